/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions that print their arguments: Go's own, and sprig's that quote or join them.
 */
#include "tmpl/convert.h"

#include "tmpl/literal.h"

TW_FN(hello)
{
	return tw_fn_give_text(ret, TW_LIT("Hello!"));
}

TW_FN(to_string)
{
	struct tw_slice text;
	int status = tw_convert_text(machine, args[0], &text);

	return status < 0 ? status : tw_fn_give_text(ret, text);
}

TW_FN(print)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (i && tw_value_basic(args[i]).kind != TW_V_STRING && tw_value_basic(args[i - 1]).kind != TW_V_STRING)
			tw_buf_char(&out, ' ');
		status = tw_print(machine, &out, args[i]);
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(println)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_char(&out, ' ');
		status = tw_print(machine, &out, args[i]);
	}
	tw_buf_char(&out, '\n');
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(printf)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = tw_printf(machine, &out, args[0].text, args + 1, count - 1);

	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(quote)
{
	struct tw_buf out = TW_TMPL_BUF;

	for (size_t i = 0; i < count; i++) {
		struct tw_slice text;
		int status;

		if (tw_value_is_nothing(args[i]))
			continue;
		status = tw_convert_text(machine, args[i], &text);
		if (status < 0) {
			tw_buf_release(&out);
			return status;
		}
		if (out.len)
			tw_buf_char(&out, ' ');
		tw_quote(&out, text, false);
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(squote)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (tw_value_is_nothing(args[i]))
			continue;
		tw_buf_text(&out, out.len ? " '" : "'");
		status = tw_print(machine, &out, args[i]);
		tw_buf_char(&out, '\'');
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(cat)
{
	struct tw_buf out = TW_TMPL_BUF;
	bool any = false;
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (tw_value_is_nothing(args[i]))
			continue;
		if (any)
			tw_buf_char(&out, ' ');
		any = true;
		status = tw_print(machine, &out, args[i]);
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}
