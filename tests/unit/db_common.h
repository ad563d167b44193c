/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the database share: a folder that goes away, databases out of text, files whole.
 */
#ifndef TW_TESTS_DB_COMMON_H
#define TW_TESTS_DB_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/build_text.h"
#include "db/db.h"

#define UPDATED ((struct tw_time){ 1767225600, 0 }) /* 2026-01-01 */

struct folder {
	char path[64];
};

static inline void folder_make(struct folder *folder)
{
	snprintf(folder->path, sizeof(folder->path), "/tmp/trawl-db.XXXXXX");
	assert_non_null(mkdtemp(folder->path));
}

/* Databases are two levels deep; rm is not asked. */
static inline void folder_remove(const struct folder *folder)
{
	static const char *const names[] = { "db/trivy.db",
					     "db/metadata.json",
					     "java-db/trivy-java.db",
					     "java-db/metadata.json",
					     "db",
					     "java-db",
					     "side",
					     "file" };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder->path, names[i]);
		remove(path);
	}
	/* Fails when a test has left something behind: temporary files must be gone. */
	assert_int_equal(rmdir(folder->path), 0);
}

static inline char *path_in(const struct folder *folder, const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", folder->path, name);
	return path;
}

static inline struct tw_buf file_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct tw_buf buf = { 0 };
	char piece[65536];
	size_t got;

	assert_non_null(file);
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		tw_buf_add(&buf, piece, got);
	fclose(file);
	assert_false(tw_buf_failed(&buf));
	return buf;
}

static inline void file_write(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static inline void text_write(const char *path, const char *text)
{
	file_write(path, text, strlen(text));
}

/* <folder>/db out of text. */
static inline void database_make(const struct folder *folder, const char *text)
{
	struct tw_db_metadata metadata = { TW_DB_SCHEMA, { UPDATED.seconds + 86400, 0 }, UPDATED, UPDATED };
	struct trawl_error err = { 0 };

	if (tw_db_build(folder->path, tw_slice(text), &metadata, &err) < 0)
		fail_msg("%s", err.message);
}

static inline struct tw_db *database_open(const struct folder *folder)
{
	struct trawl_error err = { 0 };
	struct tw_db *db = NULL;

	if (tw_db_open(folder->path, &db, &err) < 0)
		fail_msg("%s", err.message);
	return db;
}

#define assert_slice(slice, text)                                            \
	do {                                                                 \
		struct tw_slice slice_ = (slice);                            \
		assert_int_equal(slice_.len, strlen(text));                  \
		if (slice_.len)                                              \
			assert_memory_equal(slice_.ptr, (text), slice_.len); \
	} while (0)

/* Does the message hold these words? */
#define assert_says(err, words)                                                        \
	do {                                                                           \
		if (!strstr((err).message, (words)))                                   \
			fail_msg("\"%s\" doesn't say \"%s\"", (err).message, (words)); \
	} while (0)

#endif
