/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

int tw_slice_cmp(struct tw_slice a, struct tw_slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order)
		return order < 0 ? -1 : 1;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool tw_slice_eq_nocase(struct tw_slice a, struct tw_slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (tw_lower(a.ptr[i]) != tw_lower(b.ptr[i]))
			return false;
	}
	return true;
}

ptrdiff_t tw_slice_find(struct tw_slice s, char byte)
{
	const char *at = s.len ? memchr(s.ptr, byte, s.len) : NULL;

	return at ? at - s.ptr : -1;
}

ptrdiff_t tw_slice_rfind(struct tw_slice s, char byte)
{
	const char *at = s.len ? memrchr(s.ptr, byte, s.len) : NULL;

	return at ? at - s.ptr : -1;
}

int tw_slice_order(const void *a, const void *b)
{
	const struct tw_slice *x = a, *y = b;

	return tw_slice_cmp(*x, *y);
}

/* Sixteen bytes that are handled at once, on whatever unit the machine has for it. */
typedef unsigned char bytes16 __attribute__((vector_size(16)));

static bool any(bytes16 x)
{
	uint64_t half[2];

	memcpy(half, &x, sizeof(half));
	return (half[0] | half[1]) != 0;
}

enum { BLOCK = sizeof(bytes16), LONG = 64, LINE = 512 };

/* How often a byte is met in texts, roughly: few places have to be looked at where a rare one is. */
static const unsigned char commonness[256] = {
	['b' ... 'd'] = 2, ['f' ... 'h'] = 2, ['j' ... 'm'] = 2, ['p' ... 'q'] = 2, ['u' ... 'z'] = 2, ['a'] = 3,
	['e'] = 3,         ['i'] = 3,         ['n'] = 3,         ['o'] = 3,         ['r'] = 3,         ['s'] = 3,
	['t'] = 3,         [' '] = 3,         ['0' ... '9'] = 1, ['\n'] = 1,        ['.'] = 1,         ['/'] = 1,
};

/* The rarest byte of @text but for the one at @except. */
static uint32_t rarest(struct tw_slice text, size_t except)
{
	size_t at = except == 0 && text.len > 1 ? 1 : 0;

	for (size_t i = at + 1; i < text.len; i++) {
		if (i != except && commonness[(unsigned char)text.ptr[i]] < commonness[(unsigned char)text.ptr[at]])
			at = i;
	}
	return (uint32_t)at;
}

struct tw_needle tw_needle(struct tw_slice text)
{
	struct tw_needle needle = { .text = text };

	if (text.len > 1) {
		needle.rarest = rarest(text, SIZE_MAX);
		needle.second = rarest(text, needle.rarest);
	}
	return needle;
}

/* A needle as it is compared with sixteen places at once. */
struct pattern {
	size_t rarest, second;
	bytes16 is_rarest, is_second;
};

static struct pattern pattern_of(const struct tw_needle *needle)
{
	return (struct pattern){ needle->rarest, needle->second,
				 (bytes16){ 0 } + (unsigned char)needle->text.ptr[needle->rarest],
				 (bytes16){ 0 } + (unsigned char)needle->text.ptr[needle->second] };
}

/* In which of the sixteen places from @at on it could begin. */
static inline bytes16 candidates(const struct pattern *pattern, const char *at)
{
	bytes16 x, y;

	memcpy(&x, at + pattern->rarest, sizeof(x));
	memcpy(&y, at + pattern->second, sizeof(y));
	return (bytes16)(x == pattern->is_rarest) & (bytes16)(y == pattern->is_second);
}

static bool begins(const char *at, struct tw_slice needle)
{
	return memcmp(at, needle.ptr, needle.len) == 0;
}

static const char *search_short(struct tw_slice s, struct tw_slice needle)
{
	const char *at = s.ptr, *last;

	if (s.len < needle.len)
		return NULL;
	last = s.ptr + (s.len - needle.len);
	while (at <= last && (at = memchr(at, *needle.ptr, (size_t)(last - at) + 1)) != NULL) {
		if (begins(at, needle))
			return at;
		at++;
	}
	return NULL;
}

/*
 * memmem() makes a table of the needle first, which takes longer than to look through a line, and then looks at one byte
 * at a time; it is for needles whose own length makes others quadratic.
 */
