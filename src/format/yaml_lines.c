/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The YAML that programs write, read line by line. A lock file of 5,000 packages is 150,000 scalars, and libyaml takes
 * a quarter of a microsecond for each, three quarters of the scan: tests/bench/bench_yaml compares the two.
 *
 * Read here are mappings and sequences by indentation, scalars without quotes or with them in one line, [flow] and
 * {flow: collections} in one line, literal texts ("|" and "|-"), comments, documents. Whatever else is met, and
 * whatever could be wrong (tabs, carriage returns, anchors, tags, escapes, scalars of several lines, names that stand
 * twice), makes this reader give up, and libyaml reads from the start: so there is one place that knows all of YAML,
 * and says what is wrong with it. What both read they read alike, places included: tests/fuzz/fuzz_yaml.c compares.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "format/yaml_scalar.h"
#include "format/yaml_tree.h"

/* libyaml wants a name's colon within 1,024 characters. */
enum { NAME_MAX_LEN = 1000 };

struct reader {
	struct tw_yaml_tree *tree;
	struct tw_slice rest;       /* after the line */
	struct tw_slice line;       /* without its end */
	uint32_t number;            /* of the line */
	bool ascii;                 /* the whole text */
	size_t odd;                 /* where the line's first byte is that isn't ASCII: columns count characters */
	bool root, marked;          /* in this document: something; a "---" before it */
	bool pending;               /* a name's line has ended, and its value may follow */
	struct tw_yaml_place colon; /* where the pending value is when nothing follows */
	size_t indent[TW_LIMIT_YAML_DEPTH + 1];
};

struct scalar {
	struct tw_slice text;
	size_t end; /* in the line: after its quote; without quotes, at what follows the blanks behind it */
	bool plain;
};

/* A byte of the line; 0 behind its end. */
static char peek(const struct reader *r, size_t at)
{
	return at < r->line.len ? r->line.ptr[at] : 0;
}

static size_t skip_blanks(const struct reader *r, size_t at)
{
	while (peek(r, at) == ' ')
		at++;
	return at;
}

/* At the line's end, or before a comment; the byte before @at is not part of a scalar without quotes. */
static bool at_end(const struct reader *r, size_t at)
{
	size_t next = skip_blanks(r, at);

	return next >= r->line.len || (next > at && r->line.ptr[next] == '#');
}

static bool next_line(struct reader *r)
{
	if (!tw_slice_split(&r->rest, '\n', &r->line))
		return false;
	r->number++;
	r->odd = r->line.len;
	for (size_t i = 0; !r->ascii && i < r->line.len; i++) {
		if (r->line.ptr[i] & 0x80) {
			r->odd = i;
			break;
		}
	}
	return true;
}

static bool place_at(const struct reader *r, size_t at, struct tw_yaml_place *ret)
{
	*ret = (struct tw_yaml_place){ r->number, (uint32_t)at + 1, r->number };
	return at <= r->odd;
}

/* In single quotes one that is part of the text is written twice; @start is behind the one that opens. */
static bool scan_doubled(struct reader *r, size_t start, struct scalar *ret)
{
	size_t end = start, len = 0;
	char *text;

	while (end < r->line.len && (r->line.ptr[end] != '\'' || peek(r, end + 1) == '\''))
		end += r->line.ptr[end] == '\'' ? 2 : 1;
	if (end >= r->line.len)
		return false;
	text = tw_arena_alloc(r->tree->arena, end - start);
	for (size_t i = start; text && i < end; i++) {
		text[len++] = r->line.ptr[i];
		i += r->line.ptr[i] == '\'';
	}
	*ret = (struct scalar){ .text = tw_slice_of(text, len), .end = end + 1 };
	return text;
}

static bool scan_quoted(struct reader *r, size_t at, struct scalar *ret)
{
	char quote = r->line.ptr[at];
	struct tw_slice rest = tw_slice_from(r->line, at + 1);
	ptrdiff_t len = tw_slice_find(rest, quote);

	if (len < 0)
		return false;
	*ret = (struct scalar){ .text = tw_slice_head(rest, (size_t)len), .end = at + 1 + (size_t)len + 1 };
	if (quote == '"')
		return tw_slice_find(ret->text, '\\') < 0;
	return peek(r, ret->end) != quote || scan_doubled(r, at + 1, ret);
}

