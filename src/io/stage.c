/* SPDX-License-Identifier: Apache-2.0 */
/* The stages at the bottom of a stack, and the choice of those that unpack. */
#include "io/stage.h"

#include <stdlib.h>

#include "base/size.h"
#include "io/file.h"

void tw_stage_free(struct tw_stage *stage)
{
	if (stage)
		stage->type->free(stage);
}

struct file_stage {
	struct tw_stage stage;
	struct tw_slab_pool *slabs;
	int fd;
	uint64_t at, end;
	size_t slab;
};

static int file_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct file_stage *file = (struct file_stage *)stage;
	uint64_t len = file->end - file->at;
	struct tw_slab *slab;
	int status;

	if (!len)
		return 0;
	if (len > file->slab)
		len = file->slab;
	slab = tw_slab_get(file->slabs);
	if (!slab)
		return tw_fail_nomem(err);
	status = tw_file_read_all(file->fd, file->at, slab->bytes, (size_t)len, err);
	if (status < 0) {
		tw_slab_drop(slab);
		return status;
	}
	file->at += len;
	*ret = (struct tw_chunk){ slab->bytes, (size_t)len, slab };
	return 1;
}

static uint64_t file_skip(struct tw_stage *stage, uint64_t count)
{
	struct file_stage *file = (struct file_stage *)stage;

	if (count > file->end - file->at)
		count = file->end - file->at;
	file->at += count;
	return count;
}

static void file_free(struct tw_stage *stage)
{
	struct file_stage *file = (struct file_stage *)stage;

	tw_slab_pool_drop(file->slabs);
	free(file);
}

static const struct tw_stage_type file_type = { file_next, file_skip, file_free };

int tw_stage_file(int fd, uint64_t at, uint64_t len, size_t slab, struct tw_stage **ret, struct trawl_error *err)
{
	struct file_stage *file = calloc(1, sizeof(*file));

	if (!file)
		return tw_fail_nomem(err);
	*file = (struct file_stage){ { &file_type }, tw_slab_pool_new(slab), fd, at, tw_u64_add(at, len), slab };
	if (!file->slabs) {
		free(file);
		return tw_fail_nomem(err);
	}
	*ret = &file->stage;
	return TRAWL_OK;
}

struct slice_stage {
	struct tw_stage stage;
	struct tw_slice rest;
};

static int slice_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct slice_stage *slice = (struct slice_stage *)stage;

	if (!slice->rest.len)
		return 0;
	*ret = (struct tw_chunk){ slice->rest.ptr, slice->rest.len, NULL };
	slice->rest = (struct tw_slice){ 0 };
	return 1;
}

static void slice_free(struct tw_stage *stage)
{
	free(stage);
}

static const struct tw_stage_type slice_type = { slice_next, NULL, slice_free };

int tw_stage_slice(struct tw_slice bytes, struct tw_stage **ret, struct trawl_error *err)
{
	struct slice_stage *slice = calloc(1, sizeof(*slice));

	if (!slice)
		return tw_fail_nomem(err);
	*slice = (struct slice_stage){ { &slice_type }, bytes };
	*ret = &slice->stage;
	return TRAWL_OK;
}

enum tw_packing tw_packing_sniff(struct tw_slice head)
{
	const unsigned char *b = (const unsigned char *)head.ptr;

	if (tw_slice_starts(head, "\x1f\x8b"))
		return TW_PACKING_GZIP;
	if (tw_slice_starts(head, "\x28\xb5\x2f\xfd"))
		return TW_PACKING_ZSTD;
	/* A skippable frame may come first; seekable zstd puts its table there. */
	if (head.len >= 4 && (b[0] & 0xf0) == 0x50 && b[1] == 0x2a && b[2] == 0x4d && b[3] == 0x18)
		return TW_PACKING_ZSTD;
	if (head.len >= 4 && tw_slice_starts(head, "BZh") && b[3] >= '1' && b[3] <= '9')
		return TW_PACKING_BZIP2;
	if (tw_slice_starts(head, "\xfd"
				  "7zXZ"))
		return TW_PACKING_XZ;
	return TW_PACKING_NONE;
}

int tw_stage_unpack(struct tw_stage *below, enum tw_packing packing, enum tw_vouching vouching, struct tw_stage **ret,
		    struct trawl_error *err)
{
	switch (packing) {
	case TW_PACKING_GZIP: return tw_stage_gunzip(below, vouching, ret, err);
	case TW_PACKING_ZSTD: return tw_stage_unzstd(below, ret, err);
	case TW_PACKING_NONE: *ret = below; return TRAWL_OK;
	case TW_PACKING_BZIP2:
	case TW_PACKING_XZ: break;
	}
	tw_stage_free(below);
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "compressed with %s, which is not supported (gzip and zstd are)",
		       packing == TW_PACKING_XZ ? "xz" : "bzip2");
}
