/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cleanup attribute, for what an arena can't hold: descriptors, handles, heap blocks of third parties.
 */
#ifndef TW_BASE_CLEANUP_H
#define TW_BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define TW_CLEANUP(f) __attribute__((cleanup(f)))

static inline void tw_cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void tw_cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define TW_AUTO_FREE TW_CLEANUP(tw_cleanup_free)
#define TW_AUTO_CLOSE TW_CLEANUP(tw_cleanup_close)

#endif
