/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rendered files as `helm template` prints them: documents by the order in which their kinds would be installed, those of
 * the same kind as they come; hooks behind all others.
 */
#include "helm/render.h"

#include <stdlib.h>

#include "base/vec.h"
#include "format/number.h"
#include "format/yaml.h"

static const char *const install_order[] = {
	"PriorityClass",
	"Namespace",
	"NetworkPolicy",
	"ResourceQuota",
	"LimitRange",
	"PodSecurityPolicy",
	"PodDisruptionBudget",
	"ServiceAccount",
	"Secret",
	"SecretList",
	"ConfigMap",
	"StorageClass",
	"PersistentVolume",
	"PersistentVolumeClaim",
	"CustomResourceDefinition",
	"ClusterRole",
	"ClusterRoleList",
	"ClusterRoleBinding",
	"ClusterRoleBindingList",
	"Role",
	"RoleList",
	"RoleBinding",
	"RoleBindingList",
	"Service",
	"DaemonSet",
	"Pod",
	"ReplicationController",
	"ReplicaSet",
	"Deployment",
	"HorizontalPodAutoscaler",
	"StatefulSet",
	"Job",
	"CronJob",
	"IngressClass",
	"Ingress",
	"APIService",
};

enum { ORDERED = sizeof(install_order) / sizeof(*install_order) };

struct document {
	struct tw_slice path, text, kind;
	size_t order, place;
	bool hook, test;
};

struct documents {
	struct tw_arena *arena;
	TW_VEC(struct document) all;
	struct trawl_error *err;
};

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* The next document of @s from @from on; where the one behind it starts goes to @from. False at the end. */
static bool next_document(struct tw_slice s, size_t *from, struct tw_slice *ret)
{
	size_t at = *from, consumed = *from, end;

	if (at > s.len)
		return false;
	for (; at + 3 <= s.len; at++) {
		if (memcmp(s.ptr + at, "---", 3) == 0 && (at == 0 || (at > consumed && s.ptr[at - 1] == '\n')))
			break;
	}
	if (at + 3 > s.len) {
		*ret = tw_slice_trim(tw_slice_from(s, *from));
		*from = s.len + 1;
		return true;
	}
	*ret = tw_slice_trim(tw_slice_sub(s, *from, at));
	for (end = at + 3; end < s.len && is_white(s.ptr[end]); end++)
		;
	*from = end;
	return true;
}

static const char *const events[] = { "pre-install",  "post-install", "pre-delete",    "post-delete", "pre-upgrade",
				      "post-upgrade", "pre-rollback", "post-rollback", "test",        "test-success" };

/* Is each of the names one of a hook that there is? */
static bool know_hooks(struct tw_slice names, bool *ret_test)
{
	struct tw_slice name;

	while (tw_slice_split(&names, ',', &name)) {
		bool known = false;

		name = tw_slice_trim(name);
		for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
			if (tw_slice_eq_nocase(name, tw_slice(events[i]))) {
				known = true;
				*ret_test |= i >= 8;
			}
		}
		if (!known)
			return false;
	}
	return true;
}

static int add_document(struct documents *d, struct tw_slice path, struct tw_slice text)
{
	struct tw_arena scratch = { 0 };
	const struct tw_yaml_node *root, *hook;
	struct document *slot;
	bool known = true, test = false;
	int status = tw_yaml_parse(text, TW_YAML_DUPLICATES | TW_YAML_OLD, &scratch, &root, d->err);

	if (status < 0) {
		tw_arena_release(&scratch);
		return tw_wrap(d->err, "YAML parse error on %.*s: error converting YAML to JSON", TW_ARG(path));
	}
	hook = tw_yaml_get(tw_yaml_path(root, "metadata.annotations"), "helm.sh/hook");
	if (hook)
		known = know_hooks(tw_yaml_text(hook), &test);
	slot = known ? tw_vec_push(&d->all) : NULL;
	if (slot) {
		*slot = (struct document){ .path = path, .text = text, .order = ORDERED, .place = d->all.len };
		slot->hook = hook != NULL;
		slot->test = test;
		slot->kind = tw_yaml_text(tw_yaml_get(root, "kind"));
		slot->kind = slot->kind.len ? tw_arena_copy(d->arena, slot->kind) : TW_LIT("");
		for (size_t i = 0; i < ORDERED; i++) {
			if (tw_slice_is(slot->kind, install_order[i]))
				slot->order = i;
		}
	}
	tw_arena_release(&scratch);
	return known && (!slot || !slot->kind.ptr) ? tw_fail_nomem(d->err) : TRAWL_OK;
}

static int by_kind(const void *a, const void *b)
{
	const struct document *x = a, *y = b;

	if (x->hook != y->hook)
		return x->hook ? 1 : -1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->order == ORDERED && !tw_slice_eq(x->kind, y->kind))
		return tw_slice_cmp(x->kind, y->kind);
	return x->place < y->place ? -1 : x->place > y->place;
}

