/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trawl-git: opens a repository with libgit2, or has git fetch it, and gives out its objects. Standard input is the socket
 * on which questions come (source/git.h); it ends when that does. It runs nothing of what a repository holds: no hook, no
 * filter, no program that a configuration names, and reads no configuration but the repository's own.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "source/helper/helper.h"

bool tw_git_answer(uint8_t kind, const void *bytes, size_t len)
{
	char head[TW_FRAME_HEAD];
	struct iovec parts[] = { { head, sizeof(head) }, { (void *)(uintptr_t)bytes, len } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	tw_frame_head(head, kind, len);
	while (parts[0].iov_len || parts[1].iov_len) {
		ssize_t sent = sendmsg(CONTROL, &message, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		for (size_t i = 0; i < 2; i++) {
			size_t done = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;

			parts[i].iov_base = (char *)parts[i].iov_base + done;
			parts[i].iov_len -= done;
			sent -= (ssize_t)done;
		}
	}
	return true;
}

bool tw_git_answer_field(enum tw_git_field field, const char *text, size_t len)
{
	struct tw_buf buf = { 0 };
	bool sent;

	if (!len)
		return true;
	tw_buf_char(&buf, (char)field);
	tw_buf_add(&buf, text, len < TW_FRAME_MAX - 1 ? len : TW_FRAME_MAX - 1);
	sent = !tw_buf_failed(&buf) && tw_git_answer(TW_GIT_FIELD, buf.ptr, buf.len);
	tw_buf_release(&buf);
	return sent;
}

/* What others wrote must not reach a terminal as it is. */
static void say(enum tw_git_failure why, char *text)
{
	for (char *at = text + 1; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	}
	text[0] = (char)why;
	tw_git_answer(TW_GIT_FAIL, text, strlen(text + 1) + 1);
}

bool tw_git_say(enum tw_git_failure why, const char *format, ...)
{
	char text[900];
	va_list args;

	va_start(args, format);
	vsnprintf(text + 1, sizeof(text) - 1, format, args);
	va_end(args);
	say(why, text);
	return false;
}

static enum tw_git_failure why_of(int code)
{
	switch (code) {
	case GIT_ENOTFOUND:
	case GIT_EUNBORNBRANCH: return TW_GIT_NOT_FOUND;
	case GIT_EINVALIDSPEC:
	case GIT_EAMBIGUOUS: return TW_GIT_WRONG;
	default: return TW_GIT_DAMAGED;
	}
}

bool tw_git_say_why(int code, const char *format, ...)
{
	const git_error *last = git_error_last();
	char text[900];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text + 1, sizeof(text) - 1, format, args);
	va_end(args);
	if (last && last->message && len >= 0 && (size_t)len < sizeof(text) - 1)
		snprintf(text + 1 + len, sizeof(text) - 1 - (size_t)len, ": %s", last->message);
	say(last && last->klass == GIT_ERROR_NOMEMORY ? TW_GIT_NO_MEMORY : why_of(code), text);
	return false;
}

bool tw_git_is_abandoned(void)
{
	struct pollfd one = { .fd = CONTROL };

	return poll(&one, 1, 0) == 1 && (one.revents & (POLLHUP | POLLERR | POLLNVAL));
}

static char *text_of(struct tw_slice bytes)
{
	return memchr(bytes.ptr, 0, bytes.len) ? NULL : strndup(bytes.ptr, bytes.len);
}

/* Part of the question; false when it can't be. */
static bool take_word(char **word, struct tw_slice bytes)
{
	free(*word);
	*word = bytes.len ? text_of(bytes) : NULL;
	return *word != NULL;
}

/* False: it is over. What fails is told, and is not the end. */
static bool take_frame(struct tw_git_helper *helper, const struct tw_frame *frame)
{
	switch (frame->kind) {
	case TW_GIT_PATH: return take_word(&helper->path, frame->bytes);
	case TW_GIT_URL: return take_word(&helper->url, frame->bytes);
	case TW_GIT_BRANCH: return take_word(&helper->branch, frame->bytes);
	case TW_GIT_TAG: return take_word(&helper->tag, frame->bytes);
	case TW_GIT_COMMIT: return take_word(&helper->commit, frame->bytes);
	case TW_GIT_CACERT: return take_word(&helper->cacert, frame->bytes);
	case TW_GIT_INSECURE: helper->insecure = true; return true;
	case TW_GIT_OPEN: tw_repository_open(helper); return true;
	case TW_GIT_OBJECT: tw_repository_object(helper, frame->bytes); return true;
	case TW_GIT_SUBMODULE: tw_repository_submodule(helper, frame->bytes); return true;
	default: return false;
	}
}

static bool take_frames(struct tw_git_helper *helper)
{
	struct tw_slice rest = tw_buf_view(&helper->in);
	struct tw_frame frame;
	int more;

	while ((more = tw_frame_next(&rest, &frame)) == 1) {
		if (!take_frame(helper, &frame))
			return false;
	}
	if (rest.len)
		memmove(helper->in.ptr, rest.ptr, rest.len);
	helper->in.len = rest.len;
	return more == 0;
}

static bool receive(struct tw_git_helper *helper)
{
	char piece[4096];
	ssize_t got = recv(CONTROL, piece, sizeof(piece), 0);

	if (got < 0)
		return errno == EINTR;
	tw_buf_add(&helper->in, piece, (size_t)got);
	explicit_bzero(piece, sizeof(piece));
	return got > 0 && !tw_buf_failed(&helper->in) && take_frames(helper);
}

/*
 * Should something in libgit2 find no end, or removing what was fetched wait for it: nobody who has asked us to end waits for
 * that long.
 */
static void *watch(void *closure)
{
	struct tw_git_helper *helper = closure;
	struct pollfd one = { .fd = CONTROL };

	while (poll(&one, 1, -1) <= 0 || !(one.revents & (POLLHUP | POLLERR | POLLNVAL)))
		;
	/* Closed by us when all has been cleared away: then there is nothing to wait for. */
	for (int i = 0; i < 200; i++) {
		if (atomic_load(&helper->closed))
			return NULL;
		usleep(10000);
	}
	tw_git_remove_all(helper);
	_exit(1);
}

static void close_down(struct tw_git_helper *helper)
{
	git_odb_object_free(helper->last);
	for (size_t i = 0; i < helper->stores.len; i++)
		tw_git_store_release(helper, &helper->stores.at[i]);
	tw_vec_release(&helper->stores);
	tw_buf_release(&helper->in);
	free(helper->path);
	free(helper->url);
	free(helper->branch);
	free(helper->tag);
	free(helper->commit);
	free(helper->cacert);
	git_libgit2_shutdown();
}

/* libgit2 would read the authorities that it trusts, for tens of milliseconds; it is never let at the network. */
static int start_library(void)
{
	static const char *const names[] = { "SSL_CERT_FILE", "SSL_CERT_DIR" };
	char *kept[2];
	int code;

	for (size_t i = 0; i < 2; i++) {
		kept[i] = getenv(names[i]) ? strdup(getenv(names[i])) : NULL;
		setenv(names[i], "/dev/null", 1);
	}
	code = git_libgit2_init();
	for (size_t i = 0; i < 2; i++) {
		if (kept[i])
			setenv(names[i], kept[i], 1);
		else
			unsetenv(names[i]);
		free(kept[i]);
	}
	return code;
}

/*
 * Who owns a repository doesn't matter to whoever runs nothing of it. The user's and the system's configuration are git's
 * when it fetches, and not needed here.
 */
static bool set_up(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
				      GIT_CONFIG_LEVEL_GLOBAL };

	if (start_library() < 0)
		return false;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	return true;
}

static bool is_socket(int fd)
{
	int type;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}

int main(int argc, char **argv)
{
	static const int ignored[] = { SIGPIPE, SIGINT, SIGHUP, SIGTERM };
	/* For both threads, until the last has ended. */
	static struct tw_git_helper helper = { .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t watcher;

	if (argc == 2)
		return tw_git_answer_prompt(argv[1]);
	if (!is_socket(CONTROL)) {
		fputs("trawl-git: this is started by trawl, and does nothing by itself\n", stderr);
		return 2;
	}
	/* Whatever ends trawl ends the socket, and then there is something to clear away. */
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0); /* passwords go by: no core file */
	if (!set_up() || pthread_create(&watcher, NULL, watch, &helper) != 0)
		return 1;
	while (receive(&helper))
		;
	close_down(&helper);
	/* A kernel can take a tenth of a second to end a process whose other thread sleeps. */
	atomic_store(&helper.closed, true);
	shutdown(CONTROL, SHUT_RDWR);
	pthread_join(watcher, NULL);
	/* libgit2 1.5 keeps PCRE's match data of each look at a configuration: no leak of ours for a sanitizer to tell of. */
	_exit(0);
}
