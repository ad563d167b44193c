/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The replacements of a kustomization, and its variables in images. Source: api/filters/replacement, kyaml/yaml/match.go
 * (paths), kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements.
 *
 * What may surprise: "[name=web]" in a target's path is a pattern that matches anywhere in the text, in a source's it is the
 * text. Variables are replaced in images only, where nothing but a configuration lets Kustomize do it.
 */
#include "base/limits.h"
#include "format/regex.h"
#include "kube/kustomize_parts.h"

struct path {
	struct tw_slice part[TW_LIMIT_YAML_DEPTH];
	size_t count;
};

/* One value on its way to its targets. */
struct replacing {
	const struct tw_kustomize_at *at;
	const struct tw_yaml_node *value, *options; /* of the target */
	struct tw_yaml_node **first;                /* what was found, when nothing is set */
	bool sets, creates;
	size_t found;
};

static bool is_scalar(const struct tw_yaml_node *node)
{
	return node->type != TW_YAML_MAPPING && node->type != TW_YAML_SEQUENCE;
}

/* "spec.containers.[name=a.b].image", "metadata.annotations.a\.b/c": dots part, but within brackets and behind a backslash. */
static bool split_path(struct tw_arena *arena, struct tw_slice text, struct path *ret)
{
	char *out = tw_arena_alloc(arena, text.len + 1);
	size_t len = 0, from = 0;
	bool inside = false;

	ret->count = 0;
	if (!out)
		return false;
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : '.';

		if (c == '\\' && i + 1 < text.len && text.ptr[i + 1] == '.') {
			out[len++] = text.ptr[++i];
			continue;
		}
		inside = c == '[' ? true : c == ']' ? false : inside;
		if (i < text.len && (c != '.' || inside)) {
			out[len++] = c;
			continue;
		}
		if (ret->count == TW_LIMIT_YAML_DEPTH)
			return false;
		ret->part[ret->count++] = tw_slice_of(out + from, len - from);
		from = len;
	}
	return true;
}

/* "a/b/c" with element @index replaced; before all when that is negative, behind all when it is past them. */
static struct tw_slice put_element(struct tw_arena *arena, struct tw_slice text, struct tw_slice delimiter,
				   int64_t index, struct tw_slice value)
{
	struct tw_slice rest = text;
	int64_t at = 0;
	ptrdiff_t end;

	if (index < 0)
		return TW_JOIN(arena, value, delimiter, text);
	for (; at < index && (end = tw_slice_search(rest, delimiter)) >= 0; at++)
		rest = tw_slice_from(rest, (size_t)end + delimiter.len);
	if (at < index)
		return TW_JOIN(arena, text, delimiter, value);
	end = tw_slice_search(rest, delimiter);
	return TW_JOIN(arena, tw_slice_head(text, (size_t)(rest.ptr - text.ptr)), value,
		       end < 0 ? TW_LIT("") : tw_slice_from(rest, (size_t)end));
}

/* Element @index of "a/b/c"; its ptr is NULL when there is none. */
static struct tw_slice get_element(struct tw_slice text, struct tw_slice delimiter, int64_t index)
{
	ptrdiff_t end = 0;

	for (; index > 0 && (end = tw_slice_search(text, delimiter)) >= 0; index--)
		text = tw_slice_from(text, (size_t)end + delimiter.len);
	if (index)
		return (struct tw_slice){ 0 };
	end = tw_slice_search(text, delimiter);
	return end < 0 ? text : tw_slice_head(text, (size_t)end);
}

static int64_t index_of(const struct tw_yaml_node *options)
{
	struct tw_slice text = tw_kustomize_text(options, "index");
	bool negative = tw_slice_starts(text, "-");
	uint64_t number = 0;

	if (!tw_slice_u64(tw_slice_from(text, negative), INT32_MAX, &number))
		return 0;
	return negative ? -(int64_t)number : (int64_t)number;
}

