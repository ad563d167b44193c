/* SPDX-License-Identifier: Apache-2.0 */
/* One host that has a repository, or may have it: how it is spoken to, as whom, and what it answers. */
#include "net/credential_parts.h"
#include "net/cloud.h"
#include "net/registry_parts.h"
#include "net/url.h"

/* Credentials of which the flags of one command can give many: the last that could matter, and a loop's end. */
enum { CREDENTIALS_MAX = 64 };

static struct tw_slice keep(struct tw_registry_host *host, struct tw_slice text)
{
	return text.len ? tw_arena_copy(&host->arena, text) : TW_LIT("");
}

static int copy_credentials(struct tw_registry_host *host, const struct tw_registry_options *options,
			    struct trawl_error *err)
{
	size_t count = options->credential_count < CREDENTIALS_MAX ? options->credential_count : CREDENTIALS_MAX;

	/* Whoever is named has been told them; nobody else. */
	if (!tw_slice_eq(host->registry, options->registry))
		count = 0;
	host->credentials = tw_arena_array(&host->arena, count, sizeof(*host->credentials));
	if (!host->credentials)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const struct tw_credential *from = &options->credentials[i];

		host->credentials[i] = (struct tw_credential){
			keep(host, from->username),
			keep(host, from->password),
			keep(host, from->identity_token),
			keep(host, from->registry_token),
		};
	}
	host->credential_count = count;
	return TRAWL_OK;
}

/* A client's certificate and its key. */
static int read_pair(struct tw_registry_host *host, struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (host->end.cert.len)
		status = tw_credential_text(host->end.cert.ptr, &host->arena, &host->route.cert, err);
	if (status == TRAWL_OK && host->end.key.len)
		status = tw_credential_text(host->end.key.ptr, &host->arena, &host->route.key, err);
	return status;
}

int tw_registry_host_init(struct tw_registry_host *host, struct tw_net *net, const struct tw_endpoint *end,
			  const struct tw_registry_options *options, struct trawl_error *err)
{
	int status;

	/* Credentials are chosen by this text, and the question goes to what an address makes of it: they must be one. */
	if (!tw_url_is_authority(end->registry))
		return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" is not the name of a registry", TW_ARG(end->registry));
	pthread_mutex_init(&host->lock, NULL);
	host->net = net;
	host->end = *end;
	host->registry = keep(host, end->registry);
	host->repository = keep(host, end->repository);
	host->base = keep(host, end->base);
	host->only_these = host->kept_looked_up = host->cloud_looked_up = options->only_these;
	if (!host->registry.ptr || !host->repository.ptr || !host->base.ptr)
		return tw_fail_nomem(err);
	status = copy_credentials(host, options, err);
	return status == TRAWL_OK ? read_pair(host, err) : status;
}

