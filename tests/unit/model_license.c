/* SPDX-License-Identifier: Apache-2.0 */
/* Licences: names and addresses to SPDX ids, lists taken apart. What is expected is what Trivy makes of it. */
#include "model/license.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/buf.h"

static void expect(const char *what, struct tw_slice got, const char *wanted)
{
	if (!tw_slice_is(got, wanted))
		fail_msg("%s: \"%.*s\", not \"%s\"", what, TW_ARG(got), wanted);
}

static void expect_list(const char *what, struct tw_texts got, const char *wanted)
{
	struct tw_buf joined = { 0 };

	for (size_t i = 0; i < got.len; i++)
		tw_buf_printf(&joined, "%s%.*s", i ? "|" : "", TW_ARG(got.at[i]));
	expect(what, joined.len ? tw_buf_view(&joined) : TW_LIT(""), wanted);
	tw_buf_release(&joined);
}

static void names(void **state)
{
	static const char *const cases[][2] = {
		{ "MIT", "MIT" },
		{ " The MIT License ", "MIT" },
		{ "Apache License, Version 2.0", "Apache-2.0" },
		{ "apache licence 2.0", "Apache-2.0" },
		{ "Apache-2", "Apache-2.0" },
		{ "GPL", "GPL-2.0-or-later" },
		{ "GPLv2", "GPL-2.0-only" },
		{ "GPL-2.0-or-later", "GPL-2.0-or-later" },
		{ "GPL2+", "GPL-2.0-or-later" },
		{ "LGPL v2.1 or later", "LGPL-2.1-or-later" },
		{ "GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later" },
		{ "AGPL-3.0-only", "AGPL-3.0-only" },
		{ "bsd-3-clause", "BSD-3-Clause" },
		{ "BSD License", "BSD-3-Clause" },
		{ "mpl 2.0", "MPL-2.0" },
		{ "Unlicense", "Unlicense" },
		{ "UNLICENSED", "UNLICENSED" },
		{ "Public Domain", "Public Domain" },
		{ "Nobody's own, version 7", "Nobody's own, version 7" },
		{ "https://example.org/LICENSE", "https://example.org/LICENSE" },
		{ "EPL-2.0+", "EPL-2.0+" },
		{ "", "" },
		{ " \n", "" },
	};
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i][0], tw_license_normalize(tw_slice(cases[i][0]), &arena), cases[i][1]);
	tw_arena_release(&arena);
}

static void lists(void **state)
{
	static const char *const cases[][2] = {
		{ "MIT", "MIT" },
		{ "GPL-1+,GPL-2", "GPL-1+|GPL-2" },
		{ "GPL-1+ or Artistic, and BSD-4-clause-POWERDOG", "GPL-1+|Artistic|BSD-4-clause-POWERDOG" },
		{ "LGPLv3+_or_GPLv2+", "LGPLv3+|GPLv2+" },
		{ "BSD 3-Clause License or Apache License, Version 2.0",
		  "BSD 3-Clause License|Apache License, Version 2.0" },
		{ "GNU Lesser General Public License v2 or later (LGPLv2+)",
		  "GNU Lesser General Public License v2 or later (LGPLv2+)" },
		{ "GNU Library or Lesser General Public License (LGPL)",
		  "GNU Library or Lesser General Public License (LGPL)" },
		{ "Permission is hereby granted, or not", "text://Permission is hereby granted, or not" },
		{ "a OR b", "a OR b" }, /* an expression stays one */
		{ "andor", "andor" },
		{ ", a", "|a" },
		{ "", "" },
	};
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_list(cases[i][0], tw_license_split(tw_slice(cases[i][0]), &arena), cases[i][1]);
	tw_arena_release(&arena);
}

static void lax_lists(void **state)
{
	static const char *const cases[][2] = {
		{ "MPL 2.0 GPL2+", "MPL-2.0|GPL-2.0-or-later" },
		{ "MIT AND (BSD OR ISC)", "MIT|BSD-3-Clause|ISC" },
		{ "GPL-2.0-or-later WITH Autoconf-exception", "GPL-2.0-or-later WITH Autoconf-exception" },
		{ "custom", "custom" },
		{ "  ", "" },
	};
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_list(cases[i][0], tw_license_split_lax(tw_slice(cases[i][0]), &arena), cases[i][1]);
	tw_arena_release(&arena);
}

static void all_of_a_list(void **state)
{
	struct tw_slice texts[] = { TW_LIT("MIT"), TW_LIT(" "), TW_LIT("the mit license"), TW_LIT("Apache 2.0"),
				    TW_LIT("MIT") };
	struct tw_arena arena = { 0 };

	expect_list("names", tw_license_normalize_all((struct tw_texts){ texts, 5 }, &arena), "MIT|Apache-2.0");
	expect_list("none", tw_license_normalize_all((struct tw_texts){ texts, 0 }, &arena), "");
	tw_arena_release(&arena);
}

static void addresses(void **state)
{
	static const char *const cases[][2] = {
		{ "https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0" },
		{ "http://apache.org/licenses/LICENSE-2.0", "Apache-2.0" },
		{ "HTTPS://WWW.Apache.ORG/licenses/LICENSE-2.0.html", "Apache-2.0" },
		{ "https://www.apache.org/licenses/license-2.0", "" }, /* paths know case */
		{ "https://opensource.org/licenses/MIT", "MIT" },
		{ "https://opensource.org/license/mit/", "MIT" },
		{ "http://web.archive.org/web/20200101000000id_/https://opensource.org/licenses/MIT", "MIT" },
		{ "http://web.archive.org/web/https://opensource.org/licenses/MIT", "" },
		{ "https://example.org/", "" },
		{ "", "" },
	};
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i][0], tw_license_by_url(tw_slice(cases[i][0]), &arena), cases[i][1]);
	expect("id", tw_license_spdx_id(TW_LIT("gpl-3.0-OR-later")), "GPL-3.0-or-later");
	expect("no id", tw_license_spdx_id(TW_LIT("GPL 3")), "");
	tw_arena_release(&arena);
}

/* Memory that runs out is told apart from nothing. */
static void no_memory(void **state)
{
	struct tw_arena arena = { .limit = 1 };
	struct tw_slice name = TW_LIT("Apache License, Version 2.0");

	assert_null(tw_license_normalize(name, &arena).ptr);
	assert_null(tw_license_normalize_all((struct tw_texts){ &name, 1 }, &arena).at);
	assert_null(tw_license_split(name, &arena).at);
	assert_null(tw_license_split_lax(name, &arena).at);
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),         cmocka_unit_test(lists),     cmocka_unit_test(lax_lists),
		cmocka_unit_test(all_of_a_list), cmocka_unit_test(addresses), cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
