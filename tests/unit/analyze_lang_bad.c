/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lock files must not be able to do, each format by each way to be bad: a circle through 200,000 packages, nesting without
 * end, names that stand twice, a byte order mark and Windows' line ends, bytes that aren't UTF-8, merge conflicts. A file
 * that is lost says where.
 */
#include "check.h"

#include <time.h>

#include "analyze/analyze.h"
#include "base/buf.h"
#include "base/limits.h"
#include "lang_run.h"

#define TW_ANALYZER(name) extern const struct tw_analyzer tw_analyzer_##name;
#include "analyze/list.h"
#undef TW_ANALYZER

enum { MANY = 200000, FEW = 3 };

/* A lock file; in its packages \1 stands for a number, and \2 for that of the package that is needed. */
struct shape {
	const struct tw_analyzer *analyzer;
	const char *path;
	const char *head, *entry, *tail;
	const char *middle, *more; /* a second list of the same packages, where the format has two */
	uint32_t others;           /* packages that the head has */
	bool flat;                 /* lines: nothing nests, and nothing makes the whole file unreadable */
};

static const struct shape shapes[] = {
	{ &tw_analyzer_npm, "package-lock.json",
	  "{\"lockfileVersion\": 3, \"packages\": {\"\": {\"dependencies\": {\"p0\": \"*\"}}",
	  ",\n\"node_modules/p\1\": {\"version\": \"1.0.0\", \"dependencies\": {\"p\2\": \"*\"}}", "}}" },
	{ &tw_analyzer_npm, "npm-shrinkwrap.json",
	  "{\"lockfileVersion\": 1, \"dependencies\": {\"x\": {\"version\": \"1.0.0\"}",
	  ",\n\"p\1\": {\"version\": \"1.0.0\", \"requires\": {\"p\2\": \"*\"}}", "}}", .others = 1 },
	{ &tw_analyzer_pnpm, "pnpm-lock.yaml",
	  "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      p0:\n        version: 1.0.0\npackages:\n",
	  "  p\1@1.0.0:\n    resolution: {integrity: x}\n", "", "snapshots:\n",
	  "  p\1@1.0.0:\n    dependencies:\n      p\2: 1.0.0\n" },
	{ &tw_analyzer_yarn, "yarn.lock", "# yarn lockfile v1\n",
	  "\np\1@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n    p\2 \"^1.0.0\"\n", "", .flat = true },
	{ &tw_analyzer_bun, "bun.lock",
	  "{\"lockfileVersion\": 1, \"workspaces\": {\"\": {\"dependencies\": {\"p0\": \"*\"}}}, \"packages\": {",
	  "\n\"p\1\": [\"p\1@1.0.0\", \"\", {\"dependencies\": {\"p\2\": \"*\"}}, \"\"],", "}}" },
	{ &tw_analyzer_deno, "deno.lock", "{\"version\": \"5\", \"npm\": {\"x@1.0.0\": {}",
	  ",\n\"p\1@1.0.0\": {\"dependencies\": [\"p\2\"]}", "}}", .others = 1 },
	{ &tw_analyzer_pip, "requirements.txt", "", "p\1==1.0.0\n", "", .flat = true },
	{ &tw_analyzer_pipenv, "Pipfile.lock", "{\"default\": {\"x\": {\"version\": \"==1.0.0\"}",
	  ",\n\"p\1\": {\"version\": \"==1.0.0\"}", "}}", .others = 1 },
	{ &tw_analyzer_poetry, "poetry.lock", "",
	  "\n[[package]]\nname = \"p\1\"\nversion = \"1.0.0\"\n[package.dependencies]\np\2 = \"*\"\n", "" },
	{ &tw_analyzer_uv, "uv.lock", "version = 1\n",
	  "\n[[package]]\nname = \"p\1\"\nversion = \"1.0.0\"\nsource = { registry = \"r\" }\ndependencies = [{ name = \"p\2\" }]\n",
	  "" },
	{ &tw_analyzer_pdm, "pdm.lock", "",
	  "\n[[package]]\nname = \"p\1\"\nversion = \"1.0.0\"\ndependencies = [\"p\2\"]\n", "" },
	{ &tw_analyzer_pylock, "pylock.toml", "lock-version = \"1.0\"\n",
	  "\n[[packages]]\nname = \"p\1\"\nversion = \"1.0.0\"\n", "" },
	{ &tw_analyzer_conda_environment, "environment.yml", "dependencies:\n", "  - p\1=1.0.0=0\n", "" },
	{ &tw_analyzer_gradle, "gradle.lockfile", "", "g:p\1:1.0.0=runtimeClasspath\n", "", .flat = true },
	{ &tw_analyzer_sbt, "build.sbt.lock",
	  "{\"dependencies\": [{\"org\": \"g\", \"name\": \"x\", \"version\": \"1.0.0\", \"configurations\": [\"compile\"]}",
	  ",\n{\"org\": \"g\", \"name\": \"p\1\", \"version\": \"1.0.0\", \"configurations\": [\"compile\"]}", "]}",
	  .others = 1 },
	{ &tw_analyzer_cargo, "Cargo.lock", "version = 3\n",
	  "\n[[package]]\nname = \"p\1\"\nversion = \"1.0.0\"\nsource = \"registry+r\"\ndependencies = [\"p\2\"]\n",
	  "" },
	{ &tw_analyzer_composer, "composer.lock", "{\"packages\": [{\"name\": \"v/x\", \"version\": \"1.0.0\"}",
	  ",\n{\"name\": \"v/p\1\", \"version\": \"1.0.0\", \"require\": {\"v/p\2\": \"*\"}}", "]}", .others = 1 },
	{ &tw_analyzer_bundler, "Gemfile.lock", "GEM\n  specs:\n", "    p\1 (1.0.0)\n      p\2\n",
	  "\nDEPENDENCIES\n  p0\n", .flat = true },
	{ &tw_analyzer_nuget, "packages.lock.json",
	  "{\"version\": 1, \"dependencies\": {\"net6.0\": {\"x\": {\"type\": \"Direct\", \"resolved\": \"1.0.0\"}",
	  ",\n\"p\1\": {\"type\": \"Transitive\", \"resolved\": \"1.0.0\", \"dependencies\": {\"p\2\": \"1.0.0\"}}",
	  "}}}", .others = 1 },
	{ &tw_analyzer_dotnet_core, "a.deps.json",
	  "{\"runtimeTarget\": {\"name\": \"t\"}, \"libraries\": {\"x/1.0.0\": {\"type\": \"package\"}",
	  ",\n\"p\1/1.0.0\": {\"type\": \"package\"}", "}}", .others = 1 },
	{ &tw_analyzer_conan, "conan.lock", "{\"version\": \"0.5\", \"requires\": [\"x/1.0.0\"", ",\n\"p\1/1.0.0\"",
	  "]}", .others = 1 },
	{ &tw_analyzer_swift, "Package.resolved",
	  "{\"version\": 2, \"pins\": [{\"location\": \"https://h/x\", \"state\": {\"version\": \"1.0.0\"}}",
	  ",\n{\"location\": \"https://h/p\1\", \"state\": {\"version\": \"1.0.0\"}}", "]}", .others = 1 },
	{ &tw_analyzer_cocoapods, "Podfile.lock", "PODS:\n", "  - p\1 (1.0.0):\n    - p\2\n", "" },
	{ &tw_analyzer_pub, "pubspec.lock", "packages:\n",
	  "  p\1:\n    dependency: transitive\n    version: \"1.0.0\"\n", "" },
	{ &tw_analyzer_mix, "mix.lock", "%{\n",
	  "  \"p\1\": {:hex, :p\1, \"1.0.0\", \"h\", [:mix], [{:p\2, \"~> 1.0\", [hex: :p\2]}], \"hexpm\", \"h\"},\n",
	  "}\n", .flat = true },
	{ &tw_analyzer_julia, "Manifest.toml", "julia_version = \"1.9.0\"\nmanifest_format = \"2.0\"\n",
	  "\n[[deps.p\1]]\ndeps = [\"p\2\"]\nuuid = \"u\1\"\nversion = \"1.0.0\"\n", "" },
};

enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]) };

static void add(struct tw_buf *out, const char *text, const char *own, const char *other)
{
	for (; *text; text++) {
		if (*text == '\1' || *text == '\2')
			tw_buf_text(out, *text == '\1' ? own : other);
		else
			tw_buf_char(out, *text);
	}
}

/* Each package needs the next one, and the last one the first. */
static void add_list(struct tw_buf *out, const char *entry, uint32_t count)
{
	char own[16], other[16];

	for (uint32_t i = 0; entry && i < count; i++) {
		snprintf(own, sizeof(own), "%u", i);
		snprintf(other, sizeof(other), "%u", (i + 1) % count);
		add(out, entry, own, other);
	}
}

static struct tw_buf make(const struct shape *shape, uint32_t count)
{
	struct tw_buf out = { 0 };

	tw_buf_text(&out, shape->head);
	add_list(&out, shape->entry, count);
	if (shape->middle)
		tw_buf_text(&out, shape->middle);
	add_list(&out, shape->more, count);
	tw_buf_text(&out, shape->tail);
	return out;
}

/* The file, and the join behind it. */
static void run(struct lang_run *run, const struct shape *shape, struct tw_slice bytes)
{
	lang_run_init(run);
	lang_run_file(run, shape->analyzer, 0, shape->path, bytes);
	tw_sink_begin(&run->sink, shape->analyzer, (struct tw_slice){ 0 });
	if (shape->analyzer->finish)
		assert_int_equal(shape->analyzer->finish(&run->sink, NULL), TRAWL_OK);
	tw_sink_end(&run->sink);
}

