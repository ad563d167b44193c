/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an analyzer puts what it finds. Sticky: after a failure (memory, a limit) everything is accepted and dropped,
 * and tw_sink_status() says why, so that a parser reads like its format.
 */
#ifndef TW_ANALYZE_SINK_H
#define TW_ANALYZE_SINK_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/vec.h"
#include "io/view.h"
#include "model/flat.h"
#include "model/package.h"

struct tw_analyzer;
struct tw_around;

/* A file that a file names. */
struct tw_wanted {
	struct tw_slice path;
	uint32_t line; /* where it is named */
};

/* Fields are the sink's own; parsers use the functions. */
struct tw_sink {
	struct tw_flat_builder *builder;
	struct tw_arena *scratch; /* rewound after each file; free for a parser's own use */
	const struct tw_analyzer *analyzer;
	const struct tw_around *around; /* for finish; NULL: there is nothing */
	bool comprehensive; /* a lowest version that is allowed counts, where none is pinned: TW_OPT_DETECTION_PRIORITY */
	struct tw_slice path;
	struct tw_package current; /* the package being filled, when open */
	bool open, grouped;
	TW_VEC(struct tw_slice) licenses;
	TW_VEC(struct tw_slice) depends_on;
	TW_VEC(struct tw_slice) installed_files;
	TW_VEC(struct tw_location) locations;
	TW_VEC(struct tw_wanted) wanted; /* by the file that is being read; the driver's to take */
	uint64_t owned;                  /* bytes of the paths that this file's packages own */
	bool failed;
};

int tw_sink_init(struct tw_sink *sink, struct tw_flat_builder *builder, struct tw_arena *scratch,
		 struct trawl_error *err);
void tw_sink_release(struct tw_sink *sink);

/* The driver's: everything until the next call comes from this analyzer and file. */
void tw_sink_begin(struct tw_sink *sink, const struct tw_analyzer *analyzer, struct tw_slice path);
/* Commits the open package. */
void tw_sink_end(struct tw_sink *sink);

/*
 * A fresh package, all empty. It is committed by the next tw_sink_package(), by tw_sink_type() and at the end of the
 * file; until then its slices must stay valid. Never NULL. A package with neither name nor digest is not committed, unless it
 * is a project of one's own, root or workspace, which may have none.
 */
struct tw_package *tw_sink_package(struct tw_sink *sink);

/* Forget the open package: it turned out to be none (a package that isn't installed). */
void tw_sink_discard(struct tw_sink *sink);

/*
 * The packages from now on form a group of this type and path instead of the analyzer's type and the file's path. For
 * analyzers whose one file speaks of several ecosystems or projects.
 */
void tw_sink_type(struct tw_sink *sink, struct tw_slice type, struct tw_slice path);

/* Lists of the open package. @pkg must come from tw_sink_package(). Empty texts are not added. */
void tw_package_license(struct tw_package *pkg, struct tw_slice license);
void tw_package_need(struct tw_package *pkg, struct tw_slice id);
void tw_package_own(struct tw_package *pkg, struct tw_slice folder, struct tw_slice name);
void tw_package_locate(struct tw_package *pkg, uint32_t start_line, uint32_t end_line);

/*
 * The file of this path, named in @line, is to be shown to the analyzer as well, with role 0, though its name says nothing. For
 * parse. That it isn't in the tree is said by the driver.
 */
void tw_sink_want(struct tw_sink *sink, struct tw_slice path, uint32_t line);

/* printf into the scratch arena: a text that lives until the end of the file. Empty when out of memory (sticky). */
struct tw_slice tw_sink_text(struct tw_sink *sink, const char *format, ...) TW_PRINTF(2, 3);

/* A fact, at any time, also while a package is open. Its analyzer and path are filled in when empty. */
void tw_sink_fact(struct tw_sink *sink, const struct tw_fact *fact);

/* The file goes on, but this could not be understood. @line 0: no line. Control characters are replaced. */
void tw_warn(struct tw_sink *sink, uint32_t line, const char *format, ...) TW_PRINTF(3, 4);

/* The same for what is lost of the file, a package for instance: the report is incomplete. */
void tw_lose(struct tw_sink *sink, uint32_t line, const char *format, ...) TW_PRINTF(3, 4);

/* The file of the given path is lost. The driver says this for errors that parse returns. */
void tw_sink_problem(struct tw_sink *sink, enum tw_grade grade, struct tw_slice path, uint32_t line,
		     const char *message);

/* May a package own one more path of @len bytes? Said once when no more fit: TW_LIMIT_OWNED. */
bool tw_sink_has_room_to_own(struct tw_sink *sink, size_t len);

/* TRAWL_OK, or why things are being dropped. Parsers end with `return tw_sink_status(sink, err);`. */
int tw_sink_status(struct tw_sink *sink, struct trawl_error *err);

#endif
