/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an artifact comes from: an image archive, an OCI layout, a directory. A source yields layers, a layer is walked
 * entry by entry, and the bytes of an entry are a view. A directory is an artifact of one layer.
 *
 * Two kinds of source, told apart by tw_source_is_stream():
 *   random access   the artifact is known once it is open; each layer can be walked at any time, in any thread:
 *                       tw_source_artifact() → for each layer: tw_layer_open() … tw_walk_close()
 *   a stream        (an archive that is compressed as a whole) what may be layers comes by in the order of the bytes, once,
 *                   and which of them the image consists of is known at the end:
 *                       while (tw_source_next_walk() == 1) … tw_walk_close() → tw_source_artifact() → tw_layer_verify()
 * Keep the results of walk n; tw_layer.walk says which walk belongs to a layer. With random access it is the layer's index.
 *
 * What Trivy 0.74 reports of each kind, so that the report can do the same:
 *   ImageID       sha256 of the config's bytes: tw_artifact.image_id
 *   ArtifactName  the target as it was given, with ":tag" or "@digest": tw_artifact.name
 *   RepoTags      docker archives: those of the (only) manifest entry; OCI layouts: none, the annotation isn't trusted
 *   RepoDigests   none for either: a digest in a file says nothing about a registry
 *   DiffIDs       config.rootfs.diff_ids, also of the layers
 *   Layer.Size    bytes of the layer as a tar, padding included: tw_layer_facts.diff_size; Metadata.Size is their sum
 *   Layer.Digest  sha256 of the blob as it lies, in OCI layouts always, in docker archives only when the first layer is
 *                 compressed: tw_artifact.shows_digests says which. A plain layer's digest is its diff id.
 *   CreatedBy     of the history entries that aren't empty_layer, without "/bin/sh -c " and then "#(nop) "; "" for all
 *                 when there are not as many of them as diff ids. Not in the report, but in the layer.
 */
#ifndef TW_SOURCE_SOURCE_H
#define TW_SOURCE_SOURCE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/pool.h"
#include "io/hash.h"
#include "io/view.h"
#include "net/credential.h"
#include "net/net.h"

/* What the caller says the target is: the command that was used. */
enum tw_target {
	TW_TARGET_IMAGE,  /* an archive or a layout: PATH, PATH:tag, PATH@sha256:… */
	TW_TARGET_ROOTFS, /* a directory that is a root file system */
	TW_TARGET_FS,     /* a directory, or a file, of a project */
	TW_TARGET_REMOTE, /* an image at a registry, by its name */
	TW_TARGET_REPO,   /* a git repository: a folder, or an address */
};

/* How daemons and registries are reached. */
struct tw_source_remote {
	struct tw_net_options net; /* without check and closure, which are the source's */
	const struct tw_credential *credentials;
	size_t credential_count;
	const char *const
		*sources;        /* "docker", "containerd", "podman", "remote", in this order; NULL: "remote" alone */
	const char *docker_host; /* "unix:///…", "tcp://…", or a path; NULL: as Docker's own command finds it */
	const char *podman_host; /* NULL: the user's own, else the system's */
	uint64_t max_size;       /* bytes of the layers as they are pulled; 0: any */
};

struct tw_source_options {
	enum tw_target target;
	const char *name; /* the target as it was given */

	/* "os/arch[/variant]" to take from an index; NULL: the host's, where there is one, else the first. */
	const char *platform;
	const struct tw_source_remote *remote; /* NULL: the defaults */

	/* Repositories: what to read instead of HEAD or the working tree, at most one; NULL: none. */
	const char *branch, *tag, *commit;
	bool submodules;        /* those of a commit that is read from objects, too */
	const char *git_helper; /* path of trawl-git; NULL: $TRAWL_GIT_HELPER, else where it was installed */

	/* Trees: should the walk enter this directory, report this file? NULL: everything. From any walking thread. */
	bool (*enter)(void *closure, struct tw_slice path, bool is_directory);

	/* Called every few hundred KiB from any thread: a negative trawl_status ends the walk with it (timeout, cancel). */
	int (*check)(void *closure);
	void *closure; /* of both */
};

