/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocol buffers, field by field, without a schema. Source: protobuf.dev, "Encoding". Groups, which nobody writes any
 * more, end the reading.
 */
#ifndef TW_FORMAT_PROTOBUF_H
#define TW_FORMAT_PROTOBUF_H

#include "base/buf.h"

enum tw_proto_type { TW_PROTO_VARINT = 0, TW_PROTO_FIXED64 = 1, TW_PROTO_BYTES = 2, TW_PROTO_FIXED32 = 5 };

struct tw_proto_field {
	uint32_t number;
	uint8_t type;          /* enum tw_proto_type */
	uint64_t value;        /* of the numbers */
	struct tw_slice bytes; /* of TW_PROTO_BYTES: where they lie */
};

/* 1 and the next field, and @rest moves behind it; 0 at the end; -1 when this is no message. */
int tw_proto_next(struct tw_slice *rest, struct tw_proto_field *ret);

/* The last field of this number that holds bytes; its ptr is NULL when there is none, or the message is none. */
struct tw_slice tw_proto_bytes(struct tw_slice message, uint32_t number);

void tw_proto_put_bytes(struct tw_buf *buf, uint32_t number, struct tw_slice bytes);
void tw_proto_put_number(struct tw_buf *buf, uint32_t number, uint64_t value);

#endif
