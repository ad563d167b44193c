/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chart beside what Helm prints for it (tests/data/helm), and charts that can't be rendered.
 */
#include "check.h"

#include <malloc.h>

#include <trawl/helm.h>

#include "base/buf.h"
#include "base/limits.h"
#include "helm/render.h"
#include "helm/values.h"

static const char *folder(void)
{
	const char *data = getenv("TRAWL_TEST_DATA");

	assert_non_null(data);
	return data;
}

static char *in_folder(const char *name)
{
	char *path = malloc(4096);

	assert_non_null(path);
	snprintf(path, 4096, "%s/helm/%s", folder(), name);
	return path;
}

static int take(void *user, const char *bytes, size_t length)
{
	tw_buf_add(user, bytes, length);
	return 0;
}

static void read_whole(const char *name, struct tw_buf *ret)
{
	char *path = in_folder(name), block[4096];
	FILE *file = fopen(path, "rb");
	size_t len;

	assert_non_null(file);
	while ((len = fread(block, 1, sizeof(block), file)) > 0)
		tw_buf_add(ret, block, len);
	fclose(file);
	free(path);
}

static void same_as_helm(void **state)
{
	char *chart = in_folder("web"), *more = in_folder("more.yaml"), *file = in_folder("web/files/a.conf");
	char set_file[4200];
	struct trawl_helm helm = {
		.size = sizeof(helm),
		.chart = chart,
		.kube_version = "1.31.0",
		.values_files = (const char *[]){ more, NULL },
		.set =
			(const char *[]){
				"replicas=5,list[0]=z,list[3]=w,set.a\\.b=c,set.l={1,two,true},set.n=null,flag=false",
				NULL },
		.set_string = (const char *[]){ "s=12,u=true", NULL },
		.set_json = (const char *[]){ "j={\"a\":[1,2.5,\"x\"]}", NULL },
		.set_file = (const char *[]){ set_file, NULL },
		.include_crds = 1,
	};
	struct tw_buf got = { 0 }, want = { 0 };
	struct trawl_error err = { 0 };

	snprintf(set_file, sizeof(set_file), "f=%s", file);
	if (trawl_helm_template(&helm, take, &got, &err) < 0)
		fail_msg("%s", err.message);
	read_whole("expected.yaml", &want);
	for (size_t i = 0; i < got.len && i < want.len; i++) {
		if (got.ptr[i] != want.ptr[i])
			fail_msg("at %zu: got \"%.60s\", want \"%.60s\"", i, got.ptr + i, want.ptr + i);
	}
	assert_int_equal(got.len, want.len);
	tw_buf_release(&got);
	tw_buf_release(&want);
	free(chart);
	free(more);
	free(file);
}

static void refuses(const char *set, const char *words)
{
	char *chart = in_folder("web");
	struct trawl_helm helm = { .size = sizeof(helm), .chart = chart, .set = (const char *[]){ set, NULL } };
	struct tw_buf got = { 0 };
	struct trawl_error err = { 0 };

	assert_true(trawl_helm_template(&helm, take, &got, &err) < 0);
	if (!strstr(err.message, words))
		fail_msg("\"%s\" isn't in \"%s\"", words, err.message);
	assert_int_equal(got.len, 0);
	tw_buf_release(&got);
	free(chart);
}

static void what_is_wrong_is_said(void **state)
{
	refuses("text=", "web/templates/all.yaml:");
	refuses("text=", "error calling required: needs text");
	refuses("template=x{{ .x", "error calling tpl");
	refuses("template=x{{ include \"web.name\" 1 }}", "can't evaluate field");
	refuses("a", "key \"a\" has no value");
	refuses("a[70000]=1", "error parsing index");
	refuses("second=x", "type mismatch on second");
}

static void no_chart(void **state)
{
	struct trawl_helm helm = { .size = sizeof(helm), .chart = "/dev/null" };
	struct tw_buf got = { 0 };
	struct trawl_error err = { 0 };

	assert_true(trawl_helm_template(&helm, take, &got, &err) < 0);
	helm.chart = folder();
	assert_true(trawl_helm_template(&helm, take, &got, &err) < 0);
	assert_non_null(strstr(err.message, "Chart.yaml file is missing"));
	tw_buf_release(&got);
}

static void put(struct tw_arena *arena, struct tw_chart_files *files, const char *name, const char *text)
{
	assert_true(tw_chart_files_add(arena, files, tw_slice(tw_arena_printf(arena, "%s", name)), tw_slice(text)));
}

static void fails_at_needs(struct tw_arena *arena, const struct tw_chart_files *files, const char *limit)
{
	struct tw_chart_total total = { 0 };
	struct trawl_error err = { 0 };
	struct tw_chart *chart;

	assert_int_equal(tw_chart_of_files(files, arena, &total, 16, &chart, &err), TRAWL_OK);
	assert_int_equal(tw_helm_process_needs(arena, chart, tw_dict_new(arena), &err), TRAWL_E_LIMIT);
	if (!strstr(err.message, limit))
		fail_msg("\"%s\" isn't in \"%s\"", limit, err.message);
}

