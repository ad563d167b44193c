/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Language packages × a small database: which buckets are asked under which name, what counts as fixed, suppliers. And jars
 * that the Java index knows better than they do themselves.
 */
#include "unit/db_common.h"

#include <sqlite3.h>

#include "db/java.h"
#include "detect/detect.h"
#include "detect/lang/java_index.h"
#include "version/version.h"

static const char database[] =
	"npm::A\tleft-pad\tCVE-1\t{\"VulnerableVersions\":[\"<1.3.0\"],\"PatchedVersions\":[\">=1.3.0\"]}\n"
	"npm::A\tleft-pad\tCVE-2\t{\"VulnerableVersions\":[\"<0.1.0\",\">=1.0.0, <1.2.0\",\">=1.0.0, <1.2.0\",\"<=1.1.0\"]}\n"
	"npm::A\tleft-pad\tCVE-3\t{\"VulnerableVersions\":[\"<9\"],\"VendorIDs\":[\"GHSA-1\",\"X-2\"]}\n"
	"npm::B\tleft-pad\tCVE-3\t{\"VulnerableVersions\":[\"<0.1\"]}\n" /* the later bucket has the say */
	"npm::B\tleft-pad\tCVE-4\t{\"VulnerableVersions\":[\"*\"],\"PatchedVersions\":[\"2.0.0\",\"2.0.0\",\"3.0.0\"]}\n"
	"data-source\tnpm::B\t{\"ID\":\"b\",\"Name\":\"B\",\"URL\":\"https://b\"}\n"
	"npm::A\tunread\tCVE-5\t{\"VulnerableVersions\":[\"no range at all <\"]}\n"
	"npm::A\tall\tCVE-6\t{\"VulnerableVersions\":[\"\"]}\n"
	"npm::A\tnothing\tCVE-7\t{}\n"
	"npmx::A\tleft-pad\tCVE-8\t{\"VulnerableVersions\":[\"*\"]}\n"
	"pip::A\tmy-django.app\tCVE-10\t{\"VulnerableVersions\":[\"<2.0\"]}\n"
	"pip::A\tother\tCVE-11\t{\"VulnerableVersions\":[\"<2.0\"]}\n"
	"seal pip::S\tother\tCVE-12\t{\"VulnerableVersions\":[\">=1.0+sp1, <1.0+sp3\"]}\n"
	"seal pip::S\tseal-other\tCVE-13\t{\"VulnerableVersions\":[\"<2\"]}\n"
	"go::A\texample.org/Upper\tCVE-20\t{\"VulnerableVersions\":[\"<1.2.0\"],\"OSes\":[\"windows\"]}\n"
	"go::A\tstdlib\tCVE-21\t{\"VulnerableVersions\":[\"<1.20.10\",\">=1.21.0-0, <1.21.3\"],\"PatchedVersions\":[\"1.20.10\",\"1.21.3\"]}\n"
	"go::A\tmaybe\tCVE-22\t{\"VulnerableVersions\":[\"<9\"]}\n"
	"seal go::S\tmaybe2\tCVE-23\t{\"VulnerableVersions\":[\"<1.0.0-sp2\"]}\n"
	"go::A\tmaybe2\tCVE-24\t{\"VulnerableVersions\":[\"<9\"]}\n"
	"maven::A\torg.a:b\tCVE-30\t{\"VulnerableVersions\":[\"[1.0,2.0)\"]}\n"
	"seal maven::S\tseal.sp1.org.a:b\tCVE-31\t{\"VulnerableVersions\":[\"<=1.5\"]}\n"
	"maven::A\tseal.spring:x\tCVE-32\t{\"VulnerableVersions\":[\"<2\"]}\n"
	"nuget::A\tnewtonsoft.json\tCVE-40\t{\"VulnerableVersions\":[\"<13.0.1\"]}\n"
	"rubygems::A\track\tCVE-50\t{\"PatchedVersions\":[\"~> 2.0.9\",\">= 2.1\"],\"UnaffectedVersions\":[\"< 1.0\"]}\n"
	"swift::A\tgithub.com/a/b\tCVE-60\t{\"VulnerableVersions\":[\"<2\"]}\n"
	"erlang::A\thex_core\tCVE-70\t{\"VulnerableVersions\":[\"<2\"]}\n"
	"k8s::A\tk8s.io/kubelet\tCVE-80\t{\"VulnerableVersions\":[\"<1.20\"]}\n"
	"cocoapods::A\tAFNetworking\tCVE-90\t{\"VulnerableVersions\":[\"<2\"]}\n";

