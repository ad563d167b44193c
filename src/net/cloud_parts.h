/* SPDX-License-Identifier: Apache-2.0 */
/* What the clouds' files share. */
#ifndef TW_NET_CLOUD_PARTS_H
#define TW_NET_CLOUD_PARTS_H

#include "format/json.h"
#include "net/cloud.h"
#include "net/http.h"

struct tw_cloud {
	struct tw_net *net;
	struct tw_slice registry;
	struct tw_arena *arena;
};

/* 1, 0 when nothing says who we are, or an error. */
int tw_cloud_amazon(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err);
int tw_cloud_google(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err);
int tw_cloud_azure(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err);

/* A variable of the environment; "" when it is unset. */
struct tw_slice tw_cloud_env(const char *name);

/* The first of several that is set; "" when none is. */
struct tw_slice tw_cloud_env_of(const char *const *names);

/* Ask for a text; any answer but 200 is an error. */
int tw_cloud_ask(const struct tw_cloud *cloud, const struct tw_http_request *request, struct tw_slice *ret,
		 struct trawl_error *err);

/* What the machine knows of itself: not by a proxy, and not for long, since there may be no such service. */
void tw_cloud_is_near(struct tw_http_request *request);

/* Ask, and take one text out of the JSON that comes, which must have it. */
int tw_cloud_ask_member(const struct tw_cloud *cloud, const struct tw_http_request *request, const char *member,
			struct tw_slice *ret, struct trawl_error *err);

/* "name=value" of a form, with an "&" before all but the first. Nothing for an empty value. */
void tw_cloud_form(struct tw_buf *form, const char *name, struct tw_slice value);

/* POST the form, which is cleared; a text of the JSON that comes. */
int tw_cloud_post(const struct tw_cloud *cloud, struct tw_slice url, struct tw_buf *form, const char *member,
		  struct tw_slice *ret, struct trawl_error *err);

struct tw_aws_keys {
	struct tw_slice access, secret, session; /* no session: "" */
};

/* Those of the profile that is chosen, in the user's own files: 1, 0 when there are none, or an error. */
int tw_aws_keys_of_profile(const struct tw_cloud *cloud, struct tw_aws_keys *ret, struct trawl_error *err);

/*
 * The header Authorization, and the other headers that it signs, for a POST of @body to @host's root. @now is seconds
 * since 1970. Source: Amazon's "Signature Version 4 signing process".
 */
struct tw_aws_request {
	struct tw_slice host, region, service, target, body;
	int64_t now;
};
int tw_aws_sign(const struct tw_aws_keys *keys, const struct tw_aws_request *request, struct tw_arena *arena,
		struct tw_http_request *ret, struct trawl_error *err);

#endif
