/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX 1.7 in JSON, laid out as Trivy does it. Source: cyclonedx.org/docs/1.7/json; trivy, pkg/sbom/cyclonedx/marshal.go.
 *
 * Surprising: what has needs is listed in "dependencies", and what has none isn't; "properties" is there even when it is empty.
 */
#include <stdlib.h>

#include "base/map.h"
#include "format/json_write.h"
#include "sbom/json_common.h"

enum { UUID_HEAD = 24 }; /* of a UUID's text: all but its last group */

struct writing {
	const struct tw_bom *bom;
	const struct tw_bom_writer *writer;
	struct tw_arena arena;
	struct tw_slice *refs; /* by component */
	struct tw_jw jw;
};

/* The document's UUID, with the component's number for its end. */
static struct tw_slice uuid_of(struct writing *w, size_t component)
{
	struct tw_slice id =
		w->writer->id.len > UUID_HEAD ? w->writer->id : TW_LIT("00000000-0000-8000-8000-000000000000");

	return tw_slice(tw_arena_printf(&w->arena, "%.*s%012zx", UUID_HEAD, id.ptr, component + 1));
}

static int name_components(struct writing *w, struct trawl_error *err)
{
	struct tw_map purls = { 0 };
	bool good = true;

	w->refs = tw_arena_array(&w->arena, w->bom->count, sizeof(*w->refs));
	for (size_t i = 0; good && w->refs && i < w->bom->count; i++) {
		struct tw_slice purl = w->bom->components[i].purl;
		uint32_t *uses = purl.len ? tw_map_put(&purls, purl) : NULL;

		good = uses || !purl.len;
		if (uses)
			*uses = *uses == TW_MAP_NONE ? 1 : 2;
	}
	for (size_t i = 0; good && w->refs && i < w->bom->count; i++) {
		const struct tw_component *c = &w->bom->components[i];

		w->refs[i] = c->ref.len                                        ? c->ref
			     : c->purl.len && tw_map_get(&purls, c->purl) == 1 ? c->purl
									       : uuid_of(w, i);
	}
	tw_map_release(&purls);
	return good && !w->arena.failed ? TRAWL_OK : tw_fail_nomem(err);
}

static int property_cmp(const void *a, const void *b)
{
	const struct tw_bom_property *x = a, *y = b;
	int order = tw_slice_cmp(x->name, y->name);

	return order ? order : tw_slice_cmp(x->value, y->value);
}

static void write_properties(struct writing *w, const struct tw_component *c)
{
	struct tw_bom_property *sorted = tw_arena_array(&w->arena, c->property_count, sizeof(*sorted));

	for (size_t i = 0; sorted && i < c->property_count; i++) {
		const struct tw_bom_property *p = &c->properties[i];

		sorted[i] = (struct tw_bom_property){ p->foreign ? p->name
								 : TW_JOIN(&w->arena, TW_LIT(TW_BOM_PREFIX), p->name),
						      p->value, true };
	}
	if (sorted && c->property_count)
		qsort(sorted, c->property_count, sizeof(*sorted), property_cmp);
	tw_jw_key(&w->jw, "properties");
	tw_jw_array_open(&w->jw);
	for (size_t i = 0; sorted && i < c->property_count; i++) {
		tw_jw_object_open(&w->jw);
		tw_jw_key(&w->jw, "name"), tw_jw_string(&w->jw, sorted[i].name);
		tw_jw_key(&w->jw, "value"), tw_jw_string(&w->jw, sorted[i].value);
		tw_jw_object_close(&w->jw);
	}
	tw_jw_array_close(&w->jw);
}

static void write_component(struct writing *w, size_t index)
{
	static const char *const kinds[] = {
		[TW_COMPONENT_LIBRARY] = "library",     [TW_COMPONENT_APPLICATION] = "application",
		[TW_COMPONENT_OS] = "operating-system", [TW_COMPONENT_CONTAINER] = "container",
		[TW_COMPONENT_PLATFORM] = "platform",   [TW_COMPONENT_FILE] = "file",
	};
	const struct tw_component *c = &w->bom->components[index];

	tw_jw_object_open(&w->jw);
	tw_jw_key(&w->jw, "bom-ref"), tw_jw_string(&w->jw, w->refs[index]);
	tw_jw_key(&w->jw, "type"), tw_jw_text(&w->jw, kinds[c->kind]);
	tw_jw_field(&w->jw, "group", c->group);
	tw_jw_key(&w->jw, "name"), tw_jw_string(&w->jw, c->name);
	tw_jw_field(&w->jw, "version", c->version);
	tw_jw_field(&w->jw, "purl", c->purl);
	write_properties(w, c);
	tw_jw_object_close(&w->jw);
}

