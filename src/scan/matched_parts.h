/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an image's result lies in the flat form:
 *	group	one a result: analyzer "os" or "lang", type, path: the target, an OS's without the artifact's name before
 *		it; and of analyzer "owned", one a type
 *	facts	TW_FACT_ARTIFACT_OS, list: "1" or "" for end of life and for extended maintenance, supplier, the date of the
 *		end of life, the parent's family and name, title; TW_FACT_LAYER, one a layer; TW_FACT_JAVA_INDEX, where there
 *		are jars; TW_FACT_BUILD for each run of packages of one Red Hat build, key: nvr, value: arch, path: "first
 *		count", list: content sets; TW_FACT_PACKAGES_JSON, one a result
 */
#ifndef TW_SCAN_MATCHED_PARTS_H
#define TW_SCAN_MATCHED_PARTS_H

#include "scan/matched.h"

enum { OS_EOSL, OS_EXTENDED, OS_SUPPLIER, OS_EOL_DATE, OS_PARENT_FAMILY, OS_PARENT_NAME, OS_TITLE, OS_TEXTS };

/* Analyzers of groups. */
#define TW_MATCHED_OS "os"
#define TW_MATCHED_LANG "lang"
#define TW_MATCHED_OWNED "owned"

/* Adds the report's results as they are now; @index_stamp: of the Java index that jars were looked up in, or empty. */
void tw_matched_build(struct tw_flat_builder *builder, const struct tw_report *report, struct tw_slice index_stamp);

#endif
