/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what runs in a cluster to workloads and their images: each by the digest that runs, and for each platform of the
 * nodes that run it.
 */
#include "scan/cluster.h"

#include "base/clock.h"
#include "model/reference.h"
#include "scan/handle.h"
#include "scan/network.h"
#include "scan/workloads.h"

void tw_cluster_free(struct tw_cluster_run *cluster)
{
	if (!cluster)
		return;
	for (size_t i = 0; i < cluster->reports.len; i++)
		trawl_report_free(cluster->reports.at[i]);
	tw_vec_release(&cluster->reports);
	tw_vec_release(&cluster->report_models);
	tw_vec_release(&cluster->components);
	tw_vec_release(&cluster->shown);
	tw_vec_release(&cluster->found);
	tw_kube_state_release(&cluster->state);
	tw_arena_release(&cluster->arena);
	free(cluster);
}

/* "repository:tag" is "repository@sha256:…". */
static struct tw_slice by_digest(struct tw_slice reference, struct tw_slice digest, struct tw_arena *arena)
{
	ptrdiff_t at = tw_slice_find(reference, '@'), slash, colon;
	struct tw_slice name = reference;

	if (!digest.len || at >= 0)
		return reference;
	slash = tw_slice_rfind(name, '/');
	colon = tw_slice_rfind(name, ':');
	if (colon > slash)
		name = tw_slice_head(name, (size_t)colon);
	return TW_JOIN(arena, name, TW_LIT("@"), digest);
}

/* One image that runs: by its digest, and what the workload calls it. */
struct running {
	struct tw_image_use use;
	struct tw_slice shown, platform;
	size_t place; /* in the order of a report */
};

struct adding {
	struct trawl_workloads *set;
	struct tw_cluster_run *cluster;
	const struct tw_kube_found *found;
	struct tw_arena *scratch;
	TW_VEC(struct running) list;
};

/* Where Trivy has them: containers, those for debugging, those that run first; it knows no volumes. */
static size_t place_of(uint8_t place)
{
	static const uint8_t order[] = { TW_PLACE_CONTAINER, TW_PLACE_EPHEMERAL, TW_PLACE_INIT, TW_PLACE_VOLUME };
	size_t at = 0;

	while (at < sizeof(order) && order[at] != place)
		at++;
	return at;
}

static bool add_running(struct adding *a, const struct tw_image_use *use, struct tw_slice digest,
			struct tw_slice platform)
{
	struct running *slot;
	struct tw_slice reference = by_digest(use->reference, digest, a->scratch);

	for (size_t i = 0; i < a->list.len; i++) {
		const struct running *one = &a->list.at[i];

		if (tw_slice_eq(one->use.reference, reference) && tw_slice_eq(one->platform, platform) &&
		    one->use.place == use->place && tw_slice_eq(one->use.container, use->container))
			return true;
	}
	slot = reference.ptr ? tw_vec_push(&a->list) : NULL;
	if (!slot)
		return false;
	slot->use = *use;
	slot->use.reference = reference;
	slot->shown = use->reference;
	slot->platform = platform;
	slot->place = place_of(use->place) * TW_LIMIT_PROBLEMS + a->list.len;
	return true;
}

/* What nodes a workload goes to when it has no pods: those that it asks for, else what all of them are. */
static struct tw_slice usual_platform(const struct adding *a)
{
	const struct tw_kube_state *state = &a->cluster->state;

	if (a->found->platform.len)
		return a->found->platform;
	return state->platforms.len == 1 ? state->platforms.at[0] : TW_LIT("");
}

static bool add_use(struct adding *a, const struct tw_image_use *use)
{
	const struct tw_kube_state *state = &a->cluster->state;
	const struct tw_kube_running *first = tw_kube_running_of(state, a->found, use->reference);
	bool known = false;

	/* One whose digest isn't known yet is the same as those whose is. */
	for (const struct tw_kube_running *one = first; one;
	     one = one->next == TW_MAP_NONE ? NULL : &state->running.at[one->next])
		known = known || one->digest.len;
	for (const struct tw_kube_running *one = first; one;
	     one = one->next == TW_MAP_NONE ? NULL : &state->running.at[one->next]) {
		struct tw_slice platform = one->platform.len ? one->platform : usual_platform(a);

		if ((one->digest.len || !known) && !add_running(a, use, one->digest, platform))
			return false;
	}
	return first || add_running(a, use, (struct tw_slice){ 0 }, usual_platform(a));
}

static int by_place(const void *a, const void *b)
{
	const struct running *one = a, *other = b;
	int order = tw_slice_cmp(one->platform, other->platform);

	return order ? order : one->place < other->place ? -1 : one->place > other->place;
}

