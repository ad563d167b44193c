/* SPDX-License-Identifier: Apache-2.0 */
/* The result of a whole image, kept: the next scan's report is the same, and whatever it depends on makes it another. */
#include "scan_make.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "io/hash.h"
#include "scan/matched_parts.h"

static char folder[64], cache[200], results[200], image[200];

static int set_up(void **state)
{
	make_folder(folder);
	snprintf(cache, sizeof(cache), "%s/cache", folder);
	snprintf(results, sizeof(results), "%s/results", folder);
	snprintf(image, sizeof(image), "%s/image.tar", folder);
	scan_database(cache, "CVE-2099-1001", "3.0.17-1~deb12u3");
	scan_image(image, "3.0.11-1~deb12u2", 20);
	return 0;
}

static int tear_down(void **state)
{
	remove_tree(folder);
	return 0;
}

static struct trawl_scan scan_of(void)
{
	return (struct trawl_scan){
		.size = sizeof(struct trawl_scan), .name = image, .cache_dir = results, .now_seconds = 1767225600
	};
}

/* The report in @format: a text on the heap. */
static char *once(const struct trawl_scan *scan, const char *format, const struct trawl_filter *filter)
{
	struct trawl_db_options where = { .size = sizeof(where), .cache_dir = cache };
	struct trawl_report *report = NULL;
	struct trawl_db *db = NULL;
	struct tw_buf out;

	assert_int_equal(trawl_db_open(&where, &db, NULL), TRAWL_OK);
	assert_int_equal(trawl_scan(scan, db, &report, NULL), TRAWL_OK);
	if (filter)
		assert_int_equal(trawl_report_filter(report, filter, NULL), TRAWL_OK);
	out = scan_write(report, format);
	trawl_report_free(report);
	trawl_db_close(db);
	return out.ptr;
}

/* What lies in the cache: how many results, and the biggest of those that name a vulnerability. */
static size_t stored;
static char kept_path[300];

static int look_at(const char *path, const struct stat *st, int type, struct FTW *at)
{
	static const char id[] = "CVE-2099-1001";
	char *bytes;
	FILE *file;

	(void)at;
	if (type != FTW_F)
		return 0;
	stored++;
	bytes = malloc((size_t)st->st_size + 1);
	file = fopen(path, "rb");
	assert_true(bytes && file && fread(bytes, 1, (size_t)st->st_size, file) == (size_t)st->st_size);
	if (memmem(bytes, (size_t)st->st_size, id, strlen(id)))
		snprintf(kept_path, sizeof(kept_path), "%s", path);
	fclose(file);
	free(bytes);
	return 0;
}

static size_t stock(void)
{
	stored = 0;
	kept_path[0] = '\0';
	if (access(results, F_OK) == 0)
		assert_int_equal(nftw(results, look_at, 8, FTW_PHYS), 0);
	return stored;
}

static void expect_same(char *got, const char *want)
{
	assert_string_equal(got, want);
	free(got);
}

static void test_again(void **state)
{
	const char *ignored[] = { "fixed", NULL };
	struct trawl_filter filter = { .size = sizeof(filter), .statuses = ignored };
	struct trawl_scan scan = scan_of(), uncached = scan_of();
	char *json, *table, *none;

	uncached.cache_dir = NULL;
	json = once(&uncached, "json", NULL);
	table = once(&uncached, "table", NULL);
	none = once(&uncached, "json", &filter);
	assert_non_null(strstr(json, "CVE-2021-23337"));
	assert_null(strstr(none, "CVE-2021-23337"));
	expect_same(once(&scan, "json", NULL), json);
	assert_int_equal(stock(), 3); /* two layers, and this */
	assert_true(kept_path[0]);
	for (int i = 0; i < 2; i++) {
		expect_same(once(&scan, "json", NULL), json);
		expect_same(once(&scan, "table", NULL), table);
		expect_same(once(&scan, "json", &filter), none);
	}
	assert_int_equal(stock(), 3);
	free(json);
	free(table);
	free(none);
}

/* The whole file that is kept; on the heap. */
static char *read_kept(size_t *ret_len)
{
	FILE *file = fopen(kept_path, "rb");
	struct stat st;
	char *text;

	assert_true(file && fstat(fileno(file), &st) == 0);
	*ret_len = (size_t)st.st_size;
	text = malloc(*ret_len);
	assert_true(text && fread(text, 1, *ret_len, file) == *ret_len);
	fclose(file);
	return text;
}

/* The checksum of another text is another. */
static void write_kept(char *text, size_t len)
{
	uint64_t checksum = tw_checksum(0, tw_slice_of(text, len - sizeof(checksum)));

	memcpy(text + len - sizeof(checksum), &checksum, sizeof(checksum));
	make_file(kept_path, tw_slice_of(text, len));
}

/* Its own bytes are what the report is made of: the advisory's text in it is another, so is the report's. */
static void test_it_is_used(void **state)
{
	struct trawl_scan scan = scan_of();
	char *text, *at;
	size_t len;

	free(once(&scan, "json", NULL));
	stock();
	text = read_kept(&len);
	at = memmem(text, len, "of openssl", 10);
	assert_non_null(at);
	memcpy(at, "OF OPENSSL", 10);
	write_kept(text, len);
	free(text);
	text = once(&scan, "json", NULL);
	assert_non_null(strstr(text, "OF OPENSSL"));
	free(text);
}

