/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An analyzer: an entry struct at the head of its own file, and one line in list.h. It is a pure function from a view
 * of one file to packages and facts, which it puts into a sink; it never opens, prints, or asks a database.
 */
#ifndef TW_ANALYZE_ANALYZE_H
#define TW_ANALYZE_ANALYZE_H

#include "analyze/sink.h"
#include "base/limits.h"
#include "io/view.h"

/* Which files an analyzer wants. Paths have no leading slash. A row with TW_NO_MATCH ends the list. */
enum tw_match_kind {
	TW_NO_MATCH,
	TW_PATH,       /* text is the whole path: "lib/apk/db/installed" */
	TW_BASENAME,   /* text is the last component: "package-lock.json" */
	TW_SUFFIX,     /* the last component ends with text, of any case: ".jar" */
	TW_FOLDER,     /* the file lies directly in the folder text: "var/lib/dpkg/status.d" */
	TW_EXECUTABLE, /* any file with an execute bit, if `bid` likes its first bytes */
};

struct tw_match {
	enum tw_match_kind kind;
	const char *text;
	const char *suffix; /* for TW_FOLDER and TW_BASENAME's folder rules: the name must also end so; may be NULL */
	const char *
		under; /* some folder of the path is named so ("node_modules"), or the path begins so ("usr/share/doc/") */
	const char *not_under; /* no folder of the path is named so */
	int role;              /* handed to parse: which kind of file this is, where an analyzer reads several */
};

/* In what an analyzer looks. Lock files describe a project; installed packages describe an image. */
enum tw_scope {
	TW_IN_IMAGE = 1, /* image and rootfs */
	TW_IN_TREE = 2,  /* fs and repo */
	TW_EVERYWHERE = 3,
	TW_IN_DOCUMENT = 4, /* sbom: the one file that was given, whatever it is called */
};

enum { TW_MATCHES = 12, TW_BID_BYTES = 4096 };

struct tw_analyzer {
	const char *name;  /* "apk", "package-lock": unique, appears in the cache key and in problems */
	const char *doc;   /* one line for the support table */
	const char *type;  /* Trivy's Type of a language ecosystem ("npm"); NULL for OS packages and facts */
	const char *files; /* for the support table: "package-lock.json, npm-shrinkwrap.json" */
	unsigned version;  /* part of the cache key: raise it when the output changes */
	unsigned scope;    /* enum tw_scope */
	bool inventory;    /* says which packages of the OS are installed */
	bool on_request;   /* left out unless somebody asks for it: what it finds isn't installed */
	struct tw_match match[TW_MATCHES];
	uint64_t max_size; /* a larger file is a problem in the report, and isn't read */

	/* Does a file that begins with @head look like ours? Up to TW_BID_BYTES. For TW_EXECUTABLE; may be NULL else. */
	bool (*bid)(struct tw_slice head);

	/*
	 * Read one file. Slices handed to the sink may point into @view: the sink copies what it keeps. An error means
	 * that the rest of the file is lost; what the sink already has stays.
	 */
	int (*parse)(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

	/* Join what the files of one layer gave, once, after its last file; NULL when there is nothing to join. */
	int (*finish)(struct tw_sink *sink, struct trawl_error *err);
};

/* All analyzers, in list.h's order. */
extern const struct tw_analyzer *const tw_analyzers[];
extern const size_t tw_analyzer_count;

/* Dispatch: built once from the table; afterwards the cost of an uninteresting file is one look-up. */
struct tw_dispatch;

struct tw_dispatch_hit {
	const struct tw_analyzer *analyzer;
	int role;
	bool must_bid; /* ask analyzer->bid first */
};

/* For the analyzers of @scope; @disabled (may be NULL) says which of them are left out. */
int tw_dispatch_new(unsigned scope, bool (*disabled)(const struct tw_analyzer *, void *), void *context,
		    struct tw_dispatch **ret, struct trawl_error *err);

/* Who wants this file? Up to @room hits, in the analyzers' order; returns how many. Thread-safe. */
size_t tw_dispatch_find(const struct tw_dispatch *dispatch, struct tw_slice path, uint32_t mode,
			struct tw_dispatch_hit *hits, size_t room);

/* Does the answer for @path depend on the mode? If not, a walk need not stat the file to ask. */
bool tw_dispatch_needs_mode(const struct tw_dispatch *dispatch, struct tw_slice path);

/* All rules in use, NULL past the last one; and is there one for the files of this folder? */
const struct tw_match *tw_dispatch_match(const struct tw_dispatch *dispatch, size_t index);
bool tw_dispatch_has_folder(const struct tw_dispatch *dispatch, struct tw_slice folder);

/* A text that changes when the set of analyzers, or the version of one, does: half of the cache key. */
struct tw_slice tw_dispatch_versions(const struct tw_dispatch *dispatch);

/* The analyzers in use, for their finish. */
const struct tw_analyzer *tw_dispatch_analyzer(const struct tw_dispatch *dispatch, size_t index);

void tw_dispatch_free(struct tw_dispatch *dispatch);

#endif
