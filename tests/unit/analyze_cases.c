/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every case below tests/data/analyze/<analyzer>/<case>/: its files stand where they would in a layer, and are found by
 * the analyzer's own match table; expected.json beside them is what the layer's result then holds. README.md says where
 * the files come from. TRAWL_UPDATE=1 writes expected.json anew, for a person to read the difference. A case may have a
 * local Maven repository, in .m2/repository.
 */
#include "analyze/analyze.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "analyze/around.h"
#include "base/buf.h"
#include "scan/maven.h"

static const char *const kinds[TW_FACT_KINDS] = {
	"none",   "os",      "os-extended", "repository", "content-sets",
	"build",  "license", "files",       "supplier",   "whiteout",
	"opaque", "layer",   "os-derived",  "private",    [TW_FACT_DOCUMENT] = "document",
};

/* One case, while it runs. */
struct run {
	const struct tw_analyzer *analyzer;
	struct tw_dispatch *dispatch;
	struct tw_flat_builder *builder;
	struct tw_arena scratch;
	struct tw_sink sink;
	unsigned files;
};

/* JSON with two spaces a level, only what is there. */
struct out {
	struct tw_buf buf;
	unsigned depth;
	bool more;
};

static void out_break(struct out *o)
{
	tw_buf_printf(&o->buf, "%s\n%*s", o->more ? "," : "", (int)(2 * o->depth), "");
	o->more = true;
}

static void out_text(struct out *o, struct tw_slice s)
{
	tw_buf_char(&o->buf, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == '"' || c == '\\')
			tw_buf_printf(&o->buf, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			tw_buf_printf(&o->buf, "\\u%04x", c);
		else
			tw_buf_char(&o->buf, (char)c);
	}
	tw_buf_char(&o->buf, '"');
}

static void out_key(struct out *o, const char *key)
{
	out_break(o);
	if (key)
		tw_buf_printf(&o->buf, "\"%s\": ", key);
}

static void out_open(struct out *o, const char *key, char bracket)
{
	out_key(o, key);
	tw_buf_char(&o->buf, bracket);
	o->depth++;
	o->more = false;
}

static void out_close(struct out *o, char bracket)
{
	o->depth--;
	if (o->more) {
		o->more = false;
		out_break(o);
	}
	tw_buf_char(&o->buf, bracket);
	o->more = true;
}

static void out_field(struct out *o, const char *key, struct tw_slice value)
{
	if (!value.len)
		return;
	out_key(o, key);
	out_text(o, value);
}

static void out_number(struct out *o, const char *key, uint64_t value)
{
	if (!value)
		return;
	out_key(o, key);
	tw_buf_printf(&o->buf, "%llu", (unsigned long long)value);
}

static void out_flag(struct out *o, const char *key, bool value)
{
	if (value) {
		out_key(o, key);
		tw_buf_text(&o->buf, "true");
	}
}

static void out_texts(struct out *o, const char *key, struct tw_texts texts)
{
	if (!texts.len)
		return;
	out_open(o, key, '[');
	for (size_t i = 0; i < texts.len; i++) {
		out_break(o);
		out_text(o, texts.at[i]);
	}
	out_close(o, ']');
}

static void out_locations(struct out *o, struct tw_locations locations)
{
	if (!locations.len)
		return;
	out_open(o, "locations", '[');
	for (size_t i = 0; i < locations.len; i++) {
		out_break(o);
		tw_buf_printf(&o->buf, "[%u, %u]", locations.at[i].start_line, locations.at[i].end_line);
	}
	out_close(o, ']');
}

