/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/yaml.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "format/number.h"
#include "tmpl/convert.h"
#include "tmpl/literal.h"

enum { WIDTH = 80, STEP = 2, LONGEST_KEY = 128 };

enum style { PLAIN, SINGLE, DOUBLE, LITERAL };

struct writer {
	struct tw_machine *machine;
	struct tw_buf *out;
	size_t line; /* where the current one starts */
	size_t wide; /* bytes in it that are no column of their own */
	bool pretty; /* as go-yaml 3 has it: lists in maps are indented, long lines stay, and no JSON was in between */
};

/* What go-yaml finds out about a text before it chooses a style. */
struct nature {
	bool multiline, plain, single, block;
};

static int node_out(struct writer *w, struct tw_value v, size_t indent, bool in_map, unsigned depth);

static void put(struct writer *w, char c)
{
	tw_buf_char(w->out, c);
	if (c == '\n') {
		w->line = w->out->len;
		w->wide = 0;
	} else if (((unsigned char)c & 0xc0) == 0x80) {
		w->wide++;
	}
}

static size_t column(const struct writer *w)
{
	return w->out->len - w->line - w->wide;
}

static void newline(struct writer *w, size_t indent)
{
	if (column(w) > 0)
		put(w, '\n');
	for (size_t i = 0; i < indent; i++)
		put(w, ' ');
}

static bool is_break(uint32_t c)
{
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* go-yaml's: nothing beyond the basic plane. */
static bool is_printable(uint32_t c)
{
	return c == '\n' || (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c < 0xd800) ||
	       (c >= 0xe000 && c <= 0xfffd && c != 0xfeff);
}

static bool starts_badly(struct tw_slice s, bool space_behind)
{
	char c = s.ptr[0];

	if (c && strchr("#,[]{}&*!|>'\"%@`", c))
		return true;
	if (tw_slice_starts(s, "---") || tw_slice_starts(s, "..."))
		return true;
	return (c == '?' || c == ':' || c == '-') && space_behind;
}

static struct nature nature_of(struct tw_slice s)
{
	struct nature n = { .plain = true, .single = true, .block = true };
	bool before_space = true, space = false, broke = false;

	if (s.len == 0)
		return (struct nature){ .plain = true, .single = true };
	for (size_t i = 0; i < s.len;) {
		uint32_t c;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &c);
		bool last, behind;

		if (!len) {
			c = TW_UTF8_REPLACEMENT;
			len = 1;
		}
		last = i + len >= s.len;
		behind = last || s.ptr[i + len] == ' ' || s.ptr[i + len] == '\t';
		if ((i == 0 && starts_badly(s, behind)) || (i && c == ':' && behind) || (i && c == '#' && before_space))
			n.plain = false;
		if (!is_printable(c))
			n.plain = n.single = n.block = false;
		if (c == ' ') {
			if (i == 0 || last)
				n.plain = false;
			if (last)
				n.block = false;
			if (broke)
				n.plain = n.single = false;
			space = true;
			broke = false;
		} else if (is_break(c)) {
			n.multiline = true;
			n.plain = false;
			if (space)
				n.single = n.block = false;
			space = false;
			broke = true;
		} else {
			space = broke = false;
		}
		before_space = c == ' ' || c == '\t' || c == 0 || is_break(c);
		i += len;
	}
	return n;
}

static bool looks_like_number(struct tw_slice s)
{
	char digits[72];
	size_t len = 0;
	struct tw_slice plain;
	int64_t integer;
	uint64_t whole;
	bool is_int, is_whole;
	double real;

	for (size_t i = 0; i < s.len; i++) {
		if (len == sizeof(digits))
			return false;
		if (s.ptr[i] != '_')
			digits[len++] = s.ptr[i];
	}
	plain = tw_slice_of(digits, len);
	if (tw_integer_literal(plain, &integer, &is_int, &whole, &is_whole))
		return true;
	for (size_t i = 0; i < len; i++) {
		if (!tw_is_digit(digits[i]) && !strchr("+-.eE", digits[i]))
			return false;
	}
	/* "1." and ".5" are numbers there. */
	if (len > 1 && digits[len - 1] == '.' && tw_is_digit(digits[len - 2]))
		plain.len--;
	if (plain.len && plain.ptr[0] == '.')
		return plain.len > 1 && tw_is_digit(plain.ptr[1]) && tw_slice_find(tw_slice_from(plain, 1), '.') < 0;
	return tw_number_parse(plain, &real);
}

