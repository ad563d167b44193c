/* SPDX-License-Identifier: Apache-2.0 */
/* Go programs: their own version, from wherever it can be had; programs cut anywhere. */
#include "lang_run.h"

#include <stdio.h>

#include "analyze/lang/go.h"
#include "program_image.h"

extern const struct tw_analyzer tw_analyzer_gobinary;

static const char devel[] = "path\texample.org/cmd\nmod\texample.org\t(devel)\t\ndep\ta.org/b\tv1.0.0\th1:x\n"
			    "dep\ta.org/c\tv1.0.0\n=>\tb.org/fork\tv2.0.0\t\ndep\t\t(devel)\t\n";

static void run_image(struct lang_run *run, const struct image *m)
{
	lang_run_init(run);
	lang_run_file(run, &tw_analyzer_gobinary, 0, "bin/x", tw_slice_of(m->bytes, IMAGE_SIZE));
	assert_int_equal(run->status, TRAWL_OK);
}

static void modules(void **state)
{
	struct lang_run run;
	struct tw_package p;
	struct image m;

	image_elf(&m, true, false);
	image_inline(&m, DATA_AT, "go1.26.0-X:nodwarf5", devel);
	run_image(&run, &m);
	assert_int_equal(lang_run_count(&run), 4);
	p = lang_run_package(&run, "stdlib");
	assert_true(tw_slice_is(p.version, "v1.26.0"));
	assert_int_equal(p.relationship, TW_REL_DIRECT);
	p = lang_run_package(&run, "b.org/fork");
	assert_true(tw_slice_is(p.id, "b.org/fork@v2.0.0"));
	p = lang_run_package(&run, "example.org");
	assert_int_equal(p.version.len, 0);
	assert_true(tw_slice_is(p.id, "example.org"));
	assert_int_equal(p.relationship, TW_REL_ROOT);
	assert_int_equal(p.depends_on.len, 3);
	assert_true(tw_slice_is(p.depends_on.at[0], "a.org/b@v1.0.0"));
	assert_true(tw_slice_is(p.depends_on.at[2], "stdlib@v1.26.0"));
	lang_run_release(&run);
}

/* -trimpath leaves no linker flags in the information, but the variable is in the symbol table. */
static void version_of_symbol(void **state)
{
	for (int i = 0; i < 4; i++) {
		struct lang_run run;
		struct tw_package p;
		struct image m;

		image_elf(&m, i & 1, i & 2);
		image_inline(&m, DATA_AT, "go1.22.1", devel);
		image_symbol(&m, "main.version.str", "v1.5.0");
		run_image(&run, &m);
		p = lang_run_package(&run, "example.org");
		assert_true(tw_slice_is(p.version, "v1.5.0"));
		lang_run_release(&run);
	}
}

static struct tw_slice choose(const char *ldflags)
{
	static char text[64];
	struct tw_go_versions versions = { .module = TW_LIT("example.org/m") };
	struct tw_arena arena = { 0 };
	struct tw_sink sink = { .scratch = &arena };
	struct tw_slice chosen;

	tw_go_read_ldflags(tw_slice(ldflags), &sink, &versions);
	chosen = tw_go_versions_choose(&versions);
	snprintf(text, sizeof(text), "%.*s", TW_ARG(chosen));
	tw_arena_release(&arena);
	return tw_slice(text);
}

