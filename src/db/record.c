/* SPDX-License-Identifier: Apache-2.0 */
#include "db/record.h"

static int text(const struct tw_json *doc, uint32_t node, struct tw_arena *arena, struct tw_slice *ret,
		struct trawl_error *err)
{
	if (tw_json_type(doc, node) != TW_JSON_STRING)
		return tw_fail(err, TRAWL_E_FORMAT, "not a text");
	*ret = tw_json_text(doc, node, arena);
	return ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int integer(const struct tw_json *doc, uint32_t node, int64_t *ret, struct trawl_error *err)
{
	return tw_json_int(doc, node, ret) ? TRAWL_OK : tw_fail(err, TRAWL_E_FORMAT, "not a whole number");
}

static int up_to(const struct tw_json *doc, uint32_t node, uint8_t max, uint8_t *ret, struct trawl_error *err)
{
	int64_t value = 0;
	int status = integer(doc, node, &value, err);

	if (status == TRAWL_OK)
		*ret = value >= 0 && value <= max ? (uint8_t)value : 0;
	return status;
}

int tw_record_texts(const struct tw_json *doc, uint32_t array, struct tw_arena *arena, struct tw_texts *ret,
		    struct trawl_error *err)
{
	struct tw_slice *texts;
	size_t len = 0;

	if (tw_json_type(doc, array) != TW_JSON_ARRAY)
		return tw_fail(err, TRAWL_E_FORMAT, "not a list");
	texts = tw_arena_array(arena, tw_json_count(doc, array), sizeof(*texts));
	if (!texts)
		return tw_fail_nomem(err);
	tw_json_each(doc, array, element) {
		struct tw_slice *to = &texts[len++];
		int status = TRAWL_OK;

		*to = TW_LIT("");
		if (tw_json_type(doc, element) != TW_JSON_NULL)
			status = text(doc, element, arena, to, err);
		if (status < 0)
			return tw_wrap(err, "element %zu", len), status;
	}
	*ret = (struct tw_texts){ texts, len };
	return TRAWL_OK;
}

int tw_record_ints(const struct tw_json *doc, uint32_t array, struct tw_arena *arena, struct tw_ints *ret,
		   struct trawl_error *err)
{
	int64_t *ints;
	size_t len = 0;

	if (tw_json_type(doc, array) != TW_JSON_ARRAY)
		return tw_fail(err, TRAWL_E_FORMAT, "not a list");
	ints = tw_arena_array(arena, tw_json_count(doc, array), sizeof(*ints));
	if (!ints)
		return tw_fail_nomem(err);
	tw_json_each(doc, array, element) {
		int status = integer(doc, element, &ints[len++], err);

		if (status < 0)
			return tw_wrap(err, "element %zu", len), status;
	}
	*ret = (struct tw_ints){ ints, len };
	return TRAWL_OK;
}

static int field(const struct tw_json *doc, uint32_t node, const struct tw_record_field *desc, struct tw_arena *arena,
		 void *to, struct trawl_error *err)
{
	switch ((enum tw_field_kind)desc->kind) {
	case TW_FIELD_TEXT: return text(doc, node, arena, to, err);
	case TW_FIELD_TEXTS: return tw_record_texts(doc, node, arena, to, err);
	case TW_FIELD_UP_TO: return up_to(doc, node, desc->max, to, err);
	case TW_FIELD_INTS: return tw_record_ints(doc, node, arena, to, err);
	case TW_FIELD_NUMBER:
		return tw_json_number(doc, node, to) ? TRAWL_OK : tw_fail(err, TRAWL_E_FORMAT, "not a number");
	case TW_FIELD_RAW: *(struct tw_slice *)to = tw_json_raw(doc, node); return TRAWL_OK;
	}
	return TRAWL_OK;
}

int tw_record_fill(const struct tw_json *doc, uint32_t object, const struct tw_record_field *fields, size_t count,
		   struct tw_arena *arena, void *to, struct trawl_error *err)
{
	/* null is a record that says nothing, as in Go. */
	if (tw_json_type(doc, object) == TW_JSON_NULL)
		return TRAWL_OK;
	if (tw_json_type(doc, object) != TW_JSON_OBJECT)
		return tw_fail(err, TRAWL_E_FORMAT, "not an object");
	tw_json_each(doc, object, member) {
		for (size_t i = 0; i < count; i++) {
			int status;

			if (!tw_json_key_is(doc, member, fields[i].name))
				continue;
			status = tw_json_type(doc, member) == TW_JSON_NULL
					 ? TRAWL_OK
					 : field(doc, member, &fields[i], arena, (char *)to + fields[i].offset, err);
			if (status < 0)
				return tw_wrap(err, "%s", fields[i].name), status;
			break;
		}
	}
	return TRAWL_OK;
}

int tw_record_children(const struct tw_json *doc, uint32_t object, const char *name, enum tw_json_type type,
		       uint32_t *ret_node, size_t *ret_count, struct trawl_error *err)
{
	uint32_t node = tw_json_get(doc, object, name);

	*ret_node = 0;
	*ret_count = 0;
	if (tw_json_type(doc, node) == TW_JSON_NONE || tw_json_type(doc, node) == TW_JSON_NULL)
		return TRAWL_OK;
	if (tw_json_type(doc, node) != type)
		return tw_fail(err, TRAWL_E_FORMAT, "%s: not %s", name, type == TW_JSON_ARRAY ? "a list" : "an object");
	*ret_node = node;
	*ret_count = tw_json_count(doc, node);
	return TRAWL_OK;
}