/* May a scalar without quotes begin so? */
static bool plain_start(const struct reader *r, size_t at)
{
	char c = peek(r, at);

	return c == '-' ? peek(r, at + 1) > ' ' : c && !strchr(" ?:,[]{}#&*!|>'\"%@`", c);
}

/* Up to a name's colon, a comment, or the end of the line. */
static bool scan_plain(const struct reader *r, size_t at, struct scalar *ret)
{
	size_t i = at, end = at;

	if (!plain_start(r, at))
		return false;
	for (; i < r->line.len; i++) {
		char c = r->line.ptr[i];

		if ((c == ':' && (i + 1 == r->line.len || r->line.ptr[i + 1] == ' ')) ||
		    (c == '#' && r->line.ptr[i - 1] == ' '))
			break;
		if (c != ' ')
			end = i + 1;
	}
	*ret = (struct scalar){ tw_slice_sub(r->line, at, end), i, true };
	return true;
}

static bool scan_scalar(struct reader *r, size_t at, struct scalar *ret)
{
	return peek(r, at) == '"' || peek(r, at) == '\'' ? scan_quoted(r, at, ret) : scan_plain(r, at, ret);
}

/* Within brackets only what nothing else could be made of. */
static bool scan_flow_plain(const struct reader *r, size_t at, struct scalar *ret)
{
	size_t i = at, end = at;
	char first = peek(r, at);

	if (!tw_is_alnum(first) && (!first || !strchr("./_^~<=$+", first)) &&
	    (first != '-' || !tw_is_alnum(peek(r, at + 1))))
		return false;
	for (; i < r->line.len; i++) {
		char c = r->line.ptr[i];

		if (c == ',' || c == ']' || c == '}' || (c == ':' && peek(r, i + 1) == ' '))
			break;
		if (!tw_is_alnum(c) && !strchr(" ._/+=@~^<>*-|&$();", c) &&
		    (c != ':' || (!tw_is_alnum(peek(r, i + 1)) && peek(r, i + 1) != '/')))
			return false;
		if (c != ' ')
			end = i + 1;
	}
	*ret = (struct scalar){ tw_slice_sub(r->line, at, end), i, true };
	return true;
}

static bool scan_flow_scalar(struct reader *r, size_t at, struct scalar *ret)
{
	return peek(r, at) == '"' || peek(r, at) == '\'' ? scan_quoted(r, at, ret) : scan_flow_plain(r, at, ret);
}

static bool add_scalar(struct reader *r, size_t at, const struct scalar *scalar)
{
	enum tw_yaml_type type = scalar->plain ? tw_yaml_scalar_type(scalar->text, r->tree->flags) : TW_YAML_STRING;
	struct tw_slice text = scalar->text.ptr ? scalar->text : TW_LIT("");
	struct tw_yaml_place place;

	return place_at(r, at, &place) && tw_yaml_tree_scalar(r->tree, &place, type, text, scalar->plain);
}

static bool open_at(struct reader *r, size_t at, enum tw_yaml_type type)
{
	struct tw_yaml_place place;

	if (!place_at(r, at, &place) || !tw_yaml_tree_open(r->tree, &place, type))
		return false;
	r->indent[r->tree->depth] = at;
	return true;
}

static bool close_one(struct reader *r)
{
	struct tw_yaml_place place;

	place_at(r, 0, &place);
	return tw_yaml_tree_close(r->tree, &place);
}

static bool take_flow(struct reader *r, size_t *at);

static bool take_flow_value(struct reader *r, size_t *at)
{
	struct scalar scalar;
	size_t start = *at;

	if (peek(r, start) == '[' || peek(r, start) == '{')
		return take_flow(r, at);
	if (!scan_flow_scalar(r, start, &scalar))
		return false;
	*at = scalar.end;
	return add_scalar(r, start, &scalar);
}

static bool take_flow_name(struct reader *r, size_t *at)
{
	struct scalar name;

	if (!scan_flow_scalar(r, *at, &name) || peek(r, name.end) != ':' || peek(r, name.end + 1) != ' ' ||
	    name.end - *at > NAME_MAX_LEN || !add_scalar(r, *at, &name))
		return false;
	*at = skip_blanks(r, name.end + 1);
	return true;
}

