/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker-compose files. Source: the Compose specification (services, interpolation). Read as one workload a service, of the
 * kind "Service" without apiVersion.
 *
 * What may surprise: variables come from nowhere but their own defaults ("${TAG:-1.2}"): neither the environment nor a file
 * .env is asked, since the result must not depend on who asks. A service that is only built names no image.
 */
#ifndef TW_KUBE_COMPOSE_H
#define TW_KUBE_COMPOSE_H

#include "kube/workload.h"

/* Is this document one? */
bool tw_compose_is(struct tw_kube_node root);

/* As tw_kube_read(). */
int tw_compose_read(const struct tw_kube_read *read, struct tw_kube_node root, struct trawl_error *err);

#endif
