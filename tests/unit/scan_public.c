/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public headers as callers use them: every function, also without an error to fill, also from a program that was
 * compiled when the structs were shorter, and asked for what makes no sense.
 */
/* Old callers hand over less than today's struct, on purpose: gcc sees that, where it inlines. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Warray-bounds"
#endif

#include "scan_make.h"

#include <stddef.h>

static char folder[64], cache[100], image[100], broken[100], nowhere[100];

static int set_up(void **state)
{
	struct tw_buf lies = { 0 };

	make_folder(folder);
	snprintf(cache, sizeof(cache), "%s/cache", folder);
	snprintf(image, sizeof(image), "%s/image.tar", folder);
	snprintf(broken, sizeof(broken), "%s/tree", folder);
	snprintf(nowhere, sizeof(nowhere), "%s/nowhere", folder);
	scan_database(cache, "CVE-2099-0001", "3.0.17");
	scan_image(image, "3.0.1", 0);
	mkdir(broken, 0700);
	tw_buf_text(&lies, "{\"lockfileVersion\": 3,");
	make_file(in_folder(folder, "tree/package-lock.json"), tw_buf_view(&lies));
	tw_buf_release(&lies);
	return 0;
}

static int tear_down(void **state)
{
	remove_tree(folder);
	return 0;
}

/* The first @size bytes of a struct as an old caller has them: what follows isn't the caller's to give, nor ours to touch. */
static void *cut(const void *whole, size_t size)
{
	void *(*volatile get)(size_t) = malloc; /* no compiler shall know how few bytes that are */
	char *part = get(size);                 /* a sanitizer sees one too many */

	memcpy(part, whole, size);
	memcpy(part, &size, sizeof(size));
	return part;
}

#define UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

static struct trawl_db *open_db(void)
{
	struct trawl_db_options options = { .cache_dir = cache };
	struct trawl_db_options *old = cut(&options, UP_TO(struct trawl_db_options, cache_dir));
	struct trawl_db *db = NULL;

	assert_int_equal(trawl_db_open(old, &db, NULL), TRAWL_OK);
	assert_non_null(db);
	free(old);
	return db;
}

static struct trawl_report *scan(const struct trawl_db *db)
{
	struct trawl_scan options = { .name = image };
	struct trawl_scan *old = cut(&options, UP_TO(struct trawl_scan, name));
	struct trawl_report *report = NULL;

	assert_int_equal(trawl_scan(old, db, &report, NULL), TRAWL_OK);
	assert_non_null(report);
	free(old);
	return report;
}

static void versions_and_names(void **state)
{
	const char *cells[TRAWL_TABLE_CELLS] = { NULL };

	assert_string_equal(trawl_version(), TRAWL_VERSION);
	for (int status = -20; status <= 20; status++)
		assert_true(*trawl_status_name(status) != '\0');
	assert_string_equal(trawl_status_name(TRAWL_E_DIGEST), "digest mismatch");
	for (int severity = -1; severity <= 5; severity++)
		assert_true(*trawl_severity_name((enum trawl_severity)severity) != '\0');
	assert_string_equal(trawl_severity_name(TRAWL_SEVERITY_CRITICAL), "CRITICAL");
	for (int table = TRAWL_TABLE_ANALYZERS; table <= TRAWL_TABLE_SOURCES; table++) {
		size_t rows = 0;

		while (trawl_table_row((enum trawl_table)table, rows, cells))
			assert_true(*cells[0] && rows++ < 1000);
		assert_true(rows > 1);
		assert_int_equal(trawl_table_row((enum trawl_table)table, SIZE_MAX, cells), 0);
	}
	assert_int_equal(trawl_table_row((enum trawl_table)0, 0, cells), 0);
	assert_int_equal(trawl_table_row((enum trawl_table)99, 0, cells), 0);
}

static void a_database(void **state)
{
	struct trawl_db *db = open_db();
	struct trawl_db_info info = { .size = sizeof(info) };
	struct trawl_db_info *old = cut(&info, UP_TO(struct trawl_db_info, path));

	trawl_db_info(db, &info);
	assert_int_equal(info.version, 2);
	assert_non_null(strstr(info.path, "/cache/db/trivy.db"));
	assert_string_equal(info.updated_at, "2026-01-01T00:00:00Z");
	assert_string_equal(info.next_update, "2027-01-01T00:00:00Z");
	assert_string_equal(info.downloaded_at, "2026-01-01T00:00:00Z");
	assert_null(info.digest);
	assert_null(info.java_updated_at);
	trawl_db_info(db, old);
	assert_int_equal(old->size, UP_TO(struct trawl_db_info, path));
	assert_string_equal(old->path, info.path);
	free(old);
	trawl_db_close(db);
	trawl_db_close(NULL);
}

