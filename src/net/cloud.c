/* SPDX-License-Identifier: Apache-2.0 */
#include "net/cloud_parts.h"

#include <stdlib.h>

#include "base/limits.h"
#include "net/url.h"

enum { NEAR_MS = 2000 };

struct tw_slice tw_cloud_env(const char *name)
{
	const char *value = getenv(name);

	return value ? tw_slice(value) : TW_LIT("");
}

struct tw_slice tw_cloud_env_of(const char *const *names)
{
	for (; *names; names++) {
		struct tw_slice value = tw_cloud_env(*names);

		if (value.len)
			return value;
	}
	return TW_LIT("");
}

void tw_cloud_is_near(struct tw_http_request *request)
{
	request->direct = request->once = true;
	request->connect_ms = NEAR_MS;
}

int tw_cloud_ask(const struct tw_cloud *cloud, const struct tw_http_request *request, struct tw_slice *ret,
		 struct trawl_error *err)
{
	struct tw_http *http = NULL;
	/* What the request is made of lies there, too. */
	int status = cloud->arena->failed ? tw_fail_nomem(err) : tw_http_open(cloud->net, request, &http, NULL, err);

	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, TW_LIMIT_SMALL_FILE, cloud->arena, ret, err);
	tw_http_close(http);
	return status;
}

/* It becomes a header, or a part of one. */
static bool is_clean(struct tw_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] <= 0x20 || text.ptr[i] == 0x7f)
			return false;
	}
	return text.len > 0;
}

int tw_cloud_ask_member(const struct tw_cloud *cloud, const struct tw_http_request *request, const char *member,
			struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice text;
	struct tw_json doc;
	int status = tw_cloud_ask(cloud, request, &text, err);

	if (status == TRAWL_OK)
		status = tw_json_parse(text, cloud->arena, &doc, err);
	if (status < 0)
		return status;
	*ret = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, member), cloud->arena);
	if (is_clean(*ret))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_FORMAT, "%.*s gives no \"%s\"", TW_ARG(tw_url_shown(request->url)), member);
}

void tw_cloud_form(struct tw_buf *form, const char *name, struct tw_slice value)
{
	if (!value.len)
		return;
	tw_buf_printf(form, "%s%s=", form->len ? "&" : "", name);
	tw_url_escape(form, value);
}

int tw_cloud_post(const struct tw_cloud *cloud, struct tw_slice url, struct tw_buf *form, const char *member,
		  struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_http_request request = {
		.method = "POST",
		.url = url,
		.body = tw_buf_view(form),
		.content_type = TW_LIT("application/x-www-form-urlencoded"),
	};
	int status = tw_buf_failed(form) ? tw_fail_nomem(err) : tw_cloud_ask_member(cloud, &request, member, ret, err);

	if (form->ptr)
		explicit_bzero(form->ptr, form->len);
	tw_buf_release(form);
	return status;
}

static bool is_google(struct tw_slice registry)
{
	if (tw_slice_is(registry, "mirror.gcr.io")) /* open to all */
		return false;
	return tw_slice_is(registry, "gcr.io") || tw_slice_ends(registry, ".gcr.io") ||
	       tw_slice_ends(registry, "-docker.pkg.dev");
}

static bool is_amazon(struct tw_slice registry)
{
	return tw_cloud_ecr_region(registry).len > 0;
}

static bool is_azure(struct tw_slice registry)
{
	return tw_slice_ends(registry, ".azurecr.io") || tw_slice_ends(registry, ".azurecr.cn");
}

static const struct {
	const char *name;
	bool (*owns)(struct tw_slice registry);
	int (*get)(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err);
	const char *advice; /* the cloud's own program knows more of who we are than is looked for here */
} clouds[] = {
	{ "Google", is_google, tw_cloud_google,
	  "gcloud auth print-access-token gives the password of oauth2accesstoken for trawl registry login" },
	{ "Amazon", is_amazon, tw_cloud_amazon,
	  "aws ecr get-login-password gives the password of AWS for trawl registry login" },
	{ "Azure", is_azure, tw_cloud_azure,
	  "az acr login --expose-token gives the password of 00000000-0000-0000-0000-000000000000 for trawl registry login" },
};

/* The one that owns @registry; else how many there are. */
static size_t cloud_of(struct tw_slice registry)
{
	size_t i = 0;

	while (i < sizeof(clouds) / sizeof(*clouds) && !clouds[i].owns(registry))
		i++;
	return i;
}

const char *tw_cloud_advice(struct tw_slice registry)
{
	size_t i = cloud_of(registry);

	return i < sizeof(clouds) / sizeof(*clouds) ? clouds[i].advice : "trawl registry login";
}

int tw_cloud_credential(struct tw_net *net, struct tw_slice registry, struct tw_arena *arena, struct tw_credential *ret,
			struct tw_slice *ret_why, struct trawl_error *err)
{
	const struct tw_cloud cloud = { net, registry, arena };
	struct trawl_error why = { 0 };
	size_t i = cloud_of(registry);
	int status;

	*ret_why = TW_LIT("");
	if (i == sizeof(clouds) / sizeof(*clouds))
		return 0;
	*ret = (struct tw_credential){ 0 };
	status = clouds[i].get(&cloud, ret, &why);
	if (status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT)
		return tw_fail(err, status, "%s", why.message);
	if (status < 0)
		*ret_why = tw_slice(tw_arena_printf(arena, "%s's: %s", clouds[i].name, why.message));
	return status == 1;
}
