/* SPDX-License-Identifier: Apache-2.0 */
#include "io/view.h"

#include <sys/mman.h>
#include <unistd.h>

void tw_view_drop(const struct tw_view *view, size_t at, size_t len)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from, to;

	if (!view->mapped || at >= view->bytes.len)
		return;
	if (len > view->bytes.len - at)
		len = view->bytes.len - at;
	from = ((uintptr_t)view->bytes.ptr + at) / page * page;
	to = ((uintptr_t)view->bytes.ptr + at + len) / page * page;
	if (to > from)
		madvise((void *)from, to - from, MADV_DONTNEED);
}
