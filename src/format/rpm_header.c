/* SPDX-License-Identifier: Apache-2.0 */
#include "format/rpm_header.h"

#include "base/bytes.h"
#include "base/size.h"

enum { ENTRY = 16 };

/* Does the entry's value lie in the data, and, being text, end there? @last_end: where the last text of all data does. */
static bool is_sound(const char *entry, size_t data_len, ptrdiff_t last_end)
{
	uint32_t type = tw_be32(entry + 4), at = tw_be32(entry + 8);

	return at < data_len && ((type != TW_RPM_STRING && type != TW_RPM_STRING_ARRAY) || (ptrdiff_t)at <= last_end);
}

int tw_rpm_header_init(struct tw_rpm_header *ret, struct tw_slice bytes, struct trawl_error *err)
{
	uint64_t entries, data;
	ptrdiff_t last_end;

	if (bytes.len < 8)
		return tw_fail(err, TRAWL_E_FORMAT, "an rpm header of %zu bytes", bytes.len);
	entries = tw_be32(bytes.ptr);
	data = tw_be32(bytes.ptr + 4);
	if (!tw_within(8, entries * ENTRY + data, bytes.len))
		return tw_fail(err, TRAWL_E_FORMAT,
			       "an rpm header of %llu entries and %llu bytes of data, in %zu bytes",
			       (unsigned long long)entries, (unsigned long long)data, bytes.len);
	*ret = (struct tw_rpm_header){
		.entries = bytes.ptr + 8,
		.entry_count = (uint32_t)entries,
		.data = tw_slice_of(bytes.ptr + 8 + entries * ENTRY, (size_t)data),
	};
	last_end = tw_slice_rfind(ret->data, '\0');
	for (uint32_t i = 0; i < ret->entry_count; i++) {
		const char *entry = ret->entries + (size_t)i * ENTRY;

		if (!is_sound(entry, ret->data.len, last_end))
			return tw_fail(err, TRAWL_E_FORMAT, "the value of tag %u runs past the end",
				       (unsigned)tw_be32(entry));
	}
	return TRAWL_OK;
}

struct tw_rpm_values tw_rpm_values(const struct tw_rpm_header *header, enum tw_rpm_tag tag, enum tw_rpm_type type)
{
	for (uint32_t i = header->entry_count; i-- > 0;) {
		const char *entry = header->entries + (size_t)i * ENTRY;

		if (tw_be32(entry) != (uint32_t)tag)
			continue;
		if (tw_be32(entry + 4) != (uint32_t)type)
			break;
		return (struct tw_rpm_values){ tw_slice_from(header->data, tw_be32(entry + 8)), tw_be32(entry + 12) };
	}
	return (struct tw_rpm_values){ 0 };
}

bool tw_rpm_next_text(struct tw_rpm_values *values, struct tw_slice *ret)
{
	ptrdiff_t end = values->count ? tw_slice_find(values->data, '\0') : -1;

	if (end < 0)
		return false;
	*ret = tw_slice_head(values->data, (size_t)end);
	values->data = tw_slice_from(values->data, (size_t)end + 1);
	values->count--;
	return true;
}

bool tw_rpm_next_u32(struct tw_rpm_values *values, uint32_t *ret)
{
	if (!values->count || values->data.len < 4)
		return false;
	*ret = tw_be32(values->data.ptr);
	values->data = tw_slice_from(values->data, 4);
	values->count--;
	return true;
}

struct tw_slice tw_rpm_text(const struct tw_rpm_header *header, enum tw_rpm_tag tag)
{
	struct tw_rpm_values values = tw_rpm_values(header, tag, TW_RPM_STRING);
	struct tw_slice text;

	if (!tw_rpm_next_text(&values, &text) || tw_slice_is(text, "(none)"))
		return (struct tw_slice){ 0 };
	return text;
}

struct tw_slice tw_rpm_bytes(const struct tw_rpm_header *header, enum tw_rpm_tag tag)
{
	struct tw_rpm_values values = tw_rpm_values(header, tag, TW_RPM_BIN);

	return tw_slice_head(values.data, values.count);
}
