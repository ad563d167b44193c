/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kustomize_parts.h"

#include <stdarg.h>

#include "base/limits.h"
#include "io/path.h"

const char *const tw_kustomize_names[] = { "kustomization.yaml", "kustomization.yml", "Kustomization", NULL };

struct effort {
	size_t uses;
	bool said;
	struct tw_patcher patcher;
};

int tw_kustomize_say(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct trawl_error *err,
		     const char *format, ...)
{
	char message[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return at->k->problem(at->k->user, TW_FAILED, at->file, node ? node->line : 0, message, err);
}

struct tw_slice tw_kustomize_path(const struct tw_kustomize_at *at, struct tw_slice path)
{
	char room[TW_LIMIT_PATH];
	struct tw_slice whole = TW_JOIN(at->k->arena, at->folder, tw_slice(at->folder.len ? "/" : ""), path), clean;

	if (!whole.ptr || tw_slice_starts(path, "/") || tw_path_clean(whole, room, &clean, NULL) < 0)
		return (struct tw_slice){ 0 };
	return tw_arena_copy(at->k->arena, clean);
}

/* Its file, read; 1, or 0 when there is none. */
static int open_file(struct tw_kustomize_at *at, struct trawl_error *err)
{
	struct tw_slice bytes;
	struct trawl_error why = { 0 };
	int status = TRAWL_E_NOTFOUND;

	for (size_t i = 0; tw_kustomize_names[i] && status == TRAWL_E_NOTFOUND; i++) {
		at->file = tw_kustomize_path(at, tw_slice(tw_kustomize_names[i]));
		if (!at->file.ptr)
			return tw_fail_nomem(err);
		status = at->k->read(at->k->user, at->file, &bytes, &why);
	}
	if (status == TRAWL_E_NOTFOUND)
		return 0;
	if (status == TRAWL_OK)
		status = tw_yaml_parse(bytes, TW_YAML_DUPLICATES, at->k->arena, &at->root, &why);
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status == TRAWL_OK)
		return 1;
	status = tw_kustomize_say(at, NULL, err, "%s", why.message);
	return status < 0 ? status : 0;
}

static int add_resource(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct tw_slice file,
			struct trawl_error *err)
{
	struct tw_kustomize_resource *slot;
	struct tw_slice kind = tw_yaml_text(tw_yaml_get(node, "kind"));
	const struct tw_yaml_node *items = tw_yaml_get(node, "items");
	int status = TRAWL_OK;

	if (node->type != TW_YAML_MAPPING || !kind.len)
		return TRAWL_OK;
	if (tw_slice_ends(kind, "List") && tw_yaml_type(items) == TW_YAML_SEQUENCE) {
		tw_yaml_each(items, item) {
			bool nested = tw_slice_ends(tw_yaml_text(tw_yaml_get(item, "kind")), "List");

			if (status == TRAWL_OK && !nested)
				status = add_resource(at, item, file, err);
		}
		return status;
	}
	if (node->weight > TW_LIMIT_KUSTOMIZE_NODES || at->set->list.len >= TW_LIMIT_KUBE_DOCUMENTS)
		return tw_kustomize_say(at, NULL, err,
					"%.*s: more than is read of a kustomization (%d nodes, %d documents)",
					TW_ARG(file), TW_LIMIT_KUSTOMIZE_NODES, TW_LIMIT_KUBE_DOCUMENTS);
	slot = tw_vec_push(&at->set->list);
	if (!slot || !(slot->out.tree = tw_tree_clone(at->k->arena, node, false)))
		return tw_fail_nomem(err);
	slot->out.file = file;
	return tw_kustomize_rename(at->k->arena, slot) ? TRAWL_OK : tw_fail_nomem(err);
}

static int add_file(const struct tw_kustomize_at *at, struct tw_slice path, struct tw_slice bytes,
		    struct trawl_error *err)
{
	const struct tw_yaml_node *root = NULL;
	struct trawl_error why = { 0 };
	int status = tw_yaml_parse(bytes, TW_YAML_ALL | TW_YAML_DUPLICATES, at->k->arena, &root, &why);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		status = at->k->problem(at->k->user, TW_FAILED, path, 0, why.message, err);
	for (; root && status == TRAWL_OK; root = root->next)
		status = add_resource(at, root, path, err);
	return status;
}

