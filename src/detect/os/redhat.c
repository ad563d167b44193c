/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Red Hat Enterprise Linux, and CentOS, which its advisories serve too. One bucket for all releases, by package; a record
 * stands under an announcement (RHSA) or, while there is no fix, under the vulnerability, and holds entries: for which
 * products (CPEs), which architectures, which vulnerabilities with which severity.
 * Source: trivy-db, pkg/vulnsrc/redhat; Trivy, pkg/detector/ospkg/redhat.
 *
 * Surprising: what product a package belongs to is told by the repositories ("content sets") or the build that its layer
 * was made from; where an image doesn't say, its release's usual repositories are taken. Of several entries that name a
 * vulnerability, the one with the latest fix counts, even when others have none. Reports give no data source.
 */
#include "base/map.h"
#include "db/redhat_cpe.h"
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_centos = {
	.family = "centos",
	.title = "CentOS",
	.doc = "6 to 8",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

const struct tw_distribution tw_distribution_redhat = {
	.family = "redhat",
	.title = "Red Hat Enterprise Linux",
	.doc = "6 to 9",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

static const struct {
	const char *release;
	const char *sets[2];
} usual[] = {
	{ "6", { "rhel-6-server-rpms", "rhel-6-server-extras-rpms" } },
	{ "7", { "rhel-7-server-rpms", "rhel-7-server-extras-rpms" } },
	{ "8", { "rhel-8-for-x86_64-baseos-rpms", "rhel-8-for-x86_64-appstream-rpms" } },
	{ "9", { "rhel-9-for-x86_64-baseos-rpms", "rhel-9-for-x86_64-appstream-rpms" } },
};

/* The products of the packages of one layer: indexes of CPEs, sorted. */
struct products {
	TW_VEC(int64_t) cpes;
	const struct tw_build_info *build; /* whose they are; NULL: the usual ones */
	bool known;
};

/* The best that has been found for one vulnerability of a package. */
struct candidate {
	struct tw_slice id;
	struct tw_slice fixed_version;
	struct tw_slice vendor_id; /* empty: none */
	const struct tw_advisory_record *record;
	uint8_t severity, status;
};

struct match {
	struct tw_detect *detect;
	struct products products;
	const struct tw_package *package;
	TW_VEC(struct candidate) candidates;
	struct tw_map by_id;
};

static int number_cmp(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int add_cpes(struct products *p, struct tw_ints ints, struct trawl_error *err)
{
	for (size_t i = 0; i < ints.len; i++) {
		int64_t *slot = tw_vec_push(&p->cpes);

		if (!slot)
			return tw_fail_nomem(err);
		*slot = ints.at[i];
	}
	return TRAWL_OK;
}

/* Builds leave marks behind a repository's name: "__8" goes, "__9_DOT_2" is part of it. */
static struct tw_slice clean_set(struct tw_slice set)
{
	struct tw_slice rest = set;

	while (rest.len && tw_is_digit(rest.ptr[rest.len - 1]))
		rest.len--;
	if (rest.len < set.len && tw_slice_ends(rest, "__"))
		return tw_slice_head(rest, rest.len - 2);
	return set;
}

static int add_set(struct match *m, struct tw_slice set, struct trawl_error *err)
{
	struct tw_ints ints = { 0 };
	int status = tw_redhat_repository_cpes(m->detect->db, clean_set(set), m->detect->scratch, &ints, err);

	return status > 0 ? add_cpes(&m->products, ints, err) : status;
}

static int add_build(struct match *m, const struct tw_build_info *build, struct trawl_error *err)
{
	struct tw_slice nvr = TW_JOIN(m->detect->scratch, build->nvr, TW_LIT("-"), build->arch);
	struct tw_ints ints = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; i < build->content_sets.len && status >= 0; i++)
		status = add_set(m, build->content_sets.at[i], err);
	if (status >= 0)
		status = tw_redhat_nvr_cpes(m->detect->db, nvr, m->detect->scratch, &ints, err);
	return status > 0 ? add_cpes(&m->products, ints, err) : status;
}

static int add_usual(struct match *m, struct trawl_error *err)
{
	struct tw_slice release = tw_release_major(m->detect->os->name);
	int status = TRAWL_OK;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		for (size_t j = 0; j < 2 && status >= 0 && tw_slice_is(release, usual[i].release); j++)
			status = add_set(m, tw_slice(usual[i].sets[j]), err);
	}
	return status;
}

/* The products of the package at hand; those of the package before, when both are of one layer. */
static int find_products(struct match *m, struct trawl_error *err)
{
	const struct tw_build_info *build = m->package->build_info;
	int status;

	if (m->products.known && m->products.build == build)
		return TRAWL_OK;
	m->products.cpes.len = 0;
	status = build ? add_build(m, build, err) : add_usual(m, err);
	if (m->products.cpes.len)
		qsort(m->products.cpes.at, m->products.cpes.len, sizeof(int64_t), number_cmp);
	else
		m->detect->missing = TW_JOIN(m->detect->arena, TW_LIT("the products of Red Hat "),
					     tw_release_major(m->detect->os->name));
	m->products.build = build;
	m->products.known = true;
	return status;
}

static bool is_for_products(const struct match *m, const struct tw_advisory_entry *entry)
{
	for (size_t i = 0; i < entry->affected.len; i++) {
		if (bsearch(&entry->affected.at[i], m->products.cpes.at, m->products.cpes.len, sizeof(int64_t),
			    number_cmp))
			return true;
	}
	return false;
}

static bool is_for_arch(const struct tw_package *package, const struct tw_advisory_entry *entry)
{
	if (!entry->arches.len || tw_slice_is(package->arch, "noarch"))
		return true;
	for (size_t i = 0; i < entry->arches.len; i++) {
		if (tw_slice_eq(entry->arches.at[i], package->arch))
			return true;
	}
	return false;
}

static bool is_before(struct tw_slice a, struct tw_slice b)
{
	int order;

	return tw_version_rpm.compare(a, b, &order) && order < 0;
}

static bool take_candidate(struct match *m, const struct candidate *c)
{
	uint32_t *place = tw_map_put(&m->by_id, c->id);
	struct candidate *slot;

	if (!place)
		return false;
	if (*place != TW_MAP_NONE) {
		slot = &m->candidates.at[*place];
		if (is_before(slot->fixed_version, c->fixed_version))
			*slot = *c;
		return true;
	}
	slot = tw_vec_push(&m->candidates);
	if (!slot)
		return false;
	*slot = *c;
	*place = (uint32_t)(m->candidates.len - 1);
	return true;
}

static bool take_entry(struct match *m, const struct tw_advisory_record *record, const struct tw_advisory_entry *entry)
{
	bool is_cve = tw_slice_starts(record->id, "CVE-");

	for (size_t i = 0; i < entry->cve_count; i++) {
		struct candidate c = {
			.id = is_cve ? record->id : entry->cves[i].id,
			.fixed_version = entry->fixed_version,
			.vendor_id = is_cve ? (struct tw_slice){ 0 } : record->id,
			.record = record,
			.severity = entry->cves[i].severity,
			.status = entry->status,
		};

		if (!take_candidate(m, &c))
			return false;
	}
	return true;
}

static int take_record(struct match *m, const struct tw_advisory_record *record, struct trawl_error *err)
{
	struct tw_advisory advisory;

	if (tw_advisory_decode(record->json, m->detect->scratch, &advisory, err) < 0)
		return tw_wrap(err, "%.*s: %.*s of %.*s", TW_ARG(record->bucket->name), TW_ARG(record->id),
			       TW_ARG(m->package->name));
	for (size_t i = 0; i < advisory.entry_count; i++) {
		const struct tw_advisory_entry *entry = &advisory.entries[i];

		if (is_for_products(m, entry) && is_for_arch(m->package, entry) && !take_entry(m, record, entry))
			return tw_fail_nomem(err);
	}
	return TRAWL_OK;
}

/* Is the package older than the fix? Then, or without a fix, it is a finding. */
static int settle(struct match *m, const struct candidate *c, struct tw_slice installed, struct trawl_error *err)
{
	struct tw_texts ids = { &c->vendor_id, c->vendor_id.len ? 1 : 0 };
	struct tw_slice fix = c->fixed_version;
	struct tw_advisory_record record = *c->record;
	struct tw_finding *finding;

	if (fix.len && !is_before(installed, fix))
		return TRAWL_OK;
	record.id = c->id;
	finding = tw_os_finding(m->detect, m->package, &record,
				tw_slice_starts(fix, "0:") ? tw_slice_from(fix, 2) : fix, ids);
	if (!finding)
		return tw_fail_nomem(err);
	finding->status = c->status;
	finding->vendor_severity = true;
	finding->severity = c->severity;
	finding->severity_source = TW_LIT("redhat");
	finding->data_source = NULL;
	return TRAWL_OK;
}

static int match_package(struct match *m, struct trawl_error *err)
{
	struct tw_slice name = tw_os_modular_name(m->package, m->detect->scratch);
	struct tw_slice installed = tw_package_full_version(m->package, m->detect->scratch);
	struct tw_advisory_records records = { 0 };
	int status = find_products(m, err);

	if (!name.ptr || !installed.ptr)
		return tw_fail_nomem(err);
	if (status >= 0 && m->products.cpes.len)
		status = tw_advisories_get(m->detect->db, TW_LIT("Red Hat"), name, m->detect->scratch, &records, err);
	for (size_t i = 0; status >= 0 && i < records.len; i++)
		status = take_record(m, &records.at[i], err);
	for (size_t i = 0; status >= 0 && i < m->candidates.len; i++)
		status = settle(m, &m->candidates.at[i], installed, err);
	tw_map_release(&m->by_id);
	m->candidates.len = 0;
	return status;
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	struct match m = { .detect = detect };
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(detect->scratch);

		m.package = &packages[i];
		if (!tw_os_skips(m.package, 0))
			status = match_package(&m, err);
		tw_arena_rewind(detect->scratch, mark);
	}
	tw_vec_release(&m.products.cpes);
	tw_vec_release(&m.candidates);
	return status;
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	const char *family = tw_slice_is(detect->os->family, "centos") ? "centos" : "redhat";

	return tw_release_state(family, tw_release_major(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
