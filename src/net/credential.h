/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a registry knows the user by: given by flags, or kept by docker, podman and their kin. Source: docker's
 * cli/config (config.json), containers-auth.json(5), docker-credential-helpers.
 *
 * Files, the first that knows the registry counts: $DOCKER_CONFIG/config.json or ~/.docker/config.json;
 * $REGISTRY_AUTH_FILE; $XDG_RUNTIME_DIR/containers/auth.json. Each may leave the matter to a program,
 * docker-credential-NAME: for one registry ("credHelpers") or for all ("credsStore").
 */
#ifndef TW_NET_CREDENTIAL_H
#define TW_NET_CREDENTIAL_H

#include "base/arena.h"
#include "base/error.h"

struct tw_credential {
	struct tw_slice username, password;
	struct tw_slice identity_token; /* instead of a password: exchanged at the token server */
	struct tw_slice registry_token; /* a bearer token, as it is */
};

/*
 * What is kept for @registry ("ghcr.io"; Docker Hub is "index.docker.io") and @repository ("" or "owner/name"; podman
 * keeps some by it): 1, 0 when nothing is, or an error that names the file.
 */
int tw_credential_find(struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena,
		       struct tw_credential *ret, struct trawl_error *err);

/* The same in the text of one such file. @ret_program: who is to be asked instead; "" for nobody. */
int tw_credential_in(struct tw_slice json, struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena,
		     struct tw_credential *ret, struct tw_slice *ret_program, struct trawl_error *err);

/* Keep, or forget, what a registry knows the user by: in Docker's file or where it says. @ret_path: the file. */
int tw_credential_store(struct tw_slice registry, const struct tw_credential *credential, struct tw_arena *arena,
			struct tw_slice *ret_path, struct trawl_error *err);
int tw_credential_erase(struct tw_slice registry, struct tw_arena *arena, struct tw_slice *ret_path,
			struct trawl_error *err);

/* docker-credential-@program @verb, with @input on its standard input; what it prints. Never what it says in errors. */
int tw_credential_program(struct tw_slice program, const char *verb, struct tw_slice input, struct tw_arena *arena,
			  struct tw_slice *ret, struct trawl_error *err);

/* How Docker calls a registry in its files. */
struct tw_slice tw_credential_key(struct tw_slice registry);

#endif
