/* SPDX-License-Identifier: Apache-2.0 */
/* Names, namespaces and images of a kustomization. Source: api/filters/imagetag, api/internal/image. */
#include "base/limits.h"
#include "format/regex.h"
#include "kube/kustomize_parts.h"

bool tw_kustomize_rename(struct tw_arena *arena, struct tw_kustomize_resource *resource)
{
	struct tw_kustomize_id *id = tw_arena_new(arena, struct tw_kustomize_id);
	const struct tw_yaml_node *metadata = tw_yaml_get(resource->out.tree, "metadata");

	if (!id)
		return false;
	id->name = tw_kustomize_text(metadata, "name");
	id->name_space = tw_kustomize_text(metadata, "namespace");
	id->before = resource->ids;
	resource->ids = id;
	return true;
}

/* Kinds whose names and namespaces stay. */
static bool is_apart(const struct tw_yaml_node *tree)
{
	static const char *const kinds[] = { "Namespace", "CustomResourceDefinition", "APIService" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (tw_yaml_text_is(tw_yaml_get(tree, "kind"), kinds[i]))
			return true;
	}
	return false;
}

static bool set_metadata(struct tw_arena *arena, struct tw_yaml_node *tree, const char *name, struct tw_slice text)
{
	struct tw_yaml_node *metadata = tw_tree_get(tree, "metadata");
	struct tw_yaml_node *value = tw_tree_text(arena, text);

	if (!value || !text.ptr)
		return false;
	if (!metadata || metadata->type != TW_YAML_MAPPING) {
		metadata = tw_tree_map(arena);
		if (!metadata || !tw_tree_put(arena, tree, TW_LIT("metadata"), metadata))
			return false;
	}
	return tw_tree_put(arena, metadata, tw_slice(name), value);
}

int tw_kustomize_names_and_spaces(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	struct tw_arena *arena = at->k->arena;
	struct tw_slice space = tw_kustomize_text(at->root, "namespace");
	struct tw_slice prefix = tw_kustomize_text(at->root, "namePrefix");
	struct tw_slice suffix = tw_kustomize_text(at->root, "nameSuffix");

	for (size_t i = 0; (space.len || prefix.len || suffix.len) && i < at->set->list.len; i++) {
		struct tw_kustomize_resource *resource = &at->set->list.at[i];
		struct tw_slice name = tw_kustomize_text(tw_yaml_get(resource->out.tree, "metadata"), "name");
		bool good = true;

		if (is_apart(resource->out.tree))
			continue;
		if (space.len)
			good = set_metadata(arena, resource->out.tree, "namespace", space);
		if (good && (prefix.len || suffix.len))
			good = set_metadata(arena, resource->out.tree, "name", TW_JOIN(arena, prefix, name, suffix));
		if (!good || !tw_kustomize_rename(arena, resource))
			return tw_fail_nomem(err);
	}
	return TRAWL_OK;
}

/* An image's name, tag and digest: a colon before the last slash is a port's. */
static void split(struct tw_slice image, struct tw_slice *name, struct tw_slice *tag, struct tw_slice *digest)
{
	ptrdiff_t at = tw_slice_find(image, '@'), slash, colon;

	*digest = at < 0 ? TW_LIT("") : tw_slice_from(image, (size_t)at + 1);
	*name = at < 0 ? image : tw_slice_head(image, (size_t)at);
	slash = tw_slice_rfind(*name, '/');
	colon = tw_slice_rfind(*name, ':');
	*tag = colon > slash ? tw_slice_from(*name, (size_t)colon + 1) : TW_LIT("");
	if (colon > slash)
		name->len = (size_t)colon;
}

/* One of "images". Its name is a pattern, which is compiled once for all images. */
struct rule {
	struct tw_arena *arena;
	const struct tw_yaml_node *node;
	struct tw_regex *regex;
};

/* What takes too long to be matched isn't. */
static bool matches(const struct rule *rule, struct tw_slice image)
{
	struct trawl_error why = { 0 };
	struct tw_regex_match match;

	return tw_regex_find(rule->regex, image, 0, &match, &why) > 0;
}

