/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libtrawl: what in this artifact is known to be vulnerable, how bad is it, and what fixes it?
 *
 *	trawl_db_open() → trawl_scan() → trawl_report_filter() → trawl_report_write() or the accessors
 *
 * The library never prints, never exits, and has no mutable globals: any number of scans may run at once. Strings that
 * go in and come out are UTF-8 and end with a zero byte; NULL stands for "not given" and "not known". Structs of options
 * begin with their size, so that programs built against an older header keep working: initialise them with
 * `struct trawl_x x = { .size = sizeof(x) };` and leave what you don't care about at zero.
 */
#ifndef TRAWL_TRAWL_H
#define TRAWL_TRAWL_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/cluster.h>
#include <trawl/db.h>
#include <trawl/error.h>
#include <trawl/helm.h>
#include <trawl/network.h>
#include <trawl/package.h>
#include <trawl/report.h>
#include <trawl/scan.h>
#include <trawl/workloads.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRAWL_VERSION_MAJOR 0
#define TRAWL_VERSION_MINOR 1
#define TRAWL_VERSION_PATCH 0
#define TRAWL_VERSION "0.1.0"

/**
 * The version of the library that runs, which may be newer than TRAWL_VERSION of the header that was compiled against.
 *
 * @return  "0.1.0": static, never NULL. Thread-safe.
 */
TRAWL_EXPORT const char *trawl_version(void);

/** The tables that the library is built from; what lists them for people is printed from here. */
enum trawl_table {
	TRAWL_TABLE_ANALYZERS = 1,     /**< name, files, where (image, tree), what it is */
	TRAWL_TABLE_DISTRIBUTIONS = 2, /**< family, name, releases, order of versions */
	TRAWL_TABLE_ECOSYSTEMS = 3,    /**< type, data source prefix, order of versions */
	TRAWL_TABLE_FORMATS = 4,       /**< name, what it is */
	TRAWL_TABLE_SOURCES = 5,       /**< name, what it is */
};

/** Longest row of any table, in cells. */
#define TRAWL_TABLE_CELLS 4

/**
 * One row of a table.
 *
 * @table      Which.
 * @row        From 0 on.
 * @ret_cells  Filled with static strings; cells that the table doesn't have are NULL. Untouched past the last row.
 *
 * @return     The number of cells, 0 past the last row or for an unknown table. Thread-safe.
 */
TRAWL_EXPORT size_t trawl_table_row(enum trawl_table table, size_t row, const char *ret_cells[TRAWL_TABLE_CELLS]);

#ifdef __cplusplus
}
#endif
#endif
