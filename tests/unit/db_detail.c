/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Details of vulnerabilities, and the CPEs that Red Hat's repositories stand for.
 */
#include "unit/db_common.h"

#include "db/detail.h"
#include "db/redhat_cpe.h"

#define RECORD                                                                                                                         \
	"{\"Title\":\"a \\u003cb\\u003e\",\"Description\":\"two\\nlines\",\"Severity\":\"HIGH\",\"CweIDs\":[\"CWE-79\",\"CWE-80\"],"   \
	"\"VendorSeverity\":{\"redhat\":2,\"nvd\":3,\"odd\":9},\"CVSS\":{\"redhat\":{\"V3Vector\":\"CVSS:3.1/AV:N\",\"V3Score\":7.5}," \
	"\"nvd\":{\"V2Vector\":\"AV:N\",\"V3Vector\":\"CVSS:3.0/AV:L\",\"V40Vector\":\"CVSS:4.0/AV:N\",\"V2Score\":5,\"V3Score\":9.8," \
	"\"V40Score\":8.7}},\"References\":[\"https://a\",\"https://b\"],\"PublishedDate\":\"2021-03-25T15:15:13.970Z\","              \
	"\"LastModifiedDate\":\"2023-11-07T05:38:00+02:00\",\"Custom\":1}"

static struct folder folder;
static struct tw_db *db;
static struct tw_arena arena;

static int setup(void **state)
{
	folder_make(&folder);
	database_make(&folder, "vulnerability\tCVE-2021-1\t" RECORD "\n"
			       "vulnerability\tCVE-2021-2\t{}\n"
			       "Red Hat CPE\trepository\trhel-8-baseos\t[1,20,300]\n"
			       "Red Hat CPE\trepository\tnothing\tnull\n"
			       "Red Hat CPE\trepository\tbroken\t{\"a\":1}\n"
			       "Red Hat CPE\tnvr\tubi8-container-8.0-1-x86_64\t[7]\n"
			       "Red Hat CPE\tcpe\t20\t\"cpe:/o:redhat:enterprise_linux:8\"\n"
			       "Red Hat CPE\tcpe\t21\t21\n");
	db = database_open(&folder);
	return 0;
}

static int teardown(void **state)
{
	tw_arena_release(&arena);
	tw_db_close(db);
	folder_remove(&folder);
	return 0;
}

static struct tw_vulnerability_detail decode(struct tw_slice json)
{
	struct tw_vulnerability_detail detail;
	struct trawl_error err = { 0 };

	if (tw_vulnerability_decode(json, &arena, &detail, &err) < 0)
		fail_msg("%s", err.message);
	return detail;
}

static void reads_a_record(void **state)
{
	struct tw_vulnerability_detail detail;
	struct trawl_error err = { 0 };
	struct tw_slice json;

	assert_int_equal(tw_vulnerability_json(db, TW_LIT("CVE-2021-1"), &arena, &json, &err), 1);
	assert_slice(json, RECORD);
	detail = decode(json);
	assert_slice(detail.title, "a <b>");
	assert_slice(detail.description, "two\nlines");
	assert_int_equal(detail.severity, TW_SEV_HIGH);
	assert_int_equal(detail.cwe_ids.len, 2);
	assert_slice(detail.cwe_ids.at[1], "CWE-80");
	assert_int_equal(detail.references.len, 2);
	assert_slice(detail.references.at[0], "https://a");
	assert_slice(detail.published, "2021-03-25T15:15:13.97Z");
	assert_slice(detail.last_modified, "2023-11-07T03:38:00Z");
	assert_slice(detail.custom, "1");
	assert_int_equal(err.status, 0);
}

static void sources_are_sorted(void **state)
{
	struct tw_vulnerability_detail detail = decode(TW_LIT(RECORD));

	assert_int_equal(detail.vendor_severity_count, 3);
	assert_slice(detail.vendor_severity[0].source, "nvd");
	assert_int_equal(detail.vendor_severity[0].severity, TW_SEV_HIGH);
	assert_slice(detail.vendor_severity[1].source, "odd");
	assert_int_equal(detail.vendor_severity[1].severity, TW_SEV_UNKNOWN);
	assert_slice(detail.vendor_severity[2].source, "redhat");
	assert_int_equal(tw_vendor_severity_of(&detail, TW_LIT("redhat")), TW_SEV_MEDIUM);
	assert_int_equal(tw_vendor_severity_of(&detail, TW_LIT("debian")), TW_SEVERITIES);
	assert_int_equal(detail.cvss_count, 2);
	assert_slice(detail.cvss[0].source, "nvd");
	assert_slice(detail.cvss[0].v2_vector, "AV:N");
	assert_slice(detail.cvss[0].v3_vector, "CVSS:3.0/AV:L");
	assert_slice(detail.cvss[0].v40_vector, "CVSS:4.0/AV:N");
	assert_true(detail.cvss[0].v2_score == 5);
	assert_true(detail.cvss[0].v3_score == 9.8);
	assert_true(detail.cvss[0].v40_score == 8.7);
	assert_slice(detail.cvss[1].source, "redhat");
	assert_true(detail.cvss[1].v3_score == 7.5);
	assert_true(detail.cvss[1].v2_score == 0);
	assert_slice(detail.cvss[1].v2_vector, "");
}

static void of_equal_sources_the_last_counts(void **state)
{
	struct tw_vulnerability_detail detail =
		decode(TW_LIT("{\"VendorSeverity\":{\"nvd\":1,\"a\":2,\"nvd\":3},\"CVSS\":{\"nvd\":{\"V3Score\":1,"
			      "\"V2Score\":2},\"nvd\":{\"V3Score\":3}}}"));

	assert_int_equal(detail.vendor_severity_count, 2);
	assert_int_equal(tw_vendor_severity_of(&detail, TW_LIT("nvd")), TW_SEV_HIGH);
	assert_int_equal(detail.cvss_count, 1);
	assert_true(detail.cvss[0].v3_score == 3);
	assert_true(detail.cvss[0].v2_score == 0);
}

