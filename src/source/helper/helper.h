/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of trawl-git share. Every failure is told once, in a frame; functions that return false have done so. */
#ifndef TW_SOURCE_HELPER_HELPER_H
#define TW_SOURCE_HELPER_HELPER_H

#include <pthread.h>
#include <stdatomic.h>
#include <git2.h>

#include "base/buf.h"
#include "base/vec.h"
#include "source/git.h"

enum { CONTROL = 0, FOLDER_MAX = 4096, STORES_MAX = 256 };

struct store {
	git_repository *repository;
	git_odb *odb;
	char *fetched; /* the folder that it was fetched to, which goes with it; NULL: it was here */
	char *url;     /* where it is from, as it was given; NULL: it was here */
};

struct helper {
	TW_VEC(struct store) stores;
	struct tw_buf in;
	char *path, *url, *branch, *tag, *commit, *cacert; /* of the question */
	bool insecure;
	atomic_bool closed; /* all is cleared away */
	pthread_mutex_t lock;
	char *folders[STORES_MAX]; /* that were made and are to go, for the thread that ends us: with @lock held */
	char origin[512];          /* of the repository that was named: nobody else is shown the token */

	git_odb_object *last; /* a file's first bytes are looked at before the whole is asked for */
	uint32_t last_store;
};

/* Write all of it; false when nobody reads any more. */
bool answer(uint8_t kind, const void *bytes, size_t len);
bool answer_field(enum tw_git_field field, const char *text, size_t len);

/* Say what is wrong; returns false. */
bool fail(enum tw_git_failure why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What libgit2 says last: behind the sentence. */
bool fail_git(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Has the other side gone? */
bool is_abandoned(void);

/* repository.c: open, tell of the commit, give objects */
bool repository_open(struct helper *helper);
bool repository_submodule(struct helper *helper, struct tw_slice question);
bool repository_object(struct helper *helper, struct tw_slice question);
void store_release(struct helper *helper, struct store *store);

/* A repository that is here. */
bool store_open(struct helper *helper, const char *path, struct store *ret);

/* loose.c: can libgit2 be let at this object? Only its first @max bytes are looked at. */
bool is_whole(const struct store *store, const git_oid *id, uint64_t max);

/* place.c: what an address means */
struct place {
	bool is_file; /* a repository on this machine: path */
	char path[FOLDER_MAX];
	char url[FOLDER_MAX]; /* for git: without name and password */
	char origin[512];     /* "https://host:port", as git asks for passwords; "" when it doesn't */
	char name[256], password[1024];
	const char *protocols; /* that may be spoken on the way */
};

bool place_parse(const char *url, struct place *ret);

/* @url of a submodule, seen from the repository at @base ("./" and "../" are relative to it). False: it can't be one. */
bool place_relative(const char *base, const char *url, char *ret, size_t room);

/* fetch.c: by git itself, to a folder of its own; @ret_folder is the caller's, also on failure. */
bool fetch(struct helper *helper, const struct place *place, char **ret_folder);
bool fetch_commit(struct helper *helper, const struct place *place, const char *commit, char **ret_folder);
void remove_folder(struct helper *helper, char *folder); /* and free it; accepts NULL */
void remove_all(struct helper *helper);                  /* the last that is done: the lock stays held */

/* ask.c: git asks for a name or a password. */
int answer_git(const char *prompt);

#endif
