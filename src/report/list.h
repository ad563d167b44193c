/* SPDX-License-Identifier: Apache-2.0 */
/* Every report format, sorted by name. Included twice by report.c: to declare, and to fill the table. */
TW_REPORT(json)
TW_REPORT(table)
TW_REPORT(template)
