/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON objects into plain structs, by a table of members: what every decoder of this room is made of. As encoding/json
 * does: unknown members are passed over, null and absent leave the field alone, a wrong type is an error.
 * Texts are views of the JSON, or of the arena where they have escapes.
 */
#ifndef TW_DB_RECORD_H
#define TW_DB_RECORD_H

#include "base/error.h"
#include "format/json.h"
#include "model/package.h"

enum tw_field_kind {
	TW_FIELD_TEXT,   /* struct tw_slice */
	TW_FIELD_TEXTS,  /* struct tw_texts */
	TW_FIELD_UP_TO,  /* uint8_t: an integer from 0 to .max; others read as 0, "unknown" */
	TW_FIELD_INTS,   /* struct tw_ints */
	TW_FIELD_NUMBER, /* double */
	TW_FIELD_RAW,    /* struct tw_slice: the JSON itself */
};

struct tw_ints {
	const int64_t *at;
	size_t len;
};

struct tw_record_field {
	const char *name;
	size_t offset;
	uint8_t kind; /* enum tw_field_kind */
	uint8_t max;
};

#define TW_FIELD(type, member, name, kind)                \
	{                                                 \
		(name), offsetof(type, member), (kind), 0 \
	}
#define TW_FIELD_ENUM(type, member, name, count)                          \
	{                                                                 \
		(name), offsetof(type, member), TW_FIELD_UP_TO, (count)-1 \
	}

/* Fills @to, a struct that @fields describe; errors name the member. @object must be an object. */
int tw_record_fill(const struct tw_json *doc, uint32_t object, const struct tw_record_field *fields, size_t count,
		   struct tw_arena *arena, void *to, struct trawl_error *err);

/* Arrays by themselves: null is an empty one. */
int tw_record_texts(const struct tw_json *doc, uint32_t array, struct tw_arena *arena, struct tw_texts *ret,
		    struct trawl_error *err);
int tw_record_ints(const struct tw_json *doc, uint32_t array, struct tw_arena *arena, struct tw_ints *ret,
		   struct trawl_error *err);

/*
 * The elements of the array (or members of the object) @name of @object: @ret_first is 0 when it has none or is absent.
 * Anything but an array (an object) is an error.
 */
int tw_record_children(const struct tw_json *doc, uint32_t object, const char *name, enum tw_json_type type,
		       uint32_t *ret_node, size_t *ret_count, struct trawl_error *err);

#endif
