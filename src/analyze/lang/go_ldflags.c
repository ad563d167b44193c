/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's own version by "-X main.version=1.0.0" among its linker's flags. Source: cmd/link's documentation; trivy,
 * pkg/dependency/parser/golang/binary.
 *
 * Surprising: the flags are read as a shell and an option parser of the POSIX kind would, which Go's own aren't: every
 * letter behind one hyphen is a flag. One that can't be read makes all of them worthless, as no one knows then what the
 * others belong to.
 */
#include "analyze/lang/go.h"

static bool is_version_variable(struct tw_slice variable)
{
	struct tw_slice name = variable;
	ptrdiff_t dot = tw_slice_rfind(name, '.');

	name = dot < 0 ? (struct tw_slice){ 0 } : tw_slice_from(name, (size_t)dot + 1);
	return tw_slice_eq_nocase(name, TW_LIT("version")) || tw_slice_eq_nocase(name, TW_LIT("ver"));
}

/* With or without the "v". */
static bool is_version(struct tw_slice value)
{
	char with_v[256];

	if (tw_go_is_semver(value))
		return true;
	if (value.len >= sizeof(with_v))
		return false;
	with_v[0] = 'v';
	if (value.len)
		memcpy(with_v + 1, value.ptr, value.len);
	return tw_go_is_semver(tw_slice_of(with_v, value.len + 1));
}

/* 0: below the module's own cmd; 1: of a package that is called so that it will be the program's; 2: some package's. */
static int class_of(struct tw_slice module, struct tw_slice variable)
{
	static const char *const packages[] = { "main", "common", "version", "cmd" };
	struct tw_slice package = variable;
	ptrdiff_t slash = tw_slice_rfind(variable, '/');

	if (tw_slice_eq(tw_slice_head(variable, module.len), module) &&
	    tw_slice_starts(tw_slice_from(variable, module.len), "/cmd/"))
		return 0;
	if (slash > 0)
		package = tw_slice_from(variable, (size_t)slash + 1);
	package = tw_slice_head(package, (size_t)tw_slice_find(package, '.')); /* all of it when there is none */
	for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++) {
		if (tw_slice_eq_nocase(package, tw_slice(packages[i])))
			return 1;
	}
	return 2;
}

void tw_go_versions_add(struct tw_go_versions *versions, struct tw_slice variable, struct tw_slice value)
{
	int at;

	if (!is_version_variable(variable) || !is_version(value))
		return;
	at = class_of(versions->module, variable);
	versions->found[at] = value;
	versions->count[at]++;
}

struct tw_slice tw_go_versions_choose(const struct tw_go_versions *versions)
{
	for (int i = 0; i < 3; i++) {
		if (versions->count[i])
			return versions->count[i] == 1 ? versions->found[i] : (struct tw_slice){ 0 };
	}
	return (struct tw_slice){ 0 };
}

/* A word while it is read. */
struct word {
	char *text;
	size_t len;
	char quote; /* what ends the quotes that are open; ')' and '`' end commands, which stay as they are written */
	bool quoted;
};

static void word_add(struct word *w, char c)
{
	w->text[w->len++] = c;
}

/* One character; false for what no shell would take. */
static bool word_take(struct word *w, char c)
{
	bool command = w->quote == ')' || w->quote == '`';

	if (c == w->quote) {
		w->quote = 0;
		if (command)
			word_add(w, c);
	} else if (w->quote == ')' && c == '(') {
		return false;
	} else if (w->quote) {
		word_add(w, c);
	} else if (c == '"' || c == '\'') {
		w->quote = c;
		w->quoted = true;
	} else if (c == '`' || (c == '(' && w->len && w->text[w->len - 1] == '$')) {
		w->quote = c == '(' ? ')' : c;
		word_add(w, c);
	} else if (c == '(' || c == ')') {
		return false;
	} else {
		word_add(w, c);
	}
	return true;
}

static void word_escape(struct word *w, char c)
{
	if (w->quote == ')' || w->quote == '`') {
		word_add(w, '\\');
		word_add(w, c);
	} else {
		word_add(w, c == 't' ? '\t' : c == 'n' ? '\n' : c);
	}
}

/* One word as a shell takes it, quotes resolved. 1, 0 at the end, -1: quotes that stay open, brackets. */
static int next_word(struct tw_slice *s, struct tw_sink *sink, struct tw_slice *ret)
{
	struct word w = { 0 };
	bool ended = false;
	size_t i = 0;

	*s = tw_slice_trim_left(*s);
	w.text = tw_arena_alloc(sink->scratch, s->len);
	if (!w.text) {
		sink->failed = true;
		return -1;
	}
	for (; i < s->len && !ended && (w.quote || !tw_is_space(s->ptr[i])); i++) {
		char c = s->ptr[i];

		if (c == '\\' && w.quote != '\'') {
			if (++i == s->len)
				return -1;
			word_escape(&w, s->ptr[i]);
		} else if (!w.quote && c && strchr(";&|<>", c)) {
			ended = true; /* what follows isn't for the linker any more */
		} else if (!word_take(&w, c)) {
			return -1;
		}
	}
	if (w.quote)
		return -1;
	*ret = tw_slice_of(w.text, w.len);
	*s = ended ? (struct tw_slice){ 0 } : tw_slice_from(*s, i);
	return w.len || w.quoted ? 1 : 0;
}

typedef TW_VEC(struct tw_slice) words_vec;

