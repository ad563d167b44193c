/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which resources a "target", "select" or "source" of a kustomization means. Source: api/types/selector.go. Names and kinds are
 * patterns there, which are for the whole text; what is only letters, digits and dashes is compared as it stands.
 */
#include "base/limits.h"
#include "format/regex.h"
#include "kube/kustomize_parts.h"
#include "kube/workload.h"

enum { LONGEST = 1024 /* of the texts that are looked at: four names */ };

static const char *const parts[TW_SELECTOR_PARTS] = { "kind", "group", "version", "name", "namespace" };

static struct tw_slice version_of(struct tw_slice api_version)
{
	ptrdiff_t slash = tw_slice_find(api_version, '/');

	return tw_slice_from(api_version, (size_t)(slash + 1));
}

static bool is_plain(struct tw_slice pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (!tw_is_alnum(pattern.ptr[i]) && pattern.ptr[i] != '-' && pattern.ptr[i] != '_')
			return false;
	return true;
}

int tw_selector_compile(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct tw_selector *ret,
			struct trawl_error *err)
{
	*ret = (struct tw_selector){ .node = node };
	for (size_t i = 0; i < TW_SELECTOR_PARTS; i++) {
		struct tw_slice text = tw_kustomize_text(node, parts[i]), pattern;
		struct trawl_error why = { 0 };
		int status;

		ret->text[i] = text;
		if (is_plain(text))
			continue;
		pattern = TW_JOIN(at->k->arena, TW_LIT("^(?:"), text, TW_LIT(")$"));
		status = pattern.ptr ? tw_regex_compile(pattern, &ret->regex[i], &why) : TRAWL_E_NOMEM;
		if (status == TRAWL_OK)
			continue;
		tw_selector_release(ret);
		if (status == TRAWL_E_NOMEM)
			return tw_fail_nomem(err);
		ret->dead = true;
		return tw_kustomize_say(at, node, err, "%s", why.message);
	}
	return TRAWL_OK;
}

void tw_selector_release(struct tw_selector *selector)
{
	for (size_t i = 0; i < TW_SELECTOR_PARTS; i++) {
		tw_regex_free(selector->regex[i]);
		selector->regex[i] = NULL;
	}
}

/* One of its parts: 1, 0, or an error. What takes too long ends the selector. */
static int matches(const struct tw_kustomize_at *at, struct tw_selector *s, size_t part, struct tw_slice text,
		   struct trawl_error *err)
{
	struct tw_regex_match match;
	struct trawl_error why = { 0 };
	int status;

	if (!s->text[part].len || tw_slice_eq(s->text[part], text))
		return 1;
	if (!s->regex[part] || text.len > LONGEST || !tw_patcher_spend(at->patcher, TW_KUSTOMIZE_MATCHING))
		return 0;
	status = tw_regex_find(s->regex[part], text, 0, &match, &why);
	if (status >= 0)
		return status;
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	s->dead = true;
	status = tw_kustomize_say(at, s->node, err, "%s", why.message);
	return status < 0 ? status : 0;
}

/* "app=web,tier!=db,owner": of labels or annotations. */
static int matches_labels(const struct tw_kustomize_at *at, struct tw_selector *s, const char *name,
			  const struct tw_yaml_node *labels, struct trawl_error *err)
{
	const struct tw_yaml_node *node = tw_yaml_get(s->node, name);
	struct tw_slice rest = tw_yaml_text(node), term;

	if (tw_slice_find(rest, '(') >= 0 || tw_slice_find(rest, '!') == 0) {
		s->dead = true;
		return tw_kustomize_say(at, node, err, "a selector that is not understood: %.*s", TW_ARG(rest)) < 0
			       ? err->status
			       : 0;
	}
	while (rest.len && tw_slice_split(&rest, ',', &term)) {
		ptrdiff_t sign = tw_slice_find(term, '=');
		size_t end = sign < 0 ? term.len : (size_t)sign;
		bool not = end && sign >= 0 && term.ptr[end - 1] == '!';
		struct tw_slice key = tw_slice_trim(tw_slice_head(term, not ? end - 1 : end)), value;
		const struct tw_yaml_node *label = tw_yaml_get_slice(labels, key);

		value = tw_slice_from(term, end + 1);
		if (tw_slice_starts(value, "="))
			value = tw_slice_from(value, 1);
		if (!tw_patcher_spend(at->patcher, 1 + (labels ? labels->count : 0)) ||
		    (sign < 0 ? !label : (label && tw_slice_eq(tw_yaml_text(label), tw_slice_trim(value))) == not ))
			return 0;
	}
	return 1;
}

int tw_selector_matches(const struct tw_kustomize_at *at, struct tw_selector *s,
			const struct tw_kustomize_resource *resource, struct trawl_error *err)
{
	const struct tw_yaml_node *tree = resource->out.tree;
	struct tw_slice api_version = tw_kustomize_text(tree, "apiVersion"), kind = tw_kustomize_text(tree, "kind");
	const struct tw_slice texts[] = { kind, tw_kube_group(api_version), version_of(api_version) };
	int status = !s->dead && tw_patcher_spend(at->patcher, 1 + tree->count), named = 0;

	for (size_t i = 0; status == 1 && i < sizeof(texts) / sizeof(*texts); i++)
		status = matches(at, s, i, texts[i], err);
	for (const struct tw_kustomize_id *id = resource->ids; id && status == 1 && !named; id = id->before) {
		named = matches(at, s, 3, id->name, err);
		if (named == 1)
			named = matches(at, s, 4, id->name_space, err);
		if (named < 0)
			status = named;
	}
	if (status == 1)
		status = named;
	if (status == 1)
		status = matches_labels(at, s, "labelSelector", tw_yaml_path(tree, "metadata.labels"), err);
	if (status == 1)
		status = matches_labels(at, s, "annotationSelector", tw_yaml_path(tree, "metadata.annotations"), err);
	return status;
}
