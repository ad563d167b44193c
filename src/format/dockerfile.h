/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dockerfiles: instructions, their words, and variables in them. Nothing is built.
 * Source: docs.docker.com/reference/dockerfile; buildkit, frontend/dockerfile/{parser,shell}.
 *
 *	struct tw_dockerfile reader = tw_dockerfile_of(text, arena);
 *	while (tw_dockerfile_next(&reader, &instruction)) {
 *		while (tw_dockerfile_word(&instruction.rest, reader.escape, &word)) …
 *	}
 *
 * Surprising: which byte escapes, "# escape=`" on top may say; a comment or an empty line within a continued line is as if
 * it weren't there; what follows "<<EOF" up to a line of that word belongs to the instruction, and is passed over here.
 */
#ifndef TW_FORMAT_DOCKERFILE_H
#define TW_FORMAT_DOCKERFILE_H

#include "base/arena.h"
#include "format/lines.h"

struct tw_dockerfile {
	struct tw_lines lines;
	struct tw_arena *arena;
	char escape;
	bool failed; /* memory has run out: it ends early */
};

struct tw_dockerfile_instruction {
	struct tw_slice keyword; /* as it is written: compare without case */
	struct tw_slice rest;    /* continued lines joined */
	uint32_t line;           /* where it begins */
};

struct tw_dockerfile tw_dockerfile_of(struct tw_slice text, struct tw_arena *arena);

/* The next instruction; false at the end. */
bool tw_dockerfile_next(struct tw_dockerfile *reader, struct tw_dockerfile_instruction *ret);

/* The next word, quotes and escapes kept: white space within quotes doesn't end it. False when there is none. */
bool tw_dockerfile_word(struct tw_slice *rest, char escape, struct tw_slice *ret);

/* What a variable stands for; false when it isn't set. */
struct tw_dockerfile_variables {
	bool (*get)(const struct tw_dockerfile_variables *variables, struct tw_slice name, struct tw_slice *ret);
};

/*
 * A word without its quotes and escapes, with $name, ${name} and ${name:-word} (also -, :+, +) replaced; a modifier that
 * isn't one of these counts as none. In @arena; ptr is NULL only without memory.
 */
struct tw_slice tw_dockerfile_expand(struct tw_slice word, char escape, const struct tw_dockerfile_variables *variables,
				     struct tw_arena *arena);

#endif
