/* SPDX-License-Identifier: Apache-2.0 */
/* A chart at a registry: a manifest with the archive as a layer. Source: helm.sh/docs/topics/registries, HIP 6. */
#include "base/limits.h"
#include "format/json.h"
#include "helm/fetch.h"
#include "net/registry.h"
#include "net/registry_tags.h"
#include "tmpl/semver.h"

#define MEDIA_TYPE "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
#define OLD_MEDIA_TYPE "application/tar+gzip"

/* A version as tags have it, or back. */
static struct tw_slice with(struct tw_arena *arena, struct tw_slice text, char from, char to)
{
	char *copy = tw_arena_text(arena, text);

	for (size_t i = 0; copy && i < text.len; i++)
		copy[i] = text.ptr[i] == from ? to : text.ptr[i];
	return tw_slice_of(copy, text.len);
}

/* Which tag is meant: an exact version is one, a constraint is looked up among them. */
static int find_tag(struct tw_registry *registry, struct tw_slice version, struct tw_arena *arena, struct tw_slice *ret,
		    struct trawl_error *err)
{
	struct tw_semver parsed;
	struct tw_slice *tags, *versions;
	size_t count, at;
	int status;

	if (tw_slice_find(version, ':') > 0 || (tw_semver_parse(version, &parsed) && parsed.parts == 3)) {
		*ret = with(arena, version, '+', '_');
		return ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	status = tw_registry_tags(registry, arena, &tags, &count, err);
	if (status < 0)
		return status;
	versions = tw_arena_array(arena, count, sizeof(*versions));
	for (size_t i = 0; versions && i < count; i++) {
		versions[i] = with(arena, tags[i], '_', '+');
		if (!versions[i].ptr)
			return tw_fail_nomem(err);
	}
	if (!versions)
		return tw_fail_nomem(err);
	if (!tw_chart_choose(versions, count, version, &at))
		return tw_fail(err, TRAWL_E_NOTFOUND, "no version of %zu there is \"%.*s\"", count,
			       TW_ARG(version.len ? version : TW_LIT("*")));
	*ret = tags[at];
	return TRAWL_OK;
}

static int read_archive(struct tw_registry *registry, struct tw_slice manifest, struct tw_arena *arena,
			struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_json doc;

	if (tw_json_parse(manifest, arena, &doc, NULL) < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "answers with something that is no manifest");
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "layers"), layer) {
		uint32_t type = tw_json_get(&doc, layer, "mediaType");
		struct tw_slice digest = tw_json_text(&doc, tw_json_get(&doc, layer, "digest"), arena);

		if (digest.ptr &&
		    (tw_json_text_is(&doc, type, MEDIA_TYPE) || tw_json_text_is(&doc, type, OLD_MEDIA_TYPE)))
			return tw_registry_document(registry, digest, TW_LIMIT_CHART_SIZE, arena, ret, err);
	}
	return tw_fail(err, TRAWL_E_FORMAT, "is no chart: none of its layers is a \"%s\"", MEDIA_TYPE);
}

int tw_chart_pull(struct tw_chart_fetch *fetch, struct tw_slice repository, struct tw_slice name,
		  struct tw_slice version, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_registry_options options = { .credentials = fetch->credentials,
					       .credential_count = tw_chart_fetch_credentials(fetch, repository) };
	struct tw_slice path = tw_slice_from(repository, 6), tag;
	struct tw_registry *registry = NULL;
	struct tw_manifest manifest;
	int status;

	tw_slice_split(&path, '/', &options.registry);
	while (tw_slice_ends(path, "/"))
		path.len--;
	options.repository = path.len ? TW_JOIN(arena, path, TW_LIT("/"), name) : name;
	if (tw_slice_is(options.registry, "docker.io") || tw_slice_is(options.registry, "registry-1.docker.io"))
		options.registry = TW_LIT("index.docker.io");
	if (!options.registry.len || !options.repository.ptr)
		return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" names no registry", TW_ARG(repository));
	status = tw_registry_open(fetch->net, &options, &registry, err);
	if (status == TRAWL_OK)
		status = find_tag(registry, version, arena, &tag, err);
	if (status == TRAWL_OK)
		status = tw_registry_manifest(registry, tag, false, arena, &manifest, err);
	if (status == TRAWL_OK)
		status = read_archive(registry, manifest.bytes, arena, ret, err);
	tw_registry_free(registry);
	return status;
}
