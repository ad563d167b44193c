/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Google's Container and Artifact Registry: an access token is the password. It comes for a service account's key, which
 * signs a token of its own (RFC 7523), for what gcloud keeps of a user, or from the machine's metadata service. Source:
 * Google's "Application Default Credentials" and "Using OAuth 2.0 for server to server applications".
 */
#include <stdlib.h>
#include <time.h>

#include "io/crypto.h"
#include "net/base64.h"
#include "net/cloud_parts.h"
#include "net/credential_parts.h"

#define TOKEN_SERVER "https://oauth2.googleapis.com/token"
#define SCOPE "https://www.googleapis.com/auth/cloud-platform"

/* As JSON web tokens have it: "-" and "_", and no padding. */
static struct tw_slice base64url(struct tw_slice bytes, struct tw_arena *arena)
{
	struct tw_slice plain = tw_base64_encode(bytes, arena);
	char *text = plain.ptr ? tw_arena_text(arena, plain) : NULL;

	for (size_t i = 0; text && i < plain.len; i++)
		text[i] = (char)(text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]);
	while (plain.len && plain.ptr[plain.len - 1] == '=')
		plain.len--;
	return text ? tw_slice_of(text, plain.len) : (struct tw_slice){ 0 };
}

static struct tw_slice member(const struct tw_json *doc, const char *name, struct tw_arena *arena)
{
	struct tw_slice text = tw_json_text(doc, tw_json_get(doc, TW_JSON_ROOT, name), arena);

	return text.ptr ? text : TW_LIT("");
}

/* Letters of an address, so that nothing in it ends the text that it stands in. */
static bool is_plain(struct tw_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] <= 0x20 || strchr("\"\\\x7f", text.ptr[i]))
			return false;
	}
	return text.len > 0;
}

/* "header.claims.signature" */
static int make_assertion(const struct tw_json *key, struct tw_slice server, struct tw_arena *arena,
			  struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice email = member(key, "client_email", arena), id = member(key, "private_key_id", arena), text;
	unsigned char signature[1024];
	long long now = (long long)time(NULL);
	const char *header, *claims;
	size_t len = 0;
	int status;

	if (!is_plain(email) || !is_plain(server) || (id.len && !is_plain(id)))
		return tw_fail(err, TRAWL_E_FORMAT, "a service account without an address");
	header = tw_arena_printf(arena, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%.*s\"}", TW_ARG(id));
	claims = tw_arena_printf(
		arena, "{\"iss\":\"%.*s\",\"scope\":\"" SCOPE "\",\"aud\":\"%.*s\",\"iat\":%lld,\"exp\":%lld}",
		TW_ARG(email), TW_ARG(server), now, now + 3600);
	if (!header || !claims)
		return tw_fail_nomem(err);
	text = TW_JOIN(arena, base64url(tw_slice(header), arena), TW_LIT("."), base64url(tw_slice(claims), arena));
	if (!text.ptr)
		return tw_fail_nomem(err);
	status = tw_crypto_rs256(member(key, "private_key", arena), text, signature, sizeof(signature), &len, err);
	if (status < 0)
		return status;
	*ret = TW_JOIN(arena, text, TW_LIT("."), base64url(tw_slice_of(signature, len), arena));
	return arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
}

static int token_of_file(const struct tw_cloud *cloud, struct tw_slice text, struct tw_slice *ret,
			 struct trawl_error *err)
{
	struct tw_slice type, server, assertion;
	struct tw_buf form = { 0 };
	struct tw_json doc;
	int status = tw_json_parse(text, cloud->arena, &doc, err);

	if (status < 0)
		return status;
	type = member(&doc, "type", cloud->arena);
	server = member(&doc, "token_uri", cloud->arena);
	server = server.len ? server : TW_LIT(TOKEN_SERVER);
	if (tw_slice_is(type, "service_account")) {
		status = make_assertion(&doc, server, cloud->arena, &assertion, err);
		if (status < 0)
			return status;
		tw_cloud_form(&form, "grant_type", TW_LIT("urn:ietf:params:oauth:grant-type:jwt-bearer"));
		tw_cloud_form(&form, "assertion", assertion);
	} else if (tw_slice_is(type, "authorized_user")) {
		tw_cloud_form(&form, "grant_type", TW_LIT("refresh_token"));
		tw_cloud_form(&form, "client_id", member(&doc, "client_id", cloud->arena));
		tw_cloud_form(&form, "client_secret", member(&doc, "client_secret", cloud->arena));
		tw_cloud_form(&form, "refresh_token", member(&doc, "refresh_token", cloud->arena));
	} else {
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "credentials of the kind \"%.*s\" are not exchanged",
			       TW_ARG(type));
	}
	return tw_cloud_post(cloud, server, &form, "access_token", ret, err);
}

/* The file that is named, else the one that gcloud keeps: 1, 0 when there is none, or an error. */
static int read_file(const struct tw_cloud *cloud, const char **ret_path, struct tw_slice *ret, struct trawl_error *err)
{
	const char *given = getenv("GOOGLE_APPLICATION_CREDENTIALS"), *folder = getenv("CLOUDSDK_CONFIG");
	const char *home = getenv("HOME");
	struct trawl_error why = { 0 };
	int status;

	*ret_path = given && *given ? given : NULL;
	if (!*ret_path && folder && *folder)
		*ret_path = tw_arena_printf(cloud->arena, "%s/application_default_credentials.json", folder);
	else if (!*ret_path && home && *home)
		*ret_path =
			tw_arena_printf(cloud->arena, "%s/.config/gcloud/application_default_credentials.json", home);
	if (!*ret_path)
		return 0;
	status = tw_credential_text(*ret_path, cloud->arena, ret, &why);
	if (status == TRAWL_E_NOTFOUND && !(given && *given))
		return 0;
	return status < 0 ? tw_fail(err, status, "%s", why.message) : 1;
}

static int token_of_machine(const struct tw_cloud *cloud, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice host = tw_cloud_env("GCE_METADATA_HOST");
	struct tw_http_request request = { .headers = { TW_LIT("Metadata-Flavor: Google") } };

	request.url = TW_JOIN(cloud->arena, TW_LIT("http://"), host.len ? host : TW_LIT("169.254.169.254"),
			      TW_LIT("/computeMetadata/v1/instance/service-accounts/default/token"));
	tw_cloud_is_near(&request);
	return tw_cloud_ask_member(cloud, &request, "access_token", ret, err);
}

int tw_cloud_google(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err)
{
	const char *path;
	struct tw_slice text, token;
	int status = read_file(cloud, &path, &text, err);

	if (status == 1) {
		status = token_of_file(cloud, text, &token, err);
		if (status < 0)
			tw_wrap(err, "%s", path);
	} else if (status == 0) {
		status = token_of_machine(cloud, &token, err);
	}
	if (status < 0)
		return status;
	ret->username = TW_LIT("oauth2accesstoken");
	ret->password = token;
	return 1;
}
