/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cargo.toml: what is kept of one until the layer is complete, and read back beside a Cargo.lock. Source:
 * doc.rust-lang.org/cargo, "the manifest format", "specifying dependencies", "workspaces".
 */
#ifndef TW_ANALYZE_LANG_CARGO_TOML_H
#define TW_ANALYZE_LANG_CARGO_TOML_H

#include "analyze/lang/beside.h"

/* Keeps the manifest as facts. */
int tw_cargo_remember(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err);

/* The manifest itself, from the first of its facts. */
struct tw_cargo_manifest {
	struct tw_slice name, version;
	bool inherits;                     /* its version is the workspace's */
	struct tw_slice workspace_version; /* what its members inherit */
	struct tw_slice nameless;          /* what it is called when it has no name: a hash of its contents */
};

enum tw_cargo_kind {
	TW_CARGO_OTHER,
	TW_CARGO_MANIFEST, /* the first fact of each */
	TW_CARGO_NEED,
	TW_CARGO_MEMBER,
};

/* Something that a program needs. Of several with one alias the last counts. */
struct tw_cargo_need {
	struct tw_slice alias, name; /* the same, but for who is renamed */
	struct tw_slice constraint;
	bool any;               /* version: it comes from a folder or a repository */
	struct tw_slice folder; /* from the manifest's; empty: it doesn't say */
};

enum tw_cargo_kind tw_cargo_kind(const struct tw_fact *fact);
void tw_cargo_read_manifest(const struct tw_fact *fact, struct tw_cargo_manifest *ret);
void tw_cargo_read_need(const struct tw_fact *fact, struct tw_cargo_need *ret);

/* A finish: which packages of a Cargo.lock the manifests beside it ask for, and what these need. */
int tw_cargo_join(struct tw_sink *sink, struct trawl_error *err);

#endif
