/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image archive that is compressed as a whole, or that a daemon writes: it is read once, front to back, and never
 * stored. Whatever can be a layer is walked as it goes by; documents are kept; at the end they tell which walks the
 * image consists of.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "base/size.h"
#include "source/parts.h"

enum { SNIFF = 512 };

#define KEEP_MAX (8 * TW_LIMIT_CONFIG_JSON) /* bytes of all documents kept: manifests and configs of a few platforms */

struct tw_stream {
	struct tw_source *source;
	struct tw_stage *stage;
	struct tw_reader reader;
	struct tw_tar *tar;
	uint32_t walks;
	bool ended;
};

int tw_stream_open_stage(struct tw_source *source, struct tw_stage *stage, struct trawl_error *err)
{
	struct tw_stream *stream = calloc(1, sizeof(*stream));
	int status = TRAWL_OK;

	if (!stream) {
		tw_stage_free(stage);
		return tw_fail_nomem(err);
	}
	source->stream = stream;
	stream->source = source;
	if (tw_pool_threads(source->pool) > 1)
		status = tw_stage_ahead(stage, source->pool, NULL, &stage, err);
	if (status < 0)
		return status;
	stream->stage = stage;
	tw_reader_init(&stream->reader, stage);
	tw_reader_guard(&stream->reader, source->options.check, source->options.closure);
	return tw_tar_open(&stream->reader, -1, 0, &stream->tar, err);
}

int tw_stream_open(struct tw_source *source, enum tw_packing packing, struct trawl_error *err)
{
	struct tw_stage *stage = NULL;
	int status = tw_stage_file(source->store.fd, 0, source->store.size, TW_SLAB_PACKED, &stage, err);

	if (status == TRAWL_OK)
		status = tw_stage_unpack(stage, packing, TW_VOUCH_CHECKSUM, &stage, err);
	return status < 0 ? status : tw_stream_open_stage(source, stage, err);
}

void tw_stream_free(struct tw_stream *stream)
{
	if (!stream)
		return;
	tw_tar_close(stream->tar);
	tw_reader_release(&stream->reader);
	tw_stage_free(stream->stage);
	free(stream);
}

static bool looks_like_json(struct tw_slice head)
{
	head = tw_slice_trim_left(head);
	return head.len && (*head.ptr == '{' || *head.ptr == '[');
}

/* Keep a document; it is small. */
static int keep(struct tw_stream *stream, const struct tw_tar_entry *entry, struct trawl_error *err)
{
	struct tw_store *store = &stream->source->store;
	struct tw_arena scratch = { 0 };
	struct tw_blob blob = { .kind = TW_BLOB_MEMORY, .size = entry->size };
	int status;

	if (entry->size > TW_LIMIT_CONFIG_JSON || store->kept + entry->size > KEEP_MAX)
		return tw_member_add(store, entry, (struct tw_blob){ .kind = TW_BLOB_NONE }, err);
	status = tw_tar_view(stream->tar, &scratch, TW_LIMIT_CONFIG_JSON, &blob.bytes, err);
	if (status == TRAWL_OK) {
		blob.bytes = tw_arena_copy(&store->arena, blob.bytes);
		store->kept += entry->size;
		status = blob.bytes.ptr ? tw_member_add(store, entry, blob, err) : tw_fail_nomem(err);
	}
	tw_arena_release(&scratch);
	return status;
}

static int begin_walk(struct tw_stream *stream, const struct tw_tar_entry *entry, struct tw_slice head,
		      struct tw_walk **ret, struct trawl_error *err)
{
	struct tw_blob blob = {
		.kind = TW_BLOB_WALKED,
		.packed = tw_packing_sniff(head) != TW_PACKING_NONE,
		.size = entry->size,
		.walk = stream->walks,
	};
	struct tw_stage *section;
	int status = tw_tar_stage(stream->tar, &section, err);

	if (status == TRAWL_OK)
		status = tw_section_walk(stream->source, section, head, ret, err);
	if (status < 0)
		return status;
	status = tw_member_add(&stream->source->store, entry, blob, err);
	if (status < 0) {
		tw_walk_close(*ret, NULL, NULL);
		return status;
	}
	stream->walks++;
	return 1;
}

/* 1 when the entry is walked, 0 when it has been dealt with. */
static int take_entry(struct tw_stream *stream, const struct tw_tar_entry *entry, struct tw_walk **ret,
		      struct trawl_error *err)
{
	struct tw_store *store = &stream->source->store;
	struct tw_slice head;
	int status;

	if (entry->lost || entry->type == TW_TAR_DIR || entry->type == TW_TAR_OTHER)
		return 0;
	if (entry->type == TW_TAR_FILE && !entry->sparse) {
		status = tw_tar_peek(stream->tar, SNIFF, &head, err);
		if (status < 0)
			return status;
		if (tw_layer_sniff(head))
			return begin_walk(stream, entry, head, ret, err);
		if (looks_like_json(head)) {
			status = keep(stream, entry, err);
			return status < 0 ? status : 0;
		}
	}
	status = tw_member_add(store, entry, (struct tw_blob){ .kind = TW_BLOB_NONE }, err);
	return status < 0 ? status : 0;
}

static int read_on(struct tw_stream *stream, struct tw_walk **ret, struct trawl_error *err)
{
	const struct tw_tar_entry *entry;
	int status;

	while ((status = tw_tar_next(stream->tar, &entry, err)) == 1) {
		status = take_entry(stream, entry, ret, err);
		if (status != 0)
			return status;
	}
	return status < 0 ? status : tw_tar_drain(stream->tar, err);
}

int tw_stream_next(struct tw_stream *stream, struct tw_walk **ret, struct trawl_error *err)
{
	struct trawl_error *cut = &stream->source->cut;
	int status;

	if (stream->ended)
		return 0;
	status = read_on(stream, ret, cut);
	if (status == 1)
		return 1;
	stream->ended = true;
	if (status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED)
		return tw_fail(err, status, "%s", cut->message);
	stream->source->has_end = tw_tar_is_marked(stream->tar);
	return tw_source_resolve_archive(stream->source, err);
}
