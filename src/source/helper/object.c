/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked for, read from a repository's objects. libgit2 compares each with its id. */
#include "source/helper/helper.h"

bool tw_git_parse_request(const struct tw_git_helper *helper, struct tw_slice question, struct tw_git_request *ret)
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

	if (!tw_git_parse_request(helper, question, &request))
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
