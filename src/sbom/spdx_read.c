/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 2.2 and 2.3 in JSON. Source: spdx.github.io/spdx-spec/v2.3; the schema in spdx/spdx-spec.
 *
 * Surprising: what a package is, its SPDXID tells by how it begins, as Trivy and others write it ("SPDXRef-OperatingSystem-…");
 * where it lies is a file of the document, hung on it by a relationship, or by the older "hasFiles". What doesn't fit SPDX stands in
 * annotations, in older documents in attribution texts, as "Name: value".
 */
#include "sbom/json_common.h"
#include "sbom/needs.h"

#define SOURCE_PREFIX "built package from: "

struct file {
	struct tw_slice name, digest;
};

struct reader {
	const struct tw_json *doc;
	struct tw_arena *arena;
	struct tw_map files;    /* by SPDXID: their numbers */
	struct tw_map packages; /* by SPDXID: the file that was hung on it last */
	TW_VEC(struct file) list;
	bool failed;
};

static struct tw_slice text(const struct reader *r, uint32_t node, const char *name)
{
	return tw_bom_text(r->doc, node, name, r->arena);
}

static bool is_id(struct tw_slice id, const char *kind)
{
	static const char prefix[] = "SPDXRef-";

	return tw_slice_starts(id, prefix) && tw_slice_starts(tw_slice_from(id, strlen(prefix)), kind);
}

static void put(struct reader *r, struct tw_map *map, struct tw_slice key, uint32_t value)
{
	uint32_t *at = key.len ? tw_map_put(map, key) : NULL;

	r->failed |= key.len && !at;
	if (at)
		*at = value;
}

static void hang(struct reader *r, struct tw_slice package, struct tw_slice id)
{
	uint32_t at = is_id(id, "File") ? tw_map_get(&r->files, id) : TW_MAP_NONE;

	if (at != TW_MAP_NONE)
		put(r, &r->packages, package, at);
}

static bool is_contains(const struct reader *r, uint32_t relationship)
{
	uint32_t type = tw_json_get(r->doc, relationship, "relationshipType");

	return tw_json_text_is(r->doc, type, "CONTAINS") || tw_json_text_is(r->doc, type, "CONTAIN");
}

static void read_files(struct reader *r)
{
	tw_json_each(r->doc, tw_json_get(r->doc, TW_JSON_ROOT, "files"), node) {
		struct file *file = tw_vec_push(&r->list);

		if (!file) {
			r->failed = true;
			return;
		}
		file->name = text(r, node, "fileName");
		file->digest = tw_bom_digest(r->doc, tw_json_get(r->doc, node, "checksums"), "algorithm",
					     "checksumValue", r->arena);
		put(r, &r->files, text(r, node, "SPDXID"), (uint32_t)(r->list.len - 1));
	}
	tw_json_each(r->doc, tw_json_get(r->doc, TW_JSON_ROOT, "relationships"), relationship) {
		if (is_contains(r, relationship))
			hang(r, text(r, relationship, "spdxElementId"), text(r, relationship, "relatedSpdxElement"));
	}
	tw_json_each(r->doc, tw_json_get(r->doc, TW_JSON_ROOT, "packages"), package) {
		struct tw_slice id = text(r, package, "SPDXID");

		tw_json_each(r->doc, tw_json_get(r->doc, package, "hasFiles"), file)
			hang(r, id, tw_json_text(r->doc, file, r->arena));
	}
}

static enum tw_component_kind kind_of(struct tw_slice id)
{
	if (is_id(id, "OperatingSystem"))
		return TW_COMPONENT_OS;
	return is_id(id, "Application") ? TW_COMPONENT_APPLICATION : TW_COMPONENT_LIBRARY;
}

static struct tw_slice purl_of(const struct reader *r, uint32_t package)
{
	tw_json_each(r->doc, tw_json_get(r->doc, package, "externalRefs"), reference) {
		uint32_t category = tw_json_get(r->doc, reference, "referenceCategory");

		if (tw_json_text_is(r->doc, tw_json_get(r->doc, reference, "referenceType"), "purl") &&
		    (tw_json_text_is(r->doc, category, "PACKAGE-MANAGER") ||
		     tw_json_text_is(r->doc, category, "PACKAGE_MANAGER")))
			return text(r, reference, "referenceLocator");
	}
	return (struct tw_slice){ 0 };
}

static void read_license(struct reader *r, uint32_t package, struct tw_component *c)
{
	struct tw_slice declared = text(r, package, "licenseDeclared"), part, *at;
	size_t room = 1;

	if (!declared.len || tw_slice_is(declared, "NONE"))
		return;
	for (size_t i = 0; i < declared.len; i++)
		room += declared.ptr[i] == ',';
	at = tw_arena_array(r->arena, room, sizeof(*at));
	r->failed |= !at;
	c->licenses.at = at;
	while (at && tw_slice_split(&declared, ',', &part)) {
		if (part.len)
			at[c->licenses.len++] = part;
	}
}

/* "built package from: openssl 3.0.11-1" */
static void read_source(struct tw_component *c, struct tw_slice info)
{
	if (!tw_slice_starts(info, SOURCE_PREFIX))
		return;
	c->source_version = tw_slice_from(info, strlen(SOURCE_PREFIX));
	tw_slice_split(&c->source_version, ' ', &c->source_name);
}

