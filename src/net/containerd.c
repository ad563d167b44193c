/* SPDX-License-Identifier: Apache-2.0 */
#include "net/containerd.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "format/protobuf.h"
#include "net/http.h"

enum {
	PREFIX = 5,                     /* of a gRPC message: is it compressed, and its length */
	MESSAGE_MAX = 16 * 1024 * 1024, /* bytes of one: containerd sends blobs in pieces of 1 MiB at most */
	NOT_FOUND = 5,                  /* gRPC's code */
};

#define LIST "http://containerd/containerd.services.images.v1.Images/List"
#define READ "http://containerd/containerd.services.content.v1.Content/Read"

static void put_prefix(struct tw_buf *to, size_t len)
{
	const char prefix[PREFIX] = { 0, (char)(len >> 24), (char)(len >> 16), (char)(len >> 8), (char)len };

	tw_buf_add(to, prefix, sizeof(prefix));
}

static int not_it(const struct tw_containerd *containerd, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "what answers at %.*s is not containerd", TW_ARG(containerd->socket));
}

/* What it says of itself goes into a message only as a number. */
static int check_answer(const struct tw_containerd *containerd, const struct tw_http *http, struct trawl_error *err)
{
	struct tw_slice code = tw_http_header(http, "grpc-status");
	uint64_t number = 0;

	if (tw_http_status(http) != 200 || !tw_slice_starts(tw_http_header(http, "Content-Type"), "application/grpc"))
		return not_it(containerd, err);
	if (!code.len || (tw_slice_u64(code, 99, &number) && number == 0))
		return TRAWL_OK;
	if (number == NOT_FOUND)
		return tw_fail(err, TRAWL_E_NOTFOUND, "containerd doesn't have it");
	return tw_fail(err, TRAWL_E_IO, "containerd refuses, with gRPC status %.*s", TW_ARG(code));
}

static int ask(const struct tw_containerd *containerd, const char *url, const struct tw_buf *message,
	       struct tw_http **ret, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_buf body = { 0 };
	struct tw_http_request request = {
		.method = "POST",
		.url = tw_slice(url),
		.socket = containerd->socket,
		.content_type = TW_LIT("application/grpc"),
		.http2 = true,
		.patient = true,
		.once = true,
		.headers = { TW_LIT("te: trailers"),
			     TW_JOIN(&arena, TW_LIT("containerd-namespace: "), containerd->space) },
	};
	char failure = 0;
	int status;

	put_prefix(&body, message->len);
	tw_buf_slice(&body, tw_buf_view(message));
	request.body = tw_buf_view(&body);
	if (tw_buf_failed(&body) || tw_buf_failed(message) || !request.headers[1].ptr)
		status = tw_fail_nomem(err);
	else
		status = tw_http_open(containerd->net, &request, ret, &failure, err);
	if (failure == TW_NET_CONNECT)
		status = tw_fail(err, TRAWL_E_IO, "nobody listens at %.*s", TW_ARG(containerd->socket));
	else if (failure == TW_NET_CUT || failure == TW_NET_OTHER)
		status = not_it(containerd, err);
	tw_buf_release(&body);
	tw_arena_release(&arena);
	if (status < 0)
		return status;
	status = check_answer(containerd, *ret, err);
	if (status < 0) {
		tw_http_close(*ret);
		*ret = NULL;
	}
	return status;
}

/* 1 and the message at the head of @bytes, 0 when there isn't all of it, -1 when it can't be one. */
static int message_of(struct tw_slice bytes, struct tw_slice *ret)
{
	uint32_t len;

	if (bytes.len < PREFIX)
		return 0;
	len = tw_be32(bytes.ptr + 1);
	if (bytes.ptr[0] != 0 || len > MESSAGE_MAX)
		return -1;
	*ret = tw_slice_head(tw_slice_from(bytes, PREFIX), len);
	return ret->len == len;
}

