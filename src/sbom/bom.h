/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bill of materials, whatever it was written in: components, what is said of each, and which hangs on which. Readers fill it
 * (cyclonedx_read.c, spdx_read.c), tw_bom_content() makes packages of it.
 *
 *	struct tw_bom bom;
 *	if (tw_bom_read(view->bytes, arena, &bom, err) < 0)
 *		return err->status;
 *
 * Texts lie in the document or in the arena; both must outlive the bom. What a writer needs beyond this (VEX, serial numbers)
 * is kept, though nothing here looks at it. tw_cyclonedx_write() writes one.
 */
#ifndef TW_SBOM_BOM_H
#define TW_SBOM_BOM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/datetime.h"
#include "base/error.h"
#include "model/package.h"

enum tw_bom_format {
	TW_BOM_UNKNOWN,
	TW_BOM_CYCLONEDX_JSON,
	TW_BOM_CYCLONEDX_XML, /* recognised, not read */
	TW_BOM_SPDX_JSON,
	TW_BOM_SPDX_TEXT, /* tag: value; recognised, not read */
};

enum tw_component_kind {
	TW_COMPONENT_LIBRARY, /* frameworks among them */
	TW_COMPONENT_APPLICATION,
	TW_COMPONENT_OS,
	TW_COMPONENT_CONTAINER,
	TW_COMPONENT_PLATFORM,
	TW_COMPONENT_FILE,
};

/* Name and value; @foreign: it isn't one of ours, whose prefix is gone from the name. */
struct tw_bom_property {
	struct tw_slice name, value;
	bool foreign;
};

struct tw_component {
	enum tw_component_kind kind;
	struct tw_slice ref; /* what the document calls it: bom-ref, SPDXID */
	struct tw_slice group, name, version, supplier;
	struct tw_slice purl; /* as written */
	struct tw_slice source_name, source_version;
	struct tw_slice file_path, digest; /* "sha1:…" */
	struct tw_texts licenses;
	const struct tw_bom_property *properties;
	size_t property_count;
	uint32_t *needs; /* indices of components, in the document's order */
	uint32_t need_count;
	uint32_t line; /* where it stands */
	bool root;
};

struct tw_bom {
	enum tw_bom_format format;
	struct tw_slice serial_number;
	int64_t version;
	bool refs_are_names; /* refs are meant to be shown: CycloneDX's */
	bool ours;           /* Trivy's tool wrote it, or we did: what it doesn't say isn't so */
	struct tw_component *components;
	size_t count;
	uint32_t root; /* its index; or count */
};

/* Which format the text is in, by its first words or members; TW_BOM_UNKNOWN when in none. */
enum tw_bom_format tw_bom_detect(struct tw_slice text, struct tw_arena *arena);

/* A text in any of the formats that are read. */
int tw_bom_read(struct tw_slice text, struct tw_arena *arena, struct tw_bom *ret, struct trawl_error *err);

/* The readers by format. */
int tw_cyclonedx_read(struct tw_slice text, struct tw_arena *arena, struct tw_bom *ret, struct trawl_error *err);
int tw_spdx_read(struct tw_slice text, struct tw_arena *arena, struct tw_bom *ret, struct trawl_error *err);

/* Who writes, and when. */
struct tw_bom_writer {
	struct tw_slice version; /* trawl's */
	struct tw_slice id;      /* a UUID of this document; "" for none */
	struct tw_time time;
};

/*
 * CycloneDX 1.7 in JSON, to @out: components in the order of their refs. Those without one are called by their package URL, where
 * no other component has it, else by a UUID that is made of the document's.
 */
int tw_cyclonedx_write(const struct tw_bom *bom, const struct tw_bom_writer *writer, struct tw_buf *out,
		       struct trawl_error *err);

/* A property of ours; an empty text when there is none. */
struct tw_slice tw_component_property(const struct tw_component *component, const char *name);

#endif
