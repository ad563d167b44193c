/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json_node.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "format/utf8.h"

/* An open container; the outermost stands for the document itself and has no node. */
struct frame {
	struct tw_json_node *node;
	struct tw_json_node *last; /* the newest child, which waits for its next one */
	uint32_t count;
	bool named; /* an object */
};

struct reader {
	const char *start, *end;
	unsigned flags;
	struct tw_arena *arena;
	struct tw_json *doc;
	struct tw_json_node *slot, *slot_end; /* room in the newest piece */
	uint32_t more_room;
	uint32_t depth;
	struct trawl_error *err;
	int status;
	struct frame frames[TW_LIMIT_JSON_DEPTH + 1];
};

/* Line and column, in bytes, from 1. */
static void place_of(const struct reader *r, const char *at, size_t *ret_line, size_t *ret_column)
{
	const char *line = r->start;
	size_t number = 1;

	for (const char *p; (p = memchr(line, '\n', (size_t)(at - line))); line = p + 1)
		number++;
	*ret_line = number;
	*ret_column = (size_t)(at - line) + 1;
}

static const char *wrong(struct reader *r, const char *at, int status, const char *what)
{
	size_t line, column;

	place_of(r, at, &line, &column);
	r->status = tw_fail(r->err, status, "line %zu, column %zu: %s", line, column, what);
	return NULL;
}

static const char *expected(struct reader *r, const char *at, const char *what)
{
	size_t line, column;
	unsigned char c = at < r->end ? (unsigned char)*at : 0;

	place_of(r, at, &line, &column);
	if (at == r->end)
		r->status = tw_fail(r->err, TRAWL_E_FORMAT, "line %zu, column %zu: expected %s, found the end", line,
				    column, what);
	else if (c > ' ' && c < 0x7f)
		r->status = tw_fail(r->err, TRAWL_E_FORMAT, "line %zu, column %zu: expected %s, found '%c'", line,
				    column, what, c);
	else
		r->status = tw_fail(r->err, TRAWL_E_FORMAT, "line %zu, column %zu: expected %s, found byte 0x%02x",
				    line, column, what, c);
	return NULL;
}

/* The list of pieces doubles; what it outgrows is left to the arena: 8 bytes for 64 KiB of nodes. */
static bool grow_list(struct reader *r, uint32_t pieces)
{
	uint32_t room = r->more_room ? r->more_room * 2 : 4;
	const struct tw_json_node **list = tw_arena_array(r->arena, room, sizeof(struct tw_json_node *));

	if (!list)
		return false;
	if (pieces)
		memcpy(list, r->doc->more, pieces * sizeof(struct tw_json_node *));
	r->doc->more = list;
	r->more_room = room;
	return true;
}

static bool grow(struct reader *r, const char *at)
{
	uint32_t pieces = (r->doc->count - r->doc->head_count) >> TW_JSON_PIECE_BITS;
	struct tw_json_node *piece;

	if (r->doc->count >= TW_LIMIT_JSON_NODES) {
		wrong(r, at, TRAWL_E_LIMIT, "more values than the limit for JSON documents");
		return false;
	}
	if (pieces == r->more_room && !grow_list(r, pieces))
		piece = NULL;
	else
		piece = tw_arena_array(r->arena, TW_JSON_PIECE, sizeof(*piece));
	if (!piece) {
		r->status = tw_fail_nomem(r->err);
		return false;
	}
	r->doc->more[pieces] = piece;
	r->slot = piece;
	r->slot_end = piece + TW_JSON_PIECE;
	return true;
}

/* A node at the end of the tape; NULL when there is no room, which has been said. */
static inline struct tw_json_node *push(struct reader *r, enum tw_json_type type, const char *at, size_t len)
{
	struct tw_json_node *node;

	if (r->slot == r->slot_end && !grow(r, at))
		return NULL;
	node = r->slot++;
	node->at = (uint32_t)(at - r->start);
	node->len = (uint32_t)len;
	node->type = type;
	r->doc->count++;
	return node;
}

