/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: what could not be had, a summary (workloads by severities, as `trivy k8s --report summary` has it), then each
 * image with what names it, and its table as `image` shows it.
 */
#include "report/plain.h"
#include "report/table.h"
#include "report/workloads_parts.h"

enum { SHOWN = 10 };

extern const struct tw_report_format tw_report_table;

/* "Deployment shop/web" */
static void add_name(struct tw_buf *buf, const struct tw_workload *workload)
{
	tw_plain_add(buf, workload->kind);
	tw_buf_char(buf, ' ');
	tw_plain_add(buf, workload->name_space);
	if (workload->name_space.len)
		tw_buf_char(buf, '/');
	tw_plain_add(buf, workload->name.len ? workload->name : TW_LIT("(without name)"));
}

static void add_use(struct tw_buf *buf, const struct tw_workloads *all, struct tw_use_place at)
{
	const struct tw_workload *workload = &all->list[at.workload];
	const struct tw_image_use *use = &workload->uses[at.use];

	tw_buf_text(buf, "  ");
	add_name(buf, workload);
	if (use->container.len) {
		tw_buf_printf(buf, ", %s ", tw_image_place_name(use->place));
		tw_plain_add(buf, use->container);
	}
	if (workload->file.len) {
		tw_buf_text(buf, ": ");
		tw_plain_add(buf, workload->file);
		if (use->line)
			tw_buf_printf(buf, ":%u", use->line);
	}
	if (use->confidence != TW_CONFIDENCE_CERTAIN) {
		tw_buf_printf(buf, " (%s: ", tw_image_confidence_name(use->confidence));
		tw_plain_add(buf, use->field);
		tw_buf_char(buf, ')');
	}
	tw_buf_char(buf, '\n');
}

static void write_named_by(struct tw_out *out, const struct tw_workloads *all, const struct tw_workload_image *image)
{
	tw_buf_text(&out->buf, "Named by\n");
	for (size_t i = 0; i < image->use_count && i < SHOWN; i++)
		add_use(&out->buf, all, image->uses[i]);
	if (image->use_count > SHOWN)
		tw_buf_printf(&out->buf, "  … and %zu more: see --format json\n", image->use_count - SHOWN);
}

static void write_image_head(struct tw_out *out, const struct tw_workloads *all, const struct tw_workload_image *image)
{
	struct tw_buf title = { 0 };

	tw_plain_add(&title, image->reference);
	if (image->platform.len) {
		tw_buf_text(&title, " for ");
		tw_plain_add(&title, image->platform);
	}
	tw_table_title(out, tw_buf_view(&title));
	out->buf.failed = out->buf.failed || tw_buf_failed(&title);
	tw_buf_release(&title);
	write_named_by(out, all, image);
}

static size_t total_of(const uint32_t counts[TW_SEVERITIES])
{
	size_t total = 0;

	for (int s = 0; s < TW_SEVERITIES; s++)
		total += counts[s];
	return total;
}

int tw_workloads_table_part(const struct tw_workloads *all, size_t image, const struct tw_report *report,
			    struct tw_out *out, struct trawl_error *err)
{
	struct trawl_output bare = *out->output;
	const struct trawl_output *wanted = out->output;
	int status;

	bare.actions = 0;
	bare.no_summary = 1;
	write_image_head(out, all, &all->images[image]);
	if (report->incomplete)
		tw_buf_printf(&out->buf, "Incomplete: %zu thing%s could not be read or understood\n",
			      report->problem_count, report->problem_count == 1 ? "" : "s");
	if (report->os.eosl) {
		tw_plain_add(&out->buf, report->os.family);
		tw_buf_char(&out->buf, ' ');
		tw_plain_add(&out->buf, report->os.name);
		tw_buf_text(&out->buf, " is past its end of life\n");
	}
	if (all->with_findings && !total_of(all->images[image].findings))
		tw_buf_text(&out->buf, tw_table_none_found(report));
	out->output = &bare;
	status = tw_report_table.write(report, out, err);
	tw_out_flush(out, true);
	out->output = wanted;
	return status;
}

static void write_lost(struct tw_out *out, const struct tw_workloads *all)
{
	size_t lost = 0;

	for (size_t i = 0; i < all->image_count; i++)
		lost += all->images[i].status < 0;
	if (!lost)
		return;
	tw_buf_printf(&out->buf, "Incomplete: %zu of %zu images could not be scanned\n", lost, all->image_count);
	for (size_t i = 0, shown = 0; i < all->image_count && shown < SHOWN; i++) {
		if (all->images[i].status >= 0)
			continue;
		shown++;
		tw_buf_text(&out->buf, "  ");
		tw_plain_add(&out->buf, all->images[i].reference);
		tw_buf_text(&out->buf, ": ");
		tw_plain_add(&out->buf, all->images[i].why);
		tw_buf_char(&out->buf, '\n');
	}
	if (lost > SHOWN)
		tw_buf_printf(&out->buf, "  … and %zu more: see below\n", lost - SHOWN);
}

static uint64_t count_notes(const struct tw_workloads *all)
{
	uint64_t count = 0;

	for (size_t i = 0; i < all->problem_count; i++)
		count += all->problems[i].grade == TW_NOTE;
	return count;
}

