/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure's container registry: an access token of Entra, for a client's secret, a pod's federated token or the machine's
 * managed identity, is exchanged at the registry itself for a refresh token, which is the password of nobody. Source:
 * Microsoft's "OAuth 2.0 client credentials flow", "Managed identities: use on virtual machines", and the docs of ACR's
 * "AAD-OAuth".
 */
#include "net/cloud_parts.h"
#include "net/credential_parts.h"

#define NOBODY "00000000-0000-0000-0000-000000000000"

static struct tw_slice resource(const struct tw_cloud *cloud)
{
	return tw_slice_ends(cloud->registry, ".cn") ? TW_LIT("https://management.chinacloudapi.cn/")
						     : TW_LIT("https://management.azure.com/");
}

/* 1, 0 when the environment names nobody, or an error. */
static int token_of_environment(const struct tw_cloud *cloud, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice tenant = tw_cloud_env("AZURE_TENANT_ID"), client = tw_cloud_env("AZURE_CLIENT_ID");
	struct tw_slice secret = tw_cloud_env("AZURE_CLIENT_SECRET"), file = tw_cloud_env("AZURE_FEDERATED_TOKEN_FILE");
	struct tw_slice host = tw_cloud_env("AZURE_AUTHORITY_HOST"), assertion = { 0 }, url;
	struct tw_buf form = { 0 };
	int status;

	if (!tenant.len || !client.len || (!secret.len && !file.len))
		return 0;
	if (!host.len)
		host = tw_slice_ends(cloud->registry, ".cn") ? TW_LIT("https://login.chinacloudapi.cn")
							     : TW_LIT("https://login.microsoftonline.com");
	while (tw_slice_ends(host, "/"))
		host.len--;
	url = TW_JOIN(cloud->arena, host, TW_LIT("/"), tenant, TW_LIT("/oauth2/v2.0/token"));
	status = secret.len ? TRAWL_OK : tw_credential_text(file.ptr, cloud->arena, &assertion, err);
	if (status < 0)
		return status;
	tw_cloud_form(&form, "grant_type", TW_LIT("client_credentials"));
	tw_cloud_form(&form, "client_id", client);
	tw_cloud_form(&form, "client_secret", secret);
	if (!secret.len)
		tw_cloud_form(&form, "client_assertion_type",
			      TW_LIT("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
	tw_cloud_form(&form, "client_assertion", tw_slice_trim(assertion));
	tw_cloud_form(&form, "scope", TW_JOIN(cloud->arena, resource(cloud), TW_LIT(".default")));
	status = tw_cloud_post(cloud, url, &form, "access_token", ret, err);
	return status < 0 ? status : 1;
}

/* Of App Service where it says so, else the machine's. */
static int token_of_machine(const struct tw_cloud *cloud, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice service = tw_cloud_env("IDENTITY_ENDPOINT"), header = tw_cloud_env("IDENTITY_HEADER");
	struct tw_slice host = tw_cloud_env("AZURE_POD_IDENTITY_AUTHORITY_HOST");
	bool app = service.len && header.len;
	struct tw_http_request request = { .headers = { TW_LIT("Metadata: true") } };
	struct tw_buf form = { 0 };
	int status;

	tw_cloud_form(&form, "api-version", app ? TW_LIT("2019-08-01") : TW_LIT("2018-02-01"));
	tw_cloud_form(&form, "resource", resource(cloud));
	tw_cloud_form(&form, "client_id", tw_cloud_env("AZURE_CLIENT_ID"));
	while (tw_slice_ends(host, "/"))
		host.len--;
	if (app) {
		request.url = TW_JOIN(cloud->arena, service, TW_LIT("?"), tw_buf_view(&form));
		request.headers[0] = TW_JOIN(cloud->arena, TW_LIT("X-IDENTITY-HEADER: "), header);
	} else {
		request.url = TW_JOIN(cloud->arena, host.len ? host : TW_LIT("http://169.254.169.254"),
				      TW_LIT("/metadata/identity/oauth2/token?"), tw_buf_view(&form));
	}
	tw_cloud_is_near(&request);
	status = tw_buf_failed(&form) || !request.headers[0].ptr
			 ? tw_fail_nomem(err)
			 : tw_cloud_ask_member(cloud, &request, "access_token", ret, err);
	tw_buf_release(&form);
	return status;
}

int tw_cloud_azure(const struct tw_cloud *cloud, struct tw_credential *ret, struct trawl_error *err)
{
	struct tw_slice access, refresh, url;
	struct tw_buf form = { 0 };
	int status = token_of_environment(cloud, &access, err);

	if (status == 0)
		status = token_of_machine(cloud, &access, err);
	if (status < 0)
		return status;
	tw_cloud_form(&form, "grant_type", TW_LIT("access_token"));
	tw_cloud_form(&form, "service", cloud->registry);
	tw_cloud_form(&form, "tenant", tw_cloud_env("AZURE_TENANT_ID"));
	tw_cloud_form(&form, "access_token", access);
	url = TW_JOIN(cloud->arena, TW_LIT("https://"), cloud->registry, TW_LIT("/oauth2/exchange"));
	status = tw_cloud_post(cloud, url, &form, "refresh_token", &refresh, err);
	if (status < 0)
		return status;
	ret->username = TW_LIT(NOBODY);
	ret->password = refresh;
	return 1;
}
