/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tar archives, entry by entry, from any reader: from a compressed one every byte passes by, from a plain file only
 * headers and what is asked for is read. Names are made clean paths (path.h); what could lead out is never a path.
 */
#ifndef TW_IO_TAR_H
#define TW_IO_TAR_H

#include "base/arena.h"
#include "io/reader.h"
#include "io/spill.h"

enum tw_tar_type {
	TW_TAR_FILE,
	TW_TAR_DIR,
	TW_TAR_SYMLINK,
	TW_TAR_HARDLINK,
	TW_TAR_OTHER, /* devices, pipes, and whatever else there is */
};

/* Valid until the next call of tw_tar_next(). */
struct tw_tar_entry {
	enum tw_tar_type type;
	struct tw_slice path; /* clean; "" is the root, or, with a problem, unknown */
	struct tw_slice link; /* symlink: as it stands there; hardlink: a clean path */
	uint64_t size;        /* of the file, holes included; 0 for what has no bytes */
	uint64_t offset;      /* of its first stored byte in the archive */
	uint64_t stored;      /* bytes in the archive */
	int64_t mtime;
	uint32_t mode;
	bool sparse;
	bool lost;                  /* the entry is there, but its name can't be used: see problem */
	struct trawl_error problem; /* of a lost one */
};

struct tw_tar;

/* @reader is borrowed, and stands at the first header. @fd is the file that it reads plainly from @base on, or -1. */
int tw_tar_open(struct tw_reader *reader, int fd, uint64_t base, struct tw_tar **ret, struct trawl_error *err);

/* Accepts NULL. */
void tw_tar_close(struct tw_tar *tar);

/* 1 and the next entry, 0 at the end of the archive, or an error: it can't be read on. */
int tw_tar_next(struct tw_tar *tar, struct tw_tar_entry const **ret, struct trawl_error *err);

/* At the end: was it marked? One without mark may have been cut between two entries. */
bool tw_tar_is_marked(const struct tw_tar *tar);

/* The first @want bytes of the current file, or all when there are fewer; at most 4096. Valid until the next call. */
int tw_tar_peek(struct tw_tar *tar, size_t want, struct tw_slice *ret, struct trawl_error *err);

/*
 * All bytes of the current file: in place where they are in one piece, in @arena, as a window of the file, or spilled.
 * Valid until the next call. TRAWL_E_LIMIT when there are more than @max_size. Once for each entry.
 */
int tw_tar_view(struct tw_tar *tar, struct tw_arena *arena, uint64_t max_size, struct tw_slice *ret,
		struct trawl_error *err);

/* Are the bytes of the last view mapped? */
bool tw_tar_is_mapped(const struct tw_tar *tar);

/* The current file's bytes as a stage, for an archive in the archive; borrowed, and valid until tw_tar_next(). */
int tw_tar_stage(struct tw_tar *tar, struct tw_stage **ret, struct trawl_error *err);

/* Room for TW_LIMIT_PATH bytes that stays as long as the entry: for who wants to write its path another way. */
char *tw_tar_path_room(struct tw_tar *tar);

/* Read what follows the end of the archive, too: padding that a digest of the whole covers. */
int tw_tar_drain(struct tw_tar *tar, struct trawl_error *err);

/* Do these bytes (512 suffice) begin a tar: a header with a right checksum, or the zeros of an empty one? */
bool tw_tar_sniff(struct tw_slice head);

#endif
