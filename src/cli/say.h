/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people read on standard error: one line a message, control characters of hostile names taken out, progress in
 * between. One command runs in a process, so that how talkative it is is a global here.
 */
#ifndef TW_CLI_SAY_H
#define TW_CLI_SAY_H

#include <stdbool.h>

#include <trawl/scan.h>

/* Until then only errors are shown. */
void tw_say_setup(bool quiet, bool debug, bool progress);

bool tw_say_is_debug(void);

/* "error: …", always shown. */
void tw_say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "warning: …", but when quiet. */
void tw_say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "info: …", the same: nothing is wrong. */
void tw_say_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "debug: …", when asked for. */
void tw_say_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Names come from artifacts: nothing that steers the terminal may reach it, nor what turns around the text beside it. The
 * functions above do this by themselves.
 */
void tw_say_disarm(char *text);

/* struct trawl_scan's log and progress. Progress appears on a terminal, a second after tw_say_setup(). */
void tw_say_log(void *user, enum trawl_log_level level, const char *message);
void tw_say_progress(void *user, const struct trawl_progress *progress);

/* Progress has come to its end: its line goes. */
void tw_say_done(void);

#endif