/* Images that this is the first to name are called so. */
static bool keep_shown(struct adding *a, const struct running *list, const struct tw_workload *added)
{
	for (size_t i = 0; i < added->use_count; i++) {
		while (a->cluster->shown.len <= added->uses[i].image) {
			struct tw_slice *slot = tw_vec_push(&a->cluster->shown);

			if (!slot)
				return false;
		}
		if (!a->cluster->shown.at[added->uses[i].image].ptr)
			a->cluster->shown.at[added->uses[i].image] = list[i].shown;
	}
	return true;
}

/* The uses of one platform, as a workload of its own. */
static int add_platform(struct adding *a, const struct running *list, size_t count, struct trawl_error *err)
{
	struct tw_workload workload = a->found->workload;
	size_t before = a->set->workloads.len;
	uint32_t *slot;
	int status;

	workload.uses = tw_arena_array(a->scratch, count, sizeof(*workload.uses));
	if (!workload.uses)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++)
		workload.uses[i] = list[i].use;
	workload.use_count = count;
	status = tw_workloads_add(a->set, &workload, list->platform, err);
	if (status < 0 || a->set->workloads.len == before)
		return status;
	slot = tw_vec_push(&a->cluster->found);
	if (!slot || !keep_shown(a, list, &a->set->workloads.at[before]))
		return tw_fail_nomem(err);
	*slot = (uint32_t)(a->found - a->cluster->state.found.at);
	return TRAWL_OK;
}

static int add_found(struct adding *a, struct trawl_error *err)
{
	const struct tw_workload *workload = &a->found->workload;
	int status = TRAWL_OK;

	a->list.len = 0;
	for (size_t i = 0; i < workload->use_count; i++)
		if (!add_use(a, &workload->uses[i]))
			return tw_fail_nomem(err);
	if (a->list.len)
		qsort(a->list.at, a->list.len, sizeof(*a->list.at), by_place);
	for (size_t from = 0, to; status >= 0 && from < a->list.len; from = to) {
		for (to = from + 1; to < a->list.len; to++)
			if (!tw_slice_eq(a->list.at[to].platform, a->list.at[from].platform))
				break;
		status = add_platform(a, &a->list.at[from], to - from, err);
	}
	return status;
}

static int add_all(struct trawl_workloads *set, struct tw_cluster_run *cluster, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct adding a = { .set = set, .cluster = cluster, .scratch = &scratch };
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < cluster->state.found.len; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&scratch);

		a.found = &cluster->state.found.at[i];
		status = add_found(&a, err);
		tw_arena_rewind(&scratch, mark);
	}
	for (size_t i = 0; status >= 0 && i < cluster->state.gaps.len; i++) {
		const struct tw_kube_gap *gap = &cluster->state.gaps.at[i];

		status = tw_workloads_problem(set, gap->lost ? TW_FAILED : TW_WARN, gap->what, 0, gap->why.ptr, err);
	}
	tw_vec_release(&a.list);
	tw_arena_release(&scratch);
	return status;
}

/* The caller's wishes, and the clock. */
struct asking {
	struct trawl_cluster options;
	int64_t deadline_ms;
};

static int check(void *closure)
{
	const struct asking *a = closure;

	if (a->options.cancelled && a->options.cancelled(a->options.user))
		return TRAWL_E_CANCELLED;
	return a->deadline_ms && tw_clock_ms() >= a->deadline_ms ? TRAWL_E_TIMEOUT : 0;
}

static void say(void *closure, const char *message)
{
	const struct asking *a = closure;

	if (a->options.log)
		a->options.log(a->options.user, TRAWL_LOG_DEBUG, message);
}

static int ask(struct asking *a, struct tw_cluster_run *cluster, const struct tw_kube_access *access,
	       struct trawl_error *err)
{
	const struct trawl_cluster *o = &a->options;
	const struct tw_kube_choice choice = { o->include_kinds,      o->exclude_kinds,      o->include_namespaces,
					       o->exclude_namespaces, o->exclude_owned != 0, o->without_images != 0 };
	const struct tw_kube_client_options rate = { .qps = o->qps, .burst = o->burst };
	struct tw_kube_client *client = NULL;
	struct tw_net_options net_options;
	const struct tw_credential *credentials;
	struct tw_net *net = NULL;
	size_t count;
	int status = tw_network_fill(o->network, &cluster->arena, &net_options, &credentials, &count, err);

	/* That is said of registries: whether a cluster's certificate counts is its kubeconfig's to say. */
	net_options.insecure = false;
	net_options.check = check;
	net_options.closure = a;
	net_options.log = say;
	net_options.log_closure = a;
	if (status >= 0)
		status = tw_net_open(&net_options, &net, err);
	if (status >= 0)
		status = tw_kube_client_open(net, access, &rate, &client, err);
	if (status >= 0)
		status = tw_kube_gather(client, &choice, &cluster->state, err);
	if (status >= 0)
		status = tw_kube_pulls_gather(client, &choice, &cluster->state, err);
	tw_kube_client_close(client);
	tw_net_close(net);
	return status;
}

