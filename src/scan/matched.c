/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How it lies in the flat form:
 *	group	one a result: analyzer "os" or "lang", type, path: the target, an OS's without the artifact's name before
 *		it; and of analyzer "owned", one a type
 *	facts	TW_FACT_ARTIFACT_OS, list: "1" or "" for end of life and for extended maintenance, supplier, the date of the
 *		end of life, the parent's family and name, title; TW_FACT_LAYER, one a layer; TW_FACT_JAVA_INDEX, where there
 *		are jars; TW_FACT_BUILD for each run of packages of one Red Hat build, key: nvr, value: arch, path: "first
 *		count", list: content sets
 */
#include "scan/matched.h"

#include <sys/stat.h>

#include <trawl/trawl.h>

#include "base/buf.h"
#include "db/java.h"
#include "report/json_parts.h"
#include "scan/cache.h"
#include "scan/results.h"

enum { OS_EOSL, OS_EXTENDED, OS_SUPPLIER, OS_EOL_DATE, OS_PARENT_FAMILY, OS_PARENT_NAME, OS_TITLE, OS_TEXTS };

static const char *const class_names[] = { [TW_CLASS_OS] = "os", [TW_CLASS_LANG] = "lang" };
static const char owned_name[] = "owned";

static bool may_be_kept(const struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db)
{
	const struct trawl_scan *o = &s->context.options;

	if (!s->context.cache || !db || o->without_vulnerabilities || artifact->kind != TW_ARTIFACT_IMAGE ||
	    !artifact->layer_count || tw_source_is_stream(s->source))
		return false;
	/* Both tell the log of what they do while they do it. */
	if (o->distro || o->removed_packages)
		return false;
	for (size_t i = 0; i < artifact->layer_count; i++) {
		if (!artifact->layers[i].compressed || !artifact->layers[i].diff_id.len)
			return false;
	}
	return true;
}