/* What was said, of the file as a whole or of something in it. */
static bool says(const struct lang_run *run, const char *text)
{
	struct tw_problem problem;
	bool said = run->status < 0 && strstr(run->err.message, text);

	for (uint32_t i = 0; !said && tw_flat_builder_problem(run->builder, i, &problem); i++)
		said = tw_slice_search(problem.message, tw_slice(text)) >= 0;
	return said;
}

static bool says_nothing(const struct lang_run *run)
{
	struct tw_problem problem;

	return run->status >= 0 && !tw_flat_builder_problem(run->builder, 0, &problem);
}

/* A file that is lost tells the line. */
static void assert_told(const struct lang_run *run, const struct shape *shape)
{
	if (run->status < 0 && !strstr(run->err.message, "line "))
		fail_msg("%s: no line in \"%s\"", shape->path, run->err.message);
}

static void assert_all(const struct lang_run *run, const struct shape *shape, uint32_t count)
{
	if (!says_nothing(run) || lang_run_count(run) != count + shape->others)
		fail_msg("%s: %u packages of %u, %s", shape->path, lang_run_count(run), count + shape->others,
			 run->status < 0 ? run->err.message : "read");
}

static void a_circle_of_many(void **state)
{
	for (size_t i = 0; i < SHAPES; i++) {
		struct tw_buf text = make(&shapes[i], MANY);
		struct lang_run r;

		run(&r, &shapes[i], tw_buf_view(&text));
		assert_all(&r, &shapes[i], MANY);
		lang_run_release(&r);
		tw_buf_release(&text);
	}
}

static void from_windows(void **state)
{
	for (size_t i = 0; i < SHAPES; i++) {
		struct tw_buf plain = make(&shapes[i], FEW), text = { 0 };
		struct lang_run r;

		tw_buf_text(&text, "\xef\xbb\xbf");
		for (size_t at = 0; at < plain.len; at++) {
			if (plain.ptr[at] == '\n')
				tw_buf_char(&text, '\r');
			tw_buf_char(&text, plain.ptr[at]);
		}
		run(&r, &shapes[i], tw_buf_view(&text));
		assert_all(&r, &shapes[i], FEW);
		lang_run_release(&r);
		tw_buf_release(&plain);
		tw_buf_release(&text);
	}
}

static void a_merge_conflict(void **state)
{
	for (size_t i = 0; i < SHAPES; i++) {
		struct tw_buf text = { 0 };
		struct lang_run r;

		tw_buf_text(&text, shapes[i].head);
		tw_buf_text(&text, "\n<<<<<<< HEAD\n");
		add(&text, shapes[i].entry, "0", "1");
		tw_buf_text(&text, "\n=======\n");
		add(&text, shapes[i].entry, "1", "0");
		tw_buf_text(&text, "\n>>>>>>> topic\n");
		tw_buf_text(&text, shapes[i].tail);
		run(&r, &shapes[i], tw_buf_view(&text));
		if (!says(&r, "merge conflict"))
			fail_msg("%s: the conflict isn't named: %s", shapes[i].path, r.err.message);
		assert_told(&r, &shapes[i]);
		lang_run_release(&r);
		tw_buf_release(&text);
	}
}

/* A name that isn't UTF-8, and one that stands twice: what can be read is read, or it is said where it can't. */
static void odd_names(void **state)
{
	static const char *const names[] = { "\xff\xfe", "\xc3", "0" };

	for (size_t i = 0; i < SHAPES * 3; i++) {
		const struct shape *shape = &shapes[i / 3];
		struct tw_buf text = { 0 };
		struct lang_run r;

		tw_buf_text(&text, shape->head);
		add(&text, shape->entry, "0", names[i % 3]);
		add(&text, shape->entry, names[i % 3], "0");
		if (shape->middle)
			tw_buf_text(&text, shape->middle);
		if (shape->more)
			add(&text, shape->more, "0", names[i % 3]);
		tw_buf_text(&text, shape->tail);
		run(&r, shape, tw_buf_view(&text));
		assert_told(&r, shape);
		assert_true(r.status < 0 || lang_run_count(&r) > 0);
		assert_true(lang_run_count(&r) <= 2 + shape->others);
		lang_run_release(&r);
		tw_buf_release(&text);
	}
}

