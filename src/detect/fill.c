/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a finding takes from the vulnerability's own record. The rules are Trivy's (pkg/vulnerability/vulnerability.go):
 *	status    fixed, where a fixed version is known; else the vendor's; else affected
 *	severity  the vendor's for this very package; else by the sources asked for, in their order; "auto" is the source
 *	          of the advisory (or of the distribution that it builds on), GitHub's for GHSA ids, NVD's, and last the
 *	          record's own, which has no source
 *	address   by the id's prefix; else the first reference that lies with the advisory's source
 * A vulnerability without record has neither severity nor address, unless the vendor gave a severity.
 */
#include "base/map.h"
#include "db/detail.h"
#include "detect/detect.h"

/* What a record says to all findings of one vulnerability and one data source. */
struct answer {
	struct tw_slice detail;
	struct tw_slice severity_source;
	struct tw_slice primary_url;
	uint8_t severity;
};

struct fill {
	struct tw_detect *detect;
	const struct tw_texts *sources;
	struct tw_map details; /* id → index into records */
	struct tw_map places;  /* id, data source → index into answers */
	TW_VEC(struct tw_slice) records;
	TW_VEC(struct answer) answers;
};

static const struct tw_data_source unknown_source;

static bool by_source(const struct tw_vulnerability_detail *detail, struct tw_slice source, struct answer *a)
{
	enum tw_severity severity = tw_vendor_severity_of(detail, source);

	if (severity == TW_SEVERITIES)
		return false;
	a->severity = (uint8_t)severity;
	a->severity_source = source;
	return true;
}

static void severity_auto(struct tw_slice id, const struct tw_vulnerability_detail *detail, struct tw_slice source,
			  struct answer *a)
{
	if (by_source(detail, source, a))
		return;
	/* The first that says something has the say; that it says "unknown" leaves it to the record. */
	if (tw_slice_starts(id, "GHSA-") && by_source(detail, TW_LIT("ghsa"), a) && a->severity)
		return;
	if (!(a->severity_source.len) && by_source(detail, TW_LIT("nvd"), a) && a->severity)
		return;
	a->severity = detail->severity;
	a->severity_source = (struct tw_slice){ 0 };
}

enum tw_severity tw_detect_severity(struct tw_slice id, const struct tw_vulnerability_detail *detail,
				    const struct tw_data_source *source, struct tw_slice *ret_source)
{
	struct answer a = { 0 };

	severity_auto(id, detail, source->base_id.len ? source->base_id : source->id, &a);
	*ret_source = a.severity_source;
	return (enum tw_severity)a.severity;
}

static void choose_severity(const struct fill *f, struct tw_slice id, const struct tw_vulnerability_detail *detail,
			    const struct tw_data_source *source, struct answer *a)
{
	for (size_t i = 0; i < f->sources->len; i++) {
		if (tw_slice_is(f->sources->at[i], "auto")) {
			severity_auto(id, detail, source->base_id.len ? source->base_id : source->id, a);
			return;
		}
		if (by_source(detail, f->sources->at[i], a))
			return;
	}
}

static const struct {
	const char *source;
	const char *prefix;
} homes[] = {
	{ "debian", "http://www.debian.org" },
	{ "debian", "https://www.debian.org" },
	{ "ubuntu", "http://www.ubuntu.com" },
	{ "ubuntu", "https://usn.ubuntu.com" },
	{ "redhat", "https://access.redhat.com" },
	{ "suse-cvrf", "http://lists.opensuse.org" },
	{ "suse-cvrf", "https://lists.opensuse.org" },
	{ "oracle-oval", "http://linux.oracle.com/errata" },
	{ "oracle-oval", "https://linux.oracle.com/errata" },
	{ "nodejs-security-wg", "https://www.npmjs.com" },
	{ "nodejs-security-wg", "https://hackerone.com" },
	{ "ruby-advisory-db", "https://groups.google.com" },
};

static struct tw_slice first_reference(const struct tw_texts *references, const char *prefix)
{
	for (size_t i = 0; i < references->len; i++) {
		if (tw_slice_starts(references->at[i], prefix))
			return references->at[i];
	}
	return TW_LIT("");
}

static struct tw_slice lower_copy(struct tw_arena *arena, struct tw_slice s)
{
	char *text = tw_arena_text(arena, s);

	for (size_t i = 0; text && i < s.len; i++)
		text[i] = tw_lower(text[i]);
	return tw_slice_of(text, text ? s.len : 0);
}

/* In @arena; its ptr is NULL only without memory. */
static struct tw_slice primary_url(struct tw_slice id, const struct tw_texts *references, struct tw_slice source,
				   struct tw_arena *arena)
{
	struct tw_slice url = { 0 };

