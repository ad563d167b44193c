/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON's words: white space, strings, numbers. Every function returns where it got to, or NULL when the text is wrong,
 * and then that has been said, with line and column.
 */
#ifndef TW_FORMAT_JSON_LEX_H
#define TW_FORMAT_JSON_LEX_H

#include "format/json.h"

struct tw_json_lexer {
	const char *start, *end;
	unsigned flags; /* of tw_json_parse_as() */
	struct trawl_error *err;
	int status;
};

/* "line 4, column 7: <what>"; always NULL. */
const char *tw_json_lex_wrong(struct tw_json_lexer *lex, const char *at, int status, const char *what);

/* "line 4, column 7: expected <what>, found 'x'"; always NULL. */
const char *tw_json_lex_expected(struct tw_json_lexer *lex, const char *at, const char *what);

const char *tw_json_lex_skip_far(const struct tw_json_lexer *lex, const char *at);

/* Past white space, and comments where they are allowed. What follows most words isn't any, or is one space. */
static inline const char *tw_json_lex_skip(const struct tw_json_lexer *lex, const char *at)
{
	if (lex->end - at < 2)
		return tw_json_lex_skip_far(lex, at);
	at += *at == ' ';
	return *at > ' ' && *at != '/' ? at : tw_json_lex_skip_far(lex, at);
}

/* To the closing quote of a string that starts at @at, behind its opening one; does it need decoding? */
const char *tw_json_lex_string(struct tw_json_lexer *lex, const char *at, bool *ret_cooked);

/* Behind a number. What follows it is the business of whoever comes next: "01" is a 0 with a stray 1. */
const char *tw_json_lex_number(struct tw_json_lexer *lex, const char *at);

#endif
