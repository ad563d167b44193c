/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places to get a database from. Trivy's artifact is an OCI manifest with a single layer, a gzipped tar. A web server is
 * asked for its ETag; what it serves, and what lies in a file, has no digest that we could know, unless one is pinned.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "db/update_parts.h"
#include "format/json.h"
#include "io/file.h"
#include "model/reference.h"
#include "net/fetch.h"
#include "net/url.h"

#define MEDIA_TYPE "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"
#define JAVA_MEDIA_TYPE "application/vnd.aquasec.trivy.javadb.layer.v1.tar+gzip"

static int init_registry(struct tw_place *place, struct tw_slice text, struct trawl_error *err)
{
	struct tw_reference ref;
	ptrdiff_t colon = tw_slice_rfind(text, ':');
	bool tagged = colon > tw_slice_rfind(text, '/');

	if (!tw_reference_parse(text, &place->arena, &ref))
		return tw_fail(err, TRAWL_E_USAGE, "\"%s\" can't be the name of a database at a registry", place->text);
	place->reference = ref.digest.len ? ref.digest : ref.tag;
	/* Without a tag it is that of the schema, as Trivy has it. */
	if (!tagged && !ref.digest.len)
		place->reference = place->update->java ? TW_LIT("1") : TW_LIT("2");
	place->identity = ref.registry; /* until it is known: see open_registry() */
	place->layer = ref.repository;
	return TRAWL_OK;
}

int tw_place_init(struct tw_place *place, const char *text, const struct tw_update *update, struct trawl_error *err)
{
	struct tw_slice name = tw_slice(text);
	struct tw_url url;

	*place = (struct tw_place){ .text = text, .update = update, .size = UINT64_MAX, .fd = -1 };
	if (tw_slice_starts(name, "file:")) {
		place->kind = TW_PLACE_FILE;
		place->reference = tw_url_file(name, &place->arena);
		return place->reference.ptr
			       ? TRAWL_OK
			       : tw_fail(err, TRAWL_E_USAGE, "\"%s\" is not file:///path of an archive", text);
	}
	if (tw_slice_starts(name, "https://") || tw_slice_starts(name, "http://")) {
		place->kind = TW_PLACE_WEB;
		/* Not shown: it may hold a password. */
		return tw_url_parse(name, &url) ? TRAWL_OK
						: tw_fail(err, TRAWL_E_USAGE, "the address of a database is no URL");
	}
	return init_registry(place, tw_slice_starts(name, "oci://") ? tw_slice_from(name, 6) : name, err);
}

struct tw_slice tw_place_shown(const struct tw_place *place)
{
	return place->kind == TW_PLACE_WEB ? tw_url_shown(tw_slice(place->text)) : tw_slice(place->text);
}

void tw_place_release(struct tw_place *place)
{
	tw_registry_free(place->registry);
	if (place->fd >= 0)
		close(place->fd);
	tw_arena_release(&place->arena);
	*place = (struct tw_place){ 0 };
}

static int open_registry(struct tw_place *place, struct tw_net *net, struct trawl_error *err)
{
	struct tw_registry_options options = {
		.registry = place->identity,
		.repository = place->layer,
		.credentials = place->update->credentials,
		.credential_count = place->update->credential_count,
	};

	place->identity = place->layer = TW_LIT("");
	return tw_registry_open(net, &options, &place->registry, err);
}

static int read_manifest(struct tw_place *place, struct tw_slice bytes, struct trawl_error *err)
{
	const char *wanted = place->update->java ? JAVA_MEDIA_TYPE : MEDIA_TYPE;
	struct tw_json doc;
	struct tw_digest digest;
	uint32_t layers, layer;
	struct tw_slice type;
	int64_t size;

	if (tw_json_parse(bytes, &place->arena, &doc, NULL) < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "answers with something that is no manifest");
	layers = tw_json_get(&doc, TW_JSON_ROOT, "layers");
	layer = tw_json_first(&doc, layers);
	type = tw_json_text(&doc, tw_json_get(&doc, layer, "mediaType"), &place->arena);
	if (tw_json_count(&doc, layers) != 1)
		return tw_fail(err, TRAWL_E_FORMAT, "is no database: a manifest with %u layers, not one",
			       tw_json_count(&doc, layers));
	if (!tw_slice_is(type, wanted))
		return tw_fail(err, TRAWL_E_FORMAT, "is no database: its layer is a \"%.*s\"", TW_ARG(type));
	place->layer = tw_json_text(&doc, tw_json_get(&doc, layer, "digest"), &place->arena);
	if (!tw_digest_parse(place->layer, &digest))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "\"%.*s\" is not a digest that can be checked",
			       TW_ARG(place->layer));
	if (!tw_json_int(&doc, tw_json_get(&doc, layer, "size"), &size) || size < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "a manifest that doesn't say how large its layer is");
	place->size = (uint64_t)size;
	return TRAWL_OK;
}

