/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told of a commit. Source: Trivy's pkg/fanal/artifact/local/fs.go.
 *
 * Surprising: a tag is of the commit only when it names it itself; one with a message of its own names an object in between,
 * and isn't listed. The address is that of the remote "upstream", else "origin".
 */
#include "source/helper/helper.h"

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
			fine = tw_git_answer_text(TW_GIT_HAS_TAG, git_reference_name(reference) + strlen("refs/tags/"));
		git_reference_free(reference);
	}
	git_reference_iterator_free(iterator);
	return fine;
}

char *tw_git_remote_url(const struct tw_git_store *store)
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
	char *url = tw_git_remote_url(store);
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

bool tw_git_tell_commit(const struct tw_git_store *store, const git_commit *commit)
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
