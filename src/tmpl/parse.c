/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens to trees, by recursive descent. Source: the grammar in the documentation of Go's text/template; messages, and
 * where the first of several faults is seen, are those of its parser.
 */
#include "tmpl/parser.h"

#include "base/limits.h"
#include "tmpl/literal.h"

static struct tw_node *item_list(struct tw_parser *p, struct tw_node **ret_end);
static struct tw_node *control(struct tw_parser *p, enum tw_node_type type, uint32_t at, const char *context);

static struct tw_slice template_name(struct tw_parser *p, struct tw_token token, const char *context)
{
	struct tw_slice name = { 0 };

	if (token.type != TW_K_STRING && token.type != TW_K_RAW_STRING)
		tw_parser_unexpected(p, token, context);
	else if (!tw_unquote(p->in->arena, token.text, &name))
		tw_parser_fail(p, "invalid syntax");
	return name;
}

static bool add_tree(struct tw_parser *p, struct tw_tree *tree)
{
	struct tw_tree **slot = tw_vec_push(&p->trees);

	if (!slot) {
		tw_parser_fail_memory(p);
		return false;
	}
	*slot = tree;
	return true;
}

/* The inside of a define or a block, up to its end, as a tree of its own. */
static void inner_tree(struct tw_parser *p, struct tw_slice name, const char *context)
{
	struct tw_tree *outer = p->tree, *tree = tw_arena_new(p->in->arena, struct tw_tree);
	TW_VEC(struct tw_slice) variables = { p->variables.at, p->variables.len, p->variables.room };
	struct tw_node *end = NULL;

	if (!tree) {
		tw_parser_fail_memory(p);
		return;
	}
	*tree = (struct tw_tree){ .name = name, .file = p->in->name, .source = p->in->source };
	p->tree = tree;
	memset(&p->variables, 0, sizeof(p->variables));
	if (tw_parser_variable(p, TW_LIT("$")))
		tree->root = item_list(p, &end);
	if (end && end->type != TW_N_END)
		tw_parser_fail(p, "unexpected {{else}} in %s", context);
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
			tw_parser_fail(p, "template: multiple definition of template \"%.*s\"", TW_ARG(name));
		return;
	}
	if (!p->failed)
		add_tree(p, tree);
}

static struct tw_node *template_call(struct tw_parser *p)
{
	struct tw_token token = tw_parser_next_solid(p);
	struct tw_slice name = template_name(p, token, "template clause");
	struct tw_node *node = tw_parser_node(p, TW_N_TEMPLATE, token.at);

	token = tw_parser_next_solid(p);

	if (!node)
		return NULL;
	node->text = name;
	if (token.type != TW_K_RIGHT) {
		tw_parser_put_back(p, token);
		node->pipe = tw_parser_pipeline(p, "template clause", TW_K_RIGHT);
	}
	return node;
}

static struct tw_node *block(struct tw_parser *p, uint32_t at)
{
	struct tw_slice name = template_name(p, tw_parser_next_solid(p), "block clause");
	struct tw_node *node = tw_parser_node(p, TW_N_TEMPLATE, at);

	if (!node)
		return NULL;
	node->text = name;
	node->pipe = tw_parser_pipeline(p, "block clause", TW_K_RIGHT);
	if (!p->failed)
		inner_tree(p, name, "block clause");
	return node;
}

static struct tw_node *leave(struct tw_parser *p, enum tw_node_type type, uint32_t at)
{
	const char *word = type == TW_N_BREAK ? "{{break}}" : "{{continue}}";
	struct tw_token token = tw_parser_next_solid(p);

	if (token.type != TW_K_RIGHT)
		tw_parser_unexpected(p, token, word);
	if (p->ranges == 0)
		tw_parser_fail(p, "%s outside {{range}}", word);
	return tw_parser_node(p, type, at);
}

static struct tw_node *otherwise(struct tw_parser *p, uint32_t at)
{
	enum tw_token_type type = tw_parser_peek_solid(p).type;

	if (type != TW_K_IF && type != TW_K_WITH)
		tw_parser_expect(p, TW_K_RIGHT, "else");
	return tw_parser_node(p, TW_N_ELSE, at);
}

static struct tw_node *action(struct tw_parser *p)
{
	struct tw_token token = tw_parser_next_solid(p);
	struct tw_node *node;

	switch (token.type) {
	case TW_K_BLOCK: return block(p, token.at);
	case TW_K_BREAK: return leave(p, TW_N_BREAK, token.at);
	case TW_K_CONTINUE: return leave(p, TW_N_CONTINUE, token.at);
	case TW_K_ELSE: return otherwise(p, token.at);
	case TW_K_END: tw_parser_expect(p, TW_K_RIGHT, "end"); return tw_parser_node(p, TW_N_END, token.at);
	case TW_K_IF: return control(p, TW_N_IF, token.at, "if");
	case TW_K_RANGE: return control(p, TW_N_RANGE, token.at, "range");
	case TW_K_TEMPLATE: return template_call(p);
	case TW_K_WITH: return control(p, TW_N_WITH, token.at, "with");
	default: break;
	}
	tw_parser_put_back(p, token);
	node = tw_parser_node(p, TW_N_ACTION, token.at);
	if (node)
		node->pipe = tw_parser_pipeline(p, "command", TW_K_RIGHT);
	return node;
}

