/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "kube/patch.h"

/* Where a pointer leads. */
struct found {
	struct tw_yaml_node *parent;
	struct tw_yaml_node **place; /* NULL: there is no such member, but it can be added */
	struct tw_slice name;        /* of a map's member */
};

static int nowhere(struct tw_slice pointer, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "there is nothing at %.*s", TW_ARG(pointer));
}

/* One part of a pointer: "~1" is a slash, "~0" a tilde. In @arena when there is one. */
static struct tw_slice unescaped(struct tw_arena *arena, struct tw_slice part)
{
	char *out;
	size_t len = 0;

	if (tw_slice_find(part, '~') < 0)
		return part;
	out = tw_arena_alloc(arena, part.len);
	for (size_t i = 0; out && i < part.len; i++) {
		bool escaped = part.ptr[i] == '~' && i + 1 < part.len;

		out[len++] = escaped && part.ptr[i + 1] == '1' ? '/' : part.ptr[i];
		i += escaped;
	}
	return tw_slice_of(out, len);
}

/* The child that a part names; @found is filled as far as it is known. */
static bool step(struct tw_yaml_node *node, struct tw_slice part, struct found *found)
{
	uint64_t index;

	found->parent = node;
	found->name = part;
	found->place = NULL;
	if (node->type == TW_YAML_MAPPING) {
		found->place = tw_tree_place(node, part);
		return true;
	}
	if (node->type != TW_YAML_SEQUENCE)
		return false;
	if (tw_slice_is(part, "-"))
		index = node->count;
	else if (!tw_slice_u64(part, node->count, &index))
		return false;
	found->place = tw_tree_at(node, (uint32_t)index);
	return found->place != NULL;
}

static int find(struct tw_patcher *p, struct tw_yaml_node *root, struct tw_slice pointer, struct found *ret,
		struct trawl_error *err)
{
	struct tw_slice rest = tw_slice_from(pointer, 1), part;
	struct tw_yaml_node *node = root;

	if (!tw_slice_starts(pointer, "/"))
		return tw_fail(err, TRAWL_E_FORMAT, "\"%.*s\" is no path", TW_ARG(pointer));
	if (!rest.ptr)
		rest = TW_LIT("");
	while (tw_slice_split(&rest, '/', &part)) {
		if (node && !tw_patcher_spend(p, 1 + node->count))
			return tw_fail(err, TRAWL_E_LIMIT, "more is to be looked through than may be");
		if (!node || !step(node, unescaped(p->arena, part), ret))
			return nowhere(pointer, err);
		node = ret->place ? *ret->place : NULL;
	}
	return p->arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
}

static int add(struct tw_arena *arena, struct found *at, struct tw_yaml_node *value, struct trawl_error *err)
{
	if (at->parent->type == TW_YAML_SEQUENCE)
		tw_tree_insert(at->parent, at->place, value);
	else if (!tw_tree_put(arena, at->parent, at->name, value))
		return tw_fail_nomem(err);
	return TRAWL_OK;
}

static int replace(struct found *at, struct tw_yaml_node *value, struct tw_slice pointer, struct trawl_error *err)
{
	if (!at->place || !*at->place)
		return nowhere(pointer, err);
	value->key = (*at->place)->key;
	value->next = (*at->place)->next;
	*at->place = value;
	return TRAWL_OK;
}

/* "move" and "copy": what lies at "from", taken out or not. */
static int fetch(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *operation, bool move,
		 struct tw_yaml_node **ret, struct trawl_error *err)
{
	struct tw_slice from = tw_yaml_text(tw_yaml_get(operation, "from"));
	struct found at = { 0 };
	int status = find(p, target, from.ptr ? from : TW_LIT(""), &at, err);

	if (status < 0)
		return status;
	if (!at.place || !*at.place)
		return nowhere(from, err);
	*ret = tw_tree_clone(p->arena, *at.place, false);
	if (move)
		tw_tree_remove(at.parent, at.place);
	return *ret ? TRAWL_OK : tw_fail_nomem(err);
}

static int apply(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *operation,
		 struct trawl_error *err)
{
	struct tw_slice name = tw_yaml_text(tw_yaml_get(operation, "op"));
	struct tw_slice path = tw_yaml_text(tw_yaml_get(operation, "path"));
	const struct tw_yaml_node *given = tw_yaml_get(operation, "value");
	struct tw_yaml_node *value = NULL;
	struct found at = { 0 };
	bool move = tw_slice_is(name, "move");
	int status = TRAWL_OK;

	if (move || tw_slice_is(name, "copy"))
		status = fetch(p, target, operation, move, &value, err);
	else if (given && !(value = tw_tree_clone(p->arena, given, true)))
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = find(p, target, path.ptr ? path : TW_LIT(""), &at, err);
	if (status < 0)
		return status;
	if (value && (move || tw_slice_is(name, "copy") || tw_slice_is(name, "add")))
		return add(p->arena, &at, value, err);
	if (value && tw_slice_is(name, "replace"))
		return replace(&at, value, path, err);
	if (value && tw_slice_is(name, "test"))
		return at.place && tw_tree_equal(*at.place, given)
			       ? TRAWL_OK
			       : tw_fail(err, TRAWL_E_FORMAT, "%.*s is something else", TW_ARG(path));
	if (!tw_slice_is(name, "remove"))
		return tw_fail(err, TRAWL_E_FORMAT, "\"%.*s\" is no operation, or has no value", TW_ARG(name));
	if (!at.place || !*at.place)
		return nowhere(path, err);
	tw_tree_remove(at.parent, at.place);
	return TRAWL_OK;
}

int tw_patch_operations(struct tw_patcher *p, struct tw_yaml_node *target, const struct tw_yaml_node *operations,
			struct trawl_error *err)
{
	size_t number = 0;

	tw_yaml_each(operations, operation) {
		int status = apply(p, target, operation, err);

		number++;
		if (status < 0)
			return tw_wrap(err, "operation %zu", number);
	}
	return TRAWL_OK;
}
