/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A database that Trivy's own builder made, with a list of every key and value in it: all of them are read, in order and
 * by name; a database that is built out of that list reads the same; every value decodes. Needs the shared data, and
 * says so where they aren't there.
 */
#include "unit/db_common.h"

#include "db/advisory.h"
#include "db/detail.h"

static char where[512]; /* the folder with trivy.db and expected.tsv */
static struct tw_buf expected;

/* Prints its reason and returns false when there are no shared data; anything else that goes wrong is a failure. */
static bool data_find(void)
{
	const char *shared = getenv("TRAWL_TEST_SHARED");
	char command[512];
	FILE *pipe;
	size_t len;

	if (!shared || !*shared) {
		printf("skipped: the shared data are not here (TRAWL_TEST_SHARED)\n");
		return false;
	}
	snprintf(command, sizeof(command), "'%s/tools/data.sh' smalldb", shared);
	pipe = popen(command, "r");
	if (!pipe || !fgets(where, sizeof(where), pipe) || pclose(pipe) != 0) {
		fprintf(stderr, "%s failed\n", command);
		exit(1);
	}
	len = strlen(where);
	if (len && where[len - 1] == '\n')
		where[len - 1] = 0;
	return true;
}

static char *data_path(const char *name, char path[640])
{
	snprintf(path, 640, "%s/%s", where, name);
	return path;
}

static int setup(void **state)
{
	char path[640];

	expected = file_read(data_path("expected.tsv", path));
	return 0;
}

static int teardown(void **state)
{
	tw_buf_release(&expected);
	return 0;
}

static struct tw_bolt_file *file_open(const char *path)
{
	struct tw_bolt_file *file = NULL;
	struct trawl_error err = { 0 };

	if (tw_bolt_file_open(path, &file, &err) < 0)
		fail_msg("%s", err.message);
	return file;
}

/* Takes @text off the front of @rest, which must begin with it. */
static void take(struct tw_slice *rest, struct tw_slice text)
{
	if (!tw_slice_eq(tw_slice_head(*rest, text.len), text))
		fail_msg("\"%.*s\" where the list has \"%.*s\"", TW_ARG(text), TW_ARG(tw_slice_head(*rest, 80)));
	*rest = tw_slice_from(*rest, text.len);
}

enum { DEPTH = 4 };

/*
 * Walks a bucket and everything in it, and takes its lines off the front of @rest. @path holds the names of the buckets
 * that lead here, @depth of them, and room for those within.
 */
static void walk(const struct tw_bolt_bucket *bucket, struct tw_slice path[DEPTH], unsigned depth,
		 struct tw_arena *arena, struct tw_slice *rest)
{
	struct tw_bolt_cursor cursor = tw_bolt_cursor(bucket, arena);
	struct trawl_error err = { 0 };
	struct tw_bolt_item item;
	int status;

	while ((status = tw_bolt_next(&cursor, &item, &err)) > 0) {
		struct tw_arena pages = { 0 };
		struct tw_bolt_bucket inner;

		if (item.is_bucket && depth < DEPTH) {
			path[depth] = item.key;
			assert_int_equal(tw_bolt_open(bucket->bolt, &item, &inner, &err), 0);
			walk(&inner, path, depth + 1, &pages, rest);
			tw_arena_release(&pages);
			continue;
		}
		for (unsigned i = 0; i < depth; i++) {
			take(rest, path[i]);
			take(rest, TW_LIT("\x1f"));
		}
		take(rest, item.key);
		take(rest, TW_LIT("\t"));
		take(rest, item.value);
		take(rest, TW_LIT("\n"));
	}
	if (status < 0)
		fail_msg("%s", err.message);
}

static void walk_file(const char *path)
{
	struct tw_bolt_file *file = file_open(path);
	struct tw_bolt_bucket root = tw_bolt_root(&file->bolt);
	struct tw_slice rest = tw_buf_view(&expected), names[DEPTH];
	struct tw_arena arena = { 0 };

	walk(&root, names, 0, &arena, &rest);
	assert_int_equal(rest.len, 0);
	tw_arena_release(&arena);
	tw_bolt_file_close(file);
}

static void every_key_and_value_in_order(void **state)
{
	char path[640];

	walk_file(data_path("trivy.db", path));
}

static void built_anew_it_reads_the_same(void **state)
{
	struct folder folder;
	struct trawl_error err = { 0 };
	char path[128];

	folder_make(&folder);
	if (tw_db_build_file(path_in(&folder, "file", path), 4096, tw_buf_view(&expected), &err) < 0)
		fail_msg("%s", err.message);
	walk_file(path);
	folder_remove(&folder);
}

static void every_key_by_name(void **state)
{
	struct tw_slice rest = tw_buf_view(&expected), line;
	struct tw_arena arena = { 0 };
	char path[640];
	struct tw_bolt_file *file = file_open(data_path("trivy.db", path));
	size_t count = 0;

	while (tw_slice_split(&rest, '\n', &line) && line.len) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_bolt_bucket bucket = tw_bolt_root(&file->bolt), inner;
		struct tw_slice key, part, value;

		assert_true(tw_slice_split(&line, '\t', &key));
		while (tw_slice_split(&key, '\x1f', &part) && key.ptr) {
			assert_int_equal(tw_bolt_bucket(&bucket, part, &arena, &inner, NULL), 1);
			bucket = inner;
		}
		assert_int_equal(tw_bolt_get(&bucket, part, &arena, &value, NULL), 1);
		assert_true(tw_slice_eq(value, line));
		tw_arena_rewind(&arena, mark);
		count++;
	}
	assert_int_equal(count, 126120);
	tw_arena_release(&arena);
	tw_bolt_file_close(file);
}

/* Objects two buckets deep are advisories, those of "vulnerability" are details; what is left are arrays and names. */
static void every_value_decodes(void **state)
{
	struct tw_slice rest = tw_buf_view(&expected), line, path;
	struct tw_arena arena = { 0 };
	size_t advisories = 0, details = 0, others = 0;

	while (tw_slice_split(&rest, '\n', &line) && line.len) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_vulnerability_detail detail;
		struct tw_advisory advisory;
		struct trawl_error err = { 0 };
		int status = 0;

		assert_true(tw_slice_split(&line, '\t', &path));
		if (tw_slice_starts(path, "vulnerability\x1f")) {
			status = tw_vulnerability_decode(line, &arena, &detail, &err);
			details++;
		} else if (tw_slice_starts(path, "Red Hat CPE\x1f") || tw_slice_starts(path, "data-source\x1f")) {
			others++;
		} else {
			status = tw_advisory_decode(line, &arena, &advisory, &err);
			advisories++;
		}
		if (status < 0)
			fail_msg("%.*s: %s", TW_ARG(path), err.message);
		tw_arena_rewind(&arena, mark);
	}
	assert_int_equal(details, 13853);
	assert_int_equal(others, 652 + 135);
	assert_int_equal(advisories, 126120 - details - others);
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_and_value_in_order),
		cmocka_unit_test(built_anew_it_reads_the_same),
		cmocka_unit_test(every_key_by_name),
		cmocka_unit_test(every_value_decodes),
	};

	if (!data_find())
		return 77;
	return cmocka_run_group_tests(tests, setup, teardown);
}
