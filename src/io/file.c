/* SPDX-License-Identifier: Apache-2.0 */
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/size.h"

enum { PIECE = 64 * 1024 };

int tw_file_open_bare(const char *path, int *ret_fd, uint64_t *ret_size, struct trawl_error *err)
{
	/* Without O_NONBLOCK, opening a named pipe waits for somebody to write to it. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), status;
	struct stat st;

	if (fd < 0)
		return tw_fail_errno(err, errno, "cannot be opened");
	if (fstat(fd, &st) != 0)
		status = tw_fail_errno(err, errno, "cannot be opened");
	else if (S_ISDIR(st.st_mode))
		status = tw_fail_errno(err, EISDIR, "cannot be read");
	else if (!S_ISREG(st.st_mode))
		status = tw_fail(err, TRAWL_E_UNSUPPORTED, "not a regular file");
	else {
		*ret_fd = fd;
		*ret_size = (uint64_t)st.st_size;
		return TRAWL_OK;
	}
	close(fd);
	return status;
}

int tw_file_open(const char *path, int *ret_fd, uint64_t *ret_size, struct trawl_error *err)
{
	int status = tw_file_open_bare(path, ret_fd, ret_size, err);

	if (status < 0)
		tw_wrap(err, "%s", path);
	return status;
}

int tw_file_rest(int fd, size_t limit, struct tw_buf *ret, struct trawl_error *err)
{
	size_t before = ret->len, room = PIECE;
	struct stat st;

	/* One byte more than a file has shows its end without growing. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size <= limit)
		room = (size_t)st.st_size + 1;
	while (tw_buf_reserve(ret, ret->len < ret->room ? 1 : room)) {
		ssize_t got = read(fd, ret->ptr + ret->len, ret->room - ret->len);

		if (got == 0)
			return TRAWL_OK;
		if (got < 0 && errno != EINTR)
			return tw_fail_errno(err, errno, "cannot be read");
		ret->len += got > 0 ? (size_t)got : 0;
		if (ret->len - before > limit)
			return tw_fail(err, TRAWL_E_LIMIT, "more than %zu bytes", limit);
	}
	return tw_fail_nomem(err);
}

int tw_file_text(const char *path, size_t limit, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	int fd TW_AUTO_CLOSE = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct tw_buf buf = { 0 };
	int status = fd < 0 ? tw_fail_errno(err, errno, "cannot be opened") : tw_file_rest(fd, limit, &buf, err);

	if (status == TRAWL_OK) {
		*ret = tw_arena_copy(arena, tw_buf_view(&buf));
		status = ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	if (buf.ptr)
		explicit_bzero(buf.ptr, buf.len); /* it may have been a password's */
	tw_buf_release(&buf);
	return status < 0 ? tw_wrap(err, "%s", path) : TRAWL_OK;
}

int64_t tw_file_read(int fd, uint64_t at, void *to, size_t len, struct trawl_error *err)
{
	size_t done = 0;

	if (!tw_within(at, len, INT64_MAX))
		return tw_fail(err, TRAWL_E_FORMAT, "a place past the end of any file");
	while (done < len) {
		ssize_t got = pread(fd, (char *)to + done, len - done, (off_t)(at + done));

		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return tw_fail_errno(err, errno, "cannot read");
		if (got > 0)
			done += (size_t)got;
	}
	return (int64_t)done;
}

int tw_file_read_all(int fd, uint64_t at, void *to, size_t len, struct trawl_error *err)
{
	int64_t got = tw_file_read(fd, at, to, len, err);

	if (got < 0)
		return (int)got;
	if ((size_t)got < len)
		return tw_fail(err, TRAWL_E_FORMAT, "ends at byte %llu, %llu expected",
			       (unsigned long long)at + (size_t)got, (unsigned long long)at + len);
	return TRAWL_OK;
}

int tw_window_open(int fd, uint64_t at, size_t len, struct tw_window *ret, struct trawl_error *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), lead = (size_t)(at % page);
	struct stat st;
	void *base;

	if (!len) {
		*ret = (struct tw_window){ .bytes = tw_slice_of("", 0) };
		return TRAWL_OK;
	}
	if (fstat(fd, &st) != 0)
		return tw_fail_errno(err, errno, "cannot read");
	if (!tw_within(at, len, (uint64_t)st.st_size))
		return tw_fail(err, TRAWL_E_FORMAT, "ends at byte %llu, %llu expected", (unsigned long long)st.st_size,
			       (unsigned long long)tw_u64_add(at, len));
	base = mmap(NULL, lead + len, PROT_READ, MAP_PRIVATE, fd, (off_t)(at - lead));
	if (base == MAP_FAILED)
		return tw_fail_errno(err, errno, "cannot map");
	*ret = (struct tw_window){ base, lead + len, tw_slice_of((char *)base + lead, len) };
	return TRAWL_OK;
}

void tw_window_close(struct tw_window *window)
{
	if (window->base)
		munmap(window->base, window->size);
	*window = (struct tw_window){ 0 };
}
