/* SPDX-License-Identifier: Apache-2.0 */
/* The flat form: what goes in comes out; no damaged block is ever read past its end. */
#include "check.h"

#include "base/arena.h"
#include "base/diag.h"
#include "model/flat.h"

static struct tw_slice build(void)
{
	static const struct tw_slice licenses[] = { { "MIT", 3 }, { "Apache-2.0", 10 } };
	static const struct tw_location lines[] = { { 3, 9 }, { 12, 12 } };
	struct tw_package package = {
		.id = TW_LIT("a@1"),
		.name = TW_LIT("a"),
		.version = TW_LIT("1"),
		.epoch = 4,
		.relationship = TW_REL_DIRECT,
		.dev = true,
		.analyzed_by = TW_LIT("npm"),
		.owner = TW_LIT("dpkg a"),
		.layer = { TW_LIT("sha256:1"), TW_LIT("sha256:2") },
		.uid = 0x1122334455667788,
		.licenses = { licenses, 2 },
		.locations = { lines, 2 },
	};
	struct tw_fact fact = { .kind = TW_FACT_OS,
				.analyzer = TW_LIT("os"),
				.path = TW_LIT("etc/os-release"),
				.key = TW_LIT("alpine"),
				.value = TW_LIT("3.9"),
				.list = { licenses, 1 } };
	struct tw_fact private = { .kind = TW_FACT_PRIVATE, .key = TW_LIT("gone") };
	struct tw_problem problem = { TW_FAILED, TW_LIT("x"), 7, TW_LIT("unterminated string"), 2 };
	static const struct tw_data_source source = { { "debian", 6 }, { "Tracker", 7 }, { "https://x", 9 }, { 0 } };
	struct tw_finding finding = {
		.vulnerability_id = TW_LIT("CVE-2099-1"),
		.vendor_ids = { licenses, 1 },
		.fixed_version = TW_LIT("2"),
		.severity = TW_SEV_HIGH,
		.status = TW_STATUS_FIXED,
		.data_source = &source,
		.rendered = true,
	};
	struct tw_flat_builder *builder;
	struct tw_slice block;

	assert_int_equal(tw_flat_builder_new(&builder, NULL), TRAWL_OK);
	tw_flat_add_fact(builder, &private);
	tw_flat_begin_group(builder, TW_LIT("npm"), TW_LIT("npm"), TW_LIT("package-lock.json"));
	tw_flat_add_package(builder, &package);
	package.name = TW_LIT("b");
	tw_flat_add_package(builder, &package);
	tw_flat_begin_group(builder, TW_LIT("apk"), TW_LIT(""), TW_LIT("lib/apk/db/installed"));
	tw_flat_add_fact(builder, &fact);
	tw_flat_add_problem(builder, &problem);
	tw_flat_add_finding(builder, &finding, 1);
	finding.data_source = NULL;
	tw_flat_add_finding(builder, &finding, 0);
	assert_int_equal(tw_flat_builder_finish(builder, &block, NULL), TRAWL_OK);
	tw_flat_builder_free(builder);
	return block;
}

static void block_free(struct tw_slice block)
{
	free((void *)(uintptr_t)block.ptr);
}

