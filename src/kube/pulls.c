/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What registries know workloads by: imagePullSecrets of theirs and of their service accounts. Sources: "Pull an Image from
 * a Private Registry" and "Configure Service Accounts" of the Kubernetes documentation; kubelet's credentialprovider for
 * how a secret's entries are matched: hosts with "*" for a part of a name, ports and paths compared as they stand.
 *
 * Service accounts are listed; secrets are got one by one, by the names that were met, so that nobody has to allow more.
 */
#include "kube/gather_parts.h"

#include "kube/pull_secret.h"
#include "model/reference.h"

static struct tw_slice pair(struct tw_arena *arena, struct tw_slice name_space, struct tw_slice name)
{
	return TW_JOIN(arena, name_space, TW_LIT("\n"), name);
}

/* The list of secrets that a service account names; those that name none are not kept. */
static int take_account(struct tw_kube_gathering *g, const struct tw_kube_resource *account, struct trawl_error *err)
{
	struct tw_kube_node secrets = tw_kube_get(account->node, "imagePullSecrets");
	struct tw_kube_pulls *pulls = &g->state->pulls;
	struct tw_arena *arena = &g->state->arena;
	struct tw_kube_span *span;
	uint32_t *place;

	if (!tw_kube_is_list(secrets) || !tw_kube_exists(tw_kube_first(secrets)))
		return TRAWL_OK;
	place = tw_map_put(&pulls->account_places, pair(arena, account->workload.name_space, account->workload.name));
	span = tw_vec_push(&pulls->accounts);
	if (!place || !span || arena->failed)
		return tw_fail_nomem(err);
	*place = (uint32_t)pulls->accounts.len - 1;
	span->first = (uint32_t)pulls->names.len;
	tw_kube_each(secrets, secret)
	{
		struct tw_slice *name = tw_vec_push(&pulls->names);

		if (!name)
			return tw_fail_nomem(err);
		*name = tw_arena_copy(arena, tw_kube_text_at(secret, "name", g->scratch));
		span->count++;
	}
	return arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
}

static int keep_login(void *user, const struct tw_kube_login *login, struct trawl_error *err)
{
	struct tw_kube_state *state = user;
	struct tw_kube_login *slot = tw_vec_push(&state->pulls.logins);

	if (!slot)
		return tw_fail_nomem(err);
	slot->host = tw_arena_copy(&state->arena, login->host);
	slot->path = tw_arena_copy(&state->arena, login->path);
	slot->username = tw_arena_copy(&state->arena, login->username);
	slot->password = tw_arena_copy(&state->arena, login->password);
	return state->arena.failed ? tw_fail_nomem(err) : TRAWL_OK;
}

/* Its logins are kept; @ret_http is the answer's status. */
static int read_secret(struct tw_kube_gathering *g, const char *path, struct tw_arena *scratch, int *ret_http,
		       struct trawl_error *err)
{
	struct tw_kube_answer answer = { 0 };
	int status = tw_kube_ask(g->client, tw_slice(path), scratch, &answer, err);

	*ret_http = answer.status;
	if (status >= 0 && answer.status != 200)
		return tw_kube_refused(&answer, err);
	return status < 0 ? status : tw_kube_pull_secret(&answer.doc, scratch, keep_login, g->state, err);
}

/* A secret that can't be had, or read, is said, and images are tried without it. */
static int ask_secret(struct tw_kube_gathering *g, struct tw_slice name_space, struct tw_slice name,
		      struct tw_kube_span *span, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	const char *path =
		tw_arena_printf(&scratch, "/api/v1/namespaces/%.*s/secrets/%.*s", TW_ARG(name_space), TW_ARG(name));
	const char *what = tw_arena_printf(&scratch, "pull secret %.*s/%.*s", TW_ARG(name_space), TW_ARG(name));
	struct trawl_error why = { 0 };
	int http = 0, status;

	span->first = (uint32_t)g->state->pulls.logins.len;
	status = path && what ? read_secret(g, path, &scratch, &http, &why) : tw_fail_nomem(&why);
	if (status < 0 && tw_kube_goes_on(g, http, status))
		status = tw_kube_gap(g->state, what, why.message, false, err);
	else if (status < 0)
		tw_fail(err, status, "%s", why.message);
	span->count = (uint32_t)g->state->pulls.logins.len - span->first;
	tw_arena_release(&scratch);
	return status < 0 ? status : TRAWL_OK;
}

/* A name as the API gives it, not one that leads elsewhere. */
static bool is_name(struct tw_slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!tw_is_digit(name.ptr[i]) && !(name.ptr[i] >= 'a' && name.ptr[i] <= 'z') && name.ptr[i] != '-' &&
		    name.ptr[i] != '.')
			return false;
	return name.len > 0 && name.len <= 253 && !tw_slice_is(name, ".") && !tw_slice_is(name, "..");
}

