/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A repository: opened where it lies or where it was fetched to, and a commit chosen.
 */
#include <sys/stat.h>

#include "source/helper/helper.h"

enum { TAGS_MAX = 16 };

void tw_git_store_release(struct tw_git_helper *helper, struct tw_git_store *store)
{
	git_odb_free(store->odb);
	git_repository_free(store->repository);
	tw_git_remove_folder(helper, store->fetched);
	free(store->url);
	*store = (struct tw_git_store){ 0 };
}

int tw_git_store_open_quietly(const char *path, struct tw_git_store *ret)
{
	int code = git_repository_open_ext(&ret->repository, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);

	return code < 0 ? code : git_repository_odb(&ret->odb, ret->repository);
}

bool tw_git_store_open(struct tw_git_helper *helper, const char *path, struct tw_git_store *ret)
{
	struct stat st;
	int code = stat(path, &st) == 0 ? tw_git_store_open_quietly(path, ret) : GIT_ENOTFOUND;

	if (code == GIT_ENOTFOUND)
		return tw_git_say(TW_GIT_NOT_FOUND, "there is no git repository");
	return code >= 0 || tw_git_say_why(code, "is a git repository that can't be read");
}

static bool is_hex(const char *text)
{
	size_t len = strspn(text, "0123456789abcdefABCDEF");

	return !text[len] && len >= 4 && len <= 40;
}

/* What was asked for can be that, before anybody sees it. */
static bool check_question(const struct tw_git_helper *helper)
{
	const char *name = helper->branch ? helper->branch : helper->tag;
	char full[FOLDER_MAX];
	int valid = 1;

	if (name) {
		snprintf(full, sizeof(full), "refs/%s/%s", helper->branch ? "heads" : "tags", name);
		git_reference_name_is_valid(&valid, full);
	}
	if (!valid || (name && strlen(name) > FOLDER_MAX / 2))
		return tw_git_say(TW_GIT_WRONG, "\"%s\" can't be the name of a %s", name,
				  helper->branch ? "branch" : "tag");
	if (helper->commit && !is_hex(helper->commit))
		return tw_git_say(TW_GIT_WRONG, "\"%s\" is no commit's id: 4 to 40 hexadecimal digits are",
				  helper->commit);
	return true;
}

/* A tag with a message names another object, which is a commit as a rule. */
static bool peel(const struct tw_git_store *store, const git_oid *id, const char *what, git_commit **ret)
{
	git_oid at = *id;

	for (int i = 0; i < TAGS_MAX; i++) {
		git_object *object = NULL;
		int code = tw_git_is_whole(store, &at, UINT64_MAX)
				   ? git_object_lookup(&object, store->repository, &at, GIT_OBJECT_ANY)
				   : GIT_EUSER;

		if (code == GIT_EUSER)
			return false;
		if (code < 0)
			return tw_git_say_why(code, "the object that %s names can't be read", what);
		if (git_object_type(object) == GIT_OBJECT_COMMIT) {
			*ret = (git_commit *)object;
			return true;
		}
		if (git_object_type(object) == GIT_OBJECT_TAG)
			at = *git_tag_target_id((git_tag *)object);
		else
			i = TAGS_MAX;
		git_object_free(object);
	}
	return tw_git_say(TW_GIT_WRONG, "%s is no commit", what);
}

/* The same of a name, which may stand for another one. */
static bool peel_reference(const struct tw_git_store *store, const git_reference *reference, const char *what,
			   git_commit **ret)
{
	git_reference *direct = NULL;
	int code = git_reference_resolve(&direct, reference);
	bool fine;

	if (code < 0)
		return tw_git_say_why(code, "%s leads nowhere", what);
	fine = peel(store, git_reference_target(direct), what, ret);
	git_reference_free(direct);
	return fine;
}

bool tw_git_find_commit(const struct tw_git_store *store, const char *text, git_commit **ret)
{
	git_oid id, full;
	int code = git_oid_fromstrn(&id, text, strlen(text));

	if (code >= 0)
		code = git_odb_exists_prefix(&full, store->odb, &id, strlen(text));
	if (code == GIT_EAMBIGUOUS)
		return tw_git_say(TW_GIT_WRONG, "more than one object's id begins with %s", text);
	if (code == GIT_ENOTFOUND)
		return tw_git_say(TW_GIT_NOT_FOUND, "has no commit %s", text);
	return code >= 0 ? peel(store, &full, text, ret) : tw_git_say_why(code, "commit %s", text);
}

