/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory as an artifact of one layer, or a file as one of one entry. Any number of walks share it: each takes a
 * folder that nobody has looked at, and leaves those that it finds in there to whoever is next.
 * No link is followed, and nothing but regular files is opened. A file's size and mode are asked for only when somebody
 * wants to know: in a tree of a hundred thousand files that is half of the time.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/beneath.h"
#include "io/file.h"
#include "source/tree.h"

struct tw_tree {
	struct tw_source *source;
	int root; /* the directory; of a single file, the file */
	char *single;
	bool is_folder;
	pthread_mutex_t lock;
	pthread_cond_t change;
	TW_VEC(char *) folders; /* found and not looked at; the last one first, so that few are in hand */
	unsigned busy;          /* walks that are in a folder, and may find more */
};

int tw_tree_take(struct tw_tree *tree, char **ret)
{
	int status = 0;

	pthread_mutex_lock(&tree->lock);
	while (!tree->folders.len && tree->busy)
		pthread_cond_wait(&tree->change, &tree->lock);
	if (tree->folders.len) {
		*ret = tree->folders.at[--tree->folders.len];
		tree->busy++;
		status = 1;
	}
	pthread_mutex_unlock(&tree->lock);
	return status;
}

void tw_tree_done(struct tw_tree *tree)
{
	pthread_mutex_lock(&tree->lock);
	if (--tree->busy == 0)
		pthread_cond_broadcast(&tree->change);
	pthread_mutex_unlock(&tree->lock);
}

int tw_tree_add(struct tw_tree *tree, const char *folder, struct trawl_error *err)
{
	char *copy = strdup(folder), **slot = NULL;

	pthread_mutex_lock(&tree->lock);
	if (copy)
		slot = tw_vec_push(&tree->folders);
	if (slot)
		*slot = copy;
	pthread_cond_signal(&tree->change);
	pthread_mutex_unlock(&tree->lock);
	if (slot)
		return TRAWL_OK;
	free(copy);
	return tw_fail_nomem(err);
}

void tw_tree_free(struct tw_tree *tree)
{
	if (!tree)
		return;
	for (size_t i = 0; i < tree->folders.len; i++)
		free(tree->folders.at[i]);
	tw_vec_release(&tree->folders);
	if (tree->root >= 0)
		close(tree->root);
	free(tree->single);
	pthread_cond_destroy(&tree->change);
	pthread_mutex_destroy(&tree->lock);
	free(tree);
}

struct tw_slice tw_tree_clean_name(struct tw_arena *arena, struct tw_slice name)
{
	char *room = tw_arena_alloc(arena, name.len + 2);
	bool rooted = tw_slice_starts(name, "/");
	struct tw_slice part;
	size_t len = 0, base = rooted; /* ".." can't take away what is in front of base */

	if (!room)
		return (struct tw_slice){ 0 };
	if (rooted)
		room[len++] = '/';
	while (tw_slice_split(&name, '/', &part)) {
		if (!part.len || tw_slice_is(part, "."))
			continue;
		if (tw_slice_is(part, "..") && len > base) {
			while (len > base && room[len - 1] != '/')
				len--;
			len -= len > base;
			continue;
		}
		if (tw_slice_is(part, "..") && rooted)
			continue;
		if (len > (size_t)rooted)
			room[len++] = '/';
		memcpy(room + len, part.ptr, part.len);
		len += part.len;
		if (tw_slice_is(part, ".."))
			base = len;
	}
	if (!len)
		room[len++] = '.';
	return tw_slice_of(room, len);
}

/* A root file system is called what its etc/hostname says, as Trivy does; anything else by its path. */
static void name_it(struct tw_source *source, int root)
{
	struct tw_artifact *artifact = &source->artifact;
	char text[256];
	int fd = root < 0 ? -1 : tw_open_beneath(root, "etc/hostname", O_RDONLY | O_NONBLOCK);
	int64_t len = fd < 0 ? 0 : tw_file_read(fd, 0, text, sizeof(text), NULL);

	if (fd >= 0)
		close(fd);
	artifact->name = len > 0 ? tw_arena_copy(&source->arena, tw_slice_trim(tw_slice_of(text, (size_t)len)))
				 : tw_tree_clean_name(&source->arena, artifact->name);
}

static int make_artifact(struct tw_source *source, bool directory, struct trawl_error *err)
{
	struct tw_artifact *artifact = &source->artifact;

	name_it(source, directory ? source->tree->root : -1);
	artifact->kind = TW_ARTIFACT_TREE;
	for (size_t i = 0; tw_source_kinds[i]; i++) {
		if (!tw_source_kinds[i]->marker && tw_source_kinds[i]->targets >> source->options.target & 1)
			artifact->source = tw_source_kinds[i]->name;
	}
	artifact->layers = tw_arena_new(&source->arena, struct tw_layer);
	if (!artifact->layers || !artifact->name.ptr)
		return tw_fail_nomem(err);
	artifact->layer_count = 1;
	source->known = true;
	return TRAWL_OK;
}

int tw_tree_open(struct tw_source *source, struct trawl_error *err)
{
	struct tw_tree *tree = calloc(1, sizeof(*tree));
	struct tw_slice base = tw_path_base(source->path);
	uint64_t size;
	int status;

	if (!tree)
		return tw_fail_nomem(err);
	pthread_mutex_init(&tree->lock, NULL);
	pthread_cond_init(&tree->change, NULL);
	tree->source = source;
	source->tree = tree;
	tree->root = open(source->path.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tree->is_folder = tree->root >= 0;
	if (tree->is_folder) {
		status = tw_tree_add(tree, "", err);
		return status < 0 ? status : make_artifact(source, true, err);
	}
	if (errno != ENOTDIR)
		return tw_fail_errno(err, errno, "cannot be opened");
	status = tw_file_open_bare(source->path.ptr, &tree->root, &size, err);
	if (status < 0)
		return status;
	tree->single = strndup(base.ptr, base.len);
	return tree->single ? make_artifact(source, false, err) : tw_fail_nomem(err);
}

int tw_tree_restart(struct tw_tree *tree, struct trawl_error *err)
{
	return tree->is_folder ? tw_tree_add(tree, "", err) : TRAWL_OK;
}

int tw_tree_walk(struct tw_tree *tree, struct tw_walk **ret, struct trawl_error *err)
{
	char *single;

	/* The first walk gets the single file. */
	pthread_mutex_lock(&tree->lock);
	single = tree->single;
	tree->single = NULL;
	pthread_mutex_unlock(&tree->lock);
	return tw_tree_walk_new(tree, &tree->source->options, tree->root, single, ret, err);
}
