/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `docker save` (and podman, buildah, kaniko, bazel) writes: a tar with manifest.json, which names config and layers.
 * Source: moby's image/spec/spec.md and image/tarexport; go-containerregistry's pkg/v1/tarball.
 * Surprising: layers that are the same are links to one another in old archives. Since Docker 25 the archive is an OCI
 * layout, too; manifest.json counts. Layers may be compressed, though Docker itself never does that.
 */
#include "base/limits.h"
#include "source/parts.h"

static int resolve(struct tw_source *source, struct trawl_error *err);

const struct tw_source_kind tw_source_docker_archive = {
	.name = "docker-archive",
	.doc = "archives of `docker save`, also compressed with gzip or zstd, with plain or compressed layers",
	.targets = 1u << TW_TARGET_IMAGE,
	.marker = "manifest.json",
	.resolve = resolve,
};

/* "repo:tag" as it is saved, or the tag alone. */
static bool has_tag(const struct tw_json *doc, uint32_t image, struct tw_slice ref, struct tw_arena *arena)
{
	tw_json_each(doc, tw_json_get(doc, image, "RepoTags"), tag) {
		struct tw_slice text = tw_json_text(doc, tag, arena);
		ptrdiff_t colon = tw_slice_rfind(text, ':');

		if (tw_slice_eq(text, ref) || (colon >= 0 && tw_slice_eq(tw_slice_from(text, (size_t)colon + 1), ref)))
			return true;
	}
	return false;
}

/* The first tag of each image, for a message that helps. */
static int which_one(struct tw_source *source, const struct tw_json *doc, struct trawl_error *err)
{
	const char *what = source->ref.len ? "no image has this tag" : "more than one image";
	struct tw_slice list = { 0 };

	tw_json_each(doc, TW_JSON_ROOT, image) {
		uint32_t tag = tw_json_first(doc, tw_json_get(doc, image, "RepoTags"));
		struct tw_slice text = tw_json_text(doc, tag, &source->arena);

		if (tag && text.len && list.len < 500)
			list = tw_slice(tw_arena_printf(&source->arena, "%.*s%s%.*s", TW_ARG(list),
							list.len ? ", " : "", TW_ARG(text)));
	}
	if (!list.len)
		return tw_fail(err, TRAWL_E_USAGE, "%s, and none has a tag by which it could be chosen", what);
	return tw_fail(err, TRAWL_E_USAGE, "%s; add :TAG to the path; there are %.*s", what, TW_ARG(list));
}

static int choose(struct tw_source *source, const struct tw_json *doc, uint32_t *ret, struct trawl_error *err)
{
	if (tw_json_type(doc, TW_JSON_ROOT) != TW_JSON_ARRAY)
		return tw_fail(err, TRAWL_E_FORMAT, "manifest.json: not a list of images");
	if (!tw_json_count(doc, TW_JSON_ROOT))
		return tw_fail(err, TRAWL_E_FORMAT, "manifest.json: lists no image: an archive without images");
	if (!source->ref.len && tw_json_count(doc, TW_JSON_ROOT) == 1) {
		*ret = tw_json_first(doc, TW_JSON_ROOT);
		return TRAWL_OK;
	}
	tw_json_each(doc, TW_JSON_ROOT, image) {
		if (source->ref.len && has_tag(doc, image, source->ref, &source->arena)) {
			*ret = image;
			return TRAWL_OK;
		}
	}
	return which_one(source, doc, err);
}

/* In archives that are OCI layouts, a member's name is its digest. */
static struct tw_slice digest_of_name(struct tw_source *source, struct tw_slice name)
{
	struct tw_slice hex = tw_slice_from(name, strlen("blobs/sha256/"));
	char *text;

	if (!tw_slice_starts(name, "blobs/sha256/") || hex.len != 64)
		return (struct tw_slice){ 0 };
	text = tw_arena_printf(&source->arena, "sha256:%.*s", TW_ARG(hex));
	return tw_slice(text);
}

static int add_tags(struct tw_source *source, const struct tw_json *doc, uint32_t image, struct trawl_error *err)
{
	uint32_t tags = tw_json_get(doc, image, "RepoTags");
	struct tw_slice *list = tw_arena_array(&source->arena, tw_json_count(doc, tags), sizeof(*list));

	if (!list)
		return tw_fail_nomem(err);
	source->artifact.repo_tags = list;
	tw_json_each(doc, tags, tag)
		list[source->artifact.repo_tag_count++] = tw_json_text(doc, tag, &source->arena);
	return TRAWL_OK;
}

static int add_claims(struct tw_source *source, const struct tw_json *doc, uint32_t layers, struct tw_layer_claim **ret,
		      struct trawl_error *err)
{
	struct tw_layer_claim *claims = tw_arena_array(&source->arena, tw_json_count(doc, layers), sizeof(*claims));
	size_t count = 0;

	if (!claims)
		return tw_fail_nomem(err);
	tw_json_each(doc, layers, layer) {
		struct tw_slice name = tw_json_text(doc, layer, &source->arena);

		claims[count++] = (struct tw_layer_claim){ name, digest_of_name(source, name), { 0 }, UINT64_MAX };
	}
	*ret = claims;
	return TRAWL_OK;
}

static int read_config(struct tw_source *source, struct tw_slice name, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice digest = digest_of_name(source, name);
	int status;

	if (!name.len)
		return tw_fail(err, TRAWL_E_FORMAT, "manifest.json: the image has no Config");
	status = tw_store_read(&source->store, name, &source->arena, ret, err);
	if (status < 0 || !digest.len)
		return status;
	status = tw_check_digest(*ret, digest, err);
	if (status < 0)
		tw_wrap(err, "%.*s", TW_ARG(name));
	return status;
}

static int resolve(struct tw_source *source, struct trawl_error *err)
{
	struct tw_slice text, config = { 0 };
	struct tw_layer_claim *claims = NULL;
	struct tw_json doc;
	uint32_t image = 0, layers;
	int status = tw_store_read(&source->store, TW_LIT("manifest.json"), &source->arena, &text, err);

	if (status < 0)
		return status;
	status = tw_json_parse_as(text, TW_JSON_TRAILING, &source->arena, &doc, err);
	if (status < 0) {
		tw_wrap(err, "manifest.json");
		return status;
	}
	status = choose(source, &doc, &image, err);
	if (status == TRAWL_OK)
		status = read_config(source, tw_json_text(&doc, tw_json_get(&doc, image, "Config"), &source->arena),
				     &config, err);
	layers = tw_json_get(&doc, image, "Layers");
	if (status == TRAWL_OK)
		status = add_claims(source, &doc, layers, &claims, err);
	if (status == TRAWL_OK)
		status = add_tags(source, &doc, image, err);
	if (status == TRAWL_OK)
		status = tw_image_build(source, config, claims, tw_json_count(&doc, layers), err);
	if (status == TRAWL_OK)
		source->artifact.shows_digests = source->artifact.layer_count && source->artifact.layers[0].compressed;
	return status;
}
