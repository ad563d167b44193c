/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vulnerability database as the text that build_db reads (db/build_text.h), all of it or some of its buckets:
 *
 *	dump_db CACHE_DIR [BUCKET…]
 */
#include <stdio.h>

#include "db/db.h"

enum { DEPTH = 8 }; /* buckets in buckets: the published database has three */

/* One bucket, behind @prefix, which ends with a tab. */
static int dump(const struct tw_bolt_bucket *bucket, struct tw_slice prefix, unsigned depth, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_bolt_cursor cursor = tw_bolt_cursor(bucket, &arena);
	struct tw_bolt_item item;
	struct tw_bolt_bucket inner;
	struct tw_slice path;
	int status;

	while ((status = tw_bolt_next(&cursor, &item, err)) > 0) {
		if (!item.is_bucket) {
			fwrite(prefix.ptr, 1, prefix.len, stdout);
			printf("%.*s\t", TW_ARG(item.key));
			fwrite(item.value.ptr, 1, item.value.len, stdout);
			putchar('\n');
			continue;
		}
		path = TW_JOIN(&arena, prefix, item.key, TW_LIT("\t"));
		status = path.ptr ? tw_bolt_open(bucket->bolt, &item, &inner, err) : tw_fail_nomem(err);
		if (status >= 0 && depth == DEPTH)
			status = tw_fail(err, TRAWL_E_DATABASE, "buckets in more than %d others", DEPTH);
		if (status >= 0)
			status = dump(&inner, path, depth + 1, err);
		if (status < 0)
			break;
	}
	tw_arena_release(&arena);
	return status;
}

static bool is_asked(struct tw_slice name, char **names, int count)
{
	for (int i = 0; i < count; i++) {
		if (tw_slice_is(name, names[i]))
			return true;
	}
	return count == 0;
}

int main(int argc, char **argv)
{
	struct trawl_error err = { 0 };
	struct tw_db *db;
	int status;

	if (argc < 2) {
		fputs("usage: dump_db CACHE_DIR [BUCKET...]\n", stderr);
		return 2;
	}
	status = tw_db_open(argv[1], &db, &err);
	for (size_t i = 0; status >= 0 && i < db->bucket_count; i++) {
		struct tw_arena arena = { 0 };
		struct tw_slice prefix = TW_JOIN(&arena, db->buckets[i].name, TW_LIT("\t"));

		if (is_asked(db->buckets[i].name, argv + 2, argc - 2))
			status = dump(&db->buckets[i].bucket, prefix, 1, &err);
		tw_arena_release(&arena);
	}
	if (status < 0)
		fprintf(stderr, "dump_db: %s\n", err.message);
	return status < 0;
}
