/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that keep credentials: docker-credential-NAME, found by PATH. Source: docker-credential-helpers. The name comes
 * from the user's own file; still it must be one, not a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/spawn.h"
#include "net/credential.h"

static bool is_name(struct tw_slice program)
{
	for (size_t i = 0; i < program.len; i++) {
		if (!tw_is_alnum(program.ptr[i]) && !strchr("-_.", program.ptr[i] ? program.ptr[i] : '/'))
			return false;
	}
	return program.len > 0 && program.len < 128;
}

/* Its errors may hold secrets, and go nowhere. */
static int spawn(const char *name, const char *verb, int in, int out, pid_t *ret)
{
	char *arguments[] = { (char *)(uintptr_t)name, (char *)(uintptr_t)verb, NULL };
	const struct tw_spawn how = { .arguments = arguments, .in = in, .out = out, .err = TW_SPAWN_NOTHING };

	return tw_spawn(&how, ret);
}

static void read_all(int fd, struct tw_buf *to)
{
	char piece[4096];
	ssize_t got;

	while ((got = read(fd, piece, sizeof(piece))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || to->len + (size_t)got > TW_LIMIT_SMALL_FILE)
			return;
		tw_buf_add(to, piece, (size_t)got);
	}
}

/*
 * A socket, since writing to a pipe that nobody reads would raise a signal. The input is shorter than it holds, so that
 * writing never waits; a program that doesn't read it is no fault.
 */
static void write_all(int fd, struct tw_slice text)
{
	while (text.len) {
		ssize_t done = send(fd, text.ptr, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (done <= 0)
			return;
		text = tw_slice_from(text, (size_t)done);
	}
}

static bool talk(pid_t pid, int to, int from, struct tw_slice input, struct tw_buf *output)
{
	int status;

	write_all(to, input);
	close(to);
	read_all(from, output);
	close(from);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int tw_credential_program(struct tw_slice program, const char *verb, struct tw_slice input, struct tw_arena *arena,
			  struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_buf output = { 0 };
	char name[160];
	int in[2], out[2], number;
	bool fine;
	pid_t pid;

	if (!is_name(program) || input.len > 60000)
		return tw_fail(err, TRAWL_E_FORMAT, "\"%.*s\" can't be a credential helper", TW_ARG(program));
	snprintf(name, sizeof(name), "docker-credential-%.*s", (int)program.len, program.ptr);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) < 0)
		return tw_fail_errno(err, errno, "%s", name);
	if (pipe2(out, O_CLOEXEC) < 0) {
		number = errno;
		close(in[0]), close(in[1]);
		return tw_fail_errno(err, number, "%s", name);
	}
	number = spawn(name, verb, in[0], out[1], &pid);
	close(in[0]), close(out[1]);
	if (number) {
		close(in[1]), close(out[0]);
		return tw_fail_errno(err, number, "%s can't be started", name);
	}
	fine = talk(pid, in[1], out[0], input, &output);
	/* That it has nothing for a registry is said by a failure. */
	*ret = fine ? tw_arena_copy(arena, tw_buf_view(&output)) : TW_LIT("");
	if (output.ptr)
		explicit_bzero(output.ptr, output.len);
	tw_buf_release(&output);
	if (!ret->ptr)
		return tw_fail_nomem(err);
	return fine;
}