static void a_digest_of_the_database(void **state)
{
	struct trawl_db_options options = { .size = sizeof(options), .cache_dir = cache, .with_digest = 1 };
	struct trawl_db_info info = { .size = sizeof(info) };
	struct trawl_db *db = NULL;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(trawl_db_open(&options, &db, NULL), TRAWL_OK);
		trawl_db_info(db, &info);
		assert_int_equal(strlen(info.digest), strlen("sha256:") + 64);
		trawl_db_close(db);
	}
}

static void a_package_and_a_finding(const struct trawl_report *report, size_t result, const char *name, const char *id)
{
	const struct trawl_package *package = trawl_report_package(report, result, 0);
	const struct trawl_finding *finding = trawl_report_finding(report, result, 0);

	assert_int_equal(trawl_report_packages(report, result), 1);
	assert_int_equal(trawl_report_findings(report, result), 1);
	assert_string_equal(trawl_package_name(package), name);
	assert_true(*trawl_package_version(package) != '\0');
	assert_non_null(strstr(trawl_package_purl(package), name));
	assert_ptr_equal(trawl_finding_package(finding), package);
	assert_string_equal(trawl_finding_id(finding), id);
	assert_int_equal(trawl_finding_severity(finding), TRAWL_SEVERITY_HIGH);
	assert_true(*trawl_finding_fixed_version(finding) != '\0');
	assert_string_equal(trawl_finding_status(finding), "fixed");
	assert_non_null(strstr(trawl_finding_url(finding), "https://"));
}

static void a_report(void **state)
{
	struct trawl_db *db = open_db();
	struct trawl_report *report = scan(db);
	struct trawl_problem problem = { .size = sizeof(problem) };

	assert_int_equal(trawl_report_results(report), 2);
	assert_non_null(strstr(trawl_report_target(report, 0), "(debian 12.11)"));
	a_package_and_a_finding(report, 0, "openssl", "CVE-2099-0001");
	a_package_and_a_finding(report, 1, "lodash", "CVE-2021-23337");
	assert_null(trawl_package_path(trawl_report_package(report, 0, 0)));
	assert_string_equal(trawl_package_path(trawl_report_package(report, 1, 0)),
			    "usr/lib/node_modules/lodash/package.json");
	assert_int_equal(trawl_report_is_eol(report), 0);
	assert_int_equal(trawl_report_is_incomplete(report), 0);
	assert_int_equal(trawl_report_problems(report), 0);
	assert_int_equal(trawl_report_problem(report, 0, &problem), 0);
	trawl_report_free(report);
	trawl_report_free(NULL);
	trawl_db_close(db);
}

static void past_the_end(void **state)
{
	struct trawl_db *db = open_db();
	struct trawl_report *report = scan(db);
	struct trawl_problem problem = { .size = sizeof(problem) };
	const size_t far[] = { 2, 3, SIZE_MAX };

	for (size_t i = 0; i < 3; i++) {
		assert_null(trawl_report_target(report, far[i]));
		assert_int_equal(trawl_report_packages(report, far[i]), 0);
		assert_int_equal(trawl_report_findings(report, far[i]), 0);
		assert_null(trawl_report_package(report, far[i], 0));
		assert_null(trawl_report_package(report, 0, far[i]));
		assert_null(trawl_report_finding(report, far[i], 0));
		assert_null(trawl_report_finding(report, 1, far[i]));
		assert_int_equal(trawl_report_problem(report, far[i], &problem), 0);
	}
	trawl_report_free(report);
	trawl_db_close(db);
}

static void problems_of_an_incomplete_scan(void **state)
{
	struct trawl_scan options = { .size = sizeof(options), .name = broken, .target = TRAWL_TARGET_FS };
	struct trawl_problem problem = { .size = sizeof(problem) };
	struct trawl_problem *old = cut(&problem, UP_TO(struct trawl_problem, path));
	struct trawl_report *report = NULL;

	assert_int_equal(trawl_scan(&options, NULL, &report, NULL), TRAWL_INCOMPLETE);
	assert_int_equal(trawl_report_is_incomplete(report), 1);
	assert_int_equal(trawl_report_problems(report), 1);
	assert_int_equal(trawl_report_problem(report, 0, &problem), 1);
	assert_true(problem.lost);
	assert_string_equal(problem.path, "package-lock.json");
	assert_non_null(strstr(problem.message, "line 1, column 23"));
	assert_int_equal(problem.layer, 0);
	assert_int_equal(trawl_report_problem(report, 0, old), 1);
	assert_string_equal(old->path, "package-lock.json");
	free(old);
	trawl_report_free(report);
}

