/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dockerfiles: where instructions begin and end, words, variables.
 */
#include "unit/check.h"

#include "format/dockerfile.h"

static struct tw_arena arena;

static void expect(const char *text, const char *const *want)
{
	struct tw_dockerfile reader = tw_dockerfile_of(tw_slice(text), &arena);
	struct tw_dockerfile_instruction got;

	for (; want[0]; want += 2) {
		assert_true(tw_dockerfile_next(&reader, &got));
		assert_slice(got.keyword, want[0]);
		assert_slice(got.rest, want[1]);
	}
	assert_false(tw_dockerfile_next(&reader, &got));
	assert_false(tw_dockerfile_next(&reader, &got));
}

static void instructions(void **state)
{
	expect("", (const char *[]){ NULL });
	expect("\n# only\n  # comments\n", (const char *[]){ NULL });
	expect("FROM a\nrun  b  \n\tUSER\n", (const char *[]){ "FROM", "a", "run", "b", "USER", "", NULL });
	/* Continued, over comments and empty lines; an escaped escape continues nothing. */
	expect("ENV a=1 \\\n# no\n\n  b=2\\  \n c\nX y\\\\\nZ\n",
	       (const char *[]){ "ENV", "a=1   b=2 c", "X", "y\\\\", "Z", "", NULL });
	expect("A b\\", (const char *[]){ "A", "b", NULL });
	expect("A\\\nB c", (const char *[]){ "AB", "c", NULL });
	/* The escape that the file chose; a directive behind an instruction is a comment. */
	expect("# syntax=x\n#escape = `\nA `\nb\\\nC", (const char *[]){ "A", "b\\", "C", "", NULL });
	expect("A b\n# escape=`\nC d\\\ne", (const char *[]){ "A", "b", "C", "de", NULL });
}

static void heredocs(void **state)
{
	expect("RUN <<EOF\nUSER x\nEOF\nA b", (const char *[]){ "RUN", "<<EOF", "A", "b", NULL });
	expect("COPY <<-\"a\" 3<<b /x\nUSER\n\ta\nUSER\nb\nA b",
	       (const char *[]){ "COPY", "<<-\"a\" 3<<b /x", "A", "b", NULL });
	expect("RUN echo $((1<<2)) <<< x\nA b", (const char *[]){ "RUN", "echo $((1<<2)) <<< x", "A", "b", NULL });
	expect("ENV x <<EOF\nA b", (const char *[]){ "ENV", "x <<EOF", "A", "b", NULL });
	expect("RUN <<EOF\nnever ends", (const char *[]){ "RUN", "<<EOF", NULL });
}

static void words(void **state)
{
	struct tw_slice rest = TW_LIT(" a=\"b c\" 'd \" e' f\\ g \"open end"), word;
	static const char *const want[] = { "a=\"b c\"", "'d \" e'", "f\\ g", "\"open end" };

	for (size_t i = 0; i < 4; i++) {
		assert_true(tw_dockerfile_word(&rest, '\\', &word));
		assert_slice(word, want[i]);
	}
	assert_false(tw_dockerfile_word(&rest, '\\', &word));
}

static bool get(const struct tw_dockerfile_variables *variables, struct tw_slice name, struct tw_slice *ret)
{
	if (tw_slice_is(name, "a"))
		*ret = TW_LIT("A");
	else if (tw_slice_is(name, "empty"))
		*ret = TW_LIT("");
	else
		return false;
	return true;
}

static void variables(void **state)
{
	static const struct tw_dockerfile_variables variables = { get };
	static const char *const cases[][2] = {
		{ "", "" },
		{ "x$a.y", "xA.y" },
		{ "${a}b$ab", "Ab" },
		{ "$", "$" },
		{ "a$'$a'\"$a\"", "a$$aA" },
		{ "\\$a \\\\ \"\\$a \\x\"", "$a \\ $a \\x" },
		{ "${empty:-x}${empty-x}${no:-x}${no-x}", "xxx" },
		{ "${a:+x}${a+x}${empty:+x}${empty+x}${no:+x}${no+x}", "xxx" },
		{ "${no:-${no:-$a}}${a", "AA" },
		{ "${no:-${no:-${no:-${no:-${no:-${no:-${no:-${no:-deep}}}}}}}}", "" },
		{ "${a:?x}$1$a", "AA" },
		{ "end\\", "end\\" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_slice(tw_dockerfile_expand(tw_slice(cases[i][0]), '\\', &variables, &arena), cases[i][1]);
}

static int teardown(void **state)
{
	tw_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions),
		cmocka_unit_test(heredocs),
		cmocka_unit_test(words),
		cmocka_unit_test(variables),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
