/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/access.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "io/file.h"
#include "net/base64.h"
#include "net/url.h"

static int read_file(struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	const char *name = tw_arena_text(arena, path);

	return name ? tw_file_text(name, TW_LIMIT_SMALL_FILE, arena, ret, err) : tw_fail_nomem(err);
}

/* What is written down, else what its file holds. */
static int text_or_file(struct tw_slice text, struct tw_slice file, struct tw_slice folder, struct tw_arena *arena,
			struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice path;

	*ret = text;
	if (text.len || !file.len)
		return TRAWL_OK;
	path = tw_kubeconfig_path(folder, file, arena);
	return path.ptr ? read_file(path, arena, ret, err) : tw_fail_nomem(err);
}

/* A header may not hold what would end it. */
static bool is_header(struct tw_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return false;
	return true;
}

static int set_bearer(struct tw_kube_access *access, struct tw_slice token, struct tw_arena *arena,
		      struct trawl_error *err)
{
	token = tw_slice_trim(token);
	if (!is_header(token))
		return tw_fail(err, TRAWL_E_FORMAT, "the token holds what no header can");
	access->authorization = TW_JOIN(arena, TW_LIT("Bearer "), token);
	return access->authorization.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int set_basic(struct tw_kube_access *access, const struct tw_kube_user *user, struct tw_arena *arena,
		     struct trawl_error *err)
{
	struct tw_slice both = TW_JOIN(arena, user->username, TW_LIT(":"), user->password), coded;

	coded = both.ptr ? tw_base64_encode(both, arena) : both;
	access->authorization = coded.ptr ? TW_JOIN(arena, TW_LIT("Basic "), coded) : coded;
	return access->authorization.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int take_identity(struct tw_kube_access *access, const struct tw_kube_identity *identity, struct tw_arena *arena,
			 struct trawl_error *err)
{
	if (identity->cert.len && identity->key.len) {
		access->route.cert = identity->cert;
		access->route.key = identity->key;
	}
	return identity->token.len ? set_bearer(access, identity->token, arena, err) : TRAWL_OK;
}

int tw_kube_access_renew(struct tw_kube_access *access, struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_kube_identity identity;
	struct tw_slice token;
	int status;

	if (access->exec.exec) {
		status = tw_kube_exec_run(&access->exec, arena, &identity, err);
		if (status >= 0)
			status = take_identity(access, &identity, arena, err);
		return status < 0 ? status : 1;
	}
	if (!access->token_file.len)
		return 0;
	status = read_file(access->token_file, arena, &token, err);
	if (status >= 0)
		status = set_bearer(access, token, arena, err);
	return status < 0 ? status : 1;
}

/* The file, or without it what is written down beside it. */
static int set_token(struct tw_kube_access *access, const struct tw_kube_user *user, struct tw_arena *arena,
		     struct trawl_error *err)
{
	struct trawl_error why = { 0 };

	if (user->token_file.len) {
		access->token_file = tw_kubeconfig_path(user->folder, user->token_file, arena);
		if (!access->token_file.ptr)
			return tw_fail_nomem(err);
		if (tw_kube_access_renew(access, arena, &why) > 0)
			return TRAWL_OK;
		access->token_file = TW_LIT("");
		if (!user->token.len)
			return tw_fail(err, why.status, "%s", why.message);
	}
	return set_bearer(access, user->token, arena, err);
}

static int set_impersonation(struct tw_kube_access *access, const struct tw_kube_user *user, struct tw_arena *arena,
			     struct trawl_error *err)
{
	if (!is_header(user->as) || !is_header(user->as_uid))
		return tw_fail(err, TRAWL_E_FORMAT, "\"as\" holds what no header can");
	if (user->as.len)
		access->headers[0] = TW_JOIN(arena, TW_LIT("Impersonate-User: "), user->as);
	if (user->as_uid.len)
		access->headers[1] = TW_JOIN(arena, TW_LIT("Impersonate-Uid: "), user->as_uid);
	return (user->as.len && !access->headers[0].ptr) || (user->as_uid.len && !access->headers[1].ptr)
		       ? tw_fail_nomem(err)
		       : TRAWL_OK;
}

static int take_user(struct tw_kube_access *access, const struct tw_kube_user *user, struct tw_arena *arena,
		     struct trawl_error *err)
{
	int status = text_or_file(user->cert, user->cert_file, user->folder, arena, &access->route.cert, err);

