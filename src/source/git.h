/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Git repositories: their objects are read by another program, trawl-git (src/source/helper), since libgit2 and what it
 * loads have no place beside parsers, and nobody else's start should pay for them. It is spoken to over a socket that is its
 * standard input, in frames (net/frame.h), one question at a time:
 *
 *	our question                                    its answer
 *	PATH|URL [BRANCH|TAG|COMMIT] … OPEN             FIELD* OPENED, or FAIL
 *	OBJECT repository, id, how much, at most        HEAD BYTES*, or FAIL
 *	SUBMODULE repository, its commit, name, URL     OPENED, or FAIL
 *
 * A repository is a number: 0 the one that was opened, the next the first submodule, and so on. Trees are taken apart on
 * our side (git_walk.c). It ends when the socket does, and takes with it what it has fetched.
 */
#ifndef TW_SOURCE_GIT_H
#define TW_SOURCE_GIT_H

#include "io/spill.h"
#include "net/frame.h"
#include "source/parts.h"

enum tw_git_frame {
	/* questions */
	TW_GIT_PATH = 'p',   /* a repository here */
	TW_GIT_URL = 'u',    /* one somewhere else; may hold a password */
	TW_GIT_BRANCH = 'b', /* instead of HEAD */
	TW_GIT_TAG = 't',
	TW_GIT_COMMIT = 'c', /* 4 to 40 hexadecimal digits */
	TW_GIT_CACERT = 'a',
	TW_GIT_INSECURE = 'i',
	TW_GIT_OPEN = 'o',   /* that was all: open it */
	TW_GIT_OBJECT = 'r', /* struct tw_git_request */
	TW_GIT_SUBMODULE =
		's', /* a struct tw_git_request whose id is a commit's; then NAME and URL, each ending with a zero */
	/* answers */
	TW_GIT_FIELD = 'F',  /* a letter of enum tw_git_field, and text */
	TW_GIT_OPENED = 'O', /* repository, 4 bytes, and the id of the commit's tree, 20 */
	TW_GIT_HEAD =
		'H', /* enum tw_git_type, 1 byte, and the object's size, 8: of those, as many follow as were wanted */
	TW_GIT_BYTES = 'B',
	TW_GIT_FAIL = 'X', /* a letter of enum tw_git_failure, and a sentence */
};

/* What is known of the commit, as Trivy names it. */
enum tw_git_field {
	TW_GIT_REPO_URL = 'u',
	TW_GIT_ON_BRANCH = 'b',
	TW_GIT_HAS_TAG = 't', /* any number of them */
	TW_GIT_COMMIT_ID = 'c',
	TW_GIT_MESSAGE = 'm',
	TW_GIT_AUTHOR = 'a',
	TW_GIT_COMMITTER = 'k',
};

enum tw_git_failure {
	TW_GIT_NOT_FOUND = 'n',
	TW_GIT_DAMAGED = 'd',
	TW_GIT_TOO_LARGE = 'l',
	TW_GIT_UNSUPPORTED = 'u',
	TW_GIT_WRONG = 'w', /* what was asked for makes no sense */
	TW_GIT_IO = 'i',
	TW_GIT_NO_MEMORY = 'm',
};

enum tw_git_type { TW_GIT_IS_COMMIT = 1, TW_GIT_IS_TREE = 2, TW_GIT_IS_BLOB = 3, TW_GIT_IS_TAG = 4 };

enum { TW_GIT_ID = 20, TW_GIT_REQUEST = 4 + TW_GIT_ID + 8 + 8, TW_GIT_PIECE = 256 * 1024 };

struct tw_git_request {
	uint32_t repository;
	unsigned char id[TW_GIT_ID];
	uint64_t want;     /* bytes, from the first */
	uint64_t max_size; /* an object that has more is TW_GIT_TOO_LARGE */
};

/* Numbers go with their lowest byte first. */
static inline void tw_git_put(char *to, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (char)(number >> (8 * i));
}

static inline uint64_t tw_git_get(const char *from, int bytes)
{
	uint64_t number = 0;

	for (int i = 0; i < bytes; i++)
		number |= (uint64_t)(unsigned char)from[i] << (8 * i);
	return number;
}

struct tw_git;

/* The helper, started; ends with tw_git_stop(). A build without git says so here: TRAWL_E_UNSUPPORTED. */
int tw_git_start(const struct tw_source_options *options, struct tw_git **ret, struct trawl_error *err);
void tw_git_stop(struct tw_git *git); /* accepts NULL */

int tw_git_send(struct tw_git *git, const struct tw_buf *frames, struct trawl_error *err);

/* The next frame of the answer, valid until the next call. TW_GIT_FAIL becomes an error. */
int tw_git_receive(struct tw_git *git, struct tw_frame *ret, struct trawl_error *err);

/* It answers what it was not asked: with what it says from now on nothing can be done. */
int tw_git_break(struct tw_git *git, const char *why, struct trawl_error *err);

/* What TW_GIT_FAIL says, as an error. */
int tw_git_failure(struct tw_slice bytes, struct trawl_error *err);

/*
 * An object of a type: the first request->want bytes of it, in @arena, or, more than TW_LIMIT_IN_MEMORY of them and with a @spill
 * to put them, there.
 */
int tw_git_read(struct tw_git *git, const struct tw_git_request *request, enum tw_git_type type, struct tw_arena *arena,
		struct tw_spill *spill, struct tw_slice *ret, uint64_t *ret_size, struct trawl_error *err);

/* Has the helper gone, or is the scan to end? Else a failure is one object's. */
bool tw_git_is_over(const struct tw_git *git, int status);

/* One entry of a tree, as it lies there. */
struct tw_git_entry {
	uint32_t mode;
	struct tw_slice name;
	unsigned char id[TW_GIT_ID];
};

/* 1 and the next entry of a tree's @rest, 0 at its end, -1 when these bytes can't be a tree. */
int tw_git_tree_next(struct tw_slice *rest, struct tw_git_entry *ret);

/* May a file be called so? Neither a place in a tree ("..", "a/b") nor git's own. */
bool tw_git_is_name(struct tw_slice name);

/* What a .gitmodules has for the submodule at @path; false when nothing. The slices lie in @text. */
bool tw_git_module(struct tw_slice text, struct tw_slice path, struct tw_slice *ret_name, struct tw_slice *ret_url);

/* An address without what is in front of its host, for messages and reports; but "user@host:path" as it is. */
void tw_git_shown(struct tw_slice url, struct tw_buf *ret);

int tw_git_walk(struct tw_git *git, const struct tw_source_options *options, const unsigned char tree[TW_GIT_ID],
		struct tw_walk **ret, struct trawl_error *err);

#endif
