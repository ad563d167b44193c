/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arithmetic. Source: sprig's documentation. Sprig's decimal functions compute with decimals of any length; what they are
 * given and what they return are doubles, so that doubles, rounded at 15 digits, say the same for all but odd cases.
 */
#include "tmpl/convert.h"

#include <math.h>
#include <stdio.h>

#include "format/number.h"
#include "tmpl/literal.h"

static int give_int(struct tw_value *ret, int64_t value)
{
	*ret = tw_value_int64(value);
	return TRAWL_OK;
}

static int give_float(struct tw_value *ret, double value)
{
	*ret = tw_value_float(value);
	return TRAWL_OK;
}

TW_FN(atoi)
{
	struct tw_slice s = args[0].text;
	int64_t value = 0;

	if (s.len && s.ptr[0] == '+')
		s = tw_slice_from(s, 1);
	*ret = tw_value_int(tw_number_int(s, &value) ? value : 0);
	return TRAWL_OK;
}

TW_FN(int64)
{
	return give_int(ret, tw_convert_int(args[0]));
}

TW_FN(int)
{
	*ret = tw_value_int(tw_convert_int(args[0]));
	return TRAWL_OK;
}

TW_FN(float64)
{
	return give_float(ret, tw_convert_float(args[0]));
}

TW_FN(to_decimal)
{
	struct tw_slice text;
	int64_t value = 0;
	int status = tw_tmpl_text(machine, args[0], &text);
	bool negative = text.len && text.ptr[0] == '-', bad = text.len == 0;

	for (size_t i = negative; i < text.len && !bad; i++) {
		bad = text.ptr[i] < '0' || text.ptr[i] > '7' || __builtin_mul_overflow(value, (int64_t)8, &value) ||
		      __builtin_add_overflow(value, (int64_t)(text.ptr[i] - '0'), &value);
	}
	return status < 0 ? status : give_int(ret, bad ? 0 : negative ? -value : value);
}

static int range(struct tw_machine *machine, int64_t from, int64_t below, int64_t by, struct tw_value *ret)
{
	struct tw_list *list;
	uint64_t count = 0, distance, step;

	if (from < below && by > 0) {
		distance = (uint64_t)below - (uint64_t)from;
		step = (uint64_t)by;
		count = distance / step + (distance % step != 0);
	} else if (below < from && by < 0) {
		distance = (uint64_t)from - (uint64_t)below;
		step = 0 - (uint64_t)by;
		count = distance / step + (distance % step != 0);
	}
	list = tw_list_new(machine->arena, count);
	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (uint64_t i = 0; i < count; i++)
		list->at[i] = tw_value_int((int64_t)((uint64_t)from + i * (uint64_t)by));
	*ret = tw_value_list(list);
	ret->type = TW_T_INTS;
	return TRAWL_OK;
}

TW_FN(until)
{
	return range(machine, 0, args[0].i, args[0].i < 0 ? -1 : 1, ret);
}

TW_FN(until_step)
{
	return range(machine, args[0].i, args[1].i, args[2].i, ret);
}

TW_FN(seq)
{
	int64_t from = 1, to, by = 1, sign;
	struct tw_value numbers;
	struct tw_buf out = TW_TMPL_BUF;
	int status;

	if (count < 1 || count > 3) {
		*ret = tw_value_text(TW_LIT(""));
		return TRAWL_OK;
	}
	to = args[count - 1].i;
	if (count > 1)
		from = args[0].i;
	sign = to < from ? -1 : 1;
	by = count == 3 ? args[1].i : sign;
	if (__builtin_add_overflow(to, sign, &to) || (count == 3 && sign < 0 && by > 0)) {
		*ret = tw_value_text(TW_LIT(""));
		return TRAWL_OK;
	}
	status = range(machine, from, to, by, &numbers);
	for (size_t i = 0; status == TRAWL_OK && i < numbers.list->len; i++)
		tw_buf_printf(&out, i ? " %lld" : "%lld", (long long)numbers.list->at[i].i);
	return status < 0 ? status : tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(add1)
{
	return give_int(ret, (int64_t)((uint64_t)tw_convert_int(args[0]) + 1));
}

TW_FN(add)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (uint64_t)tw_convert_int(args[i]);
	return give_int(ret, (int64_t)sum);
}

