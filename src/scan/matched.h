/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result of a whole image, kept: its layers merged and matched against one database, before anything is filtered.
 * Whoever scans the same image against the same database again needs neither the layers' results nor the database.
 *
 * It lies in the cache beside the layers' results, under everything that it was made from: the layers' digests, the
 * database's and the Java index's file (size, time, inode), the options that choose packages and severities, the day (what
 * an end of life depends on), and this program's version. What filters and reports do is done each time.
 */
#ifndef TW_SCAN_MATCHED_H
#define TW_SCAN_MATCHED_H

#include "scan/run.h"

/*
 * Raise it when the same packages and the same database give other findings than before, or when what is kept of them
 * changes; a new version of the program does it, too.
 */
#define TW_MATCHED_FORMAT 4

/*
 * 1 when the cache has the image's result: @ret is open, its block the report's; s->layers and s->layer_sizes are filled.
 * 0 when the image is to be scanned.
 */
int tw_matched_find(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		    struct tw_flat *ret, struct trawl_error *err);

/* Results, OS, problems of the report, which is described already. */
int tw_matched_fill(struct tw_run *s, const struct tw_flat *flat, struct trawl_error *err);

/* Keeps the report's results as they are now. That they could not be kept costs time only: the log says so. */
void tw_matched_keep(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db);

#endif
