/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is claimed of bytes, and what they are. A mismatch names both. Nothing is hashed for it that wouldn't be read anyway,
 * but for a report that wants a digest that nobody claims and no walk has seen.
 */
#include <stdlib.h>

#include "base/cleanup.h"
#include "source/parts.h"

int tw_check_digest(struct tw_slice bytes, struct tw_slice claimed, struct trawl_error *err)
{
	struct tw_digest want, got;
	char text[TW_DIGEST_TEXT];
	int status;

	if (!tw_digest_parse(claimed, &want))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "\"%.*s\" is not a digest that can be checked: sha256 can",
			       TW_ARG(claimed));
	status = tw_hash_bytes(TW_HASH_SHA256, bytes, &got, err);
	if (status < 0)
		return status;
	if (tw_digest_eq(&want, &got))
		return TRAWL_OK;
	tw_digest_format(&got, text);
	return tw_fail(err, TRAWL_E_DIGEST, "its digest is %s, but %.*s is claimed", text, TW_ARG(claimed));
}

int tw_check_size(const struct tw_layer_claim *claim, uint64_t size, struct trawl_error *err)
{
	if (claim->size == UINT64_MAX || claim->size == size)
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_DIGEST, "%.*s has %llu bytes, but %llu are claimed", TW_ARG(claim->name),
		       (unsigned long long)size, (unsigned long long)claim->size);
}

static int check_claim(const char *what, struct tw_slice claimed, const char *computed, struct trawl_error *err)
{
	if (!claimed.len || !*computed || tw_slice_is(claimed, computed))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_DIGEST, "its %s is %s, but %.*s is claimed", what, computed, TW_ARG(claimed));
}

int tw_check_claims(const struct tw_layer *layer, const struct tw_layer_facts *facts, struct trawl_error *err)
{
	int status = check_claim("digest", layer->digest, facts->digest, err);

	return status < 0 ? status : check_claim("diff id", layer->diff_id, facts->diff_id, err);
}

int tw_layer_verify(const struct tw_source *source, size_t index, const struct tw_layer_facts *facts,
		    struct trawl_error *err)
{
	const struct tw_layer *layer = &source->artifact.layers[index];
	const struct tw_layer_claim *claim = &source->claims[index];
	int status;

	if (layer->walk == TW_WALK_NONE || !facts)
		return tw_fail(err, TRAWL_E_NOTFOUND, "%.*s is not in the archive, or is no layer",
			       TW_ARG(claim->name));
	/* A walk that didn't reach its end has hashed nothing, and has said why. */
	status = *facts->digest ? tw_check_size(claim, facts->size, err) : TRAWL_OK;
	return status < 0 ? status : tw_check_claims(layer, facts, err);
}

static int hash_blob(const struct tw_blob *blob, struct tw_digest *ret, struct trawl_error *err)
{
	TW_AUTO_FREE char *piece = malloc(TW_SLAB_UNPACKED);
	struct tw_hasher hasher = { 0 };
	int status = piece ? tw_hasher_start(&hasher, TW_HASH_SHA256, err) : tw_fail_nomem(err);

	for (uint64_t at = 0; status == TRAWL_OK && at < blob->size;) {
		size_t len = blob->size - at < TW_SLAB_UNPACKED ? (size_t)(blob->size - at) : TW_SLAB_UNPACKED;

		status = tw_file_read_all(blob->fd, blob->at + at, piece, len, err);
		if (status == TRAWL_OK)
			tw_hasher_add(&hasher, piece, len);
		at += len;
	}
	if (status == TRAWL_OK)
		return tw_hasher_end(&hasher, ret, err);
	tw_hasher_release(&hasher);
	return status;
}

int tw_layer_digest(const struct tw_source *source, size_t index, char ret[TW_DIGEST_TEXT], struct trawl_error *err)
{
	const struct tw_layer *layer = &source->artifact.layers[index];
	struct tw_blob blob = { 0 };
	struct tw_digest digest;
	struct tw_slice known = layer->digest;
	int status;

	if (!known.len && !layer->compressed)
		known = layer->diff_id;
	if (!known.len && layer->walk < source->seen.len)
		known = tw_slice(source->seen.at[layer->walk].digest);
	if (known.len) {
		snprintf(ret, TW_DIGEST_TEXT, "%.*s", TW_ARG(known));
		return TRAWL_OK;
	}
	status = source->tree ? 0 : tw_store_find(&source->store, source->claims[index].name, &blob, err);
	if (status < 0)
		return status;
	if (blob.kind != TW_BLOB_FILE)
		return tw_fail(err, TRAWL_E_NOTFOUND, "there is no blob to be hashed");
	status = hash_blob(&blob, &digest, err);
	tw_blob_release(&blob);
	if (status == TRAWL_OK)
		tw_digest_format(&digest, ret);
	return status;
}