static void add_stamp(struct tw_buf *to, const struct stat *st)
{
	tw_buf_printf(to, "%llu %llu %lld.%09ld", (unsigned long long)st->st_ino, (unsigned long long)st->st_size,
		      (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
}

/* Everything that the result depends on, but for the Java index, which only some depend on. False without memory. */
static bool add_key(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db, struct tw_buf *to)
{
	const struct trawl_scan *o = &s->context.options;
	char digest[TW_DIGEST_TEXT];

	tw_buf_printf(to, "result %d of %s\n", TW_MATCHED_FORMAT, TRAWL_VERSION);
	for (size_t i = 0; i < artifact->layer_count; i++) {
		bool shown = artifact->shows_digests && tw_layer_digest(s->source, i, digest, NULL) >= 0;

		tw_buf_printf(to, "%.*s %s\n", TW_ARG(artifact->layers[i].diff_id), shown ? digest : "");
	}
	tw_buf_printf(to, "packages %u, %d, %d; day %lld; database ", o->package_types, o->include_dev_deps,
		      o->comprehensive, (long long)(o->now_seconds / 86400));
	add_stamp(to, &db->db->file->was);
	tw_scan_add_texts(to, "relationship", o->relationships);
	tw_scan_add_texts(to, "severity", o->severity_sources);
	return !tw_buf_failed(to);
}

static void add_java_stamp(const struct trawl_db *db, struct tw_buf *to)
{
	struct stat st;

	if (tw_java_stat(db->cache_dir, &st))
		add_stamp(to, &st);
	else
		tw_buf_text(to, "none");
}

/* The first fact of a kind. */
static bool fact_of(const struct tw_flat *flat, enum tw_fact_kind kind, struct tw_arena *arena, struct tw_fact *ret)
{
	for (uint32_t i = 0; i < flat->fact_count; i++) {
		if (tw_flat_fact(flat, i, arena, ret) && ret->kind == kind)
			return true;
	}
	return false;
}

/* Jars were looked up in an index: is it still the same, now that whoever calls had the time to renew it? */
static int index_is_same(struct tw_run *s, const struct tw_flat *flat, const struct trawl_db *db,
			 struct trawl_error *err)
{
	struct tw_buf now = { 0 };
	struct tw_fact fact;
	bool same;
	int status;

	if (!fact_of(flat, TW_FACT_JAVA_INDEX, &s->report->arena, &fact))
		return 1;
	status = tw_results_renew_index(&s->context, s->report, err);
	if (status < 0)
		return status;
	add_java_stamp(db, &now);
	same = tw_slice_eq(tw_buf_view(&now), fact.value);
	tw_buf_release(&now);
	return same;
}

static bool read_sizes(struct tw_run *s, const struct tw_flat *flat, size_t count)
{
	size_t at = 0;

	s->layer_sizes = tw_arena_array(&s->report->arena, count, sizeof(*s->layer_sizes));
	s->layers = calloc(count + 1, sizeof(*s->layers));
	for (uint32_t i = 0; s->layer_sizes && s->layers && i < flat->fact_count; i++) {
		struct tw_fact fact;

		if (!tw_flat_fact(flat, i, &s->report->arena, &fact) || fact.kind != TW_FACT_LAYER)
			continue;
		if (at == count || !tw_slice_u64(fact.value, UINT64_MAX, &s->layer_sizes[at]))
			break;
		at++;
	}
	return s->layers && at == count;
}

/* Nothing of what was read of @block is left. */
static int forget(struct tw_run *s, struct tw_slice block)
{
	tw_cache_unmap(block);
	free(s->layers);
	s->layers = NULL;
	s->layer_sizes = NULL;
	return 0;
}

int tw_matched_find(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		    struct tw_flat *ret, struct trawl_error *err)
{
	struct tw_buf key = { 0 };
	struct tw_slice block;
	int status;

	if (!may_be_kept(s, artifact, db))
		return 0;
	status = add_key(s, artifact, db, &key)
			 ? tw_cache_get(s->context.cache, tw_buf_view(&key), s->context.made_by, &block)
			 : tw_fail_nomem(err);
	tw_buf_release(&key);
	if (status != 1)
		return status;
	if (tw_flat_open(block, ret, NULL) < 0)
		return forget(s, block);
	status = index_is_same(s, ret, db, err);
	if (status != 1 || !read_sizes(s, ret, artifact->layer_count)) {
		forget(s, block);
		return status < 0 ? status : 0;
	}
	atomic_store(&s->context.layers, (unsigned)artifact->layer_count);
	atomic_store(&s->context.layers_done, (unsigned)artifact->layer_count);
	status = tw_run_keep(s, block, true, err);
	return status < 0 ? status : 1;
}

static int damaged(struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "the cache's result of this image is damaged");
}

static int fill_os(const struct tw_fact *fact, struct tw_os *os)
{
	const struct tw_slice *list = fact->list.at;

	if (fact->list.len != OS_TEXTS)
		return -1;
	*os = (struct tw_os){
		.family = fact->key,
		.name = fact->value,
		.eosl = list[OS_EOSL].len != 0,
		.extended = list[OS_EXTENDED].len != 0,
		.supplier = list[OS_SUPPLIER],
		.eol_date = list[OS_EOL_DATE],
		.parent_family = list[OS_PARENT_FAMILY],
		.parent_name = list[OS_PARENT_NAME],
		.title = list[OS_TITLE],
	};
	return 0;
}

/* A build's facts, handed to the packages that they are of. */
static int fill_build(const struct tw_fact *fact, struct tw_package *packages, uint32_t count, struct tw_arena *arena)
{
	struct tw_build_info *build = tw_arena_new(arena, struct tw_build_info);
	struct tw_slice rest = fact->path, word;
	uint64_t first, of;

	if (!build || !tw_slice_split(&rest, ' ', &word) || !tw_slice_u64(word, count, &first) ||
	    !tw_slice_u64(rest, count - first, &of))
		return -1;
	*build = (struct tw_build_info){ fact->list, fact->key, fact->value };
	for (uint64_t i = 0; i < of; i++)
		packages[first + i].build_info = build;
	return 0;
}

static int fill_facts(struct tw_run *s, const struct tw_flat *flat, struct tw_package *packages)
{
	struct tw_arena *arena = &s->report->arena;
	int status = 0;

	for (uint32_t i = 0; status == 0 && i < flat->fact_count; i++) {
		struct tw_fact fact;

		if (!tw_flat_fact(flat, i, arena, &fact))
			status = -1;
		else if (fact.kind == TW_FACT_ARTIFACT_OS)
			status = fill_os(&fact, &s->report->report.os);
		else if (fact.kind == TW_FACT_BUILD)
			status = fill_build(&fact, packages, flat->package_count, arena);
	}
	return status;
}

static int fill_owned(struct tw_report *r, const struct tw_group *group, const struct tw_package *packages)
{
	for (uint32_t i = 0; i < group->count; i++)
		r->owned[r->owned_count++] = (struct tw_owned_package){ group->type, packages[group->first + i] };
	return 0;
}

static int fill_result(struct tw_report *r, const struct tw_group *group, struct tw_package *packages,
		       struct tw_arena *arena)
{
	bool os = tw_slice_is(group->analyzer, class_names[TW_CLASS_OS]);
	struct tw_result *result = &r->results[r->result_count++];

	*result = (struct tw_result){
		.target = os ? TW_JOIN(arena, r->artifact_name, group->path) : group->path,
		.result_class = os ? TW_CLASS_OS : TW_CLASS_LANG,
		.type = group->type,
		.packages = packages + group->first,
		.package_count = group->count,
	};
	return os && !result->target.ptr ? -1 : 0;
}

static size_t count_owned(const struct tw_flat *flat)
{
	size_t count = 0;

	for (uint32_t i = 0; i < flat->group_count; i++) {
		struct tw_group group;

		if (tw_flat_group(flat, i, &group) && tw_slice_is(group.analyzer, owned_name))
			count += group.count;
	}
	return count;
}

/* Groups in order: each has the packages behind those of the one before. */
static int fill_groups(struct tw_report *r, const struct tw_flat *flat, struct tw_package *packages,
		       struct tw_arena *arena)
{
	uint32_t next = 0;
	int status = 0;

	r->results = tw_arena_array(arena, flat->group_count, sizeof(*r->results));
	r->owned = tw_arena_array(arena, count_owned(flat), sizeof(*r->owned));
	if (!r->results || !r->owned)
		return -1;
	for (uint32_t i = 0; status == 0 && i < flat->group_count; i++) {
		struct tw_group group;

		if (!tw_flat_group(flat, i, &group) || group.first != next)
			return -1;
		next += group.count;
		status = tw_slice_is(group.analyzer, owned_name) ? fill_owned(r, &group, packages)
								 : fill_result(r, &group, packages, arena);
	}
	return status;
}

/* Of findings in a row most have the same source. */
static const struct tw_data_source *source_of(const struct tw_flat_found *found, const struct tw_data_source *last,
					      struct tw_arena *arena)
{
	struct tw_data_source *source;

	if (!found->has_source)
		return NULL;
	if (last && last->id.ptr == found->source.id.ptr && last->name.ptr == found->source.name.ptr &&
	    last->url.ptr == found->source.url.ptr && last->base_id.ptr == found->source.base_id.ptr)
		return last;
	source = tw_arena_new(arena, struct tw_data_source);
	if (source)
		*source = found->source;
	return source;
}

static int fill_findings(struct tw_report *r, const struct tw_flat *flat, struct tw_package *packages,
			 struct tw_arena *arena)
{
	struct tw_finding *findings = tw_arena_array(arena, flat->finding_count, sizeof(*findings));
	const struct tw_data_source *last = NULL;
	size_t at = 0;

	if (!findings)
		return -1;
	for (uint32_t i = 0; i < flat->finding_count; i++) {
		struct tw_flat_found found;
		struct tw_package *package;

		if (!tw_flat_finding(flat, i, arena, &found))
			return -1;
		findings[i] = found.finding;
		package = packages + found.package;
		findings[i].package = package;
		if (found.has_source)
			findings[i].data_source = last = source_of(&found, last, arena);
		while (at < r->result_count && package >= r->results[at].packages + r->results[at].package_count)
			at++;
		if (at == r->result_count || package < r->results[at].packages || (found.has_source && !last))
			return -1;
		if (!r->results[at].finding_count++)
			r->results[at].findings = findings + i;
	}
	return 0;
}

static int fill_problems(struct tw_report *r, const struct tw_flat *flat, struct tw_arena *arena)
{
	r->problems = tw_arena_array(arena, flat->problem_count, sizeof(*r->problems));
	if (!r->problems)
		return -1;
	for (uint32_t i = 0; i < flat->problem_count; i++) {
		if (!tw_flat_problem(flat, i, &r->problems[i]))
			return -1;
		r->incomplete |= r->problems[i].grade == TW_FAILED;
	}
	r->problem_count = flat->problem_count;
	return 0;
}

int tw_matched_fill(struct tw_run *s, const struct tw_flat *flat, struct trawl_error *err)
{
	struct tw_arena *arena = &s->report->arena;
	struct tw_report *r = &s->report->report;
	struct tw_package *packages = tw_arena_array(arena, flat->package_count, sizeof(*packages));
	int status = packages ? 0 : -1;

	for (uint32_t i = 0; status == 0 && i < flat->package_count; i++)
		status = tw_flat_package(flat, i, arena, &packages[i]) ? 0 : -1;
	if (status == 0)
		status = fill_facts(s, flat, packages);
	if (status == 0)
		status = fill_groups(r, flat, packages, arena);
	if (status == 0)
		status = fill_findings(r, flat, packages, arena);
	if (status == 0)
		status = fill_problems(r, flat, arena);
	if (status == 0)
		return TRAWL_OK;
	return arena->failed ? tw_fail_nomem(err) : damaged(err);
}

static void keep_os(struct tw_flat_builder *b, const struct tw_os *os)
{
	const struct tw_slice yes = TW_LIT("1"), no = { 0 };
	const struct tw_slice list[OS_TEXTS] = {
		[OS_EOSL] = os->eosl ? yes : no,
		[OS_EXTENDED] = os->extended ? yes : no,
		[OS_SUPPLIER] = os->supplier,
		[OS_EOL_DATE] = os->eol_date,
		[OS_PARENT_FAMILY] = os->parent_family,
		[OS_PARENT_NAME] = os->parent_name,
		[OS_TITLE] = os->title,
	};
	struct tw_fact fact = { .kind = TW_FACT_ARTIFACT_OS, .key = os->family, .value = os->name };

	fact.list = (struct tw_texts){ list, OS_TEXTS };
	tw_flat_add_fact(b, &fact);
}

static void keep_layers(struct tw_flat_builder *b, const struct tw_report *r)
{
	for (size_t i = 0; i < r->layer_count; i++) {
		struct tw_fact fact = { .kind = TW_FACT_LAYER };
		char text[24];

		snprintf(text, sizeof(text), "%llu", (unsigned long long)r->layers[i].size);
		fact.value = tw_slice(text);
		tw_flat_add_fact(b, &fact);
	}
}

/* Packages in a row that have one build; @first is the index of @packages in the block. */
static void keep_builds(struct tw_flat_builder *b, const struct tw_package *packages, size_t count, size_t first)
{
	for (size_t from = 0, to; from < count; from = to) {
		const struct tw_build_info *build = packages[from].build_info;
		struct tw_fact fact = { .kind = TW_FACT_BUILD };
		char text[48];

		for (to = from + 1; to < count && packages[to].build_info == build; to++)
			;
		if (!build)
			continue;
		snprintf(text, sizeof(text), "%zu %zu", first + from, to - from);
		fact.path = tw_slice(text);
		fact.key = build->nvr;
		fact.value = build->arch;
		fact.list = build->content_sets;
		tw_flat_add_fact(b, &fact);
	}
}

/* A record is laid out once for the report; what can't be is kept as it is, and told of when it is written. */
static void keep_finding(struct tw_flat_builder *b, const struct tw_finding *finding, uint32_t package,
			 struct tw_arena *scratch, struct tw_buf *text)
{
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	struct tw_finding kept = *finding;

	text->len = 0;
	if (kept.detail.len && tw_json_render_detail(finding, text, scratch, NULL) >= 0 && !tw_buf_failed(text)) {
		kept.detail = tw_buf_view(text);
		kept.vendor_severity = false; /* it stands among the record's now */
		kept.rendered = true;
	}
	tw_flat_add_finding(b, &kept, package);
	tw_arena_rewind(scratch, mark);
}

static void keep_findings(struct tw_flat_builder *b, const struct tw_result *result, uint32_t first)
{
	struct tw_arena scratch = { 0 };
	struct tw_buf text = { 0 };

	for (size_t i = 0; i < result->finding_count; i++) {
		const struct tw_finding *f = &result->findings[i];

		keep_finding(b, f, first + (uint32_t)(f->package - result->packages), &scratch, &text);
	}
	tw_buf_release(&text);
	tw_arena_release(&scratch);
}

/* The number of packages so far. */
static uint32_t keep_result(struct tw_flat_builder *b, const struct tw_report *r, const struct tw_result *result,
			    uint32_t first)
{
	struct tw_slice target = result->target;

	if (result->result_class == TW_CLASS_OS)
		target = tw_slice_from(target, r->artifact_name.len);
	tw_flat_begin_group(b, tw_slice(class_names[result->result_class]), result->type, target);
	for (size_t i = 0; i < result->package_count; i++)
		tw_flat_add_package(b, &result->packages[i]);
	keep_builds(b, result->packages, result->package_count, first);
	keep_findings(b, result, first);
	return first + (uint32_t)result->package_count;
}

static void keep_owned(struct tw_flat_builder *b, const struct tw_report *r)
{
	for (size_t i = 0; i < r->owned_count; i++) {
		if (i == 0 || !tw_slice_eq(r->owned[i].type, r->owned[i - 1].type))
			tw_flat_begin_group(b, tw_slice(owned_name), r->owned[i].type, (struct tw_slice){ 0 });
		tw_flat_add_package(b, &r->owned[i].package);
	}
}

static int build(struct tw_run *s, const struct trawl_db *db, struct tw_flat_builder *b, struct tw_slice *ret_block,
		 struct trawl_error *err)
{
	const struct tw_report *r = &s->report->report;
	struct tw_buf index = { 0 };
	uint32_t first = 0;

	keep_os(b, &r->os);
	keep_layers(b, r);
	if (s->context.index_asked) {
		add_java_stamp(db, &index);
		tw_flat_add_fact(b, &(struct tw_fact){ .kind = TW_FACT_JAVA_INDEX, .value = tw_buf_view(&index) });
		tw_buf_release(&index);
	}
	for (size_t i = 0; i < r->result_count; i++)
		first = keep_result(b, r, &r->results[i], first);
	keep_owned(b, r);
	for (size_t i = 0; i < r->problem_count; i++)
		tw_flat_add_problem(b, &r->problems[i]);
	return tw_flat_builder_finish(b, ret_block, err);
}

static int keep(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		struct trawl_error *err)
{
	struct tw_flat_builder *b = NULL;
	struct tw_slice block = { 0 };
	struct tw_buf key = { 0 };
	int status = tw_flat_builder_new(&b, err);

	if (status >= 0)
		status = build(s, db, b, &block, err);
	tw_flat_builder_free(b);
	if (status >= 0)
		status = add_key(s, artifact, db, &key)
				 ? tw_cache_put(s->context.cache, tw_buf_view(&key), s->context.made_by, block, err)
				 : tw_fail_nomem(err);
	tw_block_release(&(struct tw_block){ block, false });
	tw_buf_release(&key);
	return status;
}

void tw_matched_keep(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db)
{
	struct trawl_error why = { 0 };

	if (s->partial || s->problems.len || s->cache_failed || !may_be_kept(s, artifact, db))
		return;
	if (keep(s, artifact, db, &why) < 0)
		tw_scan_log(&s->context, TRAWL_LOG_DEBUG, "the image's result was not kept: %s", why.message);
}
