/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is behind the hyphen of a semantic version: identifiers between dots ("rc.1").
 */
#ifndef TW_VERSION_IDENTIFIERS_H
#define TW_VERSION_IDENTIFIERS_H

#include "base/slice.h"

/*
 * Numbers before words, numbers by value, words by byte, and of two that begin alike the shorter first. Both have at
 * least one identifier.
 */
int tw_identifiers_cmp(struct tw_slice a, struct tw_slice b);

/*
 * How many bytes from @at on are identifiers: @is_part says what they consist of, none of them is empty, and a dot
 * that isn't followed by one doesn't belong to them.
 */
size_t tw_identifiers_span(struct tw_slice s, size_t at, bool (*is_part)(char c));

#endif