static struct tw_slice changed(const struct rule *of, struct tw_slice image)
{
	struct tw_arena *arena = of->arena;
	const struct tw_yaml_node *rule = of->node;
	struct tw_slice name, tag, digest;
	struct tw_slice new_name = tw_kustomize_text(rule, "newName"), new_tag = tw_kustomize_text(rule, "newTag");
	struct tw_slice new_digest = tw_kustomize_text(rule, "digest"), suffix = tw_kustomize_text(rule, "tagSuffix");

	if (!matches(of, image))
		return image;
	split(image, &name, &tag, &digest);
	if (new_name.len)
		name = new_name;
	if (new_tag.len || new_digest.len) {
		tag = new_tag;
		digest = new_digest;
	} else if (suffix.len) {
		tag = TW_JOIN(arena, tag, suffix);
		digest = TW_LIT("");
	}
	return TW_JOIN(arena, name, tw_slice(tag.len ? ":" : ""), tag, tw_slice(digest.len ? "@" : ""), digest);
}

static int change(void *user, struct tw_yaml_node *image, struct trawl_error *err)
{
	image->text = changed(user, image->text);
	return image->text.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

struct images {
	int (*take)(void *user, struct tw_yaml_node *image, struct trawl_error *err);
	void *user;
	struct trawl_error *err;
};

static int take_image(const struct images *images, struct tw_yaml_node *image)
{
	if (!image || image->type == TW_YAML_MAPPING || image->type == TW_YAML_SEQUENCE || image->type == TW_YAML_NULL)
		return TRAWL_OK;
	return images->take(images->user, image, images->err);
}

/* Containers wherever they are, as Kustomize's filter for what its list of fields doesn't have. */
static int walk(const struct images *images, struct tw_yaml_node *node, unsigned depth)
{
	int status = TRAWL_OK;

	for (struct tw_yaml_node *child = depth ? node->first : NULL; child && status == TRAWL_OK;
	     child = child->next) {
		struct tw_slice name = tw_yaml_key(child);
		bool containers = tw_slice_is(name, "containers") || tw_slice_is(name, "initContainers");
		bool volumes = tw_slice_is(name, "volumes");

		for (struct tw_yaml_node *element = child->type == TW_YAML_SEQUENCE ? child->first : NULL;
		     element && status == TRAWL_OK && (containers || volumes); element = element->next)
			status = take_image(images, containers
							    ? tw_tree_get(element, "image")
							    : tw_tree_get(tw_tree_get(element, "image"), "reference"));
		if (status == TRAWL_OK)
			status = walk(images, child, depth - 1);
	}
	return status;
}

int tw_kustomize_each_image(struct tw_yaml_node *tree,
			    int (*take)(void *user, struct tw_yaml_node *image, struct trawl_error *err), void *user,
			    struct trawl_error *err)
{
	const struct images images = { take, user, err };

	return walk(&images, tree, 2 * TW_LIMIT_YAML_DEPTH);
}

static int compile(const struct tw_kustomize_at *at, struct rule *rule, struct trawl_error *err)
{
	struct tw_slice pattern = TW_JOIN(rule->arena, TW_LIT("^"), tw_kustomize_text(rule->node, "name"),
					  TW_LIT("(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$"));
	struct trawl_error why = { 0 };
	int status = pattern.ptr ? tw_regex_compile(pattern, &rule->regex, &why) : TRAWL_E_NOMEM;

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	return status < 0 ? tw_kustomize_say(at, rule->node, err, "%s", why.message) : TRAWL_OK;
}

int tw_kustomize_images(const struct tw_kustomize_at *at, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_yaml_each(tw_yaml_get(at->root, "images"), node) {
		struct rule rule = { .arena = at->k->arena, .node = node };

		if (status == TRAWL_OK)
			status = compile(at, &rule, err);
		for (size_t i = 0; status == TRAWL_OK && rule.regex && i < at->set->list.len; i++)
			status = tw_kustomize_each_image(at->set->list.at[i].out.tree, change, &rule, err);
		tw_regex_free(rule.regex);
	}
	return status;
}
