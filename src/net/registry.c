/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/limits.h"
#include "format/json.h"
#include "net/fetch.h"
#include "net/registry_parts.h"

#define ACCEPT                                                   \
	"application/vnd.oci.image.manifest.v1+json, "           \
	"application/vnd.oci.image.index.v1+json, "              \
	"application/vnd.docker.distribution.manifest.v2+json, " \
	"application/vnd.docker.distribution.manifest.list.v2+json"

static int open_hosts(struct tw_registry *registry, struct tw_net *net, const struct tw_registry_options *options,
		      struct trawl_error *err)
{
	struct tw_endpoints found = { 0 };
	struct tw_slice name = tw_arena_copy(&registry->arena, options->registry);
	struct tw_slice repository = tw_arena_copy(&registry->arena, options->repository);
	int status = name.ptr && repository.ptr ? tw_mirror_find(name, repository, tw_net_options_of(net)->mirrors,
								 &registry->arena, &found, err)
						: tw_fail_nomem(err);

	if (status < 0)
		return status;
	registry->hosts = tw_arena_array(&registry->arena, found.count, sizeof(*registry->hosts));
	if (!registry->hosts)
		return tw_fail_nomem(err);
	while (status == TRAWL_OK && registry->count < found.count) {
		struct tw_registry_host *host = &registry->hosts[registry->count];

		status = tw_registry_host_init(host, net, &found.list[registry->count++], options, err);
	}
	return status;
}

int tw_registry_open(struct tw_net *net, const struct tw_registry_options *options, struct tw_registry **ret,
		     struct trawl_error *err)
{
	struct tw_registry *registry = calloc(1, sizeof(*registry));
	int status;

	if (!registry)
		return tw_fail_nomem(err);
	status = open_hosts(registry, net, options, err);
	if (status < 0) {
		tw_registry_free(registry);
		return status;
	}
	*ret = registry;
	return TRAWL_OK;
}

void tw_registry_free(struct tw_registry *registry)
{
	if (!registry)
		return;
	for (size_t i = 0; i < registry->count; i++)
		tw_registry_host_release(&registry->hosts[i]);
	tw_arena_release(&registry->arena);
	free(registry);
}

void tw_registry_use(struct tw_registry *registry, struct tw_net *net)
{
	for (size_t i = 0; i < registry->count; i++)
		registry->hosts[i].net = net;
}

static int check_digest(struct tw_slice bytes, struct tw_slice wanted, char text[TW_DIGEST_TEXT],
			struct trawl_error *err)
{
	struct tw_digest want, got;
	int status = tw_hash_bytes(TW_HASH_SHA256, bytes, &got, err);

	if (status < 0)
		return status;
	tw_digest_format(&got, text);
	if (!wanted.len || (tw_digest_parse(wanted, &want) && tw_digest_eq(&want, &got)))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_DIGEST, "its digest is %s, but %.*s was asked for", text, TW_ARG(wanted));
}

/* What a manifest says of itself counts more than how it is served. */
static struct tw_slice media_type(const struct tw_http *http, struct tw_slice bytes, struct tw_arena *arena)
{
	struct tw_slice served = tw_http_header(http, "Content-Type"), type;
	struct tw_json doc;

	if (bytes.len && tw_json_parse(bytes, arena, &doc, NULL) == TRAWL_OK) {
		struct tw_slice said = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "mediaType"), arena);

		if (said.len)
			return said;
	}
	tw_slice_split(&served, ';', &type);
	type = tw_arena_copy(arena, tw_slice_trim(type));
	return type.ptr ? type : TW_LIT("");
}

static int read_manifest(struct tw_http *http, struct tw_slice reference, bool head, struct tw_arena *arena,
			 struct tw_manifest *ret, struct trawl_error *err)
{
	struct tw_slice claimed = tw_http_header(http, "Docker-Content-Digest");
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT];
	int status;

	if (tw_http_status(http) != 200)
		return tw_http_refused(http, err);
	*ret = (struct tw_manifest){ .bytes = TW_LIT(""), .digest = TW_LIT("") };
	if (!head) {
		status = tw_http_text(http, TW_LIMIT_CONFIG_JSON, arena, &ret->bytes, err);
		if (status == TRAWL_OK)
			status = check_digest(
				ret->bytes, tw_slice_starts(reference, "sha256:") ? reference : (struct tw_slice){ 0 },
				text, err);
		if (status < 0)
			return status;
		ret->digest = tw_arena_copy(arena, tw_slice(text));
	} else if (tw_digest_parse(claimed, &digest)) {
		ret->digest = tw_arena_copy(arena, claimed);
	}
	ret->media_type = media_type(http, ret->bytes, arena);
	return ret->digest.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