static void add_property(struct tw_component *c, struct tw_bom_property *at, struct tw_slice comment)
{
	ptrdiff_t colon = tw_slice_search(comment, TW_LIT(": "));

	if (colon < 0)
		return;
	at[c->property_count].name = tw_slice_head(comment, (size_t)colon);
	at[c->property_count++].value = tw_slice_from(comment, (size_t)colon + 2);
}

/* @older: a program that older documents come from put an application's path into its source, and its type into its name. */
static void read_properties(struct reader *r, uint32_t package, struct tw_component *c, bool older)
{
	uint32_t annotations = tw_json_get(r->doc, package, "annotations");
	uint32_t texts = tw_json_get(r->doc, package, "attributionTexts");
	size_t room = (size_t)tw_json_count(r->doc, annotations) + tw_json_count(r->doc, texts) + 1;
	struct tw_bom_property *at = tw_arena_array(r->arena, room, sizeof(*at));
	struct tw_slice info = text(r, package, "sourceInfo");

	r->failed |= !at;
	c->properties = at;
	if (!at)
		return;
	tw_json_each(r->doc, annotations, annotation)
		add_property(c, at, text(r, annotation, "comment"));
	tw_json_each(r->doc, tw_json_count(r->doc, annotations) ? 0 : texts, attribution)
		add_property(c, at, tw_json_text(r->doc, attribution, r->arena));
	if (older && c->kind == TW_COMPONENT_APPLICATION && info.len) {
		at[c->property_count++] = (struct tw_bom_property){ .name = TW_LIT("Type"), .value = c->name };
		c->name = info;
	}
}

static void read_package(struct reader *r, uint32_t node, bool older, struct tw_component *c)
{
	uint32_t file;

	*c = (struct tw_component){ .line = tw_json_line(r->doc, node) };
	c->ref = text(r, node, "SPDXID");
	c->kind = kind_of(c->ref);
	c->name = text(r, node, "name");
	c->version = text(r, node, "versionInfo");
	c->supplier = text(r, node, "supplier");
	c->purl = purl_of(r, node);
	read_license(r, node, c);
	read_source(c, text(r, node, "sourceInfo"));
	read_properties(r, node, c, older);
	file = tw_map_get(&r->packages, c->ref);
	if (file != TW_MAP_NONE) {
		c->file_path = r->list.at[file].name;
		c->digest = r->list.at[file].digest;
	} else {
		c->digest = tw_bom_digest(r->doc, tw_json_get(r->doc, node, "checksums"), "algorithm", "checksumValue",
					  r->arena);
	}
}

static bool is_ours(const struct reader *r)
{
	tw_json_each(r->doc, tw_json_path(r->doc, TW_JSON_ROOT, "creationInfo.creators"), creator) {
		struct tw_slice name = tw_json_text(r->doc, creator, r->arena);

		if (tw_slice_starts(name, "Tool: trivy"))
			return true;
	}
	return false;
}

static bool is_describes(const struct reader *r, uint32_t relationship)
{
	uint32_t type = tw_json_get(r->doc, relationship, "relationshipType");

	return tw_json_text_is(r->doc, type, "DESCRIBES") || tw_json_text_is(r->doc, type, "DESCRIBE");
}

static void find_root(const struct reader *r, struct tw_bom *bom, struct tw_slice id)
{
	for (uint32_t i = 0; i < bom->count && bom->root == bom->count; i++) {
		if (tw_slice_eq(bom->components[i].ref, id)) {
			bom->components[i].root = true;
			bom->root = i;
		}
	}
}

static int read_needs(struct reader *r, struct tw_bom *bom, struct trawl_error *err)
{
	struct tw_bom_edges edges;
	bool described = false;

	tw_bom_edges_init(&edges, bom);
	tw_json_each(r->doc, tw_json_get(r->doc, TW_JSON_ROOT, "relationships"), relationship) {
		struct tw_slice from = text(r, relationship, "spdxElementId");
		struct tw_slice to = text(r, relationship, "relatedSpdxElement");

		if (!is_describes(r, relationship))
			tw_bom_edges_add(&edges, from, to);
		else if (!described)
			find_root(r, bom, to);
		described |= is_describes(r, relationship);
	}
	return tw_bom_edges_finish(&edges, bom, r->arena, err);
}

int tw_spdx_read(struct tw_slice bytes, struct tw_arena *arena, struct tw_bom *ret, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .arena = arena };
	uint32_t packages;
	int status = tw_json_parse_as(bytes, TW_JSON_LINES | TW_JSON_TRAILING, arena, &doc, err);

	if (status < 0)
		return status;
	*ret = (struct tw_bom){ .format = TW_BOM_SPDX_JSON, .ours = is_ours(&r) };
	packages = tw_json_get(&doc, TW_JSON_ROOT, "packages");
	ret->serial_number = text(&r, TW_JSON_ROOT, "documentNamespace");
	ret->components = tw_arena_array(arena, tw_json_count(&doc, packages), sizeof(*ret->components));
	r.failed |= !ret->components;
	read_files(&r);
	tw_json_each(&doc, ret->components ? packages : 0, node)
		read_package(&r, node, ret->ours, &ret->components[ret->count++]);
	ret->root = (uint32_t)ret->count;
	tw_map_release(&r.files);
	tw_map_release(&r.packages);
	tw_vec_release(&r.list);
	if (!r.failed)
		status = read_needs(&r, ret, err);
	/* A text for which there was no memory looks like one that isn't there. */
	return r.failed || arena->failed ? tw_fail_nomem(err) : status;
}
