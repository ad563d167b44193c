/* SPDX-License-Identifier: Apache-2.0 */
/* See gather.h for sources and surprises. */
#include "kube/gather_parts.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "net/url.h"

/* The kinds that run something, in the order in which they are asked for: owners are known before pods. */
static const struct kind {
	const char *kind, *singular, *letters;
	struct tw_kube_resources resources;
	uint32_t rank; /* in a report: Trivy's order */
} kinds[] = {
	{ "ReplicaSet", "replicaset", "rs", { "/apis/apps/v1", "replicasets", NULL, false, false }, 2 },
	{ "Job", "job", "", { "/apis/batch/v1", "jobs", NULL, false, false }, 7 },
	{ "Pod", "pod", "po", { "/api/v1", "pods", NULL, false, false }, 1 },
	{ "Deployment", "deployment", "deploy", { "/apis/apps/v1", "deployments", NULL, false, false }, 0 },
	{ "ReplicationController",
	  "replicationcontroller",
	  "rc",
	  { "/api/v1", "replicationcontrollers", NULL, false, false },
	  3 },
	{ "StatefulSet", "statefulset", "sts", { "/apis/apps/v1", "statefulsets", NULL, false, false }, 4 },
	{ "DaemonSet", "daemonset", "ds", { "/apis/apps/v1", "daemonsets", NULL, false, false }, 5 },
	{ "CronJob", "cronjob", "cj", { "/apis/batch/v1", "cronjobs", "/apis/batch/v1beta1", false, false }, 6 },
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds), OWNERS = 3, CUSTOM_RANK = 8 };

static bool among(const char *const *list, const char *word)
{
	for (; word && *word && list && *list; list++)
		if (tw_slice_eq_nocase(tw_slice(*list), tw_slice(word)))
			return true;
	return false;
}

static bool names_kind(const char *const *list, const struct kind *kind)
{
	return among(list, kind->resources.name) || among(list, kind->singular) || among(list, kind->letters);
}

static bool has(const char *const *list)
{
	return list && *list;
}

static bool is_chosen(const struct tw_kube_choice *choice, const struct kind *kind)
{
	if (has(choice->include_kinds))
		return names_kind(choice->include_kinds, kind);
	return !names_kind(choice->exclude_kinds, kind);
}

bool tw_kube_is_part(const struct tw_kube_choice *choice)
{
	return has(choice->include_namespaces) || has(choice->exclude_namespaces);
}

bool tw_kube_is_owned(const struct tw_workload *workload)
{
	for (size_t i = 0; i < KINDS; i++)
		if (tw_slice_is(workload->owner_kind, kinds[i].kind) && strcmp(kinds[i].kind, "Pod") != 0)
			return true;
	return false;
}

