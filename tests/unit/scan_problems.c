/* SPDX-License-Identifier: Apache-2.0 */
/*
 * More problems than a report keeps: the same ones are kept whatever the number of threads, how many more there were is
 * said, and a lost file counts though it isn't listed.
 */
#include "scan_make.h"

#include "base/diag.h"
#include "base/limits.h"
#include "model/flat.h"

enum { FILES = TW_LIMIT_PROBLEMS + 600 };

static char folder[64];

static int set_up(void **state)
{
	make_folder(folder);
	return 0;
}

static int tear_down(void **state)
{
	remove_tree(folder);
	return 0;
}

static struct trawl_report *scan(const char *name, enum trawl_target target, unsigned threads)
{
	struct trawl_scan scan = { .size = sizeof(scan), .name = name, .target = target, .threads = threads };
	struct trawl_report *report = NULL;

	assert_int_equal(trawl_scan(&scan, NULL, &report, NULL), TRAWL_INCOMPLETE);
	return report;
}

static const char *last_message(const struct trawl_report *report, uint32_t *ret_layer)
{
	struct trawl_problem problem = { .size = sizeof(problem) };

	assert_true(trawl_report_problem(report, trawl_report_problems(report) - 1, &problem));
	*ret_layer = problem.layer;
	return problem.message;
}

static void the_same_ones_are_kept(void **state)
{
	static const unsigned threads[] = { 1, 2, 3, 8, 8, 8 };
	struct tw_buf first = { 0 };
	char path[200];
	uint32_t layer;

	mkdir(in_folder(folder, "tree"), 0700);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/tree/%d", folder, i);
		mkdir(path, 0700);
		snprintf(path, sizeof(path), "%s/tree/%d/package-lock.json", folder, i);
		make_file(path, TW_LIT("{"));
	}
	snprintf(path, sizeof(path), "%s/tree", folder);
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		struct trawl_report *report = scan(path, TRAWL_TARGET_FS, threads[i]);
		struct tw_buf json = scan_write(report, "json");

		assert_int_equal(trawl_report_problems(report), TW_LIMIT_PROBLEMS + 1);
		assert_string_equal(last_message(report, &layer), "600 further problems are not listed");
		assert_int_equal(layer, 0);
		trawl_report_free(report);
		if (i == 0)
			first = json;
		else
			assert_string_equal(json.ptr, first.ptr);
		if (i)
			tw_buf_release(&json);
	}
	tw_buf_release(&first);
}

/* A layer with more lost entries than are kept. */
static void layer_of(struct tw_buf *tar, int odd)
{
	char name[100];

	for (int i = 0; i < odd; i++) {
		snprintf(name, sizeof(name), "b/%d/.wh.", i);
		make(tar, .name = name);
	}
	make(tar, .name = "z/lost.jar", .bytes = "no jar");
	make_end(tar);
}

static void layers_beyond_the_limit(void **state)
{
	struct image image = { 0 };
	struct trawl_report *report;
	struct tw_buf tar;
	uint32_t layer;
	char path[200];

	for (int i = 0; i < LAYERS; i++) {
		layer_of(&image.layer[i], FILES);
		make_digest(tw_buf_view(&image.layer[i]), image.diff_id[i]);
		make_digest(tw_buf_view(&image.layer[i]), image.digest[i]);
	}
	image_config(&image);
	tar = docker_new(&image);
	snprintf(path, sizeof(path), "%s/image.tar", folder);
	make_file(path, tw_buf_view(&tar));
	report = scan(path, TRAWL_TARGET_IMAGE, 2);
	assert_int_equal(trawl_report_problems(report), TW_LIMIT_PROBLEMS + 2);
	assert_string_equal(last_message(report, &layer),
			    "the problems of further layers are not listed: there are too many");
	assert_int_equal(trawl_report_is_incomplete(report), 1);
	trawl_report_free(report);
	tw_buf_release(&tar);
	image_release(&image);
}

