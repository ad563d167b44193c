/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables. Those that a model knows: its properties; all that its parent knows; and, before both, its own fields, with
 * "project." in front or without. A property hides a field only where that is empty.
 *
 * Surprising: "${project.parent.version}" is written in the parent's words, not its value's: the text is evaluated again
 * where it is used. A variable that leads back to itself is empty, as is one that leads too far.
 */
#include "analyze/lang/pom.h"

/* A property's text that is being evaluated, for circles. */
struct seen {
	struct tw_slice text;
	const struct seen *next;
};

struct evaluation {
	struct tw_pom_shelf *shelf;
	const struct tw_pom_scope *scope;
};

static bool find_all(const struct tw_pom_model *model, struct tw_slice name, struct tw_slice *ret);

static bool find_own(const struct tw_pom *pom, struct tw_slice name, struct tw_slice *ret)
{
	size_t low = 0, high = pom->property_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = tw_slice_cmp(pom->properties[middle].name, name);

		if (order == 0) {
			*ret = pom->properties[middle].value;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool find_written(const struct tw_pom_model *model, struct tw_slice name, struct tw_slice *ret)
{
	return find_own(&model->pom, name, ret) || (model->parent && find_all(model->parent, name, ret));
}

static bool find_field(const struct tw_pom_model *model, struct tw_slice name, struct tw_slice *ret)
{
	const struct {
		const char *name;
		struct tw_slice value;
		bool always;
	} fields[] = {
		{ "groupId", model->group, true },
		{ "version", model->version, true },
		{ "artifactId", model->artifact, false },
		{ "parent.groupId", model->pom.parent.group, false },
		{ "parent.artifactId", model->pom.parent.artifact, false },
		{ "parent.version", model->pom.parent.version, false },
		{ "parent.relativePath", model->pom.parent.relative_path, false },
	};

	if (tw_slice_starts(name, "project."))
		name = tw_slice_from(name, strlen("project."));
	if (tw_slice_starts(name, "project."))
		return false;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (tw_slice_is(name, fields[i].name) && (fields[i].always || fields[i].value.len)) {
			*ret = fields[i].value;
			return true;
		}
	}
	return find_written(model, name, ret);
}

/* Parents are few: see TW_LIMIT_POM_PARENTS. */
static bool find_all(const struct tw_pom_model *model, struct tw_slice name, struct tw_slice *ret)
{
	return find_field(model, name, ret) || find_written(model, name, ret);
}

static bool find(const struct tw_pom_scope *scope, struct tw_slice name, struct tw_slice *ret)
{
	for (; scope; scope = scope->next) {
		if (scope->model && (scope->written_only ? find_written : find_all)(scope->model, name, ret))
			return true;
	}
	return false;
}

/* The next "${name}" at or behind @at: name without white space, one byte at least. */
static bool next_variable(struct tw_slice s, size_t *at, struct tw_slice *ret_whole, struct tw_slice *ret_name)
{
	for (size_t i = *at; i + 3 < s.len; i++) {
		size_t end = i + 3;

		if (s.ptr[i] != '$' || s.ptr[i + 1] != '{' || tw_is_space(s.ptr[i + 2]))
			continue;
		while (end < s.len && s.ptr[end] != '}' && !tw_is_space(s.ptr[end]))
			end++;
		if (end >= s.len || s.ptr[end] != '}')
			continue;
		*ret_whole = tw_slice_sub(s, i, end + 1);
		*ret_name = tw_slice_sub(s, i + 2, end);
		*at = end + 1;
		return true;
	}
	return false;
}

/* All of @what in @s. Too long a text is an empty one. */
static struct tw_slice replace(struct tw_pom_shelf *shelf, struct tw_slice s, struct tw_slice what, struct tw_slice by)
{
	struct tw_slice rest = s;
	size_t count = 0, len;
	ptrdiff_t at;
	char *out, *end;

	while ((at = tw_slice_search(rest, what)) >= 0) {
		rest = tw_slice_from(rest, (size_t)at + what.len);
		count++;
	}
	len = s.len - count * what.len + count * by.len;
	if (!count || len > TW_LIMIT_POM_TEXT)
		return count ? TW_LIT("") : s;
	end = out = tw_arena_alloc(&shelf->passing, len + 1);
	if (!out) {
		shelf->sink->failed = true;
		return TW_LIT("");
	}
	while ((at = tw_slice_search(s, what)) >= 0) {
		end = mempcpy(end, s.ptr, (size_t)at);
		end = by.len ? mempcpy(end, by.ptr, by.len) : end;
		s = tw_slice_from(s, (size_t)at + what.len);
	}
	if (s.len)
		memcpy(end, s.ptr, s.len);
	return tw_slice_of(out, len);
}

static bool is_seen(const struct seen *seen, struct tw_slice text)
{
	for (; seen; seen = seen->next) {
		if (tw_slice_eq(seen->text, text))
			return true;
	}
	return false;
}

static struct tw_slice expand(const struct evaluation *e, struct tw_slice text, const struct seen *seen, unsigned depth)
{
	struct tw_slice result = text, whole, name, value;
	size_t at = 0;

	if (depth > TW_LIMIT_POM_NESTING || text.len > TW_LIMIT_POM_TEXT)
		return TW_LIT("");
	while (next_variable(text, &at, &whole, &name)) {
		struct tw_slice by = TW_LIT("");

		if (++e->shelf->steps > TW_LIMIT_POM_STEPS || !tw_pom_spend(e->shelf, 1 + result.len / 16))
			return TW_LIT("");
		if (!tw_slice_starts(name, "env.") && find(e->scope, name, &value)) {
			struct seen deeper = { value, seen };

			if (is_seen(seen, value))
				return TW_LIT("");
			by = expand(e, value, &deeper, depth + 1);
			seen = NULL;
		}
		result = replace(e->shelf, result, whole, by);
	}
	return tw_slice_trim(result);
}

struct tw_slice tw_pom_evaluate(struct tw_pom_shelf *shelf, struct tw_slice text, const struct tw_pom_scope *scope,
				struct tw_arena *arena)
{
	const struct evaluation e = { shelf, scope };
	struct tw_arena_mark mark = tw_arena_mark(&shelf->passing);
	struct tw_slice result;

	if (tw_slice_find(text, '$') < 0)
		return tw_slice_trim(text);
	shelf->steps = 0;
	result = tw_arena_copy(arena, expand(&e, text, NULL, 0));
	shelf->sink->failed |= !result.ptr;
	tw_arena_rewind(&shelf->passing, mark);
	return result;
}

struct tw_slice tw_pom_name(struct tw_pom_shelf *shelf, const struct tw_pom_need *need,
			    const struct tw_pom_scope *scope, struct tw_arena *arena, struct tw_slice *ret_group,
			    struct tw_slice *ret_artifact)
{
	struct tw_slice name;

	*ret_group = tw_pom_evaluate(shelf, need->group, scope, arena);
	*ret_artifact = tw_pom_evaluate(shelf, need->artifact, scope, arena);
	if (tw_slice_eq(*ret_group, need->group) && tw_slice_eq(*ret_artifact, need->artifact))
		return need->name;
	name = TW_JOIN(arena, *ret_group, TW_LIT(":"), *ret_artifact);
	return tw_lang_check(shelf->sink, name);
}

bool tw_pom_is_variable(struct tw_slice text)
{
	return tw_slice_starts(text, "${") && tw_slice_ends(text, "}");
}

bool tw_pom_is_true(struct tw_slice text)
{
	static const char *const words[] = { "true", "1", "t", "T", "TRUE", "True" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (tw_slice_is(text, words[i]))
			return true;
	}
	return false;
}

struct tw_slice tw_pom_requirement(struct tw_slice version, bool *ret_hard)
{
	*ret_hard = tw_slice_starts(version, "[") && tw_slice_ends(version, "]");
	while (*ret_hard && version.len && memchr("[]", version.ptr[0], 2))
		version = tw_slice_from(version, 1);
	while (*ret_hard && version.len && memchr("[]", version.ptr[version.len - 1], 2))
		version.len--;
	for (size_t i = 0; i < version.len; i++) {
		if (memchr(",()[]", version.ptr[i], 5))
			return TW_LIT("");
	}
	return version;
}
