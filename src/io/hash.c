/* SPDX-License-Identifier: Apache-2.0 */
#include "io/hash.h"

#include <isa-l/crc64.h>

#include <string.h>

enum { VIEW_STEP = 1024 * 1024 };

int tw_hasher_start(struct tw_hasher *hasher, enum tw_hash_kind kind, struct trawl_error *err)
{
	int ok;

	*hasher = (struct tw_hasher){ .kind = kind };
	ok = kind == TW_HASH_SHA1 ? SHA1_Init(&hasher->sha1) : SHA256_Init(&hasher->sha256);
	return ok == 1 ? TRAWL_OK : tw_fail(err, TRAWL_E_UNSUPPORTED, "OpenSSL could not begin a digest");
}

void tw_hasher_add(struct tw_hasher *hasher, const void *ptr, size_t len)
{
	/* These don't fail. */
	if (hasher->kind == TW_HASH_SHA1)
		SHA1_Update(&hasher->sha1, ptr, len);
	else
		SHA256_Update(&hasher->sha256, ptr, len);
}

int tw_hasher_end(struct tw_hasher *hasher, struct tw_digest *ret, struct trawl_error *err)
{
	struct tw_digest digest = { .kind = hasher->kind };
	int ok = hasher->kind == TW_HASH_SHA1 ? SHA1_Final(digest.bytes, &hasher->sha1)
					      : SHA256_Final(digest.bytes, &hasher->sha256);

	if (ok != 1)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "OpenSSL could not end a digest");
	*ret = digest;
	return TRAWL_OK;
}

void tw_hasher_release(struct tw_hasher *hasher)
{
	*hasher = (struct tw_hasher){ .kind = hasher->kind };
}

int tw_hash_bytes(enum tw_hash_kind kind, struct tw_slice bytes, struct tw_digest *ret, struct trawl_error *err)
{
	struct tw_hasher hasher = { 0 };
	int status = tw_hasher_start(&hasher, kind, err);

	if (status < 0)
		return status;
	tw_hasher_add(&hasher, bytes.ptr, bytes.len);
	return tw_hasher_end(&hasher, ret, err);
}

int tw_hash_view(enum tw_hash_kind kind, const struct tw_view *view, struct tw_digest *ret, struct trawl_error *err)
{
	struct tw_hasher hasher = { 0 };
	int status = tw_hasher_start(&hasher, kind, err);

	if (status < 0)
		return status;
	for (size_t at = 0; at < view->bytes.len; at += VIEW_STEP) {
		struct tw_slice part = tw_slice_head(tw_slice_from(view->bytes, at), VIEW_STEP);

		tw_hasher_add(&hasher, part.ptr, part.len);
		tw_view_drop(view, at, part.len);
	}
	return tw_hasher_end(&hasher, ret, err);
}

static int hex_value(char c)
{
	if (tw_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint64_t tw_checksum(uint64_t so_far, struct tw_slice bytes)
{
	return crc64_ecma_refl(so_far, (const unsigned char *)bytes.ptr, bytes.len);
}

bool tw_digest_parse(struct tw_slice text, struct tw_digest *ret)
{
	struct tw_digest digest = { .kind = TW_HASH_SHA256 };

	if (!tw_slice_starts(text, "sha256:") || text.len != 7 + 64)
		return false;
	text = tw_slice_from(text, 7);
	for (size_t i = 0; i < 32; i++) {
		int high = hex_value(text.ptr[2 * i]), low = hex_value(text.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		digest.bytes[i] = (unsigned char)(high << 4 | low);
	}
	*ret = digest;
	return true;
}

void tw_digest_format(const struct tw_digest *digest, char text[TW_DIGEST_TEXT])
{
	size_t len = digest->kind == TW_HASH_SHA1 ? 20 : 32;
	char *at = stpcpy(text, digest->kind == TW_HASH_SHA1 ? "sha1:" : "sha256:");

	for (size_t i = 0; i < len; i++) {
		*at++ = "0123456789abcdef"[digest->bytes[i] >> 4];
		*at++ = "0123456789abcdef"[digest->bytes[i] & 15];
	}
	*at = '\0';
}
