/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/fetch.h"

#include "base/limits.h"
#include "io/hash.h"
#include "net/base64.h"
#include "net/http.h"
#include "net/url.h"
#include "tmpl/semver.h"

void tw_chart_fetch_close(struct tw_chart_fetch *fetch)
{
	tw_net_close(fetch->net);
	fetch->net = NULL;
}

static bool is_web(struct tw_slice text)
{
	return tw_slice_starts(text, "https://") || tw_slice_starts(text, "http://");
}

bool tw_chart_is_elsewhere(struct tw_slice text)
{
	return tw_slice_starts(text, "oci://") || is_web(text);
}

/* "https://host:1" of "https://host:1/a". */
static struct tw_slice origin(struct tw_slice address)
{
	ptrdiff_t sign = tw_slice_search(address, TW_LIT("://"));
	ptrdiff_t slash = sign < 0 ? -1 : tw_slice_find(tw_slice_from(address, (size_t)sign + 3), '/');

	return slash < 0 ? address : tw_slice_head(address, (size_t)(sign + 3 + slash));
}

size_t tw_chart_fetch_credentials(const struct tw_chart_fetch *fetch, struct tw_slice repository)
{
	bool same = fetch->named.len && tw_slice_eq(origin(fetch->named), origin(repository));

	return same ? fetch->credential_count : 0;
}

bool tw_chart_choose(const struct tw_slice *versions, size_t count, struct tw_slice constraint, size_t *ret)
{
	struct tw_semver best = { 0 };
	bool found = false;

	for (size_t i = 0; i < count && constraint.len; i++) {
		if (tw_slice_eq(versions[i], constraint)) {
			*ret = i;
			return true;
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct tw_semver version;

		if (!tw_semver_parse(versions[i], &version) ||
		    tw_semver_meets(&version, constraint.len ? constraint : TW_LIT("*")) <= 0)
			continue;
		if (found && tw_semver_compare(&version, &best) <= 0)
			continue;
		best = version;
		found = true;
		*ret = i;
	}
	return found;
}

static int basic(const struct tw_credential *as, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice both;

	if (!as || !as->username.len)
		return TRAWL_OK;
	both = TW_JOIN(arena, as->username, TW_LIT(":"), as->password);
	both = both.ptr ? tw_base64_encode(both, arena) : both;
	*ret = both.ptr ? TW_JOIN(arena, TW_LIT("Basic "), both) : both;
	return ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_chart_download(struct tw_chart_fetch *fetch, struct tw_slice url, const struct tw_credential *as, size_t limit,
		      struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_http_request request = { .url = url };
	struct tw_http *http = NULL;
	struct tw_url parts;
	int status;

	if (!tw_url_parse(url, &parts))
		return tw_fail(err, TRAWL_E_USAGE, "an address that is no URL of http or https");
	status = basic(as, arena, &request.authorization, err);
	if (status == TRAWL_OK)
		status = tw_http_open(fetch->net, &request, &http, NULL, err);
	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, limit, arena, ret, err);
	tw_http_close(http);
	return status;
}

/* Hexadecimal digits, as an index has them; some put "sha256:" in front. */
static int check_digest(struct tw_slice bytes, struct tw_slice claimed, struct trawl_error *err)
{
	char text[TW_DIGEST_TEXT];
	struct tw_digest digest;
	int status = tw_hash_bytes(TW_HASH_SHA256, bytes, &digest, err);

	if (status < 0 || !claimed.len)
		return status;
	tw_digest_format(&digest, text);
	if (tw_slice_starts(claimed, "sha256:"))
		claimed = tw_slice_from(claimed, 7);
	if (tw_slice_eq_nocase(tw_slice_from(tw_slice(text), 7), claimed))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_DIGEST, "has the digest %s, its repository's index.yaml says %.*s", text,
		       TW_ARG(claimed));
}

static bool has_name(const struct tw_credential *credential)
{
	return credential->username.len > 0;
}

/* Who we are at an address: what the caller gave for it, else what Helm's list of repositories says. */
static int login_at(const struct tw_chart_fetch *fetch, struct tw_slice address, struct tw_arena *arena,
		    struct tw_credential *ret, struct trawl_error *err)
{
	for (size_t i = 0; i < tw_chart_fetch_credentials(fetch, address); i++) {
		*ret = fetch->credentials[i];
		if (has_name(ret))
			return TRAWL_OK;
	}
	return tw_chart_repository_login(address, arena, ret, err);
}

