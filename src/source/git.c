/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Git repositories as sources. A working tree is read as any folder, and its objects only say which commit it is of; of a bare
 * repository, of one that is somewhere else, and wherever a branch, a tag or a commit is asked for, the files come out of the
 * objects, and nothing is checked out. Source for what Trivy makes of a name: its pkg/fanal/artifact/repo/git.go.
 *
 * Surprising: Trivy looks at neither branch, tag nor commit when the name is a folder.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/git.h"

const struct tw_source_kind tw_source_git = {
	.name = "git",
	.doc = "git repositories: bare ones, those elsewhere, and any branch, tag or commit, without a checkout",
	.targets = 1u << TW_TARGET_REPO,
	.directory = true,
};

static void add_text(struct tw_buf *frames, enum tw_git_frame kind, const char *text)
{
	if (text && *text)
		tw_frame_add(frames, (uint8_t)kind, tw_slice(text));
}

static int ask(struct tw_source *source, enum tw_git_frame what, const char *name, struct trawl_error *err)
{
	const struct tw_source_options *options = &source->options;
	struct tw_buf frames = { 0 };
	int status = tw_git_start(options, &source->git, err);

	if (status < 0)
		return status;
	add_text(&frames, what, name);
	add_text(&frames, TW_GIT_BRANCH, options->branch);
	add_text(&frames, TW_GIT_TAG, options->tag);
	add_text(&frames, TW_GIT_COMMIT, options->commit);
	if (options->remote) {
		add_text(&frames, TW_GIT_CACERT, options->remote->net.cacert);
		if (options->remote->net.insecure)
			tw_frame_add(&frames, TW_GIT_INSECURE, (struct tw_slice){ 0 });
	}
	tw_frame_add(&frames, TW_GIT_OPEN, (struct tw_slice){ 0 });
	status = tw_git_send(source->git, &frames, err);
	if (frames.ptr)
		explicit_bzero(frames.ptr, frames.len);
	tw_buf_release(&frames);
	return status;
}

static int add_tag(struct tw_source *source, struct tw_slice tag)
{
	struct tw_slice *slot = tw_vec_push(&source->git_tags);

	if (slot)
		*slot = tag;
	return slot ? TRAWL_OK : TRAWL_E_NOMEM;
}

static int take_field(struct tw_source *source, struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_repository *r = &source->repository;
	struct tw_slice text = tw_arena_copy(&source->arena, tw_slice_from(bytes, 1));

	if (!bytes.len)
		return TRAWL_OK;
	if (!text.ptr)
		return tw_fail_nomem(err);
	switch (bytes.ptr[0]) {
	case TW_GIT_REPO_URL: r->url = text; break;
	case TW_GIT_ON_BRANCH: r->branch = text; break;
	case TW_GIT_COMMIT_ID: r->commit = text; break;
	case TW_GIT_MESSAGE: r->message = text; break;
	case TW_GIT_AUTHOR: r->author = text; break;
	case TW_GIT_COMMITTER: r->committer = text; break;
	case TW_GIT_HAS_TAG: return add_tag(source, text) < 0 ? tw_fail_nomem(err) : TRAWL_OK;
	default: break;
	}
	return TRAWL_OK;
}

/* The answer: what is told of the commit, and that it is open. */
static int hear(struct tw_source *source, struct trawl_error *err)
{
	struct tw_frame frame;
	int status = TRAWL_OK;

	while (status == TRAWL_OK) {
		status = tw_git_receive(source->git, &frame, err);
		if (status < 0)
			return status;
		if (frame.kind == TW_GIT_OPENED && frame.bytes.len == 4 + TW_GIT_ID) {
			memcpy(source->git_tree, frame.bytes.ptr + 4, TW_GIT_ID);
			source->repository.tags = source->git_tags.at;
			source->repository.tag_count = source->git_tags.len;
			source->git_heard = true;
			return TRAWL_OK;
		}
		status = frame.kind == TW_GIT_FIELD
				 ? take_field(source, frame.bytes, err)
				 : tw_git_break(source->git, "trawl-git answers what was not asked", err);
	}
	return status;
}

