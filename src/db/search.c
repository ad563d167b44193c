/* SPDX-License-Identifier: Apache-2.0 */
#include "db/search.h"

#include "base/vec.h"

struct hits {
	TW_VEC(struct tw_search_hit) list;
};

static int add_record(struct hits *hits, const struct tw_search *search, const struct tw_db_bucket *from,
		      const struct tw_bolt_item *item, struct trawl_error *err)
{
	struct tw_search_hit *hit;

	if (item->is_bucket || !item->value.len || (search->id.len && !tw_slice_eq(search->id, item->key)))
		return TRAWL_OK;
	hit = tw_vec_push(&hits->list);
	if (!hit)
		return tw_fail_nomem(err);
	*hit = (struct tw_search_hit){ item->key, item->value, from };
	return TRAWL_OK;
}

static int ask(struct hits *hits, const struct tw_search *search, const struct tw_db_bucket *from,
	       struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_bolt_bucket bucket;
	struct tw_bolt_cursor cursor;
	struct tw_bolt_item item;
	int status = tw_bolt_bucket(&from->bucket, search->package, arena, &bucket, err);

	if (status <= 0)
		return status;
	cursor = tw_bolt_cursor(&bucket, arena);
	while ((status = tw_bolt_next(&cursor, &item, err)) > 0) {
		status = add_record(hits, search, from, &item, err);
		if (status < 0)
			return status;
	}
	return status;
}

/* Distributions whose buckets aren't called as package URLs call them. */
static struct tw_slice bucket_family(struct tw_slice family)
{
	static const char *const names[][2] = {
		{ "redhat", "Red Hat" },    { "centos", "Red Hat" },  { "amazon", "amazon linux" },
		{ "amzn", "amazon linux" }, { "ol", "Oracle Linux" }, { "oracle", "Oracle Linux" },
		{ "photon", "Photon OS" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (tw_slice_is(family, names[i][0]))
			return tw_slice(names[i][1]);
	}
	return family;
}

/* "debian 12.5" where there is such a bucket, else "debian 12", else all of "debian". */
static size_t of_family(const struct tw_db *db, const struct tw_search *search, struct tw_arena *arena,
			const struct tw_db_bucket **ret)
{
	struct tw_slice release = search->release, family = bucket_family(search->family);
	size_t count = 0;

	while (release.len && !count) {
		ptrdiff_t dot = tw_slice_rfind(release, '.');

		count = tw_db_buckets(db, TW_JOIN(arena, family, TW_LIT(" "), release), false, ret);
		release = tw_slice_head(release, dot < 0 ? 0 : (size_t)dot);
	}
	if (!count)
		count = tw_db_buckets(db, TW_JOIN(arena, family, TW_LIT(" ")), true, ret);
	return count ? count : tw_db_buckets(db, family, false, ret);
}

/* Those to ask. A distribution that has none is looked for in those of all. */
static size_t choose(const struct tw_db *db, const struct tw_search *search, struct tw_arena *arena,
		     const struct tw_db_bucket **ret)
{
	size_t count = 0;

	if (search->buckets.len)
		return tw_db_buckets(db, search->buckets, true, ret);
	if (search->family.len)
		count = of_family(db, search, arena, ret);
	if (count)
		return count;
	*ret = db->buckets;
	return db->bucket_count;
}

static int hit_order(const void *left, const void *right)
{
	const struct tw_search_hit *a = left, *b = right;
	int order = tw_slice_cmp(a->id, b->id);

	return order ? order : a->bucket < b->bucket ? -1 : a->bucket > b->bucket;
}

static int keep(struct hits *hits, struct tw_arena *arena, struct tw_search_hits *ret, struct trawl_error *err)
{
	struct tw_search_hit *at = tw_arena_array(arena, hits->list.len, sizeof(*at));

	if (!at)
		return tw_fail_nomem(err);
	if (hits->list.len) {
		qsort(hits->list.at, hits->list.len, sizeof(*at), hit_order);
		memcpy(at, hits->list.at, hits->list.len * sizeof(*at));
	}
	*ret = (struct tw_search_hits){ at, hits->list.len };
	return TRAWL_OK;
}

int tw_db_search(const struct tw_db *db, const struct tw_search *search, struct tw_arena *arena,
		 struct tw_search_hits *ret, struct trawl_error *err)
{
	const struct tw_db_bucket *from = NULL;
	struct hits hits = { 0 };
	size_t count = choose(db, search, arena, &from);
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		/* Records of vulnerabilities are no packages. */
		if (&from[i] != db->vulnerability)
			status = ask(&hits, search, &from[i], arena, err);
		if (status < 0)
			tw_wrap(err, "%s: bucket \"%.*s\"", db->path, TW_ARG(from[i].name));
	}
	if (status == TRAWL_OK)
		status = keep(&hits, arena, ret, err);
	tw_vec_release(&hits.list);
	return status;
}
