/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distributions, each with a small database of its own: tests/data/detect/<name>.db as db/build_text.h reads it, and
 * <name>.cases, lines of columns with a tab between:
 *
 *	case	what it is about
 *	os	debian	12.5	extended?
 *	supplier	rapidfort
 *	repository	alpine	3.18
 *	now	2026-11-24T00:00:00Z
 *	sources	nvd	redhat
 *	build	nvr	arch	content set …         (of the packages that follow; "build" alone: none)
 *	package	name	version	key=value …      (epoch, release, arch, src_name, src_version, …)
 *	eol	over?	date
 *	error	why the database can't be used
 *	missing	what the database knows nothing of
 *	finding	package	installed	id	fixed	status	severity	source	data source	address	vendor ids
 *
 * The last four are what must come out. TRAWL_UPDATE=1 writes them anew, for a person to read the difference.
 */
#include "unit/db_common.h"

#include <dirent.h>

#include "detect/detect.h"
#include "format/lines.h"
#include "version/version.h"

enum { PACKAGES = 64, TESTS = 128 };

struct run {
	struct folder folder;
	struct tw_db *db;
	struct tw_arena arena, scratch;
	struct tw_os os;
	struct tw_detect detect;
	struct tw_package packages[PACKAGES];
	size_t count;
	struct tw_build_info builds[PACKAGES];
	const struct tw_build_info *build; /* the one in use */
	size_t build_count;
	struct tw_slice sources[8];
	struct tw_texts source_list;
	tw_findings findings;
	bool open; /* a case has begun */
};

static struct tw_slice column(struct tw_slice *line)
{
	struct tw_slice part = { 0 };

	tw_slice_split(line, '\t', &part);
	return part;
}

static uint32_t number(struct tw_slice s)
{
	uint64_t value = 0;

	assert_true(tw_slice_u64(s, UINT32_MAX, &value));
	return (uint32_t)value;
}

static void take_key(struct tw_package *p, struct tw_slice key, struct tw_slice value)
{
	if (tw_slice_is(key, "epoch"))
		p->epoch = number(value);
	else if (tw_slice_is(key, "release"))
		p->release = value;
	else if (tw_slice_is(key, "arch"))
		p->arch = value;
	else if (tw_slice_is(key, "src_name"))
		p->src_name = value;
	else if (tw_slice_is(key, "src_epoch"))
		p->src_epoch = number(value);
	else if (tw_slice_is(key, "src_version"))
		p->src_version = value;
	else if (tw_slice_is(key, "src_release"))
		p->src_release = value;
	else if (tw_slice_is(key, "modularity_label"))
		p->modularity_label = value;
	else if (tw_slice_is(key, "third_party"))
		p->repository = TW_REPO_THIRD_PARTY;
	else
		fail_msg("no such key: %.*s", TW_ARG(key));
}

static void take_package(struct run *run, struct tw_slice line)
{
	struct tw_package *p = &run->packages[run->count++];

	assert_true(run->count <= PACKAGES);
	*p = (struct tw_package){ .build_info = run->build };
	p->name = column(&line);
	p->version = column(&line);
	while (line.ptr) {
		struct tw_slice value = column(&line), key;

		assert_true(tw_slice_split(&value, '=', &key));
		take_key(p, key, value);
	}
}

static void take_build(struct run *run, struct tw_slice line)
{
	struct tw_build_info *build = &run->builds[run->build_count++];
	struct tw_slice *sets = tw_arena_array(&run->arena, PACKAGES, sizeof(*sets));
	bool any = line.ptr != NULL;

	assert_true(run->build_count <= PACKAGES);
	assert_non_null(sets);
	*build = (struct tw_build_info){ .nvr = column(&line) };
	build->arch = column(&line);
	build->content_sets.at = sets;
	while (line.ptr && build->content_sets.len < PACKAGES)
		sets[build->content_sets.len++] = column(&line);
	run->build = any ? build : NULL;
}

