/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json_node.h"

#include "base/limits.h"
#include "format/json_lex.h"

/* An open container; the outermost stands for the document itself and has no node. */
struct frame {
	struct tw_json_node *node;
	struct tw_json_node *last; /* the newest child, which waits for its next one */
	uint32_t count;
	bool named; /* an object */
};

struct reader {
	struct tw_json_lexer lex;
	struct tw_arena *arena;
	struct tw_json *doc;
	struct tw_json_node *slot, *slot_end; /* room in the newest piece */
	uint32_t more_room;
	uint32_t depth;
	struct frame frames[TW_LIMIT_JSON_DEPTH + 1];
};

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
		tw_json_lex_wrong(&r->lex, at, TRAWL_E_LIMIT, "more values than the limit for JSON documents");
		return false;
	}
	if (pieces == r->more_room && !grow_list(r, pieces))
		piece = NULL;
	else
		piece = tw_arena_array(r->arena, TW_JSON_PIECE, sizeof(*piece));
	if (!piece) {
		r->lex.status = tw_fail_nomem(r->lex.err);
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
	node->at = (uint32_t)(at - r->lex.start);
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

static const char *literal(struct reader *r, const char *at, enum tw_json_type type, struct tw_slice word)
{
	if ((size_t)(r->lex.end - at) < word.len || memcmp(at, word.ptr, word.len) != 0)
		return tw_json_lex_expected(&r->lex, at, "a value");
	return push_child(r, type, at, word.len) ? at + word.len : NULL;
}

static inline const char *string_value(struct reader *r, const char *at)
{
	bool cooked;
	const char *behind = tw_json_lex_string(&r->lex, at + 1, &cooked);
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

	switch (at < r->lex.end ? *at : 0) {
	case '"': return string_value(r, at);
	case 't': return literal(r, at, TW_JSON_TRUE, TW_LIT("true"));
	case 'f': return literal(r, at, TW_JSON_FALSE, TW_LIT("false"));
	case 'n': return literal(r, at, TW_JSON_NULL, TW_LIT("null"));
	case '-':
	case '0' ... '9': break;
	default: return tw_json_lex_expected(&r->lex, at, "a value");
	}
	behind = tw_json_lex_number(&r->lex, at);
	return behind && push_child(r, TW_JSON_NUMBER, at, (size_t)(behind - at)) ? behind : NULL;
}

/* A member's name and the colon; returns where its value starts. */
static inline const char *name(struct reader *r, const char *at)
{
	struct tw_json_node *node;
	const char *behind;
	bool cooked;

	if (at == r->lex.end || *at != '"')
		return tw_json_lex_expected(&r->lex, at, "a name in quotes");
	behind = tw_json_lex_string(&r->lex, at + 1, &cooked);
	node = behind ? push(r, TW_JSON_STRING, at + 1, (size_t)(behind - at - 1)) : NULL;
	if (!node)
		return NULL;
	node->cooked = cooked;
	at = tw_json_lex_skip(&r->lex, behind + 1);
	if (at == r->lex.end || *at != ':')
		return tw_json_lex_expected(&r->lex, at, "':'");
	return tw_json_lex_skip(&r->lex, at + 1);
}

static bool closes(const struct reader *r, const char *at)
{
	return at < r->lex.end && *at == (r->frames[r->depth].named ? '}' : ']');
}

static const char *close_container(struct reader *r, const char *at)
{
	struct frame *frame = &r->frames[r->depth--];

	frame->node->len = (uint32_t)(at + 1 - r->lex.start) - frame->node->at;
	frame->node->count = frame->count;
	return at + 1;
}

/* Opens what starts at @at and returns what is first in it: a value, a name, its closing bracket. */
static const char *open_container(struct reader *r, const char *at)
{
	bool named = *at == '{';
	struct tw_json_node *node;

	if (r->depth == TW_LIMIT_JSON_DEPTH)
		return tw_json_lex_wrong(&r->lex, at, TRAWL_E_LIMIT, "nested deeper than the limit for JSON documents");
	node = push_child(r, named ? TW_JSON_OBJECT : TW_JSON_ARRAY, at, 0);
	if (!node)
		return NULL;
	r->frames[++r->depth] = (struct frame){ .node = node, .named = named };
	return tw_json_lex_skip(&r->lex, at + 1);
}

/* From behind a value to where the next one starts, past the ends of containers; behind the last bracket there is none. */
static inline const char *next_value(struct reader *r, const char *at)
{
	while (r->depth) {
		bool named = r->frames[r->depth].named;

		at = tw_json_lex_skip(&r->lex, at);
		if (!closes(r, at)) {
			if (at == r->lex.end || *at != ',')
				return tw_json_lex_expected(&r->lex, at, named ? "',' or '}'" : "',' or ']'");
			at = tw_json_lex_skip(&r->lex, at + 1);
			if (!(r->lex.flags & TW_JSON_COMMENTS) || !closes(r, at))
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
		if (at < r->lex.end && (*at == '{' || *at == '[')) {
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
	const char *at = r->lex.start;

	if (tw_slice_starts(r->doc->text, "\xef\xbb\xbf"))
		at += 3;
	at = value(r, tw_json_lex_skip(&r->lex, at));
	if (at && !(r->lex.flags & TW_JSON_TRAILING)) {
		at = tw_json_lex_skip(&r->lex, at);
		if (at != r->lex.end)
			return tw_json_lex_expected(&r->lex, at, "nothing behind the document");
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

		doc->lines[at / step] = lines;
		lines += tw_json_newlines(piece.ptr, piece.ptr + piece.len);
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
	r.lex.start = text.ptr;
	r.lex.end = text.ptr + text.len;
	r.lex.flags = flags;
	r.arena = arena;
	r.doc = ret;
	r.more_room = 0;
	r.depth = 0;
	r.lex.err = err;
	r.lex.status = TRAWL_OK;
	if (!start(&r))
		return tw_fail_nomem(err);
	end = document(&r);
	if (end && (flags & TW_JSON_LINES) && !count_lines(ret, arena)) {
		r.lex.status = tw_fail_nomem(err);
		end = NULL;
	}
	if (!end) {
		*ret = (struct tw_json){ .text = text };
		return r.lex.status;
	}
	ret->end = (size_t)(end - text.ptr);
	return TRAWL_OK;
}

int tw_json_parse(struct tw_slice text, struct tw_arena *arena, struct tw_json *ret, struct trawl_error *err)
{
	return tw_json_parse_as(text, 0, arena, ret, err);
}
