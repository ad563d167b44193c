/* SPDX-License-Identifier: Apache-2.0 */
/* Which platforms there are, before one of them is scanned. */
#include <trawl/trawl.h>

#include "scan/run.h"

static int tell(struct tw_run *s, int (*each)(void *user, const char *platform), void *user, struct trawl_error *err)
{
	const struct tw_artifact *artifact = tw_source_artifact(s->source);

	for (size_t i = 0; artifact && i < artifact->platform_count; i++) {
		const char *text = tw_arena_text(&s->report->arena, artifact->platforms[i]);

		if (!text)
			return tw_fail_nomem(err);
		if (each(user, text) != 0)
			return tw_fail(err, TRAWL_E_CANCELLED, "stopped");
	}
	return TRAWL_OK;
}

enum trawl_status trawl_image_platforms(const struct trawl_scan *scan, int (*each)(void *user, const char *platform),
					void *user, struct trawl_error *err)
{
	struct tw_run s = { 0 };
	int status;

	if (!scan || !scan->size || !scan->name || !each)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE,
						  "trawl_image_platforms: size, name and each must be set");
	status = tw_scan_context_init(&s.context, scan, err);
	if (status < 0)
		return (enum trawl_status)status;
	s.report = calloc(1, sizeof(*s.report));
	status = s.report ? TRAWL_OK : tw_fail_nomem(err);
	if (s.report)
		pthread_mutex_init(&s.report->lock, NULL);
	if (status == TRAWL_OK)
		status = tw_run_open(&s, &s.source, err);
	if (status == TRAWL_OK)
		status = tell(&s, each, user, err);
	tw_source_free(s.source);
	trawl_report_free(s.report);
	tw_scan_context_release(&s.context);
	return (enum trawl_status)status;
}