static void linker_flags(void **state)
{
	static const char *const cases[][2] = {
		{ "-X main.version=1.0.0", "1.0.0" },
		{ "-s -w -X 'main.Version=v1.0.0'", "v1.0.0" },
		{ "-X=\"main.version=1.0.0\" -extldflags '-static -lm'", "1.0.0" },
		{ "-Xmain.version=1.0.0", "1.0.0" },
		{ "-X main.commit=abc", "" },
		{ "-X main.version=1.0.0 -X cmd.version=1.0.0", "" },                      /* which of the two? */
		{ "-X main.version=1.0.0 -X main.version=2.0.0", "2.0.0" },                /* the same variable */
		{ "-X example.org/m/cmd/x.version=3.0.0 -X main.version=1.0.0", "3.0.0" }, /* its own, before main's */
		{ "-X other.org/y/z.ver=3.0.0 -X main.version=1.0.0", "1.0.0" },
		{ "-X main.version=1.0.0,main.date=2020", "1.0.0" },
		{ "-X main.version=latest", "" },
		{ "-X main.version", "" },
		{ "-X main.version=1.0.0 -X", "" },
		{ "-X 'main.version=1.0.0", "" },
		{ "-X main.version=1.0.0 $(date) `date`", "1.0.0" },
		{ "-X main.version=1.0.0 (date)", "" },
		{ "-X main.version=1.0.0; rm x", "1.0.0" },
		{ "-linkmode=external -buildid= -X main.version=1.0.0", "1.0.0" },
		{ "-buildid x -X main.version=1.0.0", "1.0.0" },
		{ "-- -X main.version=1.0.0", "" },
		{ "--help -X main.version=1.0.0", "1.0.0" },
		{ "---x -X main.version=1.0.0", "" },
		{ "-h=maybe -X main.version=1.0.0", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tw_slice got = choose(cases[i][0]);

		if (!tw_slice_is(got, cases[i][1]))
			fail_msg("%s: %s, not %s", cases[i][0], got.ptr, cases[i][1]);
	}
}

static void versions(void **state)
{
	static const char *const semver[] = {
		"v1.2.3", "v1", "v1.2", "v1.2.3-rc.1+meta.01", "v0.0.0-0.0", "v10.20.30"
	};
	static const char *const none[] = { "",        "1.2.3",     "v",       "v01.2.3",     "v1.2.3.4", "v1.2-rc",
					    "v1.2.3-", "v1.2.3-01", "v1.2.3+", "v1.2.3-a..b", "v1.2.3 ",  "vx" };
	static const char *const pseudo[] = { "v0.0.0-20191109021931-daa7c04131f5",
					      "v1.2.4-0.20191109021931-daa7c04131f5",
					      "v1.2.3-pre.0.20191109021931-daa7c04131f5+incompatible",
					      "v2.0.0-20191109021931-daa7c04131f5+dirty" };
	static const char *const released[] = { "v1.2.3",
						"v1.2.3-20191109021931-daa7c04131f5",
						"v0.0.0-2019110902193-daa7",
						"v0.0.0-20191109021931-",
						"v1.2.3-pre.20191109021931-daa7c04131f5",
						"(devel)" };

	for (size_t i = 0; i < sizeof(semver) / sizeof(semver[0]); i++)
		assert_true(tw_go_is_semver(tw_slice(semver[i])));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(tw_go_is_semver(tw_slice(none[i])));
	for (size_t i = 0; i < sizeof(pseudo) / sizeof(pseudo[0]); i++)
		assert_true(tw_go_is_pseudo(tw_slice(pseudo[i])));
	for (size_t i = 0; i < sizeof(released) / sizeof(released[0]); i++)
		assert_false(tw_go_is_pseudo(tw_slice(released[i])));
}

static void cuts(void **state)
{
	struct image m;

	image_elf(&m, true, false);
	image_inline(&m, DATA_AT, "go1.22.1", devel);
	image_symbol(&m, "main.version.str", "v1.5.0");
	for (size_t len = 0; len <= IMAGE_SIZE; len += len < DATA_AT || len > SYMBOLS_AT - 8 ? 1 : 7) {
		struct lang_run run;

		lang_run_init(&run);
		lang_run_file(&run, &tw_analyzer_gobinary, 0, "bin/x", tw_slice_of(m.bytes, len));
		assert_int_equal(run.status, TRAWL_OK);
		lang_run_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules),      cmocka_unit_test(version_of_symbol),
		cmocka_unit_test(linker_flags), cmocka_unit_test(versions),
		cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
