/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk of one layer of an image: a tar, plain or compressed. A plain one in a file is read header by header, and isn't
 * hashed; a compressed one goes by as a whole: file → hash → inflate, ahead in another thread → hash → tar.
 * Source: OCI image spec, layer.md (whiteouts); Trivy's pkg/fanal/walker/tar.go.
 * Surprising: AUFS leaves ".wh..wh.aufs" and its kin in old layers; they come out as whiteouts of files that never were.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/size.h"
#include "io/path.h"
#include "source/parts.h"

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"

/* Plain layers are read in pieces of this size: several headers of small files come in one read. */
enum { PLAIN_SLAB = 4096, SNIFF = 512 };

struct layer_walk {
	struct tw_walk walk;
	struct tw_source *source;
	size_t number;                /* of the walk */
	const struct tw_layer *layer; /* NULL: its claims are not known */
	struct tw_tally *packed, *unpacked;
	struct tw_stage *stage;
	struct tw_reader reader;
	struct tw_tar *tar;
	int fd;             /* owned, or -1 */
	uint64_t blob_size; /* of a plain layer in a file, which is not counted */
	uint64_t entries;
	bool at_end;
	struct tw_slice path; /* of the current entry */
	uint32_t mode;
	struct trawl_error problem;
};

/* ".wh.name" in a layer is not a file but says that one is gone. */
static void take_whiteout(struct layer_walk *lw, struct tw_slice base, struct tw_entry *entry)
{
	struct tw_slice dir = tw_path_dir(entry->path), name = tw_slice_from(base, strlen(WHITEOUT));
	char *at;

	if (tw_slice_is(base, OPAQUE)) {
		entry->type = TW_ENTRY_OPAQUE;
		entry->path = dir;
		return;
	}
	if (!name.len || tw_slice_is(name, ".") || tw_slice_is(name, "..")) {
		tw_fail(&lw->problem, TRAWL_E_FORMAT, "a whiteout that names nothing");
		entry->type = TW_ENTRY_LOST;
		entry->problem = &lw->problem;
		return;
	}
	/* "dir/.wh.name" becomes "dir/name" where it lies: the path is the tar's own copy, but not ours to write to. */
	at = tw_tar_path_room(lw->tar);
	memmove(at, entry->path.ptr, entry->path.len);
	memmove(at + (base.ptr - entry->path.ptr), at + (name.ptr - entry->path.ptr), name.len);
	entry->type = TW_ENTRY_WHITEOUT;
	entry->path = tw_slice_of(at, entry->path.len - strlen(WHITEOUT));
}

static enum tw_entry_type type_of(enum tw_tar_type type)
{
	switch (type) {
	case TW_TAR_FILE: return TW_ENTRY_FILE;
	case TW_TAR_DIR: return TW_ENTRY_DIR;
	case TW_TAR_SYMLINK: return TW_ENTRY_SYMLINK;
	case TW_TAR_HARDLINK: return TW_ENTRY_HARDLINK;
	case TW_TAR_OTHER: break;
	}
	return TW_ENTRY_OTHER;
}

static int layer_next(struct tw_walk *walk, struct tw_entry *ret, struct trawl_error *err)
{
	struct layer_walk *lw = (struct layer_walk *)walk;
	const struct tw_tar_entry *entry;
	struct tw_slice base;
	int status = tw_tar_next(lw->tar, &entry, err);

	if (status == 0 && !lw->at_end) {
		status = tw_tar_drain(lw->tar, err);
		lw->at_end = status == TRAWL_OK;
	}
	if (status != 1)
		return status;
	lw->entries++;
	*ret = (struct tw_entry){
		.type = entry->lost ? TW_ENTRY_LOST : type_of(entry->type),
		.path = entry->path,
		.link = entry->link,
		.size = entry->size,
		.mode = entry->mode,
		.problem = entry->lost ? &entry->problem : NULL,
	};
	base = tw_path_base(ret->path);
	if (!entry->lost && tw_slice_starts(base, WHITEOUT))
		take_whiteout(lw, base, ret);
	lw->path = ret->path;
	lw->mode = entry->mode;
	return 1;
}

static int layer_stat(struct tw_walk *walk, struct tw_entry *entry, struct trawl_error *err)
{
	return TRAWL_OK; /* a header says it all */
}

