/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Root.io: packages of Alpine, Debian and Ubuntu with fixes put into the version that was installed. A rebuilt package
 * says so in its version ("1.22.1-9+deb12u2.root.io.1", "1.2.3-r10071"); one of them makes all of the system's Root.io's.
 * Source: Trivy, pkg/detector/ospkg/rootio; trivy-db, pkg/vulnsrc/rootio.
 *
 * Surprising: the distribution's own advisories hold too, but for vulnerabilities of which Root.io has one. What the
 * vendor says of its state ("will_not_fix") is left out, and no release is out of support: that is what it is for.
 */
#include "detect/os/eol.h"
#include "detect/os/overlay.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool claims(const struct tw_os *os, const struct tw_package *packages, size_t count);

const struct tw_distribution tw_distribution_rootio = {
	.family = "root.io",
	.title = "Root.io",
	.doc = "packages of Alpine, Debian, Ubuntu",
	.claims = claims,
	.detect = detect,
};

static const struct base {
	const char *family;
	const struct tw_version_scheme *scheme;
	struct tw_slice (*release)(struct tw_slice release);
	const char *bucket, *own_bucket;
} bases[] = {
	{ "alpine", &tw_version_apk, tw_release_minor, "alpine ", "root.io alpine " },
	{ "debian", &tw_version_dpkg, tw_release_major, "debian ", "root.io debian " },
	{ "ubuntu", &tw_version_dpkg, tw_release_minor, "ubuntu ", "root.io ubuntu " },
};

static const struct base *base_of(const struct tw_os *os)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (tw_slice_is(os->family, bases[i].family))
			return &bases[i];
	}
	return NULL;
}

/* "r10071": a digit, "007", a digit, and whatever follows. */
static bool is_rebuilt_release(struct tw_slice s)
{
	return s.len >= 6 && s.ptr[0] == 'r' && tw_is_digit(s.ptr[1]) && memcmp(s.ptr + 2, "007", 3) == 0 &&
	       tw_is_digit(s.ptr[5]);
}

static bool is_rebuilt_apk(const struct tw_package *package)
{
	struct tw_slice rest = package->version, part;

	if (is_rebuilt_release(package->release))
		return true;
	tw_slice_split(&rest, '-', &part);
	while (tw_slice_split(&rest, '-', &part)) {
		if (is_rebuilt_release(part))
			return true;
	}
	return false;
}

static bool is_rebuilt_deb(const struct tw_package *package)
{
	return tw_slice_search(package->version, TW_LIT(".root.io")) >= 0 ||
	       tw_slice_search(package->release, TW_LIT(".root.io")) >= 0;
}

static bool claims(const struct tw_os *os, const struct tw_package *packages, size_t count)
{
	const struct base *base = base_of(os);
	bool apk = base && base->scheme == &tw_version_apk;

	for (size_t i = 0; base && i < count; i++) {
		if (apk ? is_rebuilt_apk(&packages[i]) : is_rebuilt_deb(&packages[i]))
			return true;
	}
	return false;
}

/* One package, while it is matched. */
struct match {
	struct tw_detect *detect;
	struct tw_overlay overlay;
	struct tw_slice bucket, own_bucket;
	const struct tw_package *package;
	struct tw_slice version;
};

/* The distribution's words in those of ranges: what is below the fix is vulnerable. False without memory. */
static bool translate(const struct match *m, struct tw_advisory *advisory)
{
	struct tw_slice *texts;

	if (!advisory->fixed_version.len)
		return true;
	texts = tw_arena_array(m->detect->scratch, 2, sizeof(*texts));
	if (!texts)
		return false;
	texts[0] = TW_JOIN(m->detect->scratch, TW_LIT("<"), advisory->fixed_version);
	texts[1] = advisory->fixed_version;
	advisory->vulnerable_versions = (struct tw_texts){ &texts[0], 1 };
	advisory->patched_versions = (struct tw_texts){ &texts[1], 1 };
	return texts[0].ptr != NULL;
}

static int match_record(const struct match *m, const struct tw_advisory_record *record, bool own,
			struct trawl_error *err)
{
	const struct tw_data_source *source = record->bucket->source;
	struct tw_advisory advisory;
	int status = tw_overlay_decode(m->detect, m->package, record, &advisory, err);

	if (status < 0)
		return status;
	if (!own && !translate(m, &advisory))
		return tw_fail_nomem(err);
	if (!tw_overlay_affects(&m->overlay, m->version, &advisory))
		return TRAWL_OK;
	return tw_overlay_add(m->detect, m->package, record, &advisory, source ? source->id : TW_LIT(""), err);
}

/* Both lists are sorted by id; where both have one, Root.io's counts. */
static int match_both(const struct match *m, const struct tw_advisory_records *base,
		      const struct tw_advisory_records *own, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0, j = 0; status >= 0 && (i < base->len || j < own->len);) {
		int order = i == base->len ? 1 : j == own->len ? -1 : tw_slice_cmp(base->at[i].id, own->at[j].id);

		if (order >= 0)
			status = match_record(m, &own->at[j], true, err);
		else
			status = match_record(m, &base->at[i], false, err);
		i += order <= 0;
		j += order >= 0;
	}
	return status;
}

static int match_package(struct match *m, struct trawl_error *err)
{
	struct tw_slice name = m->package->src_name.len ? m->package->src_name : m->package->name;
	struct tw_advisory_records base = { 0 }, own = { 0 };
	int status;

	m->version = tw_package_full_src_version(m->package, m->detect->scratch);
	if (!m->version.ptr)
		return tw_fail_nomem(err);
	status = tw_advisories_get(m->detect->db, m->bucket, name, m->detect->scratch, &base, err);
	if (status >= 0)
		status = tw_advisories_get(m->detect->db, m->own_bucket, name, m->detect->scratch, &own, err);
	return status < 0 ? status : match_both(m, &base, &own, err);
}

static int match_init(struct match *m, struct tw_detect *detect, struct trawl_error *err)
{
	const struct base *base = base_of(detect->os);
	struct tw_slice release = base->release(tw_overlay_release(detect));
	const struct tw_db_bucket *bucket;

	*m = (struct match){ detect, { base->scheme, false }, .bucket = tw_os_bucket(detect, base->bucket, release) };
	m->own_bucket = tw_os_bucket(detect, base->own_bucket, release);
	if (!m->bucket.ptr || !m->own_bucket.ptr)
		return tw_fail_nomem(err);
	if (!tw_db_buckets(detect->db, m->bucket, false, &bucket) &&
	    !tw_db_buckets(detect->db, m->own_bucket, false, &bucket))
		detect->missing = tw_arena_copy(detect->arena, m->own_bucket);
	return TRAWL_OK;
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	struct match m;
	int status = match_init(&m, detect, err);

	for (size_t i = 0; status >= 0 && i < count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(detect->scratch);

		m.package = &packages[i];
		if (!tw_os_skips(m.package, 0))
			status = match_package(&m, err);
		tw_arena_rewind(detect->scratch, mark);
	}
	return status;
}
