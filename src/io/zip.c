/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The central directory. It is found from its end record, the last 22 bytes of the file unless a comment follows.
 * Surprising: the end record's offsets count from where the archive begins, which isn't the file's first byte when a
 * program stands in front (executable jars); the difference is where the directory is and where it says it is. Numbers
 * that don't fit are 0xffff or 0xffffffff and stand in a second end record, and in an extra field of the entry.
 */
#include "io/zip.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/size.h"

enum {
	END_SIGNATURE = 0x06054b50,
	END_SIZE = 22,
	END64_SIGNATURE = 0x06064b50,
	END64_SIZE = 56,
	LOCATOR_SIGNATURE = 0x07064b50,
	LOCATOR_SIZE = 20,
	ENTRY_SIGNATURE = 0x02014b50,
	ENTRY_SIZE = 46,
	LOCAL_SIZE = 30,
	EXTRA_ZIP64 = 1,
	COMMENT_MAX = 65535,
};

/* The place of the end record: the last one whose comment fits. -1: none. */
static int64_t find_end(struct tw_slice bytes)
{
	size_t at = bytes.len, stop = 0;

	if (bytes.len < END_SIZE)
		return -1;
	if (bytes.len > END_SIZE + COMMENT_MAX)
		stop = bytes.len - END_SIZE - COMMENT_MAX;
	for (at = bytes.len - END_SIZE + 1; at-- > stop;) {
		const char *p = bytes.ptr + at;

		if (*p == 'P' && tw_le32(p) == END_SIGNATURE && tw_le16(p + 20) <= bytes.len - at - END_SIZE)
			return (int64_t)at;
	}
	return -1;
}

struct ending {
	uint64_t at; /* where the directory must have ended */
	uint64_t entries, size, offset;
};

/* The zip64 end record, where its locator in front of the end record says, or right in front of the locator. */
static int read_end64(struct tw_slice bytes, struct ending *end, struct trawl_error *err)
{
	const char *p;
	uint64_t at;

	if (end->at < LOCATOR_SIZE || tw_le32(bytes.ptr + end->at - LOCATOR_SIZE) != LOCATOR_SIGNATURE)
		return TRAWL_OK; /* the numbers are just that large */
	at = tw_le64(bytes.ptr + end->at - LOCATOR_SIZE + 8);
	if (!tw_within(at, END64_SIZE, bytes.len) || tw_le32(bytes.ptr + at) != END64_SIGNATURE) {
		if (end->at < LOCATOR_SIZE + END64_SIZE)
			return tw_fail(err, TRAWL_E_FORMAT, "zip: no zip64 end record");
		at = end->at - LOCATOR_SIZE - END64_SIZE;
	}
	p = bytes.ptr + at;
	if (tw_le32(p) != END64_SIGNATURE)
		return tw_fail(err, TRAWL_E_FORMAT, "zip: no zip64 end record");
	*end = (struct ending){ at, tw_le64(p + 32), tw_le64(p + 40), tw_le64(p + 48) };
	return TRAWL_OK;
}

static int read_end(struct tw_slice bytes, struct ending *end, struct trawl_error *err)
{
	int64_t at = find_end(bytes);
	const char *p;

	if (at < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "zip: no end record: not a zip file, or cut short");
	p = bytes.ptr + at;
	*end = (struct ending){ (uint64_t)at, tw_le16(p + 10), tw_le32(p + 12), tw_le32(p + 16) };
	if (end->entries == 0xffff || end->size == 0xffffffff || end->offset == 0xffffffff)
		return read_end64(bytes, end, err);
	return TRAWL_OK;
}

/* The members' bytes can't be more than the archive has, unless they overlap: then a few KiB may unpack to anything. */
static int check_entries(struct tw_zip *zip, struct trawl_error *err)
{
	struct tw_zip_entry entry;
	uint64_t taken = 0;
	int status;

	while ((status = tw_zip_next(zip, &entry, err)) == 1) {
		if (!tw_within(entry.offset, LOCAL_SIZE, zip->directory))
			return tw_fail(err, TRAWL_E_FORMAT, "zip: \"%.*s\" lies outside of the archive",
				       TW_ARG(entry.name));
		taken = tw_u64_add(taken, tw_u64_add(entry.packed, LOCAL_SIZE + entry.name.len));
		if (taken > zip->directory)
			return tw_fail(err, TRAWL_E_FORMAT,
				       "zip: members overlap: \"%.*s\" and those before it need more "
				       "bytes than there are",
				       TW_ARG(entry.name));
	}
	tw_zip_rewind(zip);
	return status;
}

