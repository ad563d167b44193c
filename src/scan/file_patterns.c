/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --file-patterns "pip:requirements-.*\.txt": files of another name for an analyzer. The expression is searched for in
 * the path, as Trivy does (Go's syntax; PCRE2 reads it the same for everything that a path can be asked).
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/vec.h"
#include "scan/context.h"

struct pattern {
	const struct tw_analyzer *analyzer;
	pcre2_code *code;
};

struct tw_file_patterns {
	TW_VEC(struct pattern) list;
};

static const struct tw_analyzer *analyzer_called(struct tw_slice name, unsigned scope)
{
	for (size_t i = 0; i < tw_analyzer_count; i++) {
		const struct tw_analyzer *a = tw_analyzers[i];

		if ((a->scope & scope) && (tw_slice_is(name, a->name) || (a->type && tw_slice_is(name, a->type))))
			return a;
	}
	return NULL;
}

static int pattern_add(struct tw_file_patterns *patterns, const char *text, unsigned scope, struct trawl_error *err)
{
	struct tw_slice rest = tw_slice(text), name;
	struct pattern *slot;
	PCRE2_SIZE at;
	int number;

	if (!tw_slice_split(&rest, ':', &name) || !rest.len)
		return tw_fail(err, TRAWL_E_USAGE, "file pattern \"%s\" is not of the form ANALYZER:EXPRESSION", text);
	slot = tw_vec_push(&patterns->list);
	if (!slot)
		return tw_fail_nomem(err);
	slot->analyzer = analyzer_called(name, scope);
	slot->code = pcre2_compile((PCRE2_SPTR)rest.ptr, rest.len, PCRE2_NEVER_BACKSLASH_C, &number, &at, NULL);
	if (!slot->code)
		return tw_fail(err, TRAWL_E_USAGE, "file pattern \"%s\": not a regular expression, at character %zu",
			       text, at + 1);
	return TRAWL_OK;
}

int tw_file_patterns_new(const char *const *texts, unsigned scope, struct tw_file_patterns **ret,
			 struct trawl_error *err)
{
	struct tw_file_patterns *patterns;

	if (!texts || !*texts)
		return TRAWL_OK;
	patterns = calloc(1, sizeof(*patterns));
	if (!patterns)
		return tw_fail_nomem(err);
	for (; *texts; texts++) {
		int status = pattern_add(patterns, *texts, scope, err);

		if (status < 0) {
			tw_file_patterns_free(patterns);
			return status;
		}
	}
	*ret = patterns;
	return TRAWL_OK;
}

void tw_file_patterns_free(struct tw_file_patterns *patterns)
{
	if (!patterns)
		return;
	for (size_t i = 0; i < patterns->list.len; i++)
		pcre2_code_free(patterns->list.at[i].code);
	tw_vec_release(&patterns->list);
	free(patterns);
}

static bool pattern_matches(const struct pattern *pattern, struct tw_slice path)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int found = data ? pcre2_match(pattern->code, (PCRE2_SPTR)path.ptr, path.len, 0, 0, data, NULL) : -1;

	pcre2_match_data_free(data);
	return found >= 0;
}

size_t tw_file_patterns_find(const struct tw_file_patterns *patterns, struct tw_slice path,
			     struct tw_dispatch_hit *hits, size_t count, size_t room)
{
	for (size_t i = 0; patterns && i < patterns->list.len && count < room; i++) {
		const struct pattern *p = &patterns->list.at[i];
		bool known = !p->analyzer;

		for (size_t h = 0; h < count; h++)
			known |= hits[h].analyzer == p->analyzer;
		if (!known && pattern_matches(p, path))
			hits[count++] = (struct tw_dispatch_hit){ p->analyzer, 0, false };
	}
	return count;
}
