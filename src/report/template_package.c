/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages as templates see them. Source: trivy, pkg/fanal/types/package.go and artifact.go; packageurl-go, packageurl.go.
 */
#include "report/template_types.h"

#include <inttypes.h>

#include "format/json_write.h"
#include "model/purl_read.h"

#define PACKAGE(member) .offset = offsetof(struct tw_package, member)
#define LAYER(member) .offset = offsetof(struct tw_layer_ref, member)
#define BUILD(member) .offset = offsetof(struct tw_build_info, member)
#define PURL(member) .offset = offsetof(struct purl, parts.member)

static int give_zero(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = tw_value_int64(0);
	return TRAWL_OK;
}

static int give_empty(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = tw_value_text(TW_LIT(""));
	return TRAWL_OK;
}

static const struct tw_go_field layer_fields[] = {
	{ "Size", TW_GO_CALL, .give = give_zero },
	{ "Digest", TW_GO_TEXT, LAYER(digest) },
	{ "DiffID", TW_GO_TEXT, LAYER(diff_id) },
	{ "CreatedBy", TW_GO_CALL, .give = give_empty },
};

const struct tw_go_type tw_go_layer = { TW_GO_IS_STRUCT("types.Layer"), TW_GO_FIELDS(layer_fields) };

/* A package URL with its parts. */
struct purl {
	struct tw_slice text;
	struct tw_purl_parts parts;
};

static int purl_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	*ret = ((const struct purl *)object->data)->text;
	return TRAWL_OK;
}

static int purl_string(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = tw_value_text(((const struct purl *)data)->text);
	return TRAWL_OK;
}

static const struct tw_go_field qualifier_fields[] = {
	{ "Key", TW_GO_TEXT, .always = true, .offset = offsetof(struct tw_purl_qualifier, key) },
	{ "Value", TW_GO_TEXT, .always = true, .offset = offsetof(struct tw_purl_qualifier, value) },
};

static const struct tw_go_type qualifier = { TW_GO_IS_STRUCT("packageurl.Qualifier"), TW_GO_FIELDS(qualifier_fields) };

/* They print as they stand in the URL. */
static int qualifiers_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	struct tw_slice text = ((const struct purl *)object->data)->text;
	ptrdiff_t start = tw_slice_find(text, '?'), end;

	text = start < 0 ? TW_LIT("") : tw_slice_from(text, (size_t)start + 1);
	end = tw_slice_find(text, '#');
	*ret = end < 0 ? text : tw_slice_head(text, (size_t)end);
	return TRAWL_OK;
}

static int qualifiers_string(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = tw_value_text((struct tw_slice){ 0 });
	return qualifiers_text(m, &(struct tw_object){ .data = (void *)(uintptr_t)data }, &ret->text);
}

static const struct tw_go_field qualifiers_fields[] = { { "String", TW_GO_METHOD, .give = qualifiers_string } };
static const struct tw_go_type qualifiers = {
	{ .name = "packageurl.Qualifiers",
	  .kind = "slice",
	  .get = tw_go_get,
	  .text = qualifiers_text,
	  .plain = tw_go_plain },
	TW_GO_FIELDS(qualifiers_fields),
};

static int give_qualifiers(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_purl_parts *parts = &((const struct purl *)data)->parts;
	const struct tw_go_array elements = { parts->qualifiers, parts->qualifier_count, sizeof(*parts->qualifiers),
					      &qualifier };

	int status = tw_go_list(m, &qualifiers, elements, ret);

	if (status < 0)
		return status;
	return tw_go_object(m, (struct tw_object){ &qualifiers.class, (void *)(uintptr_t)data, ret->object->value },
			    ret);
}

static const struct tw_go_field purl_fields[] = {
	{ "Type", TW_GO_TEXT, .always = true, PURL(type) },
	{ "Namespace", TW_GO_TEXT, .always = true, PURL(namespace) },
	{ "Name", TW_GO_TEXT, .always = true, PURL(name) },
	{ "Version", TW_GO_TEXT, .always = true, PURL(version) },
	{ "Qualifiers", TW_GO_CALL, .always = true, .give = give_qualifiers },
	{ "Subpath", TW_GO_TEXT, .always = true, PURL(subpath) },
	{ "String", TW_GO_METHOD, .give = purl_string },
	{ "ToString", TW_GO_METHOD, .give = purl_string },
};

