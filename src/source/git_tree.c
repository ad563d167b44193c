/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a repository's objects say, taken apart. A tree is entries "MODE NAME\0" and 20 bytes of an id, the mode in octal digits;
 * .gitmodules is in the form of git's configuration. Source: git's Documentation/gitformat-pack.txt ("tree") and tree-walk.c,
 * gitmodules(5).
 *
 * Surprising: names are any bytes but zero, and nothing but the programs that wrote them has looked at them.
 */
#include "format/ini.h"
#include "source/git.h"

int tw_git_tree_next(struct tw_slice *rest, struct tw_git_entry *ret)
{
	ptrdiff_t space = tw_slice_find(*rest, ' '), zero;
	uint32_t mode = 0;

	if (!rest->len)
		return 0;
	if (space < 1 || space > 7)
		return -1;
	for (ptrdiff_t i = 0; i < space; i++) {
		if (rest->ptr[i] < '0' || rest->ptr[i] > '7')
			return -1;
		mode = mode << 3 | (uint32_t)(rest->ptr[i] - '0');
	}
	ret->mode = mode;
	*rest = tw_slice_from(*rest, (size_t)space + 1);
	zero = tw_slice_find(*rest, '\0');
	if (zero < 1 || rest->len - (size_t)zero - 1 < TW_GIT_ID)
		return -1;
	ret->name = tw_slice_head(*rest, (size_t)zero);
	memcpy(ret->id, rest->ptr + zero + 1, TW_GIT_ID);
	*rest = tw_slice_from(*rest, (size_t)zero + 1 + TW_GIT_ID);
	return 1;
}

bool tw_git_is_name(struct tw_slice name)
{
	return name.len && tw_slice_find(name, '/') < 0 && !tw_slice_is(name, ".") && !tw_slice_is(name, "..") &&
	       !tw_slice_eq_nocase(name, TW_LIT(".git"));
}

/* submodule "NAME": the name. */
static bool section_name(struct tw_slice section, struct tw_slice *ret)
{
	struct tw_slice head = tw_slice_trim(tw_slice_head(section, 10));
	ptrdiff_t first = tw_slice_find(section, '"'), last = tw_slice_rfind(section, '"');

	if (!tw_slice_eq_nocase(head, TW_LIT("submodule")) || first < 0 || last <= first)
		return false;
	*ret = tw_slice_sub(section, (size_t)first + 1, (size_t)last);
	return true;
}

bool tw_git_module(struct tw_slice text, struct tw_slice path, struct tw_slice *ret_name, struct tw_slice *ret_url)
{
	struct tw_ini ini = tw_ini(text);
	struct tw_slice section = { 0 }, name = { 0 }, found_path = { 0 }, url = { 0 };
	struct tw_field field;

	while (tw_ini_next(&ini, &field)) {
		if (ini.section.ptr != section.ptr) {
			section = ini.section;
			found_path = url = (struct tw_slice){ 0 };
			if (!section_name(section, &name))
				name = (struct tw_slice){ 0 };
		}
		if (tw_slice_eq_nocase(field.name, TW_LIT("path")))
			found_path = field.value;
		else if (tw_slice_eq_nocase(field.name, TW_LIT("url")))
			url = field.value;
		if (name.len && url.len && found_path.len && tw_slice_eq(found_path, path)) {
			*ret_name = name;
			*ret_url = url;
			return true;
		}
	}
	return false;
}

/* Bytes of "scheme://". */
static size_t scheme_len(struct tw_slice url)
{
	ptrdiff_t slashes = tw_slice_search(url, TW_LIT("://"));
	struct tw_slice scheme = tw_slice_head(url, slashes < 0 ? 0 : (size_t)slashes);

	return scheme.len && tw_slice_find(scheme, '/') < 0 && tw_slice_find(scheme, '@') < 0 ? scheme.len + 3 : 0;
}

/* "user@host:path", of which ssh makes no secret; but "host:8080/path" is one of the web, as helper/place.c has it. */
static bool is_short(struct tw_slice url, struct tw_slice host)
{
	ptrdiff_t colon = tw_slice_find(host, ':'), at = tw_slice_find(host, '@');

	return at >= 0 && at < colon &&
	       (host.len == url.len || (size_t)colon + 1 == host.len || !tw_is_digit(host.ptr[colon + 1]));
}

void tw_git_shown(struct tw_slice url, struct tw_buf *ret)
{
	size_t scheme = scheme_len(url);
	struct tw_slice rest = tw_slice_from(url, scheme);
	ptrdiff_t slash = tw_slice_find(rest, '/'), at;
	struct tw_slice host = slash < 0 ? rest : tw_slice_head(rest, (size_t)slash);

	at = !scheme && is_short(rest, host) ? -1 : tw_slice_rfind(host, '@');
	tw_buf_slice(ret, tw_slice_head(url, scheme));
	tw_buf_slice(ret, at < 0 ? rest : tw_slice_from(rest, (size_t)at + 1));
}
