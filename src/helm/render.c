/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/render.h"

#include <stdlib.h>

#include "helm/engine.h"
#include "tmpl/semver.h"
#include "tmpl/tmpl.h"

struct template
{
	struct tw_slice path, source, base;
	struct tw_dict *dot;
	size_t order; /* in which it was collected */
};

struct collect {
	struct tw_arena *arena;
	TW_VEC(struct template) templates;
	struct trawl_error *err;
};

static bool is_library(const struct tw_chart *chart)
{
	const struct tw_value *type = tw_dict_find(chart->metadata, "type");

	return type && type->kind == TW_V_STRING && tw_slice_eq_nocase(type->text, TW_LIT("library"));
}

static int collect_own(struct collect *c, const struct tw_chart *chart, struct tw_dict *dot)
{
	struct tw_slice path = tw_chart_path(c->arena, chart), base;

	base = path.ptr ? TW_JOIN(c->arena, path, TW_LIT("/templates")) : path;
	if (!base.ptr)
		return tw_fail_nomem(c->err);
	for (size_t i = 0; i < chart->templates.len; i++) {
		const struct tw_chart_file *file = &chart->templates.at[i];
		struct template *slot;

		if (is_library(chart) && !tw_slice_starts(tw_path_base(file->name), "_"))
			continue;
		slot = tw_vec_push(&c->templates);
		if (!slot)
			return tw_fail_nomem(c->err);
		*slot = (struct template){ TW_JOIN(c->arena, path, TW_LIT("/"), file->name), file->data, base, dot,
					   c->templates.len };
		if (!slot->path.ptr)
			return tw_fail_nomem(c->err);
	}
	return TRAWL_OK;
}

/* What a chart's templates see: the parent's release, and its own part of the values. */
static int collect_chart(struct collect *c, const struct tw_chart *chart, const struct tw_dict *above,
			 struct tw_dict **ret)
{
	struct tw_arena *arena = c->arena;
	struct tw_dict *dot = tw_dict_new(arena), *inner = tw_dict_new(arena), *empty = tw_dict_new(arena);
	struct tw_value chart_value, files, values = *tw_dict_find(above, "Values");
	int status = TRAWL_OK;

	if (!dot || !inner || !empty || !tw_helm_chart_value(arena, chart, &chart_value) ||
	    !tw_helm_files_value(arena, &chart->files, &files))
		return tw_fail_nomem(c->err);
	if (chart->parent) {
		const struct tw_value *own = values.kind == TW_V_MAP ? tw_dict_get(values.dict, chart->name) : NULL;

		values = own && own->kind == TW_V_MAP ? *own : tw_value_dict(empty);
	}
	values.type = TW_T_VALUES;
	if (!tw_dict_set(arena, dot, TW_LIT("Chart"), chart_value) ||
	    !tw_dict_set(arena, dot, TW_LIT("Files"), files) ||
	    !tw_dict_set(arena, dot, TW_LIT("Release"), *tw_dict_find(above, "Release")) ||
	    !tw_dict_set(arena, dot, TW_LIT("Capabilities"), *tw_dict_find(above, "Capabilities")) ||
	    !tw_dict_set(arena, dot, TW_LIT("Values"), values) ||
	    !tw_dict_set(arena, dot, TW_LIT("Subcharts"), tw_value_dict(inner)))
		return tw_fail_nomem(c->err);
	for (size_t i = 0; i < chart->chart_count && status == TRAWL_OK; i++) {
		struct tw_dict *child;

		status = collect_chart(c, chart->charts[i], dot, &child);
		if (status == TRAWL_OK && !tw_dict_set(arena, inner, chart->charts[i]->name, tw_value_dict(child)))
			status = tw_fail_nomem(c->err);
	}
	*ret = dot;
	return status < 0 ? status : collect_own(c, chart, dot);
}

static size_t slashes(struct tw_slice s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += s.ptr[i] == '/';
	return count;
}

/* Templates that lie deeper are parsed first, so that outer ones override them. */
static int by_depth(const void *a, const void *b)
{
	const struct template *x = a, *y = b;
	size_t dx = slashes(x->path), dy = slashes(y->path);

	if (dx != dy)
		return dx > dy ? -1 : 1;
	if (!tw_slice_eq(x->path, y->path))
		return tw_slice_cmp(y->path, x->path);
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_path(const void *a, const void *b)
{
	return tw_slice_cmp(((const struct tw_helm_file *)a)->path, ((const struct tw_helm_file *)b)->path);
}

/* Of two files with one path the last one counts, as in Helm's map. */
static void drop_duplicates(struct collect *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->templates.len; i++) {
		if (kept && tw_slice_eq(c->templates.at[kept - 1].path, c->templates.at[i].path))
			kept--;
		c->templates.at[kept++] = c->templates.at[i];
	}
	c->templates.len = kept;
}

static struct tw_slice without_no_value(struct tw_arena *arena, struct tw_slice s)
{
	const struct tw_slice mark = TW_LIT("<no value>");
	struct tw_slice result = TW_LIT("");
	ptrdiff_t at = tw_slice_search(s, mark);
	struct tw_buf out = { 0 };

	if (at < 0)
		return s;
	for (; at >= 0; at = tw_slice_search(s, mark)) {
		tw_buf_add(&out, s.ptr, (size_t)at);
		s = tw_slice_from(s, (size_t)at + mark.len);
	}
	tw_buf_slice(&out, s);
	if (out.len)
		result = tw_arena_copy(arena, tw_buf_view(&out));
	if (tw_buf_failed(&out))
		result.ptr = NULL;
	tw_buf_release(&out);
	return result;
}

