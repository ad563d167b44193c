/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of boxes for terminals and files, drawn as Trivy's (aquasecurity/table) are: cells of several lines, lines
 * wrapped at words when the table would be too wide, equal cells of neighbouring rows merged into one.
 */
#ifndef TW_REPORT_GRID_H
#define TW_REPORT_GRID_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

struct tw_grid_line {
	struct tw_slice text;
	size_t width;
};

struct tw_grid_cell {
	struct tw_slice text;
	const char *style; /* an ANSI sequence for the text, or NULL */
	struct tw_grid_line *lines;
	size_t line_count;
	bool merged; /* with the cell above */
};

enum { TW_GRID_COLUMNS = 8 };

struct tw_grid_row {
	struct tw_grid_cell cells[TW_GRID_COLUMNS];
	bool header;
	size_t height;
};

struct tw_grid {
	size_t columns;
	size_t width;      /* that is to be had: of the terminal, or 80 */
	size_t wrap;       /* columns are wrapped at this many characters when the table is wider than that */
	unsigned centered; /* bits of columns */
	bool merge;        /* equal cells of neighbouring rows are one */
	bool styled;       /* use ANSI sequences */
	struct tw_arena arena;
	TW_VEC(struct tw_grid_row) rows;
	bool failed;
};

/* A row of @grid->columns cells, to be filled; NULL when out of memory (sticky). Texts must outlive the drawing. */
struct tw_grid_row *tw_grid_add(struct tw_grid *grid);

/* Draws all rows; returns false when out of memory. The grid is empty afterwards. */
bool tw_grid_draw(struct tw_grid *grid, struct tw_buf *out);
void tw_grid_release(struct tw_grid *grid);

/* Columns that a text takes on a terminal: two for East Asian wide characters and emoji, none for combining ones. */
size_t tw_text_width(struct tw_slice text);

#endif
