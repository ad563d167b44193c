/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives made on the spot: tars of any kind, also wrong ones, zips, and both compressions; temporary folders.
 */
#ifndef TW_TESTS_IO_MAKE_H
#define TW_TESTS_IO_MAKE_H

#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "io/file.h"
#include "io/hash.h"

#define TAR_BLOCK 512

struct make_entry {
	const char *name;
	char type; /* 0: '0' */
	const char *link;
	const char *bytes; /* a text, or, with len, any bytes */
	size_t len;
	uint64_t size; /* what the header says, if not the bytes' length */
	const char *magic;
	const char *prefix;
	unsigned mode;
};

static inline void make_checksum(char *block)
{
	unsigned sum = 0;

	memset(block + 148, ' ', 8);
	for (int i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
}

static inline void make_header(char *block, const struct make_entry *entry, uint64_t size)
{
	memset(block, 0, TAR_BLOCK);
	memcpy(block, entry->name, strnlen(entry->name, 100));
	snprintf(block + 100, 8, "%07o", entry->mode ? entry->mode & 07777u : 0644u);
	snprintf(block + 108, 8, "%07o", 0u);
	snprintf(block + 116, 8, "%07o", 0u);
	if (size >> 33) {
		block[124] = (char)0x80;
		for (int i = 0; i < 8; i++)
			block[135 - i] = (char)(size >> (8 * i));
	} else {
		snprintf(block + 124, 12, "%011llo", (unsigned long long)size);
	}
	snprintf(block + 136, 12, "%011o", 0u);
	block[156] = entry->type ? entry->type : '0';
	if (entry->link)
		memcpy(block + 157, entry->link, strnlen(entry->link, 100));
	memcpy(block + 257, entry->magic ? entry->magic : "ustar\00000", 8);
	if (entry->prefix)
		memcpy(block + 345, entry->prefix, strnlen(entry->prefix, 155));
	make_checksum(block);
}

static inline void make_fill(struct tw_buf *buf)
{
	static const char zeros[TAR_BLOCK];

	if (buf->len % TAR_BLOCK)
		tw_buf_add(buf, zeros, TAR_BLOCK - buf->len % TAR_BLOCK);
}

static inline void make_add(struct tw_buf *buf, const struct make_entry *entry)
{
	size_t len = entry->len ? entry->len : entry->bytes ? strlen(entry->bytes) : 0;
	char block[TAR_BLOCK];

	make_header(block, entry, entry->size ? entry->size : len);
	tw_buf_add(buf, block, sizeof(block));
	tw_buf_add(buf, entry->bytes ? entry->bytes : "", len);
	make_fill(buf);
}

static inline void make_end(struct tw_buf *buf)
{
	static const char zeros[2 * TAR_BLOCK];

	tw_buf_add(buf, zeros, sizeof(zeros));
}

#define make(buf, ...) make_add((buf), &(struct make_entry){ __VA_ARGS__ })

/* "27 path=some/long/name\n" */
static inline void make_record(struct tw_buf *buf, const char *key, const char *value)
{
	size_t len = strlen(key) + strlen(value) + 3, digits = 1;

	while (snprintf(NULL, 0, "%zu", len + digits) != (int)digits)
		digits++;
	tw_buf_printf(buf, "%zu %s=%s\n", len + digits, key, value);
}

static inline void make_pax(struct tw_buf *buf, char type, struct tw_buf *records)
{
	make(buf, .name = "PaxHeaders/x", .type = type, .bytes = records->ptr, .len = records->len);
	tw_buf_release(records);
}

static inline struct tw_buf make_gzip(struct tw_slice bytes)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	struct tw_buf out = { 0 };
	size_t room = libdeflate_gzip_compress_bound(c, bytes.len);
	char *packed = malloc(room);

	tw_buf_add(&out, packed, libdeflate_gzip_compress(c, bytes.ptr, bytes.len, packed, room));
	free(packed);
	libdeflate_free_compressor(c);
	assert_true(out.len > 0);
	return out;
}

