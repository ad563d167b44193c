/* SPDX-License-Identifier: Apache-2.0 */
#include "sbom/bom.h"

#include "format/json.h"

static enum tw_bom_format detect_json(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_arena_mark mark = tw_arena_mark(arena);
	enum tw_bom_format format = TW_BOM_UNKNOWN;
	struct tw_json doc;

	if (tw_json_parse_as(text, TW_JSON_TRAILING, arena, &doc, NULL) >= 0) {
		if (tw_json_text_is(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "bomFormat"), "CycloneDX"))
			format = TW_BOM_CYCLONEDX_JSON;
		else if (tw_json_text_is(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "SPDXID"), "SPDXRef-DOCUMENT"))
			format = TW_BOM_SPDX_JSON;
	}
	tw_arena_rewind(arena, mark);
	return format;
}

enum tw_bom_format tw_bom_detect(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_slice start = tw_slice_trim_left(text);

	if (tw_slice_starts(start, "<"))
		return tw_slice_search(tw_slice_head(start, 4096), TW_LIT("http://cyclonedx.org")) < 0
			       ? TW_BOM_UNKNOWN
			       : TW_BOM_CYCLONEDX_XML;
	return tw_slice_starts(text, "SPDX") ? TW_BOM_SPDX_TEXT : detect_json(text, arena);
}

int tw_bom_read(struct tw_slice text, struct tw_arena *arena, struct tw_bom *ret, struct trawl_error *err)
{
	enum tw_bom_format format = tw_bom_detect(text, arena);

	switch (format) {
	case TW_BOM_CYCLONEDX_JSON: return tw_cyclonedx_read(text, arena, ret, err);
	case TW_BOM_SPDX_JSON: return tw_spdx_read(text, arena, ret, err);
	case TW_BOM_CYCLONEDX_XML: return tw_fail(err, TRAWL_E_UNSUPPORTED, "CycloneDX in XML isn't read: its JSON is");
	case TW_BOM_SPDX_TEXT:
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "SPDX in tags and values isn't read: its JSON is");
	default: return tw_fail(err, TRAWL_E_FORMAT, "neither CycloneDX nor SPDX");
	}
}

struct tw_slice tw_component_property(const struct tw_component *component, const char *name)
{
	for (size_t i = 0; i < component->property_count; i++) {
		if (!component->properties[i].foreign && tw_slice_is(component->properties[i].name, name))
			return component->properties[i].value;
	}
	return (struct tw_slice){ 0 };
}
