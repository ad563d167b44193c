/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Custom resources: a walk through all that isn't metadata or status, the rules asked at each node. What may surprise: an
 * image is also put together from what stands beside it ("repository", "image", "version" of one map).
 */
#include "kube/custom.h"

#include "base/buf.h"
#include "base/limits.h"

struct walk {
	struct tw_kube_uses *uses;
	struct tw_kube_resource *resource;
	const struct tw_kube_rule *rules[TW_KUBE_RULES];
	size_t rule_count;
	struct tw_kube_step steps[TW_LIMIT_KUBE_DEPTH];
	size_t depth;
	uint32_t members[TW_LIMIT_KUBE_DEPTH]; /* of the map or list of each level */
	uint64_t effort; /* members of maps with images in them, which are looked through for each */
};

/* "spec.a[0].b", and names with dots as spec["a.b"]. */
static struct tw_slice field_of(const struct walk *w)
{
	struct tw_buf text = { 0 };
	struct tw_slice ret;

	for (size_t i = 0; i < w->depth; i++) {
		const struct tw_kube_step *step = &w->steps[i];

		if (step->is_index)
			tw_buf_printf(&text, "[%u]", step->index);
		else if (tw_slice_find(step->key, '.') >= 0)
			tw_buf_printf(&text, "[\"%.*s\"]", TW_ARG(step->key));
		else
			tw_buf_printf(&text, "%s%.*s", i ? "." : "", TW_ARG(step->key));
	}
	ret = tw_buf_failed(&text) ? (struct tw_slice){ 0 } : tw_arena_copy(w->uses->arena, tw_buf_view(&text));
	tw_buf_release(&text);
	if (!ret.ptr)
		w->uses->failed = true;
	return ret;
}

/* The first of several names that a map has. */
static struct tw_slice first_of(struct tw_kube_node map, struct tw_arena *arena, const char *const *names)
{
	for (; *names; names++) {
		struct tw_slice text = tw_kube_text_at(map, *names, arena);

		if (text.len)
			return text;
	}
	return (struct tw_slice){ "", 0 };
}

/* A tag or a digest stands in it already. */
static bool has_tag(struct tw_slice reference)
{
	ptrdiff_t slash = tw_slice_rfind(reference, '/');

	return tw_slice_find(tw_slice_from(reference, (size_t)(slash + 1)), ':') >= 0 ||
	       tw_slice_find(reference, '@') >= 0;
}

/* [registry/]repository[:tag][@digest] */
static struct tw_slice join(struct tw_kube_node map, struct tw_arena *arena, struct tw_slice repository,
			    const char *const *prefixes, const char *const *tags)
{
	static const char *const digests[] = { "digest", "sha", "imageDigest", NULL };
	struct tw_slice prefix = first_of(map, arena, prefixes), tag = first_of(map, arena, tags);
	struct tw_slice digest = first_of(map, arena, digests);
	bool tagged = has_tag(repository);

	if (tagged)
		tag = digest = (struct tw_slice){ "", 0 };
	if (tw_slice_starts(tag, "sha256:")) {
		digest = tag;
		tag = (struct tw_slice){ "", 0 };
	}
	return TW_JOIN(arena, prefix, tw_slice(prefix.len ? "/" : ""), repository, tw_slice(tag.len ? ":" : ""), tag,
		       tw_slice(digest.len ? "@" : ""),
		       tw_slice(digest.len && tw_slice_find(digest, ':') < 0 ? "sha256:" : ""), digest);
}

/* { registry, repository, tag, digest } or what they go by. */
static struct tw_slice of_map(struct tw_kube_node map, struct tw_arena *arena)
{
	static const char *const repositories[] = { "repository", "image", "name", NULL };
	static const char *const registries[] = { "registry", "imageRegistry", NULL };
	static const char *const tags[] = { "tag", "imageTag", "version", NULL };
	struct tw_slice repository = first_of(map, arena, repositories);

	return repository.len ? join(map, arena, repository, registries, tags) : repository;
}

/* A text, with what its siblings say of it. */
static struct tw_slice of_text(struct tw_slice text, struct tw_kube_node parent, struct tw_arena *arena)
{
	static const char *const prefixes[] = { "registry", "repository", NULL };
	static const char *const tags[] = { "tag", "imageTag", NULL };
	static const char *const versions[] = { "tag", "imageTag", "version", NULL };
	struct tw_slice repository = tw_kube_text_at(parent, "repository", arena);
	static const char *const none[] = { NULL };

