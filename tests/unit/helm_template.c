/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chart beside what Helm prints for it (tests/data/helm), and charts that can't be rendered.
 */
#include "check.h"

#include <trawl/helm.h>

#include "base/buf.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_helm),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(no_chart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
