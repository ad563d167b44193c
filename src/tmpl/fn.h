/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions that templates can call: an entry in a table each. list.h holds Go's own and sprig's; a host brings more.
 */
#ifndef TW_TMPL_FN_H
#define TW_TMPL_FN_H

#include "tmpl/machine.h"

struct tw_fn {
	const char *name;
	/*
	 * A letter for each parameter: s string, i int, I int64, f float64, b bool, m map[string]interface {},
	 * l []interface {}, e []string, . anything; "*" behind the last one: any number of it. Arguments have been checked
	 * and converted as Go does before the call. "&" and "|": and, or, whose later arguments may never be looked at.
	 */
	const char *takes;
	/* A negative status with the machine's error set (tw_tmpl_fail), or TRAWL_OK. */
	int (*call)(struct tw_machine *machine, const struct tw_value *args, size_t count, struct tw_value *ret);
	const char *doc;
};

/* All of Go's and sprig's, by name; NULL when there is none. */
const struct tw_fn *tw_fn_builtin(struct tw_slice name);

/* The whole table, for whoever lists it. */
const struct tw_fn *tw_fn_table(size_t *ret_count);

/* What a function of texts ends with: nothing is an empty text, as in Go. */
static inline int tw_fn_give_text(struct tw_value *ret, struct tw_slice text)
{
	*ret = tw_value_text(text.ptr ? text : TW_LIT(""));
	return TRAWL_OK;
}

#define TW_FN(id) \
	int tw_fn_##id(struct tw_machine *machine, const struct tw_value *args, size_t count, struct tw_value *ret)

#define TW_FUNCTION(name, takes, id, doc) TW_FN(id);
#include "tmpl/list.h"
#undef TW_FUNCTION

#endif