/* "2001-02-03", with a time perhaps. */
static bool looks_like_time(struct tw_slice s)
{
	size_t digits = 0;
	const char *shapes[] = { "d-d", "d-dTd:d:d", "d-dtd:d:d", "d-d d:d:d" };

	if (s.len < 8 || s.ptr[4] != '-')
		return false;
	for (; digits < 4; digits++) {
		if (!tw_is_digit(s.ptr[digits]))
			return false;
	}
	s = tw_slice_from(s, 5);
	for (size_t shape = 0; shape < 4; shape++) {
		const char *c = shapes[shape];
		struct tw_slice rest = s;

		for (; *c; c++) {
			if (*c == 'd') {
				size_t len = 0;

				while (len < 2 && len < rest.len && tw_is_digit(rest.ptr[len]))
					len++;
				if (!len)
					break;
				rest = tw_slice_from(rest, len);
			} else if (rest.len && rest.ptr[0] == *c) {
				rest = tw_slice_from(rest, 1);
			} else {
				break;
			}
		}
		if (*c)
			continue;
		if (tw_slice_starts(rest, ".") && shape) {
			rest = tw_slice_from(rest, 1);
			while (rest.len && tw_is_digit(rest.ptr[0]))
				rest = tw_slice_from(rest, 1);
		}
		if (shape == 1 || shape == 2) {
			if (tw_slice_is(rest, "Z") ||
			    (rest.len == 6 && (rest.ptr[0] == '+' || rest.ptr[0] == '-') && rest.ptr[3] == ':'))
				return true;
		} else if (!rest.len) {
			return true;
		}
	}
	return false;
}

/* "190:20:30": a number to base 60 in YAML 1.1. */
static bool looks_like_base60(struct tw_slice s)
{
	size_t at = s.len && (s.ptr[0] == '+' || s.ptr[0] == '-'), groups = 0;

	if (at >= s.len || !tw_is_digit(s.ptr[at]))
		return false;
	while (at < s.len && (tw_is_digit(s.ptr[at]) || s.ptr[at] == '_'))
		at++;
	while (at + 1 < s.len && s.ptr[at] == ':' && tw_is_digit(s.ptr[at + 1])) {
		at++;
		if (at + 1 < s.len && s.ptr[at] <= '5' && tw_is_digit(s.ptr[at + 1]))
			at++;
		at++;
		groups++;
	}
	if (at < s.len && s.ptr[at] == '.') {
		at++;
		while (at < s.len && (tw_is_digit(s.ptr[at]) || s.ptr[at] == '_'))
			at++;
	}
	return groups && at == s.len;
}

/* Would it be read as something else than a text? */
static bool resolves(struct tw_slice s)
{
	static const char *const words[] = {
		"",      "~",    "null", "Null",  "NULL",  "true",  "True",  "TRUE",  "false", "False",
		"FALSE", "y",    "Y",    "yes",   "Yes",   "YES",   "on",    "On",    "ON",    "n",
		"N",     "no",   "No",   "NO",    "off",   "Off",   "OFF",   ".nan",  ".NaN",  ".NAN",
		".inf",  ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (tw_slice_is(s, words[i]))
			return true;
	}
	if (!tw_is_digit(s.ptr[0]) && !strchr("+-.", s.ptr[0]))
		return false;
	return looks_like_number(s) || looks_like_time(s) || looks_like_base60(s);
}

static void escape(struct writer *w, uint32_t c)
{
	static const char from[] = "\a\b\t\n\v\f\r\x1b\"\\", to[] = "abtnvfre\"\\";
	const char *simple = c && c < 0x80 ? strchr(from, (int)c) : NULL;

	put(w, '\\');
	if (c == 0)
		put(w, '0');
	else if (simple)
		put(w, to[simple - from]);
	else if (c == 0x85 || c == 0xa0)
		put(w, c == 0x85 ? 'N' : '_');
	else if (c == 0x2028 || c == 0x2029)
		put(w, c == 0x2028 ? 'L' : 'P');
	else
		tw_buf_printf(w->out, c <= 0xff ? "x%02X" : c <= 0xffff ? "u%04X" : "U%08X", c);
}

static void double_out(struct writer *w, struct tw_slice s, size_t indent, bool fold)
{
	bool spaces = false;

	put(w, '"');
	for (size_t i = 0; i < s.len;) {
		uint32_t c;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &c);

		if (!len) {
			c = TW_UTF8_REPLACEMENT;
			len = 1;
		}
		if (!is_printable(c) || is_break(c) || c == '"' || c == '\\') {
			escape(w, c);
			spaces = false;
		} else if (c == ' ') {
			if (fold && !spaces && column(w) > WIDTH && i > 0 && i < s.len - 1) {
				newline(w, indent);
				if (s.ptr[i + 1] == ' ')
					put(w, '\\');
			} else {
				put(w, ' ');
			}
			spaces = true;
		} else {
			for (size_t k = 0; k < len; k++)
				put(w, s.ptr[i + k]);
			spaces = false;
		}
		i += len;
	}
	put(w, '"');
}

