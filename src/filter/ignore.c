/* SPDX-License-Identifier: Apache-2.0 */
#include "filter/ignore.h"

#include <stdarg.h>

#include "base/limits.h"
#include "format/lines.h"
#include "io/file.h"

int tw_ignore_problem(struct tw_ignore *ignore, enum tw_grade grade, uint32_t line, const char *format, ...)
{
	struct tw_problem *slot = tw_vec_push(&ignore->problems);
	struct tw_slice message;
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	message = tw_arena_copy(ignore->arena, tw_slice(text));
	if (!slot || !message.ptr)
		return TRAWL_E_NOMEM;
	*slot = (struct tw_problem){ (uint8_t)grade, ignore->path, line, message };
	return TRAWL_OK;
}

/* The words behind the id: only "exp:" means something. */
static int take_words(struct tw_ignore *ignore, struct tw_ignore_entry *entry, struct tw_slice rest)
{
	struct tw_slice word;

	while (tw_slice_split(&rest, ' ', &word)) {
		struct tw_slice date = tw_slice_from(word, 4);

		if (!tw_slice_starts(word, "exp:"))
			continue;
		if (date.len != 10 || !tw_time_parse(date, &entry->expires)) {
			/* As in Trivy, an entry whose date can't be read doesn't count. */
			entry->expired = true;
			return tw_ignore_problem(ignore, TW_WARN, entry->line,
						 "\"%.*s\" is not a date of the form 2027-01-31: %.*s is not ignored",
						 TW_ARG(date), TW_ARG(entry->id));
		}
		entry->has_expiry = true;
		return TRAWL_OK;
	}
	return TRAWL_OK;
}

static int take_line(struct tw_ignore *ignore, struct tw_slice line, uint32_t number)
{
	struct tw_ignore_entry *entry;

	line = tw_slice_trim(line);
	if (!line.len || line.ptr[0] == '#')
		return TRAWL_OK;
	entry = tw_vec_push(&ignore->entries);
	if (!entry)
		return TRAWL_E_NOMEM;
	entry->line = number;
	while (entry->id.len < line.len && !tw_is_space(line.ptr[entry->id.len]))
		entry->id.len++;
	entry->id.ptr = line.ptr;
	line = tw_arena_copy(ignore->arena, tw_slice_trim(tw_slice_from(line, entry->id.len)));
	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == '\t')
			((char *)(uintptr_t)line.ptr)[i] = ' '; /* our own copy */
	}
	return take_words(ignore, entry, line);
}

static int parse_text(struct tw_ignore *ignore, struct tw_slice text)
{
	struct tw_view view = { .bytes = text };
	struct tw_lines lines = tw_lines(&view);
	struct tw_slice line;

	while (tw_lines_next(&lines, &line)) {
		if (take_line(ignore, line, lines.number) < 0)
			return TRAWL_E_NOMEM;
	}
	return TRAWL_OK;
}

static int expire(struct tw_ignore *ignore, struct tw_time now)
{
	for (size_t i = 0; i < ignore->entries.len; i++) {
		struct tw_ignore_entry *entry = &ignore->entries.at[i];
		char date[TW_TIME_TEXT];

		if (!entry->has_expiry || entry->expires.seconds >= now.seconds)
			continue;
		entry->expired = true;
		tw_time_format(entry->expires, date);
		if (tw_ignore_problem(ignore, TW_NOTE, entry->line,
				      "%.*s is not ignored any more: the entry expired on %.10s", TW_ARG(entry->id),
				      date) < 0)
			return TRAWL_E_NOMEM;
	}
	return TRAWL_OK;
}

int tw_ignore_read(struct tw_ignore *ignore, const char *path, struct tw_time now, struct tw_arena *arena,
		   struct trawl_error *err)
{
	struct tw_slice name = tw_slice(path), text;
	int status;

	*ignore = (struct tw_ignore){ .arena = arena, .path = tw_arena_copy(arena, name) };
	status = tw_file_text(path, TW_LIMIT_MANIFEST, arena, &text, err);
	if (status < 0)
		return status;
	if (tw_slice_ends(name, ".yml") || tw_slice_ends(name, ".yaml"))
		status = tw_ignore_parse_yaml(ignore, text, err);
	else
		status = parse_text(ignore, text);
	if (status >= 0)
		status = expire(ignore, now);
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	return status < 0 ? tw_wrap(err, "%s", path) : TRAWL_OK;
}

