/* SPDX-License-Identifier: Apache-2.0 */
#include "model/license.h"

#include "base/size.h"
#include "model/license_tables.h"

struct tw_slice tw_license_find(const char *table, size_t size, struct tw_slice key)
{
	size_t low = 0, high = size;

	while (low < high) {
		size_t at = low + (high - low) / 2;
		struct tw_slice rest, line, name;
		int order;

		while (at > low && table[at - 1] != '\n')
			at--;
		rest = tw_slice_of(table + at, size - at);
		tw_slice_split(&rest, '\n', &line);
		name = tw_slice_head(line, (size_t)tw_slice_find(line, '\t'));
		order = tw_slice_cmp(key, name);
		if (order == 0)
			return tw_slice_from(line, name.len + 1);
		if (order < 0)
			high = at;
		else
			low = at + line.len + 1;
	}
	return (struct tw_slice){ 0 };
}

struct tw_slice tw_license_spdx_id(struct tw_slice name)
{
	char lower[64];

	if (name.len > sizeof(lower))
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < name.len; i++)
		lower[i] = tw_lower(name.ptr[i]);
	return tw_license_find(tw_license_ids, tw_license_ids_size, tw_slice_of(lower, name.len));
}

/* A name taken apart: what the tables are asked for. */
struct key {
	char *ptr;
	size_t len;
	bool or_later;
};

static struct tw_slice key_slice(const struct key *key)
{
	return tw_slice_of(key->ptr, key->len);
}

static bool key_drop_suffix(struct key *key, const char *suffix)
{
	if (!tw_slice_ends(key_slice(key), suffix))
		return false;
	key->len -= strlen(suffix);
	return true;
}

/* Runs of white space become one blank, letters capitals. */
static void key_fold(struct key *key)
{
	struct tw_slice s = tw_slice_trim(key_slice(key));
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = tw_is_space(s.ptr[i]) ? ' ' : s.ptr[i];

		if (c == ' ' && len && key->ptr[len - 1] == ' ')
			continue;
		key->ptr[len++] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
	}
	key->len = len;
}

static void key_british(struct key *key)
{
	for (size_t i = 0; i + 7 <= key->len; i++) {
		if (!memcmp(key->ptr + i, "LICENCE", 7))
			key->ptr[i + 5] = 'S';
	}
}

/* What may stand between a name and its version: " LICENSE, VERSION ", "-", " V". */
static bool is_version_glue(struct tw_slice s)
{
	static const char *const words[] = { "", "V", "V.", "VER", "VER.", "VERSION", "VERSION-", "-" };

	for (int license = tw_slice_starts(s, " LICENSE"); license >= 0; license--) {
		struct tw_slice rest = tw_slice_trim(tw_slice_from(s, license ? 8 : 0));
		int mark = rest.len && (rest.ptr[0] == ',' || rest.ptr[0] == '(' || rest.ptr[0] == '-');

		for (; mark >= 0; mark--) {
			struct tw_slice word = tw_slice_trim(tw_slice_from(rest, (size_t)mark));

			for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
				if (tw_slice_is(word, words[i]))
					return true;
			}
		}
	}
	return false;
}

/* "2.0.1": a digit but 0, then single digits behind dots. Returns its length. */
static size_t version_length(struct tw_slice s)
{
	size_t len = 1;

	if (!s.len || s.ptr[0] < '1' || s.ptr[0] > '9')
		return 0;
	while (len + 1 < s.len && s.ptr[len] == '.' && tw_is_digit(s.ptr[len + 1]))
		len += 2;
	return len;
}

/* A name's last character may be before a version: capitals without V, Z and ")". */
static bool ends_name(char c)
{
	return (c >= 'A' && c <= 'U') || (c >= 'W' && c <= 'Z') || c == ')';
}

size_t tw_license_version(struct tw_slice name, size_t at, struct tw_slice *ret_version)
{
	size_t digit = at + 1, len;

	if (!ends_name(name.ptr[at]))
		return 0;
	while (digit < name.len && !tw_is_digit(name.ptr[digit]) && digit - at < 64)
		digit++;
	len = version_length(tw_slice_from(name, digit));
	if (!len || !is_version_glue(tw_slice_sub(name, at + 1, digit)))
		return 0;
	*ret_version = tw_slice_sub(name, digit, digit + len);
	digit += len;
	return digit < name.len && name.ptr[digit] == ')' ? digit + 1 : digit;
}

