/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/vec.h"
#include "io/hash.h"

enum { PATH_ROOM = 4096, NAME_LEN = 64, CHECKSUM = sizeof(uint64_t) };

struct tw_cache {
	char dir[PATH_ROOM - 128];
	uint64_t size;
	atomic_bool stored;
};

int tw_cache_open(const char *dir, uint64_t size, struct tw_cache **ret, struct trawl_error *err)
{
	struct tw_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return tw_fail_nomem(err);
	if ((size_t)snprintf(cache->dir, sizeof(cache->dir), "%s/layers", dir) >= sizeof(cache->dir)) {
		free(cache);
		return tw_fail(err, TRAWL_E_USAGE, "cache folder: the path is too long");
	}
	cache->size = size ? size : 512 * TW_MIB;
	*ret = cache;
	return TRAWL_OK;
}

/* The name of a result: 64 hexadecimal digits. */
static bool name_of(struct tw_slice diff_id, struct tw_slice versions, char name[NAME_LEN + 1])
{
	struct tw_hasher hasher = { 0 };
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT];

	if (tw_hasher_start(&hasher, TW_HASH_SHA256, NULL) < 0)
		return false;
	snprintf(text, sizeof(text), "\n%d", TW_FLAT_FORMAT);
	tw_hasher_add(&hasher, diff_id.ptr, diff_id.len);
	tw_hasher_add(&hasher, "\n", 1);
	tw_hasher_add(&hasher, versions.ptr, versions.len);
	tw_hasher_add(&hasher, text, strlen(text));
	if (tw_hasher_end(&hasher, &digest, NULL) < 0)
		return false;
	tw_digest_format(&digest, text);
	memcpy(name, text + strlen("sha256:"), NAME_LEN + 1);
	return true;
}

static void path_of(const struct tw_cache *cache, const char *name, char path[PATH_ROOM])
{
	snprintf(path, PATH_ROOM, "%s/%.2s/%s", cache->dir, name, name);
}

/* The checksum stands behind the block. */
static bool is_whole(struct tw_slice block)
{
	uint64_t stored;

	memcpy(&stored, block.ptr + block.len, sizeof(stored));
	return tw_checksum(0, block) == stored;
}

int tw_cache_get(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions, struct tw_slice *ret_block)
{
	TW_AUTO_CLOSE int fd = -1;
	char name[NAME_LEN + 1], path[PATH_ROOM];
	struct stat st;
	void *map;

	if (!cache || !diff_id.len || !name_of(diff_id, versions, name))
		return 0;
	path_of(cache, name, path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < CHECKSUM)
		return 0;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return 0;
	*ret_block = tw_slice_of(map, (size_t)st.st_size - CHECKSUM);
	if (!is_whole(*ret_block)) {
		tw_cache_unmap(*ret_block);
		return 0;
	}
	/* Used now: a failure (another user's file) only makes it look older than it is. */
	(void)futimens(fd, NULL);
	return 1;
}

void tw_cache_unmap(struct tw_slice block)
{
	union {
		const char *in;
		void *out;
	} address = { block.ptr };

	if (block.ptr)
		munmap(address.out, block.len + CHECKSUM);
}

static int make_folder(const char *path, struct trawl_error *err)
{
	char part[PATH_ROOM];

	snprintf(part, sizeof(part), "%s", path);
	for (char *c = part + 1;; c++) {
		bool last = *c == '\0';

		if (*c != '/' && !last)
			continue;
		*c = '\0';
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return tw_fail_errno(err, errno, "cannot make the cache folder %s", part);
		if (last)
			return TRAWL_OK;
		*c = '/';
	}
}

/* A file that is being written. */
struct growing {
	const struct tw_cache *cache;
	int fd;
	uint64_t checksum;
};

static int cannot_store(const struct tw_cache *cache, struct trawl_error *err)
{
	return tw_fail_errno(err, errno, "cannot store a layer's result in %s", cache->dir);
}

