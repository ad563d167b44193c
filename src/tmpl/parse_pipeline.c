/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pipelines: operands, what hangs at them, commands, declarations. Source and messages: see parse.c.
 */
#include "tmpl/parser.h"

#include "base/limits.h"
#include "tmpl/literal.h"

static bool add_name(struct tw_parser *p, struct tw_node *node, struct tw_slice name)
{
	struct tw_slice *names = tw_arena_array(p->in->arena, node->count + 1, sizeof(*names));

	if (!names) {
		tw_parser_fail_memory(p);
		return false;
	}
	if (node->count)
		memcpy(names, node->names, node->count * sizeof(*names));
	names[node->count++] = name;
	node->names = names;
	return true;
}

static bool is_known(const struct tw_parser *p, struct tw_slice name)
{
	for (size_t i = 0; i < p->variables.len; i++) {
		if (tw_slice_eq(p->variables.at[i], name))
			return true;
	}
	return false;
}

static struct tw_node *string_node(struct tw_parser *p, struct tw_token token)
{
	struct tw_node *node = tw_parser_node(p, TW_N_STRING, token.at);

	if (!node)
		return NULL;
	node->quoted = token.text;
	if (!tw_unquote(p->in->arena, token.text, &node->text))
		tw_parser_fail(p, "invalid syntax");
	return node;
}

static struct tw_node *number_node(struct tw_parser *p, struct tw_token token)
{
	struct tw_node *node = tw_parser_node(p, TW_N_NUMBER, token.at);
	char message[100];

	if (!node)
		return NULL;
	node->text = token.text;
	if (!tw_number_literal(node, token.type == TW_K_CHAR_CONSTANT, message, sizeof(message)))
		tw_parser_fail(p, "%s", message);
	return node;
}

static struct tw_node *identifier_node(struct tw_parser *p, struct tw_token token)
{
	struct tw_node *node = tw_parser_node(p, TW_N_IDENTIFIER, token.at);

	if (!node)
		return NULL;
	node->text = token.text;
	node->function = p->in->lookup(p->in->context, token.text);
	if (!node->function)
		tw_parser_fail(p, "function \"%.*s\" not defined", TW_ARG(token.text));
	return node;
}

static struct tw_node *variable_node(struct tw_parser *p, struct tw_token token)
{
	struct tw_node *node = tw_parser_node(p, TW_N_VARIABLE, token.at);

	if (!node || !add_name(p, node, token.text))
		return NULL;
	if (!is_known(p, token.text))
		tw_parser_fail(p, "undefined variable \"%.*s\"", TW_ARG(token.text));
	return node;
}

static struct tw_node *field_node(struct tw_parser *p, struct tw_token token)
{
	struct tw_node *node = tw_parser_node(p, TW_N_FIELD, token.at);

	return node && add_name(p, node, tw_slice_from(token.text, 1)) ? node : NULL;
}

/* One operand without what may hang at it; NULL with the token put back when there is none. */
static struct tw_node *term(struct tw_parser *p)
{
	struct tw_token token = tw_parser_next_solid(p);
	struct tw_node *node;

	switch (token.type) {
	case TW_K_IDENTIFIER: return identifier_node(p, token);
	case TW_K_DOT: return tw_parser_node(p, TW_N_DOT, token.at);
	case TW_K_NIL: return tw_parser_node(p, TW_N_NIL, token.at);
	case TW_K_VARIABLE: return variable_node(p, token);
	case TW_K_FIELD: return field_node(p, token);
	case TW_K_BOOL:
		node = tw_parser_node(p, TW_N_BOOL, token.at);
		if (node)
			node->truth = tw_slice_is(token.text, "true");
		return node;
	case TW_K_CHAR_CONSTANT:
	case TW_K_NUMBER: return number_node(p, token);
	case TW_K_LEFT_PAREN: return tw_parser_pipeline(p, "parenthesized pipeline", TW_K_RIGHT_PAREN);
	case TW_K_STRING:
	case TW_K_RAW_STRING: return string_node(p, token);
	default: tw_parser_put_back(p, token); return NULL;
	}
}

static struct tw_node *operand(struct tw_parser *p)
{
	struct tw_node *node = term(p), *chain;
	struct tw_token token;
	char text[64], quoted[160];

	if (!node || tw_parser_peek(p).type != TW_K_FIELD)
		return node;
	chain = node;
	if (node->type == TW_N_PIPE || node->type == TW_N_IDENTIFIER) {
		chain = tw_parser_node(p, TW_N_CHAIN, tw_parser_peek(p).at);
		if (!chain)
			return NULL;
		chain->first = node;
	} else if (node->type != TW_N_FIELD && node->type != TW_N_VARIABLE) {
		tw_quote_short(tw_slice_of(text, tw_node_text(node, text, sizeof(text))), sizeof(text), quoted,
			       sizeof(quoted));
		tw_parser_fail(p, "unexpected . after term %s", quoted);
		return NULL;
	} else {
		node->at = tw_parser_peek(p).at;
	}
	while ((token = tw_parser_next(p)).type == TW_K_FIELD) {
		if (!add_name(p, chain, tw_slice_from(token.text, 1)))
			return NULL;
	}
	tw_parser_put_back(p, token);
	return chain;
}

