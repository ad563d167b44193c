/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "net/url.h"

enum {
	REDIRECTS = 10,
	READ_SIZE = 256 * 1024,
	PATIENCE_MS = 60 * 1000, /* the longest Retry-After that is waited for */
};

/* What one frame can be, and what is read at once. */
#define BUFFER_ROOM ((size_t)TW_FRAME_MAX + TW_FRAME_HEAD + READ_SIZE)

void tw_http_close(struct tw_http *http)
{
	if (!http)
		return;
	if (http->fd >= 0)
		close(http->fd);
	tw_answer_release(&http->answer);
	tw_buf_release(&http->buffer);
	tw_arena_release(&http->arena);
	free(http);
}

static struct tw_slice host_of(struct tw_slice url)
{
	struct tw_url parts;

	return tw_url_parse(url, &parts) ? parts.host : TW_LIT("?");
}

static bool may_work_again(char failure)
{
	return failure == TW_NET_CONNECT || failure == TW_NET_TIMEOUT || failure == TW_NET_CUT ||
	       failure == TW_NET_RESOLVE;
}

static int failed(struct tw_http *http, struct tw_slice bytes, struct trawl_error *err)
{
	http->failure = *bytes.ptr;
	http->again = may_work_again(http->failure);
	bytes = tw_slice_from(bytes, 1);
	return tw_fail(err, TRAWL_E_IO, "%.*s: %.*s", TW_ARG(host_of(http->url)),
		       (int)(bytes.len > 300 ? 300 : bytes.len), bytes.ptr ? bytes.ptr : "");
}

static int cut(struct tw_http *http, struct trawl_error *err)
{
	http->failure = TW_NET_CUT;
	http->again = true;
	return tw_fail(err, TRAWL_E_IO, "%.*s: the network helper broke off", TW_ARG(host_of(http->url)));
}

/* More bytes into the buffer; what has been looked at goes. */
static int fill(struct tw_http *http, struct trawl_error *err)
{
	struct tw_buf *buffer = &http->buffer;
	ssize_t got;
	int status;

	if (http->at) {
		memmove(buffer->ptr, buffer->ptr + http->at, buffer->len - http->at);
		buffer->len -= http->at;
		http->at = 0;
	}
	if (!buffer->ptr) {
		buffer->ptr = malloc(BUFFER_ROOM);
		if (!buffer->ptr)
			return tw_fail_nomem(err);
		buffer->room = BUFFER_ROOM;
	}
	for (;;) {
		got = read(http->fd, buffer->ptr + buffer->len, buffer->room - buffer->len);
		if (got > 0)
			break;
		if (got == 0)
			return cut(http, err);
		if (errno != EAGAIN && errno != EINTR)
			return tw_fail_errno(err, errno, "reading from the network helper");
		status = tw_net_wait(http->net, http->fd, 1000, err);
		if (status < 0)
			return status;
	}
	buffer->len += (size_t)got;
	return TRAWL_OK;
}

/* The next frame, checked: TRAWL_OK, or an error. */
static int next_frame(struct tw_http *http, struct tw_frame *ret, struct trawl_error *err)
{
	for (;;) {
		struct tw_slice rest = tw_slice_from(tw_buf_view(&http->buffer), http->at), before = rest;
		int status = tw_frame_next(&rest, ret);

		if (status == 1) {
			http->at += before.len - rest.len;
			if (!tw_answer_take(&http->answer, ret))
				return cut(http, err);
			return ret->kind == TW_FRAME_FAIL ? failed(http, ret->bytes, err) : TRAWL_OK;
		}
		if (status < 0)
			return cut(http, err);
		status = fill(http, err);
		if (status < 0)
			return status;
	}
}

int tw_http_read(struct tw_http *http, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_frame frame;

	while (!http->ended) {
		int status = next_frame(http, &frame, err);

		if (status < 0)
			return status;
		http->ended = frame.kind == TW_FRAME_END;
		if (frame.kind == TW_FRAME_BODY && frame.bytes.len) {
			*ret = frame.bytes;
			return 1;
		}
	}
	return 0;
}

int tw_http_text(struct tw_http *http, size_t limit, struct tw_arena *arena, struct tw_slice *ret,
		 struct trawl_error *err)
{
	struct tw_buf text = { 0 };
	struct tw_slice piece;
	int status;