/* Plain and single quoted texts fold alike. */
static void folded_out(struct writer *w, struct tw_slice s, size_t indent, bool fold, bool quoted)
{
	bool spaces = false, breaks = false;

	if (quoted)
		put(w, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == ' ') {
			if (fold && !spaces && column(w) > WIDTH && i + 1 < s.len && s.ptr[i + 1] != ' ' &&
			    (!quoted || i > 0))
				newline(w, indent);
			else
				put(w, ' ');
			spaces = true;
		} else if (s.ptr[i] == '\n') {
			if (!breaks)
				put(w, '\n');
			put(w, '\n');
			breaks = true;
		} else {
			if (breaks)
				newline(w, indent);
			put(w, s.ptr[i]);
			if (quoted && s.ptr[i] == '\'')
				put(w, '\'');
			spaces = breaks = false;
		}
	}
	if (quoted)
		put(w, '\'');
}

static void literal_out(struct writer *w, struct tw_slice s, size_t indent)
{
	bool fresh = true;

	put(w, '|');
	if (s.ptr[0] == ' ' || s.ptr[0] == '\n')
		put(w, '0' + STEP);
	if (s.ptr[s.len - 1] != '\n')
		put(w, '-');
	else if (s.len == 1 || s.ptr[s.len - 2] == '\n')
		put(w, '+');
	put(w, '\n');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '\n' && fresh)
			newline(w, indent);
		put(w, s.ptr[i]);
		fresh = s.ptr[i] == '\n';
	}
}

static void text_out(struct writer *w, struct tw_slice s, size_t indent, bool key)
{
	struct nature n = nature_of(s);
	bool fold = !key && !w->pretty;
	enum style style = tw_slice_find(s, '\n') >= 0 ? LITERAL : resolves(s) ? DOUBLE : PLAIN;

	if (key && n.multiline)
		style = DOUBLE;
	if (style == PLAIN && !n.plain)
		style = SINGLE;
	if (style == SINGLE && !n.single)
		style = DOUBLE;
	if (style == LITERAL && (!n.block || key))
		style = DOUBLE;
	switch (style) {
	case PLAIN: folded_out(w, s, indent, fold, false); break;
	case SINGLE: folded_out(w, s, indent, fold, true); break;
	case DOUBLE: double_out(w, s, indent, fold); break;
	case LITERAL: literal_out(w, s, indent); break;
	}
}

/* A number as it comes out of JSON and is read by YAML: an integer where it is written as one. */
static void float_out(struct writer *w, double f)
{
	char text[64];
	size_t len = tw_number_print(f, text);
	int64_t integer;
	uint64_t whole;
	bool is_int, is_whole;

	if (w->pretty || !tw_integer_literal(tw_slice_of(text, len), &integer, &is_int, &whole, &is_whole))
		len = tw_float_text(f, 'g', -1, text, sizeof(text));
	tw_buf_add(w->out, text, len);
}

