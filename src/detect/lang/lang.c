/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Language packages × advisories. Source: trivy, pkg/detector/library/{driver,detect}.go; trivy-db,
 * pkg/vulnsrc/vulnerability (NormalizePkgName).
 *
 * Surprising: all buckets of an ecosystem are asked ("pip::…", "pip::…"), and the one that sorts last has the say about a
 * vulnerability that several know. Go's advisories name operating systems and architectures; nobody looks at them.
 */
#include "base/size.h"
#include "db/advisory.h"
#include "detect/detect.h"
#include "detect/lang/supplier.h"
#include "version/vulnerable.h"

static const struct tw_ecosystem *ecosystem_of(struct tw_slice type)
{
	for (size_t i = 0; i < tw_ecosystem_count; i++) {
		if (tw_slice_is(type, tw_ecosystems[i].type))
			return &tw_ecosystems[i];
	}
	return NULL;
}

/* Names under which the database keeps packages. ptr is NULL without memory. */
static struct tw_slice normalize(const struct tw_ecosystem *ecosystem, struct tw_slice name, struct tw_arena *arena)
{
	static const char *const exact[] = { "go::", "cocoapods::", "julia::" };
	bool is_pip = strcmp(ecosystem->bucket, "pip::") == 0;
	char *copy;

	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		if (strcmp(ecosystem->bucket, exact[i]) == 0)
			return name;
	}
	if (strcmp(ecosystem->bucket, "swift::") == 0) { /* repositories, some with scheme and suffix, some without */
		if (tw_slice_starts(name, "https://"))
			name = tw_slice_from(name, 8);
		return tw_slice_ends(name, ".git") ? tw_slice_head(name, name.len - 4) : name;
	}
	copy = tw_arena_text(arena, name);
	for (size_t i = 0; copy && i < name.len; i++)
		copy[i] = is_pip && copy[i] == '_' ? '-' : tw_lower(copy[i]);
	return tw_slice_of(copy, name.len);
}

/* The advisories that speak of a package, and by which order of versions. */
struct advisories {
	struct tw_advisory_records records;
	const struct tw_version_scheme *scheme;
};

static int ask(const struct tw_detect *detect, const struct tw_ecosystem *ecosystem, const struct tw_package *package,
	       struct advisories *ret, struct trawl_error *err)
{
	struct tw_slice name = normalize(ecosystem, package->name, detect->scratch);
	struct tw_supplier supplier;
	char *bucket;
	int status;

	if (!name.ptr)
		return tw_fail_nomem(err);
	supplier = tw_supplier_of(ecosystem, name, package->version);
	if (supplier.match != TW_SUPPLIER_NONE) {
		bucket = tw_arena_printf(detect->scratch, "%s %s", supplier.name, ecosystem->bucket);
		if (!bucket)
			return tw_fail_nomem(err);
		ret->scheme = tw_version_scheme_find(supplier.scheme);
		status = tw_advisories_get(detect->db, tw_slice(bucket), name, detect->scratch, &ret->records, err);
		if (status < 0 || supplier.match == TW_SUPPLIER_SURE || ret->records.len)
			return status;
	}
	ret->scheme = tw_version_scheme_find(ecosystem->scheme);
	return tw_advisories_get(detect->db, tw_slice(ecosystem->bucket), name, detect->scratch, &ret->records, err);
}

/* Each version once. */
static void fixes_add(struct tw_slice *seen, size_t *count, size_t room, struct tw_slice version)
{
	for (size_t i = 0; i < *count; i++) {
		if (tw_slice_eq(seen[i], version))
			return;
	}
	if (*count < room)
		seen[(*count)++] = version;
}

/* The upper bounds of ranges: what "< 1.4.2" excludes is fixed. */
static void fixes_of_ranges(struct tw_slice *seen, size_t *count, size_t room, const struct tw_texts *ranges)
{
	for (size_t i = 0; i < ranges->len; i++) {
		struct tw_slice rest = ranges->at[i], part;

		while (tw_slice_split(&rest, ',', &part)) {
			part = tw_slice_trim(part);
			if (tw_slice_starts(part, "<") && !tw_slice_starts(part, "<="))
				fixes_add(seen, count, room, tw_slice_trim(tw_slice_from(part, 1)));
		}
	}
}

static size_t fixes_room(const struct tw_advisory *advisory)
{
	size_t room = advisory->patched_versions.len;

	for (size_t i = 0; i < advisory->vulnerable_versions.len; i++) {
		const struct tw_slice *range = &advisory->vulnerable_versions.at[i];

		room++;
		for (size_t j = 0; j < range->len; j++)
			room += range->ptr[j] == ',';
	}
	return room;
}

