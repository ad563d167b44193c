/* SPDX-License-Identifier: Apache-2.0 */
/* The patches of a kustomization: which resources they are for, and what they do to them. */
#include "base/limits.h"
#include "kube/kustomize_parts.h"
#include "kube/rules.h"
#include "kube/workload.h"

bool tw_kustomize_is_for(const struct tw_yaml_node *patch, const struct tw_kustomize_resource *resource)
{
	struct tw_slice name = tw_kustomize_text(patch, "metadata.name");
	struct tw_slice space = tw_kustomize_text(patch, "metadata.namespace");

	if (!tw_slice_eq(tw_kustomize_text(patch, "kind"), tw_kustomize_text(resource->out.tree, "kind")) ||
	    !tw_slice_eq(tw_kustomize_text(patch, "apiVersion"), tw_kustomize_text(resource->out.tree, "apiVersion")))
		return false;
	for (const struct tw_kustomize_id *id = resource->ids; id; id = id->before) {
		if (tw_slice_eq(id->name, name) && (!space.len || tw_slice_eq(id->name_space, space)))
			return true;
	}
	return false;
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
	status = tw_patch_merge(at->patcher, resource->out.tree, patch, by_name, err);
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

/* A patch to one resource: 1 when it deletes it. What can't be done leaves it as it was; the limit is the caller's to say. */
static int apply(const struct tw_kustomize_at *at, const struct tw_yaml_node *patch, const struct tw_yaml_node *where,
		 struct tw_kustomize_resource *resource, struct trawl_error *err)
{
	struct tw_slice group = tw_kube_group(tw_kustomize_text(resource->out.tree, "apiVersion"));
	struct trawl_error why = { 0 };
	struct tw_yaml_node *copy;
	int status;

	if (patch->type != TW_YAML_SEQUENCE) {
		status = merge(at, patch, resource, tw_kube_is_built_in(group), &why);
		if (status < 0 && status != TRAWL_E_LIMIT)
			return tw_fail(err, status, "%s", why.message);
		return status < 0 ? TRAWL_OK : status;
	}
	copy = tw_tree_clone(at->k->arena, resource->out.tree, false);
	status = copy ? tw_patch_operations(at->patcher, copy, patch, &why) : tw_fail_nomem(&why);
	if (status == TRAWL_OK)
		resource->out.tree = copy;
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status == TRAWL_E_LIMIT)
		return TRAWL_OK;
	return status < 0
		       ? tw_kustomize_say(at, where, err, "a patch of %.*s %.*s can't be applied: %s",
					  TW_ARG(tw_kustomize_text(resource->out.tree, "kind")),
					  TW_ARG(tw_kustomize_text(resource->out.tree, "metadata.name")), why.message)
		       : TRAWL_OK;
}

/* One document of a patch, to all that it is for. */
static int apply_all(const struct tw_kustomize_at *at, const struct tw_yaml_node *patch, struct tw_selector *target,
		     const struct tw_yaml_node *where, struct trawl_error *err)
{
	struct tw_kustomize_set *set = at->set;
	size_t kept = 0, found = 0;
	int status = TRAWL_OK;

	for (size_t i = 0; i < set->list.len; i++) {
		struct tw_kustomize_resource *resource = &set->list.at[i];

		if (status >= 0)
			status = target ? tw_selector_matches(at, target, resource, err)
					: tw_patcher_spend(at->patcher, 1 + resource->out.tree->count) &&
						  tw_kustomize_is_for(patch, resource);
		found += status == 1;
		if (status == 1)
			status = apply(at, patch, where, resource, err);
		if (status != 1)
			set->list.at[kept++] = *resource;
	}
	set->list.len = kept;
	if (status < 0)
		return status;
	if (!at->patcher->left)
		return tw_kustomize_say_effort(at, where, err);
	if (!found && !target)
		return tw_kustomize_say(at, where, err, "a patch is for %.*s %.*s, which isn't there",
					TW_ARG(tw_kustomize_text(patch, "kind")),
					TW_ARG(tw_kustomize_text(patch, "metadata.name")));
	return TRAWL_OK;
}

/* A patch's text, in any number of documents. */
static int patch_text(const struct tw_kustomize_at *at, struct tw_slice text, struct tw_selector *target,
		      const struct tw_yaml_node *where, struct trawl_error *err)
{
	const struct tw_yaml_node *root = NULL;
	struct trawl_error why = { 0 };
	int status = tw_yaml_parse(text, TW_YAML_ALL | TW_YAML_DUPLICATES, at->k->arena, &root, &why);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		status = tw_kustomize_say(at, where, err, "a patch: %s", why.message);
	for (; root && status == TRAWL_OK && at->patcher->left; root = root->next) {
		if (root->weight > TW_LIMIT_KUSTOMIZE_NODES)
			status = tw_kustomize_say(at, where, err, "a patch has more than %d nodes",
						  TW_LIMIT_KUSTOMIZE_NODES);
		else if (root->type == TW_YAML_MAPPING || (root->type == TW_YAML_SEQUENCE && target))
			status = apply_all(at, root, target, where, err);
	}
	return status;
}

static int patch_file(const struct tw_kustomize_at *at, struct tw_slice name, struct tw_selector *target,
		      const struct tw_yaml_node *where, struct trawl_error *err)
{
	struct tw_slice path, bytes;
	int status = tw_kustomize_file(at, name, where, &bytes, &path, err);

	return status == 1 ? patch_text(at, bytes, target, where, err) : status;
}

static int patch_entry(const struct tw_kustomize_at *at, const struct tw_yaml_node *entry, struct trawl_error *err)
{
	const struct tw_yaml_node *target = tw_yaml_get(entry, "target");
	struct tw_slice path = tw_yaml_text(tw_yaml_get(entry, "path"));
	struct tw_slice text = tw_yaml_text(tw_yaml_get(entry, "patch"));
	struct tw_selector selector = { 0 }, *given = target ? &selector : NULL;
	int status = target ? tw_selector_compile(at, target, &selector, err) : TRAWL_OK;

	if (status == TRAWL_OK && path.len)
		status = patch_file(at, path, given, entry, err);
	else if (status == TRAWL_OK && text.len)
		status = patch_text(at, text, given, entry, err);
	tw_selector_release(&selector);
	return status;
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
