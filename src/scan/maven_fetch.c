/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POMs from repositories: asked for one after the other, each once; released ones never change, so that they are kept. A
 * repository that isn't there, or wants to be left alone (429), isn't asked again in this scan: what is missing then is listed.
 * Source: maven.apache.org/repository/layout.html. Snapshots are not fetched: which file they are changes by the hour.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "db/small_file.h"
#include "net/base64.h"
#include "net/http.h"
#include "scan/maven.h"
#include "scan/network.h"

/* Nothing that a server or a file system would take for more than a name. */
static bool is_plain(struct tw_slice path)
{
	struct tw_slice rest = path, part;

	for (size_t i = 0; i < path.len; i++) {
		if (!tw_is_alnum(path.ptr[i]) && !strchr("._-+/", path.ptr[i] ? path.ptr[i] : ' '))
			return false;
	}
	while (tw_slice_split(&rest, '/', &part)) {
		if (!part.len || *part.ptr == '.')
			return false;
	}
	return path.len < 1024 && tw_slice_search(path, TW_LIT("-SNAPSHOT")) < 0;
}

static char *kept_path(const struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena)
{
	return tw_arena_printf(arena, "%s/maven/%.*s", maven->cache_dir, TW_ARG(path));
}

/* That it can't be kept costs the next scan a question, and nobody anything now. */
static void keep(const struct tw_maven *maven, struct tw_slice path, struct tw_slice bytes, struct tw_arena *arena)
{
	char *name = maven->cache_dir ? kept_path(maven, path, arena) : NULL;

	if (!name)
		return;
	for (char *slash = name + strlen(maven->cache_dir); slash; *slash = '/', slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(name, 0777);
	}
	tw_small_file_write(name, bytes, NULL);
}

static int open_net(struct tw_maven *maven, struct trawl_error *err)
{
	const struct tw_credential *credentials;
	struct tw_net_options options;
	size_t count;
	int status;

	if (maven->net)
		return TRAWL_OK;
	/* Names and passwords that were given are for registries. */
	status = tw_network_fill(maven->network, &maven->arena, &options, &credentials, &count, err);
	options.check = maven->check;
	options.closure = maven->closure;
	return status < 0 ? status : tw_net_open(&options, &maven->net, err);
}

static int make_request(const struct tw_maven_repository *repository, struct tw_slice path, struct tw_arena *arena,
			struct tw_http_request *ret, struct trawl_error *err)
{
	struct tw_slice pair;

	*ret = (struct tw_http_request){ .url = TW_JOIN(arena, repository->url, TW_LIT("/"), path), .once = true };
	if (repository->username.len) {
		pair = TW_JOIN(arena, repository->username, TW_LIT(":"), repository->password);
		pair = pair.ptr ? tw_base64_encode(pair, arena) : pair;
		ret->authorization = pair.ptr ? TW_JOIN(arena, TW_LIT("Basic "), pair) : pair;
		if (!ret->authorization.ptr)
			return tw_fail_nomem(err);
	}
	return ret->url.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

/* 1, 0 when it isn't there, or a negative status. */
static int ask(struct tw_maven *maven, const struct tw_maven_repository *repository, struct tw_slice path,
	       struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_http_request request;
	struct tw_http *http = NULL;
	int status = make_request(repository, path, arena, &request, err);

	if (status == TRAWL_OK)
		status = tw_http_open(maven->net, &request, &http, NULL, err);
	if (status == TRAWL_OK && (tw_http_status(http) == 404 || tw_http_status(http) == 410)) {
		tw_http_close(http);
		return 0;
	}
	if (status == TRAWL_OK && tw_http_status(http) != 200)
		status = tw_http_refused(http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, TW_LIMIT_MANIFEST, arena, ret, err);
	tw_http_close(http);
	return status < 0 ? status : 1;
}

static int ask_all(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err)
{
	struct trawl_error why = { 0 };

	for (size_t i = 0; i < maven->settings.count; i++) {
		struct tw_maven_repository *repository = &maven->settings.list[i];
		struct trawl_error one = { 0 };
		int status;

		if (repository->unusable) {
			tw_fail(&why, TRAWL_E_UNSUPPORTED, "%.*s is not asked: %s", TW_ARG(repository->id),
				repository->unusable);
			continue;
		}
		if (repository->dead) {
			tw_fail(&why, TRAWL_E_IO, "%.*s is not asked any more", TW_ARG(repository->id));
			continue;
		}
		if (maven->asked++ >= TW_LIMIT_MAVEN_REQUESTS)
			return tw_fail(err, TRAWL_E_LIMIT, "more than %d POMs asked for in one scan",
				       TW_LIMIT_MAVEN_REQUESTS);
		status = ask(maven, repository, path, arena, ret, &one);
		if (status == 1) {
			keep(maven, path, *ret, arena);
			return 1;
		}
		if (status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT)
			return tw_fail(err, status, "%s", one.message);
		/* An answer that is too large is that file's fault alone. */
		repository->dead = status < 0 && status != TRAWL_E_LIMIT;
		if (status < 0)
			why = one;
	}
	return why.status ? tw_fail(err, why.status, "not there, and can't be fetched: %s", why.message) : 0;
}

int tw_maven_fetch(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err)
{
	char *name;
	int status;

	if (!is_plain(path))
		return 0;
	name = maven->cache_dir ? kept_path(maven, path, arena) : NULL;
	if (name && tw_small_file_read(name, TW_LIMIT_MANIFEST, arena, ret, NULL) == TRAWL_OK)
		return 1;
	status = open_net(maven, err);
	return status < 0 ? status : ask_all(maven, path, arena, ret, err);
}
