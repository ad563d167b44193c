/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A walk through the trees of a commit: folder by folder, the bytes of a file as they are asked for. Nothing is written anywhere.
 * A link is an entry, never followed. A submodule is another repository, gone into when the caller wants that.
 *
 * Surprising: a few small objects can stand for any number of files, since a tree may hold the same tree many times. So what
 * waits to be read is counted, too.
 */
#include "source/git.h"

enum { PEEK = 4096, CHECK_EVERY = 256 /* entries */ };

enum { MODE_TYPE = 0170000, MODE_FILE = 0100000, MODE_FOLDER = 0040000, MODE_LINK = 0120000, MODE_MODULE = 0160000 };

struct folder {
	char *path;
	uint32_t repository;
	size_t root_len; /* of the part of @path that leads to the repository */
	unsigned char id[TW_GIT_ID];
};

/* What a repository says of its submodules. */
struct modules {
	unsigned char tree[TW_GIT_ID]; /* its root */
	bool read;
	struct trawl_error problem; /* why it could not be: every submodule has it */
	struct tw_slice text;
};

struct git_walk {
	struct tw_walk walk;
	struct tw_git *git;
	const struct tw_source_options *options;
	TW_VEC(struct folder) folders;  /* not looked at yet */
	size_t waiting;                 /* bytes that they take */
	TW_VEC(struct modules) modules; /* by number of repository */
	struct folder folder;           /* being looked at */
	struct tw_arena arena, kept;    /* its entries; texts of modules */
	struct tw_slice rest;

	char path[TW_LIMIT_PATH + 1];
	struct tw_slice current;
	struct tw_git_entry entry;
	struct tw_arena head_arena;
	bool has_head;
	struct tw_slice head; /* its first bytes, once asked for */
	uint64_t size;
	struct tw_spill spill;
	uint64_t entries;
	bool at_end;
	struct trawl_error problem;
};

static void leave_entry(struct git_walk *gw)
{
	tw_arena_release(&gw->head_arena);
	gw->head = (struct tw_slice){ 0 };
	gw->has_head = false;
	gw->size = TW_ENTRY_UNKNOWN;
	tw_spill_release(&gw->spill);
	gw->spill = TW_SPILL_INIT;
}

static int emit(struct git_walk *gw, enum tw_entry_type type, struct tw_slice path, struct tw_entry *ret)
{
	gw->current = path;
	gw->entries++;
	*ret = (struct tw_entry){
		.type = type, .path = path, .size = TW_ENTRY_UNKNOWN, .mode = gw->entry.mode & 07777
	};
	if (type == TW_ENTRY_LOST)
		ret->problem = &gw->problem;
	return 1;
}

/* What can't be read is an entry that says why, unless it is over: then the walk ends. */
static int emit_lost(struct git_walk *gw, struct tw_slice path, struct tw_entry *ret, struct trawl_error *err)
{
	int status = gw->problem.status;

	if (tw_git_is_over(gw->git, status))
		return tw_fail(err, status, "%s", gw->problem.message);
	return emit(gw, TW_ENTRY_LOST, path, ret);
}

static int read_object(struct git_walk *gw, uint32_t repository, const unsigned char *id, enum tw_git_type type,
		       uint64_t max_size, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_git_request request = { .repository = repository, .want = max_size, .max_size = max_size };
	uint64_t size;

	memcpy(request.id, id, TW_GIT_ID);
	return tw_git_read(gw->git, &request, type, arena, NULL, ret, &size, err);
}

static struct tw_slice folder_path(const struct git_walk *gw)
{
	return tw_slice_of(gw->path, gw->folder.path ? strlen(gw->folder.path) : 0);
}

static size_t folder_cost(size_t path_len)
{
	return sizeof(struct folder) + path_len + 1;
}

