/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versions. Source: Masterminds/semver 3's documentation: versions are read leniently ("v1.2"), constraints are
 * alternatives ("||") of conjunctions (a comma or a space), with ~, ^, wildcards and ranges by a hyphen. A version with a
 * prerelease meets a conjunction only when that names a prerelease somewhere.
 */
#include "tmpl/semver.h"

#include <inttypes.h>

#include "tmpl/convert.h"

static bool take_number(struct tw_slice part, uint64_t *ret)
{
	return part.len && tw_slice_u64(part, UINT64_MAX, ret);
}

/* Words with dots between; in a pre-release no number begins with a zero. */
static bool good_identifiers(struct tw_slice s, bool prerelease)
{
	struct tw_slice word;

	if (!s.len || tw_slice_ends(s, "."))
		return false;
	while (tw_slice_split(&s, '.', &word)) {
		bool digits = true;

		for (size_t i = 0; i < word.len; i++) {
			if (!tw_is_alnum(word.ptr[i]) && word.ptr[i] != '-')
				return false;
			digits = digits && tw_is_digit(word.ptr[i]);
		}
		if (!word.len || (prerelease && digits && word.len > 1 && word.ptr[0] == '0'))
			return false;
	}
	return true;
}

static bool is_wildcard(struct tw_slice s)
{
	return s.len == 1 && (s.ptr[0] == 'x' || s.ptr[0] == 'X' || s.ptr[0] == '*');
}

/* The three numbers; with @wild also wildcards, which leave the rest out. How many there are, or 0. */
static unsigned take_core(struct tw_slice core, bool wild, struct tw_semver *ret)
{
	unsigned parts = 0;
	struct tw_slice part;

	ret->wild = false;
	while (tw_slice_split(&core, '.', &part)) {
		if (parts == 3)
			return 0;
		if (wild && is_wildcard(part)) {
			ret->wild = true;
			ret->parts = parts;
			return parts + 1;
		}
		if (ret->wild || !take_number(part, &ret->number[parts]))
			return 0;
		parts++;
	}
	ret->parts = parts;
	return parts;
}

static bool parse(struct tw_slice text, bool wild, struct tw_semver *ret)
{
	struct tw_slice s = text;
	ptrdiff_t plus, dash;

	*ret = (struct tw_semver){ .original = text };
	if (tw_slice_starts(s, "v"))
		s = tw_slice_from(s, 1);
	plus = tw_slice_find(s, '+');
	if (plus >= 0) {
		ret->metadata = tw_slice_from(s, (size_t)plus + 1);
		s = tw_slice_head(s, (size_t)plus);
		if (!good_identifiers(ret->metadata, false))
			return false;
	}
	dash = tw_slice_find(s, '-');
	if (dash >= 0) {
		ret->prerelease = tw_slice_from(s, (size_t)dash + 1);
		s = tw_slice_head(s, (size_t)dash);
		if (!good_identifiers(ret->prerelease, true))
			return false;
	}
	return s.len && take_core(s, wild, ret) > 0;
}

bool tw_semver_parse(struct tw_slice text, struct tw_semver *ret)
{
	return parse(text, false, ret);
}

static int compare_identifiers(struct tw_slice a, struct tw_slice b)
{
	uint64_t x, y;
	bool a_number = take_number(a, &x), b_number = take_number(b, &y);

	if (a_number && b_number)
		return x < y ? -1 : x > y;
	if (a_number != b_number)
		return a_number ? -1 : 1;
	return tw_slice_cmp(a, b);
}

static int compare_prereleases(struct tw_slice a, struct tw_slice b)
{
	struct tw_slice x, y;

	if (a.len == 0 || b.len == 0)
		return (a.len == 0) - (b.len == 0);
	for (;;) {
		bool more_a = tw_slice_split(&a, '.', &x), more_b = tw_slice_split(&b, '.', &y);
		int order;

		if (!more_a || !more_b)
			return more_a - more_b;
		order = compare_identifiers(x, y);
		if (order)
			return order;
	}
}