static int need_secret(struct tw_kube_gathering *g, struct tw_slice name_space, struct tw_slice name,
		       struct trawl_error *err)
{
	struct tw_kube_pulls *pulls = &g->state->pulls;
	struct tw_arena scratch = { 0 };
	struct tw_slice key = pair(&scratch, name_space, name);
	struct tw_kube_span span = { 0 }, *slot;
	uint32_t *place = NULL;
	int status = TRAWL_OK;

	if (!is_name(name) || !is_name(name_space) || (key.ptr && tw_map_find(&pulls->secret_places, key))) {
		tw_arena_release(&scratch);
		return TRAWL_OK;
	}
	tw_arena_release(&scratch);
	status = ask_secret(g, name_space, name, &span, err);
	if (status < 0)
		return status;
	slot = tw_vec_push(&pulls->secrets);
	key = pair(&g->state->arena, name_space, name);
	place = key.ptr && slot ? tw_map_put(&pulls->secret_places, key) : NULL;
	if (!place)
		return tw_fail_nomem(err);
	*slot = span;
	*place = (uint32_t)pulls->secrets.len - 1;
	return TRAWL_OK;
}

static const struct tw_kube_span *account_of(const struct tw_kube_state *state, const struct tw_kube_found *found)
{
	struct tw_arena scratch = { 0 };
	struct tw_slice key = pair(&scratch, found->workload.name_space, found->account);
	uint32_t at = key.ptr ? tw_map_get(&state->pulls.account_places, key) : TW_MAP_NONE;

	tw_arena_release(&scratch);
	return at == TW_MAP_NONE ? NULL : &state->pulls.accounts.at[at];
}

/* Each name of a secret for a workload: its account's, then its own. */
typedef int each_secret(void *user, struct tw_slice name_space, struct tw_slice name, struct trawl_error *err);

static int for_secrets(const struct tw_kube_state *state, const struct tw_kube_found *found, each_secret *each,
		       void *user, struct trawl_error *err)
{
	const struct tw_kube_span *account = account_of(state, found);
	struct tw_slice name_space = found->workload.name_space;
	int status = TRAWL_OK;

	for (uint32_t i = 0; status >= 0 && account && i < account->count; i++)
		status = each(user, name_space, state->pulls.names.at[account->first + i], err);
	for (size_t i = 0; status >= 0 && i < found->secret_count; i++)
		status = each(user, name_space, found->secrets[i], err);
	return status;
}

static int need(void *user, struct tw_slice name_space, struct tw_slice name, struct trawl_error *err)
{
	return need_secret(user, name_space, name, err);
}

int tw_kube_pulls_gather(struct tw_kube_client *client, const struct tw_kube_choice *choice,
			 struct tw_kube_state *state, struct trawl_error *err)
{
	const struct tw_kube_resources accounts = { .api = "/api/v1", .name = "serviceaccounts", .optional = true };
	struct tw_kube_gathering g = { .client = client, .choice = choice, .state = state, .take = take_account };
	unsigned refused = 0;
	int status = TRAWL_OK;

	if (state->found.len)
		status = tw_kube_gather_list(&g, &accounts, &refused, err);
	for (size_t i = 0; status >= 0 && i < state->found.len; i++)
		status = for_secrets(state, &state->found.at[i], need, &g, err);
	return status < 0 ? status : TRAWL_OK;
}

struct finding {
	const struct tw_kube_state *state;
	struct tw_reference reference;
	bool (*take)(void *user, const struct tw_kube_login *login);
	void *user;
};

static int try_secret(void *user, struct tw_slice name_space, struct tw_slice name, struct trawl_error *err)
{
	const struct finding *f = user;
	struct tw_arena scratch = { 0 };
	struct tw_slice key = pair(&scratch, name_space, name);
	uint32_t at = key.ptr ? tw_map_get(&f->state->pulls.secret_places, key) : TW_MAP_NONE;
	const struct tw_kube_span *span = at == TW_MAP_NONE ? NULL : &f->state->pulls.secrets.at[at];

	tw_arena_release(&scratch);
	for (uint32_t i = 0; span && i < span->count; i++) {
		const struct tw_kube_login *login = &f->state->pulls.logins.at[span->first + i];

		if (tw_kube_login_fits(login, f->reference.registry, f->reference.repository) &&
		    !f->take(f->user, login))
			return tw_fail_nomem(err);
	}
	return TRAWL_OK;
}

bool tw_kube_pulls_find(const struct tw_kube_state *state, const struct tw_kube_found *found, struct tw_slice reference,
			struct tw_arena *scratch, bool (*take)(void *user, const struct tw_kube_login *login),
			void *user)
{
	struct finding f = { .state = state, .take = take, .user = user };

	return !tw_reference_parse(reference, scratch, &f.reference) ||
	       for_secrets(state, found, try_secret, &f, NULL) >= 0;
}
