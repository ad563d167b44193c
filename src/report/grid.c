/* SPDX-License-Identifier: Apache-2.0 */
#include "report/grid.h"

#include "report/plain.h"

#define BOLD "\x1b[1m"
#define DIM "\x1b[2m"
#define BLUE "\x1b[34m"
#define RESET "\x1b[0m"

/* Ranges of Unicode 15 that terminals show two columns wide, and those that take none. */
static const struct {
	uint32_t first, last;
	uint8_t width;
} ranges[] = {
	{ 0x0300, 0x036f, 0 },   { 0x200b, 0x200f, 0 },   { 0x20d0, 0x20ff, 0 },   { 0xfe00, 0xfe0f, 0 },
	{ 0x1100, 0x115f, 2 },   { 0x2e80, 0x303e, 2 },   { 0x3041, 0xa4cf, 2 },   { 0xac00, 0xd7a3, 2 },
	{ 0xf900, 0xfaff, 2 },   { 0xfe30, 0xfe6f, 2 },   { 0xff01, 0xff60, 2 },   { 0xffe0, 0xffe6, 2 },
	{ 0x1f300, 0x1f64f, 2 }, { 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
};

static size_t rune_width(uint32_t rune)
{
	if (rune < 0x20 || rune == 0x7f)
		return 0;
	for (size_t i = 0; rune >= 0x300 && i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (rune >= ranges[i].first && rune <= ranges[i].last)
			return ranges[i].width;
	}
	return 1;
}

/* Bytes of the character at the front, and the character; a stray byte is one of its own. */
static size_t rune_take(struct tw_slice s, uint32_t *ret)
{
	unsigned char lead = (unsigned char)s.ptr[0];
	size_t len = lead < 0x80 ? 1 : lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	if (len == 1 || len > s.len) {
		*ret = lead < 0x80 ? lead : 0xfffd;
		return 1;
	}
	*ret = lead & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++)
		*ret = *ret << 6 | ((unsigned char)s.ptr[i] & 0x3f);
	return len;
}

size_t tw_text_width(struct tw_slice text)
{
	size_t width = 0;
	uint32_t rune;

	while (text.len) {
		text = tw_slice_from(text, rune_take(text, &rune));
		width += rune_width(rune);
	}
	return width;
}

struct tw_grid_row *tw_grid_add(struct tw_grid *grid)
{
	struct tw_grid_row *row = tw_vec_push(&grid->rows);

	grid->failed |= !row;
	return row;
}

/* Lines of one cell while it is wrapped. A line is a run of words with one blank between them. */
struct wrap {
	struct tw_grid *grid;
	size_t limit;
	TW_VEC(struct tw_grid_line) lines;
	struct tw_buf current;
	size_t width; /* of current, with the blank behind it */
};

static void wrap_push(struct wrap *w)
{
	struct tw_grid_line *line = tw_vec_push(&w->lines);
	struct tw_slice text = tw_slice_trim(tw_buf_view(&w->current));

	if (!line) {
		w->grid->failed = true;
		return;
	}
	line->text = tw_plain_copy(&w->grid->arena, text);
	line->width = tw_text_width(line->text);
	w->grid->failed |= !line->text.ptr;
	w->current.len = 0;
	w->width = 0;
}

static void wrap_begin(struct wrap *w, struct tw_slice word, size_t width)
{
	tw_buf_slice(&w->current, word);
	w->width = width;
	if (w->width < w->limit) {
		tw_buf_char(&w->current, ' ');
		w->width++;
	}
}

static void wrap_word(struct wrap *w, struct tw_slice word)
{
	size_t width = tw_text_width(word);

	if (w->width + width == w->limit && w->width < w->limit) {
		tw_buf_slice(&w->current, word);
		w->width += width;
	} else if (w->width + width < w->limit) {
		tw_buf_slice(&w->current, word);
		tw_buf_char(&w->current, ' ');
		w->width += width + 1;
	} else {
		wrap_push(w);
		wrap_begin(w, word, width);
	}
}

