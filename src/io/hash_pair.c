/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 of two texts in step, by the SHA extensions of x86. One text alone waits for the result of each instruction (four
 * cycles of latency, two of throughput); a second one fills the gaps, so that both are done in the time of one
 * (tests/bench/bench_hash). No packaged library has it for texts that come in pieces.
 * Source: FIPS 180-4; Intel's "Intel SHA Extensions" (2013) for the order of words in registers.
 */
#include "io/hash.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

enum { BLOCK = SHA256_CBLOCK, LANES = 2, ROUNDS = 16 /* of four each */ };

static const uint32_t constants[4 * ROUNDS] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The state as the instructions want it: words A, B, E, F and C, D, G, H. */
struct lane {
	__m128i abef, cdgh;
	__m128i words[4];
	const unsigned char *at;
};

#define TARGET __attribute__((target("sha,sse4.1")))

TARGET static inline void load(struct lane *lane, const SHA256_CTX *context, const void *at)
{
	__m128i abcd = _mm_loadu_si128((const void *)&context->h[0]);
	__m128i efgh = _mm_loadu_si128((const void *)&context->h[4]);

	abcd = _mm_shuffle_epi32(abcd, 0xb1);
	efgh = _mm_shuffle_epi32(efgh, 0x1b);
	lane->abef = _mm_alignr_epi8(abcd, efgh, 8);
	lane->cdgh = _mm_blend_epi16(efgh, abcd, 0xf0);
	lane->at = at;
}

TARGET static inline void store(const struct lane *lane, SHA256_CTX *context)
{
	__m128i feba = _mm_shuffle_epi32(lane->abef, 0x1b), dchg = _mm_shuffle_epi32(lane->cdgh, 0xb1);

	_mm_storeu_si128((void *)&context->h[0], _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((void *)&context->h[4], _mm_alignr_epi8(dchg, feba, 8));
}

TARGET static inline void take_block(struct lane *lane)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	for (int i = 0; i < 4; i++)
		lane->words[i] =
			_mm_shuffle_epi8(_mm_loadu_si128((const void *)(lane->at + sizeof(__m128i) * i)), big_endian);
	lane->at += BLOCK;
}

/* The four words of the schedule that come after those in lane->words. */
TARGET static inline void schedule(struct lane *lane, int round)
{
	__m128i *w = lane->words, last = w[(round + 3) & 3];
	__m128i sum = _mm_sha256msg1_epu32(w[round & 3], w[(round + 1) & 3]);

	sum = _mm_add_epi32(sum, _mm_alignr_epi8(last, w[(round + 2) & 3], 4));
	w[round & 3] = _mm_sha256msg2_epu32(sum, last);
}

TARGET static inline void four_rounds(struct lane *lane, int round)
{
	__m128i words;

	if (round >= 4)
		schedule(lane, round);
	words = _mm_add_epi32(lane->words[round & 3], _mm_load_si128((const void *)&constants[4 * round]));
	lane->cdgh = _mm_sha256rnds2_epu32(lane->cdgh, lane->abef, words);
	lane->abef = _mm_sha256rnds2_epu32(lane->abef, lane->cdgh, _mm_shuffle_epi32(words, 0x0e));
}

TARGET static void hash_blocks(SHA256_CTX *a, const void *a_at, SHA256_CTX *b, const void *b_at, size_t count)
{
	struct lane lanes[LANES], before[LANES];

	load(&lanes[0], a, a_at);
	load(&lanes[1], b, b_at);
	while (count--) {
		for (int i = 0; i < LANES; i++) {
			before[i].abef = lanes[i].abef;
			before[i].cdgh = lanes[i].cdgh;
			take_block(&lanes[i]);
		}
#pragma GCC unroll 16
		for (int round = 0; round < ROUNDS; round++) {
			four_rounds(&lanes[0], round);
			four_rounds(&lanes[1], round);
		}
		for (int i = 0; i < LANES; i++) {
			lanes[i].abef = _mm_add_epi32(lanes[i].abef, before[i].abef);
			lanes[i].cdgh = _mm_add_epi32(lanes[i].cdgh, before[i].cdgh);
		}
	}
	store(&lanes[0], a);
	store(&lanes[1], b);
}

bool tw_hash_has_pair(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

/* What OpenSSL keeps besides the state: the length in bits, in two words. */
static void count_in(SHA256_CTX *context, size_t len)
{
	uint64_t bits = ((uint64_t)context->Nh << 32 | context->Nl) + ((uint64_t)len << 3);

	context->Nl = (SHA_LONG)bits;
	context->Nh = (SHA_LONG)(bits >> 32);
}

void tw_hasher_add_pair(struct tw_hasher *a, const void *a_ptr, struct tw_hasher *b, const void *b_ptr, size_t len)
{
	size_t whole = len - len % BLOCK;

	/* In step go whole blocks only, of texts that stand at the start of one. */
	if (a->kind != TW_HASH_SHA256 || b->kind != TW_HASH_SHA256 || a->sha256.num || b->sha256.num)
		whole = 0;
	if (whole) {
		hash_blocks(&a->sha256, a_ptr, &b->sha256, b_ptr, whole / BLOCK);
		count_in(&a->sha256, whole);
		count_in(&b->sha256, whole);
	}
	tw_hasher_add(a, (const char *)a_ptr + whole, len - whole);
	tw_hasher_add(b, (const char *)b_ptr + whole, len - whole);
}

#else

bool tw_hash_has_pair(void)
{
	return false;
}

void tw_hasher_add_pair(struct tw_hasher *a, const void *a_ptr, struct tw_hasher *b, const void *b_ptr, size_t len)
{
	tw_hasher_add(a, a_ptr, len);
	tw_hasher_add(b, b_ptr, len);
}

#endif
