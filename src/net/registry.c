/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/limits.h"
#include "format/json.h"
#include "net/fetch.h"
#include "net/registry_parts.h"
#include "net/url.h"

#define ACCEPT                                                   \
	"application/vnd.oci.image.manifest.v1+json, "           \
	"application/vnd.oci.image.index.v1+json, "              \
	"application/vnd.docker.distribution.manifest.v2+json, " \
	"application/vnd.docker.distribution.manifest.list.v2+json"

/* Credentials of which the flags of one command can give many: the last that could matter, and a loop's end. */
enum { CREDENTIALS_MAX = 64 };

static struct tw_slice keep(struct tw_registry *registry, struct tw_slice text)
{
	return text.len ? tw_arena_copy(&registry->arena, text) : TW_LIT("");
}

static int copy_options(struct tw_registry *registry, const struct tw_registry_options *options,
			struct trawl_error *err)
{
	size_t count = options->credential_count < CREDENTIALS_MAX ? options->credential_count : CREDENTIALS_MAX;

	registry->registry = keep(registry, options->registry);
	registry->repository = keep(registry, options->repository);
	registry->credentials = tw_arena_array(&registry->arena, count, sizeof(*registry->credentials));
	if (!registry->credentials || !registry->registry.ptr || !registry->repository.ptr)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const struct tw_credential *from = &options->credentials[i];

		registry->credentials[i] = (struct tw_credential){
			keep(registry, from->username),
			keep(registry, from->password),
			keep(registry, from->identity_token),
			keep(registry, from->registry_token),
		};
	}
	registry->credential_count = count;
	registry->only_these = registry->kept_looked_up = options->only_these;
	return TRAWL_OK;
}

int tw_registry_open(struct tw_net *net, const struct tw_registry_options *options, struct tw_registry **ret,
		     struct trawl_error *err)
{
	struct tw_registry *registry = calloc(1, sizeof(*registry));
	int status;

	if (!registry)
		return tw_fail_nomem(err);
	registry->net = net;
	pthread_mutex_init(&registry->lock, NULL);
	status = copy_options(registry, options, err);
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
	pthread_mutex_destroy(&registry->lock);
	tw_arena_release(&registry->arena);
	free(registry);
}

void tw_registry_use(struct tw_registry *registry, struct tw_net *net)
{
	registry->net = net;
}

/* "10.1.2.3", "172.16.0.1", "192.168.1.1": RFC 1918. */
static bool is_private(struct tw_slice host)
{
	struct tw_slice first, second;
	uint64_t b;

	for (size_t i = 0; i < host.len; i++) {
		if (!tw_is_digit(host.ptr[i]) && host.ptr[i] != '.')
			return false;
	}
	tw_slice_split(&host, '.', &first);
	if (!tw_slice_split(&host, '.', &second) || !tw_slice_u64(second, 255, &b))
		return false;
	return tw_slice_is(first, "10") || tw_slice_is(first, "127") ||
	       (tw_slice_is(first, "172") && b >= 16 && b < 32) || (tw_slice_is(first, "192") && b == 168);
}

static bool may_be_plain(const struct tw_registry *registry)
{
	struct tw_slice host = registry->registry;
	ptrdiff_t colon = tw_slice_rfind(host, ':');

	if (colon > tw_slice_rfind(host, ']'))
		host = tw_slice_head(host, (size_t)colon);
	return tw_net_options_of(registry->net)->insecure || is_private(host) || tw_slice_is(host, "localhost") ||
	       tw_slice_is(host, "[::1]") || tw_slice_ends(host, ".localhost") || tw_slice_ends(host, ".local");
}

struct question {
	const char *method;
	struct tw_slice path; /* behind the base: "/v2/…" */
	struct tw_slice accept;
	uint64_t from;
	struct tw_slice if_range;
};

static int try_at(struct tw_registry *registry, struct tw_slice base, const struct question *question,
		  struct tw_slice authorization, bool once, struct tw_http **ret, char *ret_failure,
		  struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_http_request request = {
		.method = question->method,
		.url = TW_JOIN(&arena, base, question->path),
		.authorization = authorization,
		.accept = question->accept,
		.from = question->from,
		.if_range = question->if_range,
		.once = once,
	};
	int status =
		request.url.ptr ? tw_http_open(registry->net, &request, ret, ret_failure, err) : tw_fail_nomem(err);

	tw_arena_release(&arena);
	return status;
}

/* Which of http and https it is: https, unless nobody there speaks it and http is allowed. */
static int find_base(struct tw_registry *registry, struct tw_slice *ret, struct trawl_error *err)
{
	const struct question question = { .method = "GET", .path = TW_LIT("/v2/") };
	struct tw_slice secure = TW_JOIN(&registry->arena, TW_LIT("https://"), registry->registry);
	struct tw_slice plain = TW_JOIN(&registry->arena, TW_LIT("http://"), registry->registry);
	struct tw_http *http = NULL;
	struct tw_url parts;
	char failure = 0;
	int status;

	if (!secure.ptr || !plain.ptr)
		return tw_fail_nomem(err);
	if (!tw_url_parse(secure, &parts))
		return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" can't be the name of a registry",
			       TW_ARG(registry->registry));
	*ret = secure;
	if (!may_be_plain(registry))
		return TRAWL_OK;
	status = try_at(registry, secure, &question, TW_LIT(""), true, &http, &failure, NULL);
	tw_http_close(http);
	if (status < 0 && (failure == TW_NET_TLS || failure == TW_NET_CUT || failure == TW_NET_CONNECT)) {
		http = NULL;
		/* An untrusted certificate is no reason to speak without any: only who answers to http does. */
		status = try_at(registry, plain, &question, TW_LIT(""), true, &http, NULL, NULL);
		if (status == TRAWL_OK && tw_http_status(http) != 400 && tw_http_status(http) < 500)
			*ret = plain;
		tw_http_close(http);
	}
	return TRAWL_OK;
}