/* A flow collection; @at moves behind it. As deep as the tree may be. */
static bool take_flow(struct reader *r, size_t *at)
{
	bool mapping = peek(r, *at) == '{';
	char last = mapping ? '}' : ']', c;

	if (!open_at(r, *at, mapping ? TW_YAML_MAPPING : TW_YAML_SEQUENCE))
		return false;
	*at = skip_blanks(r, *at + 1);
	if (peek(r, *at) == last) {
		(*at)++;
		return close_one(r);
	}
	do {
		*at = skip_blanks(r, *at);
		if ((mapping && !take_flow_name(r, at)) || !take_flow_value(r, at))
			return false;
		*at = skip_blanks(r, *at);
		c = peek(r, (*at)++);
	} while (c == ',');
	return c == last && close_one(r);
}

enum goes_on { HERE_IT_ENDS, GOES_ON, UNSURE };

/* Is the line behind this one of the text that is indented by @indent? Empty ones are. */
static enum goes_on text_goes_on(const struct reader *r, size_t indent, struct tw_slice *ret)
{
	struct tw_slice rest = r->rest;
	size_t blanks = 0;

	if (!tw_slice_split(&rest, '\n', ret) || (!rest.ptr && !ret->len))
		return HERE_IT_ENDS;
	while (blanks < ret->len && ret->ptr[blanks] == ' ')
		blanks++;
	if ((ret->len && blanks == ret->len) || !rest.ptr)
		return UNSURE;
	if (ret->len && blanks < indent)
		return HERE_IT_ENDS;
	*ret = tw_slice_from(*ret, indent);
	return GOES_ON;
}

/* The first line tells by how much a text is indented: more than what it belongs to. */
static size_t text_indent(const struct reader *r)
{
	size_t blanks = 0;

	while (blanks < r->rest.len && r->rest.ptr[blanks] == ' ')
		blanks++;
	return blanks > r->indent[r->tree->depth] ? blanks : 0;
}

/* "|" and "|-". Of what is empty at the end nothing stays. */
static bool take_text(struct reader *r, size_t at)
{
	bool strip = peek(r, at + 1) == '-';
	size_t indent = text_indent(r), kept = 0;
	struct tw_slice line;
	struct tw_buf text = { 0 };
	struct tw_yaml_place place;
	enum goes_on next;
	bool good;

	if (at + 1 + strip != r->line.len || !indent || !place_at(r, at, &place))
		return false;
	while ((next = text_goes_on(r, indent, &line)) == GOES_ON) {
		tw_buf_slice(&text, line);
		kept = line.len ? text.len : kept;
		tw_buf_char(&text, '\n');
		next_line(r);
	}
	place.line_end = r->number + 1;
	good = next == HERE_IT_ENDS && kept && !tw_buf_failed(&text) &&
	       tw_yaml_tree_scalar(r->tree, &place, TW_YAML_STRING, tw_slice_of(text.ptr, kept + !strip), false);
	tw_buf_release(&text);
	return good;
}

/* What stands behind a name, or a dash where no name follows. */
static bool take_value(struct reader *r, size_t at)
{
	struct scalar scalar;

	if (peek(r, at) == '|')
		return take_text(r, at);
	if (peek(r, at) == '[' || peek(r, at) == '{')
		return take_flow(r, &at) && at_end(r, at);
	if (!scan_scalar(r, at, &scalar) || !add_scalar(r, at, &scalar))
		return false;
	return scalar.plain ? peek(r, scalar.end) != ':' : at_end(r, scalar.end);
}

/* "name: value", or "name:" alone. */
static bool take_member(struct reader *r, size_t at, const struct scalar *name)
{
	size_t value = skip_blanks(r, name->end + 1);

	if (name->end - at > NAME_MAX_LEN || !add_scalar(r, at, name))
		return false;
	if (value < r->line.len && r->line.ptr[value] != '#')
		return take_value(r, value);
	r->pending = true;
	return place_at(r, name->end + 1, &r->colon);
}

static bool scan_name(struct reader *r, size_t at, struct scalar *ret)
{
	return scan_scalar(r, at, ret) && peek(r, ret->end) == ':' &&
	       (ret->end + 1 == r->line.len || r->line.ptr[ret->end + 1] == ' ');
}