enum want { WANT_TAG, WANT_DIGEST, WANT_BLOB };

static bool serves(const struct tw_registry_host *host, enum want want)
{
	return want == WANT_TAG      ? host->end.for_tags
	       : want == WANT_DIGEST ? host->end.for_digests
				     : host->end.for_blobs;
}

/* The host whose turn it is: for a tag in their order, else whoever had the manifest goes first. */
static struct tw_registry_host *host_at(struct tw_registry *registry, enum want want, size_t turn)
{
	size_t first = want == WANT_TAG ? 0 : registry->answered, at = turn;

	if (turn == 0)
		at = first;
	else if (turn <= first)
		at = turn - 1;
	return serves(&registry->hosts[at], want) ? &registry->hosts[at] : NULL;
}

/* No other host can help. */
static bool ends_all(int status)
{
	return status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT;
}

/* The registry's own words count; what a mirror said is behind them. */
static int tell(struct trawl_error *err, const struct trawl_error *own, const struct trawl_error *mirror)
{
	if (!own->status && !mirror->status)
		return tw_fail(err, TRAWL_E_NOTFOUND, "no host is to be asked for it");
	if (!own->status || !mirror->status)
		return tw_fail(err, own->status ? own->status : mirror->status, "%s",
			       own->status ? own->message : mirror->message);
	return tw_fail(err, own->status, "%s (a mirror: %s)", own->message, mirror->message);
}

struct errand {
	enum want want;
	struct tw_slice reference;
	bool head;
	size_t limit;
	struct tw_arena *arena;
	struct tw_manifest manifest;
	struct tw_slice bytes;
};

static int run_manifest(struct tw_registry_host *host, struct errand *errand, struct trawl_error *err)
{
	struct tw_registry_question question = {
		.method = errand->head ? "HEAD" : "GET",
		.what = TW_JOIN(errand->arena, TW_LIT("/manifests/"), errand->reference),
		.accept = TW_LIT(ACCEPT),
	};
	struct tw_http *http = NULL;
	int status = question.what.ptr ? tw_registry_host_ask(host, &question, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = read_manifest(http, errand->reference, errand->head, errand->arena, &errand->manifest, err);
	tw_http_close(http);
	return status;
}

static int run_document(struct tw_registry_host *host, struct errand *errand, struct trawl_error *err)
{
	struct tw_registry_question question = {
		.method = "GET",
		.what = TW_JOIN(errand->arena, TW_LIT("/blobs/"), errand->reference),
	};
	struct tw_http *http = NULL;
	char text[TW_DIGEST_TEXT];
	int status = question.what.ptr ? tw_registry_host_ask(host, &question, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, errand->limit, errand->arena, &errand->bytes, err);
	if (status == TRAWL_OK)
		status = check_digest(errand->bytes, errand->reference, text, err);
	tw_http_close(http);
	return status;
}

/* The first of the hosts that can. */
static int run(struct tw_registry *registry, struct errand *errand,
	       int (*with)(struct tw_registry_host *host, struct errand *errand, struct trawl_error *err),
	       struct trawl_error *err)
{
	struct trawl_error own = { 0 }, mirror = { 0 };

	for (size_t turn = 0; turn < registry->count; turn++) {
		struct tw_registry_host *host = host_at(registry, errand->want, turn);
		struct trawl_error why = { 0 };
		int status;

		if (!host)
			continue;
		status = with(host, errand, &why);
		if (status == TRAWL_OK) {
			registry->answered = (size_t)(host - registry->hosts);
			return TRAWL_OK;
		}
		if (ends_all(status))
			return tw_fail(err, status, "%s", why.message);
		*(host->end.is_mirror ? &mirror : &own) = why;
		if (host->end.is_mirror)
			tw_net_log(host->net, "the mirror %.*s: %s", TW_ARG(host->registry), why.message);
	}
	return tell(err, &own, &mirror);
}

int tw_registry_manifest(struct tw_registry *registry, struct tw_slice reference, bool head, struct tw_arena *arena,
			 struct tw_manifest *ret, struct trawl_error *err)
{
	struct errand errand = {
		.want = tw_slice_find(reference, ':') >= 0 ? WANT_DIGEST : WANT_TAG,
		.reference = reference,
		.head = head,
		.arena = arena,
	};
	int status = run(registry, &errand, run_manifest, err);

	if (status == TRAWL_OK)
		*ret = errand.manifest;
	return status;
}

/* The stage of a blob holds what its questions need. */
struct blob {
	struct tw_stage stage;
	struct tw_stage *below;
	struct tw_registry *registry;
	struct tw_arena arena;
	struct tw_slice what;
	uint64_t size;
	size_t turn;   /* of the host that is asked */
	bool switched; /* it isn't the first any more: its ETag says nothing */
};

/* Has this host the blob? An answer with another length than the manifest's is no blob of it. */
static int ask_for_blob(const struct blob *blob, struct tw_registry_host *host,
			const struct tw_registry_question *question, struct tw_http **ret, struct trawl_error *err)
{
	int status = tw_registry_host_ask(host, question, ret, err);

	if (status < 0 || blob->turn + 1 == blob->registry->count)
		return status;
	status = tw_http_status(*ret);
	if (status == 206 || (status == 200 && (tw_http_length(*ret) == blob->size || blob->size == UINT64_MAX)))
		return TRAWL_OK;
	if (status == 200)
		status = tw_fail(err, TRAWL_E_DIGEST, "another length than %llu bytes", (unsigned long long)blob->size);
	else
		status = tw_http_refused(*ret, err);
	tw_http_close(*ret);
	*ret = NULL;
	return status;
}

static int open_blob(void *closure, uint64_t from, struct tw_slice if_range, struct tw_http **ret,
		     struct trawl_error *err)
{
	struct blob *blob = closure;
	struct trawl_error why = { .status = TRAWL_E_NOTFOUND };

	for (; blob->turn < blob->registry->count; blob->turn++, blob->switched = true) {
		struct tw_registry_host *host = host_at(blob->registry, WANT_BLOB, blob->turn);
		struct tw_registry_question question = {
			.method = "GET",
			.what = blob->what,
			.from = from,
			.if_range = blob->switched ? (struct tw_slice){ 0 } : if_range,
		};
		int status;

		if (!host)
			continue;
		why = (struct trawl_error){ 0 };
		status = ask_for_blob(blob, host, &question, ret, &why);
		if (status == TRAWL_OK)
			return TRAWL_OK;
		if (ends_all(status) || blob->turn + 1 == blob->registry->count)
			break;
		tw_net_log(host->net, "%.*s: %s", TW_ARG(host->registry), why.message);
	}
	return tw_fail(err, why.status, "%s", why.message[0] ? why.message : "no host is to be asked for it");
}

static int blob_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	return tw_stage_next(((struct blob *)stage)->below, ret, err);
}

