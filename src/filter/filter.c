/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/filter.h"

#include "base/map.h"
#include "filter/ignore.h"

struct filter {
	const struct trawl_filter *options;
	unsigned statuses; /* bits of statuses to leave out */
	struct tw_ignore ignore;
	struct tw_arena *arena;
	struct tw_arena keys;
};

static int read_statuses(struct filter *f, struct trawl_error *err)
{
	for (const char *const *name = f->options->statuses; name && *name; name++) {
		enum tw_status status;

		if (!tw_status_parse(tw_slice(*name), &status))
			return tw_fail(err, TRAWL_E_USAGE, "there is no status \"%s\"", *name);
		f->statuses |= 1u << status;
	}
	if (f->options->ignore_unfixed)
		f->statuses |= ~(1u << TW_STATUS_FIXED);
	return TRAWL_OK;
}

static bool is_wanted(const struct filter *f, const struct tw_finding *finding)
{
	return (!f->options->severities || (f->options->severities & (1u << finding->severity))) &&
	       !(f->statuses & (1u << finding->status));
}

/* Two sources may know the same of a package: the one with the greater fixed version (as text) stays, as in Trivy. */
static struct tw_slice key_of(struct filter *f, const struct tw_finding *finding)
{
	const struct tw_package *p = finding->package;
	char *key =
		tw_arena_printf(&f->keys, "%.*s/%.*s/%.*s/%.*s/%.*s", TW_ARG(finding->vulnerability_id), TW_ARG(p->id),
				TW_ARG(p->name), TW_ARG(finding->installed_version), TW_ARG(p->file_path));

	return tw_slice(key);
}

static int suppress(struct filter *f, struct tw_result *result, const struct tw_finding *finding,
		    const struct tw_ignore_entry *entry, struct trawl_error *err)
{
	struct tw_finding *slot;

	if (!result->suppressed)
		result->suppressed = tw_arena_array(f->arena, result->finding_count, sizeof(*result->suppressed));
	if (!result->suppressed)
		return tw_fail_nomem(err);
	slot = &result->suppressed[result->suppressed_count++];
	*slot = *finding;
	slot->suppression = TW_IGNORED;
	slot->reason = entry->statement;
	slot->suppressed_by = f->ignore.path;
	return TRAWL_OK;
}

static int filter_result(struct filter *f, struct tw_result *result, struct trawl_error *err)
{
	struct tw_map seen = { 0 };
	size_t kept = 0, count = result->finding_count;
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < count; i++) {
		const struct tw_finding finding = result->findings[i];
		const struct tw_ignore_entry *entry;
		uint32_t *at;

		entry = tw_ignore_match(&f->ignore, &finding,
					result->target); /* of an unwanted one, too: it has its use */
		if (!is_wanted(f, &finding))
			continue;
		if (entry) {
			status = suppress(f, result, &finding, entry, err);
			continue;
		}
		at = tw_map_put(&seen, key_of(f, &finding));
		if (!at) {
			status = tw_fail_nomem(err);
		} else if (*at == TW_MAP_NONE) {
			*at = (uint32_t)kept;
			result->findings[kept++] = finding;
		} else if (tw_slice_cmp(result->findings[*at].fixed_version, finding.fixed_version) < 0) {
			result->findings[*at] = finding;
		}
	}
	result->finding_count = status >= 0 ? kept : result->finding_count;
	if (result->finding_count)
		qsort(result->findings, result->finding_count, sizeof(*result->findings), tw_finding_cmp);
	if (result->suppressed_count)
		qsort(result->suppressed, result->suppressed_count, sizeof(*result->suppressed), tw_finding_cmp);
	tw_map_release(&seen);
	return status;
}

static int add_problems(struct filter *f, struct tw_report *report, struct trawl_error *err)
{
	size_t count = report->problem_count + f->ignore.problems.len;
	struct tw_problem *all = tw_arena_array(f->arena, count, sizeof(*all));

	if (!all)
		return tw_fail_nomem(err);
	if (report->problem_count)
		memcpy(all, report->problems, report->problem_count * sizeof(*all));
	if (f->ignore.problems.len)
		memcpy(all + report->problem_count, f->ignore.problems.at, f->ignore.problems.len * sizeof(*all));
	report->problems = all;
	report->problem_count = count;
	return TRAWL_OK;
}

/* As in Trivy, an ignore file that isn't there ignores nothing; but that is said. */
static int read_ignore_file(struct filter *f, const struct tw_report *report, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = tw_ignore_read(&f->ignore, f->options->ignore_file, report->created_at, f->arena, &why);

	if (status == TRAWL_E_NOTFOUND)
		status = tw_ignore_problem(&f->ignore, TW_WARN, 0, "there is no such ignore file: nothing is ignored");
	return status < 0 ? tw_fail(err, status, "%s", why.message) : TRAWL_OK;
}

int tw_filter_report(struct tw_report *report, const struct trawl_filter *options, struct tw_arena *arena,
		     struct trawl_error *err)
{
	struct filter f = { .options = options, .arena = arena };
	int status = read_statuses(&f, err);

	if (status >= 0 && options->ignore_file)
		status = read_ignore_file(&f, report, err);
	for (size_t i = 0; status >= 0 && i < report->result_count; i++)
		status = filter_result(&f, &report->results[i], err);
	if (status >= 0 && report->database.used)
		status = tw_ignore_account(&f.ignore, err);
	if (status >= 0)
		status = add_problems(&f, report, err);
	tw_ignore_release(&f.ignore);
	tw_arena_release(&f.keys);
	return status;
}
