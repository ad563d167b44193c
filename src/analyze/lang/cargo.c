/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cargo.lock of Rust's Cargo, versions 1 to 4. Source: cargo, src/cargo/core/resolver/encode.rs; for Cargo.toml see
 * cargo_toml.h.
 *
 *	[[package]]
 *	name = "regex"
 *	version = "1.7.3"
 *	dependencies = [
 *	 "memchr 2.5.0",				with a version when there are several of this name
 *	 "unsafe-any 0.4.2 (registry+https://…)",	as older ones write all
 *	]
 *
 * Surprising: what is for tests and builds only stands among the rest, and nothing marks it. Cargo.toml beside it, with
 * those of the workspace's members, tells what the programs need, and everything that this leads to is reported. Without it
 * all is.
 */
#include "analyze/lang/cargo_toml.h"
#include "analyze/lang/lock.h"
#include "format/toml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_MANIFEST };

const struct tw_analyzer tw_analyzer_cargo = {
	.name = "cargo",
	.doc = "Cargo: what a Rust project's lock file pins",
	.type = "cargo",
	.files = "Cargo.lock",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_BASENAME, "Cargo.lock", .role = ROLE_LOCK },
		   { TW_BASENAME, "Cargo.toml", .role = ROLE_MANIFEST } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = tw_cargo_join,
};

static struct tw_slice text(const struct tw_toml_node *table, const char *name)
{
	return tw_toml_text(tw_toml_get(table, name));
}

struct reader {
	struct tw_sink *sink;
	struct tw_lock lock;
	struct tw_map newest; /* by name: the last package that is called so */
	TW_VEC(struct tw_slice) versions;
};

static void read_names(struct reader *r, const struct tw_toml_node *packages)
{
	tw_toml_each(packages, package) {
		struct tw_slice name = text(package, "name"), *version;
		uint32_t *at = name.len ? tw_map_put(&r->newest, name) : NULL;

		version = at ? tw_vec_push(&r->versions) : NULL;
		if (!version) {
			r->sink->failed |= name.len > 0;
			continue;
		}
		*version = text(package, "version");
		*at = (uint32_t)(r->versions.len - 1);
	}
}

/* "name", "name version" or "name version (source)" */
static void take_need(struct reader *r, struct tw_lock_package *p, struct tw_slice need)
{
	struct tw_slice name = tw_slice_word(&need), version = tw_slice_word(&need);
	uint32_t at = tw_map_get(&r->newest, name);

	tw_slice_word(&need);
	if (tw_slice_word(&need).len || (!version.len && at == TW_MAP_NONE))
		return;
	tw_lock_need(&r->lock, p, tw_lang_id(r->sink, name, "@", version.len ? version : r->versions.at[at]));
}

static void take_package(struct reader *r, const struct tw_toml_node *package)
{
	struct tw_slice name = text(package, "name"), version = text(package, "version");
	struct tw_lock_package *p;
	bool known;

	if (!name.len)
		return;
	/* Twice: from two sources. */
	p = tw_lock_package(&r->lock, name, version, &known);
	if (!known)
		tw_lock_place(&r->lock, p, package->line, package->line_end);
	p->package.id = tw_lang_id(r->sink, name, "@", version);
	tw_toml_each(tw_toml_get(package, "dependencies"), need)
		take_need(r, p, tw_toml_text(need));
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .lock = { .sink = sink } };
	const struct tw_toml_node *packages;
	int status = tw_lock_tables(view, sink, "package", &packages, err);

	if (status < 0)
		return status;
	read_names(&r, packages);
	tw_toml_each(packages, package)
		take_package(&r, package);
	tw_map_release(&r.newest);
	tw_vec_release(&r.versions);
	return tw_lock_finish(&r.lock, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	return role == ROLE_MANIFEST ? tw_cargo_remember(view, sink, err) : parse_lock(view, sink, err);
}
