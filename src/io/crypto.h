/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What templates and clouds ask of cryptography, by OpenSSL: digests, scrypt, HMAC, AES and signatures.
 */
#ifndef TW_IO_CRYPTO_H
#define TW_IO_CRYPTO_H

#include "base/error.h"
#include "base/slice.h"

enum { TW_CRYPTO_DIGEST_MAX = 64 };

/* "SHA1", "SHA256", "SHA512". The length goes to @ret_len. */
int tw_crypto_digest(const char *name, struct tw_slice bytes, unsigned char ret[static TW_CRYPTO_DIGEST_MAX],
		     size_t *ret_len, struct trawl_error *err);

int tw_crypto_hmac_sha256(struct tw_slice key, struct tw_slice bytes, unsigned char ret[static 32],
			  struct trawl_error *err);

/* A signature as JSON web tokens have it, RS256, with an RSA key in PEM; @ret has room for it: 1,024 bytes do. */
int tw_crypto_rs256(struct tw_slice pem, struct tw_slice bytes, unsigned char *ret, size_t room, size_t *ret_len,
		    struct trawl_error *err);

int tw_crypto_scrypt(struct tw_slice password, struct tw_slice salt, uint64_t n, uint32_t r, uint32_t p,
		     unsigned char *ret, size_t len, struct trawl_error *err);

/*
 * AES-256 in CBC mode with PKCS #7 padding; @key has 32 bytes, @iv 16. @ret has room for 16 bytes more than @bytes; the
 * length goes to @ret_len.
 */
int tw_crypto_aes(bool encrypt, const unsigned char *key, const unsigned char *iv, struct tw_slice bytes,
		  unsigned char *ret, size_t *ret_len, struct trawl_error *err);

#endif
