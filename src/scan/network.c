/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/network.h"

static size_t count_of(const char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

/* As many names as passwords, as Trivy wants it; a token comes first, since it was given for this. */
static int fill_credentials(const struct trawl_network *network, struct tw_arena *arena,
			    const struct tw_credential **ret, size_t *ret_count, struct trawl_error *err)
{
	size_t names = count_of(network->usernames), at = 0;
	struct tw_credential *list;

	if (names != count_of(network->passwords))
		return tw_fail(err, TRAWL_E_USAGE, "as many names as passwords are needed for registries");
	list = tw_arena_array(arena, names + 1, sizeof(*list));
	if (!list)
		return tw_fail_nomem(err);
	if (network->registry_token && *network->registry_token)
		list[at++].registry_token = tw_slice(network->registry_token);
	for (size_t i = 0; i < names; i++) {
		list[at].username = tw_slice(network->usernames[i]);
		list[at++].password = tw_slice(network->passwords[i]);
	}
	*ret = list;
	*ret_count = at;
	return TRAWL_OK;
}

int tw_network_fill(const struct trawl_network *network, struct tw_arena *arena, struct tw_net_options *ret_options,
		    const struct tw_credential **ret_credentials, size_t *ret_count, struct trawl_error *err)
{
	struct trawl_network given = { 0 };

	if (network)
		memcpy(&given, network, network->size < sizeof(given) ? network->size : sizeof(given));
	*ret_options = (struct tw_net_options){
		.helper = given.helper,
		.cacert = given.cacert,
		.insecure = given.insecure != 0,
		.connect_ms = given.connect_ms,
		.stall_ms = given.stall_ms,
		.attempts = given.attempts,
		.mirrors = given.registry_mirrors,
	};
	return fill_credentials(&given, arena, ret_credentials, ret_count, err);
}

/* Is @network of a caller that knows this field? */
#define HAS(network, field) \
	((network) && (network)->size >= offsetof(struct trawl_network, field) + sizeof((network)->field))

const char *tw_network_git_helper(const struct trawl_network *network)
{
	return HAS(network, git_helper) ? network->git_helper : NULL;
}

const char *const *tw_network_maven_mirrors(const struct trawl_network *network)
{
	return HAS(network, maven_mirrors) ? network->maven_mirrors : NULL;
}
