/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seal Security: packages of other distributions, rebuilt and renamed ("seal-openssl"). They have advisories of their own;
 * all other packages are their distribution's.
 * Source: Trivy, pkg/detector/ospkg/seal; trivy-db, pkg/vulnsrc/seal.
 *
 * Surprising: a record with several ranges is as many findings, each with the fix of its own range; one with none is no
 * finding. Which release of Red Hat a package is for stands in its own release ("3.el8+sp1"), whatever system it is in. No
 * release is out of support: that is what it is for.
 */
#include "detect/os/eol.h"
#include "detect/os/overlay.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool claims(const struct tw_os *os, const struct tw_package *packages, size_t count);

const struct tw_distribution tw_distribution_seal = {
	.family = "seal",
	.title = "Seal Security",
	.doc = "packages of Alpine, CBL-Mariner, CentOS, Debian, Oracle, Red Hat, Ubuntu",
	.claims = claims,
	.detect = detect,
};

static const struct base {
	const char *family;
	const struct tw_version_scheme *scheme;
	const char *bucket;
} bases[] = {
	{ "alpine", &tw_version_apk, "seal alpine" },  { "cbl-mariner", &tw_version_rpm, "seal Red Hat" },
	{ "centos", &tw_version_rpm, "seal Red Hat" }, { "debian", &tw_version_dpkg, "seal debian" },
	{ "oracle", &tw_version_rpm, "seal Red Hat" }, { "redhat", &tw_version_rpm, "seal Red Hat" },
	{ "ubuntu", &tw_version_dpkg, "seal debian" },
};

static const struct base *base_of(const struct tw_os *os)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (tw_slice_is(os->family, bases[i].family))
			return &bases[i];
	}
	return NULL;
}

static bool is_seal(struct tw_slice name)
{
	return name.len >= 5 && tw_slice_eq_nocase(tw_slice_head(name, 5), TW_LIT("seal-"));
}

static bool is_ours(const struct tw_package *package)
{
	return is_seal(package->name) || is_seal(package->src_name);
}

static bool claims(const struct tw_os *os, const struct tw_package *packages, size_t count)
{
	bool known = base_of(os) != NULL;

	for (size_t i = 0; known && i < count; i++) {
		if (is_ours(&packages[i]))
			return true;
	}
	return false;
}

/* "8" of "3.el8+sp1", "10" of "9.el10_0.1". */
static struct tw_slice release_of(const struct tw_package *package)
{
	struct tw_slice release = package->src_name.len ? package->src_release : package->release;
	ptrdiff_t at = tw_slice_search(release, TW_LIT("el"));
	struct tw_slice part = { 0 };

	if (at < 0)
		return part;
	release = tw_slice_from(release, (size_t)at + 2);
	tw_slice_split(&release, '_', &part);
	release = part;
	tw_slice_split(&release, '+', &part);
	return part;
}

/* Where records of this package stand; in the scratch arena, empty without memory. */
static struct tw_slice bucket_of(const struct tw_detect *detect, const struct base *base,
				 const struct tw_package *package)
{
	struct tw_slice release = release_of(package);

	if (base->scheme != &tw_version_rpm || !release.len)
		return tw_slice(base->bucket);
	return TW_JOIN(detect->scratch, tw_slice(base->bucket), TW_LIT(" "), release);
}

/* A range and the version that closes it stand at the same place of both lists. */
static int match_range(struct tw_detect *detect, const struct tw_package *package, const struct tw_overlay *overlay,
		       const struct tw_advisory_record *record, const struct tw_advisory *advisory,
		       struct trawl_error *err)
{
	const struct tw_data_source *source = record->bucket->source;

	if (!tw_overlay_affects(overlay, tw_package_full_src_version(package, detect->scratch), advisory))
		return TRAWL_OK;
	return tw_overlay_add(detect, package, record, advisory, source ? source->base_id : TW_LIT(""), err);
}

static int match_ranges(struct tw_detect *detect, const struct tw_package *package, const struct tw_overlay *overlay,
			const struct tw_advisory_record *record, const struct tw_advisory *advisory,
			struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < advisory->vulnerable_versions.len; i++) {
		const struct tw_slice *range = &advisory->vulnerable_versions.at[i], *fix = NULL;
		struct tw_advisory one = *advisory;

		if (i < advisory->patched_versions.len)
			fix = &advisory->patched_versions.at[i];
		if (!fix || tw_slice_search(*range, *fix) < 0)
			return tw_fail(err, TRAWL_E_DATABASE, "%.*s: %.*s of %.*s: \"%.*s\" has no patched version",
				       TW_ARG(record->bucket->name), TW_ARG(record->id), TW_ARG(package->name),
				       TW_ARG(*range));
		one.vulnerable_versions = (struct tw_texts){ range, 1 };
		one.patched_versions = (struct tw_texts){ fix, 1 };
		status = match_range(detect, package, overlay, record, &one, err);
	}
	return status;
}

static int match_package(struct tw_detect *detect, const struct base *base, const struct tw_package *package,
			 struct trawl_error *err)
{
	const struct tw_overlay overlay = { base->scheme, false };
	struct tw_slice bucket = bucket_of(detect, base, package);
	struct tw_slice name = package->src_name.len ? package->src_name : package->name;
	struct tw_advisory_records records = { 0 };
	struct tw_advisory advisory;
	int status = bucket.ptr ? TRAWL_OK : tw_fail_nomem(err);

	if (status >= 0)
		status = tw_advisories_get(detect->db, bucket, name, detect->scratch, &records, err);
	for (size_t i = 0; status >= 0 && i < records.len; i++) {
		status = tw_overlay_decode(detect, package, &records.at[i], &advisory, err);
		if (status >= 0 && advisory.vulnerable_versions.len == 1)
			status = match_range(detect, package, &overlay, &records.at[i], &advisory, err);
		else if (status >= 0)
			status = match_ranges(detect, package, &overlay, &records.at[i], &advisory, err);
	}
	return status;
}

/* The distribution's own packages, run by run between Seal's; apk's repositories aren't asked which release it is. */
static int match_others(struct tw_detect *detect, const struct tw_package *packages, size_t count,
			struct trawl_error *err)
{
	const struct tw_distribution *distribution = tw_distribution_find(detect->os->family);
	struct tw_detect theirs = *detect;
	int status = TRAWL_OK;

	theirs.repository_family = theirs.repository_release = (struct tw_slice){ 0 };
	for (size_t from = 0, to; status >= 0 && from < count; from = to + 1) {
		for (to = from; to < count && !is_ours(&packages[to]); to++)
			;
		if (to > from)
			status = distribution->detect(&theirs, packages + from, to - from, err);
	}
	detect->missing = theirs.missing;
	return status;
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct base *base = base_of(detect->os);
	int status = match_others(detect, packages, count, err);

	for (size_t i = 0; status >= 0 && i < count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(detect->scratch);

		if (is_ours(&packages[i]) && !tw_os_skips(&packages[i], TW_ANY_VENDOR))
			status = match_package(detect, base, &packages[i], err);
		tw_arena_rewind(detect->scratch, mark);
	}
	return status;
}
