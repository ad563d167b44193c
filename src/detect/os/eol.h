/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Releases of distributions: their names, and when support for them ends.
 */
#ifndef TW_DETECT_OS_EOL_H
#define TW_DETECT_OS_EOL_H

#include "base/datetime.h"

/* "8" of "8.1.2", "3.17" of "3.17.2"; all of it where there is no dot to cut at. */
struct tw_slice tw_release_major(struct tw_slice release);
struct tw_slice tw_release_minor(struct tw_slice release);

enum tw_release_state { TW_RELEASE_UNKNOWN, TW_RELEASE_SUPPORTED, TW_RELEASE_OVER };

/* @ret_date, which may be NULL, gets "2020-11-01", or is left alone where none is known. */
enum tw_release_state tw_release_state(const char *family, struct tw_slice release, struct tw_time now,
				       struct tw_slice *ret_date);

#endif
