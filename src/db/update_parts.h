/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the update share: places to download from, the file that is being made, and what is remembered. */
#ifndef TW_DB_UPDATE_PARTS_H
#define TW_DB_UPDATE_PARTS_H

#include "db/update.h"
#include "io/stage.h"
#include "net/registry.h"

enum tw_place_kind { TW_PLACE_OCI, TW_PLACE_WEB, TW_PLACE_FILE };

/* One of the places, and what is offered there. One thread at a time. */
struct tw_place {
	const char *text; /* as it was given */
	enum tw_place_kind kind;
	const struct tw_update *update;
	struct tw_net *net;
	struct tw_arena arena;
	struct tw_registry *registry;
	struct tw_slice reference; /* tag or digest; path of a file */
	int fd;                    /* of a file, -1: not open */

	/* Known once it has been looked at. */
	struct tw_slice identity; /* digest of the manifest, "etag …" of a web server; "" for none */
	struct tw_slice layer;    /* digest of the blob; "" for none */
	uint64_t size;            /* of the blob; UINT64_MAX: unknown */
	int status;
	struct trawl_error err;
};

/* TRAWL_E_USAGE when @text is no place. Release it in any case. */
int tw_place_init(struct tw_place *place, const char *text, const struct tw_update *update, struct trawl_error *err);
void tw_place_release(struct tw_place *place);

/* What is offered there? One HEAD, and, unless it is what @have says, the manifest. */
int tw_place_look(struct tw_place *place, struct tw_net *net, const struct tw_origin *have, struct trawl_error *err);

/* For messages, and to be remembered. */
struct tw_slice tw_place_shown(const struct tw_place *place);

/* Its bytes, from @from on. */
int tw_place_stage(struct tw_place *place, struct tw_net *net, uint64_t from, struct tw_stage **ret,
		   struct trawl_error *err);

/* All places at once. The next one that has an answer, in the order of answers; NULL when all have been had. */
struct tw_race;
int tw_race_start(struct tw_place *places, size_t count, struct tw_net *net, const struct tw_origin *have,
		  struct tw_race **ret, struct trawl_error *err);
struct tw_place *tw_race_next(struct tw_race *race, struct trawl_error *err);
void tw_race_end(struct tw_race *race);

/* Paths in the folder of a database. */
struct tw_update_paths {
	char *folder, *database, *fresh, *metadata, *lock, *origin, *digest;
};
int tw_update_paths(const char *cache_dir, bool java, struct tw_arena *arena, struct tw_update_paths *ret,
		    struct trawl_error *err);

/* Download from @place, check, and put it in its place. */
int tw_update_install(const struct tw_update *update, struct tw_place *place, struct tw_net *net,
		      const struct tw_update_paths *paths, struct trawl_error *err);

/* The blob as it comes, kept in a file beside the database, and hashed. */
struct tw_part;
int tw_part_open(const struct tw_update *update, struct tw_place *place, struct tw_net *net,
		 const struct tw_update_paths *paths, struct tw_part **ret, struct trawl_error *err);
struct tw_stage *tw_part_stage(struct tw_part *part);
bool tw_part_resumed(const struct tw_part *part);

/* Is the digest of all that came the one that was claimed? TRAWL_E_DIGEST names both. @ret: the computed one. */
int tw_part_check(struct tw_part *part, char ret[TW_DIGEST_TEXT], struct trawl_error *err);

/* @keep: leave the file, for the next time. */
void tw_part_close(struct tw_part *part, bool keep);

/* Remove the files of earlier downloads but @but (NULL: all). */
void tw_part_sweep(const struct tw_update_paths *paths, const char *but);

int tw_origin_write(const struct tw_update_paths *paths, const struct tw_origin *origin, struct trawl_error *err);

#endif
