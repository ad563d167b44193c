/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this room share: what a source is made of, where the bytes of an archive's members lie, and how a
 * layer is walked.
 */
#ifndef TW_SOURCE_PARTS_H
#define TW_SOURCE_PARTS_H

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/json.h"
#include "io/tally.h"
#include "io/tar.h"
#include "model/reference.h"
#include "source/source.h"

/* Where the bytes of a member of an image archive or layout are. */
enum tw_blob_kind {
	TW_BLOB_NONE,   /* there, but not to be had: something that a stream has passed */
	TW_BLOB_FILE,   /* in a file, and stay there */
	TW_BLOB_MEMORY, /* a small document of a stream, kept */
	TW_BLOB_WALKED, /* a stream has passed it, and it was walked */
	TW_BLOB_REMOTE, /* at a registry */
};

struct tw_blob {
	enum tw_blob_kind kind;
	int fd;
	bool own_fd; /* close it when done */
	bool packed; /* of a walked one: it was compressed */
	uint64_t at, size;
	struct tw_slice bytes;
	uint32_t walk;
};

void tw_blob_release(struct tw_blob *blob);

/* One entry of an image archive. */
struct tw_member {
	struct tw_slice name;
	struct tw_slice link; /* a link's target, clean, from the root; its ptr is NULL otherwise */
	struct tw_blob blob;
};

/* What an image archive or layout holds, by name. A directory is asked, an archive has been read through. */
struct tw_store {
	struct tw_remote *remote; /* at a registry; NULL: here */
	bool is_directory;
	int fd; /* of the archive or the directory, -1: none */
	uint64_t size;
	struct tw_arena arena;
	TW_VEC(struct tw_member) members;
	struct tw_map by_name;
	uint64_t kept; /* bytes of documents kept */
};

void tw_store_release(struct tw_store *store);

/* Note an entry; the first of a name counts. The index of the new member, or a negative status. */
int tw_store_add(struct tw_store *store, struct tw_slice name, struct tw_slice link, struct tw_blob blob,
		 struct trawl_error *err);

/* The same for an entry of a tar, whose links are understood. */
int tw_member_add(struct tw_store *store, const struct tw_tar_entry *entry, struct tw_blob blob,
		  struct trawl_error *err);

/* 1 and a member's bytes, links followed; 0 when there is none; or an error. Release the blob. */
int tw_store_find(const struct tw_store *store, struct tw_slice name, struct tw_blob *ret, struct trawl_error *err);

/* A whole document, in @arena or where it is; TRAWL_E_NOTFOUND names it. */
int tw_store_read(const struct tw_store *store, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		  struct trawl_error *err);

/* What the image documents say of one layer. */
struct tw_layer_claim {
	struct tw_slice name;       /* of the member that holds it */
	struct tw_slice digest;     /* "" when nobody says */
	struct tw_slice media_type; /* "" when nobody says */
	uint64_t size;              /* UINT64_MAX when nobody says */
};

/* The digest of a walked blob; "" while it isn't known. */
struct tw_seen {
	char digest[TW_DIGEST_TEXT];
};

struct tw_stream;
struct tw_tree;
struct tw_git;

struct tw_source {
	struct tw_source_options options;
	struct tw_pool *pool;
	struct tw_tally_group tallies; /* of the walks */
	const struct tw_source_kind *kind;
	struct tw_arena arena; /* what the artifact's slices point to */
	struct tw_slice path;  /* the target without tag or digest */
	struct tw_slice ref;   /* tag or digest, "" when none is given */
	struct tw_store store;
	const struct tw_layer_claim *claims; /* of the layers */
	TW_VEC(struct tw_seen) seen;         /* by number of walk: what its end has shown */
	struct tw_artifact artifact;
	struct tw_artifact told; /* what a daemon says of an image whose archive it writes: id, tags, digests */
	bool known;              /* artifact is complete */
	struct trawl_error cut;  /* why the archive could not be read to its end */
	bool has_end;            /* the archive: an end that is marked as such */
	struct tw_stream *stream;
	struct tw_net *net; /* of a daemon that the stream comes from */
	struct tw_tree *tree;
	struct tw_git *git;         /* the helper that has the repository open; NULL: none */
	bool git_heard;             /* it has told of the commit */
	unsigned char git_tree[20]; /* of the commit */
	struct tw_repository repository;
	TW_VEC(struct tw_slice) git_tags;
};

/* From config and layers to the artifact: the same for all kinds. @config and @claims stay. */
int tw_image_build(struct tw_source *source, struct tw_slice config, const struct tw_layer_claim *claims, size_t count,
		   struct trawl_error *err);

/* Do a layer's digests agree with what is claimed? What was not hashed is not judged. */
int tw_check_claims(const struct tw_layer *layer, const struct tw_layer_facts *facts, struct trawl_error *err);

/* Is a layer's blob as long as is claimed? */
int tw_check_size(const struct tw_layer_claim *claim, uint64_t size, struct trawl_error *err);

/* Does the SHA-256 of @bytes agree with @claimed? TRAWL_E_DIGEST names both. */
int tw_check_digest(struct tw_slice bytes, struct tw_slice claimed, struct trawl_error *err);

/*
 * An image that lies elsewhere, its members to be had one by one: at a registry, or in containerd's store. What both are
 * made of begins with a struct tw_remote.
 */