static void out_package(struct out *o, const struct tw_package *p)
{
	static const char *const repositories[] = { "", "official", "third-party" };

	out_open(o, NULL, '{');
	out_field(o, "id", p->id);
	out_field(o, "name", p->name);
	out_number(o, "epoch", p->epoch);
	out_field(o, "version", p->version);
	out_field(o, "release", p->release);
	out_field(o, "arch", p->arch);
	out_field(o, "src_name", p->src_name);
	out_number(o, "src_epoch", p->src_epoch);
	out_field(o, "src_version", p->src_version);
	out_field(o, "src_release", p->src_release);
	out_field(o, "maintainer", p->maintainer);
	out_field(o, "modularity_label", p->modularity_label);
	out_field(o, "file_path", p->file_path);
	out_field(o, "digest", p->digest);
	out_field(o, "purl", p->purl);
	out_field(o, "bom_ref", p->bom_ref);
	if (p->relationship)
		out_field(o, "relationship", tw_slice(tw_relationship_name(p->relationship)));
	out_field(o, "repository", tw_slice(repositories[p->repository]));
	out_flag(o, "dev", p->dev);
	out_flag(o, "indirect", p->indirect);
	out_texts(o, "licenses", p->licenses);
	out_texts(o, "depends_on", p->depends_on);
	out_texts(o, "installed_files", p->installed_files);
	out_locations(o, p->locations);
	out_close(o, '}');
}

static void out_groups(struct out *o, const struct tw_flat *flat, struct tw_arena *arena)
{
	out_open(o, "groups", '[');
	for (uint32_t i = 0; i < flat->group_count; i++) {
		struct tw_group group;

		assert_true(tw_flat_group(flat, i, &group));
		out_open(o, NULL, '{');
		out_field(o, "type", group.type);
		out_field(o, "path", group.path);
		out_open(o, "packages", '[');
		for (uint32_t j = 0; j < group.count; j++) {
			struct tw_package package;

			assert_true(tw_flat_package(flat, group.first + j, arena, &package));
			out_package(o, &package);
		}
		out_close(o, ']');
		out_close(o, '}');
	}
	out_close(o, ']');
}

static void out_facts(struct out *o, const struct tw_flat *flat, struct tw_arena *arena)
{
	if (!flat->fact_count)
		return;
	out_open(o, "facts", '[');
	for (uint32_t i = 0; i < flat->fact_count; i++) {
		struct tw_fact fact;

		assert_true(tw_flat_fact(flat, i, arena, &fact));
		out_open(o, NULL, '{');
		out_field(o, "kind", tw_slice(kinds[fact.kind]));
		out_field(o, "path", fact.path);
		out_field(o, "key", fact.key);
		out_field(o, "value", fact.value);
		out_texts(o, "list", fact.list);
		out_close(o, '}');
	}
	out_close(o, ']');
}

static void out_problems(struct out *o, const struct tw_flat *flat)
{
	static const char *const grades[] = { [TW_NOTE] = "note", [TW_WARN] = "warn", [TW_FAILED] = "failed" };

	if (!flat->problem_count)
		return;
	out_open(o, "problems", '[');
	for (uint32_t i = 0; i < flat->problem_count; i++) {
		struct tw_problem problem;

		assert_true(tw_flat_problem(flat, i, &problem));
		out_open(o, NULL, '{');
		out_field(o, "grade", tw_slice(grades[problem.grade]));
		out_field(o, "path", problem.path);
		out_number(o, "line", problem.line);
		out_field(o, "message", problem.message);
		out_close(o, '}');
	}
	out_close(o, ']');
}

static struct tw_slice read_file(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	char *bytes;

	if (!f || fstat(fileno(f), &st) != 0) {
		if (f)
			fclose(f);
		return (struct tw_slice){ 0 };
	}
	bytes = malloc((size_t)st.st_size + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)st.st_size, f), st.st_size);
	fclose(f);
	return tw_slice_of(bytes, (size_t)st.st_size);
}

/* As the scan does it: match, size, bid, parse; an error means that the file is lost. */
static void run_file(struct run *run, const char *file, struct tw_slice path, uint32_t mode)
{
	struct tw_dispatch_hit hits[8];
	size_t count = tw_dispatch_find(run->dispatch, path, mode, hits, 8);
	struct tw_arena_mark mark = tw_arena_mark(&run->scratch);
	struct trawl_error err = { 0 };
	struct tw_view view = { read_file(file), path, mode };

	/* What is given by itself may have any name. */
	if (run->analyzer->scope == TW_IN_DOCUMENT) {
		hits[0] = (struct tw_dispatch_hit){ run->analyzer, 0, false };
		count = 1;
	}
	assert_true(count <= 1);
	assert_non_null(view.bytes.ptr);
	if (count && view.bytes.len <= run->analyzer->max_size &&
	    (!hits[0].must_bid || run->analyzer->bid(tw_slice_head(view.bytes, TW_BID_BYTES)))) {
		run->files++;
		tw_sink_begin(&run->sink, run->analyzer, path);
		if (run->analyzer->parse(&view, hits[0].role, &run->sink, &err) < 0)
			tw_sink_problem(&run->sink, TW_FAILED, path, 0, err.message);
		tw_sink_end(&run->sink);
		tw_arena_rewind(&run->scratch, mark);
	}
	free((char *)(uintptr_t)view.bytes.ptr);
}