static void filters_of_any_length(void **state)
{
	struct trawl_filter none = { 0 }, high = { .severities = 1u << TRAWL_SEVERITY_LOW };
	struct trawl_filter *old = cut(&none, UP_TO(struct trawl_filter, size));
	struct trawl_db *db = open_db();
	struct trawl_report *report = scan(db);

	assert_int_equal(trawl_report_filter(report, old, NULL), TRAWL_OK);
	assert_int_equal(trawl_report_findings(report, 0), 1);
	free(old);
	trawl_report_free(report);
	report = scan(db);
	old = cut(&high, UP_TO(struct trawl_filter, severities));
	assert_int_equal(trawl_report_filter(report, old, NULL), TRAWL_OK);
	assert_int_equal(trawl_report_findings(report, 0), 0);
	assert_null(trawl_report_finding(report, 0, 0));
	free(old);
	trawl_report_free(report);
	trawl_db_close(db);
}

static int refuse(void *user, const char *bytes, size_t len)
{
	return 1;
}

static void reports_written_by_any_caller(void **state)
{
	struct tw_buf text = { 0 };
	struct trawl_output output = { .format = "json", .write = scan_keep, .user = &text };
	struct trawl_output *old = cut(&output, UP_TO(struct trawl_output, user));
	struct trawl_db *db = open_db();
	struct trawl_report *report = scan(db);
	struct trawl_error err = { 0 };

	assert_int_equal(trawl_report_write(report, old, NULL), TRAWL_OK);
	tw_buf_char(&text, '\0');
	assert_non_null(strstr(text.ptr, "CVE-2099-0001"));
	tw_buf_release(&text);
	free(old);
	for (size_t row = 0;; row++) {
		const char *cells[TRAWL_TABLE_CELLS];

		if (!trawl_table_row(TRAWL_TABLE_FORMATS, row, cells))
			break;
		output = (struct trawl_output){
			.size = sizeof(output), .format = cells[0], .write = refuse, .template_text = "{{ . }}"
		};
		assert_int_equal(trawl_report_write(report, &output, NULL), TRAWL_E_IO);
		assert_int_equal(trawl_report_write(report, &output, &err), TRAWL_E_IO);
		assert_int_equal(err.status, TRAWL_E_IO);
	}
	trawl_report_free(report);
	trawl_db_close(db);
}

/* Each with and without an error to fill, which must be the same as what is returned. */
#define assert_refused(want, says, call)                       \
	do {                                                   \
		struct trawl_error error = { 0 }, *err = NULL; \
		assert_int_equal(call, want);                  \
		err = &error;                                  \
		assert_int_equal(call, want);                  \
		assert_int_equal(error.status, want);          \
		if (!strstr(error.message, says))              \
			fail_msg("\"%s\"", error.message);     \
	} while (0)

static void what_makes_no_sense(void **state)
{
	struct trawl_db_options where = { .size = sizeof(where) },
				away = { .size = sizeof(away), .cache_dir = nowhere };
	struct trawl_scan options = { .size = sizeof(options), .name = nowhere }, sizeless = { .name = image };
	struct trawl_filter filter = { .size = sizeof(filter), .ignore_file = folder };
	struct trawl_output output = { .size = sizeof(output), .format = "nonsense", .write = refuse };
	const char *const pattern[] = { "npm", NULL }, *const regex[] = { "npm:(", NULL };
	struct trawl_report *report = NULL, *good = scan(NULL);
	struct trawl_db *db = NULL;

	assert_refused(TRAWL_E_USAGE, "size and cache_dir", trawl_db_open(NULL, &db, err));
	assert_refused(TRAWL_E_USAGE, "size and cache_dir", trawl_db_open(&where, &db, err));
	assert_refused(TRAWL_E_USAGE, "size and cache_dir", trawl_db_open(&away, NULL, err));
	assert_refused(TRAWL_E_DATABASE, "nowhere/db/trivy.db: there is no vulnerability database",
		       trawl_db_open(&away, &db, err));
	assert_refused(TRAWL_E_USAGE, "size and name", trawl_scan(NULL, NULL, &report, err));
	assert_refused(TRAWL_E_USAGE, "size and name", trawl_scan(&sizeless, NULL, &report, err));
	assert_refused(TRAWL_E_USAGE, "size and name", trawl_scan(&options, NULL, NULL, err));
	for (int target = TRAWL_TARGET_IMAGE; target <= TRAWL_TARGET_FS; target++) {
		options.target = (enum trawl_target)target;
		assert_refused(TRAWL_E_NOTFOUND, "nowhere: No such file", trawl_scan(&options, NULL, &report, err));
	}
	options.name = broken;
	options.file_patterns = pattern;
	assert_refused(TRAWL_E_USAGE, "npm", trawl_scan(&options, NULL, &report, err));
	options.file_patterns = regex;
	assert_refused(TRAWL_E_USAGE, "(", trawl_scan(&options, NULL, &report, err));
	assert_refused(TRAWL_E_USAGE, "nonsense", trawl_report_write(good, &output, err));
	output.format = NULL;
	assert_refused(TRAWL_E_USAGE, "no report format", trawl_report_write(good, &output, err));
	assert_refused(TRAWL_E_USAGE, "size", trawl_report_write(good, NULL, err));
	assert_refused(TRAWL_E_USAGE, "size", trawl_report_filter(good, NULL, err));
	assert_refused(TRAWL_E_IO, folder, trawl_report_filter(good, &filter, err));
	filter.ignore_file = nowhere; /* a default that nobody has made */
	assert_int_equal(trawl_report_filter(good, &filter, NULL), TRAWL_OK);
	assert_int_equal(trawl_report_problems(good), 1);
	assert_null(report);
	assert_null(db);
	trawl_report_free(good);
}