static void print_one(struct tw_buf *out, struct tw_slice path, struct tw_slice text)
{
	tw_buf_text(out, "---\n# Source: ");
	tw_buf_slice(out, path);
	tw_buf_char(out, '\n');
	tw_buf_slice(out, text);
	tw_buf_char(out, '\n');
}

static bool is_manifest_name(struct tw_slice name)
{
	ptrdiff_t dot = tw_slice_rfind(name, '.');
	struct tw_slice ext = dot < 0 ? TW_LIT("") : tw_slice_from(name, (size_t)dot);

	return tw_slice_eq_nocase(ext, TW_LIT(".yaml")) || tw_slice_eq_nocase(ext, TW_LIT(".yml")) ||
	       tw_slice_eq_nocase(ext, TW_LIT(".json"));
}

static bool print_crds(struct tw_arena *arena, const struct tw_chart *chart, struct tw_buf *out)
{
	struct tw_slice path = tw_chart_path(arena, chart);

	for (size_t i = 0; path.ptr && i < chart->files.len; i++) {
		const struct tw_chart_file *file = &chart->files.at[i];
		struct tw_slice name;

		if (!tw_slice_starts(file->name, "crds/") || !is_manifest_name(file->name))
			continue;
		name = TW_JOIN(arena, path, TW_LIT("/"), file->name);
		if (!name.ptr)
			return false;
		print_one(out, name, file->data);
	}
	for (size_t i = 0; path.ptr && i < chart->chart_count; i++) {
		if (!print_crds(arena, chart->charts[i], out))
			return false;
	}
	return path.ptr != NULL;
}

static int split_files(struct documents *d, const struct tw_helm_file *files, size_t count)
{
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		struct tw_slice text = tw_slice_trim(files[i].text), document;
		size_t from = 0;

		if (!text.len || tw_slice_ends(files[i].path, "NOTES.txt"))
			continue;
		while (status == TRAWL_OK && next_document(text, &from, &document)) {
			if (document.len)
				status = add_document(d, files[i].path, document);
		}
	}
	return status;
}

/* Everything in order: what is in crds/, then the sorted, hooks at last. */
static void print_all(struct documents *d, const struct tw_helm_release *release, struct tw_buf *plain,
		      struct tw_buf *out)
{
	size_t i = 0;

	for (; i < d->all.len && !d->all.at[i].hook; i++)
		print_one(plain, d->all.at[i].path, d->all.at[i].text);
	tw_buf_slice(out, tw_slice_trim(tw_buf_view(plain)));
	tw_buf_char(out, '\n');
	for (; i < d->all.len && !release->no_hooks; i++) {
		if (!d->all.at[i].test || !release->skip_tests)
			print_one(out, d->all.at[i].path, d->all.at[i].text);
	}
}

/* Of what print_all() has printed, the documents whose path within the chart matches. */
static int select_documents(const struct tw_helm_release *release, struct tw_slice all, struct tw_buf *out,
			    struct trawl_error *err)
{
	for (size_t i = 0; i < release->show_only_count; i++) {
		struct tw_slice pattern = release->show_only[i], document;
		size_t from = 0;
		bool missing = true;

		while (next_document(all, &from, &document)) {
			ptrdiff_t at = tw_slice_search(document, TW_LIT("# Source: "));
			struct tw_slice path = { 0 }, rest = at < 0 ? path : tw_slice_from(document, (size_t)at);

			tw_slice_split(&rest, '\n', &path);
			if (tw_slice_find(path, '/') < 0)
				continue;
			path = tw_slice_from(path, (size_t)tw_slice_find(path, '/') + 1);
			if (!tw_helm_glob(pattern, path, false))
				continue;
			missing = false;
			tw_buf_text(out, "---\n");
			tw_buf_slice(out, document);
			tw_buf_char(out, '\n');
		}
		if (missing)
			return tw_fail(err, TRAWL_E_NOTFOUND, "could not find template %.*s in chart", TW_ARG(pattern));
	}
	return TRAWL_OK;
}

int tw_helm_print(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_helm_file *files, size_t count,
		  const struct tw_helm_release *release, struct tw_buf *out, struct trawl_error *err)
{
	struct documents d = { .arena = arena, .err = err };
	struct tw_buf plain = { 0 }, all = { 0 };
	int status = split_files(&d, files, count);

	if (status == TRAWL_OK && release->include_crds && !print_crds(arena, chart, &plain))
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK && d.all.len)
		qsort(d.all.at, d.all.len, sizeof(*d.all.at), by_kind);
	if (status == TRAWL_OK)
		print_all(&d, release, &plain, release->show_only_count ? &all : out);
	if (status == TRAWL_OK && release->show_only_count)
		status = select_documents(release, tw_buf_view(&all), out, err);
	if (status == TRAWL_OK && (tw_buf_failed(out) || tw_buf_failed(&plain) || tw_buf_failed(&all)))
		status = tw_fail_nomem(err);
	tw_buf_release(&plain);
	tw_buf_release(&all);
	tw_vec_release(&d.all);
	return status;
}
