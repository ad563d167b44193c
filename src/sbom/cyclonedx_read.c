/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX in JSON, any version. Source: cyclonedx.org/docs/1.6/json.
 *
 * Surprising: the component that the document is about stands in "metadata", apart from the others, and may need them like any;
 * licences are objects with an id or a name, or expressions; properties have names with the writer's prefix.
 */
#include "sbom/json_common.h"
#include "sbom/needs.h"

struct reader {
	const struct tw_json *doc;
	struct tw_arena *arena;
	bool failed;
};

static struct tw_slice text(const struct reader *r, uint32_t node, const char *name)
{
	return tw_bom_text(r->doc, node, name, r->arena);
}

/* False for kinds that hold no packages: data, firmware, cryptographic assets. */
static bool read_kind(const struct reader *r, uint32_t node, enum tw_component_kind *ret)
{
	static const struct {
		const char *name;
		enum tw_component_kind kind;
	} kinds[] = {
		{ "library", TW_COMPONENT_LIBRARY },
		{ "framework", TW_COMPONENT_LIBRARY },
		{ "application", TW_COMPONENT_APPLICATION },
		{ "operating-system", TW_COMPONENT_OS },
		{ "container", TW_COMPONENT_CONTAINER },
		{ "platform", TW_COMPONENT_PLATFORM },
		{ "file", TW_COMPONENT_FILE },
	};
	uint32_t type = tw_json_get(r->doc, node, "type");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (tw_json_text_is(r->doc, type, kinds[i].name)) {
			*ret = kinds[i].kind;
			return true;
		}
	}
	return false;
}

static void read_licenses(struct reader *r, uint32_t list, struct tw_component *c)
{
	struct tw_slice *at = tw_arena_array(r->arena, tw_json_count(r->doc, list), sizeof(*at));

	r->failed |= !at;
	c->licenses.at = at;
	tw_json_each(r->doc, at ? list : 0, choice) {
		uint32_t license = tw_json_get(r->doc, choice, "license");
		struct tw_slice name = text(r, license, "name");

		if (!name.len)
			name = text(r, license, "id");
		if (!name.len)
			name = text(r, choice, "expression");
		if (name.len)
			at[c->licenses.len++] = name;
	}
}

static void read_properties(struct reader *r, uint32_t list, struct tw_component *c)
{
	struct tw_bom_property *at = tw_arena_array(r->arena, tw_json_count(r->doc, list), sizeof(*at));

	r->failed |= !at;
	c->properties = at;
	tw_json_each(r->doc, at ? list : 0, node) {
		struct tw_bom_property *p = &at[c->property_count++];

		p->name = text(r, node, "name");
		p->value = text(r, node, "value");
		p->foreign = !tw_slice_starts(p->name, TW_BOM_PREFIX);
		if (!p->foreign)
			p->name = tw_slice_from(p->name, strlen(TW_BOM_PREFIX));
	}
}

static bool read_component(struct reader *r, uint32_t node, struct tw_component *ret)
{
	*ret = (struct tw_component){ .line = tw_json_line(r->doc, node) };
	if (!read_kind(r, node, &ret->kind))
		return false;
	ret->ref = text(r, node, "bom-ref");
	ret->group = text(r, node, "group");
	ret->name = text(r, node, "name");
	ret->version = text(r, node, "version");
	ret->purl = text(r, node, "purl");
	ret->supplier = text(r, tw_json_get(r->doc, node, "supplier"), "name");
	ret->digest = tw_bom_digest(r->doc, tw_json_get(r->doc, node, "hashes"), "alg", "content", r->arena);
	read_licenses(r, tw_json_get(r->doc, node, "licenses"), ret);
	read_properties(r, tw_json_get(r->doc, node, "properties"), ret);
	return true;
}

/* Before 1.5 tools were a list, since then they are components. */
static bool is_ours(const struct reader *r, uint32_t tools)
{
	tw_json_each(r->doc, tw_json_get(r->doc, tools, "components"), tool) {
		if (tw_json_text_is(r->doc, tw_json_get(r->doc, tool, "name"), "trawl") ||
		    (tw_json_text_is(r->doc, tw_json_get(r->doc, tool, "group"), "aquasecurity") &&
		     tw_json_text_is(r->doc, tw_json_get(r->doc, tool, "name"), "trivy")))
			return true;
	}
	tw_json_each(r->doc, tw_json_type(r->doc, tools) == TW_JSON_ARRAY ? tools : 0, tool) {
		if (tw_json_text_is(r->doc, tw_json_get(r->doc, tool, "vendor"), "aquasecurity") &&
		    tw_json_text_is(r->doc, tw_json_get(r->doc, tool, "name"), "trivy"))
			return true;
	}
	return false;
}

static int read_needs(struct reader *r, struct tw_bom *bom, struct trawl_error *err)
{
	struct tw_bom_edges edges;

	tw_bom_edges_init(&edges, bom);
	tw_json_each(r->doc, tw_json_get(r->doc, TW_JSON_ROOT, "dependencies"), dependency) {
		struct tw_slice ref = text(r, dependency, "ref");

		tw_json_each(r->doc, tw_json_get(r->doc, dependency, "dependsOn"), need)
			tw_bom_edges_add(&edges, ref, tw_json_text(r->doc, need, r->arena));
	}
	return tw_bom_edges_finish(&edges, bom, r->arena, err);
}

int tw_cyclonedx_read(struct tw_slice bytes, struct tw_arena *arena, struct tw_bom *ret, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .arena = arena };
	uint32_t components, metadata;
	int status = tw_json_parse_as(bytes, TW_JSON_LINES | TW_JSON_TRAILING, arena, &doc, err);

	if (status < 0)
		return status;
	*ret = (struct tw_bom){ .format = TW_BOM_CYCLONEDX_JSON, .refs_are_names = true };
	components = tw_json_get(&doc, TW_JSON_ROOT, "components");
	metadata = tw_json_get(&doc, TW_JSON_ROOT, "metadata");
	ret->serial_number = text(&r, TW_JSON_ROOT, "serialNumber");
	tw_json_int(&doc, tw_json_get(&doc, TW_JSON_ROOT, "version"), &ret->version);
	ret->ours = is_ours(&r, tw_json_get(&doc, metadata, "tools"));
	ret->components = tw_arena_array(arena, (size_t)tw_json_count(&doc, components) + 1, sizeof(*ret->components));
	if (!ret->components)
		return tw_fail_nomem(err);
	tw_json_each(&doc, components, node)
		ret->count += read_component(&r, node, &ret->components[ret->count]);
	ret->root = (uint32_t)ret->count;
	if (read_component(&r, tw_json_get(&doc, metadata, "component"), &ret->components[ret->count])) {
		ret->components[ret->count].root = true;
		ret->count++;
	}
	if (!r.failed)
		status = read_needs(&r, ret, err);
	/* A text for which there was no memory looks like one that isn't there. */
	return r.failed || arena->failed ? tw_fail_nomem(err) : status;
}
