/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes as Go prints them in messages. Nobody wants more than the first few bytes, so writing stops when they are there.
 */
#include "tmpl/node.h"

struct out {
	char *ptr;
	size_t len, room;
};

static void node_out(struct out *out, const struct tw_node *node);

static void slice_out(struct out *out, struct tw_slice s)
{
	size_t len = s.len < out->room - out->len ? s.len : out->room - out->len;

	if (len)
		memcpy(out->ptr + out->len, s.ptr, len);
	out->len += len;
}

static void text_out(struct out *out, const char *text)
{
	slice_out(out, tw_slice(text));
}

static void names_out(struct out *out, const struct tw_node *node, bool first_bare)
{
	for (uint32_t i = 0; i < node->count; i++) {
		if (i || !first_bare)
			text_out(out, ".");
		slice_out(out, node->names[i]);
	}
}

static void operand_out(struct out *out, const struct tw_node *node)
{
	if (node->type == TW_N_PIPE)
		text_out(out, "(");
	node_out(out, node);
	if (node->type == TW_N_PIPE)
		text_out(out, ")");
}

static void pipe_out(struct out *out, const struct tw_node *pipe)
{
	for (uint32_t i = 0; i < pipe->count; i++) {
		if (i)
			text_out(out, ", ");
		slice_out(out, pipe->names[i]);
	}
	if (pipe->count)
		text_out(out, pipe->assign ? " = " : " := ");
	for (const struct tw_node *c = pipe->first; c && out->len < out->room; c = c->next) {
		if (c != pipe->first)
			text_out(out, " | ");
		node_out(out, c);
	}
}

static void control_out(struct out *out, const struct tw_node *node, const char *word)
{
	text_out(out, word);
	pipe_out(out, node->pipe);
	text_out(out, "}}");
	node_out(out, node->list);
	if (node->other) {
		text_out(out, "{{else}}");
		node_out(out, node->other);
	}
	text_out(out, "{{end}}");
}

static void template_out(struct out *out, const struct tw_node *node)
{
	text_out(out, "{{template \"");
	slice_out(out, node->text);
	text_out(out, "\"");
	if (node->pipe) {
		text_out(out, " ");
		pipe_out(out, node->pipe);
	}
	text_out(out, "}}");
}

static void node_out(struct out *out, const struct tw_node *node)
{
	if (!node || out->len >= out->room)
		return;
	switch (node->type) {
	case TW_N_LIST:
		for (const struct tw_node *n = node->first; n && out->len < out->room; n = n->next)
			node_out(out, n);
		break;
	case TW_N_TEXT: slice_out(out, node->text); break;
	case TW_N_ACTION:
		text_out(out, "{{");
		pipe_out(out, node->pipe);
		text_out(out, "}}");
		break;
	case TW_N_IF: control_out(out, node, "{{if "); break;
	case TW_N_RANGE: control_out(out, node, "{{range "); break;
	case TW_N_WITH: control_out(out, node, "{{with "); break;
	case TW_N_TEMPLATE: template_out(out, node); break;
	case TW_N_BREAK: text_out(out, "{{break}}"); break;
	case TW_N_CONTINUE: text_out(out, "{{continue}}"); break;
	case TW_N_PIPE: pipe_out(out, node); break;
	case TW_N_COMMAND:
		for (const struct tw_node *n = node->first; n && out->len < out->room; n = n->next) {
			if (n != node->first)
				text_out(out, " ");
			operand_out(out, n);
		}
		break;
	case TW_N_DOT: text_out(out, "."); break;
	case TW_N_NIL: text_out(out, "nil"); break;
	case TW_N_FIELD: names_out(out, node, false); break;
	case TW_N_CHAIN:
		operand_out(out, node->first);
		names_out(out, node, false);
		break;
	case TW_N_VARIABLE: names_out(out, node, true); break;
	case TW_N_BOOL: text_out(out, node->truth ? "true" : "false"); break;
	case TW_N_STRING: slice_out(out, node->quoted); break;
	case TW_N_IDENTIFIER:
	case TW_N_NUMBER: slice_out(out, node->text); break;
	case TW_N_END: text_out(out, "{{end}}"); break;
	case TW_N_ELSE: text_out(out, "{{else}}"); break;
	}
}

size_t tw_node_text(const struct tw_node *node, char *ret, size_t room)
{
	struct out out = { ret, 0, room };

	node_out(&out, node);
	return out.len;
}

void tw_node_place(const struct tw_node *node, uint32_t *ret_line, uint32_t *ret_column)
{
	struct tw_slice before = tw_slice_head(node->tree->source, node->at);
	ptrdiff_t newline = tw_slice_rfind(before, '\n');

	*ret_line = 1;
	for (size_t i = 0; i < before.len; i++)
		*ret_line += before.ptr[i] == '\n';
	*ret_column = (uint32_t)(before.len - (newline < 0 ? 0 : (size_t)newline + 1));
}

bool tw_tree_is_empty(const struct tw_node *root)
{
	for (const struct tw_node *n = root ? root->first : NULL; n; n = n->next) {
		if (n->type != TW_N_TEXT || tw_slice_trim(n->text).len)
			return false;
	}
	return true;
}
