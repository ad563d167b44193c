/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amazon's ECR: keys, from the environment, a web identity (EKS), the user's files, the container's or the machine's metadata
 * service, sign a question for a password. Sources: Amazon's documentation of ECR's GetAuthorizationToken, STS's
 * AssumeRoleWithWebIdentity, "Container credential provider" and "IMDS credential provider" of the SDKs' reference guide.
 *
 * Surprising: the machine's service wants a token of its own first (IMDSv2); the container's may only be spoken to over
 * http where nobody else can listen.
 */
#include <time.h>

#include "base/limits.h"
#include "format/xml.h"
#include "net/base64.h"
#include "net/cloud_parts.h"
#include "net/credential_parts.h"
#include "net/url.h"

/* "123456789012.dkr.ecr.eu-central-1.amazonaws.com": the account, "dkr.ecr" or "dkr-ecr" (fips, too), the region, a domain. */
struct tw_slice tw_cloud_ecr_region(struct tw_slice registry)
{
	static const char *const services[] = { "dkr.ecr.", "dkr-ecr.", "dkr.ecr-fips.", "dkr-ecr-fips." };
	static const char *const domains[] = { "amazonaws.com", "amazonaws.com.cn", "sc2s.sgov.gov", "c2s.ic.gov",
					       "on.aws" };
	struct tw_slice account, region;

	if (!tw_slice_split(&registry, '.', &account) || !account.len)
		return TW_LIT("");
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++) {
		struct tw_slice rest = tw_slice_from(registry, strlen(services[i]));

		if (!tw_slice_starts(registry, services[i]) || !tw_slice_split(&rest, '.', &region) || !region.len)
			continue;
		for (size_t j = 0; j < sizeof(domains) / sizeof(*domains); j++) {
			if (tw_slice_is(rest, domains[j]))
				return region;
		}
	}
	return TW_LIT("");
}

static int take_keys(const struct tw_cloud *cloud, struct tw_slice text, struct tw_aws_keys *ret,
		     struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse(text, cloud->arena, &doc, err);

	if (status < 0)
		return status;
	ret->access = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "AccessKeyId"), cloud->arena);
	ret->secret = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "SecretAccessKey"), cloud->arena);
	ret->session = tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "Token"), cloud->arena);
	return ret->access.len && ret->secret.len ? 1
						  : tw_fail(err, TRAWL_E_FORMAT, "the metadata service gives no keys");
}

static int keys_of_environment(struct tw_aws_keys *ret)
{
	ret->access = tw_cloud_env_of((const char *const[]){ "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY", NULL });
	ret->secret = tw_cloud_env_of((const char *const[]){ "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", NULL });
	ret->session = tw_cloud_env("AWS_SESSION_TOKEN");
	return ret->access.len && ret->secret.len;
}

static struct tw_slice endpoint(const char *own, const char *service, struct tw_slice region, struct tw_slice registry,
				struct tw_arena *arena)
{
	struct tw_slice given = tw_cloud_env_of((const char *const[]){ own, "AWS_ENDPOINT_URL", NULL });

	while (tw_slice_ends(given, "/"))
		given.len--;
	if (given.len)
		return given;
	return TW_JOIN(arena, TW_LIT("https://"), tw_slice(service), TW_LIT("."), region,
		       tw_slice_ends(registry, ".cn") ? TW_LIT(".amazonaws.com.cn") : TW_LIT(".amazonaws.com"));
}

/* The role of a pod: its token, in a file, is exchanged. */
static int keys_of_web_identity(const struct tw_cloud *cloud, struct tw_slice region, struct tw_aws_keys *ret,
				struct trawl_error *err)
{
	struct tw_slice file = tw_cloud_env("AWS_WEB_IDENTITY_TOKEN_FILE"), role = tw_cloud_env("AWS_ROLE_ARN");
	struct tw_slice session = tw_cloud_env("AWS_ROLE_SESSION_NAME"), token, text;
	struct tw_http_request request = {
		.method = "POST",
		.url = endpoint("AWS_ENDPOINT_URL_STS", "sts", region, cloud->registry, cloud->arena),
		.content_type = TW_LIT("application/x-www-form-urlencoded"),
	};
	struct tw_buf form = { 0 };
	const struct tw_xml_node *root, *keys;
	int status;

