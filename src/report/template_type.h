/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go's structs as templates of reports see them: tables of fields over the structs that lie in a report. Nothing is copied
 * before a template asks for it. A type is the class of its objects; an object's data is the struct, or NULL for a nil
 * pointer; its value is the text, number or list of those that are none.
 */
#ifndef TW_REPORT_TEMPLATE_TYPE_H
#define TW_REPORT_TEMPLATE_TYPE_H

#include <stddef.h>

#include "tmpl/machine.h"

/* What lies at a field's offset, and what it is in Go. */
enum tw_go_kind {
	TW_GO_TEXT,    /* struct tw_slice: string */
	TW_GO_NAMED,   /* the same, of a type with a name */
	TW_GO_TEXTS,   /* struct tw_texts: []string */
	TW_GO_BOOL,    /* bool */
	TW_GO_COUNT,   /* uint32_t: int */
	TW_GO_SCORE,   /* double: float64 */
	TW_GO_STRUCT,  /* a struct that lies there */
	TW_GO_POINTER, /* a pointer to one; NULL is of the type's nil */
	TW_GO_EMPTY,   /* nothing: an empty list or a nil pointer, by the type's class */
	TW_GO_CALL,    /* what give() makes of the data */
	TW_GO_METHOD,  /* the same, but no field */
};

struct tw_go_type;

struct tw_go_field {
	const char *name;
	uint8_t kind;    /* enum tw_go_kind */
	bool always;     /* in JSON even when it is empty */
	bool never;      /* not in JSON */
	bool embedded;   /* its members are those of the struct, too */
	uint16_t offset; /* from what from() gives */
	const struct tw_go_type *type;
	/* NULL: it has failed, and the machine's error is set. No function: the data themselves. */
	const void *(*from)(struct tw_machine *machine, const void *data);
	int (*give)(struct tw_machine *machine, const void *data, struct tw_value *ret);
	const char *json; /* NULL: as the name */
};

struct tw_go_type {
	struct tw_class class; /* first: an object's class is its type */
	const struct tw_go_field *fields;
	size_t field_count;
	const struct tw_go_type *nil; /* of a pointer: the type of its nil */
};

#define TW_GO_FIELDS(table) .fields = (table), .field_count = sizeof(table) / sizeof((table)[0])
#define TW_GO_IS_STRUCT(go)                                                                              \
	{                                                                                                \
		.name = (go), .kind = "struct", .get = tw_go_get, .text = tw_go_text, .json = tw_go_json \
	}
#define TW_GO_IS_POINTER(go)                                                                                   \
	{                                                                                                      \
		.name = (go), .kind = "ptr", .get = tw_go_get, .text = tw_go_pointer_text, .show = tw_go_text, \
		.json = tw_go_json                                                                             \
	}
#define TW_GO_IS_NIL(go)                                                            \
	{                                                                           \
		.name = (go), .kind = "ptr", .get = tw_go_get, .plain = tw_go_plain \
	}
#define TW_GO_IS_LIST(go)                                                             \
	{                                                                             \
		.name = (go), .kind = "slice", .get = tw_go_get, .plain = tw_go_plain \
	}
#define TW_GO_IS_TEXT(go)                                            \
	{                                                            \
		.name = (go), .kind = "string", .plain = tw_go_plain \
	}

int tw_go_get(struct tw_machine *machine, const struct tw_object *object, struct tw_slice name,
	      const struct tw_value *args, size_t count, struct tw_value *ret);
int tw_go_text(struct tw_machine *machine, const struct tw_object *object, struct tw_slice *ret);
int tw_go_pointer_text(struct tw_machine *machine, const struct tw_object *object, struct tw_slice *ret);
int tw_go_json(struct tw_machine *machine, const struct tw_object *object, struct tw_jw *jw);
/* Of a type that dresses up a number and has a name for it: its method String(), and the name in JSON. */
int tw_go_string(struct tw_machine *machine, const void *data, struct tw_value *ret);
int tw_go_name_json(struct tw_machine *machine, const struct tw_object *object, struct tw_jw *jw);
struct tw_value tw_go_plain(const struct tw_object *object);

/* An object of the run's; one of a struct's type, and one of a type that dresses up a value. */
int tw_go_object(struct tw_machine *machine, struct tw_object object, struct tw_value *ret);
int tw_go_struct(struct tw_machine *machine, const struct tw_go_type *type, const void *data, struct tw_value *ret);
int tw_go_dressed(struct tw_machine *machine, const struct tw_go_type *type, struct tw_value value,
		  struct tw_value *ret);

struct tw_go_array {
	const void *at;
	size_t len, size; /* of one of them */
	const struct tw_go_type *type;
};

/* A list of type @type, whose elements are structs. */
int tw_go_list(struct tw_machine *machine, const struct tw_go_type *type, struct tw_go_array elements,
	       struct tw_value *ret);

#endif
