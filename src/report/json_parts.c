/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_parts.h"

#include "db/detail.h"
#include "report/spread.h"

void tw_json_texts(struct tw_jw *jw, const char *name, struct tw_texts texts)
{
	if (!texts.len)
		return;
	tw_jw_key(jw, name);
	tw_jw_array_open(jw);
	for (size_t i = 0; i < texts.len; i++)
		tw_jw_string(jw, texts.at[i]);
	tw_jw_array_close(jw);
}

void tw_json_identifier(struct tw_jw *jw, const char *name, const struct tw_package *package)
{
	char uid[16], *at = uid + sizeof(uid);
	uint64_t left = package->uid;

	do
		*--at = "0123456789abcdef"[left & 15];
	while (left >>= 4);
	tw_jw_key(jw, name);
	tw_jw_object_open(jw);
	tw_jw_field(jw, "PURL", package->purl);
	tw_jw_key(jw, "UID"), tw_jw_string(jw, tw_slice_of(at, (size_t)(uid + sizeof(uid) - at)));
	tw_jw_field(jw, "BOMRef", package->bom_ref);
	tw_jw_object_close(jw);
}

void tw_json_layer(struct tw_jw *jw, const struct tw_package *package)
{
	if (!package->layer.digest.len && !package->layer.diff_id.len)
		return;
	tw_jw_key(jw, "Layer");
	tw_jw_object_open(jw);
	tw_jw_field(jw, "Digest", package->layer.digest);
	tw_jw_field(jw, "DiffID", package->layer.diff_id);
	tw_jw_object_close(jw);
}

static void write_build_info(struct tw_jw *jw, const struct tw_build_info *build)
{
	if (!build)
		return;
	tw_jw_key(jw, "BuildInfo");
	tw_jw_object_open(jw);
	tw_json_texts(jw, "ContentSets", build->content_sets);
	tw_jw_field(jw, "Nvr", build->nvr);
	tw_jw_field(jw, "Arch", build->arch);
	tw_jw_object_close(jw);
}

static void write_repository(struct tw_jw *jw, uint8_t repository)
{
	if (repository == TW_REPO_UNKNOWN)
		return;
	tw_jw_key(jw, "Repository");
	tw_jw_object_open(jw);
	tw_jw_key(jw, "Class"), tw_jw_text(jw, repository == TW_REPO_OFFICIAL ? "official" : "third-party");
	tw_jw_object_close(jw);
}

static void write_locations(struct tw_jw *jw, struct tw_locations locations)
{
	if (!locations.len)
		return;
	tw_jw_key(jw, "Locations");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < locations.len; i++) {
		tw_jw_object_open(jw);
		tw_jw_field_int(jw, "StartLine", locations.at[i].start_line);
		tw_jw_field_int(jw, "EndLine", locations.at[i].end_line);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
}

void tw_json_package(struct tw_jw *jw, const struct tw_package *p)
{
	tw_jw_object_open(jw);
	tw_jw_field(jw, "ID", p->id);
	tw_jw_field(jw, "Name", p->name);
	tw_json_identifier(jw, "Identifier", p);
	tw_jw_field(jw, "Version", p->version);
	tw_jw_field(jw, "Release", p->release);
	tw_jw_field_int(jw, "Epoch", p->epoch);
	tw_jw_field(jw, "Arch", p->arch);
	tw_jw_field_bool(jw, "Dev", p->dev);
	tw_jw_field(jw, "SrcName", p->src_name);
	tw_jw_field(jw, "SrcVersion", p->src_version);
	tw_jw_field(jw, "SrcRelease", p->src_release);
	tw_jw_field_int(jw, "SrcEpoch", p->src_epoch);
	tw_json_texts(jw, "Licenses", p->licenses);
	tw_jw_field(jw, "Maintainer", p->maintainer);
	tw_jw_field(jw, "Modularitylabel", p->modularity_label);
	write_build_info(jw, p->build_info);
	write_repository(jw, p->repository);
	tw_jw_field_bool(jw, "Indirect", p->indirect);
	if (p->relationship != TW_REL_UNKNOWN)
		tw_jw_key(jw, "Relationship"),
			tw_jw_text(jw, tw_relationship_name((enum tw_relationship)p->relationship));
	tw_json_texts(jw, "DependsOn", p->depends_on);
	tw_json_layer(jw, p);
	tw_jw_field(jw, "FilePath", p->file_path);
	tw_jw_field(jw, "Digest", p->digest);
	write_locations(jw, p->locations);
	tw_json_texts(jw, "InstalledFiles", p->installed_files);
	tw_jw_field(jw, "AnalyzedBy", p->analyzed_by);
	tw_jw_object_close(jw);
}

