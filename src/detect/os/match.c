/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/os/match.h"

struct tw_slice tw_os_bucket(struct tw_detect *detect, const char *prefix, struct tw_slice release)
{
	return TW_JOIN(detect->scratch, tw_slice(prefix), release);
}

struct tw_slice tw_os_modular_name(const struct tw_package *package, struct tw_arena *arena)
{
	struct tw_slice rest = package->modularity_label, name, stream;

	if (!tw_slice_split(&rest, ':', &name) || !tw_slice_split(&rest, ':', &stream) || !rest.ptr)
		return package->name;
	return TW_JOIN(arena, tw_slice_head(package->modularity_label, name.len + 1 + stream.len), TW_LIT("::"),
		       package->name);
}

bool tw_os_skips(const struct tw_package *package, unsigned flags)
{
	return tw_slice_is(package->name, "gpg-pubkey") ||
	       (package->repository == TW_REPO_THIRD_PARTY && !(flags & TW_ANY_VENDOR));
}

static bool copy_texts(struct tw_arena *arena, struct tw_texts from, struct tw_texts *ret)
{
	struct tw_slice *texts;

	*ret = (struct tw_texts){ 0 };
	if (!from.len)
		return true;
	texts = tw_arena_array(arena, from.len, sizeof(*texts));
	for (size_t i = 0; texts && i < from.len; i++) {
		texts[i] = tw_arena_copy(arena, from.at[i]);
		if (!texts[i].ptr)
			return false;
	}
	*ret = (struct tw_texts){ texts, from.len };
	return texts != NULL;
}

struct tw_finding *tw_os_finding(struct tw_detect *detect, const struct tw_package *package,
				 const struct tw_advisory_record *record, struct tw_slice fixed_version,
				 struct tw_texts vendor_ids)
{
	struct tw_finding *finding = tw_vec_push(detect->findings);

	if (!finding)
		return NULL;
	*finding = (struct tw_finding){
		.vulnerability_id = tw_arena_copy(detect->arena, record->id),
		.package = package,
		.installed_version = tw_package_full_version(package, detect->arena),
		.fixed_version = tw_arena_copy(detect->arena, fixed_version),
		.data_source = record->bucket->source,
	};
	if (!finding->vulnerability_id.ptr || !finding->installed_version.ptr || !finding->fixed_version.ptr ||
	    !copy_texts(detect->arena, vendor_ids, &finding->vendor_ids))
		return NULL;
	return finding;
}

/* One package, while it is matched. */
struct match {
	struct tw_detect *detect;
	const struct tw_os_rules *rules;
	const struct tw_package *package;
	struct tw_slice version; /* that records are compared with */
};

static bool is_affected(const struct match *m, const struct tw_advisory *advisory)
{
	int order;

	if (advisory->affected_version.len &&
	    (!m->rules->scheme->compare(m->version, advisory->affected_version, &order) || order < 0))
		return false;
	if (!advisory->fixed_version.len && (m->rules->flags & TW_UNFIXED))
		return true;
	return m->rules->scheme->compare(m->version, advisory->fixed_version, &order) && order < 0;
}

/* rpm's own way: an epoch of 0 is the same as none. */
static struct tw_slice shown_fix(const struct match *m, struct tw_slice fix)
{
	return (m->rules->flags & TW_NO_ZERO_EPOCH) && tw_slice_starts(fix, "0:") ? tw_slice_from(fix, 2) : fix;
}

static int add(const struct match *m, const struct tw_advisory_record *record, const struct tw_advisory *advisory,
	       struct trawl_error *err)
{
	struct tw_texts ids = m->rules->flags & TW_VENDOR_IDS ? advisory->vendor_ids : (struct tw_texts){ 0 };
	struct tw_finding *finding =
		tw_os_finding(m->detect, m->package, record, shown_fix(m, advisory->fixed_version), ids);

