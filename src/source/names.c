/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in archives and layouts. Source: as docker_archive.c and oci.c; what may surprise: where there is a manifest.json,
 * it counts, also in archives that are layouts. A compressed archive is unpacked as far as its documents.
 */
#include "source/names.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "format/json.h"
#include "io/beneath.h"
#include "io/tar.h"

enum { SLAB = 4096, SNIFF = 512 };

struct documents {
	struct tw_slice manifest, index; /* ptr is NULL when there is none */
};

static int add(struct tw_image_names *names, struct tw_slice name, struct tw_slice digest, struct tw_slice choose,
	       struct trawl_error *err)
{
	struct tw_image_name *slot = tw_vec_push(names);

	if (!slot || !choose.ptr)
		return tw_fail_nomem(err);
	*slot = (struct tw_image_name){ name, digest, choose };
	return TRAWL_OK;
}

static int of_manifest(struct tw_slice text, struct tw_arena *arena, struct tw_image_names *names,
		       struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse_as(text, TW_JSON_TRAILING, arena, &doc, err);
	bool sole = tw_json_count(&doc, TW_JSON_ROOT) == 1;

	tw_json_each(&doc, TW_JSON_ROOT, image) {
		uint32_t tags = tw_json_get(&doc, image, "RepoTags");

		if (status == TRAWL_OK && sole && !tw_json_count(&doc, tags))
			status = add(names, TW_LIT(""), TW_LIT(""), TW_LIT(""), err);
		tw_json_each(&doc, tags, tag) {
			struct tw_slice name = tw_json_text(&doc, tag, arena);

			if (status == TRAWL_OK && name.len)
				status = add(names, name, TW_LIT(""),
					     sole ? TW_LIT("") : TW_JOIN(arena, TW_LIT(":"), name), err);
		}
	}
	return status;
}

static int of_index(struct tw_slice text, struct tw_arena *arena, struct tw_image_names *names, struct trawl_error *err)
{
	static const char *const keys[] = { "io.containerd.image.name", "org.opencontainers.image.ref.name" };
	struct tw_json doc;
	int status = tw_json_parse_as(text, TW_JSON_TRAILING, arena, &doc, err);
	uint32_t list = tw_json_get(&doc, TW_JSON_ROOT, "manifests");
	bool sole = tw_json_count(&doc, list) == 1;

	tw_json_each(&doc, list, entry) {
		struct tw_slice digest = tw_json_text(&doc, tw_json_get(&doc, entry, "digest"), arena);
		struct tw_slice choose = sole || !digest.len ? TW_LIT("") : TW_JOIN(arena, TW_LIT("@"), digest);
		uint32_t annotations = tw_json_get(&doc, entry, "annotations");
		bool named = false;

		for (size_t i = 0; status == TRAWL_OK && i < sizeof(keys) / sizeof(*keys); i++) {
			/* Names hold dots: no path. */
			struct tw_slice name = tw_json_text(&doc, tw_json_get(&doc, annotations, keys[i]), arena);

			if (name.len)
				status = add(names, name, digest, choose, err);
			named = named || name.len;
		}
		if (status == TRAWL_OK && !named)
			status = add(names, TW_LIT(""), digest, choose, err);
	}
	return status;
}

static int read_small(int folder, const char *name, struct tw_arena *arena, struct tw_slice *ret,
		      struct trawl_error *err)
{
	TW_AUTO_CLOSE int fd = tw_open_beneath(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char *bytes;

	if (fd < 0)
		return errno == ENOENT ? TRAWL_OK : tw_fail_errno(err, errno, "%s", name);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > TW_LIMIT_CONFIG_JSON)
		return tw_fail(err, TRAWL_E_FORMAT, "%s: not a small file", name);
	bytes = tw_arena_alloc(arena, (size_t)st.st_size);
	if (!bytes)
		return tw_fail_nomem(err);
	*ret = tw_slice_of(bytes, (size_t)st.st_size);
	return tw_file_read_all(fd, 0, bytes, ret->len, err);
}

