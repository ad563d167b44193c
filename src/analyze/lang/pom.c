/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pom.xml, Maven's project description. Source: maven.apache.org/pom.html, and Trivy's pkg/dependency/parser/java/pom,
 * whose reading of it reports are compared with. See pom.h for the parts.
 *
 * Surprising: a pom.xml alone says little. Versions come from properties, from parents (a relative path, "../pom.xml", the
 * repository), from dependencyManagement and from POMs that this imports; what the dependencies need stands in their own
 * POMs, which are in ~/.m2/repository if the project was ever built here, or at repositories, which are asked when that is
 * wanted (scan/maven.h). Without its POM an artifact is listed by its coordinates.
 *
 * As Trivy does it, though Maven does more: profiles don't count, nor classifiers and types, a range ("[1,2)") is no
 * version, and a parent is looked for in "../pom.xml" whatever relativePath says. Of a tree with modules each pom.xml is a
 * project of its own, and the one above it lists them all.
 */
#include "analyze/lang/pom.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_PROJECT, ROLE_PARENT };

const struct tw_analyzer tw_analyzer_pom = {
	.name = "pom",
	.doc = "Maven: what a project's pom.xml needs, with ~/.m2",
	.type = "pom",
	.files = "pom.xml",
	.version = 1,
	.scope = TW_IN_TREE,
	/* "parent-pom.xml" may be what a relativePath leads to. */
	.match = { { TW_BASENAME, "pom.xml", .role = ROLE_PROJECT },
		   { TW_SUFFIX, ".xml", .suffix = "pom.xml", .role = ROLE_PARENT } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
	.finish = tw_pom_join,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_pom pom;
	int status = tw_pom_read(view->bytes, sink->scratch, &pom, &why);

	if (status >= 0)
		tw_pom_keep(sink, &pom, role == ROLE_PROJECT);
	else if (role == ROLE_PROJECT || status == TRAWL_E_NOMEM)
		return tw_lang_unreadable(view, tw_fail(err, status, "%s", why.message), err);
	return tw_sink_status(sink, err);
}