/* Images that can't be read, from a caller who doesn't want to know why. */
static void bad_images_without_an_error_to_fill(void **state)
{
	struct trawl_scan options = { .size = sizeof(options), .name = in_folder(folder, "cut.tar") };
	struct trawl_report *report = NULL;
	struct tw_buf whole = { 0 };
	char *text = malloc(1 << 20);
	FILE *file = fopen(image, "rb");
	size_t len = fread(text, 1, 1 << 20, file);

	fclose(file);
	for (size_t at = 0; at < len; at += 97) {
		for (int packed = 0; packed < 2; packed++) {
			whole = packed ? make_gzip(tw_slice_of(text, at)) : (struct tw_buf){ 0 };
			if (!packed)
				tw_buf_add(&whole, text, at);
			make_file(options.name, tw_buf_view(&whole));
			if (trawl_scan(&options, NULL, &report, NULL) >= 0)
				trawl_report_free(report);
			tw_buf_release(&whole);
		}
	}
	free(text);
}

struct heard {
	size_t logs, progress, asked;
	bool stop;
};

static void log_it(void *user, enum trawl_log_level level, const char *message)
{
	((struct heard *)user)->logs++;
	assert_true(level >= TRAWL_LOG_ERROR && level <= TRAWL_LOG_DEBUG && *message);
}

static void progress_it(void *user, const struct trawl_progress *progress)
{
	((struct heard *)user)->progress++;
	assert_true(progress->size >= sizeof(*progress) && *progress->phase);
}

static int ask(void *user)
{
	struct heard *heard = user;

	heard->asked++;
	return heard->stop;
}

static void callbacks_and_the_end_of_a_scan(void **state)
{
	struct heard heard = { 0 };
	struct trawl_scan options = {
		.size = sizeof(options), .log = log_it, .progress = progress_it, .cancelled = ask, .user = &heard
	};
	struct trawl_report *report = NULL;

	options.name = image;
	options.cache_dir = in_folder(folder, "image.tar/not-a-folder");
	assert_int_equal(trawl_scan(&options, NULL, &report, NULL), TRAWL_OK);
	assert_int_equal(heard.logs,
			 2); /* the cache can't be written to, for either layer, the second time for --debug */
	assert_true(heard.asked > 0);
	trawl_report_free(report);
	report = NULL;
	heard.stop = true;
	assert_refused(TRAWL_E_CANCELLED, "cancelled", trawl_scan(&options, NULL, &report, err));
	options.target = TRAWL_TARGET_FS;
	options.name = broken;
	assert_refused(TRAWL_E_CANCELLED, "cancelled", trawl_scan(&options, NULL, &report, err));
	assert_null(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_and_names),
		cmocka_unit_test(a_database),
		cmocka_unit_test(a_digest_of_the_database),
		cmocka_unit_test(a_report),
		cmocka_unit_test(past_the_end),
		cmocka_unit_test(problems_of_an_incomplete_scan),
		cmocka_unit_test(filters_of_any_length),
		cmocka_unit_test(reports_written_by_any_caller),
		cmocka_unit_test(what_makes_no_sense),
		cmocka_unit_test(bad_images_without_an_error_to_fill),
		cmocka_unit_test(callbacks_and_the_end_of_a_scan),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
