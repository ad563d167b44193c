/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the tar reader share. */
#ifndef TW_IO_TAR_PARTS_H
#define TW_IO_TAR_PARTS_H

#include "base/limits.h"
#include "io/tar.h"

enum { TW_TAR_BLOCK = 512, TW_TAR_PEEK = 4096 };

/* One header block, decoded. Slices point into it. */
struct tw_tar_header {
	char type;
	struct tw_slice name, prefix, link;
	uint64_t size;
	int64_t mtime;
	uint32_t mode;
	bool gnu; /* old GNU format: sparse fields are where ustar has its prefix */
};

/* 1, or 0 for a block of zeros, or an error. */
int tw_tar_header_read(const char *block, struct tw_tar_header *ret, struct trawl_error *err);

/* A number in octal, or, with the highest bit set, in base 256. False when it is neither, or negative, or too large. */
bool tw_tar_number(const char *field, size_t len, uint64_t *ret);

/* Stored bytes of a sparse file: where they belong. */
struct tw_extent {
	uint64_t at, len;
};

struct tw_extents {
	struct tw_extent *at;
	size_t len, room;
};

/* What an extended header says about the next entry; empty slices for what it leaves alone. */
struct tw_pax {
	struct tw_slice path, link;
	bool has_size, has_mtime;
	uint64_t size;
	int64_t mtime;
	int sparse; /* 0: not; 1: formats 0.0 and 0.1, the map is here; 2: format 1.0, the map is in front of the data */
	bool has_real_size;
	uint64_t real_size;
	struct tw_slice sparse_name, major, minor, map, map_count;
	struct tw_slice offset; /* format 0.0: the last GNU.sparse.offset, whose numbytes is yet to come */
	bool has_list;
};

/* Slices in @ret point into @text. Extents of format 0.0 are appended to @extents. */
int tw_pax_parse(struct tw_slice text, struct tw_pax *ret, struct tw_extents *extents, struct trawl_error *err);

struct tw_tar {
	struct tw_reader *reader;
	int fd;
	uint64_t base;
	struct tw_arena arena; /* long names and extended headers of the current entry */
	struct tw_tar_entry entry;
	uint64_t count; /* entries so far */
	uint64_t left;  /* stored bytes of the current entry that have not been read */
	uint64_t pad;   /* and what fills its last block */
	bool ended;
	bool marked;               /* with zeros, as it should be */
	struct tw_extents extents; /* of a sparse entry */
	struct tw_spill spill;     /* of the current view; its file is kept for the next */
	struct tw_window window;
	struct tw_stage section;
	char name[TW_TAR_BLOCK];
	char link[TW_TAR_BLOCK];
	char path_room[TW_LIMIT_PATH];
	char link_room[TW_LIMIT_PATH];
	char peek[TW_TAR_PEEK];
};

bool tw_extents_add(struct tw_extents *extents, uint64_t at, uint64_t len);

/* The map of an old GNU entry: four extents in its header, the others in blocks that follow. */
int tw_tar_sparse_gnu(struct tw_tar *tar, const char *header, struct trawl_error *err);

/* The map of a pax entry, in the extended header or in front of the data. */
int tw_tar_sparse_pax(struct tw_tar *tar, const struct tw_pax *pax, struct trawl_error *err);

/* In order, without overlap, within the file, and as many bytes as are stored? */
int tw_tar_sparse_check(const struct tw_tar *tar, struct trawl_error *err);

/* The end came where bytes were to be: an error that says how many are missing. */
int tw_tar_cut(const struct tw_tar *tar, struct trawl_error *err);

/* Drop what the last view held. */
void tw_tar_view_done(struct tw_tar *tar);

extern const struct tw_stage_type tw_tar_section_type;

#endif