int tw_kustomize_file(const struct tw_kustomize_at *at, struct tw_slice name, const struct tw_yaml_node *where,
		      struct tw_slice *ret, struct tw_slice *ret_path, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status;

	*ret_path = tw_kustomize_path(at, name);
	status = ret_path->ptr ? at->k->read(at->k->user, *ret_path, ret, &why)
			       : tw_fail(&why, TRAWL_E_NOTFOUND, "leads out of what is read");
	if (status == TRAWL_E_NOMEM || at->k->arena->failed)
		return tw_fail_nomem(err);
	if (status == TRAWL_OK)
		return 1;
	status = tw_kustomize_say(at, where, err, "%.*s: %s", TW_ARG(name), why.message);
	return status < 0 ? status : 0;
}

int tw_kustomize_say_effort(const struct tw_kustomize_at *at, const struct tw_yaml_node *where, struct trawl_error *err)
{
	return tw_kustomize_say(at, where, err,
				"patches and replacements look at more than " TW_LIMIT_TEXT(
					TW_LIMIT_KUSTOMIZE_EFFORT) " nodes: the rest isn't applied");
}

static bool looks_remote(struct tw_slice text)
{
	return tw_slice_search(text, TW_LIT("://")) >= 0 || tw_slice_starts(text, "git@") ||
	       tw_slice_starts(text, "github.com/") || tw_slice_search(text, TW_LIT("?ref=")) >= 0 ||
	       tw_slice_search(text, TW_LIT("//")) > 0;
}

static int accumulate(struct tw_kustomize_at at, unsigned depth, struct effort *effort, struct trawl_error *err);

/* The one at work in that folder, if there is one: by it they would use each other for ever. */
static const struct tw_kustomize_at *at_work(const struct tw_kustomize_at *at, struct tw_slice folder)
{
	while (at && !tw_slice_eq(at->folder, folder))
		at = at->used_by;
	return at;
}

static int say_circle(const struct tw_kustomize_at *at, const struct tw_yaml_node *entry, struct tw_slice folder,
		      struct trawl_error *err)
{
	return tw_kustomize_say(at, entry, err, "%.*s is used by what it uses, a circle: it is not followed",
				TW_ARG(folder.len ? folder : TW_LIT(".")));
}

/* Another kustomization: a base brings a set of its own, a component works on this one. */
static int add_folder(const struct tw_kustomize_at *at, struct tw_slice path, bool component, unsigned depth,
		      struct effort *effort, struct trawl_error *err)
{
	struct tw_kustomize_set below = { 0 };
	struct tw_kustomize_at other = {
		.k = at->k, .folder = path, .set = component ? at->set : &below, .used_by = at, .patcher = at->patcher
	};
	int status = accumulate(other, depth, effort, err);

	for (size_t i = 0; status == TRAWL_OK && i < below.list.len; i++) {
		struct tw_kustomize_resource *slot = tw_vec_push(&at->set->list);

		if (slot)
			*slot = below.list.at[i];
		else
			status = tw_fail_nomem(err);
	}
	tw_vec_release(&below.list);
	return status;
}

static int add_entry(const struct tw_kustomize_at *at, const struct tw_yaml_node *entry, bool component, unsigned depth,
		     struct effort *effort, struct trawl_error *err)
{
	struct tw_slice text = tw_yaml_text(entry), path, bytes;
	struct trawl_error why = { 0 };
	int status;

	if (!text.len)
		return TRAWL_OK;
	path = tw_kustomize_path(at, text);
	if (path.ptr && at_work(at, path))
		return say_circle(at, entry, path, err);
	if (path.ptr && at->k->is_folder(at->k->user, path))
		return add_folder(at, path, component, depth, effort, err);
	status = path.ptr ? at->k->read(at->k->user, path, &bytes, &why) : TRAWL_E_NOTFOUND;
	if (status == TRAWL_OK && !component)
		return add_file(at, path, bytes, err);
	if (status == TRAWL_E_NOMEM || at->k->arena->failed)
		return tw_fail_nomem(err);
	if (looks_remote(text))
		return tw_kustomize_say(at, entry, err, "%.*s lies elsewhere, and is not fetched", TW_ARG(text));
	return tw_kustomize_say(at, entry, err, "%.*s: %s", TW_ARG(text),
				path.ptr ? status == TRAWL_E_NOTFOUND ? "there is no such file or folder" : why.message
					 : "leads out of what is read: a git repository, or the current folder");
}

