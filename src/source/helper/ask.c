/* SPDX-License-Identifier: Apache-2.0 */
/*
 * git asks for a name or a password by starting a program with its question ("Password for 'https://name@host': ") and reading
 * what that prints: this one. It answers for the place that the user has named, and for no other: not for one that a server
 * leads to, nor for a submodule's. Source: gitcredentials(7), git's credential.c and prompt.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "source/helper/helper.h"

/* "https://name@host:1/path': " is of "https://host:1". */
static bool is_of(struct tw_slice asked, struct tw_slice origin)
{
	ptrdiff_t slashes = tw_slice_search(origin, TW_LIT("://"));
	size_t scheme = slashes < 0 ? 0 : (size_t)slashes + 3;
	struct tw_slice host = tw_slice_from(origin, scheme), rest;
	ptrdiff_t at, end;

	if (!host.len || !tw_slice_eq(tw_slice_head(asked, scheme), tw_slice_head(origin, scheme)))
		return false;
	rest = tw_slice_from(asked, scheme);
	/* A slash or an at sign in a name would be escaped. */
	at = tw_slice_find(rest, '@');
	end = tw_slice_find(rest, '/');
	if (at >= 0 && (end < 0 || at < end))
		rest = tw_slice_from(rest, (size_t)at + 1);
	if (!tw_slice_eq(tw_slice_head(rest, host.len), host))
		return false;
	rest = tw_slice_from(rest, host.len);
	return rest.len && (rest.ptr[0] == '\'' || rest.ptr[0] == '/');
}

int tw_git_answer_prompt(const char *prompt)
{
	struct tw_slice text = tw_slice(prompt);
	const char *origin = getenv("TRAWL_GIT_ORIGIN"), *value;
	ptrdiff_t quote = tw_slice_find(text, '\'');

	if (tw_slice_starts(text, "Username for "))
		value = getenv("TRAWL_GIT_NAME");
	else
		value = tw_slice_starts(text, "Password for ") ? getenv("TRAWL_GIT_PASSWORD") : NULL;
	if (!origin || !*origin || !value || quote < 0 ||
	    !is_of(tw_slice_from(text, (size_t)quote + 1), tw_slice(origin)))
		return 1;
	puts(value);
	return 0;
}