bool tw_containerd_read_image(struct tw_slice message, struct tw_containerd_image *ret)
{
	struct tw_proto_field field;

	while (tw_proto_next(&message, &field) == 1) {
		if (field.number != 1 || field.type != TW_PROTO_BYTES)
			continue;
		ret->name = tw_proto_bytes(field.bytes, 1);
		ret->digest = tw_proto_bytes(tw_proto_bytes(field.bytes, 3), 2);
		return ret->name.len && ret->digest.len;
	}
	return false;
}

int tw_containerd_image(const struct tw_containerd *containerd, const struct tw_slice *filters, size_t count,
			struct tw_arena *arena, struct tw_containerd_image *ret, struct trawl_error *err)
{
	struct tw_buf message = { 0 };
	struct tw_http *http = NULL;
	struct tw_slice text, found;
	int status;

	for (size_t i = 0; i < count; i++)
		tw_proto_put_bytes(&message, 1, filters[i]);
	status = ask(containerd, LIST, &message, &http, err);
	if (status == TRAWL_OK)
		status = tw_http_text(http, MESSAGE_MAX, arena, &text, err);
	tw_http_close(http);
	tw_buf_release(&message);
	if (status < 0)
		return status;
	if (message_of(text, &found) != 1)
		return tw_fail(err, TRAWL_E_FORMAT, "containerd's answer is cut");
	return tw_containerd_read_image(found, ret) ? 1 : 0;
}

struct blob {
	struct tw_stage stage;
	struct tw_http *http;
	struct tw_buf buffer;
	size_t used; /* of it, by messages that have been handed out */
	bool ended;
};

/* More bytes behind what is left: 1, 0 at the end, or an error. */
static int fill(struct blob *blob, struct trawl_error *err)
{
	struct tw_slice piece;
	int status = blob->ended ? 0 : tw_http_read(blob->http, &piece, err);

	if (status != 1) {
		blob->ended |= status == 0;
		return status;
	}
	if (blob->used) {
		memmove(blob->buffer.ptr, blob->buffer.ptr + blob->used, blob->buffer.len - blob->used);
		blob->buffer.len -= blob->used;
		blob->used = 0;
	}
	tw_buf_slice(&blob->buffer, piece);
	return tw_buf_failed(&blob->buffer) ? tw_fail_nomem(err) : 1;
}

static int blob_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct blob *blob = (struct blob *)stage;
	struct tw_slice message, data;

	for (;;) {
		struct tw_slice bytes = tw_slice_from(tw_buf_view(&blob->buffer), blob->used);
		int status = message_of(bytes, &message);

		if (status < 0)
			return tw_fail(err, TRAWL_E_FORMAT, "what containerd sends is no message of gRPC");
		if (status == 0) {
			status = fill(blob, err);
			if (status == 0 && bytes.len)
				return tw_fail(err, TRAWL_E_IO, "containerd broke off within a message");
			if (status != 1)
				return status;
			continue;
		}
		blob->used += PREFIX + message.len;
		data = tw_proto_bytes(message, 2);
		if (data.len) {
			*ret = (struct tw_chunk){ .ptr = data.ptr, .len = data.len };
			return 1;
		}
	}
}

static void blob_free(struct tw_stage *stage)
{
	struct blob *blob = (struct blob *)stage;

	tw_http_close(blob->http);
	tw_buf_release(&blob->buffer);
	free(blob);
}

static const struct tw_stage_type blob_type = { blob_next, NULL, blob_free };

int tw_containerd_blob(const struct tw_containerd *containerd, struct tw_slice digest, struct tw_stage **ret,
		       struct trawl_error *err)
{
	struct blob *blob = calloc(1, sizeof(*blob));
	struct tw_buf message = { 0 };
	int status;

	if (!blob)
		return tw_fail_nomem(err);
	blob->stage.type = &blob_type;
	tw_proto_put_bytes(&message, 1, digest);
	status = ask(containerd, READ, &message, &blob->http, err);
	tw_buf_release(&message);
	if (status < 0)
		blob_free(&blob->stage);
	else
		*ret = &blob->stage;
	return status;
}
