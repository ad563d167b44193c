/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options: one table (option_list.h), from which come flags, environment variables, keys of the configuration file, help,
 * man page and completions. A value is set by whoever comes first in: command line, environment, configuration file, default.
 *
 * Everything is text until it is needed: a value is kept as it was given, checked against its type when it is set, and
 * turned into a number by the tw_options_ functions below.
 */
#ifndef TW_CLI_OPTIONS_H
#define TW_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <trawl/error.h>

#include "cli/keep.h"

enum tw_option_type {
	TW_BOOL, /* alone, or "=true", "=false" */
	TW_TEXT, /* any text, or one of `values` */
	TW_LIST, /* comma-separated; given twice, it grows */
	TW_INT,  /* not negative */
	TW_FLOAT,
	TW_DURATION, /* as Go writes it: "5m0s", "1h30m", "250ms" */
	TW_SIZE,     /* "500MB", "2GiB", bytes without a unit */
	TW_RAW,      /* in the configuration file only: what is mapped and to what, and so on, as items */
};

/* Commands that an option belongs to. */
enum tw_command_bit {
	TW_FOR_IMAGE = 1 << 0,
	TW_FOR_FS = 1 << 1,
	TW_FOR_ROOTFS = 1 << 2,
	TW_FOR_REPO = 1 << 3,
	TW_FOR_VM = 1 << 4,
	TW_FOR_SBOM = 1 << 5,
	TW_FOR_K8S = 1 << 6,
	TW_FOR_CONFIG = 1 << 7,
	TW_FOR_CLIENT = 1 << 8,
	TW_FOR_SERVER = 1 << 9,
	TW_FOR_CONVERT = 1 << 10,
	TW_FOR_CLEAN = 1 << 11,
	TW_FOR_MODULE = 1 << 12,
	TW_FOR_VERSION = 1 << 13,
	TW_FOR_REGISTRY = 1 << 14,
	TW_FOR_DB = 1 << 16,
	TW_FOR_HELM = 1 << 17,
	TW_FOR_MANIFESTS = 1 << 18,
	TW_FOR_REST = 1 << 15, /* help, completion, man, list, plugin, vex: global options only */
	TW_FOR_ALL = (1 << 19) - 1,
};

/* Another name of an option. */
struct tw_alias {
	const char *name; /* flag, and after TRIVY_ the variable */
	const char *key;  /* in the configuration file, or NULL */
	unsigned kind;
};

#define TW_ALIAS_OLD 1         /* works, with a warning that names the new one */
#define TW_ALIAS_ENVIRONMENT 2 /* a variable only, no flag */
#define TW_ALIAS_FLAG 4        /* a flag only, no variable: another program's name for it */

struct tw_option {
	const char *name;           /* without dashes; NULL: in the configuration file only */
	const char *key;            /* in the configuration file, dots between levels; NULL: none */
	const char *group;          /* heading in help */
	const char *takes;          /* what a value is called in help: FILE and DIR are also completed as such */
	const char *help;           /* one sentence without full stop */
	const char *fallback;       /* the default, as text; NULL: empty, false, 0 */
	const char *other_fallback; /* another default, for the commands of other_for */
	const char *values;         /* those allowed, comma-separated; NULL: any */
	const char *synonyms;       /* "given=meant,…" */
	/* NULL: not built yet, using it is an error; "": built; else the only values that are built. */
	const char *built;
	const char *removed; /* gone from Trivy: what to use instead */
	const char *old;     /* deprecated: what to use instead */
	struct tw_alias aliases[3];
	unsigned commands;
	unsigned other_for;
	unsigned built_for; /* commands for which it is built, whatever `built` says */
	enum tw_option_type type;
	char letter;
	/*
	 * By itself it changes nothing, it only says how to do something that isn't built: an error as a flag, but not in
	 * the environment or a configuration file, where it waits for other commands.
	 */
	bool idle;
	bool whole;       /* a list that isn't split at commas: each flag is an item */
	bool hidden;      /* from help: old, removed or for maintainers */
	bool own;         /* trawl's own, not Trivy's */
	bool no_variable; /* a flag and a key only */
};

