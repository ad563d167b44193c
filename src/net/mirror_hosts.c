/* SPDX-License-Identifier: Apache-2.0 */
/* containerd's hosts.toml: see mirror.h. Source: containerd's docs/hosts.md and core/remotes/docker/config. */
#include "format/toml.h"
#include "net/mirror.h"
#include "net/url.h"

/* Is it one of the texts, or is nothing said? An empty list says nothing, too. */
static bool can(const struct tw_toml_node *host, struct tw_slice what)
{
	const struct tw_toml_node *list = tw_toml_get(host, "capabilities");

	tw_toml_each(list, one) {
		if (tw_slice_eq_nocase(tw_toml_text(one), what))
			return true;
	}
	return !list || !list->first;
}

/* Beside the file unless it is absolute. */
static struct tw_slice path_of(const struct tw_toml_node *node, const char *folder, struct tw_arena *arena)
{
	struct tw_slice path = tw_toml_text(node);

	return path.len && *path.ptr != '/' ? TW_JOIN(arena, tw_slice(folder), TW_LIT("/"), path)
					    : tw_arena_copy(arena, path);
}

static const struct tw_toml_node *first_of(const struct tw_toml_node *node)
{
	return tw_toml_type(node) == TW_TOML_ARRAY ? node->first : node;
}

/* A path, or the first of several. */
static int take_authority(struct tw_endpoint *to, const struct tw_toml_node *host, const char *folder,
			  struct tw_arena *arena, struct trawl_error *err)
{
	to->cacert = path_of(first_of(tw_toml_get(host, "ca")), folder, arena);
	return to->cacert.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

/* A path of certificate and key, a list of such paths, or a list of pairs of paths; of several we could show but one. */
static int take_client(struct tw_endpoint *to, const struct tw_toml_node *host, const char *folder,
		       struct tw_arena *arena, struct trawl_error *err)
{
	const struct tw_toml_node *client = tw_toml_get(host, "client"), *cert = first_of(client), *key = cert;

	if (tw_toml_type(client) == TW_TOML_ARRAY && client->count > 1)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "more than one client's certificate for one host");
	if (tw_toml_type(cert) == TW_TOML_ARRAY) {
		if (cert->count != 2)
			return tw_fail(err, TRAWL_E_FORMAT, "a client's certificate and its key are two paths");
		key = cert->first->next;
		cert = cert->first;
	}
	to->cert = path_of(cert, folder, arena);
	to->key = path_of(key, folder, arena);
	return to->cert.ptr && to->key.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int take_headers(struct tw_endpoint *to, const struct tw_toml_node *host, struct tw_arena *arena,
			struct trawl_error *err)
{
	size_t count = 0;

	tw_toml_each(tw_toml_get(host, "header"), header) {
		struct tw_slice value = tw_toml_text(tw_toml_type(header) == TW_TOML_ARRAY ? header->first : header);
		struct tw_slice line = TW_JOIN(arena, header->key, TW_LIT(": "), value);

		if (count == TW_ENDPOINT_HEADERS)
			return tw_fail(err, TRAWL_E_UNSUPPORTED, "more than %d headers for one host",
				       TW_ENDPOINT_HEADERS);
		if (!line.ptr)
			return tw_fail_nomem(err);
		to->headers[count++] = line;
	}
	return TRAWL_OK;
}

/* "https://mirror:5000/path", or without a scheme. */
static int take_address(struct tw_endpoint *to, struct tw_slice address, bool override_path, struct tw_arena *arena,
			struct trawl_error *err)
{
	struct tw_slice text = tw_slice_search(address, TW_LIT("://")) < 0 ? TW_JOIN(arena, TW_LIT("https://"), address)
									   : tw_arena_copy(arena, address);
	struct tw_url url;

	if (!text.ptr)
		return tw_fail_nomem(err);
	if (!tw_url_parse(text, &url) || !url.host.len || url.query.len)
		return tw_fail(err, TRAWL_E_FORMAT, "\"%.*s\" is no address of a registry", TW_ARG(address));
	to->registry = TW_JOIN(arena, url.host, url.port.len ? TW_LIT(":") : TW_LIT(""), url.port);
	to->base = TW_JOIN(arena, url.scheme, TW_LIT("://"), to->registry);
	while (tw_slice_ends(url.path, "/"))
		url.path.len--;
	to->path = url.path.len ? tw_arena_copy(arena, url.path) : TW_LIT("");
	if (!override_path && !tw_slice_ends(url.path, "/v2"))
		to->path = TW_JOIN(arena, url.path, TW_LIT("/v2"));
	to->registry = tw_mirror_hub(to->registry);
	return to->base.ptr && to->path.ptr && to->registry.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

struct hosts {
	const char *folder;
	struct tw_slice registry, repository;
	struct tw_arena *arena;
	struct tw_endpoints *to;
};

static int take_host(const struct hosts *hosts, const struct tw_toml_node *host, struct tw_slice address,
		     bool is_mirror, struct trawl_error *err)
{
	struct tw_endpoint *to = &hosts->to->list[hosts->to->count++];
	struct tw_slice hub = tw_mirror_hub(hosts->registry);
	int status = take_address(to, address, tw_toml_bool(tw_toml_get(host, "override_path")), hosts->arena, err);

	if (status == TRAWL_OK)
		status = take_authority(to, host, hosts->folder, hosts->arena, err);
	if (status == TRAWL_OK)
		status = take_client(to, host, hosts->folder, hosts->arena, err);
	if (status == TRAWL_OK)
		status = take_headers(to, host, hosts->arena, err);
	to->repository = hosts->repository;
	to->is_mirror = is_mirror && !tw_slice_eq(to->registry, hub);
	to->insecure = tw_toml_bool(tw_toml_get(host, "skip_verify"));
	to->for_digests = to->for_blobs = can(host, TW_LIT("pull"));
	to->for_tags = to->for_digests && can(host, TW_LIT("resolve"));
	to->query =
		tw_slice_eq(to->registry, hub) ? TW_LIT("") : TW_JOIN(hosts->arena, TW_LIT("?ns="), hosts->registry);
	if (status == TRAWL_OK && !to->query.ptr)
		status = tw_fail_nomem(err);
	return status;
}

int tw_mirror_hosts(struct tw_slice toml, const char *folder, struct tw_slice registry, struct tw_slice repository,
		    struct tw_arena *arena, struct tw_endpoints *ret, struct trawl_error *err)
{
	struct hosts hosts = { folder, registry, repository, arena, ret };
	const struct tw_toml_node *root, *list;
	struct tw_slice server;
	int status = tw_toml_parse(toml, arena, &root, err);

	if (status < 0)
		return status;
	list = tw_toml_get(root, "host");
	ret->count = 0;
	ret->list = tw_arena_array(arena, (list ? list->count : 0) + 1, sizeof(*ret->list));
	if (!ret->list)
		return tw_fail_nomem(err);
	tw_toml_each(list, host) {
		status = take_host(&hosts, host, host->key, true, err);
		if (status < 0)
			return status;
	}
	server = tw_toml_text(tw_toml_get(root, "server"));
	if (!server.len)
		server = tw_slice_is(registry, "docker.io") ? TW_LIT("registry-1.docker.io") : registry;
	return take_host(&hosts, root, server, false, err);
}
