/* SPDX-License-Identifier: Apache-2.0 */
#include "net/registry_referrers.h"

#include "base/limits.h"
#include "base/vec.h"
#include "format/json.h"
#include "net/registry_parts.h"

struct referrers {
	struct tw_arena *arena;
	TW_VEC(struct tw_referrer) list;
};

static struct tw_slice text_of(const struct tw_json *doc, uint32_t entry, const char *name, struct tw_arena *arena)
{
	struct tw_slice text = tw_json_text(doc, tw_json_get(doc, entry, name), arena);

	return text.ptr ? text : TW_LIT("");
}

/* What has no digest that could be asked for is left out. */
static int read_index(struct referrers *referrers, struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_digest digest;
	struct tw_json doc;

	if (tw_json_parse(bytes, referrers->arena, &doc, NULL) < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "the list of referrers is no index");
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "manifests"), entry) {
		struct tw_referrer one = {
			text_of(&doc, entry, "digest", referrers->arena),
			text_of(&doc, entry, "mediaType", referrers->arena),
			text_of(&doc, entry, "artifactType", referrers->arena),
		};
		struct tw_referrer *slot;
		int64_t size = 0;

		if (!tw_digest_parse(one.digest, &digest))
			continue;
		if (tw_json_int(&doc, tw_json_get(&doc, entry, "size"), &size) && size > 0)
			one.size = (uint64_t)size;
		slot = tw_vec_push(&referrers->list);
		if (!slot)
			return tw_fail_nomem(err);
		*slot = one;
		if (referrers->list.len > TW_LIMIT_TAGS)
			return tw_fail(err, TRAWL_E_LIMIT, "more than %d referrers", TW_LIMIT_TAGS);
	}
	return TRAWL_OK;
}

/* Does the registry not know the question? Some have a page for that. */
static bool is_unknown(const struct tw_http *http)
{
	int status = tw_http_status(http);

	return status == 404 || status == 400 || status == 405 || status == 406 ||
	       (status == 200 && tw_slice_starts(tw_http_header(http, "Content-Type"), "text/"));
}

/* 1, or 0 when the registry doesn't know the question. @query: the next page's, empty behind the last. */
static int ask_for_page(struct tw_registry_host *host, struct referrers *referrers, struct tw_slice digest,
			struct tw_slice *query, struct trawl_error *err)
{
	struct tw_registry_question question = {
		.what = TW_JOIN(referrers->arena, TW_LIT("/referrers/"), digest, *query),
		.accept = TW_LIT("application/vnd.oci.image.index.v1+json"),
	};
	struct tw_http *http = NULL;
	struct tw_slice bytes;
	int status = question.what.ptr ? tw_registry_host_ask(host, &question, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK && is_unknown(http)) {
		tw_http_close(http);
		return 0;
	}
	if (status == TRAWL_OK)
		status = tw_registry_page(http, referrers->arena, &bytes, query, err);
	if (status == TRAWL_OK)
		status = read_index(referrers, bytes, err);
	tw_http_close(http);
	return status < 0 ? status : 1;
}

/* "sha256:abc" is called "sha256-abc". */
static int ask_for_tag(struct tw_registry *registry, struct referrers *referrers, struct tw_slice digest,
		       struct trawl_error *err)
{
	char *tag = tw_arena_text(referrers->arena, digest);
	struct trawl_error why = { 0 };
	struct tw_manifest manifest;
	int status;

	if (!tag)
		return tw_fail_nomem(err);
	*strchr(tag, ':') = '-';
	status = tw_registry_manifest(registry, tw_slice(tag), false, referrers->arena, &manifest, &why);
	if (status == TRAWL_E_NOTFOUND)
		return TRAWL_OK;
	return status < 0 ? tw_fail(err, status, "%s", why.message) : read_index(referrers, manifest.bytes, err);
}

int tw_registry_referrers(struct tw_registry *registry, struct tw_slice digest, struct tw_arena *arena,
			  struct tw_referrer **ret, size_t *ret_count, struct trawl_error *err)
{
	struct tw_registry_host *host = &registry->hosts[registry->count - 1];
	struct referrers referrers = { .arena = arena };
	struct tw_slice query = TW_LIT("");
	struct tw_digest parsed;
	size_t before = 0;
	int status;

	if (!tw_digest_parse(digest, &parsed))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "\"%.*s\" is not a digest that can be checked",
			       TW_ARG(digest));
	do {
		before = referrers.list.len;
		status = ask_for_page(host, &referrers, digest, &query, err);
	} while (status == 1 && query.len && referrers.list.len > before);
	if (status == 0)
		status = ask_for_tag(registry, &referrers, digest, err);
	*ret_count = referrers.list.len;
	*ret = tw_arena_array(arena, referrers.list.len, sizeof(**ret));
	if (status >= 0 && !*ret)
		status = tw_fail_nomem(err);
	if (status >= 0 && referrers.list.len)
		memcpy(*ret, referrers.list.at, referrers.list.len * sizeof(**ret));
	tw_vec_release(&referrers.list);
	return status < 0 ? status : TRAWL_OK;
}
