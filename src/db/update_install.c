/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an archive to a database in its place. The new file has no name (O_TMPFILE) until it is whole and checked, so that
 * nothing is left of one that wasn't; then it is synced, linked beside the old one and renamed over it. The metadata
 * follow: killed in between, the new database is beside the old one's metadata, and is asked for again the next time.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "db/bolt_file.h"
#include "db/digest.h"
#include "db/update_parts.h"
#include "io/file.h"
#include "io/tar.h"

struct fresh {
	const struct tw_update *update;
	const struct tw_update_paths *paths;
	struct tw_arena arena;
	struct tw_hasher hasher;
	int fd;
	bool named; /* no O_TMPFILE on this file system: it has the name of paths->fresh */
	bool found;
	bool full; /* the disk is: room is worth more than what has come */
	uint64_t size;
	struct tw_slice metadata; /* as it stands in the archive */
	struct tw_db_metadata decoded;
	char digest[TW_DIGEST_TEXT];
};

static int make_file(struct fresh *fresh, struct trawl_error *err)
{
	unlink(fresh->paths->fresh);
	fresh->fd = open(fresh->paths->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
	if (fresh->fd < 0) {
		fresh->fd = open(fresh->paths->fresh, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		fresh->named = fresh->fd >= 0;
	}
	return fresh->fd < 0 ? tw_fail_errno(err, errno, "%s: no file can be made there", fresh->paths->folder)
			     : TRAWL_OK;
}

static int write_failed(struct fresh *fresh, struct trawl_error *err)
{
	fresh->full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
	return tw_fail_errno(err, errno, "%s: writing the database", fresh->paths->folder);
}

static int write_all(struct fresh *fresh, const char *ptr, size_t len, struct trawl_error *err)
{
	while (len) {
		ssize_t done = write(fresh->fd, ptr, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return write_failed(fresh, err);
		ptr += done;
		len -= (size_t)done;
	}
	return TRAWL_OK;
}

static int take_database(struct fresh *fresh, struct tw_tar *tar, struct trawl_error *err)
{
	struct tw_stage *stage;
	struct tw_chunk chunk;
	int status = tw_tar_stage(tar, &stage, err);

	fresh->found = true;
	while (status == TRAWL_OK || status == 1) {
		status = tw_stage_next(stage, &chunk, err);
		if (status != 1)
			break;
		fresh->size += chunk.len;
		tw_hasher_add(&fresh->hasher, chunk.ptr, chunk.len);
		status = fresh->size > TW_LIMIT_DB_SIZE
				 ? tw_fail(err, TRAWL_E_LIMIT, "a database of more than %llu bytes", TW_LIMIT_DB_SIZE)
				 : write_all(fresh, chunk.ptr, chunk.len, err);
		tw_chunk_drop(&chunk);
	}
	return status;
}

static int take_metadata(struct fresh *fresh, struct tw_tar *tar, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct tw_slice text;
	int status = tw_tar_view(tar, &scratch, TW_LIMIT_SMALL_FILE, &text, err);

	if (status == TRAWL_OK) {
		fresh->metadata = tw_arena_copy(&fresh->arena, text);
		status = fresh->metadata.ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	tw_arena_release(&scratch);
	return status;
}

static int take_entries(struct fresh *fresh, struct tw_tar *tar, struct trawl_error *err)
{
	struct tw_slice name = tw_path_base(tw_slice(fresh->paths->database));
	const struct tw_tar_entry *entry;
	int status;

	while ((status = tw_tar_next(tar, &entry, err)) == 1) {
		if (entry->lost || entry->type != TW_TAR_FILE || entry->sparse)
			continue;
		if (tw_slice_eq(entry->path, name) && !fresh->found)
			status = take_database(fresh, tar, err);
		else if (tw_slice_is(entry->path, "metadata.json") && !fresh->metadata.ptr)
			status = take_metadata(fresh, tar, err);
		if (status < 0)
			return status;
	}
	return status < 0 ? status : tw_tar_drain(tar, err);
}

/* What follows the archive is part of the blob, and of its digest. */
static int read_to_end(struct tw_stage *stage, struct trawl_error *err)
{
	struct tw_chunk chunk;
	int status;

	while ((status = tw_stage_next(stage, &chunk, err)) == 1)
		tw_chunk_drop(&chunk);
	return status;
}

/* Hands out what a reader had looked at before it knew what it was, and then the rest. */
struct again {
	struct tw_stage stage;
	struct tw_reader *reader;
};

static int again_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	return tw_reader_take(((struct again *)stage)->reader, TW_SLAB_PACKED, ret, err);
}

static void again_free(struct tw_stage *stage)
{
	free(stage);
}

static const struct tw_stage_type again_type = { again_next, NULL, again_free };

static int unpack(struct tw_reader *packed, struct tw_stage **ret, struct trawl_error *err)
{
	struct again *again;
	size_t len = 0;
	const char *head = tw_reader_ahead(packed, 6, &len);

	if (!head)
		return tw_reader_status(packed, err) < 0 ? tw_reader_status(packed, err)
							 : tw_fail(err, TRAWL_E_FORMAT, "an archive of a few bytes");
	again = calloc(1, sizeof(*again));
	if (!again)
		return tw_fail_nomem(err);
	*again = (struct again){ { &again_type }, packed };
	return tw_stage_unpack(&again->stage, tw_packing_sniff(tw_slice_of(head, len)), TW_VOUCH_CHECKSUM, ret, err);
}

static int read_archive(struct fresh *fresh, struct tw_stage *blob, struct trawl_error *err)
{
	struct tw_reader packed, reader;
	struct tw_stage *stage = NULL;
	struct tw_tar *tar = NULL;
	int status;

	tw_reader_init(&packed, blob);
	status = unpack(&packed, &stage, err);
	if (status == TRAWL_OK) {
		tw_reader_init(&reader, stage);
		status = tw_tar_open(&reader, -1, 0, &tar, err);
		if (status == TRAWL_OK)
			status = take_entries(fresh, tar, err);
		tw_tar_close(tar);
		tw_reader_release(&reader);
		tw_stage_free(stage);
	}
	tw_reader_release(&packed);
	return status == TRAWL_OK ? read_to_end(blob, err) : status;
}

static int decode_metadata(struct fresh *fresh, struct trawl_error *err)
{
	int64_t schema = fresh->update->java ? TW_JAVA_DB_SCHEMA : TW_DB_SCHEMA;
	int status;

	if (!fresh->found)
		return tw_fail(err, TRAWL_E_FORMAT, "an archive without %.*s",
			       TW_ARG(tw_path_base(tw_slice(fresh->paths->database))));
	if (!fresh->metadata.ptr)
		return tw_fail(err, TRAWL_E_FORMAT, "an archive without metadata.json");
	status = tw_db_metadata_decode(fresh->metadata, &fresh->decoded, err);
	if (status < 0)
		return tw_wrap(err, "metadata.json"), status;
	if (fresh->decoded.version != schema)
		return tw_fail(err, TRAWL_E_FORMAT, "a database of schema %lld, where %lld is needed",
			       (long long)fresh->decoded.version, (long long)schema);
	return TRAWL_OK;
}

/* Is it what it should be, as far as its first pages tell? */
static int check_file(struct fresh *fresh, struct trawl_error *err)
{
	struct tw_bolt_file *file;
	char path[64], magic[16];
	int status;

	if (fresh->update->java) {
		if (fresh->size < sizeof(magic) || tw_file_read_all(fresh->fd, 0, magic, sizeof(magic), err) < 0 ||
		    memcmp(magic, "SQLite format 3", sizeof(magic)) != 0)
			return tw_fail(err, TRAWL_E_FORMAT, "its trivy-java.db is no SQLite database");
		return TRAWL_OK;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fresh->fd);
	status = tw_bolt_file_open(path, &file, err);
	if (status == TRAWL_OK)
		tw_bolt_file_close(file);
	return status;
}

static int check_pin(struct fresh *fresh, const struct tw_place *place, const char *blob, struct trawl_error *err)
{
	const char *pin = fresh->update->digest;
	struct tw_digest digest;
	int status = tw_hasher_end(&fresh->hasher, &digest, err);

	if (status < 0)
		return status;
	tw_digest_format(&digest, fresh->digest);
	if (!pin || strcmp(pin, fresh->digest) == 0 || strcmp(pin, blob) == 0 || tw_slice_is(place->identity, pin))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_DIGEST, "offers the database %s, but %s is asked for", fresh->digest, pin);
}

static int give_name(struct fresh *fresh, struct trawl_error *err)
{
	char path[64];

	if (fsync(fresh->fd) < 0)
		return write_failed(fresh, err);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fresh->fd);
	if (!fresh->named && linkat(AT_FDCWD, path, AT_FDCWD, fresh->paths->fresh, AT_SYMLINK_FOLLOW) < 0)
		return tw_fail_errno(err, errno, "%s", fresh->paths->fresh);
	fresh->named = true;
	if (rename(fresh->paths->fresh, fresh->paths->database) < 0)
		return tw_fail_errno(err, errno, "%s", fresh->paths->database);
	fresh->named = false;
	return TRAWL_OK;
}

static void sync_folder(const char *folder)
{
	int fd TW_AUTO_CLOSE = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		fsync(fd);
}

static int put_in_place(struct fresh *fresh, const struct tw_place *place, const char *blob, struct trawl_error *err)
{
	struct tw_origin origin = { 0 };
	int status = give_name(fresh, err);

	fresh->decoded.downloaded_at = fresh->update->now;
	if (status == TRAWL_OK)
		status = tw_db_metadata_write(fresh->paths->metadata, &fresh->decoded, err);
	if (status < 0)
		return status;
	snprintf(origin.source, sizeof(origin.source), "%.*s", TW_ARG(tw_place_shown(place)));
	snprintf(origin.identity, sizeof(origin.identity), "%.*s", (int)place->identity.len, place->identity.ptr);
	memcpy(origin.layer, blob, sizeof(origin.layer));
	memcpy(origin.database, fresh->digest, sizeof(origin.database));
	/* These only save work. */
	tw_origin_write(fresh->paths, &origin, NULL);
	tw_db_digest_remember(fresh->paths->digest, fresh->fd, fresh->digest);
	sync_folder(fresh->paths->folder);
	return TRAWL_OK;
}

static int download(struct fresh *fresh, struct tw_part *part, struct tw_place *place, struct trawl_error *err)
{
	char blob[TW_DIGEST_TEXT] = "";
	int status = make_file(fresh, err);

	if (status == TRAWL_OK)
		status = tw_hasher_start(&fresh->hasher, TW_HASH_SHA256, err);
	if (status == TRAWL_OK)
		status = read_archive(fresh, tw_part_stage(part), err);
	if (status == TRAWL_OK)
		status = tw_part_check(part, blob, err);
	if (status == TRAWL_OK)
		status = decode_metadata(fresh, err);
	if (status == TRAWL_OK)
		status = check_pin(fresh, place, blob, err);
	if (status == TRAWL_OK)
		status = check_file(fresh, err);
	return status == TRAWL_OK ? put_in_place(fresh, place, blob, err) : status;
}

static void fresh_release(struct fresh *fresh)
{
	if (fresh->named)
		unlink(fresh->paths->fresh);
	if (fresh->fd >= 0)
		close(fresh->fd);
	tw_hasher_release(&fresh->hasher);
	tw_arena_release(&fresh->arena);
}

/* What has come is worth keeping when it isn't what is wrong. */
static bool is_worth_keeping(int status)
{
	return status == TRAWL_E_IO || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT ||
	       status == TRAWL_E_NOMEM;
}

static int install_once(const struct tw_update *update, struct tw_place *place, struct tw_net *net,
			const struct tw_update_paths *paths, bool *ret_resumed, struct trawl_error *err)
{
	struct fresh fresh = { .update = update, .paths = paths, .fd = -1 };
	struct tw_part *part = NULL;
	struct trawl_error why = { 0 };
	int status = tw_part_open(update, place, net, paths, &part, &why);

	if (status == TRAWL_OK) {
		*ret_resumed = tw_part_resumed(part);
		status = download(&fresh, part, place, &why);
	}
	fresh_release(&fresh);
	tw_part_close(part, is_worth_keeping(status) && !fresh.full);
	return status < 0 ? tw_fail(err, status, "%s", why.message) : TRAWL_OK;
}

int tw_update_install(const struct tw_update *update, struct tw_place *place, struct tw_net *net,
		      const struct tw_update_paths *paths, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	bool resumed = false;
	int status = install_once(update, place, net, paths, &resumed, &why);

	/* What was left of an earlier time may have been the matter: from the beginning. */
	if (resumed && (status == TRAWL_E_DIGEST || status == TRAWL_E_FORMAT)) {
		why = (struct trawl_error){ 0 };
		status = install_once(update, place, net, paths, &resumed, &why);
	}
	return status < 0 ? tw_fail(err, status, "%s", why.message) : TRAWL_OK;
}
