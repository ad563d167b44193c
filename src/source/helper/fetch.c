/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is somewhere else is fetched by git itself: one commit, without its history, to a folder below TMPDIR that goes when we
 * do. libgit2 can't do that before 1.7, and knows nothing of the user's ssh. git is told which protocols may be spoken, runs no
 * hook, asks nobody, and has no terminal to ask at. Names and passwords are never among its arguments: it asks us (ask.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/spawn.h"
#include "source/helper/helper.h"

enum { WORDS = 40, SAID = 16 * 1024 };

struct said {
	char text[SAID];
	size_t len;
};

/* What can't be removed must not keep what is behind it; a folder that forbids it to us is ours, and can be told otherwise. */
static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	char parent[FOLDER_MAX];

	if (remove(path) == 0 || errno != EACCES || ftw->base < 1 || ftw->base >= FOLDER_MAX)
		return 0;
	snprintf(parent, sizeof(parent), "%.*s", ftw->base, path);
	if (chmod(parent, S_IRWXU) == 0)
		(void)!remove(path);
	return 0;
}

/* That something stays behind is said by the one who made it: nobody listens to answers any more. */
static void remove_files(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (access(folder, F_OK) == 0)
		fprintf(stderr, "trawl-git: %s can't be removed: %s\n", folder, strerror(errno ? errno : EIO));
}

/* Instead of @old, NULL for a free place; false when there is none. */
static bool note_folder(struct tw_git_helper *helper, const char *old, char *folder)
{
	bool noted = false;

	pthread_mutex_lock(&helper->lock);
	for (size_t i = 0; i < STORES_MAX && !noted; i++) {
		noted = helper->folders[i] == old;
		if (noted)
			helper->folders[i] = folder;
	}
	pthread_mutex_unlock(&helper->lock);
	return noted;
}

/* Should it take too long, somebody else removes it as well: only then it is nobody's. */
void tw_git_remove_folder(struct tw_git_helper *helper, char *folder)
{
	if (!folder)
		return;
	remove_files(folder);
	note_folder(helper, folder, NULL);
	free(folder);
}

void tw_git_remove_all(struct tw_git_helper *helper)
{
	pthread_mutex_lock(&helper->lock);
	for (size_t i = 0; i < STORES_MAX; i++) {
		if (helper->folders[i])
			remove_files(helper->folders[i]);
	}
}

static bool make_folder(struct tw_git_helper *helper, char **ret)
{
	const char *parent = getenv("TMPDIR");
	char path[FOLDER_MAX];
	int len = snprintf(path, sizeof(path), "%s/trawl-git-XXXXXX", parent && *parent ? parent : "/tmp");

	if (len < 0 || (size_t)len >= sizeof(path) || !mkdtemp(path))
		return tw_git_say(TW_GIT_IO, "no folder can be made below %s: %s", parent && *parent ? parent : "/tmp",
				  strerror(errno));
	*ret = strdup(path);
	if (*ret && note_folder(helper, NULL, *ret))
		return true;
	remove_files(path);
	free(*ret);
	*ret = NULL;
	return tw_git_say(TW_GIT_NO_MEMORY, "out of memory");
}

