/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two tables by severity: of the workloads, and of what the cluster itself consists of. Drawn as Trivy's are: a heading
 * spans the columns of numbers, and namespaces come from behind.
 */
#include "report/cluster.h"

#include <stdlib.h>

#include "base/vec.h"
#include "report/plain.h"
#include "report/table.h"

enum { TEXTS = 2, COLUMNS = TEXTS + TW_SEVERITIES };

/* A row of the summary. */
struct row {
	struct tw_slice name_space, resource;
	uint32_t counts[TW_SEVERITIES];
	size_t place; /* where it comes from: what is alike stays in this order */
};

struct summary {
	struct tw_out *out;
	struct tw_arena arena;
	TW_VEC(struct row) rows;
	size_t widths[COLUMNS];
	int shown[TW_SEVERITIES]; /* severities, the worst first */
	size_t columns;           /* with the two texts */
};

static bool add_row(struct summary *s, struct tw_slice name_space, struct tw_slice kind, struct tw_slice name,
		    const uint32_t counts[TW_SEVERITIES])
{
	struct row *row;

	if (!tw_cluster_total(counts))
		return true;
	row = tw_vec_push(&s->rows);
	if (!row)
		return false;
	memcpy(row->counts, counts, sizeof(row->counts));
	row->place = s->rows.len;
	row->name_space = tw_plain_copy(&s->arena, name_space);
	row->resource = tw_plain_copy(&s->arena, TW_JOIN(&s->arena, kind, TW_LIT("/"), name));
	return row->name_space.ptr && row->resource.ptr;
}

static int by_name_space(const void *a, const void *b)
{
	const struct row *one = a, *other = b;
	int order = tw_slice_cmp(other->name_space, one->name_space);

	return order ? order : one->place < other->place ? -1 : 1;
}

static bool gather(struct summary *s, const struct tw_workloads *all, bool infra)
{
	uint32_t counts[TW_SEVERITIES];
	bool ok = true;

	for (size_t i = 0; ok && i < all->count; i++) {
		const struct tw_workload *workload = &all->list[i];

		if (tw_cluster_is_infra(workload->name_space, NULL) != infra)
			continue;
		tw_workloads_count(all, workload, counts);
		ok = add_row(s, workload->name_space, workload->kind, workload->name, counts);
	}
	for (size_t i = 0; ok && i < all->cluster->component_count; i++) {
		const struct tw_cluster_component *component = &all->cluster->components[i];

		if (tw_cluster_is_infra(component->name_space, component) != infra)
			continue;
		memset(counts, 0, sizeof(counts));
		tw_report_count(all->cluster->reports[component->report], counts);
		ok = add_row(s, component->name_space, tw_cluster_kind(component), component->name, counts);
	}
	if (s->rows.len)
		qsort(s->rows.at, s->rows.len, sizeof(*s->rows.at), by_name_space);
	return ok;
}

static size_t digits(uint32_t number)
{
	size_t ret = 1;

	while (number >= 10)
		number /= 10, ret++;
	return ret;
}

static void widen(size_t *width, size_t to)
{
	*width = to > *width ? to : *width;
}

/* As wide as what is in it; the columns of numbers together at least as their heading. */
static void measure(struct summary *s, struct tw_slice heading)
{
	size_t together = 0, numbers = s->columns - TEXTS, share;

	s->widths[0] = strlen("Namespace");
	s->widths[1] = strlen("Resource");
	for (size_t c = TEXTS; c < s->columns; c++)
		s->widths[c] = 1;
	for (size_t i = 0; i < s->rows.len; i++) {
		widen(&s->widths[0], tw_text_width(s->rows.at[i].name_space));
		widen(&s->widths[1], tw_text_width(s->rows.at[i].resource));
		for (size_t c = 0; c < numbers; c++)
			widen(&s->widths[TEXTS + c], digits(s->rows.at[i].counts[s->shown[c]]));
	}
	for (size_t c = TEXTS; c < s->columns; c++)
		together += s->widths[c];
	together += numbers ? (numbers - 1) * 3 : 0;
	if (!numbers || together >= heading.len)
		return;
	share = (heading.len - together) / numbers;
	for (size_t c = TEXTS; c < s->columns; c++)
		s->widths[c] += share;
	s->widths[s->columns - 1] += heading.len - together - share * numbers;
}

static void blanks(struct tw_buf *buf, size_t count)
{
	while (count-- > 0)
		tw_buf_char(buf, ' ');
}

static void cell(struct summary *s, struct tw_slice text, size_t width, bool centered, const char *style)
{
	struct tw_buf *buf = &s->out->buf;
	size_t len = tw_text_width(text), left = centered && width > len ? (width - len) / 2 : 0;

	tw_buf_text(buf, "│ ");
	blanks(buf, left);
	if (style && s->out->output->colors)
		tw_buf_printf(buf, "%s%.*s\x1b[0m", style, TW_ARG(text));
	else
		tw_buf_slice(buf, text);
	blanks(buf, width > len + left ? width - len - left : 0);
	tw_buf_char(buf, ' ');
}

