/* SPDX-License-Identifier: Apache-2.0 */
#include "net/docker_host.h"

#include <stdlib.h>
#include <unistd.h>

#include "format/json.h"
#include "io/hash.h"
#include "net/credential_parts.h"
#include "net/url.h"

#define DEFAULT_SOCKET "/var/run/docker.sock"

static const char *set(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* The folder of Docker's config.json; ptr is NULL when nobody says where it is. */
static struct tw_slice config_folder(struct tw_arena *arena)
{
	const char *file = tw_docker_file(arena);

	return file ? tw_slice_head(tw_slice(file), (size_t)tw_slice_rfind(tw_slice(file), '/'))
		    : (struct tw_slice){ 0 };
}

static const char *in_folder(struct tw_slice folder, const char *name, struct tw_arena *arena)
{
	return folder.ptr ? tw_arena_printf(arena, "%.*s/%s", TW_ARG(folder), name) : NULL;
}

/* Those of the three files that are there. */
static void take_certificates(struct tw_slice folder, struct tw_arena *arena, struct tw_docker_host *ret)
{
	const char *authority = in_folder(folder, "ca.pem", arena), *own = in_folder(folder, "cert.pem", arena);

	if (authority && access(authority, R_OK) == 0)
		ret->authority = tw_slice(authority);
	if (own && access(own, R_OK) == 0)
		ret->certificates = folder;
}

/* "unix:///path", "/path", "tcp://host:port", "http://…", "https://…" */
static int take_host(struct tw_slice host, bool tls, struct tw_arena *arena, struct tw_docker_host *ret,
		     struct trawl_error *err)
{
	struct tw_url parts;

	ret->socket = TW_LIT("");
	if (tw_slice_starts(host, "unix://"))
		host = tw_slice_from(host, strlen("unix://"));
	if (tw_slice_starts(host, "/")) {
		ret->socket = host;
		ret->url = TW_LIT("http://docker");
		return TRAWL_OK;
	}
	if (tw_slice_starts(host, "tcp://"))
		host = TW_JOIN(arena, tls ? TW_LIT("https://") : TW_LIT("http://"), tw_slice_from(host, 6));
	while (tw_slice_ends(host, "/"))
		host.len--;
	if (!host.ptr || !tw_url_parse(host, &parts) || tw_slice_is(parts.scheme, "file"))
		return tw_fail(err, TRAWL_E_UNSUPPORTED,
			       "\"%.*s\" is no address of Docker that can be reached: unix://, tcp://, http:// and "
			       "https:// are",
			       TW_ARG(host));
	ret->url = host;
	return TRAWL_OK;
}

struct tw_slice tw_docker_context_host(struct tw_slice json, bool *ret_any_certificate, struct tw_arena *arena)
{
	struct tw_json doc;
	struct tw_slice host;

	*ret_any_certificate = false;
	if (tw_json_parse(json, arena, &doc, NULL) < 0)
		return (struct tw_slice){ 0 };
	host = tw_json_text(&doc, tw_json_path(&doc, TW_JSON_ROOT, "Endpoints.docker.Host"), arena);
	*ret_any_certificate = tw_json_bool(&doc, tw_json_path(&doc, TW_JSON_ROOT, "Endpoints.docker.SkipTLSVerify"));
	return host.len ? host : (struct tw_slice){ 0 };
}

static int from_context(struct tw_slice name, struct tw_arena *arena, struct tw_docker_host *ret,
			struct trawl_error *err)
{
	struct tw_slice folder = config_folder(arena), text, host;
	const char *path, *tls;
	struct tw_digest digest;
	char id[TW_DIGEST_TEXT];
	int status = tw_hash_bytes(TW_HASH_SHA256, name, &digest, err);

	if (status < 0)
		return status;
	tw_digest_format(&digest, id);
	path = tw_arena_printf(arena, "%.*s/contexts/meta/%s/meta.json", TW_ARG(folder), id + strlen("sha256:"));
	tls = tw_arena_printf(arena, "%.*s/contexts/tls/%s/docker", TW_ARG(folder), id + strlen("sha256:"));
	if (!folder.ptr || !path || !tls)
		return tw_fail_nomem(err);
	if (access(path, F_OK) != 0)
		return tw_fail(err, TRAWL_E_NOTFOUND, "there is no Docker context \"%.*s\"", TW_ARG(name));
	status = tw_credential_text(path, arena, &text, err);
	if (status < 0)
		return tw_wrap(err, "%s", path), status;
	host = tw_docker_context_host(text, &ret->any_certificate, arena);
	if (!host.ptr)
		return tw_fail(err, TRAWL_E_FORMAT, "%s: it names no host", path);
	take_certificates(tw_slice(tls), arena, ret);
	return take_host(host, ret->certificates.len || ret->authority.len || ret->any_certificate, arena, ret, err);
}

/* The current one, as `docker context use` keeps it; "" for none. */
static struct tw_slice current_context(struct tw_arena *arena)
{
	const char *named = set("DOCKER_CONTEXT"), *file = tw_docker_file(arena);
	struct tw_slice text;
	struct tw_json doc;

	if (named)
		return tw_slice(named);
	if (!file || access(file, R_OK) != 0 || tw_credential_text(file, arena, &text, NULL) < 0 ||
	    tw_json_parse(text, arena, &doc, NULL) < 0)
		return TW_LIT("");
	return tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "currentContext"), arena);
}

static int from_environment(struct tw_slice host, struct tw_arena *arena, struct tw_docker_host *ret,
			    struct trawl_error *err)
{
	const char *folder = set("DOCKER_CERT_PATH");
	bool verify = set("DOCKER_TLS_VERIFY") != NULL;

	if (folder || verify)
		take_certificates(folder ? tw_slice(folder) : config_folder(arena), arena, ret);
	ret->any_certificate = folder && !verify;
	return take_host(host, folder || verify, arena, ret, err);
}

int tw_docker_host(const char *given, struct tw_arena *arena, struct tw_docker_host *ret, struct trawl_error *err)
{
	struct tw_slice context;

	*ret = (struct tw_docker_host){ 0 };
	if (!given || !*given)
		given = set("DOCKER_HOST");
	if (given)
		return from_environment(tw_slice(given), arena, ret, err);
	context = current_context(arena);
	if (context.len && !tw_slice_is(context, "default"))
		return from_context(context, arena, ret, err);
	return take_host(TW_LIT(DEFAULT_SOCKET), false, arena, ret, err);
}
