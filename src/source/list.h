/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of source, in the order in which they are tried. Included to declare them, and to fill the table. */
TW_SOURCE(oci_layout)
TW_SOURCE(docker_archive)
TW_SOURCE(oci_archive)
TW_SOURCE(docker)
TW_SOURCE(containerd)
TW_SOURCE(podman)
TW_SOURCE(registry)
TW_SOURCE(rootfs)
TW_SOURCE(git)
TW_SOURCE(fs)
