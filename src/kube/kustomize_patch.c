/* SPDX-License-Identifier: Apache-2.0 */
/* The patches of a kustomization: which resources they are for, and what they do to them. */
#include "base/limits.h"
#include "format/regex.h"
#include "kube/kustomize_parts.h"
#include "kube/patch.h"
#include "kube/rules.h"
#include "kube/workload.h"

static struct tw_slice text_at(const struct tw_yaml_node *node, const char *path)
{
	struct tw_slice text = tw_yaml_text(tw_yaml_path(node, path));

	return text.ptr ? text : TW_LIT("");
}

static struct tw_slice version_of(struct tw_slice api_version)
{
	ptrdiff_t slash = tw_slice_find(api_version, '/');

	return tw_slice_from(api_version, (size_t)(slash + 1));
}

bool tw_kustomize_is_for(const struct tw_yaml_node *patch, const struct tw_kustomize_resource *resource)
{
	struct tw_slice name = text_at(patch, "metadata.name"), space = text_at(patch, "metadata.namespace");

	if (!tw_slice_eq(text_at(patch, "kind"), text_at(resource->out.tree, "kind")) ||
	    !tw_slice_eq(text_at(patch, "apiVersion"), text_at(resource->out.tree, "apiVersion")))
		return false;
	for (const struct tw_kustomize_id *id = resource->ids; id; id = id->before) {
		if (tw_slice_eq(id->name, name) && (!space.len || tw_slice_eq(id->name_space, space)))
			return true;
	}
	return false;
}

/* A selector's pattern, which is for the whole text. */
static int matches(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct tw_slice text,
		   struct trawl_error *err)
{
	struct tw_slice pattern = tw_yaml_text(node);
	struct tw_regex *regex = NULL;
	struct tw_regex_match match;
	struct trawl_error why = { 0 };
	int status;

	if (!pattern.len || tw_slice_eq(pattern, text))
		return 1;
	pattern = TW_JOIN(at->k->arena, TW_LIT("^(?:"), pattern, TW_LIT(")$"));
	status = pattern.ptr ? tw_regex_compile(pattern, &regex, &why) : tw_fail_nomem(&why);
	if (status == TRAWL_OK)
		status = tw_regex_find(regex, text, 0, &match, &why);
	tw_regex_free(regex);
	if (status >= 0)
		return status;
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	status = tw_kustomize_say(at, node, err, "%s", why.message);
	return status < 0 ? status : 0;
}

/* "app=web,tier!=db,owner": of labels or annotations. */
static int matches_labels(const struct tw_kustomize_at *at, const struct tw_yaml_node *node,
			  const struct tw_yaml_node *labels, struct trawl_error *err)
{
	struct tw_slice rest = tw_yaml_text(node), term;

	if (tw_slice_find(rest, '(') >= 0 || tw_slice_find(rest, '!') == 0)
		return tw_kustomize_say(at, node, err, "a selector that is not understood: %.*s", TW_ARG(rest)) < 0
			       ? err->status
			       : 0;
	while (rest.len && tw_slice_split(&rest, ',', &term)) {
		ptrdiff_t sign = tw_slice_find(term, '=');
		size_t end = sign < 0 ? term.len : (size_t)sign;
		bool not = end && sign >= 0 && term.ptr[end - 1] == '!';
		struct tw_slice key = tw_slice_trim(tw_slice_head(term, not ? end - 1 : end)), value;
		const struct tw_yaml_node *label = tw_yaml_get_slice(labels, key);

		value = tw_slice_from(term, end + 1);
		if (tw_slice_starts(value, "="))
			value = tw_slice_from(value, 1);
		if (sign < 0 ? !label : (label && tw_slice_eq(tw_yaml_text(label), tw_slice_trim(value))) == not )
			return 0;
	}
	return 1;
}

static int matches_id(const struct tw_kustomize_at *at, const struct tw_yaml_node *target,
		      const struct tw_kustomize_resource *resource, struct trawl_error *err)
{
	int status = 0;

	for (const struct tw_kustomize_id *id = resource->ids; id && status == 0; id = id->before) {
		status = matches(at, tw_yaml_get(target, "name"), id->name, err);
		if (status == 1)
			status = matches(at, tw_yaml_get(target, "namespace"), id->name_space, err);
	}
	return status;
}

