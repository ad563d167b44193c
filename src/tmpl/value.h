/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What templates compute with: Go's values as text/template sees them through reflection, as far as templates can tell
 * them apart. A value is small and passed by copy; texts, lists and maps lie in an arena. Lists never change; maps do
 * (set, unset, merge), and all that hold one see it.
 *
 * What may surprise: "nothing" comes in two kinds. TW_V_NONE is no value at all (a pipeline that ended in nil, a missing
 * member without missingkey=zero), and a member of it is nothing again; TW_V_NIL is a nil that lies in a list or a map,
 * and asking it for a member is an error. Maps are kept sorted by name: Go's own order when it prints or ranges.
 */
#ifndef TW_TMPL_VALUE_H
#define TW_TMPL_VALUE_H

#include "base/arena.h"
#include "base/buf.h"

enum tw_value_kind {
	TW_V_NONE,
	TW_V_NIL,
	TW_V_BOOL,
	TW_V_INT,
	TW_V_UINT,
	TW_V_FLOAT,
	TW_V_STRING,
	TW_V_LIST,
	TW_V_MAP,
	TW_V_OBJECT, /* a struct of the host: members and methods by its class */
};

/* Which of Go's types of that kind; 0 is the usual one: int, float64, string, []interface {}, map[string]interface {}. */
enum tw_value_type {
	TW_T_USUAL,
	TW_T_INT64,
	TW_T_INT32,
	TW_T_NUMBER,   /* json.Number: a string */
	TW_T_DURATION, /* time.Duration: an int64 */
	TW_T_BYTES,    /* []uint8, held as a text */
	TW_T_STRINGS,  /* []string */
	TW_T_INTS,     /* []int */
	TW_T_TEXTS,    /* map[string]string */
	TW_T_VALUES,   /* Helm's chartutil.Values */
};

struct tw_list;
struct tw_dict;
struct tw_object;

struct tw_value {
	uint8_t kind; /* enum tw_value_kind */
	uint8_t type; /* enum tw_value_type */
	bool boxed;   /* lay in a list or map of anything: what messages call interface {} */
	bool copied;  /* came out of a map or a function: Go can't take its address, and finds no methods of pointers */
	union {
		bool truth;
		int64_t i;
		uint64_t u;
		double f;
		struct tw_slice text;
		const struct tw_list *list;
		struct tw_dict *dict;
		const struct tw_object *object;
	};
};

struct tw_list {
	size_t len;
	struct tw_value *at; /* NULL: a nil list, which differs from one without elements in JSON alone */
};

struct tw_member {
	struct tw_slice key;
	struct tw_value value;
};

struct tw_dict {
	struct tw_member *at; /* sorted by key */
	size_t len;
	size_t room;
};

struct tw_machine;
struct tw_jw;

/* What asking for a member leads to. */
enum tw_member_found {
	TW_MEMBER_NONE,
	TW_MEMBER_FOUND,
	TW_MEMBER_OF_NIL,     /* the struct would have it, but the pointer is nil */
	TW_MEMBER_NO_METHOD,  /* it has it, and can't be given arguments */
	TW_MEMBER_TAKES_NONE, /* it is a method without any */
};

/* A kind of struct. Each function may be NULL. */
struct tw_class {
	const char *name; /* as Go's %T */
	const char *kind; /* "struct", "ptr", "slice", "map" */
	/* A member or method and the value: enum tw_member_found, or an error. @args are those of a method. */
	int (*get)(struct tw_machine *machine, const struct tw_object *object, struct tw_slice name,
		   const struct tw_value *args, size_t count, struct tw_value *ret);
	/* How it prints, and how it looks as a list or map (for range, index, len and writing). */
	int (*text)(struct tw_machine *machine, const struct tw_object *object, struct tw_slice *ret);
	struct tw_value (*plain)(const struct tw_object *object);
	/* How an action prints it, where that differs: Go takes the address then, and finds the pointer's String(). */
	int (*show)(struct tw_machine *machine, const struct tw_object *object, struct tw_slice *ret);
	int (*json)(struct tw_machine *machine, const struct tw_object *object, struct tw_jw *jw);
	/* Of a map: the class of its names where they aren't mere strings, and what stands for a member that isn't there. */
	const struct tw_class *key;
	const struct tw_object *absent;
};