static void test_round_trip(void **state)
{
	struct tw_slice block = build();
	struct tw_arena arena = { 0 };
	struct tw_package package;
	struct tw_problem problem;
	struct tw_flat_found found;
	struct tw_group group;
	struct tw_flat flat;
	struct tw_fact fact;

	assert_int_equal(tw_flat_open(block, &flat, NULL), TRAWL_OK);
	assert_int_equal(flat.package_count, 2);
	assert_int_equal(flat.group_count, 2);
	assert_int_equal(flat.fact_count, 1); /* the private one is gone */
	assert_true(tw_flat_package(&flat, 1, &arena, &package));
	assert_slice(package.name, "b");
	assert_slice(package.id, "a@1");
	assert_int_equal(package.epoch, 4);
	assert_int_equal(package.relationship, TW_REL_DIRECT);
	assert_true(package.dev);
	assert_false(package.indirect);
	assert_int_equal(package.licenses.len, 2);
	assert_slice(package.licenses.at[1], "Apache-2.0");
	assert_int_equal(package.locations.len, 2);
	assert_int_equal(package.locations.at[0].end_line, 9);
	assert_int_equal(package.depends_on.len, 0);
	assert_slice(package.analyzed_by, "npm");
	assert_slice(package.owner, "dpkg a");
	assert_slice(package.layer.digest, "sha256:1");
	assert_slice(package.layer.diff_id, "sha256:2");
	assert_true(package.uid == 0x1122334455667788);
	assert_false(tw_flat_package(&flat, 2, &arena, &package));
	assert_true(tw_flat_group(&flat, 0, &group));
	assert_slice(group.path, "package-lock.json");
	assert_int_equal(group.count, 2);
	assert_true(tw_flat_group(&flat, 1, &group));
	assert_int_equal(group.count, 0);
	assert_false(tw_flat_group(&flat, 2, &group));
	assert_true(tw_flat_fact(&flat, 0, &arena, &fact));
	assert_int_equal(fact.kind, TW_FACT_OS);
	assert_slice(fact.value, "3.9");
	assert_slice(fact.list.at[0], "MIT");
	assert_true(tw_flat_problem(&flat, 0, &problem));
	assert_int_equal(problem.line, 7);
	assert_int_equal(problem.grade, TW_FAILED);
	assert_int_equal(problem.layer, 2);
	assert_slice(problem.message, "unterminated string");
	assert_int_equal(flat.finding_count, 2);
	assert_true(tw_flat_finding(&flat, 0, &arena, &found));
	assert_slice(found.finding.vulnerability_id, "CVE-2099-1");
	assert_slice(found.finding.vendor_ids.at[0], "MIT");
	assert_int_equal(found.finding.severity, TW_SEV_HIGH);
	assert_int_equal(found.finding.status, TW_STATUS_FIXED);
	assert_true(found.finding.rendered && !found.finding.vendor_severity && found.has_source);
	assert_int_equal(found.package, 1);
	assert_slice(found.source.name, "Tracker");
	assert_true(tw_flat_finding(&flat, 1, &arena, &found));
	assert_false(found.has_source);
	assert_false(tw_flat_finding(&flat, 2, &arena, &found));
	tw_arena_release(&arena);
	block_free(block);
}

/* Read everything that an opened block has, so that the sanitizers see where it points. */
static void read_all(const struct tw_flat *flat)
{
	struct tw_arena arena = { 0 };
	struct tw_package package;
	struct tw_problem problem;
	struct tw_flat_found found;
	struct tw_group group;
	struct tw_fact fact;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < flat->package_count; i++) {
		assert_true(tw_flat_package(flat, i, &arena, &package));
		for (size_t l = 0; l < package.licenses.len; l++)
			sum += package.licenses.at[l].len ? (unsigned char)package.licenses.at[l].ptr[0] : 0;
		sum += package.name.len ? (unsigned char)package.name.ptr[package.name.len - 1] : 0;
	}
	for (uint32_t i = 0; i < flat->group_count; i++)
		sum += tw_flat_group(flat, i, &group);
	for (uint32_t i = 0; i < flat->fact_count; i++)
		sum += tw_flat_fact(flat, i, &arena, &fact);
	for (uint32_t i = 0; i < flat->problem_count; i++)
		sum += tw_flat_problem(flat, i, &problem);
	for (uint32_t i = 0; i < flat->finding_count; i++) {
		assert_true(tw_flat_finding(flat, i, &arena, &found));
		assert_true(found.package < flat->package_count);
		sum += found.source.url.len ? (unsigned char)found.source.url.ptr[found.source.url.len - 1] : 0;
	}
	assert_true(sum + 1 > 0);
	tw_arena_release(&arena);
}

static void test_cut(void **state)
{
	struct tw_slice block = build();
	struct tw_flat flat;

	for (size_t len = 0; len < block.len; len++) {
		char *part = malloc(len + 1);
		struct trawl_error err = { 0 };

		memcpy(part, block.ptr, len);
		assert_int_equal(tw_flat_open(tw_slice_of(part, len), &flat, &err), TRAWL_E_FORMAT);
		assert_non_null(strstr(err.message, "damaged"));
		free(part);
	}
	block_free(block);
}

/* Each byte set to each of a few values: refused, or read within bounds. */
static void test_damaged(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct tw_slice block = build();
	char *copy = malloc(block.len);
	size_t refused = 0;

	for (size_t at = 0; at < block.len; at++) {
		for (size_t v = 0; v < sizeof(values); v++) {
			struct tw_flat flat;

			memcpy(copy, block.ptr, block.len);
			copy[at] = (char)values[v];
			if (tw_flat_open(tw_slice_of(copy, block.len), &flat, NULL) < 0)
				refused++;
			else
				read_all(&flat);
		}
	}
	assert_true(refused > 100);
	free(copy);
	block_free(block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