static int set(struct replacing *r, struct tw_yaml_node **place, struct trawl_error *err)
{
	struct tw_slice delimiter = tw_kustomize_text(r->options, "delimiter");
	struct tw_yaml_node *node = *place, *copy;
	struct tw_arena *arena = r->at->k->arena;

	if (is_scalar(node) && is_scalar(r->value)) {
		struct tw_slice value = tw_yaml_text(r->value);

		if (!value.ptr)
			value = TW_LIT("");
		if (delimiter.len)
			value = put_element(arena, node->text, delimiter, index_of(r->options), value);
		node->text = value;
		if (node->type == TW_YAML_NULL)
			node->type = TW_YAML_STRING;
		return value.ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	copy = tw_tree_clone(arena, r->value, true);
	if (!copy)
		return tw_fail_nomem(err);
	copy->key = node->key;
	copy->next = node->next;
	*place = copy;
	return TRAWL_OK;
}

static int walk(struct replacing *r, struct tw_yaml_node **place, const struct tw_slice *part, size_t count,
		struct trawl_error *err);

/* "[name=web]": 1 when the element is meant, 0, or an error. */
static int element_matches(const struct replacing *r, struct tw_slice part, const struct tw_yaml_node *element,
			   struct trawl_error *err)
{
	struct tw_slice pattern = tw_slice_sub(part, 1, part.len - 1), key, text;
	struct tw_regex *regex = NULL;
	struct tw_regex_match match;
	struct trawl_error why = { 0 };
	int status;

	tw_slice_split(&pattern, '=', &key);
	text = tw_yaml_text(key.len ? tw_yaml_get_slice(element, key) : element);
	if (!text.ptr || (!r->sets && !tw_slice_eq(text, pattern)))
		return 0;
	if (tw_slice_search(text, pattern) >= 0)
		return 1;
	if (!tw_patcher_spend(r->at->patcher, TW_KUSTOMIZE_MATCHING))
		return 0;
	status = tw_regex_compile(pattern, &regex, &why);
	if (status == TRAWL_OK)
		status = tw_regex_find(regex, text, 0, &match, &why);
	tw_regex_free(regex);
	return status == TRAWL_E_NOMEM ? tw_fail_nomem(err) : status > 0;
}

static int walk_list(struct replacing *r, struct tw_yaml_node *list, const struct tw_slice *part, size_t count,
		     struct trawl_error *err)
{
	bool every = tw_slice_is(*part, "*");
	uint64_t index = 0, at = 0;
	bool one = !every && tw_slice_u64(*part, UINT32_MAX, &index);
	int status = TRAWL_OK;

	if (!one && !every && !(tw_slice_starts(*part, "[") && tw_slice_ends(*part, "]")))
		return TRAWL_OK;
	for (struct tw_yaml_node **place = &list->first; status >= 0 && *place; place = &(*place)->next, at++) {
		int meant = one ? at == index : every ? 1 : element_matches(r, *part, *place, err);

		status = meant == 1 ? walk(r, place, part + 1, count - 1, err) : meant;
	}
	return status < 0 ? status : TRAWL_OK;
}

/* Of maps alone: elements of lists aren't made. */
static bool can_be_made(const struct replacing *r, const struct tw_slice *part, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (tw_slice_starts(part[i], "[") || tw_slice_is(part[i], "*"))
			return false;
	return r->creates;
}

/* A member that isn't there, made; the leaf of it is an empty text. */
static struct tw_yaml_node **create(struct replacing *r, struct tw_yaml_node *map, const struct tw_slice *part,
				    size_t count)
{
	struct tw_arena *arena = r->at->k->arena;
	struct tw_yaml_node *made = count > 1 ? tw_tree_map(arena) : tw_tree_text(arena, TW_LIT(""));

	return made && tw_tree_put(arena, map, *part, made) ? tw_tree_place(map, *part) : NULL;
}

/* From @place on: to everything that the rest of the path means. */
static int walk(struct replacing *r, struct tw_yaml_node **place, const struct tw_slice *part, size_t count,
		struct trawl_error *err)
{
	struct tw_yaml_node *node = *place, **member;
	int status = TRAWL_OK;

	if (!count) {
		r->first = r->found++ ? r->first : place;
		return r->sets ? set(r, place, err) : TRAWL_OK;
	}
	if (!tw_patcher_spend(r->at->patcher, 1 + node->count))
		return TRAWL_OK;
	if (node->type == TW_YAML_SEQUENCE)
		return walk_list(r, node, part, count, err);
	if (node->type != TW_YAML_MAPPING)
		return TRAWL_OK;
	if (tw_slice_is(*part, "*")) {
		for (member = &node->first; status == TRAWL_OK && *member; member = &(*member)->next)
			status = walk(r, member, part + 1, count - 1, err);
		return status;
	}
	member = tw_tree_place(node, *part);
	if (!member && can_be_made(r, part, count) && !(member = create(r, node, part, count)))
		return tw_fail_nomem(err);
	return member ? walk(r, member, part + 1, count - 1, err) : TRAWL_OK;
}

static int walk_path(struct replacing *r, struct tw_yaml_node **tree, struct tw_slice text, struct trawl_error *err)
{
	struct path path;

	if (!split_path(r->at->k->arena, text.len ? text : TW_LIT("metadata.name"), &path))
		return r->at->k->arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
	return walk(r, tree, path.part, path.count, err);
}

/* The value of a source's field: NULL when there is none, which has been said. */
static int find_value(const struct tw_kustomize_at *at, const struct tw_yaml_node *source, struct tw_slice field,
		      struct tw_yaml_node **ret, struct trawl_error *err)
{
	struct replacing r = { .at = at };
	struct tw_selector selector;
	size_t found = 0;
	int status = tw_selector_compile(at, source, &selector, err);

	*ret = NULL;
	for (size_t i = 0; status >= 0 && i < at->set->list.len; i++) {
		struct tw_kustomize_resource *resource = &at->set->list.at[i];

		status = tw_selector_matches(at, &selector, resource, err);
		if (status == 1 && found++ == 0)
			status = walk_path(&r, &resource->out.tree, field, err);
	}
	tw_selector_release(&selector);
	if (status < 0 || selector.dead)
		return status < 0 ? status : TRAWL_OK;
	if (found != 1)
		return tw_kustomize_say(at, source, err, "its source %.*s \"%.*s\" is there %zu times",
					TW_ARG(selector.text[0]), TW_ARG(selector.text[3]), found);
	if (!r.found)
		return tw_kustomize_say(at, source, err, "its source has no field %.*s", TW_ARG(field));
	*ret = *r.first;
	return TRAWL_OK;
}

/* The part of the source's text that its options choose. */
static int refine(const struct tw_kustomize_at *at, const struct tw_yaml_node *options, struct tw_yaml_node **value,
		  struct trawl_error *err)
{
	struct tw_slice delimiter = tw_kustomize_text(options, "delimiter"), part;
	int64_t index = index_of(options);

	if (!*value || !delimiter.len)
		return TRAWL_OK;
	part = is_scalar(*value) && index >= 0 ? get_element((*value)->text, delimiter, index) : (struct tw_slice){ 0 };
	if (!part.ptr) {
		*value = NULL;
		return tw_kustomize_say(at, options, err, "its source has no part %lld", (long long)index);
	}
	*value = tw_tree_text(at->k->arena, part);
	return *value ? TRAWL_OK : tw_fail_nomem(err);
}

/* Of one that is selected: 1 when a "reject" doesn't mean it, too. */
static int is_kept(const struct tw_kustomize_at *at, const struct tw_yaml_node *target,
		   const struct tw_kustomize_resource *resource, struct trawl_error *err)
{
	int status = 0;

	tw_yaml_each(tw_yaml_get(target, "reject"), entry) {
		struct tw_selector selector;

		if (status == 0)
			status = tw_selector_compile(at, entry, &selector, err);
		if (status < 0)
			return status;
		if (status == 0)
			status = tw_selector_matches(at, &selector, resource, err);
		tw_selector_release(&selector);
	}
	return status < 0 ? status : !status;
}

static int set_fields(struct replacing *r, const struct tw_yaml_node *target, struct tw_kustomize_resource *resource,
		      struct trawl_error *err)
{
	const struct tw_yaml_node *paths = tw_yaml_get(target, "fieldPaths");
	int status = TRAWL_OK;

	if (!paths || !paths->count)
		return walk_path(r, &resource->out.tree, (struct tw_slice){ 0 }, err);
	tw_yaml_each(paths, path) {
		r->found = 0;
		if (status == TRAWL_OK)
			status = walk_path(r, &resource->out.tree, tw_yaml_text(path), err);
		if (status == TRAWL_OK && !r->found && r->at->patcher->left)
			status = tw_kustomize_say(r->at, path, err, "a replacement: %.*s %.*s has no field %.*s",
						  TW_ARG(tw_kustomize_text(resource->out.tree, "kind")),
						  TW_ARG(resource->ids->name), TW_ARG(tw_yaml_text(path)));
	}
	return status;
}

static int to_target(const struct tw_kustomize_at *at, const struct tw_yaml_node *value,
		     const struct tw_yaml_node *target, struct trawl_error *err)
{
	const struct tw_yaml_node *options = tw_yaml_get(target, "options"), *select = tw_yaml_get(target, "select");
	struct replacing r = { .at = at, .value = value, .options = options, .sets = true };
	struct tw_selector selector;
	int status;

	r.creates = tw_yaml_bool(tw_yaml_get(options, "create"));
	if (!select)
		return tw_kustomize_say(at, target, err, "a replacement's target selects nothing");
	status = tw_selector_compile(at, select, &selector, err);
	for (size_t i = 0; status >= 0 && i < at->set->list.len; i++) {
		struct tw_kustomize_resource *resource = &at->set->list.at[i];

		status = tw_selector_matches(at, &selector, resource, err);
		if (status == 1)
			status = is_kept(at, target, resource, err);
		if (status == 1)
			status = set_fields(&r, target, resource, err);
	}
	tw_selector_release(&selector);
	return status < 0 ? status : TRAWL_OK;
}

static int replace(const struct tw_kustomize_at *at, const struct tw_yaml_node *entry, struct trawl_error *err)
{
	const struct tw_yaml_node *source = tw_yaml_get(entry, "source"), *given = tw_yaml_get(entry, "sourceValue");
	struct tw_yaml_node *value = given ? tw_tree_clone(at->k->arena, given, true) : NULL;
	int status = TRAWL_OK;

	if (given && !value)
		return tw_fail_nomem(err);
	if (!given && !source)
		return tw_kustomize_say(at, entry, err, "a replacement has no source");
	if (!given)
		status = find_value(at, source, tw_kustomize_text(source, "fieldPath"), &value, err);
	if (status == TRAWL_OK && !given)
		status = refine(at, tw_yaml_get(source, "options"), &value, err);
	/* What is set may hold what it comes from. */
	if (status == TRAWL_OK && value && !(value = tw_tree_clone(at->k->arena, value, true)))
		status = tw_fail_nomem(err);
	tw_yaml_each(value ? tw_yaml_get(entry, "targets") : NULL, target) {
		if (status == TRAWL_OK && at->patcher->left)
			status = to_target(at, value, target, err);
	}
	return status;
}

static int replace_by_file(const struct tw_kustomize_at *at, struct tw_slice name, const struct tw_yaml_node *where,
			   struct trawl_error *err)
{
	struct tw_kustomize_at inside = *at;
	struct trawl_error why = { 0 };
	struct tw_slice bytes;
	int status = tw_kustomize_file(at, name, where, &bytes, &inside.file, err);

	if (status < 1)
		return status;
	status = tw_yaml_parse(bytes, TW_YAML_DUPLICATES, at->k->arena, &inside.root, &why);
	if (status < 0)
		return status == TRAWL_E_NOMEM ? tw_fail_nomem(err)
					       : tw_kustomize_say(&inside, NULL, err, "%s", why.message);
	if (inside.root->type == TW_YAML_MAPPING)
		return replace(&inside, inside.root, err);
	tw_yaml_each(inside.root, entry) {
		if (status == TRAWL_OK)
			status = replace(&inside, entry, err);
	}
	return status;
}

/* An image's text with "$(NAME)" in it: what the field of the variable holds instead. */
static int fill_variable(const struct tw_kustomize_at *at, const struct tw_yaml_node *variable,
			 struct tw_yaml_node *image, struct trawl_error *err)
{
	struct tw_arena *arena = at->k->arena;
	struct tw_slice sign = TW_JOIN(arena, TW_LIT("$("), tw_kustomize_text(variable, "name"), TW_LIT(")")), field;
	struct tw_yaml_node *value = NULL;
	ptrdiff_t at_sign;
	int status = TRAWL_OK;

	if (!sign.ptr)
		return tw_fail_nomem(err);
	at_sign = tw_slice_search(image->text, sign);
	if (at_sign < 0)
		return TRAWL_OK;
	field = tw_yaml_text(tw_yaml_path(variable, "fieldref.fieldPath"));
	status = find_value(at, tw_yaml_get(variable, "objref"), field, &value, err);
	if (status < 0 || !value || !is_scalar(value))
		return status;
	image->text = TW_JOIN(arena, tw_slice_head(image->text, (size_t)at_sign), tw_yaml_text(value),
			      tw_slice_from(image->text, (size_t)at_sign + sign.len));
	return image->text.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int fill_image(void *user, struct tw_yaml_node *image, struct trawl_error *err)
{
	const struct tw_kustomize_at *at = user;
	int status = TRAWL_OK;

	if (tw_slice_search(image->text, TW_LIT("$(")) < 0)
		return TRAWL_OK;
	tw_yaml_each(tw_yaml_get(at->root, "vars"), variable) {
		if (status == TRAWL_OK && tw_patcher_spend(at->patcher, 1))
			status = fill_variable(at, variable, image, err);
	}
	return status;
}

int tw_kustomize_variables(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	struct tw_kustomize_at copy = *at;
	int status = TRAWL_OK;

	for (size_t i = 0; tw_yaml_get(at->root, "vars") && status == TRAWL_OK && i < at->set->list.len; i++)
		status = tw_kustomize_each_image(at->set->list.at[i].out.tree, fill_image, &copy, err);
	return status;
}

int tw_kustomize_replacements(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_yaml_each(tw_yaml_get(at->root, "replacements"), entry) {
		struct tw_slice path = tw_kustomize_text(entry, "path");

		if (status == TRAWL_OK && at->patcher->left)
			status = path.len ? replace_by_file(at, path, entry, err) : replace(at, entry, err);
	}
	if (status == TRAWL_OK && !at->patcher->left && tw_yaml_get(at->root, "replacements"))
		status = tw_kustomize_say_effort(at, tw_yaml_get(at->root, "replacements"), err);
	return status;
}
