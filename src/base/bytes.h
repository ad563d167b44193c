/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little- and big-endian numbers at any alignment. The caller has checked the bounds.
 */
#ifndef TW_BASE_BYTES_H
#define TW_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t tw_le16(const void *p)
{
	const unsigned char *b = p;

	return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t tw_le32(const void *p)
{
	const unsigned char *b = p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t tw_le64(const void *p)
{
	return (uint64_t)tw_le32(p) | (uint64_t)tw_le32((const char *)p + 4) << 32;
}

static inline uint16_t tw_be16(const void *p)
{
	const unsigned char *b = p;

	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t tw_be32(const void *p)
{
	const unsigned char *b = p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | (uint32_t)b[3];
}

static inline uint64_t tw_be64(const void *p)
{
	return (uint64_t)tw_be32(p) << 32 | tw_be32((const char *)p + 4);
}

static inline void tw_put_le16(void *p, uint16_t v)
{
	unsigned char b[2] = { (unsigned char)v, (unsigned char)(v >> 8) };

	memcpy(p, b, sizeof(b));
}

static inline void tw_put_le32(void *p, uint32_t v)
{
	tw_put_le16(p, (uint16_t)v);
	tw_put_le16((char *)p + 2, (uint16_t)(v >> 16));
}

static inline void tw_put_le64(void *p, uint64_t v)
{
	tw_put_le32(p, (uint32_t)v);
	tw_put_le32((char *)p + 4, (uint32_t)(v >> 32));
}

#endif
