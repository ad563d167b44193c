/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML: every member is found by its name, every number is one.
 */
#include <stdint.h>
#include <stdlib.h>

#include "format/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(struct tw_slice s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum = (char)(sum ^ s.ptr[i]);
}

static void walk(const struct tw_toml_node *parent, const struct tw_toml_node *node)
{
	uint32_t count = 0;
	int64_t whole;
	double real;

	touch(node->key);
	touch(node->text);
	if (tw_toml_type(node) == TW_TOML_NONE || tw_toml_int(node, &whole) != (node->type == TW_TOML_INT) ||
	    tw_toml_number(node, &real) != (node->type == TW_TOML_INT || node->type == TW_TOML_FLOAT))
		abort();
	if (parent && parent->type == TW_TOML_TABLE && tw_toml_get_slice(parent, node->key) != node)
		abort();
	tw_toml_each(node, child) {
		walk(node, child);
		count++;
	}
	if (count != node->count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_toml_node *root;
	int status = tw_toml_parse(tw_slice_of(data, size), &arena, &root, &err);

	if (status == TRAWL_OK)
		walk(NULL, root);
	else if (root || err.status != status || !err.message[0])
		abort();
	tw_arena_release(&arena);
	return 0;
}
