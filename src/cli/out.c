/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/error.h"

static bool reader_left;

static void start(struct tw_out *out, const char *path, int fd)
{
	out->path = path;
	out->target = out->temporary = NULL;
	out->fd = fd;
	out->failed = 0;
	out->used = 0;
}

void tw_out_start(struct tw_out *out)
{
	start(out, "standard output", STDOUT_FILENO);
}

static mode_t new_file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* A file beside @target, with the permissions that @target has or would get; false where the folder takes no new files. */
static bool open_beside(struct tw_out *out, const char *target, mode_t mode, struct tw_keep *keep)
{
	char *temporary = tw_keep_printf(keep, "%s.XXXXXX", target);

	if (!temporary)
		return false;
	out->fd = mkostemp(temporary, O_CLOEXEC);
	if (out->fd < 0)
		return false;
	out->target = target;
	out->temporary = temporary;
	if (fchmod(out->fd, mode) < 0)
		out->failed = errno;
	return true;
}

/* Where @path leads: links are followed, since it is the file that shall be replaced, not the link. */
static const char *resolve(const char *path, struct tw_keep *keep)
{
	char *real = realpath(path, NULL);
	const char *kept = real ? tw_keep_text(keep, real, strlen(real)) : path;

	free(real);
	return kept;
}

int tw_out_open(struct tw_out *out, const char *path, struct tw_keep *keep, struct trawl_error *err)
{
	const char *target;
	struct stat status;
	bool exists = stat(path, &status) == 0;
	bool link = !exists && lstat(path, &status) == 0; /* to where nothing is */

	start(out, path, -1);
	if (exists && S_ISDIR(status.st_mode))
		return tw_cli_fail(err, TRAWL_E_IO, "%s: is a folder, not a file to write to", path);
	target = exists ? resolve(path, keep) : path;
	if (!target)
		return tw_cli_nomem(err);
	if (!link && (!exists || S_ISREG(status.st_mode)) &&
	    open_beside(out, target, exists ? status.st_mode & 07777 : new_file_mode(), keep))
		return TRAWL_OK;
	/* A pipe, a device, or a file in a folder that isn't ours. */
	out->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (out->fd < 0)
		return tw_cli_fail(err, TRAWL_E_IO, "%s: can't be written: %s", path, strerror(errno));
	return TRAWL_OK;
}

static void put(struct tw_out *out, const char *bytes, size_t length)
{
	while (length && !out->failed) {
		ssize_t written = write(out->fd, bytes, length);

		if (written < 0 && errno != EINTR)
			out->failed = errno;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
}

static void flush(struct tw_out *out)
{
	put(out, out->buffer, out->used);
	out->used = 0;
}

int tw_out_write(void *user, const char *bytes, size_t length)
{
	struct tw_out *out = user;

	if (length > sizeof(out->buffer) - out->used)
		flush(out);
	if (length > sizeof(out->buffer)) {
		put(out, bytes, length);
	} else if (length) {
		memcpy(out->buffer + out->used, bytes, length);
		out->used += length;
	}
	return out->failed ? -1 : 0;
}

void tw_out_text(struct tw_out *out, const char *text)
{
	tw_out_write(out, text, strlen(text));
}

void tw_out_printf(struct tw_out *out, const char *format, ...)
{
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	tw_out_text(out, text);
}

void tw_out_wrapped(struct tw_out *out, const char *text, size_t column, size_t indent, size_t width)
{
	bool first = true;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (!first && column + 1 + word > width) {
			tw_out_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			tw_out_text(out, " ");
			column++;
		}
		tw_out_write(out, text, word);
		column += word;
		text += word;
		text += *text == ' ';
		first = false;
	}
	tw_out_text(out, "\n");
}

/*
 * Under its final name, at one stroke. Where there was a file, the two change places and the old one goes: a plain rename
 * over a file makes ext4 write the new one to the disk at once, which takes longer than a scan of what is known.
 */
static int put_in_place(const struct tw_out *out)
{
	if (renameat2(AT_FDCWD, out->temporary, AT_FDCWD, out->target, RENAME_EXCHANGE) == 0)
		return unlink(out->temporary);
	return rename(out->temporary, out->target);
}

int tw_out_close(struct tw_out *out, struct trawl_error *err)
{
	flush(out);
	if (out->fd != STDOUT_FILENO && close(out->fd) < 0 && !out->failed)
		out->failed = errno;
	if (!out->failed && out->temporary && put_in_place(out) < 0)
		out->failed = errno;
	if (out->failed && out->temporary)
		unlink(out->temporary);
	out->temporary = NULL;
	reader_left |= out->failed == EPIPE && out->fd == STDOUT_FILENO;
	out->fd = -1;
	if (out->failed == EPIPE)
		return tw_cli_fail(err, TRAWL_E_IO, "%s was closed before everything was written", out->path);
	if (out->failed)
		return tw_cli_fail(err, TRAWL_E_IO, "%s: can't be written: %s", out->path, strerror(out->failed));
	return TRAWL_OK;
}

bool tw_out_reader_left(void)
{
	return reader_left;
}

void tw_out_drop(struct tw_out *out)
{
	if (out->fd >= 0 && out->fd != STDOUT_FILENO)
		close(out->fd);
	if (out->temporary)
		unlink(out->temporary);
}
