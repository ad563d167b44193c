/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of the database: any bytes as an advisory and as the details of a vulnerability.
 */
#include <stdlib.h>

#include "db/advisory.h"
#include "db/detail.h"

static void texts_check(struct tw_texts texts)
{
	for (size_t i = 0; i < texts.len; i++) {
		if (!texts.at[i].ptr)
			abort();
	}
}

static void advisory(struct tw_slice json, struct tw_arena *arena)
{
	struct trawl_error err = { 0 };
	struct tw_advisory advisory;

	if (tw_advisory_decode(json, arena, &advisory, &err) < 0) {
		if (!err.message[0])
			abort();
		return;
	}
	texts_check(advisory.vulnerable_versions);
	texts_check(advisory.vendor_ids);
	for (size_t i = 0; i < advisory.entry_count; i++) {
		texts_check(advisory.entries[i].arches);
		if (advisory.entries[i].status >= TW_STATUSES || advisory.entries[i].severity >= TW_SEVERITIES)
			abort();
	}
	if (advisory.status >= TW_STATUSES || advisory.severity >= TW_SEVERITIES)
		abort();
}

static void detail(struct tw_slice json, struct tw_arena *arena)
{
	struct trawl_error err = { 0 };
	struct tw_vulnerability_detail detail;

	if (tw_vulnerability_decode(json, arena, &detail, &err) < 0) {
		if (!err.message[0])
			abort();
		return;
	}
	texts_check(detail.references);
	for (size_t i = 1; i < detail.vendor_severity_count; i++) {
		if (tw_slice_cmp(detail.vendor_severity[i - 1].source, detail.vendor_severity[i].source) >= 0)
			abort();
	}
	for (size_t i = 1; i < detail.cvss_count; i++) {
		if (tw_slice_cmp(detail.cvss[i - 1].source, detail.cvss[i].source) >= 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_arena arena = { 0 };

	advisory(tw_slice_of(data, size), &arena);
	detail(tw_slice_of(data, size), &arena);
	tw_arena_release(&arena);
	return 0;
}
