/* SPDX-License-Identifier: Apache-2.0 */
/*
 * go.mod, go.work and their like: directives, one a line, or several of one verb in a block.
 *
 *	require example.org/a v1.0.0 // indirect
 *	replace (
 *		example.org/b => ../b
 *	)
 *
 * Source: go.dev/ref/mod, "go.mod files"; golang.org/x/mod/modfile. Words may be quoted as in Go; comments have two
 * slashes. A bracket opens a block only at the end of its line.
 */
#ifndef TW_FORMAT_GOMOD_H
#define TW_FORMAT_GOMOD_H

#include "base/arena.h"
#include "format/lines.h"

enum { TW_GOMOD_WORDS = 8 }; /* replace has the most that mean anything: five */

struct tw_gomod {
	struct tw_lines lines;
	struct tw_slice block; /* the verb of the open block; empty: none is */
};

struct tw_gomod_line {
	struct tw_slice verb;
	struct tw_slice words[TW_GOMOD_WORDS]; /* those past the last are left out */
	size_t count;
	struct tw_slice comment; /* behind the slashes, trimmed */
	uint32_t line;
};

static inline struct tw_gomod tw_gomod(struct tw_slice text)
{
	return (struct tw_gomod){ .lines = tw_lines_of(text) };
}

/* The next directive; false at the end. Words are views: what is within quotes stays as it is written. */
bool tw_gomod_next(struct tw_gomod *reader, struct tw_gomod_line *ret);

#endif
