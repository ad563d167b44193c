/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of a template, as Go's text/template/parse has them. White space within an action is a token: what stands
 * directly behind an operand belongs to it.
 */
#ifndef TW_TMPL_LEX_H
#define TW_TMPL_LEX_H

#include "base/slice.h"

enum tw_token_type {
	TW_K_ERROR,
	TW_K_EOF,
	TW_K_TEXT,
	TW_K_LEFT, /* {{ */
	TW_K_RIGHT,
	TW_K_SPACE,
	TW_K_ASSIGN,
	TW_K_DECLARE,
	TW_K_PIPE,
	TW_K_LEFT_PAREN,
	TW_K_RIGHT_PAREN,
	TW_K_CHAR, /* any other sign: ',' */
	TW_K_BOOL,
	TW_K_CHAR_CONSTANT,
	TW_K_FIELD,
	TW_K_IDENTIFIER,
	TW_K_NUMBER,
	TW_K_STRING,
	TW_K_RAW_STRING,
	TW_K_VARIABLE,
	/* Keywords from here on. */
	TW_K_BLOCK,
	TW_K_BREAK,
	TW_K_CONTINUE,
	TW_K_DEFINE,
	TW_K_DOT,
	TW_K_ELSE,
	TW_K_END,
	TW_K_IF,
	TW_K_NIL,
	TW_K_RANGE,
	TW_K_TEMPLATE,
	TW_K_WITH,
};

struct tw_token {
	enum tw_token_type type;
	uint32_t at, line;
	struct tw_slice text; /* of an error: the message */
};

struct tw_lex {
	struct tw_slice in;
	size_t at;
	uint32_t line;
	int parens;
	bool inside; /* an action */
	bool done;
	char message[120];
};

void tw_lex_init(struct tw_lex *lex, struct tw_slice in);
struct tw_token tw_lex_next(struct tw_lex *lex);

#endif
