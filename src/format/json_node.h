/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tape behind format/json.h, for the files that make it up. An object's members are two nodes each: the name, a
 * string that has no sibling, and right behind it the value; nodes of a container's inside follow the container's.
 */
#ifndef TW_FORMAT_JSON_NODE_H
#define TW_FORMAT_JSON_NODE_H

#include "base/bytes.h"
#include "format/json.h"

struct tw_json_node {
	uint32_t at;  /* of the first byte in the text; of strings: behind the quote */
	uint32_t len; /* of strings: without the quotes */
	uint32_t next;
	unsigned type : 3;   /* enum tw_json_type */
	unsigned cooked : 1; /* a string with escapes or with bytes that aren't UTF-8 */
	unsigned named : 1;  /* a value in an object */
	unsigned count : 27; /* children of a container */
};

enum { TW_JSON_PIECE_BITS = 12, TW_JSON_PIECE = 1 << TW_JSON_PIECE_BITS, TW_JSON_LINES_BITS = 8 };

static const struct tw_json_node tw_json_none;

static inline const struct tw_json_node *tw_json_node(const struct tw_json *doc, uint32_t node)
{
	if (node >= doc->count)
		return &tw_json_none;
	if (node < doc->head_count)
		return &doc->head[node];
	node -= doc->head_count;
	return &doc->more[node >> TW_JSON_PIECE_BITS][node & (TW_JSON_PIECE - 1)];
}

static inline struct tw_slice tw_json_node_text(const struct tw_json *doc, const struct tw_json_node *node)
{
	return tw_slice_of(doc->text.ptr + node->at, node->len);
}

/* How many newlines there are; of eight bytes at once, those that become zero are told by their highest bit. */
static inline uint32_t tw_json_newlines(const char *at, const char *end)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fu, ones = 0x0101010101010101u;
	uint32_t count = 0;

	for (; end - at >= 8; at += 8) {
		uint64_t other = tw_le64(at) ^ ones * '\n';

		count += (uint32_t)((~(((other & low) + low) | other | low) >> 7) * ones >> 56);
	}
	for (; at < end; at++)
		count += *at == '\n';
	return count;
}

#endif