/* In the order of names, so that the result doesn't depend on the disk's. */
static void run_folder(struct run *run, const char *folder, size_t root)
{
	struct dirent **names = NULL;
	int count = scandir(folder, &names, NULL, alphasort);

	assert_true(count >= 0);
	for (int i = 0; i < count; i++) {
		char child[4096];
		const char *path = child + root + 1;
		struct stat st;

		snprintf(child, sizeof(child), "%s/%s", folder, names[i]->d_name);
		assert_int_equal(lstat(child, &st), 0);
		if (S_ISDIR(st.st_mode) && strcmp(names[i]->d_name, ".") != 0 && strcmp(names[i]->d_name, "..") != 0)
			run_folder(run, child, root);
		else if (S_ISREG(st.st_mode) && strcmp(path, "expected.json") != 0 && strcmp(path, "README.md") != 0)
			run_file(run, child, tw_slice(path), st.st_mode & 07777);
		free(names[i]);
	}
	free(names);
}

static bool is_other(const struct tw_analyzer *analyzer, void *ours)
{
	return analyzer != ours;
}

/* The result of a case as JSON. */
static struct tw_buf show(const struct tw_slice block, struct tw_arena *arena)
{
	struct out out = { 0 };
	struct tw_flat flat;

	assert_int_equal(tw_flat_open(block, &flat, NULL), TRAWL_OK);
	tw_buf_char(&out.buf, '{');
	out.depth++;
	out_groups(&out, &flat, arena);
	out_facts(&out, &flat, arena);
	out_problems(&out, &flat);
	out_close(&out, '}');
	tw_buf_char(&out.buf, '\n');
	assert_false(tw_buf_failed(&out.buf));
	return out.buf;
}

static int read_maven(void *closure, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		      struct trawl_error *err)
{
	return tw_maven_read(closure, path, arena, ret, err);
}

/* The case's own, never that of whoever runs the tests. */
static void open_repository(struct tw_maven *maven, const char *folder)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/.m2/repository", folder);
	tw_maven_init(maven);
	maven->looked = true;
	maven->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static struct tw_buf run_case(const struct tw_analyzer *analyzer, const char *folder)
{
	struct run run = { .analyzer = analyzer };
	struct tw_maven maven;
	struct tw_around around = { .read_maven = read_maven, .closure = &maven };
	struct trawl_error err = { 0 };
	struct tw_slice block;
	struct tw_buf shown;

	assert_int_equal(tw_dispatch_new(TW_EVERYWHERE, is_other, (void *)(uintptr_t)analyzer, &run.dispatch, &err), 0);
	assert_int_equal(tw_flat_builder_new(&run.builder, &err), 0);
	assert_int_equal(tw_sink_init(&run.sink, run.builder, &run.scratch, &err), 0);
	open_repository(&maven, folder);
	run.sink.around = &around;
	run_folder(&run, folder, strlen(folder));
	if (run.files == 0)
		fail_msg("%s: the analyzer wants none of its files", folder);
	if (analyzer->finish) {
		tw_sink_begin(&run.sink, analyzer, (struct tw_slice){ 0 });
		assert_int_equal(analyzer->finish(&run.sink, &err), 0);
		tw_sink_end(&run.sink);
	}
	assert_int_equal(tw_sink_status(&run.sink, &err), 0);
	assert_int_equal(tw_flat_builder_finish(run.builder, &block, &err), 0);
	shown = show(block, &run.scratch);
	free((char *)(uintptr_t)block.ptr);
	tw_maven_release(&maven);
	tw_sink_release(&run.sink);
	tw_flat_builder_free(run.builder);
	tw_dispatch_free(run.dispatch);
	tw_arena_release(&run.scratch);
	return shown;
}