static const struct {
	const char *type, *name, *version;
	const char *found; /* ids, each with its fixed version behind '=', joined by ';' */
} cases[] = {
	{ "npm", "left-pad", "1.1.0", "CVE-1=>=1.3.0;CVE-2=0.1.0, 1.2.0;CVE-4=2.0.0, 3.0.0" },
	{ "node-pkg", "Left-Pad", "1.2.5", "CVE-1=>=1.3.0;CVE-4=2.0.0, 3.0.0" },
	{ "yarn", "left-pad", "2.0.0", "" },
	{ "npm", "left-pad", "not a version", "" },
	{ "npm", "left-pad", "", "" },
	{ "npm", "unread", "1.0.0", "" },
	{ "npm", "all", "1.0.0", "CVE-6=" },
	{ "npm", "nothing", "1.0.0", "" },
	{ "npm", "absent", "1.0.0", "" },
	{ "pip", "My_Django.App", "1.9", "CVE-10=2.0" },
	{ "python-pkg", "other", "1.0", "CVE-11=2.0" },
	{ "python-pkg", "other", "1.0+sp2", "CVE-12=1.0+sp3" },
	{ "python-pkg", "other", "1.0+sp2p1", "CVE-12=1.0+sp3" },
	{ "python-pkg", "other", "1.0+sp3", "" },
	{ "python-pkg", "Seal-Other", "1.0", "CVE-13=2" },
	{ "gobinary", "example.org/Upper", "v1.1.0", "CVE-20=1.2.0" },
	{ "gomod", "example.org/upper", "v1.1.0", "" },
	{ "gobinary", "stdlib", "v1.21.0", "CVE-21=1.20.10, 1.21.3" },
	{ "gobinary", "stdlib", "v1.21.3", "" },
	{ "gobinary", "maybe", "v1.0.0-sp1", "CVE-22=9" }, /* the supplier doesn't know it */
	{ "gobinary", "maybe2", "v1.0.0-sp1", "CVE-23=1.0.0-sp2" },
	{ "gobinary", "maybe2", "v1.0.0-sp1+incompatible", "CVE-23=1.0.0-sp2" },
	{ "gobinary", "maybe2", "v1.0.0-sp2", "" },
	{ "gobinary", "maybe2", "v1.0.0-x1", "CVE-24=9" },
	{ "jar", "org.a:b", "1.5", "CVE-30=" },
	{ "pom", "org.a:b", "2.0", "" },
	{ "jar", "seal.sp1.org.a:b", "1.5", "CVE-31=" },
	{ "jar", "org.a:b", "1.5+sp1", "" },
	{ "jar", "seal.spring:x", "1.0", "CVE-32=2" },
	{ "nuget", "Newtonsoft.Json", "12.0.1", "CVE-40=13.0.1" },
	{ "bundler", "rack", "2.0.8", "CVE-50=~> 2.0.9, >= 2.1" },
	{ "gemspec", "rack", "2.0.9.1", "" },
	{ "gemspec", "rack", "0.9", "" },
	{ "swift", "https://github.com/a/b.git", "1.0", "CVE-60=2" },
	{ "hex", "Hex_Core", "1.0", "CVE-70=2" },
	{ "kubernetes", "k8s.io/kubelet", "1.19.0", "CVE-80=1.20" },
	{ "cocoapods", "AFNetworking", "1.0", "CVE-90=2" },
	{ "cocoapods", "afnetworking", "1.0", "" },
	{ "conda-pkg", "left-pad", "1.0.0", "" },
};

