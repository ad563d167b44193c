/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packages of a lock file, gathered before they are handed out: a lock file may name one several times, in several
 * places and for several reasons, and a report lists it once.
 *
 *	struct tw_lock lock = { .sink = sink };
 *	…
 *	struct tw_lock_package *p = tw_lock_package(&lock, name, version, &known);
 *	p->package.dev = …
 *	tw_lock_place(&lock, p, line, end);
 *	…
 *	return tw_lock_finish(&lock, err);
 */
#ifndef TW_ANALYZE_LANG_LOCK_H
#define TW_ANALYZE_LANG_LOCK_H

#include "analyze/lang/lang.h"
#include "base/map.h"

struct tw_lock_item;
struct tw_toml_node;

struct tw_lock_package {
	struct tw_package
		package; /* name and version are set; the lists, but for licences as written, are built below */
	struct tw_lock_item *needs, *places;
	uint32_t need_count, place_count;
};

struct tw_lock {
	struct tw_sink *sink;
	struct tw_map by_key;
	TW_VEC(struct tw_lock_package) packages;
	struct tw_lock_package spare; /* handed out when memory has run out */
	bool needs_as_given;          /* else they are sorted, each once */
};

/*
 * The package of this name and version: a new one, or the one that is known already. Never NULL; valid until the next
 * call. Texts must live until tw_lock_finish(): in the view, or in the scratch arena.
 */
struct tw_lock_package *tw_lock_package(struct tw_lock *lock, struct tw_slice name, struct tw_slice version,
					bool *ret_known);

/* It needs the package of this id. */
void tw_lock_need(struct tw_lock *lock, struct tw_lock_package *package, struct tw_slice id);

/* It stands there. Handed out by line. */
void tw_lock_place(struct tw_lock *lock, struct tw_lock_package *package, uint32_t start_line, uint32_t end_line);

/* A lock file in TOML: its list of tables called @name; NULL when it has none. */
int tw_lock_tables(const struct tw_view *view, struct tw_sink *sink, const char *name, const struct tw_toml_node **ret,
		   struct trawl_error *err);

/* Hands all packages to the sink, in the order in which they came up, and releases the rest. */
int tw_lock_finish(struct tw_lock *lock, struct trawl_error *err);

/* A whole parse(), of a file that has a package a line: @take gets each, trimmed, but those of merge conflicts. */
int tw_lock_lines(const struct tw_view *view, struct tw_sink *sink,
		  void (*take)(struct tw_lock *lock, struct tw_slice line, uint32_t number), struct trawl_error *err);

/* For a lock file that turns out to be none. */
void tw_lock_release(struct tw_lock *lock);

#endif
