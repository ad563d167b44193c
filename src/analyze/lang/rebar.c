/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rebar.lock of Erlang's rebar3: Erlang terms. Source: rebar3.org, "Dependencies", lock files; rebar3,
 * apps/rebar/src/rebar_config.erl (format_attrs, consult_lock_file).
 *
 *	{"1.2.0",
 *	[{<<"certifi">>,{pkg,<<"certifi">>,<<"2.12.0">>},1},
 *	 {<<"hackney">>,{pkg,<<"hackney">>,<<"1.20.1">>},0},
 *	 {<<"lager">>,{git,"https://github.com/erlang-lager/lager.git",{ref,"459a3b2c"}},0}]}.
 *	[{pkg_hash,[…]}].
 *
 * Surprising: the number behind a package is how far below the project it stands, 0 is direct; the first word is what the
 * project calls a package, the one within "pkg" what Hex does. Packages from git have a commit and no version, and are left
 * out, as Mix's are. Files from before version 1 are the list alone.
 */
#include "analyze/lang/lock.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_rebar = {
	.name = "rebar-lock",
	.doc = "rebar3: what an Erlang project's lock file pins",
	.type = "hex",
	.files = "rebar.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "rebar.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

/* What is left to read, and its first word. */
struct reader {
	struct tw_slice rest;
	struct tw_slice word; /* an atom, a number, a text with its quotes, or one sign */
	uint32_t line;
};

static void skip_blanks(struct reader *r)
{
	bool comment = false;

	while (r->rest.len) {
		char c = r->rest.ptr[0];

		if (c == '\n')
			r->line++;
		if (c == '%')
			comment = true;
		else if (c == '\n')
			comment = false;
		else if (!comment && !tw_is_space(c))
			return;
		r->rest = tw_slice_from(r->rest, 1);
	}
}

/* Behind a closing quote; backslashes are kept as they are: no name or version has one. */
static size_t quoted_len(struct tw_slice s)
{
	size_t len = 1;

	while (len < s.len && s.ptr[len] != s.ptr[0])
		len += s.ptr[len] == '\\' ? 2 : 1;
	return len < s.len ? len + 1 : s.len;
}

static size_t word_len(struct tw_slice s)
{
	size_t len = 0;

	if (s.ptr[0] == '"' || s.ptr[0] == '\'')
		return quoted_len(s);
	while (len < s.len && (tw_is_alnum(s.ptr[len]) || s.ptr[len] == '_' || s.ptr[len] == '@'))
		len++;
	return len ? len : 1;
}

static void next(struct reader *r)
{
	size_t len;

	for (size_t i = 0; i < r->word.len; i++)
		r->line += r->word.ptr[i] == '\n';
	skip_blanks(r);
	len = r->rest.len ? word_len(r->rest) : 0;
	r->word = tw_slice_head(r->rest, len);
	r->rest = tw_slice_from(r->rest, len);
}

/* These signs, one after the other. */
static bool take(struct reader *r, const char *signs)
{
	for (; *signs; signs++) {
		if (r->word.len != 1 || r->word.ptr[0] != *signs)
			return false;
		next(r);
	}
	return true;
}

/* <<"text">> */
static bool take_binary(struct reader *r, struct tw_slice *ret)
{
	if (!take(r, "<<") || r->word.len < 2 || r->word.ptr[0] != '"' || !tw_slice_ends(r->word, "\""))
		return false;
	*ret = tw_slice_sub(r->word, 1, r->word.len - 1);
	next(r);
	return take(r, ">>");
}

struct entry {
	struct tw_slice name, version;
	uint64_t level;
};

/* {<<"alias">>,{pkg,<<"name">>,<<"version">>[,<<"hash">>…]},0}: false, and somewhere within, when it is anything else. */
static bool take_entry(struct reader *r, struct entry *ret)
{
	struct tw_slice ignored;

	if (!take(r, "{") || !take_binary(r, &ignored) || !take(r, ",{") || !tw_slice_is(r->word, "pkg"))
		return false;
	next(r);
	if (!take(r, ",") || !take_binary(r, &ret->name) || !take(r, ",") || !take_binary(r, &ret->version))
		return false;
	while (take(r, ",")) {
		if (!take_binary(r, &ignored))
			return false;
	}
	if (!take(r, "},") || !tw_slice_u64(r->word, UINT32_MAX, &ret->level))
		return false;
	next(r);
	return take(r, "}");
}

static void take_package(struct tw_lock *lock, const struct entry *entry, uint32_t line)
{
	struct tw_lock_package *p;
	bool known;

	if (!entry->name.len)
		return;
	p = tw_lock_package(lock, entry->name, entry->version, &known);
	p->package.id = tw_lang_id(lock->sink, entry->name, "@", entry->version);
	if (!known || entry->level == 0)
		p->package.relationship = entry->level == 0 ? TW_REL_DIRECT : TW_REL_INDIRECT;
	tw_lock_place(lock, p, line, line);
}

static bool is_empty_term(struct tw_slice text)
{
	text = tw_slice_trim(text);
	return !text.len || tw_slice_is(text, "[].");
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .rest = view->bytes, .line = 1 };
	struct tw_lock lock = { .sink = sink };
	bool brackets = false;

	next(&r);
	while (r.word.len) {
		struct reader start = r;
		struct entry entry = { 0 };

		brackets |= tw_slice_is(r.word, "[");
		if (take_entry(&r, &entry)) {
			take_package(&lock, &entry, start.line);
		} else {
			r = start;
			next(&r);
		}
	}
	if (!brackets && !is_empty_term(view->bytes)) {
		tw_lock_release(&lock);
		return tw_lang_unreadable(
			view, tw_fail(err, TRAWL_E_FORMAT, "not a list of packages in Erlang's notation"), err);
	}
	return tw_lock_finish(&lock, err);
}
