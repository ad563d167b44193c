/* SPDX-License-Identifier: Apache-2.0 */
#include "format/toml.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "format/toml_parse.h"

bool tw_toml_wrong(struct tw_toml_parser *p, int status, const char *what)
{
	p->status =
		tw_fail(p->err, status, "line %u, column %zu: %s", p->line, (size_t)(p->at - p->line_start) + 1, what);
	return false;
}

bool tw_toml_expected(struct tw_toml_parser *p, const char *what)
{
	unsigned char c = (unsigned char)tw_toml_peek(p);
	size_t column = (size_t)(p->at - p->line_start) + 1;

	if (p->at == p->end)
		p->status = tw_fail(p->err, TRAWL_E_FORMAT, "line %u, column %zu: expected %s, found the end", p->line,
				    column, what);
	else if (c == '\n')
		p->status = tw_fail(p->err, TRAWL_E_FORMAT, "line %u, column %zu: expected %s, found the line's end",
				    p->line, column, what);
	else if (c > ' ' && c < 0x7f)
		p->status = tw_fail(p->err, TRAWL_E_FORMAT, "line %u, column %zu: expected %s, found '%c'", p->line,
				    column, what, c);
	else
		p->status = tw_fail(p->err, TRAWL_E_FORMAT, "line %u, column %zu: expected %s, found byte 0x%02x",
				    p->line, column, what, c);
	return false;
}

bool tw_toml_no_memory(struct tw_toml_parser *p)
{
	p->status = tw_fail_nomem(p->err);
	return false;
}

bool tw_toml_twice(struct tw_toml_parser *p, const struct tw_toml_node *other)
{
	p->status = tw_fail(p->err, TRAWL_E_FORMAT, "line %u, column %zu: \"%.*s\" is defined already, in line %u",
			    p->line, (size_t)(p->at - p->line_start) + 1, TW_ARG(other->key), other->line);
	return false;
}

bool tw_toml_newline(struct tw_toml_parser *p)
{
	const char *at = p->at;

	at += at < p->end && *at == '\r';
	if (at == p->end || *at != '\n')
		return false;
	p->at = p->line_start = at + 1;
	p->line++;
	return true;
}

void tw_toml_blanks(struct tw_toml_parser *p)
{
	while (p->at < p->end && (*p->at == ' ' || *p->at == '\t'))
		p->at++;
}

bool tw_toml_comment(struct tw_toml_parser *p)
{
	tw_toml_blanks(p);
	if (tw_toml_peek(p) != '#')
		return true;
	for (; p->at < p->end && *p->at != '\n'; p->at++) {
		unsigned char c = (unsigned char)*p->at;

		if (c == '\r' && p->end - p->at > 1 && p->at[1] == '\n')
			break;
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return tw_toml_wrong(p, TRAWL_E_FORMAT, "control character in a comment");
	}
	return true;
}

bool tw_toml_space(struct tw_toml_parser *p)
{
	do {
		if (!tw_toml_comment(p))
			return false;
	} while (tw_toml_newline(p));
	return true;
}

/* The table that a part of a header names, which may be there already in any form but a closed one. */
static struct tw_toml_node *descend(struct tw_toml_parser *p, struct tw_toml_node *table, struct tw_slice key)
{
	struct tw_toml_node *child = tw_toml_find(table, key);

	if (!child)
		return tw_toml_add(p, table, key, TW_TOML_TABLE);
	if (child->type == TW_TOML_TABLE && child->origin != TW_TOML_CLOSED)
		return child;
	if (child->type == TW_TOML_ARRAY && child->origin == TW_TOML_HEADER)
		return child->last;
	tw_toml_twice(p, child);
	return NULL;
}

static struct tw_toml_node *open_table(struct tw_toml_parser *p, struct tw_toml_node *table, struct tw_slice key)
{
	struct tw_toml_node *child = tw_toml_find(table, key);

	if (child && (child->type != TW_TOML_TABLE || child->origin != TW_TOML_IMPLICIT)) {
		tw_toml_twice(p, child);
		return NULL;
	}
	if (!child)
		child = tw_toml_add(p, table, key, TW_TOML_TABLE);
	if (child) {
		child->origin = TW_TOML_HEADER;
		child->line = child->line_end = p->line;
	}
	return child;
}