static int layer_peek(struct tw_walk *walk, size_t want, struct tw_slice *ret, struct trawl_error *err)
{
	return tw_tar_peek(((struct layer_walk *)walk)->tar, want, ret, err);
}

static int layer_view(struct tw_walk *walk, struct tw_arena *scratch, uint64_t max_size, struct tw_view *ret,
		      struct trawl_error *err)
{
	struct layer_walk *lw = (struct layer_walk *)walk;
	struct tw_slice bytes;
	int status = tw_tar_view(lw->tar, scratch, max_size, &bytes, err);

	if (status == TRAWL_OK)
		*ret = (struct tw_view){ bytes, lw->path, lw->mode, tw_tar_is_mapped(lw->tar) };
	return status;
}

static int end_tally(struct tw_tally *tally, char text[TW_DIGEST_TEXT], uint64_t *size, struct trawl_error *err)
{
	struct tw_digest digest;
	int status = tw_tally_end(tally, &digest, size, err);

	if (status == TRAWL_OK)
		tw_digest_format(&digest, text);
	return status;
}

static int collect_facts(struct layer_walk *lw, struct tw_layer_facts *facts, struct trawl_error *err)
{
	int status = TRAWL_OK;

	facts->entries = lw->entries;
	facts->size = facts->diff_size = lw->blob_size;
	if (lw->unpacked)
		status = end_tally(lw->unpacked, facts->diff_id, &facts->diff_size, err);
	if (lw->packed && status == TRAWL_OK)
		return end_tally(lw->packed, facts->digest, &facts->size, err);
	/* A plain layer of a stream: the blob is the tar. */
	memcpy(facts->digest, facts->diff_id, sizeof(facts->digest));
	facts->size = facts->diff_size;
	return status;
}

static void layer_free(struct layer_walk *lw)
{
	tw_tar_close(lw->tar);
	tw_reader_release(&lw->reader);
	tw_stage_free(lw->stage);
	tw_tally_free(lw->packed);
	tw_tally_free(lw->unpacked);
	if (lw->fd >= 0)
		close(lw->fd);
	free(lw);
}

static int layer_close(struct tw_walk *walk, struct tw_layer_facts *ret, struct trawl_error *err)
{
	struct layer_walk *lw = (struct layer_walk *)walk;
	struct tw_layer_facts facts = { 0 };
	int status = TRAWL_OK;

	if (lw->at_end)
		status = collect_facts(lw, &facts, err);
	if (status == TRAWL_OK && lw->at_end) {
		memcpy(lw->source->seen.at[lw->number].digest, facts.digest, sizeof(facts.digest));
		status = lw->layer ? tw_check_claims(lw->layer, &facts, err) : TRAWL_OK;
	}
	if (ret)
		*ret = facts;
	layer_free(lw);
	return status;
}

static int layer_new(struct tw_source *source, struct layer_walk **ret, struct trawl_error *err)
{
	struct layer_walk *lw = calloc(1, sizeof(*lw));

	if (!lw)
		return tw_fail_nomem(err);
	lw->walk = (struct tw_walk){ layer_next, layer_stat, layer_peek, layer_view, layer_close };
	lw->source = source;
	lw->fd = -1;
	*ret = lw;
	return TRAWL_OK;
}

/* Hash what goes by in lw->stage from here on. */
static int tap(struct layer_walk *lw, struct tw_tally **tally, struct trawl_error *err)
{
	struct tw_stage *below = lw->stage;
	int status = tw_tally_new(&lw->source->tallies, tally, err);

	if (status < 0)
		return status;
	lw->stage = NULL;
	return tw_stage_tap(below, *tally, &lw->stage, err);
}

static int unpack(struct layer_walk *lw, enum tw_packing packing, struct trawl_error *err)
{
	struct tw_stage *below = lw->stage;
	bool claimed = lw->layer && (lw->layer->digest.len || lw->layer->diff_id.len);

	lw->stage = NULL;
	return tw_stage_unpack(below, packing, claimed ? TW_VOUCH_DIGEST : TW_VOUCH_CHECKSUM, &lw->stage, err);
}

static int run_ahead(struct layer_walk *lw, struct trawl_error *err)
{
	struct tw_stage *below = lw->stage;

	if (tw_pool_threads(lw->source->pool) == 1)
		return TRAWL_OK;
	lw->stage = NULL;
	return tw_stage_ahead(below, lw->source->pool, lw->packed, &lw->stage, err);
}

