/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the library consists of, as tables for people: printed from the entries themselves.
 */
#include <trawl/trawl.h>

#include "analyze/analyze.h"
#include "detect/detect.h"
#include "report/report.h"
#include "source/source.h"

const char *trawl_version(void)
{
	return TRAWL_VERSION;
}

static const char *scope_name(unsigned scope)
{
	return scope == TW_IN_DOCUMENT  ? "sbom"
	       : scope == TW_EVERYWHERE ? "image, rootfs, fs"
	       : scope == TW_IN_IMAGE   ? "image, rootfs"
					: "fs";
}

static size_t analyzer_row(size_t row, const char **cells)
{
	if (row >= tw_analyzer_count)
		return 0;
	cells[0] = tw_analyzers[row]->name;
	cells[1] = tw_analyzers[row]->files;
	cells[2] = scope_name(tw_analyzers[row]->scope);
	cells[3] = tw_analyzers[row]->doc;
	return 4;
}

static size_t distribution_row(size_t row, const char **cells)
{
	if (row >= tw_distribution_count)
		return 0;
	cells[0] = tw_distributions[row]->family;
	cells[1] = tw_distributions[row]->title;
	cells[2] = tw_distributions[row]->doc;
	cells[3] = tw_distributions[row]->scheme ? tw_distributions[row]->scheme : "";
	return 4;
}

static size_t ecosystem_row(size_t row, const char **cells)
{
	if (row >= tw_ecosystem_count)
		return 0;
	cells[0] = tw_ecosystems[row].type;
	cells[1] = tw_ecosystems[row].bucket;
	cells[2] = tw_ecosystems[row].scheme;
	return 3;
}

static size_t format_row(size_t row, const char **cells)
{
	if (row >= tw_report_format_count)
		return 0;
	cells[0] = tw_report_formats[row]->name;
	cells[1] = tw_report_formats[row]->doc;
	return 2;
}

static size_t source_row(size_t row, const char **cells)
{
	for (size_t i = 0; tw_source_kinds[i]; i++) {
		if (i == row) {
			cells[0] = tw_source_kinds[i]->name;
			cells[1] = tw_source_kinds[i]->doc;
			return 2;
		}
	}
	return 0;
}

size_t trawl_table_row(enum trawl_table table, size_t row, const char *ret_cells[TRAWL_TABLE_CELLS])
{
	const char *cells[TRAWL_TABLE_CELLS] = { NULL };
	size_t count = 0;

	switch (table) {
	case TRAWL_TABLE_ANALYZERS: count = analyzer_row(row, cells); break;
	case TRAWL_TABLE_DISTRIBUTIONS: count = distribution_row(row, cells); break;
	case TRAWL_TABLE_ECOSYSTEMS: count = ecosystem_row(row, cells); break;
	case TRAWL_TABLE_FORMATS: count = format_row(row, cells); break;
	case TRAWL_TABLE_SOURCES: count = source_row(row, cells); break;
	}
	if (count)
		memcpy(ret_cells, cells, sizeof(cells));
	return count;
}
