/* SPDX-License-Identifier: Apache-2.0 */
#include "base/size.h"
#include "model/license.h"
#include "model/license_tables.h"

static char *lower_copy(struct tw_slice s, struct tw_arena *arena)
{
	char *copy = tw_arena_text(arena, s);

	for (size_t i = 0; copy && i < s.len; i++)
		copy[i] = tw_lower(copy[i]);
	return copy;
}

/* A list in an arena that grows by doubling; what it leaves behind is small. */
struct list {
	struct tw_arena *arena;
	struct tw_slice *at;
	size_t len, room;
	bool failed;
};

static void list_add(struct list *list, struct tw_slice text)
{
	if (!text.ptr)
		list->failed = true;
	if (list->len == list->room && !list->failed) {
		size_t room = list->room ? list->room * 2 : 4;
		struct tw_slice *grown = tw_arena_array(list->arena, room, sizeof(*grown));

		list->failed = !grown;
		if (grown && list->len)
			memcpy(grown, list->at, list->len * sizeof(*grown));
		if (grown) {
			list->at = grown;
			list->room = room;
		}
	}
	if (!list->failed)
		list->at[list->len++] = text;
}

/* Puts @text behind the last one. */
static void list_join(struct list *list, const char *glue, struct tw_slice text)
{
	struct tw_slice *last = &list->at[list->len - 1];

	*last = tw_slice(tw_arena_printf(list->arena, "%.*s%s%.*s", TW_ARG(*last), glue, TW_ARG(text)));
	list->failed |= !last->ptr || !text.ptr;
}

/* Only a failed list has no address. */
static struct tw_texts list_texts(const struct list *list)
{
	static const struct tw_slice none;

	return list->failed ? (struct tw_texts){ 0 } : (struct tw_texts){ list->at ? list->at : &none, list->len };
}

static bool list_has(const struct list *list, struct tw_slice text)
{
	for (size_t i = 0; i < list->len; i++) {
		if (tw_slice_eq(list->at[i], text))
			return true;
	}
	return false;
}

struct tw_texts tw_license_normalize_all(struct tw_texts names, struct tw_arena *arena)
{
	struct list list = { .arena = arena };

	for (size_t i = 0; i < names.len; i++) {
		struct tw_slice name = tw_license_normalize(names.at[i], arena);

		if (!name.ptr || (name.len && !list_has(&list, name)))
			list_add(&list, name);
	}
	return list_texts(&list);
}

