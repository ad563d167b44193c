/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The helper as a process: started once, spoken to over a socket pair that is its standard input, waited for at the end.
 * It ends by itself when our end is closed, thus also when we are killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/spawn.h"
#include "net/net.h"

enum { SLICE_MS = 100, PIPE_SIZE = 1024 * 1024 };

struct tw_net {
	struct tw_net_options options;
	struct tw_net *owner; /* of the helper: NULL when it is this one */
	char *helper, *cacert;
	pthread_mutex_t lock; /* of what follows */
	int control;          /* -1: not started */
	pid_t pid;
	struct tw_map plain; /* see tw_net_is_plain(); the owner's */
	struct tw_arena arena;
};

static int copy_text(const char *text, char **ret, struct trawl_error *err)
{
	*ret = text ? strdup(text) : NULL;
	return text && !*ret ? tw_fail_nomem(err) : TRAWL_OK;
}

static const char *find_helper(const char *given)
{
	const char *named = getenv("TRAWL_NET_HELPER");

	if (given)
		return given;
	return named && *named ? named : TW_NET_HELPER;
}

int tw_net_open(const struct tw_net_options *options, struct tw_net **ret, struct trawl_error *err)
{
	struct tw_net *net = calloc(1, sizeof(*net));
	int status;

	if (!net)
		return tw_fail_nomem(err);
	net->options = *options;
	net->control = -1;
	if (options->shared)
		net->owner = options->shared->owner ? options->shared->owner : options->shared;
	pthread_mutex_init(&net->lock, NULL);
	status = copy_text(find_helper(options->helper), &net->helper, err);
	if (status == TRAWL_OK)
		status = copy_text(options->cacert, &net->cacert, err);
	net->options.helper = net->helper;
	net->options.cacert = net->cacert;
	if (!net->options.connect_ms)
		net->options.connect_ms = 10000;
	if (!net->options.stall_ms)
		net->options.stall_ms = 30000;
	if (!net->options.backoff_ms)
		net->options.backoff_ms = 300;
	if (!net->options.attempts)
		net->options.attempts = 4;
	if (status < 0) {
		tw_net_close(net);
		return status;
	}
	*ret = net;
	return TRAWL_OK;
}

int tw_net_share(struct tw_net *net, int (*check)(void *closure), void *closure, struct tw_net **ret,
		 struct trawl_error *err)
{
	int status = tw_net_open(&net->options, ret, err);

	if (status < 0)
		return status;
	(*ret)->owner = net->owner ? net->owner : net;
	(*ret)->options.check = check;
	(*ret)->options.closure = closure;
	return TRAWL_OK;
}

static void stop(struct tw_net *net)
{
	int ignored;

	if (net->control < 0)
		return;
	close(net->control);
	net->control = -1;
	while (waitpid(net->pid, &ignored, 0) < 0 && errno == EINTR)
		;
}

void tw_net_close(struct tw_net *net)
{
	if (!net)
		return;
	stop(net);
	pthread_mutex_destroy(&net->lock);
	tw_map_release(&net->plain);
	tw_arena_release(&net->arena);
	free(net->helper);
	free(net->cacert);
	free(net);
}

bool tw_net_is_plain(struct tw_net *net, struct tw_slice host)
{
	struct tw_net *owner = net->owner ? net->owner : net;
	bool plain;

	pthread_mutex_lock(&owner->lock);
	plain = tw_map_get(&owner->plain, host) != TW_MAP_NONE;
	pthread_mutex_unlock(&owner->lock);
	return plain;
}

void tw_net_note_plain(struct tw_net *net, struct tw_slice host)
{
	struct tw_net *owner = net->owner ? net->owner : net;
	struct tw_slice name;
	uint32_t *place;

	pthread_mutex_lock(&owner->lock);
	name = tw_arena_copy(&owner->arena, host);
	place = name.ptr ? tw_map_put(&owner->plain, name) : NULL;
	if (place)
		*place = 0;
	pthread_mutex_unlock(&owner->lock);
}

const struct tw_net_options *tw_net_options_of(const struct tw_net *net)
{
	return &net->options;
}

