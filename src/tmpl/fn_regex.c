/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions, with the rules of Go's regexp for what is found, replaced and split: an empty match right behind a
 * match doesn't count.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "tmpl/convert.h"
#include "tmpl/regex_cache.h"

struct search {
	struct tw_machine *machine;
	struct tw_regex *regex;
	struct tw_slice text;
	size_t at, last_end; /* where to look on; where the last match ended */
	bool any;
	struct tw_regex_match match;
	size_t from, to; /* of the match */
};

static int search_start(struct search *search, struct tw_machine *machine, struct tw_slice pattern,
			struct tw_slice text)
{
	*search = (struct search){ .machine = machine, .text = text.ptr ? text : TW_LIT("") };
	return tw_regex_cached(machine, pattern, &search->regex);
}

/* 1 and the next match, 0 at the end. */
static int search_next(struct search *search)
{
	while (search->at <= search->text.len) {
		/* Each time the rest of the text is looked through: that it is UTF-8. */
		int found = tw_tmpl_step(search->machine, 1 + (search->text.len - search->at) / 4096);
		uint32_t point;
		size_t len;

		if (found == TRAWL_OK)
			found = tw_regex_find(search->regex, search->text, search->at, &search->match,
					      search->machine->err);
		if (found <= 0)
			return found;
		search->from = (size_t)(search->match.group[0].ptr - search->text.ptr);
		search->to = search->from + search->match.group[0].len;
		if (search->to > search->from) {
			search->at = search->to;
		} else {
			len = tw_utf8_decode(tw_slice_from(search->text, search->to), &point);
			search->at = search->to + (len ? len : 1);
			if (search->any && search->from == search->last_end)
				continue;
		}
		search->any = true;
		search->last_end = search->to;
		return 1;
	}
	return 0;
}

TW_FN(must_regex_match)
{
	struct search search;
	int found = search_start(&search, machine, args[0].text, args[1].text);

	if (found == TRAWL_OK)
		found = search_next(&search);
	*ret = tw_value_bool(found > 0);
	return found < 0 ? found : TRAWL_OK;
}

TW_FN(regex_match)
{
	int status = tw_fn_must_regex_match(machine, args, count, ret);

	if (status != TRAWL_E_FORMAT)
		return status;
	*machine->err = (struct trawl_error){ 0 };
	*ret = tw_value_bool(false);
	return TRAWL_OK;
}

TW_FN(must_regex_find)
{
	struct search search;
	int found = search_start(&search, machine, args[0].text, args[1].text);

	if (found == TRAWL_OK)
		found = search_next(&search);
	*ret = tw_value_text(found > 0 ? search.match.group[0] : TW_LIT(""));
	return found < 0 ? found : TRAWL_OK;
}

/* @texts as a list of texts. */
static int give_list(struct tw_machine *machine, const struct tw_slice *texts, size_t count, struct tw_value *ret)
{
	struct tw_list *list = tw_tmpl_texts(machine, count, ret);

	for (size_t i = 0; list && i < count; i++)
		list->at[i] = tw_value_text(texts[i]);
	return list ? TRAWL_OK : machine->err->status;
}

TW_FN(must_regex_find_all)
{
	struct search search;
	TW_VEC(struct tw_slice) texts = { 0 };
	int64_t most = args[2].i < 0 ? INT64_MAX : args[2].i;
	int found = search_start(&search, machine, args[0].text, args[1].text);

	while (found >= 0 && (int64_t)texts.len < most && (found = search_next(&search)) > 0) {
		struct tw_slice *slot = tw_vec_push(&texts);

		if (slot)
			*slot = search.match.group[0];
		else
			found = tw_fail_nomem(machine->err);
	}
	if (found >= 0)
		found = give_list(machine, texts.at, texts.len, ret);
	tw_vec_release(&texts);
	return found;
}

