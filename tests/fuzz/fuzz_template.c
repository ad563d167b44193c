/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A template over a report of two findings, one with the record that stands behind a zero byte. Memory is held small.
 */
#include <stdint.h>

#include "report/template_types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct tw_slice names[] = { { "a", 1 }, { "b c", 3 } };
	static const struct tw_location lines[] = { { 1, 2 } };
	const struct tw_build_info build = { .content_sets = { names, 2 }, .nvr = TW_LIT("x-1-2") };
	struct tw_package packages[] = {
		{ .id = TW_LIT("a@1"),
		  .name = TW_LIT("a"),
		  .purl = TW_LIT("pkg:deb/debian/a@1?arch=x#s"),
		  .uid = 7,
		  .relationship = TW_REL_DIRECT,
		  .depends_on = { names, 2 },
		  .locations = { lines, 1 },
		  .build_info = &build },
		{ .name = TW_LIT("b"), .purl = TW_LIT("none") },
	};
	const struct tw_data_source source = { .id = TW_LIT("debian"), .name = TW_LIT("Debian") };
	struct tw_finding findings[] = {
		{ .vulnerability_id = TW_LIT("CVE-1"),
		  .package = &packages[0],
		  .status = TW_STATUS_FIXED,
		  .severity = TW_SEV_HIGH,
		  .severity_source = TW_LIT("debian"),
		  .vendor_severity = true,
		  .data_source = &source,
		  .vendor_ids = { names, 1 } },
		{ .vulnerability_id = TW_LIT("CVE-2"), .package = &packages[1] },
	};
	struct tw_result result = { .target = TW_LIT("t (debian 12)"),
				    .type = TW_LIT("debian"),
				    .packages = packages,
				    .package_count = 2,
				    .findings = findings,
				    .finding_count = 2,
				    .suppressed = &findings[1],
				    .suppressed_count = 1 };
	const struct tw_report report = { .results = &result, .result_count = 1 };
	struct tw_template_host host = { .report = &report };
	struct tw_arena arena = { .limit = 16 << 20 };
	const struct tw_tmpl_options options = { .arena = &arena, .functions = tw_template_functions, .host = &host };
	struct tw_slice template, text, rest = tw_slice_of(data, size);
	struct tw_value results;
	struct trawl_error err = { 0 };
	struct tw_tmpl *tmpl = NULL;

	if (!tw_slice_split(&rest, 0, &template))
		return 0;
	findings[0].detail = rest;
	if (tw_tmpl_new(&options, &tmpl, &err) == TRAWL_OK &&
	    tw_tmpl_add(tmpl, TW_LIT("t"), template, &err) == TRAWL_OK &&
	    tw_template_results(&report, &arena, &results, &err) == TRAWL_OK)
		tw_tmpl_run(tmpl, TW_LIT("t"), results, &text, &err);
	tw_tmpl_free(tmpl);
	tw_arena_release(&arena);
	return 0;
}
