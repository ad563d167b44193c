/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go's text/template with the functions of sprig. Sources: the documentation of text/template and of Masterminds/sprig 3.
 *
 *	struct tw_tmpl *tmpl;
 *	struct tw_tmpl_options options = { .arena = &arena, .now = now };
 *	if (tw_tmpl_new(&options, &tmpl, err) < 0 || tw_tmpl_add(tmpl, TW_LIT("report"), source, err) < 0 ||
 *	    tw_tmpl_run(tmpl, TW_LIT("report"), data, &text, err) < 0)
 *		…                           ("template: report:3:5: executing "report" at <.x.y>: nil pointer evaluating …")
 *
 * Templates reach nothing but their data: no file, no environment, no network. Clock and randomness are the caller's.
 * What a run may cost is bounded by the TW_LIMIT_TMPL_ limits.
 */
#ifndef TW_TMPL_TMPL_H
#define TW_TMPL_TMPL_H

#include "base/datetime.h"
#include "base/error.h"
#include "tmpl/value.h"

struct tw_fn;
struct tw_tmpl;
struct tw_tree;
struct tw_tmpl_set;

/* What a member that isn't there is. */
enum tw_tmpl_missing {
	TW_MISSING_DEFAULT, /* no value: prints "<no value>" */
	TW_MISSING_ZERO,    /* the zero of what the map holds: Helm */
	TW_MISSING_ERROR,   /* a failure */
};

struct tw_tmpl_options {
	struct tw_arena *arena;        /* everything lies there; texts handed in must live as long */
	const struct tw_fn *functions; /* more of them, before the built-in ones; the last has no name */
	enum tw_tmpl_missing missing;
	struct tw_time now;
	uint64_t seed;
	int *made_up; /* set to 1 when the time or something random is asked for; NULL: nobody wants to know */
	void *host;   /* for the host's functions */
};

int tw_tmpl_new(const struct tw_tmpl_options *options, struct tw_tmpl **ret, struct trawl_error *err);
void tw_tmpl_free(struct tw_tmpl *tmpl);

/* Parse a template and what it defines. Of two with the same name the later one counts, if there is anything in it. */
int tw_tmpl_add(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_slice source, struct trawl_error *err);

int tw_tmpl_run(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_value data, struct tw_slice *ret,
		struct trawl_error *err);

/* Where a run writes to as it goes. */
struct tw_tmpl_out {
	struct tw_buf *buf;
	int (*drain)(void *user,
		     struct trawl_error *err); /* asked now and then: may empty @buf; an error ends the run */
	void *user;
};

/* The same as tw_tmpl_run, without a text of all: what a run that fails has written is out by then. */
int tw_tmpl_write(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_value data, const struct tw_tmpl_out *out,
		  struct trawl_error *err);

/* Those that were added. */
const struct tw_tmpl_set *tw_tmpl_all(const struct tw_tmpl *tmpl);

/* Sets of templates, for functions that make some on the way (Helm's tpl): what is not in one is looked for below. */
struct tw_tmpl_set *tw_tmpl_set_new(struct tw_machine *machine, const struct tw_tmpl_set *below);
void tw_tmpl_set_free(struct tw_tmpl_set *set);
int tw_tmpl_set_add(struct tw_machine *machine, struct tw_tmpl_set *set, struct tw_slice name, struct tw_slice source);
const struct tw_tree *tw_tmpl_set_find(const struct tw_tmpl_set *set, struct tw_slice name);

#endif
