/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chart of three files that lie behind each other, a zero byte between them: its values, a template, and a text that the
 * template finds as a file of the chart.
 */
#include <stdint.h>

#include "helm/render.h"
#include "helm/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool add(struct tw_arena *arena, struct tw_chart_files *files, const char *name, struct tw_slice *rest)
{
	struct tw_slice part = TW_LIT("");

	tw_slice_split(rest, 0, &part);
	return tw_chart_files_add(arena, files, tw_slice(name), part.ptr ? part : TW_LIT(""));
}

static void render(struct tw_arena *arena, struct tw_chart *chart, struct tw_buf *out, struct trawl_error *err)
{
	struct tw_helm_release release = { .name = TW_LIT("r"),
					   .name_space = TW_LIT("n"),
					   .kube_version = TW_LIT("v1.31.0") };
	struct tw_dict *given = tw_dict_new(arena), *values;
	struct tw_helm_file *files;
	size_t count;

	if (given && tw_helm_process_needs(arena, chart, given, err) == TRAWL_OK &&
	    tw_helm_coalesce(arena, chart, given, false, &values, err) == TRAWL_OK &&
	    tw_helm_render(arena, chart, values, &release, &files, &count, err) == TRAWL_OK)
		tw_helm_print(arena, chart, files, count, &release, out, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice rest = tw_slice_of(data, size);
	struct tw_arena arena = { .limit = 32 << 20 };
	struct tw_chart_files files = { 0 };
	struct tw_chart_total total = { 0 };
	struct trawl_error err = { 0 };
	struct tw_buf out = { 0 };
	struct tw_chart *chart;

	if (tw_chart_files_add(&arena, &files, TW_LIT("Chart.yaml"), TW_LIT("name: c\nversion: 1.0.0\n")) &&
	    add(&arena, &files, "values.yaml", &rest) && add(&arena, &files, "templates/a.yaml", &rest) &&
	    add(&arena, &files, "f.txt", &rest) &&
	    tw_chart_of_files(&files, &arena, &total, 4, &chart, &err) == TRAWL_OK)
		render(&arena, chart, &out, &err);
	tw_buf_release(&out);
	tw_arena_release(&arena);
	return 0;
}