/* Where two texts part, by line: what a person wants to see first. */
static unsigned first_difference(struct tw_slice a, struct tw_slice b)
{
	unsigned line = 1;

	for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++)
		line += a.ptr[i] == '\n';
	return line;
}

static void update(const char *path, struct tw_slice text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
	fclose(f);
}

struct one {
	const struct tw_analyzer *analyzer;
	char folder[4096];
};

static void one_case(void **state)
{
	const struct one *one = *state;
	struct tw_buf shown = run_case(one->analyzer, one->folder);
	struct tw_slice expected;
	char path[4200];

	snprintf(path, sizeof(path), "%s/expected.json", one->folder);
	if (getenv("TRAWL_UPDATE"))
		update(path, tw_buf_view(&shown));
	expected = read_file(path);
	if (!tw_slice_eq(expected, tw_buf_view(&shown)))
		fail_msg("%s differs from line %u on; this is what came:\n%.*s", path,
			 first_difference(expected, tw_buf_view(&shown)), (int)shown.len, shown.ptr);
	free((char *)(uintptr_t)expected.ptr);
	tw_buf_release(&shown);
}

static TW_VEC(struct CMUnitTest) tests;

static void add_cases(const struct tw_analyzer *analyzer, const char *folder)
{
	struct dirent **names = NULL;
	int count = scandir(folder, &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		struct one *one = calloc(1, sizeof(*one));
		struct CMUnitTest *test;
		struct stat st;

		assert_non_null(one);
		one->analyzer = analyzer;
		snprintf(one->folder, sizeof(one->folder), "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && stat(one->folder, &st) == 0 && S_ISDIR(st.st_mode) &&
		    (test = tw_vec_push(&tests))) {
			test->name = one->folder;
			test->test_func = one_case;
			test->initial_state = one;
		} else {
			free(one);
		}
		free(names[i]);
	}
	free(names);
}

/* Nobody's folder, and an analyzer without a case, are mistakes. */
static void every_folder_has_its_analyzer(void **state)
{
	char folder[2048];
	struct dirent **names = NULL;
	int count;

	snprintf(folder, sizeof(folder), "%s/analyze", getenv("TRAWL_TEST_DATA"));
	count = scandir(folder, &names, NULL, alphasort);
	assert_true(count > 2);
	for (int i = 0; i < count; i++) {
		bool found = names[i]->d_name[0] == '.';

		for (size_t j = 0; j < tw_analyzer_count; j++)
			found |= strcmp(tw_analyzers[j]->name, names[i]->d_name) == 0;
		if (!found)
			fail_msg("%s/%s: no analyzer has this name", folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

static void every_analyzer_has_cases(void **state)
{
	for (size_t i = 0; i < tw_analyzer_count; i++) {
		size_t cases = 0;

		for (size_t j = 0; j < tests.len; j++) {
			const struct one *one = tests.at[j].initial_state;

			cases += one && one->analyzer == tw_analyzers[i];
		}
		if (!cases)
			fail_msg("analyzer %s has no case", tw_analyzers[i]->name);
	}
}

int main(void)
{
	const struct CMUnitTest fixed[] = {
		cmocka_unit_test(every_folder_has_its_analyzer),
		cmocka_unit_test(every_analyzer_has_cases),
	};
	int failed;

	for (size_t i = 0; i < tw_analyzer_count; i++) {
		char folder[2048];

		snprintf(folder, sizeof(folder), "%s/analyze/%s", getenv("TRAWL_TEST_DATA"), tw_analyzers[i]->name);
		add_cases(tw_analyzers[i], folder);
	}
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		struct CMUnitTest *test = tw_vec_push(&tests);

		if (test)
			*test = fixed[i];
	}
	failed = _cmocka_run_group_tests("analyze_cases", tests.at, tests.len, NULL, NULL);
	for (size_t i = 0; i < tests.len; i++)
		free(tests.at[i].initial_state);
	tw_vec_release(&tests);
	return failed;
}
