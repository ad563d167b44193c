/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files and folders of manifests. A folder is walked in the order of names, no link in it is followed; a chart in it is
 * rendered, a kustomization too, and neither is gone through file by file.
 */
#include "scan/workloads_read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "helm/chart.h"
#include "io/beneath.h"
#include "io/file.h"
#include "io/path.h"
#include "kube/kustomize.h"

enum { DEPTH = 64 /* folders in folders */ };

static int problem(struct tw_reading *r, struct tw_slice file, const char *message, struct trawl_error *err)
{
	return tw_workloads_problem(r->set, TW_FAILED, file, 0, message, err);
}

struct tw_slice tw_reading_shown(struct tw_reading *r, struct tw_slice path)
{
	struct tw_slice root = r->folder;

	while (root.len > 1 && root.ptr[root.len - 1] == '/')
		root.len--;
	if (!path.len)
		return root;
	if (tw_slice_is(root, "."))
		return path;
	return TW_JOIN(&r->set->arena, root, tw_slice(root.len && root.ptr[root.len - 1] != '/' ? "/" : ""), path);
}

/* A file that is open, to its texts. What is wrong with it is a problem. */
static int take_file(struct tw_reading *r, int fd, struct tw_slice name, bool only_images, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_buf bytes = { 0 };
	int status = tw_file_rest(fd, TW_LIMIT_KUBE_FILE, &bytes, &why);

	if (status == TRAWL_OK)
		status = tw_reading_text(r, tw_buf_view(&bytes), name, (struct tw_slice){ "", 0 }, only_images, err);
	else if (status == TRAWL_E_LIMIT)
		status = problem(r, name, "larger than a file of manifests may be (256 MiB)", err);
	else
		status = status == TRAWL_E_NOMEM ? tw_fail_nomem(err) : problem(r, name, why.message, err);
	tw_buf_release(&bytes);
	return status;
}

static bool has_ending(const char *name)
{
	struct tw_slice s = tw_slice(name);

	return tw_slice_ends(s, ".yaml") || tw_slice_ends(s, ".yml") || tw_slice_ends(s, ".json");
}

/* Such a file may name images by way of another one alone. */
static bool is_composed(const char *path)
{
	return tw_slice_search(tw_path_base(tw_slice(path)), TW_LIT("compose")) >= 0;
}

