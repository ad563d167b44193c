/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One header block: fields of fixed width at fixed places. Source: POSIX.1-1988 (ustar), the GNU tar manual "Basic Tar
 * Format", Go's archive/tar, which runtimes unpack images with, where these leave questions.
 * Surprising: texts need no zero at their end when they fill the field. Numbers are octal with spaces or zeros around
 * them, or base 256. Old tars summed up signed characters. GNU's magic has spaces, and no prefix field: its place holds
 * times, and the map of sparse files.
 */
#include "base/bytes.h"
#include "io/tar_parts.h"

struct field {
	unsigned short at, len;
};

static const struct field NAME = { 0, 100 }, MODE = { 100, 8 }, SIZE = { 124, 12 }, MTIME = { 136, 12 },
			  CHECKSUM = { 148, 8 }, LINK = { 157, 100 }, PREFIX = { 345, 155 }, STAR_PREFIX = { 345, 131 };

enum { TYPE_AT = 156, MAGIC_AT = 257, STAR_AT = 508 };

static bool octal(const char *field, size_t len, uint64_t *ret)
{
	struct tw_slice s = tw_slice_of(field, len);
	uint64_t value = 0;

	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\0'))
		s = tw_slice_from(s, 1);
	while (s.len && *s.ptr >= '0' && *s.ptr <= '7') {
		if (value >> 60)
			return false;
		value = value << 3 | (uint64_t)(*s.ptr - '0');
		s = tw_slice_from(s, 1);
	}
	*ret = value;
	return !s.len || *s.ptr == ' ' || *s.ptr == '\0';
}

bool tw_tar_number(const char *field, size_t len, uint64_t *ret)
{
	const unsigned char *b = (const unsigned char *)field;
	uint64_t value = b[0] & 0x3f;

	if (!(b[0] & 0x80))
		return octal(field, len, ret);
	if (b[0] & 0x40)
		return false; /* negative */
	for (size_t i = 1; i < len; i++) {
		if (value >> 55)
			return false;
		value = value << 8 | b[i];
	}
	*ret = value;
	return true;
}

/* Times before 1970 are legal and of no use to us. */
static int64_t read_time(const char *block)
{
	uint64_t seconds;

	return tw_tar_number(block + MTIME.at, MTIME.len, &seconds) ? (int64_t)seconds : 0;
}

static struct tw_slice text(const char *block, struct field field)
{
	return tw_slice_of(block + field.at, strnlen(block + field.at, field.len));
}

static bool checksum_ok(const char *block)
{
	const unsigned char *u = (const unsigned char *)block;
	const signed char *s = (const signed char *)block;
	unsigned sum = 0;
	int signed_sum = 0;
	uint64_t said;

	if (!octal(block + CHECKSUM.at, CHECKSUM.len, &said))
		return false;
	for (int i = 0; i < TW_TAR_BLOCK; i++)
		sum += u[i];
	for (int i = 0; i < CHECKSUM.len; i++)
		sum += ' ' - (unsigned)u[CHECKSUM.at + i];
	if (sum == said)
		return true;
	for (int i = 0; i < TW_TAR_BLOCK; i++)
		signed_sum += i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.len ? ' ' : s[i];
	return signed_sum >= 0 && (uint64_t)signed_sum == said;
}

static bool is_zeros(const char *block)
{
	return block[0] == '\0' && memcmp(block, block + 1, TW_TAR_BLOCK - 1) == 0;
}

int tw_tar_header_read(const char *block, struct tw_tar_header *ret, struct trawl_error *err)
{
	uint64_t size, mode;

	if (is_zeros(block))
		return 0;
	if (!checksum_ok(block))
		return tw_fail(err, TRAWL_E_FORMAT, "tar: a header has a wrong checksum");
	if (!tw_tar_number(block + SIZE.at, SIZE.len, &size))
		return tw_fail(err, TRAWL_E_FORMAT, "tar: the size of \"%.*s\" is not a number",
			       TW_ARG(text(block, NAME)));
	if (!tw_tar_number(block + MODE.at, MODE.len, &mode))
		mode = 0;
	*ret = (struct tw_tar_header){
		.type = block[TYPE_AT],
		.name = text(block, NAME),
		.link = text(block, LINK),
		.size = size,
		.mtime = read_time(block),
		.mode = (uint32_t)(mode & 07777),
		.gnu = memcmp(block + MAGIC_AT, "ustar  ", 8) == 0,
	};
	if (memcmp(block + MAGIC_AT, "ustar", 6) == 0)
		ret->prefix = text(block, memcmp(block + STAR_AT, "tar", 4) == 0 ? STAR_PREFIX : PREFIX);
	return 1;
}

bool tw_tar_sniff(struct tw_slice head)
{
	struct tw_tar_header header;

	return head.len >= TW_TAR_BLOCK && tw_tar_header_read(head.ptr, &header, NULL) >= 0;
}
