/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the analyzers of language ecosystems share. Failures are the sink's: sticky, said once.
 */
#ifndef TW_ANALYZE_LANG_LANG_H
#define TW_ANALYZE_LANG_LANG_H

#include "analyze/analyze.h"

/* "name@version" with whatever separates the two; the name alone when there is no version. */
struct tw_slice tw_lang_id(struct tw_sink *sink, struct tw_slice name, const char *separator, struct tw_slice version);

/* Licences onto the open package, in SPDX's spelling where they are known, each once. */
void tw_lang_licenses(struct tw_sink *sink, struct tw_package *pkg, struct tw_texts names);

/* Parts joined in the scratch arena. */
#define TW_SINK_JOIN(sink, ...) tw_lang_check((sink), TW_JOIN((sink)->scratch, __VA_ARGS__))

/* @text, and if it is { NULL, 0 } memory has run out, which the sink is to know. */
struct tw_slice tw_lang_check(struct tw_sink *sink, struct tw_slice text);

#endif
