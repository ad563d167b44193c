/* SPDX-License-Identifier: Apache-2.0 */
/* An OCI image layout in a tar, as skopeo, podman and BuildKit write it. See oci.c. */
#include "source/parts.h"

const struct tw_source_kind tw_source_oci_archive = {
	.name = "oci-archive",
	.doc = "OCI image layouts in a tar, also compressed with gzip or zstd",
	.targets = 1u << TW_TARGET_IMAGE,
	.marker = "index.json",
	.resolve = tw_oci_resolve,
};