int tw_semver_compare(const struct tw_semver *a, const struct tw_semver *b)
{
	for (int i = 0; i < 3; i++) {
		if (a->number[i] != b->number[i])
			return a->number[i] < b->number[i] ? -1 : 1;
	}
	return compare_prereleases(a->prerelease, b->prerelease);
}

static bool same_up_to(const struct tw_semver *v, const struct tw_semver *c, unsigned parts)
{
	for (unsigned i = 0; i < parts; i++) {
		if (v->number[i] != c->number[i])
			return false;
	}
	return true;
}

/* "~1.2.3": the patch may grow; "~1": the minor, too. */
static bool meets_tilde(const struct tw_semver *v, const struct tw_semver *c)
{
	if (tw_semver_compare(v, c) < 0)
		return false;
	if (c->parts == 0 && c->wild)
		return true;
	return same_up_to(v, c, c->parts >= 2 ? 2 : 1);
}

/* "^1.2.3": what is left of the first number that isn't zero stays. */
static bool meets_caret(const struct tw_semver *v, const struct tw_semver *c)
{
	if (tw_semver_compare(v, c) < 0)
		return false;
	if (c->number[0] > 0 || c->parts == 1)
		return v->number[0] == c->number[0];
	if (v->number[0] > 0)
		return false;
	if (c->number[1] > 0 || c->parts == 2)
		return v->number[1] == c->number[1];
	if (v->number[1] > 0)
		return false;
	return v->number[2] == c->number[2];
}

static bool meets(const struct tw_semver *v, struct tw_slice op, const struct tw_semver *c)
{
	bool partial = c->wild || c->parts < 3;
	int order = tw_semver_compare(v, c);

	if (tw_slice_is(op, "") || tw_slice_is(op, "="))
		return partial ? same_up_to(v, c, c->parts) && (order >= 0 || c->parts == 0) : order == 0;
	if (tw_slice_is(op, "!="))
		return partial ? !same_up_to(v, c, c->parts) : order != 0;
	if (tw_slice_is(op, ">"))
		return partial && c->parts ? order > 0 && !same_up_to(v, c, c->parts) : order > 0;
	if (tw_slice_is(op, "<"))
		return order < 0;
	if (tw_slice_is(op, ">=") || tw_slice_is(op, "=>"))
		return order >= 0;
	if (tw_slice_is(op, "<=") || tw_slice_is(op, "=<"))
		return order <= 0 || (partial && same_up_to(v, c, c->parts));
	if (tw_slice_is(op, "~") || tw_slice_is(op, "~>"))
		return meets_tilde(v, c);
	return meets_caret(v, c);
}

static bool is_operator(struct tw_slice op)
{
	static const char *const operators[] = { "", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^" };

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (tw_slice_is(op, operators[i]))
			return true;
	}
	return false;
}

/* One comparator from the start of @s: its sign and its version. */
static bool take_comparator(struct tw_slice *s, struct tw_slice *ret_op, struct tw_semver *ret)
{
	size_t op = 0, end;

	*s = tw_slice_trim_left(*s);
	while (op < s->len && strchr("=!><~^", s->ptr[op]))
		op++;
	*ret_op = tw_slice_head(*s, op);
	if (!is_operator(*ret_op))
		return false;
	*s = tw_slice_trim_left(tw_slice_from(*s, op));
	for (end = 0; end < s->len && s->ptr[end] != ',' && !tw_is_space(s->ptr[end]); end++)
		;
	if (!parse(tw_slice_head(*s, end), true, ret))
		return false;
	*s = tw_slice_trim_left(tw_slice_from(*s, end));
	return true;
}

struct comparator {
	struct tw_slice op;
	struct tw_semver version;
};