static struct tw_db *open_database(struct folder *folder)
{
	folder_make(folder);
	database_make(folder, database);
	return database_open(folder);
}

static void expect(const struct tw_db *db, size_t i)
{
	struct tw_package package = { .name = tw_slice(cases[i].name), .version = tw_slice(cases[i].version) };
	struct tw_arena arena = { 0 }, scratch = { 0 };
	tw_findings findings = { 0 };
	struct tw_detect detect = { .db = db, .arena = &arena, .scratch = &scratch, .findings = &findings };
	struct trawl_error err = { 0 };
	struct tw_buf found = { 0 };

	assert_int_equal(tw_detect_lang(&detect, tw_slice(cases[i].type), &package, 1, &err), TRAWL_OK);
	tw_arena_release(&scratch); /* nothing that was found may lie there */
	for (size_t f = 0; f < findings.len; f++) {
		assert_ptr_equal(findings.at[f].package, &package);
		assert_slice(findings.at[f].installed_version, cases[i].version);
		tw_buf_printf(&found, "%s%.*s=%.*s", f ? ";" : "", TW_ARG(findings.at[f].vulnerability_id),
			      TW_ARG(findings.at[f].fixed_version));
	}
	if (!tw_slice_is(tw_buf_view(&found), cases[i].found))
		fail_msg("%s %s %s: \"%.*s\", not \"%s\"", cases[i].type, cases[i].name, cases[i].version,
			 (int)found.len, found.ptr, cases[i].found);
	tw_buf_release(&found);
	tw_vec_release(&findings);
	tw_arena_release(&arena);
}

static void packages_match_advisories(void **state)
{
	struct folder folder;
	struct tw_db *db = open_database(&folder);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(db, i);
	tw_db_close(db);
	folder_remove(&folder);
}

static void findings_carry_their_source(void **state)
{
	struct tw_package package = { .name = TW_LIT("left-pad"), .version = TW_LIT("0.0.1") };
	struct tw_arena arena = { 0 }, scratch = { 0 };
	tw_findings findings = { 0 };
	struct folder folder;
	struct tw_db *db = open_database(&folder);
	struct tw_detect detect = { .db = db, .arena = &arena, .scratch = &scratch, .findings = &findings };

	assert_int_equal(tw_detect_lang(&detect, TW_LIT("npm"), &package, 1, NULL), TRAWL_OK);
	assert_int_equal(findings.len, 4);
	assert_slice(findings.at[2].vulnerability_id, "CVE-3");
	assert_slice(findings.at[2].data_source->id, "b");
	assert_int_equal(findings.at[2].vendor_ids.len, 0);
	assert_null(findings.at[0].data_source);
	tw_vec_release(&findings);
	tw_arena_release(&arena);
	tw_arena_release(&scratch);
	tw_db_close(db);
	folder_remove(&folder);
}

/* Every order of versions that the table names is there. */
static void ecosystems_have_schemes(void **state)
{
	for (size_t i = 0; i < tw_ecosystem_count; i++) {
		assert_non_null(tw_version_scheme_find(tw_ecosystems[i].scheme));
		if (i)
			assert_true(strcmp(tw_ecosystems[i - 1].type, tw_ecosystems[i].type) < 0);
	}
}

static void an_unreadable_record_is_an_error(void **state)
{
	struct tw_package package = { .name = TW_LIT("x"), .version = TW_LIT("1.0.0") };
	struct tw_arena arena = { 0 }, scratch = { 0 };
	tw_findings findings = { 0 };
	struct folder folder;
	struct tw_detect detect = { .arena = &arena, .scratch = &scratch, .findings = &findings };
	struct trawl_error err = { 0 };
	struct tw_db *db;

	folder_make(&folder);
	database_make(&folder, "npm::A\tx\tCVE-1\t{\"VulnerableVersions\":7}\n");
	detect.db = db = database_open(&folder);
	assert_true(tw_detect_lang(&detect, TW_LIT("npm"), &package, 1, &err) < 0);
	assert_says(err, "CVE-1 of x");
	tw_db_close(db);
	tw_arena_release(&arena);
	tw_arena_release(&scratch);
	folder_remove(&folder);
}

