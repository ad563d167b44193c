/* SPDX-License-Identifier: Apache-2.0 */
/* Other names of files: who wants one that has very many of them anyway. */
#include "check.h"

#include <time.h>

#include "scan/aliases.h"

#define TW_ANALYZER(name) extern const struct tw_analyzer tw_analyzer_##name;
#include "analyze/list.h"
#undef TW_ANALYZER

static void want(struct tw_aliases *aliases, const struct tw_analyzer *by, const char *from)
{
	struct tw_wanted wanted = { TW_LIT("base.txt"), 1 };

	assert_int_equal(tw_aliases_want(aliases, by, tw_slice(from), &wanted, NULL), TRAWL_OK);
}

static void many_links_to_what_is_wanted(void **state)
{
	enum { LINKS = 190000, LINES = 20000, SECONDS = 5 };
	struct tw_aliases aliases = { 0 };
	struct tw_dispatch *dispatch;
	char path[64];
	clock_t start;

	assert_int_equal(tw_dispatch_new(TW_IN_TREE, NULL, NULL, &dispatch, NULL), TRAWL_OK);
	want(&aliases, &tw_analyzer_pip, "b/requirements.txt");
	for (int i = 0; i < LINKS; i++) {
		snprintf(path, sizeof(path), "%d/package-lock.json", i);
		assert_int_equal(
			tw_aliases_hard_link(&aliases, dispatch, tw_slice(path), TW_LIT("base.txt"), 0644, NULL),
			TRAWL_OK);
	}
	assert_int_equal(aliases.list.len, LINKS + 1);
	start = clock();
	for (int i = 0; i < LINES; i++)
		want(&aliases, &tw_analyzer_pip, i == LINES / 2 ? "a/requirements.txt" : "c/requirements.txt");
	assert_in_range((clock() - start) / CLOCKS_PER_SEC, 0, SECONDS);
	assert_int_equal(aliases.list.len, LINKS + 1);
	assert_slice(aliases.list.at[0].from, "a/requirements.txt");
	/* Another analyzer's wish is one of its own. */
	want(&aliases, &tw_analyzer_npm, "c/requirements.txt");
	want(&aliases, &tw_analyzer_npm, "b/requirements.txt");
	want(&aliases, &tw_analyzer_pip, "c/requirements.txt");
	assert_int_equal(aliases.list.len, LINKS + 2);
	assert_slice(aliases.list.at[LINKS + 1].from, "b/requirements.txt");
	tw_aliases_release(&aliases);
	tw_dispatch_free(dispatch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_links_to_what_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
