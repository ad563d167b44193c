/* SPDX-License-Identifier: Apache-2.0 */
#include "db/digest.h"

#include "base/cleanup.h"
#include "db/small_file.h"
#include "io/file.h"

enum { READ_SIZE = 256 * 1024, SIDE_MAX = 4096, KEY_MAX = 160 };

/* What the digest was computed of; the first lines of the side file. */
static void key_print(const struct stat *st, char key[KEY_MAX])
{
	snprintf(key, KEY_MAX, "trawl database digest 1\nsize %lld\ntime %lld.%09ld\ninode %llu:%llu\n",
		 (long long)st->st_size, (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
		 (unsigned long long)st->st_dev, (unsigned long long)st->st_ino);
}

static bool remembered(const char *side_path, const char *key, char text[TW_DIGEST_TEXT])
{
	struct tw_arena arena = { 0 };
	struct tw_digest digest;
	struct tw_slice side;
	bool known = tw_small_file_read(side_path, SIDE_MAX, &arena, &side, NULL) == TRAWL_OK &&
		     tw_slice_starts(side, key) &&
		     tw_digest_parse(tw_slice_trim(tw_slice_from(side, strlen(key))), &digest);

	if (known)
		tw_digest_format(&digest, text);
	tw_arena_release(&arena);
	return known;
}

static int remember(const char *side_path, const char *key, const char *text, struct trawl_error *err)
{
	char side[KEY_MAX + TW_DIGEST_TEXT + 1];
	int len = snprintf(side, sizeof(side), "%s%s\n", key, text);

	return tw_small_file_write(side_path, tw_slice_of(side, (size_t)len), err);
}

static int hash_file(const struct tw_bolt_file *file, struct tw_hasher *hasher, struct trawl_error *err)
{
	char *piece TW_AUTO_FREE = malloc(READ_SIZE);
	uint64_t size = (uint64_t)file->was.st_size;

	if (!piece)
		return tw_fail_nomem(err);
	for (uint64_t at = 0; at < size;) {
		size_t len = size - at < READ_SIZE ? (size_t)(size - at) : READ_SIZE;
		int status = tw_file_read_all(file->fd, at, piece, len, err);

		if (status < 0)
			return status;
		tw_hasher_add(hasher, piece, len);
		at += len;
	}
	return tw_bolt_file_unchanged(file, err);
}

static int compute(const struct tw_db *db, char text[TW_DIGEST_TEXT], struct trawl_error *err)
{
	struct tw_hasher hasher = { 0 };
	struct tw_digest digest;
	int status = tw_hasher_start(&hasher, TW_HASH_SHA256, err);

	if (status == TRAWL_OK)
		status = hash_file(db->file, &hasher, err);
	if (status == TRAWL_OK)
		status = tw_hasher_end(&hasher, &digest, err);
	tw_hasher_release(&hasher);
	if (status == TRAWL_OK)
		tw_digest_format(&digest, text);
	else
		tw_wrap(err, "%s", db->path);
	return status;
}

int tw_db_digest(const struct tw_db *db, const char *side_path, struct tw_db_digest *ret, struct trawl_error *err)
{
	char key[KEY_MAX];
	int status;

	*ret = (struct tw_db_digest){ 0 };
	key_print(&db->file->was, key);
	ret->remembered = side_path && remembered(side_path, key, ret->text);
	if (ret->remembered)
		return TRAWL_OK;
	status = compute(db, ret->text, err);
	if (status < 0)
		return status;
	if (side_path)
		ret->remembered = remember(side_path, key, ret->text, &ret->why) == TRAWL_OK;
	else
		tw_fail(&ret->why, TRAWL_E_USAGE, "there is no place for it");
	return TRAWL_OK;
}

void tw_db_digest_remember(const char *side_path, int fd, const char *text)
{
	char key[KEY_MAX];
	struct stat st;

	if (fstat(fd, &st) != 0)
		return;
	key_print(&st, key);
	remember(side_path, key, text, NULL);
}
