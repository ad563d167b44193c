/* SPDX-License-Identifier: Apache-2.0 */
/*
 * requirements.txt: one requirement a line, "name[extras]==version ; markers # comment". Source: PEP 508; pip's
 * documentation, requirements file format; trivy, pkg/dependency/parser/python/pip.
 *
 * Surprising: only what is pinned with "==" is known; a range says nothing about what is installed, unless findings may
 * rather be wrong than missed: then its lowest version counts, and "1.4.*" is 1.4.0. "-r base.txt" names another such file, from
 * the folder of this one; "-c constraints.txt" says in which version something would be installed, not that it is. Files from
 * Windows may be UTF-16.
 */
#include "analyze/lang/beside.h"
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

/* What stands behind the first specifier with this operator; empty: there is none. */
static struct tw_slice operand(struct tw_slice specifiers, const char *operator)
{
	struct tw_slice one;

	while (tw_slice_split(&specifiers, ',', &one)) {
		if (tw_slice_starts(one, operator))
			return tw_slice_from(one, strlen(operator));
	}
	return (struct tw_slice){ 0 };
}

/* "1.4.*" as its lowest version. */
static struct tw_slice lowest(struct tw_slice version, struct tw_sink *sink)
{
	return tw_slice_ends(version, ".*") ? TW_SINK_JOIN(sink, tw_slice_head(version, version.len - 1), TW_LIT("0"))
					    : version;
}

/* The version that is pinned, or else allowed as the lowest, where that counts; empty when none is, or it isn't one. */
static struct tw_slice version_of(struct tw_slice specifiers, struct tw_sink *sink)
{
	struct tw_slice version = { 0 };
	int order;

	if (sink->comprehensive)
		version = operand(specifiers, "~=");
	if (sink->comprehensive && !version.len)
		version = operand(specifiers, ">=");
	if (!version.len)
		version = operand(specifiers, "==");
	if (sink->comprehensive)
		version = lowest(version, sink);
	return tw_version_pep440.compare(version, version, &order) ? version : (struct tw_slice){ 0 };
}

struct reader {
	struct tw_sink *sink;
	struct tw_slice folder;
	struct tw_slice constraints; /* the last file of them */
	uint32_t constraints_line;
	bool has_open; /* requirements without a version */
};

static void take_requirement(struct reader *r, struct tw_slice line, uint32_t number)
{
	struct tw_slice word = cut_extras(squeeze(line, r->sink)), version;
	struct tw_package *pkg;
	size_t len;

	word = cut_from(cut_from(cut_from(word, "#"), ";"), "--");
	len = name_length(word);
	version = len ? version_of(tw_slice_from(word, len), r->sink) : (struct tw_slice){ 0 };
	r->has_open |= len && !version.len;
	if (!version.len)
		return;
	pkg = tw_sink_package(r->sink);
	pkg->name = tw_slice_head(word, len);
	pkg->version = version;
	tw_package_locate(pkg, number, number);
}

/* The file of "-r base.txt", "-rbase.txt", "--requirement=base.txt"; empty: it's another line. */
static struct tw_slice file_of(struct tw_slice line, const char *letter, const char *word)
{
	if (tw_slice_starts(line, word) && line.len > strlen(word) &&
	    tw_slice_find(TW_LIT("= \t"), line.ptr[strlen(word)]) >= 0)
		line = tw_slice_from(line, strlen(word) + 1);
	else if (tw_slice_starts(line, letter))
		line = tw_slice_from(line, strlen(letter));
	else
		return (struct tw_slice){ 0 };
	return tw_slice_word(&line);
}

static void follow(struct reader *r, struct tw_slice name, uint32_t number)
{
	struct tw_slice path = { 0 };

	if (!tw_slice_starts(name, "/") && tw_slice_search(name, TW_LIT("://")) < 0)
		path = tw_beside_resolve(r->sink, r->folder, name);
	if (path.len)
		tw_sink_want(r->sink, path, number);
	else
		tw_warn(r->sink, number, "what \"%.*s\" requires isn't listed: it lies outside of what is scanned",
			TW_ARG(name));
}

static void take_line(struct reader *r, struct tw_slice line, uint32_t number)
{
	struct tw_slice text = tw_slice_trim(line), name = file_of(text, "-r", "--requirement");

	if (name.len) {
		follow(r, name, number);
		return;
	}
	name = file_of(text, "-c", "--constraint");
	if (name.len) {
		r->constraints = name;
		r->constraints_line = number;
	} else if (text.len && is_name_char(text.ptr[0]) && text.ptr[0] != '-') {
		take_requirement(r, line, number);
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines_of(tw_lang_check(sink, tw_bom_decode(view->bytes, sink->scratch)));
	struct reader r = { .sink = sink, .folder = tw_path_dir(view->path) };
	struct tw_slice line;
	bool conflict = false;

	while (tw_lines_next(&lines, &line)) {
		if (!tw_lang_is_conflict(sink, line, lines.number, &conflict))
			take_line(&r, line, lines.number);
	}
	if (r.constraints.len && r.has_open)
		tw_warn(sink, r.constraints_line,
			"requirements without a version, which \"%.*s\" may tell, are not listed",
			TW_ARG(r.constraints));
	return tw_sink_status(sink, err);
}
