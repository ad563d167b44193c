/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image archive in a file. A plain tar is read through once for what it holds: a header for each member, nothing of
 * what they hold. One that is compressed as a whole becomes a stream.
 */
#include "io/path.h"
#include "source/parts.h"

enum { SLAB = 4096, SNIFF = 512 };

int tw_member_add(struct tw_store *store, const struct tw_tar_entry *entry, struct tw_blob blob,
		  struct trawl_error *err)
{
	char room[TW_LIMIT_PATH];
	struct tw_slice link = { 0 };

	if (entry->type == TW_TAR_HARDLINK)
		link = entry->link;
	else if (entry->type == TW_TAR_SYMLINK &&
		 tw_path_join(tw_path_dir(entry->path), entry->link, room, &link, NULL) < 0)
		return TRAWL_OK; /* a link to nowhere: whoever asks for it is told that it isn't there */
	return tw_store_add(store, entry->path, link, blob, err);
}

static int take_entry(struct tw_store *store, const struct tw_tar_entry *entry, struct trawl_error *err)
{
	struct tw_blob blob = { .kind = TW_BLOB_FILE, .fd = store->fd, .at = entry->offset, .size = entry->stored };
	int status;

	/* Names that lead out are nobody's: no document can name them. */
	if (entry->lost || entry->type == TW_TAR_DIR || entry->type == TW_TAR_OTHER)
		return TRAWL_OK;
	if (entry->sparse)
		blob = (struct tw_blob){ .kind = TW_BLOB_NONE };
	status = tw_member_add(store, entry, blob, err);
	return status < 0 ? status : TRAWL_OK;
}

/* As far as that goes. */
static void read_through(struct tw_store *store, struct tw_tar *tar, struct trawl_error *err)
{
	const struct tw_tar_entry *entry;

	while (tw_tar_next(tar, &entry, err) == 1 && take_entry(store, entry, err) >= 0)
		;
}

static int open_plain(struct tw_source *source, struct trawl_error *err)
{
	struct tw_store *store = &source->store;
	struct tw_reader reader;
	struct tw_stage *stage;
	struct tw_tar *tar;
	int status = tw_stage_file(store->fd, 0, store->size, SLAB, &stage, err);

	if (status < 0)
		return status;
	tw_reader_init(&reader, stage);
	status = tw_tar_open(&reader, store->fd, 0, &tar, err);
	if (status == TRAWL_OK) {
		read_through(store, tar, &source->cut);
		source->has_end = tw_tar_is_marked(tar);
		tw_tar_close(tar);
	}
	tw_reader_release(&reader);
	tw_stage_free(stage);
	return status < 0 ? status : tw_source_resolve_archive(source, err);
}

int tw_archive_open(struct tw_source *source, struct trawl_error *err)
{
	struct tw_store *store = &source->store;
	char head[SNIFF];
	enum tw_packing packing;
	int64_t len;
	int status = tw_file_open_bare(source->path.ptr, &store->fd, &store->size, err);

	if (status < 0)
		return status;
	len = tw_file_read(store->fd, 0, head, sizeof(head), err);
	if (len < 0)
		return (int)len;
	packing = tw_packing_sniff(tw_slice_of(head, (size_t)len));
	if (packing)
		return tw_stream_open(source, packing, err);
	if (!tw_tar_sniff(tw_slice_of(head, (size_t)len)))
		return tw_fail(err, TRAWL_E_FORMAT,
			       len ? "not an image: neither a tar nor a compressed one" : "an empty file");
	return open_plain(source, err);
}
