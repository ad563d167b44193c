/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image by its name: the daemons are asked, and the registry, in the order that is wanted, until one has it. Source:
 * Trivy's pkg/fanal/image/image.go. When none has, the error names them all, and what each said.
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
		struct trawl_error err;
	} list[TRIES_MAX];
	size_t count;
};

/* No other source can help: there is no time or memory left, or the image is too large. */
static bool ends_all(int status)
{
	return status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT ||
	       status == TRAWL_E_LIMIT;
}

/* For --debug: what else was asked before one had it. */
static void note(const struct tw_source *source, const char *name, const char *what)
{
	const struct tw_net_options *net = source->options.remote ? &source->options.remote->net : NULL;
	char text[TRAWL_ERROR_MAX + 64]; /* what, behind a name */

	if (!net || !net->log)
		return;
	snprintf(text, sizeof(text), "%s: %s", name, what);
	net->log(net->log_closure, text);
}

/* TRAWL_OK when it has the image; else why not is kept. */
static int try_kind(struct tw_source *source, size_t kind, struct tries *tries)
{
	const char *name = strcmp(kinds[kind].name, "remote") == 0 ? "registry" : kinds[kind].name;
	struct trawl_error why = { 0 };
	int status = kinds[kind].open(source, &why);

	if (status == TRAWL_OK) {
		note(source, name, "has the image");
		return TRAWL_OK;
	}
	note(source, name, why.message);
	tw_source_reset(source);
	tries->list[tries->count].name = name;
	tries->list[tries->count].err = why;
	tries->count++;
	return status == 1 ? TRAWL_E_NOTFOUND : status;
}

static bool all_say_the_same(const struct tries *tries)
{
	for (size_t i = 1; i < tries->count; i++)
		if (strcmp(tries->list[i].err.message, tries->list[0].err.message) != 0)
			return false;
	return true;
}

/*
 * One who says no is quoted, and so is what all say; several are told apart by name. What the last of them says counts: it
 * is asked for more.
 */
static int tell(const struct tries *tries, struct trawl_error *err)
{
	char text[TRAWL_ERROR_MAX] = "";

	if (all_say_the_same(tries))
		return tw_fail(err, tries->list[0].err.status, "%s", tries->list[0].err.message);
	for (size_t i = 0; i < tries->count; i++) {
		size_t len = strlen(text);

		snprintf(text + len, sizeof(text) - len, "%s%s: %s", i ? "; " : "", tries->list[i].name,
			 tries->list[i].err.message);
	}
	return tw_fail(err, tries->list[tries->count - 1].err.status, "no image found: %s", text);
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
