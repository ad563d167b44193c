/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json_write.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "format/number.h"

enum { SINK_PIECE = 64 * 1024 };

struct tw_jw tw_jw_init(struct tw_buf *out, const char *indent)
{
	return (struct tw_jw){ .out = out, .indent = indent, .indent_len = indent ? strlen(indent) : 0, .html = true };
}

static void hand_on(struct tw_jw *jw, struct tw_slice piece)
{
	if (jw->status == TRAWL_OK && piece.len)
		jw->status = jw->sink(jw->context, piece, &jw->err);
}

static void flush(struct tw_jw *jw)
{
	hand_on(jw, tw_buf_view(jw->out));
	jw->out->len = 0;
}

struct tw_jw tw_jw_part(const struct tw_jw *whole, struct tw_buf *out, bool first)
{
	return (struct tw_jw){ .out = out,
			       .indent = whole->indent,
			       .indent_len = whole->indent_len,
			       .depth = whole->depth,
			       .fresh = first,
			       .html = whole->html };
}

void tw_jw_skip(struct tw_jw *jw)
{
	if (jw->sink)
		flush(jw);
	jw->fresh = false;
}

static void new_line(struct tw_jw *jw)
{
	struct tw_buf *out = jw->out;
	size_t len = 1 + jw->depth * jw->indent_len;
	char *to;

	if (!jw->indent || (len > out->room - out->len && !tw_buf_reserve(out, len)) || out->failed)
		return;
	to = out->ptr + out->len;
	out->len += len;
	*to++ = '\n';
	for (uint32_t i = 0; i < jw->depth; i++)
		to = mempcpy(to, jw->indent, jw->indent_len);
}

/* What stands before a name, or before a value that has none. */
static void begin(struct tw_jw *jw)
{
	if (jw->sink && jw->out->len >= SINK_PIECE)
		flush(jw);
	if (jw->keyed) {
		jw->keyed = false;
		return;
	}
	if (jw->depth == 0)
		return;
	if (!jw->fresh)
		tw_buf_char(jw->out, ',');
	jw->fresh = false;
	new_line(jw);
}

static void open_container(struct tw_jw *jw, char bracket)
{
	begin(jw);
	tw_buf_char(jw->out, bracket);
	jw->depth++;
	jw->fresh = true;
}

static void close_container(struct tw_jw *jw, char bracket)
{
	if (jw->depth)
		jw->depth--;
	if (!jw->fresh)
		new_line(jw);
	jw->fresh = false;
	tw_buf_char(jw->out, bracket);
}

void tw_jw_object_open(struct tw_jw *jw)
{
	open_container(jw, '{');
}

void tw_jw_object_close(struct tw_jw *jw)
{
	close_container(jw, '}');
}

void tw_jw_array_open(struct tw_jw *jw)
{
	open_container(jw, '[');
}

void tw_jw_array_close(struct tw_jw *jw)
{
	close_container(jw, ']');
}

static bool is_html(char c)
{
	return c == '<' || c == '>' || c == '&';
}

void tw_jw_members(struct tw_jw *jw, struct tw_slice members)
{
	size_t indented = 1 + jw->depth * jw->indent_len;

	/* Their own line end and indent are what begin() makes. */
	if (jw->indent && members.len >= indented)
		members = tw_slice_from(members, indented);
	if (!members.len)
		return;
	begin(jw);
	tw_buf_add(jw->out, members.ptr, members.len);
}

void tw_jw_laid_out(struct tw_jw *jw, struct tw_slice value)
{
	begin(jw);
	if (!jw->sink || value.len < SINK_PIECE) {
		tw_buf_slice(jw->out, value);
		return;
	}
	flush(jw);
	hand_on(jw, value);
}

/* Bytes that always stand for themselves come in runs. */
static bool is_plain(const struct tw_jw *jw, char c)
{
	return c >= ' ' && c != '"' && c != '\\' && c < 0x7f && !(jw->html && is_html(c));
}

/* Is a byte of @word below @limit, or above 0x7f? Exact only where none is: then all eight are in between. */
static uint64_t any_below(uint64_t word, uint64_t limit)
{
	return (word - limit * 0x0101010101010101u) & 0x8080808080808080u;
}

static uint64_t any_is(uint64_t word, uint64_t byte)
{
	word ^= byte * 0x0101010101010101u;
	return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}

/* How many bytes from the start stand for themselves: eight at a time, then one by one. */
static size_t plain_run(const struct tw_jw *jw, struct tw_slice s)
{
	size_t run = 0;

	for (; run + 8 <= s.len; run += 8) {
		uint64_t word = tw_le64(s.ptr + run);
		uint64_t odd = any_below(word, ' ') | (word & 0x8080808080808080u) | any_is(word, '"') |
			       any_is(word, '\\') | any_is(word, 0x7f);

		if (jw->html)
			odd |= any_is(word, '<') | any_is(word, '>') | any_is(word, '&');
		if (odd)
			break;
	}
	while (run < s.len && is_plain(jw, s.ptr[run]))
		run++;
	return run;
}

static void write_ascii(struct tw_jw *jw, char c)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const char *letter = c ? memchr(letters, c, sizeof(letters) - 1) : NULL;

	/* Letters stand behind what they escape; none of them is below a space itself. */
	if (letter && (c < ' ' || c == '"' || c == '\\'))
		tw_buf_add(jw->out, (char[]){ '\\', letter[1] }, 2);
	else
		tw_buf_printf(jw->out, "\\u%04x", (unsigned)c);
}

