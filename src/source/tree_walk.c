/* SPDX-License-Identifier: Apache-2.0 */
/* One walk of a tree: folder by folder with getdents64, file by file as they are asked for. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/beneath.h"
#include "io/file.h"
#include "source/tree.h"

enum { NAMES = 32 * 1024, PEEK = 4096, CHECK_EVERY = 256 /* entries */ };

/*
 * Below this, reading into a buffer that stays costs less than mapping: a page that is mapped has to be entered into the
 * page table and taken out again, and its bytes come from memory, not from a cache that the read has just filled.
 */
#define MAP_FROM (128 * TW_KIB)

struct tree_walk {
	struct tw_walk walk;
	struct tw_tree *tree;
	const struct tw_source_options *options;
	int root;
	char *single;

	char *folder; /* being looked at; NULL between two */
	int folder_fd;
	size_t folder_len; /* of the part of @path that is the folder, with its slash */
	char names[NAMES];
	long names_len, names_at;

	char path[TW_LIMIT_PATH + 1]; /* of the current entry */
	const char *name;             /* its last component */
	struct tw_slice current;
	int fd; /* of the current file, -1 while nobody asked */
	struct stat st;
	bool has_stat;
	char head[PEEK];
	size_t head_len;
	struct tw_window window;
	char *buffer; /* for files that are read; grows to MAP_FROM at most */
	size_t buffer_room;
	char link[TW_LIMIT_PATH];

	uint64_t entries;
	bool at_end;
	struct trawl_error problem;
};

static void leave_entry(struct tree_walk *tw)
{
	tw_window_close(&tw->window);
	if (tw->fd >= 0)
		close(tw->fd);
	tw->fd = -1;
	tw->has_stat = false;
	tw->head_len = 0;
}

static void leave_folder(struct tree_walk *tw)
{
	if (!tw->folder)
		return;
	if (tw->folder_fd >= 0)
		close(tw->folder_fd);
	tw->folder_fd = -1;
	free(tw->folder);
	tw->folder = NULL;
	tw_tree_done(tw->tree);
}

static int emit(struct tree_walk *tw, enum tw_entry_type type, size_t len, struct tw_entry *ret)
{
	tw->current = tw_slice_of(tw->path, len);
	tw->entries++;
	*ret = (struct tw_entry){
		.type = type, .path = tw->current, .size = TW_ENTRY_UNKNOWN, .mode = TW_ENTRY_UNKNOWN
	};
	if (type == TW_ENTRY_LOST)
		ret->problem = &tw->problem;
	return 1;
}

/* What can't be read is an entry, too: it says why. */
static int emit_lost(struct tree_walk *tw, int number, const char *what, size_t len, struct tw_entry *ret)
{
	tw_fail_errno(&tw->problem, number, "%s", what);
	return emit(tw, TW_ENTRY_LOST, len, ret);
}

static size_t folder_path_len(const struct tree_walk *tw)
{
	return tw->folder_len ? tw->folder_len - 1 : 0;
}

/* 1 when the folder is open, 0 when it could not be, and @ret tells. */
static int enter_folder(struct tree_walk *tw, struct tw_entry *ret)
{
	size_t len = strlen(tw->folder);

	memcpy(tw->path, tw->folder, len + 1);
	tw->folder_len = len ? len + 1 : 0;
	if (len)
		tw->path[len] = '/';
	tw->names_len = tw->names_at = 0;
	tw->folder_fd = tw_open_beneath(tw->root, tw->folder, O_RDONLY | O_DIRECTORY);
	if (tw->folder_fd >= 0)
		return 1;
	emit_lost(tw, errno, "the folder cannot be opened", len, ret);
	leave_folder(tw);
	return 0;
}

static enum tw_entry_type type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return TW_ENTRY_FILE;
	case S_IFDIR: return TW_ENTRY_DIR;
	case S_IFLNK: return TW_ENTRY_SYMLINK;
	default: return TW_ENTRY_OTHER;
	}
}

static int look(struct tree_walk *tw, struct trawl_error *err)
{
	int failed;

	if (tw->has_stat)
		return TRAWL_OK;
	failed = tw->fd >= 0 ? fstat(tw->fd, &tw->st) : fstatat(tw->folder_fd, tw->name, &tw->st, AT_SYMLINK_NOFOLLOW);
	if (failed)
		return tw_fail_errno(err, errno, "cannot be looked at");
	tw->has_stat = true;
	return TRAWL_OK;
}

/* Few file systems leave it to us to find out what an entry is. */
static int find_type(struct tree_walk *tw, unsigned char type, enum tw_entry_type *ret)
{
	switch (type) {
	case DT_REG: *ret = TW_ENTRY_FILE; return TRAWL_OK;
	case DT_DIR: *ret = TW_ENTRY_DIR; return TRAWL_OK;
	case DT_LNK: *ret = TW_ENTRY_SYMLINK; return TRAWL_OK;
	case DT_UNKNOWN: break;
	default: *ret = TW_ENTRY_OTHER; return TRAWL_OK;
	}
	if (look(tw, &tw->problem) < 0)
		return tw->problem.status;
	*ret = type_of(tw->st.st_mode);
	return TRAWL_OK;
}