static bool split_words(struct tw_slice text, struct tw_sink *sink, words_vec *words)
{
	struct tw_slice word, *slot;
	int status;

	while ((status = next_word(&text, sink, &word)) > 0) {
		slot = tw_vec_push(words);
		if (!slot) {
			sink->failed = true;
			return false;
		}
		*slot = word;
	}
	return status == 0;
}

/* What -X sets, in the order of the flags; of a variable that is set twice the last counts. */
struct settings {
	struct {
		struct tw_slice variable, value;
	} at[64]; /* more than any build has; those past it are left out */
	size_t count;
};

static void set(struct settings *x, struct tw_slice variable, struct tw_slice value)
{
	size_t i = 0;

	while (i < x->count && !tw_slice_eq(x->at[i].variable, variable))
		i++;
	if (i == sizeof(x->at) / sizeof(x->at[0]))
		return;
	x->at[i].variable = variable;
	x->at[i].value = value;
	if (i == x->count)
		x->count++;
}

static struct tw_slice trim_char(struct tw_slice s, char c, bool left, bool right)
{
	while (left && s.len && s.ptr[0] == c)
		s = tw_slice_from(s, 1);
	while (right && s.len && s.ptr[s.len - 1] == c)
		s.len--;
	return s;
}

/* One field of comma-separated values; false when its quotes don't fit. */
static bool next_field(struct tw_slice *s, struct tw_slice *ret)
{
	ptrdiff_t end;

	if (!tw_slice_starts(*s, "\""))
		return tw_slice_split(s, ',', ret) && tw_slice_find(*ret, '"') < 0;
	*s = tw_slice_from(*s, 1);
	end = tw_slice_find(*s, '"');
	if (end < 0)
		return false;
	*ret = tw_slice_head(*s, (size_t)end);
	*s = tw_slice_of(s->ptr + end + 1, s->len - (size_t)end - 1);
	if (s->len && s->ptr[0] != ',')
		return false;
	*s = s->len ? tw_slice_of(s->ptr + 1, s->len - 1) : (struct tw_slice){ 0 };
	return true;
}

/* The argument of -X: one "name=value", or several with commas between. */
static bool take_settings(struct settings *x, struct tw_slice text)
{
	struct tw_slice pair, name;
	size_t equals = 0;

	for (size_t i = 0; i < text.len; i++)
		equals += text.ptr[i] == '=';
	if (equals == 1) {
		text = trim_char(text, '"', true, true);
		tw_slice_split(&text, '=', &name);
		set(x, name, text);
		return true;
	}
	if (!equals)
		return false;
	while (text.ptr) {
		if (!next_field(&text, &pair) || tw_slice_find(pair, '=') < 0)
			return false;
		tw_slice_split(&pair, '=', &name);
		set(x, name, pair);
	}
	return true;
}

static bool is_flag_value(const words_vec *words, size_t at)
{
	return at < words->len && !tw_slice_starts(words->at[at], "-");
}

static bool is_bool(struct tw_slice s)
{
	static const char *const words[] = { "1", "t", "T", "true",  "TRUE",  "True",
					     "0", "f", "F", "false", "FALSE", "False" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (tw_slice_is(s, words[i]))
			return true;
	}
	return false;
}

/* The letters of "-sX"; @at is the next word, and moves past the value that the last of them takes. */
static bool take_letters(struct settings *x, struct tw_slice letters, const words_vec *words, size_t *at)
{
	size_t next = *at;

	while (letters.len) {
		bool has_value = letters.len > 2 && letters.ptr[1] == '=';
		char letter = letters.ptr[0];

		if (tw_slice_starts(letters, "test."))
			return true;
		letters = tw_slice_from(letters, 1);
		next = *at;
		if (letter == 'h') { /* a switch of that parser */
			if (has_value)
				return is_bool(tw_slice_from(letters, 1));
		} else if (letter != 'X') {
			if (has_value)
				break;
			next += is_flag_value(words, next);
		} else {
			if (!letters.len && next == words->len)
				return false;
			if (!take_settings(x, has_value     ? tw_slice_from(letters, 1)
					      : letters.len ? letters
							    : words->at[next++]))
				return false;
			break;
		}
	}
	*at = next;
	return true;
}

static bool take_words(struct settings *x, const words_vec *words)
{
	for (size_t at = 0; at < words->len;) {
		struct tw_slice word = words->at[at++];

		if (word.len < 2 || word.ptr[0] != '-')
			continue;
		if (word.ptr[1] != '-') {
			if (!take_letters(x, tw_slice_from(word, 1), words, &at))
				return false;
			continue;
		}
		if (word.len == 2)
			return true;
		if (word.ptr[2] == '-' || word.ptr[2] == '=')
			return false;
		if (tw_slice_find(word, '=') < 0 && !tw_slice_is(word, "--help"))
			at += is_flag_value(words, at);
	}
	return true;
}

void tw_go_read_ldflags(struct tw_slice ldflags, struct tw_sink *sink, struct tw_go_versions *versions)
{
	struct settings x = { .count = 0 };
	words_vec words = { 0 };

	if (split_words(ldflags, sink, &words) && take_words(&x, &words)) {
		for (size_t i = 0; i < x.count; i++)
			tw_go_versions_add(versions, trim_char(x.at[i].variable, '\'', true, false),
					   trim_char(x.at[i].value, '\'', false, true));
	}
	tw_vec_release(&words);
}
