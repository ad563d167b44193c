/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in archives, as paths below a root: made clean the way Go's path.Clean does it (what runtimes unpack with), and
 * never leading out.
 */
#ifndef TW_IO_PATH_H
#define TW_IO_PATH_H

#include "base/error.h"
#include "base/slice.h"

/*
 * No leading slash, no empty, "." or ".." component, no slash at the end; "" is the root. The result is a part of @name
 * where that is clean already, else it is put together in @room, which holds TW_LIMIT_PATH bytes.
 * A name that leads out of the root, has a zero in it or is too long is TRAWL_E_FORMAT or TRAWL_E_LIMIT.
 */
int tw_path_clean(struct tw_slice name, char *room, struct tw_slice *ret, struct trawl_error *err);

/*
 * The same for a link's target, seen from the directory @dir (clean): a leading slash means the root. Never leads out:
 * at the root, ".." is the root, as it is for the kernel.
 */
int tw_path_join(struct tw_slice dir, struct tw_slice target, char *room, struct tw_slice *ret,
		 struct trawl_error *err);

#endif
