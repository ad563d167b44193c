/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authorization at a registry: from the challenge of a 401 to a header. Source: the distribution project's token and
 * oauth2 specifications. Each credential gets one chance, at last nobody in particular; a token that has expired is
 * renewed once with the credential that it came from.
 */
#include "base/limits.h"
#include "format/json.h"
#include "net/base64.h"
#include "net/cloud.h"
#include "net/registry_parts.h"
#include "net/url.h"

static void add_parameter(struct tw_buf *buf, const char *name, struct tw_slice value)
{
	if (!value.len)
		return;
	if (buf->len)
		tw_buf_char(buf, '&');
	tw_buf_printf(buf, "%s=", name);
	tw_url_escape(buf, value);
}

static struct tw_slice scope_of(struct tw_registry_host *registry, const struct tw_challenge *challenge)
{
	if (challenge->scope.len || !registry->repository.len)
		return challenge->scope;
	return TW_JOIN(&registry->arena, TW_LIT("repository:"), registry->repository, TW_LIT(":pull"));
}

static struct tw_slice basic(struct tw_registry_host *registry, const struct tw_credential *credential)
{
	struct tw_slice pair = TW_JOIN(&registry->arena, credential->username, TW_LIT(":"), credential->password);

	pair = pair.ptr ? tw_base64_encode(pair, &registry->arena) : pair;
	return pair.ptr ? TW_JOIN(&registry->arena, TW_LIT("Basic "), pair) : pair;
}

/* The form of oauth2 for an identity token, else a query and Basic. */
static int make_request(struct tw_registry_host *registry, const struct tw_challenge *challenge,
			const struct tw_credential *credential, struct tw_buf *form, struct tw_http_request *ret,
			struct trawl_error *err)
{
	bool refresh = credential && credential->identity_token.len;

	if (refresh) {
		add_parameter(form, "grant_type", TW_LIT("refresh_token"));
		add_parameter(form, "client_id", TW_LIT("trawl"));
		add_parameter(form, "refresh_token", credential->identity_token);
	}
	add_parameter(form, "service", challenge->service);
	add_parameter(form, "scope", scope_of(registry, challenge));
	if (tw_buf_failed(form))
		return tw_fail_nomem(err);
	*ret = (struct tw_http_request){ .url = challenge->realm };
	tw_registry_host_trust(registry, ret);
	if (refresh) {
		ret->method = "POST";
		ret->body = tw_buf_view(form);
		ret->content_type = TW_LIT("application/x-www-form-urlencoded");
		return registry->arena.failed ? tw_fail_nomem(err) : TRAWL_OK;
	}
	if (form->len)
		ret->url = TW_JOIN(&registry->arena, challenge->realm,
				   tw_slice_find(challenge->realm, '?') < 0 ? TW_LIT("?") : TW_LIT("&"),
				   tw_buf_view(form));
	if (credential && credential->username.len)
		ret->authorization = basic(registry, credential);
	return registry->arena.failed ? tw_fail_nomem(err) : TRAWL_OK;
}

struct tw_slice tw_registry_token(struct tw_slice json, struct tw_arena *arena)
{
	struct tw_slice token;
	struct tw_json doc;

	if (tw_json_parse(json, arena, &doc, NULL) < 0)
		return TW_LIT("");
	token = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "token"), arena);
	if (!token.len)
		token = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "access_token"), arena);
	/* It becomes a header: nothing may be put behind it. */
	for (size_t i = 0; i < token.len; i++) {
		if ((unsigned char)token.ptr[i] <= 0x20 || token.ptr[i] == 0x7f)
			return TW_LIT("");
	}
	return token;
}

static int read_token(struct tw_registry_host *registry, struct tw_http *http, struct trawl_error *err)
{
	struct tw_slice text, token;
	int status;

	if (tw_http_status(http) != 200)
		return tw_http_refused(http, err);
	status = tw_http_text(http, TW_LIMIT_SMALL_FILE, &registry->arena, &text, err);
	if (status < 0)
		return status;
	token = tw_registry_token(text, &registry->arena);
	if (token.len) {
		registry->authorization = TW_JOIN(&registry->arena, TW_LIT("Bearer "), token);
		return registry->authorization.ptr ? 1 : tw_fail_nomem(err);
	}
	return tw_fail(err, TRAWL_E_FORMAT, "%.*s gives no token", TW_ARG(tw_url_shown(http->url)));
}

