/* SPDX-License-Identifier: Apache-2.0 */
#include "model/reference.h"

static bool is_registry(struct tw_slice first)
{
	return tw_slice_find(first, '.') >= 0 || tw_slice_find(first, ':') >= 0 || tw_slice_is(first, "localhost");
}

/* "host", "host:1", "[::1]:1": nothing that could be taken for the end of a host by whoever makes an address of it. */
static bool is_host(struct tw_slice s)
{
	ptrdiff_t colon = tw_slice_rfind(s, ':'), bracket = tw_slice_rfind(s, ']');
	uint64_t port;

	if (colon > bracket) {
		if (!tw_slice_u64(tw_slice_from(s, (size_t)colon + 1), 65535, &port))
			return false;
		s = tw_slice_head(s, (size_t)colon);
	}
	if (s.len > 2 && s.ptr[0] == '[' && s.ptr[s.len - 1] == ']') {
		s = tw_slice_sub(s, 1, s.len - 1);
		for (size_t i = 0; i < s.len; i++) {
			if (tw_hex_digit(s.ptr[i]) < 0 && s.ptr[i] != ':' && s.ptr[i] != '.')
				return false;
		}
		return true;
	}
	for (size_t i = 0; i < s.len; i++) {
		if (!tw_is_alnum(s.ptr[i]) && s.ptr[i] != '.' && s.ptr[i] != '-' && s.ptr[i] != '_')
			return false;
	}
	return s.len > 0 && tw_is_alnum(s.ptr[0]);
}

static bool is_repository(struct tw_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!tw_is_digit(s.ptr[i]) && !(s.ptr[i] >= 'a' && s.ptr[i] <= 'z') && s.ptr[i] != '_' &&
		    s.ptr[i] != '-' && s.ptr[i] != '.' && s.ptr[i] != '/')
			return false;
	}
	return s.len > 0 && s.len < 256;
}

/* Docker's grammar: a word of at most 128 characters. */
static bool is_tag(struct tw_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!tw_is_alnum(s.ptr[i]) && s.ptr[i] != '_' && (i == 0 || (s.ptr[i] != '.' && s.ptr[i] != '-')))
			return false;
	}
	return s.len > 0 && s.len <= 128;
}

/* Whole: a registry would be asked in vain for what was cut off. */
static bool is_digest(struct tw_slice s)
{
	ptrdiff_t colon = tw_slice_find(s, ':');
	struct tw_slice kind, digits;

	if (colon < 0)
		return false;
	kind = tw_slice_head(s, (size_t)colon);
	digits = tw_slice_from(s, (size_t)colon + 1);
	for (size_t i = 0; i < digits.len; i++) {
		if (tw_hex_digit(digits.ptr[i]) < 0)
			return false;
	}
	return (tw_slice_is(kind, "sha256") && digits.len == 64) || (tw_slice_is(kind, "sha512") && digits.len == 128);
}

bool tw_reference_parse(struct tw_slice text, struct tw_arena *arena, struct tw_reference *ret)
{
	struct tw_reference ref = { 0 };
	struct tw_slice rest = text;
	ptrdiff_t at = tw_slice_find(rest, '@'), slash;

	if (at >= 0) {
		ref.digest = tw_slice_from(rest, (size_t)at + 1);
		if (!is_digest(ref.digest))
			return false;
		rest = tw_slice_head(rest, (size_t)at);
	}
	at = tw_slice_rfind(rest, ':');
	slash = tw_slice_rfind(rest, '/');
	if (at > slash) {
		ref.tag = tw_slice_from(rest, (size_t)at + 1);
		if (!is_tag(ref.tag))
			return false;
		rest = tw_slice_head(rest, (size_t)at);
	} else if (!ref.digest.len) {
		ref.tag = TW_LIT("latest");
	}
	slash = tw_slice_find(rest, '/');
	if (slash >= 0 && is_registry(tw_slice_head(rest, (size_t)slash))) {
		ref.registry = tw_slice_head(rest, (size_t)slash);
		rest = tw_slice_from(rest, (size_t)slash + 1);
	} else {
		ref.registry = TW_LIT("index.docker.io");
	}
	if (tw_slice_is(ref.registry, "docker.io"))
		ref.registry = TW_LIT("index.docker.io");
	if (!is_host(ref.registry) || !is_repository(rest))
		return false;
	ref.repository = rest;
	if (tw_slice_is(ref.registry, "index.docker.io") && tw_slice_find(rest, '/') < 0)
		ref.repository = tw_slice(tw_arena_printf(arena, "library/%.*s", TW_ARG(rest)));
	*ret = ref;
	return ref.repository.ptr != NULL;
}
