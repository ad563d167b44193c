/* SPDX-License-Identifier: Apache-2.0 */
/* Jars that lie or attack: a hundred levels, names that lead out, members that swell. What else is in them is listed. */
#include "io_make.h"

#include "base/limits.h"
#include "lang_run.h"

extern const struct tw_analyzer tw_analyzer_jar;

#define PROPERTIES(name) "groupId=g\nartifactId=" name "\nversion=1.0\n"

/* A member of a jar that is being made. */
struct jar {
	struct tw_buf zip, directory;
	unsigned count;
};

static void jar_add(struct jar *jar, const char *name, struct tw_slice bytes, bool deflate)
{
	make_zip_member(&jar->zip, &jar->directory, name, bytes, deflate);
	jar->count++;
}

static void jar_add_artifact(struct jar *jar, const char *name)
{
	char path[64], text[64];

	snprintf(path, sizeof(path), "META-INF/maven/g/%s/pom.properties", name);
	snprintf(text, sizeof(text), "groupId=g\nartifactId=%s\nversion=1.0\n", name);
	jar_add(jar, path, tw_slice(text), false);
}

static void run_jar(struct lang_run *run, struct jar *jar)
{
	make_zip_end(&jar->zip, &jar->directory, jar->count);
	lang_run_init(run);
	lang_run_file(run, &tw_analyzer_jar, 0, "lib/bad.jar", tw_buf_view(&jar->zip));
	tw_buf_release(&jar->zip);
	assert_int_equal(run->status, TRAWL_OK);
}

static void assert_said(struct lang_run *run, const char *text)
{
	struct tw_problem problem;

	for (uint32_t i = 0; tw_flat_builder_problem(run->builder, i, &problem); i++) {
		if (tw_slice_is(problem.path, "lib/bad.jar") && tw_slice_search(problem.message, tw_slice(text)) >= 0)
			return;
	}
	fail_msg("nothing is said of \"%s\"", text);
}

static void a_hundred_levels(void **state)
{
	enum { LEVELS = 100 };
	struct jar inner = { 0 };
	struct lang_run r;
	char said[600] = "";

	jar_add_artifact(&inner, "a0");
	for (int i = 1; i < LEVELS; i++) {
		struct jar outer = { 0 };
		char name[16];

		make_zip_end(&inner.zip, &inner.directory, inner.count);
		snprintf(name, sizeof(name), "a%d", i);
		jar_add_artifact(&outer, name);
		jar_add(&outer, "in.jar", tw_buf_view(&inner.zip), i % 2);
		tw_buf_release(&inner.zip);
		inner = outer;
	}
	run_jar(&r, &inner);
	/* The outermost and those within: each with what is in it, and itself, which nobody knows. */
	assert_int_equal(lang_run_count(&r), 2 * (TW_LIMIT_ZIP_NESTING + 1));
	for (int i = 0; i <= TW_LIMIT_ZIP_NESTING; i++)
		snprintf(said + strlen(said), sizeof(said) - strlen(said), "%sin.jar", i ? "/" : "");
	snprintf(said + strlen(said), sizeof(said) - strlen(said),
		 ": archives within archives, more than " TW_LIMIT_TEXT(TW_LIMIT_ZIP_NESTING) " deep");
	assert_said(&r, said);
	lang_run_release(&r);
}

static void names_that_lead_out(void **state)
{
	static const char *const names[] = { "../out.jar", "a/../../out.jar", "/../out.jar" };
	struct jar inner = { 0 }, outer = { 0 };
	struct lang_run r;

	jar_add_artifact(&inner, "inner");
	make_zip_end(&inner.zip, &inner.directory, inner.count);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		jar_add(&outer, names[i], tw_buf_view(&inner.zip), true);
	jar_add(&outer, "../../META-INF/maven/g/out/pom.properties", TW_LIT(PROPERTIES("out")), false);
	jar_add_artifact(&outer, "outer");
	tw_buf_release(&inner.zip);
	run_jar(&r, &outer);
	lang_run_package(&r, "g:outer");
	assert_said(&r, "leads out of it");
	for (uint32_t i = 0; i < lang_run_count(&r); i++) {
		struct tw_package package;

		assert_true(tw_flat_builder_package(r.builder, i, &r.kept, &package));
		assert_true(!package.file_path.len || tw_slice_starts(package.file_path, "lib/bad.jar"));
		assert_true(tw_slice_search(package.file_path, TW_LIT("..")) < 0);
	}
	lang_run_release(&r);
}

/* A manifest of 64 MiB in 64 KiB, an archive that is none, one that is cut: each costs only itself. */
static void members_that_swell(void **state)
{
	struct tw_slice zeros = tw_slice_of(calloc(1, 64 * TW_MIB), 64 * TW_MIB);
	struct jar inner = { 0 }, outer = { 0 };
	struct lang_run r;

	assert_non_null(zeros.ptr);
	jar_add_artifact(&inner, "inner");
	make_zip_end(&inner.zip, &inner.directory, inner.count);
	jar_add(&outer, "META-INF/MANIFEST.MF", zeros, true);
	jar_add(&outer, "swollen.jar", zeros, true);
	jar_add(&outer, "cut.jar", tw_slice_head(tw_buf_view(&inner.zip), inner.zip.len / 2), true);
	jar_add(&outer, "whole.jar", tw_buf_view(&inner.zip), true);
	jar_add_artifact(&outer, "outer");
	free((char *)(uintptr_t)zeros.ptr);
	tw_buf_release(&inner.zip);
	run_jar(&r, &outer);
	lang_run_package(&r, "g:outer");
	lang_run_package(&r, "g:inner");
	assert_said(&r, "META-INF/MANIFEST.MF: 67108864 bytes, more than the limit");
	assert_said(&r, "swollen.jar: zip: ");
	assert_said(&r, "cut.jar: zip: ");
	lang_run_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_levels),
		cmocka_unit_test(names_that_lead_out),
		cmocka_unit_test(members_that_swell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