static int gather(struct trawl_workloads *set, struct asking *a, struct trawl_error *err)
{
	struct tw_cluster_run *cluster = calloc(1, sizeof(*cluster));
	struct tw_kube_access access;
	const struct tw_kube_wanted wanted = {
		.kubeconfig = a->options.kubeconfig, .context = a->options.context, .check = check, .closure = a
	};
	int status;

	if (!cluster)
		return tw_fail_nomem(err);
	set->cluster = cluster;
	status = tw_kube_access_find(&wanted, &cluster->arena, &access, err);
	if (status < 0)
		return status;
	cluster->model.name = access.context;
	status = ask(a, cluster, &access, err);
	if (status < 0) {
		if (access.context.len)
			tw_wrap(err, "cluster of context \"%.*s\"", TW_ARG(access.context));
		return status;
	}
	return add_all(set, cluster, err);
}

enum trawl_status trawl_workloads_gather(struct trawl_workloads *set, const struct trawl_cluster *cluster,
					 struct trawl_error *err)
{
	struct asking a = { 0 };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	if (!set || !cluster || !cluster->size || set->cluster || set->workloads.len)
		return (enum trawl_status)tw_fail(
			err, TRAWL_E_USAGE, "trawl_workloads_gather: size must be set, and the workloads be empty");
	memcpy(&a.options, cluster, cluster->size < sizeof(a.options) ? cluster->size : sizeof(a.options));
	a.deadline_ms = a.options.timeout_ms ? tw_clock_ms() + a.options.timeout_ms : 0;
	status = gather(set, &a, err);
	for (size_t i = 0; status == TRAWL_OK && i < set->problems.len; i++)
		if (set->problems.at[i].grade == TW_FAILED)
			status = TRAWL_INCOMPLETE;
	return (enum trawl_status)status;
}

/* Logins of an image: the caller's own first, then those of the workloads that run it. */
struct logins {
	TW_VEC(const char *) usernames;
	TW_VEC(const char *) passwords;
	struct tw_arena *arena;
};

static bool add_login(struct logins *logins, const char *username, const char *password)
{
	const char **name = tw_vec_push(&logins->usernames), **word = tw_vec_push(&logins->passwords);

	if (!name || !word)
		return false;
	*name = username;
	*word = password;
	return true;
}

static bool take_login(void *user, const struct tw_kube_login *login)
{
	struct logins *logins = user;

	for (size_t i = 0; i < logins->usernames.len; i++)
		if (tw_slice_is(login->username, logins->usernames.at[i]) &&
		    tw_slice_is(login->password, logins->passwords.at[i]))
			return true;
	return add_login(logins, tw_arena_text(logins->arena, login->username),
			 tw_arena_text(logins->arena, login->password)) &&
	       !logins->arena->failed;
}

static bool gather_logins(struct trawl_workloads *set, size_t index, const struct trawl_network *network,
			  struct logins *logins)
{
	struct tw_cluster_run *cluster = set->cluster;
	const struct tw_workload_image *image = &set->images.at[index];
	struct tw_arena scratch = { 0 };
	bool good = true;

	for (size_t i = 0; good && network->usernames && network->passwords && network->usernames[i]; i++)
		good = network->passwords[i] && add_login(logins, network->usernames[i], network->passwords[i]);
	for (size_t i = 0; good && i < image->use_count; i++) {
		const struct tw_kube_found *found =
			&cluster->state.found.at[cluster->found.at[image->uses[i].workload]];

		good = tw_kube_pulls_find(&cluster->state, found, image->reference, &scratch, take_login, logins);
	}
	tw_arena_release(&scratch);
	return good;
}

/* A list as the network's options have it, which lives as long as the set. */
static const char *const *list_of(struct tw_arena *arena, const char *const *texts, size_t count)
{
	const char **list = tw_arena_array(arena, count + 1, sizeof(*list));

	for (size_t i = 0; list && i < count; i++)
		list[i] = texts[i];
	return list;
}

int tw_cluster_prepare(struct trawl_workloads *set, size_t index, struct trawl_scan *scan, struct trawl_error *err)
{
	struct tw_cluster_run *cluster = set->cluster;
	struct trawl_network *network = tw_arena_new(&cluster->arena, struct trawl_network);
	struct logins logins = { .arena = &cluster->arena };
	bool good = network != NULL;

	if (good && scan->network)
		memcpy(network, scan->network,
		       scan->network->size < sizeof(*network) ? scan->network->size : sizeof(*network));
	good = good && gather_logins(set, index, network, &logins);
	if (good) {
		network->size = sizeof(*network);
		network->usernames = list_of(&cluster->arena, logins.usernames.at, logins.usernames.len);
		network->passwords = list_of(&cluster->arena, logins.passwords.at, logins.passwords.len);
		scan->network = network;
		scan->display_name = tw_arena_text(&cluster->arena, cluster->shown.at[index]);
		good = network->usernames && network->passwords && scan->display_name;
	}
	tw_vec_release(&logins.usernames);
	tw_vec_release(&logins.passwords);
	return good ? TRAWL_OK : tw_fail_nomem(err);
}
