/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of Trivy's JSON that several writers share.
 */
#ifndef TW_REPORT_JSON_PARTS_H
#define TW_REPORT_JSON_PARTS_H

#include "base/arena.h"
#include "format/json_write.h"
#include "report/report.h"

/* A member with an array of strings, left out when it is empty. */
void tw_json_texts(struct tw_jw *jw, const char *name, struct tw_texts texts);

/* {"PURL", "UID", "BOMRef"} */
void tw_json_identifier(struct tw_jw *jw, const char *name, const struct tw_package *package);

/* "Layer": {"Digest", "DiffID"} */
void tw_json_layer(struct tw_jw *jw, const struct tw_package *package);

void tw_json_package(struct tw_jw *jw, const struct tw_package *package);

/* The members that a finding has from the database's record: title, description, severity, CVSS, … */
int tw_json_detail(struct tw_jw *jw, const struct tw_finding *finding, struct tw_arena *scratch,
		   struct trawl_error *err);

/*
 * The record of @finding as an object laid out where it stands in the report, in @to: such a detail (finding.rendered) is
 * put into a report as it is. It is still a record, for whoever decodes it.
 */
int tw_json_render_detail(const struct tw_finding *finding, struct tw_buf *to, struct tw_arena *scratch,
			  struct trawl_error *err);

/* "Packages": [ … ] of @result; left out when it has none. */
int tw_json_packages(struct tw_jw *jw, const struct tw_result *result, struct tw_pool *pool, struct trawl_error *err);

/* That array, laid out where it stands in the report, in @to: as packages_json it is put into a report as it is. */
int tw_json_render_packages(const struct tw_result *result, struct tw_buf *to, struct trawl_error *err);

/* "ImageConfig": the image's config as Trivy's struct for it has it. */
int tw_json_image_config(struct tw_jw *jw, struct tw_slice config, struct trawl_error *err);

/*
 * "Metadata": [ … ] and "Results": [ … ] of one image as members of the object that is open: a resource of Trivy's report of
 * a cluster.
 */
int tw_json_resource(struct tw_jw *jw, const struct tw_report *report, const struct tw_out *out,
		     struct trawl_error *err);

/* "Trawl": { … }: which program and database, and what could not be read. */
void tw_json_own(struct tw_jw *jw, const struct tw_report *report, bool all_packages);

/* "Database": which one was asked; and "Problems": what could not be read. Left out where there is nothing to say. */
void tw_json_database(struct tw_jw *jw, const struct tw_database_info *database);
void tw_json_problems(struct tw_jw *jw, const struct tw_problem *problems, size_t count);

/* What is written goes to whoever asked for the report: for a writer whose context is a struct tw_out. */
int tw_json_sink(void *context, struct tw_slice piece, struct trawl_error *err);

#endif
