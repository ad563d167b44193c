/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of "name: value" texts: each gets every input. Lines only grow, and none reads past the end.
 */
#include <stdint.h>
#include <stdlib.h>

#include "format/deb822.h"
#include "format/ini.h"
#include "format/mailheader.h"
#include "format/manifest.h"
#include "format/properties.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(struct tw_slice s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum = (char)(sum ^ s.ptr[i]);
}

static void take(const struct tw_field *field, uint32_t *line)
{
	touch(field->name);
	touch(field->value);
	if (field->line < *line || field->line == 0)
		abort();
	*line = field->line;
}

static void read_deb822(const struct tw_view *view, struct tw_arena *arena)
{
	struct tw_deb822 reader = tw_deb822(view);
	struct tw_field field;
	uint32_t line = 0;

	while (tw_deb822_paragraph(&reader)) {
		while (tw_deb822_field(&reader, &field)) {
			take(&field, &line);
			touch(tw_field_fold(field.value, arena));
		}
	}
	if (reader.lines.rest.len)
		abort();
}

static void read_mail(const struct tw_view *view, struct tw_arena *arena)
{
	struct tw_mail_header reader = tw_mail_header(view);
	struct tw_field field;
	uint32_t line = 0;

	while (tw_mail_header_next(&reader, &field)) {
		take(&field, &line);
		touch(tw_field_fold(field.value, arena));
	}
	touch(reader.lines.rest);
}

static void read_manifest(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_manifest reader = tw_manifest(text, arena);
	struct tw_field field;
	uint32_t line = 0;

	do {
		while (tw_manifest_next(&reader, &field))
			take(&field, &line);
	} while (tw_manifest_section(&reader));
	if (reader.rest.len)
		abort();
}

static void read_properties(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_properties reader = tw_properties(text, arena);
	struct tw_field field;
	uint32_t line = 0;

	while (tw_properties_next(&reader, &field))
		take(&field, &line);
	if (reader.rest.len)
		abort();
}

static void read_ini(struct tw_slice text)
{
	struct tw_ini reader = tw_ini(text);
	struct tw_field field;
	uint32_t line = 0;

	while (tw_ini_next(&reader, &field)) {
		take(&field, &line);
		touch(reader.section);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_view view = { .bytes = tw_slice_of(data, size) };
	struct tw_arena arena = { 0 };

	read_deb822(&view, &arena);
	read_mail(&view, &arena);
	read_manifest(view.bytes, &arena);
	read_properties(view.bytes, &arena);
	read_ini(view.bytes);
	tw_arena_release(&arena);
	return 0;
}
