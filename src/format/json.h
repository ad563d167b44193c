/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON: one pass checks the document (RFC 8259) and leaves a flat tape of nodes, 16 bytes each, in an arena. Texts stay
 * where they are: the document must outlive what is asked about it. Source: RFC 8259; Go's encoding/json for everything
 * that the RFC leaves open.
 *
 *	struct tw_json doc;
 *	if (tw_json_parse(view->bytes, arena, &doc, err) < 0)
 *		return err->status;                               ("line 4, column 7: unterminated string")
 *	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "packages"), pkg) {
 *		struct tw_slice path = tw_json_key(&doc, pkg, arena);
 *		struct tw_slice version = tw_json_text(&doc, tw_json_get(&doc, pkg, "version"), arena);
 *		…
 *	}
 *
 * A node is a number, 0 for "there is none": every function takes 0, and one of the wrong kind, and answers "nothing",
 * so that look-ups can be chained without checks. Nothing here allocates but parsing, tw_json_index_init and decoding
 * of strings that have escapes; a document of up to a few hundred bytes takes one allocation from the arena.
 *
 * What may surprise: of members with the same name the last one counts, as in encoding/json. A byte order mark in front
 * is skipped, as npm, pip and NuGet do (Go refuses it). Bytes that aren't UTF-8, and escaped surrogates without partner,
 * read as U+FFFD. Names are compared exactly; encoding/json folds case when it fills structs: tw_json_get_nocase.
 */
#ifndef TW_FORMAT_JSON_H
#define TW_FORMAT_JSON_H

#include "base/arena.h"
#include "base/error.h"

enum tw_json_type {
	TW_JSON_NONE, /* no such node */
	TW_JSON_NULL,
	TW_JSON_FALSE,
	TW_JSON_TRUE,
	TW_JSON_NUMBER,
	TW_JSON_STRING,
	TW_JSON_ARRAY,
	TW_JSON_OBJECT,
};

/* How to read; 0 is plain JSON, one document and nothing behind it. */
enum {
	TW_JSON_LINES = 1,    /* make tw_json_line() cheap: a table of line numbers, 4 bytes for 256 */
	TW_JSON_TRAILING = 2, /* stop behind the first value, whatever follows: as Go's Decoder; see tw_json.end */
	TW_JSON_COMMENTS = 4, /* JSONC: comments, and a comma before a closing bracket */
};

enum { TW_JSON_ROOT = 1 };

struct tw_json_node;

struct tw_json {
	struct tw_slice text;
	size_t end;                       /* where reading stopped: behind the value */
	uint32_t count;                   /* nodes, with the one that stands for "none" */
	uint32_t head_count;              /* how many of them the first piece holds */
	const struct tw_json_node *head;  /* the first nodes, as many as documents of this size have, … */
	const struct tw_json_node **more; /* … and the others, in pieces of one size */
	uint32_t *lines;                  /* with TW_JSON_LINES: newlines before each 256 bytes */
};

/* On failure @ret is an empty document, as { 0 } is: it has no root, and answers every question with "nothing". */
int tw_json_parse(struct tw_slice text, struct tw_arena *arena, struct tw_json *ret, struct trawl_error *err);
int tw_json_parse_as(struct tw_slice text, unsigned flags, struct tw_arena *arena, struct tw_json *ret,
		     struct trawl_error *err);

enum tw_json_type tw_json_type(const struct tw_json *doc, uint32_t node);

/* Elements of an array or members of an object (duplicates counted); 0 for everything else. */
uint32_t tw_json_count(const struct tw_json *doc, uint32_t node);

/* The first element of an array, or value of an object; then its next sibling; 0 at the end. */
uint32_t tw_json_first(const struct tw_json *doc, uint32_t node);
uint32_t tw_json_next(const struct tw_json *doc, uint32_t node);

#define tw_json_each(doc, parent, child) \
	for (uint32_t child = tw_json_first((doc), (parent)); child; child = tw_json_next((doc), child))

/* The value of an object's member. Walks the members: for many look-ups in a big object there is tw_json_index. */
uint32_t tw_json_get(const struct tw_json *doc, uint32_t object, const char *name);
uint32_t tw_json_get_slice(const struct tw_json *doc, uint32_t object, struct tw_slice name);
uint32_t tw_json_get_nocase(const struct tw_json *doc, uint32_t object, const char *name);

/*
 * Several members in one walk: @ret has the value of each of @names, 0 where there is none. For objects that come by the
 * thousand, and that are asked for many things.
 */
void tw_json_get_all(const struct tw_json *doc, uint32_t object, const struct tw_slice *names, uint32_t *ret,
		     size_t count);

/* Members within members: "config.Labels"; names that hold a dot can't be asked for this way. */
uint32_t tw_json_path(const struct tw_json *doc, uint32_t node, const char *path);

/* The element at a place of an array; walks. */
uint32_t tw_json_at(const struct tw_json *doc, uint32_t array, uint32_t place);

/*
 * A string, decoded: a view of the input where it has no escapes, else memory of @arena. { NULL, 0 } when the node is
 * not a string, or memory has run out; ptr is never NULL otherwise, also for "".
 */
struct tw_slice tw_json_text(const struct tw_json *doc, uint32_t node, struct tw_arena *arena);

/* The name under which a value stands in its object, in the same way; { NULL, 0 } for elements of arrays. */
struct tw_slice tw_json_key(const struct tw_json *doc, uint32_t value, struct tw_arena *arena);

/* Do the name of a value, or the text of a string node, equal @text? Nothing is allocated. */
bool tw_json_key_is(const struct tw_json *doc, uint32_t value, const char *text);
bool tw_json_text_is(const struct tw_json *doc, uint32_t node, const char *text);

/* The literal true; anything else is false. */
bool tw_json_bool(const struct tw_json *doc, uint32_t node);

/* A number without fraction and exponent that fits; else false, and @ret is left alone. */
bool tw_json_int(const struct tw_json *doc, uint32_t node, int64_t *ret);

/* Any number; false when it isn't one, or is too large for a double. */
bool tw_json_number(const struct tw_json *doc, uint32_t node, double *ret);

/* The bytes of a value as they stand in the input, quotes and brackets included. */
struct tw_slice tw_json_raw(const struct tw_json *doc, uint32_t node);

/* The line where a value starts, and where it ends: 1 is the first; 0 without a node. See TW_JSON_LINES. */
uint32_t tw_json_line(const struct tw_json *doc, uint32_t node);
uint32_t tw_json_line_end(const struct tw_json *doc, uint32_t node);

/* The members of one object by name: for documents in which thousands of members refer to each other. */
struct tw_json_index {
	const struct tw_json *doc;
	uint32_t *slots;
	uint32_t mask;
};

/* A node that isn't an object gives an empty index. Fails only when memory has run out. */
int tw_json_index_init(struct tw_json_index *index, const struct tw_json *doc, uint32_t object, struct tw_arena *arena,
		       struct trawl_error *err);
uint32_t tw_json_index_get(const struct tw_json_index *index, struct tw_slice name);

#endif