static void begin(struct run *run)
{
	run->os = (struct tw_os){ 0 };
	run->count = run->build_count = 0;
	run->build = NULL;
	run->findings.len = 0;
	run->sources[0] = TW_LIT("auto");
	run->source_list = (struct tw_texts){ run->sources, 1 };
	run->detect = (struct tw_detect){
		.db = run->db,
		.arena = &run->arena,
		.scratch = &run->scratch,
		.now = { 1795478400, 0 }, /* 2026-11-24 */
		.os = &run->os,
		.findings = &run->findings,
	};
	run->open = true;
}

static void take_line(struct run *run, struct tw_slice line)
{
	struct tw_slice what = column(&line);

	if (tw_slice_is(what, "os")) {
		run->os.family = column(&line);
		run->os.name = column(&line);
		run->os.extended = tw_slice_is(column(&line), "extended");
	} else if (tw_slice_is(what, "supplier")) {
		run->os.supplier = column(&line);
	} else if (tw_slice_is(what, "build")) {
		take_build(run, line);
	} else if (tw_slice_is(what, "repository")) {
		run->detect.repository_family = column(&line);
		run->detect.repository_release = column(&line);
	} else if (tw_slice_is(what, "now")) {
		assert_true(tw_time_parse(column(&line), &run->detect.now));
	} else if (tw_slice_is(what, "sources")) {
		for (run->source_list.len = 0; line.ptr; run->source_list.len++)
			run->sources[run->source_list.len] = column(&line);
	} else if (tw_slice_is(what, "package")) {
		take_package(run, line);
	} else {
		fail_msg("no such line: %.*s", TW_ARG(what));
	}
}

static void show_finding(const struct tw_finding *f, struct tw_buf *out)
{
	tw_buf_printf(out, "finding\t%.*s\t%.*s\t%.*s\t%.*s\t%s\t%s\t%.*s\t%.*s\t%.*s\t", TW_ARG(f->package->name),
		      TW_ARG(f->installed_version), TW_ARG(f->vulnerability_id), TW_ARG(f->fixed_version),
		      tw_status_name(f->status), tw_severity_name(f->severity), TW_ARG(f->severity_source),
		      TW_ARG(f->data_source ? f->data_source->id : TW_LIT("")), TW_ARG(f->primary_url));
	for (size_t i = 0; i < f->vendor_ids.len; i++)
		tw_buf_printf(out, "%s%.*s", i ? "," : "", TW_ARG(f->vendor_ids.at[i]));
	tw_buf_text(out, f->vendor_severity ? "\tvendor's\n" : "\n");
}

/* What comes out of the case that has been read. */
static void end(struct run *run, struct tw_buf *out)
{
	const struct tw_distribution *distribution = tw_distribution_for(&run->os, run->packages, run->count);
	struct tw_slice date = { 0 };
	struct trawl_error err = { 0 };
	bool over;

	if (!run->open)
		return;
	run->open = false;
	if (!distribution)
		fail_msg("no such distribution: %.*s", TW_ARG(run->os.family));
	over = distribution->is_eol && distribution->is_eol(&run->detect, &date);
	tw_buf_printf(out, "eol\t%s\t%.*s\n", over ? "over" : "supported", TW_ARG(date));
	if (distribution->detect(&run->detect, run->packages, run->count, &err) < 0 ||
	    tw_detect_fill(&run->detect, &run->source_list, &err) < 0)
		tw_buf_printf(out, "error\t%s\n", err.message);
	if (run->detect.missing.len)
		tw_buf_printf(out, "missing\t%.*s\n", TW_ARG(run->detect.missing));
	if (run->findings.len)
		qsort(run->findings.at, run->findings.len, sizeof(*run->findings.at), tw_finding_cmp);
	for (size_t i = 0; i < run->findings.len; i++)
		show_finding(&run->findings.at[i], out);
}

/* The file as it should be: all but results is copied, results are made anew at each case's end. */
static struct tw_buf run_cases(struct run *run, struct tw_slice text)
{
	struct tw_lines lines = tw_lines_of(text);
	struct tw_buf out = { 0 };
	struct tw_slice line;

