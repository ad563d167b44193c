/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image's config and its layers, the same for every kind of archive. Source: OCI image spec, config.md; Trivy's
 * pkg/fanal/artifact/image/image.go for created_by.
 * Surprising: the history has entries without layer, and is sometimes wrong: then no layer gets one.
 */
#include "base/limits.h"
#include "base/size.h"
#include "source/parts.h"

static int image_id(struct tw_source *source, struct tw_slice config, struct trawl_error *err)
{
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT];
	int status = tw_hash_bytes(TW_HASH_SHA256, config, &digest, err);

	if (status < 0)
		return status;
	tw_digest_format(&digest, text);
	source->artifact.image_id = tw_arena_copy(&source->arena, tw_slice(text));
	return source->artifact.image_id.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

/* What a Dockerfile says, without how the classic builder wraps it. */
static struct tw_slice created_by(struct tw_slice text)
{
	if (tw_slice_starts(text, "/bin/sh -c "))
		text = tw_slice_from(text, strlen("/bin/sh -c "));
	if (tw_slice_starts(text, "#(nop) "))
		text = tw_slice_from(text, strlen("#(nop) "));
	return text;
}

static void add_history(struct tw_source *source, const struct tw_json *doc)
{
	uint32_t history = tw_json_get(doc, TW_JSON_ROOT, "history");
	struct tw_artifact *artifact = &source->artifact;
	size_t count = 0;

	tw_json_each(doc, history, step)
		count += !tw_json_bool(doc, tw_json_get(doc, step, "empty_layer"));
	if (count != artifact->layer_count)
		return;
	count = 0;
	tw_json_each(doc, history, step) {
		uint32_t text = tw_json_get(doc, step, "created_by");

		if (!tw_json_bool(doc, tw_json_get(doc, step, "empty_layer")))
			artifact->layers[count++].created_by = created_by(tw_json_text(doc, text, &source->arena));
	}
}

static int sniff_blob(const struct tw_blob *blob, struct tw_layer *layer, struct trawl_error *err)
{
	char head[8];
	size_t len = blob->size < sizeof(head) ? (size_t)blob->size : sizeof(head);
	int status;

	if (blob->kind != TW_BLOB_FILE) {
		layer->compressed = blob->packed;
		return TRAWL_OK;
	}
	status = tw_file_read_all(blob->fd, blob->at, head, len, err);
	layer->compressed = status == TRAWL_OK && tw_packing_sniff(tw_slice_of(head, len)) != TW_PACKING_NONE;
	/* A blob that is cut short is told of when it is opened: the other layers can be read. */
	return status == TRAWL_E_FORMAT ? TRAWL_OK : status;
}

/* Size and packing of a layer's blob, without reading on; one that isn't there is told of when it is opened. */
static int look_at_blob(struct tw_source *source, const struct tw_layer_claim *claim, struct tw_layer *layer,
			struct trawl_error *err)
{
	struct tw_blob blob = { 0 };
	int found = tw_store_find(&source->store, claim->name, &blob, err), status = found < 0 ? found : TRAWL_OK;

	layer->size = blob.kind == TW_BLOB_REMOTE && claim->size != UINT64_MAX ? claim->size : blob.size;
	if (source->stream)
		layer->walk = blob.kind == TW_BLOB_WALKED ? blob.walk : TW_WALK_NONE;
	if (found == 1)
		status = sniff_blob(&blob, layer, err);
	tw_blob_release(&blob);
	return status;
}

static int add_layer(struct tw_source *source, const struct tw_layer_claim *claim, size_t index,
		     struct tw_slice diff_id, struct trawl_error *err)
{
	struct tw_layer *layer = &source->artifact.layers[index];
	struct tw_digest digest;

	if (!tw_digest_parse(diff_id, &digest))
		return tw_fail(err, TRAWL_E_UNSUPPORTED,
			       "the diff id \"%.*s\" is not a digest that can be checked: sha256 can", TW_ARG(diff_id));
	if (claim->digest.len && !tw_digest_parse(claim->digest, &digest))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "\"%.*s\" is not a digest that can be checked: sha256 can",
			       TW_ARG(claim->digest));
	layer->walk = (uint32_t)index;
	layer->diff_id = diff_id;
	layer->digest = claim->digest;
	layer->media_type = claim->media_type;
	return look_at_blob(source, claim, layer, err);
}

static int add_layers(struct tw_source *source, const struct tw_json *doc, const struct tw_layer_claim *claims,
		      size_t count, struct trawl_error *err)
{
	uint32_t diff_ids = tw_json_path(doc, TW_JSON_ROOT, "rootfs.diff_ids");
	size_t index = 0;

	if (count > TW_LIMIT_LAYERS)
		return tw_fail(err, TRAWL_E_LIMIT, "%zu layers, more than %d", count, TW_LIMIT_LAYERS);
	if (tw_json_count(doc, diff_ids) != count)
		return tw_fail(err, TRAWL_E_FORMAT, "the manifest has %zu layers, but the config %u diff ids", count,
			       tw_json_count(doc, diff_ids));
	source->artifact.layers = tw_arena_array(&source->arena, count, sizeof(*source->artifact.layers));
	if (!source->artifact.layers)
		return tw_fail_nomem(err);
	source->claims = claims;
	while (!source->stream && source->seen.len < count) {
		if (!tw_vec_push(&source->seen))
			return tw_fail_nomem(err);
	}
	source->artifact.layer_count = count;
	tw_json_each(doc, diff_ids, diff_id) {
		int status = add_layer(source, &claims[index], index, tw_json_text(doc, diff_id, &source->arena), err);

		if (status < 0) {
			tw_wrap(err, "layer %zu", index + 1);
			return status;
		}
		index++;
	}
	return TRAWL_OK;
}

static void add_facts(struct tw_source *source, const struct tw_json *doc)
{
	struct tw_artifact *artifact = &source->artifact;
	const struct {
		const char *name;
		struct tw_slice *to;
	} facts[] = {
		{ "architecture", &artifact->architecture },
		{ "os", &artifact->os },
		{ "variant", &artifact->variant },
		{ "created", &artifact->created },
		{ "docker_version", &artifact->docker_version },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		*facts[i].to = tw_json_text(doc, tw_json_get(doc, TW_JSON_ROOT, facts[i].name), &source->arena);
}

int tw_image_build(struct tw_source *source, struct tw_slice config, const struct tw_layer_claim *claims, size_t count,
		   struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse_as(config, TW_JSON_TRAILING, &source->arena, &doc, err);

	if (status < 0) {
		tw_wrap(err, "config");
		return status;
	}
	source->artifact.kind = TW_ARTIFACT_IMAGE;
	source->artifact.config = config;
	status = image_id(source, config, err);
	if (status == TRAWL_OK)
		status = add_layers(source, &doc, claims, count, err);
	if (status < 0)
		return status;
	add_facts(source, &doc);
	add_history(source, &doc);
	return TRAWL_OK;
}
