/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trawl-net: the one program of trawl that opens sockets. Standard input is the control socket, on which questions come
 * (frame.h), each with the pipe for its answer. It ends when that socket does. It reads no file but certificates, and
 * never sees what is scanned.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/vec.h"
#include "net/helper/transfer.h"

enum { CONTROL = 0 };

struct helper {
	CURLM *multi;
	struct transfer *transfers;
	TW_VEC(struct curl_waitfd) waits;
	char datagram[TW_QUESTION_MAX + 1];
};

static void add(struct helper *helper, struct tw_slice datagram, int pipe)
{
	struct transfer *transfer;

	fcntl(pipe, F_SETFL, O_NONBLOCK);
	transfer = transfer_new(datagram, pipe);
	if (!transfer)
		return;
	transfer->next = helper->transfers;
	helper->transfers = transfer;
	if (!transfer->ended && curl_multi_add_handle(helper->multi, transfer->easy) != CURLM_OK)
		transfer->broken = true;
}

static int descriptor_of(struct msghdr *message)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
	    head->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(head), sizeof(int));
	return fd;
}

/* False when the other side is gone. */
static bool take_question(struct helper *helper)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec bytes = { helper->datagram, sizeof(helper->datagram) };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	ssize_t got;
	int pipe;

	message.msg_control = control.room;
	message.msg_controllen = sizeof(control.room);
	got = recvmsg(CONTROL, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got == 0)
		return false;
	pipe = descriptor_of(&message);
	if (pipe >= 0)
		add(helper, tw_slice_of(helper->datagram, (size_t)got), pipe);
	explicit_bzero(helper->datagram, (size_t)got);
	return true;
}

static void watch(struct helper *helper, int fd, short events)
{
	struct curl_waitfd *wait = tw_vec_push(&helper->waits);

	if (wait)
		*wait = (struct curl_waitfd){ .fd = fd, .events = events };
}

/* Pipes are watched for being closed by their reader, and, when something is pending, for taking more. */
static void wait_for_work(struct helper *helper)
{
	helper->waits.len = 0;
	watch(helper, CONTROL, CURL_WAIT_POLLIN);
	for (struct transfer *t = helper->transfers; t; t = t->next)
		watch(helper, t->pipe, t->pending.len ? CURL_WAIT_POLLOUT : 0);
	curl_multi_poll(helper->multi, helper->waits.at, (unsigned)helper->waits.len, 1000, NULL);
}

static bool reader_is_gone(const struct transfer *transfer)
{
	struct pollfd one = { .fd = transfer->pipe };

	return poll(&one, 1, 0) == 1 && (one.revents & (POLLERR | POLLNVAL));
}

static void sweep(struct helper *helper)
{
	for (struct transfer **at = &helper->transfers; *at;) {
		struct transfer *transfer = *at;

		if (transfer->pending.len)
			transfer_flush(transfer);
		if (transfer->broken || (transfer->ended && !transfer->pending.len) || reader_is_gone(transfer)) {
			*at = transfer->next;
			if (transfer->easy)
				curl_multi_remove_handle(helper->multi, transfer->easy);
			transfer_free(transfer);
		} else {
			at = &transfer->next;
		}
	}
}

static void collect(struct helper *helper)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(helper->multi, &left))) {
		struct transfer *transfer;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		transfer_end(transfer, code);
	}
}

static bool is_socket(int fd)
{
	int type;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

/* What is under way ends with us. */
static void close_down(struct helper *helper)
{
	while (helper->transfers) {
		struct transfer *transfer = helper->transfers;

		helper->transfers = transfer->next;
		if (transfer->easy)
			curl_multi_remove_handle(helper->multi, transfer->easy);
		transfer_free(transfer);
	}
	curl_multi_cleanup(helper->multi);
	curl_global_cleanup();
	tw_vec_release(&helper->waits);
}

int main(void)
{
	struct helper *helper = calloc(1, sizeof(*helper));
	const char *proxy = getenv("HTTP_PROXY");
	int running;

	if (!is_socket(CONTROL)) {
		fputs("trawl-net: this is started by trawl, and does nothing by itself\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0); /* passwords go by: no core file */
	/* libcurl ignores it, since a web server's CGI programs get a client's header "Proxy" there; Go programs read it. */
	if (proxy && !getenv("REQUEST_METHOD"))
		setenv("http_proxy", proxy, 0);
	if (!helper || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(helper->multi = curl_multi_init()))
		return 1;
	while (take_question(helper)) {
		curl_multi_perform(helper->multi, &running);
		collect(helper);
		sweep(helper);
		wait_for_work(helper);
	}
	close_down(helper);
	free(helper);
	return 0;
}
