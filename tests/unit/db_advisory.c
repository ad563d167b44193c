/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisories: which records a package has, over one bucket or all sources of an ecosystem, and what is in them.
 */
#include "unit/db_common.h"

#include "db/advisory.h"

static struct folder folder;
static struct tw_db *db;
static struct tw_arena arena;

static int setup(void **state)
{
	folder_make(&folder);
	database_make(&folder, "debian 12\tbash\tCVE-2022-3715\t{\"FixedVersion\":\"5.2\"}\n"
			       "debian 12\tbash\tCVE-2019-1\t{}\n"
			       "debian 12\tbash\tCVE-0-empty\t\n"
			       "debian 12\tbash\tinner\tbucket\t{}\n"
			       "debian 12\tzsh\tCVE-2020-1\t{}\n"
			       "debian 12\tdirect\t{}\n"
			       "npm::A\tlodash\tCVE-1\t{\"PatchedVersions\":[\"a\"]}\n"
			       "npm::A\tlodash\tCVE-3\t{\"PatchedVersions\":[\"a\"]}\n"
			       "npm::B\tlodash\tCVE-2\t{\"PatchedVersions\":[\"b\"]}\n"
			       "npm::B\tlodash\tCVE-3\t{\"PatchedVersions\":[\"b\"]}\n"
			       "npm::C\tlodash\tCVE-0\t{}\n"
			       "npm::C\tlodash\tCVE-1\t{\"PatchedVersions\":[\"c\"]}\n"
			       "npm::C\tother\tCVE-9\t{}\n"
			       "npmx::D\tlodash\tCVE-8\t{}\n"
			       "data-source\tnpm::A\t{\"ID\":\"a\"}\n"
			       "data-source\tnpm::C\t{\"ID\":\"c\"}\n");
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

static struct tw_advisory_records get(const char *bucket, const char *package)
{
	struct tw_advisory_records records = { 0 };
	struct trawl_error err = { 0 };

	if (tw_advisories_get(db, tw_slice(bucket), tw_slice(package), &arena, &records, &err) < 0)
		fail_msg("%s", err.message);
	return records;
}

static void one_bucket(void **state)
{
	struct tw_advisory_records records = get("debian 12", "bash");

	/* Sorted; neither a record without bytes nor a bucket within. */
	assert_int_equal(records.len, 2);
	assert_slice(records.at[0].id, "CVE-2019-1");
	assert_slice(records.at[1].id, "CVE-2022-3715");
	assert_slice(records.at[1].json, "{\"FixedVersion\":\"5.2\"}");
	assert_slice(records.at[1].bucket->name, "debian 12");
	assert_null(records.at[1].bucket->source);
}

static void none_is_no_error(void **state)
{
	assert_int_equal(get("debian 12", "ksh").len, 0);
	assert_int_equal(get("debian 13", "bash").len, 0);
	assert_int_equal(get("debian 12", "direct").len, 0);
	assert_int_equal(get("debian 12", "").len, 0);
	assert_int_equal(get("", "bash").len, 0);
	assert_int_equal(get("go::", "bash").len, 0);
	assert_int_equal(get("npm", "lodash").len, 0);
}

static void all_sources_of_an_ecosystem(void **state)
{
	static const struct {
		const char *id, *bucket, *source;
	} expected[] = {
		{ "CVE-0", "npm::C", "c" },
		{ "CVE-1", "npm::C", "c" }, /* the last bucket has the say */
		{ "CVE-2", "npm::B", NULL },
		{ "CVE-3", "npm::B", NULL },
	};
	struct tw_advisory_records records = get("npm::", "lodash");

	assert_int_equal(records.len, 4);
	for (size_t i = 0; i < records.len; i++) {
		assert_slice(records.at[i].id, expected[i].id);
		assert_slice(records.at[i].bucket->name, expected[i].bucket);
		if (expected[i].source)
			assert_slice(records.at[i].bucket->source->id, expected[i].source);
		else
			assert_null(records.at[i].bucket->source);
	}
	assert_slice(records.at[1].json, "{\"PatchedVersions\":[\"c\"]}");
	assert_int_equal(get("npm::A", "lodash").len, 2);
	assert_int_equal(get("npm::", "other").len, 1);
}

static struct tw_advisory decode(const char *json)
{
	struct tw_advisory advisory;
	struct trawl_error err = { 0 };

	if (tw_advisory_decode(tw_slice(json), &arena, &advisory, &err) < 0)
		fail_msg("%s", err.message);
	return advisory;
}

static void assert_texts(struct tw_texts texts, const char *joined)
{
	struct tw_slice rest = tw_slice(joined), part;
	size_t count = 0;

	while (*joined && tw_slice_split(&rest, '|', &part)) {
		assert_true(count < texts.len);
		assert_true(tw_slice_eq(texts.at[count], part));
		count++;
	}
	assert_int_equal(texts.len, count);
}

static void decodes_distributions(void **state)
{
	struct tw_advisory advisory = decode("{}");

	assert_slice(advisory.fixed_version, "");
	assert_int_equal(advisory.status, TW_STATUS_UNKNOWN);
	assert_int_equal(advisory.severity, TW_SEV_UNKNOWN);
	assert_int_equal(advisory.entry_count, 0);
	advisory = decode(
		"{\"FixedVersion\":\"2.15.0-1~deb10u1\",\"Severity\":1,\"Status\":7,\"VendorIDs\":[\"DSA-5020-1\"]}");
	assert_slice(advisory.fixed_version, "2.15.0-1~deb10u1");
	assert_int_equal(advisory.severity, TW_SEV_LOW);
	assert_int_equal(advisory.status, TW_STATUS_END_OF_LIFE);
	assert_texts(advisory.vendor_ids, "DSA-5020-1");
	advisory = decode("{\"AffectedVersion\":\"1.2-1\",\"Custom\":{\"a\": [1]},\"Unknown\":7}");
	assert_slice(advisory.affected_version, "1.2-1");
	assert_slice(advisory.custom, "{\"a\": [1]}");
}

static void decodes_ecosystems(void **state)
{
	struct tw_advisory advisory =
		decode("{\"Arches\":[\"amd64\"],\"OSes\":[\"linux\",\"windows\"],\"PatchedVersions\":[\"1.2.3\"],"
		       "\"UnaffectedVersions\":[\"\\u003c 1\"],\"VendorIDs\":[\"GHSA-1\"],"
		       "\"VulnerableVersions\":[\"\\u003e=1.0, \\u003c1.2.3\",null]}");

	assert_texts(advisory.arches, "amd64");
	assert_texts(advisory.oses, "linux|windows");
	assert_texts(advisory.patched_versions, "1.2.3");
	assert_texts(advisory.unaffected_versions, "< 1");
	assert_texts(advisory.vendor_ids, "GHSA-1");
	assert_texts(advisory.vulnerable_versions, ">=1.0, <1.2.3|");
}

static void decodes_red_hat(void **state)
{
	struct tw_advisory advisory = decode(
		"{\"Entries\":[{\"Affected\":[19,20,273],\"Arches\":[\"aarch64\",\"x86_64\"],"
		"\"Cves\":[{\"ID\":\"CVE-2021-20297\",\"Severity\":2},{\"ID\":\"CVE-2021-2\"}],"
		"\"FixedVersion\":\"1:1.30.0-7.el8\"},{\"Affected\":[7],\"Cves\":[{\"Severity\":4}],\"Status\":5},"
		"{\"Cves\":null}]}");
	const struct tw_advisory_entry *entry = advisory.entries;

	assert_int_equal(advisory.entry_count, 3);
	assert_int_equal(entry[0].affected.len, 3);
	assert_int_equal(entry[0].affected.at[2], 273);
	assert_texts(entry[0].arches, "aarch64|x86_64");
	assert_slice(entry[0].fixed_version, "1:1.30.0-7.el8");
	assert_int_equal(entry[0].cve_count, 2);
	assert_slice(entry[0].cves[0].id, "CVE-2021-20297");
	assert_int_equal(entry[0].cves[0].severity, TW_SEV_MEDIUM);
	assert_int_equal(entry[0].cves[1].severity, TW_SEV_UNKNOWN);
	assert_int_equal(entry[1].status, TW_STATUS_WILL_NOT_FIX);
	assert_slice(entry[1].cves[0].id, "");
	assert_int_equal(entry[1].cves[0].severity, TW_SEV_CRITICAL);
	assert_int_equal(entry[2].cve_count, 0);
}

static void decodes_rocky(void **state)
{
	struct tw_advisory advisory =
		decode("{\"Entries\":[{\"Arches\":[\"i686\",\"x86_64\"],\"FixedVersion\":\"0.19.5-4.el8\","
		       "\"VendorIDs\":[\"RLSA-2024:2994\"],\"Severity\":3}],\"FixedVersion\":\"0.19.5-4.el8\"}");

	assert_slice(advisory.fixed_version, "0.19.5-4.el8");
	assert_int_equal(advisory.entry_count, 1);
	assert_texts(advisory.entries[0].vendor_ids, "RLSA-2024:2994");
	assert_int_equal(advisory.entries[0].severity, TW_SEV_HIGH);
}

static void unknown_numbers_are_unknown(void **state)
{
	static const char *const json[] = { "{\"Severity\":5,\"Status\":8}", "{\"Severity\":-1,\"Status\":-1}",
					    "{\"Severity\":4294967297,\"Status\":257}",
					    "{\"Severity\":null,\"Status\":null}" };

	for (size_t i = 0; i < sizeof(json) / sizeof(*json); i++) {
		struct tw_advisory advisory = decode(json[i]);

		assert_int_equal(advisory.severity, TW_SEV_UNKNOWN);
		assert_int_equal(advisory.status, TW_STATUS_UNKNOWN);
	}
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *json, *words;
	} cases[] = {
		{ "", "line 1" },
		{ "[]", "not an object" },
		{ "{\"FixedVersion\":1}", "FixedVersion: not a text" },
		{ "{\"Severity\":\"HIGH\"}", "Severity: not a whole number" },
		{ "{\"Status\":2.5}", "Status: not a whole number" },
		{ "{\"VendorIDs\":\"DSA\"}", "VendorIDs: not a list" },
		{ "{\"PatchedVersions\":[\"1\",2]}", "PatchedVersions: element 2: not a text" },
		{ "{\"Entries\":{}}", "Entries: not a list" },
		{ "{\"Entries\":[{},[]]}", "Entries: element 2: not an object" },
		{ "{\"Entries\":[{\"Affected\":[1,\"2\"]}]}",
		  "Entries: element 1: Affected: element 2: not a whole number" },
		{ "{\"Entries\":[{\"Cves\":{}}]}", "Entries: element 1: Cves: not a list" },
		{ "{\"Entries\":[{\"Cves\":[{\"ID\":7}]}]}", "Entries: element 1: Cves: element 1: ID: not a text" },
		{ "{\"FixedVersion\":\"1\"", "line 1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_advisory advisory = { .severity = 77 };
		struct trawl_error err = { 0 };

		assert_int_equal(tw_advisory_decode(tw_slice(cases[i].json), &arena, &advisory, &err), TRAWL_E_FORMAT);
		assert_says(err, cases[i].words);
		assert_int_equal(advisory.severity, 77); /* untouched */
	}
}

static void errors_name_bucket_and_package(void **state)
{
	struct folder other;
	struct tw_db *damaged;
	struct tw_advisory_records records;
	struct trawl_error err = { 0 };
	struct tw_buf bytes;
	char path[128];

	folder_make(&other);
	database_make(&other, "alpine 3.20\tbash\tCVE-1\t{}\n");
	bytes = file_read(path_in(&other, "db/trivy.db", path));
	/* The package's bucket lies inline in page 3; its page is no leaf any more. */
	for (size_t at = 3 * 4096 + 16; at < 4 * 4096 - 4; at++) {
		if (!memcmp(bytes.ptr + at, "bash", 4)) {
			bytes.ptr[at + 4 + 16 + 8] = 1;
			break;
		}
	}
	file_write(path, bytes.ptr, bytes.len);
	damaged = database_open(&other);
	assert_int_equal(tw_advisories_get(damaged, TW_LIT("alpine 3.20"), TW_LIT("bash"), &arena, &records, &err),
			 TRAWL_E_FORMAT);
	assert_says(err, path);
	assert_says(
		err,
		": bucket \"alpine 3.20\": package \"bash\": page 3: element 0: inline bucket: neither branch nor leaf");
	tw_db_close(damaged);
	tw_buf_release(&bytes);
	folder_remove(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bucket),
		cmocka_unit_test(none_is_no_error),
		cmocka_unit_test(all_sources_of_an_ecosystem),
		cmocka_unit_test(decodes_distributions),
		cmocka_unit_test(decodes_ecosystems),
		cmocka_unit_test(decodes_red_hat),
		cmocka_unit_test(decodes_rocky),
		cmocka_unit_test(unknown_numbers_are_unknown),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(errors_name_bucket_and_package),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
