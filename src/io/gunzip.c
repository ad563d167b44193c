/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip: members one after the other, each a header, a deflate stream, a CRC-32 and a length. Source: RFC 1952.
 * isa-l's igzip inflates and computes the CRC, unless a digest vouches for the bytes: it is a thirtieth of the work.
 * Header and trailer are read here, so that members may be cut into chunks anywhere.
 * Surprising: tools pad with zeros, and append signatures; what isn't a member after the first one is left alone, as
 * gunzip does. It is still read, since the digest of the file covers it. igzip reads up to eight bytes ahead into its bit
 * buffer, and after the last block they are the trailer's first ones.
 */
#include "io/unpack.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "base/bytes.h"

enum { HEADER = 10, TRAILER = 8, FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAG_RESERVED = 0xe0 };

struct gunzip {
	struct tw_unpack unpack;
	struct inflate_state state;
	enum tw_vouching vouching;
	uint32_t member_size; /* modulo 2^32, as the trailer has it */
	bool inside;          /* a member has begun */
	bool any;             /* one has been seen */
};

static int ended(struct gunzip *gz, const char *where, struct trawl_error *err)
{
	int status = tw_reader_status(&gz->unpack.in, err);

	return status < 0 ? status : tw_fail(err, TRAWL_E_FORMAT, "gzip: the data ends in %s: it was cut short", where);
}

static bool skip_text(struct tw_reader *in)
{
	const char *at;

	while ((at = tw_reader_ahead(in, 1, NULL))) {
		bool last = *at == '\0';

		tw_reader_consume(in, 1);
		if (last)
			return true;
	}
	return false;
}

static int read_header(struct gunzip *gz, struct trawl_error *err)
{
	struct tw_reader *in = &gz->unpack.in;
	const char *head = tw_reader_ahead(in, HEADER, NULL), *len;
	unsigned flags;
	bool ok = true;

	if (!head)
		return ended(gz, "a header", err);
	if (head[2] != 8)
		return tw_fail(err, TRAWL_E_FORMAT, "gzip: compression method %d is not deflate", head[2]);
	flags = (unsigned char)head[3];
	if (flags & FLAG_RESERVED)
		return tw_fail(err, TRAWL_E_FORMAT, "gzip: reserved flags 0x%x are set", flags & FLAG_RESERVED);
	tw_reader_consume(in, HEADER);
	if (flags & FLAG_EXTRA) {
		len = tw_reader_ahead(in, 2, NULL);
		ok = len && tw_reader_skip(in, 2u + tw_le16(len));
	}
	if (flags & FLAG_NAME)
		ok = ok && skip_text(in);
	if (flags & FLAG_COMMENT)
		ok = ok && skip_text(in);
	if (flags & FLAG_CRC)
		ok = ok && tw_reader_skip(in, 2);
	if (!ok)
		return ended(gz, "a header", err);
	isal_inflate_reset(&gz->state);
	gz->state.crc_flag = gz->vouching == TW_VOUCH_DIGEST ? ISAL_DEFLATE : ISAL_GZIP_NO_HDR;
	gz->state.crc = 0;
	gz->state.avail_in = 0;
	gz->member_size = 0;
	gz->inside = gz->any = true;
	return 1;
}

/* Between members: 1 when another one has begun, 0 at the end. */
static int begin_member(struct gunzip *gz, struct trawl_error *err)
{
	struct tw_reader *in = &gz->unpack.in;
	const char *head;

	while (gz->any && (head = tw_reader_ahead(in, 1, NULL)) && !*head)
		tw_reader_consume(in, 1);
	head = tw_reader_ahead(in, 2, NULL);
	if (head && (unsigned char)head[0] == 0x1f && (unsigned char)head[1] == 0x8b)
		return read_header(gz, err);
	if (!gz->any)
		return head ? tw_fail(err, TRAWL_E_FORMAT, "not gzip data") : ended(gz, "a header", err);
	while (tw_reader_skip(in, TW_SLAB_PACKED))
		;
	return tw_reader_status(in, err);
}