struct tw_object {
	const struct tw_class *class;
	void *data;
	struct tw_value value; /* for classes that dress up a list, a map or a number */
};

static inline struct tw_value tw_value_none(void)
{
	return (struct tw_value){ .kind = TW_V_NONE };
}
static inline struct tw_value tw_value_nil(void)
{
	return (struct tw_value){ .kind = TW_V_NIL };
}
static inline struct tw_value tw_value_bool(bool truth)
{
	return (struct tw_value){ .kind = TW_V_BOOL, .truth = truth };
}
static inline struct tw_value tw_value_int(int64_t i)
{
	return (struct tw_value){ .kind = TW_V_INT, .i = i };
}
static inline struct tw_value tw_value_int64(int64_t i)
{
	return (struct tw_value){ .kind = TW_V_INT, .type = TW_T_INT64, .i = i };
}
static inline struct tw_value tw_value_float(double f)
{
	return (struct tw_value){ .kind = TW_V_FLOAT, .f = f };
}
static inline struct tw_value tw_value_text(struct tw_slice text)
{
	return (struct tw_value){ .kind = TW_V_STRING, .text = text };
}
static inline struct tw_value tw_value_dict(struct tw_dict *dict)
{
	return (struct tw_value){ .kind = TW_V_MAP, .dict = dict };
}
static inline struct tw_value tw_value_list(const struct tw_list *list)
{
	return (struct tw_value){ .kind = TW_V_LIST, .list = list };
}
static inline struct tw_value tw_value_object(const struct tw_object *object)
{
	return (struct tw_value){ .kind = TW_V_OBJECT, .object = object };
}

/* None or nil. */
static inline bool tw_value_is_nothing(struct tw_value v)
{
	return v.kind <= TW_V_NIL;
}

/* What an object that dresses up a list or map holds; everything else as it is. */
struct tw_value tw_value_plain(struct tw_value v);

/* The same for objects that dress up a text, a number or a bool: Go compares by the kind, whatever the type is called. */
struct tw_value tw_value_basic(struct tw_value v);

/* Go's truth: not false, zero, nil, or an empty text, list or map. */
bool tw_value_truth(struct tw_value v);

/* As reflect's Type.String() and Kind.String(): "map[string]interface {}", "map". */
const char *tw_value_type_name(struct tw_value v);
const char *tw_value_kind_name(struct tw_value v);

/* reflect.DeepEqual. Gives up, unequal, on what lies deeper than TW_LIMIT_TMPL_NESTING. */
bool tw_value_equal(struct tw_value a, struct tw_value b);

/* A copy of lists and maps down to the leaves; false when out of memory, or too deep. */
bool tw_value_copy(struct tw_arena *arena, struct tw_value v, struct tw_value *ret);

/* A new list of @len zeroed elements, to be filled at once; NULL when out of memory. */
struct tw_list *tw_list_new(struct tw_arena *arena, size_t len);

struct tw_dict *tw_dict_new(struct tw_arena *arena);

/* A member, or NULL. */
struct tw_value *tw_dict_get(const struct tw_dict *dict, struct tw_slice key);
struct tw_value *tw_dict_find(const struct tw_dict *dict, const char *key);

/* The place of a member, made (as nil) when new; NULL when out of memory. @key is borrowed. */
struct tw_value *tw_dict_put(struct tw_arena *arena, struct tw_dict *dict, struct tw_slice key);

/* Put @value under @key; false when out of memory. */
bool tw_dict_set(struct tw_arena *arena, struct tw_dict *dict, struct tw_slice key, struct tw_value value);

void tw_dict_remove(struct tw_dict *dict, struct tw_slice key);

/* Members in any order, to be sorted once at the end: of equal names the last one stays. */
bool tw_dict_append(struct tw_arena *arena, struct tw_dict *dict, struct tw_slice key, struct tw_value value);
void tw_dict_sort(struct tw_dict *dict);

#endif