/* One code point above 0x7f, or a byte that isn't part of any; returns how many bytes that took. */
static size_t write_wide(struct tw_jw *jw, struct tw_slice s)
{
	uint32_t point;
	size_t len = tw_utf8_decode(s, &point);

	if (len == 0)
		tw_buf_text(jw->out, "\xef\xbf\xbd");
	else if (tw_utf8_is_harmful(point)) /* and JavaScript's line ends, which are among them */
		tw_buf_printf(jw->out, "\\u%04x", (unsigned)point);
	else
		tw_buf_add(jw->out, s.ptr, len);
	return len ? len : 1;
}

/* What doesn't stand for itself, at the start of @s; returns how many bytes that took. */
static size_t write_odd(struct tw_jw *jw, struct tw_slice s)
{
	if ((unsigned char)*s.ptr >= 0x80)
		return write_wide(jw, s);
	write_ascii(jw, *s.ptr);
	return 1;
}

static void write_quoted(struct tw_jw *jw, struct tw_slice s)
{
	tw_buf_char(jw->out, '"');
	while (s.len) {
		size_t run = plain_run(jw, s);

		tw_buf_add(jw->out, s.ptr, run);
		s = tw_slice_from(s, run);
		if (s.len)
			s = tw_slice_from(s, write_odd(jw, s));
	}
	tw_buf_char(jw->out, '"');
}

static void after_key(struct tw_jw *jw)
{
	tw_buf_text(jw->out, jw->indent ? ": " : ":");
	jw->keyed = true;
}

void tw_jw_key_slice(struct tw_jw *jw, struct tw_slice name)
{
	begin(jw);
	write_quoted(jw, name);
	after_key(jw);
}

/* Names in our own words need no escapes. */
void tw_jw_key(struct tw_jw *jw, const char *name)
{
	struct tw_buf *out = jw->out;
	size_t len = strlen(name), room = len + 4;
	char *to;

	begin(jw);
	jw->keyed = true;
	if ((room > out->room - out->len && !tw_buf_reserve(out, room)) || out->failed)
		return;
	to = out->ptr + out->len;
	*to++ = '"';
	to = mempcpy(to, name, len);
	*to++ = '"';
	*to++ = ':';
	if (jw->indent)
		*to++ = ' ';
	out->len = (size_t)(to - out->ptr);
}

void tw_jw_string(struct tw_jw *jw, struct tw_slice text)
{
	begin(jw);
	write_quoted(jw, text);
}

void tw_jw_text(struct tw_jw *jw, const char *text)
{
	tw_jw_string(jw, tw_slice(text));
}

void tw_jw_int(struct tw_jw *jw, int64_t value)
{
	char digits[24], *at = digits + sizeof(digits);
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	begin(jw);
	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		*--at = '-';
	tw_buf_add(jw->out, at, (size_t)(digits + sizeof(digits) - at));
}

void tw_jw_float(struct tw_jw *jw, double value)
{
	char text[32];

	begin(jw);
	tw_buf_add(jw->out, text, tw_number_print(value, text));
}

void tw_jw_bool(struct tw_jw *jw, bool value)
{
	begin(jw);
	tw_buf_text(jw->out, value ? "true" : "false");
}

void tw_jw_null(struct tw_jw *jw)
{
	begin(jw);
	tw_buf_text(jw->out, "null");
}

/* A string that has its escapes already: the rest is written as in others. */
static void write_raw_string(struct tw_jw *jw, struct tw_slice s)
{
	while (s.len) {
		size_t run = 0;

		while (run < s.len && (is_plain(jw, s.ptr[run]) || s.ptr[run] == '"' || s.ptr[run] == '\\'))
			run++;
		tw_buf_add(jw->out, s.ptr, run);
		s = tw_slice_from(s, run);
		if (s.len)
			s = tw_slice_from(s, write_odd(jw, s));
	}
}

/* How long the string, number or word is that @s starts with. */
static size_t word_len(struct tw_slice s)
{
	size_t len = 1;

	if (*s.ptr != '"') {
		while (len < s.len && !memchr(",:]} \t\r\n", s.ptr[len], 8))
			len++;
		return len;
	}
	while (len < s.len && s.ptr[len] != '"')
		len += s.ptr[len] == '\\' ? 2 : 1;
	return len < s.len ? len + 1 : s.len;
}

void tw_jw_raw(struct tw_jw *jw, struct tw_slice json)
{
	while ((json = tw_slice_trim_left(json)).len) {
		size_t len = 1;

		switch (*json.ptr) {
		case '{':
		case '[': open_container(jw, *json.ptr); break;
		case '}':
		case ']': close_container(jw, *json.ptr); break;
		case ',': break;
		case ':': after_key(jw); break;
		default:
			len = word_len(json);
			begin(jw);
			write_raw_string(jw, tw_slice_head(json, len));
		}
		json = tw_slice_from(json, len);
	}
}

void tw_jw_field(struct tw_jw *jw, const char *name, struct tw_slice text)
{
	if (text.len) {
		tw_jw_key(jw, name);
		tw_jw_string(jw, text);
	}
}

void tw_jw_field_int(struct tw_jw *jw, const char *name, int64_t value)
{
	if (value) {
		tw_jw_key(jw, name);
		tw_jw_int(jw, value);
	}
}

void tw_jw_field_bool(struct tw_jw *jw, const char *name, bool value)
{
	if (value) {
		tw_jw_key(jw, name);
		tw_jw_bool(jw, value);
	}
}

int tw_jw_finish(struct tw_jw *jw, struct trawl_error *err)
{
	if (jw->sink)
		flush(jw);
	if (tw_buf_failed(jw->out))
		return tw_fail_nomem(err);
	if (jw->status < 0 && err)
		*err = jw->err;
	return jw->status;
}