/* Cut anywhere, it isn't used; the scan makes it anew. */
static void test_damaged(void **state)
{
	struct trawl_scan scan = scan_of();
	char *json = once(&scan, "json", NULL);
	struct stat st;

	stock();
	assert_int_equal(stat(kept_path, &st), 0);
	for (off_t len = 0; len < st.st_size; len += 97) {
		assert_int_equal(truncate(kept_path, len), 0);
		expect_same(once(&scan, "json", NULL), json);
	}
	assert_int_equal(stock(), 3);
	free(json);
}

static void flip(off_t at)
{
	int fd = open(kept_path, O_RDWR);
	unsigned char byte = 0;

	assert_true(fd >= 0 && pread(fd, &byte, 1, at) == 1);
	byte ^= 0x41;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

/* An image whose result has everything that one can have: a package that belongs to one of the OS, a build, a problem. */
static void odd_image(void)
{
	struct image odd = { 0 };

	make(&odd.layer[0], .name = "etc/os-release", .bytes = "ID=debian\nVERSION_ID=\"12\"\n");
	make(&odd.layer[0], .name = "etc/debian_version", .bytes = "12.11\n");
	make(&odd.layer[0], .name = "var/lib/dpkg/status",
	     .bytes =
		     "Package: openssl\nStatus: install ok installed\nVersion: 3.0.11-1~deb12u2\nArchitecture: amd64\n");
	make(&odd.layer[0], .name = "var/lib/dpkg/info/openssl.md5sums",
	     .bytes = "d41d8cd98f00b204e9800998ecf8427e  usr/lib/node_modules/ours/package.json\n");
	make(&odd.layer[0], .name = "usr/lib/node_modules/ours/package.json",
	     .bytes = "{\"name\":\"ours\",\"version\":\"1.0.0\"}");
	make(&odd.layer[0], .name = "root/buildinfo/content_manifests/a.json",
	     .bytes = "{\"content_sets\":[\"some-of-these\"]}");
	make_end(&odd.layer[0]);
	make(&odd.layer[1], .name = "usr/lib/node_modules/lodash/package.json",
	     .bytes = "{\"name\":\"lodash\",\"version\":\"4.17.4\",\"license\":\"MIT\"}");
	make(&odd.layer[1], .name = "usr/lib/node_modules/cut/package.json", .bytes = "{\"name\":");
	make_end(&odd.layer[1]);
	scan_image_end(image, &odd);
}

/* One byte is another, wherever it is: it isn't used. */
static void test_flipped(void **state)
{
	struct trawl_scan scan = scan_of();
	struct stat st;
	char *json;

	(void)state;
	odd_image();
	json = once(&scan, "json", NULL);
	stock();
	assert_int_equal(stat(kept_path, &st), 0);
	for (off_t at = 0; at < st.st_size; at += 37) {
		flip(at);
		expect_same(once(&scan, "json", NULL), json);
	}
	free(json);
}

/*
 * One byte is another, and the checksum is right, as somebody would make it who may write to the cache: it is refused, or it
 * is what the report is made of. The sanitizers see whether it leads anywhere else.
 */
static void test_forged(void **state)
{
	struct trawl_scan scan = scan_of();
	size_t len, refused = 0, used = 0;
	char *json, *text;

	(void)state;
	odd_image();
	json = once(&scan, "json", NULL);
	stock();
	text = read_kept(&len);
	assert_non_null(memmem(text, len, "some-of-these", 13)); /* a build's */
	assert_non_null(memmem(text, len, "cut/package.json", 16));
	assert_non_null(memmem(text, len, TW_MATCHED_OWNED, strlen(TW_MATCHED_OWNED)));
	for (size_t at = 0; at < len - sizeof(uint64_t); at += 11) {
		char *got;

		text[at] ^= 0x41;
		write_kept(text, len);
		got = once(&scan, "json", NULL);
		*(strcmp(got, json) == 0 ? &refused : &used) += 1;
		free(got);
		text[at] ^= 0x41;
	}
	assert_true(refused && used);
	free(text);
	free(json);
}

/* What the result depends on. */
static void test_others(void **state)
{
	static const char *const nvd[] = { "nvd", NULL }, *const direct[] = { "direct", NULL };
	static const char *const skipped[] = { "usr/lib/node_modules/lodash/package.json", NULL };
	struct trawl_scan scan = scan_of();
	char *json = once(&scan, "json", NULL), *other;
	size_t before = stock();

	scan.severity_sources = nvd;
	other = once(&scan, "json", NULL);
	assert_string_not_equal(other, json); /* lodash's severity comes from GitHub alone */
	assert_int_equal(stock(), before + 1);
	free(other);

	scan = scan_of();
	scan.relationships = direct;
	free(once(&scan, "json", NULL));
	assert_int_equal(stock(), before + 2);

	scan = scan_of();
	scan.now_seconds += 86400;
	free(once(&scan, "json", NULL));
	assert_int_equal(stock(), before + 3);

	/* Which files are looked at makes layers' results others, too. */
	scan = scan_of();
	scan.skip_files = skipped;
	other = once(&scan, "json", NULL);
	assert_null(strstr(other, "lodash"));
	assert_int_equal(stock(), before + 6);
	free(other);
	scan = scan_of();
	expect_same(once(&scan, "json", NULL), json);

	/* Another database says other things. */
	scan_database(cache, "CVE-2099-1002", "3.0.18-1");
	other = once(&scan, "json", NULL);
	assert_non_null(strstr(other, "CVE-2099-1002"));
	assert_null(strstr(other, "CVE-2099-1001"));
	free(other);
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_it_is_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flipped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_forged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_others, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
