/* SPDX-License-Identifier: Apache-2.0 */
#include "model/package.h"

static const char *const names[] = { "unknown", "root", "workspace", "direct", "indirect" };

const char *tw_relationship_name(enum tw_relationship relationship)
{
	return names[relationship < sizeof(names) / sizeof(names[0]) ? relationship : TW_REL_UNKNOWN];
}

bool tw_relationship_parse(struct tw_slice text, enum tw_relationship *ret)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (tw_slice_is(text, names[i])) {
			*ret = (enum tw_relationship)i;
			return true;
		}
	}
	return false;
}

int tw_package_cmp(const void *a, const void *b)
{
	const struct tw_package *x = a, *y = b;
	int order;

	if (x->relationship != y->relationship) {
		if (x->relationship == TW_REL_UNKNOWN)
			return 1;
		if (y->relationship == TW_REL_UNKNOWN)
			return -1;
		return x->relationship < y->relationship ? -1 : 1;
	}
	order = tw_slice_cmp(x->name, y->name);
	if (!order)
		order = tw_slice_cmp(x->version, y->version);
	if (!order)
		order = tw_slice_cmp(x->id, y->id);
	if (!order)
		order = tw_slice_cmp(x->file_path, y->file_path);
	return order;
}

struct tw_slice tw_outer_jar(struct tw_slice path)
{
	static const char *const extensions[] = { ".jar", ".war", ".par", ".ear" };

	for (size_t end = 0; end <= path.len; end++) {
		struct tw_slice head = tw_slice_head(path, end);

		if (end < path.len && path.ptr[end] != '/')
			continue;
		for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
			if (tw_slice_ends(head, extensions[i]))
				return head;
		}
	}
	return path;
}

bool tw_type_is_gathered(struct tw_slice type)
{
	static const char *const types[] = { "python-pkg", "conda-pkg", "gemspec", "node-pkg", "jar" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (tw_slice_is(type, types[i]))
			return true;
	}
	return false;
}