static bool wanted(const struct tree_walk *tw, size_t len, bool directory)
{
	return !tw->options->enter || tw->options->enter(tw->options->closure, tw_slice_of(tw->path, len), directory);
}

/* 1 when @ret is filled, 0 when the entry is passed over. */
static int take_name(struct tree_walk *tw, const struct dirent64 *entry, struct tw_entry *ret, struct trawl_error *err)
{
	size_t name_len = strlen(entry->d_name), len = tw->folder_len + name_len;
	enum tw_entry_type type = TW_ENTRY_OTHER;
	int status;

	if (tw_slice_is(tw_slice(entry->d_name), ".") || tw_slice_is(tw_slice(entry->d_name), ".."))
		return 0;
	if (len > TW_LIMIT_PATH) {
		tw_fail(&tw->problem, TRAWL_E_LIMIT, "holds paths of more than %d bytes", TW_LIMIT_PATH);
		return emit(tw, TW_ENTRY_LOST, folder_path_len(tw), ret);
	}
	memcpy(tw->path + tw->folder_len, entry->d_name, name_len + 1);
	tw->name = tw->path + tw->folder_len;
	if (find_type(tw, entry->d_type, &type) < 0)
		return emit(tw, TW_ENTRY_LOST, len, ret);
	if ((type == TW_ENTRY_DIR || type == TW_ENTRY_FILE) && !wanted(tw, len, type == TW_ENTRY_DIR))
		return 0;
	status = type == TW_ENTRY_DIR ? tw_tree_add(tw->tree, tw->path, err) : TRAWL_OK;
	return status < 0 ? status : emit(tw, type, len, ret);
}

/* The next name of the folder: 1 and an entry, 0 when it has been left, or an error. */
static int next_in_folder(struct tree_walk *tw, struct tw_entry *ret, struct trawl_error *err)
{
	int status = 0;

	while (status == 0) {
		const struct dirent64 *entry = (const struct dirent64 *)(tw->names + tw->names_at);

		if (tw->names_at == tw->names_len) {
			tw->names_at = 0;
			tw->names_len = getdents64(tw->folder_fd, tw->names, sizeof(tw->names));
			if (tw->names_len < 0) {
				tw->names_len = 0;
				emit_lost(tw, errno, "the folder cannot be read on", folder_path_len(tw), ret);
				leave_folder(tw);
				return 1;
			}
			if (tw->names_len == 0) {
				leave_folder(tw);
				return 0;
			}
			continue;
		}
		tw->names_at += entry->d_reclen;
		status = take_name(tw, entry, ret, err);
	}
	return status;
}

static int next_single(struct tree_walk *tw, struct tw_entry *ret)
{
	size_t len = tw->single ? strlen(tw->single) : 0;

	if (!len || len > TW_LIMIT_PATH)
		return 0;
	memcpy(tw->path, tw->single, len + 1);
	free(tw->single);
	tw->single = NULL;
	tw->fd = fcntl(tw->root, F_DUPFD_CLOEXEC, 0);
	return tw->fd < 0 ? emit_lost(tw, errno, "cannot be opened", len, ret) : emit(tw, TW_ENTRY_FILE, len, ret);
}

static int tree_next(struct tw_walk *walk, struct tw_entry *ret, struct trawl_error *err)
{
	struct tree_walk *tw = (struct tree_walk *)walk;
	int status;

	leave_entry(tw);
	if (tw->entries % CHECK_EVERY == 0 && tw->options->check) {
		status = tw->options->check(tw->options->closure);
		if (status < 0)
			return tw_fail(err, status, "%s", trawl_status_name(status));
	}
	if (tw->single)
		return next_single(tw, ret);
	for (;;) {
		if (tw->folder) {
			status = next_in_folder(tw, ret, err);
			if (status)
				return status;
		}
		if (!tw_tree_take(tw->tree, &tw->folder)) {
			tw->at_end = true;
			return 0;
		}
		if (!enter_folder(tw, ret))
			return 1;
	}
}

static int tree_stat(struct tw_walk *walk, struct tw_entry *entry, struct trawl_error *err)
{
	struct tree_walk *tw = (struct tree_walk *)walk;
	int status = look(tw, err);

	if (status < 0)
		return status;
	entry->size = (uint64_t)tw->st.st_size;
	entry->mode = tw->st.st_mode & 07777;
	if (entry->type == TW_ENTRY_SYMLINK && !entry->link.ptr) {
		ssize_t len = readlinkat(tw->folder_fd, tw->name, tw->link, sizeof(tw->link));

		if (len < 0)
			return tw_fail_errno(err, errno, "the link cannot be read");
		entry->link = tw_slice_of(tw->link, (size_t)len);
	}
	return TRAWL_OK;
}