/* Where members of packages and findings stand, Results[].Packages[].ID, by two spaces each. */
enum { ELEMENT_DEPTH = 5 };
#define REPORT_INDENT "  "

static bool is_report_at(const struct tw_jw *jw, uint32_t depth)
{
	return jw->depth == depth && jw->indent && strcmp(jw->indent, REPORT_INDENT) == 0;
}

/* A writer of what stands as a value at @depth. */
static struct tw_jw report_at(struct tw_buf *to, uint32_t depth)
{
	struct tw_jw jw = tw_jw_init(to, REPORT_INDENT);

	jw.depth = depth;
	jw.keyed = true; /* nothing stands before it */
	return jw;
}

static int write_package_at(const void *context, size_t i, struct tw_jw *jw, struct tw_arena *scratch,
			    struct trawl_error *err)
{
	const struct tw_result *result = context;

	(void)scratch, (void)err;
	tw_json_package(jw, &result->packages[i]);
	return TRAWL_OK;
}

int tw_json_packages(struct tw_jw *jw, const struct tw_result *result, struct tw_pool *pool, struct trawl_error *err)
{
	const struct tw_spread spread = { pool, 16, result->package_count, write_package_at, result };
	int status;

	if (!spread.count)
		return TRAWL_OK;
	tw_jw_key(jw, "Packages");
	if (result->packages_json.len && is_report_at(jw, ELEMENT_DEPTH - 2)) {
		tw_jw_laid_out(jw, result->packages_json);
		return TRAWL_OK;
	}
	tw_jw_array_open(jw);
	status = tw_spread_write(&spread, jw, err);
	tw_jw_array_close(jw);
	return status;
}

int tw_json_render_packages(const struct tw_result *result, struct tw_buf *to, struct trawl_error *err)
{
	struct tw_jw jw = report_at(to, ELEMENT_DEPTH - 2);

	tw_jw_array_open(&jw);
	for (size_t i = 0; i < result->package_count; i++)
		tw_json_package(&jw, &result->packages[i]);
	tw_jw_array_close(&jw);
	return tw_jw_finish(&jw, err);
}

/*
 * The sources' severities, sorted by source; the vendor's own for this package among them, but for a vulnerability without
 * a record, of which Trivy says nothing.
 */
static void write_vendor_severity(struct tw_jw *jw, const struct tw_finding *f,
				  const struct tw_vulnerability_detail *detail)
{
	bool own = f->vendor_severity && f->severity_source.len && f->detail.len;

	if (!detail->vendor_severity_count && !own)
		return;
	tw_jw_key(jw, "VendorSeverity");
	tw_jw_object_open(jw);
	for (size_t i = 0; i < detail->vendor_severity_count; i++) {
		const struct tw_vendor_severity *v = &detail->vendor_severity[i];
		int order = own ? tw_slice_cmp(f->severity_source, v->source) : 1;

		if (order <= 0) {
			tw_jw_key_slice(jw, f->severity_source), tw_jw_int(jw, f->severity);
			own = false;
		}
		if (order != 0)
			tw_jw_key_slice(jw, v->source), tw_jw_int(jw, v->severity);
	}
	if (own)
		tw_jw_key_slice(jw, f->severity_source), tw_jw_int(jw, f->severity);
	tw_jw_object_close(jw);
}

static void write_score(struct tw_jw *jw, const char *name, double score)
{
	if (score > 0)
		tw_jw_key(jw, name), tw_jw_float(jw, score);
}

static void write_cvss(struct tw_jw *jw, const struct tw_vulnerability_detail *detail)
{
	if (!detail->cvss_count)
		return;
	tw_jw_key(jw, "CVSS");
	tw_jw_object_open(jw);
	for (size_t i = 0; i < detail->cvss_count; i++) {
		const struct tw_cvss *c = &detail->cvss[i];

		tw_jw_key_slice(jw, c->source);
		tw_jw_object_open(jw);
		tw_jw_field(jw, "V2Vector", c->v2_vector);
		tw_jw_field(jw, "V3Vector", c->v3_vector);
		tw_jw_field(jw, "V40Vector", c->v40_vector);
		write_score(jw, "V2Score", c->v2_score);
		write_score(jw, "V3Score", c->v3_score);
		write_score(jw, "V40Score", c->v40_score);
		tw_jw_object_close(jw);
	}
	tw_jw_object_close(jw);
}

