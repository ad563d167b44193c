/* SPDX-License-Identifier: Apache-2.0 */
#include "net/helper/transfer.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

/* libcurl hands out 16 KiB at once: a write for each would cost more than copying them. */
enum { PENDING_MAX = 256 * 1024, WORTH_A_WRITE = 128 * 1024, BUFFER = 256 * 1024 };

static void fail(struct transfer *transfer, char what, const char *why)
{
	struct tw_buf text = { 0 };

	tw_buf_char(&text, what);
	for (; *why; why++)
		tw_buf_char(&text, (unsigned char)*why < 0x20 ? ' ' : *why);
	tw_frame_add(&transfer->pending, TW_FRAME_FAIL, tw_buf_view(&text));
	tw_buf_release(&text);
	transfer->ended = true;
	transfer_flush(transfer);
}

void transfer_flush(struct transfer *transfer)
{
	size_t at = 0;

	while (at < transfer->pending.len) {
		ssize_t done = write(transfer->pipe, transfer->pending.ptr + at, transfer->pending.len - at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			transfer->broken |= errno != EAGAIN;
			break;
		}
		at += (size_t)done;
	}
	if (at)
		memmove(transfer->pending.ptr, transfer->pending.ptr + at, transfer->pending.len - at);
	transfer->pending.len -= at;
	if (transfer->paused && !transfer->pending.len) {
		transfer->paused = false;
		curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
	}
}

/* Status and headers of what is the answer: not those of a proxy, nor of "100 Continue". */
static void tell(struct transfer *transfer)
{
	struct tw_slice lines = tw_buf_view(&transfer->lines), line;
	char text[8];
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if (transfer->told || status < 200 || status > 999)
		return;
	transfer->told = true;
	snprintf(text, sizeof(text), "%03ld", status);
	tw_frame_add(&transfer->pending, TW_FRAME_STATUS, tw_slice(text));
	while (lines.len && tw_slice_split(&lines, '\n', &line)) {
		line = tw_slice_trim(line);
		if (tw_slice_find(line, ':') > 0)
			tw_frame_add(&transfer->pending, TW_FRAME_HEADER, line);
	}
	transfer_flush(transfer);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;
	struct tw_slice line = tw_slice_of(bytes, size * count);

	if (transfer->told)
		return line.len; /* trailers */
	if (tw_slice_starts(line, "HTTP/"))
		transfer->lines.len = 0;
	else if (!tw_slice_trim(line).len)
		tell(transfer);
	else
		tw_buf_slice(&transfer->lines, line);
	if (transfer->lines.len > TW_ANSWER_HEADERS || tw_buf_failed(&transfer->lines))
		return 0;
	return line.len;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;
	size_t len = size * count;

	if (transfer->broken)
		return 0;
	if (transfer->pending.len > PENDING_MAX) {
		transfer->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	tell(transfer);
	tw_frame_add(&transfer->pending, TW_FRAME_BODY, tw_slice_of(bytes, len));
	transfer->broken |= tw_buf_failed(&transfer->pending);
	if (transfer->pending.len >= WORTH_A_WRITE)
		transfer_flush(transfer);
	return transfer->broken ? 0 : len;
}

/*
 * Whom to trust: the system's authorities, where OpenSSL looks for them (SSL_CERT_FILE and SSL_CERT_DIR say otherwise,
 * as they do for Go programs), and those that the user adds. Reading them takes longer than a request to a registry
 * nearby: what was read for the last connection serves the next one.
 */
static X509_STORE *authorities(const char *cacert)
{
	static X509_STORE *known;
	static char *known_for;

	if (known && strcmp(known_for, cacert) == 0)
		return known;
	X509_STORE_free(known);
	free(known_for);
	known = X509_STORE_new();
	known_for = strdup(cacert);
	if (known)
		X509_STORE_set_default_paths(known);
	if (!known || !known_for || (*cacert && X509_STORE_load_locations(known, cacert, NULL) != 1)) {
		X509_STORE_free(known);
		free(known_for);
		known = NULL;
		known_for = NULL;
	}
	return known;
}

static CURLcode on_tls(CURL *easy, void *context, void *user)
{
	struct transfer *transfer = user;
	X509_STORE *store;

	if (transfer->own_authorities)
		return CURLE_OK;
	store = authorities(transfer->cacert ? transfer->cacert : "");
	if (!store)
		return CURLE_SSL_CACERT_BADFILE;
	SSL_CTX_set1_cert_store(context, store);
	return CURLE_OK;
}

bool transfer_text(CURL *easy, CURLoption option, struct tw_slice text)
{
	char *copy = strndup(text.ptr ? text.ptr : "", text.len);
	bool set = copy && curl_easy_setopt(easy, option, copy) == CURLE_OK;

	free(copy);
	return set;
}

static bool set_headers(struct transfer *transfer, const struct tw_question *question)
{
	/* No "Expect", which some servers never answer. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; i < question->header_count && list; i++) {
		char *line = strndup(question->headers[i].ptr, question->headers[i].len);
		struct curl_slist *longer = line ? curl_slist_append(list, line) : NULL;

		free(line);
		if (!longer)
			curl_slist_free_all(list);
		list = longer;
	}
	transfer->headers = list;
	return list && curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, list) == CURLE_OK;
}

static bool set_body(struct transfer *transfer, const struct tw_question *question)
{
	if (tw_slice_is(question->method, "HEAD"))
		return curl_easy_setopt(transfer->easy, CURLOPT_NOBODY, 1L) == CURLE_OK;
	if (question->has_body) {
		transfer->body = malloc(question->body.len + 1);
		if (!transfer->body)
			return false;
		if (question->body.len)
			memcpy(transfer->body, question->body.ptr, question->body.len);
		curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE, (long)question->body.len);
		curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->body);
	}
	return transfer_text(transfer->easy, CURLOPT_CUSTOMREQUEST, question->method);
}

/* Who we are, for servers that want to see a certificate: Docker's by TCP. */
static bool set_client_cert(CURL *easy, struct tw_slice folder)
{
	static const struct {
		CURLoption option;
		const char *name;
	} files[] = { { CURLOPT_SSLCERT, "cert.pem" }, { CURLOPT_SSLKEY, "key.pem" } };
	bool set = true;

	for (size_t i = 0; set && folder.len && i < sizeof(files) / sizeof(*files); i++) {
		struct tw_buf path = { 0 };

		tw_buf_printf(&path, "%.*s/%s", TW_ARG(folder), files[i].name);
		set = !tw_buf_failed(&path) && transfer_text(easy, files[i].option, tw_buf_view(&path));
		tw_buf_release(&path);
	}
	return set;
}

static void set_tls(struct transfer *transfer, const struct tw_question *question)
{
	CURL *easy = transfer->easy;

	if (question->insecure) {
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transfer);
}

/* A transfer is slow when not a byte a second comes for so long: libcurl counts in seconds. */
static void set_limits(CURL *easy, const struct tw_question *question)
{
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)question->connect_ms);
	if (question->stall_ms) {
		curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)(question->stall_ms + 999) / 1000);
		curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 64L);
	}
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)BUFFER);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
}

