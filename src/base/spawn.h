/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting a program: without a shell, with nothing but its three standard streams, no signal blocked and each as it is by
 * default. Every other descriptor is to be close-on-exec.
 */
#ifndef TW_BASE_SPAWN_H
#define TW_BASE_SPAWN_H

#include <sys/types.h>

/* For a stream: none, which is /dev/null; ours. */
enum { TW_SPAWN_NOTHING = -1, TW_SPAWN_OURS = -2 };

enum tw_spawn_group {
	TW_SPAWN_SAME,
	TW_SPAWN_GROUP,  /* one of its own: what it starts can be ended with it */
	TW_SPAWN_SESSION /* the same, and without a terminal */
};

struct tw_spawn {
	char *const *arguments;   /* ends with NULL; the first is the program: a path, or a name to be found by PATH */
	char *const *environment; /* NULL: ours */
	int in, out, err;         /* descriptors */
	enum tw_spawn_group group;
};

/* 0 and the process, or an errno. */
int tw_spawn(const struct tw_spawn *spawn, pid_t *ret);

#endif