void tw_ignore_release(struct tw_ignore *ignore)
{
	for (size_t i = 0; i < ignore->entries.len; i++)
		tw_globs_free(ignore->entries.at[i].paths);
	tw_vec_release(&ignore->entries);
	tw_vec_release(&ignore->problems);
}

/*
 * Does the pattern name this package? All that the pattern says must be so: type, namespace and name, version if it has
 * one, every qualifier that it has; what it leaves out may be anything.
 */
static bool purl_matches(struct tw_slice pattern, struct tw_slice purl)
{
	struct tw_slice qualifiers, rest = pattern, head, have, one;
	ptrdiff_t at = tw_slice_find(rest, '#');

	if (at >= 0)
		rest = tw_slice_head(rest, (size_t)at);
	tw_slice_split(&rest, '?', &head);
	qualifiers = rest;
	if (purl.len < head.len || !tw_slice_eq(tw_slice_head(purl, head.len), head))
		return false;
	rest = tw_slice_from(purl, head.len);
	if (rest.len && rest.ptr[0] != '?' && rest.ptr[0] != '#' &&
	    (rest.ptr[0] != '@' || tw_slice_find(head, '@') >= 0))
		return false;
	while (qualifiers.ptr && tw_slice_split(&qualifiers, '&', &one)) {
		bool found = false;

		have = tw_slice_from(purl, (size_t)(tw_slice_find(purl, '?') + 1));
		for (struct tw_slice q; !found && tw_slice_split(&have, '&', &q);)
			found = tw_slice_eq(q, one);
		if (!found)
			return false;
	}
	return true;
}

static bool entry_matches(const struct tw_ignore_entry *entry, const struct tw_finding *finding, struct tw_slice target)
{
	bool purl = !entry->purls.len || !finding->package->purl.len;

	if (entry->expired || !tw_slice_eq(entry->id, finding->vulnerability_id))
		return false;
	for (size_t i = 0; !purl && i < entry->purls.len; i++)
		purl = purl_matches(entry->purls.at[i], finding->package->purl);
	return purl && (!entry->paths || tw_globs_match(entry->paths, target) ||
			tw_globs_match(entry->paths, finding->package->file_path));
}

const struct tw_ignore_entry *tw_ignore_match(struct tw_ignore *ignore, const struct tw_finding *finding,
					      struct tw_slice target)
{
	for (size_t i = 0; i < ignore->entries.len; i++) {
		if (entry_matches(&ignore->entries.at[i], finding, target)) {
			ignore->entries.at[i].used++;
			return &ignore->entries.at[i];
		}
	}
	return NULL;
}

/*
 * Ids of vulnerabilities have three parts or a colon ("CVE-2021-44228", "RHSA-2021:1"). Those of checks and secrets
 * ("AVD-DS-0002", "AWS-0107", "aws-access-key-id" without a digit) wait for a scanner that looks for them.
 */
static bool names_vulnerability(struct tw_slice id)
{
	size_t dashes = 0, digits = 0;

	for (size_t i = 0; i < id.len; i++) {
		dashes += id.ptr[i] == '-';
		digits += tw_is_digit(id.ptr[i]);
	}
	return !tw_slice_starts(id, "AVD-") && digits && (dashes > 1 || tw_slice_find(id, ':') >= 0);
}

int tw_ignore_account(struct tw_ignore *ignore, struct trawl_error *err)
{
	for (size_t i = 0; i < ignore->entries.len; i++) {
		const struct tw_ignore_entry *entry = &ignore->entries.at[i];

		if (!entry->used && !entry->expired && names_vulnerability(entry->id) &&
		    tw_ignore_problem(ignore, TW_NOTE, entry->line,
				      "%.*s ignores nothing: no finding of this scan matches", TW_ARG(entry->id)) < 0)
			return tw_fail_nomem(err);
	}
	return TRAWL_OK;
}
