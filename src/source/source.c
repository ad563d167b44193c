/* SPDX-License-Identifier: Apache-2.0 */
/* The door of this room: from a target to a source, and the calls that depend on its kind. */
#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "source/git.h"

#define TW_SOURCE(name) extern const struct tw_source_kind tw_source_##name;
#include "source/list.h"
#undef TW_SOURCE

const struct tw_source_kind *const tw_source_kinds[] = {
#define TW_SOURCE(name) &tw_source_##name,
#include "source/list.h"
#undef TW_SOURCE
	NULL,
};

static int split_at(struct tw_source *source, struct tw_slice name, ptrdiff_t at, struct stat *st)
{
	char *path = at > 0 ? tw_arena_text(&source->arena, tw_slice_head(name, (size_t)at)) : NULL;

	if (!path || stat(path, st) != 0)
		return 0;
	source->path = tw_slice(path);
	source->ref = tw_slice_from(name, (size_t)at + 1);
	return 1;
}

/* PATH, PATH@digest, PATH:tag. Colons are legal in paths: what is there as it was given isn't split. */
static int find_path(struct tw_source *source, struct stat *st, struct trawl_error *err)
{
	struct tw_slice name = source->artifact.name;
	int number;

	if (stat(name.ptr, st) == 0) {
		source->path = name;
		return TRAWL_OK;
	}
	number = errno;
	if (source->options.target == TW_TARGET_IMAGE && (split_at(source, name, tw_slice_find(name, '@'), st) ||
							  split_at(source, name, tw_slice_find(name, ':'), st) ||
							  split_at(source, name, tw_slice_rfind(name, ':'), st)))
		return TRAWL_OK;
	return tw_fail(err, number == ENOENT || number == ENOTDIR ? TRAWL_E_NOTFOUND : TRAWL_E_IO, "%s",
		       strerror(number));
}

