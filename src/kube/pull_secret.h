/* SPDX-License-Identifier: Apache-2.0 */
/* A pull secret: Docker's config.json in base64, or the older .dockercfg. See pulls.c for sources. */
#ifndef TW_KUBE_PULL_SECRET_H
#define TW_KUBE_PULL_SECRET_H

#include "kube/gather.h"

/* Each login in it. A secret of another type has none. TRAWL_E_FORMAT when it can't be read; no message holds a secret. */
int tw_kube_pull_secret(const struct tw_json *secret, struct tw_arena *scratch,
			int (*take)(void *user, const struct tw_kube_login *login, struct trawl_error *err), void *user,
			struct trawl_error *err);

/* Is the login for this repository? Docker Hub is "index.docker.io". */
bool tw_kube_login_fits(const struct tw_kube_login *login, struct tw_slice registry, struct tw_slice repository);

#endif