static int add_entries(const struct tw_kustomize_at *at, const char *name, bool component, unsigned depth,
		       struct effort *effort, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_yaml_each(tw_yaml_get(at->root, name), entry) {
		if (status == TRAWL_OK)
			status = add_entry(at, entry, component, depth, effort, err);
	}
	return status;
}

/* Fields that change what would run, and that aren't followed. */
static int say_left_out(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	static const char *const fields[] = { "helmCharts", "helmChartInflationGenerator", "generators",
					      "transformers" };
	int status = TRAWL_OK;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields) && status == TRAWL_OK; i++) {
		const struct tw_yaml_node *node = tw_yaml_get(at->root, fields[i]);

		if (node && node->count)
			status =
				tw_kustomize_say(at, node, err, "\"%s\" is not followed: images may differ", fields[i]);
	}
	return status;
}

static int transform(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	int status = tw_kustomize_patches(at, err);

	if (status == TRAWL_OK)
		status = tw_kustomize_names_and_spaces(at, err);
	if (status == TRAWL_OK)
		status = tw_kustomize_old_operations(at, err);
	if (status == TRAWL_OK)
		status = tw_kustomize_images(at, err);
	if (status == TRAWL_OK)
		status = tw_kustomize_replacements(at, err);
	return status < 0 ? status : tw_kustomize_variables(at, err);
}

static int accumulate(struct tw_kustomize_at at, unsigned depth, struct effort *effort, struct trawl_error *err)
{
	const struct tw_kustomize *k = at.k;
	int status = open_file(&at, err);

	if (status < 0)
		return status;
	if (!status)
		return at.root ? TRAWL_OK
			       : k->problem(k->user, TW_FAILED, at.folder, 0, "a folder without kustomization", err);
	if (!depth || ++effort->uses > TW_LIMIT_KUSTOMIZE_USES) {
		if (effort->said)
			return TRAWL_OK;
		effort->said = true;
		return tw_kustomize_say(&at, NULL, err,
					"kustomizations use each other more than %d times, or more than %d deep",
					TW_LIMIT_KUSTOMIZE_USES, TW_LIMIT_KUSTOMIZE_NESTING);
	}
	status = add_entries(&at, "resources", false, depth - 1, effort, err);
	if (status == TRAWL_OK)
		status = add_entries(&at, "bases", false, depth - 1, effort, err);
	if (status == TRAWL_OK)
		status = add_entries(&at, "components", true, depth - 1, effort, err);
	if (status == TRAWL_OK)
		status = say_left_out(&at, err);
	return status < 0 ? status : transform(&at, err);
}

int tw_kustomize_render(const struct tw_kustomize *k, struct tw_slice folder, struct trawl_error *err)
{
	struct tw_kustomize_set set = { 0 };
	struct effort effort = { .patcher = { k->arena, TW_LIMIT_KUSTOMIZE_EFFORT } };
	struct tw_kustomize_at at = { .k = k, .folder = folder, .set = &set, .patcher = &effort.patcher };
	int status = accumulate(at, TW_LIMIT_KUSTOMIZE_NESTING, &effort, err);

	for (size_t i = 0; status == TRAWL_OK && i < set.list.len; i++)
		status = k->take(k->user, &set.list.at[i].out, err);
	tw_vec_release(&set.list);
	return status;
}

int tw_kustomize_uses(const struct tw_kustomize *k, struct tw_slice folder, bool *ret_component,
		      int (*use)(void *user, struct tw_slice folder, struct trawl_error *err), struct trawl_error *err)
{
	static const char *const fields[] = { "resources", "bases", "components" };
	struct tw_kustomize_at at = { .k = k, .folder = folder };
	int status = open_file(&at, err);

	*ret_component = status == 1 && tw_yaml_text_is(tw_yaml_get(at.root, "kind"), "Component");
	if (status < 0)
		return status;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		tw_yaml_each(tw_yaml_get(at.root, fields[i]), entry) {
			struct tw_slice text = tw_yaml_text(entry);
			struct tw_slice path = text.len ? tw_kustomize_path(&at, text) : text;

			status = path.ptr && k->is_folder(k->user, path) ? use(k->user, path, err) : TRAWL_OK;
			if (status < 0)
				return status;
		}
	}
	return TRAWL_OK;
}
