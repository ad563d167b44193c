/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of the flat form as they lie in a block; shared by its reader and its builder only.
 */
#ifndef TW_MODEL_FLAT_LAYOUT_H
#define TW_MODEL_FLAT_LAYOUT_H

#include "base/arena.h"
#include "model/flat.h"

#define FLAT_MAGIC 0x746c6677727431ull /* "1trwflt" */

enum flat_table {
	FLAT_STRINGS,
	FLAT_BYTES,
	FLAT_WORDS,
	FLAT_PACKAGES,
	FLAT_GROUPS,
	FLAT_FACTS,
	FLAT_PROBLEMS,
	FLAT_FINDINGS,
	FLAT_TABLES,
};

struct flat_header {
	uint64_t magic;
	uint32_t format;
	uint32_t reserved;
	uint64_t size; /* of the whole block */
	struct {
		uint64_t offset;
		uint64_t count; /* records; bytes for FLAT_BYTES */
	} table[FLAT_TABLES];
};

struct flat_string {
	uint32_t offset;
	uint32_t len;
};

/* A run of words: string ids, or line numbers in pairs. */
struct flat_run {
	uint32_t at;
	uint32_t len;
};

enum flat_package_text {
	FLAT_ID,
	FLAT_NAME,
	FLAT_VERSION,
	FLAT_RELEASE,
	FLAT_ARCH,
	FLAT_SRC_NAME,
	FLAT_SRC_VERSION,
	FLAT_SRC_RELEASE,
	FLAT_MAINTAINER,
	FLAT_MODULARITY,
	FLAT_FILE_PATH,
	FLAT_DIGEST,
	FLAT_PURL,
	FLAT_BOM_REF,
	FLAT_ANALYZED_BY, /* this and what follows: of an artifact's packages */
	FLAT_LAYER_DIGEST,
	FLAT_LAYER_DIFF_ID,
	FLAT_OWNER,
	FLAT_PACKAGE_TEXTS,
};

struct flat_package {
	uint32_t text[FLAT_PACKAGE_TEXTS];
	struct flat_run licenses, depends_on, installed_files, locations;
	uint32_t epoch, src_epoch;
	uint8_t relationship, repository, dev, indirect;
	uint64_t uid;
};

struct flat_group {
	uint32_t analyzer, type, path, first, count;
};

struct flat_fact {
	uint32_t kind, analyzer, path, key, value;
	struct flat_run list;
};

struct flat_problem {
	uint32_t grade, path, line, message, layer;
};

enum flat_finding_text {
	FLAT_VULNERABILITY,
	FLAT_INSTALLED,
	FLAT_FIXED,
	FLAT_SEVERITY_SOURCE,
	FLAT_PRIMARY_URL,
	FLAT_DETAIL,
	FLAT_SOURCE_ID,
	FLAT_SOURCE_NAME,
	FLAT_SOURCE_URL,
	FLAT_SOURCE_BASE,
	FLAT_FINDING_TEXTS,
};

struct flat_finding {
	uint32_t text[FLAT_FINDING_TEXTS];
	struct flat_run vendor_ids;
	uint32_t package;
	uint8_t status, severity, vendor_severity, rendered;
	uint32_t has_source;
};

/* The tables, wherever they lie: in a block, or still in a builder (whose strings are slices). */
struct flat_tables {
	const struct tw_slice *slices;
	const struct flat_string *strings;
	const char *bytes;
	const uint32_t *words;
};

bool tw_flat_decode_package(const struct flat_tables *tables, const struct flat_package *p, struct tw_arena *arena,
			    struct tw_package *ret);
bool tw_flat_decode_fact(const struct flat_tables *tables, const struct flat_fact *f, struct tw_arena *arena,
			 struct tw_fact *ret);
void tw_flat_decode_group(const struct flat_tables *tables, const struct flat_group *g, struct tw_group *ret);

#endif
