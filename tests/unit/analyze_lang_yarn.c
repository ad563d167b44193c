/* SPDX-License-Identifier: Apache-2.0 */
/* Workspaces of Yarn: which package.json files are some, and that neither many globs nor many files take for ever. */
#include "check.h"

#include <time.h>

#include "analyze/around.h"
#include "base/buf.h"
#include "base/limits.h"
#include "lang_run.h"

extern const struct tw_analyzer tw_analyzer_yarn;

enum { ROLE_LOCK, ROLE_MANIFEST };

/* A lock file, and the package.json beside it with these globs. */
static void begin(struct lang_run *r, const char *globs)
{
	struct tw_buf text = { 0 };

	lang_run_init(r);
	lang_run_file(r, &tw_analyzer_yarn, ROLE_LOCK, "yarn.lock",
		      TW_LIT("# yarn lockfile v1\n\na@^1:\n  version \"1.0.0\"\n"));
	tw_buf_printf(&text, "{\"name\": \"root\", \"version\": \"1.0.0\", \"workspaces\": [%s]}", globs);
	lang_run_file(r, &tw_analyzer_yarn, ROLE_MANIFEST, "package.json", tw_buf_view(&text));
	tw_buf_release(&text);
}

static void add(struct lang_run *r, const char *path, const char *name)
{
	struct tw_buf text = { 0 };

	tw_buf_printf(&text, "{\"name\": \"%s\", \"version\": \"1.0.0\"}", name);
	lang_run_file(r, &tw_analyzer_yarn, ROLE_MANIFEST, path, tw_buf_view(&text));
	tw_buf_release(&text);
}

/* How many packages the lock file has then: the last group is the joined one. */
static uint32_t join(struct lang_run *r)
{
	struct tw_group group = { 0 };

	tw_sink_begin(&r->sink, &tw_analyzer_yarn, (struct tw_slice){ 0 });
	assert_int_equal(tw_analyzer_yarn.finish(&r->sink, &r->err), TRAWL_OK);
	tw_sink_end(&r->sink);
	for (uint32_t i = 0; tw_flat_builder_group(r->builder, i, &group); i++)
		;
	return group.count;
}

static void which_files_are_workspaces(void **state)
{
	static const struct {
		const char *globs;
		uint32_t count; /* with the project, and the package of the lock file */
	} cases[] = {
		{ "\"packages/*\"", 2 + 3 },
		{ "\"packages/*\", \"./packages/a\", \"packages/[ab]\"", 2 + 3 },
		{ "\"packages\"", 2 + 4 },
		{ "\"packages/a\"", 2 + 2 },
		{ "\"packages/a/deep\"", 2 + 1 },
		{ "\"*/*/deep\"", 2 + 1 },
		{ "\"p*\"", 2 + 5 },
		{ "\"packages/a/deep/er\", \"packages/c\", \"\", \"/\"", 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct lang_run r;

		begin(&r, cases[i].globs);
		add(&r, "packages/b/package.json", "b");
		add(&r, "packages/a/package.json", "a-of-ours");
		add(&r, "packages/a/deep/package.json", "deep");
		add(&r, "packages/package.json", "above");
		add(&r, "packages.old/package.json", "old");
		assert_int_equal(join(&r), cases[i].count);
		assert_int_equal(lang_run_problems(&r, TW_FAILED), 0);
		lang_run_release(&r);
	}
}

static void many_globs(void **state)
{
	enum { GLOBS = 12000, FILES = 1000, SECONDS = 8 };
	struct tw_buf globs = { 0 };
	struct tw_problem problem;
	clock_t start = clock();
	struct lang_run r;
	char path[64];

	for (int i = 0; i < GLOBS; i++)
		tw_buf_printf(&globs, "%s\"*%d\"", i ? "," : "", i);
	tw_buf_char(&globs, 0);
	assert_false(tw_buf_failed(&globs));
	begin(&r, tw_buf_view(&globs).ptr);
	tw_buf_release(&globs);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "w%d/package.json", i);
		add(&r, path, "w");
	}
	assert_int_equal(join(&r), 2 + FILES);
	assert_int_equal(lang_run_problems(&r, TW_FAILED), 1);
	assert_true(tw_flat_builder_problem(r.builder, 0, &problem));
	assert_slice(problem.path, "package.json");
	assert_slice(problem.message, "only the first 1000 workspaces are read");
	assert_in_range((clock() - start) / CLOCKS_PER_SEC, 0, SECONDS);
	lang_run_release(&r);
}

static int no_time(void *closure)
{
	return TRAWL_E_TIMEOUT;
}

/* Then the lock file's packages stay as they are. */
static void without_time(void **state)
{
	static const struct tw_around around = { .check = no_time };
	struct lang_run r;

	begin(&r, "\"packages/*\"");
	add(&r, "packages/b/package.json", "b");
	r.sink.around = &around;
	assert_int_equal(join(&r), 1);
	lang_run_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_files_are_workspaces),
		cmocka_unit_test(many_globs),
		cmocka_unit_test(without_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
