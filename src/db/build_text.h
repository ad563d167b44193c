/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A database out of plain text: what tests are made of, and anybody who wants a database of their own.
 *
 *	# name of a bucket, package, vulnerability, JSON, with a tab between
 *	debian 12	bash	CVE-2022-3715	{"FixedVersion":"5.2.15-2"}
 *	data-source	debian 12	{"ID":"debian","Name":"Debian Security Tracker","URL":"https://…"}
 *	vulnerability	CVE-2022-3715	{"Title":"…","Severity":"HIGH"}
 *	Red Hat CPE	repository	rhel-8-baseos	[1,2]
 *
 * The last column is the value, the one before it its key, and those before the buckets, one in the other: three, two or
 * more columns. A unit separator (0x1f) divides columns as a tab does. Lines may stand in any order; empty ones, and
 * those that begin with #, say nothing. Of equal keys the last line counts. Values are not looked at.
 */
#ifndef TW_DB_BUILD_TEXT_H
#define TW_DB_BUILD_TEXT_H

#include "base/error.h"
#include "base/slice.h"
#include "db/metadata.h"

/* The file alone. @page_size: 4096, but for tests of others. Errors name the line. */
int tw_db_build_file(const char *path, uint32_t page_size, struct tw_slice text, struct trawl_error *err);

/* <cache_dir>/db/trivy.db and metadata.json; folders are made. */
int tw_db_build(const char *cache_dir, struct tw_slice text, const struct tw_db_metadata *metadata,
		struct trawl_error *err);

#endif
