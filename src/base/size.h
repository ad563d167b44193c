/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sizes that come from hostile input are added and multiplied here only: the result saturates at SIZE_MAX, which no
 * allocation and no bounds check accepts, so that an overflow can't turn into a small number.
 */
#ifndef TW_BASE_SIZE_H
#define TW_BASE_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t tw_size_add(size_t a, size_t b)
{
	size_t sum;

	return __builtin_add_overflow(a, b, &sum) ? SIZE_MAX : sum;
}

static inline size_t tw_size_mul(size_t a, size_t b)
{
	size_t product;

	return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}

static inline uint64_t tw_u64_add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* Does [at, at + len) lie within [0, size)? Overflow-proof. */
static inline bool tw_within(uint64_t at, uint64_t len, uint64_t size)
{
	return at <= size && len <= size - at;
}

#endif
