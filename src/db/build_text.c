/* SPDX-License-Identifier: Apache-2.0 */
#include "db/build_text.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/vec.h"
#include "db/bolt_write.h"

enum { COLUMNS_MAX = TW_BOLT_MAX_PATH + 2, PAGE_SIZE = 4096 };

struct line {
	struct tw_slice text;
	struct tw_slice top; /* its first column */
	size_t number;
};

typedef TW_VEC(struct line) line_vec;

static size_t column_end(struct tw_slice line)
{
	size_t at = 0;

	while (at < line.len && line.ptr[at] != '\t' && line.ptr[at] != '\x1f')
		at++;
	return at;
}

/* How many columns, cut out; COLUMNS_MAX + 1 when there are more than that. */
static size_t columns_cut(struct tw_slice line, struct tw_slice columns[COLUMNS_MAX])
{
	for (size_t count = 0; count < COLUMNS_MAX; count++) {
		size_t end = column_end(line);

		columns[count] = tw_slice_head(line, end);
		if (end == line.len)
			return count + 1;
		line = tw_slice_from(line, end + 1);
		/* From an empty rest there is still a column, an empty one. */
		line.ptr = line.ptr ? line.ptr : "";
	}
	return COLUMNS_MAX + 1;
}

static int lines_read(struct tw_slice text, line_vec *to, struct trawl_error *err)
{
	struct tw_slice line;

	for (size_t number = 1; tw_slice_split(&text, '\n', &line); number++) {
		struct line *slot;

		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (!line.len || line.ptr[0] == '#')
			continue;
		slot = tw_vec_push(to);
		if (!slot)
			return tw_fail_nomem(err);
		*slot = (struct line){ line, tw_slice_head(line, column_end(line)), number };
	}
	return TRAWL_OK;
}

/* The writer wants the buckets at the top one after another; within one, the order given. */
static int line_order(const void *left, const void *right)
{
	const struct line *a = left, *b = right;
	int order = tw_slice_cmp(a->top, b->top);

	return order ? order : a->number < b->number ? -1 : a->number > b->number;
}

static int line_put(struct tw_bolt_writer *writer, const struct line *line, struct trawl_error *err)
{
	struct tw_slice columns[COLUMNS_MAX];
	size_t count = columns_cut(line->text, columns);

	if (count < 3 || count > COLUMNS_MAX)
		return tw_fail(err, TRAWL_E_FORMAT, "not 3 to %d columns", COLUMNS_MAX);
	return tw_bolt_put(writer, columns, count - 2, columns[count - 2], columns[count - 1], err);
}

int tw_db_build_file(const char *path, uint32_t page_size, struct tw_slice text, struct trawl_error *err)
{
	struct tw_bolt_writer *writer = NULL;
	line_vec lines = { 0 };
	int status = lines_read(text, &lines, err);

	if (status == TRAWL_OK)
		status = tw_bolt_writer_open(path, page_size, &writer, err);
	if (status == TRAWL_OK && lines.len)
		qsort(lines.at, lines.len, sizeof(*lines.at), line_order);
	for (size_t i = 0; i < lines.len && status == TRAWL_OK; i++) {
		status = line_put(writer, &lines.at[i], err);
		if (status < 0)
			tw_wrap(err, "line %zu", lines.at[i].number);
	}
	tw_vec_release(&lines);
	if (status == TRAWL_OK)
		return tw_bolt_writer_finish(writer, err);
	tw_bolt_writer_drop(writer);
	return status;
}

static int folder_make(const char *path, struct trawl_error *err)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? tw_fail_errno(err, errno, "%s", path) : TRAWL_OK;
}

int tw_db_build(const char *cache_dir, struct tw_slice text, const struct tw_db_metadata *metadata,
		struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	char *folder = tw_arena_printf(&arena, "%s/db", cache_dir);
	char *file = tw_arena_printf(&arena, "%s/db/trivy.db", cache_dir);
	char *beside = tw_arena_printf(&arena, "%s/db/metadata.json", cache_dir);
	int status = folder && file && beside ? folder_make(cache_dir, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = folder_make(folder, err);
	if (status == TRAWL_OK)
		status = tw_db_build_file(file, PAGE_SIZE, text, err);
	if (status == TRAWL_OK)
		status = tw_db_metadata_write(beside, metadata, err);
	tw_arena_release(&arena);
	return status;
}