TW_FN(must_regex_split)
{
	struct search search;
	TW_VEC(struct tw_slice) texts = { 0 };
	int64_t most = args[2].i < 0 ? INT64_MAX : args[2].i;
	struct tw_slice text = args[1].text, *slot;
	size_t from = 0;
	int found = search_start(&search, machine, args[0].text, text);

	if (found == TRAWL_OK && most == 0)
		return give_list(machine, NULL, 0, ret);
	while (found >= 0 && (int64_t)texts.len + 1 < most && (found = search_next(&search)) > 0) {
		if (search.to == 0)
			continue;
		slot = tw_vec_push(&texts);
		if (slot)
			*slot = tw_slice_sub(text, from, search.from);
		else
			found = tw_fail_nomem(machine->err);
		from = search.to;
	}
	if (found >= 0 && !(from == text.len && search.any && search.to == search.from && from)) {
		slot = tw_vec_push(&texts);
		if (slot)
			*slot = tw_slice_from(text, from);
		else
			found = tw_fail_nomem(machine->err);
	}
	for (size_t i = 0; i < texts.len; i++) {
		if (!texts.at[i].ptr)
			texts.at[i] = TW_LIT("");
	}
	if (found >= 0)
		found = give_list(machine, texts.at, texts.len, ret);
	tw_vec_release(&texts);
	return found;
}

static const struct tw_slice *group_of(const struct tw_regex_match *match, struct tw_slice name)
{
	uint64_t number;

	if (tw_slice_u64(name, 1000000, &number))
		return number < match->count ? &match->group[number] : NULL;
	for (size_t i = 1; i < match->count; i++) {
		if (match->name[i].len && tw_slice_eq(match->name[i], name))
			return &match->group[i];
	}
	return NULL;
}

/* "$1", "${name}", "$$". */
static void expand(struct tw_buf *out, struct tw_slice replacement, const struct tw_regex_match *match)
{
	ptrdiff_t dollar;

	while ((dollar = tw_slice_find(replacement, '$')) >= 0) {
		struct tw_slice rest = tw_slice_from(replacement, (size_t)dollar + 1);
		bool braces = rest.len && rest.ptr[0] == '{';
		const struct tw_slice *group;
		size_t from = braces, to = from;

		tw_buf_slice(out, tw_slice_head(replacement, (size_t)dollar));
		if (rest.len && rest.ptr[0] == '$') {
			tw_buf_char(out, '$');
			replacement = tw_slice_from(rest, 1);
			continue;
		}
		while (to < rest.len && (tw_is_alnum(rest.ptr[to]) || rest.ptr[to] == '_'))
			to++;
		if (to == from || (braces && (to == rest.len || rest.ptr[to] != '}'))) {
			tw_buf_char(out, '$');
			replacement = rest;
			continue;
		}
		group = group_of(match, tw_slice_sub(rest, from, to));
		if (group)
			tw_buf_slice(out, *group);
		replacement = tw_slice_from(rest, to + braces);
	}
	tw_buf_slice(out, replacement);
}

static int replace_all(struct tw_machine *machine, const struct tw_value *args, bool literal, struct tw_value *ret)
{
	struct search search;
	struct tw_buf out = TW_TMPL_BUF;
	size_t from = 0;
	int found = search_start(&search, machine, args[0].text, args[1].text);

	while (found >= 0 && (found = search_next(&search)) > 0) {
		tw_buf_slice(&out, tw_slice_sub(search.text, from, search.from));
		if (literal)
			tw_buf_slice(&out, args[2].text);
		else
			expand(&out, args[2].text, &search.match);
		from = search.to;
		if (out.len > TW_LIMIT_TMPL_OUTPUT)
			found = tw_fail(machine->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
					TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	}
	if (found < 0) {
		tw_buf_release(&out);
		return found;
	}
	tw_buf_slice(&out, tw_slice_from(search.text, from));
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(must_regex_replace_all)
{
	return replace_all(machine, args, false, ret);
}

TW_FN(must_regex_replace_all_literal)
{
	return replace_all(machine, args, true, ret);
}

TW_FN(regex_quote_meta)
{
	struct tw_buf out = TW_TMPL_BUF;

	for (size_t i = 0; i < args[0].text.len; i++) {
		char c = args[0].text.ptr[i];

		if (c && strchr("\\.+*?()|[]{}^$", c))
			tw_buf_char(&out, '\\');
		tw_buf_char(&out, c);
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}
