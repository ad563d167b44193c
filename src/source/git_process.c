/* SPDX-License-Identifier: Apache-2.0 */
/* The helper as a process, and the socket to it. It ends when our end is closed, thus also when we are killed. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"
#include "source/git.h"

enum { WAIT_MS = 100, READ = 64 * 1024 };

struct tw_git {
	const struct tw_source_options *options;
	int fd;
	pid_t pid;
	bool broken;
	struct tw_buf in;
	size_t used; /* bytes of @in whose frames have been handed out */
};

static int spawn(const char *program, int end, pid_t *ret)
{
	char *arguments[] = { (char *)(uintptr_t)program, NULL };
	const struct tw_spawn how = {
		.arguments = arguments, .in = end, .out = TW_SPAWN_NOTHING, .err = TW_SPAWN_OURS
	};

	return tw_spawn(&how, ret);
}

static const char *find_helper(const struct tw_source_options *options)
{
	const char *named = getenv("TRAWL_GIT_HELPER");

	if (options->git_helper)
		return options->git_helper;
	return named && *named ? named : TW_GIT_HELPER;
}

int tw_git_start(const struct tw_source_options *options, struct tw_git **ret, struct trawl_error *err)
{
	const char *program = find_helper(options);
	struct tw_git *git = calloc(1, sizeof(*git));
	int ends[2], number;

	if (!git)
		return tw_fail_nomem(err);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		free(git);
		return tw_fail_errno(err, errno, "no socket for the git helper");
	}
	number = spawn(program, ends[1], &git->pid);
	close(ends[1]);
	if (number) {
		close(ends[0]);
		free(git);
		return tw_fail_errno(err, number, "the git helper %s can't be started", program);
	}
	git->options = options;
	git->fd = ends[0];
	*ret = git;
	return TRAWL_OK;
}

void tw_git_stop(struct tw_git *git)
{
	int ignored;

	if (!git)
		return;
	close(git->fd);
	while (waitpid(git->pid, &ignored, 0) < 0 && errno == EINTR)
		;
	tw_buf_release(&git->in);
	free(git);
}

bool tw_git_is_over(const struct tw_git *git, int status)
{
	return git->broken || status == TRAWL_E_NOMEM || status == TRAWL_E_TIMEOUT || status == TRAWL_E_CANCELLED;
}

int tw_git_break(struct tw_git *git, const char *why, struct trawl_error *err)
{
	git->broken = true;
	return tw_fail(err, TRAWL_E_IO, "%s", why);
}

static int broken(struct tw_git *git, struct trawl_error *err)
{
	return tw_git_break(git, "the git helper has ended", err);
}

int tw_git_send(struct tw_git *git, const struct tw_buf *frames, struct trawl_error *err)
{
	struct tw_slice rest = tw_buf_view(frames);

	if (tw_buf_failed(frames))
		return tw_fail_nomem(err);
	while (rest.len) {
		ssize_t sent = send(git->fd, rest.ptr, rest.len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return broken(git, err);
		rest = tw_slice_from(rest, (size_t)sent);
	}
	return TRAWL_OK;
}

/* Wait for bytes; whoever scans may have had enough. */
static int wait_for(struct tw_git *git, struct trawl_error *err)
{
	for (;;) {
		struct pollfd one = { .fd = git->fd, .events = POLLIN };
		int ready = poll(&one, 1, WAIT_MS), status;

		if (ready > 0)
			return TRAWL_OK;
		if (ready < 0 && errno != EINTR)
			return broken(git, err);
		status = git->options->check ? git->options->check(git->options->closure) : 0;
		if (status < 0) {
			git->broken = true; /* what is under way is not waited for */
			return tw_fail(err, status, "%s", trawl_status_name(status));
		}
	}
}

static int receive_more(struct tw_git *git, struct trawl_error *err)
{
	ssize_t got;
	int status;

	if (git->used) {
		memmove(git->in.ptr, git->in.ptr + git->used, git->in.len - git->used);
		git->in.len -= git->used;
		git->used = 0;
	}
	if (!tw_buf_reserve(&git->in, READ))
		return tw_fail_nomem(err);
	got = recv(git->fd, git->in.ptr + git->in.len, READ, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		status = wait_for(git, err);
		return status < 0 ? status : TRAWL_OK;
	}
	if (got <= 0)
		return broken(git, err);
	git->in.len += (size_t)got;
	return TRAWL_OK;
}

int tw_git_receive(struct tw_git *git, struct tw_frame *ret, struct trawl_error *err)
{
	int status = TRAWL_OK, more;

	if (git->broken)
		return tw_fail(err, TRAWL_E_IO, "the git helper has ended");
	while (status == TRAWL_OK) {
		struct tw_slice rest = tw_slice_from(tw_buf_view(&git->in), git->used);
		size_t before = rest.len;

		more = tw_frame_next(&rest, ret);
		git->used += before - rest.len;
		if (more == 1)
			return ret->kind == TW_GIT_FAIL ? tw_git_failure(ret->bytes, err) : TRAWL_OK;
		if (more < 0)
			return broken(git, err);
		status = receive_more(git, err);
	}
	return status;
}
