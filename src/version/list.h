/* SPDX-License-Identifier: Apache-2.0 */
/* Every order of versions. Included twice: to declare the entries, and to fill the table. */
TW_VERSION(apk)
TW_VERSION(bitnami)
TW_VERSION(dpkg)
TW_VERSION(generic)
TW_VERSION(maven)
TW_VERSION(npm)
TW_VERSION(pacman)
TW_VERSION(pep440)
TW_VERSION(pep440_local)
TW_VERSION(rpm)
TW_VERSION(rubygems)