int tw_kustomize_selects(const struct tw_kustomize_at *at, const struct tw_yaml_node *target,
			 const struct tw_kustomize_resource *resource, struct trawl_error *err)
{
	const struct tw_yaml_node *tree = resource->out.tree;
	struct tw_slice api_version = text_at(tree, "apiVersion");
	int status = matches(at, tw_yaml_get(target, "kind"), text_at(tree, "kind"), err);

	if (status == 1)
		status = matches(at, tw_yaml_get(target, "group"), tw_kube_group(api_version), err);
	if (status == 1)
		status = matches(at, tw_yaml_get(target, "version"), version_of(api_version), err);
	if (status == 1)
		status = matches_id(at, target, resource, err);
	if (status == 1)
		status = matches_labels(at, tw_yaml_get(target, "labelSelector"), tw_yaml_path(tree, "metadata.labels"),
					err);
	if (status == 1)
		status = matches_labels(at, tw_yaml_get(target, "annotationSelector"),
					tw_yaml_path(tree, "metadata.annotations"), err);
	return status;
}

/* A resource keeps its name and namespace, by whichever of its names the patch has found it. */
static int merge(const struct tw_kustomize_at *at, const struct tw_yaml_node *patch,
		 struct tw_kustomize_resource *resource, bool by_name, struct trawl_error *err)
{
	static const char *const kept[] = { "name", "namespace" };
	struct tw_yaml_node *metadata = tw_tree_get(resource->out.tree, "metadata"), *before[2] = { NULL, NULL };
	int status;

	for (size_t i = 0; metadata && i < 2; i++)
		before[i] = tw_tree_get(metadata, kept[i]);
	status = tw_patch_merge(at->k->arena, resource->out.tree, patch, by_name, err);
	metadata = tw_tree_get(resource->out.tree, "metadata");
	for (size_t i = 0; status == TRAWL_OK && metadata && metadata->type == TW_YAML_MAPPING && i < 2; i++) {
		struct tw_yaml_node **place = tw_tree_place(metadata, tw_slice(kept[i]));

		if (place && !before[i])
			tw_tree_remove(metadata, place);
		else if (before[i] && !tw_tree_put(at->k->arena, metadata, tw_slice(kept[i]), before[i]))
			status = tw_fail_nomem(err);
	}
	return status;
}

/* A patch to one resource: 1 when it deletes it. What can't be done leaves it as it was. */
static int apply(const struct tw_kustomize_at *at, const struct tw_yaml_node *patch, const struct tw_yaml_node *where,
		 struct tw_kustomize_resource *resource, struct trawl_error *err)
{
	struct tw_slice group = tw_kube_group(text_at(resource->out.tree, "apiVersion"));
	struct trawl_error why = { 0 };
	struct tw_yaml_node *copy;
	int status;

	if (patch->type != TW_YAML_SEQUENCE)
		return merge(at, patch, resource, tw_kube_is_built_in(group), err);
	copy = tw_tree_clone(at->k->arena, resource->out.tree, false);
	status = copy ? tw_patch_operations(at->k->arena, copy, patch, &why) : tw_fail_nomem(&why);
	if (status == TRAWL_OK)
		resource->out.tree = copy;
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	return status < 0 ? tw_kustomize_say(at, where, err, "a patch of %.*s %.*s can't be applied: %s",
					     TW_ARG(text_at(resource->out.tree, "kind")),
					     TW_ARG(text_at(resource->out.tree, "metadata.name")), why.message)
			  : TRAWL_OK;
}