static struct tw_toml_node *open_element(struct tw_toml_parser *p, struct tw_toml_node *table, struct tw_slice key)
{
	struct tw_toml_node *child = tw_toml_find(table, key), *element;

	if (child && (child->type != TW_TOML_ARRAY || child->origin != TW_TOML_HEADER)) {
		tw_toml_twice(p, child);
		return NULL;
	}
	if (!child)
		child = tw_toml_add(p, table, key, TW_TOML_ARRAY);
	if (!child)
		return NULL;
	child->origin = TW_TOML_HEADER;
	element = tw_toml_add(p, child, (struct tw_slice){ 0 }, TW_TOML_TABLE);
	if (element)
		element->origin = TW_TOML_HEADER;
	return element;
}

/* A header, behind its first bracket; returns the table that it opens. */
static struct tw_toml_node *header(struct tw_toml_parser *p, struct tw_toml_node *table)
{
	bool element = tw_toml_take(p, '[');
	struct tw_slice key;
	uint32_t parts = 0;

	if (!tw_toml_key_part(p, &key))
		return NULL;
	while (tw_toml_take(p, '.')) {
		if (++parts > TW_LIMIT_TOML_DEPTH) {
			tw_toml_wrong(p, TRAWL_E_LIMIT, "nested deeper than the limit for TOML documents");
			return NULL;
		}
		table = descend(p, table, key);
		if (!table || !tw_toml_key_part(p, &key))
			return NULL;
	}
	if (!tw_toml_take(p, ']') || (element && !tw_toml_take(p, ']'))) {
		tw_toml_expected(p, "']'");
		return NULL;
	}
	return element ? open_element(p, table, key) : open_table(p, table, key);
}

/* What a line holds: a header, a key and its value, or nothing. */
static bool statement(struct tw_toml_parser *p, struct tw_toml_node *root, struct tw_toml_node **table)
{
	if (tw_toml_take(p, '[')) {
		*table = header(p, root);
		if (!*table)
			return false;
	} else if (!tw_toml_pair(p, *table)) {
		return false;
	}
	if (!tw_toml_comment(p))
		return false;
	return p->at == p->end || tw_toml_newline(p) || tw_toml_expected(p, "nothing more in this line");
}

static bool document(struct tw_toml_parser *p, struct tw_toml_node *root)
{
	struct tw_toml_node *table = root;

	while (tw_toml_space(p) && p->at < p->end) {
		if (!statement(p, root, &table))
			return false;
	}
	return p->status == TRAWL_OK;
}

/* Of the whole document before anything is read: what follows needn't look. */
static bool check_utf8(struct tw_toml_parser *p)
{
	struct tw_slice text = tw_slice_of(p->at, (size_t)(p->end - p->at));
	const char *wrong = p->at + tw_utf8_span(text);

	if (wrong == p->end)
		return true;
	for (const char *end; (end = memchr(p->at, '\n', (size_t)(wrong - p->at))); p->at = p->line_start = end + 1)
		p->line++;
	p->at = wrong;
	return tw_toml_wrong(p, TRAWL_E_FORMAT, "not UTF-8");
}

int tw_toml_parse(struct tw_slice text, struct tw_arena *arena, const struct tw_toml_node **ret_root,
		  struct trawl_error *err)
{
	struct tw_toml_parser p = { .line = 1, .arena = arena, .err = err };
	struct tw_toml_node *root;

	*ret_root = NULL;
	if (tw_slice_starts(text, "\xef\xbb\xbf"))
		text = tw_slice_from(text, 3);
	if (!text.ptr)
		text = TW_LIT("");
	p.at = p.line_start = text.ptr;
	p.end = text.ptr + text.len;
	if (!check_utf8(&p))
		return p.status;
	root = tw_arena_new(arena, struct tw_toml_node);
	if (!root)
		return tw_fail_nomem(err);
	root->type = TW_TOML_TABLE;
	root->line = 1;
	if (!document(&p, root))
		return p.status;
	root->line_end = p.line;
	*ret_root = root;
	return TRAWL_OK;
}
