/* SPDX-License-Identifier: Apache-2.0 */
#include "net/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "net/credential_parts.h"

struct tw_slice tw_mirror_hub(struct tw_slice host)
{
	return tw_slice_is(host, "docker.io") || tw_slice_is(host, "registry-1.docker.io") ? TW_LIT("index.docker.io")
											   : host;
}

/* In the files that name it, Docker Hub is "docker.io". */
static struct tw_slice familiar(struct tw_slice registry)
{
	return tw_slice_is(registry, "index.docker.io") ? TW_LIT("docker.io") : registry;
}

/* One file, if it is there: 1, 0, or an error that names it. */
static int read_file(const char *path, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = path ? tw_credential_text(path, arena, ret, &why) : tw_fail_nomem(err);

	if (!path || status == TRAWL_OK)
		return path ? 1 : status;
	return status == TRAWL_E_NOTFOUND ? 0 : tw_fail(err, status, "%s", why.message);
}

struct search {
	struct tw_slice name; /* "docker.io/library/alpine" */
	struct tw_arena *arena;
	struct tw_mirror_rule rule;
	const char *file; /* that the rule is from */
};

static int look_in(struct search *search, const char *path, struct trawl_error *err)
{
	struct tw_endpoint *before = search->rule.endpoints.list;
	struct tw_slice text;
	int status = read_file(path, search->arena, &text, err);

	if (status <= 0)
		return status;
	status = tw_mirror_registries(text, search->name, search->arena, &search->rule, err);
	if (status < 0) {
		tw_wrap(err, "%s", path);
		return status;
	}
	if (search->rule.endpoints.list != before)
		search->file = path;
	return 1;
}