/* One lost file among odd ones, wherever it stands in their order, and whether it comes first or last. */
static void what_is_lost_counts_though_it_is_not_listed(void **state)
{
	static const char *const names[] = { "00", "99999" };

	for (int turn = 0; turn < 4; turn++) {
		struct tw_problem lost = { TW_FAILED, tw_slice(names[turn % 2]), 0, TW_LIT("lost") }, last;
		struct tw_flat_builder *builder;
		struct tw_slice block;
		struct tw_flat flat;
		bool failed = false;

		assert_int_equal(tw_flat_builder_new(&builder, NULL), 0);
		if (turn / 2)
			tw_flat_add_problem(builder, &lost);
		for (int i = TW_LIMIT_PROBLEMS; i-- > 0;) {
			char name[16];
			struct tw_problem odd = { TW_WARN, { 0 }, 7, TW_LIT("odd") };

			snprintf(name, sizeof(name), "1%04d", i);
			odd.path = tw_slice(name);
			tw_flat_add_problem(builder, &odd);
		}
		if (turn / 2 == 0)
			tw_flat_add_problem(builder, &lost);
		assert_int_equal(tw_flat_builder_finish(builder, &block, NULL), 0);
		assert_int_equal(tw_flat_open(block, &flat, NULL), 0);
		assert_int_equal(flat.problem_count, TW_LIMIT_PROBLEMS + 1);
		for (uint32_t i = 0; i < flat.problem_count; i++) {
			assert_true(tw_flat_problem(&flat, i, &last));
			failed |= last.grade == TW_FAILED;
		}
		assert_true(failed);
		assert_slice(last.message, "1 further problem is not listed");
		assert_true(tw_flat_problem(&flat, 0, &last));
		assert_slice(last.path, turn % 2 ? "10000" : "00");
		free((char *)(uintptr_t)block.ptr);
		tw_flat_builder_free(builder);
	}
}

/* A pattern that backtracks without end on one name: that isn't the same as a name which it doesn't fit. */
static void a_pattern_that_gives_up(void **state)
{
	static const char *const patterns[] = { "pip:^(a+)+$", NULL };
	struct trawl_scan scan = { .size = sizeof(scan), .target = TRAWL_TARGET_FS, .file_patterns = patterns };
	struct trawl_problem problem = { .size = sizeof(problem) };
	struct trawl_report *report = NULL;
	struct tw_buf json;
	char path[200];

	mkdir(in_folder(folder, "pip"), 0700);
	snprintf(path, sizeof(path), "%s/pip/aaa", folder);
	make_file(path, TW_LIT("flask==1.0\n"));
	snprintf(path, sizeof(path), "%s/pip/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", folder);
	make_file(path, TW_LIT("django==1.0\n"));
	snprintf(path, sizeof(path), "%s/pip", folder);
	scan.name = path;
	assert_int_equal(trawl_scan(&scan, NULL, &report, NULL), TRAWL_INCOMPLETE);
	assert_int_equal(trawl_report_problems(report), 1);
	assert_true(trawl_report_problem(report, 0, &problem));
	assert_string_equal(problem.path, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
	assert_string_equal(problem.message, "file pattern \"pip:^(a+)+$\" gave no answer: match limit exceeded");
	json = scan_write(report, "json");
	assert_non_null(strstr(json.ptr, "flask"));
	tw_buf_release(&json);
	trawl_report_free(report);
}

/* Packages that nobody's advisories speak of: listed, and a report is complete only when no database was asked. */
static void what_is_not_matched_is_not_clean(void **state)
{
	static const char *const folders[] = { "root", "root/var", "root/var/lib", "root/var/lib/dpkg" };
	struct trawl_db_options where = { .size = sizeof(where) };
	struct trawl_scan scan = { .size = sizeof(scan), .target = TRAWL_TARGET_ROOTFS };
	struct trawl_problem problem = { .size = sizeof(problem) };
	struct trawl_report *report = NULL;
	struct trawl_db *db = NULL;

	where.cache_dir = in_folder(folder, "cache");
	scan_database(where.cache_dir, "CVE-2099-1001", "3");
	assert_int_equal(trawl_db_open(&where, &db, NULL), TRAWL_OK);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		mkdir(in_folder(folder, folders[i]), 0700);
	make_file(in_folder(folder, "root/var/lib/dpkg/status"),
		  TW_LIT("Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"));
	scan.name = in_folder(folder, "root");
	assert_int_equal(trawl_scan(&scan, db, &report, NULL), TRAWL_INCOMPLETE);
	assert_true(trawl_report_problem(report, 0, &problem));
	assert_non_null(strstr(problem.message, "they are listed, not matched"));
	assert_true(problem.lost);
	trawl_report_free(report);
	assert_int_equal(trawl_scan(&scan, NULL, &report, NULL), TRAWL_OK);
	trawl_report_free(report);
	trawl_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_ones_are_kept),
		cmocka_unit_test(layers_beyond_the_limit),
		cmocka_unit_test(what_is_lost_counts_though_it_is_not_listed),
		cmocka_unit_test(a_pattern_that_gives_up),
		cmocka_unit_test(what_is_not_matched_is_not_clean),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