/* "- value", or "- name: value": a mapping that is indented as far as its first name. */
static bool take_entry(struct reader *r, size_t at)
{
	struct scalar name;

	at = skip_blanks(r, at + 1);
	if (!scan_name(r, at, &name))
		return take_value(r, at);
	return open_at(r, at, TW_YAML_MAPPING) && take_member(r, at, &name);
}

static bool empty_value(struct reader *r)
{
	r->pending = false;
	return tw_yaml_tree_scalar(r->tree, &r->colon, TW_YAML_NULL, TW_LIT(""), true);
}

/* A sequence may be indented as far as the name that it belongs to. */
static bool is_beside_its_name(const struct reader *r)
{
	uint32_t depth = r->tree->depth;

	return depth > 1 && r->tree->frames[depth].node->type == TW_YAML_SEQUENCE &&
	       r->indent[depth - 1] == r->indent[depth];
}

/* Opens what a line that is indented by @at is the first of, or closes what it isn't of any more. */
static bool settle(struct reader *r, size_t at, bool dash)
{
	struct tw_yaml_tree *tree = r->tree;
	enum tw_yaml_type type = dash ? TW_YAML_SEQUENCE : TW_YAML_MAPPING;

	if (!r->root || (r->pending && (at > r->indent[tree->depth] || (dash && at == r->indent[tree->depth])))) {
		r->root = true;
		r->pending = false;
		return open_at(r, at, type);
	}
	if (r->pending && !empty_value(r))
		return false;
	while (tree->depth &&
	       (r->indent[tree->depth] > at || (!dash && r->indent[tree->depth] == at && is_beside_its_name(r)))) {
		if (!close_one(r))
			return false;
	}
	return tree->depth && r->indent[tree->depth] == at && tree->frames[tree->depth].node->type == type;
}

static bool end_document(struct reader *r)
{
	if (r->pending && !empty_value(r))
		return false;
	while (r->tree->depth) {
		if (!close_one(r))
			return false;
	}
	return true;
}

/* "---": documents without anything in them are libyaml's. */
static bool take_marker(struct reader *r)
{
	if (r->line.len != 3 || (r->marked && !r->root) || (r->root && !(r->tree->flags & TW_YAML_ALL)) ||
	    !end_document(r))
		return false;
	r->marked = true;
	r->root = false;
	return true;
}

static bool take_line(struct reader *r)
{
	size_t at = skip_blanks(r, 0);
	bool dash = peek(r, at) == '-' && peek(r, at + 1) == ' ';
	struct scalar name;

	if (at == r->line.len || r->line.ptr[at] == '#')
		return true;
	if (tw_slice_starts(r->line, "---"))
		return take_marker(r);
	if (tw_slice_starts(r->line, "...") || !settle(r, at, dash))
		return false;
	if (dash)
		return take_entry(r, at);
	return scan_name(r, at, &name) && take_member(r, at, &name);
}

/* Characters that YAML allows, but for tabs, carriage returns and what else ends a line in YAML 1.1. */
static bool allowed(uint32_t point)
{
	return point >= 0xa0 && point != 0x2028 && point != 0x2029 && point != 0xfeff && point != 0xfffe &&
	       point != 0xffff;
}

static bool check_points(struct tw_slice text)
{
	while (text.len) {
		uint32_t point;
		size_t len = tw_utf8_decode(text, &point);

		if (!len || (len > 1 && !allowed(point)))
			return false;
		text = tw_slice_from(text, len);
	}
	return true;
}

/* Is there nothing but what is read here? */
static bool check_bytes(struct reader *r)
{
	unsigned char control = 0, high = 0;

	for (size_t i = 0; i < r->rest.len; i++) {
		unsigned char c = (unsigned char)r->rest.ptr[i];

		control |= (unsigned char)((c < ' ' && c != '\n') || c == 0x7f);
		high |= c;
	}
	r->ascii = high < 0x80;
	return !control && (r->ascii || check_points(r->rest));
}

bool tw_yaml_lines(struct tw_yaml_tree *tree, struct tw_slice text)
{
	struct reader r;

	memset(&r, 0, offsetof(struct reader, indent));
	r.tree = tree;
	r.rest = text;
	if (!check_bytes(&r))
		return false;
	while (next_line(&r)) {
		if (!take_line(&r))
			return false;
	}
	return r.root && end_document(&r);
}