static void nesting_without_end(void **state)
{
	static const char *const begins[] = { "[", "{\"a\":", "a: [", "a = [" }; /* the last is a text in YAML */

	for (size_t i = 0; i < SHAPES * 4; i++) {
		const struct shape *shape = &shapes[i / 4];
		struct tw_buf text = { 0 };
		struct lang_run r;

		tw_buf_text(&text, begins[i % 4]);
		for (int depth = 0; depth < 100000; depth++)
			tw_buf_text(&text, i % 4 == 1 ? "{\"a\":" : "[");
		run(&r, shape, tw_buf_view(&text));
		assert_true(shape->flat || r.status < 0 || i % 4 == 3);
		assert_told(&r, shape);
		lang_run_release(&r);
		tw_buf_release(&text);
	}
}

/* A package in a package in a package, as deep as JSON goes. */
static void branches_within_branches(void **state)
{
	static const struct shape shape = { &tw_analyzer_npm, "package-lock.json" };
	enum { LEVELS = 200 };
	struct tw_buf text = { 0 };
	struct lang_run r;

	tw_buf_text(&text, "{\"lockfileVersion\": 1");
	for (int i = 0; i < LEVELS; i++)
		tw_buf_printf(&text,
			      ", \"dependencies\": {\"p%d\": {\"version\": \"1.0.0\", \"requires\": {\"p0\": \"*\"}",
			      i);
	for (int i = 0; i < LEVELS; i++)
		tw_buf_text(&text, "}}");
	tw_buf_text(&text, "}");
	run(&r, &shape, tw_buf_view(&text));
	assert_all(&r, &shape, LEVELS);
	lang_run_release(&r);
	tw_buf_release(&text);
}

/* @limit: of memory; 0 for none. */
static void run_npm(struct lang_run *r, struct tw_buf *text, size_t limit)
{
	assert_false(tw_buf_failed(text));
	lang_run_init(r);
	r->scratch.limit = limit;
	lang_run_file(r, &tw_analyzer_npm, 0, "package-lock.json", tw_buf_view(text));
	assert_int_equal(r->status, TRAWL_OK);
	tw_buf_release(text);
}

/* A package that needs one which is looked for in each folder above: no level takes memory for itself. */
static void paths_within_paths(void **state)
{
	struct tw_buf text = { 0 };
	struct lang_run r;

	tw_buf_text(&text, "{\"lockfileVersion\": 3, \"packages\": {\n\"");
	for (int i = 0; i < TW_LIMIT_PATH / 15; i++)
		tw_buf_text(&text, i ? "/node_modules/a" : "node_modules/a");
	tw_buf_text(&text, "\": {\"version\": \"1.0.0\", \"dependencies\": {");
	for (int i = 0; i < 200; i++)
		tw_buf_printf(&text, "%s\"b%d\": \"*\"", i ? ", " : "", i);
	tw_buf_text(&text, "}}}}");
	run_npm(&r, &text, 256 * TW_KIB);
	assert_true(says_nothing(&r));
	assert_int_equal(lang_run_count(&r), 1);
	lang_run_release(&r);
}

/* No file system has such a path, and looking for its folders takes the square of its length. */
static void a_path_too_long(void **state)
{
	struct tw_buf text = { 0 };
	struct tw_problem problem;
	struct lang_run r;

	tw_buf_text(&text,
		    "{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/p\": {\"version\": \"1.0.0\"},\n\"");
	for (int i = 0; i < 90000; i++)
		tw_buf_text(&text, "node_modules/a/");
	tw_buf_text(&text,
		    "b\": {\"version\": \"1.0.0\", \"dependencies\": {\"c\": \"*\"}},\n"
		    "\"node_modules/q\": {\"link\": true, \"resolved\": \"q\"},\n\"q\": {\"version\": \"1.0.0\"}}}");
	run_npm(&r, &text, 0);
	assert_int_equal(lang_run_count(&r), 2);
	lang_run_package(&r, "p");
	lang_run_package(&r, "q");
	assert_true(tw_flat_builder_problem(r.builder, 0, &problem));
	assert_int_equal(problem.grade, TW_FAILED);
	assert_int_equal(problem.line, 3);
	assert_slice(problem.message, "a path of 1350001 bytes, the most is 4096");
	assert_false(tw_flat_builder_problem(r.builder, 1, &problem));
	lang_run_release(&r);
}