void tw_registry_host_release(struct tw_registry_host *host)
{
	if (host->net)
		pthread_mutex_destroy(&host->lock);
	if (host->route.key.len)
		explicit_bzero((char *)(uintptr_t)host->route.key.ptr, host->route.key.len);
	tw_arena_release(&host->arena);
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

static bool may_be_plain(const struct tw_registry_host *host)
{
	struct tw_slice name = host->registry;
	ptrdiff_t colon = tw_slice_rfind(name, ':');

	if (colon > tw_slice_rfind(name, ']'))
		name = tw_slice_head(name, (size_t)colon);
	return tw_net_options_of(host->net)->insecure || host->end.insecure || is_private(name) ||
	       tw_slice_is(name, "localhost") || tw_slice_is(name, "[::1]") || tw_slice_ends(name, ".localhost") ||
	       tw_slice_ends(name, ".local");
}

static struct tw_slice make_url(const struct tw_registry_host *host, struct tw_slice base,
				const struct tw_registry_question *question, struct tw_arena *arena)
{
	if (!question->what.ptr)
		return TW_JOIN(arena, base, host->end.path, TW_LIT("/"));
	return TW_JOIN(arena, base, host->end.path, TW_LIT("/"), host->repository, question->what, host->end.query);
}

void tw_registry_host_trust(const struct tw_registry_host *host, struct tw_http_request *request)
{
	request->cacert = host->end.cacert;
	request->any_certificate = host->end.insecure;
	if (host->route.cert.len)
		request->route = &host->route;
}

static int try_at(struct tw_registry_host *host, struct tw_slice base, const struct tw_registry_question *question,
		  struct tw_slice authorization, bool once, struct tw_http **ret, char *ret_failure,
		  struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_http_request request = {
		.method = question->method,
		.url = make_url(host, base, question, &arena),
		.authorization = authorization,
		.accept = question->accept,
		.from = question->from,
		.if_range = question->if_range,
		.once = once || host->end.is_mirror,
	};
	int status;

	_Static_assert(sizeof(request.headers) == sizeof(host->end.headers), "as many headers");
	tw_registry_host_trust(host, &request);
	memcpy(request.headers, host->end.headers, sizeof(request.headers));
	status = request.url.ptr ? tw_http_open(host->net, &request, ret, ret_failure, err) : tw_fail_nomem(err);

	tw_arena_release(&arena);
	return status;
}

/* Which of http and https it is: https, unless nobody there speaks it and http is allowed. */
static int find_base(struct tw_registry_host *host, struct tw_slice *ret, struct trawl_error *err)
{
	const struct tw_registry_question question = { .method = "GET" };
	struct tw_slice secure = TW_JOIN(&host->arena, TW_LIT("https://"), host->registry);
	struct tw_slice plain = TW_JOIN(&host->arena, TW_LIT("http://"), host->registry);
	struct tw_http *http = NULL;
	struct tw_url parts;
	char failure = 0;
	int status;

	if (!secure.ptr || !plain.ptr)
		return tw_fail_nomem(err);
	if (!tw_url_parse(secure, &parts))
		return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" can't be the name of a registry", TW_ARG(host->registry));
	*ret = secure;
	if (!may_be_plain(host))
		return TRAWL_OK;
	if (tw_net_is_plain(host->net, host->registry)) {
		*ret = plain;
		return TRAWL_OK;
	}
	status = try_at(host, secure, &question, TW_LIT(""), true, &http, &failure, NULL);
	tw_http_close(http);
	if (status < 0 && (failure == TW_NET_TLS || failure == TW_NET_CUT || failure == TW_NET_CONNECT)) {
		http = NULL;
		/* An untrusted certificate is no reason to speak without any: only who answers to http does. */
		status = try_at(host, plain, &question, TW_LIT(""), true, &http, NULL, NULL);
		if (status == TRAWL_OK && tw_http_status(http) != 400 && tw_http_status(http) < 500) {
			*ret = plain;
			tw_net_note_plain(host->net, host->registry);
		}
		tw_http_close(http);
	}
	return TRAWL_OK;
}

static int current(struct tw_registry_host *host, struct tw_slice *ret_base, struct tw_slice *ret_authorization,
		   unsigned *ret_generation, struct trawl_error *err)
{
	int status = TRAWL_OK;

	pthread_mutex_lock(&host->lock);
	if (!host->base.len)
		status = find_base(host, &host->base, err);
	*ret_base = host->base;
	*ret_authorization = host->authorization;
	*ret_generation = host->generation;
	pthread_mutex_unlock(&host->lock);
	return status;
}

static int unauthorized(struct tw_registry_host *host, struct trawl_error *err)
{
	if (!host->repository.len)
		return tw_fail(err, TRAWL_E_IO, "%.*s does not accept the name and the password",
			       TW_ARG(host->registry));
	return tw_fail(err, TRAWL_E_IO,
		       "%.*s does not let us at %.*s: it is not there, or needs other credentials (%s%.*s%s%s)",
		       TW_ARG(host->registry), TW_ARG(host->repository), host->cloud_why.len ? "not " : "",
		       TW_ARG(host->cloud_why), host->cloud_why.len ? "; " : "", tw_cloud_advice(host->registry));
}

int tw_registry_host_ask(struct tw_registry_host *host, const struct tw_registry_question *question,
			 struct tw_http **ret, struct trawl_error *err)
{
	for (size_t turn = 0; turn <= host->credential_count + 2; turn++) {
		struct tw_slice base, authorization;
		struct tw_http *http = NULL;
		unsigned generation;
		int status = current(host, &base, &authorization, &generation, err);

		if (status == TRAWL_OK)
			status = try_at(host, base, question, authorization, false, &http, NULL, err);
		if (status < 0)
			return status;
		if (tw_http_status(http) != 401) {
			pthread_mutex_lock(&host->lock);
			host->worked |= host->generation == generation;
			pthread_mutex_unlock(&host->lock);
			*ret = http;
			return TRAWL_OK;
		}
		status = tw_registry_authorize(host, http, generation, err);
		tw_http_close(http);
		if (status < 0)
			return status;
		if (status == 0)
			break;
	}
	return unauthorized(host, err);
}
