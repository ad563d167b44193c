/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bbolt file on disk, read page by page with pread: never loaded, locked, mapped or written.
 *
 * Why not mmap: a page fault maps what lies around the page too, up to a whole large folio of the page cache on current
 * kernels, whatever madvise says. Looking up 10,000 packages in the published database so makes all of its 555 MB
 * resident, which counts as the process's memory, and a fault costs as much as a pread (`bench_db` prints both). Nor can
 * a file that somebody truncates meanwhile kill the process: a page that is gone is an error.
 *
 * A page that is looked at goes into the arena of the look-up; branch pages, which most look-ups share, are also kept
 * with the file, up to 2 MiB. That table only grows and is filled with compare-and-swap: threads need no lock. The pages
 * read last are kept besides, up to 4 MiB, and copied from there.
 *
 * An updater must rename a new file into place, as trawl's does. One that writes into the file (Trivy's does) may leave
 * a reader between two databases: tw_bolt_file_unchanged() tells, once the look-ups are done.
 */
#ifndef TW_DB_BOLT_FILE_H
#define TW_DB_BOLT_FILE_H

#include <sys/stat.h>

#include "db/bolt.h"

struct tw_bolt_recent;

struct tw_bolt_file {
	struct tw_bolt_source source; /* first: what tw_bolt calls back */
	struct tw_bolt bolt;
	int fd;
	struct stat was; /* when it was opened */
	char **branches; /* kept pages, or NULL; see page_keep() */
	struct tw_bolt_recent *recent;
	size_t recent_slots;
	size_t branch_slots;
};

/* Errors name the path. Not there is TRAWL_E_NOTFOUND. */
int tw_bolt_file_open(const char *path, struct tw_bolt_file **ret, struct trawl_error *err);

/* TRAWL_OK when size, time and inode are what they were at opening. */
int tw_bolt_file_unchanged(const struct tw_bolt_file *file, struct trawl_error *err);

/* NULL is fine. */
void tw_bolt_file_close(struct tw_bolt_file *file);

#endif
