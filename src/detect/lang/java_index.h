/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jars that don't say who they are: what the analyzer could not know without a database, decided with it.
 *
 * Such a jar leaves its analyzer as a package with
 *	digest                  "sha1:…" of the archive; packages that know who they are have none
 *	name, version           "group:artifact" and version as the manifest has them; empty when it doesn't name all three
 *	src_name, src_version   artifact and version by the file's name; empty when it isn't of the form
 *	licenses                those of the manifest: the jar's own, if nothing else is packed in the same archive
 */
#ifndef TW_DETECT_LANG_JAVA_INDEX_H
#define TW_DETECT_LANG_JAVA_INDEX_H

#include "detect/detect.h"

struct tw_java;

/*
 * Decides them, in Trivy's order: the manifest, if the index knows such an artifact; the SHA-1; the file's name. Packages
 * that stay unknown are taken out, and so is what an archive names twice ("2.17" and "2.17.0" are one); digests and
 * source names are gone afterwards. Purls are the caller's to renew, and so are UIDs where they are 0.
 *
 * Without an index (@java is NULL) the manifest's word is taken, and @ret_unresolved counts the jars without one.
 */
int tw_java_index_resolve(struct tw_java *java, struct tw_package *packages, size_t *count, struct tw_arena *arena,
			  size_t *ret_unresolved, struct trawl_error *err);

#endif
