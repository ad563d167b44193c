/* SPDX-License-Identifier: Apache-2.0 */
/*
 * requirements.txt: one requirement a line, "name[extras]==version ; markers # comment". Source: PEP 508; pip's
 * documentation, requirements file format; trivy, pkg/dependency/parser/python/pip.
 *
 * Surprising: only what is pinned with "==" is known; a range says nothing about what is installed. Other files that are
 * named with -r are read when they are called requirements.txt themselves. Files from Windows may be UTF-16.
 */
#include "analyze/lang/lang.h"
#include "format/bom.h"
#include "format/lines.h"
#include "version/version.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_pip = {
	.name = "pip",
	.doc = "pip: requirements with exact versions",
	.type = "pip",
	.files = "requirements.txt",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "requirements.txt" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

/* Without blanks and the backslashes that continue lines: what is left is one word. */
static struct tw_slice squeeze(struct tw_slice line, struct tw_sink *sink)
{
	char *word = tw_arena_alloc(sink->scratch, line.len);
	size_t len = 0;

	sink->failed |= !word;
	for (size_t i = 0; word && i < line.len; i++) {
		if (line.ptr[i] != ' ' && line.ptr[i] != '\\')
			word[len++] = line.ptr[i];
	}
	return tw_slice_of(word, len);
}

/* Without "[extras]"; the bytes are moved. A bracket that isn't closed leaves nothing. */
static struct tw_slice cut_extras(struct tw_slice word)
{
	ptrdiff_t from = tw_slice_find(word, '['), to = tw_slice_find(word, ']');
	char *bytes = (char *)(uintptr_t)word.ptr; /* squeeze()'s */

	if (from < 0)
		return word;
	if (to < from)
		return (struct tw_slice){ 0 };
	memmove(bytes + from, word.ptr + to + 1, word.len - (size_t)to - 1);
	return tw_slice_head(word, word.len - (size_t)(to + 1 - from));
}

static struct tw_slice cut_from(struct tw_slice word, const char *mark)
{
	ptrdiff_t at = tw_slice_search(word, tw_slice(mark));

	return at < 0 ? word : tw_slice_trim_right(tw_slice_head(word, (size_t)at));
}

/* Letters of other scripts are none in PEP 508, but nobody refuses them. */
static bool is_name_char(char c)
{
	return tw_is_alnum(c) || c == '.' || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

static size_t name_length(struct tw_slice word)
{
	size_t len = 0;

	while (len < word.len && is_name_char(word.ptr[len]))
		len++;
	return len;
}

/* The version that is pinned; empty when none is, or it isn't one. */
static struct tw_slice pinned(struct tw_slice specifiers)
{
	struct tw_slice one;
	int order;

	while (tw_slice_split(&specifiers, ',', &one)) {
		if (!tw_slice_starts(one, "=="))
			continue;
		one = tw_slice_from(one, 2);
		return tw_version_pep440.compare(one, one, &order) ? one : (struct tw_slice){ 0 };
	}
	return (struct tw_slice){ 0 };
}

static void take_line(struct tw_slice line, uint32_t number, struct tw_sink *sink)
{
	struct tw_slice word = cut_extras(squeeze(line, sink)), version;
	struct tw_package *pkg;
	size_t len;

	word = cut_from(cut_from(cut_from(word, "#"), ";"), "--");
	len = name_length(word);
	version = len ? pinned(tw_slice_from(word, len)) : (struct tw_slice){ 0 };
	if (!version.len)
		return;
	pkg = tw_sink_package(sink);
	pkg->name = tw_slice_head(word, len);
	pkg->version = version;
	tw_package_locate(pkg, number, number);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines_of(tw_lang_check(sink, tw_bom_decode(view->bytes, sink->scratch)));
	struct tw_slice line;
	bool conflict = false;

	while (tw_lines_next(&lines, &line)) {
		if (!tw_lang_is_conflict(sink, line, lines.number, &conflict) &&
		    tw_slice_search(line, TW_LIT("==")) >= 0)
			take_line(line, lines.number, sink);
	}
	return tw_sink_status(sink, err);
}