static int visit_file(struct tw_reading *r, const char *path, struct trawl_error *err)
{
	TW_AUTO_CLOSE int fd = -1;
	struct tw_slice name = tw_reading_shown(r, tw_slice(path));
	struct stat st;

	if (!name.ptr)
		return tw_fail_nomem(err);
	if (tw_globs_match(r->skip_files, tw_slice(path)) || tw_map_get(&r->consumed, tw_slice(path)) != TW_MAP_NONE)
		return TRAWL_OK;
	fd = tw_open_beneath(r->fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	r->current = tw_slice(path);
	if (fd < 0 || fstat(fd, &st) < 0)
		return problem(r, name, strerror(errno), err);
	return S_ISREG(st.st_mode) ? take_file(r, fd, name, !is_composed(path), err)
				   : problem(r, name, "not a regular file", err);
}

bool tw_reading_skips(const struct tw_reading *r, const char *path, const char *name)
{
	return strcmp(name, ".git") == 0 || tw_globs_match(r->skip_dirs, tw_slice(path));
}

static bool holds(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

/* One that can't be rendered is a problem; a library of templates is none. */
static int take_chart(struct tw_reading *r, struct tw_slice name, struct trawl_error *err)
{
	struct trawl_helm helm = { .size = sizeof(helm) };
	struct trawl_error why = { 0 };
	int status;

	if (r->manifests->helm)
		memcpy(&helm, r->manifests->helm,
		       r->manifests->helm->size < sizeof(helm) ? r->manifests->helm->size : sizeof(helm));
	helm.size = sizeof(helm);
	helm.chart = name.ptr;
	status = tw_reading_chart(r, &helm, &why);
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status >= 0)
		return TRAWL_OK;
	return tw_workloads_problem(r->set, status == TRAWL_E_UNSUPPORTED ? TW_WARN : TW_FAILED, name, 0, why.message,
				    err);
}

static int visit_chart(struct tw_reading *r, const char *path, struct trawl_error *err)
{
	struct tw_slice name = tw_reading_shown(r, tw_slice(path));

	return name.ptr ? take_chart(r, name, err) : tw_fail_nomem(err);
}

static bool is_package(const char *name)
{
	return tw_slice_ends(tw_slice(name), ".tgz");
}

static bool holds_chart(int folder, const char *name)
{
	TW_AUTO_CLOSE int fd = tw_open_beneath(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return fd >= 0 && tw_chart_is_packed(fd);
}

static int visit_folder(struct tw_reading *r, const char *path, unsigned depth, struct trawl_error *err);

/* Files of a kustomization's own folder are its, whether it names them or not. */
static int visit_entry(struct tw_reading *r, int folder, const char *path, const char *name, unsigned depth,
		       struct trawl_error *err)
{
	char below[TW_LIMIT_PATH];
	struct stat st;
	int len = snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "", name);

	if (len < 0 || (size_t)len >= sizeof(below) || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return TRAWL_OK;
	if (S_ISDIR(st.st_mode))
		return tw_reading_skips(r, below, name) ? TRAWL_OK : visit_folder(r, below, depth, err);
	if (!S_ISREG(st.st_mode))
		return TRAWL_OK;
	if (is_package(name) && !tw_globs_match(r->skip_files, tw_slice(below)) && holds_chart(folder, name))
		return visit_chart(r, below, err);
	if (!has_ending(name) || tw_reading_is_kustomization(folder))
		return TRAWL_OK;
	return visit_file(r, below, err);
}

static int no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int visit_folder(struct tw_reading *r, const char *path, unsigned depth, struct trawl_error *err)
{
	TW_AUTO_CLOSE int folder = tw_open_beneath(r->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct tw_slice name = tw_reading_shown(r, tw_slice(path));
	struct dirent **list = NULL;
	int count, status = TRAWL_OK;

	if (!name.ptr)
		return tw_fail_nomem(err);
	if (folder < 0 || !depth)
		return problem(r, name, depth ? strerror(errno) : "folders nested too deep", err);
	if (holds(folder, "Chart.yaml"))
		return visit_chart(r, path, err);
	count = scandirat(folder, ".", &list, no_dots, alphasort);
	if (count < 0)
		return problem(r, name, strerror(errno), err);
	for (int i = 0; i < count; i++) {
		if (status == TRAWL_OK)
			status = visit_entry(r, folder, path, list[i]->d_name, depth - 1, err);
		free(list[i]);
	}
	free(list);
	return status;
}

/* That a file lies in; its ptr is NULL when out of memory. */
static struct tw_slice folder_of(struct tw_reading *r, struct tw_slice file)
{
	struct tw_slice dir = tw_path_dir(file);

	return tw_arena_copy(&r->set->arena, dir.len ? dir : tw_slice(file.ptr[0] == '/' ? "/" : "."));
}

/* Who names a kustomization's file means it alone. */
static int name_root(struct tw_reading *r, struct trawl_error *err)
{
	struct tw_slice base = tw_path_base(r->root);

	for (size_t i = 0; tw_kustomize_names[i]; i++) {
		if (!tw_slice_is(base, tw_kustomize_names[i]))
			continue;
		r->root = folder_of(r, r->root);
		r->alone = true;
		return r->root.ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	return TRAWL_OK;
}

static int visit_root(struct tw_reading *r, struct trawl_error *err)
{
	struct tw_slice name = r->root;
	struct stat st;
	int status;

	if (stat(name.ptr, &st) < 0)
		return tw_fail(err, errno == ENOENT || errno == ENOTDIR ? TRAWL_E_NOTFOUND : TRAWL_E_IO, "%s: %s",
			       name.ptr, strerror(errno));
	r->fd = open(name.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | (S_ISDIR(st.st_mode) ? O_DIRECTORY : 0));
	if (r->fd < 0)
		return tw_fail_errno(err, errno, "%s", name.ptr);
	r->folder = S_ISDIR(st.st_mode) ? name : folder_of(r, name);
	if (!r->folder.ptr)
		return tw_fail_nomem(err);
	if (!S_ISDIR(st.st_mode) && is_package(name.ptr))
		return take_chart(r, name, err);
	r->current = tw_path_base(name);
	if (!S_ISDIR(st.st_mode))
		return take_file(r, r->fd, name, false, err);
	status = tw_around_open(r, err);
	if (status == TRAWL_OK)
		status = tw_reading_kustomizations(r, err);
	return status < 0 || r->alone ? status : visit_folder(r, "", DEPTH, err);
}

static int read_all(struct tw_reading *r, struct trawl_error *err)
{
	const struct trawl_manifests *m = r->manifests;
	int status = tw_globs_new(m->skip_dirs, &r->skip_dirs, err);

	if (status == TRAWL_OK)
		status = tw_globs_new(m->skip_files, &r->skip_files, err);
	if (status < 0)
		return status;
	if (m->bytes)
		return tw_reading_text(r, tw_slice_of(m->bytes, m->length), r->root, (struct tw_slice){ "", 0 }, false,
				       err);
	status = name_root(r, err);
	return status < 0 ? status : visit_root(r, err);
}

enum trawl_status trawl_workloads_read(struct trawl_workloads *set, const struct trawl_manifests *manifests,
				       struct trawl_error *err)
{
	struct trawl_manifests complete = { 0 };
	struct tw_reading r = { .set = set, .manifests = &complete, .fd = -1, .around = { .fd = -1 } };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	if (!set || !manifests || !manifests->size || !manifests->path)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE,
						  "trawl_workloads_read: size and path must be set");
	memcpy(&complete, manifests, manifests->size < sizeof(complete) ? manifests->size : sizeof(complete));
	r.root = tw_slice(complete.path);
	status = read_all(&r, err);
	if (r.fd >= 0)
		close(r.fd);
	if (r.around.fd >= 0)
		close(r.around.fd);
	tw_map_release(&r.consumed);
	tw_map_release(&r.composed);
	tw_globs_free(r.skip_dirs);
	tw_globs_free(r.skip_files);
	tw_arena_release(&r.scratch);
	return (enum trawl_status)status;
}
