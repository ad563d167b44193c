/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images out of a folder instead of from where their names say: which of its archives and layouts is the one.
 */
#ifndef TW_SCAN_IMAGES_FROM_H
#define TW_SCAN_IMAGES_FROM_H

#include "base/error.h"
#include "base/slice.h"

struct tw_images_from;

/* Looks through @folder, and the folders in it that aren't layouts. @odd is told of archives that can't be read. */
int tw_images_from_open(const char *folder, void (*odd)(void *user, const char *message), void *user,
			struct tw_images_from **ret, struct trawl_error *err);
void tw_images_from_free(struct tw_images_from *from);

/*
 * What trawl_scan() is to be given for the image called @reference: "DIR/a.tar", "DIR/all.tar:nginx:1.25"; terminated, and
 * valid while @from is. TRAWL_E_NOTFOUND when none is called so. Any number of threads.
 */
int tw_images_from_find(const struct tw_images_from *from, struct tw_slice reference, const char **ret,
			struct trawl_error *err);

#endif
