/* SPDX-License-Identifier: Apache-2.0 */
#include "db/advisory.h"

#include "base/vec.h"

typedef TW_VEC(struct tw_advisory_record) record_vec;

/* Appends the records of @package in one bucket; ids rise, as keys do. */
static int records_of(const struct tw_db_bucket *from, struct tw_slice package, struct tw_arena *arena, record_vec *to,
		      struct trawl_error *err)
{
	struct tw_bolt_bucket bucket;
	struct tw_bolt_cursor cursor;
	struct tw_bolt_item item;
	int status = tw_bolt_bucket(&from->bucket, package, arena, &bucket, err);

	if (status <= 0)
		return status;
	cursor = tw_bolt_cursor(&bucket, arena);
	while ((status = tw_bolt_next(&cursor, &item, err)) > 0) {
		struct tw_advisory_record *record;

		if (item.is_bucket || !item.value.len)
			continue;
		record = tw_vec_push(to);
		if (!record)
			return tw_fail_nomem(err);
		*record = (struct tw_advisory_record){ item.key, item.value, from };
	}
	return status;
}

/* By id; of the same id, by bucket: those are an array sorted by name. */
static int record_order(const void *left, const void *right)
{
	const struct tw_advisory_record *a = left, *b = right;
	int order = tw_slice_cmp(a->id, b->id);

	return order ? order : a->bucket < b->bucket ? -1 : a->bucket > b->bucket;
}

/* Sorted, and of each id the last. */
static void records_merge(record_vec *records)
{
	size_t kept = 0;

	qsort(records->at, records->len, sizeof(*records->at), record_order);
	for (size_t i = 0; i < records->len; i++) {
		if (kept && tw_slice_eq(records->at[kept - 1].id, records->at[i].id))
			kept--;
		records->at[kept++] = records->at[i];
	}
	records->len = kept;
}

static int records_keep(record_vec *records, struct tw_arena *arena, struct tw_advisory_records *ret,
			struct trawl_error *err)
{
	struct tw_advisory_record *at = tw_arena_array(arena, records->len, sizeof(*at));

	if (!at)
		return tw_fail_nomem(err);
	if (records->len)
		memcpy(at, records->at, records->len * sizeof(*at));
	*ret = (struct tw_advisory_records){ at, records->len };
	return TRAWL_OK;
}

int tw_advisories_get(const struct tw_db *db, struct tw_slice bucket, struct tw_slice package, struct tw_arena *arena,
		      struct tw_advisory_records *ret, struct trawl_error *err)
{
	bool prefix = tw_slice_search(bucket, TW_LIT("::")) >= 0;
	const struct tw_db_bucket *from;
	size_t count = tw_db_buckets(db, bucket, prefix, &from), asked = 0;
	record_vec records = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		size_t before = records.len;

		status = records_of(&from[i], package, arena, &records, err);
		if (status < 0) {
			tw_wrap(err, "package \"%.*s\"", TW_ARG(package));
			tw_wrap(err, "%s: bucket \"%.*s\"", db->path, TW_ARG(from[i].name));
		}
		asked += records.len > before;
	}
	if (status == TRAWL_OK && asked > 1)
		records_merge(&records);
	if (status == TRAWL_OK)
		status = records_keep(&records, arena, ret, err);
	tw_vec_release(&records);
	return status;
}

static int cves(const struct tw_json *doc, uint32_t entry, struct tw_arena *arena, struct tw_advisory_entry *ret,
		struct trawl_error *err)
{
	static const struct tw_record_field fields[] = {
		TW_FIELD(struct tw_advisory_cve, id, "ID", TW_FIELD_TEXT),
		TW_FIELD_ENUM(struct tw_advisory_cve, severity, "Severity", TW_SEVERITIES),
	};
	struct tw_advisory_cve *at;
	uint32_t list;
	size_t count;
	int status = tw_record_children(doc, entry, "Cves", TW_JSON_ARRAY, &list, &count, err);

	if (status < 0 || !count)
		return status;
	at = tw_arena_array(arena, count, sizeof(*at));
	if (!at)
		return tw_fail_nomem(err);
	ret->cves = at;
	tw_json_each(doc, list, cve) {
		status = tw_record_fill(doc, cve, fields, 2, arena, &at[ret->cve_count++], err);
		if (status < 0)
			return tw_wrap(err, "Cves: element %zu", ret->cve_count), status;
	}
	return TRAWL_OK;
}

static int entry(const struct tw_json *doc, uint32_t node, struct tw_arena *arena, struct tw_advisory_entry *ret,
		 struct trawl_error *err)
{
	static const struct tw_record_field fields[] = {
		TW_FIELD(struct tw_advisory_entry, fixed_version, "FixedVersion", TW_FIELD_TEXT),
		TW_FIELD(struct tw_advisory_entry, arches, "Arches", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory_entry, vendor_ids, "VendorIDs", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory_entry, affected, "Affected", TW_FIELD_INTS),
		TW_FIELD_ENUM(struct tw_advisory_entry, status, "Status", TW_STATUSES),
		TW_FIELD_ENUM(struct tw_advisory_entry, severity, "Severity", TW_SEVERITIES),
	};
	int status = tw_record_fill(doc, node, fields, sizeof(fields) / sizeof(*fields), arena, ret, err);

	return status < 0 ? status : cves(doc, node, arena, ret, err);
}

static int entries(const struct tw_json *doc, struct tw_arena *arena, struct tw_advisory *ret, struct trawl_error *err)
{
	struct tw_advisory_entry *at;
	uint32_t list;
	size_t count;
	int status = tw_record_children(doc, TW_JSON_ROOT, "Entries", TW_JSON_ARRAY, &list, &count, err);

	if (status < 0 || !count)
		return status;
	at = tw_arena_array(arena, count, sizeof(*at));
	if (!at)
		return tw_fail_nomem(err);
	ret->entries = at;
	tw_json_each(doc, list, node) {
		status = entry(doc, node, arena, &at[ret->entry_count++], err);
		if (status < 0)
			return tw_wrap(err, "Entries: element %zu", ret->entry_count), status;
	}
	return TRAWL_OK;
}

int tw_advisory_decode(struct tw_slice json, struct tw_arena *arena, struct tw_advisory *ret, struct trawl_error *err)
{
	static const struct tw_record_field fields[] = {
		TW_FIELD(struct tw_advisory, fixed_version, "FixedVersion", TW_FIELD_TEXT),
		TW_FIELD(struct tw_advisory, affected_version, "AffectedVersion", TW_FIELD_TEXT),
		TW_FIELD(struct tw_advisory, vulnerable_versions, "VulnerableVersions", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory, patched_versions, "PatchedVersions", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory, unaffected_versions, "UnaffectedVersions", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory, vendor_ids, "VendorIDs", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory, arches, "Arches", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory, oses, "OSes", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_advisory, custom, "Custom", TW_FIELD_RAW),
		TW_FIELD_ENUM(struct tw_advisory, status, "Status", TW_STATUSES),
		TW_FIELD_ENUM(struct tw_advisory, severity, "Severity", TW_SEVERITIES),
	};
	struct tw_advisory advisory = { 0 };
	struct tw_json doc;
	int status = tw_json_parse(json, arena, &doc, err);

	if (status == TRAWL_OK)
		status = tw_record_fill(&doc, TW_JSON_ROOT, fields, sizeof(fields) / sizeof(*fields), arena, &advisory,
					err);
	if (status == TRAWL_OK)
		status = entries(&doc, arena, &advisory, err);
	if (status == TRAWL_OK)
		*ret = advisory;
	return status;
}
