/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of images: "alpine:3.18", "ghcr.io/a/b@sha256:…". Source: the distribution project's reference grammar; a name
 * whose first component has no dot or colon and isn't "localhost" is Docker Hub's.
 */
#ifndef TW_MODEL_REFERENCE_H
#define TW_MODEL_REFERENCE_H

#include "base/arena.h"
#include "base/slice.h"

struct tw_reference {
	struct tw_slice registry;   /* "index.docker.io", as it is compared and hashed */
	struct tw_slice repository; /* "library/alpine" */
	struct tw_slice tag;        /* "latest" when neither tag nor digest is given */
	struct tw_slice digest;     /* "sha256:…" */
};

/* False when @text can't name an image, or memory has run out. */
bool tw_reference_parse(struct tw_slice text, struct tw_arena *arena, struct tw_reference *ret);

#endif
