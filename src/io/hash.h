/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 and SHA-1 over bytes that come in pieces, and digests as images write them: "sha256:<hex>". OpenSSL does the
 * work, with the processor's instructions for it where there are some; by its low-level functions, since EVP reads a
 * configuration file first (2 ms of a start of 3), and looks for an implementation by name for every digest.
 */
#ifndef TW_IO_HASH_H
#define TW_IO_HASH_H

#include <openssl/sha.h>

#include "base/error.h"
#include "base/slice.h"
#include "io/view.h"

enum tw_hash_kind { TW_HASH_SHA256, TW_HASH_SHA1 };

enum { TW_HASH_MAX = 32, TW_DIGEST_TEXT = 72 /* "sha256:" and 64 hex digits, with the zero */ };

struct tw_digest {
	enum tw_hash_kind kind;
	unsigned char bytes[TW_HASH_MAX]; /* zeros behind what the kind fills */
};

/* { 0 } before the start. Holds nothing outside of itself. */
struct tw_hasher {
	union {
		SHA256_CTX sha256;
		SHA_CTX sha1;
	};
	enum tw_hash_kind kind;
};

int tw_hasher_start(struct tw_hasher *hasher, enum tw_hash_kind kind, struct trawl_error *err);
void tw_hasher_add(struct tw_hasher *hasher, const void *ptr, size_t len);

/* Can this processor hash two texts in the time of one? Asks it: not for inner loops. */
bool tw_hash_has_pair(void);

/* tw_hasher_add() of @len bytes to both, in step; only where tw_hash_has_pair(). */
void tw_hasher_add_pair(struct tw_hasher *a, const void *a_ptr, struct tw_hasher *b, const void *b_ptr, size_t len);

/* The digest; the hasher is released. */
int tw_hasher_end(struct tw_hasher *hasher, struct tw_digest *ret, struct trawl_error *err);

/* Accepts a zeroed one, and one that has ended. */
void tw_hasher_release(struct tw_hasher *hasher);

/* All at once. */
int tw_hash_bytes(enum tw_hash_kind kind, struct tw_slice bytes, struct tw_digest *ret, struct trawl_error *err);

/* The same for a file that may be large: what is behind is dropped. */
int tw_hash_view(enum tw_hash_kind kind, const struct tw_view *view, struct tw_digest *ret, struct trawl_error *err);

/* Against damage, not against anybody: a CRC-64 that goes on from @so_far (0 at first), at ten times SHA-256's speed. */
uint64_t tw_checksum(uint64_t so_far, struct tw_slice bytes);

/* "sha256:<64 hex digits>"; false for anything else. */
bool tw_digest_parse(struct tw_slice text, struct tw_digest *ret);

/* "sha256:<hex>"; "sha1:<hex>". */
void tw_digest_format(const struct tw_digest *digest, char text[TW_DIGEST_TEXT]);

static inline bool tw_digest_eq(const struct tw_digest *a, const struct tw_digest *b)
{
	return a->kind == b->kind && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

#endif