int tw_kube_gap(struct tw_kube_state *state, const char *what, const char *why, bool lost, struct trawl_error *err)
{
	struct tw_kube_gap *gap = state->gaps.len < TW_LIMIT_PROBLEMS ? tw_vec_push(&state->gaps) : NULL;

	if (state->gaps.len == TW_LIMIT_PROBLEMS && !gap)
		return TRAWL_OK;
	if (!gap)
		return tw_fail_nomem(err);
	gap->what = tw_arena_copy(&state->arena, tw_slice(what));
	gap->why = tw_arena_copy(&state->arena, tw_slice(why));
	gap->lost = lost;
	return gap->what.ptr && gap->why.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

struct tw_slice tw_kube_key_of(struct tw_arena *arena, struct tw_slice a, struct tw_slice b, struct tw_slice c)
{
	return TW_JOIN(arena, a, TW_LIT("\n"), b, TW_LIT("\n"), c);
}

static int take_one(void *user, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	struct tw_kube_gathering *g = user;

	return g->take(g, resource, err);
}

static int take_page(void *user, const struct tw_kube_node *page, struct tw_arena *scratch, struct trawl_error *err)
{
	struct tw_kube_gathering *g = user;
	const struct tw_kube_read read = { .arena = scratch, .file = TW_LIT(""), .take = take_one, .user = g };

	g->scratch = scratch;
	return tw_kube_read(&read, *page, err);
}

/* What else was taken is remembered by name, so that taking it again changes nothing. */
static void forget(void *user)
{
	struct tw_kube_gathering *g = user;

	g->state->found.len = g->found_mark;
	g->state->components.len = g->component_mark;
}

static int ask_version(struct tw_kube_gathering *g, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct tw_kube_answer answer;
	int status = tw_kube_ask(g->client, TW_LIT("/version"), &scratch, &answer, err);

	if (status >= 0 && answer.status != 200)
		status = tw_kube_refused(&answer, err);
	if (status >= 0) {
		struct tw_kube_node root = tw_kube_of_json(&answer.doc, TW_JSON_ROOT);

		g->state->version = tw_arena_copy(&g->state->arena, tw_kube_text_at(root, "gitVersion", &scratch));
		if (!g->state->version.len)
			status = tw_fail(err, TRAWL_E_FORMAT,
					 "it doesn't say which version it has: is it a cluster's API?");
	}
	tw_arena_release(&scratch);
	return status;
}

bool tw_kube_goes_on(struct tw_kube_gathering *g, int http_status, int status)
{
	struct trawl_error why = { 0 };

	if (status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT || http_status == 401)
		return false;
	return http_status || ask_version(g, &why) >= 0;
}

/* One list: in one namespace, or ("") in all. 1 when it can't be had. */
static int list_at(struct tw_kube_gathering *g, const char *api, const struct tw_kube_resources *resources,
		   struct tw_slice name_space, struct tw_slice query, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	const char *path = name_space.len ? tw_arena_printf(&arena, "%s/namespaces/%.*s/%s", api, TW_ARG(name_space),
							    resources->name)
					  : tw_arena_printf(&arena, "%s/%s", api, resources->name);
	struct tw_kube_list list = {
		.path = tw_slice(path), .query = query, .take = take_page, .forget = forget, .user = g
	};
	struct trawl_error why = { 0 };
	int status;

	g->found_mark = g->state->found.len;
	g->component_mark = g->state->components.len;
	status = path ? tw_kube_list(g->client, &list, &why) : tw_fail_nomem(&why);
	tw_arena_release(&arena);
	if (status >= 0)
		return TRAWL_OK;
	if (list.status == 404 && resources->older && strcmp(api, resources->older) != 0)
		return list_at(g, resources->older, resources, name_space, query, err);
	if (!tw_kube_goes_on(g, list.status, status))
		return tw_fail(err, status, "%s: %s", resources->name, why.message);
	status = tw_kube_gap(g->state, resources->name, why.message, !resources->optional, err);
	return status < 0 ? status : 1;
}

/* "fieldSelector=metadata.namespace!=a,metadata.namespace!=b" */
static bool add_excluded(struct tw_buf *query, const char *const *names)
{
	for (size_t i = 0; names && names[i]; i++) {
		tw_buf_text(query, i ? "%2Cmetadata.namespace%21%3D" : "fieldSelector=metadata.namespace%21%3D");
		tw_url_escape(query, tw_slice(names[i]));
	}
	return !tw_buf_failed(query);
}

int tw_kube_gather_list(struct tw_kube_gathering *g, const struct tw_kube_resources *resources, unsigned *ret_refused,
			struct trawl_error *err)
{
	const char *const *names = resources->cluster ? NULL : g->choice->include_namespaces;
	struct tw_buf query = { 0 };
	int status = TRAWL_OK;

	if (!resources->cluster && !add_excluded(&query, g->choice->exclude_namespaces))
		status = tw_fail_nomem(err);
	for (size_t i = 0; status >= 0 && (has(names) ? names[i] != NULL : i == 0); i++) {
		struct tw_slice name_space = has(names) ? tw_slice(names[i]) : TW_LIT("");

		status = list_at(g, resources->api, resources, name_space, tw_buf_view(&query), err);
		*ret_refused += status == 1;
	}
	tw_buf_release(&query);
	return status < 0 ? status : TRAWL_OK;
}

static int take_workload(struct tw_kube_gathering *g, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	const struct tw_workload *workload = &resource->workload;
	bool owned = tw_kube_is_owned(workload);
	int status = TRAWL_OK;

	if (tw_slice_is(workload->kind, "Pod")) {
		status = tw_kube_take_component(g, resource, err);
		if (status >= 0)
			status = tw_kube_remember_pod(g, resource, err);
	} else if (owned) {
		status = tw_kube_remember_owner(g->state, resource, err);
	}
	if (status < 0 || !g->chosen || (owned && (g->state->folded || g->choice->exclude_owned)))
		return status;
	return tw_kube_keep(g, resource, err);
}

static int gather_kinds(struct tw_kube_gathering *g, unsigned *refused, unsigned *asked, struct trawl_error *err)
{
	int status = TRAWL_OK;

	g->take = take_workload;
	for (size_t i = 0; status >= 0 && i < KINDS; i++) {
		struct tw_kube_resources resources = kinds[i].resources;

		g->rank = kinds[i].rank;
		g->chosen = is_chosen(g->choice, &kinds[i]);
		/* Who owns pods, and what these run, is asked for in any case. */
		if (!g->chosen && i >= OWNERS)
			continue;
		if (g->choice->without_images && strcmp(kinds[i].kind, "Pod") != 0)
			continue;
		resources.optional = !g->chosen;
		status = tw_kube_gather_list(g, &resources, g->chosen ? refused : &(unsigned){ 0 }, err);
		*asked += g->chosen;
	}
	return status;
}

/* The cluster's own kinds are looked for only when somebody names one. */
static int gather_custom(struct tw_kube_gathering *g, unsigned *refused, unsigned *asked, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && has(g->choice->include_kinds) && g->choice->include_kinds[i]; i++) {
		const char *word = g->choice->include_kinds[i];
		struct tw_kube_resources resources = { 0 };
		bool known = false;

		for (size_t k = 0; !known && k < KINDS; k++)
			known = names_kind((const char *const[]){ word, NULL }, &kinds[k]);
		if (known)
			continue;
		status = tw_kube_discover(g->client, word, &g->state->arena, &resources, err);
		if (status < 0 || g->choice->without_images)
			continue;
		g->rank = CUSTOM_RANK;
		g->chosen = true;
		status = tw_kube_gather_list(g, &resources, refused, err);
		++*asked;
	}
	return status;
}

