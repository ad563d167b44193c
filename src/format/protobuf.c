/* SPDX-License-Identifier: Apache-2.0 */
#include "format/protobuf.h"

static bool take_varint(struct tw_slice *rest, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 10 && i < rest->len; i++) {
		unsigned char c = (unsigned char)rest->ptr[i];

		value |= (uint64_t)(c & 0x7f) << (7 * i);
		if (!(c & 0x80)) {
			*rest = tw_slice_from(*rest, i + 1);
			*ret = value;
			return true;
		}
	}
	return false;
}

static bool take_fixed(struct tw_slice *rest, size_t len, uint64_t *ret)
{
	*ret = 0;
	if (rest->len < len)
		return false;
	for (size_t i = len; i-- > 0;)
		*ret = *ret << 8 | (unsigned char)rest->ptr[i];
	*rest = tw_slice_from(*rest, len);
	return true;
}

static bool take_bytes(struct tw_slice *rest, struct tw_slice *ret)
{
	uint64_t len;

	if (!take_varint(rest, &len) || len > rest->len)
		return false;
	*ret = tw_slice_head(*rest, (size_t)len);
	*rest = tw_slice_from(*rest, (size_t)len);
	return true;
}

int tw_proto_next(struct tw_slice *rest, struct tw_proto_field *ret)
{
	uint64_t tag;
	bool fine = false;

	if (!rest->len)
		return 0;
	if (!take_varint(rest, &tag) || tag >> 3 == 0 || tag >> 3 > UINT32_MAX)
		return -1;
	*ret = (struct tw_proto_field){ .number = (uint32_t)(tag >> 3), .type = (uint8_t)(tag & 7) };
	if (ret->type == TW_PROTO_VARINT)
		fine = take_varint(rest, &ret->value);
	else if (ret->type == TW_PROTO_BYTES)
		fine = take_bytes(rest, &ret->bytes);
	else if (ret->type == TW_PROTO_FIXED64 || ret->type == TW_PROTO_FIXED32)
		fine = take_fixed(rest, ret->type == TW_PROTO_FIXED64 ? 8 : 4, &ret->value);
	return fine ? 1 : -1;
}

struct tw_slice tw_proto_bytes(struct tw_slice message, uint32_t number)
{
	struct tw_slice found = { 0 };
	struct tw_proto_field field;
	int status;

	while ((status = tw_proto_next(&message, &field)) == 1) {
		if (field.number == number && field.type == TW_PROTO_BYTES)
			found = field.bytes.ptr ? field.bytes : TW_LIT("");
	}
	return status < 0 ? (struct tw_slice){ 0 } : found;
}

static void put_varint(struct tw_buf *buf, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		tw_buf_char(buf, (char)(0x80 | (value & 0x7f)));
	tw_buf_char(buf, (char)value);
}

void tw_proto_put_bytes(struct tw_buf *buf, uint32_t number, struct tw_slice bytes)
{
	put_varint(buf, (uint64_t)number << 3 | TW_PROTO_BYTES);
	put_varint(buf, bytes.len);
	tw_buf_slice(buf, bytes);
}

void tw_proto_put_number(struct tw_buf *buf, uint32_t number, uint64_t value)
{
	put_varint(buf, (uint64_t)number << 3 | TW_PROTO_VARINT);
	put_varint(buf, value);
}
