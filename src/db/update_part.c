/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blob of a database on its way: what an earlier download has left comes first, then the rest from the network, which
 * is added to the file. The file is called by what it is a part of, so that parts of two databases don't mix. It is a
 * convenience: when it can't be written any more (the disk is full), the download goes on without.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "db/update_parts.h"
#include "io/file.h"

#define PART_ENDING ".part"

enum { NAME_DIGITS = 16, READ_SIZE = 256 * 1024 };

struct tw_part {
	struct tw_stage stage;
	const struct tw_update *update;
	struct tw_place *place;
	struct tw_net *net;
	struct tw_stage *below; /* the network; NULL: not asked yet */
	struct tw_hasher hasher;
	char *path; /* NULL: there can be none */
	int fd;     /* -1: none, or given up */
	uint64_t have, at;
	char *piece;
};

/* "trivy.db.0123456789abcdef.part": of the blob's digest, else of what the place says it is. */
static char *path_of(const struct tw_update_paths *paths, const struct tw_place *place, struct tw_arena *arena)
{
	struct tw_slice name = place->layer.len ? place->layer
			       : place->identity.len
				       ? TW_JOIN(arena, tw_slice(place->text), TW_LIT(" "), place->identity)
				       : (struct tw_slice){ 0 };
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT], *path = NULL;

	if (!name.len || place->kind == TW_PLACE_FILE || tw_hash_bytes(TW_HASH_SHA256, name, &digest, NULL) < 0)
		return NULL;
	tw_digest_format(&digest, text);
	if (asprintf(&path, "%s.%.*s" PART_ENDING, paths->database, NAME_DIGITS, text + 7) < 0)
		return NULL;
	return path;
}

void tw_part_sweep(const struct tw_update_paths *paths, const char *but)
{
	struct tw_slice base = tw_path_base(tw_slice(paths->database));
	DIR *folder = opendir(paths->folder);
	struct dirent *entry;

	if (!folder)
		return;
	while ((entry = readdir(folder))) {
		struct tw_slice name = tw_slice(entry->d_name);

		if (tw_slice_ends(name, PART_ENDING) && tw_slice_eq(tw_slice_head(name, base.len), base) &&
		    !(but && tw_slice_eq(name, tw_path_base(tw_slice(but)))))
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	closedir(folder);
}

/* Give the file up: what is in it would be of no use, or there is no room. */
static void give_up(struct tw_part *part)
{
	if (part->fd < 0)
		return;
	unlink(part->path);
	close(part->fd);
	part->fd = -1;
}

static void append(struct tw_part *part, struct tw_slice bytes)
{
	while (bytes.len && part->fd >= 0) {
		ssize_t done = write(part->fd, bytes.ptr, bytes.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			give_up(part);
		else
			bytes = tw_slice_from(bytes, (size_t)done);
	}
}

static int read_part(struct tw_part *part, struct tw_chunk *ret, struct trawl_error *err)
{
	uint64_t left = part->have - part->at;
	size_t len = left < READ_SIZE ? (size_t)left : READ_SIZE;
	int status = tw_file_read_all(part->fd, part->at, part->piece, len, err);

	if (status < 0)
		return status;
	*ret = (struct tw_chunk){ .ptr = part->piece, .len = len };
	return 1;
}

static int read_network(struct tw_part *part, struct tw_chunk *ret, struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (part->at == part->place->size)
		return 0;
	if (!part->below)
		status = tw_place_stage(part->place, part->net, part->at, &part->below, err);
	if (status == TRAWL_OK)
		status = tw_stage_next(part->below, ret, err);
	if (status == 1)
		append(part, tw_slice_of(ret->ptr, ret->len));
	return status;
}

static int part_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct tw_part *part = (struct tw_part *)stage;
	const struct tw_net_options *options = tw_net_options_of(part->net);
	int status = options->check ? options->check(options->closure) : 0;

	if (status < 0)
		return tw_fail(err, status, "stopped");
	status = part->at < part->have ? read_part(part, ret, err) : read_network(part, ret, err);
	if (status != 1)
		return status;
	part->at += ret->len;
	tw_hasher_add(&part->hasher, ret->ptr, ret->len);
	if (part->update->progress)
		part->update->progress(part->update->closure, part->at,
				       part->place->size == UINT64_MAX ? 0 : part->place->size);
	return 1;
}

/* The stage is borrowed by whoever reads it: it goes with the part. */
static void part_free(struct tw_stage *stage) {}

static const struct tw_stage_type part_type = { part_next, NULL, part_free };

static void open_file(struct tw_part *part)
{
	struct stat st;

	part->fd = open(part->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (part->fd < 0)
		return;
	if (fstat(part->fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > part->place->size ||
	    (part->place->size == UINT64_MAX && st.st_size)) {
		if (ftruncate(part->fd, 0) < 0)
			give_up(part);
		return;
	}
	part->have = (uint64_t)st.st_size;
}

int tw_part_open(const struct tw_update *update, struct tw_place *place, struct tw_net *net,
		 const struct tw_update_paths *paths, struct tw_part **ret, struct trawl_error *err)
{
	struct tw_part *part = calloc(1, sizeof(*part));
	struct tw_arena arena = { 0 };
	int status = TRAWL_OK;

	if (!part)
		return tw_fail_nomem(err);
	*part = (struct tw_part){ { &part_type }, update, place, net, .fd = -1 };
	part->piece = malloc(READ_SIZE);
	if (!part->piece)
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = tw_hasher_start(&part->hasher, TW_HASH_SHA256, err);
	if (status < 0) {
		tw_part_close(part, false);
		return status;
	}
	part->path = path_of(paths, place, &arena);
	tw_arena_release(&arena);
	tw_part_sweep(paths, part->path);
	if (part->path)
		open_file(part);
	*ret = part;
	return TRAWL_OK;
}

struct tw_stage *tw_part_stage(struct tw_part *part)
{
	return &part->stage;
}

bool tw_part_resumed(const struct tw_part *part)
{
	return part->have > 0;
}

int tw_part_check(struct tw_part *part, char ret[TW_DIGEST_TEXT], struct trawl_error *err)
{
	struct tw_digest got, want;
	int status = tw_hasher_end(&part->hasher, &got, err);

	if (status < 0)
		return status;
	tw_digest_format(&got, ret);
	if (!part->place->layer.len || (tw_digest_parse(part->place->layer, &want) && tw_digest_eq(&got, &want)))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_DIGEST, "its digest is %s, but %.*s is claimed", ret, TW_ARG(part->place->layer));
}

void tw_part_close(struct tw_part *part, bool keep)
{
	if (!part)
		return;
	if (!keep || part->at == 0)
		give_up(part);
	if (part->fd >= 0)
		close(part->fd);
	tw_stage_free(part->below);
	tw_hasher_release(&part->hasher);
	free(part->path);
	free(part->piece);
	free(part);
}
