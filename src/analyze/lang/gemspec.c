/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed gems: specifications/<name>-<version>.gemspec, Ruby programs that RubyGems writes. Source:
 * guides.rubygems.org, "specification reference".
 *
 *	Gem::Specification.new do |s|
 *	  s.name = "async".freeze
 *	  s.version = "1.25.0"
 *	  s.licenses = ["MIT".freeze]
 *
 * Surprising: nothing is run, so that only values that stand there as such are seen; a licence without brackets ends at
 * the first blank.
 */
#include "analyze/lang/lang.h"
#include "format/lines.h"
#include "model/license.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_gemspec = {
	.name = "gemspec",
	.doc = "Ruby: installed gems",
	.type = "gemspec",
	.files = "specifications/*.gemspec",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_SUFFIX, ".gemspec", .suffix = ".gemspec", .under = "specifications" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

struct gem {
	struct tw_slice variable; /* what the specification is called in its block: "s" */
	struct tw_slice name, version, license;
};

/* "Gem::Specification.new do |s|" → "s" */
static struct tw_slice variable_in(struct tw_slice line)
{
	ptrdiff_t from = tw_slice_find(line, '|'), to = tw_slice_rfind(line, '|');

	return from < to ? tw_slice_sub(line, (size_t)from + 1, (size_t)to) : (struct tw_slice){ 0 };
}

/* Behind "<field> = "; ptr is NULL when it isn't there. */
static struct tw_slice value_of(struct tw_slice line, const char *field)
{
	ptrdiff_t at;

	while ((at = tw_slice_search(line, tw_slice(field))) >= 0) {
		struct tw_slice rest = tw_slice_trim_left(tw_slice_from(line, (size_t)at + strlen(field)));

		if (tw_slice_starts(rest, "="))
			return tw_slice_trim_left(tw_slice_from(rest, 1));
		line = tw_slice_from(line, (size_t)at + 1);
	}
	return (struct tw_slice){ 0 };
}

/* "async".freeze → async */
static struct tw_slice unquoted(struct tw_slice text)
{
	text = tw_slice_trim(text);
	if (tw_slice_ends(text, ".freeze"))
		text.len -= strlen(".freeze");
	while (text.len && (text.ptr[0] == '"' || text.ptr[0] == '\''))
		text = tw_slice_from(text, 1);
	while (tw_slice_ends(text, "\"") || tw_slice_ends(text, "'"))
		text.len--;
	return text;
}

static struct tw_slice word_of(struct tw_slice line, const char *field)
{
	struct tw_slice value = value_of(line, field);
	size_t len = 0;

	while (len < value.len && !tw_is_space(value.ptr[len]))
		len++;
	return unquoted(tw_slice_head(value, len));
}

/* ["Ruby".freeze, "BSDL".freeze] → Ruby, BSDL */
static struct tw_slice list_of(struct tw_slice line, const char *field, struct tw_sink *sink)
{
	struct tw_slice value = value_of(line, field), joined = { 0 }, one;
	ptrdiff_t end = tw_slice_rfind(value, ']');

	if (!tw_slice_starts(value, "[") || end < 2)
		return joined;
	value = tw_slice_sub(value, 1, (size_t)end);
	if (value.len > TW_LIMIT_LICENSE)
		return joined;
	while (tw_slice_split(&value, ',', &one)) {
		one = unquoted(one);
		joined = joined.ptr ? TW_SINK_JOIN(sink, joined, TW_LIT(", "), one) : one;
	}
	return joined;
}

static void take_line(struct gem *gem, struct tw_slice line, struct tw_sink *sink)
{
	struct tw_slice field;

	if (tw_slice_search(line, TW_LIT("Gem::Specification.new")) >= 0)
		gem->variable = variable_in(line);
	if (!gem->variable.len || !tw_slice_eq(tw_slice_head(line, gem->variable.len), gem->variable))
		return;
	field = tw_slice_from(line, gem->variable.len);
	if (tw_slice_starts(field, ".name"))
		gem->name = word_of(line, ".name");
	else if (tw_slice_starts(field, ".version"))
		gem->version = word_of(line, ".version");
	else if (tw_slice_starts(field, ".licenses"))
		gem->license = list_of(line, ".licenses", sink);
	else if (tw_slice_starts(field, ".license"))
		gem->license = word_of(line, ".license");
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line;
	struct gem gem = { 0 };
	struct tw_package *pkg;

	if (tw_slice_search(view->path, TW_LIT("/specifications/")) < 0)
		return tw_sink_status(sink, err);
	while ((!gem.name.len || !gem.version.len || !gem.license.len) && tw_lines_next(&lines, &line))
		take_line(&gem, tw_slice_trim(line), sink);
	if (!gem.name.len || !gem.version.len)
		return tw_fail(err, TRAWL_E_FORMAT, "a gem's specification without %s",
			       gem.name.len ? "version" : "name");
	pkg = tw_sink_package(sink);
	pkg->name = gem.name;
	pkg->version = gem.version;
	pkg->file_path = view->path;
	if (gem.license.len)
		tw_lang_licenses(sink, pkg, tw_license_split(gem.license, sink->scratch));
	return tw_sink_status(sink, err);
}