	if (!text.len || has_tag(text))
		return text;
	return join(parent, arena, text, tw_slice_find(text, '/') < 0 ? prefixes : none,
		    repository.len ? versions : tags);
}

/* What stands beside an image is looked for in the whole map: that may be done for so many members, no more. */
static bool may_look(struct walk *w)
{
	w->effort += w->members[w->depth ? w->depth - 1 : 0];
	w->uses->cut = w->uses->cut || w->effort > TW_LIMIT_KUBE_EFFORT;
	return !w->uses->cut;
}

static bool take_image(struct walk *w, struct tw_kube_node node, struct tw_kube_node parent, uint8_t confidence)
{
	struct tw_arena *arena = w->uses->arena;
	struct tw_image_use use = { .place = TW_PLACE_CUSTOM, .confidence = confidence };

	if (tw_kube_is_list(node) || !may_look(w))
		return false;
	use.container = tw_kube_text_at(parent, "name", arena);
	use.line = tw_kube_line_in(node, w->uses->line_base);
	use.reference = tw_kube_is_map(node) ? of_map(node, arena)
					     : of_text(tw_slice_trim(tw_kube_text(node, arena)), parent, arena);
	if (!use.reference.len)
		return false;
	/* Without tag or digest an operator would put its own. */
	if (confidence == TW_CONFIDENCE_LIKELY && !has_tag(use.reference))
		use.confidence = TW_CONFIDENCE_POSSIBLE;
	/* "enabled", "12": a name that ends so by chance. */
	if (confidence == TW_CONFIDENCE_POSSIBLE && tw_slice_find(use.reference, '/') < 0 && !has_tag(use.reference))
		return false;
	use.field = field_of(w);
	tw_kube_use(w->uses, &use);
	return true;
}

static bool take_pod_spec(struct walk *w, struct tw_kube_node node, uint8_t confidence)
{
	struct tw_slice field;

	if (!tw_kube_is_map(node) || !tw_kube_is_list(tw_kube_get(node, "containers")))
		return false;
	field = field_of(w);
	if (!tw_kube_exists(w->resource->pod_spec))
		w->resource->pod_spec = node;
	if (field.ptr)
		tw_kube_pod_spec_uses(w->uses, node, field.ptr, confidence);
	return true;
}

/* Does a rule say what this node is? Then there is nothing else in it. */
static bool take_by_rule(struct walk *w, struct tw_kube_node node, struct tw_kube_node parent)
{
	const struct tw_kube_rule *rule = tw_kube_rule_for(w->rules, w->rule_count, w->steps, w->depth);

	if (!rule)
		return false;
	return rule->form == TW_FORM_POD_SPEC ? take_pod_spec(w, node, rule->confidence)
					      : take_image(w, node, parent, rule->confidence);
}

static void descend(struct walk *w, struct tw_kube_node node)
{
	bool is_list = tw_kube_is_list(node);
	uint32_t index = 0;

	if (!is_list && !tw_kube_is_map(node))
		return;
	if (w->depth == TW_LIMIT_KUBE_DEPTH) {
		w->uses->cut = true;
		return;
	}
	w->members[w->depth] = 0;
	tw_kube_each(node, member) w->members[w->depth]++;
	tw_kube_each(node, child)
	{
		struct tw_kube_step *step = &w->steps[w->depth];

		*step = (struct tw_kube_step){ .index = index++, .is_index = is_list };
		if (!is_list)
			step->key = tw_kube_key(child, w->uses->arena);
		if (w->depth == 0 && (tw_slice_is(step->key, "metadata") || tw_slice_is(step->key, "status")))
			continue;
		w->depth++;
		if (!take_by_rule(w, child, node))
			descend(w, child);
		w->depth--;
	}
}

bool tw_kube_custom_uses(struct tw_kube_uses *uses, struct tw_kube_resource *resource)
{
	struct walk w = { .uses = uses, .resource = resource };

	w.rule_count =
		tw_kube_rules_of(tw_kube_group(resource->workload.api_version), resource->workload.kind, w.rules);
	descend(&w, resource->node);
	return !uses->failed;
}
