/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "kube/patch.h"

bool tw_patcher_spend(struct tw_patcher *patcher, uint64_t nodes)
{
	bool enough = patcher->left > nodes;

	patcher->left = enough ? patcher->left - nodes : 0;
	return enough;
}

/* By which member the elements of a list know each other. */
static const struct {
	const char *list, *key;
} merge_keys[] = {
	{ "containers", "name" },
	{ "initContainers", "name" },
	{ "ephemeralContainers", "name" },
	{ "volumes", "name" },
	{ "env", "name" },
	{ "volumeMounts", "mountPath" },
	{ "volumeDevices", "devicePath" },
	{ "imagePullSecrets", "name" },
	{ "ports", "containerPort" },
	{ "hostAliases", "ip" },
	{ "ownerReferences", "uid" },
};

static const char *merge_key(struct tw_slice list)
{
	for (size_t i = 0; i < sizeof(merge_keys) / sizeof(*merge_keys); i++) {
		if (tw_slice_is(list, merge_keys[i].list))
			return merge_keys[i].key;
	}
	return NULL;
}

static bool directs(const struct tw_yaml_node *patch, const char *what)
{
	return tw_yaml_text_is(tw_yaml_get(patch, "$patch"), what);
}

/* A copy of what a patch brings, without its directives. */
static struct tw_yaml_node *brought(struct tw_arena *arena, const struct tw_yaml_node *patch)
{
	struct tw_yaml_node *copy = tw_tree_clone(arena, patch, true);

	for (struct tw_yaml_node **place = copy && copy->type == TW_YAML_MAPPING ? &copy->first : NULL;
	     place && *place;) {
		if (tw_slice_starts(tw_yaml_key(*place), "$"))
			tw_tree_remove(copy, place);
		else
			place = &(*place)->next;
	}
	return copy;
}

static struct tw_yaml_node **element_of(struct tw_patcher *p, struct tw_yaml_node *list, const char *key,
					const struct tw_yaml_node *patch)
{
	struct tw_slice name = tw_yaml_text(tw_yaml_get(patch, key));

	for (struct tw_yaml_node **place = &list->first; name.ptr && *place; place = &(*place)->next) {
		if (!tw_patcher_spend(p, 1 + (*place)->count))
			return NULL;
		if (tw_slice_eq(tw_yaml_text(tw_yaml_get(*place, key)), name))
			return place;
	}
	return NULL;
}

/* Removes what is at @place, if anything. Returns @last, or the one before it, if that was what has gone. */
static struct tw_yaml_node *take_out(struct tw_yaml_node *list, struct tw_yaml_node **place, struct tw_yaml_node *last)
{
	struct tw_yaml_node *before = NULL;

	if (!place)
		return last;
	if (*place == last) {
		for (before = list->first == last ? NULL : list->first; before && before->next != last;)
			before = before->next;
		last = before;
	}
	tw_tree_remove(list, place);
	return last;
}

static bool merge_maps(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *patch,
		       bool by_name, unsigned depth);

static bool merge_lists(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *patch,
			const char *key, unsigned depth)
{
	struct tw_yaml_node *last = NULL; /* of those brought, which stand in front */

	tw_yaml_each(patch, element) {
		if (directs(element, "replace") && element->count == 1) {
			target->first = NULL;
			target->count = 0;
		}
	}
	tw_yaml_each(patch, element) {
		struct tw_yaml_node **place = element_of(p, target, key, element), *copy;

		if (!p->left)
			return false;

		if (directs(element, "delete")) {
			last = take_out(target, place, last);
		} else if (place && !directs(element, "replace")) {
			if (!merge_maps(p, *place, element, true, depth))
				return false;
		} else if (element->type != TW_YAML_MAPPING || element->count > 1 || !directs(element, "replace")) {
			copy = brought(p->arena, element);
			if (!copy)
				return false;
			last = take_out(target, place, last);
			tw_tree_insert(target, last ? &last->next : &target->first, copy);
			last = copy;
		}
	}
	return true;
}

static bool merge_member(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *member,
			 bool by_name, unsigned depth)
{
	struct tw_slice name = tw_yaml_key(member);
	struct tw_yaml_node **place, *copy;
	const char *key = by_name ? merge_key(name) : NULL;

	if (!tw_patcher_spend(p, 1 + target->count))
		return false;
	place = tw_tree_place(target, name);
	if (member->type == TW_YAML_NULL || directs(member, "delete")) {
		if (place)
			tw_tree_remove(target, place);
		return true;
	}
	if (place && depth && (*place)->type == TW_YAML_MAPPING && member->type == TW_YAML_MAPPING &&
	    !directs(member, "replace"))
		return merge_maps(p, *place, member, by_name, depth - 1);
	if (place && depth && key && (*place)->type == TW_YAML_SEQUENCE && member->type == TW_YAML_SEQUENCE)
		return merge_lists(p, *place, member, key, depth - 1);
	copy = brought(p->arena, member);
	return copy && tw_tree_put(p->arena, target, name, copy);
}

static bool merge_maps(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *patch,
		       bool by_name, unsigned depth)
{
	tw_yaml_each(patch, member) {
		struct tw_slice name = tw_yaml_key(member);

		if (name.ptr && !tw_slice_starts(name, "$") && !merge_member(p, target, member, by_name, depth))
			return false;
	}
	return true;
}

int tw_patch_merge(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *patch, bool by_name,
		   struct trawl_error *err)
{
	if (directs(patch, "delete"))
		return 1;
	if (merge_maps(p, target, patch, by_name, TW_LIMIT_YAML_DEPTH))
		return TRAWL_OK;
	return p->left ? tw_fail_nomem(err) : tw_fail(err, TRAWL_E_LIMIT, "more is to be merged than may be looked at");
}
