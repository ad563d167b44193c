/* SPDX-License-Identifier: Apache-2.0 */
#include "db/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "io/file.h"

int tw_small_file_read(const char *path, size_t limit, struct tw_arena *arena, struct tw_slice *ret,
		       struct trawl_error *err)
{
	int fd TW_AUTO_CLOSE = -1;
	uint64_t size;
	int64_t got;
	char *bytes;
	int status = tw_file_open(path, &fd, &size, err);

	if (status < 0)
		return status;
	if (size > limit)
		return tw_fail(err, TRAWL_E_LIMIT, "%s: larger than %zu bytes", path, limit);
	bytes = tw_arena_alloc(arena, (size_t)size);
	if (!bytes)
		return tw_fail_nomem(err);
	got = tw_file_read(fd, 0, bytes, (size_t)size, err);
	if (got < 0)
		return tw_wrap(err, "%s", path), (int)got;
	*ret = tw_slice_of(bytes, (size_t)got);
	return TRAWL_OK;
}

int tw_small_file_beside(const char *path, char **ret_name, int *ret_fd, struct trawl_error *err)
{
	char *name = NULL;

	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return tw_fail_nomem(err);
	*ret_fd = mkostemp(name, O_CLOEXEC);
	if (*ret_fd < 0) {
		int number = errno;

		free(name);
		return tw_fail_errno(err, number, "%s: no file can be made beside it", path);
	}
	*ret_name = name;
	return TRAWL_OK;
}

static int write_all(int fd, struct tw_slice text, struct trawl_error *err)
{
	while (text.len) {
		ssize_t done = write(fd, text.ptr, text.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return tw_fail_errno(err, errno, "writing");
		text = tw_slice_from(text, (size_t)done);
	}
	return fchmod(fd, 0644) < 0 ? tw_fail_errno(err, errno, "writing") : TRAWL_OK;
}

int tw_small_file_write(const char *path, struct tw_slice text, struct trawl_error *err)
{
	char *name TW_AUTO_FREE = NULL;
	int fd TW_AUTO_CLOSE = -1;
	int status = tw_small_file_beside(path, &name, &fd, err);

	if (status < 0)
		return status;
	status = write_all(fd, text, err);
	if (status == TRAWL_OK && rename(name, path) < 0)
		status = tw_fail_errno(err, errno, "renaming it into place");
	if (status < 0) {
		unlink(name);
		tw_wrap(err, "%s", path);
	}
	return status;
}
