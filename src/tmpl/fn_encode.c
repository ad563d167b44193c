/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64, base32 and paths. A text that can't be decoded gives Go's words about it, as sprig does.
 */
#include "tmpl/convert.h"

static const char alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char alphabet32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* @bits a digit, groups of @group digits. */
static int encode(struct tw_machine *m, struct tw_slice s, const char *alphabet, unsigned bits, size_t group,
		  struct tw_value *ret)
{
	size_t room = tw_size_mul(s.len / (bits * group / 8) + 1, group), len = 0;
	char *out = tw_arena_array(m->arena, room, 1);
	uint32_t held = 0;
	unsigned count = 0;

	if (!out)
		return tw_tmpl_fail_memory(m);
	for (size_t i = 0; i < s.len; i++) {
		held = held << 8 | (unsigned char)s.ptr[i];
		for (count += 8; count >= bits; count -= bits)
			out[len++] = alphabet[held >> (count - bits) & ((1u << bits) - 1)];
	}
	if (count)
		out[len++] = alphabet[held << (bits - count) & ((1u << bits) - 1)];
	while (len % group)
		out[len++] = '=';
	*ret = tw_value_text(tw_slice_of(out, len));
	return TRAWL_OK;
}

static int corrupt(struct tw_machine *m, const char *which, size_t at, struct tw_value *ret)
{
	char *text = tw_arena_printf(m->arena, "illegal %s data at input byte %zu", which, at);

	*ret = tw_value_text(tw_slice(text ? text : ""));
	return text ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

static int decode(struct tw_machine *m, struct tw_slice s, const char *alphabet, unsigned bits, size_t group,
		  struct tw_value *ret)
{
	const char *which = bits == 6 ? "base64" : "base32";
	char *out = tw_arena_array(m->arena, s.len + 1, 1);
	uint32_t held = 0;
	unsigned count = 0;
	size_t len = 0, digits = 0, padding = 0;

	if (!out)
		return tw_tmpl_fail_memory(m);
	for (size_t i = 0; i < s.len; i++) {
		const char *digit = s.ptr[i] ? strchr(alphabet, s.ptr[i]) : NULL;

		if (s.ptr[i] == '\n' || s.ptr[i] == '\r')
			continue;
		if (s.ptr[i] == '=' && digits % group && (bits == 5 || digits % group > 1)) {
			padding++;
			digits++;
			continue;
		}
		if (!digit || padding)
			return corrupt(m, which, i, ret);
		held = held << bits | (uint32_t)(digit - alphabet);
		count += bits;
		digits++;
		if (count >= 8) {
			count -= 8;
			out[len++] = (char)(held >> count & 0xff);
		}
	}
	if (digits % group)
		return corrupt(m, which, s.len - digits % group, ret);
	*ret = tw_value_text(tw_slice_of(out, len));
	return TRAWL_OK;
}

TW_FN(b64enc)
{
	return encode(machine, args[0].text, alphabet64, 6, 4, ret);
}
TW_FN(b64dec)
{
	return decode(machine, args[0].text, alphabet64, 6, 4, ret);
}
TW_FN(b32enc)
{
	return encode(machine, args[0].text, alphabet32, 5, 8, ret);
}
TW_FN(b32dec)
{
	return decode(machine, args[0].text, alphabet32, 5, 8, ret);
}

/* path.Clean. */
static int clean(struct tw_machine *m, struct tw_slice path, struct tw_slice *ret)
{
	bool rooted = path.len && path.ptr[0] == '/';
	char *out = tw_arena_alloc(m->arena, path.len + 2);
	struct tw_slice rest = path, part;
	size_t len = 0, bottom = rooted; /* ".." can't go below it */

	if (!out)
		return tw_tmpl_fail_memory(m);
	if (rooted)
		out[len++] = '/';
	while (tw_slice_split(&rest, '/', &part)) {
		if (part.len == 0 || tw_slice_is(part, "."))
			continue;
		if (tw_slice_is(part, "..") && len > bottom) {
			do {
				len--;
			} while (len > bottom && out[len] != '/');
			continue;
		}
		if (tw_slice_is(part, "..") && rooted)
			continue;
		if (len > rooted)
			out[len++] = '/';
		memcpy(out + len, part.ptr, part.len);
		len += part.len;
		if (tw_slice_is(part, ".."))
			bottom = len;
	}
	*ret = len ? tw_slice_of(out, len) : TW_LIT(".");
	return TRAWL_OK;
}

TW_FN(clean)
{
	*ret = tw_value_text(TW_LIT(""));
	return clean(machine, args[0].text, &ret->text);
}

TW_FN(base)
{
	struct tw_slice s = args[0].text;

	while (s.len > 1 && s.ptr[s.len - 1] == '/')
		s.len--;
	*ret = tw_value_text(s.len == 0 ? TW_LIT(".") : s.len == 1 && s.ptr[0] == '/' ? TW_LIT("/") : tw_path_base(s));
	return TRAWL_OK;
}

TW_FN(dir)
{
	ptrdiff_t slash = tw_slice_rfind(args[0].text, '/');

	*ret = tw_value_text(TW_LIT(""));
	return clean(machine, tw_slice_head(args[0].text, (size_t)(slash + 1)), &ret->text);
}

TW_FN(ext)
{
	struct tw_slice name = tw_path_base(args[0].text);
	ptrdiff_t dot = tw_slice_rfind(name, '.');

	*ret = tw_value_text(dot < 0 ? TW_LIT("") : tw_slice_from(name, (size_t)dot));
	return TRAWL_OK;
}

TW_FN(is_abs)
{
	*ret = tw_value_bool(tw_slice_starts(args[0].text, "/"));
	return TRAWL_OK;
}
