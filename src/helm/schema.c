/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/schema.h"

#include "helm/schema_parts.h"

/* "at '/a': words (at '/a/0': …; …)": Helm's lines in one. */
static void print(struct tw_buf *out, const struct tw_schema_problem *problem)
{
	for (; problem; problem = problem->next) {
		tw_buf_text(out, "at ");
		tw_schema_quote(out, problem->place);
		tw_buf_printf(out, ": %.*s", TW_ARG(problem->words));
		if (problem->first) {
			tw_buf_text(out, " (");
			print(out, problem->first);
			tw_buf_char(out, ')');
		}
		if (problem->next)
			tw_buf_text(out, "; ");
	}
}

/* 1, 0 with what is wrong in @out, or an error that isn't the schema's fault. */
static int check_one(struct tw_arena *arena, struct tw_slice text, const struct tw_dict *values, struct tw_buf *out,
		     struct trawl_error *err)
{
	struct trawl_error error = { 0 };
	struct tw_schema schema = { .arena = arena, .err = &error };
	struct tw_schema_problem problem = { 0 };
	int fits = tw_schema_open(&schema, text);

	if (fits == TRAWL_OK)
		fits = tw_schema_fits(&schema, tw_value_dict((struct tw_dict *)(uintptr_t)values), &problem);
	else if (fits == TRAWL_E_FORMAT || fits == TRAWL_E_UNSUPPORTED)
		tw_buf_text(out, error.message);
	if (fits == 0)
		print(out, problem.first);
	tw_schema_release(&schema);
	if (fits == TRAWL_E_FORMAT || fits == TRAWL_E_UNSUPPORTED)
		return 0;
	return fits < 0 ? tw_fail(err, fits, "values.schema.json: %s", error.message) : fits;
}

static int check_chart(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_dict *values,
		       struct tw_buf *out, struct trawl_error *err)
{
	struct tw_buf wrong = { 0 };
	int status = TRAWL_OK;

	if (chart->schema.ptr) {
		status = check_one(arena, chart->schema, values, &wrong, err);
		if (status == 0)
			tw_buf_printf(out, "%s%.*s: %.*s", out->len ? "; " : "", TW_ARG(chart->name),
				      TW_ARG(tw_buf_view(&wrong)));
		tw_buf_release(&wrong);
		if (status < 0)
			return tw_wrap(err, "%.*s", TW_ARG(chart->name));
	}
	for (size_t i = 0; i < chart->chart_count && status >= 0; i++) {
		const struct tw_value *own = tw_dict_get(values, chart->charts[i]->name);

		if (own && own->kind == TW_V_MAP)
			status = check_chart(arena, chart->charts[i], own->dict, out, err);
	}
	return status < 0 ? status : TRAWL_OK;
}

int tw_helm_schema_check(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_dict *values,
			 struct trawl_error *err)
{
	struct tw_buf out = { 0 };
	int status = check_chart(arena, chart, values, &out, err);

	if (status == TRAWL_OK && out.len)
		status =
			tw_fail(err, TRAWL_E_FORMAT,
				"values don't meet the specifications of the schema(s) in the following chart(s): %.*s",
				TW_ARG(tw_buf_view(&out)));
	if (tw_buf_failed(&out))
		status = tw_fail_nomem(err);
	tw_buf_release(&out);
	return status;
}
