/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's headers: tagged values, as they lie in the database.
 * Source: rpm, lib/header.c, docs/manual/format_header.md, docs/manual/tags.md.
 *
 *	u32 entries, u32 bytes of data, then an entry of 16 bytes each: tag, type, offset in the data, count; then the data
 *
 * All numbers are big-endian. Surprising: what rpm added after the package was built ("dribbles") follows the original
 * entries, and of one tag the last counts; tags below 100 mark which entries are whose.
 *
 * A count is hostile: whatever it says, values end where the data do.
 */
#ifndef TW_FORMAT_RPM_HEADER_H
#define TW_FORMAT_RPM_HEADER_H

#include "base/error.h"
#include "base/slice.h"

enum tw_rpm_tag {
	TW_RPM_SIGMD5 = 261,
	TW_RPM_NAME = 1000,
	TW_RPM_VERSION = 1001,
	TW_RPM_RELEASE = 1002,
	TW_RPM_EPOCH = 1003,
	TW_RPM_VENDOR = 1011,
	TW_RPM_LICENSE = 1014,
	TW_RPM_ARCH = 1022,
	TW_RPM_SOURCERPM = 1044,
	TW_RPM_PROVIDENAME = 1047,
	TW_RPM_REQUIRENAME = 1049,
	TW_RPM_DIRINDEXES = 1116,
	TW_RPM_BASENAMES = 1117,
	TW_RPM_DIRNAMES = 1118,
	TW_RPM_MODULARITYLABEL = 5096,
};

enum tw_rpm_type {
	TW_RPM_INT32 = 4,
	TW_RPM_STRING = 6,
	TW_RPM_BIN = 7,
	TW_RPM_STRING_ARRAY = 8,
};

struct tw_rpm_header {
	const char *entries;
	uint32_t entry_count;
	struct tw_slice data;
};

/* The elements of one tag that are left. */
struct tw_rpm_values {
	struct tw_slice data; /* from the next one to the end of all data */
	uint32_t count;
};

int tw_rpm_header_init(struct tw_rpm_header *ret, struct tw_slice bytes, struct trawl_error *err);

/* The values of a tag; none when it isn't there, or is of another type. */
struct tw_rpm_values tw_rpm_values(const struct tw_rpm_header *header, enum tw_rpm_tag tag, enum tw_rpm_type type);

/* The next text, number; false behind the last. */
bool tw_rpm_next_text(struct tw_rpm_values *values, struct tw_slice *ret);
bool tw_rpm_next_u32(struct tw_rpm_values *values, uint32_t *ret);

/* The one text of a tag, empty when it isn't there or says "(none)"; the bytes of a binary one. */
struct tw_slice tw_rpm_text(const struct tw_rpm_header *header, enum tw_rpm_tag tag);
struct tw_slice tw_rpm_bytes(const struct tw_rpm_header *header, enum tw_rpm_tag tag);

#endif
