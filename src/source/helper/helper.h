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

struct tw_git_store {
	git_repository *repository;
	git_odb *odb;
	char *fetched; /* the folder that it was fetched to, which goes with it; NULL: it was here */
	char *url;     /* where it is from, as it was given; NULL: it was here */
};

struct tw_git_helper {
	TW_VEC(struct tw_git_store) stores;
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
bool tw_git_answer(uint8_t kind, const void *bytes, size_t len);
bool tw_git_answer_field(enum tw_git_field field, const char *text, size_t len);

/* The same of a text that may be NULL: nothing is told then. */
static inline bool tw_git_answer_text(enum tw_git_field field, const char *text)
{
	return !text || tw_git_answer_field(field, text, strlen(text));
}

/* Say what is wrong; returns false. */
bool tw_git_say(enum tw_git_failure why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What libgit2 says last: behind the sentence. */
bool tw_git_say_why(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Has the other side gone? */
bool tw_git_is_abandoned(void);

/* repository.c: the questions, of which object.c and submodule.c answer one each */
bool tw_repository_open(struct tw_git_helper *helper);
bool tw_repository_submodule(struct tw_git_helper *helper, struct tw_slice question);
bool tw_repository_object(struct tw_git_helper *helper, struct tw_slice question);
bool tw_git_parse_request(const struct tw_git_helper *helper, struct tw_slice question, struct tw_git_request *ret);

/* A repository that is here; quietly: libgit2's code, and nothing is told. */
bool tw_git_store_open(struct tw_git_helper *helper, const char *path, struct tw_git_store *ret);
int tw_git_store_open_quietly(const char *path, struct tw_git_store *ret);
void tw_git_store_release(struct tw_git_helper *helper, struct tw_git_store *store);

/* It is the helper's from now on. */
bool tw_git_store_keep(struct tw_git_helper *helper, struct tw_git_store *store, const git_commit *commit);

/* The commit whose id begins as @text. */
bool tw_git_find_commit(const struct tw_git_store *store, const char *text, git_commit **ret);

/* told.c */
bool tw_git_tell_commit(const struct tw_git_store *store, const git_commit *commit);

/* The address of the remote, with its password, if it has one; the caller's. NULL: there is no remote. */
char *tw_git_remote_url(const struct tw_git_store *store);

/* loose.c: can libgit2 be let at this object? Only its first @max bytes are looked at. */
bool tw_git_is_whole(const struct tw_git_store *store, const git_oid *id, uint64_t max);

/* place.c: what an address means */
struct tw_git_place {
	bool is_file; /* a repository on this machine: path */
	char path[FOLDER_MAX];
	char url[FOLDER_MAX]; /* for git: without name and password */
	char origin[512];     /* "https://host:port", as git asks for passwords; "" when it doesn't */
	char name[256], password[1024];
	const char *protocols; /* that may be spoken on the way */
};

bool tw_git_place_parse(const char *url, struct tw_git_place *ret);

/* @url of a submodule, seen from the repository at @base ("./" and "../" are relative to it). False: it can't be one. */
bool tw_git_place_relative(const char *base, const char *url, char *ret, size_t room);

/* fetch.c: by git itself, to a folder of its own; @ret_folder is the caller's, also on failure. */
bool tw_git_fetch(struct tw_git_helper *helper, const struct tw_git_place *place, char **ret_folder);
bool tw_git_fetch_commit(struct tw_git_helper *helper, const struct tw_git_place *place, const char *commit,
			 char **ret_folder);
void tw_git_remove_folder(struct tw_git_helper *helper, char *folder); /* and free it; accepts NULL */
void tw_git_remove_all(struct tw_git_helper *helper);                  /* the last that is done: the lock stays held */

/* ask.c: git asks for a name or a password. */
int tw_git_answer_prompt(const char *prompt);

#endif
