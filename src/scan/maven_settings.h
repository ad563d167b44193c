/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven's settings.xml: which repositories there are, which mirrors stand for them, and as whom they are asked. Source:
 * maven.apache.org/settings.html and guides/mini/guide-mirror-settings.html.
 *
 * Surprising: only profiles that are active count, and what a project names as its repositories doesn't count here at all:
 * whoever wrote it must not choose whom we ask. Passwords that Maven has encrypted ("{…}") can't be used.
 */
#ifndef TW_SCAN_MAVEN_SETTINGS_H
#define TW_SCAN_MAVEN_SETTINGS_H

#include "base/arena.h"

/* A repository as it is to be asked: itself, or its mirror. */
struct tw_maven_repository {
	struct tw_slice id, url;            /* without a slash at the end */
	struct tw_slice username, password; /* "" for none */
	bool dead; /* it was not there, or wanted to be left alone: not asked again in this scan */
};

enum { TW_MAVEN_REPOSITORIES = 32 };

struct tw_maven_settings {
	struct tw_maven_repository list[TW_MAVEN_REPOSITORIES];
	size_t count;
	char *local;  /* the local repository's folder; NULL: not said */
	bool offline; /* the network isn't to be asked */
};

/*
 * From the texts of one or more settings.xml, those that count most first; one that can't be read says nothing. Maven
 * Central comes last. All lies in @arena. False when memory has run out.
 */
bool tw_maven_settings_read(const struct tw_slice *texts, size_t count, struct tw_arena *arena,
			    struct tw_maven_settings *ret);

#endif
