/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zip archives (jars, wheels) whose bytes are at hand: read by the central directory. Source: PKWARE's APPNOTE 6.3.
 *
 *	struct tw_zip zip;
 *	if (tw_zip_open(view->bytes, &budget, &zip, err) < 0)
 *		return err->status;
 *	while ((status = tw_zip_next(&zip, &entry, err)) == 1)
 *		if (tw_slice_is(entry.name, "META-INF/MANIFEST.MF"))
 *			status = tw_zip_read(&zip, &entry, scratch, TW_LIMIT_MANIFEST, &bytes, err);
 *
 * Names are labels: nothing is unpacked to them, and "../x" is as good as any. tw_path_clean() makes them paths.
 */
#ifndef TW_IO_ZIP_H
#define TW_IO_ZIP_H

#include "base/arena.h"
#include "base/error.h"
#include "io/spill.h"
#include "io/view.h"

/* Nothing in it needs to be released. */
struct tw_zip {
	struct tw_slice bytes; /* from where the archive's offsets count: a program may stand in front of it */
	uint64_t directory;    /* where the central directory begins, and ends */
	uint64_t directory_end;
	uint64_t entry_count;
	uint64_t at, seen; /* of tw_zip_next() */
	uint64_t *budget;
	bool mapped; /* drop members from memory when they have been unpacked: see tw_view.mapped */
};

struct tw_zip_entry {
	struct tw_slice name; /* as it stands there; a directory's ends with a slash */
	uint64_t size;        /* unpacked */
	uint64_t packed;
	uint64_t offset; /* of the local header */
	uint32_t crc;
	uint16_t method; /* 0 stored, 8 deflate: what we can read */
	uint16_t flags;
};

/*
 * Find the central directory and look through it once: counts, limits, places, and that members don't share bytes by
 * which a small archive could unpack to a huge one. @budget (may be NULL) holds how many bytes may still be unpacked, in
 * this archive and in those within it: start it with TW_LIMIT_ZIP_TOTAL.
 */
int tw_zip_open(struct tw_slice bytes, uint64_t *budget, struct tw_zip *ret, struct trawl_error *err);

/* The same for a file's view: with large ones, what has been read of them is dropped behind. */
int tw_zip_open_view(const struct tw_view *view, uint64_t *budget, struct tw_zip *ret, struct trawl_error *err);

/* 1 and the next entry in the directory's order, 0 at the end, or an error. */
int tw_zip_next(struct tw_zip *zip, struct tw_zip_entry *ret, struct trawl_error *err);

/* Begin anew with the first entry. */
void tw_zip_rewind(struct tw_zip *zip);

/*
 * The bytes of a member, CRC checked: where they lie when it is stored, else in @arena. TRAWL_E_LIMIT when there are more
 * than @max_size, or the budget is used up; TRAWL_E_UNSUPPORTED for encrypted ones and other methods.
 */
int tw_zip_read(const struct tw_zip *zip, const struct tw_zip_entry *entry, struct tw_arena *arena, uint64_t max_size,
		struct tw_slice *ret, struct trawl_error *err);

/* The same for large ones: not in memory, but in @spill (TW_SPILL_INIT; release it afterwards), or where they lie. */
int tw_zip_spill(const struct tw_zip *zip, const struct tw_zip_entry *entry, uint64_t max_size, struct tw_spill *spill,
		 struct tw_slice *ret, struct trawl_error *err);

/* The same piece by piece. A negative status from @take ends it and is returned. */
int tw_zip_stream(const struct tw_zip *zip, const struct tw_zip_entry *entry, uint64_t max_size,
		  int (*take)(void *closure, struct tw_slice piece, struct trawl_error *err), void *closure,
		  struct trawl_error *err);

#endif
