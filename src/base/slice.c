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

/* memmem() makes a table of the needle first, which takes longer than to look through a line. */
static const char *search_line(struct tw_slice s, struct tw_slice needle)
{
	const char *at = s.ptr, *last;

	if (s.len < needle.len)
		return NULL;
	last = s.ptr + (s.len - needle.len);
	while (at <= last && (at = memchr(at, *needle.ptr, (size_t)(last - at) + 1)) != NULL) {
		if (memcmp(at, needle.ptr, needle.len) == 0)
			return at;
		at++;
	}
	return NULL;
}

ptrdiff_t tw_slice_search(struct tw_slice s, struct tw_slice needle)
{
	const char *at;

	if (!needle.len)
		return 0;
	if (s.len <= 512)
		at = search_line(s, needle);
	else
		at = memmem(s.ptr, s.len, needle.ptr, needle.len);
	return at ? at - s.ptr : -1;
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