static struct tw_node *command(struct tw_parser *p)
{
	struct tw_node *node = tw_parser_node(p, TW_N_COMMAND, tw_parser_peek_solid(p).at), **tail;

	if (!node)
		return NULL;
	tail = &node->first;
	while (!p->failed) {
		struct tw_token token;
		struct tw_node *arg;

		tw_parser_peek_solid(p);
		while (tw_parser_peek(p).type == TW_K_SPACE)
			tw_parser_next(p);
		arg = operand(p);
		if (arg) {
			*tail = arg;
			tail = &arg->next;
		}
		token = tw_parser_next(p);
		if (token.type == TW_K_SPACE)
			continue;
		if (token.type == TW_K_RIGHT || token.type == TW_K_RIGHT_PAREN)
			tw_parser_put_back(p, token);
		else if (token.type != TW_K_PIPE)
			tw_parser_unexpected(p, token, "operand");
		break;
	}
	if (!node->first)
		tw_parser_fail(p, "empty command");
	return node;
}

/* "$x :=", "$x =", and for range "$i, $x :=", at the start of a pipeline. */
static void declarations(struct tw_parser *p, struct tw_node *pipe, const char *context)
{
	for (;;) {
		struct tw_token variable = tw_parser_peek_solid(p), behind, sign;

		if (variable.type != TW_K_VARIABLE)
			return;
		tw_parser_next_solid(p);
		behind = tw_parser_peek(p);
		sign = tw_parser_peek_solid(p);
		if (sign.type != TW_K_ASSIGN && sign.type != TW_K_DECLARE &&
		    !(sign.type == TW_K_CHAR && tw_slice_is(sign.text, ","))) {
			if (behind.type == TW_K_SPACE)
				tw_parser_put_back(p, behind);
			tw_parser_put_back(p, variable);
			return;
		}
		tw_parser_next_solid(p);
		if (!add_name(p, pipe, variable.text) || !tw_parser_variable(p, variable.text))
			return;
		if (sign.type != TW_K_CHAR) {
			pipe->assign = sign.type == TW_K_ASSIGN;
			return;
		}
		if (strcmp(context, "range") != 0 || pipe->count > 1) {
			tw_parser_fail(p, "too many declarations in %s", context);
			return;
		}
		behind = tw_parser_peek_solid(p);
		if (behind.type != TW_K_VARIABLE && behind.type != TW_K_RIGHT && behind.type != TW_K_RIGHT_PAREN)
			tw_parser_fail(p, "range can only initialize variables");
	}
}

static void check_pipeline(struct tw_parser *p, const struct tw_node *pipe, const char *context)
{
	unsigned stage = 2;

	if (!pipe->first) {
		tw_parser_fail(p, "missing value for %s", context);
		return;
	}
	for (const struct tw_node *c = pipe->first->next; c; c = c->next, stage++) {
		switch (c->first ? c->first->type : TW_N_NIL) {
		case TW_N_BOOL:
		case TW_N_DOT:
		case TW_N_NIL:
		case TW_N_NUMBER:
		case TW_N_STRING: tw_parser_fail(p, "non executable command in pipeline stage %u", stage); return;
		default: break;
		}
	}
}

struct tw_node *tw_parser_pipeline(struct tw_parser *p, const char *context, enum tw_token_type end)
{
	struct tw_node *pipe = tw_parser_node(p, TW_N_PIPE, tw_parser_peek_solid(p).at), **tail;

	if (!pipe)
		return NULL;
	if (++p->depth > TW_LIMIT_TMPL_NESTING) {
		tw_parser_fail(p, "nested too deeply");
		return NULL;
	}
	tail = &pipe->first;
	declarations(p, pipe, context);
	while (!p->failed) {
		struct tw_token token = tw_parser_next_solid(p);

		if (token.type == end) {
			check_pipeline(p, pipe, context);
			break;
		}
		if (token.type < TW_K_BOOL && token.type != TW_K_LEFT_PAREN) {
			tw_parser_unexpected(p, token, context);
		} else if (token.type >= TW_K_BLOCK && token.type != TW_K_DOT && token.type != TW_K_NIL) {
			tw_parser_unexpected(p, token, context);
		} else {
			tw_parser_put_back(p, token);
			*tail = command(p);
			if (*tail)
				tail = &(*tail)->next;
		}
	}
	p->depth--;
	return pipe;
}
