/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What jars say of themselves: manifest, pom.properties, pom.xml, and the name of the file.
 */
#ifndef TW_ANALYZE_LANG_JAR_H
#define TW_ANALYZE_LANG_JAR_H

#include "analyze/lang/lang.h"

/* Empty fields are unknown. */
struct tw_jar_name {
	struct tw_slice group, artifact, version;
};

/* Are all three known? */
static inline bool tw_jar_name_is_whole(const struct tw_jar_name *name)
{
	return name->group.len && name->artifact.len && name->version.len;
}

/* "spring-core-5.3.4-SNAPSHOT.jar": artifact and version; both empty for other names. */
struct tw_jar_name tw_jar_file_name(struct tw_slice path);

struct tw_jar_manifest {
	struct tw_jar_name name; /* whole, or nothing of it */
	struct tw_texts licenses;
};

/* Texts are views of @text, or lie in @arena. False when memory has run out. */
bool tw_jar_read_manifest(struct tw_slice text, struct tw_arena *arena, struct tw_jar_manifest *ret);

/* META-INF/maven/…/pom.properties */
struct tw_jar_name tw_jar_read_properties(struct tw_slice text);

/* Group and artifact by the place of a pom.xml in a jar: "META-INF/maven/<group>/<artifact>/pom.xml". */
bool tw_jar_pom_name(struct tw_slice path, struct tw_jar_name *ret);

/* The licences that a pom.xml names; none for one that can't be read. False when memory has run out. */
bool tw_jar_read_pom_licenses(struct tw_slice text, struct tw_arena *arena, struct tw_texts *ret);

#endif
