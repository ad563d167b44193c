/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "source/git.h"

/* A tree, or a .gitmodules that is asked for what the tree names: the first byte says how much is which. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size ? data[0] * size / 256 : 0;
	struct tw_slice tree = tw_slice_of(data + (size > 0), cut ? cut - 1 : 0), text, name, url;
	struct tw_git_entry entry;
	struct tw_buf shown = { 0 };

	text = tw_slice_of(data + cut, size - cut);
	while (tw_git_tree_next(&tree, &entry) == 1) {
		if (!entry.name.len || memchr(entry.name.ptr, 0, entry.name.len))
			abort();
		tw_git_is_name(entry.name);
		if (tw_git_module(text, entry.name, &name, &url) && (!name.len || !url.len))
			abort();
	}
	if (tw_git_module(text, TW_LIT("lib"), &name, &url) && !url.len)
		abort();
	tw_git_shown(text, &shown);
	if (shown.len > text.len)
		abort();
	tw_buf_release(&shown);
	return 0;
}
