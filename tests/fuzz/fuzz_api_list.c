/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a cluster's API: workloads, pods and what they run, control plane, nodes, pull secrets. */
#include <stdint.h>

#include "kube/gather_parts.h"
#include "kube/pull_secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *user, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	struct tw_kube_gathering *g = user;
	int status = tw_kube_remember_owner(g->state, resource, err);

	if (status >= 0)
		status = tw_kube_remember_pod(g, resource, err);
	if (status >= 0)
		status = tw_kube_take_component(g, resource, err);
	if (status >= 0)
		status = tw_kube_take_node(g, resource, err);
	return status < 0 ? status : tw_kube_keep(g, resource, err);
}

static int take_login(void *user, const struct tw_kube_login *login, struct trawl_error *err)
{
	tw_kube_login_fits(login, TW_LIT("a.example.com"), TW_LIT("team/app"));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct tw_kube_choice choice = { 0 };
	struct tw_kube_state state = { .version = TW_LIT("v1.34.0"), .folded = true };
	struct tw_arena arena = { 0 };
	struct tw_kube_gathering g = { .choice = &choice, .state = &state, .scratch = &arena, .chosen = true };
	const struct tw_kube_read read = { .arena = &arena, .file = TW_LIT(""), .take = take, .user = &g };
	struct tw_kube_page page;
	struct tw_json doc;

	if (tw_json_parse(tw_slice_of(data, size), &arena, &doc, NULL) >= 0 &&
	    tw_kube_page_read(&doc, &arena, &page, NULL) >= 0 &&
	    tw_kube_read(&read, tw_kube_of_json(&doc, TW_JSON_ROOT), NULL) >= 0)
		tw_kube_finish_components(&state, true, NULL);
	if (doc.count)
		tw_kube_pull_secret(&doc, &arena, take_login, NULL, NULL);
	for (size_t i = 0; i < state.found.len; i++)
		tw_kube_running_of(&state, &state.found.at[i], TW_LIT("nginx"));
	tw_kube_state_release(&state);
	tw_arena_release(&arena);
	return 0;
}
