/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a chart: from a folder, as .helmignore says, or from an archive, whose first path component is dropped.
 */
#include "helm/chart.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/size.h"
#include "io/beneath.h"
#include "io/file.h"
#include "io/path.h"
#include "io/tar.h"

bool tw_chart_files_add(struct tw_arena *arena, struct tw_chart_files *files, struct tw_slice name,
			struct tw_slice data)
{
	if (files->len == files->room) {
		size_t room = files->room ? files->room * 2 : 32;
		struct tw_chart_file *at = tw_arena_array(arena, room, sizeof(*at));

		if (!at)
			return false;
		if (files->len)
			memcpy(at, files->at, files->len * sizeof(*at));
		files->at = at;
		files->room = room;
	}
	files->at[files->len++] = (struct tw_chart_file){ name, data };
	return true;
}

struct walk {
	int root;
	struct tw_arena *arena;
	struct tw_chart_files *files;
	struct tw_helm_ignore ignore;
	struct tw_chart_total *total;
	struct trawl_error *err;
};

static int count_file(struct tw_chart_total *total, uint64_t size, struct trawl_error *err)
{
	total->files++;
	total->bytes = tw_u64_add(total->bytes, size);
	if (total->files > TW_LIMIT_CHART_FILES)
		return tw_fail(err, TRAWL_E_LIMIT, "a chart of more than %d files", TW_LIMIT_CHART_FILES);
	if (total->bytes > TW_LIMIT_CHART_SIZE)
		return tw_fail(err, TRAWL_E_LIMIT, "a chart of more than %llu MiB", TW_LIMIT_CHART_SIZE / TW_MIB);
	return TRAWL_OK;
}

/* A link that isn't followed, since @why. @path stays. */
static int leave_out(struct tw_arena *arena, struct tw_chart_total *total, struct tw_slice path, const char *why,
		     struct trawl_error *err)
{
	if (!path.ptr || !tw_chart_files_add(arena, &total->links, path, tw_slice(why)))
		return tw_fail_nomem(err);
	return TRAWL_OK;
}

static struct tw_slice without_mark(struct tw_slice s)
{
	return tw_slice_starts(s, "\xef\xbb\xbf") ? tw_slice_from(s, 3) : s;
}

static int read_whole(struct walk *walk, const char *path, int fd, uint64_t size, struct tw_slice *ret)
{
	char *bytes;
	int status;

	if (size > TW_LIMIT_CHART_FILE)
		return tw_fail(walk->err, TRAWL_E_LIMIT, "%s: larger than %llu MiB", path,
			       TW_LIMIT_CHART_FILE / TW_MIB);
	bytes = tw_arena_alloc(walk->arena, size);
	if (!bytes)
		return tw_fail_nomem(walk->err);
	status = tw_file_read_all(fd, 0, bytes, size, walk->err);
	*ret = without_mark(tw_slice_of(bytes, size));
	if (!ret->ptr)
		*ret = TW_LIT("");
	return status < 0 ? tw_wrap(walk->err, "%s", path) : TRAWL_OK;
}

static int walk_folder(struct walk *walk, const char *path, unsigned depth);

static int walk_entry(struct walk *walk, const char *folder, const char *name, unsigned depth)
{
	char *path = folder[0] ? tw_arena_printf(walk->arena, "%s/%s", folder, name)
			       : tw_arena_printf(walk->arena, "%s", name);
	TW_AUTO_CLOSE int fd = -1;
	struct tw_slice data;
	struct stat st;
	int status;

	if (!path)
		return tw_fail_nomem(walk->err);
	fd = tw_open_within(walk->root, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0 && (errno == ELOOP || errno == EXDEV))
		return leave_out(walk->arena, walk->total, tw_slice(path),
				 "a link that leads out of the chart: it isn't followed", walk->err);
	if (fd < 0 || fstat(fd, &st) < 0)
		return tw_fail_errno(walk->err, errno, "%s", path);
	if (tw_helm_ignored(&walk->ignore, tw_slice(path), S_ISDIR(st.st_mode)))
		return TRAWL_OK;
	if (S_ISDIR(st.st_mode))
		return walk_folder(walk, path, depth - 1);
	if (!S_ISREG(st.st_mode))
		return tw_fail(walk->err, TRAWL_E_FORMAT, "cannot load irregular file %s", path);
	status = count_file(walk->total, (uint64_t)st.st_size, walk->err);
	if (status == TRAWL_OK)
		status = read_whole(walk, path, fd, (uint64_t)st.st_size, &data);
	if (status == TRAWL_OK && !tw_chart_files_add(walk->arena, walk->files, tw_slice(path), data))
		status = tw_fail_nomem(walk->err);
	return status;
}

