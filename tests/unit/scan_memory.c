/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that runs out: each allocation of a scan fails once, alone or with all that come after it. The answer is the whole
 * report, where the memory was not needed for it, or TRAWL_E_NOMEM; never half a report, a crash, or (with the address
 * sanitizer) something left behind. The linker puts what is here in the place of the allocating functions (--wrap).
 */
#include "scan_make.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>

static atomic_long asked, failing = -1; /* the allocation that fails, from the first on; -1: none */
static atomic_bool for_good;            /* and all after it */

static bool fails(void)
{
	long at = atomic_fetch_add(&asked, 1), from = atomic_load(&failing);

	if (from < 0 || at < from || (at > from && !atomic_load(&for_good)))
		return false;
	errno = ENOMEM;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t len);
void *__real_mmap64(void *at, size_t len, int prot, int flags, int fd, off64_t offset);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t len)
{
	return fails() ? NULL : __real_strndup(text, len);
}

__attribute__((format(printf, 2, 3))) int __wrap_asprintf(char **ret, const char *format, ...)
{
	va_list args;
	int len;

	if (fails())
		return -1;
	va_start(args, format);
	len = vasprintf(ret, format, args);
	va_end(args);
	return len;
}

/* What the compiler makes of it where it hardens. */
__attribute__((format(printf, 3, 4))) int __wrap___asprintf_chk(char **ret, int flag, const char *format, ...)
{
	va_list args;
	int len;

	if (fails())
		return -1;
	va_start(args, format);
	len = vasprintf(ret, format, args);
	va_end(args);
	return len;
}

void *__wrap_mmap64(void *at, size_t len, int prot, int flags, int fd, off64_t offset)
{
	return fails() ? MAP_FAILED : __real_mmap64(at, len, prot, flags, fd, offset);
}

static char folder[64], cache[200], results[200], ignored[200];
static bool results_stay; /* from one scan to the next */
static struct tw_buf out;

static int set_up(void **state)
{
	make_folder(folder);
	snprintf(cache, sizeof(cache), "%s/cache", folder);
	snprintf(results, sizeof(results), "%s/results", folder);
	snprintf(ignored, sizeof(ignored), "%s/ignored", folder);
	make_file(ignored, TW_LIT("CVE-2000-1\n")); /* ignores nothing, which is a problem to be told */
	scan_database(cache, "CVE-2099-1001", "3.0.17-1~deb12u3");
	return tw_buf_reserve(&out, 1 << 20) ? 0 : -1;
}

static int tear_down(void **state)
{
	tw_buf_release(&out);
	remove_tree(folder);
	return 0;
}

/* The buffer is the test's: it has room, and does not ask for more. */
static int keep(void *user, const char *bytes, size_t len)
{
	assert_true(out.len + len <= out.room);
	tw_buf_add(&out, bytes, len);
	return 0;
}

/* From a folder and a name to the bytes of a report in @format. */
static int once(const struct trawl_scan *scan, const char *format, struct trawl_error *err)
{
	struct trawl_db_options where = { .size = sizeof(where), .cache_dir = cache };
	struct trawl_output output = { .size = sizeof(output), .format = format, .write = keep, .all_packages = 1 };
	struct trawl_filter filter = { .size = sizeof(filter), .ignore_unfixed = 1, .ignore_file = ignored };
	struct trawl_report *report = NULL;
	struct trawl_db *db = NULL;
	int status;

	out.len = 0;
	if (!results_stay && access(results, F_OK) == 0)
		remove_tree(results);
	atomic_store(&asked, 0);
	status = trawl_db_open(&where, &db, err);
	if (status >= 0)
		status = trawl_scan(scan, db, &report, err);
	if (status >= 0)
		status = trawl_report_filter(report, &filter, err);
	if (status >= 0)
		status = trawl_report_write(report, &output, err);
	trawl_report_free(report);
	trawl_db_close(db);
	return status;
}

/* Each of the first allocations, then fewer and fewer of them: what comes later is more of the same. */
static void each_fails(const struct trawl_scan *scan, const char *format, bool good)
{
	struct tw_buf whole = { 0 };
	long count, refused = 0, wrong = 0;

	atomic_store(&failing, -1);
	assert_int_equal(once(scan, format, NULL), TRAWL_OK);
	count = atomic_load(&asked);
	tw_buf_add(&whole, out.ptr, out.len);
	assert_true(count > 40 && whole.len > 100);
	atomic_store(&for_good, good);
	for (long at = 0; at < count; at += 1 + at / 300) {
		struct trawl_error err = { 0 };
		int status;

		atomic_store(&failing, at);
		status = once(scan, format, &err);
		atomic_store(&failing, -1);
		if (status < 0)
			refused++;
		if (status < 0
			    ? status != TRAWL_E_NOMEM || err.status != TRAWL_E_NOMEM
			    : status != TRAWL_OK || out.len != whole.len || memcmp(out.ptr, whole.ptr, out.len) != 0) {
			wrong++;
			print_error("%s as %s, allocation %ld of %ld%s: status %d, \"%s\", %zu bytes of %zu\n",
				    scan->name, format, at, count, good ? " and all after it" : "", status, err.message,
				    out.len, whole.len);
		}
	}
	assert_int_equal(wrong, 0);
	assert_true(refused > 10);
	tw_buf_release(&whole);
}