/* Words of sentences, which a name doesn't have. */
static bool is_license_text(struct tw_slice lower)
{
	static const char *const words[] = {
		"http://", "https://",          "(c)",           "as-is",         ";",
		"hereby",  "permission to use", "permission is", "use in source", "use, copy, modify",
		"using",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (tw_slice_search(lower, tw_slice(words[i])) >= 0)
			return true;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '_';
}

/*
 * Length of the separator at the start of @s, 0: none. Either a word between blanks or underscores, with a comma before
 * it (",_or_"), or a comma with the blanks behind it.
 */
static size_t separator_length(struct tw_slice s)
{
	size_t i = s.len && s.ptr[0] == ',', comma = i, word;

	while (i < s.len && is_blank(s.ptr[i]))
		i++;
	word = tw_slice_starts(tw_slice_from(s, i), "or") ? 2 : tw_slice_starts(tw_slice_from(s, i), "and") ? 3 : 0;
	if (i > comma && word) {
		size_t end = i + word;

		while (end < s.len && is_blank(s.ptr[end]))
			end++;
		if (end > i + word)
			return end;
	}
	if (!comma)
		return 0;
	for (i = 1; i < s.len && s.ptr[i] == ' '; i++)
		;
	return i;
}

/* The next part of @rest, which moves behind its separator; false when there was no further part. */
static bool next_part(struct tw_slice *rest, struct tw_slice *ret)
{
	if (!rest->ptr)
		return false;
	for (size_t i = 0; i < rest->len; i++) {
		size_t len = separator_length(tw_slice_from(*rest, i));

		if (!len) {
			while (is_blank(rest->ptr[i]) && i + 1 < rest->len && is_blank(rest->ptr[i + 1]))
				i++; /* what isn't a separator from its first blank on isn't one from the next either */
			continue;
		}
		*ret = tw_slice_head(*rest, i);
		*rest = tw_slice_of(rest->ptr + i + len, rest->len - i - len);
		return true;
	}
	*ret = *rest;
	*rest = (struct tw_slice){ 0 };
	return true;
}

/* Names that hold a separator: the part behind it begins with @word. */
static const struct {
	const char *word;
	const char *name;
} joined[] = {
	{ "lesser", "GNU Library or Lesser General Public License (LGPL)" },
	{ "distribution", "Common Development and Distribution License 1.0 (CDDL-1.0)" },
	{ "disclaimer", "Historical Permission Notice and Disclaimer (HPND)" },
};

static const char *joined_name(struct tw_slice first_word)
{
	for (size_t i = 0; i < sizeof(joined) / sizeof(joined[0]); i++) {
		if (tw_slice_eq_nocase(first_word, tw_slice(joined[i].word)))
			return joined[i].name;
	}
	return NULL;
}

/* Is @name "<last> or <part>", or the same with "and"? */
static bool is_joined(const char *name, struct tw_slice last, struct tw_slice part)
{
	struct tw_slice all = tw_slice(name), between;

	if (all.len < last.len + part.len || !tw_slice_eq(tw_slice_head(all, last.len), last) ||
	    !tw_slice_eq(tw_slice_from(all, all.len - part.len), part))
		return false;
	between = tw_slice_sub(all, last.len, all.len - part.len);
	return tw_slice_is(between, " or ") || tw_slice_is(between, " and ");
}

/* Does @part belong to the name before it ("Apache License, Version 2.0")? Then it is joined to it. */
static bool join_part(struct list *list, struct tw_slice part)
{
	struct tw_slice rest = part, word, *last = list->len ? &list->at[list->len - 1] : NULL;
	const char *name;

	if (!last || !tw_slice_split(&rest, ' ', &word))
		return false;
	if (tw_slice_eq_nocase(word, TW_LIT("ver")) || tw_slice_eq_nocase(word, TW_LIT("version"))) {
		list_join(list, ", ", part);
	} else if (tw_slice_eq_nocase(word, TW_LIT("later"))) {
		list_join(list, " or ", part);
	} else {
		name = joined_name(word);
		if (name && is_joined(name, *last, part))
			*last = tw_slice(name);
		return name != NULL;
	}
	return true;
}

static struct tw_slice mark_text(struct tw_slice text, struct tw_arena *arena)
{
	size_t mark = strlen(TW_LICENSE_TEXT);
	char *marked = tw_arena_alloc(arena, tw_size_add(text.len, mark));

	if (!marked)
		return (struct tw_slice){ 0 };
	memcpy(marked, TW_LICENSE_TEXT, mark);
	memcpy(marked + mark, text.ptr, text.len);
	return tw_slice_of(marked, mark + text.len);
}

struct tw_texts tw_license_split(struct tw_slice text, struct tw_arena *arena)
{
	struct list list = { .arena = arena };
	struct tw_slice part;
	char *lower;

	if (!text.len)
		return (struct tw_texts){ 0 };
	lower = lower_copy(text, arena);
	if (!lower)
		return (struct tw_texts){ 0 };
	if (is_license_text(tw_slice_of(lower, text.len))) {
		list_add(&list, mark_text(text, arena));
		return list_texts(&list);
	}
	while (!list.failed && next_part(&text, &part)) {
		if (!join_part(&list, part))
			list_add(&list, part);
	}
	return list_texts(&list);
}

/* @text with every "<name> <version>" as "<name>-<version>", so that blanks separate names only. */
static struct tw_slice join_versions(struct tw_slice text, struct tw_arena *arena)
{
	char *out = tw_arena_alloc(arena, tw_size_add(tw_size_mul(text.len, 2), 1)), *upper;
	struct tw_slice version;
	size_t len = 0;

	upper = tw_arena_text(arena, text);
	if (!out || !upper)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < text.len; i++)
		upper[i] = upper[i] >= 'a' && upper[i] <= 'z' ? (char)(upper[i] - 32) : upper[i];
	for (size_t i = 0; i < text.len;) {
		size_t end = tw_license_version(tw_slice_of(upper, text.len), i, &version);

		out[len++] = text.ptr[i];
		if (end) {
			out[len++] = '-';
			memcpy(out + len, version.ptr, version.len);
			len += version.len;
		}
		i = end ? end : i + 1;
	}
	return tw_slice_of(out, len);
}

static struct tw_slice trim_brackets(struct tw_slice s)
{
	while (s.len && (s.ptr[0] == '(' || s.ptr[0] == ')'))
		s = tw_slice_from(s, 1);
	while (s.len && (s.ptr[s.len - 1] == '(' || s.ptr[s.len - 1] == ')'))
		s.len--;
	return s;
}

struct tw_texts tw_license_split_lax(struct tw_slice text, struct tw_arena *arena)
{
	struct list list = { .arena = arena };
	struct tw_slice rest, word;
	bool exception = false;

	if (!text.len)
		return (struct tw_texts){ 0 };
	rest = join_versions(text, arena);
	list.failed = !rest.ptr;
	for (rest = tw_slice_trim(rest); rest.len && !list.failed; rest = tw_slice_trim_left(rest)) {
		size_t len = 0;

		while (len < rest.len && !tw_is_space(rest.ptr[len]))
			len++;
		word = trim_brackets(tw_slice_head(rest, len));
		rest = tw_slice_from(rest, len);
		if (!word.len || tw_slice_is(word, "AND") || tw_slice_is(word, "OR"))
			continue;
		if (tw_slice_is(word, "WITH")) {
			exception = true;
			continue;
		}
		word = tw_license_normalize(word, arena);
		if (exception && list.len) {
			list_join(&list, " WITH ", word);
			exception = false;
		} else {
			list_add(&list, word);
		}
	}
	return list_texts(&list);
}