#define PURL_TYPE "*packageurl.PackageURL"
static const struct tw_go_type purl_nil = { TW_GO_IS_NIL(PURL_TYPE), TW_GO_FIELDS(purl_fields) };
static const struct tw_go_type purl_pointer = {
	{ .name = PURL_TYPE, .kind = "ptr", .get = tw_go_get, .text = purl_text, .json = tw_go_json },
	TW_GO_FIELDS(purl_fields),
};

static int give_purl(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_package *package = data;
	struct purl *purl = tw_arena_new(m->arena, struct purl);

	if (!purl)
		return tw_tmpl_fail_memory(m);
	purl->text = package->purl;
	if (!package->purl.len || !tw_purl_read(package->purl, m->arena, &purl->parts))
		return tw_go_struct(m, &purl_nil, NULL, ret);
	return tw_go_struct(m, &purl_pointer, purl, ret);
}

static int give_uid(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	char *text = tw_arena_printf(m->arena, "%" PRIx64, ((const struct tw_package *)data)->uid);

	*ret = tw_value_text(tw_slice(text));
	return text ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

static int identifier_json(struct tw_machine *m, const struct tw_object *object, struct tw_jw *jw)
{
	const struct tw_package *package = object->data;
	struct tw_value uid;
	int status = give_uid(m, package, &uid);

	if (status < 0)
		return status;
	tw_jw_object_open(jw);
	tw_jw_field(jw, "PURL", package->purl);
	tw_jw_field(jw, "UID", uid.text);
	tw_jw_field(jw, "BOMRef", package->bom_ref);
	tw_jw_object_close(jw);
	return TRAWL_OK;
}

static const struct tw_go_field identifier_fields[] = {
	{ "UID", TW_GO_CALL, .give = give_uid },
	{ "PURL", TW_GO_CALL, .give = give_purl },
	{ "BOMRef", TW_GO_TEXT, PACKAGE(bom_ref) },
};

const struct tw_go_type tw_go_identifier = {
	{ .name = "types.PkgIdentifier",
	  .kind = "struct",
	  .get = tw_go_get,
	  .text = tw_go_text,
	  .json = identifier_json },
	TW_GO_FIELDS(identifier_fields),
};

static const struct tw_go_field build_fields[] = {
	{ "ContentSets", TW_GO_TEXTS, BUILD(content_sets) },
	{ "Nvr", TW_GO_TEXT, BUILD(nvr) },
	{ "Arch", TW_GO_TEXT, BUILD(arch) },
};

#define BUILD_TYPE "*types.BuildInfo"
static const struct tw_go_type build_nil = { TW_GO_IS_NIL(BUILD_TYPE), TW_GO_FIELDS(build_fields) };
static const struct tw_go_type build_pointer = { TW_GO_IS_POINTER(BUILD_TYPE), TW_GO_FIELDS(build_fields),
						 .nil = &build_nil };

static const struct tw_go_type repository_class = { TW_GO_IS_TEXT("types.RepositoryClass") };

static int give_repository_class(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	static const char *const names[] = {
		[TW_REPO_UNKNOWN] = "", [TW_REPO_OFFICIAL] = "official", [TW_REPO_THIRD_PARTY] = "third-party"
	};

	return tw_go_dressed(m, &repository_class,
			     tw_value_text(tw_slice(names[((const struct tw_package *)data)->repository])), ret);
}

static const struct tw_go_field repository_fields[] = { { "Class", TW_GO_CALL, .give = give_repository_class } };
static const struct tw_go_type repository = { TW_GO_IS_STRUCT("types.PackageRepository"),
					      TW_GO_FIELDS(repository_fields) };

static int relationship_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	*ret = tw_slice(tw_relationship_name((enum tw_relationship)object->value.i));
	return TRAWL_OK;
}

