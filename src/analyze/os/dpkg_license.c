/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usr/share/doc/<package>/copyright: licences of Debian packages, which dpkg's database doesn't know.
 * Source: Debian's machine-readable copyright format 1.0 ("License:" lines); Debian Policy 12.5 (the text of common
 * licences isn't repeated: the file points to /usr/share/common-licenses).
 * Surprising: most files are prose, and only those pointers are read of them.
 */
#include "analyze/analyze.h"
#include "base/map.h"
#include "format/lines.h"
#include "model/license.h"

#define FOLDER "usr/share/doc/"
#define COMMON "usr/share/common-licenses/"
#define FIELD "License:"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_dpkg_license = {
	.name = "dpkg-license",
	.doc = "licences of Debian's packages",
	.files = FOLDER "*/copyright",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_BASENAME, "copyright", .under = FOLDER } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

/* The licences found so far, each once. */
struct names {
	TW_VEC(struct tw_slice) list;
	struct tw_map seen;
	struct tw_slice last; /* field: files name one licence thousands of times in a row */
};

static bool is_name_byte(char c)
{
	return tw_is_alnum(c) || c == '+' || c == '.' || c == '_' || c == '-';
}

/* "…/usr/share/common-licenses/GPL-2." has "GPL-2": a sentence's end is none of it. */
static struct tw_slice common_license(struct tw_slice line)
{
	ptrdiff_t at;

	while ((at = tw_slice_search(line, TW_LIT(COMMON))) >= 0) {
		size_t len = 0;

		line = tw_slice_from(line, (size_t)at + strlen(COMMON));
		while (len < line.len && is_name_byte(line.ptr[len]))
			len++;
		while (len && !tw_is_alnum(line.ptr[len - 1]) && line.ptr[len - 1] != '+')
			len--;
		if (len >= 2)
			return tw_slice_head(line, len);
	}
	return (struct tw_slice){ 0 };
}

static bool add(struct names *names, struct tw_slice name)
{
	uint32_t *seen = name.ptr ? tw_map_put(&names->seen, name) : NULL;
	struct tw_slice *slot;

	if (!seen || *seen != TW_MAP_NONE)
		return seen != NULL;
	slot = tw_vec_push(&names->list);
	if (!slot)
		return false;
	*seen = 0;
	*slot = name;
	return true;
}

/* What stands behind "License:": several names, and at times a phrase around them. */
static bool add_field(struct names *names, struct tw_slice value, struct tw_arena *arena)
{
	static const char phrase[] = "The main library is licensed under ";
	ptrdiff_t bracket;
	struct tw_texts parts;

	value = tw_slice_trim(value);
	if (names->last.len && tw_slice_eq(value, names->last))
		return true;
	names->last = value;
	bracket = tw_slice_find(value, '(');
	if (bracket >= 0)
		value = tw_slice_head(value, (size_t)bracket);
	if (tw_slice_starts(value, phrase))
		value = tw_slice_from(value, strlen(phrase));
	if (tw_slice_ends(value, " license"))
		value.len -= strlen(" license");
	value = tw_slice_trim(value);
	if (!value.len)
		return true;
	parts = tw_license_split(value, arena);
	for (size_t i = 0; i < parts.len; i++) {
		if (!add(names, parts.at[i]))
			return false;
	}
	return parts.at != NULL;
}

static bool read_line(struct names *names, struct tw_slice line, struct tw_arena *arena)
{
	struct tw_slice name;

	if (tw_slice_starts(line, FIELD))
		return add_field(names, tw_slice_from(line, strlen(FIELD)), arena);
	name = common_license(line);
	return !name.len || add(names, name);
}

/* Where the next line starts that has a licence, from the line at @at on: most of a file is prose, and not taken apart. */
static size_t next_place(struct tw_slice text, size_t at, const struct tw_needle *field, const struct tw_needle *common)
{
	size_t from = at ? at - 1 : 0; /* the line end before it */
	ptrdiff_t found;

	if (at == 0 && tw_slice_starts(text, FIELD))
		return 0;
	found = tw_slice_search_either(tw_slice_from(text, from), field, common);
	if (found < 0)
		return text.len;
	from += (size_t)found;
	if (text.ptr[from] == '\n')
		return from + 1;
	return (size_t)(tw_slice_rfind(tw_slice_head(text, from), '\n') + 1);
}

/* The number of the line at @at, which lies behind the one that was asked for last. */
static uint32_t line_number(struct tw_lines *counted, struct tw_slice text, size_t at)
{
	struct tw_slice line;

	while (text.len - counted->rest.len < at && tw_lines_next(counted, &line))
		continue;
	return counted->number + 1;
}

static bool read_names(const struct tw_view *view, struct tw_sink *sink, struct names *ret)
{
	const struct tw_needle field = tw_needle(TW_LIT("\n" FIELD)), common = tw_needle(TW_LIT("/" COMMON));
	struct tw_lines counted = tw_lines(view);
	size_t at = 0;
	bool ok = true;

	while (ok && (at = next_place(view->bytes, at, &field, &common)) < view->bytes.len) {
		struct tw_lines lines = tw_lines_of(tw_slice_from(view->bytes, at));
		struct tw_slice line;

		tw_lines_next(&lines, &line);
		if (ret->list.len >= TW_LIMIT_LICENSES) {
			tw_warn(sink, line_number(&counted, view->bytes, at), "more than %d licences",
				TW_LIMIT_LICENSES);
			break;
		}
		if (line.len <= TW_LIMIT_LICENSE)
			ok = read_line(ret, line, sink->scratch);
		else
			tw_warn(sink, line_number(&counted, view->bytes, at), "a line of more than %d bytes",
				TW_LIMIT_LICENSE);
		at = view->bytes.len - lines.rest.len;
	}
	return ok;
}

/* The package, when the file lies right in its folder. */
static struct tw_slice package_of(struct tw_slice path)
{
	struct tw_slice name = tw_slice_from(tw_path_dir(path), strlen(FOLDER));

	return tw_slice_find(name, '/') < 0 ? name : (struct tw_slice){ 0 };
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_fact fact = { .kind = TW_FACT_LICENSE, .key = package_of(view->path) };
	struct names found = { 0 };
	bool ok = !fact.key.len || read_names(view, sink, &found);

	if (ok && found.list.len) {
		fact.list = tw_license_normalize_all((struct tw_texts){ found.list.at, found.list.len }, sink->scratch);
		ok = fact.list.at != NULL;
		if (fact.list.len)
			tw_sink_fact(sink, &fact);
	}
	tw_vec_release(&found.list);
	tw_map_release(&found.seen);
	return ok ? tw_sink_status(sink, err) : tw_fail_nomem(err);
}
