/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gemfile.lock of Bundler, called gems.locked where the Gemfile is called gems.rb. Source: bundler.io, "Gemfile.lock";
 * rubygems/bundler, lib/bundler/lockfile_parser.rb.
 *
 *	GEM
 *	  remote: https://rubygems.org/
 *	  specs:
 *	    nokogiri (1.13.6-x86_64-linux)	four blanks: a gem, its version, perhaps the platform
 *	      racc (~> 1.4)			six: what it needs
 *	DEPENDENCIES
 *	  nokogiri				what the project asks for; "!" behind it: from elsewhere than rubygems.org
 *
 * Surprising: a gem stands once for each platform, and may need something else on each; the last one is taken.
 */
#include "analyze/lang/lang.h"
#include "base/map.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_bundler = {
	.name = "bundler",
	.doc = "Bundler: what a Ruby project's lock file pins",
	.type = "bundler",
	.files = "Gemfile.lock, gems.locked",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "Gemfile.lock" }, { TW_BASENAME, "gems.locked" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct gem {
	struct tw_slice name, version;
	uint32_t line;
	bool direct;
	size_t need, need_end; /* of reader.needs */
};

struct reader {
	struct tw_sink *sink;
	TW_VEC(struct gem) gems;
	struct tw_map by_name;
	TW_VEC(struct tw_slice) needs;
	uint32_t open; /* the gem whose needs are being read, or TW_MAP_NONE */
	size_t open_need;
};

static size_t indent_of(struct tw_slice line)
{
	size_t count = 0;

	while (count < line.len && line.ptr[count] == ' ')
		count++;
	return count;
}

/* "(1.13.6-x86_64-linux)" → "1.13.6" */
static struct tw_slice version_in(struct tw_slice word)
{
	ptrdiff_t hyphen;

	while (word.len && (word.ptr[0] == '(' || word.ptr[0] == ')'))
		word = tw_slice_from(word, 1);
	while (tw_slice_ends(word, ")") || tw_slice_ends(word, "("))
		word.len--;
	hyphen = tw_slice_find(word, '-');
	return hyphen < 0 ? word : tw_slice_head(word, (size_t)hyphen);
}

/* One without needs leaves those that it has from another platform. */
static void end_needs(struct reader *r)
{
	if (r->open != TW_MAP_NONE && r->needs.len > r->open_need) {
		r->gems.at[r->open].need = r->open_need;
		r->gems.at[r->open].need_end = r->needs.len;
	}
	r->open = TW_MAP_NONE;
}

static void take_gem(struct reader *r, struct tw_slice line, uint32_t number)
{
	struct tw_slice name = tw_slice_word(&line), version = tw_slice_word(&line);
	struct gem *gem;
	uint32_t *at;

	end_needs(r);
	if (!version.len || tw_slice_word(&line).len)
		return;
	version = version_in(version);
	at = tw_map_put(&r->by_name, name);
	gem = !at ? NULL : *at == TW_MAP_NONE ? tw_vec_push(&r->gems) : &r->gems.at[*at];
	if (!gem) {
		r->sink->failed = true;
		return;
	}
	r->open = *at = (uint32_t)(gem - r->gems.at);
	r->open_need = r->needs.len;
	if (!tw_slice_eq(gem->version, version))
		gem->need = gem->need_end = 0;
	gem->name = name;
	gem->version = version;
	gem->line = number;
}

static void take_need(struct reader *r, struct tw_slice line)
{
	struct tw_slice *need = tw_vec_push(&r->needs);

	r->sink->failed |= !need;
	if (need)
		*need = tw_slice_word(&line);
}

static void take_direct(struct reader *r, struct tw_slice line)
{
	uint32_t at = tw_map_get(&r->by_name, tw_slice_word(&line));

	if (at != TW_MAP_NONE)
		r->gems.at[at].direct = true;
}

static void read_lines(struct reader *r, const struct tw_view *view)
{
	struct tw_lines lines = tw_lines(view);
	bool conflict = false, direct = false;
	struct tw_slice line;

	while (tw_lines_next(&lines, &line)) {
		size_t indent = indent_of(line);

		if (tw_lang_is_conflict(r->sink, line, lines.number, &conflict))
			continue;
		direct = direct && indent == 2;
		if (direct)
			take_direct(r, line);
		else if (indent == 4)
			take_gem(r, line, lines.number);
		else if (indent == 6)
			take_need(r, line);
		direct = direct || tw_slice_is(line, "DEPENDENCIES");
	}
	end_needs(r);
}

static struct tw_slice id_of(struct reader *r, const struct gem *gem)
{
	return tw_lang_id(r->sink, gem->name, "@", gem->version);
}

static void hand_out(struct reader *r, const struct gem *gem)
{
	struct tw_package *pkg = tw_sink_package(r->sink);

	pkg->id = id_of(r, gem);
	pkg->name = gem->name;
	pkg->version = gem->version;
	pkg->relationship = gem->direct ? TW_REL_DIRECT : TW_REL_INDIRECT;
	pkg->indirect = !gem->direct;
	tw_package_locate(pkg, gem->line, gem->line);
	for (size_t i = gem->need; i < gem->need_end; i++) {
		uint32_t at = tw_map_get(&r->by_name, r->needs.at[i]);

		if (at != TW_MAP_NONE)
			tw_package_need(pkg, id_of(r, &r->gems.at[at]));
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .open = TW_MAP_NONE };

	read_lines(&r, view);
	for (size_t i = 0; i < r.gems.len; i++)
		hand_out(&r, &r.gems.at[i]);
	tw_vec_release(&r.gems);
	tw_vec_release(&r.needs);
	tw_map_release(&r.by_name);
	return tw_sink_status(sink, err);
}