	if (!file.len || !role.len)
		return 0;
	status = tw_credential_text(file.ptr, cloud->arena, &token, err);
	if (status < 0)
		return status;
	tw_buf_text(&form, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15");
	tw_cloud_form(&form, "RoleArn", role);
	tw_cloud_form(&form, "RoleSessionName", session.len ? session : TW_LIT("trawl"));
	tw_cloud_form(&form, "WebIdentityToken", tw_slice_trim(token));
	request.body = tw_buf_view(&form);
	status = tw_buf_failed(&form) ? tw_fail_nomem(err) : tw_cloud_ask(cloud, &request, &text, err);
	tw_buf_release(&form);
	if (status == TRAWL_OK)
		status = tw_xml_parse(text, cloud->arena, &root, err);
	if (status < 0)
		return status;
	keys = tw_xml_path(root, "AssumeRoleWithWebIdentityResult.Credentials");
	ret->access = tw_xml_trimmed(tw_xml_get(keys, "AccessKeyId"));
	ret->secret = tw_xml_trimmed(tw_xml_get(keys, "SecretAccessKey"));
	ret->session = tw_xml_trimmed(tw_xml_get(keys, "SessionToken"));
	return ret->access.len && ret->secret.len ? 1 : tw_fail(err, TRAWL_E_FORMAT, "STS gives no keys");
}

/* https, or a host that is this machine's own. */
static bool may_be_told(struct tw_slice text)
{
	static const char *const hosts[] = { "127.0.0.1",     "localhost",      "[::1]",
					     "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]" };
	struct tw_url url;

	if (!tw_url_parse(text, &url) || tw_slice_is(url.scheme, "file"))
		return false;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		if (tw_slice_is(url.host, hosts[i]))
			return true;
	}
	return tw_slice_is(url.scheme, "https");
}

static int keys_of_container(const struct tw_cloud *cloud, struct tw_aws_keys *ret, struct trawl_error *err)
{
	struct tw_slice relative = tw_cloud_env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"), text;
	struct tw_slice full = tw_cloud_env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	struct tw_slice file = tw_cloud_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	struct tw_http_request request = { .authorization = tw_cloud_env("AWS_CONTAINER_AUTHORIZATION_TOKEN") };
	int status = TRAWL_OK;

	if (!relative.len && !full.len)
		return 0;
	request.url = relative.len ? TW_JOIN(cloud->arena, TW_LIT("http://169.254.170.2"), relative) : full;
	if (request.url.ptr && !may_be_told(request.url))
		return tw_fail(err, TRAWL_E_FORMAT,
			       "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that may not be asked");
	if (file.len)
		status = tw_credential_text(file.ptr, cloud->arena, &request.authorization, err);
	request.authorization = tw_slice_trim(request.authorization);
	tw_cloud_is_near(&request);
	if (status == TRAWL_OK)
		status = tw_cloud_ask(cloud, &request, &text, err);
	return status < 0 ? status : take_keys(cloud, text, ret, err);
}

