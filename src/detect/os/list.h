/* SPDX-License-Identifier: Apache-2.0 */
/* Every distribution with advisories, sorted. Included twice by detect.c: to declare, and to fill the table. */
TW_DISTRIBUTION(alpine)
TW_DISTRIBUTION(debian)
TW_DISTRIBUTION(ubuntu)
