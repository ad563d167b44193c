/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/python.h"

#include "format/mailheader.h"
#include "model/license.h"

bool tw_python_is_egg_file(struct tw_slice path)
{
	return tw_slice_ends(path, "EGG-INFO/PKG-INFO") || tw_slice_ends(path, ".egg-info") ||
	       tw_slice_ends(path, ".egg-info/PKG-INFO") || tw_slice_ends(path, ".egg-info/METADATA");
}

enum { CLASSIFIED_MAX = 4096 }; /* all of PyPI's licence classifiers have 4 KB; who names more of them says nothing */

/* What of the header matters. Of a field that stands there several times the first counts. */
struct metadata {
	struct tw_slice name, version, license, expression;
	struct tw_slice classified; /* licences by their classifiers, joined by ", " */
};

/* "License :: OSI Approved :: MIT License" → "MIT License"; empty for what is no licence. */
static struct tw_slice license_of_classifier(struct tw_slice classifier)
{
	ptrdiff_t at;

	if (!tw_slice_starts(classifier, "License :: "))
		return (struct tw_slice){ 0 };
	while ((at = tw_slice_search(classifier, TW_LIT(" :: "))) >= 0)
		classifier = tw_slice_from(classifier, (size_t)at + 4);
	return tw_slice_is(classifier, "OSI Approved") ? (struct tw_slice){ 0 } : classifier;
}

static void take_classifier(struct metadata *m, struct tw_slice value, struct tw_sink *sink)
{
	struct tw_slice license = license_of_classifier(value);

	if (license.len && m->classified.len < CLASSIFIED_MAX)
		m->classified = m->classified.len ? TW_SINK_JOIN(sink, m->classified, TW_LIT(", "), license) : license;
}

static void take_field(struct metadata *m, const struct tw_field *field, struct tw_sink *sink)
{
	static const struct {
		const char *name;
		size_t offset;
	} fields[] = {
		{ "Name", offsetof(struct metadata, name) },
		{ "Version", offsetof(struct metadata, version) },
		{ "License", offsetof(struct metadata, license) },
		{ "License-Expression", offsetof(struct metadata, expression) },
	};

	if (tw_field_is(field, "Classifier")) {
		take_classifier(m, tw_lang_check(sink, tw_field_fold(field->value, sink->scratch)), sink);
		return;
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct tw_slice *slot = (void *)((char *)m + fields[i].offset);

		if (!slot->ptr && tw_field_is(field, fields[i].name))
			*slot = tw_lang_check(sink, tw_field_fold(field->value, sink->scratch));
	}
}

void tw_python_take(struct tw_slice text, struct tw_slice file_path, struct tw_sink *sink)
{
	struct tw_view view = { text, file_path, 0 };
	struct tw_mail_header header = tw_mail_header(&view);
	struct metadata m = { 0 };
	struct tw_field field;
	struct tw_package *pkg;
	struct tw_slice license;

	while (tw_mail_header_next(&header, &field))
		take_field(&m, &field, sink);
	if (!m.name.len || !m.version.len) {
		tw_warn(sink, 0, "metadata of a Python package without %s", m.name.len ? "Version" : "Name");
		return;
	}
	license = m.expression.len ? m.expression : m.classified.len ? m.classified : m.license;
	pkg = tw_sink_package(sink);
	pkg->name = m.name;
	pkg->version = m.version;
	pkg->file_path = file_path;
	if (license.len)
		tw_lang_licenses(sink, pkg, tw_license_split(license, sink->scratch));
}