/* A word that is too long for a line of its own is cut, with a hyphen. */
static void wrap_long(struct wrap *w, struct tw_slice word)
{
	while (w->limit > 1 && tw_text_width(word) > w->limit) {
		size_t bytes = 0;
		uint32_t rune;
		char *part;

		for (size_t i = 0; i < w->limit - 1 && bytes < word.len; i++)
			bytes += rune_take(tw_slice_from(word, bytes), &rune);
		part = tw_arena_printf(&w->grid->arena, "%.*s-", (int)bytes, word.ptr);
		if (!part) {
			w->grid->failed = true;
			return;
		}
		wrap_word(w, tw_slice(part));
		word = tw_slice_from(word, bytes);
	}
	if (word.len)
		wrap_word(w, word);
}

static void wrap_cell(struct tw_grid *grid, struct tw_grid_cell *cell, size_t limit)
{
	struct wrap w = { .grid = grid, .limit = limit };
	struct tw_slice rest = cell->text.ptr ? cell->text : TW_LIT(""), line, word;
	bool first = true;

	while (tw_slice_split(&rest, '\n', &line)) {
		if (!first && (w.lines.len || w.current.len))
			wrap_push(&w);
		first = false;
		while (tw_slice_split(&line, ' ', &word)) {
			word = tw_slice_trim(word);
			if (word.len)
				wrap_long(&w, word);
		}
	}
	if (w.width || !w.lines.len)
		wrap_push(&w);
	cell->lines = tw_arena_array(&grid->arena, w.lines.len, sizeof(*cell->lines));
	cell->line_count = cell->lines ? w.lines.len : 0;
	if (cell->lines && w.lines.len)
		memcpy(cell->lines, w.lines.at, w.lines.len * sizeof(*cell->lines));
	grid->failed |= !cell->lines || tw_buf_failed(&w.current);
	tw_vec_release(&w.lines);
	tw_buf_release(&w.current);
}

static void lay_out(struct tw_grid *grid, size_t widths[TW_GRID_COLUMNS])
{
	size_t widest = 0;

	for (size_t r = 0; r < grid->rows.len; r++) {
		size_t width = 1;

		for (size_t c = 0; c < grid->columns; c++)
			width += tw_text_width(grid->rows.at[r].cells[c].text) + 3;
		widest = width > widest ? width : widest;
	}
	for (size_t r = 0; r < grid->rows.len; r++) {
		struct tw_grid_row *row = &grid->rows.at[r];

		for (size_t c = 0; c < grid->columns; c++) {
			struct tw_grid_cell *cell = &row->cells[c];

			wrap_cell(grid, cell, grid->width < widest ? grid->wrap : tw_text_width(cell->text));
			row->height = cell->line_count > row->height ? cell->line_count : row->height;
			for (size_t l = 0; l < cell->line_count; l++)
				widths[c] = cell->lines[l].width > widths[c] ? cell->lines[l].width : widths[c];
		}
	}
}

static void merge_cells(struct tw_grid *grid)
{
	for (size_t r = 1; grid->merge && r < grid->rows.len; r++) {
		struct tw_grid_row *row = &grid->rows.at[r], *above = &grid->rows.at[r - 1];

		for (size_t c = 0; c < grid->columns && !above->header; c++)
			row->cells[c].merged = tw_slice_trim(row->cells[c].text).len &&
					       tw_slice_eq(row->cells[c].text, above->cells[c].text);
	}
}

static void fill(struct tw_buf *out, const char *what, size_t count)
{
	while (count-- > 0)
		tw_buf_text(out, what);
}

/* The character where a line between two rows meets column @c's left edge. */
static const char *joint(const struct tw_grid *grid, const struct tw_grid_row *row, size_t c, bool first_row)
{
	bool merged = row->cells[c].merged, left_merged = c > 0 && row->cells[c - 1].merged;

	if (first_row)
		return c == 0 ? "┌" : "┬";
	if (c == 0)
		return merged ? "│" : "├";
	if (merged)
		return left_merged ? "│" : "┤";
	return left_merged ? "├" : "┼";
}

