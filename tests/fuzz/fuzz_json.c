/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON: every way to read, every question; and what was read and written again reads as the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "format/json.h"
#include "format/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_node(struct tw_jw *jw, const struct tw_json *doc, uint32_t node, struct tw_arena *arena)
{
	double real;
	int64_t number;

	tw_json_number(doc, node, &real);
	tw_json_int(doc, node, &number);
	switch (tw_json_type(doc, node)) {
	case TW_JSON_STRING: tw_jw_string(jw, tw_json_text(doc, node, arena)); return;
	case TW_JSON_OBJECT:
		tw_jw_object_open(jw);
		tw_json_each(doc, node, value) {
			struct tw_slice name = tw_json_key(doc, value, arena);

			if (!tw_json_get_slice(doc, node, name))
				abort();
			tw_jw_key_slice(jw, name);
			write_node(jw, doc, value, arena);
		}
		tw_jw_object_close(jw);
		return;
	case TW_JSON_ARRAY:
		tw_jw_array_open(jw);
		tw_json_each(doc, node, element) {
			write_node(jw, doc, element, arena);
		}
		tw_jw_array_close(jw);
		return;
	default: tw_jw_raw(jw, tw_json_raw(doc, node));
	}
}

/* Raw values are laid out anew without being read: that must come to the same. */
static void check_raw(const struct tw_json *doc, uint32_t node, const char *indent)
{
	struct tw_buf raw = { 0 };
	struct tw_jw jw = tw_jw_init(&raw, indent);
	struct tw_arena arena = { 0 };
	struct tw_json again;

	tw_jw_raw(&jw, tw_json_raw(doc, node));
	if (tw_json_parse(tw_buf_view(&raw), &arena, &again, NULL) < 0 ||
	    tw_json_count(&again, TW_JSON_ROOT) != tw_json_count(doc, node))
		abort();
	tw_arena_release(&arena);
	tw_buf_release(&raw);
}

static void check_lines(const struct tw_json *doc)
{
	uint32_t first = tw_json_line(doc, TW_JSON_ROOT), last = tw_json_line_end(doc, TW_JSON_ROOT);

	tw_json_each(doc, TW_JSON_ROOT, child) {
		if (tw_json_line(doc, child) < first || tw_json_line_end(doc, child) > last)
			abort();
	}
}

static void check_index(const struct tw_json *doc, struct tw_arena *arena)
{
	struct tw_json_index index;

	if (tw_json_index_init(&index, doc, TW_JSON_ROOT, arena, NULL) < 0)
		abort();
	tw_json_each(doc, TW_JSON_ROOT, child) {
		struct tw_slice name = tw_json_key(doc, child, arena);

		if (name.ptr && tw_json_index_get(&index, name) != tw_json_get_slice(doc, TW_JSON_ROOT, name))
			abort();
	}
}

static bool once(struct tw_slice text, unsigned flags, struct tw_buf *out)
{
	struct tw_arena arena = { 0 };
	struct tw_jw jw = tw_jw_init(out, NULL);
	struct trawl_error err = { 0 };
	struct tw_json doc;
	bool read = tw_json_parse_as(text, flags, &arena, &doc, &err) == TRAWL_OK;

	if (read) {
		write_node(&jw, &doc, TW_JSON_ROOT, &arena);
		check_lines(&doc);
		check_index(&doc, &arena);
		if (!(flags & TW_JSON_COMMENTS)) {
			check_raw(&doc, TW_JSON_ROOT, NULL);
			check_raw(&doc, TW_JSON_ROOT, "\t");
		}
	} else if (err.status >= 0 || !err.message[0]) {
		abort();
	}
	tw_arena_release(&arena);
	return read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned flags = 0; flags < 8; flags++) {
		struct tw_buf out = { 0 }, again = { 0 };

		if (once(tw_slice_of(data, size), flags, &out) &&
		    (!once(tw_buf_view(&out), 0, &again) || !tw_slice_eq(tw_buf_view(&out), tw_buf_view(&again))))
			abort();
		tw_buf_release(&out);
		tw_buf_release(&again);
	}
	return 0;
}
