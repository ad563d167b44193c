/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/pom.h"

#include "format/xml.h"
#include "model/license.h"

struct reader {
	struct tw_arena *arena;
	struct tw_pom *pom;
	TW_VEC(struct tw_slice) licenses;
	TW_VEC(struct tw_slice) modules;
	TW_VEC(struct tw_pom_property) properties;
	TW_VEC(struct tw_pom_need) needs;
	TW_VEC(struct tw_pom_need) managed;
	bool failed;
};

static struct tw_slice text(const struct tw_xml_node *node, const char *name)
{
	return tw_xml_text(tw_xml_get(node, name));
}

static void read_parent(struct tw_pom_parent *parent, const struct tw_xml_node *node)
{
	tw_xml_each(node, child) {
		if (tw_xml_is(child, "groupId"))
			parent->group = child->text;
		else if (tw_xml_is(child, "artifactId"))
			parent->artifact = child->text;
		else if (tw_xml_is(child, "version"))
			parent->version = child->text;
		else if (tw_xml_is(child, "relativePath"))
			parent->relative_path = child->text;
	}
}

static void read_exclusions(struct reader *r, struct tw_pom_need *need, const struct tw_xml_node *node)
{
	const struct tw_xml_node *list = tw_xml_get(node, "exclusions");

	if (!list)
		return;
	need->exclusions = tw_arena_array(r->arena, list->count, sizeof(*need->exclusions));
	r->failed |= !need->exclusions;
	if (!need->exclusions)
		return;
	tw_xml_each(list, child) {
		if (tw_xml_is(child, "exclusion"))
			need->exclusions[need->exclusion_count++] =
				(struct tw_pom_exclusion){ text(child, "groupId"), text(child, "artifactId") };
	}
}

static void read_need(struct reader *r, struct tw_pom_need *need, const struct tw_xml_node *node)
{
	need->group = text(node, "groupId");
	need->artifact = text(node, "artifactId");
	need->version = text(node, "version");
	need->scope = text(node, "scope");
	need->optional = text(node, "optional");
	need->line = node->line;
	need->line_end = node->line_end;
	need->name = TW_JOIN(r->arena, need->group, TW_LIT(":"), need->artifact);
	r->failed |= !need->name.ptr;
	read_exclusions(r, need, node);
}

static void read_needs(struct reader *r, const struct tw_xml_node *list, bool managed)
{
	tw_xml_each(list, child) {
		struct tw_pom_need *slot;

		if (!tw_xml_is(child, "dependency"))
			continue;
		slot = managed ? tw_vec_push(&r->managed) : tw_vec_push(&r->needs);
		if (slot)
			read_need(r, slot, child);
		else
			r->failed = true;
	}
}

static void read_managed(struct reader *r, const struct tw_xml_node *node)
{
	tw_xml_each(node, child) {
		if (tw_xml_is(child, "dependencies"))
			read_needs(r, child, true);
	}
}

static void read_modules(struct reader *r, const struct tw_xml_node *list)
{
	tw_xml_each(list, child) {
		struct tw_slice *slot = tw_xml_is(child, "module") ? tw_vec_push(&r->modules) : NULL;

		r->failed |= !slot && tw_xml_is(child, "module");
		if (slot)
			*slot = child->text;
	}
}

/* A second <properties> replaces the first, as a second property of a name does. */
static void read_properties(struct reader *r, const struct tw_xml_node *list)
{
	r->properties.len = 0;
	tw_xml_each(list, child) {
		struct tw_pom_property *slot = tw_vec_push(&r->properties);

		r->failed |= !slot;
		if (slot)
			*slot = (struct tw_pom_property){ child->name, child->text, (uint32_t)r->properties.len };
	}
}

/* By its name, else by its address; one of which neither tells anything is left out. */
static void read_licenses(struct reader *r, const struct tw_xml_node *list)
{
	tw_xml_each(list, child) {
		struct tw_slice name = tw_xml_trimmed(tw_xml_get(child, "name")), url = text(child, "url"), *slot;

		if (!tw_xml_is(child, "license"))
			continue;
		if (!name.len && url.len)
			name = tw_license_by_url(url, r->arena);
		slot = name.len ? tw_vec_push(&r->licenses) : NULL;
		r->failed |= !slot && name.len;
		if (slot)
			*slot = name;
	}
}

static void read_child(struct reader *r, const struct tw_xml_node *child)
{
	if (tw_xml_is(child, "parent"))
		read_parent(&r->pom->parent, child);
	else if (tw_xml_is(child, "groupId"))
		r->pom->group = child->text;
	else if (tw_xml_is(child, "artifactId"))
		r->pom->artifact = child->text;
	else if (tw_xml_is(child, "version"))
		r->pom->version = child->text;
	else if (tw_xml_is(child, "licenses"))
		read_licenses(r, child);
	else if (tw_xml_is(child, "modules"))
		read_modules(r, child);
	else if (tw_xml_is(child, "properties"))
		read_properties(r, child);
	else if (tw_xml_is(child, "dependencyManagement"))
		read_managed(r, child);
	else if (tw_xml_is(child, "dependencies"))
		read_needs(r, child, false);
}

static int property_cmp(const void *a, const void *b)
{
	const struct tw_pom_property *x = a, *y = b;
	int order = tw_slice_cmp(x->name, y->name);

	return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

/* Of one name the last stays. */
static void sort_properties(struct reader *r)
{
	size_t kept = 0;

	if (r->properties.len)
		qsort(r->properties.at, r->properties.len, sizeof(*r->properties.at), property_cmp);
	for (size_t i = 0; i < r->properties.len; i++) {
		if (i + 1 == r->properties.len || !tw_slice_eq(r->properties.at[i].name, r->properties.at[i + 1].name))
			r->properties.at[kept++] = r->properties.at[i];
	}
	r->properties.len = kept;
}

static void *keep(struct reader *r, const void *at, size_t len, size_t size)
{
	void *copy = tw_arena_array(r->arena, len, size);

	r->failed |= !copy;
	if (copy && len)
		memcpy(copy, at, len * size);
	return copy;
}

#define KEEP(r, vec) keep((r), (vec)->at, (vec)->len, sizeof(*(vec)->at))

static void hand_over(struct reader *r)
{
	struct tw_pom *pom = r->pom;

	sort_properties(r);
	pom->licenses = (struct tw_texts){ KEEP(r, &r->licenses), r->licenses.len };
	pom->modules = (struct tw_texts){ KEEP(r, &r->modules), r->modules.len };
	pom->properties = KEEP(r, &r->properties);
	pom->property_count = r->properties.len;
	pom->needs = KEEP(r, &r->needs);
	pom->need_count = r->needs.len;
	pom->managed = KEEP(r, &r->managed);
	pom->managed_count = r->managed.len;
}

int tw_pom_read(struct tw_slice bytes, struct tw_arena *arena, struct tw_pom *ret, struct trawl_error *err)
{
	struct reader r = { .arena = arena, .pom = ret };
	const struct tw_xml_node *root;
	int status = tw_xml_parse(bytes, arena, &root, err);

	*ret = (struct tw_pom){ 0 };
	if (status < 0)
		return status;
	tw_xml_each(root, child)
		read_child(&r, child);
	hand_over(&r);
	tw_vec_release(&r.licenses);
	tw_vec_release(&r.modules);
	tw_vec_release(&r.properties);
	tw_vec_release(&r.needs);
	tw_vec_release(&r.managed);
	return r.failed ? tw_fail_nomem(err) : TRAWL_OK;
}