/* "APACHE LICENSE, VERSION 2.0" → "APACHE-2.0" */
static void key_version(struct key *key)
{
	struct tw_slice name = key_slice(key), version;

	for (size_t i = 0; i < name.len; i++) {
		if (tw_license_version(name, i, &version) != name.len)
			continue;
		memmove(key->ptr + i + 2, version.ptr, version.len); /* "GPL2" grows: key_of() left a byte for it */
		key->ptr[i + 1] = '-';
		key->len = i + 2 + version.len;
		return;
	}
}

static void key_suffixes(struct key *key)
{
	static const char *const tails[] = { " LICENSE", " LICENSED", "-LICENSE", "-LICENSED" };
	static const char *const later[] = { "+", "-OR-LATER", " OR LATER" };

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		key_drop_suffix(key, tails[i]);
	if (!tw_slice_is(key_slice(key), "UNLICENSE"))
		key_drop_suffix(key, "LICENSE");
	if (!tw_slice_is(key_slice(key), "UNLICENSED"))
		key_drop_suffix(key, "LICENSED");
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		key->or_later |= key_drop_suffix(key, later[i]);
	key_drop_suffix(key, "-ONLY");
	key_drop_suffix(key, " ONLY");
}

/* @key->ptr NULL: out of memory. */
static struct key key_of(struct tw_slice name, struct tw_arena *arena)
{
	struct key key = { tw_arena_alloc(arena, tw_size_add(name.len, 2)), name.len, false };

	if (!key.ptr)
		return key;
	if (name.len)
		memcpy(key.ptr, name.ptr, name.len);
	key_fold(&key);
	if (tw_slice_starts(key_slice(&key), "HTTP"))
		return key;
	key_british(&key);
	if (tw_slice_starts(key_slice(&key), "THE ")) {
		key.ptr += 4;
		key.len -= 4;
	}
	key_suffixes(&key);
	key_version(&key);
	return key;
}

/* GNU's licences are two: of this version only, or also of later ones. */
static bool is_gnu(struct tw_slice id)
{
	static const char *const gnu[] = {
		"AGPL-1.0", "AGPL-3.0", "GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "GPL-1.0",
		"GPL-2.0",  "GPL-3.0",  "LGPL-2.0", "LGPL-2.1", "LGPL-3.0",
	};
	struct tw_slice base = id;

	if (tw_slice_starts(id, "GFDL-") && tw_slice_ends(id, "-no-invariants"))
		base.len -= strlen("-no-invariants");
	else if (tw_slice_starts(id, "GFDL-") && tw_slice_ends(id, "-invariants"))
		base.len -= strlen("-invariants");
	for (size_t i = 0; i < sizeof(gnu) / sizeof(gnu[0]); i++) {
		if (tw_slice_is(base, gnu[i]))
			return true;
	}
	return false;
}

static struct tw_slice id_spell(struct tw_slice id, bool or_later, struct tw_arena *arena)
{
	const char *tail = is_gnu(id) ? (or_later ? "-or-later" : "-only") : or_later ? "+" : "";
	char *text;

	if (!*tail)
		return id;
	text = tw_arena_printf(arena, "%.*s%s", TW_ARG(id), tail);
	return tw_slice(text);
}

/* Names that are as they should be: what nine packages of ten say. */
static bool is_usual(struct tw_slice name)
{
	static const char *const usual[] = { "MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause" };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (tw_slice_is(name, usual[i]))
			return true;
	}
	return false;
}

struct tw_slice tw_license_normalize(struct tw_slice name, struct tw_arena *arena)
{
	struct tw_slice trimmed = tw_slice_trim(name), id;
	struct key key;

	if (is_usual(trimmed))
		return trimmed;
	key = key_of(trimmed, arena);

	if (!key.ptr)
		return (struct tw_slice){ 0 };
	id = tw_license_find(tw_license_aliases, tw_license_aliases_size, key_slice(&key));
	if (id.ptr) {
		bool later = tw_slice_ends(id, "+");

		return id_spell(tw_slice_head(id, id.len - later), key.or_later || later, arena);
	}
	id = tw_license_spdx_id(key_slice(&key));
	if (id.ptr)
		return id_spell(id, key.or_later, arena);
	return id_spell(trimmed.ptr ? trimmed : TW_LIT(""), false, arena);
}
