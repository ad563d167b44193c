/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trivy's types of a report's results, for templates.
 */
#ifndef TW_REPORT_TEMPLATE_TYPES_H
#define TW_REPORT_TEMPLATE_TYPES_H

#include "model/report.h"
#include "report/template_type.h"
#include "tmpl/fn.h"

/* What a run's functions and fields may ask for: the host of its machine. */
struct tw_template_host {
	const struct tw_report *report;
	/* What a variable of the environment holds, NULL when it isn't set. No function: nothing is set. */
	const char *(*variable)(void *user, const char *name);
	void *user;
};

static inline const struct tw_template_host *tw_template_host(const struct tw_machine *machine)
{
	return machine->options->host;
}

/* A finding with what has been read of its record. */
struct tw_template_finding {
	const struct tw_result *result;
	const struct tw_finding *finding;
	struct tw_template_record *record; /* NULL: nothing yet */
};

/* types.Results, what a template has for its dot, of an arena's own. */
int tw_template_results(const struct tw_report *report, struct tw_arena *arena, struct tw_value *ret,
			struct trawl_error *err);

extern const struct tw_go_type tw_go_vulnerability; /* types.DetectedVulnerability, of a struct tw_template_finding */
extern const struct tw_go_type tw_go_package;       /* types.Package, of a struct tw_package */
extern const struct tw_go_type tw_go_identifier;    /* types.PkgIdentifier, of the same */
extern const struct tw_go_type tw_go_layer;         /* types.Layer, of a struct tw_layer_ref */

extern const struct tw_go_type tw_go_source_id; /* types.SourceID, a text */

/* What all findings here are: "vulnerability". */
int tw_template_finding_type(struct tw_machine *machine, const void *data, struct tw_value *ret);

/* Trivy's functions beside Go's and sprig's; the last has no name. */
extern const struct tw_fn tw_template_functions[];

#endif