/* A conjunction; -1 when it can't be read. */
static int meets_all(const struct tw_semver *v, struct tw_slice s)
{
	bool met = true, prerelease = false;

	s = tw_slice_trim(s);
	if (s.len == 0)
		return -1;
	while (s.len) {
		struct comparator c, upper;

		if (!take_comparator(&s, &c.op, &c.version))
			return -1;
		prerelease |= c.version.prerelease.len > 0;
		if (s.len > 1 && s.ptr[0] == '-' && tw_is_space(s.ptr[1])) { /* "1.2 - 2.3.4" */
			s = tw_slice_from(s, 1);
			if (!take_comparator(&s, &upper.op, &upper.version))
				return -1;
			prerelease |= upper.version.prerelease.len > 0;
			met = met && meets(v, TW_LIT(">="), &c.version) && meets(v, TW_LIT("<="), &upper.version);
		} else {
			met = met && meets(v, c.op, &c.version);
		}
		if (s.len && s.ptr[0] == ',')
			s = tw_slice_trim_left(tw_slice_from(s, 1));
	}
	return met && (v->prerelease.len == 0 || prerelease);
}

int tw_semver_meets(const struct tw_semver *version, struct tw_slice constraint)
{
	int met = 0;

	while (met >= 0) {
		ptrdiff_t bars = tw_slice_search(constraint, TW_LIT("||"));
		int now = meets_all(version, bars < 0 ? constraint : tw_slice_head(constraint, (size_t)bars));

		met = now < 0 ? -1 : met || now;
		if (bars < 0)
			break;
		constraint = tw_slice_from(constraint, (size_t)bars + 2);
	}
	return met;
}

TW_FN(semver_compare)
{
	struct tw_semver version;
	int met;

	if (!tw_semver_parse(args[1].text, &version))
		return tw_tmpl_fail(machine, "%s",
				    args[1].text.len ? "invalid semantic version" : "version string empty");
	met = tw_semver_meets(&version, args[0].text);
	if (met < 0)
		return tw_tmpl_fail(machine, "improper constraint: %.*s", TW_ARG(args[0].text));
	*ret = tw_value_bool(met > 0);
	return TRAWL_OK;
}

static int semver_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	const struct tw_semver *v = object->data;
	char *text = tw_arena_printf(m->arena, "%" PRIu64 ".%" PRIu64 ".%" PRIu64 "%s%.*s%s%.*s", v->number[0],
				     v->number[1], v->number[2], v->prerelease.len ? "-" : "", TW_ARG(v->prerelease),
				     v->metadata.len ? "+" : "", TW_ARG(v->metadata));

	*ret = tw_slice(text);
	return text ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

static int semver_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		      const struct tw_value *args, size_t count, struct tw_value *ret)
{
	static const char *const numbers[] = { "Major", "Minor", "Patch" };
	const struct tw_semver *v = object->data;
	int status;

	for (int i = 0; i < 3; i++) {
		if (tw_slice_is(name, numbers[i])) {
			*ret = (struct tw_value){ .kind = TW_V_UINT, .u = v->number[i] };
			return 1;
		}
	}
	*ret = tw_value_text(TW_LIT(""));
	if (tw_slice_is(name, "Prerelease"))
		ret->text = v->prerelease.len ? v->prerelease : TW_LIT("");
	else if (tw_slice_is(name, "Metadata"))
		ret->text = v->metadata.len ? v->metadata : TW_LIT("");
	else if (tw_slice_is(name, "Original"))
		ret->text = v->original;
	else if (tw_slice_is(name, "String")) {
		status = semver_text(m, object, &ret->text);
		return status < 0 ? status : 1;
	} else if (tw_slice_is(name, "Compare") && count == 1 && args[0].kind == TW_V_OBJECT &&
		   args[0].object->class == object->class)
		*ret = tw_value_int(tw_semver_compare(v, args[0].object->data));
	else
		return 0;
	return 1;
}

static const struct tw_class semver_class = { "*semver.Version", "ptr", semver_get, semver_text, NULL };

TW_FN(semver)
{
	struct tw_semver *version = tw_arena_new(machine->arena, struct tw_semver);
	struct tw_object *object = tw_arena_new(machine->arena, struct tw_object);

	if (!version || !object)
		return tw_tmpl_fail_memory(machine);
	if (!tw_semver_parse(args[0].text, version))
		return tw_tmpl_fail(machine, "invalid semantic version");
	*object = (struct tw_object){ .class = &semver_class, .data = version };
	*ret = tw_value_object(object);
	return TRAWL_OK;
}