/* Where a branch was not checked out, the one that was fetched will do. */
static bool find_ref(const struct tw_git_store *store, const char *what, const char *const *folders, const char *name,
		     git_commit **ret)
{
	git_reference *reference = NULL;
	char full[FOLDER_MAX];
	int code = GIT_ENOTFOUND;
	bool fine;

	for (size_t i = 0; folders[i] && code == GIT_ENOTFOUND; i++) {
		snprintf(full, sizeof(full), "%s%s", folders[i], name);
		code = git_reference_lookup(&reference, store->repository, full);
	}
	if (code == GIT_ENOTFOUND)
		return tw_git_say(TW_GIT_NOT_FOUND, "has no %s \"%s\"", what, name);
	if (code < 0)
		return tw_git_say_why(code, "%s", full);
	fine = peel_reference(store, reference, full, ret);
	git_reference_free(reference);
	return fine;
}

static bool find_head(const struct tw_git_store *store, git_commit **ret)
{
	git_reference *head = NULL;
	int code = git_repository_head(&head, store->repository);
	bool fine;

	if (code == GIT_EUNBORNBRANCH || code == GIT_ENOTFOUND)
		return tw_git_say(TW_GIT_NOT_FOUND,
				  "an empty repository, or one whose HEAD is on a branch without commits");
	if (code < 0)
		return tw_git_say_why(code, "HEAD");
	fine = peel_reference(store, head, "HEAD", ret);
	if (fine && git_reference_is_branch(head))
		fine = tw_git_answer_text(TW_GIT_ON_BRANCH, git_reference_shorthand(head));
	git_reference_free(head);
	return fine;
}

static bool choose(const struct tw_git_helper *helper, const struct tw_git_store *store, git_commit **ret)
{
	static const char *const branches[] = { "refs/heads/", "refs/remotes/origin/", NULL }, *const tags[] = {
		"refs/tags/", NULL
	};

	if (helper->branch)
		return find_ref(store, "branch", branches, helper->branch, ret) &&
		       tw_git_answer_text(TW_GIT_ON_BRANCH, helper->branch);
	if (helper->tag)
		return find_ref(store, "tag", tags, helper->tag, ret);
	return helper->commit ? tw_git_find_commit(store, helper->commit, ret) : find_head(store, ret);
}

bool tw_git_store_keep(struct tw_git_helper *helper, struct tw_git_store *store, const git_commit *commit)
{
	char text[4 + TW_GIT_ID];
	struct tw_git_store *slot = tw_vec_push(&helper->stores);

	if (!slot)
		return tw_git_say(TW_GIT_NO_MEMORY, "out of memory");
	*slot = *store;
	*store = (struct tw_git_store){ 0 };
	tw_git_put(text, helper->stores.len - 1, 4);
	memcpy(text + 4, git_commit_tree_id(commit)->id, TW_GIT_ID);
	return tw_git_answer(TW_GIT_OPENED, text, sizeof(text));
}

static bool find_place(struct tw_git_helper *helper, struct tw_git_store *store)
{
	struct tw_git_place place;

	if (!helper->url)
		return tw_git_store_open(helper, helper->path ? helper->path : "", store);
	if (!tw_git_place_parse(helper->url, &place))
		return tw_git_say(TW_GIT_WRONG, "is no address of a repository: https, ssh, git and file are known");
	store->url = strdup(helper->url);
	if (place.is_file)
		return tw_git_store_open(helper, place.path, store);
	memcpy(helper->origin, place.origin, sizeof(helper->origin));
	return tw_git_fetch(helper, &place, &store->fetched) && tw_git_store_open(helper, store->fetched, store);
}

bool tw_repository_open(struct tw_git_helper *helper)
{
	struct tw_git_store store = { 0 };
	git_commit *commit = NULL;
	bool fine = check_question(helper) && find_place(helper, &store) && choose(helper, &store, &commit) &&
		    tw_git_tell_commit(&store, commit) && tw_git_store_keep(helper, &store, commit);

	git_commit_free(commit);
	tw_git_store_release(helper, &store);
	return fine;
}
