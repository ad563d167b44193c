/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Index, manifest and config of an image, as a registry sends them. The input is the three, with zeros between; "@M" and "@C"
 * in them stand for the digests of manifest and config, which no fuzzer can find.
 */
#include <stdint.h>
#include <stdlib.h>

#include "source/parts.h"

static struct tw_slice fill_in(struct tw_slice text, const char *mark, struct tw_slice with, struct tw_arena *arena)
{
	ptrdiff_t at = tw_slice_search(text, tw_slice(mark));

	return at < 0 ? text
		      : TW_JOIN(arena, tw_slice_head(text, (size_t)at), with,
				tw_slice_from(text, (size_t)at + strlen(mark)));
}

static struct tw_slice put(struct tw_source *source, struct tw_slice text)
{
	struct tw_blob blob = { .kind = TW_BLOB_MEMORY, .size = text.len, .bytes = text };
	struct tw_slice name;
	struct tw_digest digest;
	char id[TW_DIGEST_TEXT];

	if (!text.ptr || tw_hash_bytes(TW_HASH_SHA256, text, &digest, NULL) < 0)
		return TW_LIT("");
	tw_digest_format(&digest, id);
	name = TW_JOIN(&source->arena, TW_LIT("blobs/sha256/"), tw_slice(id + strlen("sha256:")));
	if (name.ptr)
		tw_store_add(&source->store, name, (struct tw_slice){ 0 }, blob, NULL);
	return tw_arena_copy(&source->arena, tw_slice(id));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_source *source = calloc(1, sizeof(*source));
	struct tw_slice text = tw_slice_of(data, size), index = { 0 }, manifest = { 0 }, config;
	struct tw_blob blob = { .kind = TW_BLOB_MEMORY };

	if (!source)
		return 0;
	source->store.fd = -1;
	source->artifact.name = TW_LIT("fuzz");
	source->options.platform = size % 2 ? "linux/arm64" : NULL;
	tw_slice_split(&text, '\0', &index);
	tw_slice_split(&text, '\0', &manifest);
	config = text.ptr ? text : TW_LIT("");
	manifest = fill_in(manifest.ptr ? manifest : TW_LIT(""), "@C", put(source, config), &source->arena);
	index = fill_in(index.ptr ? index : TW_LIT(""), "@M", put(source, manifest), &source->arena);
	blob.bytes = index;
	blob.size = index.len;
	if (index.ptr && tw_store_add(&source->store, TW_LIT("index.json"), (struct tw_slice){ 0 }, blob, NULL) >= 0)
		tw_oci_resolve(source, NULL);
	tw_source_free(source);
	return 0;
}
