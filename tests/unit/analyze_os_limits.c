/* SPDX-License-Identifier: Apache-2.0 */
/* Databases of packages that are made to grow: of what little they say, little is kept, and the report says where it ends. */
#include "lang_run.h"

#include "base/buf.h"
#include "base/limits.h"

extern const struct tw_analyzer tw_analyzer_apk;

static void run_text(struct lang_run *run, struct tw_buf *text)
{
	assert_false(tw_buf_failed(text));
	lang_run_init(run);
	lang_run_file(run, &tw_analyzer_apk, 0, "lib/apk/db/installed", tw_buf_view(text));
	tw_buf_release(text);
}

/* One folder with a long name, and very many files in it: a file of 2 MB names 400 MB of paths. */
static void test_a_long_folder(void **state)
{
	struct tw_buf text = { 0 };
	struct tw_package package;
	struct lang_run run;

	tw_buf_text(&text, "P:a\nV:1\nF:");
	for (int i = 0; i < 4000; i++)
		tw_buf_char(&text, 'x');
	for (int i = 0; i < 100000; i++)
		tw_buf_text(&text, i ? "R:a\n" : "\nR:a\n");
	tw_buf_text(&text, "\nP:b\nV:2\nF:usr\nR:c\n\n");
	run_text(&run, &text);
	assert_int_equal(run.status, TRAWL_OK);
	assert_int_equal(lang_run_problems(&run, TW_FAILED), 1);
	package = lang_run_package(&run, "a");
	assert_in_range(package.installed_files.len, 1, TW_LIMIT_OWNED / 4001);
	assert_int_equal(package.installed_files.at[0].len, 4002);
	package = lang_run_package(&run, "b");
	assert_true(tw_slice_is(package.version, "2"));
	lang_run_release(&run);
}

/* One package with a long name and very many versions: as many ids would be made. */
static void test_many_versions(void **state)
{
	struct tw_buf text = { 0 };
	struct lang_run run;

	tw_buf_text(&text, "P:before\nV:1\n\nP:");
	for (int i = 0; i < 20000; i++)
		tw_buf_char(&text, 'a');
	for (int i = 0; i < 20000; i++)
		tw_buf_text(&text, i ? "V:1\n" : "\nV:1\n");
	run_text(&run, &text);
	assert_int_equal(run.status, TRAWL_E_LIMIT);
	lang_run_package(&run, "before");
	lang_run_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_long_folder),
		cmocka_unit_test(test_many_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