static int enter_folder(struct git_walk *gw, struct tw_entry *ret, struct trawl_error *err)
{
	size_t len;

	free(gw->folder.path);
	gw->folder = gw->folders.at[--gw->folders.len];
	len = strlen(gw->folder.path);
	gw->waiting -= folder_cost(len);
	memcpy(gw->path, gw->folder.path, len);
	tw_arena_release(&gw->arena);
	if (read_object(gw, gw->folder.repository, gw->folder.id, TW_GIT_IS_TREE, TW_LIMIT_LOCKFILE, &gw->arena,
			&gw->rest, &gw->problem) == TRAWL_OK)
		return 0;
	gw->rest = (struct tw_slice){ 0 };
	return emit_lost(gw, folder_path(gw), ret, err);
}

static int push_folder(struct git_walk *gw, struct tw_slice path, uint32_t repository, size_t root_len,
		       const unsigned char *id, struct trawl_error *err)
{
	struct folder *slot;
	char *copy;

	if (gw->waiting + folder_cost(path.len) > TW_LIMIT_WAITING)
		return tw_fail(err, TRAWL_E_LIMIT, "more folders wait to be read than the limit of %llu bytes allows",
			       TW_LIMIT_WAITING);
	copy = strndup(path.ptr ? path.ptr : "", path.len);
	slot = copy ? tw_vec_push(&gw->folders) : NULL;
	if (!slot) {
		free(copy);
		return tw_fail_nomem(err);
	}
	gw->waiting += folder_cost(path.len);
	*slot = (struct folder){ .path = copy, .repository = repository, .root_len = root_len };
	memcpy(slot->id, id, TW_GIT_ID);
	return TRAWL_OK;
}

static int add_repository(struct git_walk *gw, const unsigned char *tree, struct trawl_error *err)
{
	struct modules *slot = tw_vec_push(&gw->modules);

	if (!slot)
		return tw_fail_nomem(err);
	memcpy(slot->tree, tree, TW_GIT_ID);
	return TRAWL_OK;
}

/* 1 and the entry .gitmodules, 0 when there is none. */
static int find_modules(struct tw_slice tree, struct tw_git_entry *ret, struct trawl_error *err)
{
	int more;

	while ((more = tw_git_tree_next(&tree, ret)) == 1) {
		if (tw_slice_is(ret->name, ".gitmodules") && (ret->mode & MODE_TYPE) == MODE_FILE)
			return 1;
	}
	return more < 0 ? tw_fail(err, TRAWL_E_FORMAT, "the folder is not a tree of git's") : 0;
}

static int read_modules(struct git_walk *gw, struct modules *modules, uint32_t repository, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct tw_git_entry entry;
	struct tw_slice tree;
	int status =
		read_object(gw, repository, modules->tree, TW_GIT_IS_TREE, TW_LIMIT_LOCKFILE, &scratch, &tree, err);

	if (status == TRAWL_OK)
		status = find_modules(tree, &entry, err);
	if (status == 1)
		status = read_object(gw, repository, entry.id, TW_GIT_IS_BLOB, TW_LIMIT_MANIFEST, &gw->kept,
				     &modules->text, err);
	tw_arena_release(&scratch);
	if (status < 0)
		tw_wrap(err, ".gitmodules");
	return status;
}

/* Once; whoever asks again is told the same. */
static int need_modules(struct git_walk *gw, struct modules *modules, uint32_t repository, struct trawl_error *err)
{
	if (!modules->read)
		read_modules(gw, modules, repository, &modules->problem);
	modules->read = true;
	return modules->problem.status < 0 ? tw_fail(err, modules->problem.status, "%s", modules->problem.message)
					   : TRAWL_OK;
}

static int ask_for_module(struct git_walk *gw, struct tw_slice name, struct tw_slice url, struct trawl_error *err)
{
	struct tw_buf body = { 0 }, frames = { 0 };
	char number[4 + TW_GIT_ID + 16] = { 0 };
	int status;

	tw_git_put(number, gw->folder.repository, 4);
	memcpy(number + 4, gw->entry.id, TW_GIT_ID);
	tw_buf_add(&body, number, sizeof(number));
	tw_buf_slice(&body, name);
	tw_buf_char(&body, '\0');
	tw_buf_slice(&body, url);
	tw_buf_char(&body, '\0');
	if (!tw_buf_failed(&body))
		tw_frame_add(&frames, TW_GIT_SUBMODULE, tw_buf_view(&body));
	status = tw_buf_failed(&body) ? tw_fail_nomem(err) : tw_git_send(gw->git, &frames, err);
	tw_buf_release(&body);
	tw_buf_release(&frames);
	return status;
}

