/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are known by another name: a hard link whose name an analyzer wants, a symbolic link that stands for a
 * package database or a folder above it ("var/lib/dpkg" -> "../../opt/dpkg"), or a file whose own name says nothing, which
 * another one names ("-r base.txt"). What they lead to has passed by under its own name, and is looked at in a second walk of
 * the same layer, which is rare.
 */
#ifndef TW_SCAN_ALIASES_H
#define TW_SCAN_ALIASES_H

#include "analyze/analyze.h"
#include "base/map.h"
#include "base/vec.h"

struct tw_alias {
	struct tw_slice real;         /* where the bytes are; for a folder: what the path begins with */
	struct tw_slice name;         /* what they are wanted as */
	uint32_t next;                /* further name of the same file */
	bool hard;                    /* a hard link: the file must be in this layer */
	bool found;                   /* it was */
	const struct tw_analyzer *by; /* whose file names it as wanted; NULL: whose the name tells */
	uint32_t next_wanted;         /* then: the same file for another analyzer */
	struct tw_slice from;         /* that file, and the line */
	uint32_t line;
};

struct tw_aliases {
	struct tw_arena arena;
	TW_VEC(struct tw_alias) list;
	struct tw_map files;   /* real path → first alias */
	struct tw_map folders; /* real folder → first alias */
	struct tw_map wanted;  /* real path → first alias that has a "by": of links there may be many more */
	bool full;             /* of TW_LIMIT_LINKS; others are not known */
	size_t walked, until;  /* those before have been looked for; those from here on are for a later walk */
};

/* Out of memory is the only failure. */
int tw_aliases_hard_link(struct tw_aliases *aliases, const struct tw_dispatch *dispatch, struct tw_slice path,
			 struct tw_slice target, uint32_t mode, struct trawl_error *err);
/* May a symbolic link of this path matter? Where it leads to costs a question to the kernel. */
bool tw_aliases_may_link(const struct tw_dispatch *dispatch, struct tw_slice path);
int tw_aliases_symlink(struct tw_aliases *aliases, const struct tw_dispatch *dispatch, struct tw_slice path,
		       struct tw_slice target, struct trawl_error *err);

/* What a file of @analyzer's, @from, wants besides; once for each file. */
int tw_aliases_want(struct tw_aliases *aliases, const struct tw_analyzer *analyzer, struct tw_slice from,
		    const struct tw_wanted *wanted, struct trawl_error *err);

/* Put those of @from to those of @into. */
int tw_aliases_join(struct tw_aliases *into, const struct tw_aliases *from, struct trawl_error *err);

/* Where one is among the names of a file: its own, then those of its folder. { 0 } before the first. */
struct tw_alias_cursor {
	bool begun, in_folders;
	uint32_t next;
};

/*
 * The next name under which the file @path is wanted, of those that have not been looked for before; go on while it returns
 * true. The name lies in @scratch. @ret_by: for this analyzer alone; NULL: for those whom the name tells.
 */
bool tw_aliases_next(struct tw_aliases *aliases, struct tw_slice path, struct tw_alias_cursor *at,
		     struct tw_arena *scratch, struct tw_slice *ret_name, const struct tw_analyzer **ret_by);

void tw_aliases_release(struct tw_aliases *aliases);

#endif