/* A node that is the next child of the container that is open. */
static inline struct tw_json_node *push_child(struct reader *r, enum tw_json_type type, const char *at, size_t len)
{
	struct frame *frame = &r->frames[r->depth];
	uint32_t index = r->doc->count;
	struct tw_json_node *node = push(r, type, at, len);

	if (!node)
		return NULL;
	if (frame->last)
		frame->last->next = index;
	frame->last = node;
	frame->count++;
	node->named = frame->named;
	return node;
}

/* Behind a comment, or @at itself when there is none, or none that ends: the caller then stumbles over the slash. */
static const char *skip_comment(const struct reader *r, const char *at)
{
	struct tw_slice rest = tw_slice_of(at, (size_t)(r->end - at));
	ptrdiff_t stop;

	if (!(r->flags & TW_JSON_COMMENTS))
		return at;
	if (tw_slice_starts(rest, "//")) {
		stop = tw_slice_find(rest, '\n');
		return stop < 0 ? r->end : at + stop;
	}
	if (tw_slice_starts(rest, "/*")) {
		stop = tw_slice_search(tw_slice_from(rest, 2), TW_LIT("*/"));
		return stop < 0 ? at : at + 2 + stop + 2;
	}
	return at;
}

static const char *skip_far(const struct reader *r, const char *at)
{
	const char *behind;

	for (;; at++) {
		/* Indentation, eight columns at a time. */
		while (r->end - at >= 8 && tw_le64(at) == 0x2020202020202020u)
			at += 8;
		if (at == r->end)
			return at;
		if (*at == '/' && (behind = skip_comment(r, at)) != at)
			at = behind - 1;
		else if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t')
			return at;
	}
}

static inline const char *skip(const struct reader *r, const char *at)
{
	return at<r->end && * at> ' ' && *at != '/' ? at : skip_far(r, at);
}

/* Behind an escape whose backslash is at @at. */
static const char *escape(struct reader *r, const char *at)
{
	if (r->end - at < 2)
		return wrong(r, r->end, TRAWL_E_FORMAT, "unterminated string");
	if (at[1] != 'u')
		return at[1] && strchr("\"\\/bfnrt", at[1]) ? at + 2 : wrong(r, at, TRAWL_E_FORMAT, "unknown escape");
	for (int i = 2; i < 6; i++) {
		if (at + i == r->end)
			return wrong(r, r->end, TRAWL_E_FORMAT, "unterminated string");
		if (!tw_is_digit(at[i]) && (tw_lower(at[i]) < 'a' || tw_lower(at[i]) > 'f'))
			return wrong(r, at, TRAWL_E_FORMAT, "expected four hexadecimal digits behind \\u");
	}
	return at + 6;
}

#define EVERY(byte) (0x0101010101010101u * (byte))

/*
 * To the next quote, backslash or control character, eight bytes at a time; whether there was any byte above 0x7f on
 * the way, or shortly behind, goes to @high. The zero-byte trick is exact for the first hit, and that is all we use.
 */
static inline const char *scan(const struct reader *r, const char *at, uint64_t *high)
{
	for (; r->end - at >= 8; at += 8) {
		uint64_t word = tw_le64(at), quote = word ^ EVERY('"'), slash = word ^ EVERY('\\');
		uint64_t hit =
			((quote - EVERY(1)) & ~quote) | ((slash - EVERY(1)) & ~slash) | ((word - EVERY(0x20)) & ~word);

		*high |= word & EVERY(0x80);
		hit &= EVERY(0x80);
		if (hit)
			return at + __builtin_ctzll(hit) / 8;
	}
	for (; at < r->end; at++) {
		unsigned char c = (unsigned char)*at;

		*high |= c & 0x80;
		if (c == '"' || c == '\\' || c < 0x20)
			break;
	}
	return at;
}

/* The closing quote of a string that starts at @at, behind its opening one. */
static inline const char *string(struct reader *r, const char *at, bool *ret_cooked)
{
	const char *start = at;
	uint64_t high = 0;
	bool escaped = false;

	for (;;) {
		at = scan(r, at, &high);
		if (at == r->end || *at == '\n')
			return wrong(r, at, TRAWL_E_FORMAT, "unterminated string");
		if (*at == '"')
			break;
		if (*at != '\\')
			return wrong(r, at, TRAWL_E_FORMAT, "control character in a string");
		escaped = true;
		at = escape(r, at);
		if (!at)
			return NULL;
	}
	*ret_cooked = escaped || (high && !tw_utf8_valid(tw_slice_of(start, (size_t)(at - start))));
	return at;
}

