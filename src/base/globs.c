/* SPDX-License-Identifier: Apache-2.0 */
#include "base/globs.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/vec.h"

/* Steps that one match may take: patterns of many stars against hostile paths would else take for ever. */
enum { GLOB_STEPS = 100000, GLOB_ALTERNATIVES = 256 };

struct tw_globs {
	struct tw_arena arena;
	TW_VEC(struct tw_slice) patterns; /* braces expanded */
};

/* One character of @pattern (literal, '?', class) against @c; moves behind it. False when it doesn't match. */
static bool match_one(struct tw_slice *pattern, char c)
{
	bool negated, found = false;

	if (pattern->ptr[0] == '?') {
		*pattern = tw_slice_from(*pattern, 1);
		return c != '/';
	}
	if (pattern->ptr[0] != '[') {
		if (pattern->ptr[0] == '\\')
			*pattern = tw_slice_from(*pattern, 1);
		found = pattern->ptr[0] == c;
		*pattern = tw_slice_from(*pattern, 1);
		return found;
	}
	*pattern = tw_slice_from(*pattern, 1);
	negated = pattern->ptr[0] == '^' || pattern->ptr[0] == '!';
	if (negated)
		*pattern = tw_slice_from(*pattern, 1);
	do {
		char low = pattern->ptr[0], high = low;

		*pattern = tw_slice_from(*pattern, 1);
		if (pattern->len > 1 && pattern->ptr[0] == '-' && pattern->ptr[1] != ']') {
			high = pattern->ptr[1];
			*pattern = tw_slice_from(*pattern, 2);
		}
		found |= low <= c && c <= high;
	} while (pattern->len && pattern->ptr[0] != ']');
	*pattern = tw_slice_from(*pattern, 1);
	return c != '/' && found != negated;
}

/* Where to go back to when a star has to take one character more. */
struct retry {
	struct tw_slice pattern, path;
	bool set;
};

static bool is_double_star(struct tw_slice pattern)
{
	return tw_slice_starts(pattern, "**") && (pattern.len == 2 || pattern.ptr[2] == '/');
}

static bool glob_match(struct tw_slice pattern, struct tw_slice path)
{
	struct retry star = { 0 }, deep = { 0 };
	bool at_start = true; /* of a component of the pattern */

	for (int steps = 0; steps < GLOB_STEPS; steps++) {
		if (at_start && is_double_star(pattern)) {
			pattern = tw_slice_from(pattern, 3);
			if (!pattern.len)
				return true;
			deep = (struct retry){ pattern, path, true };
			star.set = false;
			continue;
		}
		if (pattern.len && pattern.ptr[0] == '*') {
			pattern = tw_slice_from(pattern, 1);
			star = (struct retry){ pattern, path, true };
			at_start = false;
			continue;
		}
		if (pattern.len && path.len) {
			struct tw_slice rest = pattern;

			if (match_one(&rest, path.ptr[0])) {
				at_start = path.ptr[0] == '/';
				pattern = rest;
				path = tw_slice_from(path, 1);
				continue;
			}
		}
		if (!pattern.len && !path.len)
			return true;
		/* "dir" followed by a slash and two stars also matches "dir" itself. */
		if (!path.len && tw_slice_is(pattern, "/**"))
			return true;
		if (star.set && star.path.len && star.path.ptr[0] != '/') {
			star.path = tw_slice_from(star.path, 1);
			pattern = star.pattern;
			path = star.path;
			at_start = false;
			continue;
		}
		if (deep.set) {
			ptrdiff_t slash = tw_slice_find(deep.path, '/');

			if (slash < 0)
				return false;
			deep.path = tw_slice_from(deep.path, (size_t)slash + 1);
			pattern = deep.pattern;
			path = deep.path;
			star.set = false;
			at_start = true;
			continue;
		}
		return false;
	}
	return false;
}

static int malformed(struct tw_slice pattern, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_USAGE, "\"%.*s\" is not a glob: a bracket or brace is not closed", TW_ARG(pattern));
}