/* A commit whose tree can't be read is no repository to be scanned in part. */
static int check_root(struct tw_source *source, struct trawl_error *err)
{
	struct tw_git_request request = { .want = 1, .max_size = TW_LIMIT_LOCKFILE };
	struct tw_slice bytes;
	uint64_t size;

	memcpy(request.id, source->git_tree, TW_GIT_ID);
	return tw_git_read(source->git, &request, TW_GIT_IS_TREE, &source->arena, NULL, &bytes, &size, err);
}

static int open_objects(struct tw_source *source, enum tw_git_frame what, struct trawl_error *err)
{
	struct tw_artifact *artifact = &source->artifact;
	int status = ask(source, what, source->options.name, err);

	if (status == TRAWL_OK)
		status = hear(source, err);
	if (status == TRAWL_OK)
		status = check_root(source, err);
	if (status < 0)
		return status;
	artifact->kind = TW_ARTIFACT_TREE;
	artifact->source = tw_source_git.name;
	artifact->layers = tw_arena_new(&source->arena, struct tw_layer);
	if (!artifact->layers)
		return tw_fail_nomem(err);
	artifact->layer_count = 1;
	source->known = true;
	return TRAWL_OK;
}

static bool is_there(const char *folder, const char *name)
{
	char path[TW_LIMIT_PATH];
	int len = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return len > 0 && (size_t)len < sizeof(path) && access(path, F_OK) == 0;
}

/* An address, with or without its scheme: not a path that isn't there. */
static bool is_address(struct tw_slice name)
{
	ptrdiff_t slash = tw_slice_find(name, '/');
	struct tw_slice host = slash < 0 ? (struct tw_slice){ 0 } : tw_slice_head(name, (size_t)slash);

	if (tw_slice_starts(name, "/") || tw_slice_starts(name, "."))
		return false;
	return tw_slice_search(name, TW_LIT("://")) >= 0 || tw_slice_find(name, ':') > 0 ||
	       tw_slice_find(host, '.') > 0;
}

/* For reports: without name and password. */
static int name_it(struct tw_source *source, struct trawl_error *err)
{
	struct tw_buf shown = { 0 };

	tw_git_shown(source->artifact.name, &shown);
	source->artifact.name = tw_arena_copy(&source->arena, tw_buf_view(&shown));
	tw_buf_release(&shown);
	return source->artifact.name.ptr && !tw_buf_failed(&shown) ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_git_open(struct tw_source *source, struct trawl_error *err)
{
	const struct tw_source_options *options = &source->options;
	bool chosen = options->branch || options->tag || options->commit;
	const char *path = options->name;
	struct stat st;
	int status;

	if (stat(path, &st) == 0) {
		bool bare = S_ISDIR(st.st_mode) && !is_there(path, ".git") && is_there(path, "HEAD") &&
			    is_there(path, "objects");

		source->path = source->artifact.name;
		if (!chosen && !bare)
			return tw_tree_open(source, err);
		source->artifact.name = tw_tree_clean_name(&source->arena, source->artifact.name);
		return source->artifact.name.ptr ? open_objects(source, TW_GIT_PATH, err) : tw_fail_nomem(err);
	}
	if (!is_address(source->artifact.name))
		return tw_fail(err, TRAWL_E_NOTFOUND, "%s", strerror(errno));
	status = name_it(source, err);
	return status < 0 ? status : open_objects(source, TW_GIT_URL, err);
}

/* Nobody waits for the answer yet, and a repository that can't be read is a folder nonetheless. */
void tw_git_look(struct tw_source *source)
{
	struct trawl_error ignored = { 0 };

	if (source->git || !is_there(source->options.name, ".git"))
		return;
	if (ask(source, TW_GIT_PATH, source->options.name, &ignored) < 0) {
		tw_git_stop(source->git);
		source->git = NULL;
	}
}

const struct tw_repository *tw_source_repository(struct tw_source *source)
{
	struct trawl_error ignored = { 0 };

	if (source->git && !source->git_heard && hear(source, &ignored) < 0) {
		tw_git_stop(source->git);
		source->git = NULL;
	}
	return source->git_heard ? &source->repository : NULL;
}
