/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A repository at a registry: manifests and blobs. Source: OCI distribution spec; the distribution project's token
 * specification.
 *
 * Surprising: which of http and https a registry on this machine or in a private network speaks is found out by asking
 * (https first), as Docker and Trivy do; any other must speak https unless everything insecure is allowed. Whom to ask for
 * a token is the registry's to say, but it never gets a password over http when the registry itself speaks https.
 */
#ifndef TW_NET_REGISTRY_H
#define TW_NET_REGISTRY_H

#include "base/arena.h"
#include "io/hash.h"
#include "io/stage.h"
#include "net/credential.h"
#include "net/net.h"

struct tw_registry;

struct tw_registry_options {
	struct tw_slice registry;   /* "ghcr.io", "localhost:5000"; Docker Hub is "index.docker.io" */
	struct tw_slice repository; /* "library/alpine" */

	/* Tried in turn; with none, or when none is right, those that are kept for the registry (credential.h). */
	const struct tw_credential *credentials;
	size_t credential_count;
	bool only_these; /* neither what is kept, nor nobody: for logging in */
};

/* Texts are copied. Nothing is asked yet. Any thread may use it. */
int tw_registry_open(struct tw_net *net, const struct tw_registry_options *options, struct tw_registry **ret,
		     struct trawl_error *err);

/* From now on by way of @net, which is of the same helper. */
void tw_registry_use(struct tw_registry *registry, struct tw_net *net);

/* No stage of it may be left. Accepts NULL. */
void tw_registry_free(struct tw_registry *registry);

struct tw_manifest {
	struct tw_slice digest; /* "sha256:…", computed of the bytes; of a HEAD as the registry claims it, or "" */
	struct tw_slice media_type; /* as it says itself, else as it was served */
	struct tw_slice bytes;      /* "" of a HEAD */
};

/*
 * The manifest or index called @reference, a tag or a digest: with @head what it is, without its bytes. All lies in @arena.
 * A digest that was asked for is checked. TRAWL_E_NOTFOUND when there is none.
 */
int tw_registry_manifest(struct tw_registry *registry, struct tw_slice reference, bool head, struct tw_arena *arena,
			 struct tw_manifest *ret, struct trawl_error *err);

/* The bytes of a blob, from @from on, going on where a connection breaks; whether they are right is for a tap to tell. */
int tw_registry_blob(struct tw_registry *registry, struct tw_slice digest, uint64_t size, uint64_t from,
		     struct tw_stage **ret, struct trawl_error *err);

/* A small blob, whole and checked. */
int tw_registry_document(struct tw_registry *registry, struct tw_slice digest, size_t limit, struct tw_arena *arena,
			 struct tw_slice *ret, struct trawl_error *err);

/* Does the registry know whom we claim to be? For logging in. TRAWL_E_IO when not. */
int tw_registry_ping(struct tw_registry *registry, struct trawl_error *err);

#endif
