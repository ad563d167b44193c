/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Report formats: one file each, an entry struct at its head and one line in list.h. A writer is one walk over the
 * report; it decides nothing about which findings count.
 */
#ifndef TW_REPORT_REPORT_H
#define TW_REPORT_REPORT_H

#include <trawl/report.h>

#include "base/buf.h"
#include "base/pool.h"
#include "model/report.h"

/* The version of Trivy whose reports these are like, for readers that look at it. */
#define TW_COMPATIBLE_WITH "0.74.0"

/* Where the bytes go: collected in @buf, handed on when it is full. Sticky, as tw_buf is. */
struct tw_out {
	struct tw_buf buf;
	const struct trawl_output *output;
	struct tw_pool *pool;
	int status; /* of the caller's write */
};

struct tw_report_format {
	const char *name; /* "json" */
	const char *doc;
	int (*write)(const struct tw_report *report, struct tw_out *out, struct trawl_error *err);
	/* Whether @output has what writing needs, before there is a report; NULL: it always has. */
	int (*check)(const struct trawl_output *output, struct trawl_error *err);
};

extern const struct tw_report_format *const tw_report_formats[];
extern const size_t tw_report_format_count;

/* NULL when no format is called so. */
const struct tw_report_format *tw_report_format_find(struct tw_slice name);

/* Hand on what has been collected, when there is much of it, or with @all. */
void tw_out_flush(struct tw_out *out, bool all);

#endif