	while ((status = tw_http_read(http, &piece, err)) == 1) {
		if (text.len + piece.len > limit) {
			status = tw_fail(err, TRAWL_E_LIMIT, "%.*s: an answer of more than %zu bytes",
					 TW_ARG(host_of(http->url)), limit);
			break;
		}
		tw_buf_slice(&text, piece);
	}
	if (status == 0) {
		*ret = tw_buf_failed(&text) ? (struct tw_slice){ 0 } : tw_arena_copy(arena, tw_buf_view(&text));
		status = ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	tw_buf_release(&text);
	return status;
}

uint64_t tw_http_length(const struct tw_http *http)
{
	uint64_t length;

	return tw_slice_u64(tw_http_header(http, "Content-Length"), INT64_MAX, &length) ? length : UINT64_MAX;
}

int tw_http_refused(const struct tw_http *http, struct trawl_error *err)
{
	static const struct {
		int status;
		const char *means;
	} words[] = {
		{ 400, " (bad request)" },       { 401, " (unauthorized)" }, { 403, " (forbidden)" },
		{ 404, " (not found)" },         { 410, " (gone)" },         { 416, " (nothing behind that place)" },
		{ 429, " (too many requests)" }, { 500, " (server error)" }, { 503, " (unavailable)" },
	};
	int status = tw_http_status(http);
	const char *means = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (words[i].status == status)
			means = words[i].means;
	}
	return tw_fail(err, status == 404 || status == 410 ? TRAWL_E_NOTFOUND : TRAWL_E_IO, "%.*s answers %d%s",
		       TW_ARG(tw_url_shown(http->url)), status, means);
}

/* One question, one answer up to its headers. */
static int ask(struct tw_http *http, const struct tw_http_request *request, struct tw_slice authorization,
	       const struct tw_route *route, bool away, struct trawl_error *err)
{
	const struct tw_net_options *options = tw_net_options_of(http->net);
	struct tw_question question = {
		.method = request->method ? tw_slice(request->method) : TW_LIT("GET"),
		.url = http->url,
		.body = request->body,
		.has_body = request->body.ptr != NULL,
		.socket = request->socket,
		.cacert = request->cacert.len && !away ? request->cacert : tw_slice(options->cacert),
		.client_cert = request->client_cert,
		.http2 = request->http2,
		.insecure = options->insecure || (request->any_certificate && !away),
		.direct = request->direct,
		.connect_ms = request->connect_ms ? request->connect_ms : options->connect_ms,
		.stall_ms = request->patient ? 0 : options->stall_ms,
	};
	const struct {
		const char *name;
		struct tw_slice value;
	} headers[] = {
		{ "Authorization: ", authorization },
		{ "Accept: ", request->accept },
		{ "Content-Type: ", request->content_type },
		{ "If-Range: ", request->from ? request->if_range : (struct tw_slice){ 0 } },
	};
	struct tw_frame frame;
	int status;

	if (route)
		question.route = *route;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		if (headers[i].value.len)
			question.headers[question.header_count++] =
				TW_JOIN(&http->arena, tw_slice(headers[i].name), headers[i].value);
	}
	for (size_t i = 0; i < sizeof(request->headers) / sizeof(*request->headers); i++) {
		if (request->headers[i].len && !away)
			question.headers[question.header_count++] = request->headers[i];
	}
	if (request->from)
		question.headers[question.header_count++] = tw_slice(
			tw_arena_printf(&http->arena, "Range: bytes=%llu-", (unsigned long long)request->from));
	for (size_t i = 0; i < question.header_count; i++) {
		if (!question.headers[i].ptr)
			return tw_fail_nomem(err);
	}
	status = tw_net_ask(http->net, &question, &http->fd, err);
	/* Headers end where the body begins: its first frame stays in the buffer, to be read again. */
	while (status == TRAWL_OK && http->answer.state < TW_ANSWER_BODY) {
		size_t at = http->at;
		struct tw_slice rest = tw_slice_from(tw_buf_view(&http->buffer), at);

		if (http->answer.state == TW_ANSWER_HEAD && rest.len && *rest.ptr != TW_FRAME_HEADER &&
		    *rest.ptr != TW_FRAME_FAIL)
			break;
		if (!rest.len)
			status = fill(http, err);
		else
			status = next_frame(http, &frame, err);
	}
	return status;
}

