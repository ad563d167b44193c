/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens to trees, by recursive descent. Source: the grammar in the documentation of Go's text/template; messages, and
 * where the first of several faults is seen, are those of its parser.
 */
#include "tmpl/node.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/vec.h"
#include "tmpl/lex.h"
#include "tmpl/literal.h"

struct parser {
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

static void fail(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fail(struct parser *p, const char *format, ...)
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

static void fail_memory(struct parser *p)
{
	if (!p->failed)
		tw_fail_nomem(p->err);
	p->failed = true;
}

static struct tw_token next(struct parser *p)
{
	struct tw_token token;

	if (p->failed)
		return (struct tw_token){ .type = TW_K_EOF };
	token = p->ahead_count ? p->ahead[--p->ahead_count] : tw_lex_next(&p->lex);
	p->line = token.line;
	return token;
}

static void put_back(struct parser *p, struct tw_token token)
{
	if (p->ahead_count < 3)
		p->ahead[p->ahead_count++] = token;
}

static struct tw_token next_solid(struct parser *p)
{
	struct tw_token token;

	do {
		token = next(p);
	} while (token.type == TW_K_SPACE);
	return token;
}

static struct tw_token peek(struct parser *p)
{
	struct tw_token token = next(p);

	put_back(p, token);
	return token;
}

static struct tw_token peek_solid(struct parser *p)
{
	struct tw_token token = next_solid(p);

	put_back(p, token);
	return token;
}

static void unexpected(struct parser *p, struct tw_token token, const char *context)
{
	char text[64];

	if (token.type == TW_K_ERROR)
		fail(p, "%.*s", TW_ARG(token.text));
	else if (token.type == TW_K_EOF)
		fail(p, "unexpected EOF%s%s", context ? " in " : "", context ? context : "");
	else if (token.type >= TW_K_BLOCK)
		fail(p, "unexpected <%.*s> in %s", TW_ARG(token.text), context);
	else {
		tw_quote_short(token.text, 10, text, sizeof(text));
		fail(p, "unexpected %s in %s", text, context);
	}
}

static struct tw_token expect(struct parser *p, enum tw_token_type type, const char *context)
{
	struct tw_token token = next_solid(p);

	if (token.type != type)
		unexpected(p, token, context);
	return token;
}

static struct tw_node *new_node(struct parser *p, enum tw_node_type type, uint32_t at)
{
	struct tw_node *node = tw_arena_new(p->in->arena, struct tw_node);

	if (!node) {
		fail_memory(p);
		return NULL;
	}
	node->type = type;
	node->at = at;
	node->tree = p->tree;
	return node;
}

static bool add_name(struct parser *p, struct tw_node *node, struct tw_slice name)
{
	struct tw_slice *names = tw_arena_array(p->in->arena, node->count + 1, sizeof(*names));

	if (!names) {
		fail_memory(p);
		return false;
	}
	if (node->count)
		memcpy(names, node->names, node->count * sizeof(*names));
	names[node->count++] = name;
	node->names = names;
	return true;
}

static bool push_variable(struct parser *p, struct tw_slice name)
{
	struct tw_slice *slot = tw_vec_push(&p->variables);

	if (!slot) {
		fail_memory(p);
		return false;
	}
	*slot = name;
	return true;
}

static bool is_known(const struct parser *p, struct tw_slice name)
{
	for (size_t i = 0; i < p->variables.len; i++) {
		if (tw_slice_eq(p->variables.at[i], name))
			return true;
	}
	return false;
}

static struct tw_node *pipeline(struct parser *p, const char *context, enum tw_token_type end);
static struct tw_node *item_list(struct parser *p, struct tw_node **ret_end);
static struct tw_node *control(struct parser *p, enum tw_node_type type, uint32_t at, const char *context);

static struct tw_node *string_node(struct parser *p, struct tw_token token)
{
	struct tw_node *node = new_node(p, TW_N_STRING, token.at);

	if (!node)
		return NULL;
	node->quoted = token.text;
	if (!tw_unquote(p->in->arena, token.text, &node->text))
		fail(p, "invalid syntax");
	return node;
}

static struct tw_node *number_node(struct parser *p, struct tw_token token)
{
	struct tw_node *node = new_node(p, TW_N_NUMBER, token.at);
	char message[100];

	if (!node)
		return NULL;
	node->text = token.text;
	if (!tw_number_literal(node, token.type == TW_K_CHAR_CONSTANT, message, sizeof(message)))
		fail(p, "%s", message);
	return node;
}

static struct tw_node *identifier_node(struct parser *p, struct tw_token token)
{
	struct tw_node *node = new_node(p, TW_N_IDENTIFIER, token.at);

	if (!node)
		return NULL;
	node->text = token.text;
	node->function = p->in->lookup(p->in->context, token.text);
	if (!node->function)
		fail(p, "function \"%.*s\" not defined", TW_ARG(token.text));
	return node;
}

static struct tw_node *variable_node(struct parser *p, struct tw_token token)
{
	struct tw_node *node = new_node(p, TW_N_VARIABLE, token.at);

	if (!node || !add_name(p, node, token.text))
		return NULL;
	if (!is_known(p, token.text))
		fail(p, "undefined variable \"%.*s\"", TW_ARG(token.text));
	return node;
}

static struct tw_node *field_node(struct parser *p, struct tw_token token)
{
	struct tw_node *node = new_node(p, TW_N_FIELD, token.at);

	return node && add_name(p, node, tw_slice_from(token.text, 1)) ? node : NULL;
}

/* One operand without what may hang at it; NULL with the token put back when there is none. */
static struct tw_node *term(struct parser *p)
{
	struct tw_token token = next_solid(p);
	struct tw_node *node;

	switch (token.type) {
	case TW_K_IDENTIFIER: return identifier_node(p, token);
	case TW_K_DOT: return new_node(p, TW_N_DOT, token.at);
	case TW_K_NIL: return new_node(p, TW_N_NIL, token.at);
	case TW_K_VARIABLE: return variable_node(p, token);
	case TW_K_FIELD: return field_node(p, token);
	case TW_K_BOOL:
		node = new_node(p, TW_N_BOOL, token.at);
		if (node)
			node->truth = tw_slice_is(token.text, "true");
		return node;
	case TW_K_CHAR_CONSTANT:
	case TW_K_NUMBER: return number_node(p, token);
	case TW_K_LEFT_PAREN: return pipeline(p, "parenthesized pipeline", TW_K_RIGHT_PAREN);
	case TW_K_STRING:
	case TW_K_RAW_STRING: return string_node(p, token);
	default: put_back(p, token); return NULL;
	}
}

static struct tw_node *operand(struct parser *p)
{
	struct tw_node *node = term(p), *chain;
	struct tw_token token;
	char text[64], quoted[160];

	if (!node || peek(p).type != TW_K_FIELD)
		return node;
	chain = node;
	if (node->type == TW_N_PIPE || node->type == TW_N_IDENTIFIER) {
		chain = new_node(p, TW_N_CHAIN, peek(p).at);
		if (!chain)
			return NULL;
		chain->first = node;
	} else if (node->type != TW_N_FIELD && node->type != TW_N_VARIABLE) {
		tw_quote_short(tw_slice_of(text, tw_node_text(node, text, sizeof(text))), sizeof(text), quoted,
			       sizeof(quoted));
		fail(p, "unexpected . after term %s", quoted);
		return NULL;
	} else {
		node->at = peek(p).at;
	}
	while ((token = next(p)).type == TW_K_FIELD) {
		if (!add_name(p, chain, tw_slice_from(token.text, 1)))
			return NULL;
	}
	put_back(p, token);
	return chain;
}

static struct tw_node *command(struct parser *p)
{
	struct tw_node *node = new_node(p, TW_N_COMMAND, peek_solid(p).at), **tail;

	if (!node)
		return NULL;
	tail = &node->first;
	while (!p->failed) {
		struct tw_token token;
		struct tw_node *arg;

		peek_solid(p);
		while (peek(p).type == TW_K_SPACE)
			next(p);
		arg = operand(p);
		if (arg) {
			*tail = arg;
			tail = &arg->next;
		}
		token = next(p);
		if (token.type == TW_K_SPACE)
			continue;
		if (token.type == TW_K_RIGHT || token.type == TW_K_RIGHT_PAREN)
			put_back(p, token);
		else if (token.type != TW_K_PIPE)
			unexpected(p, token, "operand");
		break;
	}
	if (!node->first)
		fail(p, "empty command");
	return node;
}

/* "$x :=", "$x =", and for range "$i, $x :=", at the start of a pipeline. */
static void declarations(struct parser *p, struct tw_node *pipe, const char *context)
{
	for (;;) {
		struct tw_token variable = peek_solid(p), behind, sign;

		if (variable.type != TW_K_VARIABLE)
			return;
		next_solid(p);
		behind = peek(p);
		sign = peek_solid(p);
		if (sign.type != TW_K_ASSIGN && sign.type != TW_K_DECLARE &&
		    !(sign.type == TW_K_CHAR && tw_slice_is(sign.text, ","))) {
			if (behind.type == TW_K_SPACE)
				put_back(p, behind);
			put_back(p, variable);
			return;
		}
		next_solid(p);
		if (!add_name(p, pipe, variable.text) || !push_variable(p, variable.text))
			return;
		if (sign.type != TW_K_CHAR) {
			pipe->assign = sign.type == TW_K_ASSIGN;
			return;
		}
		if (strcmp(context, "range") != 0 || pipe->count > 1) {
			fail(p, "too many declarations in %s", context);
			return;
		}
		behind = peek_solid(p);
		if (behind.type != TW_K_VARIABLE && behind.type != TW_K_RIGHT && behind.type != TW_K_RIGHT_PAREN)
			fail(p, "range can only initialize variables");
	}
}

static void check_pipeline(struct parser *p, const struct tw_node *pipe, const char *context)
{
	unsigned stage = 2;

	if (!pipe->first) {
		fail(p, "missing value for %s", context);
		return;
	}
	for (const struct tw_node *c = pipe->first->next; c; c = c->next, stage++) {
		switch (c->first ? c->first->type : TW_N_NIL) {
		case TW_N_BOOL:
		case TW_N_DOT:
		case TW_N_NIL:
		case TW_N_NUMBER:
		case TW_N_STRING: fail(p, "non executable command in pipeline stage %u", stage); return;
		default: break;
		}
	}
}

static struct tw_node *pipeline(struct parser *p, const char *context, enum tw_token_type end)
{
	struct tw_node *pipe = new_node(p, TW_N_PIPE, peek_solid(p).at), **tail;

	if (!pipe)
		return NULL;
	if (++p->depth > TW_LIMIT_TMPL_NESTING) {
		fail(p, "nested too deeply");
		return NULL;
	}
	tail = &pipe->first;
	declarations(p, pipe, context);
	while (!p->failed) {
		struct tw_token token = next_solid(p);

		if (token.type == end) {
			check_pipeline(p, pipe, context);
			break;
		}
		if (token.type < TW_K_BOOL && token.type != TW_K_LEFT_PAREN) {
			unexpected(p, token, context);
		} else if (token.type >= TW_K_BLOCK && token.type != TW_K_DOT && token.type != TW_K_NIL) {
			unexpected(p, token, context);
		} else {
			put_back(p, token);
			*tail = command(p);
			if (*tail)
				tail = &(*tail)->next;
		}
	}
	p->depth--;
	return pipe;
}

static struct tw_slice template_name(struct parser *p, struct tw_token token, const char *context)
{
	struct tw_slice name = { 0 };

	if (token.type != TW_K_STRING && token.type != TW_K_RAW_STRING)
		unexpected(p, token, context);
	else if (!tw_unquote(p->in->arena, token.text, &name))
		fail(p, "invalid syntax");
	return name;
}

static bool add_tree(struct parser *p, struct tw_tree *tree)
{
	struct tw_tree **slot = tw_vec_push(&p->trees);

	if (!slot) {
		fail_memory(p);
		return false;
	}
	*slot = tree;
	return true;
}

/* The inside of a define or a block, up to its end, as a tree of its own. */
static void inner_tree(struct parser *p, struct tw_slice name, const char *context)
{
	struct tw_tree *outer = p->tree, *tree = tw_arena_new(p->in->arena, struct tw_tree);
	TW_VEC(struct tw_slice) variables = { p->variables.at, p->variables.len, p->variables.room };
	struct tw_node *end = NULL;

	if (!tree) {
		fail_memory(p);
		return;
	}
	*tree = (struct tw_tree){ .name = name, .file = p->in->name, .source = p->in->source };
	p->tree = tree;
	memset(&p->variables, 0, sizeof(p->variables));
	if (push_variable(p, TW_LIT("$")))
		tree->root = item_list(p, &end);
	if (end && end->type != TW_N_END)
		fail(p, "unexpected {{else}} in %s", context);
	tw_vec_release(&p->variables);
	p->variables.at = variables.at;
	p->variables.len = variables.len;
	p->variables.room = variables.room;
	p->tree = outer;
	for (size_t i = 0; i < p->trees.len && !p->failed; i++) {
		struct tw_tree *old = p->trees.at[i];

		if (!old || !tw_slice_eq(old->name, name))
			continue;
		if (tw_tree_is_empty(old->root))
			*old = *tree;
		else if (!tw_tree_is_empty(tree->root))
			fail(p, "template: multiple definition of template \"%.*s\"", TW_ARG(name));
		return;
	}
	if (!p->failed)
		add_tree(p, tree);
}

static struct tw_node *template_call(struct parser *p)
{
	struct tw_token token = next_solid(p);
	struct tw_slice name = template_name(p, token, "template clause");
	struct tw_node *node = new_node(p, TW_N_TEMPLATE, token.at);

	token = next_solid(p);

	if (!node)
		return NULL;
	node->text = name;
	if (token.type != TW_K_RIGHT) {
		put_back(p, token);
		node->pipe = pipeline(p, "template clause", TW_K_RIGHT);
	}
	return node;
}

static struct tw_node *block(struct parser *p, uint32_t at)
{
	struct tw_slice name = template_name(p, next_solid(p), "block clause");
	struct tw_node *node = new_node(p, TW_N_TEMPLATE, at);

	if (!node)
		return NULL;
	node->text = name;
	node->pipe = pipeline(p, "block clause", TW_K_RIGHT);
	if (!p->failed)
		inner_tree(p, name, "block clause");
	return node;
}

static struct tw_node *leave(struct parser *p, enum tw_node_type type, uint32_t at)
{
	const char *word = type == TW_N_BREAK ? "{{break}}" : "{{continue}}";
	struct tw_token token = next_solid(p);

	if (token.type != TW_K_RIGHT)
		unexpected(p, token, word);
	if (p->ranges == 0)
		fail(p, "%s outside {{range}}", word);
	return new_node(p, type, at);
}

static struct tw_node *otherwise(struct parser *p, uint32_t at)
{
	enum tw_token_type type = peek_solid(p).type;

	if (type != TW_K_IF && type != TW_K_WITH)
		expect(p, TW_K_RIGHT, "else");
	return new_node(p, TW_N_ELSE, at);
}

static struct tw_node *action(struct parser *p)
{
	struct tw_token token = next_solid(p);
	struct tw_node *node;

	switch (token.type) {
	case TW_K_BLOCK: return block(p, token.at);
	case TW_K_BREAK: return leave(p, TW_N_BREAK, token.at);
	case TW_K_CONTINUE: return leave(p, TW_N_CONTINUE, token.at);
	case TW_K_ELSE: return otherwise(p, token.at);
	case TW_K_END: expect(p, TW_K_RIGHT, "end"); return new_node(p, TW_N_END, token.at);
	case TW_K_IF: return control(p, TW_N_IF, token.at, "if");
	case TW_K_RANGE: return control(p, TW_N_RANGE, token.at, "range");
	case TW_K_TEMPLATE: return template_call(p);
	case TW_K_WITH: return control(p, TW_N_WITH, token.at, "with");
	default: break;
	}
	put_back(p, token);
	node = new_node(p, TW_N_ACTION, token.at);
	if (node)
		node->pipe = pipeline(p, "command", TW_K_RIGHT);
	return node;
}

static struct tw_node *text_or_action(struct parser *p)
{
	struct tw_token token = next_solid(p);
	struct tw_node *node;

	if (token.type == TW_K_LEFT)
		return action(p);
	if (token.type != TW_K_TEXT) {
		unexpected(p, token, "input");
		return NULL;
	}
	node = new_node(p, TW_N_TEXT, token.at);
	if (node)
		node->text = token.text;
	return node;
}

/* Up to {{end}} or {{else}}, which is handed back. */
static struct tw_node *item_list(struct parser *p, struct tw_node **ret_end)
{
	struct tw_node *list = new_node(p, TW_N_LIST, peek_solid(p).at), **tail;

	*ret_end = NULL;
	if (!list)
		return NULL;
	if (++p->depth > TW_LIMIT_TMPL_NESTING) {
		fail(p, "nested too deeply");
		return NULL;
	}
	tail = &list->first;
	while (!p->failed && peek_solid(p).type != TW_K_EOF) {
		struct tw_node *node = text_or_action(p);

		if (!node)
			return NULL;
		if (node->type == TW_N_END || node->type == TW_N_ELSE) {
			p->depth--;
			*ret_end = node;
			return list;
		}
		*tail = node;
		tail = &node->next;
	}
	fail(p, "unexpected EOF");
	return NULL;
}

/* "{{else if}}" and "{{else with}}" are an else that holds one if or with, and shares its end. */
static struct tw_node *else_list(struct parser *p, enum tw_node_type type, uint32_t at)
{
	enum tw_token_type word = peek_solid(p).type;
	struct tw_node *list, *end = NULL;

	if (!(type == TW_N_IF && word == TW_K_IF) && !(type == TW_N_WITH && word == TW_K_WITH)) {
		list = item_list(p, &end);
		if (end && end->type != TW_N_END)
			fail(p, "expected end; found {{else}}");
		return list;
	}
	list = new_node(p, TW_N_LIST, at);
	if (!list)
		return NULL;
	if (++p->depth > TW_LIMIT_TMPL_NESTING) {
		fail(p, "nested too deeply");
		return NULL;
	}
	list->first = control(p, type, next_solid(p).at, type == TW_N_IF ? "if" : "with");
	p->depth--;
	return list;
}

static struct tw_node *control(struct parser *p, enum tw_node_type type, uint32_t at, const char *context)
{
	struct tw_node *node = new_node(p, type, at), *end = NULL;
	size_t variables = p->variables.len;

	if (!node)
		return NULL;
	node->pipe = pipeline(p, context, TW_K_RIGHT);
	p->ranges += type == TW_N_RANGE;
	node->list = item_list(p, &end);
	p->ranges -= type == TW_N_RANGE;
	if (end && end->type == TW_N_ELSE)
		node->other = else_list(p, type, end->at);
	if (p->variables.len > variables)
		p->variables.len = variables;
	return node;
}

static void definition(struct parser *p)
{
	struct tw_slice name = template_name(p, next_solid(p), "define clause");

	expect(p, TW_K_RIGHT, "define clause");
	if (!p->failed)
		inner_tree(p, name, "define clause");
}

static void file(struct parser *p)
{
	struct tw_node *list = new_node(p, TW_N_LIST, 0), **tail;

	if (!list || !push_variable(p, TW_LIT("$")))
		return;
	p->tree->root = list;
	tail = &list->first;
	while (!p->failed && peek(p).type != TW_K_EOF) {
		struct tw_node *node;

		if (peek(p).type == TW_K_LEFT) {
			struct tw_token left = next(p);

			if (peek_solid(p).type == TW_K_DEFINE) {
				next_solid(p);
				definition(p);
				continue;
			}
			put_back(p, left);
		}
		node = text_or_action(p);
		if (!node)
			return;
		if (node->type == TW_N_END || node->type == TW_N_ELSE)
			fail(p, "unexpected {{%s}}", node->type == TW_N_END ? "end" : "else");
		*tail = node;
		tail = &node->next;
	}
}

int tw_parse(const struct tw_parse_in *in, struct tw_tree ***ret_trees, size_t *ret_count, struct trawl_error *err)
{
	struct trawl_error error = { 0 };
	struct parser p = { .in = in, .err = &error };

	if (in->source.len > TW_LIMIT_TMPL_SOURCE)
		return tw_fail(err, TRAWL_E_LIMIT, "template: %.*s: larger than %llu MiB", TW_ARG(in->name),
			       TW_LIMIT_TMPL_SOURCE / TW_MIB);
	tw_lex_init(&p.lex, in->source);
	p.tree = tw_arena_new(in->arena, struct tw_tree);
	if (!p.tree)
		return tw_fail_nomem(err);
	*p.tree = (struct tw_tree){ .name = in->name, .file = in->name, .source = in->source };
	if (add_tree(&p, p.tree))
		file(&p);
	if (!p.failed) {
		*ret_count = p.trees.len;
		*ret_trees = tw_arena_array(in->arena, p.trees.len, sizeof(**ret_trees));
		if (*ret_trees)
			memcpy(*ret_trees, p.trees.at, p.trees.len * sizeof(**ret_trees));
		else
			fail_memory(&p);
	}
	tw_vec_release(&p.trees);
	tw_vec_release(&p.variables);
	if (p.failed && err)
		*err = error;
	return p.failed ? error.status : TRAWL_OK;
}
