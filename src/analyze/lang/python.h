/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata of an installed Python package: METADATA of wheels, PKG-INFO of eggs. Source: packaging.python.org, core
 * metadata; PEP 639.
 */
#ifndef TW_ANALYZE_LANG_PYTHON_H
#define TW_ANALYZE_LANG_PYTHON_H

#include "analyze/lang/lang.h"

/* Is this the metadata of an egg, packed, unpacked or installed? */
bool tw_python_is_egg_file(struct tw_slice path);

/* The package that @text describes, as one that lies at @file_path. Says so when there is no name or version in it. */
void tw_python_take(struct tw_slice text, struct tw_slice file_path, struct tw_sink *sink);

#endif
