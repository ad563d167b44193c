/* SPDX-License-Identifier: Apache-2.0 */
#include "version/identifiers.h"

#include "version/digits.h"

/* The next identifier, and whether it's a number. False at the end. */
static bool take_identifier(struct tw_slice *s, struct tw_slice *ret, bool *ret_number)
{
	size_t len = tw_digits_span(*s, 0);

	if (!s->len)
		return false;
	*ret_number = len == s->len || s->ptr[len] == '.';
	while (len < s->len && s->ptr[len] != '.')
		len++;
	*ret = tw_slice_head(*s, len);
	*s = tw_slice_from(*s, len + 1);
	return true;
}

int tw_identifiers_cmp(struct tw_slice a, struct tw_slice b)
{
	struct tw_slice x, y;
	bool number_x, number_y;

	for (;;) {
		bool more_a = take_identifier(&a, &x, &number_x), more_b = take_identifier(&b, &y, &number_y);
		int order;

		if (!more_a || !more_b)
			return more_a - more_b;
		order = number_y - number_x;
		if (order == 0)
			order = number_x ? tw_digits_cmp(x, y) : tw_slice_cmp(x, y);
		if (order)
			return order;
	}
}

size_t tw_identifiers_span(struct tw_slice s, size_t at, bool (*is_part)(char c))
{
	size_t end = at;

	for (size_t next = at; next < s.len && is_part(s.ptr[next]); next++) {
		while (next < s.len && is_part(s.ptr[next]))
			next++;
		end = next;
		if (next == s.len || s.ptr[next] != '.')
			break;
	}
	return end - at;
}