static void blob_free(struct tw_stage *stage)
{
	struct blob *blob = (struct blob *)stage;

	tw_stage_free(blob->below);
	tw_arena_release(&blob->arena);
	free(blob);
}

static const struct tw_stage_type blob_type = { blob_next, NULL, blob_free };

int tw_registry_blob(struct tw_registry *registry, struct tw_slice digest, uint64_t size, uint64_t from,
		     struct tw_stage **ret, struct trawl_error *err)
{
	struct blob *blob = calloc(1, sizeof(*blob));
	struct tw_fetch fetch = { registry->hosts->net, open_blob, blob, from, size };
	int status = TRAWL_OK;

	if (!blob)
		return tw_fail_nomem(err);
	blob->stage.type = &blob_type;
	blob->registry = registry;
	blob->size = size;
	blob->what = TW_JOIN(&blob->arena, TW_LIT("/blobs/"), digest);
	if (!blob->what.ptr)
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = tw_fetch_stage(&fetch, &blob->below, err);
	if (status < 0) {
		blob_free(&blob->stage);
		return status;
	}
	*ret = &blob->stage;
	return TRAWL_OK;
}

int tw_registry_document(struct tw_registry *registry, struct tw_slice digest, size_t limit, struct tw_arena *arena,
			 struct tw_slice *ret, struct trawl_error *err)
{
	struct errand errand = { .want = WANT_BLOB, .reference = digest, .limit = limit, .arena = arena };
	int status = run(registry, &errand, run_document, err);

	if (status == TRAWL_OK)
		*ret = errand.bytes;
	return status;
}

int tw_registry_ping(struct tw_registry *registry, struct trawl_error *err)
{
	const struct tw_registry_question question = { .method = "GET" };
	struct tw_http *http = NULL;
	int status = tw_registry_host_ask(&registry->hosts[registry->count - 1], &question, &http, err);

	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	tw_http_close(http);
	return status;
}
