/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of yarn.lock, which are nearly YAML: blocks with an empty line between, a block a package.
 *
 *	classic					Yarn 2 and later ("berry")
 *	debug@^3.1.0, debug@~3.1.0:		"debug@npm:^3.1.0, debug@npm:~3.1.0":
 *	  version "3.1.0"			  version: 3.1.0
 *	  dependencies:				  dependencies:
 *	    ms "2.0.0"				    ms: "npm:2.0.0"
 *
 * Source: classic.yarnpkg.com and yarnpkg.com documentation; trivy, pkg/dependency/parser/nodejs/yarn.
 */
#ifndef TW_ANALYZE_LANG_YARN_LOCK_H
#define TW_ANALYZE_LANG_YARN_LOCK_H

#include "base/slice.h"

/* "debug@npm:^3.1.0": what package.json files ask for; the protocol may be empty. */
struct tw_yarn_pattern {
	struct tw_slice name, protocol, range;
};

/*
 * A range may name another package: "wrap@npm:wrappy@1.0.2". If it does, @name and @range become that package's, else they
 * stay.
 */
void tw_yarn_resolve_alias(struct tw_slice *name, struct tw_slice *range);

/* False when it isn't one. Quotes and a colon at its ends don't belong to it. */
bool tw_yarn_read_pattern(struct tw_slice text, struct tw_yarn_pattern *ret);

/* The next of a header's patterns, which ", " separates; the rest moves behind it. */
bool tw_yarn_next_pattern(struct tw_slice *rest, struct tw_slice *ret);

/* The value of a "version" line; empty when it isn't one. */
struct tw_slice tw_yarn_read_version(struct tw_slice line);

/* A line below "dependencies:". False when it isn't one. */
bool tw_yarn_read_need(struct tw_slice line, struct tw_yarn_pattern *ret);

#endif
