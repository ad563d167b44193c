/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package URLs. Source: the purl specification (package-url/purl-spec), and Trivy for what it leaves open: which type an
 * ecosystem has, how a name is split into namespace and name, which qualifiers are given.
 */
#ifndef TW_MODEL_PURL_H
#define TW_MODEL_PURL_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/package.h"
#include "model/report.h"

/*
 * The purl of a package of @type: a distribution's family, or a language ecosystem's Type. @os is NULL for the latter.
 * Empty where none can be given (no name, a Go module that is a local path) and when memory has run out.
 */
struct tw_slice tw_purl(struct tw_slice type, const struct tw_os *os, const struct tw_package *package,
			struct tw_arena *arena);

/* Appends @s with everything escaped but letters, digits and @kept. */
void tw_purl_escape(struct tw_buf *buf, struct tw_slice s, const char *kept);

/* The namespace that packages of a distribution's family have in package URLs. */
struct tw_slice tw_purl_os_namespace(struct tw_slice family);

#endif
