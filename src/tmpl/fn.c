/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of functions, and a look-up by name.
 */
#include "tmpl/fn.h"

static const struct tw_fn table[] = {
#define TW_FUNCTION(name, takes, id, doc) { #name, takes, tw_fn_##id, doc },
#include "tmpl/list.h"
#undef TW_FUNCTION
};

/* Never called: their arguments are evaluated one by one, see eval.c. */
TW_FN(and)
{
	return tw_tmpl_fail(machine, "not a function");
}
TW_FN(or)
{
	return tw_tmpl_fail(machine, "not a function");
}

const struct tw_fn *tw_fn_table(size_t *ret_count)
{
	*ret_count = sizeof(table) / sizeof(*table);
	return table;
}

const struct tw_fn *tw_fn_builtin(struct tw_slice name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (table[i].name[0] == (name.len ? name.ptr[0] : 0) && tw_slice_is(name, table[i].name))
			return &table[i];
	}
	return NULL;
}