struct tw_remote_type {
	/* A document, or index.json: what the name stands for. */
	int (*read)(struct tw_remote *remote, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		    struct trawl_error *err);
	int (*blob)(struct tw_remote *remote, struct tw_slice digest, uint64_t size, struct tw_stage **ret,
		    struct trawl_error *err);
	void (*free)(struct tw_remote *remote);
};

struct tw_remote {
	const struct tw_remote_type *type;
	struct tw_net *net;
};

/* An image by its name: whichever of the sources has it. */
int tw_remote_open(struct tw_source *source, struct trawl_error *err);

/* TRAWL_OK, 1 (with @err filled) when there is nothing of the kind on this machine, or an error. */
int tw_docker_open(struct tw_source *source, struct trawl_error *err);
int tw_podman_open(struct tw_source *source, struct trawl_error *err);
int tw_containerd_open(struct tw_source *source, struct trawl_error *err);
int tw_registry_source_open(struct tw_source *source, struct trawl_error *err);

/* Back to where nothing is known yet, for the next of them to try. */
void tw_source_reset(struct tw_source *source);

/* Ask with the options' way to the network, and the source's check. */
int tw_source_net(struct tw_source *source, struct tw_net **ret, struct trawl_error *err);

/* Is what would be pulled larger than is allowed? */
int tw_check_pull_size(const struct tw_source *source, struct trawl_error *err);

/* An index.json of one image. */
int tw_remote_index(struct tw_slice digest, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

/* Tag and digest of an image that was asked for by name, as Trivy reports them. */
int tw_remote_name(struct tw_source *source, const struct tw_reference *ref, struct tw_slice digest,
		   struct trawl_error *err);

/* Names for people: "alpine" of Docker Hub, "ghcr.io/a/b" of others. Its ptr is NULL without memory. */
struct tw_slice tw_familiar_name(struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena);

/* Its documents, and the bytes of a layer, with those that it begins with. */
int tw_remote_read(struct tw_remote *remote, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err);
int tw_remote_stage(struct tw_remote *remote, const struct tw_layer_claim *claim, struct tw_slice *ret_head,
		    struct tw_stage **ret, struct trawl_error *err);
void tw_remote_free(struct tw_remote *remote);

/* An OCI layout, in a directory or in an archive. */
int tw_oci_resolve(struct tw_source *source, struct trawl_error *err);

/* Make it known: kinds by marker, see source.h. For streams at their end. */
int tw_source_resolve(struct tw_source *source, bool directory, struct trawl_error *err);

/* The same after an archive has been read: what is wrong with it explains what is missing. */
int tw_source_resolve_archive(struct tw_source *source, struct trawl_error *err);

/* An archive: read through its headers, or, compressed as a whole, begin the stream. */
int tw_archive_open(struct tw_source *source, struct trawl_error *err);
int tw_stream_open(struct tw_source *source, enum tw_packing packing, struct trawl_error *err);
int tw_stream_open_stage(struct tw_source *source, struct tw_stage *stage, struct trawl_error *err);
int tw_stream_next(struct tw_stream *stream, struct tw_walk **ret, struct trawl_error *err);
void tw_stream_free(struct tw_stream *stream);

int tw_tree_open(struct tw_source *source, struct trawl_error *err);

/* As Go's filepath.Clean, which is how Trivy shows the target; ptr is NULL when out of memory. */
struct tw_slice tw_tree_clean_name(struct tw_arena *arena, struct tw_slice name);

/* A repository: its objects, or a tree. */
int tw_git_open(struct tw_source *source, struct trawl_error *err);

/* Begin to ask which commit a tree is of. */
void tw_git_look(struct tw_source *source);
int tw_tree_walk(struct tw_tree *tree, struct tw_walk **ret, struct trawl_error *err);
/* All folders are to be looked at once more. When no walk is open. */
int tw_tree_restart(struct tw_tree *tree, struct trawl_error *err);
void tw_tree_free(struct tw_tree *tree);

/* The kinds of walk. */
struct tw_walk {
	int (*next)(struct tw_walk *walk, struct tw_entry *ret, struct trawl_error *err);
	int (*stat)(struct tw_walk *walk, struct tw_entry *entry, struct trawl_error *err);
	int (*peek)(struct tw_walk *walk, size_t want, struct tw_slice *ret, struct trawl_error *err);
	int (*view)(struct tw_walk *walk, struct tw_arena *scratch, uint64_t max_size, struct tw_view *ret,
		    struct trawl_error *err);
	int (*close)(struct tw_walk *walk, struct tw_layer_facts *ret, struct trawl_error *err);
};

/*
 * Walk the layer @index in @blob (a file's part), whose claims are known; or, of a stream, in @section, which begins with @head,
 * and whose claims aren't known yet. Takes a descriptor that @blob owns.
 */
int tw_layer_walk(struct tw_source *source, const struct tw_blob *blob, size_t index, struct tw_walk **ret,
		  struct trawl_error *err);
int tw_section_walk(struct tw_source *source, struct tw_stage *section, struct tw_slice head, struct tw_walk **ret,
		    struct trawl_error *err);

/* Do these bytes begin a layer: a tar, or something that may be one, compressed? */
bool tw_layer_sniff(struct tw_slice head);

#endif