enum tw_artifact_kind { TW_ARTIFACT_IMAGE, TW_ARTIFACT_TREE };

struct tw_layer {
	struct tw_slice digest;     /* "sha256:…" of the blob as it lies, as claimed; "" when nobody claims one */
	struct tw_slice diff_id;    /* "sha256:…" of the tar in it, as claimed by the config; "" for a tree */
	struct tw_slice media_type; /* OCI only */
	struct tw_slice created_by;
	uint64_t size; /* of the blob as it lies, 0 when unknown (tree): start the biggest first */
	uint32_t
		walk; /* number of the walk that shows its entries; TW_WALK_NONE: none did, tw_layer_verify() says why */
	bool compressed; /* decoding it costs; a plain layer is walked in milliseconds and isn't hashed */
};

#define TW_WALK_NONE UINT32_MAX

/* All slices and arrays live as long as the source. */
struct tw_artifact {
	enum tw_artifact_kind kind;
	const char *source; /* name of the source kind: "docker-archive" */
	struct tw_slice name;
	struct tw_slice image_id;
	struct tw_slice manifest_digest; /* OCI only */
	struct tw_slice config;          /* raw JSON bytes */
	struct tw_slice architecture, os, variant, created, docker_version;
	struct tw_slice *repo_tags;
	size_t repo_tag_count;
	struct tw_slice *repo_digests;
	size_t repo_digest_count;
	struct tw_slice *platforms; /* "linux/arm64/v8": of all images of the index that it was chosen from */
	size_t platform_count;
	struct tw_slice stands_in; /* which of these was taken for want of the host's; else empty */
	struct tw_layer *layers;
	size_t layer_count;
	bool shows_digests; /* Trivy reports Layer.Digest */
};

enum tw_entry_type {
	TW_ENTRY_FILE,
	TW_ENTRY_DIR,
	TW_ENTRY_SYMLINK,
	TW_ENTRY_HARDLINK, /* link names an entry of the same layer, before it as a rule; has no bytes of its own */
	TW_ENTRY_WHITEOUT, /* path was removed from the layers below, with everything under it */
	TW_ENTRY_OPAQUE,   /* everything under path was removed from the layers below, path itself stays */
	TW_ENTRY_OTHER,    /* device nodes, sockets, pipes */
	TW_ENTRY_LOST,     /* could not be read, or must not be: problem says why; the walk goes on */
};

#define TW_ENTRY_UNKNOWN UINT64_MAX /* a size or a mode: see tw_walk_stat() */

/* Valid until the next call of tw_walk_next(). */
struct tw_entry {
	enum tw_entry_type type;
	struct tw_slice
		path; /* no leading slash, no "." or ".." component, no slash at the end; "" is the root itself */
	struct tw_slice link; /* symlink: its target, as it is; hardlink: a path like @path */
	uint64_t size;
	uint64_t mode;                     /* permission bits as in st_mode */
	const struct trawl_error *problem; /* TW_ENTRY_LOST only */
};

/* What walking a layer to its end has shown. */
struct tw_layer_facts {
	char digest[TW_DIGEST_TEXT];  /* of the blob as it lies, computed; "" when it was not hashed */
	char diff_id[TW_DIGEST_TEXT]; /* of the tar, computed; "" when it was not hashed */
	uint64_t size;                /* bytes of the blob */
	uint64_t diff_size;           /* bytes of the tar */
	uint64_t entries;
};

struct tw_source;
struct tw_walk;

/* @pool may have one thread, and must outlive the source: its idle threads decode and hash ahead of the walks. */
int tw_source_open(const struct tw_source_options *options, struct tw_pool *pool, struct tw_source **ret,
		   struct trawl_error *err);

/* Of the commit of a repository, as Trivy reports it; "" what isn't known. Lives as long as the source. */
struct tw_repository {
	struct tw_slice url, branch, commit, message, author, committer;
	const struct tw_slice *tags;
	size_t tag_count;
};

/* The commit that is read, or that a tree is of; NULL when it is no repository, or has no commit. May wait for the helper. */
const struct tw_repository *tw_source_repository(struct tw_source *source);

/* No walk may be open. Accepts NULL. */
void tw_source_free(struct tw_source *source);

