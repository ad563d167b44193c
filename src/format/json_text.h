/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of strings, for the files behind format/json.h.
 */
#ifndef TW_FORMAT_JSON_TEXT_H
#define TW_FORMAT_JSON_TEXT_H

#include "format/json_node.h"

/* Does a string node's decoded text equal @text? */
bool tw_json_node_is(const struct tw_json *doc, const struct tw_json_node *node, struct tw_slice text);

/* The decoded text; ptr is NULL only when memory has run out. */
struct tw_slice tw_json_node_decode(const struct tw_json *doc, const struct tw_json_node *node, struct tw_arena *arena);

#endif
