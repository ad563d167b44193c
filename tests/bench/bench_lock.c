/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast lock files are analyzed, each of those that are named: read, and its packages put into a layer's block.
 * Prints milliseconds, the best of eleven runs: of the first one, whose memory is new, and of those that follow.
 */
#include "bench/measure.h"
#include "fuzz/analyzer.h"

enum { RUNS = 11 };

static const struct tw_analyzer *analyzer_of(struct tw_slice name, int *ret_role)
{
	for (size_t i = 0; i < tw_analyzer_count; i++) {
		for (const struct tw_match *match = tw_analyzers[i]->match; match->text; match++) {
			if (match->kind == TW_BASENAME && tw_slice_is(name, match->text)) {
				*ret_role = match->role;
				return tw_analyzers[i];
			}
		}
	}
	return NULL;
}

static double once(const struct tw_analyzer *analyzer, const char *path, int role, struct tw_slice text)
{
	struct fuzz_layer layer;
	double start = now();

	fuzz_begin(&layer, analyzer);
	fuzz_file(&layer, path, role, (const uint8_t *)text.ptr, text.len);
	fuzz_end(&layer);
	return now() - start;
}

static void measure(const char *path, struct tw_slice text)
{
	int role = 0;
	const struct tw_analyzer *analyzer = analyzer_of(tw_path_base(tw_slice(path)), &role);
	double first, best = 1e9;

	if (!analyzer) {
		printf("no analyzer takes %s\n", path);
		return;
	}
	first = once(analyzer, path, role, text);
	for (int i = 1; i < RUNS; i++) {
		double took = once(analyzer, path, role, text);

		best = took < best ? took : best;
	}
	printf("%-10s first %7.2f ms, then %7.2f ms  %s\n", analyzer->name, first, best, path);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct tw_buf text = { 0 };

		if (!read_file(argv[i], &text))
			return 1;
		measure(argv[i], tw_buf_view(&text));
		tw_buf_release(&text);
	}
	return 0;
}
