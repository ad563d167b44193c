/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/error.h"

#define TW_REPORT(name) extern const struct tw_report_format tw_report_##name;
#include "report/list.h"
#undef TW_REPORT

const struct tw_report_format *const tw_report_formats[] = {
#define TW_REPORT(name) &tw_report_##name,
#include "report/list.h"
#undef TW_REPORT
};

const size_t tw_report_format_count = sizeof(tw_report_formats) / sizeof(tw_report_formats[0]);

enum { FLUSH_AT = 64 * 1024 };

const struct tw_report_format *tw_report_format_find(struct tw_slice name)
{
	for (size_t i = 0; i < tw_report_format_count; i++) {
		if (tw_slice_is(name, tw_report_formats[i]->name))
			return tw_report_formats[i];
	}
	return NULL;
}

void tw_out_flush(struct tw_out *out, bool all)
{
	if (out->status || tw_buf_failed(&out->buf) || (!all && out->buf.len < FLUSH_AT))
		return;
	if (out->buf.len)
		out->status = out->output->write(out->output->user, out->buf.ptr, out->buf.len);
	out->buf.len = 0;
}
