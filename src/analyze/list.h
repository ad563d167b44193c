/* SPDX-License-Identifier: Apache-2.0 */
/* Every analyzer, sorted by name. Included twice by analyze.c: to declare, and to fill the table. */
TW_ANALYZER(apk)
