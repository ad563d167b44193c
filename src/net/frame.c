/* SPDX-License-Identifier: Apache-2.0 */
#include "net/frame.h"

void tw_frame_head(char head[TW_FRAME_HEAD], uint8_t kind, size_t len)
{
	head[0] = (char)kind;
	for (int i = 0; i < 4; i++)
		head[1 + i] = (char)(len >> (8 * i));
}

void tw_frame_add(struct tw_buf *buf, uint8_t kind, struct tw_slice bytes)
{
	char head[TW_FRAME_HEAD];

	tw_frame_head(head, kind, bytes.len);
	tw_buf_add(buf, head, sizeof(head));
	tw_buf_slice(buf, bytes);
}

int tw_frame_next(struct tw_slice *rest, struct tw_frame *ret)
{
	size_t len = 0;

	if (rest->len < TW_FRAME_HEAD)
		return 0;
	for (int i = 0; i < 4; i++)
		len |= (size_t)(unsigned char)rest->ptr[1 + i] << (8 * i);
	if (len > TW_FRAME_MAX)
		return -1;
	if (rest->len - TW_FRAME_HEAD < len)
		return 0;
	ret->kind = (uint8_t)rest->ptr[0];
	ret->bytes = tw_slice_of(rest->ptr + TW_FRAME_HEAD, len);
	*rest = tw_slice_from(*rest, TW_FRAME_HEAD + len);
	return 1;
}

static void add_number(struct tw_buf *buf, uint8_t kind, uint32_t number)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", number);

	if (number)
		tw_frame_add(buf, kind, tw_slice_of(text, (size_t)len));
}

static void encode_route(struct tw_buf *buf, const struct tw_route *route)
{
	const struct {
		uint8_t kind;
		struct tw_slice bytes;
	} parts[] = {
		{ TW_FRAME_AUTHORITIES, route->authorities },
		{ TW_FRAME_CERT, route->cert },
		{ TW_FRAME_KEY, route->key },
		{ TW_FRAME_SERVER_NAME, route->server_name },
		{ TW_FRAME_PROXY, route->proxy },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (parts[i].bytes.len)
			tw_frame_add(buf, parts[i].kind, parts[i].bytes);
	}
}

void tw_question_encode(struct tw_buf *buf, const struct tw_question *question)
{
	tw_frame_add(buf, TW_FRAME_METHOD, question->method);
	tw_frame_add(buf, TW_FRAME_URL, question->url);
	for (size_t i = 0; i < question->header_count; i++)
		tw_frame_add(buf, TW_FRAME_SEND_HEADER, question->headers[i]);
	if (question->has_body)
		tw_frame_add(buf, TW_FRAME_SEND_BODY, question->body);
	if (question->socket.len)
		tw_frame_add(buf, TW_FRAME_SOCKET, question->socket);
	if (question->cacert.len)
		tw_frame_add(buf, TW_FRAME_CACERT, question->cacert);
	if (question->client_cert.len)
		tw_frame_add(buf, TW_FRAME_CLIENT_CERT, question->client_cert);
	encode_route(buf, &question->route);
	if (question->direct)
		tw_frame_add(buf, TW_FRAME_DIRECT, (struct tw_slice){ 0 });
	if (question->http2)
		tw_frame_add(buf, TW_FRAME_HTTP2, (struct tw_slice){ 0 });
	if (question->insecure)
		tw_frame_add(buf, TW_FRAME_INSECURE, (struct tw_slice){ 0 });
	add_number(buf, TW_FRAME_CONNECT_MS, question->connect_ms);
	add_number(buf, TW_FRAME_STALL_MS, question->stall_ms);
}

