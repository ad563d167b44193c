/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .helmignore: a pattern a line, as .gitignore but without "**"; and the patterns themselves. Source:
 * helm.sh/docs/chart_template_guide/helm_ignore_file.
 */
#include "helm/chart.h"

/* "[a-z]" at the start of @pattern: how long it is, 0 when it doesn't end. */
static size_t match_class(struct tw_slice pattern, char c, bool *ret)
{
	size_t at = 1;
	bool negated = at < pattern.len && (pattern.ptr[at] == '^' || pattern.ptr[at] == '!'), found = false;

	for (at += negated; at < pattern.len; at++) {
		char low = pattern.ptr[at], high = low;

		if (low == ']' && at > 1 + (size_t)negated) {
			*ret = found != negated;
			return at + 1;
		}
		if (at + 2 < pattern.len && pattern.ptr[at + 1] == '-' && pattern.ptr[at + 2] != ']') {
			high = pattern.ptr[at + 2];
			at += 2;
		}
		found |= c >= low && c <= high;
	}
	return 0;
}

static bool match(struct tw_slice p, struct tw_slice t, bool deep, unsigned *effort);

/* "{a,b}": one of them and what follows. */
static bool match_braces(struct tw_slice p, struct tw_slice t, bool deep, unsigned *effort)
{
	ptrdiff_t end = tw_slice_find(p, '}');
	struct tw_slice choices, choice, rest;

	if (end < 0)
		return false;
	choices = tw_slice_sub(p, 1, (size_t)end);
	rest = tw_slice_from(p, (size_t)end + 1);
	if (!choices.ptr)
		choices = TW_LIT("");
	while (tw_slice_split(&choices, ',', &choice)) {
		for (size_t len = 0; len <= t.len; len++) {
			if (match(choice, tw_slice_head(t, len), deep, effort) &&
			    match(rest, tw_slice_from(t, len), deep, effort))
				return true;
		}
	}
	return false;
}

static bool match(struct tw_slice p, struct tw_slice t, bool deep, unsigned *effort)
{
	while (p.len) {
		bool in_class = false;
		size_t used = 1;

		if (*effort == 0)
			return false;
		--*effort;
		if (p.ptr[0] == '*') {
			bool cross = deep && p.len > 1 && p.ptr[1] == '*';

			p = tw_slice_from(p, cross ? 2 : 1);
			for (size_t i = 0; i <= t.len; i++) {
				if (match(p, tw_slice_from(t, i), deep, effort))
					return true;
				if (i < t.len && t.ptr[i] == '/' && !cross)
					return false;
			}
			return false;
		}
		if (deep && p.ptr[0] == '{')
			return match_braces(p, t, deep, effort);
		if (!t.len)
			return false;
		if (p.ptr[0] == '[') {
			used = match_class(p, t.ptr[0], &in_class);
			if (!used || !in_class || t.ptr[0] == '/')
				return false;
		} else if (p.ptr[0] == '?') {
			if (t.ptr[0] == '/')
				return false;
		} else {
			if (p.ptr[0] == '\\' && p.len > 1)
				p = tw_slice_from(p, 1);
			if (p.ptr[0] != t.ptr[0])
				return false;
		}
		p = tw_slice_from(p, used);
		t = tw_slice_from(t, 1);
	}
	return t.len == 0;
}

bool tw_helm_glob(struct tw_slice pattern, struct tw_slice text, bool deep)
{
	unsigned effort = 100000;

	return match(pattern, text, deep, &effort);
}

static bool rule_hits(struct tw_slice rule, struct tw_slice path, bool folder)
{
	bool only_folders = rule.len && rule.ptr[rule.len - 1] == '/';

	if (only_folders) {
		if (!folder)
			return false;
		rule.len--;
	}
	if (tw_slice_starts(rule, "/"))
		return tw_helm_glob(tw_slice_from(rule, 1), path, false);
	if (tw_slice_find(rule, '/') >= 0)
		return tw_helm_glob(rule, path, false);
	return tw_helm_glob(rule, tw_path_base(path), false);
}

bool tw_helm_ignored(const struct tw_helm_ignore *ignore, struct tw_slice path, bool folder)
{
	struct tw_slice rules = ignore->rules, rule;

	if (!folder && tw_helm_glob(TW_LIT("templates/.?*"), path, false))
		return true;
	while (rules.ptr && tw_slice_split(&rules, '\n', &rule)) {
		rule = tw_slice_trim(rule);
		if (!rule.len || rule.ptr[0] == '#' || tw_slice_search(rule, TW_LIT("**")) >= 0)
			continue;
		/* A rule with "!" ignores what it doesn't match: Helm's reading of it. */
		if (rule.ptr[0] == '!') {
			if (!rule_hits(tw_slice_from(rule, 1), path, folder))
				return true;
		} else if (rule_hits(rule, path, folder)) {
			return true;
		}
	}
	return false;
}
