/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the analyzers of language ecosystems share. Failures are the sink's: sticky, said once.
 */
#ifndef TW_ANALYZE_LANG_LANG_H
#define TW_ANALYZE_LANG_LANG_H

#include "analyze/analyze.h"

struct tw_json;

/* "name@version" with whatever separates the two; the name alone when there is no version. */
struct tw_slice tw_lang_id(struct tw_sink *sink, struct tw_slice name, const char *separator, struct tw_slice version);

/* Licences onto the open package, in SPDX's spelling where they are known, each once. */
void tw_lang_licenses(struct tw_sink *sink, struct tw_package *pkg, struct tw_texts names);

/* Parts joined in the scratch arena. */
#define TW_SINK_JOIN(sink, ...) tw_lang_check((sink), TW_JOIN((sink)->scratch, __VA_ARGS__))

/* @text, and if it is { NULL, 0 } memory has run out, which the sink is to know. */
struct tw_slice tw_lang_check(struct tw_sink *sink, struct tw_slice text);

/*
 * Where a value of a JSON document stands; to be asked in the document's order, with @last 0 at first. Of several that begin
 * in one line only the first has a place: in files without line ends a place says nothing, and reports are compared with
 * those of a program that sees it so.
 */
struct tw_location tw_lang_place(const struct tw_json *doc, uint32_t node, uint32_t *last);

/*
 * @view couldn't be read as what it should be, and @err says why: if that is because of a merge conflict, it is to say so.
 * Returns @status.
 */
int tw_lang_unreadable(const struct tw_view *view, int status, struct trawl_error *err);

/* For files that are read line by line: a line of a merge conflict, which is said once a file. */
bool tw_lang_is_conflict(struct tw_sink *sink, struct tw_slice line, uint32_t number, bool *said);

#endif