static int is_conf(const struct dirent *entry)
{
	return tw_slice_ends(tw_slice(entry->d_name), ".conf") && *entry->d_name != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int look_in_folder(struct search *search, const char *folder, struct trawl_error *err)
{
	struct dirent **names = NULL;
	int count = folder ? scandir(folder, &names, is_conf, by_name) : 0, status = TRAWL_OK;

	if (count < 0 && errno != ENOENT && errno != ENOTDIR)
		return tw_fail_errno(err, errno, "%s", folder);
	for (int i = 0; i < count; i++) {
		if (status >= 0)
			status =
				look_in(search, tw_arena_printf(search->arena, "%s/%s", folder, names[i]->d_name), err);
		free(names[i]);
	}
	free(names);
	return status;
}

/* What podman and its kin would do. */
static int look_in_registries(struct search *search, const char *home, struct trawl_error *err)
{
	const char *given = getenv("CONTAINERS_REGISTRIES_CONF");
	struct tw_arena *arena = search->arena;
	bool own = false;
	int status = 0;

	if (given && *given) {
		status = look_in(search, given, err);
	} else {
		if (home)
			status = look_in(search, tw_arena_printf(arena, "%s/.config/containers/registries.conf", home),
					 err);
		own = status == 1;
		if (status == 0)
			status = look_in(search, "/etc/containers/registries.conf", err);
	}
	if (status >= 0 && !own)
		status = look_in_folder(search, "/etc/containers/registries.conf.d", err);
	if (status >= 0 && home)
		status = look_in_folder(search, tw_arena_printf(arena, "%s/.config/containers/registries.conf.d", home),
					err);
	return status;
}

/* In a folder called as the registry, its colon written out where a file system has none, or in the one for all others. */
static int look_in_hosts(const char *certificates, struct tw_slice registry, struct tw_slice repository,
			 struct tw_arena *arena, struct tw_endpoints *ret, struct trawl_error *err)
{
	ptrdiff_t colon = tw_slice_rfind(registry, ':');
	const char *folders[] = {
		tw_arena_printf(arena, "%s/%.*s", certificates, TW_ARG(registry)),
		colon < 0 ? NULL
			  : tw_arena_printf(arena, "%s/%.*s_%.*s_", certificates,
					    TW_ARG(tw_slice_head(registry, (size_t)colon)),
					    TW_ARG(tw_slice_from(registry, (size_t)colon + 1))),
		tw_arena_printf(arena, "%s/_default", certificates),
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		const char *path = folders[i] ? tw_arena_printf(arena, "%s/hosts.toml", folders[i]) : NULL;
		struct tw_slice text;
		int status = path ? read_file(path, arena, &text, err) : 0;

		if (status <= 0 && status != 0)
			return status;
		if (!status)
			continue;
		status = tw_mirror_hosts(text, folders[i], registry, repository, arena, ret, err);
		if (status < 0)
			tw_wrap(err, "%s", path);
		return status < 0 ? status : 1;
	}
	return 0;
}

/* Nobody says anything: the registry alone. */
static int alone(struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena, struct tw_endpoints *ret,
		 struct trawl_error *err)
{
	struct tw_endpoint *only = tw_arena_new(arena, struct tw_endpoint);

	if (!only)
		return tw_fail_nomem(err);
	*only = (struct tw_endpoint){
		.registry = registry,
		.base = TW_LIT(""),
		.path = TW_LIT("/v2"),
		.repository = repository,
		.query = TW_LIT(""),
		.cacert = TW_LIT(""),
		.cert = TW_LIT(""),
		.key = TW_LIT(""),
		.for_tags = true,
		.for_digests = true,
		.for_blobs = true,
	};
	*ret = (struct tw_endpoints){ only, 1 };
	return TRAWL_OK;
}

static int find_configured(struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena,
			   struct tw_endpoints *ret, struct trawl_error *err)
{
	struct search search = { .arena = arena };
	const char *home = getenv("HOME");
	int status = 0;

	home = home && *home ? home : NULL;
	search.name = TW_JOIN(arena, familiar(registry), TW_LIT("/"), repository);
	if (!search.name.ptr)
		return tw_fail_nomem(err);
	status = look_in_registries(&search, home, err);
	if (status < 0)
		return status;
	if (search.rule.blocked)
		return tw_fail(err, TRAWL_E_USAGE, "%.*s is blocked by %s", TW_ARG(search.name), search.file);
	*ret = search.rule.endpoints;
	if (ret->count)
		return TRAWL_OK;
	status = 0;
	if (home)
		status = look_in_hosts(tw_arena_printf(arena, "%s/.config/containerd/certs.d", home),
				       familiar(registry), repository, arena, ret, err);
	if (status == 0)
		status = look_in_hosts("/etc/containerd/certs.d", familiar(registry), repository, arena, ret, err);
	return status != 0 ? (status < 0 ? status : TRAWL_OK) : alone(registry, repository, arena, ret, err);
}

/* Those that are given for @registry, in front of the others. */
static int put_in_front(const char *const *given, struct tw_slice registry, struct tw_slice repository,
			struct tw_arena *arena, struct tw_endpoints *all, struct trawl_error *err)
{
	struct tw_slice name = TW_JOIN(arena, registry, TW_LIT("/"), repository);
	struct tw_endpoint *list;
	size_t count = 0, at = 0;
	int status = TRAWL_OK;

	for (const char *const *pair = given; pair && pair[0] && pair[1]; pair += 2)
		count += tw_slice_eq_nocase(tw_mirror_hub(tw_slice(pair[0])), registry);
	if (!count)
		return TRAWL_OK;
	list = tw_arena_array(arena, count + all->count, sizeof(*list));
	if (!list || !name.ptr)
		return tw_fail_nomem(err);
	for (; status == TRAWL_OK && given[0] && given[1]; given += 2) {
		if (!tw_slice_eq_nocase(tw_mirror_hub(tw_slice(given[0])), registry))
			continue;
		list[at].is_mirror = list[at].for_tags = list[at].for_digests = list[at].for_blobs = true;
		status = tw_mirror_endpoint(&list[at++], tw_slice(given[1]), name, registry.len, arena, err);
	}
	memcpy(list + at, all->list, all->count * sizeof(*list));
	*all = (struct tw_endpoints){ list, at + all->count };
	return status;
}

int tw_mirror_find(struct tw_slice registry, struct tw_slice repository, const char *const *given,
		   struct tw_arena *arena, struct tw_endpoints *ret, struct trawl_error *err)
{
	int status;

	if (!repository.len)
		return alone(registry, repository, arena, ret, err);
	status = find_configured(registry, repository, arena, ret, err);
	return status == TRAWL_OK ? put_in_front(given, registry, repository, arena, ret, err) : status;
}
