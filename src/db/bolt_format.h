/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of bbolt's file that its reader and its writer share; bolt.h describes the format.
 */
#ifndef TW_DB_BOLT_FORMAT_H
#define TW_DB_BOLT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define BOLT_MAGIC 0xED0CDAEDu
#define BOLT_VERSION 2u

/* A page's header and its fields' places; both kinds of element; a bucket's header within its value. */
enum {
	PAGE_HEADER = 16,
	PAGE_ID_AT = 0,
	PAGE_FLAGS_AT = 8,
	PAGE_COUNT_AT = 10,
	PAGE_OVERFLOW_AT = 12,
	ELEMENT = 16,
	BUCKET_HEADER = 16,
};

enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_META = 4, PAGE_FREELIST = 16 };

enum { LEAF_IS_BUCKET = 1 };

/* Within a meta page, from behind its page header. */
enum {
	META_MAGIC_AT = 0,
	META_VERSION_AT = 4,
	META_PAGE_SIZE_AT = 8,
	META_ROOT_AT = 16,
	META_SEQUENCE_AT = 24,
	META_FREELIST_AT = 32,
	META_PAGES_AT = 40,
	META_TRANSACTION_AT = 48,
	META_CHECKSUM_AT = 56,
	META_SIZE = 64,
};

/* FNV-1a, 64 bits. */
uint64_t tw_bolt_checksum(const char *ptr, size_t len);

#endif
