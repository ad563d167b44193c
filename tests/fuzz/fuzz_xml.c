/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML: whatever was read can be walked.
 */
#include <stdint.h>
#include <stdlib.h>

#include "format/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(struct tw_slice s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum = (char)(sum ^ s.ptr[i]);
}

static void walk(const struct tw_xml_node *node)
{
	uint32_t count = 0;

	touch(node->name);
	touch(tw_xml_text(node));
	touch(tw_xml_trimmed(node));
	for (const struct tw_xml_attribute *a = node->attributes; a; a = a->next) {
		touch(a->name);
		touch(a->value);
	}
	if (node->line == 0 || node->line_end < node->line)
		abort();
	tw_xml_each(node, child) {
		walk(child);
		count++;
	}
	if (count != node->count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_xml_node *root;
	int status = tw_xml_parse(tw_slice_of(data, size), &arena, &root, &err);

	if (status == TRAWL_OK)
		walk(root);
	else if (root || err.status != status || !err.message[0])
		abort();
	tw_arena_release(&arena);
	return 0;
}
