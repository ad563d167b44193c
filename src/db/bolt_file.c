/* SPDX-License-Identifier: Apache-2.0 */
#include "db/bolt_file.h"

#include <errno.h>
#include <unistd.h>

#include "base/bytes.h"
#include "db/bolt_format.h"
#include "io/file.h"

enum {
	KEEP_BYTES = 2 * 1024 * 1024,   /* of branch pages: the published database has 37 MB, a scan meets under 2 */
	RECENT_BYTES = 4 * 1024 * 1024, /* of pages of any kind */
};

/* A page that was read a while ago. Whoever finds @busy set does without it. */
struct tw_bolt_recent {
	uint64_t id;
	char *bytes;
	bool busy;
};

static struct tw_bolt_recent *recent_take(const struct tw_bolt_file *file, uint64_t id)
{
	struct tw_bolt_recent *recent = &file->recent[(id * 0x9e3779b97f4a7c15u >> 32) & (file->recent_slots - 1)];

	return __atomic_exchange_n(&recent->busy, true, __ATOMIC_ACQUIRE) ? NULL : recent;
}

static void recent_give(struct tw_bolt_recent *recent)
{
	__atomic_store_n(&recent->busy, false, __ATOMIC_RELEASE);
}

/* Packages are looked up in order of their names, and so are their advisories stored: the next is often on the same page. */
static bool recent_copy(const struct tw_bolt_file *file, uint64_t id, char *to)
{
	struct tw_bolt_recent *recent = recent_take(file, id);
	bool found = recent && recent->bytes && recent->id == id;

	if (found)
		memcpy(to, recent->bytes, file->bolt.page_size);
	if (recent)
		recent_give(recent);
	return found;
}

static void recent_keep(const struct tw_bolt_file *file, uint64_t id, const char *bytes)
{
	struct tw_bolt_recent *recent = recent_take(file, id);

	if (!recent)
		return;
	if (!recent->bytes)
		recent->bytes = malloc(file->bolt.page_size); /* without memory it is only slower */
	if (recent->bytes) {
		memcpy(recent->bytes, bytes, file->bolt.page_size);
		recent->id = id;
	}
	recent_give(recent);
}

static char **branch_slot(const struct tw_bolt_file *file, uint64_t id)
{
	return &file->branches[(id * 0x9e3779b97f4a7c15u >> 32) & (file->branch_slots - 1)];
}

/*
 * Keeps a copy of a branch page for later look-ups. A slot is filled once and stays until the file is closed, so that
 * whoever has read it may go on using the page; a page whose slot is taken is simply not kept.
 */
static void page_keep(struct tw_bolt_file *file, uint64_t id, const char *bytes)
{
	char **slot = branch_slot(file, id), *empty = NULL, *copy;

	if (tw_le16(bytes + PAGE_FLAGS_AT) != PAGE_BRANCH || tw_le64(bytes + PAGE_ID_AT) != id ||
	    __atomic_load_n(slot, __ATOMIC_ACQUIRE))
		return;
	copy = malloc(file->bolt.page_size);
	if (!copy)
		return; /* it is only slower without */
	memcpy(copy, bytes, file->bolt.page_size);
	if (!__atomic_compare_exchange_n(slot, &empty, copy, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		free(copy);
}

static const char *page_kept(const struct tw_bolt_file *file, uint64_t id)
{
	const char *kept = __atomic_load_n(branch_slot(file, id), __ATOMIC_ACQUIRE);

	return kept && tw_le64(kept + PAGE_ID_AT) == id ? kept : NULL;
}

static const char *load(struct tw_bolt_source *source, uint64_t at, size_t len, struct tw_arena *arena,
			struct trawl_error *err)
{
	struct tw_bolt_file *file = (struct tw_bolt_file *)source;
	bool whole = file->branches && file->recent && len == file->bolt.page_size;
	const char *kept = whole ? page_kept(file, at / len) : NULL;
	char *bytes;

	if (kept)
		return kept;
	bytes = tw_arena_alloc(arena, len);
	if (!bytes) {
		tw_fail_nomem(err);
		return NULL;
	}
	if (whole && recent_copy(file, at / len, bytes))
		return bytes;
	if (tw_file_read_all(file->fd, at, bytes, len, err) < 0)
		return NULL;
	if (whole) {
		page_keep(file, at / len, bytes);
		recent_keep(file, at / len, bytes);
	}
	return bytes;
}

static int file_init(struct tw_bolt_file *file, uint64_t size, struct trawl_error *err)
{
	int status;

	if (fstat(file->fd, &file->was) < 0)
		return tw_fail_errno(err, errno, "can't be looked at");
	if (size > TW_LIMIT_DB_SIZE)
		return tw_fail(err, TRAWL_E_LIMIT, "larger than %llu GiB", TW_LIMIT_DB_SIZE / TW_GIB);
	file->source.load = load;
	status = tw_bolt_init_source(&file->bolt, &file->source, size, err);
	if (status < 0)
		return status;
	/* Page sizes are powers of two, and so is this. */
	file->branch_slots = file->bolt.page_size < KEEP_BYTES ? KEEP_BYTES / file->bolt.page_size : 1;
	file->branches = calloc(file->branch_slots, sizeof(*file->branches));
	file->recent_slots = file->bolt.page_size < RECENT_BYTES ? RECENT_BYTES / file->bolt.page_size : 1;
	file->recent = calloc(file->recent_slots, sizeof(*file->recent));
	return file->branches && file->recent ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_bolt_file_open(const char *path, struct tw_bolt_file **ret, struct trawl_error *err)
{
	struct tw_bolt_file *file = calloc(1, sizeof(*file));
	uint64_t size;
	int status;

	if (!file)
		return tw_fail_nomem(err);
	file->fd = -1;
	status = tw_file_open(path, &file->fd, &size, err);
	if (status == TRAWL_OK) {
		status = file_init(file, size, err);
		if (status < 0)
			tw_wrap(err, "%s", path);
	}
	if (status < 0)
		tw_bolt_file_close(file);
	else
		*ret = file;
	return status;
}

int tw_bolt_file_unchanged(const struct tw_bolt_file *file, struct trawl_error *err)
{
	struct stat now;

	if (fstat(file->fd, &now) < 0)
		return tw_fail_errno(err, errno, "can't be looked at any more");
	if (now.st_size != file->was.st_size || now.st_mtim.tv_sec != file->was.st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != file->was.st_mtim.tv_nsec)
		return tw_fail(err, TRAWL_E_DATABASE, "something wrote into the file while it was in use");
	return TRAWL_OK;
}

void tw_bolt_file_close(struct tw_bolt_file *file)
{
	if (!file)
		return;
	for (size_t i = 0; file->branches && i < file->branch_slots; i++)
		free(file->branches[i]);
	free(file->branches);
	for (size_t i = 0; file->recent && i < file->recent_slots; i++)
		free(file->recent[i].bytes);
	free(file->recent);
	if (file->fd >= 0)
		close(file->fd);
	free(file);
}