/* Open the current file. That it was a regular one is no promise: it is looked at again. */
static int open_file(struct tree_walk *tw, struct trawl_error *err)
{
	int status;

	if (tw->fd < 0) {
		tw->fd = openat(tw->folder_fd, tw->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (tw->fd < 0)
			return tw_fail_errno(err, errno, "cannot be opened");
		tw->has_stat = false;
	}
	status = look(tw, err);
	if (status == TRAWL_OK && !S_ISREG(tw->st.st_mode))
		return tw_fail(err, TRAWL_E_FORMAT, "is no regular file any more");
	return status;
}

static int read_head(struct tree_walk *tw, struct trawl_error *err)
{
	int status = open_file(tw, err);
	int64_t len;

	if (status < 0 || tw->head_len)
		return status;
	len = tw_file_read(tw->fd, 0, tw->head, sizeof(tw->head), err);
	if (len < 0)
		return (int)len;
	tw->head_len = (size_t)len;
	return TRAWL_OK;
}

static int tree_peek(struct tw_walk *walk, size_t want, struct tw_slice *ret, struct trawl_error *err)
{
	struct tree_walk *tw = (struct tree_walk *)walk;
	int status = read_head(tw, err);

	if (status == TRAWL_OK)
		*ret = tw_slice_head(tw_slice_of(tw->head, tw->head_len), want);
	return status;
}

static bool buffer_reserve(struct tree_walk *tw, size_t size)
{
	size_t room = tw->buffer_room ? tw->buffer_room : 2 * sizeof(tw->head);

	if (size <= tw->buffer_room)
		return true;
	while (room < size)
		room *= 2;
	free(tw->buffer); /* what the last file left in it is of no use */
	tw->buffer = malloc(room);
	tw->buffer_room = tw->buffer ? room : 0;
	return tw->buffer != NULL;
}

static int view_bytes(struct tree_walk *tw, uint64_t max_size, struct tw_slice *ret, struct trawl_error *err)
{
	int status = open_file(tw, err);
	uint64_t size = status < 0 ? 0 : (uint64_t)tw->st.st_size;

	if (status < 0)
		return status;
	if (size > max_size)
		return tw_fail(err, TRAWL_E_LIMIT, "%llu bytes, more than the limit of %llu", (unsigned long long)size,
			       (unsigned long long)max_size);
	if (size >= MAP_FROM) {
		status = tw_window_open(tw->fd, 0, (size_t)size, &tw->window, err);
		*ret = tw->window.bytes;
		return status;
	}
	if (size <= sizeof(tw->head)) {
		/* Also files of /proc and /sys, which have no size until they are read. */
		status = read_head(tw, err);
		*ret = tw_slice_of(tw->head, tw->head_len);
		return status;
	}
	if (!buffer_reserve(tw, (size_t)size))
		return tw_fail_nomem(err);
	*ret = tw_slice_of(tw->buffer, (size_t)size);
	return tw_file_read_all(tw->fd, 0, tw->buffer, (size_t)size, err);
}

static int tree_view(struct tw_walk *walk, struct tw_arena *scratch, uint64_t max_size, struct tw_view *ret,
		     struct trawl_error *err)
{
	struct tree_walk *tw = (struct tree_walk *)walk;
	struct tw_slice bytes = { 0 };
	int status = view_bytes(tw, max_size, &bytes, err);

	if (status == TRAWL_OK)
		*ret = (struct tw_view){ bytes, tw->current, tw->st.st_mode & 07777, tw->window.base != NULL };
	return status;
}

static int tree_close(struct tw_walk *walk, struct tw_layer_facts *ret, struct trawl_error *err)
{
	struct tree_walk *tw = (struct tree_walk *)walk;

	leave_entry(tw);
	leave_folder(tw);
	if (ret)
		*ret = (struct tw_layer_facts){ .entries = tw->at_end ? tw->entries : 0 };
	free(tw->single);
	free(tw->buffer);
	free(tw);
	return TRAWL_OK;
}

int tw_tree_walk_new(struct tw_tree *tree, const struct tw_source_options *options, int root, char *single,
		     struct tw_walk **ret, struct trawl_error *err)
{
	struct tree_walk *tw = malloc(sizeof(*tw)); /* 50 KiB of buffers that need no zeros */

	if (!tw) {
		free(single);
		return tw_fail_nomem(err);
	}
	memset(tw, 0, offsetof(struct tree_walk, names));
	tw->names_len = tw->names_at = 0;
	tw->name = NULL;
	tw->fd = tw->folder_fd = -1;
	tw->has_stat = tw->at_end = false;
	tw->head_len = 0;
	tw->window = (struct tw_window){ 0 };
	tw->buffer = NULL;
	tw->buffer_room = 0;
	tw->entries = 0;
	tw->problem.status = 0;
	tw->walk = (struct tw_walk){ tree_next, tree_stat, tree_peek, tree_view, tree_close };
	tw->tree = tree;
	tw->options = options;
	tw->root = root;
	tw->single = single;
	*ret = &tw->walk;
	return TRAWL_OK;
}
