/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amazon's signature of a request, version 4: a hash of the request, signed with a key that is made of the secret one, the
 * day, the region and the service. Source: Amazon's "Create a signed AWS API request".
 */
#include <stdio.h>

#include "io/crypto.h"
#include "io/hash.h"
#include "net/cloud_parts.h"

struct stamp {
	char day[16];  /* "20150830" */
	char time[32]; /* "20150830T123600Z" */
};

static bool make_stamp(int64_t now, struct stamp *ret)
{
	time_t seconds = (time_t)now;
	struct tm parts;

	return gmtime_r(&seconds, &parts) && strftime(ret->day, sizeof(ret->day), "%Y%m%d", &parts) &&
	       strftime(ret->time, sizeof(ret->time), "%Y%m%dT%H%M%SZ", &parts);
}

static int hash(struct tw_slice bytes, char ret[TW_DIGEST_TEXT], struct trawl_error *err)
{
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT];
	int status = tw_hash_bytes(TW_HASH_SHA256, bytes, &digest, err);

	if (status < 0)
		return status;
	tw_digest_format(&digest, text);
	snprintf(ret, TW_DIGEST_TEXT, "%s", text + strlen("sha256:"));
	return TRAWL_OK;
}

static const char *signed_headers(const struct tw_aws_keys *keys)
{
	return keys->session.len ? "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
				 : "content-type;host;x-amz-date;x-amz-target";
}

/* What is hashed of the request. */
static char *canonical(const struct tw_aws_keys *keys, const struct tw_aws_request *request, const struct stamp *stamp,
		       const char *body_hash, struct tw_arena *arena)
{
	return tw_arena_printf(arena,
			       "POST\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:%.*s\nx-amz-date:%s\n%s%.*s%s"
			       "x-amz-target:%.*s\n\n%s\n%s",
			       TW_ARG(request->host), stamp->time, keys->session.len ? "x-amz-security-token:" : "",
			       TW_ARG(keys->session), keys->session.len ? "\n" : "", TW_ARG(request->target),
			       signed_headers(keys), body_hash);
}

/* The key of this day, region and service. */
static int make_key(const struct tw_aws_keys *keys, const struct tw_aws_request *request, const struct stamp *stamp,
		    struct tw_arena *arena, unsigned char ret[32], struct trawl_error *err)
{
	const struct tw_slice steps[] = { tw_slice(stamp->day), request->region, request->service,
					  TW_LIT("aws4_request") };
	struct tw_slice key = TW_JOIN(arena, TW_LIT("AWS4"), keys->secret);
	unsigned char from[32];
	int status = key.ptr ? TRAWL_OK : tw_fail_nomem(err);

	for (size_t i = 0; status == TRAWL_OK && i < sizeof(steps) / sizeof(*steps); i++) {
		status = tw_crypto_hmac_sha256(key, steps[i], ret, err);
		memcpy(from, ret, sizeof(from));
		key = tw_slice_of(from, sizeof(from));
	}
	return status;
}

static int sign(const struct tw_aws_keys *keys, const struct tw_aws_request *request, const struct stamp *stamp,
		const char *scope, struct tw_arena *arena, char ret[65], struct trawl_error *err)
{
	char digest[TW_DIGEST_TEXT];
	unsigned char key[32], signature[32];
	const char *text;
	int status = hash(request->body, digest, err);

	if (status == TRAWL_OK && !(text = canonical(keys, request, stamp, digest, arena)))
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = hash(tw_slice(text), digest, err);
	if (status == TRAWL_OK)
		status = make_key(keys, request, stamp, arena, key, err);
	if (status < 0)
		return status;
	text = tw_arena_printf(arena, "AWS4-HMAC-SHA256\n%s\n%s\n%s", stamp->time, scope, digest);
	if (!text)
		return tw_fail_nomem(err);
	status = tw_crypto_hmac_sha256(tw_slice_of(key, sizeof(key)), tw_slice(text), signature, err);
	for (size_t i = 0; i < sizeof(signature); i++)
		snprintf(ret + 2 * i, 3, "%02x", signature[i]);
	return status;
}

int tw_aws_sign(const struct tw_aws_keys *keys, const struct tw_aws_request *request, struct tw_arena *arena,
		struct tw_http_request *ret, struct trawl_error *err)
{
	struct stamp stamp;
	char signature[65];
	const char *scope, *authorization;
	int status;

	if (!make_stamp(request->now, &stamp))
		return tw_fail(err, TRAWL_E_FORMAT, "a clock that shows no date");
	scope = tw_arena_printf(arena, "%s/%.*s/%.*s/aws4_request", stamp.day, TW_ARG(request->region),
				TW_ARG(request->service));
	if (!scope)
		return tw_fail_nomem(err);
	status = sign(keys, request, &stamp, scope, arena, signature, err);
	if (status < 0)
		return status;
	authorization = tw_arena_printf(arena, "AWS4-HMAC-SHA256 Credential=%.*s/%s, SignedHeaders=%s, Signature=%s",
					TW_ARG(keys->access), scope, signed_headers(keys), signature);
	ret->method = "POST";
	ret->body = request->body;
	ret->content_type = TW_LIT("application/x-amz-json-1.1");
	ret->authorization = tw_slice(authorization);
	ret->headers[0] = TW_JOIN(arena, TW_LIT("X-Amz-Date: "), tw_slice(stamp.time));
	ret->headers[1] = TW_JOIN(arena, TW_LIT("X-Amz-Target: "), request->target);
	if (keys->session.len)
		ret->headers[2] = TW_JOIN(arena, TW_LIT("X-Amz-Security-Token: "), keys->session);
	return authorization && ret->headers[0].ptr && ret->headers[1].ptr &&
			       (!keys->session.len || ret->headers[2].ptr)
		       ? TRAWL_OK
		       : tw_fail_nomem(err);
}
