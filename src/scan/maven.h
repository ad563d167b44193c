/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POMs of Maven: from the local repository of the user who scans, which his builds have filled, and, when that is wanted,
 * from the repositories that his settings name, else Maven Central. Where the local one is stands in ~/.m2/settings.xml or
 * in Maven's own conf/settings.xml, else it is ~/.m2/repository. What was fetched is kept beside the scan's cache. Where one
 * of these files can't be understood, nobody is asked: it might have said not to.
 */
#ifndef TW_SCAN_MAVEN_H
#define TW_SCAN_MAVEN_H

#include <pthread.h>

#include "base/error.h"
#include "scan/maven_settings.h"

struct trawl_network;
struct tw_net;

struct tw_maven {
	pthread_mutex_t lock;
	bool looked; /* for the repository, with the first question */
	int root;    /* -1: there is none */
	struct tw_arena arena;
	struct tw_maven_settings settings;
	struct trawl_error broken; /* a settings.xml is: what isn't here is said to be missing for that */

	/* Set before the first question. */
	bool fetch; /* by the network, too */
	const struct trawl_network *network;
	const char *cache_dir; /* NULL: nothing is kept */
	int (*check)(void *closure);
	void *closure;

	struct tw_net *net; /* NULL: not asked yet */
	unsigned asked;
};

void tw_maven_init(struct tw_maven *maven);
void tw_maven_release(struct tw_maven *maven);

/* 1 and the file's bytes, 0 when there is none, or a negative status. No link below the repository is followed. */
int tw_maven_read(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		  struct trawl_error *err);

/* The same of what was fetched before, or is now; with the lock held. maven_fetch.c */
int tw_maven_fetch(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err);

#endif
