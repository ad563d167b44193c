/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "template" as the library has it: its hooks, what is written in pieces, what is refused. What templates see is
 * shown by tests/cli/scan/template.sh.
 */
#include "check.h"

#include <trawl/report.h>

#include "report/report.h"

struct written {
	struct tw_buf all;
	size_t pieces, fails_at; /* 0: never */
};

static int take(void *user, const char *bytes, size_t len)
{
	struct written *written = user;

	tw_buf_add(&written->all, bytes, len);
	return ++written->pieces == written->fails_at;
}

static const char *variable(void *user, const char *name)
{
	return strcmp(name, "REGION") == 0 ? "north" : NULL;
}

/* What the template makes of one result without anything in it. */
static int render(struct written *written, struct trawl_output *output, const char *template, struct trawl_error *err)
{
	struct tw_result result = { .target = TW_LIT("t"), .type = TW_LIT("npm"), .result_class = TW_CLASS_LANG };
	const struct tw_report report = { .results = &result, .result_count = 1, .report_id = TW_LIT("id") };
	struct tw_out out = { .output = output };
	int status;

	output->write = take;
	output->user = written;
	output->template_text = template;
	status = tw_report_format_find(TW_LIT("template"))->write(&report, &out, err);
	if (status == TRAWL_OK)
		tw_out_flush(&out, true);
	tw_buf_release(&out.buf);
	return status;
}

static void test_environment(void **state)
{
	struct trawl_output with = { .variable = variable }, without = { 0 };
	const char *template =
		"{{ env \"REGION\" }},{{ env \"HOME\" }},{{ expandenv \"$REGION ${REGION}s $ $$ ${} ${x\" }}";
	struct written written = { 0 }, other = { 0 };
	struct trawl_error err = { 0 };

	assert_int_equal(render(&written, &with, template, &err), TRAWL_OK);
	assert_slice(tw_buf_view(&written.all), "north,,north norths $   x");
	assert_int_equal(render(&other, &without, "[{{ env \"REGION\" }}]", &err), TRAWL_OK);
	assert_slice(tw_buf_view(&other.all), "[]");
	tw_buf_release(&written.all);
	tw_buf_release(&other.all);
}

static void test_pieces(void **state)
{
	const char *template = "{{ $x := repeat 1000 \"0123456789\" }}{{ range until 50 }}{{ $x }}{{ end }}";
	struct trawl_output output = { 0 };
	struct written all = { 0 }, broken = { .fails_at = 2 };
	struct trawl_error err = { 0 };

	assert_int_equal(render(&all, &output, template, &err), TRAWL_OK);
	assert_int_equal(all.all.len, 500000);
	assert_true(all.pieces > 3);
	assert_int_equal(render(&broken, &output, template, &err), TRAWL_E_IO);
	assert_int_equal(broken.pieces, 2);
	tw_buf_release(&all.all);
	tw_buf_release(&broken.all);
}

static void test_random(void **state)
{
	struct trawl_output output = { 0 };
	struct written one = { 0 }, two = { 0 };
	struct trawl_error err = { 0 };

	assert_int_equal(render(&one, &output, "{{ uuidv4 }}", &err), TRAWL_OK);
	assert_int_equal(render(&two, &output, "{{ uuidv4 }}", &err), TRAWL_OK);
	assert_int_equal(one.all.len, 36);
	assert_true(tw_slice_eq(tw_buf_view(&one.all), tw_buf_view(&two.all)));
	tw_buf_release(&one.all);
	tw_buf_release(&two.all);
}

static void test_check(void **state)
{
	struct trawl_output output = { .size = sizeof(output), .format = "template" };
	struct trawl_error err = { 0 };

	assert_int_equal(trawl_output_check(NULL, &err), TRAWL_E_USAGE);
	assert_int_equal(trawl_output_check(&output, &err), TRAWL_E_USAGE);
	assert_string_equal(err.message, "the format template needs a template");
	output.template_text = "{{ range . }}\n{{ nothing }}{{ end }}";
	assert_int_equal(trawl_output_check(&output, &err), TRAWL_E_FORMAT);
	assert_string_equal(err.message, "template: output template:2: function \"nothing\" not defined");
	output.template_name = "a.tpl";
	assert_int_equal(trawl_output_check(&output, NULL), TRAWL_E_FORMAT);
	output.template_text = "{{ escapeXML .x }}";
	assert_int_equal(trawl_output_check(&output, &err), TRAWL_OK);
	output.format = "tables";
	assert_int_equal(trawl_output_check(&output, &err), TRAWL_E_USAGE);
	output.format = "json";
	assert_int_equal(trawl_output_check(&output, &err), TRAWL_OK);
	/* A caller of an older library, whose struct ends before. */
	output.format = "template";
	output.size = offsetof(struct trawl_output, template_text);
	assert_int_equal(trawl_output_check(&output, &err), TRAWL_E_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