/* One document of a patch, to all that it is for. */
static int apply_all(const struct tw_kustomize_at *at, const struct tw_yaml_node *patch,
		     const struct tw_yaml_node *target, const struct tw_yaml_node *where, struct trawl_error *err)
{
	struct tw_kustomize_set *set = at->set;
	size_t kept = 0, found = 0;
	int status = TRAWL_OK;

	for (size_t i = 0; i < set->list.len; i++) {
		struct tw_kustomize_resource *resource = &set->list.at[i];

		if (status >= 0)
			status = target ? tw_kustomize_selects(at, target, resource, err)
					: tw_kustomize_is_for(patch, resource);
		found += status == 1;
		if (status == 1)
			status = apply(at, patch, where, resource, err);
		if (status != 1)
			set->list.at[kept++] = *resource;
	}
	set->list.len = kept;
	if (status < 0)
		return status;
	if (!found && !target)
		return tw_kustomize_say(at, where, err, "a patch is for %.*s %.*s, which isn't there",
					TW_ARG(text_at(patch, "kind")), TW_ARG(text_at(patch, "metadata.name")));
	return TRAWL_OK;
}

/* A patch's text, in any number of documents. */
static int patch_text(const struct tw_kustomize_at *at, struct tw_slice text, const struct tw_yaml_node *target,
		      const struct tw_yaml_node *where, struct trawl_error *err)
{
	const struct tw_yaml_node *root = NULL;
	struct trawl_error why = { 0 };
	int status = tw_yaml_parse(text, TW_YAML_ALL | TW_YAML_DUPLICATES, at->k->arena, &root, &why);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		status = tw_kustomize_say(at, where, err, "a patch: %s", why.message);
	for (; root && status == TRAWL_OK; root = root->next) {
		if (root->weight > TW_LIMIT_KUSTOMIZE_NODES)
			status = tw_kustomize_say(at, where, err,
						  "a patch has more nodes than TW_LIMIT_KUSTOMIZE_NODES");
		else if (root->type == TW_YAML_MAPPING || (root->type == TW_YAML_SEQUENCE && target))
			status = apply_all(at, root, target, where, err);
	}
	return status;
}

static int patch_file(const struct tw_kustomize_at *at, struct tw_slice name, const struct tw_yaml_node *target,
		      const struct tw_yaml_node *where, struct trawl_error *err)
{
	struct tw_slice path = tw_kustomize_path(at, name), bytes;
	struct trawl_error why = { 0 };
	int status = path.ptr ? at->k->read(at->k->user, path, &bytes, &why)
			      : tw_fail(&why, TRAWL_E_NOTFOUND, "leads out of what is read");

	if (status == TRAWL_E_NOMEM || at->k->arena->failed)
		return tw_fail_nomem(err);
	if (status < 0)
		return tw_kustomize_say(at, where, err, "%.*s: %s", TW_ARG(name), why.message);
	return patch_text(at, bytes, target, where, err);
}

static int patch_entry(const struct tw_kustomize_at *at, const struct tw_yaml_node *entry, struct trawl_error *err)
{
	const struct tw_yaml_node *target = tw_yaml_get(entry, "target");
	struct tw_slice path = tw_yaml_text(tw_yaml_get(entry, "path"));
	struct tw_slice text = tw_yaml_text(tw_yaml_get(entry, "patch"));

	if (path.len)
		return patch_file(at, path, target, entry, err);
	return text.len ? patch_text(at, text, target, entry, err) : TRAWL_OK;
}

int tw_kustomize_patches(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_yaml_each(tw_yaml_get(at->root, "patchesStrategicMerge"), entry) {
		struct tw_slice text = tw_yaml_text(entry);

		if (status == TRAWL_OK && text.len)
			status = tw_slice_find(text, '\n') >= 0 || tw_slice_search(text, TW_LIT(": ")) >= 0
					 ? patch_text(at, text, NULL, entry, err)
					 : patch_file(at, text, NULL, entry, err);
	}
	tw_yaml_each(tw_yaml_get(at->root, "patches"), entry) {
		if (status == TRAWL_OK)
			status = entry->type == TW_YAML_MAPPING ? patch_entry(at, entry, err)
								: patch_file(at, tw_yaml_text(entry), NULL, entry, err);
	}
	return status;
}

int tw_kustomize_old_operations(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_yaml_each(tw_yaml_get(at->root, "patchesJson6902"), entry) {
		if (status == TRAWL_OK && tw_yaml_get(entry, "target"))
			status = patch_entry(at, entry, err);
	}
	return status;
}