static void write_metadata(struct writing *w)
{
	struct tw_time whole = { w->writer->time.seconds, 0 };
	char time[TW_TIME_TEXT];
	struct tw_slice date;

	tw_time_format(whole, time);
	date = tw_slice_head(tw_slice(time), strlen("2006-01-02T15:04:05"));
	tw_jw_key(&w->jw, "metadata");
	tw_jw_object_open(&w->jw);
	tw_jw_key(&w->jw, "timestamp"), tw_jw_string(&w->jw, TW_JOIN(&w->arena, date, TW_LIT("+00:00")));
	tw_jw_key(&w->jw, "tools");
	tw_jw_object_open(&w->jw);
	tw_jw_key(&w->jw, "components");
	tw_jw_array_open(&w->jw);
	tw_jw_object_open(&w->jw);
	tw_jw_key(&w->jw, "type"), tw_jw_text(&w->jw, "application");
	tw_jw_key(&w->jw, "name"), tw_jw_text(&w->jw, "trawl");
	tw_jw_field(&w->jw, "version", w->writer->version);
	tw_jw_object_close(&w->jw);
	tw_jw_array_close(&w->jw);
	tw_jw_object_close(&w->jw);
	if (w->bom->root < w->bom->count) {
		tw_jw_key(&w->jw, "component");
		write_component(w, w->bom->root);
	}
	tw_jw_object_close(&w->jw);
}

/* A component by what it is called. */
struct named {
	struct tw_slice ref;
	size_t component;
};

static int named_cmp(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return tw_slice_cmp(x->ref, y->ref);
}

static void write_needs(struct writing *w, const struct named *named)
{
	const struct tw_component *c = &w->bom->components[named->component];
	struct tw_slice *refs = tw_arena_array(&w->arena, c->need_count, sizeof(*refs));

	if (!c->need_count || !refs)
		return;
	for (uint32_t i = 0; i < c->need_count; i++)
		refs[i] = w->refs[c->needs[i]];
	qsort(refs, c->need_count, sizeof(*refs), tw_slice_order);
	tw_jw_object_open(&w->jw);
	tw_jw_key(&w->jw, "ref"), tw_jw_string(&w->jw, named->ref);
	tw_jw_key(&w->jw, "dependsOn");
	tw_jw_array_open(&w->jw);
	for (uint32_t i = 0; i < c->need_count; i++)
		tw_jw_string(&w->jw, refs[i]);
	tw_jw_array_close(&w->jw);
	tw_jw_object_close(&w->jw);
}

static void write_lists(struct writing *w)
{
	struct named *order = tw_arena_array(&w->arena, w->bom->count, sizeof(*order));

	for (size_t i = 0; order && i < w->bom->count; i++)
		order[i] = (struct named){ w->refs[i], i };
	if (order && w->bom->count)
		qsort(order, w->bom->count, sizeof(*order), named_cmp);
	tw_jw_key(&w->jw, "components");
	tw_jw_array_open(&w->jw);
	for (size_t i = 0; order && i < w->bom->count; i++)
		if (order[i].component != w->bom->root)
			write_component(w, order[i].component);
	tw_jw_array_close(&w->jw);
	tw_jw_key(&w->jw, "dependencies");
	tw_jw_array_open(&w->jw);
	for (size_t i = 0; order && i < w->bom->count; i++)
		write_needs(w, &order[i]);
	tw_jw_array_close(&w->jw);
}

int tw_cyclonedx_write(const struct tw_bom *bom, const struct tw_bom_writer *writer, struct tw_buf *out,
		       struct trawl_error *err)
{
	struct writing w = { .bom = bom, .writer = writer, .jw = tw_jw_init(out, "  ") };
	int status = name_components(&w, err);

	w.jw.html = false;
	if (status >= 0) {
		tw_jw_object_open(&w.jw);
		tw_jw_key(&w.jw, "$schema"), tw_jw_text(&w.jw, "http://cyclonedx.org/schema/bom-1.7.schema.json");
		tw_jw_key(&w.jw, "bomFormat"), tw_jw_text(&w.jw, "CycloneDX");
		tw_jw_key(&w.jw, "specVersion"), tw_jw_text(&w.jw, "1.7");
		if (writer->id.len)
			tw_jw_key(&w.jw, "serialNumber"),
				tw_jw_string(&w.jw, TW_JOIN(&w.arena, TW_LIT("urn:uuid:"), writer->id));
		tw_jw_key(&w.jw, "version"), tw_jw_int(&w.jw, 1);
		write_metadata(&w);
		write_lists(&w);
		tw_jw_key(&w.jw, "vulnerabilities");
		tw_jw_array_open(&w.jw);
		tw_jw_array_close(&w.jw);
		tw_jw_object_close(&w.jw);
		tw_buf_char(out, '\n');
		status = tw_jw_finish(&w.jw, err);
		if (status >= 0 && w.arena.failed)
			status = tw_fail_nomem(err);
	}
	tw_arena_release(&w.arena);
	return status;
}
