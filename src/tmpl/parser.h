/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser's state, its tokens and what it makes of them. parse.c holds the actions, parse_pipeline.c what stands within one.
 */
#ifndef TW_TMPL_PARSER_H
#define TW_TMPL_PARSER_H

#include "base/vec.h"
#include "tmpl/lex.h"
#include "tmpl/node.h"

struct tw_parser {
	const struct tw_parse_in *in;
	struct tw_lex lex;
	struct tw_token ahead[3]; /* tokens put back, the last one first */
	unsigned ahead_count;
	uint32_t line; /* of the last token */
	unsigned depth, ranges;
	struct tw_tree *tree; /* being built */
	TW_VEC(struct tw_tree *) trees;
	TW_VEC(struct tw_slice) variables;
	struct trawl_error *err;
	bool failed; /* sticky: every token is the end from then on */
};

/* Sticky: the first failure is the one that is told. */
void tw_parser_fail(struct tw_parser *p, const char *format, ...) TW_PRINTF(2, 3);
void tw_parser_fail_memory(struct tw_parser *p);

struct tw_token tw_parser_next(struct tw_parser *p);
struct tw_token tw_parser_peek(struct tw_parser *p);

/* The next one that is no space. */
struct tw_token tw_parser_next_solid(struct tw_parser *p);
struct tw_token tw_parser_peek_solid(struct tw_parser *p);

void tw_parser_put_back(struct tw_parser *p, struct tw_token token);

/* Fails with what the token is and what it stands in. */
void tw_parser_unexpected(struct tw_parser *p, struct tw_token token, const char *context);
struct tw_token tw_parser_expect(struct tw_parser *p, enum tw_token_type type, const char *context);

/* A node of the tree being built; NULL when out of memory. */
struct tw_node *tw_parser_node(struct tw_parser *p, enum tw_node_type type, uint32_t at);

/* Declares a variable. */
bool tw_parser_variable(struct tw_parser *p, struct tw_slice name);

/* A pipeline up to @end. @context names what it stands in. */
struct tw_node *tw_parser_pipeline(struct tw_parser *p, const char *context, enum tw_token_type end);

#endif