	if (status >= 0)
		status = text_or_file(user->key, user->key_file, user->folder, arena, &access->route.key, err);
	if (status >= 0)
		status = set_impersonation(access, user, arena, err);
	if (status < 0)
		return status;
	if (user->exec) {
		access->exec.exec = user->exec;
		access->exec.folder = user->folder;
		status = tw_kube_access_renew(access, arena, err);
		return status < 0 ? status : TRAWL_OK;
	}
	if (user->token.len || user->token_file.len)
		return set_token(access, user, arena, err);
	if (user->username.len)
		return set_basic(access, user, arena, err);
	if (user->provider.len && !access->route.cert.len)
		return tw_fail(err, TRAWL_E_UNSUPPORTED,
			       "auth-provider \"%.*s\" is gone from Kubernetes: its successor is a program under exec",
			       TW_ARG(user->provider));
	return TRAWL_OK;
}

static int set_url(struct tw_kube_access *access, struct tw_slice server, struct tw_arena *arena,
		   struct trawl_error *err)
{
	struct tw_url parts;

	if (!server.len)
		return tw_fail(err, TRAWL_E_FORMAT, "it has no server");
	if (tw_slice_search(server, TW_LIT("://")) < 0)
		server = TW_JOIN(arena, TW_LIT("https://"), server);
	while (tw_slice_ends(server, "/"))
		server.len--;
	if (!server.ptr || !tw_url_parse(server, &parts) || !parts.host.len || parts.query.len)
		return tw_fail(err, TRAWL_E_FORMAT, "its server is no address that a cluster can have");
	access->url = server;
	return TRAWL_OK;
}

static int take_cluster(struct tw_kube_access *access, const struct tw_kube_cluster *cluster, struct tw_arena *arena,
			struct trawl_error *err)
{
	int status = set_url(access, cluster->server, arena, err);

	access->insecure = cluster->insecure;
	access->route.server_name = cluster->server_name;
	access->route.proxy = cluster->proxy;
	if (status >= 0)
		status = text_or_file(cluster->authorities, cluster->authorities_file, cluster->folder, arena,
				      &access->route.authorities, err);
	if (status >= 0 && (!is_header(cluster->server_name) || !is_header(cluster->proxy)))
		status = tw_fail(err, TRAWL_E_FORMAT, "a name or an address holds what none can");
	access->exec.cluster = cluster;
	access->exec.authorities = access->route.authorities;
	return status;
}

static int in_pod(const struct tw_kube_wanted *wanted, struct tw_arena *arena, struct tw_kube_access *ret,
		  struct trawl_error *err)
{
	const char *host = getenv("KUBERNETES_SERVICE_HOST"), *port = getenv("KUBERNETES_SERVICE_PORT");
	const char *folder = wanted->account ? wanted->account : TW_KUBE_ACCOUNT;
	const char *token = tw_arena_printf(arena, "%s/token", folder);
	const char *authorities = tw_arena_printf(arena, "%s/ca.crt", folder), *url;
	int status;