/* From a repository: what its index says, then the archive. Names and passwords stay with the repository's host. */
static int from_repository(struct tw_chart_fetch *fetch, struct tw_slice repository, struct tw_credential as,
			   struct tw_slice name, struct tw_slice version, struct tw_arena *arena, struct tw_slice *ret,
			   struct trawl_error *err)
{
	struct tw_arena own = { .limit = TW_LIMIT_TMPL_MEMORY };
	struct tw_slice base, index, url = { 0 }, digest = { 0 };
	int status = TRAWL_OK;

	while (tw_slice_ends(repository, "/"))
		repository.len--;
	base = TW_JOIN(arena, repository, TW_LIT("/"));
	index = base.ptr ? TW_JOIN(arena, base, TW_LIT("index.yaml")) : base;
	if (!index.ptr)
		return tw_fail_nomem(err);
	if (!has_name(&as))
		status = login_at(fetch, index, arena, &as, err);
	if (status == TRAWL_OK)
		status = tw_chart_download(fetch, index, &as, TW_LIMIT_CHART_INDEX, &own, &index, err);
	if (status == TRAWL_OK)
		status = tw_chart_index_find(index, name, version, arena, &url, &digest, err);
	tw_arena_release(&own);
	if (status < 0)
		return status;
	url = tw_url_join(base, url, arena);
	if (!url.ptr)
		return tw_fail(err, TRAWL_E_FORMAT, "index.yaml: the address of %.*s is no URL", TW_ARG(name));
	status = tw_chart_download(fetch, url, tw_url_same_origin(url, base) ? &as : NULL, TW_LIMIT_CHART_SIZE, arena,
				   ret, err);
	if (status < 0)
		return status;
	status = check_digest(*ret, digest, err);
	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(tw_url_shown(url))) : TRAWL_OK;
}

static int start(struct tw_chart_fetch *fetch, struct trawl_error *err)
{
	if (!fetch->options)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "nothing may be fetched");
	if (++fetch->count > TW_LIMIT_CHART_FETCHES)
		return tw_fail(err, TRAWL_E_LIMIT, "more than %d charts to fetch", TW_LIMIT_CHART_FETCHES);
	return fetch->net ? TRAWL_OK : tw_net_open(fetch->options, &fetch->net, err);
}

int tw_chart_fetch_one(struct tw_chart_fetch *fetch, struct tw_slice repository, struct tw_slice name,
		       struct tw_slice version, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_credential named = { 0 };
	struct tw_slice url = repository;
	int status = start(fetch, err);

	if (status == TRAWL_OK && tw_slice_starts(repository, "oci://"))
		status = tw_chart_pull(fetch, repository, name, version, arena, ret, err);
	else if (status == TRAWL_OK && !is_web(repository))
		status = tw_chart_repository_named(repository, arena, &url, &named, err);
	if (status == TRAWL_OK && is_web(url))
		status = from_repository(fetch, url, named, name, version, arena, ret, err);
	else if (status == TRAWL_OK && url.ptr != repository.ptr)
		status = tw_chart_pull(fetch, url, name, version, arena, ret, err);
	return status < 0 ? tw_wrap(err, "chart %.*s of %.*s", TW_ARG(name), TW_ARG(tw_url_shown(repository)))
			  : TRAWL_OK;
}

int tw_chart_fetch_address(struct tw_chart_fetch *fetch, struct tw_slice address, struct tw_slice version,
			   struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice name = tw_path_base(address), path = tw_path_dir(address);
	bool is_oci = tw_slice_starts(address, "oci://");
	ptrdiff_t at = is_oci ? tw_slice_find(name, '@') : -1;
	ptrdiff_t colon = is_oci ? tw_slice_find(name, ':') : -1;
	struct tw_credential as;
	int status;

	if (is_web(address) && (tw_slice_ends(address, ".tgz") || tw_slice_search(address, TW_LIT(".tgz?")) >= 0)) {
		status = start(fetch, err);
		if (status == TRAWL_OK)
			status = login_at(fetch, address, arena, &as, err);
		if (status == TRAWL_OK)
			status = tw_chart_download(fetch, address, &as, TW_LIMIT_CHART_SIZE, arena, ret, err);
		return status == TRAWL_E_TIMEOUT ? tw_wrap(err, "%.*s", TW_ARG(tw_url_shown(address))) : status;
	}
	if (at >= 0)
		version = tw_slice_from(name, (size_t)at + 1);
	else if (colon >= 0)
		version = tw_slice_from(name, (size_t)colon + 1);
	if (colon >= 0 && (at < 0 || colon < at))
		name = tw_slice_head(name, (size_t)colon);
	else if (at >= 0)
		name = tw_slice_head(name, (size_t)at);
	if (!name.len || tw_slice_ends(path, ":/") || tw_slice_ends(path, ":"))
		return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" names no chart", TW_ARG(address));
	return tw_chart_fetch_one(fetch, path, name, version, arena, ret, err);
}
