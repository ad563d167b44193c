/* SPDX-License-Identifier: Apache-2.0 */
#include "net/registry_tags.h"

#include "base/limits.h"
#include "base/vec.h"
#include "format/json.h"
#include "net/registry_parts.h"

struct tags {
	struct tw_arena *arena;
	TW_VEC(struct tw_slice) list;
};

static int read_page(struct tags *tags, struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_json doc;

	if (tw_json_parse(bytes, tags->arena, &doc, NULL) < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "the list of tags is no JSON");
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "tags"), tag) {
		struct tw_slice *slot = tw_vec_push(&tags->list);

		if (!slot)
			return tw_fail_nomem(err);
		*slot = tw_json_text(&doc, tag, tags->arena);
		if (!slot->ptr)
			return tw_fail(err, TRAWL_E_FORMAT, "a tag that is no text");
		if (tags->list.len > TW_LIMIT_TAGS)
			return tw_fail(err, TRAWL_E_LIMIT, "more than %d tags", TW_LIMIT_TAGS);
	}
	return TRAWL_OK;
}

/* "<…/tags/list?last=x&n=9>; rel="next"" */
static struct tw_slice next_page(const struct tw_http *http, struct tw_arena *arena)
{
	struct tw_slice link = tw_http_header(http, "link");
	ptrdiff_t end = tw_slice_find(link, '>'), query = tw_slice_find(link, '?');

	if (end < 0 || query < 0 || query > end || tw_slice_search(link, TW_LIT("next")) < end)
		return (struct tw_slice){ 0 };
	return tw_arena_copy(arena, tw_slice_sub(link, (size_t)query, (size_t)end));
}

int tw_registry_page(struct tw_http *http, struct tw_arena *arena, struct tw_slice *ret, struct tw_slice *ret_query,
		     struct trawl_error *err)
{
	int status = tw_http_status(http) == 200 ? tw_http_text(http, TW_LIMIT_CONFIG_JSON, arena, ret, err)
						 : tw_http_refused(http, err);

	if (status == TRAWL_OK)
		*ret_query = next_page(http, arena);
	return status;
}

static int ask_for_page(struct tw_registry_host *host, struct tags *tags, struct tw_slice *query,
			struct trawl_error *err)
{
	struct tw_registry_question question = { .what = TW_JOIN(tags->arena, TW_LIT("/tags/list"), *query) };
	struct tw_http *http = NULL;
	struct tw_slice bytes;
	int status = question.what.ptr ? tw_registry_host_ask(host, &question, &http, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = tw_registry_page(http, tags->arena, &bytes, query, err);
	if (status == TRAWL_OK)
		status = read_page(tags, bytes, err);
	tw_http_close(http);
	return status;
}

int tw_registry_tags(struct tw_registry *registry, struct tw_arena *arena, struct tw_slice **ret, size_t *ret_count,
		     struct trawl_error *err)
{
	struct tw_registry_host *host = &registry->hosts[registry->count - 1];
	struct tags tags = { .arena = arena };
	struct tw_slice query = TW_LIT("");
	size_t before = 0;
	int status;

	do {
		before = tags.list.len;
		status = ask_for_page(host, &tags, &query, err);
	} while (status == TRAWL_OK && query.len && tags.list.len > before);
	*ret_count = tags.list.len;
	*ret = tw_arena_array(arena, tags.list.len, sizeof(**ret));
	if (status == TRAWL_OK && !*ret)
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK && tags.list.len)
		memcpy(*ret, tags.list.at, tags.list.len * sizeof(**ret));
	tw_vec_release(&tags.list);
	return status;
}
