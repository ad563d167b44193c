/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both halves of the parser read and make: tokens with three put back, nodes, variables, and how it fails.
 */
#include "tmpl/parser.h"

#include <stdarg.h>
#include <stdio.h>

#include "tmpl/literal.h"

void tw_parser_fail(struct tw_parser *p, const char *format, ...)
{
	char message[400];
	va_list args;

	if (p->failed)
		return;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	p->failed = true;
	tw_fail(p->err, TRAWL_E_FORMAT, "template: %.*s:%u: %s", TW_ARG(p->in->name), p->line, message);
}

void tw_parser_fail_memory(struct tw_parser *p)
{
	if (!p->failed)
		tw_fail_nomem(p->err);
	p->failed = true;
}

struct tw_token tw_parser_next(struct tw_parser *p)
{
	struct tw_token token;

	if (p->failed)
		return (struct tw_token){ .type = TW_K_EOF };
	token = p->ahead_count ? p->ahead[--p->ahead_count] : tw_lex_next(&p->lex);
	p->line = token.line;
	return token;
}

void tw_parser_put_back(struct tw_parser *p, struct tw_token token)
{
	if (p->ahead_count < 3)
		p->ahead[p->ahead_count++] = token;
}

struct tw_token tw_parser_next_solid(struct tw_parser *p)
{
	struct tw_token token;

	do {
		token = tw_parser_next(p);
	} while (token.type == TW_K_SPACE);
	return token;
}

struct tw_token tw_parser_peek(struct tw_parser *p)
{
	struct tw_token token = tw_parser_next(p);

	tw_parser_put_back(p, token);
	return token;
}

struct tw_token tw_parser_peek_solid(struct tw_parser *p)
{
	struct tw_token token = tw_parser_next_solid(p);

	tw_parser_put_back(p, token);
	return token;
}

void tw_parser_unexpected(struct tw_parser *p, struct tw_token token, const char *context)
{
	char text[64];

	if (token.type == TW_K_ERROR)
		tw_parser_fail(p, "%.*s", TW_ARG(token.text));
	else if (token.type == TW_K_EOF)
		tw_parser_fail(p, "unexpected EOF%s%s", context ? " in " : "", context ? context : "");
	else if (token.type >= TW_K_BLOCK)
		tw_parser_fail(p, "unexpected <%.*s> in %s", TW_ARG(token.text), context);
	else {
		tw_quote_short(token.text, 10, text, sizeof(text));
		tw_parser_fail(p, "unexpected %s in %s", text, context);
	}
}

struct tw_token tw_parser_expect(struct tw_parser *p, enum tw_token_type type, const char *context)
{
	struct tw_token token = tw_parser_next_solid(p);

	if (token.type != type)
		tw_parser_unexpected(p, token, context);
	return token;
}

struct tw_node *tw_parser_node(struct tw_parser *p, enum tw_node_type type, uint32_t at)
{
	struct tw_node *node = tw_arena_new(p->in->arena, struct tw_node);

	if (!node) {
		tw_parser_fail_memory(p);
		return NULL;
	}
	node->type = type;
	node->at = at;
	node->tree = p->tree;
	return node;
}

bool tw_parser_variable(struct tw_parser *p, struct tw_slice name)
{
	struct tw_slice *slot = tw_vec_push(&p->variables);

	if (!slot) {
		tw_parser_fail_memory(p);
		return false;
	}
	*slot = name;
	return true;
}
