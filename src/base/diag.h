/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Diagnostics: what could not be read, graded. They are part of the result, never dropped.
 *   NOTE    all was read, and something is to be known
 *   WARN    said, and the file goes on          FAILED  this file is lost, the artifact goes on
 */
#ifndef TW_BASE_DIAG_H
#define TW_BASE_DIAG_H

#include <stdint.h>

enum tw_grade { TW_NOTE, TW_WARN, TW_FAILED }; /* the greater, the worse */

/* A message to the caller's log while the scan runs: progress in words, for --debug. Levels as syslog's, thread-safe. */
enum tw_log_level { TW_LOG_ERROR = 3, TW_LOG_WARN = 4, TW_LOG_INFO = 6, TW_LOG_DEBUG = 7 };

#endif
