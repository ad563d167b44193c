/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/os/overlay.h"

bool tw_overlay_affects(const struct tw_overlay *overlay, struct tw_slice version, const struct tw_advisory *advisory)
{
	for (size_t i = 0; i < advisory->vulnerable_versions.len; i++) {
		bool within = false,
		     read = overlay->scheme->matches(version, &advisory->vulnerable_versions.at[i], 1, &within);

		if (read && within)
			return true;
		if (!read && !overlay->lenient)
			return false;
	}
	return advisory->vulnerable_versions.len == 0;
}

/* "1.2, 2.0"; empty without memory. */
static struct tw_slice joined(struct tw_texts texts, struct tw_arena *arena)
{
	struct tw_slice *parts;

	if (!texts.len)
		return TW_LIT("");
	parts = tw_arena_array(arena, texts.len * 2, sizeof(*parts));
	if (!parts)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < texts.len; i++) {
		parts[2 * i] = texts.at[i];
		parts[2 * i + 1] = TW_LIT(", ");
	}
	return tw_arena_join(arena, parts, texts.len * 2 - 1);
}

int tw_overlay_add(struct tw_detect *detect, const struct tw_package *package, const struct tw_advisory_record *record,
		   const struct tw_advisory *advisory, struct tw_slice severity_source, struct trawl_error *err)
{
	struct tw_slice fix = joined(advisory->patched_versions, detect->scratch);
	struct tw_finding *finding;

	finding = fix.ptr ? tw_os_finding(detect, package, record, fix, (struct tw_texts){ 0 }) : NULL;
	if (!finding)
		return tw_fail_nomem(err);
	if (advisory->severity && severity_source.len) {
		finding->vendor_severity = true;
		finding->severity = advisory->severity;
		finding->severity_source = severity_source;
	}
	return TRAWL_OK;
}

int tw_overlay_decode(const struct tw_detect *detect, const struct tw_package *package,
		      const struct tw_advisory_record *record, struct tw_advisory *ret, struct trawl_error *err)
{
	int status = tw_advisory_decode(record->json, detect->scratch, ret, err);

	if (status < 0)
		tw_wrap(err, "%.*s: %.*s of %.*s", TW_ARG(record->bucket->name), TW_ARG(record->id),
			TW_ARG(package->name));
	return status;
}

struct tw_slice tw_overlay_release(const struct tw_detect *detect)
{
	if (!detect->os->extended)
		return detect->os->name;
	return TW_JOIN(detect->scratch, detect->os->name, TW_LIT("-ESM"));
}
