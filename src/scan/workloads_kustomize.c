/* SPDX-License-Identifier: Apache-2.0 */
/* Kustomizations in a folder, and what they use around it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "io/beneath.h"
#include "io/boundary.h"
#include "io/file.h"
#include "kube/kustomize.h"
#include "scan/workloads_read.h"

enum { DEPTH = 64 };

struct rendering {
	struct tw_reading *reading;
	struct tw_arena arena;
	struct tw_slice at;            /* the kustomization that is rendered, as shown */
	TW_VEC(struct tw_slice) found; /* folders with kustomizations, from the boundary */
	struct tw_map used;            /* those that another one uses, or that are components */
	struct tw_map rendered;        /* files of those that have been gone through */
	bool looking;                  /* only at what they use */
};

/* Why one isn't rendered by itself. */
enum { USED, COMPONENT };

bool tw_reading_is_kustomization(int folder)
{
	struct stat st;

	for (size_t i = 0; tw_kustomize_names[i]; i++) {
		if (fstatat(folder, tw_kustomize_names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
			return true;
	}
	return false;
}

static int put(struct rendering *r, struct tw_map *map, struct tw_slice path, uint32_t value, struct trawl_error *err)
{
	struct tw_slice kept = tw_arena_copy(&r->reading->set->arena, path);
	uint32_t *place = kept.ptr ? tw_map_put(map, kept) : NULL;

	if (!place)
		return tw_fail_nomem(err);
	*place = value;
	return TRAWL_OK;
}

static int read_file(void *user, struct tw_slice path, struct tw_slice *ret, struct trawl_error *err)
{
	struct rendering *r = user;
	struct tw_slice below;
	int status = tw_around_read(r->reading, path, &r->arena, ret, err);

	if (status == TRAWL_OK && !r->looking)
		status = put(r, &r->rendered, path, 0, err);
	if (status < 0)
		return status;
	/* What lies in the folder isn't read once more as a manifest. */
	below = tw_around_below(r->reading, path);
	return below.ptr ? put(r, &r->reading->consumed, below, 0, err) : TRAWL_OK;
}

static bool is_folder(void *user, struct tw_slice path)
{
	struct rendering *r = user;
	char name[TW_LIMIT_PATH];
	TW_AUTO_CLOSE int fd = -1;

	if (path.len >= sizeof(name))
		return false;
	if (path.len)
		memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	fd = tw_open_beneath(r->reading->around.fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0;
}

static int take(void *user, const struct tw_kustomized *resource, struct trawl_error *err)
{
	struct rendering *r = user;
	struct tw_slice file = tw_around_shown(r->reading, resource->file);

	return file.ptr ? tw_reading_node(r->reading, tw_kube_of_yaml(resource->tree), file, r->at, err)
			: tw_fail_nomem(err);
}

static int problem(void *user, enum tw_grade grade, struct tw_slice path, uint32_t line, const char *message,
		   struct trawl_error *err)
{
	struct rendering *r = user;
	struct tw_slice file = tw_around_shown(r->reading, path);

	return file.ptr ? tw_workloads_problem(r->reading->set, grade, file, line, message, err) : tw_fail_nomem(err);
}

static struct tw_kustomize kustomize(struct rendering *r)
{
	return (struct tw_kustomize){ &r->arena, read_file, is_folder, take, problem, r };
}

static int use(void *user, struct tw_slice folder, struct trawl_error *err)
{
	struct rendering *r = user;

	return tw_map_get(&r->used, folder) == TW_MAP_NONE ? put(r, &r->used, folder, USED, err) : TRAWL_OK;
}

static int ignore_problem(void *user, enum tw_grade grade, struct tw_slice path, uint32_t line, const char *message,
			  struct trawl_error *err)
{
	return TRAWL_OK; /* it will be said by who renders it */
}

/* What a kustomization uses is not rendered by itself, nor is a component. */
static int look(struct rendering *r, struct tw_slice folder, struct trawl_error *err)
{
	struct tw_kustomize k = kustomize(r);
	bool component = false;
	int status;

	k.problem = ignore_problem;
	status = tw_kustomize_uses(&k, folder, &component, use, err);
	tw_arena_release(&r->arena);
	r->arena.failed = false;
	return status == TRAWL_OK && component ? put(r, &r->used, folder, COMPONENT, err) : status;
}

static int render(struct rendering *r, struct tw_slice folder, struct trawl_error *err)
{
	struct tw_kustomize k = kustomize(r);
	struct trawl_error why = { 0 };
	int status;

	r->at = tw_around_shown(r->reading, folder);
	if (!r->at.ptr)
		return tw_fail_nomem(err);
	status = tw_kustomize_render(&k, folder, &why);
	/* It is its own memory that has run out. */
	if (status == TRAWL_E_NOMEM && r->arena.failed)
		status = tw_workloads_problem(
			r->reading->set, TW_FAILED, r->at, 0,
			"takes more memory than a kustomization may (512 MiB), or is nested too deep", err);
	else if (status < 0)
		tw_fail(err, status, "%s", why.message);
	tw_arena_release(&r->arena);
	r->arena.failed = false;
	return status;
}

static int no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int find(struct rendering *r, const char *path, unsigned depth, struct trawl_error *err)
{
	TW_AUTO_CLOSE int folder =
		depth ? tw_open_beneath(r->reading->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	struct dirent **list = NULL;
	int count = folder < 0 ? 0 : scandirat(folder, ".", &list, no_dots, alphasort), status = TRAWL_OK;

	if (folder >= 0 && tw_reading_is_kustomization(folder)) {
		struct tw_slice whole =
			tw_around_joined(&r->reading->set->arena, r->reading->around.prefix, tw_slice(path));
		struct tw_slice kept = tw_arena_copy(&r->reading->set->arena, whole), *slot = tw_vec_push(&r->found);

		if (!kept.ptr || !slot)
			status = tw_fail_nomem(err);
		else
			*slot = kept;
	}
	if (r->reading->alone)
		depth = 1;
	for (int i = 0; i < count; i++) {
		char below[TW_LIMIT_PATH];
		struct stat st;
		int len = snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "", list[i]->d_name);

		if (status == TRAWL_OK && len > 0 && (size_t)len < sizeof(below) &&
		    fstatat(folder, list[i]->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) &&
		    !tw_reading_skips(r->reading, below, list[i]->d_name))
			status = find(r, below, depth - 1, err);
		free(list[i]);
	}
	free(list);
	return status;
}

/* Has it been gone through? */
static bool is_rendered(struct rendering *r, struct tw_slice folder)
{
	bool found = false;

	for (size_t i = 0; tw_kustomize_names[i] && !found; i++) {
		struct tw_slice file =
			tw_around_joined(&r->reading->set->arena, folder, tw_slice(tw_kustomize_names[i]));

		found = file.ptr && tw_map_get(&r->rendered, file) != TW_MAP_NONE;
	}
	return found;
}

/* Those that nobody uses; then those that are used by nobody but each other, of which the first stands for all. */
static int render_all(struct rendering *r, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status == TRAWL_OK && i < r->found.len; i++) {
		if (tw_map_get(&r->used, r->found.at[i]) == TW_MAP_NONE)
			status = render(r, r->found.at[i], err);
	}
	for (size_t i = 0; status == TRAWL_OK && i < r->found.len; i++) {
		if (tw_map_get(&r->used, r->found.at[i]) == USED && !is_rendered(r, r->found.at[i]))
			status = render(r, r->found.at[i], err);
	}
	return status;
}

int tw_reading_kustomizations(struct tw_reading *reading, struct trawl_error *err)
{
	struct rendering r = { .reading = reading, .arena = { .limit = TW_LIMIT_KUSTOMIZE_MEMORY } };
	int status = find(&r, "", DEPTH, err);

	r.looking = true;
	for (size_t i = 0; status == TRAWL_OK && i < r.found.len; i++)
		status = look(&r, r.found.at[i], err);
	r.looking = false;
	if (status == TRAWL_OK)
		status = render_all(&r, err);
	tw_arena_release(&r.arena);
	tw_vec_release(&r.found);
	tw_map_release(&r.used);
	tw_map_release(&r.rendered);
	return status;
}
