/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files of a layer belong to packages of the OS: what languages' packages lie there is the vendor's business.
 */
#ifndef TW_SCAN_OWNED_H
#define TW_SCAN_OWNED_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/flat.h"

struct tw_owner {
	struct tw_slice manager; /* "rpm" */
	struct tw_slice name, version, release;
};

/*
 * { 0 } owns nothing. An OS owns a hundred thousand files, of which languages' packages are a few thousand: what is asked
 * for is said first, and only that is kept. Texts are the layer's.
 */
struct tw_owned {
	struct tw_map files; /* path that was asked for → index into owners, or TW_MAP_NONE */
	TW_VEC(struct tw_owner) owners;
};

/* For each layer: release, say all paths that will be asked for, read. False when memory has run out. */
bool tw_owned_want(struct tw_owned *owned, struct tw_slice path);
bool tw_owned_read(struct tw_owned *owned, const struct tw_flat *flat);

void tw_owned_release(struct tw_owned *owned);

bool tw_owned_has(const struct tw_owned *owned, struct tw_slice path);

/* "rpm python3-idna-2.6-1"; in @arena, its ptr is NULL when nobody owns the file, or without memory. */
struct tw_slice tw_owned_by(const struct tw_owned *owned, struct tw_slice path, struct tw_arena *arena);

#endif