/* 1 with a token, 0 when the server doesn't accept the credential, or an error. */
static int ask_for_token(struct tw_registry_host *registry, const struct tw_challenge *challenge,
			 const struct tw_credential *credential, struct trawl_error *err)
{
	struct tw_buf form = { 0 };
	struct tw_http_request request;
	struct tw_http *http = NULL;
	struct tw_url realm;
	int status;

	if (!tw_url_parse(challenge->realm, &realm) || tw_slice_is(realm.scheme, "file"))
		return tw_fail(err, TRAWL_E_FORMAT, "%.*s names no place to get a token from",
			       TW_ARG(registry->registry));
	if (credential && tw_slice_is(realm.scheme, "http") && tw_slice_starts(registry->base, "https:"))
		return tw_fail(err, TRAWL_E_FORMAT, "%.*s wants a password to be sent without encryption",
			       TW_ARG(registry->registry));
	status = make_request(registry, challenge, credential, &form, &request, err);
	if (status == TRAWL_OK)
		status = tw_http_open(registry->net, &request, &http, NULL, err);
	if (status == TRAWL_OK)
		status = tw_http_status(http) == 401 || tw_http_status(http) == 403 ? 0
										    : read_token(registry, http, err);
	tw_http_close(http);
	if (form.ptr)
		explicit_bzero(form.ptr, form.len);
	tw_buf_release(&form);
	return status;
}

static int add_credential(struct tw_registry_host *registry, const struct tw_credential *found, struct trawl_error *err)
{
	struct tw_credential *more = tw_arena_array(&registry->arena, registry->credential_count + 1, sizeof(*more));

	if (!more)
		return tw_fail_nomem(err);
	if (registry->credential_count)
		memcpy(more, registry->credentials, registry->credential_count * sizeof(*more));
	more[registry->credential_count++] = *found;
	registry->credentials = more;
	return 1;
}

/*
 * What is kept for this registry is looked up when it is needed: it may mean to run a program; and at last its cloud is
 * asked who we are.
 */
static int look_up(struct tw_registry_host *registry, struct trawl_error *err)
{
	struct tw_credential found = { 0 };
	int status = 0;

	if (!registry->kept_looked_up) {
		registry->kept_looked_up = true;
		status = tw_credential_find(registry->registry, registry->repository, &registry->arena, &found, err);
	}
	if (status == 0 && !registry->cloud_looked_up) {
		registry->cloud_looked_up = true;
		status = tw_cloud_credential(registry->net, registry->registry, &registry->arena, &found,
					     &registry->cloud_why, err);
	}
	return status == 1 ? add_credential(registry, &found, err) : status;
}

/* One credential, or NULL for nobody: 1 when there is something to try now. */
static int try_one(struct tw_registry_host *registry, const struct tw_challenge *challenge,
		   const struct tw_credential *credential, struct trawl_error *err)
{
	if (credential && credential->registry_token.len) {
		registry->authorization = TW_JOIN(&registry->arena, TW_LIT("Bearer "), credential->registry_token);
		return registry->authorization.ptr ? 1 : tw_fail_nomem(err);
	}
	if (challenge->kind == TW_CHALLENGE_BEARER)
		return ask_for_token(registry, challenge, credential, err);
	if (!credential || !credential->username.len)
		return 0;
	registry->authorization = basic(registry, credential);
	return registry->authorization.ptr ? 1 : tw_fail_nomem(err);
}

static int next_one(struct tw_registry_host *registry, const struct tw_challenge *challenge, struct trawl_error *err)
{
	for (;;) {
		const struct tw_credential *credential;
		int status;

		if (registry->turn >= registry->credential_count) {
			status = look_up(registry, err);
			if (status < 0)
				return status;
		}
		if (registry->turn > registry->credential_count ||
		    (registry->only_these && registry->turn == registry->credential_count))
			return 0;
		credential =
			registry->turn < registry->credential_count ? &registry->credentials[registry->turn] : NULL;
		registry->turn++;
		status = try_one(registry, challenge, credential, err);
		if (status)
			return status;
	}
}

int tw_registry_authorize(struct tw_registry_host *registry, const struct tw_http *refused, unsigned generation,
			  struct trawl_error *err)
{
	struct tw_slice header = tw_http_header(refused, "WWW-Authenticate");
	struct trawl_error why = { 0 };
	int status = 1;

	pthread_mutex_lock(&registry->lock);
	/* Another thread may have been here meanwhile. */
	if (registry->generation == generation) {
		struct tw_challenge challenge;

		header = tw_arena_copy(&registry->arena, header);
		challenge = tw_challenge_parse(header, &registry->arena);
		/* What worked until now has expired: the same again. */
		registry->turn -= registry->worked && registry->turn > 0;
		registry->worked = false;
		if (registry->arena.failed)
			status = tw_fail_nomem(&why);
		else
			status = challenge.kind == TW_CHALLENGE_NONE ? 0 : next_one(registry, &challenge, &why);
		registry->generation += status == 1;
	}
	pthread_mutex_unlock(&registry->lock);
	return status < 0 ? tw_fail(err, status, "%s", why.message) : status;
}