void tw_net_log(const struct tw_net *net, const char *format, ...)
{
	char message[512];
	va_list args;

	if (!net->options.log)
		return;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	net->options.log(net->options.log_closure, message);
}

static int spawn(struct tw_net *net, int end)
{
	char *arguments[] = { net->helper, NULL };
	const struct tw_spawn how = {
		.arguments = arguments, .in = end, .out = TW_SPAWN_NOTHING, .err = TW_SPAWN_OURS
	};

	return tw_spawn(&how, &net->pid);
}

static int start(struct tw_net *net, struct trawl_error *err)
{
	int ends[2], number;

	if (net->control >= 0)
		return TRAWL_OK;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return tw_fail_errno(err, errno, "no socket for the network helper");
	number = spawn(net, ends[1]);
	close(ends[1]);
	if (number) {
		close(ends[0]);
		return tw_fail_errno(err, number, "the network helper %s can't be started", net->helper);
	}
	net->control = ends[0];
	return TRAWL_OK;
}

static bool send_question(struct tw_net *net, const struct tw_buf *datagram, int fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec bytes = { datagram->ptr, datagram->len };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	struct cmsghdr *head;
	ssize_t sent;

	message.msg_control = control.room;
	message.msg_controllen = sizeof(control.room);
	head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(int));
	do
		sent = sendmsg(net->control, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)datagram->len;
}

/* A helper that has ended meanwhile is started again, once. */
static int deliver(struct tw_net *net, const struct tw_buf *datagram, int fd, struct trawl_error *err)
{
	int status = start(net, err);

	if (status < 0 || send_question(net, datagram, fd))
		return status;
	stop(net);
	status = start(net, err);
	if (status < 0 || send_question(net, datagram, fd))
		return status;
	return tw_fail(err, TRAWL_E_IO, "the network helper %s ends as soon as it is started", net->helper);
}

int tw_net_ask(struct tw_net *net, const struct tw_question *question, int *ret_fd, struct trawl_error *err)
{
	struct tw_buf datagram = { 0 };
	int ends[2], status;

	tw_question_encode(&datagram, question);
	if (tw_buf_failed(&datagram) || datagram.len > TW_QUESTION_MAX) {
		status = tw_buf_failed(&datagram) ? tw_fail_nomem(err)
						  : tw_fail(err, TRAWL_E_LIMIT, "a request of %zu bytes", datagram.len);
		tw_buf_release(&datagram);
		return status;
	}
	if (pipe2(ends, O_CLOEXEC) < 0) {
		tw_buf_release(&datagram);
		return tw_fail_errno(err, errno, "no pipe for an answer from the network");
	}
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE); /* fewer turns between the two; may be refused */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (net->owner)
		net = net->owner;
	pthread_mutex_lock(&net->lock);
	status = deliver(net, &datagram, ends[1], err);
	pthread_mutex_unlock(&net->lock);
	if (datagram.ptr)
		explicit_bzero(datagram.ptr, datagram.len);
	tw_buf_release(&datagram);
	close(ends[1]);
	if (status < 0)
		close(ends[0]);
	else
		*ret_fd = ends[0];
	return status;
}

int tw_net_wait(struct tw_net *net, int fd, uint32_t milliseconds, struct trawl_error *err)
{
	int64_t end = tw_clock_ms() + milliseconds;

	for (;;) {
		struct pollfd one = { .fd = fd, .events = POLLIN };
		int64_t left = end - tw_clock_ms();
		int status = net->options.check ? net->options.check(net->options.closure) : 0, ready;

		if (status < 0)
			return tw_fail(err, status, "%s", status == TRAWL_E_TIMEOUT ? "the time is up" : "stopped");
		if (left < 0)
			left = 0;
		ready = poll(&one, fd >= 0, (int)(left < SLICE_MS ? left : SLICE_MS));
		if (ready > 0)
			return 1;
		if (ready < 0 && errno != EINTR)
			return tw_fail_errno(err, errno, "waiting for the network");
		if (left <= SLICE_MS && tw_clock_ms() >= end)
			return 0;
	}
}
