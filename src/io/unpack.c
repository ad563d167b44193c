/* SPDX-License-Identifier: Apache-2.0 */
#include "io/unpack.h"

#include "base/limits.h"
#include "base/size.h"

int tw_unpack_init(struct tw_unpack *unpack, const struct tw_stage_type *type, struct tw_stage *below,
		   struct trawl_error *err)
{
	*unpack = (struct tw_unpack){ .stage.type = type, .below = below };
	tw_reader_init(&unpack->in, below);
	unpack->slabs = tw_slab_pool_new(TW_SLAB_UNPACKED);
	if (unpack->slabs)
		return TRAWL_OK;
	tw_unpack_release(unpack);
	return tw_fail_nomem(err);
}

void tw_unpack_release(struct tw_unpack *unpack)
{
	tw_slab_drop(unpack->slab);
	tw_reader_release(&unpack->in);
	tw_slab_pool_drop(unpack->slabs);
	tw_stage_free(unpack->below);
}

int tw_unpack_slab(struct tw_unpack *unpack, struct trawl_error *err)
{
	if (unpack->slab)
		return TRAWL_OK;
	unpack->filled = 0;
	unpack->slab = tw_slab_get(unpack->slabs);
	return unpack->slab ? TRAWL_OK : tw_fail_nomem(err);
}

static int check_limits(const struct tw_unpack *unpack, struct trawl_error *err)
{
	if (unpack->total > TW_LIMIT_LAYER_SIZE)
		return tw_fail(err, TRAWL_E_LIMIT, "unpacks to more than %llu GiB", TW_LIMIT_LAYER_SIZE / TW_GIB);
	if (unpack->total > TW_LIMIT_RATIO_FLOOR && unpack->total / TW_LIMIT_RATIO > unpack->in.position)
		return tw_fail(err, TRAWL_E_LIMIT, "unpacks to more than %d times its size: %llu bytes from %llu",
			       TW_LIMIT_RATIO, (unsigned long long)unpack->total,
			       (unsigned long long)unpack->in.position);
	return TRAWL_OK;
}

static int hand_out(struct tw_unpack *unpack, struct tw_chunk *ret, struct trawl_error *err)
{
	int status;

	unpack->total = tw_u64_add(unpack->total, unpack->filled);
	status = check_limits(unpack, err);
	if (status < 0)
		return status;
	*ret = (struct tw_chunk){ unpack->slab->bytes, unpack->filled, unpack->slab };
	unpack->slab = NULL;
	unpack->filled = 0;
	return 1;
}

int tw_unpack_next(struct tw_unpack *unpack, int (*fill)(struct tw_unpack *unpack, struct trawl_error *err),
		   struct tw_chunk *ret, struct trawl_error *err)
{
	int status = 1;

	if (unpack->error.status) {
		if (err)
			*err = unpack->error;
		return unpack->error.status;
	}
	while (status == 1 && (!unpack->slab || unpack->filled < TW_SLAB_UNPACKED)) {
		status = tw_unpack_slab(unpack, err);
		if (status < 0)
			return status;
		status = fill(unpack, &unpack->error);
	}
	if (unpack->filled)
		return hand_out(unpack, ret, err);
	if (status < 0 && err)
		*err = unpack->error;
	return status;
}