static void draw_line_above(const struct tw_grid *grid, const struct tw_grid_row *row, const size_t *widths,
			    bool first_row, struct tw_buf *out)
{
	tw_buf_text(out, grid->styled ? DIM : "");
	for (size_t c = 0; c < grid->columns; c++) {
		tw_buf_text(out, joint(grid, row, c, first_row));
		fill(out, row->cells[c].merged ? " " : "─", widths[c] + 2);
	}
	tw_buf_text(out, first_row ? "┐" : row->cells[grid->columns - 1].merged ? "│" : "┤");
	tw_buf_text(out, grid->styled ? RESET "\n" : "\n");
}

static void draw_bar(const struct tw_grid *grid, struct tw_buf *out)
{
	tw_buf_text(out, grid->styled ? DIM "│" RESET : "│");
}

static const char *style_of(const struct tw_grid *grid, const struct tw_grid_row *row, const struct tw_grid_cell *cell,
			    struct tw_slice text)
{
	if (!grid->styled || !text.len)
		return NULL;
	if (row->header)
		return BOLD;
	return tw_slice_starts(text, "https://") ? BLUE : cell->style;
}

static void draw_text(const struct tw_grid *grid, const struct tw_grid_row *row, size_t c, size_t l, size_t width,
		      struct tw_buf *out)
{
	const struct tw_grid_cell *cell = &row->cells[c];
	struct tw_grid_line line = { 0 };
	const char *style;
	size_t pad, left;

	if (!cell->merged && l < cell->line_count)
		line = cell->lines[l];
	style = style_of(grid, row, cell, line.text);
	pad = width - line.width;
	left = row->header || (grid->centered & (1u << c)) ? pad / 2 : 0;
	fill(out, " ", left + 1);
	tw_buf_text(out, style ? style : "");
	tw_buf_slice(out, line.text);
	tw_buf_text(out, style ? RESET : "");
	fill(out, " ", pad - left + 1);
}

static void draw_row(const struct tw_grid *grid, const struct tw_grid_row *row, const size_t *widths,
		     struct tw_buf *out)
{
	for (size_t l = 0; l < row->height; l++) {
		draw_bar(grid, out);
		for (size_t c = 0; c < grid->columns; c++) {
			draw_text(grid, row, c, l, widths[c], out);
			draw_bar(grid, out);
		}
		tw_buf_char(out, '\n');
	}
}

static void draw_bottom(const struct tw_grid *grid, const size_t *widths, struct tw_buf *out)
{
	tw_buf_text(out, grid->styled ? DIM : "");
	for (size_t c = 0; c < grid->columns; c++) {
		tw_buf_text(out, c == 0 ? "└" : "┴");
		fill(out, "─", widths[c] + 2);
	}
	tw_buf_text(out, grid->styled ? "┘" RESET "\n" : "┘\n");
}

bool tw_grid_draw(struct tw_grid *grid, struct tw_buf *out)
{
	size_t widths[TW_GRID_COLUMNS] = { 0 };
	bool ok;

	lay_out(grid, widths);
	merge_cells(grid);
	for (size_t r = 0; r < grid->rows.len && !grid->failed; r++) {
		draw_line_above(grid, &grid->rows.at[r], widths, r == 0, out);
		draw_row(grid, &grid->rows.at[r], widths, out);
	}
	if (grid->rows.len)
		draw_bottom(grid, widths, out);
	ok = !grid->failed && !grid->arena.failed && !tw_buf_failed(out);
	tw_grid_release(grid);
	return ok;
}

void tw_grid_release(struct tw_grid *grid)
{
	tw_vec_release(&grid->rows);
	tw_arena_release(&grid->arena);
}