static void all_ways(const char *name, enum trawl_target target)
{
	char path[200];
	struct trawl_scan scan = {
		.size = sizeof(scan), .name = path, .target = target, .cache_dir = results, .now_seconds = 1767225600
	};

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	for (scan.threads = 1; scan.threads <= 3; scan.threads += 2) {
		each_fails(&scan, "json", false);
		each_fails(&scan, "json", true);
	}
	each_fails(&scan, "table", false);
}

static void test_layers(void **state)
{
	scan_image(in_folder(folder, "image.tar"), "3.0.11-1~deb12u2", 20);
	all_ways("image.tar", TRAWL_TARGET_IMAGE);
}

/* Known from the scan before. */
static void test_kept(void **state)
{
	scan_image(in_folder(folder, "image.tar"), "3.0.11-1~deb12u2", 20);
	results_stay = true;
	all_ways("image.tar", TRAWL_TARGET_IMAGE);
	results_stay = false;
}

/* Compressed as a whole, and with a link to follow. */
static void test_stream(void **state)
{
	struct image image;
	struct tw_buf tar;

	image_make(&image, PLAIN);
	tw_buf_release(&image.layer[1]);
	make(&image.layer[1], .name = "usr/lib/node_modules/a/package.json", .type = '1', .link = "opt/package.json");
	make(&image.layer[1], .name = "opt/package.json", .bytes = "{\"name\":\"lodash\",\"version\":\"4.17.4\"}");
	make_end(&image.layer[1]);
	make_digest(tw_buf_view(&image.layer[1]), image.diff_id[1]);
	image_config(&image);
	tar = docker_old(&image);
	tar = pack(&tar, GZIP);
	make_file(in_folder(folder, "stream.tar.gz"), tw_buf_view(&tar));
	tw_buf_release(&tar);
	image_release(&image);
	all_ways("stream.tar.gz", TRAWL_TARGET_IMAGE);
}

static void test_tree(void **state)
{
	char path[200];

	assert_int_equal(mkdir(in_folder(folder, "tree"), 0700), 0);
	for (int i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "%s/tree/%d", folder, i);
		assert_int_equal(mkdir(path, 0700), 0);
		snprintf(path, sizeof(path), "%s/tree/%d/package-lock.json", folder, i);
		make_file(
			path,
			TW_LIT("{\"lockfileVersion\":3,\"packages\":{\"node_modules/lodash\":{\"version\":\"4.17.4\"}}}"));
	}
	/* The root needs what is for development, too, and isn't told to. */
	make_file(in_folder(folder, "tree/uv.lock"),
		  TW_LIT("version = 1\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\n"
			 "dependencies = [{ name = \"a\" }]\n[package.dev-dependencies]\ndev = [{ name = \"b\" }]\n"
			 "[[package]]\nname = \"a\"\nversion = \"1\"\n[[package]]\nname = \"b\"\nversion = \"2\"\n"));
	all_ways("tree", TRAWL_TARGET_FS);
}

/* Problems are told from memory that was there when the scan ended. */
static void test_problems(void **state)
{
	struct trawl_scan scan = { .size = sizeof(scan), .target = TRAWL_TARGET_FS };
	struct trawl_problem problem = { .size = sizeof(problem) }, again = problem;
	struct trawl_report *report = NULL;

	assert_int_equal(mkdir(in_folder(folder, "bad"), 0700), 0);
	make_file(in_folder(folder, "bad/package-lock.json"), TW_LIT("{"));
	scan.name = in_folder(folder, "bad");
	assert_int_equal(trawl_scan(&scan, NULL, &report, NULL), TRAWL_INCOMPLETE);
	atomic_store(&asked, 0);
	atomic_store(&failing, 0);
	atomic_store(&for_good, true);
	assert_int_equal(trawl_report_problems(report), 1);
	assert_int_equal(trawl_report_problem(report, 0, &problem), 1);
	assert_int_equal(trawl_report_problem(report, 0, &again), 1);
	assert_int_equal(trawl_report_problem(report, 1, &again), 0);
	atomic_store(&failing, -1);
	assert_int_equal(atomic_load(&asked), 0);
	assert_string_equal(problem.path, "package-lock.json");
	assert_ptr_equal(problem.message, again.message);
	trawl_report_free(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layers), cmocka_unit_test(test_kept),     cmocka_unit_test(test_stream),
		cmocka_unit_test(test_tree),   cmocka_unit_test(test_problems),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