/* All that one package needs, it has itself: each is looked up once. */
static void many_needs_in_a_branch(void **state)
{
	enum { NEEDS = 50000, SECONDS = 10 };
	struct tw_buf text = { 0 };
	clock_t start = clock();
	struct lang_run r;

	tw_buf_text(&text,
		    "{\"lockfileVersion\": 1, \"dependencies\": {\"a\": {\"version\": \"1.0.0\", \"requires\": {");
	for (int i = 0; i < NEEDS; i++)
		tw_buf_printf(&text, "%s\"p%d\": \"*\"", i ? ", " : "", i);
	tw_buf_text(&text, "}, \"dependencies\": {");
	for (int i = 0; i < NEEDS; i++)
		tw_buf_printf(&text, "%s\"p%d\": {\"version\": \"2.0.0\"}", i ? ",\n" : "", i);
	tw_buf_text(&text, "}}}}");
	run_npm(&r, &text, 0);
	assert_int_equal(lang_run_count(&r), NEEDS + 1);
	assert_int_equal(lang_run_package(&r, "a").depends_on.len, NEEDS);
	assert_in_range((clock() - start) / CLOCKS_PER_SEC, 0, SECONDS);
	lang_run_release(&r);
}

/* What many need has a long version: there is one id for all of them. */
static void a_long_version(void **state)
{
	struct tw_buf text = { 0 };
	struct lang_run r;

	tw_buf_text(&text, "{\"lockfileVersion\": 1, \"dependencies\": {\"x\": {\"version\": \"");
	for (int i = 0; i < 100000; i++)
		tw_buf_char(&text, '1');
	tw_buf_text(&text, "\"}");
	for (int i = 0; i < 1000; i++)
		tw_buf_printf(&text, ", \"p%d\": {\"version\": \"1.0.0\", \"requires\": {\"x\": \"*\"}}", i);
	tw_buf_text(&text, "}}");
	run_npm(&r, &text, 8 * TW_MIB);
	assert_int_equal(lang_run_count(&r), 1001);
	assert_int_equal(lang_run_package(&r, "p999").depends_on.at[0].len, 100002);
	lang_run_release(&r);
}

/* Anchors that double each other thirty times: refused before anybody walks them, with a line. */
static void doubling_aliases(void **state)
{
	struct tw_buf text = { 0 };

	tw_buf_text(&text, "a0: &a0 [x, x]\n");
	for (int i = 1; i < 30; i++)
		tw_buf_printf(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
	for (size_t i = 0; i < SHAPES; i++) {
		struct lang_run r;

		if (!strstr(shapes[i].path, ".yaml") && !strstr(shapes[i].path, ".yml") &&
		    shapes[i].analyzer != &tw_analyzer_pub && shapes[i].analyzer != &tw_analyzer_cocoapods)
			continue;
		run(&r, &shapes[i], tw_buf_view(&text));
		assert_int_equal(r.status, TRAWL_E_LIMIT);
		assert_told(&r, &shapes[i]);
		lang_run_release(&r);
	}
	tw_buf_release(&text);
}

/* XML that declares entities is refused. */
static void entities(void **state)
{
	static const struct shape files[] = {
		{ &tw_analyzer_nuget, "packages.config" },
		{ &tw_analyzer_packages_props, "Directory.Packages.props" },
		{ &tw_analyzer_pom, "pom.xml" },
	};
	static const char text[] =
		"<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]>\n<a>&c;</a>\n";
	struct lang_run r;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		run(&r, &files[i], tw_slice(text));
		assert_true(says(&r, "line 2"));
		assert_int_equal(lang_run_count(&r), 0);
		lang_run_release(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_circle_of_many),       cmocka_unit_test(from_windows),
		cmocka_unit_test(a_merge_conflict),       cmocka_unit_test(odd_names),
		cmocka_unit_test(nesting_without_end),    cmocka_unit_test(branches_within_branches),
		cmocka_unit_test(paths_within_paths),     cmocka_unit_test(a_path_too_long),
		cmocka_unit_test(many_needs_in_a_branch), cmocka_unit_test(a_long_version),
		cmocka_unit_test(doubling_aliases),       cmocka_unit_test(entities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
