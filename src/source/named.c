/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image by its name: the daemons are asked, and the registry, in the order that is wanted, until one has it. Source:
 * Trivy's pkg/fanal/image/image.go. What isn't on this machine is only mentioned when nothing else was asked.
 */
#include "source/parts.h"

static const struct {
	const char *name;
	int (*open)(struct tw_source *source, struct trawl_error *err);
} kinds[] = {
	{ "docker", tw_docker_open },
	{ "containerd", tw_containerd_open },
	{ "podman", tw_podman_open },
	{ "remote", tw_registry_source_open },
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds), TRIES_MAX = 8 };

struct tries {
	struct {
		const char *name;
		bool absent;
		struct trawl_error err;
	} list[TRIES_MAX];
	size_t count;
	size_t present; /* of them, not absent */
};

/* No other source can help: there is no time or memory left, or the image is too large. */
static bool ends_all(int status)
{
	return status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT ||
	       status == TRAWL_E_LIMIT;
}

/* TRAWL_OK when it has the image; else why not is kept. */
static int try_kind(struct tw_source *source, size_t kind, struct tries *tries)
{
	struct trawl_error why = { 0 };
	int status = kinds[kind].open(source, &why);

	if (status == TRAWL_OK)
		return TRAWL_OK;
	tw_source_reset(source);
	tries->list[tries->count].name = kinds[kind].name;
	tries->list[tries->count].absent = status == 1;
	tries->list[tries->count].err = why;
	tries->count++;
	tries->present += status != 1;
	return status == 1 ? TRAWL_E_NOTFOUND : status;
}

/* One who says no is quoted; several are told apart by name. */
static int tell(const struct tries *tries, struct trawl_error *err)
{
	size_t wanted = tries->present ? tries->present : tries->count, told = 0;
	char text[TRAWL_ERROR_MAX] = "";
	int status = TRAWL_E_NOTFOUND;

	for (size_t i = 0; i < tries->count; i++) {
		size_t len = strlen(text);

		if (tries->present && tries->list[i].absent)
			continue;
		snprintf(text + len, sizeof(text) - len, "%s%s%s%s", told++ ? "; " : "",
			 wanted > 1 || !tries->present ? tries->list[i].name : "",
			 wanted > 1 || !tries->present ? ": " : "", tries->list[i].err.message);
		status = tries->list[i].err.status;
	}
	return tw_fail(err, status, "%s", text);
}

int tw_remote_open(struct tw_source *source, struct trawl_error *err)
{
	static const char *const by_default[] = { "remote", NULL };
	const struct tw_source_remote *how = source->options.remote;
	const char *const *sources = how && how->sources ? how->sources : by_default;
	struct tries tries = { 0 };

	for (; *sources && tries.count < TRIES_MAX; sources++) {
		size_t kind = 0;
		int status;

		while (kind < KINDS && strcmp(kinds[kind].name, *sources) != 0)
			kind++;
		if (kind == KINDS)
			return tw_fail(err, TRAWL_E_USAGE, "\"%s\" is no source of images", *sources);
		status = try_kind(source, kind, &tries);
		if (status == TRAWL_OK)
			return TRAWL_OK;
		if (ends_all(status))
			break;
	}
	if (!tries.count)
		return tw_fail(err, TRAWL_E_USAGE, "no source of images is to be asked");
	return tell(&tries, err);
}
