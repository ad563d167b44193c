/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Submodules: at the commit that their repository names, from below its .git where they were fetched, else from their
 * address.
 */
#include <sys/stat.h>

#include "source/helper/helper.h"

/* git keeps a submodule's objects below modules/, by its name, which thus must not lead elsewhere. */
static bool is_module_name(const char *name)
{
	struct tw_slice rest = tw_slice(name), part;

	if (!*name || *name == '/' || strlen(name) > 1024)
		return false;
	while (tw_slice_split(&rest, '/', &part)) {
		if (!tw_git_is_name(part))
			return false;
	}
	return true;
}

static bool open_module(struct tw_git_helper *helper, const struct tw_git_store *base, const char *name,
			const git_oid *id, struct tw_git_store *ret, git_commit **ret_commit)
{
	char path[FOLDER_MAX];
	int len = snprintf(path, sizeof(path), "%smodules/%s", git_repository_commondir(base->repository), name);
	struct stat st;

	if (!is_module_name(name) || len < 0 || (size_t)len >= sizeof(path) || lstat(path, &st) != 0 ||
	    !S_ISDIR(st.st_mode))
		return false;
	if (tw_git_store_open_quietly(path, ret) >= 0 && git_odb_exists(ret->odb, id) &&
	    tw_git_is_whole(ret, id, UINT64_MAX) && git_commit_lookup(ret_commit, ret->repository, id) >= 0)
		return true;
	tw_git_store_release(helper, ret);
	return false;
}

/* Its address may hold a token, which nobody is to see. */
static bool refuse_module(const char *why, const char *url)
{
	struct tw_buf shown = { 0 };

	tw_git_shown(tw_slice(url), &shown);
	tw_git_say(TW_GIT_WRONG, "%s: \"%.*s\"", why, TW_ARG(tw_slice_head(tw_buf_view(&shown), 300)));
	tw_buf_release(&shown);
	return false;
}

/* What came from somewhere else has no say in what is read from this machine. */
static bool place_module(const struct tw_git_store *base, const char *url, struct tw_git_place *ret, char *full,
			 size_t room)
{
	char *own = tw_git_remote_url(base);
	struct tw_git_place from;
	bool found = tw_git_place_relative(own ? own : git_repository_workdir(base->repository), url, full, room) &&
		     tw_git_place_parse(full, ret);
	bool local = !own || (tw_git_place_parse(own, &from) && from.is_file);

	free(own);
	if (!found)
		return refuse_module("a submodule whose address can't be one", url);
	if (ret->is_file && (!local || base->fetched))
		return refuse_module("a submodule of a repository from elsewhere wants to be read from this machine",
				     url);
	return true;
}

static bool find_module(struct tw_git_helper *helper, const struct tw_git_store *base, const char *url, const char *id,
			struct tw_git_store *ret, git_commit **ret_commit)
{
	char full[FOLDER_MAX];
	struct tw_git_place place;

	if (!place_module(base, url, &place, full, sizeof(full)))
		return false;
	ret->url = strdup(full);
	if (!place.is_file && !tw_git_fetch_commit(helper, &place, id, &ret->fetched))
		return false;
	return tw_git_store_open(helper, place.is_file ? place.path : ret->fetched, ret) &&
	       tw_git_find_commit(ret, id, ret_commit);
}

bool tw_repository_submodule(struct tw_git_helper *helper, struct tw_slice question)
{
	struct tw_git_request request;
	struct tw_slice texts = tw_slice_from(question, TW_GIT_REQUEST);
	const char *name = texts.ptr, *url = texts.len ? memchr(texts.ptr, 0, texts.len) : NULL;
	struct tw_git_store store = { 0 };
	git_commit *commit = NULL;
	char text[GIT_OID_HEXSZ + 1];
	git_oid id;
	bool fine;

	if (!tw_git_parse_request(helper, question, &request))
		return false;
	if (!url || texts.ptr[texts.len - 1] != '\0' || url + 1 >= texts.ptr + texts.len)
		return tw_git_say(TW_GIT_WRONG, "a submodule without an address");
	if (helper->stores.len >= STORES_MAX)
		return tw_git_say(TW_GIT_TOO_LARGE, "more than %d submodules", STORES_MAX);
	git_oid_fromraw(&id, request.id);
	git_oid_tostr(text, sizeof(text), &id);
	fine = open_module(helper, &helper->stores.at[request.repository], name, &id, &store, &commit) ||
	       find_module(helper, &helper->stores.at[request.repository], url + 1, text, &store, &commit);
	fine = fine && tw_git_store_keep(helper, &store, commit);
	git_commit_free(commit);
	tw_git_store_release(helper, &store);
	return fine;
}
