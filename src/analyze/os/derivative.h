/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distributions that are made of another one's packages: which one, and which of its releases.
 */
#ifndef TW_ANALYZE_OS_DERIVATIVE_H
#define TW_ANALYZE_OS_DERIVATIVE_H

#include "base/slice.h"

/* What os-release says, as far as anybody here wants it. */
struct tw_os_release {
	struct tw_slice id, id_like;
	struct tw_slice name, pretty_name;
	struct tw_slice version, version_id, build_id;
	struct tw_slice codename, debian_codename, ubuntu_codename;
	struct tw_slice platform_id;  /* "platform:el9" */
	struct tw_slice rhel_version; /* of what is made of Red Hat's, but counts otherwise */
};

/* The family that an os-release's ID, or a word of its ID_LIKE, stands for; empty: none that is known. */
struct tw_slice tw_os_family(struct tw_slice id);

/* The family that it is made of, empty where none is known; @ret_release is empty where it doesn't say. */
struct tw_slice tw_os_parent(const struct tw_os_release *os, struct tw_slice *ret_release);

#endif
