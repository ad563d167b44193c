/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about a document that has been read: the way through the tape, look-ups by name, lines.
 */
#include "format/json_node.h"

#include "format/json_text.h"
#include "format/number.h"

enum tw_json_type tw_json_type(const struct tw_json *doc, uint32_t node)
{
	return tw_json_node(doc, node)->type;
}

uint32_t tw_json_count(const struct tw_json *doc, uint32_t node)
{
	return tw_json_node(doc, node)->count;
}

uint32_t tw_json_first(const struct tw_json *doc, uint32_t node)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->count == 0 ? 0 : n->type == TW_JSON_OBJECT ? node + 2 : node + 1;
}

uint32_t tw_json_next(const struct tw_json *doc, uint32_t node)
{
	return tw_json_node(doc, node)->next;
}

uint32_t tw_json_get_slice(const struct tw_json *doc, uint32_t object, struct tw_slice name)
{
	uint32_t found = 0;

	if (tw_json_type(doc, object) != TW_JSON_OBJECT)
		return 0;
	tw_json_each(doc, object, value) {
		if (tw_json_node_is(doc, tw_json_node(doc, value - 1), name))
			found = value;
	}
	return found;
}

uint32_t tw_json_get(const struct tw_json *doc, uint32_t object, const char *name)
{
	return tw_json_get_slice(doc, object, tw_slice(name));
}

uint32_t tw_json_get_nocase(const struct tw_json *doc, uint32_t object, const char *name)
{
	struct tw_slice wanted = tw_slice(name);
	uint32_t found = 0;

	if (tw_json_type(doc, object) != TW_JSON_OBJECT)
		return 0;
	tw_json_each(doc, object, value) {
		const struct tw_json_node *key = tw_json_node(doc, value - 1);

		if (key->cooked ? tw_json_node_is(doc, key, wanted)
				: tw_slice_eq_nocase(tw_json_node_text(doc, key), wanted))
			found = value;
	}
	return found;
}

void tw_json_get_all(const struct tw_json *doc, uint32_t object, const struct tw_slice *names, uint32_t *ret,
		     size_t count)
{
	memset(ret, 0, count * sizeof(*ret));
	if (tw_json_type(doc, object) != TW_JSON_OBJECT)
		return;
	tw_json_each(doc, object, value) {
		const struct tw_json_node *key = tw_json_node(doc, value - 1);

		for (size_t i = 0; i < count; i++) {
			if ((key->cooked || key->len == names[i].len) && tw_json_node_is(doc, key, names[i]))
				ret[i] = value;
		}
	}
}

uint32_t tw_json_path(const struct tw_json *doc, uint32_t node, const char *path)
{
	struct tw_slice rest = tw_slice(path), name;

	while (tw_slice_split(&rest, '.', &name))
		node = tw_json_get_slice(doc, node, name);
	return node;
}

uint32_t tw_json_at(const struct tw_json *doc, uint32_t array, uint32_t place)
{
	if (tw_json_type(doc, array) != TW_JSON_ARRAY)
		return 0;
	tw_json_each(doc, array, element) {
		if (place-- == 0)
			return element;
	}
	return 0;
}

bool tw_json_key_is(const struct tw_json *doc, uint32_t value, const char *text)
{
	return tw_json_node(doc, value)->named && tw_json_node_is(doc, tw_json_node(doc, value - 1), tw_slice(text));
}

bool tw_json_text_is(const struct tw_json *doc, uint32_t node, const char *text)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->type == TW_JSON_STRING && tw_json_node_is(doc, n, tw_slice(text));
}

bool tw_json_bool(const struct tw_json *doc, uint32_t node)
{
	return tw_json_type(doc, node) == TW_JSON_TRUE;
}

bool tw_json_int(const struct tw_json *doc, uint32_t node, int64_t *ret)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->type == TW_JSON_NUMBER && tw_number_int(tw_json_node_text(doc, n), ret);
}

bool tw_json_number(const struct tw_json *doc, uint32_t node, double *ret)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->type == TW_JSON_NUMBER && tw_number_parse(tw_json_node_text(doc, n), ret);
}

struct tw_slice tw_json_raw(const struct tw_json *doc, uint32_t node)
{
	const struct tw_json_node *n = tw_json_node(doc, node);
	size_t quote = n->type == TW_JSON_STRING;

	if (n->type == TW_JSON_NONE)
		return (struct tw_slice){ 0 };
	return tw_slice_of(doc->text.ptr + n->at - quote, n->len + 2 * quote);
}

/* The line that the byte at @at is in. */
static uint32_t line_of(const struct tw_json *doc, size_t at)
{
	size_t piece = at >> TW_JSON_LINES_BITS, from = doc->lines ? piece << TW_JSON_LINES_BITS : 0;

	return 1 + (doc->lines ? doc->lines[piece] : 0) + tw_json_newlines(doc->text.ptr + from, doc->text.ptr + at);
}

uint32_t tw_json_line(const struct tw_json *doc, uint32_t node)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->type == TW_JSON_NONE ? 0 : line_of(doc, n->at);
}

uint32_t tw_json_line_end(const struct tw_json *doc, uint32_t node)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->type == TW_JSON_NONE ? 0 : line_of(doc, n->at + (n->len ? n->len - 1 : 0));
}
