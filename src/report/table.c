/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table: for people. With output->actions it leads with the database that was asked and with what to do; behind that,
 * and without it alone, stand Trivy's summary and its table a target, character for character (trivy, pkg/report/table).
 */
#include "report/table.h"

#include "base/map.h"
#include "db/detail.h"
#include "report/grid.h"
#include "report/plain.h"

static int write_table(const struct tw_report *report, struct tw_out *out, struct trawl_error *err);

const struct tw_report_format tw_report_table = {
	.name = "table",
	.doc = "for people: what to do, a summary, a table a target",
	.write = write_table,
};

struct tw_grid tw_table_grid(const struct tw_out *out, size_t columns)
{
	return (struct tw_grid){
		.columns = columns,
		.width = out->output->width ? out->output->width : 80,
		.wrap = 60,
		.merge = true,
		.styled = out->output->colors != 0,
	};
}

void tw_table_title(struct tw_out *out, struct tw_slice title)
{
	struct tw_buf *buf = &out->buf;
	size_t len;

	tw_buf_char(buf, '\n');
	if (out->output->colors) {
		tw_buf_text(buf, "\x1b[4m\x1b[1m");
		tw_plain_add(buf, title);
		tw_buf_text(buf, "\x1b[0m\n\n");
		return;
	}
	len = buf->len;
	tw_plain_add(buf, title);
	len = buf->len - len;
	tw_buf_char(buf, '\n');
	while (len-- > 0)
		tw_buf_char(buf, '=');
	tw_buf_char(buf, '\n');
}

bool tw_table_row(struct tw_grid *grid, const struct tw_slice *texts, bool header)
{
	struct tw_grid_row *row = tw_grid_add(grid);

	for (size_t c = 0; row && c < grid->columns; c++)
		row->cells[c].text = texts[c];
	if (row)
		row->header = header;
	return row != NULL;
}

/* One line of the summary: a result, or one file of a result that gathers installed packages. */
struct summary {
	struct tw_slice target, type;
	size_t findings;
	bool partial; /* none found doesn't make it clean */
};

typedef TW_VEC(struct summary) summaries;

static int summary_cmp(const void *a, const void *b)
{
	return tw_slice_cmp(((const struct summary *)a)->target, ((const struct summary *)b)->target);
}

static bool is_unknown(const struct summary *summary)
{
	return summary->partial && !summary->findings;
}

/* @target: the result's, or one file of it. What was looked up nowhere is known of as little as what was read in part. */
static bool add_summary(summaries *list, const struct tw_report *report, const struct tw_result *result,
			struct tw_slice target, size_t findings)
{
	struct summary *slot = tw_vec_push(list);

	if (slot)
		*slot = (struct summary){ target, result->type, findings, result->partial || !report->database.used };
	return slot != NULL;
}

static bool is_aggregated(const struct tw_result *result)
{
	return result->result_class == TW_CLASS_LANG &&
	       (tw_slice_is(result->type, "python-pkg") || tw_slice_is(result->type, "conda-pkg") ||
		tw_slice_is(result->type, "gemspec") || tw_slice_is(result->type, "node-pkg") ||
		tw_slice_is(result->type, "jar"));
}

/* Of these files something was lost: a jar within a jar. The result's others are none the worse. */
static void mark_files(summaries *list, const struct tw_map *by_path, const struct tw_report *report)
{
	for (size_t i = 0; i < report->problem_count; i++) {
		const struct tw_problem *problem = &report->problems[i];
		uint32_t at = tw_map_get(by_path, tw_outer_jar(problem->path));

		if (problem->grade == TW_FAILED && at != TW_MAP_NONE)
			list->at[at].partial = true;
	}
}

static bool summarize_files(summaries *list, const struct tw_report *report, const struct tw_result *result)
{
	struct tw_map by_path = { 0 };
	size_t from = list->len;
	bool ok = true;

	for (size_t i = 0; ok && i < result->package_count; i++) {
		struct tw_slice path = tw_outer_jar(result->packages[i].file_path);
		uint32_t *at = tw_map_put(&by_path, path);

		ok = at != NULL;
		if (ok && *at == TW_MAP_NONE) {
			*at = (uint32_t)list->len;
			ok = add_summary(list, report, result, path.len ? path : result->target, 0);
		}
	}
	for (size_t i = 0; ok && i < result->finding_count; i++) {
		uint32_t at = tw_map_get(&by_path, tw_outer_jar(result->findings[i].package->file_path));

		if (at != TW_MAP_NONE)
			list->at[at].findings++;
	}
	if (ok)
		mark_files(list, &by_path, report);
	if (ok && list->len > from)
		qsort(list->at + from, list->len - from, sizeof(*list->at), summary_cmp);
	tw_map_release(&by_path);
	return ok;
}

