/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Helm keeps in YAML about charts elsewhere: a repository's index.yaml, and the user's own list of repositories
 * ($HELM_REPOSITORY_CONFIG, else repositories.yaml in $HELM_CONFIG_HOME, $XDG_CONFIG_HOME/helm or ~/.config/helm).
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "format/yaml.h"
#include "helm/fetch.h"
#include "io/file.h"

static struct tw_slice first_url(const struct tw_yaml_node *entry)
{
	tw_yaml_each(tw_yaml_get(entry, "urls"), url) {
		return tw_yaml_text(url);
	}
	return (struct tw_slice){ 0 };
}

int tw_chart_index_find(struct tw_slice index, struct tw_slice name, struct tw_slice version, struct tw_arena *arena,
			struct tw_slice *ret_url, struct tw_slice *ret_digest, struct trawl_error *err)
{
	struct tw_arena own = { .limit = TW_LIMIT_TMPL_MEMORY };
	const struct tw_yaml_node *root, *entries = NULL, *chosen = NULL;
	struct tw_slice *versions = NULL;
	size_t count = 0, at = 0, i = 0;
	int status = tw_yaml_parse(index, TW_YAML_DUPLICATES, &own, &root, err);

	if (status == TRAWL_OK) {
		entries = tw_yaml_get_slice(tw_yaml_get(root, "entries"), name);
		versions = tw_arena_array(&own, entries ? entries->count : 0, sizeof(*versions));
		if (!versions)
			status = tw_fail_nomem(err);
	}
	tw_yaml_each(versions ? entries : NULL, entry) {
		if (count < entries->count)
			versions[count++] = tw_yaml_text(tw_yaml_get(entry, "version"));
	}
	if (status == TRAWL_OK && !count)
		status = tw_fail(err, TRAWL_E_NOTFOUND, "index.yaml has no chart %.*s", TW_ARG(name));
	else if (status == TRAWL_OK && !tw_chart_choose(versions, count, version, &at))
		status = tw_fail(err, TRAWL_E_NOTFOUND, "index.yaml: no version of %zu of %.*s is \"%.*s\"", count,
				 TW_ARG(name), TW_ARG(version.len ? version : TW_LIT("*")));
	tw_yaml_each(status == TRAWL_OK ? entries : NULL, entry) {
		if (i++ == at)
			chosen = entry;
	}
	if (chosen) {
		*ret_url = tw_arena_copy(arena, first_url(chosen));
		*ret_digest = tw_arena_copy(arena, tw_yaml_text(tw_yaml_get(chosen, "digest")));
		if (!ret_url->ptr || !ret_digest->ptr)
			status = tw_fail_nomem(err);
		else if (!ret_url->len)
			status = tw_fail(err, TRAWL_E_FORMAT, "index.yaml: chart %.*s has no downloadable URLs",
					 TW_ARG(name));
	}
	tw_arena_release(&own);
	return status < 0 && status != TRAWL_E_NOTFOUND ? tw_wrap(err, "index.yaml") : status;
}

static const char *list_path(struct tw_arena *arena)
{
	const char *own = getenv("HELM_REPOSITORY_CONFIG"), *helm = getenv("HELM_CONFIG_HOME");
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (own && *own)
		return own;
	if (helm && *helm)
		return tw_arena_printf(arena, "%s/repositories.yaml", helm);
	if (config && *config)
		return tw_arena_printf(arena, "%s/helm/repositories.yaml", config);
	return tw_arena_printf(arena, "%s/.config/helm/repositories.yaml", home ? home : "");
}

/* The list; *ret is NULL when there is none. */
static int read_list(struct tw_arena *arena, const char **ret_path, const struct tw_yaml_node **ret,
		     struct trawl_error *err)
{
	const char *path = *ret_path = list_path(arena);
	struct tw_slice text;
	int status;

	*ret = NULL;
	if (!path)
		return tw_fail_nomem(err);
	if (access(path, R_OK) < 0)
		return TRAWL_OK;
	status = tw_file_text(path, TW_LIMIT_CHART_FILE, arena, &text, err);
	if (status == TRAWL_OK)
		status = tw_yaml_parse(text, TW_YAML_DUPLICATES, arena, ret, err);
	return status < 0 ? tw_wrap(err, "%s", path) : TRAWL_OK;
}

static struct tw_credential login_of(const struct tw_yaml_node *entry)
{
	return (struct tw_credential){ .username = tw_yaml_text(tw_yaml_get(entry, "username")),
				       .password = tw_yaml_text(tw_yaml_get(entry, "password")) };
}

int tw_chart_repository_named(struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret_url,
			      struct tw_credential *ret_as, struct trawl_error *err)
{
	const struct tw_yaml_node *root;
	const char *path;
	int status = read_list(arena, &path, &root, err);

	if (status < 0)
		return status;
	if (tw_slice_starts(name, "@"))
		name = tw_slice_from(name, 1);
	else if (tw_slice_starts(name, "alias:"))
		name = tw_slice_from(name, 6);
	if (!root)
		return tw_fail(err, TRAWL_E_NOTFOUND, "no repository is called \"%.*s\": there is no %s", TW_ARG(name),
			       path);
	tw_yaml_each(tw_yaml_get(root, "repositories"), entry) {
		if (!tw_slice_eq(tw_yaml_text(tw_yaml_get(entry, "name")), name))
			continue;
		*ret_url = tw_yaml_text(tw_yaml_get(entry, "url"));
		*ret_as = login_of(entry);
		return tw_chart_is_elsewhere(*ret_url)
			       ? TRAWL_OK
			       : tw_fail(err, TRAWL_E_FORMAT, "%s: the address of %.*s is none", path, TW_ARG(name));
	}
	return tw_fail(err, TRAWL_E_NOTFOUND, "%s: no repository is called \"%.*s\"", path, TW_ARG(name));
}

/* Does @address lie in the repository at @url? Not by way of "..", which whoever is asked resolves. */
static bool lies_in(struct tw_slice address, struct tw_slice url)
{
	while (tw_slice_ends(url, "/"))
		url.len--;
	return url.len && address.len > url.len && address.ptr[url.len] == '/' &&
	       tw_slice_eq(tw_slice_head(address, url.len), url) &&
	       tw_slice_search(tw_slice_from(address, url.len), TW_LIT("/..")) < 0;
}

int tw_chart_repository_login(struct tw_slice address, struct tw_arena *arena, struct tw_credential *ret_as,
			      struct trawl_error *err)
{
	const struct tw_yaml_node *root;
	const char *path;
	size_t longest = 0;
	int status = read_list(arena, &path, &root, err);

	*ret_as = (struct tw_credential){ 0 };
	if (status < 0)
		return status;
	tw_yaml_each(tw_yaml_get(root, "repositories"), entry) {
		struct tw_slice url = tw_yaml_text(tw_yaml_get(entry, "url"));

		if (url.len <= longest || !lies_in(address, url))
			continue;
		longest = url.len;
		*ret_as = login_of(entry);
	}
	return TRAWL_OK;
}