int tw_zip_open(struct tw_slice bytes, uint64_t *budget, struct tw_zip *ret, struct trawl_error *err)
{
	struct ending end = { 0 };
	uint64_t base;
	int status = read_end(bytes, &end, err);

	if (status < 0)
		return status;
	if (end.entries > TW_LIMIT_ZIP_ENTRIES)
		return tw_fail(err, TRAWL_E_LIMIT, "zip: %llu members, more than %d", (unsigned long long)end.entries,
			       TW_LIMIT_ZIP_ENTRIES);
	if (end.size > end.at || end.offset > end.at - end.size)
		return tw_fail(err, TRAWL_E_FORMAT,
			       "zip: the directory (%llu bytes at %llu) does not fit in front of its end",
			       (unsigned long long)end.size, (unsigned long long)end.offset);
	base = end.at - end.size - end.offset;
	*ret = (struct tw_zip){
		.bytes = tw_slice_from(bytes, (size_t)base),
		.directory = end.offset,
		.directory_end = end.offset + end.size,
		.entry_count = end.entries,
		.budget = budget,
	};
	tw_zip_rewind(ret);
	return check_entries(ret, err);
}

int tw_zip_open_view(const struct tw_view *view, uint64_t *budget, struct tw_zip *ret, struct trawl_error *err)
{
	int status = tw_zip_open(view->bytes, budget, ret, err);

	if (status == TRAWL_OK)
		ret->mapped = view->mapped;
	return status;
}

void tw_zip_rewind(struct tw_zip *zip)
{
	zip->at = zip->directory;
	zip->seen = 0;
}

/* Those of the three numbers that didn't fit, in this order, from the zip64 extra field. */
static int read_extra(struct tw_slice extra, struct tw_zip_entry *entry, struct trawl_error *err)
{
	uint64_t *wide[3] = { &entry->size, &entry->packed, &entry->offset };
	bool needed = false;

	for (int i = 0; i < 3; i++)
		needed = needed || *wide[i] == 0xffffffff;
	while (needed && extra.len >= 4) {
		unsigned id = tw_le16(extra.ptr), len = tw_le16(extra.ptr + 2);
		struct tw_slice field = tw_slice_sub(extra, 4, 4u + len);

		extra = tw_slice_from(extra, 4u + len);
		if (id != EXTRA_ZIP64)
			continue;
		for (int i = 0; i < 3; i++) {
			if (*wide[i] != 0xffffffff)
				continue;
			if (field.len < 8)
				return tw_fail(err, TRAWL_E_FORMAT, "zip: the zip64 field of \"%.*s\" is short",
					       TW_ARG(entry->name));
			*wide[i] = tw_le64(field.ptr);
			field = tw_slice_from(field, 8);
		}
		break;
	}
	return TRAWL_OK;
}

int tw_zip_next(struct tw_zip *zip, struct tw_zip_entry *ret, struct trawl_error *err)
{
	const char *p = zip->bytes.ptr + zip->at;
	struct tw_zip_entry entry;
	uint64_t left = zip->directory_end - zip->at, len;
	size_t name_len, extra_len;
	int status;

	if (zip->seen == zip->entry_count)
		return 0;
	if (left < ENTRY_SIZE || tw_le32(p) != ENTRY_SIGNATURE)
		return tw_fail(err, TRAWL_E_FORMAT, "zip: entry %llu of %llu is missing in the directory",
			       (unsigned long long)zip->seen + 1, (unsigned long long)zip->entry_count);
	name_len = tw_le16(p + 28);
	extra_len = tw_le16(p + 30);
	len = ENTRY_SIZE + name_len + extra_len + tw_le16(p + 32);
	if (len > left)
		return tw_fail(err, TRAWL_E_FORMAT, "zip: entry %llu goes past the end of the directory",
			       (unsigned long long)zip->seen + 1);
	entry = (struct tw_zip_entry){
		.name = tw_slice_of(p + ENTRY_SIZE, name_len),
		.size = tw_le32(p + 24),
		.packed = tw_le32(p + 20),
		.offset = tw_le32(p + 42),
		.crc = tw_le32(p + 16),
		.method = tw_le16(p + 10),
		.flags = tw_le16(p + 8),
	};
	status = read_extra(tw_slice_of(p + ENTRY_SIZE + name_len, extra_len), &entry, err);
	if (status < 0)
		return status;
	zip->at += len;
	zip->seen++;
	*ret = entry;
	return 1;
}