TW_FN(sub)
{
	return give_int(ret, (int64_t)((uint64_t)tw_convert_int(args[0]) - (uint64_t)tw_convert_int(args[1])));
}

TW_FN(mul)
{
	uint64_t product = (uint64_t)tw_convert_int(args[0]);

	for (size_t i = 1; i < count; i++)
		product *= (uint64_t)tw_convert_int(args[i]);
	return give_int(ret, (int64_t)product);
}

TW_FN(div)
{
	int64_t a = tw_convert_int(args[0]), b = tw_convert_int(args[1]);

	if (b == 0)
		return tw_tmpl_fail(machine, "runtime error: integer divide by zero");
	return give_int(ret, b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b);
}

TW_FN(mod)
{
	int64_t a = tw_convert_int(args[0]), b = tw_convert_int(args[1]);

	if (b == 0)
		return tw_tmpl_fail(machine, "runtime error: integer divide by zero");
	return give_int(ret, b == -1 ? 0 : a % b);
}

TW_FN(rand_int)
{
	int64_t low = args[0].i, high = args[1].i;

	if (high <= low)
		return tw_tmpl_fail(machine, "invalid argument to Intn");
	*ret = tw_value_int((int64_t)((uint64_t)low + tw_tmpl_random(machine) % ((uint64_t)high - (uint64_t)low)));
	return TRAWL_OK;
}

/* To 15 significant digits, where a sum of short decimals is what a person would write. */
static double tidy(double value)
{
	char text[64];
	double read;
	size_t len = tw_float_text(value, 'e', 14, text, sizeof(text));

	return tw_number_parse(tw_slice_of(text, len), &read) ? read : value;
}

TW_FN(add1f)
{
	return give_float(ret, tidy(tw_convert_float(args[0]) + 1));
}

TW_FN(addf)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += tw_convert_float(args[i]);
	return give_float(ret, tidy(sum));
}

TW_FN(subf)
{
	double value = tw_convert_float(args[0]);

	for (size_t i = 1; i < count; i++)
		value -= tw_convert_float(args[i]);
	return give_float(ret, tidy(value));
}

TW_FN(mulf)
{
	double value = tw_convert_float(args[0]);

	for (size_t i = 1; i < count; i++)
		value *= tw_convert_float(args[i]);
	return give_float(ret, tidy(value));
}

/* Quotients have 16 digits behind the point there. */
TW_FN(divf)
{
	double value = tw_convert_float(args[0]), read;
	char text[400];

	for (size_t i = 1; i < count; i++) {
		double by = tw_convert_float(args[i]);

		if (by == 0)
			return tw_tmpl_fail(machine, "decimal division by 0");
		value /= by;
	}
	if (tw_number_parse(tw_slice_of(text, tw_float_text(value, 'f', 16, text, sizeof(text))), &read))
		value = read;
	return give_float(ret, value);
}

TW_FN(max)
{
	int64_t best = tw_convert_int(args[0]);

	for (size_t i = 1; i < count; i++) {
		int64_t next = tw_convert_int(args[i]);

		best = next > best ? next : best;
	}
	return give_int(ret, best);
}

TW_FN(min)
{
	int64_t best = tw_convert_int(args[0]);

	for (size_t i = 1; i < count; i++) {
		int64_t next = tw_convert_int(args[i]);

		best = next < best ? next : best;
	}
	return give_int(ret, best);
}

TW_FN(maxf)
{
	double best = tw_convert_float(args[0]);

	for (size_t i = 1; i < count; i++)
		best = fmax(best, tw_convert_float(args[i]));
	return give_float(ret, best);
}

TW_FN(minf)
{
	double best = tw_convert_float(args[0]);

	for (size_t i = 1; i < count; i++)
		best = fmin(best, tw_convert_float(args[i]));
	return give_float(ret, best);
}

TW_FN(ceil)
{
	return give_float(ret, ceil(tw_convert_float(args[0])));
}

TW_FN(floor)
{
	return give_float(ret, floor(tw_convert_float(args[0])));
}

TW_FN(round)
{
	double on = count > 2 ? tw_convert_float(args[2]) : .5, whole;
	double power = pow(10, (double)args[1].i), digit = power * tw_convert_float(args[0]);
	double rest = modf(digit, &whole);

	return give_float(ret, (rest >= on ? ceil(digit) : floor(digit)) / power);
}