static bool set_up(struct transfer *transfer, const struct tw_question *question)
{
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->why);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	set_limits(easy, question);
	if (question->cacert.len && !(transfer->cacert = strndup(question->cacert.ptr, question->cacert.len)))
		return false;
	set_tls(transfer, question);
	if (question->http2) {
		curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE);
		/* libcurl 7.88 fails on the second request of such a connection. */
		curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
		curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	}
	/* No proxy stands before a socket of this machine, nor before what a machine knows of itself. */
	if (question->socket.len || question->direct)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (!set_client_cert(easy, question->client_cert))
		return false;
	if (question->socket.len && !transfer_text(easy, CURLOPT_UNIX_SOCKET_PATH, question->socket))
		return false;
	return transfer_text(easy, CURLOPT_PROTOCOLS_STR, TW_LIT("http,https")) &&
	       transfer_text(easy, CURLOPT_USERAGENT, TW_LIT("trawl/" TRAWL_VERSION)) &&
	       transfer_text(easy, CURLOPT_URL, question->url) && set_headers(transfer, question) &&
	       set_body(transfer, question) && transfer_route(transfer, question);
}

struct transfer *transfer_new(struct tw_slice datagram, int pipe)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));
	struct tw_question question;

	if (!transfer) {
		close(pipe);
		return NULL;
	}
	transfer->pipe = pipe;
	if (!tw_question_decode(datagram, &question)) {
		fail(transfer, TW_NET_OTHER, "a question that makes no sense");
		return transfer;
	}
	transfer->easy = curl_easy_init();
	if (!transfer->easy || !set_up(transfer, &question))
		fail(transfer, TW_NET_OTHER, "the request can't be made");
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	curl_slist_free_all(transfer->places);
	close(transfer->pipe);
	tw_buf_release(&transfer->pending);
	tw_buf_release(&transfer->lines);
	free(transfer->body);
	free(transfer->cacert);
	free(transfer);
}

static char failure_of(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY: return TW_NET_RESOLVE;
	case CURLE_COULDNT_CONNECT: return TW_NET_CONNECT;
	case CURLE_OPERATION_TIMEDOUT: return TW_NET_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR: return TW_NET_TLS;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM: return TW_NET_CUT;
	default: return TW_NET_OTHER;
	}
}

void transfer_end(struct transfer *transfer, CURLcode code)
{
	if (code != CURLE_OK) {
		fail(transfer, failure_of(code), *transfer->why ? transfer->why : curl_easy_strerror(code));
		return;
	}
	tell(transfer);
	if (!transfer->told) {
		fail(transfer, TW_NET_CUT, "no answer");
		return;
	}
	tw_frame_add(&transfer->pending, TW_FRAME_END, (struct tw_slice){ 0 });
	transfer->ended = true;
	transfer_flush(transfer);
}