ptrdiff_t tw_slice_search(struct tw_slice s, struct tw_slice text)
{
	const char *found = NULL;
	struct tw_needle needle;
	struct pattern pattern;
	size_t at = 0;

	if (!text.len)
		return 0;
	if (text.len > LONG) {
		found = s.len < text.len ? NULL : memmem(s.ptr, s.len, text.ptr, text.len);
		return found ? found - s.ptr : -1;
	}
	/* A line is looked through before the needle's bytes are. */
	needle = s.len > LINE ? tw_needle(text) : (struct tw_needle){ text, 0, (uint32_t)text.len - 1 };
	pattern = pattern_of(&needle);
	for (; s.len - at >= BLOCK + text.len - 1; at += BLOCK) {
		bytes16 places = candidates(&pattern, s.ptr + at);

		for (size_t i = 0; any(places) && i < BLOCK; i++) {
			if (places[i] && begins(s.ptr + at + i, text))
				return (ptrdiff_t)(at + i);
		}
	}
	found = search_short(tw_slice_from(s, at), text);
	return found ? found - s.ptr : -1;
}

ptrdiff_t tw_slice_search_either(struct tw_slice s, const struct tw_needle *a, const struct tw_needle *b)
{
	const struct pattern of_a = pattern_of(a), of_b = pattern_of(b);
	size_t longest = a->text.len > b->text.len ? a->text.len : b->text.len, at = 0;
	ptrdiff_t first, second;

	for (; s.len - at >= BLOCK + longest - 1; at += BLOCK) {
		bytes16 x = candidates(&of_a, s.ptr + at), y = candidates(&of_b, s.ptr + at);

		for (size_t i = 0; any(x | y) && i < BLOCK; i++) {
			if ((x[i] && begins(s.ptr + at + i, a->text)) || (y[i] && begins(s.ptr + at + i, b->text)))
				return (ptrdiff_t)(at + i);
		}
	}
	s = tw_slice_from(s, at);
	first = tw_slice_search(s, a->text);
	second = tw_slice_search(s, b->text);
	if (first < 0 || (second >= 0 && second < first))
		first = second;
	return first < 0 ? -1 : (ptrdiff_t)at + first;
}

struct tw_slice tw_slice_trim_left(struct tw_slice s)
{
	while (s.len && tw_is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	return s;
}

struct tw_slice tw_slice_trim_right(struct tw_slice s)
{
	while (s.len && tw_is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct tw_slice tw_slice_trim(struct tw_slice s)
{
	return tw_slice_trim_left(tw_slice_trim_right(s));
}

struct tw_slice tw_slice_word(struct tw_slice *s)
{
	struct tw_slice word;
	size_t len = 0;

	*s = tw_slice_trim_left(*s);
	while (len < s->len && !tw_is_space(s->ptr[len]))
		len++;
	word = tw_slice_head(*s, len);
	*s = tw_slice_from(*s, len);
	return word;
}

bool tw_slice_split(struct tw_slice *s, char byte, struct tw_slice *ret_head)
{
	ptrdiff_t at;

	/* A NULL pointer marks "used up": behind a final separator there is one more part, an empty one. */
	if (!s->ptr)
		return false;
	at = tw_slice_find(*s, byte);
	if (at < 0) {
		*ret_head = *s;
		*s = (struct tw_slice){ 0 };
		return true;
	}
	*ret_head = tw_slice_head(*s, (size_t)at);
	s->ptr += at + 1;
	s->len -= (size_t)at + 1;
	return true;
}

bool tw_slice_u64(struct tw_slice s, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (!s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit = (uint64_t)(s.ptr[i] - '0');

		if (!tw_is_digit(s.ptr[i]) || value > (max - digit) / 10 || digit > max)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

struct tw_slice tw_path_base(struct tw_slice path)
{
	return tw_slice_from(path, (size_t)(tw_slice_rfind(path, '/') + 1));
}

struct tw_slice tw_path_dir(struct tw_slice path)
{
	ptrdiff_t at = tw_slice_rfind(path, '/');

	return at < 0 ? (struct tw_slice){ 0 } : tw_slice_head(path, (size_t)at);
}
