/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/pull_secret.h"

#include "net/base64.h"

#define HUB "index.docker.io"

/* "https://host/v1/", "host:5000/team", "*.example.com" */
static void set_place(struct tw_kube_login *login, struct tw_slice key)
{
	ptrdiff_t slash;
	bool old = false;

	if (tw_slice_starts(key, "https://"))
		key = tw_slice_from(key, strlen("https://")), old = true;
	else if (tw_slice_starts(key, "http://"))
		key = tw_slice_from(key, strlen("http://")), old = true;
	slash = tw_slice_find(key, '/');
	login->host = slash < 0 ? key : tw_slice_head(key, (size_t)slash);
	login->path = slash < 0 ? TW_LIT("") : tw_slice_from(key, (size_t)slash + 1);
	while (tw_slice_ends(login->path, "/"))
		login->path.len--;
	/* How old clients wrote registries: these are versions of the API. */
	if (old && (tw_slice_is(login->path, "v1") || tw_slice_is(login->path, "v2")))
		login->path = TW_LIT("");
	if (tw_slice_is(login->host, "docker.io") || tw_slice_is(login->host, "registry-1.docker.io"))
		login->host = TW_LIT(HUB);
}

/* "auth" is name and password in base64; else they stand there. False when it is neither. */
static bool set_words(const struct tw_json *doc, uint32_t entry, struct tw_arena *scratch, struct tw_kube_login *login)
{
	struct tw_slice both = tw_slice_trim(tw_json_text(doc, tw_json_get(doc, entry, "auth"), scratch));
	ptrdiff_t colon;

	login->username = tw_json_text(doc, tw_json_get(doc, entry, "username"), scratch);
	login->password = tw_json_text(doc, tw_json_get(doc, entry, "password"), scratch);
	if (!both.len)
		return true;
	both = tw_base64_decode(both, scratch);
	colon = both.ptr ? tw_slice_find(both, ':') : -1;
	if (colon < 0)
		return false;
	login->username = tw_slice_head(both, (size_t)colon);
	login->password = tw_slice_from(both, (size_t)colon + 1);
	return true;
}

static int take_entries(const struct tw_json *doc, uint32_t entries, struct tw_arena *scratch,
			int (*take)(void *user, const struct tw_kube_login *login, struct trawl_error *err), void *user,
			struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_json_each(doc, entries, entry) {
		struct tw_kube_login login = { 0 };

		set_place(&login, tw_json_key(doc, entry, scratch));
		if (!set_words(doc, entry, scratch, &login))
			return tw_fail(err, TRAWL_E_FORMAT, "an entry's \"auth\" is no name and password");
		if (login.username.len && login.host.len)
			status = take(user, &login, err);
		if (status < 0)
			return status;
	}
	return status;
}

int tw_kube_pull_secret(const struct tw_json *secret, struct tw_arena *scratch,
			int (*take)(void *user, const struct tw_kube_login *login, struct trawl_error *err), void *user,
			struct trawl_error *err)
{
	uint32_t data = tw_json_get(secret, TW_JSON_ROOT, "data"), type = tw_json_get(secret, TW_JSON_ROOT, "type");
	bool legacy = tw_json_text_is(secret, type, "kubernetes.io/dockercfg");
	struct tw_slice text;
	struct tw_json doc;

	if (!legacy && !tw_json_text_is(secret, type, "kubernetes.io/dockerconfigjson"))
		return TRAWL_OK;
	text = tw_json_text(secret, tw_json_get(secret, data, legacy ? ".dockercfg" : ".dockerconfigjson"), scratch);
	text = tw_base64_decode(tw_slice_trim(text), scratch);
	if (!text.ptr || tw_json_parse(text, scratch, &doc, NULL) < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "what it holds is no JSON of Docker's");
	return take_entries(&doc, legacy ? TW_JSON_ROOT : tw_json_get(&doc, TW_JSON_ROOT, "auths"), scratch, take, user,
			    err);
}

/* "*" stands for any letters, "?" for one. */
static bool part_fits(struct tw_slice pattern, struct tw_slice text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, from = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			from = t;
		} else if (p < pattern.len && (pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t])) {
			p++, t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

/* Parts of names are matched one by one: a "*" never stands for a dot. */
static bool host_fits(struct tw_slice pattern, struct tw_slice host)
{
	struct tw_slice part, wanted;
	bool more = true, others;

	while (more) {
		more = tw_slice_split(&host, '.', &part);
		others = tw_slice_split(&pattern, '.', &wanted);
		if (more != others || (more && !part_fits(wanted, part)))
			return false;
	}
	return true;
}

bool tw_kube_login_fits(const struct tw_kube_login *login, struct tw_slice registry, struct tw_slice repository)
{
	if (!host_fits(login->host, registry))
		return false;
	return !login->path.len || (repository.len >= login->path.len &&
				    tw_slice_eq(tw_slice_head(repository, login->path.len), login->path));
}
