/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A repository: opened where it lies or where it was fetched to, a commit chosen, and what is asked for read from its objects.
 * libgit2 compares each object with its id. Source for what is told of the commit: Trivy's pkg/fanal/artifact/local/fs.go.
 *
 * Surprising: a tag is of the commit only when it names it itself; one with a message of its own names an object in between,
 * and isn't listed. The address is that of the remote "upstream", else "origin".
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

static int open_quietly(const char *path, struct tw_git_store *ret)
{
	int code = git_repository_open_ext(&ret->repository, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);

	return code < 0 ? code : git_repository_odb(&ret->odb, ret->repository);
}

bool tw_git_store_open(struct tw_git_helper *helper, const char *path, struct tw_git_store *ret)
{
	struct stat st;
	int code = stat(path, &st) == 0 ? open_quietly(path, ret) : GIT_ENOTFOUND;

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

static bool find_commit(const struct tw_git_store *store, const char *text, git_commit **ret)
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

static bool tell(enum tw_git_field field, const char *text)
{
	return !text || tw_git_answer_field(field, text, strlen(text));
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
		fine = tell(TW_GIT_ON_BRANCH, git_reference_shorthand(head));
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
		       tell(TW_GIT_ON_BRANCH, helper->branch);
	if (helper->tag)
		return find_ref(store, "tag", tags, helper->tag, ret);
	return helper->commit ? find_commit(store, helper->commit, ret) : find_head(store, ret);
}

static bool tell_person(enum tw_git_field field, const git_signature *person)
{
	struct tw_buf buf = { 0 };
	bool fine;

	if (!person)
		return true;
	tw_buf_printf(&buf, "%s <%s>", person->name, person->email);
	fine = !tw_buf_failed(&buf) && tw_git_answer_field(field, buf.ptr, buf.len);
	tw_buf_release(&buf);
	return fine;
}

static bool tell_tags(const struct tw_git_store *store, const git_oid *commit)
{
	git_reference_iterator *iterator = NULL;
	git_reference *reference;
	bool fine = true;

	if (git_reference_iterator_glob_new(&iterator, store->repository, "refs/tags/*") < 0)
		return true;
	while (fine && git_reference_next(&reference, iterator) == 0) {
		const git_oid *target = git_reference_target(reference);

		if (target && git_oid_equal(target, commit))
			fine = tell(TW_GIT_HAS_TAG, git_reference_name(reference) + strlen("refs/tags/"));
		git_reference_free(reference);
	}
	git_reference_iterator_free(iterator);
	return fine;
}

/* The address of the remote, with its password, if it has one; the caller's. NULL: there is no remote. */
static char *remote_url(const struct tw_git_store *store)
{
	static const char *const names[] = { "upstream", "origin" };
	git_remote *remote = NULL;
	char *url = NULL;

	if (store->url)
		return strdup(store->url);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !remote; i++) {
		if (git_remote_lookup(&remote, store->repository, names[i]) < 0)
			remote = NULL;
	}
	if (remote && git_remote_url(remote))
		url = strdup(git_remote_url(remote));
	git_remote_free(remote);
	return url;
}

static bool tell_url(const struct tw_git_store *store)
{
	char *url = remote_url(store);
	struct tw_buf buf = { 0 };
	bool fine = true;

	if (url)
		tw_git_shown(tw_slice(url), &buf);
	if (buf.len)
		fine = !tw_buf_failed(&buf) && tw_git_answer_field(TW_GIT_REPO_URL, buf.ptr, buf.len);
	tw_buf_release(&buf);
	free(url);
	return fine;
}

static bool tell_commit(const struct tw_git_store *store, const git_commit *commit)
{
	const git_oid *id = git_commit_id(commit);
	struct tw_slice message = tw_slice_trim(tw_slice(git_commit_message(commit)));
	char text[GIT_OID_HEXSZ + 1];

	git_oid_tostr(text, sizeof(text), id);
	return tw_git_answer_field(TW_GIT_COMMIT_ID, text, strlen(text)) &&
	       tw_git_answer_field(TW_GIT_MESSAGE, message.ptr, message.len) &&
	       tell_person(TW_GIT_AUTHOR, git_commit_author(commit)) &&
	       tell_person(TW_GIT_COMMITTER, git_commit_committer(commit)) && tell_tags(store, id) && tell_url(store);
}

/* The store is the helper's from now on. */
static bool keep(struct tw_git_helper *helper, struct tw_git_store *store, const git_commit *commit)
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
		    tell_commit(&store, commit) && keep(helper, &store, commit);

	git_commit_free(commit);
	tw_git_store_release(helper, &store);
	return fine;
}

static bool parse_request(const struct tw_git_helper *helper, struct tw_slice question, struct tw_git_request *ret)
{
	if (question.len < TW_GIT_REQUEST)
		return tw_git_say(TW_GIT_WRONG, "not a question");
	ret->repository = (uint32_t)tw_git_get(question.ptr, 4);
	memcpy(ret->id, question.ptr + 4, TW_GIT_ID);
	ret->want = tw_git_get(question.ptr + 4 + TW_GIT_ID, 8);
	ret->max_size = tw_git_get(question.ptr + 12 + TW_GIT_ID, 8);
	return ret->repository < helper->stores.len || tw_git_say(TW_GIT_WRONG, "no such repository");
}

