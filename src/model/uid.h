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

#endif
