/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML's values, arrays and inline tables within each other, and "key = value".
 */
#include "base/limits.h"
#include "format/toml_parse.h"

static bool is_bare(char c)
{
	return tw_is_alnum(c) || c == '_' || c == '-';
}

bool tw_toml_key_part(struct tw_toml_parser *p, struct tw_slice *ret)
{
	const char *start;

	tw_toml_blanks(p);
	start = p->at;
	if (tw_toml_peek(p) == '"' || tw_toml_peek(p) == '\'') {
		if (!tw_toml_string(p, true, ret))
			return false;
	} else {
		while (p->at < p->end && is_bare(*p->at))
			p->at++;
		if (p->at == start)
			return tw_toml_expected(p, "a key");
		*ret = tw_slice_of(start, (size_t)(p->at - start));
	}
	tw_toml_blanks(p);
	return true;
}

static bool too_deep(struct tw_toml_parser *p)
{
	return tw_toml_wrong(p, TRAWL_E_LIMIT, "nested deeper than the limit for TOML documents");
}

/* The table that a part of a dotted key names: only one that dotted keys have made can be added to by them. */
static struct tw_toml_node *descend(struct tw_toml_parser *p, struct tw_toml_node *table, struct tw_slice key)
{
	struct tw_toml_node *child = tw_toml_find(table, key);

	if (child) {
		if (child->type == TW_TOML_TABLE && child->origin == TW_TOML_DOTTED)
			return child;
		tw_toml_twice(p, child);
		return NULL;
	}
	child = tw_toml_add(p, table, key, TW_TOML_TABLE);
	if (child)
		child->origin = TW_TOML_DOTTED;
	return child;
}

bool tw_toml_pair(struct tw_toml_parser *p, struct tw_toml_node *table)
{
	struct tw_toml_node *node;
	struct tw_slice key;
	uint32_t parts = 0;

	if (!tw_toml_key_part(p, &key))
		return false;
	while (tw_toml_take(p, '.')) {
		if (++parts > TW_LIMIT_TOML_DEPTH)
			return too_deep(p);
		table = descend(p, table, key);
		if (!table || !tw_toml_key_part(p, &key))
			return false;
	}
	node = tw_toml_find(table, key);
	if (node)
		return tw_toml_twice(p, node);
	if (!tw_toml_take(p, '='))
		return tw_toml_expected(p, "'='");
	tw_toml_blanks(p);
	node = tw_toml_add(p, table, key, TW_TOML_NONE);
	if (!node || !tw_toml_value(p, node))
		return false;
	table->line_end = node->line_end;
	return true;
}

static bool array(struct tw_toml_parser *p, struct tw_toml_node *node)
{
	node->type = TW_TOML_ARRAY;
	node->origin = TW_TOML_CLOSED;
	if (!tw_toml_space(p))
		return false;
	while (!tw_toml_take(p, ']')) {
		struct tw_toml_node *element = tw_toml_add(p, node, (struct tw_slice){ 0 }, TW_TOML_NONE);

		if (!element || !tw_toml_value(p, element) || !tw_toml_space(p))
			return false;
		if (tw_toml_take(p, ',')) {
			if (!tw_toml_space(p))
				return false;
		} else if (tw_toml_peek(p) != ']') {
			return tw_toml_expected(p, "',' or ']'");
		}
	}
	return true;
}

/* As of 1.1 with line ends, comments and a last comma, as arrays. */
static bool inline_table(struct tw_toml_parser *p, struct tw_toml_node *node)
{
	node->type = TW_TOML_TABLE;
	node->origin = TW_TOML_CLOSED;
	if (!tw_toml_space(p))
		return false;
	while (!tw_toml_take(p, '}')) {
		if (!tw_toml_pair(p, node) || !tw_toml_space(p))
			return false;
		if (tw_toml_take(p, ',')) {
			if (!tw_toml_space(p))
				return false;
		} else if (tw_toml_peek(p) != '}') {
			return tw_toml_expected(p, "',' or '}'");
		}
	}
	return true;
}

bool tw_toml_value(struct tw_toml_parser *p, struct tw_toml_node *node)
{
	bool good;

	if (p->depth == TW_LIMIT_TOML_DEPTH)
		return too_deep(p);
	p->depth++;
	if (tw_toml_peek(p) == '"' || tw_toml_peek(p) == '\'') {
		node->type = TW_TOML_STRING;
		good = tw_toml_string(p, false, &node->text);
	} else if (tw_toml_take(p, '[')) {
		good = array(p, node);
	} else if (tw_toml_take(p, '{')) {
		good = inline_table(p, node);
	} else {
		good = tw_toml_scalar(p, node);
	}
	p->depth--;
	node->line_end = p->line;
	return good;
}
