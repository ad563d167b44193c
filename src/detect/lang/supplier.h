/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suppliers rebuild packages of others with fixes, and publish advisories of their own about them, in buckets of their
 * own ("seal pip::"). Such a package is known by its name, or by a suffix of its version.
 */
#ifndef TW_DETECT_LANG_SUPPLIER_H
#define TW_DETECT_LANG_SUPPLIER_H

#include "detect/detect.h"

enum tw_supplier_match {
	TW_SUPPLIER_NONE,
	TW_SUPPLIER_MAYBE, /* if the supplier's buckets know the package; else it is somebody else's */
	TW_SUPPLIER_SURE,
};

struct tw_supplier {
	enum tw_supplier_match match;
	const char *name;   /* "seal": stands before the bucket's prefix */
	const char *scheme; /* of its advisories' ranges */
};

/* @name is normalised. */
struct tw_supplier tw_supplier_of(const struct tw_ecosystem *ecosystem, struct tw_slice name, struct tw_slice version);

#endif