static int open_directory(struct tw_source *source, struct trawl_error *err)
{
	source->store.is_directory = true;
	source->store.fd = open(source->path.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (source->store.fd < 0)
		return tw_fail_errno(err, errno, "cannot be opened");
	return tw_source_resolve(source, true, err);
}

static int open_target(struct tw_source *source, struct trawl_error *err)
{
	struct stat st;
	int status;

	if (source->options.target == TW_TARGET_REMOTE)
		return tw_remote_open(source, err);
	status = source->options.target == TW_TARGET_REPO ? tw_git_open(source, err) : find_path(source, &st, err);
	if (status >= 0 && source->options.target != TW_TARGET_IMAGE && source->options.target != TW_TARGET_REPO)
		status = tw_tree_open(source, err);
	if (status >= 0 && source->options.target != TW_TARGET_IMAGE)
		tw_git_look(source);
	if (status < 0 || source->options.target != TW_TARGET_IMAGE)
		return status;
	return S_ISDIR(st.st_mode) ? open_directory(source, err) : tw_archive_open(source, err);
}

int tw_source_open(const struct tw_source_options *options, struct tw_pool *pool, struct tw_source **ret,
		   struct trawl_error *err)
{
	struct tw_source *source = calloc(1, sizeof(*source));
	int status;

	if (!source)
		return tw_fail_nomem(err);
	source->options = *options;
	source->pool = pool;
	tw_tally_group_init(&source->tallies, pool);
	source->store.fd = -1;
	source->artifact.name = tw_arena_copy(&source->arena, tw_slice(options->name));
	source->options.name = source->artifact.name.ptr;
	if (options->platform)
		source->options.platform = tw_arena_text(&source->arena, tw_slice(options->platform));
	status = source->options.name ? open_target(source, err) : tw_fail_nomem(err);
	if (status < 0) {
		tw_wrap(err, "%.*s", TW_ARG(source->artifact.name));
		tw_source_free(source);
		return status;
	}
	source->options.remote = NULL; /* the caller's, for this call */
	*ret = source;
	return TRAWL_OK;
}

static void drop(struct tw_source *source)
{
	tw_stream_free(source->stream);
	tw_tree_free(source->tree);
	tw_git_stop(source->git);
	tw_vec_release(&source->git_tags);
	tw_store_release(&source->store);
	tw_net_close(source->net);
	source->stream = NULL;
	source->tree = NULL;
	source->net = NULL;
}

void tw_source_free(struct tw_source *source)
{
	if (!source)
		return;
	drop(source);
	tw_vec_release(&source->seen);
	tw_arena_release(&source->arena);
	tw_tally_group_release(&source->tallies);
	free(source);
}

void tw_source_reset(struct tw_source *source)
{
	struct tw_slice name = source->artifact.name;

	drop(source);
	source->store = (struct tw_store){ .fd = -1 };
	source->artifact = (struct tw_artifact){ .name = name };
	source->told = (struct tw_artifact){ 0 };
	source->claims = NULL;
	source->seen.len = 0;
	source->cut = (struct trawl_error){ 0 };
	source->known = source->has_end = false;
}

int tw_source_net(struct tw_source *source, struct tw_net **ret, struct trawl_error *err)
{
	const struct tw_source_remote *how = source->options.remote;
	struct tw_net_options net = how ? how->net : (struct tw_net_options){ 0 };

	net.check = source->options.check;
	net.closure = source->options.closure;
	return tw_net_open(&net, ret, err);
}

/* Does the store hold this kind's marker? */
static int has_marker(struct tw_source *source, const struct tw_source_kind *kind, struct trawl_error *err)
{
	struct tw_blob blob = { 0 };
	int status;

	if (!kind->marker)
		return 0;
	status = tw_store_find(&source->store, tw_slice(kind->marker), &blob, err);
	tw_blob_release(&blob);
	return status;
}

/* A daemon knows better than the archive that it writes. */
static void take_told(struct tw_source *source)
{
	struct tw_artifact *artifact = &source->artifact;
	const struct tw_artifact *told = &source->told;

	if (!told->source)
		return;
	artifact->source = told->source;
	artifact->shows_digests = false;
	artifact->image_id = told->image_id;
	artifact->repo_tags = told->repo_tags;
	artifact->repo_tag_count = told->repo_tag_count;
	artifact->repo_digests = told->repo_digests;
	artifact->repo_digest_count = told->repo_digest_count;
}

int tw_source_resolve(struct tw_source *source, bool directory, struct trawl_error *err)
{
	for (size_t i = 0; tw_source_kinds[i]; i++) {
		const struct tw_source_kind *kind = tw_source_kinds[i];
		int status = kind->directory == directory ? has_marker(source, kind, err) : 0;

		if (status == 0)
			continue;
		source->artifact.source = kind->name;
		if (status == 1)
			status = kind->resolve(source, err);
		if (status == TRAWL_OK)
			take_told(source);
		source->known = status == TRAWL_OK;
		return status;
	}
	if (directory)
		return tw_fail(err, TRAWL_E_FORMAT, "a directory without index.json: not an OCI layout");
	return tw_fail(err, TRAWL_E_FORMAT, "holds neither manifest.json nor index.json: not an image archive");
}

int tw_source_resolve_archive(struct tw_source *source, struct trawl_error *err)
{
	const struct trawl_error *cut = &source->cut;
	struct trawl_error why = { 0 };
	int status = tw_source_resolve(source, false, &why);

	/* What was cut off may be a layer, which is told of later, or of no importance. */
	if (status >= 0)
		return cut->status == TRAWL_E_NOMEM ? tw_fail_nomem(err) : TRAWL_OK;
	if (cut->status)
		return tw_fail(err, cut->status, "%s", cut->message);
	if (!source->artifact.source && !source->has_end)
		return tw_fail(err, status, "%s; it has no end mark: perhaps it was cut short", why.message);
	return tw_fail(err, status, "%s", why.message);
}

bool tw_source_is_stream(const struct tw_source *source)
{
	return source->stream != NULL;
}

const struct tw_artifact *tw_source_artifact(const struct tw_source *source)
{
	return source->known ? &source->artifact : NULL;
}

const struct trawl_error *tw_source_cut(const struct tw_source *source)
{
	return source->cut.status ? &source->cut : NULL;
}

int tw_source_next_walk(struct tw_source *source, struct tw_walk **ret, struct trawl_error *err)
{
	int status;

	if (!source->stream)
		return tw_fail(err, TRAWL_E_USAGE, "not a stream");
	status = tw_stream_next(source->stream, ret, err);
	if (status < 0)
		tw_wrap(err, "%s", source->options.name);
	return status;
}

int tw_layer_open(struct tw_source *source, size_t index, struct tw_walk **ret, struct trawl_error *err)
{
	struct tw_blob blob = { 0 };
	int status;

	if (!source->known || source->stream || index >= source->artifact.layer_count)
		return tw_fail(err, TRAWL_E_USAGE, "no layer %zu can be opened", index + 1);
	if (source->tree)
		return tw_tree_walk(source->tree, ret, err);
	if (source->git)
		return tw_git_walk(source->git, &source->options, source->git_tree, ret, err);
	status = tw_store_find(&source->store, source->claims[index].name, &blob, err);
	if (status < 0)
		return status;
	if (status == 0 || (blob.kind != TW_BLOB_FILE && blob.kind != TW_BLOB_REMOTE))
		return tw_fail(err, TRAWL_E_NOTFOUND, "%.*s is not in the image", TW_ARG(source->claims[index].name));
	if (blob.kind == TW_BLOB_FILE)
		status = tw_check_size(&source->claims[index], blob.size, err);
	if (status < 0) {
		tw_blob_release(&blob);
		return status;
	}
	status = tw_layer_walk(source, &blob, index, ret, err);
	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(source->claims[index].name)), status : status;
}

int tw_layer_open_again(struct tw_source *source, size_t index, struct tw_walk **ret, struct trawl_error *err)
{
	int status = source->tree ? tw_tree_restart(source->tree, err) : TRAWL_OK;

	return status < 0 ? status : tw_layer_open(source, index, ret, err);
}

unsigned tw_layer_shares(const struct tw_source *source, size_t index)
{
	return source->tree ? tw_pool_threads(source->pool) : 1;
}

int tw_walk_next(struct tw_walk *walk, struct tw_entry *ret, struct trawl_error *err)
{
	return walk->next(walk, ret, err);
}

int tw_walk_stat(struct tw_walk *walk, struct tw_entry *entry, struct trawl_error *err)
{
	return walk->stat(walk, entry, err);
}

int tw_walk_peek(struct tw_walk *walk, size_t want, struct tw_slice *ret, struct trawl_error *err)
{
	return walk->peek(walk, want, ret, err);
}

int tw_walk_view(struct tw_walk *walk, struct tw_arena *scratch, uint64_t max_size, struct tw_view *ret,
		 struct trawl_error *err)
{
	return walk->view(walk, scratch, max_size, ret, err);
}

int tw_walk_close(struct tw_walk *walk, struct tw_layer_facts *ret, struct trawl_error *err)
{
	return walk->close(walk, ret, err);
}
