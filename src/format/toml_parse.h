/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files behind format/toml.h: the place in the text, and what each of them offers the others.
 */
#ifndef TW_FORMAT_TOML_PARSE_H
#define TW_FORMAT_TOML_PARSE_H

#include "format/toml.h"

struct tw_toml_parser {
	const char *at, *end;
	const char *line_start;
	uint32_t line;
	uint32_t depth; /* of arrays and inline tables around @at */
	struct tw_arena *arena;
	struct trawl_error *err;
	int status;
};

/* "line 4, column 9: <what>"; always false. */
bool tw_toml_wrong(struct tw_toml_parser *p, int status, const char *what);

/* "line 4, column 9: expected <what>, found 'x'"; always false. */
bool tw_toml_expected(struct tw_toml_parser *p, const char *what);

bool tw_toml_no_memory(struct tw_toml_parser *p);

static inline char tw_toml_peek(const struct tw_toml_parser *p)
{
	return p->at < p->end ? *p->at : 0;
}

/* Takes @c if it comes next. */
static inline bool tw_toml_take(struct tw_toml_parser *p, char c)
{
	if (p->at == p->end || *p->at != c)
		return false;
	p->at++;
	return true;
}

/* Takes a line end, if one comes next: LF or CRLF. */
bool tw_toml_newline(struct tw_toml_parser *p);

/* Past spaces and tabs; past a comment as well; past line ends too. False when a comment holds what none may. */
void tw_toml_blanks(struct tw_toml_parser *p);
bool tw_toml_comment(struct tw_toml_parser *p);
bool tw_toml_space(struct tw_toml_parser *p);

/* toml_string.c: what starts with a quote. A key must not go over several lines. */
bool tw_toml_string(struct tw_toml_parser *p, bool key, struct tw_slice *ret);

/* toml_scalar.c: numbers, times, booleans. */
bool tw_toml_scalar(struct tw_toml_parser *p, struct tw_toml_node *node);

/* toml_value.c: any value; a key and its value, into @table or what a dotted key names below it. */
bool tw_toml_value(struct tw_toml_parser *p, struct tw_toml_node *node);
bool tw_toml_pair(struct tw_toml_parser *p, struct tw_toml_node *table);

/* One part of a key, with what blanks are around it. */
bool tw_toml_key_part(struct tw_toml_parser *p, struct tw_slice *ret);

/* toml_table.c: the member of this name, or NULL; a new member, or a new element; NULL once memory has run out. */
struct tw_toml_node *tw_toml_find(const struct tw_toml_node *table, struct tw_slice name);
struct tw_toml_node *tw_toml_add(struct tw_toml_parser *p, struct tw_toml_node *parent, struct tw_slice name,
				 enum tw_toml_type type);

/* "<name> is defined already, in line 3"; always false. */
bool tw_toml_twice(struct tw_toml_parser *p, const struct tw_toml_node *other);

#endif
