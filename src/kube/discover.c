/* SPDX-License-Identifier: Apache-2.0 */
/* Which kinds a cluster has. Source: the Kubernetes API reference, APIGroupList and APIResourceList. */
#include "kube/gather_parts.h"

static bool is_called(struct tw_kube_node resource, struct tw_slice word, struct tw_arena *scratch)
{
	static const char *const names[] = { "name", "singularName", "kind" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (tw_slice_eq_nocase(tw_kube_text_at(resource, names[i], scratch), word))
			return true;
	if (!tw_kube_is_list(tw_kube_get(resource, "shortNames")))
		return false;
	tw_kube_each(tw_kube_get(resource, "shortNames"), name)
	{
		if (tw_slice_eq_nocase(tw_kube_text(name, scratch), word))
			return true;
	}
	return false;
}

/* 1 when one of the resources of @api is called so. */
static int look_into(struct tw_kube_client *client, struct tw_slice api, struct tw_slice word, struct tw_arena *arena,
		     struct tw_arena *scratch, struct tw_kube_resources *ret, struct trawl_error *err)
{
	struct tw_kube_answer answer;
	struct tw_kube_node resources;
	int status = tw_kube_ask(client, api, scratch, &answer, err);

	if (status < 0 || answer.status != 200)
		return status;
	resources = tw_kube_get(tw_kube_of_json(&answer.doc, TW_JSON_ROOT), "resources");
	if (!tw_kube_is_list(resources))
		return 0;
	tw_kube_each(resources, resource)
	{
		struct tw_slice name = tw_kube_text_at(resource, "name", scratch);

		if (!name.len || tw_slice_find(name, '/') >= 0 || !is_called(resource, word, scratch))
			continue;
		ret->api = tw_arena_text(arena, api);
		ret->name = tw_arena_text(arena, name);
		ret->cluster = !tw_kube_true(tw_kube_get(resource, "namespaced"));
		return ret->api && ret->name ? 1 : tw_fail_nomem(err);
	}
	return 0;
}

static int look_into_groups(struct tw_kube_client *client, struct tw_slice group, struct tw_slice word,
			    struct tw_arena *arena, struct tw_arena *scratch, struct tw_kube_resources *ret,
			    struct trawl_error *err)
{
	struct tw_kube_answer answer;
	struct tw_kube_node groups;
	int status = tw_kube_ask(client, TW_LIT("/apis"), scratch, &answer, err);

	if (status >= 0 && answer.status != 200)
		status = tw_kube_refused(&answer, err);
	if (status < 0)
		return status;
	groups = tw_kube_get(tw_kube_of_json(&answer.doc, TW_JSON_ROOT), "groups");
	for (struct tw_kube_node one = tw_kube_first(groups); status == 0 && tw_kube_exists(one);
	     one = tw_kube_next(one)) {
		struct tw_slice version = tw_kube_text_at(one, "preferredVersion.groupVersion", scratch);

		if (!version.len || (group.len && !tw_slice_eq(group, tw_kube_text_at(one, "name", scratch))))
			continue;
		status = look_into(client, TW_JOIN(scratch, TW_LIT("/apis/"), version), word, arena, scratch, ret, err);
	}
	return status;
}

int tw_kube_discover(struct tw_kube_client *client, const char *word, struct tw_arena *arena,
		     struct tw_kube_resources *ret, struct trawl_error *err)
{
	struct tw_slice name = tw_slice(word), group = { 0 };
	struct tw_arena scratch = { 0 };
	ptrdiff_t dot = tw_slice_find(name, '.');
	int status = 0;

	if (dot >= 0) {
		group = tw_slice_from(name, (size_t)dot + 1);
		name = tw_slice_head(name, (size_t)dot);
	}
	if (!group.len)
		status = look_into(client, TW_LIT("/api/v1"), name, arena, &scratch, ret, err);
	if (status == 0)
		status = look_into_groups(client, group, name, arena, &scratch, ret, err);
	tw_arena_release(&scratch);
	if (status == 0)
		return tw_fail(err, TRAWL_E_USAGE, "the cluster has no kind \"%.100s\"", word);
	return status < 0 ? status : TRAWL_OK;
}
