/* SPDX-License-Identifier: Apache-2.0 */
#include "db/bolt_out.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "db/bolt_format.h"
#include "db/small_file.h"
#include "io/file.h"

enum {
	FIRST_PAGE = 3,
	WRITE_SIZE = 1024 * 1024,
	SPOOL_MEMORY = 8 * 1024 * 1024,
	READ_SIZE = 64 * 1024,
};

static int write_at(int fd, const char *from, size_t len, uint64_t at, struct trawl_error *err)
{
	while (len) {
		ssize_t done = pwrite(fd, from, len, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return tw_fail_errno(err, errno, "writing");
		from += done;
		at += (uint64_t)done;
		len -= (size_t)done;
	}
	return TRAWL_OK;
}

int tw_bolt_out_open(struct tw_bolt_out *out, const char *path, uint32_t page_size, struct trawl_error *err)
{
	*out = (struct tw_bolt_out){ .fd = -1, .page_size = page_size, .pages = FIRST_PAGE };
	out->written = (uint64_t)FIRST_PAGE * page_size;
	out->path = strdup(path);
	if (!out->path)
		return tw_fail_nomem(err);
	return tw_small_file_beside(path, &out->temp, &out->fd, err);
}

static int out_flush(struct tw_bolt_out *out, struct trawl_error *err)
{
	int status = write_at(out->fd, out->pending.ptr, out->pending.len, out->written, err);

	out->written += out->pending.len;
	out->pending.len = 0;
	return status < 0 ? tw_wrap(err, "%s", out->temp), status : TRAWL_OK;
}

static void pad(struct tw_buf *buf, size_t to)
{
	static const char zeros[4096];

	while (buf->len < to && !tw_buf_failed(buf))
		tw_buf_add(buf, zeros, to - buf->len < sizeof(zeros) ? to - buf->len : sizeof(zeros));
}

int tw_bolt_out_page(struct tw_bolt_out *out, struct tw_buf *page, uint64_t *ret_id, struct trawl_error *err)
{
	size_t span = (page->len + out->page_size - 1) / out->page_size;

	pad(page, span * out->page_size);
	if (tw_buf_failed(page))
		return tw_fail_nomem(err);
	tw_put_le64(page->ptr + PAGE_ID_AT, out->pages);
	tw_put_le32(page->ptr + PAGE_OVERFLOW_AT, (uint32_t)(span - 1));
	tw_buf_slice(&out->pending, tw_buf_view(page));
	if (tw_buf_failed(&out->pending))
		return tw_fail_nomem(err);
	*ret_id = out->pages;
	out->pages += span;
	return out->pending.len >= WRITE_SIZE ? out_flush(out, err) : TRAWL_OK;
}

static void meta_write(const struct tw_bolt_out *out, char *page, unsigned transaction, uint64_t root)
{
	char *meta = page + PAGE_HEADER;

	tw_put_le64(page + PAGE_ID_AT, transaction);
	tw_put_le16(page + PAGE_FLAGS_AT, PAGE_META);
	tw_put_le32(meta + META_MAGIC_AT, BOLT_MAGIC);
	tw_put_le32(meta + META_VERSION_AT, BOLT_VERSION);
	tw_put_le32(meta + META_PAGE_SIZE_AT, out->page_size);
	tw_put_le64(meta + META_ROOT_AT, root);
	tw_put_le64(meta + META_FREELIST_AT, FIRST_PAGE - 1);
	tw_put_le64(meta + META_PAGES_AT, out->pages);
	tw_put_le64(meta + META_TRANSACTION_AT, transaction);
	tw_put_le64(meta + META_CHECKSUM_AT, tw_bolt_checksum(meta, META_CHECKSUM_AT));
}

static int out_first_pages(struct tw_bolt_out *out, uint64_t root, struct trawl_error *err)
{
	char *pages TW_AUTO_FREE = calloc(FIRST_PAGE, out->page_size), *freelist;

	if (!pages)
		return tw_fail_nomem(err);
	meta_write(out, pages, 0, root);
	meta_write(out, pages + out->page_size, 1, root);
	freelist = pages + 2 * (size_t)out->page_size;
	tw_put_le64(freelist + PAGE_ID_AT, 2);
	tw_put_le16(freelist + PAGE_FLAGS_AT, PAGE_FREELIST);
	if (write_at(out->fd, pages, (size_t)FIRST_PAGE * out->page_size, 0, err) < 0)
		return tw_wrap(err, "%s", out->temp), TRAWL_E_IO;
	return TRAWL_OK;
}

int tw_bolt_out_finish(struct tw_bolt_out *out, uint64_t root, struct trawl_error *err)
{
	int status = out_flush(out, err);

	if (status == TRAWL_OK)
		status = out_first_pages(out, root, err);
	if (status < 0)
		return status;
	if (fchmod(out->fd, 0644) < 0 || fsync(out->fd) < 0)
		return tw_fail_errno(err, errno, "%s: writing", out->temp);
	if (rename(out->temp, out->path) < 0)
		return tw_fail_errno(err, errno, "%s: renaming it into place", out->path);
	free(out->temp);
	out->temp = NULL;
	return TRAWL_OK;
}

void tw_bolt_out_release(struct tw_bolt_out *out)
{
	if (out->temp)
		unlink(out->temp);
	if (out->fd >= 0)
		close(out->fd);
	free(out->temp);
	free(out->path);
	tw_buf_release(&out->pending);
	*out = (struct tw_bolt_out){ .fd = -1 };
}

static int spool_flush(struct tw_spool *spool, struct trawl_error *err)
{
	int status;

	if (spool->fd < 0) {
		char *name TW_AUTO_FREE = NULL;

		status = tw_small_file_beside(spool->near, &name, &spool->fd, err);
		if (status < 0)
			return status;
		unlink(name);
	}
	status = write_at(spool->fd, spool->tail.ptr, spool->tail.len, spool->written, err);
	spool->written += spool->tail.len;
	spool->tail.len = 0;
	return status;
}

int tw_spool_put(struct tw_spool *spool, struct tw_slice value, uint64_t *ret_at, struct trawl_error *err)
{
	*ret_at = spool->written + spool->tail.len;
	tw_buf_slice(&spool->tail, value);
	if (tw_buf_failed(&spool->tail))
		return tw_fail_nomem(err);
	return spool->tail.len >= SPOOL_MEMORY ? spool_flush(spool, err) : TRAWL_OK;
}

/* What lies in the file; a value is never split between file and memory. */
static int spool_read(struct tw_spool *spool, uint64_t at, size_t len, struct tw_buf *to, struct trawl_error *err)
{
	char *piece TW_AUTO_FREE = malloc(READ_SIZE);
	int status = piece ? TRAWL_OK : tw_fail_nomem(err);

	while (len && status == TRAWL_OK) {
		size_t part = len < READ_SIZE ? len : READ_SIZE;

		status = tw_file_read_all(spool->fd, at, piece, part, err);
		tw_buf_add(to, piece, part);
		at += part;
		len -= part;
	}
	return status;
}

int tw_spool_get(struct tw_spool *spool, uint64_t at, size_t len, struct tw_buf *to, struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (at >= spool->written)
		tw_buf_add(to, spool->tail.ptr + (at - spool->written), len);
	else
		status = spool_read(spool, at, len, to, err);
	if (status == TRAWL_OK && tw_buf_failed(to))
		status = tw_fail_nomem(err);
	return status;
}

void tw_spool_clear(struct tw_spool *spool)
{
	spool->tail.len = 0;
	spool->written = 0;
}

void tw_spool_release(struct tw_spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	tw_buf_release(&spool->tail);
	spool->fd = -1;
}