static int is_name(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int walk_folder(struct walk *walk, const char *path, unsigned depth)
{
	struct dirent **names;
	int fd, count, status = TRAWL_OK;

	if (depth == 0)
		return tw_fail(walk->err, TRAWL_E_LIMIT, "%s: folders nested deeper than %d", path,
			       TW_LIMIT_CHART_FOLDERS);
	fd = tw_open_within(walk->root, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return tw_fail_errno(walk->err, errno, "%s", path);
	count = scandirat(fd, ".", &names, is_name, by_name);
	close(fd);
	if (count < 0)
		return tw_fail_errno(walk->err, errno, "%s", path);
	for (int i = 0; i < count; i++) {
		if (status == TRAWL_OK)
			status = walk_entry(walk, path, names[i]->d_name, depth);
		free(names[i]);
	}
	free(names);
	return status;
}

static int read_ignore(struct walk *walk)
{
	TW_AUTO_CLOSE int fd = tw_open_within(walk->root, ".helmignore", O_RDONLY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return TRAWL_OK;
	return read_whole(walk, ".helmignore", fd, (uint64_t)st.st_size, &walk->ignore.rules);
}

int tw_chart_read_folder(const char *path, struct tw_arena *arena, struct tw_chart_total *total,
			 struct tw_chart_files *ret, struct trawl_error *err)
{
	TW_AUTO_CLOSE int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct walk walk = { .root = root, .arena = arena, .files = ret, .total = total, .err = err };
	int status;

	if (root < 0)
		return tw_fail_errno(err, errno, "%s", path);
	status = read_ignore(&walk);
	if (status == TRAWL_OK)
		status = walk_folder(&walk, "", TW_LIMIT_CHART_FOLDERS);
	return status < 0 ? tw_wrap(err, "%s", path) : TRAWL_OK;
}

static int take_entry(struct tw_tar *tar, const struct tw_tar_entry *entry, struct tw_arena *arena,
		      struct tw_chart_total *total, struct tw_chart_files *files, struct trawl_error *err)
{
	ptrdiff_t slash = tw_slice_find(entry->path, '/');
	struct tw_slice name, view, data;
	int status = count_file(total, entry->size, err);

	/* What isn't taken counts, too: it has been inflated. */
	if (status < 0 || entry->lost || slash <= 0)
		return status;
	name = tw_arena_copy(arena, tw_slice_from(entry->path, (size_t)slash + 1));
	if (entry->type == TW_TAR_SYMLINK || entry->type == TW_TAR_HARDLINK)
		return leave_out(arena, total, name, "a link in an archive: it isn't followed", err);
	if (entry->type != TW_TAR_FILE)
		return TRAWL_OK;
	status = tw_tar_view(tar, arena, TW_LIMIT_CHART_FILE, &view, err);
	if (status < 0)
		return tw_wrap(err, "%.*s", TW_ARG(name));
	data = tw_arena_copy(arena, without_mark(view));
	if (!name.ptr || !data.ptr || !tw_chart_files_add(arena, files, name, data))
		return tw_fail_nomem(err);
	return TRAWL_OK;
}

int tw_chart_read_archive(struct tw_slice bytes, struct tw_arena *arena, struct tw_chart_total *total,
			  struct tw_chart_files *ret, struct trawl_error *err)
{
	struct tw_stage *stage = NULL;
	struct tw_reader reader;
	struct tw_tar *tar = NULL;
	const struct tw_tar_entry *entry;
	int status = tw_stage_slice(bytes, &stage, err);

	if (status == TRAWL_OK)
		status = tw_stage_gunzip(stage, TW_VOUCH_CHECKSUM, &stage, err);
	if (status < 0)
		return status;
	tw_reader_init(&reader, stage);
	status = tw_tar_open(&reader, -1, 0, &tar, err);
	while (status >= 0 && (status = tw_tar_next(tar, &entry, err)) == 1)
		status = take_entry(tar, entry, arena, total, ret, err);
	tw_tar_close(tar);
	tw_reader_release(&reader);
	tw_stage_free(stage);
	return status;
}

/* "web/Chart.yaml" */
static bool is_head(const struct tw_tar_entry *entry)
{
	ptrdiff_t slash = tw_slice_find(entry->path, '/');

	return slash > 0 && tw_slice_is(tw_slice_from(entry->path, (size_t)slash + 1), "Chart.yaml");
}

bool tw_chart_is_packed(int fd)
{
	struct tw_stage *stage = NULL;
	struct tw_reader reader;
	struct tw_tar *tar = NULL;
	const struct tw_tar_entry *entry;
	struct trawl_error why = { 0 };
	struct stat st;
	bool found = false;
	int status = fstat(fd, &st) < 0 ? -1 : tw_stage_file(fd, 0, (uint64_t)st.st_size, TW_SLAB_PACKED, &stage, &why);

	if (status == TRAWL_OK)
		status = tw_stage_gunzip(stage, TW_VOUCH_CHECKSUM, &stage, &why);
	if (status < 0)
		return false;
	tw_reader_init(&reader, stage);
	status = tw_tar_open(&reader, -1, 0, &tar, &why);
	for (int i = 0; status >= 0 && !found && i < TW_CHART_PEEK && tw_tar_next(tar, &entry, &why) == 1; i++)
		found = is_head(entry);
	tw_tar_close(tar);
	tw_reader_release(&reader);
	tw_stage_free(stage);
	return found;
}

int tw_chart_load(const char *path, struct tw_arena *arena, struct tw_chart_total *total, struct tw_chart **ret,
		  struct trawl_error *err)
{
	struct tw_chart_files files = { 0 };
	struct tw_slice bytes;
	struct stat st;
	int status;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		status = tw_chart_read_folder(path, arena, total, &files, err);
		if (status < 0)
			return status;
	} else {
		status = tw_file_text(path, TW_LIMIT_CHART_SIZE, arena, &bytes, err);
		if (status < 0)
			return status;
		status = tw_chart_read_archive(bytes, arena, total, &files, err);
	}
	if (status == TRAWL_OK)
		status = tw_chart_of_files(&files, arena, total, TW_LIMIT_CHART_NESTING, ret, err);
	return status < 0 ? tw_wrap(err, "%s", path) : TRAWL_OK;
}
