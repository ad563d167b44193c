/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images of Docker and of Podman, which speak the same: what an image is called, and its export, an archive as of
 * `docker save`, which is walked as it comes and never stored. Source: Docker's Engine API, "Images"; Podman's
 * documentation of its compatible API; Trivy's pkg/fanal/image/daemon for names, tags and digests.
 *
 * Surprising: Docker writes the whole export to a file of its own before it sends the first byte, so that nothing may
 * come for a long time. Podman finds short names ("alpine") itself, Docker only knows those of its Hub.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "model/reference.h"
#include "net/docker_host.h"
#include "net/fetch.h"
#include "source/parts.h"

const struct tw_source_kind tw_source_docker = {
	.name = "docker",
	.doc = "images of Docker's daemon, by its socket or by TCP (DOCKER_HOST, contexts, --docker-host); never stored",
	.targets = 1u << TW_TARGET_REMOTE,
};

const struct tw_source_kind tw_source_podman = {
	.name = "podman",
	.doc = "images of Podman's service, by its socket (--podman-host); never stored",
	.targets = 1u << TW_TARGET_REMOTE,
};

struct daemon {
	const char *title;
	struct tw_docker_host host;
	struct tw_net *net;
	struct tw_slice url; /* of the export */
	uint64_t size;
};

/* Where it listens, for messages. */
static struct tw_slice place_of(const struct daemon *daemon)
{
	return daemon->host.socket.len ? daemon->host.socket : daemon->host.url;
}

static int not_it(const struct daemon *daemon, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "what answers at %.*s is not %s", TW_ARG(place_of(daemon)), daemon->title);
}

static int ask(const struct daemon *daemon, struct tw_slice url, struct tw_http **ret, struct trawl_error *err)
{
	struct tw_http_request request = {
		.url = url,
		.socket = daemon->host.socket,
		.client_cert = daemon->host.certificates,
		.cacert = daemon->host.authority,
		.any_certificate = daemon->host.any_certificate,
		.patient = true,
		.once = true,
	};
	char failure = 0;
	int status = tw_http_open(daemon->net, &request, ret, &failure, err);

	if (failure == TW_NET_CONNECT && daemon->host.socket.len)
		return tw_fail(err, TRAWL_E_IO, "nobody listens at %.*s", TW_ARG(daemon->host.socket));
	return failure == TW_NET_CUT || failure == TW_NET_OTHER ? not_it(daemon, err) : status;
}

static int check_status(const struct daemon *daemon, const struct tw_http *http, struct trawl_error *err)
{
	int status = tw_http_status(http);

	if (status == 200)
		return TRAWL_OK;
	if (status == 404 && tw_slice_starts(tw_http_header(http, "Content-Type"), "application/json"))
		return tw_fail(err, TRAWL_E_NOTFOUND, "no such image");
	if (status == 500)
		return tw_fail(err, TRAWL_E_IO, "the daemon failed (its log says why)");
	return not_it(daemon, err);
}

static int take_texts(const struct tw_json *doc, const char *name, struct tw_arena *arena, struct tw_slice **ret,
		      size_t *ret_count, struct trawl_error *err)
{
	uint32_t list = tw_json_get(doc, TW_JSON_ROOT, name);
	struct tw_slice *texts = tw_arena_array(arena, tw_json_count(doc, list), sizeof(*texts));

	if (!texts)
		return tw_fail_nomem(err);
	*ret = texts;
	*ret_count = 0;
	tw_json_each(doc, list, one)
		texts[(*ret_count)++] = tw_json_text(doc, one, arena);
	return TRAWL_OK;
}

/* "sha256:…"; Podman has left the front out at times. */
static struct tw_slice image_id(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_digest digest;

	if (text.len == 64)
		text = TW_JOIN(arena, TW_LIT("sha256:"), text);
	return tw_digest_parse(text, &digest) ? text : (struct tw_slice){ 0 };
}

static int read_inspection(struct tw_source *source, struct daemon *daemon, struct tw_slice text,
			   struct trawl_error *err)
{
	struct tw_artifact *told = &source->told;
	struct tw_json doc;
	int64_t size = 0;
	int status = tw_json_parse(text, &source->arena, &doc, NULL);

	if (status == TRAWL_OK)
		told->image_id = image_id(tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "Id"), &source->arena),
					  &source->arena);
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (!told->image_id.len)
		return not_it(daemon, err);
	if (tw_json_int(&doc, tw_json_get(&doc, TW_JSON_ROOT, "Size"), &size) && size > 0)
		daemon->size = (uint64_t)size;
	status = take_texts(&doc, "RepoTags", &source->arena, &told->repo_tags, &told->repo_tag_count, err);
	return status < 0 ? status
			  : take_texts(&doc, "RepoDigests", &source->arena, &told->repo_digests,
				       &told->repo_digest_count, err);
}

static struct tw_slice image_url(const struct daemon *daemon, struct tw_slice name, const char *what,
				 struct tw_arena *arena)
{
	return TW_JOIN(arena, daemon->host.url, TW_LIT("/images/"), name, TW_LIT("/"), tw_slice(what));
}