/* With a pin, the manifest of that name, where there is one; else the one that is called by the tag. */
static int find_manifest(struct tw_place *place, bool head, struct tw_manifest *ret, struct trawl_error *err)
{
	const char *pin = place->update->digest;
	struct trawl_error ignored = { 0 };

	if (pin && tw_registry_manifest(place->registry, tw_slice(pin), head, &place->arena, ret, &ignored) == TRAWL_OK)
		return TRAWL_OK;
	return tw_registry_manifest(place->registry, place->reference, head, &place->arena, ret, err);
}

static int look_at_registry(struct tw_place *place, struct tw_net *net, const struct tw_origin *have,
			    struct trawl_error *err)
{
	struct tw_manifest manifest;
	int status = open_registry(place, net, err);

	if (status == TRAWL_OK)
		status = find_manifest(place, true, &manifest, err);
	if (status < 0)
		return status;
	place->identity = manifest.digest;
	if (manifest.digest.len && tw_slice_is(manifest.digest, have->identity))
		return TRAWL_OK;
	/* By the digest that the HEAD gave, so that both are of one thing. */
	if (manifest.digest.len)
		status = tw_registry_manifest(place->registry, manifest.digest, false, &place->arena, &manifest, err);
	else
		status = find_manifest(place, false, &manifest, err);
	if (status < 0)
		return status;
	place->identity = manifest.digest;
	return read_manifest(place, manifest.bytes, err);
}

static int open_web(void *closure, uint64_t from, struct tw_slice if_range, struct tw_http **ret,
		    struct trawl_error *err)
{
	struct tw_place *place = closure;
	struct tw_http_request request = { .url = tw_slice(place->text), .from = from, .if_range = if_range };

	return tw_http_open(place->net, &request, ret, NULL, err);
}

static int look_at_web(struct tw_place *place, struct tw_net *net, struct trawl_error *err)
{
	struct tw_http_request request = { .method = "HEAD", .url = tw_slice(place->text) };
	struct tw_http *http = NULL;
	int status = tw_http_open(net, &request, &http, NULL, err);
	struct tw_slice etag;

	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	if (status == TRAWL_OK) {
		etag = tw_http_header(http, "ETag");
		place->size = tw_http_length(http);
		place->identity = TW_LIT("");
		if (etag.len && etag.len < 256 && *etag.ptr == '"')
			place->identity = TW_JOIN(&place->arena, TW_LIT("etag "), etag);
		status = place->identity.ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	tw_http_close(http);
	return status;
}

static int look_at_file(struct tw_place *place, struct trawl_error *err)
{
	struct stat st;

	if (stat(place->reference.ptr, &st) != 0)
		return tw_fail_errno(err, errno, "%s", place->reference.ptr);
	if (!S_ISREG(st.st_mode))
		return tw_fail(err, TRAWL_E_FORMAT, "%s: not a file: the archive of a database is one",
			       place->reference.ptr);
	place->size = (uint64_t)st.st_size;
	place->identity =
		tw_slice(tw_arena_printf(&place->arena, "file %llu %lld.%09ld", (unsigned long long)st.st_size,
					 (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec));
	return place->identity.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_place_look(struct tw_place *place, struct tw_net *net, const struct tw_origin *have, struct trawl_error *err)
{
	switch (place->kind) {
	case TW_PLACE_OCI: return look_at_registry(place, net, have, err);
	case TW_PLACE_WEB: return look_at_web(place, net, err);
	case TW_PLACE_FILE: break;
	}
	return look_at_file(place, err);
}

static int file_stage(struct tw_place *place, uint64_t from, struct tw_stage **ret, struct trawl_error *err)
{
	uint64_t size;
	int status = TRAWL_OK;

	if (place->fd < 0)
		status = tw_file_open(place->reference.ptr, &place->fd, &size, err);
	else
		size = place->size;
	if (status < 0)
		return status;
	place->size = size;
	return tw_stage_file(place->fd, from, size > from ? size - from : 0, TW_SLAB_PACKED, ret, err);
}

int tw_place_stage(struct tw_place *place, struct tw_net *net, uint64_t from, struct tw_stage **ret,
		   struct trawl_error *err)
{
	struct tw_fetch fetch = { net, open_web, place, from, place->size };

	place->net = net;
	if (place->registry)
		tw_registry_use(place->registry, net);
	if (place->kind == TW_PLACE_OCI)
		return tw_registry_blob(place->registry, place->layer, place->size, from, ret, err);
	return place->kind == TW_PLACE_WEB ? tw_fetch_stage(&fetch, ret, err) : file_stage(place, from, ret, err);
}
