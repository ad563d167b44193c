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

/* { 0 } owns nothing. Texts are the layer's. */
struct tw_owned {
	struct tw_map files; /* path → index into owners */
	TW_VEC(struct tw_owner) owners;
};

/* Reads the files of one layer, instead of those that it had. False when memory has run out. Lists are put into @arena. */
bool tw_owned_read(struct tw_owned *owned, const struct tw_flat *flat, struct tw_arena *arena);
void tw_owned_release(struct tw_owned *owned);

bool tw_owned_has(const struct tw_owned *owned, struct tw_slice path);

/* "rpm python3-idna-2.6-1"; in @arena, its ptr is NULL when nobody owns the file, or without memory. */
struct tw_slice tw_owned_by(const struct tw_owned *owned, struct tw_slice path, struct tw_arena *arena);

#endif
