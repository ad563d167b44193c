/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of an image archive or layout by name. Names are looked up clean, and links among them are followed, but
 * never out: in a directory no link is followed at all, a layout has none.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/beneath.h"
#include "io/path.h"
#include "source/parts.h"

/* An image archive has a handful of entries for each layer; something with more is not one. */
enum { MEMBERS_MAX = 16 * TW_LIMIT_LAYERS };

void tw_blob_release(struct tw_blob *blob)
{
	if (blob->own_fd)
		close(blob->fd);
	*blob = (struct tw_blob){ 0 };
}

void tw_store_release(struct tw_store *store)
{
	tw_remote_free(store->remote);
	store->remote = NULL;
	if (store->fd >= 0)
		close(store->fd);
	store->fd = -1;
	tw_vec_release(&store->members);
	tw_map_release(&store->by_name);
	tw_arena_release(&store->arena);
}

int tw_store_add(struct tw_store *store, struct tw_slice name, struct tw_slice link, struct tw_blob blob,
		 struct trawl_error *err)
{
	struct tw_member *member;
	uint32_t *slot;

	if (store->members.len >= MEMBERS_MAX)
		return tw_fail(err, TRAWL_E_LIMIT, "more than %d entries: not an image archive", MEMBERS_MAX);
	name = tw_arena_copy(&store->arena, name);
	if (link.ptr)
		link = tw_arena_copy(&store->arena, link);
	slot = name.ptr ? tw_map_put(&store->by_name, name) : NULL;
	member = slot ? tw_vec_push(&store->members) : NULL;
	if (!member)
		return tw_fail_nomem(err);
	*member = (struct tw_member){ name, link, blob };
	if (*slot == TW_MAP_NONE)
		*slot = (uint32_t)(store->members.len - 1);
	return (int)(store->members.len - 1);
}

static int find_member(const struct tw_store *store, struct tw_slice name, struct tw_blob *ret, struct trawl_error *err)
{
	for (int hops = 0; hops < TW_LIMIT_SYMLINKS; hops++) {
		uint32_t at = tw_map_get(&store->by_name, name);

		if (at == TW_MAP_NONE)
			return 0;
		if (!store->members.at[at].link.ptr) {
			*ret = store->members.at[at].blob;
			return 1;
		}
		name = store->members.at[at].link;
	}
	return tw_fail(err, TRAWL_E_FORMAT, "%.*s: links to itself", TW_ARG(name));
}

static int find_file(const struct tw_store *store, struct tw_slice name, struct tw_blob *ret, struct trawl_error *err)
{
	char path[TW_LIMIT_PATH + 1];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%.*s", (int)name.len, name.ptr);
	fd = tw_open_beneath(store->fd, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "%s: a link, which an OCI layout must not have", path);
	if (fd < 0)
		return tw_fail_errno(err, errno, "%s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return tw_fail(err, TRAWL_E_FORMAT, "%s: not a regular file", path);
	}
	*ret = (struct tw_blob){ .kind = TW_BLOB_FILE, .fd = fd, .own_fd = true, .size = (uint64_t)st.st_size };
	return 1;
}

int tw_store_find(const struct tw_store *store, struct tw_slice name, struct tw_blob *ret, struct trawl_error *err)
{
	char room[TW_LIMIT_PATH];
	int status = tw_path_clean(name, room, &name, err);

	if (status < 0)
		return status;
	if (store->remote) {
		*ret = (struct tw_blob){ .kind = TW_BLOB_REMOTE, .packed = true };
		return 1;
	}
	return store->is_directory ? find_file(store, name, ret, err) : find_member(store, name, ret, err);
}

static int read_blob(const struct tw_blob *blob, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	char *memory;

	if (blob->kind == TW_BLOB_MEMORY) {
		*ret = blob->bytes;
		return TRAWL_OK;
	}
	if (blob->kind != TW_BLOB_FILE)
		return tw_fail(err, TRAWL_E_FORMAT, "not a JSON document");
	if (blob->size > TW_LIMIT_CONFIG_JSON)
		return tw_fail(err, TRAWL_E_LIMIT, "%llu bytes, more than the limit of %llu",
			       (unsigned long long)blob->size, TW_LIMIT_CONFIG_JSON);
	memory = tw_arena_alloc(arena, (size_t)blob->size);
	if (!memory)
		return tw_fail_nomem(err);
	*ret = tw_slice_of(memory, (size_t)blob->size);
	return tw_file_read_all(blob->fd, blob->at, memory, (size_t)blob->size, err);
}

int tw_store_read(const struct tw_store *store, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		  struct trawl_error *err)
{
	struct tw_blob blob = { 0 };
	int status;

	if (store->remote)
		return tw_remote_read(store->remote, name, arena, ret, err);
	status = tw_store_find(store, name, &blob, err);

	if (status < 0)
		return status;
	if (status == 0)
		return tw_fail(err, TRAWL_E_NOTFOUND, "%.*s: not in the image", TW_ARG(name));
	status = read_blob(&blob, arena, ret, err);
	tw_blob_release(&blob);
	if (status < 0)
		tw_wrap(err, "%.*s", TW_ARG(name));
	return status;
}
