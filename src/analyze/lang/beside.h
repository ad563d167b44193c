/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an analyzer has read in one file and needs for another one: private facts, found again by the path of the file that
 * they were read from, once the layer is complete. For finish.
 *
 *	struct tw_beside beside;
 *	tw_beside_init(&beside, sink);
 *	for (uint32_t at = tw_beside_first(&beside, path); tw_beside_fact(&beside, path, &at, &fact);)
 *		…
 *	tw_beside_release(&beside);
 *
 * Most finish()es are tw_beside_join(): each lock file is brought together with what stands beside it.
 */
#ifndef TW_ANALYZE_LANG_BESIDE_H
#define TW_ANALYZE_LANG_BESIDE_H

#include "analyze/lang/lang.h"
#include "base/map.h"

struct tw_beside {
	struct tw_sink *sink;
	struct tw_map first; /* by path: the file's first fact; the others follow */
	TW_VEC(struct tw_slice) paths;
};

/* The facts of the sink's analyzer. */
void tw_beside_init(struct tw_beside *beside, struct tw_sink *sink);
void tw_beside_release(struct tw_beside *beside);

/* Where the facts of this file begin; TW_MAP_NONE when there are none. */
uint32_t tw_beside_first(const struct tw_beside *beside, struct tw_slice path);

/* The next fact of this file, in the order in which they were put; false past the last one. */
bool tw_beside_fact(const struct tw_beside *beside, struct tw_slice path, uint32_t *at, struct tw_fact *ret);

/* The path of the file called @name in the folder of @path. */
struct tw_slice tw_beside_path(struct tw_sink *sink, struct tw_slice path, struct tw_slice name);

/* Where @relative leads from @folder, without "." and ".."; ptr is NULL when that is outside of the tree. */
struct tw_slice tw_beside_resolve(struct tw_sink *sink, struct tw_slice folder, struct tw_slice relative);

/* Brings one group, a file's packages, together with the facts; @how is the caller's. */
typedef void tw_beside_group(const struct tw_beside *beside, const struct tw_group *group, const void *how);

/* Every group of @type that there is now, not those that @join adds. Behind each, scratch is rewound. */
void tw_beside_each(const struct tw_beside *beside, const char *type, tw_beside_group *join, const void *how);

/* A whole finish(): facts, tw_beside_each(), and how it went. */
int tw_beside_join(struct tw_sink *sink, const char *type, tw_beside_group *join, const void *how,
		   struct trawl_error *err);

/* The packages of a group, to be changed and handed out anew; links, not copies, of what the builder holds. */
struct tw_packages {
	struct tw_package *at;
	size_t len;
};
struct tw_packages tw_beside_packages(struct tw_sink *sink, const struct tw_group *group);

/* Hands out a package that was read back, its lists included. */
void tw_beside_hand_out(struct tw_sink *sink, const struct tw_package *package);

#endif