	if (tw_slice_starts(id, "CVE-")) {
		id = lower_copy(arena, id);
		return id.ptr ? TW_JOIN(arena, TW_LIT("https://avd.aquasec.com/nvd/"), id) : id;
	}
	if (tw_slice_starts(id, "RUSTSEC-"))
		return TW_JOIN(arena, TW_LIT("https://osv.dev/vulnerability/"), id);
	if (tw_slice_starts(id, "GHSA-"))
		return TW_JOIN(arena, TW_LIT("https://github.com/advisories/"), id);
	if (tw_slice_starts(id, "TEMP-"))
		return TW_JOIN(arena, TW_LIT("https://security-tracker.debian.org/tracker/"), id);
	for (size_t i = 0; !url.len && i < sizeof(homes) / sizeof(homes[0]); i++) {
		if (tw_slice_is(source, homes[i].source))
			url = first_reference(references, homes[i].prefix);
	}
	return tw_arena_copy(arena, url);
}

/* The record of @id, read once; empty when there is none. */
static int record_of(struct fill *f, struct tw_slice id, struct tw_slice *ret, struct trawl_error *err)
{
	uint32_t *place = tw_map_put(&f->details, id);
	struct tw_slice *slot;
	int status;

	if (!place)
		return tw_fail_nomem(err);
	if (*place != TW_MAP_NONE) {
		*ret = f->records.at[*place];
		return TRAWL_OK;
	}
	slot = tw_vec_push(&f->records);
	if (!slot)
		return tw_fail_nomem(err);
	*place = (uint32_t)(f->records.len - 1);
	status = tw_vulnerability_json(f->detect->db, id, f->detect->arena, slot, err);
	*ret = *slot;
	return status < 0 ? status : TRAWL_OK;
}

/* Reads the record for this vulnerability and data source. */
static int answer_init(struct fill *f, const struct tw_finding *finding, const struct tw_data_source *source,
		       struct answer *a, struct trawl_error *err)
{
	struct tw_arena *scratch = f->detect->scratch;
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	struct tw_vulnerability_detail detail;
	int status = record_of(f, finding->vulnerability_id, &a->detail, err);

	if (status < 0 || !a->detail.len)
		return status;
	status = tw_vulnerability_decode(a->detail, scratch, &detail, err);
	if (status >= 0) {
		choose_severity(f, finding->vulnerability_id, &detail, source, a);
		a->severity_source = tw_arena_copy(f->detect->arena, a->severity_source);
		a->primary_url =
			primary_url(finding->vulnerability_id, &detail.references, source->id, f->detect->arena);
		if (!a->severity_source.ptr || !a->primary_url.ptr)
			status = tw_fail_nomem(err);
	} else {
		tw_wrap(err, "%.*s", TW_ARG(finding->vulnerability_id));
	}
	tw_arena_rewind(scratch, mark);
	return status;
}

static int answer_of(struct fill *f, const struct tw_finding *finding, struct answer *ret, struct trawl_error *err)
{
	const struct tw_data_source *source = finding->data_source ? finding->data_source : &unknown_source;
	struct tw_slice key =
		TW_JOIN(f->detect->scratch, finding->vulnerability_id, tw_slice_of(&source, sizeof(source)));
	uint32_t *place = key.ptr ? tw_map_put(&f->places, key) : NULL;
	struct answer *a;
	int status;

	if (!place)
		return tw_fail_nomem(err);
	if (*place == TW_MAP_NONE) {
		a = tw_vec_push(&f->answers);
		if (!a)
			return tw_fail_nomem(err);
		*place = (uint32_t)(f->answers.len - 1);
		status = answer_init(f, finding, source, a, err);
		if (status < 0)
			return status;
	}
	*ret = f->answers.at[*place];
	return TRAWL_OK;
}

static int fill_finding(struct fill *f, struct tw_finding *finding, struct trawl_error *err)
{
	struct answer a = { 0 };
	int status = answer_of(f, finding, &a, err);

	if (status < 0)
		return status;
	if (finding->fixed_version.len)
		finding->status = TW_STATUS_FIXED;
	else if (finding->status == TW_STATUS_UNKNOWN)
		finding->status = TW_STATUS_AFFECTED;
	finding->detail = a.detail;
	finding->primary_url = a.primary_url;
	if (!finding->vendor_severity) {
		finding->severity = a.severity;
		finding->severity_source = a.severity_source;
	}
	return TRAWL_OK;
}

int tw_detect_fill(struct tw_detect *detect, const struct tw_texts *sources, struct trawl_error *err)
{
	struct fill f = { .detect = detect, .sources = sources };
	struct tw_arena_mark mark = tw_arena_mark(detect->scratch);
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < detect->findings->len; i++)
		status = fill_finding(&f, &detect->findings->at[i], err);
	tw_map_release(&f.details);
	tw_map_release(&f.places);
	tw_vec_release(&f.records);
	tw_vec_release(&f.answers);
	tw_arena_rewind(detect->scratch, mark);
	return status;
}
