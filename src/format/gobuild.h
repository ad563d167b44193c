/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The build information that Go's linker leaves in programs: the version of Go, and the modules that it was built from.
 * Source: Go, src/debug/buildinfo and src/runtime/debug/mod.go.
 *
 *	header		"\xff Go buildinf:", size of a pointer, flags; 32 bytes, at a multiple of 16 in its own section,
 *			or at the start of the data
 *	from 1.18 on	flag 2: two texts follow, each with its length as a varint before it
 *	before		two pointers to Go strings (pointer and length); flag 1: the high byte first
 *
 * The second text is framed by 16 bytes on both sides, and has one line for each thing, its parts behind tabs:
 *
 *	path	example.org/cmd			the main package
 *	mod	example.org	v1.0.0	h1:…	the main module
 *	dep	golang.org/x/net	v0.1.0	h1:…
 *	=>	./fork	v0.0.0	h1:…		what the module above is replaced by
 *	build	-ldflags="-X main.version=1"	a setting of the build
 *
 * Of the file only headers are touched, and the pages that hold the texts; in a program that isn't Go's and has no section
 * of that name, its data too.
 */
#ifndef TW_FORMAT_GOBUILD_H
#define TW_FORMAT_GOBUILD_H

#include "base/arena.h"

struct tw_gobuild {
	struct tw_slice version; /* "go1.22.1"; never empty */
	struct tw_slice lines;   /* empty: built without modules */
	bool damaged;            /* it is there, and can't be read */
};

/* In an ELF, PE or Mach-O file; false when there is none, or a damaged one. Texts are views of the file. */
bool tw_gobuild_find(struct tw_slice file, struct tw_gobuild *ret);

/* Could a file that begins so be a program at all? */
bool tw_gobuild_bid(struct tw_slice head);

enum tw_gobuild_kind {
	TW_GOBUILD_OTHER, /* a line of a kind that is newer than this reader */
	TW_GOBUILD_PATH,
	TW_GOBUILD_MAIN,
	TW_GOBUILD_MODULE,
	TW_GOBUILD_REPLACEMENT,
	TW_GOBUILD_SETTING,
	TW_GOBUILD_BROKEN, /* a line that isn't what its first word promises */
};

struct tw_gobuild_line {
	enum tw_gobuild_kind kind;
	struct tw_slice name;  /* path of the package or module, key of the setting */
	struct tw_slice value; /* version of the module, value of the setting */
};

/* The next line of @rest; false at its end. Values in quotes are put into @arena; without memory they are { NULL, 0 }. */
bool tw_gobuild_next(struct tw_slice *rest, struct tw_arena *arena, struct tw_gobuild_line *ret);

#endif