/* With the lead, targets that are clean are counted, not listed: there can be thousands. */
static size_t drop_clean(summaries *list)
{
	size_t kept = 0, count = list->len;

	for (size_t i = 0; i < count; i++) {
		if (list->at[i].findings || list->at[i].partial)
			list->at[kept++] = list->at[i];
	}
	list->len = kept;
	return count - kept;
}

static bool summarize(summaries *list, const struct tw_report *report)
{
	bool ok = true;

	for (size_t i = 0; ok && i < report->result_count; i++) {
		const struct tw_result *result = &report->results[i];

		ok = is_aggregated(result) ? summarize_files(list, report, result)
					   : add_summary(list, report, result, result->target, result->finding_count);
	}
	return ok;
}

static bool draw_summary(const summaries *list, struct tw_out *out)
{
	static const struct tw_slice heads[] = { { "Target", 6 }, { "Type", 4 }, { "Vulnerabilities", 15 } };
	static const struct tw_slice none[] = { { "-", 1 }, { "-", 1 }, { "-", 1 } };
	struct tw_grid grid = tw_table_grid(out, 3);
	bool ok = tw_table_row(&grid, heads, true);

	grid.merge = false;
	grid.wrap = 80;
	grid.centered = list->len ? 6 : 7;
	if (!list->len)
		ok = ok && tw_table_row(&grid, none, false);
	for (size_t i = 0; ok && i < list->len; i++) {
		const struct summary *s = &list->at[i];
		struct tw_slice texts[] = { s->target, s->type, TW_LIT("-") };

		if (!is_unknown(s))
			texts[2] = tw_slice(tw_arena_printf(&grid.arena, "%zu", s->findings));
		ok = texts[2].ptr && tw_table_row(&grid, texts, false);
		if (ok && s->findings)
			grid.rows.at[grid.rows.len - 1].cells[2].style = "\x1b[91m";
	}
	if (ok)
		return tw_grid_draw(&grid, &out->buf);
	tw_grid_release(&grid);
	return false;
}

static void write_legend(const summaries *list, struct tw_out *out)
{
	bool unknown = false;

	for (size_t i = 0; i < list->len; i++)
		unknown |= is_unknown(&list->at[i]);
	tw_buf_printf(&out->buf, "Legend:\n- '-': Not scanned%s\n- '0': Clean (no security findings detected)\n\n",
		      unknown ? ", or not in full: not known to be clean" : "");
}

static bool write_summary(const struct tw_report *report, struct tw_out *out)
{
	summaries list = { 0 };
	bool ok = summarize(&list, report);
	size_t clean = out->output->actions ? drop_clean(&list) : 0;

	if (clean)
		tw_buf_printf(&out->buf, "\nClean: %zu target%s\n", clean, clean == 1 ? "" : "s");
	if (list.len || !clean) {
		tw_buf_text(&out->buf,
			    out->output->colors ? "\n\x1b[4m\x1b[1mReport Summary\x1b[0m\n\n" : "\nReport Summary\n\n");
		ok = ok && draw_summary(&list, out);
		write_legend(&list, out);
	}
	tw_vec_release(&list);
	return ok;
}

static const char *severity_style(uint8_t severity)
{
	static const char *const styles[TW_SEVERITIES] = { "\x1b[36m", "\x1b[34m", "\x1b[33m", "\x1b[91m", "\x1b[31m" };

	return styles[severity];
}

/* The first twelve words of the title, or of the description, and the page that says more. */
static struct tw_slice title_of(const struct tw_finding *f, struct tw_arena *arena)
{
	struct tw_vulnerability_detail detail = { 0 };
	struct tw_slice title, rest, word;
	size_t words = 0;
	char *text;
	int status = f->detail.len ? tw_vulnerability_decode(f->detail, arena, &detail, NULL) : TRAWL_OK;

	arena->failed |= status == TRAWL_E_NOMEM;
	if (status < 0)
		return f->primary_url;
	title = detail.title.len ? detail.title : detail.description;
	rest = title;
	while (words < 12 && rest.ptr && tw_slice_split(&rest, ' ', &word))
		words++;
	if (words == 12)
		title.len = (size_t)(word.ptr + word.len - title.ptr);
	text = tw_arena_printf(arena, "%.*s%s%s%.*s", TW_ARG(title), words == 12 ? "..." : "",
			       f->primary_url.len ? "\n" : "", TW_ARG(f->primary_url));
	return tw_slice_trim(tw_slice(text));
}