static void much_may_be_absent(void **state)
{
	struct tw_vulnerability_detail detail;
	struct trawl_error err = { 0 };
	struct tw_slice json;

	assert_int_equal(tw_vulnerability_json(db, TW_LIT("CVE-2021-2"), &arena, &json, &err), 1);
	detail = decode(json);
	assert_slice(detail.title, "");
	assert_slice(detail.published, "");
	assert_int_equal(detail.severity, TW_SEV_UNKNOWN);
	assert_int_equal(detail.cvss_count, 0);
	assert_int_equal(tw_vulnerability_json(db, TW_LIT("CVE-2021-3"), &arena, &json, &err), 0);
	assert_int_equal(tw_vulnerability_json(db, TW_LIT(""), &arena, &json, &err), 0);
	detail = decode(TW_LIT(
		"{\"Severity\":\"FATAL\",\"CVSS\":null,\"VendorSeverity\":{\"nvd\":null},\"PublishedDate\":null}"));
	assert_int_equal(detail.severity, TW_SEV_UNKNOWN);
	assert_int_equal(tw_vendor_severity_of(&detail, TW_LIT("nvd")), TW_SEV_UNKNOWN);
	assert_int_equal(err.status, 0);
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *json, *words;
	} cases[] = {
		{ "7", "not an object" },
		{ "{\"Title\":7}", "Title: not a text" },
		{ "{\"References\":7}", "References: not a list" },
		{ "{\"VendorSeverity\":[]}", "VendorSeverity: not an object" },
		{ "{\"VendorSeverity\":{\"nvd\":\"HIGH\"}}", "VendorSeverity: nvd: not a whole number" },
		{ "{\"CVSS\":{\"nvd\":7}}", "CVSS: nvd: not an object" },
		{ "{\"CVSS\":{\"nvd\":{\"V3Score\":\"9\"}}}", "CVSS: nvd: V3Score: not a number" },
		{ "{\"PublishedDate\":\"soon\"}", "PublishedDate: not a date" },
		{ "{\"LastModifiedDate\":{}}", "LastModifiedDate: not a date" },
	};
	struct tw_buf many = { 0 };
	struct tw_vulnerability_detail detail;
	struct trawl_error err = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(tw_vulnerability_decode(tw_slice(cases[i].json), &arena, &detail, &err),
				 TRAWL_E_FORMAT);
		assert_says(err, cases[i].words);
	}
	tw_buf_text(&many, "{\"CVSS\":{");
	for (int i = 0; i <= TW_LIMIT_DB_SOURCES; i++)
		tw_buf_printf(&many, "%s\"s%d\":{}", i ? "," : "", i);
	tw_buf_text(&many, "}}");
	assert_int_equal(tw_vulnerability_decode(tw_buf_view(&many), &arena, &detail, &err), TRAWL_E_LIMIT);
	assert_says(err, "CVSS: more than 256 sources");
	tw_buf_release(&many);
}

static void cpes_of_repositories_and_builds(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_slice name;
	struct tw_ints ints;

	assert_int_equal(tw_redhat_repository_cpes(db, TW_LIT("rhel-8-baseos"), &arena, &ints, &err), 1);
	assert_int_equal(ints.len, 3);
	assert_int_equal(ints.at[2], 300);
	assert_int_equal(tw_redhat_repository_cpes(db, TW_LIT("rhel-9"), &arena, &ints, &err), 0);
	assert_int_equal(tw_redhat_repository_cpes(db, TW_LIT("nothing"), &arena, &ints, &err), 0);
	assert_int_equal(tw_redhat_nvr_cpes(db, TW_LIT("ubi8-container-8.0-1-x86_64"), &arena, &ints, &err), 1);
	assert_int_equal(ints.at[0], 7);
	assert_int_equal(tw_redhat_cpe_name(db, 20, &arena, &name, &err), 1);
	assert_slice(name, "cpe:/o:redhat:enterprise_linux:8");
	assert_int_equal(tw_redhat_cpe_name(db, 2, &arena, &name, &err), 0);
	assert_int_equal(tw_redhat_cpe_name(db, 21, &arena, &name, &err), TRAWL_E_FORMAT);
	assert_says(err, "bucket \"Red Hat CPE\": cpe: key \"21\": not a text");
	assert_int_equal(tw_redhat_repository_cpes(db, TW_LIT("broken"), &arena, &ints, &err), TRAWL_E_FORMAT);
	assert_says(err, "repository: key \"broken\": not a list");
}

static void a_database_may_have_neither(void **state)
{
	struct folder other;
	struct tw_db *bare;
	struct tw_slice json;
	struct tw_ints ints;

	folder_make(&other);
	database_make(&other, "a\tb\tc\t{}\n");
	bare = database_open(&other);
	assert_int_equal(tw_vulnerability_json(bare, TW_LIT("CVE-2021-1"), &arena, &json, NULL), 0);
	assert_int_equal(tw_redhat_repository_cpes(bare, TW_LIT("x"), &arena, &ints, NULL), 0);
	tw_db_close(bare);
	folder_remove(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_record),
		cmocka_unit_test(sources_are_sorted),
		cmocka_unit_test(of_equal_sources_the_last_counts),
		cmocka_unit_test(much_may_be_absent),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(cpes_of_repositories_and_builds),
		cmocka_unit_test(a_database_may_have_neither),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
