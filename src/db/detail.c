/* SPDX-License-Identifier: Apache-2.0 */
#include "db/detail.h"

#include "db/record.h"

int tw_vulnerability_json(const struct tw_db *db, struct tw_slice id, struct tw_arena *arena, struct tw_slice *ret,
			  struct trawl_error *err)
{
	/* The page that holds the record is several times as large: it doesn't stay. */
	struct tw_arena pages = { 0 };
	struct tw_slice json;
	int status = db->vulnerability ? tw_bolt_get(&db->vulnerability->bucket, id, &pages, &json, err) : 0;

	if (status < 0) {
		tw_wrap(err, "%s: bucket \"vulnerability\": key \"%.*s\"", db->path, TW_ARG(id));
	} else if (status > 0) {
		*ret = tw_arena_copy(arena, json);
		if (!ret->ptr)
			status = tw_fail_nomem(err);
	}
	tw_arena_release(&pages);
	return status;
}

static int severity_order(const void *left, const void *right)
{
	const struct tw_vendor_severity *a = left, *b = right;

	return tw_slice_cmp(a->source, b->source);
}

static int cvss_order(const void *left, const void *right)
{
	const struct tw_cvss *a = left, *b = right;

	return tw_slice_cmp(a->source, b->source);
}

/* The sources that rate a vulnerability: an object of severities or scores, one member each. */
static int sources(const struct tw_json *doc, const char *name, uint32_t *ret_object, size_t *ret_count,
		   struct trawl_error *err)
{
	int status = tw_record_children(doc, TW_JSON_ROOT, name, TW_JSON_OBJECT, ret_object, ret_count, err);

	if (status == TRAWL_OK && *ret_count > TW_LIMIT_DB_SOURCES)
		status = tw_fail(err, TRAWL_E_LIMIT, "%s: more than %d sources", name, TW_LIMIT_DB_SOURCES);
	return status;
}

/* Is @member the last of its object that has this name? Of several, JSON's last counts. */
static bool last_of_name(const struct tw_json *doc, uint32_t object, uint32_t member, struct tw_slice name)
{
	return tw_json_get_slice(doc, object, name) == member;
}

static int severities(const struct tw_json *doc, struct tw_arena *arena, struct tw_vulnerability_detail *ret,
		      struct trawl_error *err)
{
	struct tw_vendor_severity *at;
	uint32_t object;
	size_t count;
	int status = sources(doc, "VendorSeverity", &object, &count, err);

	if (status < 0 || !count)
		return status;
	at = tw_arena_array(arena, count, sizeof(*at));
	if (!at)
		return tw_fail_nomem(err);
	tw_json_each(doc, object, member) {
		struct tw_vendor_severity *to = &at[ret->vendor_severity_count];
		int64_t number = 0;

		to->source = tw_json_key(doc, member, arena);
		if (!to->source.ptr)
			return tw_fail_nomem(err);
		if (tw_json_type(doc, member) != TW_JSON_NULL && !tw_json_int(doc, member, &number))
			return tw_fail(err, TRAWL_E_FORMAT, "VendorSeverity: %.*s: not a whole number",
				       TW_ARG(to->source));
		to->severity = number > 0 && number < TW_SEVERITIES ? (uint8_t)number : TW_SEV_UNKNOWN;
		ret->vendor_severity_count += last_of_name(doc, object, member, to->source);
	}
	qsort(at, ret->vendor_severity_count, sizeof(*at), severity_order);
	ret->vendor_severity = at;
	return TRAWL_OK;
}

static int cvss(const struct tw_json *doc, struct tw_arena *arena, struct tw_vulnerability_detail *ret,
		struct trawl_error *err)
{
	static const struct tw_record_field fields[] = {
		TW_FIELD(struct tw_cvss, v2_vector, "V2Vector", TW_FIELD_TEXT),
		TW_FIELD(struct tw_cvss, v3_vector, "V3Vector", TW_FIELD_TEXT),
		TW_FIELD(struct tw_cvss, v40_vector, "V40Vector", TW_FIELD_TEXT),
		TW_FIELD(struct tw_cvss, v2_score, "V2Score", TW_FIELD_NUMBER),
		TW_FIELD(struct tw_cvss, v3_score, "V3Score", TW_FIELD_NUMBER),
		TW_FIELD(struct tw_cvss, v40_score, "V40Score", TW_FIELD_NUMBER),
	};
	struct tw_cvss *at;
	uint32_t object;
	size_t count;
	int status = sources(doc, "CVSS", &object, &count, err);

