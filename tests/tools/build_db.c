/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds a vulnerability database out of text (db/build_text.h says how it looks):
 *
 *	build_db [--schema N] [--updated DATE] [--next DATE] [--downloaded DATE] TEXT CACHE_DIR
 *
 * TEXT may be - for standard input. Dates are RFC 3339; without them the database is of 1 January 2026, wants to be renewed
 * in a year, and was downloaded when it was made. The same text gives the same files.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "db/build_text.h"

static int usage(void)
{
	fputs("usage: build_db [--schema N] [--updated DATE] [--next DATE] [--downloaded DATE] TEXT CACHE_DIR\n",
	      stderr);
	return 2;
}

static bool read_all(const char *path, struct tw_buf *buf)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;
	char piece[65536];
	size_t got;
	bool fine;

	if (!file)
		return false;
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		tw_buf_add(buf, piece, got);
	fine = !ferror(file) && !tw_buf_failed(buf);
	if (file != stdin)
		fclose(file);
	return fine;
}

static bool option(struct tw_db_metadata *metadata, const char *name, const char *value)
{
	uint64_t number;

	if (!strcmp(name, "--schema") && tw_slice_u64(tw_slice(value), INT64_MAX, &number)) {
		metadata->version = (int64_t)number;
		return true;
	}
	if (!strcmp(name, "--updated"))
		return tw_time_parse(tw_slice(value), &metadata->updated_at);
	if (!strcmp(name, "--next"))
		return tw_time_parse(tw_slice(value), &metadata->next_update);
	if (!strcmp(name, "--downloaded"))
		return tw_time_parse(tw_slice(value), &metadata->downloaded_at);
	return false;
}

int main(int argc, char **argv)
{
	struct tw_time made = { 1767225600, 0 };
	struct tw_db_metadata metadata = {
		.version = TW_DB_SCHEMA,
		.updated_at = made,
		.next_update = { made.seconds + 365 * 86400, 0 },
		.downloaded_at = made,
	};
	struct tw_buf text = { 0 };
	struct trawl_error err = { 0 };
	int at = 1, status;

	for (; at + 1 < argc && !strncmp(argv[at], "--", 2); at += 2) {
		if (!option(&metadata, argv[at], argv[at + 1]))
			return usage();
	}
	if (argc - at != 2)
		return usage();
	if (!read_all(argv[at], &text)) {
		fprintf(stderr, "build_db: %s can't be read\n", argv[at]);
		tw_buf_release(&text);
		return 1;
	}
	status = tw_db_build(argv[at + 1], tw_buf_view(&text), &metadata, &err);
	if (status < 0)
		fprintf(stderr, "build_db: %s: %s\n", argv[at], err.message);
	tw_buf_release(&text);
	return status < 0;
}
