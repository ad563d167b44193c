/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RapidFort: curated images of Alpine, Red Hat and Ubuntu; a file in the image says so. Their advisories speak of all of the
 * image's packages, third parties' too.
 * Source: Trivy, pkg/detector/ospkg/rapidfort; trivy-db, pkg/vulnsrc/rapidfort.
 *
 * Surprising: which bucket a package belongs to stands in its version: RapidFort's own rebuilds ("+rf", "rfubu", ".rf1") are
 * for no release; an rpm may be Fedora's (".fc43"), or of another release of Red Hat (".el8") than the image is. Records
 * stand under the name of the source package, some under the package's own. No release is out of support.
 */
#include "detect/os/eol.h"
#include "detect/os/overlay.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool claims(const struct tw_os *os, const struct tw_package *packages, size_t count);

const struct tw_distribution tw_distribution_rapidfort = {
	.family = "rapidfort",
	.title = "RapidFort",
	.doc = "curated images of Alpine, Red Hat, Ubuntu",
	.claims = claims,
	.detect = detect,
};

static const struct base {
	const char *family;
	const struct tw_version_scheme *scheme;
	struct tw_slice (*release)(struct tw_slice release);
} bases[] = {
	{ "alpine", &tw_version_apk, tw_release_minor },
	{ "redhat", &tw_version_rpm, tw_release_major },
	{ "ubuntu", &tw_version_dpkg, tw_release_minor },
};

static const struct base *base_of(const struct tw_os *os)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (tw_slice_is(os->family, bases[i].family))
			return &bases[i];
	}
	return NULL;
}

static bool claims(const struct tw_os *os, const struct tw_package *packages, size_t count)
{
	return tw_slice_is(os->supplier, "rapidfort") && base_of(os);
}

/* One package, while it is matched. */
struct match {
	struct tw_detect *detect;
	struct tw_overlay overlay;
	struct tw_slice release; /* the image's */
	const struct tw_package *package;
	struct tw_slice version;
};

/* The last ".el9", ".fc43" or ".rf1" of a version: its letters, and @ret_digits; empty when there is none. */
static struct tw_slice dist_tag(struct tw_slice version, struct tw_slice *ret_digits)
{
	for (size_t at = version.len; at-- > 0;) {
		struct tw_slice tag = tw_slice_sub(version, at + 1, at + 3);
		size_t digits = 0;

		if (version.ptr[at] != '.' ||
		    (!tw_slice_is(tag, "el") && !tw_slice_is(tag, "fc") && !tw_slice_is(tag, "rf")))
			continue;
		*ret_digits = tw_slice_from(version, at + 3);
		while (digits < ret_digits->len && tw_is_digit(ret_digits->ptr[digits]))
			digits++;
		*ret_digits = tw_slice_head(*ret_digits, digits);
		return tag;
	}
	return (struct tw_slice){ 0 };
}

static struct tw_slice bucket_name(const struct match *m, const char *prefix, struct tw_slice release)
{
	return TW_JOIN(m->detect->scratch, tw_slice(prefix), release.len ? TW_LIT(" ") : TW_LIT(""), release);
}

static struct tw_slice rpm_bucket(const struct match *m)
{
	struct tw_slice digits = { 0 }, tag = dist_tag(m->version, &digits);

	if (tw_slice_is(tag, "fc"))
		return bucket_name(m, "rapidfort fedora", digits);
	if (tw_slice_is(tag, "rf"))
		return bucket_name(m, "rapidfort Red Hat", (struct tw_slice){ 0 });
	return bucket_name(m, "rapidfort Red Hat", tag.len ? digits : m->release);
}

/* In the scratch arena; empty without memory. */
static struct tw_slice bucket_of(const struct match *m)
{
	bool rebuilt =
		tw_slice_search(m->version, TW_LIT("+rf")) >= 0 || tw_slice_search(m->version, TW_LIT("rfubu")) >= 0;

	if (m->overlay.scheme == &tw_version_apk)
		return bucket_name(m, "rapidfort alpine", m->release);
	if (m->overlay.scheme == &tw_version_rpm)
		return rpm_bucket(m);
	return bucket_name(m, "rapidfort ubuntu", rebuilt ? (struct tw_slice){ 0 } : m->release);
}

static int match_record(const struct match *m, const struct tw_advisory_record *record, struct trawl_error *err)
{
	const struct tw_data_source *source = record->bucket->source;
	struct tw_advisory advisory;
	int status = tw_overlay_decode(m->detect, m->package, record, &advisory, err);

	if (status < 0 || !tw_overlay_affects(&m->overlay, m->version, &advisory))
		return status;
	return tw_overlay_add(m->detect, m->package, record, &advisory, source ? source->id : TW_LIT(""), err);
}

/* Both lists are sorted by id. */
static bool has(const struct tw_advisory_records *records, struct tw_slice id)
{
	size_t from = 0, to = records->len;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = tw_slice_cmp(records->at[middle].id, id);

		if (order == 0)
			return true;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

/* What stands under the package's own name counts where the source package has no record of the vulnerability. */
static int match_names(const struct match *m, struct tw_slice bucket, struct trawl_error *err)
{
	struct tw_slice name = m->package->name, source = m->package->src_name.len ? m->package->src_name : name;
	struct tw_advisory_records records = { 0 }, others = { 0 };
	int status = tw_advisories_get(m->detect->db, bucket, source, m->detect->scratch, &records, err);

	if (status >= 0 && !tw_slice_eq(name, source))
		status = tw_advisories_get(m->detect->db, bucket, name, m->detect->scratch, &others, err);
	for (size_t i = 0; status >= 0 && i < records.len; i++)
		status = match_record(m, &records.at[i], err);
	for (size_t i = 0; status >= 0 && i < others.len; i++) {
		if (!has(&records, others.at[i].id))
			status = match_record(m, &others.at[i], err);
	}
	return status;
}

static int match_package(struct match *m, struct trawl_error *err)
{
	struct tw_slice bucket;

	m->version = tw_package_full_src_version(m->package, m->detect->scratch);
	if (m->version.ptr && !m->version.len)
		m->version = tw_package_full_version(m->package, m->detect->scratch);
	bucket = bucket_of(m);
	if (!m->version.ptr || !bucket.ptr)
		return tw_fail_nomem(err);
	return m->version.len ? match_names(m, bucket, err) : TRAWL_OK;
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct base *base = base_of(detect->os);
	struct match m = { detect, { base->scheme, true }, .release = base->release(tw_overlay_release(detect)) };
	const struct tw_db_bucket *buckets;
	int status = TRAWL_OK;

	if (!tw_db_buckets(detect->db, TW_LIT("rapidfort "), true, &buckets))
		detect->missing = TW_LIT("rapidfort");
	for (size_t i = 0; status >= 0 && i < count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(detect->scratch);

		m.package = &packages[i];
		if (!tw_os_skips(m.package, TW_ANY_VENDOR))
			status = match_package(&m, err);
		tw_arena_rewind(detect->scratch, mark);
	}
	return status;
}
