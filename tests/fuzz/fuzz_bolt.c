/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bbolt files: the input as it is, and once more with the checksums of its meta pages put right, so that damage further
 * in is reached. Everything in it is walked through, and looked up again by the name it was found under.
 */
#include <stdlib.h>

#include "base/bytes.h"
#include "db/bolt.h"
#include "db/bolt_format.h"

enum { DEPTH = 6, ITEMS = 3000 };

/* Buckets may share pages, so that a small file can hold any number of items: @budget is what is left to look at. */
static void walk(const struct tw_bolt_bucket *bucket, unsigned depth, unsigned *budget)
{
	struct tw_bolt_cursor cursor = tw_bolt_cursor(bucket, NULL), other = tw_bolt_cursor(bucket, NULL);
	struct trawl_error err = { 0 };
	struct tw_bolt_item item, again;
	int status = 0;

	while (*budget && (status = tw_bolt_next(&cursor, &item, &err)) > 0) {
		struct tw_bolt_bucket inner;
		struct tw_slice value;

		--*budget;
		/* Keys out of order may be missed by a search, but nothing before what was asked for may be found. */
		if (tw_bolt_seek(&other, item.key, &again, NULL) > 0 && tw_slice_cmp(again.key, item.key) < 0)
			abort();
		if (tw_bolt_get(bucket, item.key, NULL, &value, NULL) > 0 && value.len && !value.ptr)
			abort();
		if (item.is_bucket && depth < DEPTH && tw_bolt_open(bucket->bolt, &item, &inner, &err) == TRAWL_OK)
			walk(&inner, depth + 1, budget);
	}
	if (*budget && status < 0 && (!err.message[0] || err.status != status))
		abort();
}

static void run(const char *bytes, size_t size)
{
	struct trawl_error err = { 0 };
	struct tw_bolt_bucket root;
	unsigned budget = ITEMS;
	struct tw_bolt bolt;

	if (tw_bolt_init(&bolt, tw_slice_of(bytes, size), &err) < 0) {
		if (!err.message[0])
			abort();
		return;
	}
	root = tw_bolt_root(&bolt);
	walk(&root, 0, &budget);
}

static void checksum_mend(char *bytes, size_t at, size_t size)
{
	if (at + PAGE_HEADER + META_SIZE <= size)
		tw_put_le64(bytes + at + PAGE_HEADER + META_CHECKSUM_AT,
			    tw_bolt_checksum(bytes + at + PAGE_HEADER, META_CHECKSUM_AT));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = calloc(1, size ? size : 1);

	if (!bytes)
		return 0;
	if (size)
		memcpy(bytes, data, size);
	run(bytes, size);
	checksum_mend(bytes, 0, size);
	checksum_mend(bytes, 1024, size);
	run(bytes, size);
	free(bytes);
	return 0;
}
