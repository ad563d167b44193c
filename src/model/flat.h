/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flat form of a result: one block without pointers. It is what an analyzer run over a layer leaves behind, what the
 * cache maps, and what a merge, a server or a later rescan reads where it lies. A whole artifact's result, matched against
 * a database, has the same form; only there packages have UIDs and layers, and there are findings.
 *
 *	header | string refs | string bytes | words | packages | groups | facts | problems | findings
 *
 * All numbers are in the machine's byte order (the header's magic tells a foreign one), every table begins at a multiple
 * of 8. Strings are ids into the string table (0 is the empty one), lists are runs of words; every id and run is checked
 * once, when the block is opened, and can be trusted afterwards. A block whose checks fail is refused whole.
 *
 *	group	the packages of one file: (type, path), e.g. ("npm", "app/package-lock.json"), ("", "lib/apk/db/installed")
 *	fact	anything else that an analyzer learnt: the OS's name, a repository, licences of a package, …
 */
#ifndef TW_MODEL_FLAT_H
#define TW_MODEL_FLAT_H

#include "base/error.h"
#include "model/finding.h"

/* Raise it when a table's shape changes: older blocks are then refused, and analyzed anew. */
#define TW_FLAT_FORMAT 2

enum tw_fact_kind {
	TW_FACT_NONE,
	TW_FACT_OS,            /* key: family ("alpine"), value: version ("3.9.4") */
	TW_FACT_OS_EXTENDED,   /* value: "esm": extended maintenance is attached */
	TW_FACT_REPOSITORY,    /* key: family, value: release: where apk takes packages from */
	TW_FACT_CONTENT_SETS,  /* list: content sets */
	TW_FACT_BUILD,         /* key: nvr, value: arch */
	TW_FACT_LICENSE,       /* key: package name, list: licences, for packages of an OS database */
	TW_FACT_FILES,         /* key: package name, list: files that it owns, where the database keeps them apart */
	TW_FACT_SUPPLIER,      /* value: a third party that rebuilt the OS packages ("seal") */
	TW_FACT_WHITEOUT,      /* path: a file or folder that this layer removes */
	TW_FACT_OPAQUE,        /* path: a folder whose lower contents this layer hides */
	TW_FACT_LAYER,         /* value: bytes of the layer as a tar, decimal; of an artifact: one a layer, in order */
	TW_FACT_OS_DERIVED,    /* key: id ("linuxmint"), value: version, list: family and release beneath, title */
	TW_FACT_PRIVATE,       /* an analyzer's own, between its parse and its finish; dropped from the block */
	TW_FACT_PRIVATE_FILES, /* the same; list: paths */
	TW_FACT_ARTIFACT_OS,   /* of an artifact; key: family, value: name, list: what scan/matched_parts.h says */
	TW_FACT_JAVA_INDEX,    /* of an artifact with jars; value: which index they were looked up in */
	TW_FACT_PACKAGES_JSON, /* of an artifact; value: struct tw_result's packages_json */
	TW_FACT_DOCUMENT,      /* what was scanned is a document; value: what it is ("cyclonedx") */
	TW_FACT_KINDS,
};

struct tw_fact {
	enum tw_fact_kind kind;
	struct tw_slice analyzer; /* who said it */
	struct tw_slice path;     /* the file that it was read from */
	struct tw_slice key;
	struct tw_slice value;
	struct tw_texts list;
};

struct tw_problem {
	uint8_t grade; /* enum tw_grade */
	struct tw_slice path;
	uint32_t line; /* 0: unknown */
	struct tw_slice message;
	uint32_t layer; /* of the image, from 1; 0: none. Known once layers are merged */
};

/* Problems that are not kept, for there are too many. */
struct tw_more_problems {
	uint64_t count;
	uint8_t grade; /* the worst of them */
};

struct tw_group {
	struct tw_slice analyzer;
	struct tw_slice type;
	struct tw_slice path;
	uint32_t first; /* packages [first, first + count) */
	uint32_t count;
};

/* An opened block. Borrowed from whoever holds the bytes; what it hands out lies in them. */
struct tw_flat {
	struct tw_slice block;
	uint32_t package_count;
	uint32_t group_count;
	uint32_t fact_count;
	uint32_t problem_count;
	uint32_t finding_count;
};

/* A finding as it lies in a block: its package by index, and its source by value. */
struct tw_flat_found {
	struct tw_finding finding; /* without package and data_source */
	uint32_t package;
	bool has_source;
	struct tw_data_source source;
};