/* Six charts in each other, each of which is ten for the one above. */
static void aliases_multiply(void **state)
{
	struct tw_arena arena = { .limit = 512 * TW_MIB };
	struct tw_chart_files files = { 0 };
	struct tw_buf chart = { 0 };
	char name[256] = "";

	tw_buf_text(&chart, "name: c\nversion: 1.0.0\ndependencies:\n");
	for (int i = 0; i < 10; i++)
		tw_buf_printf(&chart, "- {name: c, version: 1.0.0, alias: c%d}\n", i);
	tw_buf_add(&chart, "", 1);
	for (int i = 0; i < 6; i++) {
		char path[300];

		snprintf(path, sizeof(path), "%sChart.yaml", name);
		put(&arena, &files, path, chart.ptr);
		snprintf(name + strlen(name), sizeof(name) - strlen(name), "charts/c/");
	}
	fails_at_needs(&arena, &files, "charts use more than 1000 others within");
	tw_buf_release(&chart);
	tw_arena_release(&arena);
}

/* Imported twice to where it is too deep to be merged. */
static void too_deep(void **state)
{
	struct tw_arena arena = { .limit = 64 * TW_MIB };
	struct tw_chart_files files = { 0 };
	struct tw_buf chart = { 0 };

	tw_buf_text(&chart,
		    "name: top\nversion: 1.0.0\ndependencies:\n- name: c\n  version: 1.0.0\n  import-values:\n");
	for (int i = 0; i < 2; i++) {
		tw_buf_text(&chart, "  - {child: x, parent: a");
		for (int k = 0; k < TW_LIMIT_TMPL_NESTING; k++)
			tw_buf_text(&chart, ".a");
		tw_buf_text(&chart, "}\n");
	}
	tw_buf_add(&chart, "", 1);
	put(&arena, &files, "Chart.yaml", chart.ptr);
	put(&arena, &files, "charts/c/Chart.yaml", "name: c\nversion: 1.0.0\n");
	put(&arena, &files, "charts/c/values.yaml", "x: {y: 1}\n");
	fails_at_needs(&arena, &files, "values nested deeper than 200");
	tw_buf_release(&chart);
	tw_arena_release(&arena);
}

/* What lies in other archives of the same chart counts. */
static void one_count_for_all(void **state)
{
	struct tw_chart_total many = { .files = TW_LIMIT_CHART_FILES }, large = { .bytes = TW_LIMIT_CHART_SIZE };
	struct tw_chart_files files = { 0 };
	struct trawl_error err = { 0 };
	struct tw_arena arena = { 0 };
	char *chart = in_folder("web");

	assert_int_equal(tw_chart_read_folder(chart, &arena, &many, &files, &err), TRAWL_E_LIMIT);
	assert_non_null(strstr(err.message, "a chart of more than 20000 files"));
	assert_int_equal(tw_chart_read_folder(chart, &arena, &large, &files, &err), TRAWL_E_LIMIT);
	assert_non_null(strstr(err.message, "a chart of more than 100 MiB"));
	tw_arena_release(&arena);
	free(chart);
}

static void of_one_path_the_last(void **state)
{
	struct tw_helm_release release = { .name = TW_LIT("r"),
					   .name_space = TW_LIT("n"),
					   .kube_version = TW_LIT("v1.31.0") };
	struct tw_arena arena = { 0 };
	struct tw_chart_files files = { 0 };
	struct tw_chart_total total = { 0 };
	struct trawl_error err = { 0 };
	struct tw_helm_file *out;
	struct tw_chart *chart;
	size_t count;

	put(&arena, &files, "Chart.yaml", "name: c\nversion: 1.0.0\n");
	for (int i = 0; i < 100; i++)
		put(&arena, &files, "templates/a.yaml", tw_arena_printf(&arena, "n: %d", i));
	assert_int_equal(tw_chart_of_files(&files, &arena, &total, 4, &chart, &err), TRAWL_OK);
	assert_int_equal(tw_helm_render(&arena, chart, tw_dict_new(&arena), &release, &out, &count, &err), TRAWL_OK);
	assert_int_equal(count, 1);
	assert_true(tw_slice_is(out[0].text, "n: 99"));
	tw_arena_release(&arena);
}

/* Bytes in use; 0 where a sanitizer's allocator counts by itself, and its own end finds what was left. */
static size_t in_use(void)
{
#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
	return 0;
#else
	return mallinfo2().uordblks;
#endif
}

/* A thousand charts, one after the other: nothing stays. */
static void a_thousand_in_a_row(void **state)
{
	char *chart = in_folder("web");
	struct trawl_helm helm = { .size = sizeof(helm), .chart = chart };
	struct trawl_error err = { 0 };
	size_t before = 0;

	for (int i = 0; i < 1000; i++) {
		struct tw_buf got = { 0 };

		if (trawl_helm_template(&helm, take, &got, &err) < 0)
			fail_msg("%s", err.message);
		assert_true(got.len > 0);
		tw_buf_release(&got);
		if (i == 10)
			before = in_use();
	}
	assert_true(in_use() <= before + 4096);
	free(chart);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_helm),          cmocka_unit_test(a_thousand_in_a_row),
		cmocka_unit_test(what_is_wrong_is_said), cmocka_unit_test(no_chart),
		cmocka_unit_test(aliases_multiply),      cmocka_unit_test(too_deep),
		cmocka_unit_test(one_count_for_all),     cmocka_unit_test(of_one_path_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
