/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths beside a database, and what is remembered of where it came from: lines in a small file, which count only as long
 * as the database is the very file that they were written for.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "db/small_file.h"
#include "db/update_parts.h"

enum { ORIGIN_MAX = 4096, KEY_MAX = 160 };

int tw_update_paths(const char *cache_dir, bool java, struct tw_arena *arena, struct tw_update_paths *ret,
		    struct trawl_error *err)
{
	const char *folder = java ? "java-db" : "db", *name = java ? "trivy-java.db" : "trivy.db";
	const struct {
		char **to;
		const char *ending;
	} beside[] = {
		{ &ret->database, "" },      { &ret->fresh, ".new" },     { &ret->lock, ".lock" },
		{ &ret->origin, ".origin" }, { &ret->digest, ".digest" },
	};

	ret->folder = tw_arena_printf(arena, "%s/%s", cache_dir, folder);
	ret->metadata = tw_arena_printf(arena, "%s/%s/metadata.json", cache_dir, folder);
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		*beside[i].to = tw_arena_printf(arena, "%s/%s/%s%s", cache_dir, folder, name, beside[i].ending);
		if (!*beside[i].to)
			return tw_fail_nomem(err);
	}
	return ret->folder && ret->metadata ? TRAWL_OK : tw_fail_nomem(err);
}

static bool key_print(const char *database, char key[KEY_MAX])
{
	struct stat st;

	if (stat(database, &st) != 0)
		return false;
	snprintf(key, KEY_MAX, "trawl database origin 1\nsize %lld\ntime %lld.%09ld\ninode %llu\n",
		 (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
		 (unsigned long long)st.st_ino);
	return true;
}

static void take_line(struct tw_slice line, struct tw_origin *ret)
{
	const struct {
		const char *name;
		char *to;
		size_t room;
	} fields[] = {
		{ "source ", ret->source, sizeof(ret->source) },
		{ "identity ", ret->identity, sizeof(ret->identity) },
		{ "layer ", ret->layer, sizeof(ret->layer) },
		{ "database ", ret->database, sizeof(ret->database) },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		struct tw_slice value = tw_slice_from(line, strlen(fields[i].name));

		if (tw_slice_starts(line, fields[i].name) && value.len < fields[i].room)
			memcpy(fields[i].to, value.ptr ? value.ptr : "", value.len);
	}
}

void tw_origin_read(const char *cache_dir, bool java, struct tw_origin *ret)
{
	struct tw_update_paths paths;
	struct tw_arena arena = { 0 };
	struct tw_slice text, line;
	char key[KEY_MAX];

	*ret = (struct tw_origin){ 0 };
	if (tw_update_paths(cache_dir, java, &arena, &paths, NULL) == TRAWL_OK && key_print(paths.database, key) &&
	    tw_small_file_read(paths.origin, ORIGIN_MAX, &arena, &text, NULL) == TRAWL_OK &&
	    tw_slice_starts(text, key)) {
		text = tw_slice_from(text, strlen(key));
		while (text.len && tw_slice_split(&text, '\n', &line))
			take_line(line, ret);
	}
	tw_arena_release(&arena);
}

int tw_origin_write(const struct tw_update_paths *paths, const struct tw_origin *origin, struct trawl_error *err)
{
	char key[KEY_MAX], text[ORIGIN_MAX];
	int len;

	if (!key_print(paths->database, key))
		return tw_fail(err, TRAWL_E_NOTFOUND, "%s: not there", paths->database);
	len = snprintf(text, sizeof(text), "%ssource %s\nidentity %s\nlayer %s\ndatabase %s\n", key, origin->source,
		       origin->identity, origin->layer, origin->database);
	return tw_small_file_write(paths->origin, tw_slice_of(text, (size_t)len), err);
}
