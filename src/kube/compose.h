/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker-compose files. Source: the Compose specification (services, include, extends, interpolation, merge). Read as one
 * workload a service, of the kind "Service" without apiVersion.
 *
 * What may surprise: variables come from nowhere but their own defaults ("${TAG:-1.2}"): neither the environment nor a file
 * .env is asked, since the result must not depend on who asks. A service that is only built names no image.
 */
#ifndef TW_KUBE_COMPOSE_H
#define TW_KUBE_COMPOSE_H

#include "kube/workload.h"

/* The files that one names. Both functions say what can't be had, and go on. */
struct tw_compose_files {
	/* For "extends": 1 and its root, and @ret_from for what it names itself; 0: it can't be had. @from: the file that
	 * names it; ptr is NULL for the one that is read. */
	int (*open)(void *user, struct tw_slice from, struct tw_slice path, uint32_t line, struct tw_kube_node *ret,
		    struct tw_slice *ret_from, struct trawl_error *err);
	/* For "include": reads it by itself. */
	int (*include)(void *user, struct tw_slice path, uint32_t line, struct trawl_error *err);
	void *user;
};

/* Is this document one? */
bool tw_compose_is(struct tw_kube_node root, struct tw_slice file);

/* As tw_kube_read(). */
int tw_compose_read(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node root,
		    struct trawl_error *err);

#endif