/* The submodule at the current path becomes a folder. */
static int open_module(struct git_walk *gw, struct trawl_error *err)
{
	uint32_t number = gw->folder.repository;
	struct modules *modules = &gw->modules.at[number];
	size_t root = gw->folder.root_len ? gw->folder.root_len + 1 : 0;
	struct tw_slice name, url, path = gw->current;
	struct tw_frame frame;
	int status = need_modules(gw, modules, number, err);

	if (status < 0)
		return status;
	if (!tw_git_module(modules->text, tw_slice_from(path, root), &name, &url))
		return tw_fail(err, TRAWL_E_NOTFOUND, "a submodule that .gitmodules says nothing of");
	status = ask_for_module(gw, name, url, err);
	if (status == TRAWL_OK)
		status = tw_git_receive(gw->git, &frame, err);
	if (status < 0)
		return status;
	if (frame.kind != TW_GIT_OPENED || frame.bytes.len != 4 + TW_GIT_ID ||
	    tw_git_get(frame.bytes.ptr, 4) != gw->modules.len)
		return tw_git_break(gw->git, "trawl-git answers what was not asked", err);
	/* It has a number now, also when there is no room for its folder. */
	number = (uint32_t)gw->modules.len;
	status = add_repository(gw, (const unsigned char *)frame.bytes.ptr + 4, err);
	return status < 0 ? status : push_folder(gw, path, number, path.len, gw->modules.at[number].tree, err);
}

static int take_module(struct git_walk *gw, struct tw_entry *ret, struct trawl_error *err)
{
	if (!gw->options->submodules ||
	    (gw->options->enter && !gw->options->enter(gw->options->closure, gw->current, true)))
		return emit(gw, TW_ENTRY_OTHER, gw->current, ret);
	gw->problem = (struct trawl_error){ 0 };
	if (open_module(gw, &gw->problem) == TRAWL_OK)
		return emit(gw, TW_ENTRY_DIR, gw->current, ret);
	tw_wrap(&gw->problem, "the submodule");
	return emit_lost(gw, gw->current, ret, err);
}

static bool wanted(const struct git_walk *gw, bool directory)
{
	return !gw->options->enter || gw->options->enter(gw->options->closure, gw->current, directory);
}

/* 1 when @ret is filled, 0 when the entry is passed over. */
static int take(struct git_walk *gw, struct tw_entry *ret, struct trawl_error *err)
{
	int status = TRAWL_OK;

	switch (gw->entry.mode & MODE_TYPE) {
	case MODE_MODULE: return take_module(gw, ret, err);
	case MODE_LINK: return emit(gw, TW_ENTRY_SYMLINK, gw->current, ret);
	case MODE_FOLDER:
		if (!wanted(gw, true))
			return 0;
		status = push_folder(gw, gw->current, gw->folder.repository, gw->folder.root_len, gw->entry.id,
				     &gw->problem);
		return status < 0 ? emit_lost(gw, gw->current, ret, err) : emit(gw, TW_ENTRY_DIR, gw->current, ret);
	default: return wanted(gw, false) ? emit(gw, TW_ENTRY_FILE, gw->current, ret) : 0;
	}
}

