/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scans at the same time: two with two databases, each with threads of its own; many with one database and one cache; and
 * many readers of one report. Each must give what it gives alone. (The thread sanitizer runs this.)
 */
#include "scan_make.h"

#include <pthread.h>

enum { ROUNDS = 8, THREADS = 4 };

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

/* What one thread works with. */
struct work {
	char image[200], cache[200], results[200];
	const char *id; /* of openssl's vulnerability in its database */
	const struct trawl_db *db;
	struct tw_buf expected;
	int failures;
};

static enum trawl_status scan(const struct work *w, const struct trawl_db *db, struct trawl_report **report)
{
	struct trawl_scan scan = { .size = sizeof(scan), .name = w->image, .threads = 3, .now_seconds = 1767225600 };
	struct trawl_filter filter = { .size = sizeof(filter), .ignore_unfixed = 1 };
	enum trawl_status status;

	scan.cache_dir = *w->results ? w->results : NULL;
	status = trawl_scan(&scan, db, report, NULL);
	return status < 0 ? status : trawl_report_filter(*report, &filter, NULL);
}

/* Not cmocka's assertions: they end the thread's life by a jump. */
static void check(struct work *w, bool fine)
{
	w->failures += !fine;
}

static void *scan_with_own(void *closure)
{
	struct work *w = closure;

	for (int i = 0; i < ROUNDS; i++) {
		struct trawl_db_options where = { .size = sizeof(where), .cache_dir = w->cache };
		struct trawl_report *report = NULL;
		struct trawl_db *db = NULL;
		struct tw_buf json;

		check(w, trawl_db_open(&where, &db, NULL) == TRAWL_OK);
		check(w, scan(w, db, &report) == TRAWL_OK);
		check(w, trawl_report_findings(report, 0) == 1 &&
				 strcmp(trawl_finding_id(trawl_report_finding(report, 0, 0)), w->id) == 0);
		json = scan_write(report, "json");
		check(w, tw_slice_eq(tw_buf_view(&json), tw_buf_view(&w->expected)));
		tw_buf_release(&json);
		trawl_report_free(report);
		trawl_db_close(db);
	}
	return NULL;
}

static void prepare(struct work *w, const char *name, const char *id, const char *version)
{
	*w = (struct work){ .id = id };
	snprintf(w->image, sizeof(w->image), "%s/%s.tar", folder, name);
	snprintf(w->cache, sizeof(w->cache), "%s/%s", folder, name);
	scan_database(w->cache, id, "3.0.17");
	scan_image(w->image, version, 20);
}

static struct tw_buf expect(struct work *w)
{
	struct trawl_db_options where = { .size = sizeof(where), .cache_dir = w->cache };
	struct trawl_report *report = NULL;
	struct trawl_db *db = NULL;
	struct tw_buf json;

	assert_int_equal(trawl_db_open(&where, &db, NULL), TRAWL_OK);
	assert_int_equal(scan(w, db, &report), TRAWL_OK);
	json = scan_write(report, "json");
	assert_non_null(strstr(json.ptr, w->id));
	trawl_report_free(report);
	trawl_db_close(db);
	return json;
}

static void run_all(struct work *works, size_t count, void *(*what)(void *))
{
	pthread_t threads[THREADS];

	for (size_t i = 0; i < count; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, what, &works[i]), 0);
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(works[i].failures, 0);
}

static void two_scans_with_two_databases(void **state)
{
	struct work works[2];

	prepare(&works[0], "one", "CVE-2099-0001", "3.0.1");
	prepare(&works[1], "two", "CVE-2099-0002", "3.0.2");
	for (int i = 0; i < 2; i++)
		works[i].expected = expect(&works[i]);
	assert_false(tw_slice_eq(tw_buf_view(&works[0].expected), tw_buf_view(&works[1].expected)));
	run_all(works, 2, scan_with_own);
	for (int i = 0; i < 2; i++)
		tw_buf_release(&works[i].expected);
}

static void *scan_with_shared(void *closure)
{
	struct work *w = closure;

	for (int i = 0; i < ROUNDS; i++) {
		struct trawl_report *report = NULL;
		struct tw_buf json;

		check(w, scan(w, w->db, &report) == TRAWL_OK);
		json = scan_write(report, "json");
		check(w, tw_slice_eq(tw_buf_view(&json), tw_buf_view(&w->expected)));
		tw_buf_release(&json);
		trawl_report_free(report);
	}
	return NULL;
}

/* Some find results in the cache that others have just put there. */
static void many_scans_with_one_database_and_one_cache(void **state)
{
	struct trawl_db_options where = { .size = sizeof(where) };
	struct work works[THREADS];
	struct trawl_db *db = NULL;

	prepare(&works[0], "shared", "CVE-2099-0003", "3.0.3");
	where.cache_dir = works[0].cache;
	works[0].expected = expect(&works[0]);
	assert_int_equal(trawl_db_open(&where, &db, NULL), TRAWL_OK);
	works[0].db = db;
	snprintf(works[0].results, sizeof(works[0].results), "%s/results", folder);
	for (int i = 1; i < THREADS; i++)
		works[i] = works[0];
	run_all(works, THREADS, scan_with_shared);
	trawl_db_close(db);
	tw_buf_release(&works[0].expected);
}

static const struct trawl_report *shared_report;

static void *read_report(void *closure)
{
	struct work *w = closure;
	const struct trawl_report *report = shared_report;

	for (int i = 0; i < ROUNDS; i++) {
		struct trawl_problem problem = { .size = sizeof(problem) };
		struct tw_buf table = scan_write(report, i % 2 ? "table" : "json");

		for (size_t r = 0; r < trawl_report_results(report); r++) {
			check(w, trawl_report_target(report, r) != NULL);
			for (size_t p = 0; p < trawl_report_packages(report, r); p++)
				check(w, *trawl_package_name(trawl_report_package(report, r, p)) != '\0');
			for (size_t f = 0; f < trawl_report_findings(report, r); f++)
				check(w, *trawl_finding_id(trawl_report_finding(report, r, f)) == 'C');
		}
		check(w, trawl_report_problem(report, 0, &problem) == 0);
		tw_buf_release(&table);
	}
	return NULL;
}

static void one_report_and_many_readers(void **state)
{
	struct trawl_db_options where = { .size = sizeof(where) };
	struct trawl_report *report = NULL;
	struct work works[THREADS];
	struct trawl_db *db = NULL;

	prepare(&works[0], "read", "CVE-2099-0004", "3.0.4");
	where.cache_dir = works[0].cache;
	assert_int_equal(trawl_db_open(&where, &db, NULL), TRAWL_OK);
	assert_int_equal(scan(&works[0], db, &report), TRAWL_OK);
	shared_report = report;
	for (int i = 1; i < THREADS; i++)
		works[i] = works[0];
	run_all(works, THREADS, read_report);
	trawl_report_free(report);
	trawl_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_scans_with_two_databases),
		cmocka_unit_test(many_scans_with_one_database_and_one_cache),
		cmocka_unit_test(one_report_and_many_readers),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
