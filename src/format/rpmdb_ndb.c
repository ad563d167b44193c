/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "base/size.h"
#include "format/rpmdb.h"

#define MAGIC_FILE 0x506d7052u /* "RpmP" */
#define MAGIC_SLOT 0x746f6c53u /* "Slot" */
#define MAGIC_BLOB 0x53626c42u /* "BlbS" */

enum {
	SLOT = 16,
	FIRST_SLOT = 2, /* before it lies the header */
	PAGE_SLOTS = 4096 / SLOT,
	BLOCK = 16,
};

/* What a slot leads to: a header that repeats the slot's number, and the blob. */
static int read_blob(const struct tw_rpmdb *db, uint32_t number, uint64_t at, struct tw_slice *ret,
		     struct trawl_error *err)
{
	const char *header = db->bytes.ptr + at;

	if (!tw_within(at, BLOCK, db->bytes.len))
		return tw_fail(err, TRAWL_E_FORMAT, "slot %u leads past the end", (unsigned)number);
	if (tw_le32(header) != MAGIC_BLOB || tw_le32(header + 4) != number)
		return tw_fail(err, TRAWL_E_FORMAT, "slot %u doesn't lead to its blob", (unsigned)number);
	if (!tw_within(at + BLOCK, tw_le32(header + 12), db->bytes.len))
		return tw_fail(err, TRAWL_E_FORMAT, "the blob of slot %u runs past the end", (unsigned)number);
	*ret = tw_slice_of(header + BLOCK, tw_le32(header + 12));
	return 1;
}

static int next(struct tw_rpmdb *db, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	while (db->slot < db->slots) {
		const char *slot = db->bytes.ptr + (size_t)db->slot++ * SLOT;

		if (tw_le32(slot) != MAGIC_SLOT)
			return tw_fail(err, TRAWL_E_FORMAT, "slot %u is none", (unsigned)(db->slot - 1));
		if (tw_le32(slot + 4) != 0)
			return read_blob(db, tw_le32(slot + 4), (uint64_t)tw_le32(slot + 8) * BLOCK, ret, err);
	}
	return 0;
}

static const struct tw_rpmdb_backend ndb = { "ndb", next };

int tw_rpmdb_open_ndb(struct tw_slice bytes, struct tw_rpmdb *ret, struct trawl_error *err)
{
	uint64_t slots;

	if (bytes.len < FIRST_SLOT * SLOT || tw_le32(bytes.ptr) != MAGIC_FILE)
		return 0;
	if (tw_le32(bytes.ptr + 4) != 0)
		return tw_fail(err, TRAWL_E_FORMAT, "version %u of rpm's ndb isn't known",
			       (unsigned)tw_le32(bytes.ptr + 4));
	slots = (uint64_t)tw_le32(bytes.ptr + 12) * PAGE_SLOTS;
	if (slots > bytes.len / SLOT)
		return tw_fail(err, TRAWL_E_FORMAT, "the file is cut: %llu slots don't fit", (unsigned long long)slots);
	ret->backend = &ndb;
	ret->slot = FIRST_SLOT;
	ret->slots = (uint32_t)slots;
	return 1;
}