	if (status < 0 || !count)
		return status;
	at = tw_arena_array(arena, count, sizeof(*at));
	if (!at)
		return tw_fail_nomem(err);
	tw_json_each(doc, object, member) {
		struct tw_cvss *to = &at[ret->cvss_count];

		*to = (struct tw_cvss){ .source = tw_json_key(doc, member, arena) };
		if (!to->source.ptr)
			return tw_fail_nomem(err);
		status = tw_record_fill(doc, member, fields, sizeof(fields) / sizeof(*fields), arena, to, err);
		if (status < 0)
			return tw_wrap(err, "CVSS: %.*s", TW_ARG(to->source)), status;
		ret->cvss_count += last_of_name(doc, object, member, to->source);
	}
	qsort(at, ret->cvss_count, sizeof(*at), cvss_order);
	ret->cvss = at;
	return TRAWL_OK;
}

static int date(const struct tw_json *doc, const char *name, struct tw_arena *arena, struct tw_slice *ret,
		struct trawl_error *err)
{
	uint32_t node = tw_json_get(doc, TW_JSON_ROOT, name);
	char text[TW_TIME_TEXT];
	struct tw_time time;

	if (tw_json_type(doc, node) == TW_JSON_NONE || tw_json_type(doc, node) == TW_JSON_NULL)
		return TRAWL_OK;
	if (!tw_time_parse(tw_json_text(doc, node, arena), &time))
		return tw_fail(err, TRAWL_E_FORMAT, "%s: not a date as in RFC 3339", name);
	tw_time_format(time, text);
	*ret = tw_arena_copy(arena, tw_slice(text));
	return ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
}

/* A severity that isn't one of the five words reads as unknown, as everything that shows it would have it. */
static void own_severity(const struct tw_json *doc, struct tw_arena *arena, struct tw_vulnerability_detail *ret)
{
	enum tw_severity severity = TW_SEV_UNKNOWN;

	tw_severity_parse(tw_json_text(doc, tw_json_get(doc, TW_JSON_ROOT, "Severity"), arena), &severity);
	ret->severity = (uint8_t)severity;
}

int tw_vulnerability_decode(struct tw_slice json, struct tw_arena *arena, struct tw_vulnerability_detail *ret,
			    struct trawl_error *err)
{
	static const struct tw_record_field fields[] = {
		TW_FIELD(struct tw_vulnerability_detail, title, "Title", TW_FIELD_TEXT),
		TW_FIELD(struct tw_vulnerability_detail, description, "Description", TW_FIELD_TEXT),
		TW_FIELD(struct tw_vulnerability_detail, cwe_ids, "CweIDs", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_vulnerability_detail, references, "References", TW_FIELD_TEXTS),
		TW_FIELD(struct tw_vulnerability_detail, custom, "Custom", TW_FIELD_RAW),
	};
	struct tw_vulnerability_detail detail = { 0 };
	struct tw_json doc;
	int status = tw_json_parse(json, arena, &doc, err);

	if (status == TRAWL_OK)
		status = tw_record_fill(&doc, TW_JSON_ROOT, fields, sizeof(fields) / sizeof(*fields), arena, &detail,
					err);
	if (status == TRAWL_OK)
		status = severities(&doc, arena, &detail, err);
	if (status == TRAWL_OK)
		status = cvss(&doc, arena, &detail, err);
	if (status == TRAWL_OK)
		status = date(&doc, "PublishedDate", arena, &detail.published, err);
	if (status == TRAWL_OK)
		status = date(&doc, "LastModifiedDate", arena, &detail.last_modified, err);
	if (status < 0)
		return status;
	own_severity(&doc, arena, &detail);
	*ret = detail;
	return TRAWL_OK;
}

enum tw_severity tw_vendor_severity_of(const struct tw_vulnerability_detail *detail, struct tw_slice source)
{
	for (size_t i = 0; i < detail->vendor_severity_count; i++) {
		if (tw_slice_eq(detail->vendor_severity[i].source, source))
			return (enum tw_severity)detail->vendor_severity[i].severity;
	}
	return TW_SEVERITIES;
}
