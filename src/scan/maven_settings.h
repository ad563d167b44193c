/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven's settings.xml: which repositories there are, which mirrors stand for them, and as whom they are asked. Source:
 * maven.apache.org/settings.html and guides/mini/guide-mirror-settings.html.
 *
 * Surprising: only profiles that are active count, and what a project names as its repositories doesn't count here at all:
 * whoever wrote it must not choose whom we ask. Passwords that Maven has encrypted ("{…}") can't be used. Mirrors that the
 * scan's own configuration names (Trivy's scan.maven.mirrors) stand for addresses, those of settings.xml's mirrors included.
 */
#ifndef TW_SCAN_MAVEN_SETTINGS_H
#define TW_SCAN_MAVEN_SETTINGS_H

#include "base/arena.h"
#include "base/error.h"

/* A repository as it is to be asked: itself, or its mirror. */
struct tw_maven_repository {
	struct tw_slice id, url;            /* without a slash at the end */
	struct tw_slice username, password; /* "" for none */
	const char *unusable;               /* why it can't be asked at all; NULL: it can */
	bool dead; /* it was not there, or wanted to be left alone: not asked again in this scan */
};

enum { TW_MAVEN_REPOSITORIES = 32 };

struct tw_maven_settings {
	struct tw_maven_repository list[TW_MAVEN_REPOSITORIES];
	size_t count;
	char *local;  /* the local repository's folder; NULL: not said */
	bool offline; /* the network isn't to be asked */
};

/* A settings.xml. */
struct tw_maven_file {
	const char *path;
	struct tw_slice text; /* its ptr is NULL: there is none */
};

/*
 * From one or more settings.xml, those that count most first. Maven Central comes last. All lies in @arena. @mirrors: an
 * address and one that stands for it, and so on; ends with NULL, and may be NULL. Who can't be understood is named.
 */
int tw_maven_settings_read(const struct tw_maven_file *files, size_t count, const char *const *mirrors,
			   struct tw_arena *arena, struct tw_maven_settings *ret, struct trawl_error *err);

#endif
