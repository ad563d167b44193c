/* SPDX-License-Identifier: Apache-2.0 */
#include <trawl/network.h>

#include "net/registry.h"
#include "scan/network.h"

/* As it is compared and kept: Docker Hub has one name. */
static struct tw_slice name_of(const char *registry)
{
	struct tw_slice name = tw_slice(registry);

	if (tw_slice_is(name, "docker.io") || tw_slice_is(name, "registry-1.docker.io"))
		return TW_LIT("index.docker.io");
	return name;
}

static bool is_name(struct tw_slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (!tw_is_alnum(name.ptr[i]) && !strchr(".-:[]", name.ptr[i] ? name.ptr[i] : '/'))
			return false;
	}
	return name.len > 0 && name.len < 256;
}

static void give_path(struct tw_slice path, char *ret_path, size_t room)
{
	if (ret_path && room)
		snprintf(ret_path, room, "%.*s", (int)path.len, path.ptr ? path.ptr : "");
}

static int ping(const struct tw_net_options *options, struct tw_slice name, const struct tw_credential *credential,
		struct trawl_error *err)
{
	struct tw_registry_options how = {
		.registry = name, .credentials = credential, .credential_count = 1, .only_these = true
	};
	struct tw_registry *registry = NULL;
	struct tw_net *net = NULL;
	int status = tw_net_open(options, &net, err);

	if (status == TRAWL_OK)
		status = tw_registry_open(net, &how, &registry, err);
	if (status == TRAWL_OK)
		status = tw_registry_ping(registry, err);
	tw_registry_free(registry);
	tw_net_close(net);
	return status;
}

enum trawl_status trawl_registry_login(const struct trawl_network *network, const char *registry, char *ret_path,
				       size_t room, struct trawl_error *err)
{
	const struct tw_credential *credentials = NULL;
	struct tw_arena arena = { 0 };
	struct tw_net_options options;
	struct tw_slice path = { 0 };
	size_t count = 0;
	int status = tw_network_fill(network, &arena, &options, &credentials, &count, err);

	if (status == TRAWL_OK && (!registry || !is_name(name_of(registry))))
		status =
			tw_fail(err, TRAWL_E_USAGE, "\"%s\" can't be the name of a registry", registry ? registry : "");
	else if (status == TRAWL_OK && (count != 1 || !credentials->username.len))
		status = tw_fail(err, TRAWL_E_USAGE, "one name and its password are needed");
	if (status == TRAWL_OK)
		status = ping(&options, name_of(registry), credentials, err);
	if (status == TRAWL_OK)
		status = tw_credential_store(name_of(registry), credentials, &arena, &path, err);
	if (status == TRAWL_OK)
		give_path(path, ret_path, room);
	tw_arena_release(&arena);
	return (enum trawl_status)status;
}

enum trawl_status trawl_registry_logout(const char *registry, char *ret_path, size_t room, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_slice path = { 0 };
	int status;

	if (!registry || !is_name(name_of(registry)))
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "\"%s\" can't be the name of a registry",
						  registry ? registry : "");
	status = tw_credential_erase(name_of(registry), &arena, &path, err);
	if (status == TRAWL_OK)
		give_path(path, ret_path, room);
	tw_arena_release(&arena);
	return (enum trawl_status)status;
}