static bool is_in_place(const struct tw_jw *jw, const struct tw_finding *f)
{
	/* "{", line end, indent, members, line end, one indent less, "}" */
	const size_t around = 1 + 1 + (ELEMENT_DEPTH - 1) * strlen(REPORT_INDENT) + 1;

	return f->rendered && is_report_at(jw, ELEMENT_DEPTH) && f->detail.len > around;
}

int tw_json_render_detail(const struct tw_finding *f, struct tw_buf *to, struct tw_arena *scratch,
			  struct trawl_error *err)
{
	struct tw_jw jw = report_at(to, ELEMENT_DEPTH - 1);
	int status;

	tw_jw_object_open(&jw);
	status = tw_json_detail(&jw, f, scratch, err);
	tw_jw_object_close(&jw);
	return status < 0 ? status : tw_jw_finish(&jw, err);
}

int tw_json_detail(struct tw_jw *jw, const struct tw_finding *f, struct tw_arena *scratch, struct trawl_error *err)
{
	struct tw_vulnerability_detail detail = { 0 };

	if (is_in_place(jw, f)) {
		size_t end = 1 + (ELEMENT_DEPTH - 1) * strlen(REPORT_INDENT) + 1;

		tw_jw_members(jw, tw_slice_of(f->detail.ptr + 1, f->detail.len - 1 - end));
		return TRAWL_OK;
	}
	if (f->detail.len) {
		int status = tw_vulnerability_decode(f->detail, scratch, &detail, err);

		if (status < 0)
			return tw_wrap(err, "record of %.*s", TW_ARG(f->vulnerability_id));
	}
	tw_jw_field(jw, "Title", detail.title);
	tw_jw_field(jw, "Description", detail.description);
	tw_jw_key(jw, "Severity"), tw_jw_text(jw, tw_severity_name((enum tw_severity)f->severity));
	tw_json_texts(jw, "CweIDs", detail.cwe_ids);
	write_vendor_severity(jw, f, &detail);
	write_cvss(jw, &detail);
	tw_json_texts(jw, "References", detail.references);
	tw_jw_field(jw, "PublishedDate", detail.published);
	tw_jw_field(jw, "LastModifiedDate", detail.last_modified);
	if (detail.custom.len)
		tw_jw_key(jw, "Custom"), tw_jw_raw(jw, detail.custom);
	return TRAWL_OK;
}

void tw_json_database(struct tw_jw *jw, const struct tw_database_info *database)
{
	if (!database->used)
		return;
	tw_jw_key(jw, "Database");
	tw_jw_object_open(jw);
	tw_jw_key(jw, "Version"), tw_jw_int(jw, database->version);
	tw_jw_field(jw, "UpdatedAt", database->updated_at);
	tw_jw_field(jw, "NextUpdate", database->next_update);
	tw_jw_field(jw, "DownloadedAt", database->downloaded_at);
	tw_jw_field(jw, "Digest", database->digest);
	tw_jw_field(jw, "Source", database->source);
	tw_jw_object_close(jw);
}

void tw_json_problems(struct tw_jw *jw, const struct tw_problem *problems, size_t count)
{
	static const char *const grades[] = { [TW_NOTE] = "note", [TW_WARN] = "warning", [TW_FAILED] = "failed" };

	if (!count)
		return;
	tw_jw_key(jw, "Problems");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < count; i++) {
		tw_jw_object_open(jw);
		tw_jw_key(jw, "Grade"), tw_jw_text(jw, grades[problems[i].grade]);
		tw_jw_field_int(jw, "Layer", problems[i].layer);
		tw_jw_field(jw, "Path", problems[i].path);
		tw_jw_field_int(jw, "Line", problems[i].line);
		tw_jw_key(jw, "Message"), tw_jw_string(jw, problems[i].message);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
}

int tw_json_sink(void *context, struct tw_slice piece, struct trawl_error *err)
{
	struct tw_out *out = context;

	if (!out->status && piece.len)
		out->status = out->output->write(out->output->user, piece.ptr, piece.len);
	return out->status ? tw_fail(err, TRAWL_E_IO, "the report could not be written") : TRAWL_OK;
}
