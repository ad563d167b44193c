/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases of packages that are cut: at every byte where they are texts, at every 512th where they have pages. What comes is
 * the packages before the damage, as the whole file has them, and that it is damaged is told. Names with control characters
 * come as they are: it is for reports to show them.
 */
#include "unit/lang_run.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define ANALYZERS(x) x(apk) x(bottlerocket) x(dpkg) x(pacman) x(rpm) x(rpm_archive) x(rpmqa)
#define DECLARE(name) extern const struct tw_analyzer tw_analyzer_##name;
ANALYZERS(DECLARE)

enum { PACKAGES = 8, PAGE = 512 };

static const struct database {
	const struct tw_analyzer *analyzer;
	const char *path;
	const char *text; /* NULL: the file @fixture of the analyzers' cases */
	const char *fixture;
	int count; /* of packages */
} databases[] = {
	{ &tw_analyzer_apk, "lib/apk/db/installed",
	  "P:a\nV:1.2.4-r2\n\nP:b\033[31m\001c\nV:1.0~3f-r0\nF:usr\nR:x\n\nP:d\nV:2_rc1\n\n", NULL, 3 },
	{ &tw_analyzer_dpkg, "var/lib/dpkg/status",
	  "Package: a\nStatus: install ok installed\nVersion: 1:2.36-9\n\nPackage: b\033[31m\001c\nVersion: 3\n\n"
	  "Package: d\nVersion: 2.0-1\nDescription: x\n y\n\n",
	  NULL, 3 },
	{ &tw_analyzer_pacman, "var/lib/pacman/local/a-1-1/desc", "%NAME%\na\033[31m\001c\n\n%VERSION%\n1:2.4-1\n\n",
	  NULL, 1 },
	{ &tw_analyzer_rpmqa, "var/lib/rpmmanifest/container-manifest-2",
	  "a\t1.2-3\t1\t2\tVendor\t(none)\t3\tx86_64\t0\ta-1.2-3.src.rpm\n"
	  "b\033[31m\001c\t4-5\t1\t2\tVendor\t(none)\t3\tx86_64\t7\tb-4-5.src.rpm\n",
	  NULL, 2 },
	{ &tw_analyzer_bottlerocket,
	  "x86_64-bottlerocket-linux-gnu/sys-root/usr/share/bottlerocket/application-inventory.json",
	  "{\"Content\":[{\"Name\":\"a\",\"Version\":\"1.2\",\"Release\":\"3\"},\n"
	  "{\"Name\":\"b\\u001b[31m\\u0001c\",\"Version\":\"4\"},{\"Name\":\"d\",\"Version\":\"5\",\"Epoch\":\"1\"}]}",
	  NULL, 3 },
	{ &tw_analyzer_rpm, "var/lib/rpm/rpmdb.sqlite", NULL, "rpm/sqlite/var/lib/rpm/rpmdb.sqlite", 4 },
	{ &tw_analyzer_rpm, "var/lib/rpm/Packages.db", NULL, "rpm/ndb/usr/lib/sysimage/rpm/Packages.db", 4 },
	{ &tw_analyzer_rpm, "var/lib/rpm/Packages", NULL, "rpm/bdb/var/lib/rpm/Packages", 4 },
	{ &tw_analyzer_rpm, "var/lib/rpm/Packages", NULL, "rpm/bdb-big-endian/var/lib/rpm/Packages", 4 },
	{ &tw_analyzer_rpm_archive, "repo/gamma.rpm", NULL, "rpm-archive/packages/repo/gamma-3-1.el9.x86_64.rpm", 1 },
};

static struct tw_slice read_all(const struct database *db)
{
	static char bytes[1 << 20];
	char path[1024];
	FILE *f;
	size_t len;

	if (db->text)
		return tw_slice(db->text);
	snprintf(path, sizeof(path), "%s/analyze/%s", getenv("TRAWL_TEST_DATA"), db->fixture);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("%s can't be opened", path);
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	assert_in_range(len, 1, sizeof(bytes) - 1);
	return tw_slice_of(bytes, len);
}