static void set(const char *name, const char *value)
{
	if (value && *value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

/* The token is for whoever is asked for by https; a name and a password in the address are for it alone. */
static bool set_password(const struct tw_git_helper *helper, const struct tw_git_place *place)
{
	const char *token = getenv("GITHUB_TOKEN");
	char self[FOLDER_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	bool safe = strncmp(place->origin, "https:", 6) == 0 || (*place->origin && helper->insecure);
	bool given = place->name[0] || place->password[0];

	if (!token || !*token)
		token = getenv("GITLAB_TOKEN");
	if (strcmp(place->origin, helper->origin) != 0)
		token = NULL;
	if (!safe || len <= 0 || (!given && (!token || !*token))) {
		set("TRAWL_GIT_ORIGIN", NULL);
		return false;
	}
	self[len] = '\0';
	set("GIT_ASKPASS", self);
	set("TRAWL_GIT_ORIGIN", place->origin);
	set("TRAWL_GIT_NAME", given && place->name[0] ? place->name : "fanal-aquasecurity-scan");
	set("TRAWL_GIT_PASSWORD", given ? place->password : token);
	return true;
}

/* Not the repository, the index or the objects of whoever started us from a hook. */
static bool set_environment(const struct tw_git_helper *helper, const struct tw_git_place *place)
{
	static const char *const away[] = { "GIT_DIR",
					    "GIT_WORK_TREE",
					    "GIT_INDEX_FILE",
					    "GIT_OBJECT_DIRECTORY",
					    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
					    "GIT_COMMON_DIR",
					    "GIT_NAMESPACE",
					    "GIT_SHALLOW_FILE",
					    "GIT_TEMPLATE_DIR",
					    "GIT_QUARANTINE_PATH" };

	for (size_t i = 0; i < sizeof(away) / sizeof(*away); i++)
		unsetenv(away[i]);
	set("LC_ALL", "C");
	set("GIT_ALLOW_PROTOCOL", place->protocols);
	set("GIT_TERMINAL_PROMPT", "0");
	set("SSH_ASKPASS_REQUIRE", "never");
	if (helper->cacert)
		set("GIT_SSL_CAINFO", helper->cacert);
	if (helper->insecure)
		set("GIT_SSL_NO_VERIFY", "1");
	return set_password(helper, place);
}

/* In a session of its own: no terminal, and one group to be ended. */
static int start(char **words, int out, pid_t *ret)
{
	const struct tw_spawn how = { .arguments = words,
				      .in = TW_SPAWN_NOTHING,
				      .out = TW_SPAWN_NOTHING,
				      .err = out,
				      .group = TW_SPAWN_SESSION };

	return tw_spawn(&how, ret);
}

/* What it says, until it is done; the end of trawl is its end. */
static void listen_to(pid_t pid, int fd, struct said *said)
{
	char piece[1024];
	ssize_t got = 1;

	while (got != 0) {
		struct pollfd both[] = { { .fd = fd, .events = POLLIN }, { .fd = CONTROL } };

		if (poll(both, 2, 1000) < 0 && errno != EINTR)
			break;
		if (both[1].revents)
			kill(-pid, SIGKILL);
		if (!both[0].revents)
			continue;
		got = read(fd, piece, sizeof(piece));
		for (ssize_t i = 0; i < got && said->len < SAID - 1; i++)
			said->text[said->len++] = piece[i];
		if (got < 0 && errno != EINTR)
			break;
	}
	said->text[said->len] = '\0';
}

/* 0 when git says that it went well, 1 when not, -1 when it could not be started and that was told. */
static int run(const struct tw_git_helper *helper, const struct tw_git_place *place, const char *const *own,
	       struct said *said)
{
	static const char *const first[] = { "git",
					     "-c",
					     "core.hooksPath=/dev/null",
					     "-c",
					     "core.fsmonitor=false",
					     "-c",
					     "gc.auto=0",
					     "-c",
					     "maintenance.auto=false",
					     "-c",
					     "fetch.writeCommitGraph=false",
					     "-c",
					     "transfer.unpackLimit=1",
					     "-c",
					     "transfer.bundleURI=false" };
	char *words[WORDS];
	size_t count = 0;
	int ends[2], number, status = 1;
	pid_t pid;

	for (size_t i = 0; i < sizeof(first) / sizeof(*first); i++)
		words[count++] = (char *)(uintptr_t)first[i];
	/* Nor may a helper of the user's keep what was only lent. */
	if (set_environment(helper, place)) {
		words[count++] = (char *)(uintptr_t) "-c";
		words[count++] = (char *)(uintptr_t) "credential.helper=";
	}
	for (size_t i = 0; own[i]; i++)
		words[count++] = (char *)(uintptr_t)own[i];
	words[count] = NULL;
	said->len = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return tw_git_say(TW_GIT_IO, "no pipe: %s", strerror(errno)) - 1;
	number = start(words, ends[1], &pid);
	close(ends[1]);
	if (!number) {
		listen_to(pid, ends[0], said);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		number = -1;
	}
	close(ends[0]);
	if (number < 0)
		return status != 0;
	if (number == ENOENT)
		return tw_git_say(TW_GIT_UNSUPPORTED, "git is not installed, and fetches what is not on this machine") -
		       1;
	return tw_git_say(TW_GIT_IO, "git can't be started: %s", strerror(number)) - 1;
}

/* The line that says why; what others said before it explains it. */
static void find_reason(struct said *said, char *ret, size_t room)
{
	static const char *const boring[] = { "Cloning into", "warning:", "hint:", "Please make sure",
					      "and the repository" };
	struct tw_slice text = tw_slice_of(said->text, said->len), line, before = { 0 }, fatal = { 0 };

	while (tw_slice_split(&text, '\n', &line)) {
		bool skip = false;

		line = tw_slice_trim(line);
		for (size_t i = 0; i < sizeof(boring) / sizeof(*boring); i++)
			skip |= tw_slice_starts(line, boring[i]);
		if (skip || !line.len || fatal.len)
			continue;
		if (tw_slice_starts(line, "fatal: "))
			fatal = tw_slice_from(line, 7);
		else
			before = line;
	}
	if (fatal.len && before.len)
		snprintf(ret, room, "%.*s (%.*s)", TW_ARG(tw_slice_head(fatal, 300)),
			 TW_ARG(tw_slice_head(before, 300)));
	else
		snprintf(ret, room, "%.*s", TW_ARG(tw_slice_head(fatal.len ? fatal : before, 600)));
}

static bool fail_said(const struct tw_git_helper *helper, struct said *said)
{
	const char *what = helper->branch ? "branch" : "tag", *name = helper->branch ? helper->branch : helper->tag;
	char reason[700];

	find_reason(said, reason, sizeof(reason));
	if (name && strstr(said->text, "couldn't find remote ref"))
		return tw_git_say(TW_GIT_NOT_FOUND, "has no %s \"%s\"", what, name);
	return tw_git_say(TW_GIT_IO, "could not be fetched: %s", *reason ? reason : "git doesn't say why");
}

static bool make_empty(const char *folder)
{
	git_repository *repository = NULL;
	int code = git_repository_init(&repository, folder, 1);

	git_repository_free(repository);
	return code >= 0 || tw_git_say_why(code, "%s", folder);
}

/* 0, 1, -1 as run(). @refs: one or two. */
static int fetch_refs(struct tw_git_helper *helper, const struct tw_git_place *place, const char *folder, bool history,
		      const char *refs, const char *more, struct said *said)
{
	char place_of[FOLDER_MAX + 16];
	const char *words[] = { place_of,
				"fetch",
				"--quiet",
				"--no-recurse-submodules",
				"--no-write-fetch-head",
				history ? "--tags" : "--depth=1",
				"--",
				place->url,
				refs,
				more,
				NULL };

	snprintf(place_of, sizeof(place_of), "--git-dir=%s", folder);
	return run(helper, place, words, said);
}

static bool fetch_named(struct tw_git_helper *helper, const struct tw_git_place *place, const char *kind,
			const char *name, const char *folder)
{
	TW_AUTO_FREE struct said *said = calloc(1, sizeof(*said));
	char refs[2 * FOLDER_MAX];
	int len, status;

	if (!said)
		return tw_git_say(TW_GIT_NO_MEMORY, "out of memory");
	len = snprintf(refs, sizeof(refs), "+refs/%s/%s:refs/%s/%s", kind, name, kind, name);
	if (len < 0 || (size_t)len >= sizeof(refs))
		return tw_git_say(TW_GIT_WRONG, "a name of %zu bytes", strlen(name));
	if (!make_empty(folder))
		return false;
	status = fetch_refs(helper, place, folder, false, refs, NULL, said);
	return status > 0 ? fail_said(helper, said) : status == 0;
}

/* A commit alone, where the server lets us ask for it; else all there is, and it will be among that. */
static bool fetch_id(struct tw_git_helper *helper, const struct tw_git_place *place, const char *commit,
		     const char *folder)
{
	TW_AUTO_FREE struct said *said = calloc(1, sizeof(*said));
	char refs[128];
	int status = 1;

	if (!said)
		return tw_git_say(TW_GIT_NO_MEMORY, "out of memory");
	if (!make_empty(folder))
		return false;
	snprintf(refs, sizeof(refs), "+%.40s:refs/trawl/commit", commit);
	if (strlen(commit) == 40)
		status = fetch_refs(helper, place, folder, false, refs, NULL, said);
	if (status > 0 && !tw_git_is_abandoned() &&
	    (strlen(commit) < 40 || strstr(said->text, "not our ref") || strstr(said->text, "unadvertised") ||
	     strstr(said->text, "remote ref")))
		status = fetch_refs(helper, place, folder, true, "+refs/heads/*:refs/heads/*", NULL, said);
	return status > 0 ? fail_said(helper, said) : status == 0;
}

static bool fetch_default(struct tw_git_helper *helper, const struct tw_git_place *place, const char *folder)
{
	const char *words[] = { "clone",       "--quiet",    "--bare", "--depth=1", "--no-recurse-submodules",
				"--template=", "--no-local", "--",     place->url,  folder,
				NULL };
	TW_AUTO_FREE struct said *said = calloc(1, sizeof(*said));
	int status = said ? run(helper, place, words, said) : -1;

	if (!said)
		return tw_git_say(TW_GIT_NO_MEMORY, "out of memory");
	return status > 0 ? fail_said(helper, said) : status == 0;
}

bool tw_git_fetch(struct tw_git_helper *helper, const struct tw_git_place *place, char **ret_folder)
{
	if (!make_folder(helper, ret_folder))
		return false;
	if (helper->branch)
		return fetch_named(helper, place, "heads", helper->branch, *ret_folder);
	if (helper->tag)
		return fetch_named(helper, place, "tags", helper->tag, *ret_folder);
	return helper->commit ? fetch_id(helper, place, helper->commit, *ret_folder)
			      : fetch_default(helper, place, *ret_folder);
}

bool tw_git_fetch_commit(struct tw_git_helper *helper, const struct tw_git_place *place, const char *commit,
			 char **ret_folder)
{
	return make_folder(helper, ret_folder) && fetch_id(helper, place, commit, *ret_folder);
}