static int http_new(struct tw_net *net, struct tw_slice url, struct tw_http **ret, struct trawl_error *err)
{
	struct tw_http *http = calloc(1, sizeof(*http));

	*ret = NULL;
	if (!http)
		return tw_fail_nomem(err);
	http->net = net;
	http->fd = -1;
	http->url = tw_arena_copy(&http->arena, url);
	if (!http->url.ptr) {
		tw_http_close(http);
		return tw_fail_nomem(err);
	}
	*ret = http;
	return TRAWL_OK;
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Where a redirect leads; an error when it mustn't be followed. */
static int next_place(const struct tw_http *http, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice to = tw_url_join(http->url, tw_http_header(http, "Location"), arena);
	struct tw_url from, parts;

	if (!to.ptr || !tw_url_parse(to, &parts) || !tw_url_parse(http->url, &from) ||
	    tw_slice_is(parts.scheme, "file"))
		return tw_fail(err, TRAWL_E_FORMAT, "%.*s leads to somewhere that is no address of the web",
			       TW_ARG(tw_url_shown(http->url)));
	if (tw_slice_is(from.scheme, "https") && tw_slice_is(parts.scheme, "http") &&
	    !tw_net_options_of(http->net)->insecure)
		return tw_fail(err, TRAWL_E_FORMAT, "%.*s leads from https to http", TW_ARG(tw_url_shown(http->url)));
	*ret = to;
	return TRAWL_OK;
}

/* Ask, and go where redirects lead; credentials are left behind with the host that they belong to, for good. */
static int ask_around(struct tw_net *net, const struct tw_http_request *request, struct tw_http **ret,
		      struct trawl_error *err)
{
	struct tw_slice url = request->url, authorization = request->authorization;
	const struct tw_route *route = request->route;
	bool away = false;
	struct tw_arena arena = { 0 };
	int status = TRAWL_OK;

	for (int turn = 0; status == TRAWL_OK; turn++) {
		struct tw_http *http = NULL;

		status = http_new(net, url, &http, err);
		if (status < 0)
			break;
		*ret = http;
		status = ask(http, request, authorization, route, away, err);
		if (status < 0 || !is_redirect(tw_http_status(http)) || !tw_http_header(http, "Location").len)
			break;
		if (turn == REDIRECTS)
			status = tw_fail(err, TRAWL_E_LIMIT, "%.*s: more than %d redirects", TW_ARG(host_of(url)),
					 REDIRECTS);
		else
			status = next_place(http, &arena, &url, err);
		if (status == TRAWL_OK && !tw_url_same_origin(url, http->url))
			authorization = (struct tw_slice){ 0 }, route = NULL, away = true;
		/* What is sent may be a secret itself: the form of a token server's question. */
		if (status == TRAWL_OK && away && request->body.len)
			status = tw_fail(err, TRAWL_E_FORMAT,
					 "%.*s leads to another host, which is not to know what was sent",
					 TW_ARG(tw_url_shown(http->url)));
		if (status == TRAWL_OK) {
			tw_http_close(http);
			*ret = NULL;
		}
	}
	tw_arena_release(&arena);
	return status;
}

static bool is_transient(int status)
{
	return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

/* In seconds; dates, which hardly anybody sends, count as if there were none. */
static uint32_t asked_to_wait(const struct tw_answer *answer)
{
	uint64_t seconds;

	if (!answer || !tw_slice_u64(tw_answer_header(answer, "Retry-After"), 1000000, &seconds))
		return 0;
	return (uint32_t)seconds * 1000;
}

int tw_http_back_off(struct tw_net *net, unsigned turn, const struct tw_answer *answer, struct trawl_error *err)
{
	uint32_t wait = tw_net_options_of(net)->backoff_ms << (turn < 8 ? turn : 8), asked = asked_to_wait(answer);

	if (asked > wait)
		wait = asked;
	if (wait > PATIENCE_MS)
		wait = PATIENCE_MS;
	return tw_net_wait(net, -1, wait, err);
}

int tw_http_open(struct tw_net *net, const struct tw_http_request *request, struct tw_http **ret, char *ret_failure,
		 struct trawl_error *err)
{
	unsigned attempts = request->once ? 1 : tw_net_options_of(net)->attempts;

	for (unsigned turn = 0;; turn++) {
		struct trawl_error why = { 0 };
		struct tw_http *http = NULL;
		int status = ask_around(net, request, &http, &why);
		bool again = status < 0 ? http && http->again : is_transient(tw_http_status(http));

		/* One that asks for more patience than there is gets no second question. */
		if (status == TRAWL_OK && asked_to_wait(&http->answer) > PATIENCE_MS)
			again = false;
		if (!again || turn + 1 >= attempts) {
			if (ret_failure)
				*ret_failure = status < 0 && http ? http->failure : 0;
			if (status == TRAWL_OK) {
				*ret = http;
				return TRAWL_OK;
			}
			tw_http_close(http);
			return tw_fail(err, status, "%s", why.message);
		}
		if (status == TRAWL_OK)
			tw_http_refused(http, &why);
		tw_net_log(net, "asking again after: %s", why.message);
		status = tw_http_back_off(net, turn, &http->answer, err);
		tw_http_close(http);
		if (status < 0)
			return status;
	}
}