static int start(struct layer_walk *lw, int fd, uint64_t base, struct trawl_error *err)
{
	tw_reader_init(&lw->reader, lw->stage);
	tw_reader_guard(&lw->reader, lw->source->options.check, lw->source->options.closure);
	return tw_tar_open(&lw->reader, fd, base, &lw->tar, err);
}

static int start_file(struct layer_walk *lw, const struct tw_blob *blob, struct trawl_error *err)
{
	char head[SNIFF];
	size_t len = blob->size < SNIFF ? (size_t)blob->size : SNIFF;
	enum tw_packing packing;
	int status = tw_file_read_all(blob->fd, blob->at, head, len, err);

	if (status < 0)
		return status;
	packing = tw_packing_sniff(tw_slice_of(head, len));
	status = tw_stage_file(blob->fd, blob->at, blob->size, packing ? (size_t)TW_SLAB_PACKED : PLAIN_SLAB,
			       &lw->stage, err);
	if (status < 0)
		return status;
	if (!packing) {
		lw->blob_size = blob->size;
		return start(lw, blob->fd, blob->at, err);
	}
	status = tap(lw, &lw->packed, err);
	if (status == TRAWL_OK)
		status = unpack(lw, packing, err);
	if (status == TRAWL_OK)
		status = run_ahead(lw, err);
	if (status == TRAWL_OK)
		status = tap(lw, &lw->unpacked, err);
	return status == TRAWL_OK ? start(lw, -1, 0, err) : status;
}

/* What comes over the network is hashed, whatever its packing. */
static int start_remote(struct layer_walk *lw, size_t index, struct trawl_error *err)
{
	const struct tw_layer_claim *claim = &lw->source->claims[index];
	struct tw_slice head;
	enum tw_packing packing;
	int status = tw_remote_stage(lw->source->store.remote, claim, &head, &lw->stage, err);

	if (status < 0)
		return status;
	packing = tw_packing_sniff(head);
	status = packing ? tap(lw, &lw->packed, err) : TRAWL_OK;
	if (status == TRAWL_OK)
		status = unpack(lw, packing, err);
	if (status == TRAWL_OK)
		status = run_ahead(lw, err);
	if (status == TRAWL_OK)
		status = tap(lw, &lw->unpacked, err);
	return status == TRAWL_OK ? start(lw, -1, 0, err) : status;
}

int tw_layer_walk(struct tw_source *source, const struct tw_blob *blob, size_t index, struct tw_walk **ret,
		  struct trawl_error *err)
{
	struct layer_walk *lw = NULL;
	int status = layer_new(source, &lw, err);

	if (status < 0) {
		if (blob->own_fd)
			close(blob->fd);
		return status;
	}
	lw->number = index;
	lw->layer = &source->artifact.layers[index];
	lw->fd = blob->own_fd ? blob->fd : -1;
	status = blob->kind == TW_BLOB_REMOTE ? start_remote(lw, index, err) : start_file(lw, blob, err);
	if (status < 0)
		layer_free(lw);
	else
		*ret = &lw->walk;
	return status;
}

static int start_section(struct layer_walk *lw, struct tw_slice head, struct trawl_error *err)
{
	enum tw_packing packing = tw_packing_sniff(head);
	int status = packing ? tap(lw, &lw->packed, err) : TRAWL_OK;

	if (status == TRAWL_OK)
		status = unpack(lw, packing, err);
	if (status == TRAWL_OK)
		status = tap(lw, &lw->unpacked, err);
	return status == TRAWL_OK ? start(lw, -1, 0, err) : status;
}

int tw_section_walk(struct tw_source *source, struct tw_stage *section, struct tw_slice head, struct tw_walk **ret,
		    struct trawl_error *err)
{
	struct layer_walk *lw = NULL;
	struct tw_seen *seen = tw_vec_push(&source->seen);
	int status = seen ? layer_new(source, &lw, err) : tw_fail_nomem(err);

	if (status < 0)
		return status;
	lw->number = source->seen.len - 1;
	lw->stage = section;
	status = start_section(lw, head, err);
	if (status < 0)
		layer_free(lw);
	else
		*ret = &lw->walk;
	return status;
}

bool tw_layer_sniff(struct tw_slice head)
{
	enum tw_packing packing = tw_packing_sniff(head);

	return packing == TW_PACKING_GZIP || packing == TW_PACKING_ZSTD || tw_tar_sniff(head);
}