static int keys_of_machine(const struct tw_cloud *cloud, struct tw_aws_keys *ret, struct trawl_error *err)
{
	static const char path[] = "/latest/meta-data/iam/security-credentials/";
	struct tw_slice base = tw_cloud_env("AWS_EC2_METADATA_SERVICE_ENDPOINT"), role, text, token;
	struct tw_http_request request = { .method = "PUT",
					   .headers = { TW_LIT("X-aws-ec2-metadata-token-ttl-seconds: 300") } };
	int status;

	if (tw_slice_eq_nocase(tw_cloud_env("AWS_EC2_METADATA_DISABLED"), TW_LIT("true")))
		return 0;
	while (tw_slice_ends(base, "/"))
		base.len--;
	base = base.len ? base : TW_LIT("http://169.254.169.254");
	tw_cloud_is_near(&request);
	request.body = TW_LIT("");
	request.url = TW_JOIN(cloud->arena, base, TW_LIT("/latest/api/token"));
	status = tw_cloud_ask(cloud, &request, &token, err);
	if (status < 0)
		return status;
	request.method = "GET";
	request.body = (struct tw_slice){ 0 };
	request.headers[0] = TW_JOIN(cloud->arena, TW_LIT("X-aws-ec2-metadata-token: "), tw_slice_trim(token));
	request.url = TW_JOIN(cloud->arena, base, tw_slice(path));
	status = request.headers[0].ptr ? tw_cloud_ask(cloud, &request, &role, err) : tw_fail_nomem(err);
	if (status < 0)
		return status;
	role = tw_slice_trim(role);
	request.url = TW_JOIN(cloud->arena, base, tw_slice(path), role);
	status = tw_cloud_ask(cloud, &request, &text, err);
	return status < 0 ? status : take_keys(cloud, text, ret, err);
}

/* In the order of Amazon's own libraries. */
static int find_keys(const struct tw_cloud *cloud, struct tw_slice region, struct tw_aws_keys *ret,
		     struct trawl_error *err)
{
	int status = keys_of_environment(ret);

	if (status == 0)
		status = keys_of_web_identity(cloud, region, ret, err);
	if (status == 0)
		status = tw_aws_keys_of_profile(cloud, ret, err);
	if (status == 0)
		status = keys_of_container(cloud, ret, err);
	return status == 0 ? keys_of_machine(cloud, ret, err) : status;
}

/* {"authorizationData":[{"authorizationToken":"base64 of AWS:password"}]} */
static int take_password(const struct tw_cloud *cloud, struct tw_slice text, struct tw_credential *ret,
			 struct trawl_error *err)
{
	struct tw_json doc;
	struct tw_slice pair;
	int status = tw_json_parse(text, cloud->arena, &doc, err);

	if (status < 0)
		return status;
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "authorizationData"), one) {
		pair = tw_base64_decode(tw_json_text(&doc, tw_json_get(&doc, one, "authorizationToken"), cloud->arena),
					cloud->arena);
		if (tw_slice_find(pair, ':') > 0) {
			tw_slice_split(&pair, ':', &ret->username);
			ret->password = pair;
			return 1;
		}
	}
	return tw_fail(err, TRAWL_E_FORMAT, "ECR gives no token");
}

int tw_cloud_amazon(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err)
{
	struct tw_slice region = tw_cloud_ecr_region(cloud->registry), text;
	bool fips = tw_slice_search(cloud->registry, TW_LIT("ecr-fips.")) >= 0;
	struct tw_http_request request = { 0 };
	struct tw_aws_keys keys = { 0 };
	struct tw_aws_request what = {
		.region = region,
		.service = TW_LIT("ecr"),
		.target = TW_LIT("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"),
		.body = TW_LIT("{}"),
		.now = time(NULL),
	};
	struct tw_url url;
	int status = find_keys(cloud, region, &keys, err);

	if (status <= 0)
		return status;
	request.url =
		endpoint("AWS_ENDPOINT_URL_ECR", fips ? "ecr-fips" : "api.ecr", region, cloud->registry, cloud->arena);
	if (!request.url.ptr)
		return tw_fail_nomem(err);
	if (!tw_url_parse(request.url, &url))
		return tw_fail(err, TRAWL_E_FORMAT, "AWS_ENDPOINT_URL: no address");
	what.host = url.port.len ? TW_JOIN(cloud->arena, url.host, TW_LIT(":"), url.port) : url.host;
	request.url = TW_JOIN(cloud->arena, request.url, TW_LIT("/"));
	status = what.host.ptr ? tw_aws_sign(&keys, &what, cloud->arena, &request, err) : tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = tw_cloud_ask(cloud, &request, &text, err);
	return status < 0 ? status : take_password(cloud, text, ret, err);
}