static int next_in_folder(struct git_walk *gw, struct tw_entry *ret, struct trawl_error *err)
{
	struct tw_slice folder = folder_path(gw);
	size_t at = folder.len ? folder.len + 1 : 0;
	int more = tw_git_tree_next(&gw->rest, &gw->entry);

	if (more < 0) {
		gw->rest = (struct tw_slice){ 0 };
		tw_fail(&gw->problem, TRAWL_E_FORMAT, "the folder is not a tree of git's");
		return emit(gw, TW_ENTRY_LOST, folder, ret);
	}
	if (!tw_git_is_name(gw->entry.name)) {
		tw_fail(&gw->problem, TRAWL_E_FORMAT, "holds \"%.*s\", which no file may be called",
			TW_ARG(tw_slice_head(gw->entry.name, 100)));
		return emit(gw, TW_ENTRY_LOST, folder, ret);
	}
	if (at + gw->entry.name.len > TW_LIMIT_PATH) {
		tw_fail(&gw->problem, TRAWL_E_LIMIT, "holds paths of more than %d bytes", TW_LIMIT_PATH);
		return emit(gw, TW_ENTRY_LOST, folder, ret);
	}
	if (at)
		gw->path[at - 1] = '/';
	memcpy(gw->path + at, gw->entry.name.ptr, gw->entry.name.len);
	gw->current = tw_slice_of(gw->path, at + gw->entry.name.len);
	return take(gw, ret, err);
}

static int check(struct git_walk *gw, struct trawl_error *err)
{
	int status = gw->options->check ? gw->options->check(gw->options->closure) : 0;

	if (status < 0)
		return tw_fail(err, status, "%s", trawl_status_name(status));
	if (gw->entries > TW_LIMIT_ENTRIES)
		return tw_fail(err, TRAWL_E_LIMIT, "more than %d files", TW_LIMIT_ENTRIES);
	return TRAWL_OK;
}

static int git_next(struct tw_walk *walk, struct tw_entry *ret, struct trawl_error *err)
{
	struct git_walk *gw = (struct git_walk *)walk;
	int status = gw->entries % CHECK_EVERY == 0 ? check(gw, err) : TRAWL_OK;

	leave_entry(gw);
	while (status == 0) {
		if (gw->rest.len) {
			status = next_in_folder(gw, ret, err);
		} else if (gw->folders.len) {
			status = enter_folder(gw, ret, err);
		} else {
			gw->at_end = true;
			return 0;
		}
	}
	return status;
}

/*
 * The first bytes of the current entry, and how many it has. An object can't be read in part: libgit2 has it in memory as a
 * whole, even for its first bytes.
 */
static int read_head(struct git_walk *gw, struct trawl_error *err)
{
	struct tw_git_request request = { .repository = gw->folder.repository,
					  .want = PEEK,
					  .max_size = TW_LIMIT_GIT_PEEK };
	int status;

	if (gw->has_head)
		return TRAWL_OK;
	memcpy(request.id, gw->entry.id, TW_GIT_ID);
	status = tw_git_read(gw->git, &request, TW_GIT_IS_BLOB, &gw->head_arena, NULL, &gw->head, &gw->size, err);
	gw->has_head = status == TRAWL_OK;
	return status;
}

/* How many bytes it has stands in front of them: none is read. */
static int read_size(struct git_walk *gw, struct trawl_error *err)
{
	struct tw_git_request request = { .repository = gw->folder.repository, .max_size = TW_LIMIT_ARCHIVE_FILE };
	struct tw_slice none;

	if (gw->size != TW_ENTRY_UNKNOWN)
		return TRAWL_OK;
	memcpy(request.id, gw->entry.id, TW_GIT_ID);
	return tw_git_read(gw->git, &request, TW_GIT_IS_BLOB, &gw->head_arena, NULL, &none, &gw->size, err);
}

static int git_stat(struct tw_walk *walk, struct tw_entry *entry, struct trawl_error *err)
{
	struct git_walk *gw = (struct git_walk *)walk;
	int status = entry->type == TW_ENTRY_SYMLINK ? read_head(gw, err)
		     : entry->type == TW_ENTRY_FILE  ? read_size(gw, err)
						     : TRAWL_OK;

	if (status < 0)
		return status;
	entry->size = gw->size == TW_ENTRY_UNKNOWN ? 0 : gw->size;
	if (entry->type == TW_ENTRY_SYMLINK)
		entry->link = gw->head;
	return TRAWL_OK;
}

