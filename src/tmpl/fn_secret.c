/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests, keys and what is random. Source: sprig's documentation; masterpassword.app for derivePassword. Whatever is
 * random there comes from the caller's seed, so that the same chart gives the same text; keys and certificates have the
 * form of such, and are none: nobody is to use what a scanner has rendered.
 */
#include "io/crypto.h"
#include "tmpl/convert.h"

#include <stdio.h>

static int hex_digest(struct tw_machine *machine, const char *name, struct tw_slice bytes, struct tw_value *ret)
{
	unsigned char digest[TW_CRYPTO_DIGEST_MAX];
	struct tw_buf out = TW_TMPL_BUF;
	size_t len = 0;
	int status = tw_crypto_digest(name, bytes, digest, &len, machine->err);

	if (status < 0)
		return status;
	for (size_t i = 0; i < len; i++)
		tw_buf_printf(&out, "%02x", digest[i]);
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(sha1sum)
{
	return hex_digest(machine, "SHA1", args[0].text, ret);
}
TW_FN(sha256sum)
{
	return hex_digest(machine, "SHA256", args[0].text, ret);
}
TW_FN(sha512sum)
{
	return hex_digest(machine, "SHA512", args[0].text, ret);
}

TW_FN(adler32sum)
{
	uint32_t a = 1, b = 0;
	char *text;

	for (size_t i = 0; i < args[0].text.len; i++) {
		a = (a + (unsigned char)args[0].text.ptr[i]) % 65521;
		b = (b + a) % 65521;
	}
	text = tw_arena_printf(machine->arena, "%u", b << 16 | a);
	*ret = tw_value_text(tw_slice(text));
	return text ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

static int random_of(struct tw_machine *machine, int64_t count, const char *set, struct tw_value *ret)
{
	size_t choices = strlen(set), len = count > 0 ? (size_t)count : 0;
	char *out = tw_arena_array(machine->arena, len, 1);

	if (!out)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < len; i++)
		out[i] = set[tw_tmpl_random(machine) % choices];
	*ret = tw_value_text(tw_slice_of(out, len));
	return TRAWL_OK;
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

TW_FN(rand_alpha_num)
{
	return random_of(machine, args[0].i, LETTERS DIGITS, ret);
}
TW_FN(rand_alpha)
{
	return random_of(machine, args[0].i, LETTERS, ret);
}
TW_FN(rand_numeric)
{
	return random_of(machine, args[0].i, DIGITS, ret);
}
TW_FN(rand_ascii)
{
	return random_of(machine, args[0].i, LETTERS DIGITS " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", ret);
}

static int random_base64(struct tw_machine *machine, int64_t count, struct tw_value *ret)
{
	size_t len = count > 0 ? (size_t)count : 0;
	char *bytes = tw_arena_array(machine->arena, len, 1);
	struct tw_value raw;

	if (!bytes)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)tw_tmpl_random(machine);
	raw = tw_value_text(tw_slice_of(bytes, len));
	return tw_fn_builtin(TW_LIT("b64enc"))->call(machine, &raw, 1, ret);
}

TW_FN(rand_bytes)
{
	return random_base64(machine, args[0].i, ret);
}

TW_FN(shuffle)
{
	struct tw_slice copy = tw_arena_copy(machine->arena, args[0].text.ptr ? args[0].text : TW_LIT(""));
	char *out = (char *)(uintptr_t)copy.ptr;

	if (!out)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = copy.len; i > 1; i--) {
		size_t other = tw_tmpl_random(machine) % i;
		char c = out[i - 1];

		out[i - 1] = out[other];
		out[other] = c;
	}
	*ret = tw_value_text(copy);
	return TRAWL_OK;
}