/* Checks everything. @block must be aligned to 8 bytes. The error says what is wrong; the block isn't used then. */
int tw_flat_open(struct tw_slice block, struct tw_flat *ret, struct trawl_error *err);

/* Records by index; lists are put into @arena. An index past the end, or no memory, gives false. */
struct tw_arena;
bool tw_flat_package(const struct tw_flat *flat, uint32_t index, struct tw_arena *arena, struct tw_package *ret);
bool tw_flat_group(const struct tw_flat *flat, uint32_t index, struct tw_group *ret);
bool tw_flat_fact(const struct tw_flat *flat, uint32_t index, struct tw_arena *arena, struct tw_fact *ret);
bool tw_flat_problem(const struct tw_flat *flat, uint32_t index, struct tw_problem *ret);
bool tw_flat_finding(const struct tw_flat *flat, uint32_t index, struct tw_arena *arena, struct tw_flat_found *ret);

/* By path, line and message: the order in which problems are listed. */
int tw_problem_cmp(const struct tw_problem *a, const struct tw_problem *b);

/* Builds a block: tables that grow, strings that are kept once. All functions are sticky: see tw_flat_builder_status(). */
struct tw_flat_builder;

int tw_flat_builder_new(struct tw_flat_builder **ret, struct trawl_error *err);
void tw_flat_builder_free(struct tw_flat_builder *builder);

/* Begin the group that packages are added to from now on. */
void tw_flat_begin_group(struct tw_flat_builder *builder, struct tw_slice analyzer, struct tw_slice type,
			 struct tw_slice path);
void tw_flat_add_package(struct tw_flat_builder *builder, const struct tw_package *package);
void tw_flat_add_fact(struct tw_flat_builder *builder, const struct tw_fact *fact);

/* @package: the index of finding->package among those added. */
void tw_flat_add_finding(struct tw_flat_builder *builder, const struct tw_finding *finding, uint32_t package);

/*
 * Of more than TW_LIMIT_PROBLEMS, those are kept that come first by path, line and message, and a last one tells how many
 * more there were: which ones are kept must not depend on the order in which they come.
 */
void tw_flat_add_problem(struct tw_flat_builder *builder, const struct tw_problem *problem);
void tw_flat_add_more_problems(struct tw_flat_builder *builder, struct tw_more_problems more);

/* What has been added so far, to be read back (by an analyzer's finish): valid until the next addition. */
bool tw_flat_builder_fact(const struct tw_flat_builder *builder, uint32_t index, struct tw_arena *arena,
			  struct tw_fact *ret);
uint32_t tw_flat_builder_facts(const struct tw_flat_builder *builder);
bool tw_flat_builder_group(const struct tw_flat_builder *builder, uint32_t index, struct tw_group *ret);
uint32_t tw_flat_builder_groups(const struct tw_flat_builder *builder);
bool tw_flat_builder_package(const struct tw_flat_builder *builder, uint32_t index, struct tw_arena *arena,
			     struct tw_package *ret);
bool tw_flat_builder_problem(const struct tw_flat_builder *builder, uint32_t index, struct tw_problem *ret);
struct tw_more_problems tw_flat_builder_more_problems(const struct tw_flat_builder *builder);

/* Replace a package that was read back. */
void tw_flat_builder_set_package(struct tw_flat_builder *builder, uint32_t index, const struct tw_package *package);

/* The list of a fact becomes the installed files of a package. */
void tw_flat_builder_give_files(struct tw_flat_builder *builder, uint32_t fact, uint32_t package);

/*
 * The texts of @from are this builder's from now on, and so may be all that are added until it is called with NULL: they
 * aren't copied. @from can still be read, and released.
 */
void tw_flat_builder_adopt(struct tw_flat_builder *builder, struct tw_flat_builder *from);

/* TRAWL_OK, or the first failure (memory, a limit), said once. */
int tw_flat_builder_status(const struct tw_flat_builder *builder, struct trawl_error *err);

/* The block, on the heap (free() it), without private facts. The builder is empty afterwards. */
int tw_flat_builder_finish(struct tw_flat_builder *builder, struct tw_slice *ret_block, struct trawl_error *err);

/* The same block, handed to @sink piece by piece. */
typedef int (*tw_flat_sink)(void *context, struct tw_slice piece, struct trawl_error *err);
int tw_flat_builder_write(struct tw_flat_builder *builder, tw_flat_sink sink, void *context, struct trawl_error *err);

#endif