bool tw_source_is_stream(const struct tw_source *source);

/* The artifact; NULL for a stream whose end has not been reached. */
const struct tw_artifact *tw_source_artifact(const struct tw_source *source);

/* Why the archive could not be read to its end, where the image is known nonetheless; NULL: it could. */
const struct trawl_error *tw_source_cut(const struct tw_source *source);

/* Streams: 1 and the next walk (close it before the next call), 0 at the end, when the artifact is known, or an error. */
int tw_source_next_walk(struct tw_source *source, struct tw_walk **ret, struct trawl_error *err);

/* Random access: start to walk a layer. From any thread, each layer (but a shared one) in one at a time. */
int tw_layer_open(struct tw_source *source, size_t index, struct tw_walk **ret, struct trawl_error *err);

/* The same once more, when all walks of the layer have ended: those of a tree share its folders, and have used them up. */
int tw_layer_open_again(struct tw_source *source, size_t index, struct tw_walk **ret, struct trawl_error *err);

/*
 * How many walks of this layer may be open at once, in different threads, to share its entries among them: each entry
 * comes in exactly one of them. 1 for images; a tree has one for each thread of the pool.
 */
unsigned tw_layer_shares(const struct tw_source *source, size_t index);

/*
 * Do the facts of layer.walk (NULL: there was none) agree with what the image claims? TRAWL_E_DIGEST names both. Only
 * streams need to ask: tw_walk_close() does it else.
 */
int tw_layer_verify(const struct tw_source *source, size_t index, const struct tw_layer_facts *facts,
		    struct trawl_error *err);

/*
 * The digest of a layer's blob as it lies, for Layer.Digest: as claimed, else as a walk has seen it, else (nobody claims
 * one, and the layer came from a cache) computed now.
 */
int tw_layer_digest(const struct tw_source *source, size_t index, char ret[TW_DIGEST_TEXT], struct trawl_error *err);

/* 1 and an entry, 0 at the end, or an error: the layer can't be read on. */
int tw_walk_next(struct tw_walk *walk, struct tw_entry *ret, struct trawl_error *err);

/*
 * Fill in what the walk didn't need to get here: size and mode that are TW_ENTRY_UNKNOWN, a symlink's target whose ptr is
 * NULL (trees only). @entry is the current one.
 */
int tw_walk_stat(struct tw_walk *walk, struct tw_entry *entry, struct trawl_error *err);

/* The first bytes of the current file: @want of them, fewer only when it is shorter. At most 4096. */
int tw_walk_peek(struct tw_walk *walk, size_t want, struct tw_slice *ret, struct trawl_error *err);

/*
 * All bytes of the current file, wherever they are cheapest to be had: in place, in @scratch, in a mapping. Valid until
 * the next call for this walk or until @scratch is rewound. TRAWL_E_LIMIT when there are more than @max_size. A failure
 * is the file's unless tw_walk_next() fails, too.
 */
int tw_walk_view(struct tw_walk *walk, struct tw_arena *scratch, uint64_t max_size, struct tw_view *ret,
		 struct trawl_error *err);

/*
 * End a walk. When it had come to its end (tw_walk_next() returned 0), claimed digests are checked and @ret is filled;
 * else it is given up: nothing is checked, and @ret holds zeros. Always frees the walk. @ret may be NULL.
 */
int tw_walk_close(struct tw_walk *walk, struct tw_layer_facts *ret, struct trawl_error *err);

/*
 * A kind of source: an entry struct at the head of its own file, and a line in list.h. An image is of the first kind whose
 * marker it holds.
 */
struct tw_source_kind {
	const char *name;
	const char *doc;
	unsigned targets;   /* 1u << enum tw_target: the commands that it serves */
	bool directory;     /* it is one; else a file */
	const char *marker; /* the member that tells an image of this kind; NULL for trees */

	/* From its documents to an artifact. */
	int (*resolve)(struct tw_source *source, struct trawl_error *err);
};

/* The kinds there are, in the order in which they are tried; ends with NULL. For help and support tables, too. */
extern const struct tw_source_kind *const tw_source_kinds[];

#endif