static int write_all(const struct growing *file, struct tw_slice bytes, struct trawl_error *err)
{
	while (bytes.len) {
		ssize_t done = write(file->fd, bytes.ptr, bytes.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return cannot_store(file->cache, err);
		bytes = tw_slice_from(bytes, (size_t)done);
	}
	return TRAWL_OK;
}

static int write_piece(void *context, struct tw_slice piece, struct trawl_error *err)
{
	struct growing *file = context;

	file->checksum = tw_checksum(file->checksum, piece);
	return write_all(file, piece, err);
}

/* What is to be stored: a block, or what a builder holds. */
struct content {
	struct tw_slice block;
	struct tw_flat_builder *builder;
};

static int write_file(struct growing *file, const struct content *content, struct trawl_error *err)
{
	int status = content->builder ? tw_flat_builder_write(content->builder, write_piece, file, err)
				      : write_piece(file, content->block, err);

	if (status >= 0)
		status = write_all(file, tw_slice_of((const char *)&file->checksum, CHECKSUM), err);
	/* Other users of a shared cache may read it, whatever the umask is: it holds no more than a report does. */
	if (status >= 0 && fchmod(file->fd, 0644) != 0)
		status = cannot_store(file->cache, err);
	return status;
}

static int store(const struct tw_cache *cache, const struct content *content, const char *path, struct trawl_error *err)
{
	TW_AUTO_CLOSE int fd = -1;
	char temporary[PATH_ROOM];
	int status;

	snprintf(temporary, sizeof(temporary), "%s/.new-XXXXXX", cache->dir);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return tw_fail_errno(err, errno, "cannot write to the cache folder %s", cache->dir);
	status = write_file(&(struct growing){ .cache = cache, .fd = fd }, content, err);
	if (status >= 0 && rename(temporary, path) != 0)
		status = cannot_store(cache, err);
	if (status < 0)
		unlink(temporary);
	return status;
}

static int put(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions, const struct content *content,
	       struct trawl_error *err)
{
	char name[NAME_LEN + 1], path[PATH_ROOM], folder[PATH_ROOM];
	int status;

	if (!cache || !diff_id.len)
		return TRAWL_OK;
	if (!name_of(diff_id, versions, name))
		return tw_fail_nomem(err);
	path_of(cache, name, path);
	snprintf(folder, sizeof(folder), "%s/%.2s", cache->dir, name);
	status = make_folder(folder, err);
	if (status >= 0)
		status = store(cache, content, path, err);
	if (status >= 0)
		atomic_store(&cache->stored, true);
	return status;
}

int tw_cache_put(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions, struct tw_slice block,
		 struct trawl_error *err)
{
	return put(cache, diff_id, versions, &(struct content){ .block = block }, err);
}

int tw_cache_put_builder(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions,
			 struct tw_flat_builder *builder, struct trawl_error *err)
{
	return put(cache, diff_id, versions, &(struct content){ .builder = builder }, err);
}

/* What lies in the cache: for making room. */
struct kept {
	char name[NAME_LEN + 1];
	uint64_t size;
	struct timespec used;
};

struct inventory {
	TW_VEC(struct kept) files;
	uint64_t size;
};

static void take_stock_of(struct inventory *stock, int dir_fd, const char *folder, time_t now)
{
	int fd = openat(dir_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		struct kept *slot;
		struct stat st;

		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		/* Left behind by a process that was killed an hour ago or earlier. */
		if (strncmp(entry->d_name, ".new-", 5) == 0) {
			if (now - st.st_mtim.tv_sec > 3600)
				unlinkat(fd, entry->d_name, 0);
			continue;
		}
		if (strlen(entry->d_name) != NAME_LEN || !(slot = tw_vec_push(&stock->files)))
			continue;
		memcpy(slot->name, entry->d_name, NAME_LEN);
		slot->size = (uint64_t)st.st_size;
		slot->used = st.st_mtim;
		stock->size += slot->size;
	}
	closedir(dir);
}

static int kept_cmp(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
	return x->used.tv_nsec < y->used.tv_nsec ? -1 : x->used.tv_nsec > y->used.tv_nsec;
}

static void make_room(const struct tw_cache *cache)
{
	int fd = open(cache->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct inventory stock = { 0 };
	struct timespec now;
	char path[PATH_ROOM];

	if (fd < 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now); /* compared with files' times only */
	take_stock_of(&stock, fd, ".", now.tv_sec);
	for (unsigned i = 0; i < 256; i++) {
		char folder[3];

		snprintf(folder, sizeof(folder), "%02x", i);
		take_stock_of(&stock, fd, folder, now.tv_sec);
	}
	close(fd);
	if (stock.size > cache->size) {
		qsort(stock.files.at, stock.files.len, sizeof(*stock.files.at), kept_cmp);
		for (size_t i = 0; i < stock.files.len && stock.size > cache->size; i++) {
			path_of(cache, stock.files.at[i].name, path);
			if (unlink(path) == 0)
				stock.size -= stock.files.at[i].size;
		}
	}
	tw_vec_release(&stock.files);
}

void tw_cache_close(struct tw_cache *cache)
{
	if (cache && atomic_load(&cache->stored))
		make_room(cache);
	free(cache);
}
