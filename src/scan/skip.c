/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to skip in a tree. A pattern may be said as a path from the working directory ("./shop/vendor" while scanning
 * "shop"), as an absolute one, or from the tree's root; the walk knows the last form only. Source: trivy,
 * pkg/fanal/walker/fs.go (BuildSkipPaths), whose rules these are. Images have no place in a working directory.
 */
#include <unistd.h>

#include "base/globs.h"
#include "base/limits.h"
#include "scan/context.h"

enum { PARTS = 512 };

/* A path as its components, "." and ".." resolved as text. */
struct parts {
	struct tw_slice at[PARTS];
	size_t len;
};

static bool parts_add(struct parts *parts, struct tw_slice path)
{
	struct tw_slice part;

	while (path.ptr && tw_slice_split(&path, '/', &part)) {
		if (!part.len || tw_slice_is(part, "."))
			continue;
		if (tw_slice_is(part, "..")) {
			parts->len -= parts->len > 0;
		} else if (parts->len == PARTS) {
			return false;
		} else {
			parts->at[parts->len++] = part;
		}
	}
	return true;
}

static bool parts_of(struct parts *parts, struct tw_slice path, struct tw_slice here)
{
	parts->len = 0;
	return (tw_slice_starts(path, "/") || parts_add(parts, here)) && parts_add(parts, path);
}

/* The pattern from the root's point of view; "" when it lies outside of it. */
static const char *relative(const struct parts *root, const struct parts *pattern, struct tw_arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < root->len; i++) {
		if (i >= pattern->len || !tw_slice_eq(root->at[i], pattern->at[i]))
			return "";
	}
	for (size_t i = root->len; i < pattern->len && text; i++)
		text = tw_arena_printf(arena, "%s%s%.*s", text, *text ? "/" : "", TW_ARG(pattern->at[i]));
	return text;
}

static const char *from_root(const char *pattern, const struct parts *root, struct tw_slice here,
			     struct tw_arena *arena)
{
	struct parts parts;
	const char *inside;

	if (!parts_of(&parts, tw_slice(pattern), here))
		return pattern;
	inside = relative(root, &parts, arena);
	if (!inside || *inside)
		return inside;
	return pattern[0] == '/' ? ".." : pattern; /* elsewhere on the machine: matches nothing here */
}

int tw_skip_globs_new(const struct trawl_scan *options, const char *const *patterns, struct tw_globs **ret,
		      struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	char here[TW_LIMIT_PATH];
	struct parts root;
	const char **list;
	size_t count = 0;
	int status;

	while (patterns && patterns[count])
		count++;
	if (!count || options->target == TRAWL_TARGET_IMAGE || options->target == TRAWL_TARGET_REGISTRY ||
	    !getcwd(here, sizeof(here)) || !parts_of(&root, tw_slice(options->name), tw_slice(here)))
		return tw_globs_new(patterns, ret, err);
	list = tw_arena_array(&arena, count + 1, sizeof(*list));
	status = list ? TRAWL_OK : tw_fail_nomem(err);
	for (size_t i = 0; status >= 0 && i < count; i++) {
		list[i] = from_root(patterns[i], &root, tw_slice(here), &arena);
		if (!list[i])
			status = tw_fail_nomem(err);
	}
	if (status >= 0)
		status = tw_globs_new(list, ret, err);
	tw_arena_release(&arena);
	return status;
}
