/* SPDX-License-Identifier: Apache-2.0 */
/* A directory that is an OCI image layout, as skopeo, buildah, crane and BuildKit write it. See oci.c. */
#include "source/parts.h"

const struct tw_source_kind tw_source_oci_layout = {
	.name = "oci-layout",
	.doc = "OCI image layouts in a directory, with plain, gzip or zstd layers; indexes with platforms",
	.targets = 1u << TW_TARGET_IMAGE,
	.directory = true,
	.marker = "index.json",
	.resolve = tw_oci_resolve,
};