static bool add_finding(struct tw_grid *grid, const struct tw_finding *f)
{
	const struct tw_package *p = f->package;
	struct tw_slice library = p->name;
	struct tw_slice texts[7];

	if (p->file_path.len)
		library = tw_slice(tw_arena_printf(&grid->arena, "%.*s (%.*s)", TW_ARG(p->name),
						   TW_ARG(tw_path_base(tw_outer_jar(p->file_path)))));
	texts[0] = library;
	texts[1] = f->vulnerability_id;
	texts[2] = tw_slice(tw_severity_name((enum tw_severity)f->severity));
	texts[3] = tw_slice(tw_status_name((enum tw_status)f->status));
	texts[4] = f->installed_version;
	texts[5] = f->fixed_version;
	texts[6] = title_of(f, &grid->arena);
	if (!tw_table_row(grid, texts, false))
		return false;
	grid->rows.at[grid->rows.len - 1].cells[2].style = severity_style(f->severity);
	return true;
}

static void write_total(const struct tw_result *result, struct tw_out *out)
{
	size_t counts[TW_SEVERITIES] = { 0 }, total = 0;
	const char *separator = "";

	for (size_t i = 0; i < result->finding_count; i++)
		counts[result->findings[i].severity]++;
	for (int s = 0; s < TW_SEVERITIES; s++)
		total += tw_table_shows(out, s) ? counts[s] : 0;
	tw_buf_printf(&out->buf, "Total: %zu (", total);
	for (int s = 0; s < TW_SEVERITIES; s++) {
		if (!tw_table_shows(out, s))
			continue;
		tw_buf_printf(&out->buf, "%s%s: %zu", separator, tw_severity_name((enum tw_severity)s), counts[s]);
		separator = ", ";
	}
	tw_buf_text(&out->buf, ")\n\n");
}

static bool draw_findings(const struct tw_result *result, struct tw_out *out)
{
	static const struct tw_slice heads[] = {
		{ "Library", 7 }, { "Vulnerability", 13 },     { "Severity", 8 },
		{ "Status", 6 },  { "Installed Version", 17 }, { "Fixed Version", 13 },
		{ "Title", 5 },
	};
	struct tw_grid grid = tw_table_grid(out, 7);
	bool ok = !result->finding_count || tw_table_row(&grid, heads, true);

	for (size_t i = 0; ok && i < result->finding_count; i++)
		ok = add_finding(&grid, &result->findings[i]);
	if (ok)
		return tw_grid_draw(&grid, &out->buf);
	tw_grid_release(&grid);
	return false;
}

static bool draw_suppressed(const struct tw_result *result, struct tw_out *out)
{
	static const struct tw_slice heads[] = { { "Library", 7 }, { "Vulnerability", 13 }, { "Severity", 8 },
						 { "Status", 6 },  { "Statement", 9 },      { "Source", 6 } };
	struct tw_grid grid = tw_table_grid(out, 6);
	char *title = tw_arena_printf(&grid.arena, "Suppressed Vulnerabilities (Total: %zu)", result->suppressed_count);
	bool ok = title && tw_table_row(&grid, heads, true);

	if (ok)
		tw_table_title(out, tw_slice(title));
	for (size_t i = 0; ok && i < result->suppressed_count; i++) {
		const struct tw_finding *f = &result->suppressed[i];
		struct tw_slice texts[] = {
			f->package->name,
			f->vulnerability_id,
			tw_slice(tw_severity_name((enum tw_severity)f->severity)),
			f->suppression == TW_IGNORED ? TW_LIT("ignored") : TW_LIT("not_affected"),
			f->reason.len ? f->reason : TW_LIT("N/A"),
			f->suppressed_by,
		};

		ok = tw_table_row(&grid, texts, false);
	}
	if (ok)
		return tw_grid_draw(&grid, &out->buf);
	tw_grid_release(&grid);
	return false;
}

bool tw_table_body(const struct tw_result *result, struct tw_out *out)
{
	bool ok;

	write_total(result, out);
	ok = draw_findings(result, out);
	return ok && (!out->output->dependency_tree || tw_table_tree(result, out));
}

static bool write_result(const struct tw_result *result, struct tw_out *out)
{
	bool suppressed = out->output->show_suppressed && result->suppressed_count;
	struct tw_buf title = { 0 };
	bool ok = true;

	if (result->finding_count || suppressed) {
		tw_buf_slice(&title, result->target);
		if (result->result_class == TW_CLASS_LANG)
			tw_buf_printf(&title, " (%.*s)", TW_ARG(result->type));
		tw_table_title(out, tw_buf_view(&title));
		ok = !tw_buf_failed(&title);
		tw_buf_release(&title);
		ok = tw_table_body(result, out) && ok;
	}
	return ok && (!suppressed || draw_suppressed(result, out));
}

static int write_table(const struct tw_report *report, struct tw_out *out, struct trawl_error *err)
{
	bool ok = true;

	if (out->output->actions)
		ok = tw_table_lead(report, out);
	if (ok && !out->output->no_summary)
		ok = write_summary(report, out);
	for (size_t i = 0; ok && !out->output->summary_only && i < report->result_count; i++) {
		ok = write_result(&report->results[i], out);
		tw_out_flush(out, false);
	}
	return ok ? TRAWL_OK : tw_fail_nomem(err);
}