static int git_peek(struct tw_walk *walk, size_t want, struct tw_slice *ret, struct trawl_error *err)
{
	struct git_walk *gw = (struct git_walk *)walk;
	struct trawl_error why = { 0 };
	int status = read_head(gw, &why);

	/* Of what is too large for those who choose by first bytes, which look for programs, there are none. */
	if (status < 0 && status != TRAWL_E_LIMIT)
		return tw_fail(err, status, "%s", why.message);
	*ret = tw_slice_head(gw->head, want);
	return TRAWL_OK;
}

/* Of a file that is kept elsewhere the repository has a few lines; nobody should take those for it. */
static int check_pointer(struct tw_slice bytes, struct trawl_error *err)
{
	ptrdiff_t at;
	struct tw_slice size = { 0 };

	if (bytes.len > 1024 || !tw_slice_starts(bytes, "version https://git-lfs.github.com/spec/"))
		return TRAWL_OK;
	at = tw_slice_search(bytes, TW_LIT("\nsize "));
	if (at >= 0) {
		bytes = tw_slice_from(bytes, (size_t)at + 6);
		while (size.len < bytes.len && tw_is_digit(bytes.ptr[size.len]))
			size = tw_slice_head(bytes, size.len + 1);
	}
	return tw_fail(err, TRAWL_E_UNSUPPORTED,
		       "a pointer of Git LFS: the file itself%s%.*s%s is not in the repository",
		       size.len ? ", of " : "", TW_ARG(tw_slice_head(size, 20)), size.len ? " bytes," : "");
}

static int git_view(struct tw_walk *walk, struct tw_arena *scratch, uint64_t max_size, struct tw_view *ret,
		    struct trawl_error *err)
{
	struct git_walk *gw = (struct git_walk *)walk;
	struct tw_git_request request = { .repository = gw->folder.repository, .want = max_size, .max_size = max_size };
	struct tw_slice bytes = gw->head;
	uint64_t size = gw->size;
	int status = TRAWL_OK;

	memcpy(request.id, gw->entry.id, TW_GIT_ID);
	if (size == TW_ENTRY_UNKNOWN || size != bytes.len)
		status = tw_git_read(gw->git, &request, TW_GIT_IS_BLOB, scratch, &gw->spill, &bytes, &size, err);
	if (status == TRAWL_OK)
		status = check_pointer(bytes, err);
	if (status == TRAWL_OK)
		*ret = (struct tw_view){ bytes, gw->current, gw->entry.mode & 07777, gw->spill.fd >= 0 };
	return status;
}

static int git_close(struct tw_walk *walk, struct tw_layer_facts *ret, struct trawl_error *err)
{
	struct git_walk *gw = (struct git_walk *)walk;

	leave_entry(gw);
	for (size_t i = 0; i < gw->folders.len; i++)
		free(gw->folders.at[i].path);
	free(gw->folder.path);
	tw_vec_release(&gw->folders);
	tw_vec_release(&gw->modules);
	tw_arena_release(&gw->arena);
	tw_arena_release(&gw->kept);
	if (ret)
		*ret = (struct tw_layer_facts){ .entries = gw->at_end ? gw->entries : 0 };
	free(gw);
	return TRAWL_OK;
}

int tw_git_walk(struct tw_git *git, const struct tw_source_options *options, const unsigned char tree[TW_GIT_ID],
		struct tw_walk **ret, struct trawl_error *err)
{
	struct git_walk *gw = calloc(1, sizeof(*gw));
	int status;

	if (!gw)
		return tw_fail_nomem(err);
	gw->walk = (struct tw_walk){ git_next, git_stat, git_peek, git_view, git_close };
	gw->git = git;
	gw->options = options;
	gw->spill = TW_SPILL_INIT;
	gw->size = TW_ENTRY_UNKNOWN;
	status = push_folder(gw, (struct tw_slice){ 0 }, 0, 0, tree, err);
	if (status == TRAWL_OK)
		status = add_repository(gw, tree, err);
	if (status < 0)
		git_close(&gw->walk, NULL, NULL);
	else
		*ret = &gw->walk;
	return status;
}
