/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said between the library and its network helper: frames of a kind (one byte), a length (four bytes, the lowest
 * first) and so many bytes. A question is one datagram on the control socket, its frames in any order, and carries the
 * descriptor that the answer is to be written to. An answer is a stream of frames:
 *
 *	STATUS  HEADER*  BODY*  END          (a whole response)
 *	[STATUS HEADER* BODY*]  FAIL         (something broke: a letter that says what, and a sentence)
 *
 * Both ends check what they read: neither trusts the other more than the network.
 */
#ifndef TW_NET_FRAME_H
#define TW_NET_FRAME_H

#include "base/buf.h"
#include "base/slice.h"

enum tw_frame_kind {
	/* questions */
	TW_FRAME_METHOD = 'm',
	TW_FRAME_URL = 'u',
	TW_FRAME_SEND_HEADER = 'h', /* "Name: value" */
	TW_FRAME_SEND_BODY = 'b',
	TW_FRAME_SOCKET = 's',      /* path of a Unix socket to connect to */
	TW_FRAME_CACERT = 'c',      /* path of a PEM file */
	TW_FRAME_CLIENT_CERT = 'k', /* folder with cert.pem and key.pem, to be shown to the server */
	TW_FRAME_AUTHORITIES = 'a', /* the only authorities to trust: PEM */
	TW_FRAME_CERT = 'C',        /* a certificate to show, PEM, and its key: other than CLIENT_CERT, not files */
	TW_FRAME_KEY = 'K',
	TW_FRAME_SERVER_NAME = 'n', /* what the server's certificate must be made out to, if not to the URL's host */
	TW_FRAME_PROXY = 'p',       /* URL of a proxy, whatever the environment says */
	TW_FRAME_DIRECT = 'd',      /* no proxy, whatever the environment says */
	TW_FRAME_HTTP2 = '2',       /* HTTP/2 from the first byte on, also without TLS */
	TW_FRAME_INSECURE = 'i',    /* certificates aren't checked */
	TW_FRAME_CONNECT_MS = 't',  /* how long connecting may take, decimal */
	TW_FRAME_STALL_MS = 'l',    /* how long nothing may arrive, decimal */
	/* answers */
	TW_FRAME_STATUS = 'S', /* three digits */
	TW_FRAME_HEADER = 'H', /* "Name: value" */
	TW_FRAME_BODY = 'B',
	TW_FRAME_END = 'E',
	TW_FRAME_FAIL = 'F',
};

/* The first byte of FAIL: what broke, and thus whether it pays to try again. */
enum tw_net_failure {
	TW_NET_RESOLVE = 'r', /* the name has no address */
	TW_NET_CONNECT = 'c', /* nobody listens there */
	TW_NET_TLS = 's',     /* no certificate that can be trusted, or not TLS at all */
	TW_NET_TIMEOUT = 't', /* nothing came for too long */
	TW_NET_CUT = 'x',     /* the connection broke */
	TW_NET_OTHER = 'o',   /* it will be the same the next time */
};

enum {
	TW_FRAME_HEAD = 5,
	TW_FRAME_MAX = 1024 * 1024,     /* bytes of one frame */
	TW_QUESTION_MAX = 128 * 1024,   /* bytes of a question: a socket takes 208 KiB */
	TW_QUESTION_HEADERS = 32,       /* headers of a question */
	TW_ANSWER_HEADERS = 256 * 1024, /* bytes of all headers of an answer */
};

struct tw_frame {
	uint8_t kind;
	struct tw_slice bytes;
};

/* 1 and the next frame, and @rest moves behind it; 0 when more bytes are needed; -1 when this can't be a frame. */
int tw_frame_next(struct tw_slice *rest, struct tw_frame *ret);

void tw_frame_head(char head[TW_FRAME_HEAD], uint8_t kind, size_t len);
void tw_frame_add(struct tw_buf *buf, uint8_t kind, struct tw_slice bytes);

/* How a server is to be trusted and reached that isn't everybody's: a cluster's. All of it may be empty. */
struct tw_route {
	struct tw_slice authorities, cert, key; /* PEM */
	struct tw_slice server_name, proxy;
};

struct tw_question {
	struct tw_slice method, url, body, socket, cacert, client_cert;
	struct tw_slice headers[TW_QUESTION_HEADERS];
	size_t header_count;
	struct tw_route route;
	bool insecure, has_body, http2, direct;
	uint32_t connect_ms, stall_ms; /* 0: no limit */
};

void tw_question_encode(struct tw_buf *buf, const struct tw_question *question);

/* False when it is none: frames that are cut or unknown, no URL, control characters where a header could be forged. */
bool tw_question_decode(struct tw_slice datagram, struct tw_question *ret);

/* Where in an answer we are. { 0 } at its beginning. */
struct tw_answer {
	enum { TW_ANSWER_START, TW_ANSWER_HEAD, TW_ANSWER_BODY, TW_ANSWER_DONE } state;
	int status;
	struct tw_buf headers; /* lines, each with its newline */
	uint64_t received;     /* bytes of the body */
};

/* May this frame come now? Status and headers are taken in; false ends it all. */
bool tw_answer_take(struct tw_answer *answer, const struct tw_frame *frame);

/* The value of the first header of this name, trimmed; its ptr is NULL when there is none. */
struct tw_slice tw_answer_header(const struct tw_answer *answer, const char *name);

void tw_answer_release(struct tw_answer *answer);

#endif