static int current(struct tw_registry *registry, struct tw_slice *ret_base, struct tw_slice *ret_authorization,
		   unsigned *ret_generation, struct trawl_error *err)
{
	int status = TRAWL_OK;

	pthread_mutex_lock(&registry->lock);
	if (!registry->base.len)
		status = find_base(registry, &registry->base, err);
	*ret_base = registry->base;
	*ret_authorization = registry->authorization;
	*ret_generation = registry->generation;
	pthread_mutex_unlock(&registry->lock);
	return status;
}

static int unauthorized(struct tw_registry *registry, struct trawl_error *err)
{
	if (!registry->repository.len)
		return tw_fail(err, TRAWL_E_IO, "%.*s does not accept the name and the password",
			       TW_ARG(registry->registry));
	return tw_fail(
		err, TRAWL_E_IO,
		"%.*s does not let us at %.*s: it is not there, or needs other credentials (trawl registry login)",
		TW_ARG(registry->registry), TW_ARG(registry->repository));
}

/* Any answer but 401; those who we may be are tried one after the other. */
static int ask(struct tw_registry *registry, const struct question *question, struct tw_http **ret,
	       struct trawl_error *err)
{
	for (size_t turn = 0; turn <= registry->credential_count + 2; turn++) {
		struct tw_slice base, authorization;
		struct tw_http *http = NULL;
		unsigned generation;
		int status = current(registry, &base, &authorization, &generation, err);

		if (status == TRAWL_OK)
			status = try_at(registry, base, question, authorization, false, &http, NULL, err);
		if (status < 0)
			return status;
		if (tw_http_status(http) != 401) {
			pthread_mutex_lock(&registry->lock);
			registry->worked |= registry->generation == generation;
			pthread_mutex_unlock(&registry->lock);
			*ret = http;
			return TRAWL_OK;
		}
		status = tw_registry_authorize(registry, http, generation, err);
		tw_http_close(http);
		if (status < 0)
			return status;
		if (status == 0)
			break;
	}
	return unauthorized(registry, err);
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

int tw_registry_manifest(struct tw_registry *registry, struct tw_slice reference, bool head, struct tw_arena *arena,
			 struct tw_manifest *ret, struct trawl_error *err)
{
	struct question question = {
		.method = head ? "HEAD" : "GET",
		.path = TW_JOIN(arena, TW_LIT("/v2/"), registry->repository, TW_LIT("/manifests/"), reference),
		.accept = TW_LIT(ACCEPT),
	};
	struct tw_http *http = NULL;
	int status = question.path.ptr ? ask(registry, &question, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = read_manifest(http, reference, head, arena, ret, err);
	tw_http_close(http);
	return status;
}

/* The stage of a blob holds what its questions need. */
struct blob {
	struct tw_stage stage;
	struct tw_stage *below;
	struct tw_registry *registry;
	struct tw_arena arena;
	struct tw_slice path;
};

static int open_blob(void *closure, uint64_t from, struct tw_slice if_range, struct tw_http **ret,
		     struct trawl_error *err)
{
	struct blob *blob = closure;
	struct question question = { .method = "GET", .path = blob->path, .from = from, .if_range = if_range };

	return ask(blob->registry, &question, ret, err);
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
	struct tw_fetch fetch = { registry->net, open_blob, blob, from, size };
	int status = TRAWL_OK;

	if (!blob)
		return tw_fail_nomem(err);
	blob->stage.type = &blob_type;
	blob->registry = registry;
	blob->path = TW_JOIN(&blob->arena, TW_LIT("/v2/"), registry->repository, TW_LIT("/blobs/"), digest);
	if (!blob->path.ptr)
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
	struct question question = {
		.method = "GET",
		.path = TW_JOIN(arena, TW_LIT("/v2/"), registry->repository, TW_LIT("/blobs/"), digest),
	};
	struct tw_http *http = NULL;
	char text[TW_DIGEST_TEXT];
	int status = question.path.ptr ? ask(registry, &question, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, limit, arena, ret, err);
	if (status == TRAWL_OK)
		status = check_digest(*ret, digest, text, err);
	tw_http_close(http);
	return status;
}

int tw_registry_ping(struct tw_registry *registry, struct trawl_error *err)
{
	const struct question question = { .method = "GET", .path = TW_LIT("/v2/") };
	struct tw_http *http = NULL;
	int status = ask(registry, &question, &http, err);

	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	tw_http_close(http);
	return status;
}
