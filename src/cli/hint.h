/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody may have meant: a look at what a path is, for messages that tell the way out.
 */
#ifndef TW_CLI_HINT_H
#define TW_CLI_HINT_H

#include <stdbool.h>

#include <trawl/error.h>

/* A file that begins as tar, gzip or zstandard does. */
bool tw_hint_is_archive(const char *path);

/* "docker://alpine", "oci-archive:x.tar", as other programs name them: TRAWL_OK when it is no such thing, else the error. */
int tw_hint_transport(const char *name, struct trawl_error *err);

/* "app is a folder; trawl rootfs app scans …": for `trawl image` of what stands at @path. TRAWL_E_USAGE. */
int tw_hint_not_a_name(const char *path, struct trawl_error *err);

/* Behind a message: what else than an OCI layout the folder at @path may be; "" when it is one, or no folder. */
const char *tw_hint_folder(const char *path);

#endif
