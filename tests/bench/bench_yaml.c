/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast YAML is read: a pnpm-lock.yaml of 5,000 packages (made here), or each of the files that are named, line by
 * line and by libyaml's events. Prints milliseconds, the best of eleven runs, and the ratio; "events" where the quick
 * reader gives up.
 */
#include "bench/measure.h"
#include "format/yaml_tree.h"

enum { RUNS = 11, PACKAGES = 5000 };

static void make_lock(struct tw_buf *out)
{
	tw_buf_text(out, "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      package-0:\n"
			 "        specifier: ^1.0.0\n        version: 1.0.0\n\npackages:\n");
	for (int i = 0; i < PACKAGES; i++)
		tw_buf_printf(out,
			      "\n  '@scope/package-%d@1.%d.0':\n    resolution: {integrity: sha512-%040d%046d==}\n"
			      "    engines: {node: '>=%d'}\n",
			      i, i % 7, i * 7919, i * 104729, i % 22);
	tw_buf_text(out, "\nsnapshots:\n");
	for (int i = 0; i < PACKAGES; i++)
		tw_buf_printf(out,
			      "\n  '@scope/package-%d@1.%d.0':\n    dependencies:\n      '@scope/package-%d': 1.%d.0\n"
			      "      package-%d: 1.0.2(react@18.2.0)\n",
			      i, i % 7, i * 3 % PACKAGES, i * 3 % PACKAGES % 7, i * 5 % PACKAGES);
}

static double best_of(struct tw_slice text, unsigned flags)
{
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		struct tw_arena arena = { 0 };
		const struct tw_yaml_node *root;
		double start = now(), took;

		tw_yaml_parse(text, TW_YAML_ALL | flags, &arena, &root, NULL);
		tw_arena_release(&arena);
		took = now() - start;
		best = took < best ? took : best;
	}
	return best;
}

static bool by_lines(struct tw_slice text)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_yaml_tree tree;
	bool taken;

	tw_yaml_tree_init(&tree, TW_YAML_ALL, &arena, &err);
	taken = tw_yaml_lines(&tree, text);
	tw_arena_release(&arena);
	return taken;
}

static void measure(const char *what, struct tw_slice text)
{
	double ours = best_of(text, 0), events = best_of(text, TW_YAML_EVENTS);

	printf("%-6s %8.2f ms, events %8.2f ms, ratio %5.2f  %s\n", by_lines(text) ? "lines" : "events", ours, events,
	       events / ours, what);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc || i == 1; i++) {
		struct tw_buf text = { 0 };

		if (argc == 1)
			make_lock(&text);
		else if (!read_file(argv[i], &text))
			return 1;
		measure(argc == 1 ? "a pnpm-lock.yaml of 5,000 packages" : argv[i], tw_buf_view(&text));
		tw_buf_release(&text);
	}
	return 0;
}
