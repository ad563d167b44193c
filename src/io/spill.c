/* SPDX-License-Identifier: Apache-2.0 */
#include "io/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/size.h"

#define KEPT (32 * TW_MIB) /* of the file for the next text: the disk needn't hold the largest one all the time */

static const char *folder(void)
{
	const char *dir = secure_getenv("TMPDIR");

	return dir && *dir ? dir : "/tmp";
}

static int write_failed(const struct tw_spill *spill, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_IO, "cannot write to a temporary file in %s, after %llu bytes: %m", folder(),
		       (unsigned long long)spill->len);
}

/* For file systems without O_TMPFILE (overlayfs of old kernels, NFS): a name that is gone at once. */
static int open_named(const char *dir)
{
	char path[4096];
	int fd, len = snprintf(path, sizeof(path), "%s/trawl-XXXXXX", dir);

	if (len < 0 || (size_t)len >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

int tw_spill_open(struct tw_spill *spill, struct trawl_error *err)
{
	const char *dir = folder();
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		fd = open_named(dir);
	if (fd < 0)
		return tw_fail(err, TRAWL_E_IO, "cannot make a temporary file in %s: %m", dir);
	*spill = (struct tw_spill){ .fd = fd };
	return TRAWL_OK;
}

static int cut(struct tw_spill *spill, uint64_t size, struct trawl_error *err)
{
	if (ftruncate(spill->fd, (off_t)size) != 0)
		return write_failed(spill, err);
	spill->size = size;
	return TRAWL_OK;
}

void tw_spill_rewind(struct tw_spill *spill)
{
	tw_window_close(&spill->window);
	spill->len = 0;
	/* One that can't be cut stays as it is. */
	if (spill->size > KEPT)
		cut(spill, KEPT, NULL);
}

int tw_spill_write(struct tw_spill *spill, const void *ptr, size_t len, struct trawl_error *err)
{
	const char *from = ptr;

	while (len) {
		ssize_t done = pwrite(spill->fd, from, len, (off_t)spill->len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return write_failed(spill, err);
		from += done;
		len -= (size_t)done;
		spill->len += (uint64_t)done;
		if (spill->size < spill->len)
			spill->size = spill->len;
	}
	return TRAWL_OK;
}

int tw_spill_hole(struct tw_spill *spill, uint64_t len, struct trawl_error *err)
{
	uint64_t end = tw_u64_add(spill->len, len);
	int status;

	if (end > INT64_MAX)
		return tw_fail(err, TRAWL_E_LIMIT, "a hole of %llu bytes", (unsigned long long)len);
	/* What an older text left there is no hole. */
	status = spill->size > spill->len ? cut(spill, spill->len, err) : TRAWL_OK;
	if (status == TRAWL_OK)
		status = cut(spill, end, err);
	if (status == TRAWL_OK)
		spill->len = end;
	return status;
}

int tw_spill_map(struct tw_spill *spill, struct tw_slice *ret, struct trawl_error *err)
{
	int status;

	if (spill->len > SIZE_MAX / 2)
		return tw_fail(err, TRAWL_E_LIMIT, "%llu bytes cannot be mapped", (unsigned long long)spill->len);
	status = tw_window_open(spill->fd, 0, (size_t)spill->len, &spill->window, err);
	if (status == TRAWL_OK)
		*ret = spill->window.bytes;
	return status;
}

void tw_spill_release(struct tw_spill *spill)
{
	tw_window_close(&spill->window);
	if (spill->fd >= 0)
		close(spill->fd);
	*spill = TW_SPILL_INIT;
}