/* Are all brackets closed, and does no backslash stand last? match_one() relies on it. */
static bool is_sound(struct tw_slice pattern)
{
	for (size_t i = 0; i < pattern.len; i++) {
		if (pattern.ptr[i] == '\\') {
			if (++i == pattern.len)
				return false;
		} else if (pattern.ptr[i] == '[') {
			i++;
			if (i < pattern.len && (pattern.ptr[i] == '^' || pattern.ptr[i] == '!'))
				i++;
			for (i++; i < pattern.len && pattern.ptr[i] != ']'; i++)
				;
			if (i >= pattern.len)
				return false;
		}
	}
	return true;
}

/* Finds the first "{…}" that isn't escaped; false when there is none. */
static bool find_braces(struct tw_slice s, size_t *open, size_t *close)
{
	unsigned depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\') {
			i++;
		} else if (s.ptr[i] == '{' && depth++ == 0) {
			*open = i;
		} else if (s.ptr[i] == '}' && depth && --depth == 0) {
			*close = i;
			return true;
		}
	}
	*close = 0;
	return depth > 0;
}

static int pattern_add(struct tw_globs *globs, struct tw_slice pattern, struct trawl_error *err)
{
	size_t open = 0, close = 0, from, depth = 0;
	struct tw_slice *slot;

	if (!find_braces(pattern, &open, &close)) {
		if (!is_sound(pattern) || globs->patterns.len >= GLOB_ALTERNATIVES)
			return malformed(pattern, err);
		slot = tw_vec_push(&globs->patterns);
		if (!slot)
			return tw_fail_nomem(err);
		*slot = pattern;
		return TRAWL_OK;
	}
	if (!close)
		return malformed(pattern, err);
	from = open + 1;
	for (size_t i = open + 1; i <= close; i++) {
		struct tw_slice rest = tw_slice_from(pattern, close + 1), middle = tw_slice_sub(pattern, from, i);
		char *text;
		int status;

		depth += pattern.ptr[i] == '{';
		depth -= pattern.ptr[i] == '}' && depth;
		if (depth || (pattern.ptr[i] != ',' && i != close))
			continue;
		text = tw_arena_printf(&globs->arena, "%.*s%.*s%.*s", (int)open, pattern.ptr, TW_ARG(middle),
				       TW_ARG(rest));
		status = text ? pattern_add(globs, tw_slice(text), err) : tw_fail_nomem(err);
		if (status < 0)
			return status;
		from = i + 1;
	}
	return TRAWL_OK;
}

int tw_globs_new(const char *const *patterns, struct tw_globs **ret, struct trawl_error *err)
{
	struct tw_globs *globs = calloc(1, sizeof(*globs));
	int status = globs ? TRAWL_OK : tw_fail_nomem(err);

	for (; status >= 0 && patterns && *patterns; patterns++) {
		struct tw_slice pattern = tw_slice(*patterns);

		while (tw_slice_starts(pattern, "./"))
			pattern = tw_slice_from(pattern, 2);
		while (tw_slice_starts(pattern, "/"))
			pattern = tw_slice_from(pattern, 1);
		while (tw_slice_ends(pattern, "/"))
			pattern.len--;
		pattern = tw_arena_copy(&globs->arena, pattern);
		status = pattern.ptr ? pattern_add(globs, pattern, err) : tw_fail_nomem(err);
	}
	if (status < 0) {
		tw_globs_free(globs);
		return status;
	}
	*ret = globs;
	return TRAWL_OK;
}

void tw_globs_free(struct tw_globs *globs)
{
	if (!globs)
		return;
	tw_vec_release(&globs->patterns);
	tw_arena_release(&globs->arena);
	free(globs);
}

bool tw_globs_match(const struct tw_globs *globs, struct tw_slice path)
{
	for (size_t i = 0; globs && i < globs->patterns.len; i++) {
		if (glob_match(globs->patterns.at[i], path))
			return true;
	}
	return false;
}
