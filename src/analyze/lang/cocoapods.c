/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Podfile.lock of CocoaPods. Source: cocoapods.org, "Using CocoaPods"; CocoaPods/Core, lib/cocoapods-core/lockfile.rb.
 *
 *	PODS:
 *	  - AppCenter/Analytics (4.2.0):
 *	    - AppCenter/Core (= 4.2.0)		a range, or nothing: the version stands where the pod has its own entry
 *	  - AppCenter/Core (4.2.0)
 *
 * Surprising: parts of a pod ("subspecs") are packages of their own.
 */
#include "analyze/lang/lang.h"
#include "base/map.h"
#include "format/yaml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_cocoapods = {
	.name = "cocoapods",
	.doc = "CocoaPods: what a project's lock file pins",
	.type = "cocoapods",
	.files = "Podfile.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "Podfile.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct pod {
	struct tw_slice name, version;
	const struct tw_yaml_node *needs;
};

struct reader {
	struct tw_sink *sink;
	TW_VEC(struct pod) pods;
	struct tw_map by_name;
};

/* "AppCenter/Analytics (4.2.0)": false for what has no version. */
static bool read_pod(struct tw_slice text, struct pod *ret)
{
	ptrdiff_t at = tw_slice_search(text, TW_LIT(" ("));

	if (at < 0 || tw_slice_search(tw_slice_from(text, (size_t)at + 2), TW_LIT(" (")) >= 0)
		return false;
	ret->name = tw_slice_head(text, (size_t)at);
	ret->version = tw_slice_trim(tw_slice_from(text, (size_t)at + 2));
	while (ret->version.len && (ret->version.ptr[0] == '(' || ret->version.ptr[0] == ')'))
		ret->version = tw_slice_from(ret->version, 1);
	while (tw_slice_ends(ret->version, ")") || tw_slice_ends(ret->version, "("))
		ret->version.len--;
	return ret->name.len > 0;
}

static void take_pod(struct reader *r, const struct tw_yaml_node *node, struct tw_slice text,
		     const struct tw_yaml_node *needs)
{
	struct pod pod = { .needs = needs };
	uint32_t *at;
	struct pod *slot;

	if (!read_pod(text, &pod)) {
		tw_warn(r->sink, node->line, "\"%.*s\" has no version", TW_ARG(text));
		return;
	}
	if (needs && tw_yaml_type(needs) != TW_YAML_SEQUENCE)
		tw_warn(r->sink, node->line, "\"%.*s\" needs what is no list", TW_ARG(pod.name));
	at = tw_map_put(&r->by_name, pod.name);
	slot = at ? tw_vec_push(&r->pods) : NULL;
	if (!slot) {
		r->sink->failed = true;
		return;
	}
	*slot = pod;
	*at = (uint32_t)(r->pods.len - 1);
}

static struct tw_slice first_word(struct tw_slice text)
{
	size_t len = 0;

	text = tw_slice_trim_left(text);
	while (len < text.len && !tw_is_space(text.ptr[len]))
		len++;
	return tw_slice_head(text, len);
}

static void hand_out(struct reader *r, const struct pod *pod)
{
	struct tw_package *pkg = tw_sink_package(r->sink);

	pkg->id = tw_lang_id(r->sink, pod->name, "@", pod->version);
	pkg->name = pod->name;
	pkg->version = pod->version;
	tw_yaml_each(tw_yaml_type(pod->needs) == TW_YAML_SEQUENCE ? pod->needs : NULL, need) {
		struct tw_slice name = first_word(tw_yaml_text(need));
		uint32_t at = tw_map_get(&r->by_name, name);

		if (name.len)
			tw_package_need(
				pkg, tw_lang_id(r->sink, name, "@",
						at == TW_MAP_NONE ? (struct tw_slice){ 0 } : r->pods.at[at].version));
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink };
	const struct tw_yaml_node *root;
	int status = tw_yaml_parse(view->bytes, 0, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_yaml_each(tw_yaml_get(root, "PODS"), node) {
		if (tw_yaml_type(node) == TW_YAML_STRING)
			take_pod(&r, node, tw_yaml_text(node), NULL);
		tw_yaml_each(tw_yaml_type(node) == TW_YAML_MAPPING ? node : NULL, needs)
			take_pod(&r, node, tw_yaml_key(needs), needs);
	}
	/* Of several with one name the last counts. */
	for (size_t i = 0; i < r.pods.len; i++) {
		if (tw_map_get(&r.by_name, r.pods.at[i].name) == i)
			hand_out(&r, &r.pods.at[i]);
	}
	tw_vec_release(&r.pods);
	tw_map_release(&r.by_name);
	return tw_sink_status(sink, err);
}