static int of_folder(const char *path, struct tw_arena *arena, struct documents *ret, struct trawl_error *err)
{
	TW_AUTO_CLOSE int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return folder < 0 ? tw_fail_errno(err, errno, "cannot be opened")
			  : read_small(folder, "index.json", arena, &ret->index, err);
}

static int take_entry(struct tw_tar *tar, const struct tw_tar_entry *entry, struct tw_arena *arena,
		      struct documents *ret, struct trawl_error *err)
{
	struct tw_slice *to = tw_slice_is(entry->path, "manifest.json") ? &ret->manifest
			      : tw_slice_is(entry->path, "index.json")  ? &ret->index
									: NULL;
	struct tw_arena scratch = { 0 };
	struct tw_slice bytes;
	int status;

	if (!to || to->ptr || entry->lost || entry->type != TW_TAR_FILE)
		return TRAWL_OK;
	status = tw_tar_view(tar, &scratch, TW_LIMIT_CONFIG_JSON, &bytes, err);
	if (status == TRAWL_OK) {
		*to = tw_arena_copy(arena, bytes);
		status = to->ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	tw_arena_release(&scratch);
	return status;
}

static int of_tar(int fd, uint64_t size, enum tw_packing packing, struct tw_arena *arena, struct documents *ret,
		  struct trawl_error *err)
{
	const struct tw_tar_entry *entry;
	struct tw_reader reader;
	struct tw_stage *stage = NULL;
	struct tw_tar *tar = NULL;
	int status = tw_stage_file(fd, 0, size, packing ? TW_SLAB_PACKED : SLAB, &stage, err);

	if (status == TRAWL_OK && packing)
		status = tw_stage_unpack(stage, packing, TW_VOUCH_CHECKSUM, &stage, err);
	if (status < 0)
		return status;
	tw_reader_init(&reader, stage);
	status = tw_tar_open(&reader, packing ? -1 : fd, 0, &tar, err);
	while (status == TRAWL_OK && !ret->manifest.ptr && (status = tw_tar_next(tar, &entry, err)) == 1)
		status = take_entry(tar, entry, arena, ret, err);
	tw_tar_close(tar);
	tw_reader_release(&reader);
	tw_stage_free(stage);
	return status < 0 ? status : TRAWL_OK;
}

static int of_file(const char *path, struct tw_arena *arena, struct documents *ret, struct trawl_error *err)
{
	TW_AUTO_CLOSE int fd = -1;
	uint64_t size;
	char head[SNIFF];
	enum tw_packing packing;
	int64_t len;
	int status = tw_file_open_bare(path, &fd, &size, err);

	if (status < 0)
		return status;
	len = tw_file_read(fd, 0, head, sizeof(head), err);
	if (len < 0)
		return (int)len;
	packing = tw_packing_sniff(tw_slice_of(head, (size_t)len));
	if (!packing && !tw_tar_sniff(tw_slice_of(head, (size_t)len)))
		return tw_fail(err, TRAWL_E_FORMAT, "neither a tar nor a compressed one");
	return of_tar(fd, size, packing, arena, ret, err);
}

int tw_source_names(const char *path, struct tw_arena *arena, struct tw_image_names *ret, struct trawl_error *err)
{
	struct documents documents = { 0 };
	struct stat st;
	int status;

	if (stat(path, &st) < 0)
		return tw_fail_errno(err, errno, "cannot be opened");
	status = S_ISDIR(st.st_mode) ? of_folder(path, arena, &documents, err) : of_file(path, arena, &documents, err);
	if (status < 0)
		return status;
	if (documents.manifest.ptr)
		return of_manifest(documents.manifest, arena, ret, err);
	if (documents.index.ptr)
		return of_index(documents.index, arena, ret, err);
	return tw_fail(err, TRAWL_E_FORMAT, "neither an image archive nor an OCI layout");
}