/* A line between rows: from column @from on, with these ends and crossings; before it the columns stay open. */
static void rule(struct summary *s, size_t from, const char *start, const char *crossing, const char *end)
{
	struct tw_buf *buf = &s->out->buf;

	for (size_t c = 0; c < s->columns; c++) {
		tw_buf_text(buf, c < from ? "│" : c == from ? start : crossing);
		for (size_t i = 0; i < s->widths[c] + 2; i++)
			tw_buf_text(buf, c < from ? " " : "─");
	}
	tw_buf_text(buf, end);
	tw_buf_char(buf, '\n');
}

static void end_row(struct summary *s)
{
	tw_buf_text(&s->out->buf, "│\n");
}

/* The rule above everything has no crossings where the heading of the numbers spans them. */
static void top(struct summary *s)
{
	struct tw_buf *buf = &s->out->buf;

	for (size_t c = 0; c < s->columns; c++) {
		tw_buf_text(buf, c == 0 ? "┌" : c <= TEXTS ? "┬" : "─");
		for (size_t i = 0; i < s->widths[c] + 2; i++)
			tw_buf_text(buf, "─");
	}
	tw_buf_text(buf, "┐\n");
}

/* A letter stands where a number of its column would, if that were as wide as the widest. */
static void letter(struct summary *s, size_t column, size_t natural)
{
	const char *name = tw_severity_name((enum tw_severity)s->shown[column - TEXTS]);
	char text[16] = { 0 };
	size_t left = (natural - 1) / 2;

	for (size_t i = 0; i < natural && i < sizeof(text) - 1; i++)
		text[i] = i == left ? *name : ' ';
	cell(s, tw_slice(text), s->widths[column], true, NULL);
}

static void head(struct summary *s, struct tw_slice heading, const size_t natural[COLUMNS])
{
	size_t together = 0;

	for (size_t c = TEXTS; c < s->columns; c++)
		together += s->widths[c] + (c > TEXTS ? 3 : 0);
	top(s);
	cell(s, TW_LIT("Namespace"), s->widths[0], true, NULL);
	cell(s, TW_LIT("Resource"), s->widths[1], true, NULL);
	cell(s, heading, together, true, NULL);
	end_row(s);
	rule(s, TEXTS, "├", "┬", "┤");
	cell(s, TW_LIT(""), s->widths[0], true, NULL);
	cell(s, TW_LIT(""), s->widths[1], true, NULL);
	for (size_t c = TEXTS; c < s->columns; c++)
		letter(s, c, natural[c]);
	end_row(s);
}

static void body(struct summary *s)
{
	static const char *const styles[TW_SEVERITIES] = { "\x1b[36m", "\x1b[34m", "\x1b[33m", "\x1b[91m", "\x1b[31m" };

	for (size_t i = 0; i < s->rows.len; i++) {
		const struct row *row = &s->rows.at[i];

		cell(s, row->name_space, s->widths[0], false, NULL);
		cell(s, row->resource, s->widths[1], false, NULL);
		for (size_t c = TEXTS; c < s->columns; c++) {
			int severity = s->shown[c - TEXTS];
			char text[16] = " ";

			if (row->counts[severity])
				snprintf(text, sizeof(text), "%u", row->counts[severity]);
			/* Trivy centers the first of them. */
			cell(s, tw_slice(text), s->widths[c], c == TEXTS, styles[severity]);
		}
		end_row(s);
		tw_out_flush(s->out, false);
	}
}

static void legend(struct summary *s)
{
	tw_buf_text(&s->out->buf, "Severities:");
	for (size_t c = 0; c + TEXTS < s->columns; c++) {
		const char *name = tw_severity_name((enum tw_severity)s->shown[c]);

		tw_buf_printf(&s->out->buf, " %c=%s", *name, name);
	}
	tw_buf_text(&s->out->buf, "\n\n");
}

static int write_summary(const struct tw_workloads *all, bool infra, struct tw_out *out, struct trawl_error *err)
{
	static const struct tw_slice heading = { "Vulnerabilities", 15 };
	struct summary s = { .out = out, .columns = TEXTS };
	size_t natural[COLUMNS];
	bool ok = gather(&s, all, infra);

	for (int severity = TW_SEVERITIES - 1; severity >= 0; severity--)
		if (tw_table_shows(out, severity))
			s.shown[s.columns++ - TEXTS] = severity;
	measure(&s, (struct tw_slice){ 0 });
	memcpy(natural, s.widths, sizeof(natural));
	measure(&s, heading);
	tw_buf_printf(&out->buf, "\n%s Assessment\n", infra ? "Infra" : "Workload");
	head(&s, heading, natural);
	if (s.rows.len)
		rule(&s, 0, "├", "┼", "┤");
	body(&s);
	rule(&s, 0, "└", "┴", "┘");
	legend(&s);
	tw_vec_release(&s.rows);
	tw_arena_release(&s.arena);
	return ok ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_cluster_summaries(const struct tw_workloads *all, struct tw_out *out, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_slice title = TW_JOIN(&arena, TW_LIT("Summary Report for "), all->cluster->name);
	int status = title.ptr ? TRAWL_OK : tw_fail_nomem(err);

	tw_table_title(out, title);
	tw_arena_release(&arena);
	if (status >= 0)
		status = write_summary(all, false, out, err);
	return status < 0 ? status : write_summary(all, true, out, err);
}