static const char *digits(const struct reader *r, const char *at)
{
	while (at < r->end && tw_is_digit(*at))
		at++;
	return at;
}

/* Behind a number. What follows it is the business of whoever comes next: "01" is a 0 with a stray 1. */
static const char *number(struct reader *r, const char *at)
{
	const char *from;

	if (*at == '-')
		at++;
	from = at;
	at = at < r->end && *at == '0' ? at + 1 : digits(r, at);
	if (at == from)
		return expected(r, at, "a digit");
	if (at < r->end && *at == '.') {
		from = at + 1;
		at = digits(r, from);
		if (at == from)
			return expected(r, at, "a digit");
	}
	if (at < r->end && (*at == 'e' || *at == 'E')) {
		from = at + 1;
		if (from < r->end && (*from == '+' || *from == '-'))
			from++;
		at = digits(r, from);
		if (at == from)
			return expected(r, at, "a digit");
	}
	return at;
}

static const char *literal(struct reader *r, const char *at, enum tw_json_type type, struct tw_slice word)
{
	if ((size_t)(r->end - at) < word.len || memcmp(at, word.ptr, word.len) != 0)
		return expected(r, at, "a value");
	return push_child(r, type, at, word.len) ? at + word.len : NULL;
}

static inline const char *string_value(struct reader *r, const char *at)
{
	bool cooked;
	const char *behind = string(r, at + 1, &cooked);
	struct tw_json_node *node = behind ? push_child(r, TW_JSON_STRING, at + 1, (size_t)(behind - at - 1)) : NULL;

	if (!node)
		return NULL;
	node->cooked = cooked;
	return behind + 1;
}

/* A value that has no inside. */
static inline const char *scalar(struct reader *r, const char *at)
{
	const char *behind;

	switch (at < r->end ? *at : 0) {
	case '"': return string_value(r, at);
	case 't': return literal(r, at, TW_JSON_TRUE, TW_LIT("true"));
	case 'f': return literal(r, at, TW_JSON_FALSE, TW_LIT("false"));
	case 'n': return literal(r, at, TW_JSON_NULL, TW_LIT("null"));
	case '-':
	case '0' ... '9': break;
	default: return expected(r, at, "a value");
	}
	behind = number(r, at);
	return behind && push_child(r, TW_JSON_NUMBER, at, (size_t)(behind - at)) ? behind : NULL;
}

/* A member's name and the colon; returns where its value starts. */
static inline const char *name(struct reader *r, const char *at)
{
	struct tw_json_node *node;
	const char *behind;
	bool cooked;

	if (at == r->end || *at != '"')
		return expected(r, at, "a name in quotes");
	behind = string(r, at + 1, &cooked);
	node = behind ? push(r, TW_JSON_STRING, at + 1, (size_t)(behind - at - 1)) : NULL;
	if (!node)
		return NULL;
	node->cooked = cooked;
	at = skip(r, behind + 1);
	if (at == r->end || *at != ':')
		return expected(r, at, "':'");
	return skip(r, at + 1);
}

static bool closes(const struct reader *r, const char *at)
{
	return at < r->end && *at == (r->frames[r->depth].named ? '}' : ']');
}

static const char *close_container(struct reader *r, const char *at)
{
	struct frame *frame = &r->frames[r->depth--];

	frame->node->len = (uint32_t)(at + 1 - r->start) - frame->node->at;
	frame->node->count = frame->count;
	return at + 1;
}

/* Opens what starts at @at and returns what is first in it: a value, a name, its closing bracket. */
static const char *open_container(struct reader *r, const char *at)
{
	bool named = *at == '{';
	struct tw_json_node *node;

	if (r->depth == TW_LIMIT_JSON_DEPTH)
		return wrong(r, at, TRAWL_E_LIMIT, "nested deeper than the limit for JSON documents");
	node = push_child(r, named ? TW_JSON_OBJECT : TW_JSON_ARRAY, at, 0);
	if (!node)
		return NULL;
	r->frames[++r->depth] = (struct frame){ .node = node, .named = named };
	return skip(r, at + 1);
}

