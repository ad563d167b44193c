/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request under way: a question, a pipe that its answer goes to, an easy handle of libcurl. Redirects, repetitions,
 * credentials and digests are the library's affair; here a question is asked once.
 */
#ifndef TW_NET_HELPER_TRANSFER_H
#define TW_NET_HELPER_TRANSFER_H

#include <curl/curl.h>

#include "base/buf.h"
#include "net/frame.h"

struct transfer {
	struct transfer *next;
	CURL *easy;
	struct curl_slist *headers;
	char *body;
	char *cacert;
	struct curl_slist *places; /* to connect to instead of the URL's host */
	bool own_authorities;      /* no others are trusted */
	int pipe;
	struct tw_buf pending; /* what the pipe would not take yet */
	struct tw_buf lines;   /* headers of the response at hand */
	bool paused;           /* libcurl waits for the pipe */
	bool told;             /* status and headers are out */
	bool ended;            /* nothing more comes: goes when pending is empty */
	bool broken;           /* nobody reads any more */
	char why[CURL_ERROR_SIZE];
};

/* Takes over @pipe. NULL when out of memory; a question that makes no sense gives a transfer that has ended with FAIL. */
struct transfer *transfer_new(struct tw_slice datagram, int pipe);
void transfer_free(struct transfer *transfer);

/* libcurl is done with it. */
void transfer_end(struct transfer *transfer, CURLcode code);

/* Write what is pending, as much as the pipe takes, and let libcurl go on when it is all out. */
void transfer_flush(struct transfer *transfer);

/* An option of libcurl's that is a text; it copies. */
bool transfer_text(CURL *easy, CURLoption option, struct tw_slice text);

/* Behind URL and headers, some of which it replaces. */
bool transfer_route(struct transfer *transfer, const struct tw_question *question);

#endif