static int run_all(struct collect *c, struct tw_tmpl *tmpl, struct tw_helm_file **ret, size_t *ret_count)
{
	struct tw_helm_file *files = tw_arena_array(c->arena, c->templates.len, sizeof(*files));
	size_t count = 0;

	if (!files)
		return tw_fail_nomem(c->err);
	for (size_t i = 0; i < c->templates.len; i++) {
		const struct template *t = &c->templates.at[i];
		struct tw_dict *about = tw_dict_new(c->arena);
		struct tw_value value = tw_value_dict(about);
		struct tw_slice text;
		int status;

		if (tw_slice_starts(tw_path_base(t->path), "_"))
			continue;
		value.type = TW_T_VALUES;
		if (!about || !tw_dict_set(c->arena, about, TW_LIT("Name"), tw_value_text(t->path)) ||
		    !tw_dict_set(c->arena, about, TW_LIT("BasePath"), tw_value_text(t->base)) ||
		    !tw_dict_set(c->arena, t->dot, TW_LIT("Template"), value))
			return tw_fail_nomem(c->err);
		value = tw_value_dict(t->dot);
		status = tw_tmpl_run(tmpl, t->path, value, &text, c->err);
		if (status < 0)
			return status;
		files[count] = (struct tw_helm_file){ t->path, without_no_value(c->arena, text) };
		if (!files[count++].text.ptr)
			return tw_fail_nomem(c->err);
	}
	if (count)
		qsort(files, count, sizeof(*files), by_path);
	*ret = files;
	*ret_count = count;
	return TRAWL_OK;
}

static bool describe_release(struct tw_arena *arena, const struct tw_helm_release *release, struct tw_dict *into)
{
	struct tw_dict *dict = tw_dict_new(arena);
	struct tw_value capabilities;

	return dict && tw_dict_set(arena, dict, TW_LIT("Name"), tw_value_text(release->name)) &&
	       tw_dict_set(arena, dict, TW_LIT("Namespace"), tw_value_text(release->name_space)) &&
	       tw_dict_set(arena, dict, TW_LIT("IsUpgrade"), tw_value_bool(release->is_upgrade)) &&
	       tw_dict_set(arena, dict, TW_LIT("IsInstall"), tw_value_bool(!release->is_upgrade)) &&
	       tw_dict_set(arena, dict, TW_LIT("Revision"), tw_value_int(1)) &&
	       tw_dict_set(arena, dict, TW_LIT("Service"), tw_value_text(TW_LIT("Helm"))) &&
	       tw_dict_set(arena, into, TW_LIT("Release"), tw_value_dict(dict)) &&
	       tw_helm_capabilities(arena, release->kube_version, release->api_versions, release->api_version_count,
				    &capabilities) &&
	       tw_dict_set(arena, into, TW_LIT("Capabilities"), capabilities);
}

static int check_kube_version(const struct tw_chart *chart, struct tw_slice kube_version, struct trawl_error *err)
{
	const struct tw_value *constraint = tw_dict_find(chart->metadata, "kubeVersion");
	struct tw_semver version;

	if (!constraint || constraint->kind != TW_V_STRING || !constraint->text.len)
		return TRAWL_OK;
	if (tw_semver_parse(kube_version, &version) && tw_semver_meets(&version, constraint->text) > 0)
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_UNSUPPORTED,
		       "chart requires kubeVersion: %.*s which is incompatible with Kubernetes %.*s",
		       TW_ARG(constraint->text), TW_ARG(kube_version));
}

int tw_helm_render(struct tw_arena *arena, struct tw_chart *chart, struct tw_dict *values,
		   const struct tw_helm_release *release, struct tw_helm_file **ret, size_t *ret_count,
		   struct trawl_error *err)
{
	struct tw_helm_host host = { 0 };
	struct tw_tmpl_options options = { .arena = arena,
					   .functions = tw_helm_functions,
					   .missing = TW_MISSING_ZERO,
					   .now = release->now,
					   .seed = release->seed,
					   .made_up = release->made_up,
					   .host = &host };
	struct collect c = { .arena = arena, .err = err };
	struct tw_dict *top = tw_dict_new(arena), *dot;
	struct tw_tmpl *tmpl = NULL;
	int status = check_kube_version(chart, release->kube_version, err);

	if (status == TRAWL_OK && (!top || !tw_dict_set(arena, top, TW_LIT("Values"), tw_value_dict(values)) ||
				   !describe_release(arena, release, top)))
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = collect_chart(&c, chart, top, &dot);
	if (status == TRAWL_OK)
		status = tw_tmpl_new(&options, &tmpl, err);
	if (status == TRAWL_OK && c.templates.len)
		qsort(c.templates.at, c.templates.len, sizeof(*c.templates.at), by_depth);
	drop_duplicates(&c);
	for (size_t i = 0; i < c.templates.len && status == TRAWL_OK; i++)
		status = tw_tmpl_add(tmpl, c.templates.at[i].path, c.templates.at[i].source, err);
	if (status == TRAWL_OK) {
		host.below = tw_tmpl_all(tmpl);
		status = run_all(&c, tmpl, ret, ret_count);
	}
	tw_helm_host_release(&host);
	tw_tmpl_free(tmpl);
	tw_vec_release(&c.templates);
	return status;
}