static inline struct tw_buf make_zstd(struct tw_slice bytes)
{
	struct tw_buf out = { 0 };
	size_t room = ZSTD_compressBound(bytes.len), len;
	char *packed = malloc(room);

	len = ZSTD_compress(packed, room, bytes.ptr, bytes.len, 3);
	assert_false(ZSTD_isError(len));
	tw_buf_add(&out, packed, len);
	free(packed);
	return out;
}

/* One member of a zip; @at collects the directory. */
static inline void make_zip_member(struct tw_buf *zip, struct tw_buf *directory, const char *name,
				   struct tw_slice bytes, bool deflate)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	size_t room = libdeflate_deflate_compress_bound(c, bytes.len), packed_len = bytes.len, offset = zip->len;
	char *packed = malloc(room + 1), head[46];

	if (deflate)
		packed_len = libdeflate_deflate_compress(c, bytes.ptr, bytes.len, packed, room);
	libdeflate_free_compressor(c);
	memset(head, 0, sizeof(head));
	tw_put_le32(head, 0x04034b50);
	tw_put_le16(head + 4, 20);
	tw_put_le16(head + 8, deflate ? 8 : 0);
	tw_put_le32(head + 14, libdeflate_crc32(0, bytes.ptr, bytes.len));
	tw_put_le32(head + 18, (uint32_t)packed_len);
	tw_put_le32(head + 22, (uint32_t)bytes.len);
	tw_put_le16(head + 26, (uint16_t)strlen(name));
	tw_buf_add(zip, head, 30);
	tw_buf_text(zip, name);
	tw_buf_add(zip, deflate ? packed : bytes.ptr, packed_len);
	free(packed);
	memmove(head + 6, head + 4, 26);
	tw_put_le32(head, 0x02014b50);
	tw_put_le16(head + 4, 20);
	tw_put_le32(head + 32, 0);
	tw_put_le16(head + 36, 0);
	tw_put_le32(head + 38, 0);
	tw_put_le32(head + 42, (uint32_t)offset);
	tw_buf_add(directory, head, 46);
	tw_buf_text(directory, name);
}

static inline void make_zip_end(struct tw_buf *zip, struct tw_buf *directory, unsigned count)
{
	char end[22] = { 0 };

	tw_put_le32(end, 0x06054b50);
	tw_put_le16(end + 8, (uint16_t)count);
	tw_put_le16(end + 10, (uint16_t)count);
	tw_put_le32(end + 12, (uint32_t)directory->len);
	tw_put_le32(end + 16, (uint32_t)zip->len);
	tw_buf_add(zip, directory->ptr, directory->len);
	tw_buf_add(zip, end, sizeof(end));
	tw_buf_release(directory);
}

static inline void make_folder(char path[64])
{
	snprintf(path, 64, "/tmp/trawl-test.XXXXXX");
	assert_non_null(mkdtemp(path));
}

/* Name by name below a descriptor: some paths are longer than a path may be. */
static inline void remove_below(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			remove_below(fd, entry->d_name);
	}
	if (dir)
		closedir(dir);
	assert_int_equal(unlinkat(at, name, dir ? AT_REMOVEDIR : 0), 0);
}

static inline void remove_tree(const char *path)
{
	remove_below(AT_FDCWD, path);
}

/* "<folder>/<name>" in static memory. */
static inline const char *in_folder(const char *folder, const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline void make_file(const char *path, struct tw_slice bytes)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr ? bytes.ptr : "", 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static inline const char *make_digest(struct tw_slice bytes, char text[TW_DIGEST_TEXT])
{
	struct tw_digest digest;

	assert_int_equal(tw_hash_bytes(TW_HASH_SHA256, bytes, &digest, NULL), 0);
	tw_digest_format(&digest, text);
	return text;
}

/* Bytes that compress a little, the same every time. */
static inline struct tw_buf make_noise(size_t len)
{
	struct tw_buf buf = { 0 };
	uint32_t seed = 1;

	while (buf.len < len) {
		seed = seed * 1664525 + 1013904223;
		tw_buf_printf(&buf, "%u line %x\n", seed >> 20, seed);
	}
	buf.len = len;
	return buf;
}

#endif