/* Letters behind other signs, numbers by their value. */
static int natural_order(struct tw_slice a, struct tw_slice b)
{
	size_t i = 0;

	while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
		i++;
	while (i > 0 && i < a.len && ((unsigned char)a.ptr[i] & 0xc0) == 0x80)
		i--;
	if (i < a.len && i < b.len) {
		uint32_t x, y;
		bool letter_a, letter_b;
		uint64_t an = 0, bn = 0;
		size_t ai, bi;

		tw_utf8_decode(tw_slice_from(a, i), &x);
		tw_utf8_decode(tw_slice_from(b, i), &y);
		letter_a = x < 0x80 ? tw_is_alpha((char)x) : x >= 0xc0;
		letter_b = y < 0x80 ? tw_is_alpha((char)y) : y >= 0xc0;
		if (letter_a && letter_b)
			return x < y ? -1 : 1;
		if (letter_a || letter_b)
			return letter_b ? -1 : 1;
		if (x == '0' || y == '0') {
			for (size_t j = i; j-- > 0 && tw_is_digit(a.ptr[j]);) {
				if (a.ptr[j] != '0') {
					an = bn = 1;
					break;
				}
			}
		}
		for (ai = i; ai < a.len && tw_is_digit(a.ptr[ai]); ai++)
			an = an * 10 + (uint64_t)(a.ptr[ai] - '0');
		for (bi = i; bi < b.len && tw_is_digit(b.ptr[bi]); bi++)
			bn = bn * 10 + (uint64_t)(b.ptr[bi] - '0');
		if (an != bn)
			return an < bn ? -1 : 1;
		if (ai != bi)
			return ai < bi ? -1 : 1;
		return x < y ? -1 : 1;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

static int compare(const void *a, const void *b)
{
	return natural_order((*(const struct tw_member *const *)a)->key, (*(const struct tw_member *const *)b)->key);
}

/* The value of a member, or an item, behind ":" or "-". */
static int child_out(struct writer *w, struct tw_value v, size_t indent, bool in_map, unsigned depth)
{
	v = tw_value_plain(v);
	if ((v.kind == TW_V_MAP && v.dict->len) || (v.kind == TW_V_LIST && v.list->len)) {
		if (!in_map || v.kind == TW_V_MAP || w->pretty)
			indent += STEP;
		if (in_map)
			newline(w, indent);
		else
			put(w, ' ');
		return node_out(w, v, indent, in_map, depth);
	}
	put(w, ' ');
	return node_out(w, v, indent + STEP, in_map, depth);
}

static int dict_out(struct writer *w, const struct tw_dict *dict, size_t indent, unsigned depth)
{
	const struct tw_member **order = tw_arena_array(w->machine->arena, dict->len, sizeof(*order));
	int status = TRAWL_OK;

	if (!order)
		return tw_tmpl_fail_memory(w->machine);
	for (size_t i = 0; i < dict->len; i++)
		order[i] = &dict->at[i];
	qsort(order, dict->len, sizeof(*order), compare);
	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
		bool complex = order[i]->key.len > LONGEST_KEY;

		if (i)
			newline(w, indent);
		if (complex)
			tw_buf_text(w->out, "? ");
		text_out(w, order[i]->key, indent + STEP, !complex);
		if (complex)
			newline(w, indent);
		put(w, ':');
		status = child_out(w, order[i]->value, indent, true, depth);
	}
	return status;
}

static int list_out(struct writer *w, const struct tw_list *list, size_t indent, unsigned depth)
{
	int status = TRAWL_OK;

	for (size_t i = 0; i < list->len && status == TRAWL_OK; i++) {
		if (i)
			newline(w, indent);
		put(w, '-');
		status = child_out(w, list->at[i], indent, false, depth);
	}
	return status;
}

static int node_out(struct writer *w, struct tw_value v, size_t indent, bool in_map, unsigned depth)
{
	struct tw_slice text;
	int status;

	if (depth == 0)
		return tw_tmpl_fail(w->machine, "yaml: nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	if (w->out->len > TW_LIMIT_TMPL_OUTPUT)
		return tw_fail(w->machine->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
			       TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	v = tw_value_plain(v);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_NONE:
	case TW_V_NIL: tw_buf_text(w->out, "null"); break;
	case TW_V_BOOL: tw_buf_text(w->out, v.truth ? "true" : "false"); break;
	case TW_V_INT: tw_buf_printf(w->out, "%lld", (long long)v.i); break;
	case TW_V_UINT: tw_buf_printf(w->out, "%llu", (unsigned long long)v.u); break;
	case TW_V_FLOAT: float_out(w, v.f); break;
	case TW_V_STRING:
		if (v.type == TW_T_BYTES) {
			struct tw_value encoded, bytes = tw_value_text(v.text);

			status = tw_fn_b64enc(w->machine, &bytes, 1, &encoded);
			if (status < 0)
				return status;
			v.text = encoded.text;
		}
		text_out(w, v.text, indent, false);
		break;
	case TW_V_LIST:
		if (v.list->len)
			return list_out(w, v.list, indent, depth - 1);
		tw_buf_text(w->out, "[]");
		break;
	case TW_V_MAP:
		if (v.dict->len)
			return dict_out(w, v.dict, indent, depth - 1);
		tw_buf_text(w->out, "{}");
		break;
	case TW_V_OBJECT:
		status = tw_tmpl_text(w->machine, v, &text);
		if (status < 0)
			return status;
		text_out(w, text, indent, false);
		break;
	}
	return TRAWL_OK;
}

static int write_whole(struct tw_machine *machine, struct tw_buf *out, struct tw_value v, bool pretty)
{
	struct writer w = { .machine = machine, .out = out, .line = out->len, .pretty = pretty };
	bool nested = tw_value_plain(v).kind == TW_V_LIST || tw_value_plain(v).kind == TW_V_MAP;
	int status = node_out(&w, v, nested ? 0 : STEP, false, TW_LIMIT_TMPL_NESTING);

	if (column(&w) > 0)
		put(&w, '\n');
	return status;
}

int tw_helm_yaml_write(struct tw_machine *machine, struct tw_buf *out, struct tw_value v)
{
	return write_whole(machine, out, v, false);
}

int tw_helm_yaml_write_pretty(struct tw_machine *machine, struct tw_buf *out, struct tw_value v)
{
	return write_whole(machine, out, v, true);
}