static struct tw_node *text_or_action(struct tw_parser *p)
{
	struct tw_token token = tw_parser_next_solid(p);
	struct tw_node *node;

	if (token.type == TW_K_LEFT)
		return action(p);
	if (token.type != TW_K_TEXT) {
		tw_parser_unexpected(p, token, "input");
		return NULL;
	}
	node = tw_parser_node(p, TW_N_TEXT, token.at);
	if (node)
		node->text = token.text;
	return node;
}

/* Up to {{end}} or {{else}}, which is handed back. */
static struct tw_node *item_list(struct tw_parser *p, struct tw_node **ret_end)
{
	struct tw_node *list = tw_parser_node(p, TW_N_LIST, tw_parser_peek_solid(p).at), **tail;

	*ret_end = NULL;
	if (!list)
		return NULL;
	if (++p->depth > TW_LIMIT_TMPL_NESTING) {
		tw_parser_fail(p, "nested too deeply");
		return NULL;
	}
	tail = &list->first;
	while (!p->failed && tw_parser_peek_solid(p).type != TW_K_EOF) {
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
	tw_parser_fail(p, "unexpected EOF");
	return NULL;
}

/* "{{else if}}" and "{{else with}}" are an else that holds one if or with, and shares its end. */
static struct tw_node *else_list(struct tw_parser *p, enum tw_node_type type, uint32_t at)
{
	enum tw_token_type word = tw_parser_peek_solid(p).type;
	struct tw_node *list, *end = NULL;

	if (!(type == TW_N_IF && word == TW_K_IF) && !(type == TW_N_WITH && word == TW_K_WITH)) {
		list = item_list(p, &end);
		if (end && end->type != TW_N_END)
			tw_parser_fail(p, "expected end; found {{else}}");
		return list;
	}
	list = tw_parser_node(p, TW_N_LIST, at);
	if (!list)
		return NULL;
	if (++p->depth > TW_LIMIT_TMPL_NESTING) {
		tw_parser_fail(p, "nested too deeply");
		return NULL;
	}
	list->first = control(p, type, tw_parser_next_solid(p).at, type == TW_N_IF ? "if" : "with");
	p->depth--;
	return list;
}

static struct tw_node *control(struct tw_parser *p, enum tw_node_type type, uint32_t at, const char *context)
{
	struct tw_node *node = tw_parser_node(p, type, at), *end = NULL;
	size_t variables = p->variables.len;

	if (!node)
		return NULL;
	node->pipe = tw_parser_pipeline(p, context, TW_K_RIGHT);
	p->ranges += type == TW_N_RANGE;
	node->list = item_list(p, &end);
	p->ranges -= type == TW_N_RANGE;
	if (end && end->type == TW_N_ELSE)
		node->other = else_list(p, type, end->at);
	if (p->variables.len > variables)
		p->variables.len = variables;
	return node;
}

static void definition(struct tw_parser *p)
{
	struct tw_slice name = template_name(p, tw_parser_next_solid(p), "define clause");

	tw_parser_expect(p, TW_K_RIGHT, "define clause");
	if (!p->failed)
		inner_tree(p, name, "define clause");
}

static void file(struct tw_parser *p)
{
	struct tw_node *list = tw_parser_node(p, TW_N_LIST, 0), **tail;

	if (!list || !tw_parser_variable(p, TW_LIT("$")))
		return;
	p->tree->root = list;
	tail = &list->first;
	while (!p->failed && tw_parser_peek(p).type != TW_K_EOF) {
		struct tw_node *node;

		if (tw_parser_peek(p).type == TW_K_LEFT) {
			struct tw_token left = tw_parser_next(p);

			if (tw_parser_peek_solid(p).type == TW_K_DEFINE) {
				tw_parser_next_solid(p);
				definition(p);
				continue;
			}
			tw_parser_put_back(p, left);
		}
		node = text_or_action(p);
		if (!node)
			return;
		if (node->type == TW_N_END || node->type == TW_N_ELSE)
			tw_parser_fail(p, "unexpected {{%s}}", node->type == TW_N_END ? "end" : "else");
		*tail = node;
		tail = &node->next;
	}
}

int tw_parse(const struct tw_parse_in *in, struct tw_tree ***ret_trees, size_t *ret_count, struct trawl_error *err)
{
	struct trawl_error error = { 0 };
	struct tw_parser p = { .in = in, .err = &error };

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
			tw_parser_fail_memory(&p);
	}
	tw_vec_release(&p.trees);
	tw_vec_release(&p.variables);
	if (p.failed && err)
		*err = error;
	return p.failed ? error.status : TRAWL_OK;
}