static int inspect(struct tw_source *source, struct daemon *daemon, struct tw_slice name, struct trawl_error *err)
{
	struct tw_slice url = image_url(daemon, name, "json", &source->arena), text;
	struct tw_http *http = NULL;
	int status = name.ptr && url.ptr ? ask(daemon, url, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = check_status(daemon, http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, TW_LIMIT_CONFIG_JSON, &source->arena, &text, err);
	tw_http_close(http);
	daemon->url = image_url(daemon, name, "get", &source->arena);
	return status < 0 ? status : read_inspection(source, daemon, text, err);
}

static int open_export(void *closure, uint64_t from, struct tw_slice if_range, struct tw_http **ret,
		       struct trawl_error *err)
{
	const struct daemon *daemon = closure;

	if (from)
		return tw_fail(err, TRAWL_E_IO, "%s broke its export off after %llu bytes", daemon->title,
			       (unsigned long long)from);
	return ask(daemon, daemon->url, ret, err);
}

static int check_size(const struct tw_source *source, const struct daemon *daemon, struct trawl_error *err)
{
	uint64_t limit = source->options.remote ? source->options.remote->max_size : 0;

	if (!limit || daemon->size <= limit)
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_LIMIT, "the image has %llu bytes, more than the %llu allowed",
		       (unsigned long long)daemon->size, (unsigned long long)limit);
}

static int start_export(struct tw_source *source, struct daemon *daemon, struct trawl_error *err)
{
	struct tw_fetch fetch = { .net = daemon->net, .open = open_export, .closure = daemon, .size = UINT64_MAX };
	struct tw_stage *stage;
	int status = daemon->url.ptr ? check_size(source, daemon, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = tw_fetch_stage(&fetch, &stage, err);
	return status < 0 ? status : tw_stream_open_stage(source, stage, err);
}

/* Is there anybody? 1, with the reason, when there isn't. */
static int look_at_socket(const struct daemon *daemon, struct tw_arena *arena, struct trawl_error *err)
{
	const char *path = tw_arena_text(arena, daemon->host.socket);
	struct stat st;

	if (!daemon->host.socket.len)
		return TRAWL_OK;
	if (!path)
		return tw_fail_nomem(err);
	if (stat(path, &st) != 0) {
		tw_fail(err, TRAWL_E_NOTFOUND, "no socket at %s", path);
		return 1;
	}
	if (!S_ISSOCK(st.st_mode))
		return tw_fail(err, TRAWL_E_USAGE, "%s is not a socket", path);
	if (access(path, W_OK) != 0)
		return tw_fail(err, TRAWL_E_IO, "%s: %s", path, strerror(errno));
	return TRAWL_OK;
}

static int open_daemon(struct tw_source *source, const char *kind, struct daemon *daemon, const struct tw_slice *names,
		       size_t count, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = look_at_socket(daemon, &source->arena, err);

	if (status != TRAWL_OK)
		return status;
	status = tw_source_net(source, &source->net, err);
	daemon->net = source->net;
	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		why = (struct trawl_error){ 0 };
		status = inspect(source, daemon, names[i], &why);
		if (status != TRAWL_E_NOTFOUND || i + 1 == count)
			break;
		status = TRAWL_OK;
	}
	if (status < 0)
		return why.status ? tw_fail(err, status, "%s", why.message) : status;
	source->told.source = kind;
	return start_export(source, daemon, err);
}

int tw_docker_open(struct tw_source *source, struct trawl_error *err)
{
	const struct tw_source_remote *how = source->options.remote;
	struct daemon *daemon = tw_arena_alloc(&source->arena, sizeof(*daemon));
	struct tw_slice names[2] = { { 0 }, source->artifact.name };
	struct tw_reference ref;
	int status;

	if (!daemon)
		return tw_fail_nomem(err);
	*daemon = (struct daemon){ .title = "Docker" };
	if (!tw_reference_parse(source->artifact.name, &source->arena, &ref))
		return tw_fail(err, TRAWL_E_USAGE, "not the name of an image");
	if (tw_slice_is(ref.registry, "index.docker.io"))
		ref.registry = TW_LIT("docker.io");
	names[0] = TW_JOIN(&source->arena, ref.registry, TW_LIT("/"), ref.repository,
			   ref.digest.len ? TW_LIT("@") : TW_LIT(":"), ref.digest.len ? ref.digest : ref.tag);
	status = tw_docker_host(how ? how->docker_host : NULL, &source->arena, &daemon->host, err);
	return status < 0 ? status : open_daemon(source, tw_source_docker.name, daemon, names, 2, err);
}

/* The user's own service, or the system's. */
static struct tw_slice podman_socket(const char *given, struct tw_arena *arena)
{
	const char *folder = getenv("XDG_RUNTIME_DIR"), *own;

	if (given && *given) {
		struct tw_slice path = tw_slice(given);

		return tw_slice_starts(path, "unix://") ? tw_slice_from(path, strlen("unix://")) : path;
	}
	own = folder && *folder ? tw_arena_printf(arena, "%s/podman/podman.sock", folder) : NULL;
	return own && access(own, F_OK) == 0 ? tw_slice(own) : TW_LIT("/run/podman/podman.sock");
}

int tw_podman_open(struct tw_source *source, struct trawl_error *err)
{
	const struct tw_source_remote *how = source->options.remote;
	struct daemon *daemon = tw_arena_alloc(&source->arena, sizeof(*daemon));
	struct tw_reference ref;

	if (!daemon)
		return tw_fail_nomem(err);
	*daemon = (struct daemon){ .title = "Podman" };
	if (!tw_reference_parse(source->artifact.name, &source->arena, &ref))
		return tw_fail(err, TRAWL_E_USAGE, "not the name of an image");
	daemon->host.socket = podman_socket(how ? how->podman_host : NULL, &source->arena);
	daemon->host.url = TW_LIT("http://podman");
	return open_daemon(source, tw_source_podman.name, daemon, &source->artifact.name, 1, err);
}
