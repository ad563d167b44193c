/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each scheme against its <scheme>.data, and then all versions of that file against each other: the order must be
 * total.
 *
 *	1 < 2 = 2.0 < 3       each against each
 *	% 1 < 2               the same, but these versions don't take part in the total order
 *	! text                no version
 *	1.2 in >=1, <2        in the range; "out": not in it
 *	1.2 ? nonsense        the range can't be read
 */
#include "check.h"

#include "version/version.h"

#define MAX_VERSIONS 4096

struct file {
	const struct tw_version_scheme *scheme;
	struct tw_slice versions[MAX_VERSIONS];
	size_t count, checks, line;
};

static void check(const struct file *file, bool holds, const char *what, struct tw_slice a, struct tw_slice b)
{
	if (!holds)
		fail_msg("%s.data:%zu: %s: \"%.*s\", \"%.*s\"", file->scheme->name, file->line, what, TW_ARG(a),
			 TW_ARG(b));
}

static int order_of(const struct file *file, struct tw_slice a, struct tw_slice b)
{
	int order = 0;

	check(file, file->scheme->compare(a, b, &order), "not comparable", a, b);
	return order;
}

static void add(struct file *file, struct tw_slice version)
{
	assert_true(file->count < MAX_VERSIONS);
	file->versions[file->count++] = version;
}

/* The first is in file->versions at @from already; @rest is "< 2 = 2.0 < 3". */
static void check_chain(struct file *file, size_t from, struct tw_slice rest)
{
	struct tw_slice op, version;
	int step, total = 0, rank[64] = { 0 };

	while (tw_slice_split(&rest, ' ', &op) && tw_slice_split(&rest, ' ', &version)) {
		size_t n = file->count - from;

		assert_true(n < 64 && op.len == 1);
		step = op.ptr[0] == '<' ? -1 : op.ptr[0] == '>';
		check(file, step || op.ptr[0] == '=', "unknown line", op, version);
		total -= step;
		rank[n] = total;
		add(file, version);
		for (size_t i = 0; i < n; i++) {
			int expected = rank[i] < total ? -1 : rank[i] > total;

			check(file, order_of(file, file->versions[from + i], version) == expected, "wrong order",
			      file->versions[from + i], version);
		}
	}
	assert_true(file->count > from + 1);
}

static void check_range(struct file *file, struct tw_slice version, struct tw_slice word, struct tw_slice range)
{
	bool in = false, readable = file->scheme->matches(version, &range, 1, &in);

	check(file, readable != tw_slice_is(word, "?"), readable ? "can be read" : "can't be read", version, range);
	check(file, in == tw_slice_is(word, "in"), in ? "is in" : "is not in", version, range);
}

static void check_line(struct file *file, struct tw_slice line)
{
	size_t from = file->count;
	struct tw_slice rest = line, version, word;
	int order;

	if (!line.len || line.ptr[0] == '#')
		return;
	file->checks++;
	if (line.ptr[0] == '!') {
		version = tw_slice_from(line, 2);
		check(file, !file->scheme->compare(version, TW_LIT("1.0.0"), &order), "is a version", version, line);
		check(file, !file->scheme->compare(TW_LIT("1.0.0"), version, &order), "is a version", version, line);
		return;
	}
	if (tw_slice_starts(line, "% "))
		rest = tw_slice_from(line, 2);
	tw_slice_split(&rest, ' ', &version);
	add(file, version);
	word = tw_slice_head(rest, 3);
	if (tw_slice_is(word, "out") || tw_slice_starts(word, "in") || tw_slice_starts(word, "?")) {
		tw_slice_split(&rest, ' ', &word);
		check_range(file, version, word, rest);
	} else {
		check_chain(file, from, rest);
	}
	if (line.ptr[0] == '%')
		file->count = from;
}

/*
 * Insertion sort, since it asks nothing of the order. If it is total and transitive, the sorted versions are then in
 * order each against each, both ways, and equal ones stand together.
 */
static void check_total(struct file *file)
{
	struct tw_slice *v = file->versions;

	for (size_t i = 1; i < file->count; i++) {
		struct tw_slice version = v[i];
		size_t at = i;

		for (; at && order_of(file, version, v[at - 1]) < 0; at--)
			v[at] = v[at - 1];
		v[at] = version;
	}
	for (size_t i = 0; i < file->count; i++) {
		bool equal = true;

		check(file, order_of(file, v[i], v[i]) == 0, "not itself", v[i], v[i]);
		for (size_t j = i + 1; j < file->count; j++) {
			int order = order_of(file, v[i], v[j]);

			check(file, order == -order_of(file, v[j], v[i]), "not antisymmetric", v[i], v[j]);
			check(file, order < 0 || (order == 0 && equal), "not transitive", v[i], v[j]);
			equal = order == 0;
		}
	}
}

static char *read_data(const char *name, size_t *ret)
{
	const char *root = getenv("TRAWL_TEST_DATA");
	char path[4096], *text = malloc(1 << 20);
	FILE *f;

	assert_non_null(root);
	snprintf(path, sizeof(path), "%s/version/%s.data", root, name);
	f = fopen(path, "r");
	if (!f || !text)
		fail_msg("%s can't be opened", path);
	*ret = fread(text, 1, 1 << 20, f);
	assert_true(*ret < 1 << 20);
	fclose(f);
	return text;
}

static void test_scheme(void **state)
{
	static struct file file;
	struct tw_slice text, line;
	char *data;

	file = (struct file){ .scheme = *state };
	data = read_data(file.scheme->name, &text.len);
	text.ptr = data;
	while (tw_slice_split(&text, '\n', &line)) {
		file.line++;
		check_line(&file, line);
	}
	check_total(&file);
	print_message("%s: %zu lines, %zu versions each against each\n", file.scheme->name, file.checks, file.count);
	assert_true(file.checks >= 20);
	free(data);
}

static void test_find(void **state)
{
	for (size_t i = 0; i < tw_version_scheme_count; i++)
		assert_ptr_equal(tw_version_scheme_find(tw_version_schemes[i]->name), tw_version_schemes[i]);
	assert_null(tw_version_scheme_find("none"));
	assert_null(tw_version_scheme_find(NULL));
}

int main(void)
{
	struct CMUnitTest tests[64] = { cmocka_unit_test(test_find) };

	for (size_t i = 0; i < tw_version_scheme_count && i < 63; i++) {
		tests[i + 1] = (struct CMUnitTest){ .name = tw_version_schemes[i]->name,
						    .test_func = test_scheme,
						    .initial_state = (void *)tw_version_schemes[i] };
	}
	return _cmocka_run_group_tests("version_schemes", tests, tw_version_scheme_count + 1, NULL, NULL);
}