	if (!token || !authorities)
		return tw_fail_nomem(err);
	if (!host || !*host || !port || !*port || access(token, F_OK) != 0)
		return tw_fail(
			err, TRAWL_E_NOTFOUND,
			"no cluster is known: there is no kubeconfig (--kubeconfig, KUBECONFIG, ~/.kube/config), "
			"and this is no pod with an account");
	url = tw_arena_printf(arena, strchr(host, ':') ? "https://[%s]:%s" : "https://%s:%s", host, port);
	status = url ? set_url(ret, tw_slice(url), arena, err) : tw_fail_nomem(err);
	if (status >= 0 && access(authorities, F_OK) == 0)
		status = read_file(tw_slice(authorities), arena, &ret->route.authorities, err);
	ret->token_file = tw_slice(token);
	if (status >= 0)
		status = tw_kube_access_renew(ret, arena, err);
	return status < 0 ? tw_wrap(err, "the pod's account"), status : TRAWL_OK;
}

/* "; it has a, b and c" */
static const char *known_contexts(const struct tw_kubeconfig *config, struct tw_arena *arena)
{
	struct tw_buf text = { 0 };
	const char *ret = "";
	size_t count = 0;

	for (const struct tw_kube_named *c = config->contexts; c && count < 10; c = c->next, count++)
		tw_buf_printf(&text, "%s\"%.*s\"", count ? ", " : "; it has ", TW_ARG(c->name));
	if (!tw_buf_failed(&text) && count)
		ret = tw_arena_text(arena, tw_buf_view(&text));
	tw_buf_release(&text);
	return ret ? ret : "";
}

static int find_context(const struct tw_kubeconfig *config, const char *wanted, struct tw_arena *arena,
			const struct tw_kube_context **ret, struct trawl_error *err)
{
	struct tw_slice name = wanted && *wanted ? tw_slice(wanted) : config->current;

	if (!config->files.len)
		return tw_fail(err, TRAWL_E_USAGE, "there is no kubeconfig, and thus no context \"%.*s\"",
			       TW_ARG(name));
	if (!name.len)
		return tw_fail(err, TRAWL_E_USAGE, "%.*s: no context is the current one: name one%s",
			       TW_ARG(config->files), known_contexts(config, arena));
	*ret = tw_kubeconfig_context(config, name);
	if (!*ret)
		return tw_fail(err, TRAWL_E_USAGE, "%.*s: there is no context \"%.*s\"%s", TW_ARG(config->files),
			       TW_ARG(name), known_contexts(config, arena));
	return TRAWL_OK;
}

static int from_kubeconfig(const struct tw_kubeconfig *config, const struct tw_kube_wanted *wanted,
			   struct tw_arena *arena, struct tw_kube_access *ret, struct trawl_error *err)
{
	const struct tw_kube_context *context = NULL;
	const struct tw_kube_cluster *cluster;
	const struct tw_kube_user *user;
	int status = find_context(config, wanted->context, arena, &context, err);

	if (status < 0)
		return status;
	cluster = tw_kubeconfig_cluster(config, context->cluster);
	user = tw_kubeconfig_user(config, context->user);
	if (!cluster || (!user && context->user.len))
		return tw_fail(err, TRAWL_E_FORMAT, "%.*s: context \"%.*s\" names the %s \"%.*s\", which isn't there",
			       TW_ARG(config->files), TW_ARG(context->named.name), cluster ? "user" : "cluster",
			       TW_ARG(cluster ? context->user : context->cluster));
	ret->context = context->named.name;
	ret->cluster = context->cluster;
	status = take_cluster(ret, cluster, arena, err);
	if (status < 0)
		return tw_wrap(err, "%.*s: cluster \"%.*s\"", TW_ARG(config->files), TW_ARG(context->cluster)), status;
	if (user)
		status = take_user(ret, user, arena, err);
	return status < 0 ? tw_wrap(err, "%.*s: user \"%.*s\"", TW_ARG(config->files), TW_ARG(context->user)),
	       status     : TRAWL_OK;
}

int tw_kube_access_find(const struct tw_kube_wanted *wanted, struct tw_arena *arena, struct tw_kube_access *ret,
			struct trawl_error *err)
{
	struct tw_kubeconfig config = { 0 };
	bool named = wanted->kubeconfig && *wanted->kubeconfig;
	int status = tw_kubeconfig_load(wanted->kubeconfig, arena, &config, err);

	*ret = (struct tw_kube_access){
		.context = TW_LIT(""),
		.cluster = TW_LIT(""),
		.exec = { .timeout_ms = wanted->exec_ms, .check = wanted->check, .closure = wanted->closure },
	};
	if (status < 0)
		return status;
	/* One that says nothing at all is as good as none. */
	if (!named && !(wanted->context && *wanted->context) && !config.contexts && !config.current.len)
		return in_pod(wanted, arena, ret, err);
	return from_kubeconfig(&config, wanted, arena, ret, err);
}
