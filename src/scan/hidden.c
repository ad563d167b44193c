/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorted so that what lies in a folder follows it without a gap. Of the removals around a path the nearest is thus the one
 * that sorts last before it, or one of those around that one.
 */
#include "scan/hidden.h"

#include "base/bytes.h"

/* How many bytes two paths have in common at their start. */
static size_t shared_len(struct tw_slice a, struct tw_slice b)
{
	size_t len = a.len < b.len ? a.len : b.len, at = 0;

	while (at + 8 <= len && tw_le64(a.ptr + at) == tw_le64(b.ptr + at))
		at += 8;
	while (at < len && a.ptr[at] == b.ptr[at])
		at++;
	return at;
}

/* Below every other byte is the one that ends a name. */
static int rank(struct tw_slice path, size_t at)
{
	return at == path.len ? -1 : path.ptr[at] == '/' ? 0 : (unsigned char)path.ptr[at] + 1;
}

static int path_cmp(struct tw_slice a, struct tw_slice b)
{
	size_t at = shared_len(a, b);

	return rank(a, at) - rank(b, at);
}

static int hidden_cmp(const void *a, const void *b)
{
	const struct tw_hidden_path *x = a, *y = b;

	return path_cmp(x->path, y->path);
}

/* Is @path @folder, or in it? They share their first @shared bytes. */
static bool lies_in(struct tw_slice path, struct tw_slice folder, size_t shared)
{
	return folder.len <= shared && (folder.len == path.len || path.ptr[folder.len] == '/');
}

/* Index + 1 of the nearest removal around @path, which sorts behind the first @count; 0: none. */
static uint32_t find_around(const struct tw_hidden *hidden, size_t count, struct tw_slice path)
{
	uint32_t at = (uint32_t)count;
	size_t shared = at ? shared_len(hidden->paths.at[at - 1].path, path) : 0;

	while (at && !lies_in(path, hidden->paths.at[at - 1].path, shared))
		at = hidden->paths.at[at - 1].around;
	return at;
}

bool tw_hidden_add(struct tw_hidden *hidden, struct tw_slice path, uint32_t layer)
{
	struct tw_hidden_path *slot;

	if (!path.len)
		return true;
	slot = hidden->paths.len < UINT32_MAX - 1 ? tw_vec_push(&hidden->paths) : NULL;
	if (slot)
		*slot = (struct tw_hidden_path){ .path = path, .by = layer + 1 };
	return slot != NULL;
}

void tw_hidden_finish(struct tw_hidden *hidden)
{
	struct tw_hidden_path *paths = hidden->paths.at;
	size_t kept = 0;

	if (hidden->paths.len)
		qsort(paths, hidden->paths.len, sizeof(*paths), hidden_cmp);
	for (size_t i = 0; i < hidden->paths.len; i++) {
		struct tw_hidden_path next = paths[i];

		next.around = find_around(hidden, kept, next.path);
		if (next.around && next.by < paths[next.around - 1].by)
			next.by = paths[next.around - 1].by;
		if (next.around && tw_slice_eq(paths[next.around - 1].path, next.path))
			paths[next.around - 1].by = next.by;
		else
			paths[kept++] = next;
	}
	hidden->paths.len = kept;
}

bool tw_hidden_has(const struct tw_hidden *hidden, struct tw_slice path, uint32_t layer)
{
	size_t low = 0, high = hidden->paths.len;
	uint32_t around;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (path_cmp(hidden->paths.at[middle].path, path) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	around = find_around(hidden, low, path);
	return around && hidden->paths.at[around - 1].by > layer + 1;
}

void tw_hidden_release(struct tw_hidden *hidden)
{
	tw_vec_release(&hidden->paths);
}