struct seen {
	struct lang_run run;
	struct tw_package packages[PACKAGES];
	int count;
	bool told; /* that something is wrong */
};

static void look(struct seen *seen, const struct database *db, struct tw_slice bytes)
{
	lang_run_init(&seen->run);
	lang_run_file(&seen->run, db->analyzer, 0, db->path, bytes);
	assert_int_equal(tw_flat_builder_status(seen->run.builder, NULL), TRAWL_OK);
	seen->count = 0;
	while (seen->count < PACKAGES && tw_flat_builder_package(seen->run.builder, (uint32_t)seen->count,
								 &seen->run.kept, &seen->packages[seen->count]))
		seen->count++;
	seen->told = seen->run.status < 0 || lang_run_problems(&seen->run, TW_FAILED) ||
		     lang_run_problems(&seen->run, TW_WARN);
}

static bool is_same(const struct tw_package *a, const struct tw_package *b)
{
	return tw_slice_eq(a->name, b->name) && tw_slice_eq(a->version, b->version) &&
	       tw_slice_eq(a->release, b->release) && a->epoch == b->epoch;
}

/* The error names the record, and the page or slot of what has some. */
static void check_place(const struct database *db, const struct seen *cut)
{
	const char *message = cut->run.err.message;

	if (db->analyzer != &tw_analyzer_rpm || cut->run.status >= 0 || !cut->count)
		return;
	if (!strstr(message, "record ") || (!strstr(message, "page ") && !strstr(message, "slot ")))
		fail_msg("no record, no page: %s", message);
}

/* @same: how many packages have been the same as in the whole file; it never gets less. */
static void check_cut(const struct database *db, const struct seen *whole, struct tw_slice bytes, int *same)
{
	/* Between two lines nothing is lost that could be missed. */
	bool silent = !bytes.len || (db->text && bytes.ptr[bytes.len - 1] == '\n');
	struct seen cut;
	int i = 0;

	look(&cut, db, bytes);
	if (!cut.told && !silent && cut.count < whole->count)
		fail_msg("%s: nobody tells that it is cut at byte %zu", db->path, bytes.len);
	assert_in_range(cut.count, 0, whole->count);
	while (i < cut.count && is_same(&cut.packages[i], &whole->packages[i]))
		i++;
	/* The one that is cut may be there, with what is left of it. */
	if (i < *same || i < cut.count - 1 || (i < cut.count && !cut.told))
		fail_msg("%s: package %d isn't what it was, cut at byte %zu", db->path, i, bytes.len);
	*same = i;
	check_place(db, &cut);
	lang_run_release(&cut.run);
}

static void test_cut(void **state)
{
	const struct database *db = *state;
	struct tw_slice bytes = read_all(db);
	size_t step = db->text ? 1 : PAGE;
	struct seen whole;
	int same = 0;

	look(&whole, db, bytes);
	assert_int_equal(whole.count, db->count);
	assert_false(whole.run.status < 0 || lang_run_problems(&whole.run, TW_FAILED));
	for (size_t len = 0; len < bytes.len; len += step)
		check_cut(db, &whole, tw_slice_head(bytes, len), &same);
	lang_run_release(&whole.run);
}

static void test_control_characters(void **state)
{
	const struct database *db = *state;
	struct seen whole;
	bool found = false;

	if (!db->text)
		return;
	look(&whole, db, read_all(db));
	for (int i = 0; i < whole.count; i++)
		found = found || tw_slice_search(whole.packages[i].name, TW_LIT("\033[31m\001c")) == 1;
	assert_true(found);
	lang_run_release(&whole.run);
}

int main(void)
{
	enum { COUNT = sizeof(databases) / sizeof(databases[0]) };
	struct CMUnitTest tests[2 * COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		tests[2 * i] = (struct CMUnitTest){ databases[i].path, test_cut, NULL, NULL, (void *)&databases[i] };
		tests[2 * i + 1] = (struct CMUnitTest){ databases[i].analyzer->name, test_control_characters, NULL,
							NULL, (void *)&databases[i] };
	}
	return _cmocka_run_group_tests("analyze_os_damage", tests, 2 * COUNT, NULL, NULL);
}
