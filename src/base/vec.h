/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growable arrays on the heap. Declare with TW_VEC(type) name; { 0 } is empty; release with tw_vec_release().
 *
 *	TW_VEC(struct tw_slice) names = { 0 };
 *	struct tw_slice *slot = tw_vec_push(&names);	(zeroed; NULL when out of memory)
 *	for (size_t i = 0; i < names.len; i++) … names.at[i] …
 */
#ifndef TW_BASE_VEC_H
#define TW_BASE_VEC_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

#define TW_VEC(type)         \
	struct {             \
		type *at;    \
		size_t len;  \
		size_t room; \
	}

/* Makes room for @more further elements; returns the (perhaps moved) array, or NULL, and then nothing has changed. */
static inline void *tw_vec_grow(void *at, size_t len, size_t *room, size_t more, size_t size)
{
	size_t need = tw_size_add(len, more), want = *room ? *room * 2 : 8;
	void *grown;

	if (need <= *room)
		return at;
	if (want < need)
		want = need;
	if (tw_size_mul(want, size) == SIZE_MAX)
		return NULL;
	grown = realloc(at, want * size);
	if (grown)
		*room = want;
	return grown;
}

#define tw_vec_reserve(vec, more)                                                                            \
	__extension__({                                                                                      \
		void *grown_ = tw_vec_grow((vec)->at, (vec)->len, &(vec)->room, (more), sizeof(*(vec)->at)); \
		if (grown_)                                                                                  \
			(vec)->at = grown_;                                                                  \
		grown_ != NULL || (more) == 0;                                                               \
	})

#define tw_vec_push(vec)                                  \
	__extension__({                                   \
		__typeof__((vec)->at) slot_ = NULL;       \
		if (tw_vec_reserve((vec), 1)) {           \
			slot_ = &(vec)->at[(vec)->len++]; \
			memset(slot_, 0, sizeof(*slot_)); \
		}                                         \
		slot_;                                    \
	})

#define tw_vec_last(vec) ((vec)->len ? &(vec)->at[(vec)->len - 1] : NULL)

#define tw_vec_release(vec) (free((vec)->at), (vec)->at = NULL, (vec)->len = (vec)->room = 0)

#endif