/* CRC and length; @early holds the bytes of it that igzip has read already. */
static int end_member(struct gunzip *gz, struct trawl_error *err)
{
	unsigned char trailer[TRAILER];
	size_t early = 0;

	gz->state.read_in >>= gz->state.read_in_length % 8;
	for (int left = gz->state.read_in_length / 8; left > 0 && early < TRAILER; left--) {
		trailer[early++] = (unsigned char)gz->state.read_in;
		gz->state.read_in >>= 8;
	}
	if (!tw_reader_copy(&gz->unpack.in, trailer + early, TRAILER - early))
		return ended(gz, "a trailer", err);
	if (gz->vouching == TW_VOUCH_CHECKSUM && tw_le32(trailer) != gz->state.crc)
		return tw_fail(err, TRAWL_E_FORMAT, "gzip: the CRC is %08x, the trailer says %08x", gz->state.crc,
			       tw_le32(trailer));
	if (tw_le32(trailer + 4) != gz->member_size)
		return tw_fail(err, TRAWL_E_FORMAT, "gzip: %u bytes, the trailer says %u", gz->member_size,
			       tw_le32(trailer + 4));
	gz->inside = false;
	return 1;
}

static int corrupt(const struct gunzip *gz, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "gzip: the compressed data is corrupt near byte %llu",
		       (unsigned long long)gz->unpack.in.position);
}

static int inflate_some(struct gunzip *gz, struct trawl_error *err)
{
	struct tw_unpack *unpack = &gz->unpack;
	struct inflate_state *state = &gz->state;
	size_t have = 0, room = TW_SLAB_UNPACKED - unpack->filled, made;
	const char *from = tw_reader_ahead(&unpack->in, 1, &have);
	int result;

	if (have > INT32_MAX)
		have = INT32_MAX;
	state->next_in = (uint8_t *)(uintptr_t)from;
	state->avail_in = (uint32_t)have;
	state->next_out = (uint8_t *)unpack->slab->bytes + unpack->filled;
	state->avail_out = (uint32_t)room;
	result = isal_inflate(state);
	made = room - state->avail_out;
	unpack->filled += made;
	gz->member_size += (uint32_t)made;
	/* After an error, igzip's counts may have gone past what there was. */
	if (result < 0 || state->avail_in > have || state->read_in_length < 0)
		return corrupt(gz, err);
	tw_reader_consume(&unpack->in, have - state->avail_in);
	if (state->block_state == ISAL_BLOCK_FINISH)
		return end_member(gz, err);
	if (made || state->avail_in < have)
		return 1;
	return have ? corrupt(gz, err) : ended(gz, "the middle of a member", err);
}

static int fill(struct tw_unpack *unpack, struct trawl_error *err)
{
	struct gunzip *gz = (struct gunzip *)unpack;

	return gz->inside ? inflate_some(gz, err) : begin_member(gz, err);
}

static int gunzip_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	return tw_unpack_next((struct tw_unpack *)stage, fill, ret, err);
}

static void gunzip_free(struct tw_stage *stage)
{
	tw_unpack_release((struct tw_unpack *)stage);
	free(stage);
}

static const struct tw_stage_type gunzip_type = { gunzip_next, NULL, gunzip_free };

int tw_stage_gunzip(struct tw_stage *below, enum tw_vouching vouching, struct tw_stage **ret, struct trawl_error *err)
{
	struct gunzip *gz = malloc(sizeof(*gz)); /* 90 KiB that igzip initialises itself */
	int status;

	if (!gz) {
		tw_stage_free(below);
		return tw_fail_nomem(err);
	}
	status = tw_unpack_init(&gz->unpack, &gunzip_type, below, err);
	if (status < 0) {
		free(gz);
		return status;
	}
	isal_inflate_init(&gz->state);
	gz->vouching = vouching;
	gz->inside = gz->any = false;
	*ret = &gz->unpack.stage;
	return TRAWL_OK;
}