	while (tw_lines_next(&lines, &line)) {
		if (tw_slice_starts(line, "eol\t") || tw_slice_starts(line, "error\t") ||
		    tw_slice_starts(line, "missing\t") || tw_slice_starts(line, "finding\t"))
			continue;
		if (!line.len)
			end(run, &out);
		else if (tw_slice_starts(line, "case\t"))
			begin(run);
		else if (!tw_slice_starts(line, "#"))
			take_line(run, line);
		tw_buf_slice(&out, line);
		tw_buf_char(&out, '\n');
	}
	end(run, &out);
	assert_false(tw_buf_failed(&out));
	return out;
}

static void data_path(char path[1024], const char *name, const char *suffix)
{
	snprintf(path, 1024, "%s/detect/%s%s", getenv("TRAWL_TEST_DATA"), name, suffix);
}

static void one_file(void **state)
{
	const char *name = *state;
	struct run run = { 0 };
	struct tw_buf db, cases, out;
	char path[1024];

	data_path(path, name, ".db");
	db = file_read(path);
	tw_buf_char(&db, '\0');
	folder_make(&run.folder);
	database_make(&run.folder, db.ptr);
	run.db = database_open(&run.folder);
	data_path(path, name, ".cases");
	cases = file_read(path);
	out = run_cases(&run, tw_buf_view(&cases));
	if (getenv("TRAWL_UPDATE")) {
		file_write(path, out.ptr, out.len);
	} else if (!tw_slice_eq(tw_buf_view(&cases), tw_buf_view(&out))) {
		fail_msg("%s: this is what came:\n%.*s", path, (int)out.len, out.ptr);
	}
	tw_vec_release(&run.findings);
	tw_arena_release(&run.arena);
	tw_arena_release(&run.scratch);
	tw_db_close(run.db);
	folder_remove(&run.folder);
	tw_buf_release(&db);
	tw_buf_release(&cases);
	tw_buf_release(&out);
}

static void every_distribution_has_cases(void **state)
{
	for (size_t i = 0; i < tw_distribution_count; i++) {
		const struct tw_distribution *d = tw_distributions[i];
		char path[1024];

		data_path(path, d->family, ".cases");
		if (access(path, R_OK) != 0)
			fail_msg("%s: not there", path);
		assert_ptr_equal(tw_distribution_find(tw_slice(d->family)), d->claims ? NULL : d);
		assert_non_null(d->title);
		assert_non_null(d->doc);
		assert_true(d->claims ? !d->scheme : tw_version_scheme_find(d->scheme) != NULL);
		assert_true(i == 0 || strcmp(tw_distributions[i - 1]->family, d->family) < 0);
	}
	assert_null(tw_distribution_find(TW_LIT("")));
	assert_null(tw_distribution_find(TW_LIT("debia")));
}

static void full_versions(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_package p = { .version = TW_LIT("1.2"), .src_version = TW_LIT("3") };

	assert_slice(tw_package_full_version(&p, &arena), "1.2");
	p.release = TW_LIT("r0");
	p.epoch = 4294967295u;
	assert_slice(tw_package_full_version(&p, &arena), "4294967295:1.2-r0");
	assert_slice(tw_package_full_src_version(&p, &arena), "3");
	p.src_epoch = 1;
	assert_slice(tw_package_full_src_version(&p, &arena), "1:3");
	p.version = (struct tw_slice){ 0 };
	p.release = (struct tw_slice){ 0 };
	p.epoch = 0;
	assert_slice(tw_package_full_version(&p, &arena), "");
	assert_non_null(tw_package_full_version(&p, &arena).ptr);
	tw_arena_release(&arena);
}

int main(void)
{
	struct CMUnitTest tests[TESTS] = { cmocka_unit_test(every_distribution_has_cases),
					   cmocka_unit_test(full_versions) };
	struct dirent **names = NULL;
	char folder[1024];
	int files, failed;
	size_t count = 2;

	data_path(folder, "", "");
	files = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < files; i++) {
		char *dot = strrchr(names[i]->d_name, '.');

		if (dot && strcmp(dot, ".cases") == 0 && count < TESTS) {
			*dot = '\0';
			tests[count++] =
				(struct CMUnitTest){ names[i]->d_name, one_file, NULL, NULL, names[i]->d_name };
		}
	}
	failed = _cmocka_run_group_tests("detect_os", tests, count, NULL, NULL);
	for (int i = 0; i < files; i++)
		free(names[i]);
	free(names);
	return failed;
}
