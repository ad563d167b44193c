/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <trawl/error.h>

enum { PROGRESS_MAX = 256 };

static struct {
	bool warnings;
	bool debug;
	bool progress;
	bool shown; /* a line of progress is on the terminal */
	struct timespec start;
} state;

static double seconds_since_start(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - state.start.tv_sec) + (double)(now.tv_nsec - state.start.tv_nsec) / 1e9;
}

void tw_say_setup(bool quiet, bool debug, bool progress)
{
	state.warnings = !quiet;
	state.debug = debug && !quiet;
	state.progress = progress && !quiet && isatty(STDERR_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &state.start);
}

bool tw_say_is_debug(void)
{
	return state.debug;
}

/* Bytes of the UTF-8 character at the front, 0 when it isn't one. */
static size_t character(const char *text, unsigned *ret_point)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned byte = (unsigned char)*text;
	size_t length = byte < 0x80 ? 1 : byte < 0xc0 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 0;

	*ret_point = length > 1 ? byte & (0x7fu >> length) : byte;
	for (size_t i = 1; i < length; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
		*ret_point = *ret_point << 6 | ((unsigned char)text[i] & 0x3f);
	}
	return length && *ret_point >= least[length] && *ret_point <= 0x10ffff ? length : 0;
}

/* Also U+009B steers terminals; bytes that are no text may come of a line's being cut. */
void tw_say_disarm(char *text)
{
	char *to = text;

	while (*text) {
		unsigned point;
		size_t length = character(text, &point);
		bool harmful = point < 0x20 || (point >= 0x7f && point < 0xa0) ||
			       (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);

		if (length && !harmful) {
			memmove(to, text, length);
			to += length;
		} else {
			*to++ = '?';
		}
		text += length ? length : 1;
	}
	*to = 0;
}

/* One line in one write, so that lines of several processes don't mix. */
static __attribute__((format(printf, 2, 0))) void say(const char *kind, const char *format, va_list args)
{
	char line[TRAWL_ERROR_MAX + 64];
	int start = snprintf(line, sizeof(line), "%s: ", kind);

	vsnprintf(line + start, sizeof(line) - (size_t)start - 1, format, args);
	tw_say_disarm(line);
	memcpy(line + strlen(line), "\n", 2);
	tw_say_done();
	fputs(line, stderr);
	fflush(stderr);
}

void tw_say_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("error", format, args);
	va_end(args);
}

void tw_say_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (state.warnings)
		say("warning", format, args);
	va_end(args);
}

void tw_say_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (state.warnings)
		say("info", format, args);
	va_end(args);
}

void tw_say_debug(const char *format, ...)
{
	char kind[32];
	va_list args;

	va_start(args, format);
	if (state.debug) {
		snprintf(kind, sizeof(kind), "debug: %.3f s", seconds_since_start());
		say(kind, format, args);
	}
	va_end(args);
}

void tw_say_log(void *user, enum trawl_log_level level, const char *message)
{
	if (level <= TRAWL_LOG_WARN)
		tw_say_warning("%s", message);
	else
		tw_say_debug("%s", message);
}

static const char *size_text(uint64_t bytes, char text[32])
{
	if (bytes < 1000000)
		snprintf(text, 32, "%" PRIu64 " kB", bytes / 1000);
	else if (bytes < 1000000000)
		snprintf(text, 32, "%.1f MB", (double)bytes / 1e6);
	else
		snprintf(text, 32, "%.2f GB", (double)bytes / 1e9);
	return text;
}

/* What would go on in the next line could not be taken back. */
static size_t line_room(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
}

static __attribute__((format(printf, 2, 3))) void put(char line[PROGRESS_MAX], const char *format, ...)
{
	size_t length = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + length, PROGRESS_MAX - length, format, args);
	va_end(args);
}

void tw_say_progress(void *user, const struct trawl_progress *progress)
{
	char done[32], all[32], line[PROGRESS_MAX] = "";

	if (!state.progress || seconds_since_start() < 1)
		return;
	put(line, "%s", progress->phase);
	if (progress->layers > 1)
		put(line, ", %" PRIu32 " of %" PRIu32 " layers", progress->layers_done, progress->layers);
	if (progress->bytes)
		put(line, ", %s of %s", size_text(progress->bytes_done, done), size_text(progress->bytes, all));
	else if (progress->bytes_done)
		put(line, ", %s", size_text(progress->bytes_done, done));
	if (progress->files)
		put(line, ", %" PRIu64 " files", progress->files);
	fprintf(stderr, "\r\x1b[K%.*s", (int)line_room(), line);
	fflush(stderr);
	state.shown = true;
}

void tw_say_done(void)
{
	if (state.shown)
		fputs("\r\x1b[K", stderr);
	state.shown = false;
}
