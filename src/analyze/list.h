/* SPDX-License-Identifier: Apache-2.0 */
/* Every analyzer, sorted by name. Included twice by analyze.c: to declare, and to fill the table. */
TW_ANALYZER(alpine_release)
TW_ANALYZER(apk)
TW_ANALYZER(apk_repo)
TW_ANALYZER(debian_version)
TW_ANALYZER(dpkg)
TW_ANALYZER(dpkg_license)
TW_ANALYZER(lsb_release)
TW_ANALYZER(os_release)
TW_ANALYZER(ubuntu_esm)
