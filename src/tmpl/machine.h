/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs templates, as functions see it: memory, the host, and how to fail.
 */
#ifndef TW_TMPL_MACHINE_H
#define TW_TMPL_MACHINE_H

#include "base/datetime.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "tmpl/node.h"
#include "tmpl/tmpl.h"
#include "tmpl/value.h"

struct tw_variable {
	struct tw_slice name;
	struct tw_value value;
};

struct tw_regex_cache;

struct tw_machine {
	const struct tw_tmpl_options *options;
	struct tw_arena *arena;
	const struct tw_tmpl_set *set;     /* the templates that can be called */
	struct tw_buf *out;                /* of the innermost run */
	const struct tw_tmpl_out *drained; /* where the outermost one writes to, if it goes out on the way */
	const struct tw_node *at;          /* what messages name */
	const struct tw_tree *tree;        /* being run */
	TW_VEC(struct tw_variable) variables;
	unsigned levels;
	uint64_t steps;
	int64_t deadline;  /* milliseconds of the monotonic clock */
	uint64_t random;   /* state of the generator */
	size_t written;    /* bytes of all runs */
	bool prints_names; /* %+v: structs print their fields' names */
	int leaving;       /* a break (1) or continue (2) on its way out */
	struct tw_regex_cache *regexes;
	struct trawl_error *err; /* set once something failed */
};

/* Fails the current function with these words; they are wrapped by "error calling NAME: ". */
int tw_tmpl_fail(struct tw_machine *machine, const char *format, ...) TW_PRINTF(2, 3);

/* For a text that a function puts together: as long as a run's output may be. */
#define TW_TMPL_BUF                           \
	{                                     \
		.limit = TW_LIMIT_TMPL_OUTPUT \
	}

/* Out of memory, or of the memory that a run may use. */
int tw_tmpl_fail_memory(struct tw_machine *machine);

/* Counts what a function does beside walking nodes, so that it can't go on for ever. */
int tw_tmpl_step(struct tw_machine *machine, uint64_t steps);

/* Runs a template with @data as its dot into a text of its own: include. */
int tw_tmpl_include(struct tw_machine *machine, const struct tw_tree *tree, struct tw_value data, struct tw_slice *ret);

/* Puts the place and the chain in front of an error that has none: "template: NAME:1:2: executing …". */
int tw_tmpl_place(struct tw_machine *machine, const struct tw_node *node);

/* The value as fmt.Sprint gives it: a view of it when it is a text. ptr is NULL when out of memory. */
int tw_tmpl_text(struct tw_machine *machine, struct tw_value v, struct tw_slice *ret);

/* Appends what %v prints. */
int tw_print(struct tw_machine *machine, struct tw_buf *out, struct tw_value v);

/* fmt.Sprintf. */
int tw_printf(struct tw_machine *machine, struct tw_buf *out, struct tw_slice format, const struct tw_value *args,
	      size_t count);

/* strconv.FormatFloat(value, verb, precision, 64); precision -1: the shortest that reads back the same. */
size_t tw_float_text(double value, char verb, int precision, char *ret, size_t room);

/* Moves what a buffer holds into the arena. Releases the buffer. */
int tw_tmpl_keep(struct tw_machine *machine, struct tw_buf *buf, struct tw_slice *ret);

/* The same, as a text value. */
int tw_tmpl_keep_text(struct tw_machine *machine, struct tw_buf *buf, struct tw_value *ret);

/* A list of texts ([]string); elements are to be filled. NULL when out of memory. */
struct tw_list *tw_tmpl_texts(struct tw_machine *machine, size_t len, struct tw_value *ret);

/* A *time.Time. */
int tw_tmpl_give_time(struct tw_machine *machine, struct tw_time t, struct tw_value *ret);

uint64_t tw_tmpl_random(struct tw_machine *machine);

/* The caller's time. */
struct tw_time tw_tmpl_now(const struct tw_machine *machine);

#endif