static int by_rank(const void *a, const void *b)
{
	const struct tw_kube_found *one = a, *other = b;
	int order = one->rank < other->rank ? -1 : one->rank > other->rank;

	if (!order)
		order = tw_slice_cmp(one->workload.kind, other->workload.kind);
	if (!order)
		order = tw_slice_cmp(one->workload.name_space, other->workload.name_space);
	return order ? order : tw_slice_cmp(one->workload.name, other->workload.name);
}

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	for (const char *c = text; *c; c++)
		if (!tw_is_digit(*c) && !(*c >= 'a' && *c <= 'z') && *c != '-' && *c != '.')
			return false;
	return len > 0 && len <= 253;
}

static int check_names(const char *const *names, struct trawl_error *err)
{
	for (size_t i = 0; names && names[i]; i++)
		if (!is_name(names[i]))
			return tw_fail(err, TRAWL_E_USAGE, "\"%.100s\" can't be the name of a namespace", names[i]);
	return TRAWL_OK;
}

/* Nodes of a whole cluster are components of it; of a part they are asked for their platforms alone. */
static int gather_nodes(struct tw_kube_gathering *g, struct trawl_error *err)
{
	struct tw_kube_resources nodes = { "/api/v1", "nodes", NULL, true, tw_kube_is_part(g->choice) };
	unsigned refused = 0;

	if (tw_kube_is_part(g->choice) && g->choice->without_images)
		return TRAWL_OK;
	g->take = tw_kube_take_node;
	g->chosen = !tw_kube_is_part(g->choice) && !among(g->choice->exclude_kinds, "node") &&
		    !among(g->choice->exclude_kinds, "nodes");
	return tw_kube_gather_list(g, &nodes, &refused, err);
}

int tw_kube_gather(struct tw_kube_client *client, const struct tw_kube_choice *choice, struct tw_kube_state *ret,
		   struct trawl_error *err)
{
	struct tw_kube_gathering g = { .client = client, .choice = choice, .state = ret };
	unsigned refused = 0, asked = 0;
	int status = check_names(choice->include_namespaces, err);

	ret->folded = !has(choice->include_kinds) && !has(choice->exclude_kinds);
	if (status >= 0)
		status = check_names(choice->exclude_namespaces, err);
	if (status >= 0)
		status = ask_version(&g, err);
	if (status >= 0)
		status = gather_nodes(&g, err);
	if (status >= 0)
		status = gather_kinds(&g, &refused, &asked, err);
	if (status >= 0)
		status = gather_custom(&g, &refused, &asked, err);
	if (status >= 0 && asked && refused >= asked && !ret->found.len && !ret->components.len)
		return tw_fail(err, TRAWL_E_IO, "the cluster refuses everything: %.*s%s", TW_ARG(ret->gaps.at[0].why),
			       tw_kube_is_part(choice) ? "" : " (--include-namespaces asks for less)");
	if (status >= 0)
		status = tw_kube_finish_components(ret, !tw_kube_is_part(choice), err);
	if (status >= 0 && ret->found.len)
		qsort(ret->found.at, ret->found.len, sizeof(*ret->found.at), by_rank);
	return status;
}

void tw_kube_state_release(struct tw_kube_state *state)
{
	tw_map_release(&state->running_places);
	tw_map_release(&state->owners);
	tw_map_release(&state->platform_places);
	tw_map_release(&state->pulls.secret_places);
	tw_map_release(&state->pulls.account_places);
	tw_vec_release(&state->found);
	tw_vec_release(&state->components);
	tw_vec_release(&state->gaps);
	tw_vec_release(&state->running);
	tw_vec_release(&state->owner_names);
	tw_vec_release(&state->platforms);
	tw_vec_release(&state->pulls.logins);
	tw_vec_release(&state->pulls.secrets);
	tw_vec_release(&state->pulls.names);
	tw_vec_release(&state->pulls.accounts);
	tw_arena_release(&state->arena);
}
