/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/lang.h"

#include "format/json.h"
#include "format/lines.h"
#include "model/license.h"

struct tw_slice tw_lang_check(struct tw_sink *sink, struct tw_slice text)
{
	sink->failed |= !text.ptr;
	return text;
}

struct tw_slice tw_lang_id(struct tw_sink *sink, struct tw_slice name, const char *separator, struct tw_slice version)
{
	return version.len ? TW_SINK_JOIN(sink, name, tw_slice(separator), version) : name;
}

void tw_lang_licenses(struct tw_sink *sink, struct tw_package *pkg, struct tw_texts names)
{
	struct tw_texts normal = tw_license_normalize_all(names, sink->scratch);

	sink->failed |= !normal.at;
	for (size_t i = 0; i < normal.len; i++)
		tw_package_license(pkg, normal.at[i]);
}

struct tw_location tw_lang_place(const struct tw_json *doc, uint32_t node, uint32_t *last)
{
	uint32_t line = tw_json_line(doc, node);

	if (line == *last)
		return (struct tw_location){ 0 };
	*last = line;
	return (struct tw_location){ line, tw_json_line_end(doc, node) };
}

static bool is_conflict(struct tw_slice line)
{
	return tw_slice_starts(line, "<<<<<<< ") || tw_slice_starts(line, ">>>>>>> ") || tw_slice_is(line, "=======");
}

int tw_lang_unreadable(const struct tw_view *view, int status, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line;

	while (status == TRAWL_E_FORMAT && tw_lines_next(&lines, &line)) {
		if (tw_slice_starts(line, "<<<<<<< "))
			return tw_fail(err, status, "line %u: a merge conflict that isn't resolved", lines.number);
	}
	return status;
}

bool tw_lang_is_conflict(struct tw_sink *sink, struct tw_slice line, uint32_t number, bool *said)
{
	if (!is_conflict(line))
		return false;
	if (!*said)
		tw_warn(sink, number, "a merge conflict that isn't resolved: packages of both sides are listed");
	return *said = true;
}