enum tw_option_id {
#define TW_OPTION(id, ...) TW_OPT_##id,
#include "cli/option_list.h"
#undef TW_OPTION
	TW_OPTIONS
};

extern const struct tw_option tw_option_table[TW_OPTIONS];

/* Who set a value; a later one in this list wins. */
enum tw_origin { TW_FROM_DEFAULT, TW_FROM_CONFIG, TW_FROM_ENVIRONMENT, TW_FROM_FLAG };

struct tw_value {
	const char **items; /* a list's; everything else has one */
	size_t count;
	const char *where; /* "--severity", "TRIVY_SEVERITY", "trivy.yaml: line 3: severity" */
	enum tw_origin origin;
};

struct tw_command;

struct tw_options {
	const struct tw_command *command;
	struct tw_value values[TW_OPTIONS];
	const char **arguments;
	size_t argument_count;
	bool help;              /* -h or --help */
	const char *configs[2]; /* configuration files that were read */
	size_t config_count;
	const char **warnings; /* to be shown once it is known whether they are wanted */
	size_t warning_count;
	struct tw_keep *keep;
	struct timespec begun; /* when the command began, of CLOCK_MONOTONIC */
};

/* The option called @name (@length bytes), also by an alias, which @ret_alias then tells; NULL when there is none. */
const struct tw_option *tw_option_by_name(const char *name, size_t length, const struct tw_alias **ret_alias);
const struct tw_option *tw_option_by_letter(char letter);

/* The default for @command, never NULL. */
const char *tw_option_fallback(const struct tw_option *option, unsigned command);

/* Is @name one of the comma-separated @values? Case folded; @ret gets it as the list spells it. May be NULL. */
bool tw_option_among(const char *values, const char *name, size_t length, const char **ret, size_t *ret_length);

/*
 * Read the command line: finds the command, sets options and arguments. Flags may stand before or behind the command.
 * Fails with TRAWL_E_USAGE and one sentence.
 */
int tw_options_read(struct tw_options *options, int argc, char **argv, struct trawl_error *err);

/*
 * Set @option to @text, unless something that wins has set it. @where is for messages. Text of the command line is split
 * as a CSV record; else at commas or, without any, at white space, as Trivy reads its variables.
 */
int tw_options_set(struct tw_options *options, const struct tw_option *option, enum tw_origin origin, const char *where,
		   const char *text, struct trawl_error *err);

/* The same with a list whose items have been told apart already. */
int tw_options_set_items(struct tw_options *options, const struct tw_option *option, enum tw_origin origin,
			 const char *where, const char *const *items, size_t count, struct trawl_error *err);

/* Keep a warning for later. */
int tw_options_warn(struct tw_options *options, struct trawl_error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Everything that no one has set gets its default. */
int tw_options_default(struct tw_options *options, struct trawl_error *err);

/* The value of an option, after tw_options_default(). */
bool tw_options_is(const struct tw_options *options, enum tw_option_id id);

/* Is the report a bill of materials? Nothing is matched for it. */
bool tw_options_wants_bom(const struct tw_options *options);
const char *tw_options_text(const struct tw_options *options, enum tw_option_id id);
const struct tw_value *tw_options_list(const struct tw_options *options, enum tw_option_id id);
int64_t tw_options_number(const struct tw_options *options, enum tw_option_id id); /* ints; milliseconds; bytes */
bool tw_options_has(const struct tw_options *options, enum tw_option_id id, const char *item);

/* Did somebody set it? */
bool tw_options_given(const struct tw_options *options, enum tw_option_id id);

/* Set by somebody, and to something else than the default. */
bool tw_options_changed(const struct tw_options *options, enum tw_option_id id);

#endif