/* One line, no control characters but a tab: nothing can be put behind it. */
static bool is_line(struct tw_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool take_number(struct tw_slice text, uint32_t *ret)
{
	uint64_t number;

	if (!tw_slice_u64(text, UINT32_MAX, &number))
		return false;
	*ret = (uint32_t)number;
	return true;
}

static bool has_lines(uint8_t kind)
{
	return kind == TW_FRAME_SEND_BODY || kind == TW_FRAME_AUTHORITIES || kind == TW_FRAME_CERT ||
	       kind == TW_FRAME_KEY;
}

static bool take(struct tw_question *q, const struct tw_frame *frame)
{
	if (!has_lines(frame->kind) && !is_line(frame->bytes))
		return false;
	switch (frame->kind) {
	case TW_FRAME_METHOD: q->method = frame->bytes; break;
	case TW_FRAME_URL: q->url = frame->bytes; break;
	case TW_FRAME_SEND_BODY: q->body = frame->bytes, q->has_body = true; break;
	case TW_FRAME_SOCKET: q->socket = frame->bytes; break;
	case TW_FRAME_CACERT: q->cacert = frame->bytes; break;
	case TW_FRAME_CLIENT_CERT: q->client_cert = frame->bytes; break;
	case TW_FRAME_AUTHORITIES: q->route.authorities = frame->bytes; break;
	case TW_FRAME_CERT: q->route.cert = frame->bytes; break;
	case TW_FRAME_KEY: q->route.key = frame->bytes; break;
	case TW_FRAME_SERVER_NAME: q->route.server_name = frame->bytes; break;
	case TW_FRAME_PROXY: q->route.proxy = frame->bytes; break;
	case TW_FRAME_DIRECT: q->direct = true; break;
	case TW_FRAME_HTTP2: q->http2 = true; break;
	case TW_FRAME_INSECURE: q->insecure = true; break;
	case TW_FRAME_CONNECT_MS: return take_number(frame->bytes, &q->connect_ms);
	case TW_FRAME_STALL_MS: return take_number(frame->bytes, &q->stall_ms);
	case TW_FRAME_SEND_HEADER:
		if (q->header_count == TW_QUESTION_HEADERS || tw_slice_find(frame->bytes, ':') <= 0)
			return false;
		q->headers[q->header_count++] = frame->bytes;
		break;
	default: return false;
	}
	return true;
}

bool tw_question_decode(struct tw_slice datagram, struct tw_question *ret)
{
	struct tw_frame frame;
	int status;

	*ret = (struct tw_question){ 0 };
	if (datagram.len > TW_QUESTION_MAX)
		return false;
	while ((status = tw_frame_next(&datagram, &frame)) == 1) {
		if (!take(ret, &frame))
			return false;
	}
	return status == 0 && datagram.len == 0 && ret->url.len && ret->method.len;
}

static bool take_status(struct tw_answer *answer, struct tw_slice text)
{
	uint64_t number;

	if (answer->state != TW_ANSWER_START || text.len != 3 || !tw_slice_u64(text, 999, &number) || number < 100)
		return false;
	answer->status = (int)number;
	answer->state = TW_ANSWER_HEAD;
	return true;
}

static bool take_header(struct tw_answer *answer, struct tw_slice line)
{
	if (answer->state != TW_ANSWER_HEAD || !is_line(line) || answer->headers.len + line.len > TW_ANSWER_HEADERS)
		return false;
	tw_buf_slice(&answer->headers, line);
	tw_buf_char(&answer->headers, '\n');
	return !tw_buf_failed(&answer->headers);
}

bool tw_answer_take(struct tw_answer *answer, const struct tw_frame *frame)
{
	switch (frame->kind) {
	case TW_FRAME_STATUS: return take_status(answer, frame->bytes);
	case TW_FRAME_HEADER: return take_header(answer, frame->bytes);
	case TW_FRAME_BODY:
		if (answer->state != TW_ANSWER_HEAD && answer->state != TW_ANSWER_BODY)
			return false;
		answer->state = TW_ANSWER_BODY;
		answer->received += frame->bytes.len;
		return true;
	case TW_FRAME_END:
		if (answer->state != TW_ANSWER_HEAD && answer->state != TW_ANSWER_BODY)
			return false;
		answer->state = TW_ANSWER_DONE;
		return frame->bytes.len == 0;
	case TW_FRAME_FAIL:
		if (answer->state == TW_ANSWER_DONE)
			return false;
		answer->state = TW_ANSWER_DONE;
		return frame->bytes.len > 0;
	default: return false;
	}
}

struct tw_slice tw_answer_header(const struct tw_answer *answer, const char *name)
{
	struct tw_slice rest = tw_buf_view(&answer->headers), line;

	while (rest.len && tw_slice_split(&rest, '\n', &line)) {
		ptrdiff_t colon = tw_slice_find(line, ':');

		if (colon > 0 && tw_slice_eq_nocase(tw_slice_head(line, (size_t)colon), tw_slice(name))) {
			struct tw_slice value = tw_slice_trim(tw_slice_from(line, (size_t)colon + 1));

			return value.ptr ? value : TW_LIT("");
		}
	}
	return (struct tw_slice){ 0 };
}

void tw_answer_release(struct tw_answer *answer)
{
	tw_buf_release(&answer->headers);
}
