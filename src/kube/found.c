/* SPDX-License-Identifier: Apache-2.0 */
/* What stays of a resource that is reported. */
#include "kube/gather_parts.h"

#include "base/limits.h"

static struct tw_slice kept(struct tw_kube_gathering *g, struct tw_slice text)
{
	return tw_arena_copy(&g->state->arena, text);
}

static void keep_uses(struct tw_kube_gathering *g, const struct tw_workload *from, struct tw_workload *to)
{
	to->uses = tw_arena_array(&g->state->arena, from->use_count, sizeof(*to->uses));
	to->use_count = to->uses ? from->use_count : 0;
	for (size_t i = 0; i < to->use_count; i++) {
		to->uses[i] = from->uses[i];
		to->uses[i].reference = kept(g, from->uses[i].reference);
		to->uses[i].container = kept(g, from->uses[i].container);
		to->uses[i].field = kept(g, from->uses[i].field);
	}
}

static void keep_account(struct tw_kube_gathering *g, const struct tw_kube_resource *resource,
			 struct tw_kube_found *found)
{
	struct tw_kube_node spec = resource->pod_spec, secrets = tw_kube_get(spec, "imagePullSecrets");
	struct tw_slice account = tw_kube_text_at(spec, "serviceAccountName", g->scratch), os, architecture;
	size_t count = 0;

	found->account = account.len ? kept(g, account) : TW_LIT("default");
	if (tw_kube_is_list(secrets)) {
		tw_kube_each(secrets, one) count++;
		found->secrets = tw_arena_array(&g->state->arena, count, sizeof(*found->secrets));
	}
	for (struct tw_kube_node one = tw_kube_first(found->secrets ? secrets : (struct tw_kube_node){ 0 });
	     tw_kube_exists(one); one = tw_kube_next(one))
		found->secrets[found->secret_count++] = kept(g, tw_kube_text_at(one, "name", g->scratch));
	/* The names of these labels hold dots. */
	spec = tw_kube_get(spec, "nodeSelector");
	os = tw_kube_text(tw_kube_get(spec, "kubernetes.io/os"), g->scratch);
	architecture = tw_kube_text(tw_kube_get(spec, "kubernetes.io/arch"), g->scratch);
	if (architecture.len)
		found->platform = TW_JOIN(&g->state->arena, os.len ? os : TW_LIT("linux"), TW_LIT("/"), architecture);
}

int tw_kube_keep(struct tw_kube_gathering *g, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	const struct tw_workload *from = &resource->workload;
	struct tw_kube_found *found;

	if (!from->use_count || g->choice->without_images)
		return TRAWL_OK;
	if (g->state->found.len >= TW_LIMIT_KUBE_WORKLOADS)
		return tw_fail(err, TRAWL_E_LIMIT, "more than %d workloads", TW_LIMIT_KUBE_WORKLOADS);
	found = tw_vec_push(&g->state->found);
	if (!found)
		return tw_fail_nomem(err);
	found->rank = g->rank;
	found->workload.api_version = kept(g, from->api_version);
	found->workload.kind = kept(g, from->kind);
	found->workload.name = kept(g, from->name);
	found->workload.name_space = kept(g, from->name_space);
	found->workload.owner_kind = kept(g, from->owner_kind);
	found->workload.owner_name = kept(g, from->owner_name);
	found->workload.file = found->workload.chart = TW_LIT("");
	keep_uses(g, from, &found->workload);
	keep_account(g, resource, found);
	return g->state->arena.failed ? tw_fail_nomem(err) : TRAWL_OK;
}
