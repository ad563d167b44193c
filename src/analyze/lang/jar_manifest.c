/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MANIFEST.MF as far as it tells what a jar is. Source: the JAR file specification; OSGi Core, 3.2.1 (manifest headers).
 *
 * Surprising: nothing in it is meant to be Maven's coordinates. The vendor's id is often the group, the bundle's symbolic
 * name often group and artifact joined; what comes out has to be looked up to be believed.
 */
#include "analyze/lang/jar.h"

#include "format/manifest.h"
#include "model/license.h"

/* Attributes of the main section, in the order of their worth for each part of the name. */
enum attribute {
	VENDOR_ID,
	SYMBOLIC_NAME,
	VENDOR,
	SPECIFICATION_VENDOR,
	TITLE,
	SPECIFICATION_TITLE,
	BUNDLE_NAME,
	VERSION,
	SPECIFICATION_VERSION,
	BUNDLE_VERSION,
	BUNDLE_LICENSE,
	ATTRIBUTES,
};

static const char *const names[ATTRIBUTES] = {
	[VENDOR_ID] = "Implementation-Vendor-Id",
	[SYMBOLIC_NAME] = "Bundle-SymbolicName",
	[VENDOR] = "Implementation-Vendor",
	[SPECIFICATION_VENDOR] = "Specification-Vendor",
	[TITLE] = "Implementation-Title",
	[SPECIFICATION_TITLE] = "Specification-Title",
	[BUNDLE_NAME] = "Bundle-Name",
	[VERSION] = "Implementation-Version",
	[SPECIFICATION_VERSION] = "Specification-Version",
	[BUNDLE_VERSION] = "Bundle-Version",
	[BUNDLE_LICENSE] = "Bundle-License",
};

/* A list of licences while it grows. */
struct list {
	struct tw_arena *arena;
	struct tw_slice at[16]; /* more than any jar names; those past it are left out */
	size_t len;
};

static void list_add(struct list *list, struct tw_slice text)
{
	if (text.len && list->len < sizeof(list->at) / sizeof(list->at[0]))
		list->at[list->len++] = text;
}

static bool list_take(const struct list *list, struct tw_texts *ret)
{
	struct tw_slice *copy = tw_arena_array(list->arena, list->len, sizeof(*copy));

	if (!copy)
		return false;
	memcpy(copy, list->at, list->len * sizeof(*copy));
	*ret = (struct tw_texts){ copy, list->len };
	return true;
}

/*
 * The part of @s up to @separator, which moves behind it; false when @s has been used up. Separators between double quotes
 * are none, and a backslash there hides what follows it.
 */
static bool split_unquoted(struct tw_slice *s, char separator, struct tw_slice *ret)
{
	bool quoted = false;

	if (!s->ptr)
		return false;
	for (size_t i = 0; i < s->len; i++) {
		if (s->ptr[i] == '\\' && quoted)
			i++;
		else if (s->ptr[i] == '"')
			quoted = !quoted;
		else if (s->ptr[i] == separator && !quoted) {
			*ret = tw_slice_head(*s, i);
			*s = tw_slice_of(s->ptr + i + 1, s->len - i - 1);
			return true;
		}
	}
	*ret = *s;
	*s = (struct tw_slice){ 0 };
	return true;
}

static struct tw_slice trim_quotes(struct tw_slice s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '"'))
		s = tw_slice_from(s, 1);
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '"'))
		s.len--;
	return s;
}

/* 'MIT;link="https://…"', or an address in the name's place: SPDX's id, or nothing. */
static struct tw_slice bundle_license(struct tw_slice entry, struct tw_arena *arena)
{
	struct tw_slice name = { 0 }, attribute, key, link = { 0 }, id;

	split_unquoted(&entry, ';', &name);
	name = trim_quotes(name);
	while (split_unquoted(&entry, ';', &attribute)) {
		bool has_value = tw_slice_find(attribute, '=') >= 0;

		tw_slice_split(&attribute, '=', &key);
		if (has_value && tw_slice_is(tw_slice_trim(key), "link"))
			link = trim_quotes(attribute);
	}
	id = tw_license_spdx_id(name);
	if (!id.len && name.len)
		id = tw_license_by_url(name, arena);
	if (!id.len && link.len)
		id = tw_license_by_url(link, arena);
	return id;
}

/* Jenkins' plugins have "Plugin-License-Name", "Plugin-License-Name-2" and so on. */
static bool is_plugin_license(struct tw_slice name)
{
	return tw_slice_is(name, "Plugin-License-Name") || tw_slice_starts(name, "Plugin-License-Name-");
}

/* "%bundleName" stands for something in another file. */
static bool is_told(struct tw_slice value)
{
	return value.len && value.ptr[0] != '%';
}

static struct tw_slice first_of(const struct tw_slice *values, enum attribute from, enum attribute to)
{
	for (int i = from; i <= (int)to; i++) {
		if (values[i].len)
			return values[i];
	}
	return (struct tw_slice){ 0 };
}

static struct tw_slice group_of(const struct tw_slice *values)
{
	struct tw_slice symbolic = values[SYMBOLIC_NAME];
	ptrdiff_t dot = tw_slice_rfind(symbolic, '.');

	if (!values[VENDOR_ID].len && symbolic.len)
		return dot > 0 ? tw_slice_head(symbolic, (size_t)dot) : symbolic;
	return first_of(values, VENDOR_ID, SPECIFICATION_VENDOR);
}

bool tw_jar_read_manifest(struct tw_slice text, struct tw_arena *arena, struct tw_jar_manifest *ret)
{
	struct tw_manifest reader = tw_manifest(text, arena);
	struct list licenses = { .arena = arena };
	struct tw_slice values[ATTRIBUTES] = { 0 }, rest, entry;
	struct tw_field field;
	struct tw_jar_name name;

	while (tw_manifest_next(&reader, &field)) {
		if (!is_told(field.value))
			continue;
		if (is_plugin_license(field.name))
			list_add(&licenses, field.value);
		for (int i = 0; i < ATTRIBUTES; i++) {
			if (tw_slice_is(field.name, names[i]))
				values[i] = field.value;
		}
	}
	rest = values[BUNDLE_LICENSE];
	for (bool plugin = licenses.len > 0; !plugin && split_unquoted(&rest, ',', &entry);)
		list_add(&licenses, bundle_license(entry, arena));
	name = (struct tw_jar_name){ group_of(values), first_of(values, TITLE, BUNDLE_NAME),
				     first_of(values, VERSION, BUNDLE_VERSION) };
	*ret = (struct tw_jar_manifest){ .name = name };
	if (!tw_jar_name_is_whole(&name))
		ret->name = (struct tw_jar_name){ 0 };
	return list_take(&licenses, &ret->licenses) && !reader.failed;
}