TW_FN(uuidv4)
{
	uint64_t a = tw_tmpl_random(machine), b = tw_tmpl_random(machine);
	char *text =
		tw_arena_printf(machine->arena, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
				(unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
				(unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffffull));

	*ret = tw_value_text(tw_slice(text));
	return text ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(bcrypt)
{
	struct tw_value hash;
	int status = random_of(machine, 53, LETTERS DIGITS "./", &hash);

	if (status < 0)
		return status;
	*ret = tw_value_text(TW_JOIN(machine->arena, TW_LIT("$2a$10$"), hash.text));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(htpasswd)
{
	struct tw_value hash;
	int status = tw_fn_builtin(TW_LIT("bcrypt"))->call(machine, args + 1, 1, &hash);

	if (status < 0)
		return status;
	if (tw_slice_find(args[0].text, ':') >= 0)
		*ret = tw_value_text(TW_JOIN(machine->arena, TW_LIT("invalid username: "), args[0].text));
	else
		*ret = tw_value_text(TW_JOIN(machine->arena, args[0].text, TW_LIT(":"), hash.text));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

/* Base64 in lines between the two lines that say what it is. */
static int pem(struct tw_machine *machine, const char *what, int64_t bytes, struct tw_value *ret)
{
	struct tw_value body;
	struct tw_buf out = TW_TMPL_BUF;
	int status = random_base64(machine, bytes, &body);

	if (status < 0)
		return status;
	tw_buf_printf(&out, "-----BEGIN %s-----\n", what);
	for (size_t i = 0; i < body.text.len; i += 64) {
		tw_buf_slice(&out, tw_slice_sub(body.text, i, i + 64));
		tw_buf_char(&out, '\n');
	}
	tw_buf_printf(&out, "-----END %s-----\n", what);
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(gen_private_key)
{
	struct tw_slice type = args[0].text;

	if (type.len == 0 || tw_slice_is(type, "rsa"))
		return pem(machine, "RSA PRIVATE KEY", 2348, ret);
	if (tw_slice_is(type, "dsa"))
		return pem(machine, "DSA PRIVATE KEY", 858, ret);
	if (tw_slice_is(type, "ecdsa"))
		return pem(machine, "EC PRIVATE KEY", 121, ret);
	if (tw_slice_is(type, "ed25519"))
		return pem(machine, "PRIVATE KEY", 48, ret);
	*ret = tw_value_text(TW_JOIN(machine->arena, TW_LIT("Unknown type "), type));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

struct pair {
	struct tw_value cert, key;
};

static int certificate_get(struct tw_machine *machine, const struct tw_object *object, struct tw_slice name,
			   const struct tw_value *args, size_t count, struct tw_value *ret)
{
	const struct pair *pair = object->data;

	if (!tw_slice_is(name, "Cert") && !tw_slice_is(name, "Key"))
		return 0;
	*ret = tw_slice_is(name, "Cert") ? pair->cert : pair->key;
	return 1;
}

static const struct tw_class certificate_class = { "sprig.certificate", "struct", certificate_get, NULL, NULL };

static int give_pair(struct tw_machine *machine, struct pair **ret_pair, struct tw_value *ret)
{
	struct tw_object *object = tw_arena_new(machine->arena, struct tw_object);

	*ret_pair = tw_arena_new(machine->arena, struct pair);
	if (!object || !*ret_pair)
		return tw_tmpl_fail_memory(machine);
	*object = (struct tw_object){ .class = &certificate_class, .data = *ret_pair };
	*ret = tw_value_object(object);
	return TRAWL_OK;
}

TW_FN(gen_cert)
{
	struct pair *pair;
	int status = give_pair(machine, &pair, ret);

	if (status == TRAWL_OK)
		status = pem(machine, "CERTIFICATE", 812, &pair->cert);
	if (status == TRAWL_OK)
		status = pem(machine, "RSA PRIVATE KEY", 1192, &pair->key);
	return status;
}

TW_FN(build_custom_cert)
{
	const struct tw_fn *decode = tw_fn_builtin(TW_LIT("b64dec"));
	struct pair *pair;
	int status = give_pair(machine, &pair, ret);

	if (status == TRAWL_OK)
		status = decode->call(machine, &args[0], 1, &pair->cert);
	if (status == TRAWL_OK)
		status = decode->call(machine, &args[1], 1, &pair->key);
	return status;
}

static void key_of(struct tw_slice password, unsigned char key[32])
{
	memset(key, 0, 32);
	memcpy(key, password.ptr ? password.ptr : "", password.len < 32 ? password.len : 32);
}

TW_FN(encrypt_aes)
{
	struct tw_slice text = args[1].text;
	unsigned char key[32], *out;
	struct tw_value raw;
	size_t len = 0;
	int status;

	*ret = tw_value_text(TW_LIT(""));
	if (text.len == 0)
		return TRAWL_OK;
	out = tw_arena_alloc(machine->arena, tw_size_add(text.len, 48));
	if (!out)
		return tw_tmpl_fail_memory(machine);
	key_of(args[0].text, key);
	for (int i = 0; i < 16; i++)
		out[i] = (unsigned char)tw_tmpl_random(machine);
	status = tw_crypto_aes(true, key, out, text, out + 16, &len, machine->err);
	if (status < 0)
		return status;
	raw = tw_value_text(tw_slice_of(out, len + 16));
	return tw_fn_builtin(TW_LIT("b64enc"))->call(machine, &raw, 1, ret);
}

TW_FN(decrypt_aes)
{
	unsigned char key[32], *out;
	struct tw_value raw;
	size_t len = 0;
	int status;

	*ret = tw_value_text(TW_LIT(""));
	if (args[1].text.len == 0)
		return TRAWL_OK;
	status = tw_fn_builtin(TW_LIT("b64dec"))->call(machine, &args[1], 1, &raw);
	if (status < 0)
		return status;
	if (raw.text.len < 32 || raw.text.len % 16)
		return tw_tmpl_fail(machine, "not what encryptAES gives");
	out = tw_arena_alloc(machine->arena, raw.text.len + 32);
	if (!out)
		return tw_tmpl_fail_memory(machine);
	key_of(args[0].text, key);
	status = tw_crypto_aes(false, key, (const unsigned char *)raw.text.ptr, tw_slice_from(raw.text, 16), out, &len,
			       machine->err);
	ret->text = tw_slice_of(out, len);
	return status;
}

/* The forms that passwords of a type may have, and the characters that a letter of a form stands for. */
static const char *const forms[][22] = {
	{ "maximum", "anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno" },
	{ "long",           "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv",
	  "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc",
	  "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc",
	  "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno" },
	{ "medium", "CvcnoCvc", "CvcCvcno" },
	{ "short", "Cvcn" },
	{ "basic", "aaanaaan", "aannaaan", "aaannaaa" },
	{ "pin", "nnnn" },
};

static const char *characters_of(char letter)
{
	switch (letter) {
	case 'V': return "AEIOU";
	case 'C': return "BCDFGHJKLMNPQRSTVWXYZ";
	case 'v': return "aeiou";
	case 'c': return "bcdfghjklmnpqrstvwxyz";
	case 'A': return "AEIOUBCDFGHJKLMNPQRSTVWXYZ";
	case 'a': return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
	case 'n': return DIGITS;
	case 'o': return "@&%?,=[]_:-+*$#!'^~;()/.";
	default: return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
	}
}

static void add_counted(struct tw_buf *out, struct tw_slice text)
{
	char length[4] = { (char)(text.len >> 24), (char)(text.len >> 16), (char)(text.len >> 8), (char)text.len };

	tw_buf_add(out, length, 4);
	tw_buf_slice(out, text);
}

TW_FN(derive_password)
{
	uint32_t counter = (uint32_t)args[0].i;
	char number[4] = { (char)(counter >> 24), (char)(counter >> 16), (char)(counter >> 8), (char)counter };
	struct tw_slice scope = TW_LIT("com.lyndir.masterpassword");
	struct tw_buf salt = { 0 }, message = { 0 }, out = { 0 };
	unsigned char key[64], seed[32];
	const char *const *set = NULL;
	size_t count_of = 0;
	int status;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (tw_slice_is(args[1].text, forms[i][0]))
			set = forms[i] + 1;
	}
	if (!set) {
		*ret = tw_value_text(TW_JOIN(machine->arena, TW_LIT("cannot find password template "), args[1].text));
		return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
	}
	while (count_of < 21 && set[count_of])
		count_of++;
	tw_buf_slice(&salt, scope);
	add_counted(&salt, args[3].text);
	tw_buf_slice(&message, scope);
	add_counted(&message, args[4].text);
	tw_buf_add(&message, number, 4);
	status = tw_tmpl_step(machine, 20000000); /* a tenth of a second */
	if (status == TRAWL_OK)
		status = tw_crypto_scrypt(args[2].text, tw_buf_view(&salt), 32768, 8, 2, key, 64, machine->err);
	if (status == TRAWL_OK)
		status = tw_crypto_hmac_sha256(tw_slice_of(key, 64), tw_buf_view(&message), seed, machine->err);
	tw_buf_release(&salt);
	tw_buf_release(&message);
	for (const char *c = status == TRAWL_OK ? set[seed[0] % count_of] : ""; *c; c++) {
		const char *from = characters_of(*c);

		tw_buf_char(&out, from[seed[out.len + 1] % strlen(from)]);
	}
	return status < 0 ? status : tw_tmpl_keep_text(machine, &out, ret);
}
