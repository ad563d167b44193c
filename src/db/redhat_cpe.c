/* SPDX-License-Identifier: Apache-2.0 */
#include "db/redhat_cpe.h"

static int fail_at(const struct tw_db *db, const char *child, struct tw_slice key, int status, struct trawl_error *err)
{
	tw_wrap(err, "%s: bucket \"Red Hat CPE\": %s: key \"%.*s\"", db->path, child, TW_ARG(key));
	return status;
}

/* The value under @key of one of the three children, as JSON. */
static int lookup(const struct tw_db *db, const char *child, struct tw_slice key, struct tw_arena *arena,
		  struct tw_json *ret, struct trawl_error *err)
{
	const struct tw_db_bucket *top;
	struct tw_bolt_bucket bucket;
	struct tw_slice json;
	int status;

	if (!tw_db_buckets(db, TW_LIT("Red Hat CPE"), false, &top))
		return 0;
	status = tw_bolt_bucket(&top->bucket, tw_slice(child), arena, &bucket, err);
	if (status > 0)
		status = tw_bolt_get(&bucket, key, arena, &json, err);
	if (status <= 0 || !json.len)
		return status < 0 ? fail_at(db, child, key, status, err) : 0;
	status = tw_json_parse(json, arena, ret, err);
	return status < 0 ? fail_at(db, child, key, status, err) : 1;
}

static int indexes(const struct tw_db *db, const char *child, struct tw_slice key, struct tw_arena *arena,
		   struct tw_ints *ret, struct trawl_error *err)
{
	struct tw_json doc;
	int status = lookup(db, child, key, arena, &doc, err);

	if (status <= 0 || tw_json_type(&doc, TW_JSON_ROOT) == TW_JSON_NULL)
		return status < 0 ? status : 0;
	status = tw_record_ints(&doc, TW_JSON_ROOT, arena, ret, err);
	return status < 0 ? fail_at(db, child, key, status, err) : 1;
}

int tw_redhat_repository_cpes(const struct tw_db *db, struct tw_slice repository, struct tw_arena *arena,
			      struct tw_ints *ret, struct trawl_error *err)
{
	return indexes(db, "repository", repository, arena, ret, err);
}

int tw_redhat_nvr_cpes(const struct tw_db *db, struct tw_slice nvr, struct tw_arena *arena, struct tw_ints *ret,
		       struct trawl_error *err)
{
	return indexes(db, "nvr", nvr, arena, ret, err);
}

int tw_redhat_cpe_name(const struct tw_db *db, int64_t index, struct tw_arena *arena, struct tw_slice *ret,
		       struct trawl_error *err)
{
	char key[24];
	struct tw_json doc;
	int status;

	snprintf(key, sizeof(key), "%lld", (long long)index);
	status = lookup(db, "cpe", tw_slice(key), arena, &doc, err);
	if (status <= 0)
		return status;
	*ret = tw_json_text(&doc, TW_JSON_ROOT, arena);
	if (ret->ptr)
		return 1;
	return fail_at(db, "cpe", tw_slice(key), tw_fail(err, TRAWL_E_FORMAT, "not a text"), err);
}
