/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML: a walk of whatever was read meets no more nodes than were counted, every member is found by its name, and
 * what is read without libyaml is read as libyaml has it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(struct tw_slice s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum = (char)(sum ^ s.ptr[i]);
}

/* Counts what it meets; a walk of much more than fuzzing has time for is given up. */
static void walk(const struct tw_yaml_node *parent, const struct tw_yaml_node *node, uint64_t *count)
{
	uint64_t before = (*count)++;
	int64_t whole;
	double real;

	if (*count > 20000)
		return;
	touch(tw_yaml_text(node));
	tw_yaml_int(node, &whole);
	tw_yaml_number(node, &real);
	tw_yaml_bool(node);
	if (node->tag)
		touch(tw_slice(node->tag));
	if (parent && tw_yaml_key(node).ptr && !tw_yaml_get_slice(parent, tw_yaml_key(node)))
		abort();
	if (node->line == 0 || node->line_end < node->line)
		abort();
	tw_yaml_each(node, child) {
		if (child->key)
			walk(NULL, child->key, count);
		walk(node->type == TW_YAML_MAPPING ? node : NULL, child, count);
	}
	if (*count <= 20000 && *count - before > node->weight)
		abort();
}

static bool same_node(const struct tw_yaml_node *a, const struct tw_yaml_node *b)
{
	return a->type == b->type && a->line == b->line && a->column == b->column && a->line_end == b->line_end &&
	       a->count == b->count && a->weight == b->weight && a->room == b->room && a->plain == b->plain &&
	       tw_slice_eq(a->text, b->text) && !a->key == !b->key && !a->tag == !b->tag;
}

static void compare(const struct tw_yaml_node *a, const struct tw_yaml_node *b, uint64_t *count)
{
	for (; a && b; a = a->next, b = b->next) {
		if (++*count > 20000)
			return;
		if (!same_node(a, b) || (a->key && !same_node(a->key, b->key)))
			abort();
		compare(a->first, b->first, count);
	}
	if (a || b)
		abort();
}

/* Both readers, where there was no mistake: what is wrong only one of them tells. */
static void compare_readers(struct tw_slice text, unsigned flags, const struct tw_yaml_node *root, int status)
{
	struct tw_arena arena = { .limit = 256 * TW_MIB };
	const struct tw_yaml_node *other;
	uint64_t count = 0;

	if (tw_yaml_parse(text, flags | TW_YAML_EVENTS, &arena, &other, NULL) != status)
		abort();
	compare(root, other, &count);
	tw_arena_release(&arena);
}

static void once(struct tw_slice text, unsigned flags)
{
	struct tw_arena arena = { .limit = 256 * TW_MIB };
	struct trawl_error err = { 0 };
	const struct tw_yaml_node *root;
	int status = tw_yaml_parse(text, flags, &arena, &root, &err);

	if (status < 0 && (err.status != status || !err.message[0]))
		abort();
	compare_readers(text, flags, root, status);
	for (; root; root = root->next) {
		uint64_t count = 0;

		walk(NULL, root, &count);
	}
	tw_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	once(tw_slice_of(data, size), 0);
	once(tw_slice_of(data, size), TW_YAML_ALL | TW_YAML_DUPLICATES | TW_YAML_OLD);
	return 0;
}
