/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pull reader: ask for bytes, look at them where they lie, then consume as many as were understood. Nothing is copied
 * but what straddles two chunks. Errors are sticky: after one, every question is answered with "no bytes".
 *
 *	const char *header = tw_reader_ahead(reader, 512, NULL);
 *	if (!header)
 *		return tw_reader_status(reader, err);    (0: the end has come, else the error)
 *	…
 *	tw_reader_consume(reader, 512);
 */
#ifndef TW_IO_READER_H
#define TW_IO_READER_H

#include "io/stage.h"

struct tw_reader {
	struct tw_stage *stage; /* borrowed */
	struct tw_chunk chunk;  /* what of it has not been looked at follows what is in @join */
	char *join;             /* bytes that straddled chunks, put together */
	size_t join_at, join_len, join_room;
	uint64_t position; /* bytes consumed */
	int (*check)(void *closure);
	void *closure;
	int status; /* 1 while there may be more, 0 at the end, else the error's */
	struct trawl_error error;
};

/* Read what @stage yields; nothing is read yet. The stage is borrowed. */
void tw_reader_init(struct tw_reader *reader, struct tw_stage *stage);

/* Have @check asked before each chunk: a negative status from it ends the reading. */
void tw_reader_guard(struct tw_reader *reader, int (*check)(void *closure), void *closure);

void tw_reader_release(struct tw_reader *reader);

/*
 * At least @min bytes at the current place, without consuming them; @ret_len (may be NULL) tells how many there are.
 * NULL when fewer are left, or on an error. @min is 1 MiB at most. Valid until the next call but tw_reader_consume().
 */
const char *tw_reader_ahead(struct tw_reader *reader, size_t min, size_t *ret_len);

/* What is at hand: can be had without reading on; perhaps nothing. */
struct tw_slice tw_reader_hand(const struct tw_reader *reader);

/* No more than the last tw_reader_ahead() has shown. */
void tw_reader_consume(struct tw_reader *reader, size_t len);

/* Leave out @len bytes; false when the end came before, or an error. */
bool tw_reader_skip(struct tw_reader *reader, uint64_t len);

/* Copy exactly @len bytes; false when there are fewer, or on an error. */
bool tw_reader_copy(struct tw_reader *reader, void *to, size_t len);

/* 0 while all is well (or at the end), else the error, copied to @err. */
int tw_reader_status(const struct tw_reader *reader, struct trawl_error *err);

/* The next bytes as a chunk of its own, at most @max of them: for stages on top of a reader. As tw_stage_next(). */
int tw_reader_take(struct tw_reader *reader, uint64_t max, struct tw_chunk *ret, struct trawl_error *err);

#endif
