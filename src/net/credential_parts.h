/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and keeping credentials share. */
#ifndef TW_NET_CREDENTIAL_PARTS_H
#define TW_NET_CREDENTIAL_PARTS_H

#include "net/credential.h"

/* Docker's file; NULL when nobody says where it is. */
const char *tw_docker_file(struct tw_arena *arena);

/* A whole such file. */
int tw_credential_text(const char *path, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

#endif