static int fixed_version(struct tw_detect *detect, const struct tw_advisory *advisory, struct tw_slice *ret,
			 struct trawl_error *err)
{
	size_t room = fixes_room(advisory), count = 0, len = 0;
	struct tw_slice *seen = tw_arena_array(detect->scratch, room, sizeof(*seen));
	char *text;

	if (!seen)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < advisory->patched_versions.len; i++)
		fixes_add(seen, &count, room, advisory->patched_versions.at[i]);
	if (!count)
		fixes_of_ranges(seen, &count, room, &advisory->vulnerable_versions);
	for (size_t i = 0; i < count; i++)
		len = tw_size_add(len, seen[i].len + 2);
	text = tw_arena_alloc(detect->arena, len);
	if (!text)
		return tw_fail_nomem(err);
	len = 0;
	for (size_t i = 0; i < count; i++) {
		if (i) {
			memcpy(text + len, ", ", 2);
			len += 2;
		}
		if (seen[i].len)
			memcpy(text + len, seen[i].ptr, seen[i].len);
		len += seen[i].len;
	}
	*ret = tw_slice_of(text, len);
	return TRAWL_OK;
}

static int copy_texts(struct tw_arena *arena, struct tw_texts texts, struct tw_texts *ret, struct trawl_error *err)
{
	struct tw_slice *copy = tw_arena_array(arena, texts.len, sizeof(*copy));

	for (size_t i = 0; copy && i < texts.len; i++) {
		copy[i] = tw_arena_copy(arena, texts.at[i]);
		if (!copy[i].ptr)
			copy = NULL;
	}
	*ret = (struct tw_texts){ copy, texts.len };
	return copy ? TRAWL_OK : tw_fail_nomem(err);
}

static int add_finding(struct tw_detect *detect, const struct tw_package *package,
		       const struct tw_advisory_record *record, const struct tw_advisory *advisory,
		       struct trawl_error *err)
{
	struct tw_finding *finding = tw_vec_push(detect->findings);

	if (!finding)
		return tw_fail_nomem(err);
	finding->vulnerability_id = tw_arena_copy(detect->arena, record->id);
	finding->package = package;
	finding->installed_version = package->version;
	finding->data_source = record->bucket->source;
	if (!finding->vulnerability_id.ptr)
		return tw_fail_nomem(err);
	if (copy_texts(detect->arena, advisory->vendor_ids, &finding->vendor_ids, err) < 0)
		return TRAWL_E_NOMEM;
	return fixed_version(detect, advisory, &finding->fixed_version, err);
}

static int match(struct tw_detect *detect, const struct tw_package *package, const struct tw_advisory_record *record,
		 const struct tw_version_scheme *scheme, struct trawl_error *err)
{
	struct tw_advisory advisory = { 0 };
	struct tw_version_rule rule;
	bool vulnerable = false;

	if (tw_advisory_decode(record->json, detect->scratch, &advisory, err) < 0)
		return tw_wrap(err, "%.*s of %.*s", TW_ARG(record->id), TW_ARG(package->name));
	rule = (struct tw_version_rule){
		.vulnerable = advisory.vulnerable_versions.at,
		.vulnerable_count = advisory.vulnerable_versions.len,
		.patched = advisory.patched_versions.at,
		.patched_count = advisory.patched_versions.len,
		.unaffected = advisory.unaffected_versions.at,
		.unaffected_count = advisory.unaffected_versions.len,
	};
	/* A version that can't be read is in no range: commits, "latest", a file name's guess. */
	if (!tw_version_vulnerable(scheme, package->version, &rule, &vulnerable) || !vulnerable)
		return TRAWL_OK;
	return add_finding(detect, package, record, &advisory, err);
}

static int match_package(struct tw_detect *detect, const struct tw_ecosystem *ecosystem,
			 const struct tw_package *package, struct trawl_error *err)
{
	struct tw_arena_mark mark = tw_arena_mark(detect->scratch);
	struct advisories advisories = { 0 };
	int status = ask(detect, ecosystem, package, &advisories, err);

	for (size_t i = 0; status >= 0 && i < advisories.records.len; i++)
		status = match(detect, package, &advisories.records.at[i], advisories.scheme, err);
	tw_arena_rewind(detect->scratch, mark);
	return status;
}

int tw_detect_lang(struct tw_detect *detect, struct tw_slice type, const struct tw_package *packages, size_t count,
		   struct trawl_error *err)
{
	const struct tw_ecosystem *ecosystem = ecosystem_of(type);
	int status = TRAWL_OK;

	for (size_t i = 0; ecosystem && status >= 0 && i < count; i++) {
		if (packages[i].version.len && packages[i].name.len)
			status = match_package(detect, ecosystem, &packages[i], err);
	}
	return status;
}
