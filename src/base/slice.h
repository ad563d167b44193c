/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slice: bytes that somebody else owns. Not terminated, may hold zeros; { 0 } is the empty one.
 */
#ifndef TW_BASE_SLICE_H
#define TW_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct tw_slice {
	const char *ptr;
	size_t len;
};

/* For printf: printf("%.*s", TW_ARG(s)). */
#define TW_ARG(s) ((int)((s).len > 4096 ? 4096 : (s).len)), ((s).ptr ? (s).ptr : "")

/* A slice of a string literal, usable in initialisers. */
#define TW_LIT(text) ((struct tw_slice){ (text), sizeof(text) - 1 })

static inline struct tw_slice tw_slice(const char *text)
{
	return (struct tw_slice){ text, text ? strlen(text) : 0 };
}

static inline struct tw_slice tw_slice_of(const void *ptr, size_t len)
{
	return (struct tw_slice){ ptr, len };
}

/* From @at to the end; empty when @at is past it. */
static inline struct tw_slice tw_slice_from(struct tw_slice s, size_t at)
{
	return at >= s.len ? (struct tw_slice){ 0 } : (struct tw_slice){ s.ptr + at, s.len - at };
}

/* The first @len bytes, or fewer. */
static inline struct tw_slice tw_slice_head(struct tw_slice s, size_t len)
{
	return (struct tw_slice){ s.ptr, len < s.len ? len : s.len };
}

/* [from, to), both cut to the slice. */
static inline struct tw_slice tw_slice_sub(struct tw_slice s, size_t from, size_t to)
{
	return from >= to ? (struct tw_slice){ 0 } : tw_slice_from(tw_slice_head(s, to), from);
}

static inline bool tw_slice_eq(struct tw_slice a, struct tw_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* @text is a C string. */
static inline bool tw_slice_is(struct tw_slice s, const char *text)
{
	return tw_slice_eq(s, tw_slice(text));
}

static inline bool tw_slice_starts(struct tw_slice s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && (len == 0 || memcmp(s.ptr, prefix, len) == 0);
}

static inline bool tw_slice_ends(struct tw_slice s, const char *suffix)
{
	size_t len = strlen(suffix);

	return s.len >= len && (len == 0 || memcmp(s.ptr + s.len - len, suffix, len) == 0);
}

/* Bytewise, a prefix sorts first: the order of strcmp, and of Go's strings. */
int tw_slice_cmp(struct tw_slice a, struct tw_slice b);

/* The same for qsort(): of two slices that are pointed to. */
int tw_slice_order(const void *a, const void *b);

/* ASCII case folded; bytes above 0x7f compare as they are. */
bool tw_slice_eq_nocase(struct tw_slice a, struct tw_slice b);

/* Index of the first/last @byte, or -1. */
ptrdiff_t tw_slice_find(struct tw_slice s, char byte);
ptrdiff_t tw_slice_rfind(struct tw_slice s, char byte);

/* Index of the first occurrence of @needle, or -1. */
ptrdiff_t tw_slice_search(struct tw_slice s, struct tw_slice needle);

/* A text that is looked for often, and where its two rarest bytes are: by them it is found. */
struct tw_needle {
	struct tw_slice text;
	uint32_t rarest, second;
};

struct tw_needle tw_needle(struct tw_slice text);

/* Where the first of two needles is, neither of them empty nor long: in one pass. */
ptrdiff_t tw_slice_search_either(struct tw_slice s, const struct tw_needle *a, const struct tw_needle *b);

/* Without ASCII white space (space, \t \n \v \f \r) at both ends, or at one. */
struct tw_slice tw_slice_trim(struct tw_slice s);
struct tw_slice tw_slice_trim_left(struct tw_slice s);
struct tw_slice tw_slice_trim_right(struct tw_slice s);

/*
 * Split at the first @byte: @ret_head gets what is before it (all, when there is none) and @s moves behind it.
 * Returns false when @s had been used up, so that `while (tw_slice_split(&s, ',', &part))` sees every part, as Go's
 * strings.Split does: "a," has the two parts "a" and "", and "" has one empty part; only { 0 } has none.
 */
bool tw_slice_split(struct tw_slice *s, char byte, struct tw_slice *ret_head);

/* The next word, up to ASCII white space; @s moves to what ends it. Empty when there is none. */
struct tw_slice tw_slice_word(struct tw_slice *s);

/* Decimal digits only, all of them, no sign; false when not a number or above @max. */
bool tw_slice_u64(struct tw_slice s, uint64_t max, uint64_t *ret);

/* What is after the last '/', and what is before it ("" when there is none). */
struct tw_slice tw_path_base(struct tw_slice path);
struct tw_slice tw_path_dir(struct tw_slice path);

static inline bool tw_is_digit(char c)
{
	return c >= '0' && c <= '9';
}
static inline bool tw_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool tw_is_alnum(char c)
{
	return tw_is_digit(c) || tw_is_alpha(c);
}
static inline bool tw_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline char tw_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}
/* The value of a hexadecimal digit, large or small; -1 for anything else. */
static inline int tw_hex_digit(char c)
{
	if (tw_is_digit(c))
		return c - '0';
	c = tw_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
