/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's tables, printed: what README says is supported is printed by this command, too.
 */
#include <stdio.h>
#include <string.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/out.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_list = {
	.name = "list",
	.aliases = "ls",
	.arguments = "[TABLE]",
	.doc = "Print what is supported: analyzers, distributions, ecosystems, formats, sources",
	.examples = "  # which tables there are\n"
		    "  trawl list\n\n"
		    "  # what is read in which files\n"
		    "  trawl list analyzers\n",
	.bit = TW_FOR_REST,
	.group = TW_GROUP_HELP,
	.max_arguments = 1,
	.run = run,
};

static const struct table {
	const char *name;
	enum trawl_table table;
	const char *head[TRAWL_TABLE_CELLS];
} tables[] = {
	{ "analyzers", TRAWL_TABLE_ANALYZERS, { "ANALYZER", "FILES", "WHERE", "WHAT" } },
	{ "distributions", TRAWL_TABLE_DISTRIBUTIONS, { "FAMILY", "NAME", "RELEASES", "VERSIONS" } },
	{ "ecosystems", TRAWL_TABLE_ECOSYSTEMS, { "TYPE", "DATA SOURCE", "VERSIONS" } },
	{ "formats", TRAWL_TABLE_FORMATS, { "FORMAT", "WHAT" } },
	{ "sources", TRAWL_TABLE_SOURCES, { "SOURCE", "WHAT" } },
};
#define TABLES (sizeof(tables) / sizeof(*tables))

static const char *cell(const char *const cells[TRAWL_TABLE_CELLS], size_t column)
{
	return cells[column] ? cells[column] : "";
}

static void widen(const char *const cells[TRAWL_TABLE_CELLS], size_t widths[TRAWL_TABLE_CELLS])
{
	for (size_t i = 0; i < TRAWL_TABLE_CELLS; i++)
		if (strlen(cell(cells, i)) > widths[i])
			widths[i] = strlen(cell(cells, i));
}

static void print_row(struct tw_out *out, const char *const cells[TRAWL_TABLE_CELLS],
		      const size_t widths[TRAWL_TABLE_CELLS])
{
	size_t last = TRAWL_TABLE_CELLS;

	while (last && !*cell(cells, last - 1))
		last--;
	for (size_t i = 0; i < last; i++)
		tw_out_printf(out, "%-*s%s", i + 1 < last ? (int)widths[i] : 0, cell(cells, i),
			      i + 1 < last ? "  " : "\n");
}

static void print_table(struct tw_out *out, const struct table *table)
{
	const char *cells[TRAWL_TABLE_CELLS] = { NULL };
	size_t widths[TRAWL_TABLE_CELLS] = { 0 };

	widen(table->head, widths);
	for (size_t row = 0; trawl_table_row(table->table, row, cells); row++)
		widen(cells, widths);
	print_row(out, table->head, widths);
	for (size_t row = 0; trawl_table_row(table->table, row, cells); row++)
		print_row(out, cells, widths);
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	const struct table *table = NULL;
	struct tw_out out;

	for (size_t i = 0; i < TABLES && options->argument_count; i++)
		if (strcmp(options->arguments[0], tables[i].name) == 0)
			table = &tables[i];
	if (!table && options->argument_count)
		return tw_nearest_none_of("list", "knows", "analyzers,distributions,ecosystems,formats,sources",
					  options->arguments[0], err);
	tw_out_start(&out);
	if (table)
		print_table(&out, table);
	for (size_t i = 0; i < TABLES && !table; i++)
		tw_out_printf(&out, "%s\n", tables[i].name);
	return tw_out_close(&out, err);
}
