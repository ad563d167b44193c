/* SPDX-License-Identifier: Apache-2.0 */
/* What `trawl db search` prints: text for people, JSON with the names that reports use. */
#include "format/json_write.h"
#include "report/plain.h"
#include "scan/search.h"

enum { REFERENCES_SHOWN = 5 };

/* What a database says may be anything. */
static void add(struct tw_buf *to, const char *lead, struct tw_slice text)
{
	tw_buf_text(to, lead);
	tw_plain_add(to, text);
}

static void add_list(struct tw_buf *to, const char *lead, const struct tw_texts *texts, const char *joint)
{
	for (size_t i = 0; i < texts->len; i++)
		add(to, i ? joint : lead, texts->at[i]);
}

static void others_say(const struct tw_vulnerability_detail *detail, struct tw_slice but, const char *lead,
		       struct tw_buf *to)
{
	const char *joint = lead;

	for (size_t i = 0; i < detail->vendor_severity_count; i++) {
		const struct tw_vendor_severity *one = &detail->vendor_severity[i];

		if (tw_slice_eq(one->source, but))
			continue;
		add(to, joint, one->source);
		tw_buf_printf(to, " %s", tw_severity_name((enum tw_severity)one->severity));
		joint = ", ";
	}
}

static void entry_fixes(const struct tw_advisory *advisory, struct tw_buf *to)
{
	struct tw_slice last = { 0 };

	for (size_t i = 0; i < advisory->entry_count; i++) {
		struct tw_slice fixed = advisory->entries[i].fixed_version;

		if (!fixed.len || tw_slice_eq(fixed, last))
			continue;
		add(to, last.len ? ", " : ", fixed in ", fixed);
		last = fixed;
	}
}

static void advisory_text(const struct tw_known *known, const struct tw_known_advisory *one, struct tw_buf *to)
{
	const struct tw_advisory *a = &one->advisory;
	bool fixed = a->fixed_version.len || a->patched_versions.len;

	add(to, "  ", one->bucket->name);
	add_list(to, ": ", &a->vulnerable_versions, " || ");
	if (a->fixed_version.len)
		add(to, ", fixed in ", a->fixed_version);
	add_list(to, ", fixed in ", &a->patched_versions, ", ");
	add_list(to, ", never in ", &a->unaffected_versions, ", ");
	entry_fixes(a, to);
	if (a->status)
		tw_buf_printf(to, ", %s", tw_status_name((enum tw_status)a->status));
	else if (!fixed && !a->entry_count)
		tw_buf_text(to, ", not fixed");
	add_list(to, " (", &a->vendor_ids, ", ");
	tw_buf_text(to, a->vendor_ids.len ? ")\n" : "\n");
	if (one->bucket->source) {
		add(to, "    from ", one->bucket->source->name);
		add(to, ", ", one->bucket->source->url);
		tw_buf_char(to, '\n');
	}
	tw_buf_printf(to, "    %s", tw_severity_name(one->severity));
	if (one->severity_source.len)
		add(to, " of ", one->severity_source);
	tw_buf_printf(to, ": %s", tw_severity_reason_text(one->reason));
	others_say(&known->detail, one->severity_source, "; others say ", to);
	tw_buf_char(to, '\n');
}

static void score_text(const char *lead, struct tw_slice source, double score, struct tw_slice vector,
		       struct tw_buf *to)
{
	if (score <= 0)
		return;
	add(to, lead, source);
	tw_buf_printf(to, ": %.1f", score);
	add(to, " ", vector);
	tw_buf_char(to, '\n');
}

static void detail_text(const struct tw_vulnerability_detail *detail, struct tw_buf *to)
{
	struct tw_texts references = detail->references;

	others_say(detail, (struct tw_slice){ 0 }, "  severities: ", to);
	tw_buf_char(to, '\n');
	for (size_t i = 0; i < detail->cvss_count; i++) {
		const struct tw_cvss *one = &detail->cvss[i];

		score_text("  CVSS 3 of ", one->source, one->v3_score, one->v3_vector, to);
		score_text("  CVSS 4 of ", one->source, one->v40_score, one->v40_vector, to);
	}
	if (detail->published.len) {
		add(to, "  published ", detail->published);
		add(to, detail->last_modified.len ? ", changed " : "", detail->last_modified);
		tw_buf_char(to, '\n');
	}
	if (references.len > REFERENCES_SHOWN)
		references.len = REFERENCES_SHOWN;
	add_list(to, "  ", &references, "\n  ");
	tw_buf_text(to, references.len ? "\n" : "");
}

void tw_knowledge_text(const struct tw_knowledge *knowledge, struct tw_buf *to)
{
	for (size_t i = 0; i < knowledge->count; i++) {
		const struct tw_known *known = &knowledge->list[i];

		add(to, i ? "\n" : "", known->id);
		if (known->has_detail)
			add(to, known->detail.title.len ? "  " : "", known->detail.title);
		tw_buf_char(to, '\n');
		for (size_t j = 0; j < known->advisory_count; j++)
			advisory_text(known, &known->advisories[j], to);
		if (!knowledge->search.package.len)
			detail_text(&known->detail, to);
	}
	if (!knowledge->search.package.len)
		tw_buf_text(to,
			    "The database lists vulnerabilities by package: name one, too, for what fixes it there.\n");
}

static void texts(struct tw_jw *jw, const char *name, const struct tw_texts *list)
{
	if (!list->len)
		return;
	tw_jw_key(jw, name);
	tw_jw_array_open(jw);
	for (size_t i = 0; i < list->len; i++)
		tw_jw_string(jw, list->at[i]);
	tw_jw_array_close(jw);
}

