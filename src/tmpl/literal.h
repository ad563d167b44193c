/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go's literals: reading those of templates, and quoting as strconv.Quote does.
 */
#ifndef TW_TMPL_LITERAL_H
#define TW_TMPL_LITERAL_H

#include "base/buf.h"
#include "tmpl/node.h"

/* "…" with escapes, or `…`; false when it isn't right (or memory has run out). */
bool tw_unquote(struct tw_arena *arena, struct tw_slice quoted, struct tw_slice *ret);

/* Fills the number members of @node from its text; false, and why, when that isn't right. */
bool tw_number_literal(struct tw_node *node, bool is_character, char *message, size_t room);

/* Integers as strconv.ParseInt(text, 0, 64) and its kin read them: 0x1f, 0b1, 0o17, 017, 1_000, a sign. */
bool tw_integer_literal(struct tw_slice text, int64_t *ret_integer, bool *ret_is_int, uint64_t *ret_whole,
			bool *ret_is_whole);

/* strconv.Quote; with @ascii strconv.QuoteToASCII. */
void tw_quote(struct tw_buf *out, struct tw_slice text, bool ascii);

/* Is the code point one that strconv.Quote leaves as it is? */
bool tw_is_printable(uint32_t point);

/* "%q" of the text, or "%.10q..." when it is longer than @limit; always terminated. */
void tw_quote_short(struct tw_slice text, size_t limit, char *ret, size_t room);

#endif
