/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person wants to know first: can the answer be trusted, and what is to be done.
 */
#include "report/plain.h"
#include "report/table.h"

enum { ACTIONS_SHOWN = 20, PROBLEMS_SHOWN = 10 };

static void bold(struct tw_out *out, const char *text)
{
	tw_buf_printf(&out->buf, out->output->colors ? "\x1b[1m%s\x1b[0m" : "%s", text);
}

/* "5 hours", "3 days" */
static void write_age(struct tw_buf *buf, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t count = seconds / units[i].seconds;

		if (count < (i == 0 ? 2 : 1))
			continue;
		tw_buf_printf(buf, "%lld %s%s", (long long)count, units[i].name, count == 1 ? "" : "s");
		return;
	}
	tw_buf_text(buf, "less than a minute");
}

static void write_database(const struct tw_report *report, struct tw_out *out)
{
	const struct tw_database_info *d = &report->database;
	struct tw_time built;

	if (!d->used)
		return;
	tw_buf_text(&out->buf, "Database: ");
	tw_plain_add(&out->buf, d->path);
	if (tw_time_parse(d->updated_at, &built)) {
		tw_buf_printf(&out->buf, ", built %.*s, ", 10, d->updated_at.ptr);
		write_age(&out->buf, report->created_at.seconds - built.seconds);
		tw_buf_text(&out->buf, " ago");
	}
	tw_buf_char(&out->buf, '\n');
}

static void write_problems(const struct tw_report *report, struct tw_out *out)
{
	if (!report->problem_count)
		return;
	bold(out, report->incomplete ? "Incomplete: " : "Note: ");
	tw_buf_printf(&out->buf, "%zu thing%s could not be read or understood\n", report->problem_count,
		      report->problem_count == 1 ? "" : "s");
	for (size_t i = 0; i < report->problem_count && i < PROBLEMS_SHOWN; i++) {
		const struct tw_problem *p = &report->problems[i];

		tw_buf_text(&out->buf, "  ");
		if (p->layer)
			tw_buf_printf(&out->buf, "layer %u: ", p->layer);
		tw_plain_add(&out->buf, p->path);
		if (p->line)
			tw_buf_printf(&out->buf, ": line %u", p->line);
		tw_buf_text(&out->buf, p->path.len || p->line ? ": " : "");
		tw_plain_add(&out->buf, p->message);
		tw_buf_char(&out->buf, '\n');
	}
	if (report->problem_count > PROBLEMS_SHOWN)
		tw_buf_printf(&out->buf, "  … and %zu more: see --format json\n",
			      report->problem_count - PROBLEMS_SHOWN);
}

static uint32_t fixes_of(const struct tw_action *action)
{
	uint32_t sum = 0;

	for (int s = 0; s < TW_SEVERITIES; s++)
		sum += action->fixes[s];
	return sum;
}

/* "upgrade openssl 3.0.11 → 3.0.17: fixes 14, 2 critical" */
static void write_action(const struct tw_action *action, struct tw_out *out)
{
	static const char *const words[TW_SEVERITIES] = { "unknown", "low", "medium", "high", "critical" };
	struct tw_buf *buf = &out->buf;

	tw_buf_text(buf, "  upgrade ");
	tw_plain_add(buf, action->name);
	tw_buf_char(buf, ' ');
	tw_plain_add(buf, action->from);
	tw_buf_text(buf, " → ");
	tw_plain_add(buf, action->to);
	tw_buf_printf(buf, ": fixes %u", fixes_of(action));
	for (int s = TW_SEV_CRITICAL; s >= TW_SEV_HIGH; s--) {
		if (action->fixes[s])
			tw_buf_printf(buf, ", %u %s", action->fixes[s], words[s]);
	}
	tw_buf_text(buf, "  [");
	tw_plain_add(buf, action->package->file_path.len ? action->package->file_path : action->target);
	tw_buf_text(buf, "]\n");
}

static void write_actions(const struct tw_report *report, struct tw_out *out)
{
	size_t shown = 0, fixable = 0, unfixed = 0;

	for (size_t i = 0; i < report->action_count; i++) {
		fixable += report->actions[i].to.len > 0;
		unfixed += report->actions[i].rest;
	}
	if (!report->action_count) {
		if (!report->result_count && !report->problem_count)
			bold(out, "Nothing was found that could be looked up: no package, no lock file\n");
		else if (report->database.used && !report->problem_count && !report->os.eosl)
			bold(out, "Nothing to do: no vulnerability was found\n");
		else if (report->database.used)
			bold(out, "No vulnerability was found\n");
		return;
	}
	bold(out, "What to do\n");
	for (size_t i = 0; i < report->action_count && shown < ACTIONS_SHOWN; i++) {
		if (report->actions[i].to.len) {
			write_action(&report->actions[i], out);
			shown++;
		}
	}
	if (fixable > shown)
		tw_buf_printf(&out->buf, "  … and %zu more upgrades\n", fixable - shown);
	if (unfixed)
		tw_buf_printf(&out->buf, "  %zu vulnerabilit%s no fixed version yet\n", unfixed,
			      unfixed == 1 ? "y has" : "ies have");
}

void tw_table_lead(const struct tw_report *report, struct tw_out *out)
{
	write_database(report, out);
	if (report->os.eosl) {
		bold(out, "End of life: ");
		tw_plain_add(&out->buf, report->os.family);
		tw_buf_char(&out->buf, ' ');
		tw_plain_add(&out->buf, report->os.name);
		tw_buf_text(&out->buf, " gets no more fixes");
		if (report->os.eol_date.len)
			tw_buf_printf(&out->buf, " since %.*s", TW_ARG(report->os.eol_date));
		tw_buf_char(&out->buf, '\n');
	}
	write_problems(report, out);
	write_actions(report, out);
}