static void source_json(struct tw_jw *jw, const struct tw_data_source *source)
{
	if (!source)
		return;
	tw_jw_key(jw, "DataSource");
	tw_jw_object_open(jw);
	tw_jw_field(jw, "ID", source->id);
	tw_jw_field(jw, "BaseID", source->base_id);
	tw_jw_field(jw, "Name", source->name);
	tw_jw_field(jw, "URL", source->url);
	tw_jw_object_close(jw);
}

static void entries_json(struct tw_jw *jw, const struct tw_advisory *a)
{
	if (!a->entry_count)
		return;
	tw_jw_key(jw, "Entries");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < a->entry_count; i++) {
		const struct tw_advisory_entry *entry = &a->entries[i];

		tw_jw_object_open(jw);
		tw_jw_field(jw, "FixedVersion", entry->fixed_version);
		tw_jw_field(jw, "Status",
			    entry->status ? tw_slice(tw_status_name((enum tw_status)entry->status))
					  : (struct tw_slice){ 0 });
		texts(jw, "Arches", &entry->arches);
		texts(jw, "VendorIDs", &entry->vendor_ids);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
}

static void advisory_json(struct tw_jw *jw, const struct tw_knowledge *k, const struct tw_known_advisory *one)
{
	const struct tw_advisory *a = &one->advisory;

	tw_jw_object_open(jw);
	tw_jw_field(jw, "Bucket", one->bucket->name);
	tw_jw_field(jw, "PkgName", k->search.package);
	source_json(jw, one->bucket->source);
	texts(jw, "VulnerableVersions", &a->vulnerable_versions);
	texts(jw, "PatchedVersions", &a->patched_versions);
	texts(jw, "UnaffectedVersions", &a->unaffected_versions);
	tw_jw_field(jw, "FixedVersion", a->fixed_version);
	tw_jw_field(jw, "Status",
		    a->status ? tw_slice(tw_status_name((enum tw_status)a->status)) : (struct tw_slice){ 0 });
	texts(jw, "VendorIDs", &a->vendor_ids);
	entries_json(jw, a);
	tw_jw_field(jw, "Severity", tw_slice(tw_severity_name(one->severity)));
	tw_jw_field(jw, "SeveritySource", one->severity_source);
	tw_jw_field(jw, "SeverityReason", tw_slice(tw_severity_reason_text(one->reason)));
	tw_jw_object_close(jw);
}

static void cvss_json(struct tw_jw *jw, const struct tw_vulnerability_detail *detail)
{
	if (!detail->cvss_count)
		return;
	tw_jw_key(jw, "CVSS");
	tw_jw_object_open(jw);
	for (size_t i = 0; i < detail->cvss_count; i++) {
		const struct tw_cvss *one = &detail->cvss[i];
		const struct {
			const char *vector, *score;
			struct tw_slice text;
			double number;
		} kinds[] = {
			{ "V2Vector", "V2Score", one->v2_vector, one->v2_score },
			{ "V3Vector", "V3Score", one->v3_vector, one->v3_score },
			{ "V40Vector", "V40Score", one->v40_vector, one->v40_score },
		};

		tw_jw_key_slice(jw, one->source);
		tw_jw_object_open(jw);
		for (size_t j = 0; j < sizeof(kinds) / sizeof(*kinds); j++) {
			tw_jw_field(jw, kinds[j].vector, kinds[j].text);
			if (kinds[j].number > 0)
				tw_jw_key(jw, kinds[j].score), tw_jw_float(jw, kinds[j].number);
		}
		tw_jw_object_close(jw);
	}
	tw_jw_object_close(jw);
}

static void detail_json(struct tw_jw *jw, const struct tw_vulnerability_detail *detail)
{
	tw_jw_field(jw, "Title", detail->title);
	tw_jw_field(jw, "Description", detail->description);
	tw_jw_field(jw, "Severity", tw_slice(tw_severity_name((enum tw_severity)detail->severity)));
	if (detail->vendor_severity_count) {
		tw_jw_key(jw, "VendorSeverity");
		tw_jw_object_open(jw);
		for (size_t i = 0; i < detail->vendor_severity_count; i++) {
			tw_jw_key_slice(jw, detail->vendor_severity[i].source);
			tw_jw_text(jw, tw_severity_name((enum tw_severity)detail->vendor_severity[i].severity));
		}
		tw_jw_object_close(jw);
	}
	texts(jw, "CweIDs", &detail->cwe_ids);
	cvss_json(jw, detail);
	texts(jw, "References", &detail->references);
	tw_jw_field(jw, "PublishedDate", detail->published);
	tw_jw_field(jw, "LastModifiedDate", detail->last_modified);
}

int tw_knowledge_json(const struct tw_knowledge *knowledge, struct tw_buf *to, struct trawl_error *err)
{
	struct tw_jw jw = tw_jw_init(to, "  ");
	int status;

	tw_jw_object_open(&jw);
	tw_jw_key(&jw, "Vulnerabilities");
	tw_jw_array_open(&jw);
	for (size_t i = 0; i < knowledge->count; i++) {
		const struct tw_known *known = &knowledge->list[i];

		tw_jw_object_open(&jw);
		tw_jw_field(&jw, "VulnerabilityID", known->id);
		if (known->has_detail)
			detail_json(&jw, &known->detail);
		if (known->advisory_count) {
			tw_jw_key(&jw, "Advisories");
			tw_jw_array_open(&jw);
			for (size_t j = 0; j < known->advisory_count; j++)
				advisory_json(&jw, knowledge, &known->advisories[j]);
			tw_jw_array_close(&jw);
		}
		tw_jw_object_close(&jw);
	}
	tw_jw_array_close(&jw);
	tw_jw_object_close(&jw);
	status = tw_jw_finish(&jw, err);
	tw_buf_char(to, '\n');
	return status;
}
