/* SPDX-License-Identifier: Apache-2.0 */
#include "io/reader.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/size.h"

void tw_reader_init(struct tw_reader *reader, struct tw_stage *stage)
{
	*reader = (struct tw_reader){ .stage = stage, .status = 1 };
}

void tw_reader_guard(struct tw_reader *reader, int (*check)(void *closure), void *closure)
{
	reader->check = check;
	reader->closure = closure;
}

void tw_reader_release(struct tw_reader *reader)
{
	tw_chunk_drop(&reader->chunk);
	free(reader->join);
	*reader = (struct tw_reader){ 0 };
}

static int reader_fail(struct tw_reader *reader, int status)
{
	tw_chunk_drop(&reader->chunk);
	reader->join_at = reader->join_len = 0;
	return reader->status = status;
}

/* Fetch the next chunk; the current one has been used up. True when there is one. */
static bool pull(struct tw_reader *reader)
{
	int status;

	tw_chunk_drop(&reader->chunk);
	if (reader->status != 1)
		return false;
	status = reader->check ? reader->check(reader->closure) : 0;
	if (status < 0) {
		tw_fail(&reader->error, status, "%s", trawl_status_name(status));
		reader_fail(reader, status);
		return false;
	}
	status = tw_stage_next(reader->stage, &reader->chunk, &reader->error);
	if (status < 0)
		reader_fail(reader, status);
	else
		reader->status = status;
	return status == 1;
}

static size_t joined(const struct tw_reader *reader)
{
	return reader->join_len - reader->join_at;
}

static bool join_reserve(struct tw_reader *reader, size_t size)
{
	char *grown;

	if (reader->join_at) {
		memmove(reader->join, reader->join + reader->join_at, joined(reader));
		reader->join_len -= reader->join_at;
		reader->join_at = 0;
	}
	if (size <= reader->join_room)
		return true;
	grown = size > TW_LIMIT_PAX_HEADER ? NULL : realloc(reader->join, size);
	if (!grown) {
		tw_fail_nomem(&reader->error);
		reader_fail(reader, TRAWL_E_NOMEM);
		return false;
	}
	reader->join = grown;
	reader->join_room = size;
	return true;
}

/* Put together @min bytes from the rest of this chunk and those after it. */
static const char *join(struct tw_reader *reader, size_t min, size_t *ret_len)
{
	if (!join_reserve(reader, min))
		return NULL;
	while (reader->join_len < min) {
		size_t part = min - reader->join_len;

		if (!reader->chunk.len && !pull(reader))
			return NULL;
		if (part > reader->chunk.len)
			part = reader->chunk.len;
		memcpy(reader->join + reader->join_len, reader->chunk.ptr, part);
		reader->join_len += part;
		reader->chunk.ptr += part;
		reader->chunk.len -= part;
	}
	if (ret_len)
		*ret_len = reader->join_len;
	return reader->join;
}

const char *tw_reader_ahead(struct tw_reader *reader, size_t min, size_t *ret_len)
{
	if (ret_len)
		*ret_len = 0;
	if (reader->status < 0)
		return NULL;
	if (joined(reader)) {
		if (joined(reader) < min)
			return join(reader, min, ret_len);
		if (ret_len)
			*ret_len = joined(reader);
		return reader->join + reader->join_at;
	}
	if (!reader->chunk.len && !pull(reader))
		return NULL;
	if (reader->chunk.len < min)
		return join(reader, min, ret_len);
	if (ret_len)
		*ret_len = reader->chunk.len;
	return reader->chunk.ptr;
}

struct tw_slice tw_reader_hand(const struct tw_reader *reader)
{
	if (joined(reader))
		return tw_slice_of(reader->join + reader->join_at, joined(reader));
	return tw_slice_of(reader->chunk.ptr, reader->chunk.len);
}

void tw_reader_consume(struct tw_reader *reader, size_t len)
{
	if (!len)
		return;
	reader->position += len;
	if (joined(reader)) {
		reader->join_at += len;
		return;
	}
	/* The chunk itself is kept until more is asked for: what was lent stays valid that long. */
	reader->chunk.ptr += len;
	reader->chunk.len -= len;
}

/* Drop at most @len of the bytes at hand. */
static uint64_t drop_some(struct tw_reader *reader, uint64_t len)
{
	size_t have = joined(reader) ? joined(reader) : reader->chunk.len;

	if (len < have)
		have = (size_t)len;
	tw_reader_consume(reader, have);
	return have;
}

bool tw_reader_skip(struct tw_reader *reader, uint64_t len)
{
	while (len) {
		uint64_t done = drop_some(reader, len);

		if (!done && reader->status == 1 && reader->stage->type->skip) {
			tw_chunk_drop(&reader->chunk);
			done = reader->stage->type->skip(reader->stage, len);
			reader->position += done;
			return done == len;
		}
		if (!done && !pull(reader))
			return false;
		len -= done;
	}
	return true;
}

bool tw_reader_copy(struct tw_reader *reader, void *to, size_t len)
{
	char *at = to;

	while (len) {
		size_t have = 0;
		const char *from = tw_reader_ahead(reader, 1, &have);

		if (!from)
			return false;
		if (have > len)
			have = len;
		memcpy(at, from, have);
		tw_reader_consume(reader, have);
		at += have;
		len -= have;
	}
	return true;
}

int tw_reader_status(const struct tw_reader *reader, struct trawl_error *err)
{
	if (reader->status >= 0)
		return TRAWL_OK;
	if (err)
		*err = reader->error;
	return reader->status;
}

int tw_reader_take(struct tw_reader *reader, uint64_t max, struct tw_chunk *ret, struct trawl_error *err)
{
	size_t have = 0;
	const char *from = tw_reader_ahead(reader, 1, &have);

	if (!from)
		return tw_reader_status(reader, err);
	if (have > max)
		have = (size_t)max;
	*ret = (struct tw_chunk){ from, have, joined(reader) ? NULL : reader->chunk.slab };
	if (ret->slab)
		tw_slab_hold(ret->slab);
	tw_reader_consume(reader, have);
	return 1;
}