static uint8_t type_of(git_object_t type)
{
	switch (type) {
	case GIT_OBJECT_COMMIT: return TW_GIT_IS_COMMIT;
	case GIT_OBJECT_TREE: return TW_GIT_IS_TREE;
	case GIT_OBJECT_BLOB: return TW_GIT_IS_BLOB;
	case GIT_OBJECT_TAG: return TW_GIT_IS_TAG;
	default: return 0;
	}
}

static bool tell_head(git_object_t type, size_t size)
{
	char head[9] = { (char)type_of(type) };

	tw_git_put(head + 1, size, 8);
	return tw_git_answer(TW_GIT_HEAD, head, sizeof(head));
}

static bool fail_object(int code, const char *id)
{
	if (code == GIT_ENOTFOUND)
		return tw_git_say(TW_GIT_NOT_FOUND,
				  "the repository is damaged, or was fetched in part: object %s is missing", id);
	return tw_git_say_why(code, "object %s is damaged", id);
}

/* The object that was kept for whoever has seen its first bytes and wants the rest. */
static void forget(struct tw_git_helper *helper)
{
	git_odb_object_free(helper->last);
	helper->last = NULL;
}

static bool load(struct tw_git_helper *helper, const struct tw_git_request *request, const git_oid *id,
		 const char *text)
{
	git_odb *odb = helper->stores.at[request->repository].odb;
	git_object_t type;
	size_t size;
	int code;

	if (helper->last && helper->last_store == request->repository &&
	    git_oid_equal(git_odb_object_id(helper->last), id))
		return git_odb_object_size(helper->last) <= request->max_size ||
		       tw_git_say(TW_GIT_TOO_LARGE, "%zu bytes, more than the limit of %llu",
				  git_odb_object_size(helper->last), (unsigned long long)request->max_size);
	forget(helper);
	if (!tw_git_is_whole(&helper->stores.at[request->repository], id, request->max_size))
		return false;
	code = git_odb_read_header(&size, &type, odb, id);
	if (code >= 0 && size > request->max_size)
		return tw_git_say(TW_GIT_TOO_LARGE, "%zu bytes, more than the limit of %llu", size,
				  (unsigned long long)request->max_size);
	if (code >= 0 && request->want)
		code = git_odb_read(&helper->last, odb, id);
	helper->last_store = request->repository;
	if (code < 0)
		return fail_object(code, text);
	return request->want || tell_head(type, size);
}

bool tw_repository_object(struct tw_git_helper *helper, struct tw_slice question)
{
	struct tw_git_request request;
	char text[GIT_OID_HEXSZ + 1];
	git_oid id;
	size_t size;
	bool fine;

	if (!parse_request(helper, question, &request))
		return false;
	git_oid_fromraw(&id, request.id);
	git_oid_tostr(text, sizeof(text), &id);
	if (!load(helper, &request, &id, text) || !request.want)
		return false;
	size = git_odb_object_size(helper->last);
	fine = tell_head(git_odb_object_type(helper->last), size);
	if (request.want < size)
		size = (size_t)request.want;
	for (size_t at = 0; fine && at < size; at += TW_GIT_PIECE) {
		size_t len = size - at < TW_GIT_PIECE ? size - at : TW_GIT_PIECE;

		fine = tw_git_answer(TW_GIT_BYTES, (const char *)git_odb_object_data(helper->last) + at, len);
	}
	if (size == git_odb_object_size(helper->last))
		forget(helper);
	return fine;
}

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
	if (open_quietly(path, ret) >= 0 && git_odb_exists(ret->odb, id) && tw_git_is_whole(ret, id, UINT64_MAX) &&
	    git_commit_lookup(ret_commit, ret->repository, id) >= 0)
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
	char *own = remote_url(base);
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
	       find_commit(ret, id, ret_commit);
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

	if (!parse_request(helper, question, &request))
		return false;
	if (!url || texts.ptr[texts.len - 1] != '\0' || url + 1 >= texts.ptr + texts.len)
		return tw_git_say(TW_GIT_WRONG, "a submodule without an address");
	if (helper->stores.len >= STORES_MAX)
		return tw_git_say(TW_GIT_TOO_LARGE, "more than %d submodules", STORES_MAX);
	git_oid_fromraw(&id, request.id);
	git_oid_tostr(text, sizeof(text), &id);
	fine = open_module(helper, &helper->stores.at[request.repository], name, &id, &store, &commit) ||
	       find_module(helper, &helper->stores.at[request.repository], url + 1, text, &store, &commit);
	fine = fine && keep(helper, &store, commit);
	git_commit_free(commit);
	tw_git_store_release(helper, &store);
	return fine;
}
