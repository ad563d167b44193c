/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing JSON byte for byte as Go's encoding/json does: json.MarshalIndent(v, "", "  ") with an indent, json.Marshal(v)
 * without. The caller walks what it has and says what comes; commas, line ends and escapes are made here.
 *
 *	struct tw_jw jw = tw_jw_init(&buf, "  ");
 *	tw_jw_object_open(&jw);
 *	tw_jw_key(&jw, "SchemaVersion"), tw_jw_int(&jw, 2);
 *	tw_jw_field(&jw, "ArtifactName", name);                    (left out when it is empty)
 *	tw_jw_object_close(&jw);
 *	return tw_jw_finish(&jw, err);                             (out of memory, a sink that failed: said once)
 *
 * What may surprise, all of it Go's doing: <, > and & are written \u003c, \u003e and \u0026, U+2028 and U+2029 as
 * escapes too; bytes that aren't UTF-8 become U+FFFD; a container without content is {} or []; there is no newline at
 * the end (Trivy's JSON report adds one).
 */
#ifndef TW_FORMAT_JSON_WRITE_H
#define TW_FORMAT_JSON_WRITE_H

#include "base/buf.h"
#include "base/error.h"

/* Takes a piece of the output; a negative status stops the writing, and tw_jw_finish() returns it. */
typedef int tw_jw_sink(void *context, struct tw_slice piece, struct trawl_error *err);

struct tw_jw {
	struct tw_buf *out;
	const char *indent; /* NULL: compact */
	size_t indent_len;
	tw_jw_sink *sink; /* NULL: all of it stays in @out */
	void *context;
	uint32_t depth;
	bool fresh; /* the innermost container is empty so far */
	bool keyed; /* a name was written, its value comes next */
	bool html;  /* escape as for HTML; set by tw_jw_init, may be cleared: Encoder.SetEscapeHTML(false) */
	int status;
	struct trawl_error err; /* of the sink */
};

/* @out is the caller's, and is appended to. With a sink, set sink and context behind it: it is emptied as it fills. */
struct tw_jw tw_jw_init(struct tw_buf *out, const char *indent);

void tw_jw_object_open(struct tw_jw *jw);
void tw_jw_object_close(struct tw_jw *jw);
void tw_jw_array_open(struct tw_jw *jw);
void tw_jw_array_close(struct tw_jw *jw);

/* @name is written as it is: a literal without anything to escape. */
void tw_jw_key(struct tw_jw *jw, const char *name);
void tw_jw_key_slice(struct tw_jw *jw, struct tw_slice name);

void tw_jw_string(struct tw_jw *jw, struct tw_slice text);
void tw_jw_text(struct tw_jw *jw, const char *text);
void tw_jw_int(struct tw_jw *jw, int64_t value);
void tw_jw_float(struct tw_jw *jw, double value);
void tw_jw_bool(struct tw_jw *jw, bool value);
void tw_jw_null(struct tw_jw *jw);

/* A value that is JSON already, laid out anew as Go does with a RawMessage. It must be valid: tw_json_raw(), say. */
void tw_jw_raw(struct tw_jw *jw, struct tw_slice json);

/*
 * Members, laid out by a writer with the same indent at the same depth, that are put where they are: what stands between
 * the braces of an object.
 */
void tw_jw_members(struct tw_jw *jw, struct tw_slice members);

/* A whole value, laid out the same way; a long one goes to the sink from where it lies. */
void tw_jw_laid_out(struct tw_jw *jw, struct tw_slice value);

/* Members that are left out when they are empty, zero or false: Go's omitempty. */
void tw_jw_field(struct tw_jw *jw, const char *name, struct tw_slice text);
void tw_jw_field_int(struct tw_jw *jw, const char *name, int64_t value);
void tw_jw_field_bool(struct tw_jw *jw, const char *name, bool value);

/*
 * A writer, into a buffer of its own, for some of the elements of the array that @whole is in: so can several threads
 * write one array. Their texts belong behind what @whole has written, in order, and tw_jw_skip() tells it of them:
 * what it holds is handed to its sink, and it goes on behind an element. @first: no element comes before these.
 */
struct tw_jw tw_jw_part(const struct tw_jw *whole, struct tw_buf *out, bool first);
void tw_jw_skip(struct tw_jw *whole);

/* Hands what is left to the sink. TRAWL_OK, or what went wrong since the start. */
int tw_jw_finish(struct tw_jw *jw, struct trawl_error *err);

#endif