/* From behind a value to where the next one starts, past the ends of containers; behind the last bracket there is none. */
static inline const char *next_value(struct reader *r, const char *at)
{
	while (r->depth) {
		bool named = r->frames[r->depth].named;

		at = skip(r, at);
		if (!closes(r, at)) {
			if (at == r->end || *at != ',')
				return expected(r, at, named ? "',' or '}'" : "',' or ']'");
			at = skip(r, at + 1);
			if (!(r->flags & TW_JSON_COMMENTS) || !closes(r, at))
				return named ? name(r, at) : at;
		}
		at = close_container(r, at);
	}
	return at;
}

/* One value with all that is in it. */
static const char *value(struct reader *r, const char *at)
{
	do {
		if (at < r->end && (*at == '{' || *at == '[')) {
			at = open_container(r, at);
			if (at && !closes(r, at)) {
				at = r->frames[r->depth].named ? name(r, at) : at;
				continue;
			}
			at = at ? close_container(r, at) : NULL;
		} else {
			at = scalar(r, at);
		}
		at = at ? next_value(r, at) : NULL;
	} while (at && r->depth);
	return at;
}

static const char *document(struct reader *r)
{
	const char *at = r->start;

	if (tw_slice_starts(r->doc->text, "\xef\xbb\xbf"))
		at += 3;
	at = value(r, skip(r, at));
	if (at && !(r->flags & TW_JSON_TRAILING)) {
		at = skip(r, at);
		if (at != r->end)
			return expected(r, at, "nothing behind the document");
	}
	return at;
}

static bool count_lines(struct tw_json *doc, struct tw_arena *arena)
{
	size_t step = (size_t)1 << TW_JSON_LINES_BITS;
	uint32_t lines = 0;

	doc->lines = tw_arena_array(arena, doc->text.len / step + 1, sizeof(*doc->lines));
	if (!doc->lines)
		return false;
	for (size_t at = 0; at < doc->text.len; at += step) {
		struct tw_slice piece = tw_slice_sub(doc->text, at, at + step);
		unsigned short found = 0;

		doc->lines[at / step] = lines;
		for (size_t i = 0; i < piece.len; i++)
			found += piece.ptr[i] == '\n';
		lines += found;
	}
	return true;
}

/* The first piece is made for what documents have: a value for every six bytes, and then one is seldom enough. */
static bool start(struct reader *r)
{
	size_t room = r->doc->text.len / 6 + 8;
	struct tw_json_node *head;

	r->doc->count = 1; /* the one that stands for "none" */
	if (room > TW_JSON_PIECE)
		room = TW_JSON_PIECE;
	head = tw_arena_array(r->arena, room, sizeof(*head));
	if (!head)
		return false;
	r->doc->head = head;
	r->doc->head_count = (uint32_t)room;
	r->slot = head + 1;
	r->slot_end = head + room;
	r->frames[0] = (struct frame){ 0 };
	return true;
}

int tw_json_parse_as(struct tw_slice text, unsigned flags, struct tw_arena *arena, struct tw_json *ret,
		     struct trawl_error *err)
{
	struct reader r;
	const char *end;

	*ret = (struct tw_json){ .text = text };
	if (text.len > TW_LIMIT_JSON_SIZE)
		return tw_fail(err, TRAWL_E_LIMIT, "%zu bytes are more than the limit for JSON documents", text.len);
	if (!text.ptr)
		ret->text = text = TW_LIT("");
	r.start = text.ptr;
	r.end = text.ptr + text.len;
	r.flags = flags;
	r.arena = arena;
	r.doc = ret;
	r.more_room = 0;
	r.depth = 0;
	r.err = err;
	r.status = TRAWL_OK;
	if (!start(&r))
		return tw_fail_nomem(err);
	end = document(&r);
	if (end && (flags & TW_JSON_LINES) && !count_lines(ret, arena)) {
		r.status = tw_fail_nomem(err);
		end = NULL;
	}
	if (!end) {
		*ret = (struct tw_json){ .text = text };
		return r.status;
	}
	ret->end = (size_t)(end - text.ptr);
	return TRAWL_OK;
}

int tw_json_parse(struct tw_slice text, struct tw_arena *arena, struct tw_json *ret, struct trawl_error *err)
{
	return tw_json_parse_as(text, 0, arena, ret, err);
}
