/* SPDX-License-Identifier: Apache-2.0 */
#include "io/crypto.h"

#include <limits.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>

static int refuse(struct trawl_error *err, const char *what)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "OpenSSL: %s failed", what);
}

int tw_crypto_digest(const char *name, struct tw_slice bytes, unsigned char ret[static TW_CRYPTO_DIGEST_MAX],
		     size_t *ret_len, struct trawl_error *err)
{
	const EVP_MD *type = EVP_get_digestbyname(name);
	unsigned len = 0;

	if (!type || !EVP_Digest(bytes.ptr ? bytes.ptr : "", bytes.len, ret, &len, type, NULL))
		return refuse(err, name);
	*ret_len = len;
	return TRAWL_OK;
}

int tw_crypto_hmac_sha256(struct tw_slice key, struct tw_slice bytes, unsigned char ret[static 32],
			  struct trawl_error *err)
{
	unsigned len = 32;

	if (key.len > INT_MAX || !HMAC(EVP_sha256(), key.ptr ? key.ptr : "", (int)key.len,
				       (const unsigned char *)(bytes.ptr ? bytes.ptr : ""), bytes.len, ret, &len))
		return refuse(err, "HMAC");
	return TRAWL_OK;
}

int tw_crypto_rs256(struct tw_slice pem, struct tw_slice bytes, unsigned char *ret, size_t room, size_t *ret_len,
		    struct trawl_error *err)
{
	BIO *bio = pem.len && pem.len < INT_MAX ? BIO_new_mem_buf(pem.ptr, (int)pem.len) : NULL;
	/* A password that nobody gives: without one OpenSSL would ask at the terminal. */
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "") : NULL;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t len = room;
	bool good = key && context && EVP_PKEY_base_id(key) == EVP_PKEY_RSA && (size_t)EVP_PKEY_size(key) <= room &&
		    EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) &&
		    EVP_DigestSign(context, ret, &len, (const unsigned char *)(bytes.ptr ? bytes.ptr : ""), bytes.len);

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
	if (!good)
		return tw_fail(err, TRAWL_E_FORMAT, "no RSA key that can sign");
	*ret_len = len;
	return TRAWL_OK;
}

int tw_crypto_scrypt(struct tw_slice password, struct tw_slice salt, uint64_t n, uint32_t r, uint32_t p,
		     unsigned char *ret, size_t len, struct trawl_error *err)
{
	if (!EVP_PBE_scrypt(password.ptr ? password.ptr : "", password.len,
			    (const unsigned char *)(salt.ptr ? salt.ptr : ""), salt.len, n, r, p, 256ull << 20, ret,
			    len))
		return refuse(err, "scrypt");
	return TRAWL_OK;
}

int tw_crypto_aes(bool encrypt, const unsigned char *key, const unsigned char *iv, struct tw_slice bytes,
		  unsigned char *ret, size_t *ret_len, struct trawl_error *err)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int first = 0, last = 0;
	bool good = context && bytes.len < INT_MAX - 32 &&
		    EVP_CipherInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv, encrypt) &&
		    EVP_CipherUpdate(context, ret, &first, (const unsigned char *)(bytes.ptr ? bytes.ptr : ""),
				     (int)bytes.len) &&
		    EVP_CipherFinal_ex(context, ret + first, &last);

	EVP_CIPHER_CTX_free(context);
	if (!good)
		return refuse(err, "AES");
	*ret_len = (size_t)first + (size_t)last;
	return TRAWL_OK;
}
