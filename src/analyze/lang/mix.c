/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mix.lock of Elixir's Mix: a map in Elixir's own notation, one package a line. Source: hexdocs.pm/mix, "mix deps"; hex,
 * lib/hex/utils.ex.
 *
 *	"plug": {:hex, :plug, "1.14.0", "ba4f…", [:mix], [{:mime, "~> 1.0", …}], "hexpm", "bf02…"},
 *	"bamboo": {:git, "https://github.com/thoughtbot/bamboo.git", "0e2c…", []},
 *
 * Surprising: the file may have any name; only the usual one is known. Packages from git have no version, and are left out.
 */
#include "analyze/lang/lock.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_mix = {
	.name = "mix-lock",
	.doc = "Mix: what an Elixir project's lock file pins",
	.type = "hex",
	.files = "mix.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "mix.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

enum { WORD_KIND, WORD_NAME, WORD_VERSION, WORDS = 8 }; /* fewer words aren't a package of Hex's */

/* Words with blanks and commas between; returns how many there are, of which the first are kept. */
static size_t split_words(struct tw_slice s, struct tw_slice ret[static WORDS])
{
	size_t count = 0;

	while (count < WORDS) {
		size_t len = 0;

		while (s.len && (tw_is_space(s.ptr[0]) || s.ptr[0] == ','))
			s = tw_slice_from(s, 1);
		if (!s.len)
			break;
		while (len < s.len && !tw_is_space(s.ptr[len]) && s.ptr[len] != ',')
			len++;
		ret[count++] = tw_slice_head(s, len);
		s = tw_slice_from(s, len);
	}
	return count;
}

static struct tw_slice unquoted(struct tw_slice s)
{
	while (tw_slice_starts(s, "\""))
		s = tw_slice_from(s, 1);
	while (tw_slice_ends(s, "\""))
		s.len--;
	return s;
}

static void take_line(struct tw_lock *lock, struct tw_slice line, uint32_t number)
{
	struct tw_slice words[WORDS] = { 0 }, name, version;
	struct tw_lock_package *p;
	bool known;

	if (tw_slice_find(line, ':') < 0)
		return;
	tw_slice_split(&line, ':', &name);
	name = unquoted(name);
	if (split_words(line, words) < WORDS) {
		if (tw_slice_search(words[WORD_KIND], TW_LIT(":git")) < 0 &&
		    tw_slice_search(words[WORD_KIND], TW_LIT(":path")) < 0)
			tw_warn(lock->sink, number, "not a package of Mix's");
		return;
	}
	version = unquoted(words[WORD_VERSION]);
	p = tw_lock_package(lock, name, version, &known);
	p->package.id = tw_lang_id(lock->sink, name, "@", version);
	tw_lock_place(lock, p, number, number);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	return tw_lock_lines(view, sink, take_line, err);
}
