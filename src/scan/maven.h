/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The local Maven repository of the user who scans: POMs that his builds have fetched. Where it is stands in
 * ~/.m2/settings.xml or in Maven's own conf/settings.xml, else it is ~/.m2/repository.
 */
#ifndef TW_SCAN_MAVEN_H
#define TW_SCAN_MAVEN_H

#include <pthread.h>

#include "base/arena.h"
#include "base/error.h"

struct tw_maven {
	pthread_mutex_t lock;
	bool looked; /* for the repository, with the first question */
	int root;    /* -1: there is none */
};

void tw_maven_init(struct tw_maven *maven);
void tw_maven_release(struct tw_maven *maven);

/* 1 and the file's bytes, 0 when there is none, or a negative status. No link below the repository is followed. */
int tw_maven_read(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		  struct trawl_error *err);

#endif
