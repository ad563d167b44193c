/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions by HTTP. Redirects are followed here (ten at most, never from https to http or to a file), and credentials
 * stay with the host that they were given for. What may work the next time (nobody answers, 429, 502 …) is asked again,
 * later and later, as Retry-After says where it does; that, too, ends.
 */
#ifndef TW_NET_HTTP_H
#define TW_NET_HTTP_H

#include "base/arena.h"
#include "net/net.h"

enum { TW_HTTP_HEADERS = 4 };

struct tw_http_request {
	const char *method; /* NULL: GET */
	struct tw_slice url;
	struct tw_slice authorization;            /* "Bearer …"; "" for none */
	struct tw_slice accept;                   /* "" for none */
	struct tw_slice content_type;             /* of the body */
	struct tw_slice body;                     /* its ptr is NULL: none */
	struct tw_slice socket;                   /* path of a Unix socket instead of a host */
	struct tw_slice client_cert;              /* folder with cert.pem and key.pem */
	struct tw_slice cacert;                   /* PEM file instead of what the options say; "" for that */
	struct tw_slice headers[TW_HTTP_HEADERS]; /* further ones, "Name: value"; not taken along to another host */
	const struct tw_route *route;             /* NULL: everybody's; not taken along to another host */
	bool http2;                               /* from the first byte on */
	bool any_certificate;                     /* the server's isn't checked */
	bool patient;                             /* nothing may come for any time */
	uint64_t from;                            /* ask for what is behind so many bytes */
	struct tw_slice if_range;                 /* … of the very same thing: its ETag */
	bool once;                                /* don't ask again */
	bool direct;                              /* not by a proxy */
	uint32_t connect_ms;                      /* 0: as the options say */
};

struct tw_http {
	struct tw_net *net;
	struct tw_answer answer;
	struct tw_slice url; /* that answered, after redirects */
	struct tw_arena arena;
	int fd;
	bool ended;   /* the whole body has been read */
	bool again;   /* after an error: it may work the next time */
	char failure; /* enum tw_net_failure, 0: none */
	size_t at;    /* what of the buffer has been looked at */
	struct tw_buf buffer;
};

/*
 * Ask; @ret is an answer whatever its status, to be closed. A failure of the network is TRAWL_E_IO (TRAWL_E_CANCELLED
 * and TRAWL_E_TIMEOUT when the caller's check says so), with a sentence that names the host. @ret_failure (may be NULL)
 * tells what kind: an enum tw_net_failure, or 0.
 */
int tw_http_open(struct tw_net *net, const struct tw_http_request *request, struct tw_http **ret, char *ret_failure,
		 struct trawl_error *err);

static inline int tw_http_status(const struct tw_http *http)
{
	return http->answer.status;
}

/* Its ptr is NULL when there is none. */
static inline struct tw_slice tw_http_header(const struct tw_http *http, const char *name)
{
	return tw_answer_header(&http->answer, name);
}

/* Content-Length, or UINT64_MAX. */
uint64_t tw_http_length(const struct tw_http *http);

/* 1 and the next bytes of the body, valid until the next call; 0 at its end; or an error: see http->again. */
int tw_http_read(struct tw_http *http, struct tw_slice *ret, struct trawl_error *err);

/* All of the body, in @arena; TRAWL_E_LIMIT when it is longer than @limit. */
int tw_http_text(struct tw_http *http, size_t limit, struct tw_arena *arena, struct tw_slice *ret,
		 struct trawl_error *err);

/* Accepts NULL. */
void tw_http_close(struct tw_http *http);

/* Wait before repetition number @turn (0, 1 …), or as long as @answer (may be NULL) asks for. 0, or what the check said. */
int tw_http_back_off(struct tw_net *net, unsigned turn, const struct tw_answer *answer, struct trawl_error *err);

/* TRAWL_E_NOTFOUND for 404 and 410, else TRAWL_E_IO; a sentence with status and host, without what the server wrote. */
int tw_http_refused(const struct tw_http *http, struct trawl_error *err);

#endif