/* The Java index. */
#define HASH(last) "sha1:00000000000000000000000000000000000000" last

static const char sql[] = "CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT);"
			  "CREATE TABLE indices(artifact_id INTEGER, version TEXT, sha1 BLOB, archive_type TEXT);"
			  "CREATE UNIQUE INDEX artifacts_idx ON artifacts(artifact_id, group_id);"
			  "CREATE INDEX indices_artifact_idx ON indices(artifact_id);"
			  "CREATE UNIQUE INDEX indices_sha1_idx ON indices(sha1);"
			  "INSERT INTO artifacts VALUES (1,'org.a','known'),(2,'org.b','hashed'),(3,'org.c','named');"
			  "INSERT INTO indices VALUES (1,'1.0',x'0000000000000000000000000000000000000001','jar'),"
			  "(2,'2.0',x'0000000000000000000000000000000000000002','jar'),"
			  "(3,'3.0',x'0000000000000000000000000000000000000003','jar');";

static struct tw_java *open_index(struct folder *folder)
{
	struct trawl_error err = { 0 };
	struct tw_java *java = NULL;
	char path[128];
	sqlite3 *db;

	folder_make(folder);
	mkdir(path_in(folder, "java-db", path), 0755);
	text_write(path_in(folder, "java-db/metadata.json", path),
		   "{\"Version\":1,\"UpdatedAt\":\"2026-01-01T00:00:00Z\"}");
	assert_int_equal(sqlite3_open(path_in(folder, "java-db/trivy-java.db", path), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	if (tw_java_open(folder->path, &java, &err) < 0)
		fail_msg("%s", err.message);
	return java;
}

/* As the analyzer leaves a jar that doesn't say what it is. */
static struct tw_package unknown(const char *path, const char *digest, const char *name, const char *version,
				 const char *artifact, const char *file_version)
{
	return (struct tw_package){ .file_path = tw_slice(path),
				    .digest = tw_slice(digest),
				    .name = tw_slice(name),
				    .version = tw_slice(version),
				    .src_name = tw_slice(artifact),
				    .src_version = tw_slice(file_version) };
}

static struct tw_package known(const char *path, const char *name, const char *version)
{
	return unknown(path, "", name, version, "", "");
}

static void expect_package(const struct tw_package *p, const char *name, const char *version)
{
	assert_slice(p->name, name);
	assert_slice(p->version, version);
	assert_int_equal(p->digest.len + p->src_name.len + p->src_version.len, 0);
}

static void jars_are_looked_up(void **state)
{
	struct tw_package packages[] = {
		unknown("a.jar", HASH("ff"), "org.a:known", "9.9", "", ""), /* the manifest is right */
		unknown("b.jar", HASH("02"), "Acme Inc:Some Title", "1", "named",
			"3.0"), /* it isn't: the hash is known */
		unknown("named-3.0.jar", HASH("ff"), "", "", "named", "3.0"),
		unknown("named-4.0.jar", HASH("ff"), "", "", "named", "4.0"), /* no such version */
		unknown("d.jar", HASH("fe"), "", "", "", ""),
		known("e.jar", "org.e:e", "1"),
	};
	struct tw_arena arena = { 0 };
	struct folder folder;
	struct tw_java *java = open_index(&folder);
	size_t count = 6, unresolved = 99;

	assert_int_equal(tw_java_index_resolve(java, packages, &count, &arena, &unresolved, NULL), TRAWL_OK);
	assert_int_equal(count, 4);
	assert_int_equal(unresolved, 2);
	expect_package(&packages[0], "org.a:known", "9.9");
	expect_package(&packages[1], "org.b:hashed", "2.0");
	expect_package(&packages[2], "org.c:named", "3.0");
	expect_package(&packages[3], "org.e:e", "1");
	tw_java_close(java);
	tw_arena_release(&arena);
	folder_remove(&folder);
}

static void without_an_index_the_manifest_is_believed(void **state)
{
	struct tw_package packages[] = {
		unknown("a.jar", HASH("ff"), "org.a:known", "9.9", "", ""),
		unknown("b.jar", HASH("02"), "", "", "named", "3.0"),
		unknown("c.jar", "sha1:zz", ":", "1", "", ""),
	};
	struct tw_arena arena = { 0 };
	size_t count = 3, unresolved = 0;

	assert_int_equal(tw_java_index_resolve(NULL, packages, &count, &arena, &unresolved, NULL), TRAWL_OK);
	assert_int_equal(count, 1);
	assert_int_equal(unresolved, 2);
	expect_package(&packages[0], "org.a:known", "9.9");
	tw_arena_release(&arena);
}

/* Equal versions of one artifact in one archive are one, however they are written. */
static void repetitions_go(void **state)
{
	struct tw_package packages[] = {
		known("a.jar", "x:y", "2.17"), known("a.jar", "x:y", "2.17.0"), known("a.jar", "x:y", "2.18"),
		known("b.jar", "x:y", "2.17"), known("a.jar", "x:z", "2.17"),   known("a.jar", "x:y", "2.18"),
	};
	struct tw_arena arena = { 0 };
	size_t count = 6, unresolved;

	assert_int_equal(tw_java_index_resolve(NULL, packages, &count, &arena, &unresolved, NULL), TRAWL_OK);
	assert_int_equal(count, 4);
	expect_package(&packages[0], "x:y", "2.17");
	expect_package(&packages[1], "x:y", "2.18");
	assert_slice(packages[2].file_path, "b.jar");
	expect_package(&packages[3], "x:z", "2.17");
	tw_arena_release(&arena);
}

/* A manifest's licences are for the only package of its archive, whichever that is. */
static void manifest_licenses_find_their_package(void **state)
{
	struct tw_slice mit[] = { TW_LIT("MIT") }, own[] = { TW_LIT("BSD-3-Clause") };
	struct tw_package packages[] = {
		unknown("alone.jar", HASH("01"), "", "", "", ""),
		unknown("shaded.jar", HASH("02"), "", "", "", ""),
		known("shaded.jar", "x:y", "1"),
		unknown("nobody.jar", HASH("ee"), "", "", "", ""),
		known("nobody.jar", "x:y", "1"),
		unknown("has.jar", HASH("ed"), "", "", "", ""),
		known("has.jar", "x:y", "1"),
	};
	struct tw_arena arena = { 0 };
	struct folder folder;
	struct tw_java *java = open_index(&folder);
	size_t count = 7, unresolved;

	packages[0].licenses = packages[1].licenses = packages[3].licenses = packages[5].licenses =
		(struct tw_texts){ mit, 1 };
	packages[6].licenses = (struct tw_texts){ own, 1 };
	assert_int_equal(tw_java_index_resolve(java, packages, &count, &arena, &unresolved, NULL), TRAWL_OK);
	assert_int_equal(count, 5);
	assert_slice(packages[0].licenses.at[0], "MIT");
	assert_int_equal(packages[1].licenses.len, 0); /* shaded.jar: two packages */
	assert_int_equal(packages[2].licenses.len, 0);
	assert_slice(packages[3].licenses.at[0], "MIT"); /* nobody.jar: what is left of it */
	assert_slice(packages[4].licenses.at[0], "BSD-3-Clause");
	tw_java_close(java);
	tw_arena_release(&arena);
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packages_match_advisories),
		cmocka_unit_test(findings_carry_their_source),
		cmocka_unit_test(ecosystems_have_schemes),
		cmocka_unit_test(an_unreadable_record_is_an_error),
		cmocka_unit_test(jars_are_looked_up),
		cmocka_unit_test(without_an_index_the_manifest_is_believed),
		cmocka_unit_test(repetitions_go),
		cmocka_unit_test(manifest_licenses_find_their_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
