/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person wants to know first: can the answer be trusted, and what is to be done.
 */
#include "base/map.h"
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

void tw_table_problem(const struct tw_problem *p, struct tw_out *out)
{
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

static size_t count_problems(const struct tw_report *report, enum tw_grade worst, enum tw_grade least)
{
	size_t count = 0;

	for (size_t i = 0; i < report->problem_count; i++)
		count += report->problems[i].grade <= worst && report->problems[i].grade >= least;
	return count;
}

/* The first few, from the worst grade to the least. */
static void write_problems(const struct tw_report *report, enum tw_grade worst, enum tw_grade least, struct tw_out *out)
{
	size_t count = count_problems(report, worst, least), shown = 0;

	for (int grade = worst; grade >= (int)least; grade--) {
		for (size_t i = 0; i < report->problem_count && shown < PROBLEMS_SHOWN; i++) {
			if (report->problems[i].grade != grade)
				continue;
			tw_table_problem(&report->problems[i], out);
			shown++;
		}
	}
	if (count > shown)
		tw_buf_printf(&out->buf, "  … and %zu more: see --format json\n", count - shown);
}

static void write_all_problems(const struct tw_report *report, struct tw_out *out)
{
	size_t count = count_problems(report, TW_FAILED, TW_WARN);

	if (count) {
		bold(out, report->incomplete ? "Incomplete: " : "Note: ");
		tw_buf_printf(&out->buf, "%zu thing%s could not be read or understood\n", count, count == 1 ? "" : "s");
		write_problems(report, TW_FAILED, TW_WARN, out);
	}
	if (count_problems(report, TW_NOTE, TW_NOTE)) {
		bold(out, "Notes\n");
		write_problems(report, TW_NOTE, TW_NOTE, out);
	}
}

static uint32_t fixes_of(const struct tw_action *action)
{
	uint32_t sum = 0;

	for (int s = 0; s < TW_SEVERITIES; s++)
		sum += action->fixes[s];
	return sum;
}

/* Actions that a person takes for one: the same upgrade with the same gain, in several places. */
struct upgrade {
	const struct tw_action *first;
	size_t places;
};

typedef TW_VEC(struct upgrade) upgrades;

/* As people write it: Go's own "v" is none of the version's. */
static struct tw_slice plain_version(struct tw_slice version)
{
	bool prefixed = version.len > 1 && version.ptr[0] == 'v' && tw_is_digit(version.ptr[1]);

	return prefixed ? tw_slice_from(version, 1) : version;
}

/* The file of the package; else the target, of which an OS's names the artifact once more: "debian 12" is new. */
static struct tw_slice place_of(const struct tw_action *action, const struct tw_report *report)
{
	struct tw_slice place = action->target, rest;

	if (action->package->file_path.len)
		return action->package->file_path;
	if (!tw_slice_eq(tw_slice_head(place, report->artifact_name.len), report->artifact_name))
		return place;
	rest = tw_slice_from(place, report->artifact_name.len);
	if (tw_slice_starts(rest, " (") && tw_slice_ends(rest, ")"))
		return tw_slice_sub(rest, 2, rest.len - 1);
	return place;
}

/* "upgrade openssl 3.0.11 → 3.0.17: fixes 14, 2 critical  [debian 12]" */
static void write_upgrade(const struct upgrade *upgrade, const struct tw_report *report, struct tw_out *out)
{
	static const char *const words[TW_SEVERITIES] = { "unknown", "low", "medium", "high", "critical" };
	const struct tw_action *action = upgrade->first;
	struct tw_buf *buf = &out->buf;

	tw_buf_text(buf, "  upgrade ");
	tw_plain_add(buf, action->name);
	tw_buf_char(buf, ' ');
	tw_plain_add(buf, plain_version(action->from));
	tw_buf_text(buf, " → ");
	tw_plain_add(buf, plain_version(action->to));
	tw_buf_printf(buf, ": fixes %u", fixes_of(action));
	for (int s = TW_SEV_CRITICAL; s >= TW_SEV_HIGH; s--) {
		if (action->fixes[s])
			tw_buf_printf(buf, ", %u %s", action->fixes[s], words[s]);
	}
	tw_buf_text(buf, "  [");
	if (upgrade->places > 1)
		tw_buf_printf(buf, "in each of %zu places, such as ", upgrade->places);
	tw_plain_add(buf, place_of(action, report));
	tw_buf_text(buf, "]\n");
}

/* In the order in which the first of each stands. */
static bool fold_actions(const struct tw_report *report, upgrades *ret)
{
	struct tw_map by_text = { 0 };
	struct tw_arena keys = { 0 };
	bool ok = true;

	for (size_t i = 0; ok && i < report->action_count; i++) {
		const struct tw_action *a = &report->actions[i];
		const uint32_t *f = a->fixes;
		struct upgrade *slot;
		uint32_t *at;
		char *key;

		if (!a->to.len)
			continue;
		key = tw_arena_printf(&keys, "%.*s/%.*s/%.*s/%u/%u/%u/%u/%u", TW_ARG(a->name), TW_ARG(a->from),
				      TW_ARG(a->to), f[0], f[1], f[2], f[3], f[4]);
		at = key ? tw_map_put(&by_text, tw_slice(key)) : NULL;
		if (at && *at != TW_MAP_NONE) {
			ret->at[*at].places++;
			continue;
		}
		slot = at ? tw_vec_push(ret) : NULL;
		ok = slot != NULL;
		if (slot) {
			*at = (uint32_t)(ret->len - 1);
			*slot = (struct upgrade){ a, 1 };
		}
	}
	tw_map_release(&by_text);
	tw_arena_release(&keys);
	return ok;
}

static bool write_upgrades(const struct tw_report *report, struct tw_out *out)
{
	upgrades list = { 0 };
	bool ok = fold_actions(report, &list);
	size_t findings = 0;

	for (size_t i = 0; ok && i < list.len; i++) {
		if (i < ACTIONS_SHOWN)
			write_upgrade(&list.at[i], report, out);
		else
			findings += fixes_of(list.at[i].first) * list.at[i].places;
	}
	if (findings)
		tw_buf_printf(&out->buf, "  … and %zu more upgrade%s: %zu finding%s\n", list.len - ACTIONS_SHOWN,
			      list.len == ACTIONS_SHOWN + 1 ? "" : "s", findings, findings == 1 ? "" : "s");
	tw_vec_release(&list);
	return ok;
}

const char *tw_table_none_found(const struct tw_report *report)
{
	return report->incomplete
		       ? "Not known to be clean: no vulnerability was found in what could be read and matched\n"
		       : "No vulnerability was found\n";
}

/* When there is no action at all, why that is. */
static void write_nothing(const struct tw_report *report, struct tw_out *out)
{
	bool understood = !count_problems(report, TW_FAILED, TW_WARN);

	if (!report->result_count && understood)
		bold(out, "Nothing was found that could be looked up: no package, no lock file\n");
	else if (report->database.used && understood && !report->os.eosl)
		bold(out, "Nothing to do: no vulnerability was found\n");
	else if (report->database.used)
		bold(out, tw_table_none_found(report));
}

static bool write_actions(const struct tw_report *report, struct tw_out *out)
{
	size_t fixable = 0, unfixed = 0;
	bool ok = true;

	for (size_t i = 0; i < report->action_count; i++) {
		fixable += report->actions[i].to.len > 0;
		unfixed += report->actions[i].rest;
	}
	if (!report->action_count)
		write_nothing(report, out);
	if (fixable) {
		bold(out, "What to do\n");
		ok = write_upgrades(report, out);
	} else if (unfixed) {
		bold(out, "Nothing to upgrade\n");
	}
	if (unfixed)
		tw_buf_printf(&out->buf, "  %zu vulnerabilit%s no fixed version yet\n", unfixed,
			      unfixed == 1 ? "y has" : "ies have");
	return ok;
}

bool tw_table_lead(const struct tw_report *report, struct tw_out *out)
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
	write_all_problems(report, out);
	return write_actions(report, out);
}
