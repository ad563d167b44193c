/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zstd: frames one after the other, skippable ones among them. Source: RFC 8878.
 * Surprising: a frame says how much memory it needs, up to gigabytes. What builders write needs 8 MiB at most; see
 * TW_LIMIT_ZSTD_WINDOW for what we grant. zstd:chunked and eStargz layers end with skippable frames.
 */
#include "io/unpack.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/limits.h"

struct unzstd {
	struct tw_unpack unpack;
	ZSTD_DCtx *context;
	bool inside; /* a frame has begun */
	bool any;    /* one has ended */
};

static int zstd_fail(struct unzstd *zs, size_t code, struct trawl_error *err)
{
	switch (ZSTD_getErrorCode(code)) {
	case ZSTD_error_memory_allocation: return tw_fail_nomem(err);
	case ZSTD_error_frameParameter_windowTooLarge:
		return tw_fail(err, TRAWL_E_LIMIT, "zstd: needs a window of more than %d MiB",
			       1 << (TW_LIMIT_ZSTD_WINDOW - 20));
	default:
		return tw_fail(err, TRAWL_E_FORMAT, "zstd: %s near byte %llu", ZSTD_getErrorName(code),
			       (unsigned long long)zs->unpack.in.position);
	}
}

/* No input is left: that is fine between frames. */
static int at_end(struct unzstd *zs, struct trawl_error *err)
{
	int status = tw_reader_status(&zs->unpack.in, err);

	if (status < 0)
		return status;
	if (zs->inside || !zs->any)
		return tw_fail(err, TRAWL_E_FORMAT, "zstd: the data ends in the middle of a frame");
	return 0;
}

/* What follows the last frame and isn't one (padding, a signature) is read, not judged: as with gzip. */
static int at_stray(struct unzstd *zs, struct trawl_error *err)
{
	while (tw_reader_skip(&zs->unpack.in, TW_SLAB_PACKED))
		;
	return tw_reader_status(&zs->unpack.in, err);
}

static int fill(struct tw_unpack *unpack, struct trawl_error *err)
{
	struct unzstd *zs = (struct unzstd *)unpack;
	ZSTD_outBuffer out = { unpack->slab->bytes, TW_SLAB_UNPACKED, unpack->filled };
	ZSTD_inBuffer in = { 0 };
	size_t result, before = unpack->filled;

	if (!zs->inside && zs->any) {
		const char *head = tw_reader_ahead(&unpack->in, 4, &in.size);

		if (head && tw_packing_sniff(tw_slice_of(head, 4)) != TW_PACKING_ZSTD)
			return at_stray(zs, err);
	}
	in.src = tw_reader_ahead(&unpack->in, 1, &in.size);
	if (!in.src && !zs->inside)
		return at_end(zs, err);
	result = ZSTD_decompressStream(zs->context, &out, &in);
	unpack->filled = out.pos;
	tw_reader_consume(&unpack->in, in.pos);
	if (ZSTD_isError(result))
		return zstd_fail(zs, result, err);
	zs->inside = result != 0;
	zs->any = zs->any || result == 0;
	if (!in.pos && out.pos == before && zs->inside)
		return at_end(zs, err);
	return 1;
}

static int unzstd_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	return tw_unpack_next((struct tw_unpack *)stage, fill, ret, err);
}

static void unzstd_free(struct tw_stage *stage)
{
	struct unzstd *zs = (struct unzstd *)stage;

	ZSTD_freeDCtx(zs->context);
	tw_unpack_release(&zs->unpack);
	free(zs);
}

static const struct tw_stage_type unzstd_type = { unzstd_next, NULL, unzstd_free };

int tw_stage_unzstd(struct tw_stage *below, struct tw_stage **ret, struct trawl_error *err)
{
	struct unzstd *zs = calloc(1, sizeof(*zs));
	int status;

	if (!zs) {
		tw_stage_free(below);
		return tw_fail_nomem(err);
	}
	status = tw_unpack_init(&zs->unpack, &unzstd_type, below, err);
	if (status < 0) {
		free(zs);
		return status;
	}
	zs->context = ZSTD_createDCtx();
	if (!zs->context) {
		unzstd_free(&zs->unpack.stage);
		return tw_fail_nomem(err);
	}
	(void)ZSTD_DCtx_setParameter(zs->context, ZSTD_d_windowLogMax, TW_LIMIT_ZSTD_WINDOW);
	*ret = &zs->unpack.stage;
	return TRAWL_OK;
}