	if (!finding)
		return tw_fail_nomem(err);
	if (m->rules->flags & TW_SOURCE_SHOWN)
		finding->installed_version = tw_package_full_src_version(m->package, m->detect->arena);
	if (m->rules->flags & TW_VENDOR_STATE)
		finding->status = advisory->status;
	if (m->rules->severity_source && advisory->severity) {
		finding->vendor_severity = true;
		finding->severity = advisory->severity;
		finding->severity_source = tw_slice(m->rules->severity_source);
	}
	return finding->installed_version.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int match_advisory(const struct match *m, const struct tw_advisory_record *record, struct tw_advisory *advisory,
			  struct trawl_error *err)
{
	if (m->rules->concerns && !m->rules->concerns(m->package, advisory))
		return TRAWL_OK;
	return is_affected(m, advisory) ? add(m, record, advisory, err) : TRAWL_OK;
}

static bool holds(struct tw_texts texts, struct tw_slice text)
{
	for (size_t i = 0; i < texts.len; i++) {
		if (tw_slice_eq(texts.at[i], text))
			return true;
	}
	return false;
}

/* Every entry for the package's architecture is an advisory of its own. */
static int match_entries(const struct match *m, const struct tw_advisory_record *record, struct tw_advisory *advisory,
			 struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < advisory->entry_count; i++) {
		const struct tw_advisory_entry *entry = &advisory->entries[i];

		if (!holds(entry->arches, m->package->arch))
			continue;
		advisory->fixed_version = entry->fixed_version;
		status = match_advisory(m, record, advisory, err);
	}
	return status;
}

static int match_record(const struct match *m, const struct tw_advisory_record *record, struct trawl_error *err)
{
	struct tw_advisory advisory;

	if (tw_advisory_decode(record->json, m->detect->scratch, &advisory, err) < 0)
		return tw_wrap(err, "%.*s: %.*s of %.*s", TW_ARG(record->bucket->name), TW_ARG(record->id),
			       TW_ARG(m->package->name));
	if ((m->rules->flags & TW_ENTRIES) && advisory.entry_count)
		return match_entries(m, record, &advisory, err);
	return match_advisory(m, record, &advisory, err);
}

static struct tw_slice name_of(const struct match *m)
{
	if (m->rules->flags & TW_MODULAR_NAME)
		return tw_os_modular_name(m->package, m->detect->scratch);
	return (m->rules->flags & TW_SOURCE_NAME) && m->package->src_name.len ? m->package->src_name : m->package->name;
}

static struct tw_slice version_of(const struct match *m)
{
	return (m->rules->flags & TW_SOURCE_VERSION) && m->package->src_version.len
		       ? tw_package_full_src_version(m->package, m->detect->scratch)
		       : tw_package_full_version(m->package, m->detect->scratch);
}

static int match_package(struct match *m, struct trawl_error *err)
{
	struct tw_slice name = name_of(m);
	struct tw_advisory_records records;
	int order, status;

	m->version = version_of(m);
	if (!name.ptr || !m->version.ptr)
		return tw_fail_nomem(err);
	if (!m->version.len || !m->rules->scheme->compare(m->version, m->version, &order))
		return TRAWL_OK; /* no version, no answer */
	status = tw_advisories_get(m->detect->db, m->rules->bucket, name, m->detect->scratch, &records, err);
	for (size_t i = 0; status >= 0 && i < records.len; i++)
		status = match_record(m, &records.at[i], err);
	return status;
}

int tw_os_match(struct tw_detect *detect, const struct tw_os_rules *rules, const struct tw_package *packages,
		size_t count, struct trawl_error *err)
{
	int status = rules->bucket.ptr ? TRAWL_OK : tw_fail_nomem(err);
	const struct tw_db_bucket *bucket;

	if (status >= 0 && !tw_db_buckets(detect->db, rules->bucket, false, &bucket))
		detect->missing = tw_arena_copy(detect->arena, rules->bucket);
	for (size_t i = 0; status >= 0 && i < count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(detect->scratch);
		struct match m = { detect, rules, &packages[i], { 0 } };

		if (!tw_os_skips(&packages[i], rules->flags))
			status = match_package(&m, err);
		tw_arena_rewind(detect->scratch, mark);
	}
	return status;
}
