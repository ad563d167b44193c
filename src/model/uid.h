/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A package's UID: a hash over all of its fields, which links findings, packages and SBOM components. Trivy derives it
 * with mitchellh/hashstructure (format 2, zero values left out) from its own Go struct; the same number comes out here.
 */
#ifndef TW_MODEL_UID_H
#define TW_MODEL_UID_H

#include "model/package.h"

/* @file_path is the lock file's path, empty for OS packages. Layer, purl and uid of @package do not enter into it. */
uint64_t tw_package_uid(struct tw_slice file_path, const struct tw_package *package);

/* The pieces of that hash, for whatever else Trivy names by the hash of a structure. A map is the end of its pairs, XORed. */
uint64_t tw_uid_text(struct tw_slice text);
uint64_t tw_uid_number(uint64_t number); /* also the bits of a double */
uint64_t tw_uid_bool(bool value);
uint64_t tw_uid_pair(uint64_t first, uint64_t second);
uint64_t tw_uid_end(uint64_t hash);

/* One field of a structure that began as its type's name; for values that aren't zero. */
void tw_uid_field(uint64_t *hash, const char *name, uint64_t value);

#endif
