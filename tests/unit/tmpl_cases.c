/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates beside what Go gives for them: tests/data/tmpl. Every line is looked at before the test fails.
 */
#include "check.h"

#include <dirent.h>

#include "format/json.h"
#include "tmpl/json.h"
#include "tmpl/tmpl.h"

static struct tw_slice read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	long size;

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
	fclose(file);
	return tw_slice_of(bytes, (size_t)size);
}

static int render(struct tw_arena *arena, struct tw_slice source, struct tw_value values, struct tw_slice *ret,
		  struct trawl_error *err)
{
	struct tw_tmpl_options options = { .arena = arena, .now = { .seconds = 1700000000 } };
	struct tw_tmpl *tmpl;
	int status = tw_tmpl_new(&options, &tmpl, err);

	if (status == TRAWL_OK)
		status = tw_tmpl_add(tmpl, TW_LIT("t"), source, err);
	if (status == TRAWL_OK)
		status = tw_tmpl_run(tmpl, TW_LIT("t"), values, ret, err);
	tw_tmpl_free(tmpl);
	return status;
}

/* One line; false, and why on standard error, when it differs. */
static bool check_line(const char *file, unsigned number, struct tw_slice line, struct tw_slice *values)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_json doc;
	struct tw_value data = tw_value_nil();
	struct tw_slice got = { 0 }, want;
	uint32_t output, ours;
	bool same = true;

	assert_int_equal(tw_json_parse(line, &arena, &doc, &err), TRAWL_OK);
	if (tw_json_get(&doc, TW_JSON_ROOT, "values")) {
		*values = tw_json_raw(&doc, tw_json_get(&doc, TW_JSON_ROOT, "values"));
		tw_arena_release(&arena);
		return true;
	}
	assert_int_equal(tw_value_parse_json(&arena, *values, false, &data, &err), TRAWL_OK);
	output = tw_json_get(&doc, TW_JSON_ROOT, "output");
	ours = tw_json_get(&doc, TW_JSON_ROOT, "ours");
	want = tw_json_text(&doc, ours ? ours : output ? output : tw_json_get(&doc, TW_JSON_ROOT, "error"), &arena);
	if (render(&arena, tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "template"), &arena), data, &got, &err) <
	    0) {
		got = tw_slice(err.message);
		same = !output || ours;
	} else {
		same = output || ours;
	}
	same = same && tw_slice_eq(got, want);
	if (!same)
		fprintf(stderr, "%s:%u: %.*s\n  want: %.*s\n  got:  %.*s\n", file, number,
			TW_ARG(tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "template"), &arena)), TW_ARG(want),
			TW_ARG(got));
	tw_arena_release(&arena);
	return same;
}

static unsigned check_file(const char *folder, const char *name, unsigned *ret_lines)
{
	char path[4096];
	struct tw_slice text, rest, line, values = TW_LIT("null");
	unsigned number = 0, bad = 0;

	assert_true((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) < sizeof(path));
	text = rest = read_file(path);
	while (tw_slice_split(&rest, '\n', &line)) {
		number++;
		if (line.len)
			bad += !check_line(name, number, line, &values);
	}
	*ret_lines += number;
	free((void *)(uintptr_t)text.ptr);
	return bad;
}

static void cases(void **state)
{
	char folder[4096];
	struct dirent **names;
	unsigned lines = 0, bad = 0;
	int count;

	snprintf(folder, sizeof(folder), "%s/tmpl", getenv("TRAWL_TEST_DATA"));
	count = scandir(folder, &names, NULL, alphasort);
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		if (strstr(names[i]->d_name, ".data"))
			bad += check_file(folder, names[i]->d_name, &lines);
		free(names[i]);
	}
	free(names);
	assert_int_equal(bad, 0);
	assert_true(lines > 800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