/* The first few of @count problems, or notes. */
static void list_problems(struct tw_out *out, const struct tw_workloads *all, bool notes, uint64_t count)
{
	uint64_t shown = 0;

	for (size_t i = 0; i < all->problem_count && shown < SHOWN; i++) {
		const struct tw_problem *problem = &all->problems[i];

		if ((problem->grade == TW_NOTE) != notes)
			continue;
		tw_table_problem(problem, out);
		shown++;
	}
	if (count > shown)
		tw_buf_printf(&out->buf, "  … and %llu more: see --format json\n", (unsigned long long)(count - shown));
}

static void write_problems(struct tw_out *out, const struct tw_workloads *all)
{
	uint64_t notes = count_notes(all), count = all->problem_count + all->problems_left_out - notes;

	if (count) {
		tw_buf_printf(&out->buf, "%s: %llu thing%s could not be read or understood\n",
			      all->incomplete ? "Incomplete" : "Note", (unsigned long long)count,
			      count == 1 ? "" : "s");
		list_problems(out, all, false, count);
	}
	if (notes) {
		tw_buf_text(&out->buf, "Notes\n");
		list_problems(out, all, true, notes);
	}
}

/* "Namespace" is a column only where there are any. */
static bool has_namespaces(const struct tw_workloads *all)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->list[i].name_space.len)
			return true;
	}
	return false;
}

/* The cells of one row, the namespace left out where none is shown. */
static bool add_row(struct tw_grid *grid, struct tw_out *out, const struct tw_slice *heads, const uint32_t *counts,
		    bool spaces)
{
	struct tw_slice texts[TW_GRID_COLUMNS];
	size_t at = 0;

	for (size_t i = spaces ? 0 : 1; i < 2; i++)
		texts[at++] = heads[i];
	for (int s = TW_SEVERITIES - 1; s >= 0; s--) {
		static const char *const letters[TW_SEVERITIES] = { "U", "L", "M", "H", "C" };

		if (!tw_table_shows(out, s))
			continue;
		texts[at] = tw_slice(letters[s]);
		if (counts)
			texts[at] = tw_slice(counts[s] ? tw_arena_printf(&grid->arena, "%u", counts[s]) : " ");
		at++;
	}
	return tw_table_row(grid, texts, counts == NULL);
}

static bool add_workload(struct tw_grid *grid, struct tw_out *out, const struct tw_workloads *all,
			 const struct tw_workload *workload, bool spaces)
{
	struct tw_slice heads[] = {
		tw_plain_copy(&grid->arena, workload->name_space),
		tw_plain_copy(&grid->arena, tw_slice(tw_arena_printf(&grid->arena, "%.*s/%.*s", TW_ARG(workload->kind),
								     TW_ARG(workload->name)))),
	};
	uint32_t counts[TW_SEVERITIES];

	tw_workloads_count(all, workload, counts);
	return add_row(grid, out, heads, counts, spaces);
}

static bool write_summary(struct tw_out *out, const struct tw_workloads *all)
{
	static const struct tw_slice heads[] = { { "Namespace", 9 }, { "Resource", 8 } };
	bool spaces = has_namespaces(all), ok;
	struct tw_grid grid;
	size_t columns = spaces ? 2 : 1;

	for (int s = 0; s < TW_SEVERITIES; s++)
		columns += tw_table_shows(out, s);
	grid = tw_table_grid(out, columns);
	grid.merge = false;
	tw_buf_text(&out->buf, "\nWorkload Summary\n\n");
	ok = add_row(&grid, out, heads, NULL, spaces);
	for (size_t i = 0; ok && i < all->count; i++)
		ok = add_workload(&grid, out, all, &all->list[i], spaces);
	if (ok)
		ok = tw_grid_draw(&grid, &out->buf);
	else
		tw_grid_release(&grid);
	tw_buf_text(&out->buf, "Severities:");
	for (int s = TW_SEVERITIES - 1; s >= 0; s--) {
		const char *name = tw_severity_name((enum tw_severity)s);

		if (tw_table_shows(out, s))
			tw_buf_printf(&out->buf, " %c=%s", *name, name);
	}
	tw_buf_text(&out->buf, "\n");
	return ok;
}

static void write_totals(struct tw_out *out, const struct tw_workloads *all)
{
	tw_buf_printf(&out->buf, "%zu workload%s name%s %zu image%s\n", all->count, all->count == 1 ? "" : "s",
		      all->count == 1 ? "s" : "", all->image_count, all->image_count == 1 ? "" : "s");
}

int tw_workloads_table(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		       struct trawl_error *err)
{
	bool ok = true;
	int status = TRAWL_OK;

	if (out->output->actions || !parts)
		write_totals(out, all);
	write_problems(out, all);
	if (parts)
		write_lost(out, all);
	if (parts && all->with_findings && all->count && !out->output->no_summary)
		ok = write_summary(out, all);
	if (!ok)
		return tw_fail_nomem(err);
	for (size_t i = 0; status >= 0 && i < all->image_count; i++) {
		if (parts && out->output->summary_only)
			continue;
		if (parts && parts[i].spill) {
			status = tw_workloads_copy(&parts[i], out, err);
			continue;
		}
		write_image_head(out, all, &all->images[i]);
		if (all->images[i].why.len) {
			tw_buf_text(&out->buf, "Could not be scanned: ");
			tw_plain_add(&out->buf, all->images[i].why);
			tw_buf_char(&out->buf, '\n');
		}
		tw_out_flush(out, false);
	}
	return status;
}