static const struct tw_go_field relationship_fields[] = { { "String", TW_GO_METHOD, .give = tw_go_string } };
static const struct tw_go_type relationship = {
	{ .name = "types.Relationship",
	  .kind = "int",
	  .get = tw_go_get,
	  .text = relationship_text,
	  .plain = tw_go_plain,
	  .json = tw_go_name_json },
	TW_GO_FIELDS(relationship_fields),
};

static int give_relationship(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	return tw_go_dressed(m, &relationship, tw_value_int(((const struct tw_package *)data)->relationship), ret);
}

static const struct tw_go_field location_fields[] = {
	{ "StartLine", TW_GO_COUNT, .offset = offsetof(struct tw_location, start_line) },
	{ "EndLine", TW_GO_COUNT, .offset = offsetof(struct tw_location, end_line) },
};

static const struct tw_go_type location = { TW_GO_IS_STRUCT("types.Location"), TW_GO_FIELDS(location_fields) };
static const struct tw_go_type locations = { TW_GO_IS_LIST("types.Locations") };

static int give_locations(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_locations *all = &((const struct tw_package *)data)->locations;

	return tw_go_list(m, &locations, (struct tw_go_array){ all->at, all->len, sizeof(*all->at), &location }, ret);
}

static int give_is_empty(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_package *package = data;

	*ret = tw_value_bool(!package->name.len || !package->version.len);
	return TRAWL_OK;
}

static const struct tw_go_type digest = { TW_GO_IS_TEXT("digest.Digest") };
static const struct tw_go_type analyzer = { TW_GO_IS_TEXT("types.AnalyzerType") };
static const struct tw_go_type references = { TW_GO_IS_LIST("[]types.ExternalRef") };

static const struct tw_go_field package_fields[] = {
	{ "ID", TW_GO_TEXT, PACKAGE(id) },
	{ "Name", TW_GO_TEXT, PACKAGE(name) },
	{ "Identifier", TW_GO_STRUCT, .type = &tw_go_identifier },
	{ "Version", TW_GO_TEXT, PACKAGE(version) },
	{ "Release", TW_GO_TEXT, PACKAGE(release) },
	{ "Epoch", TW_GO_COUNT, PACKAGE(epoch) },
	{ "Arch", TW_GO_TEXT, PACKAGE(arch) },
	{ "Dev", TW_GO_BOOL, PACKAGE(dev) },
	{ "SrcName", TW_GO_TEXT, PACKAGE(src_name) },
	{ "SrcVersion", TW_GO_TEXT, PACKAGE(src_version) },
	{ "SrcRelease", TW_GO_TEXT, PACKAGE(src_release) },
	{ "SrcEpoch", TW_GO_COUNT, PACKAGE(src_epoch) },
	{ "Licenses", TW_GO_TEXTS, PACKAGE(licenses) },
	{ "Maintainer", TW_GO_TEXT, PACKAGE(maintainer) },
	{ "ExternalReferences", TW_GO_EMPTY, .never = true, .type = &references },
	{ "Modularitylabel", TW_GO_TEXT, PACKAGE(modularity_label) },
	{ "BuildInfo", TW_GO_POINTER, PACKAGE(build_info), .type = &build_pointer },
	{ "Repository", TW_GO_STRUCT, .type = &repository },
	{ "Indirect", TW_GO_BOOL, PACKAGE(indirect) },
	{ "Relationship", TW_GO_CALL, .give = give_relationship },
	{ "DependsOn", TW_GO_TEXTS, PACKAGE(depends_on) },
	{ "Layer", TW_GO_STRUCT, PACKAGE(layer), .type = &tw_go_layer },
	{ "FilePath", TW_GO_TEXT, PACKAGE(file_path) },
	{ "Digest", TW_GO_NAMED, PACKAGE(digest), .type = &digest },
	{ "Locations", TW_GO_CALL, .give = give_locations },
	{ "InstalledFiles", TW_GO_TEXTS, PACKAGE(installed_files) },
	{ "AnalyzedBy", TW_GO_NAMED, PACKAGE(analyzed_by), .type = &analyzer },
	{ "Empty", TW_GO_METHOD, .give = give_is_empty },
};

const struct tw_go_type tw_go_package = { TW_GO_IS_STRUCT("types.Package"), TW_GO_FIELDS(package_fields) };
