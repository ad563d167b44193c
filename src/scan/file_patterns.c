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
	const char *text; /* the caller's */
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
	slot->text = text;
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

/* 1 when it does, 0 when it doesn't; an error when that can't be told. */
static int pattern_matches(const struct pattern *pattern, struct tw_slice path, struct trawl_error *err)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int found = data ? pcre2_match(pattern->code, (PCRE2_SPTR)path.ptr, path.len, 0, 0, data, NULL)
			 : PCRE2_ERROR_NOMEMORY;
	PCRE2_UCHAR text[160] = { 0 };

	pcre2_match_data_free(data);
	if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
		return found >= 0;
	if (found == PCRE2_ERROR_NOMEMORY)
		return tw_fail_nomem(err);
	pcre2_get_error_message(found, text, sizeof(text));
	return tw_fail(err, TRAWL_E_LIMIT, "file pattern \"%s\" gave no answer: %s", pattern->text, (const char *)text);
}

int tw_file_patterns_find(const struct tw_file_patterns *patterns, struct tw_slice path, struct tw_sink *sink,
			  struct tw_dispatch_hit *hits, size_t *count, size_t room, struct trawl_error *err)
{
	for (size_t i = 0; patterns && i < patterns->list.len && *count < room; i++) {
		const struct pattern *p = &patterns->list.at[i];
		struct trawl_error why = { 0 };
		bool known = !p->analyzer;
		int found;

		for (size_t h = 0; h < *count; h++)
			known |= hits[h].analyzer == p->analyzer;
		found = known ? 0 : pattern_matches(p, path, &why);
		if (found == TRAWL_E_NOMEM)
			return tw_fail_nomem(err);
		if (found < 0)
			tw_sink_problem(sink, TW_FAILED, path, 0, why.message);
		else if (found)
			hits[(*count)++] = (struct tw_dispatch_hit){ p->analyzer, 0, false };
	}
	return TRAWL_OK;
}
