/* SPDX-License-Identifier: Apache-2.0 */
/* Names and licences of jars, by the files within that Maven puts there, and by the file's own name. */
#include "analyze/lang/jar.h"

#include "format/lines.h"
#include "format/xml.h"
#include "model/license.h"

static bool is_name_char(char c)
{
	return tw_is_alnum(c) || c == '.' || c == '_' || c == '-';
}

static bool has_space(struct tw_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (tw_is_space(s.ptr[i]))
			return true;
	}
	return false;
}

/*
 * The last hyphen with a digit behind it parts artifact and version, if what is before it are characters of a name. The
 * dot before "jar" may be any character, as it may be for the peer.
 */
struct tw_jar_name tw_jar_file_name(struct tw_slice path)
{
	struct tw_slice name = tw_path_base(path);
	size_t word = 0, end;

	if (name.len < strlen("a-1.jar") || !tw_slice_ends(name, "jar"))
		return (struct tw_jar_name){ 0 };
	end = name.len - 4;
	while (word < end && is_name_char(name.ptr[word]))
		word++;
	for (size_t i = end - 1; i > 0; i--) {
		struct tw_slice version = tw_slice_sub(name, i + 1, end);

		if (name.ptr[i] == '-' && version.len && tw_is_digit(version.ptr[0]) && name.ptr[i - 1] != '-' &&
		    name.ptr[i - 1] != '*' && i - 1 <= word && !has_space(version))
			return (struct tw_jar_name){ { 0 }, tw_slice_head(name, i), version };
	}
	return (struct tw_jar_name){ 0 };
}

struct tw_jar_name tw_jar_read_properties(struct tw_slice text)
{
	struct tw_lines lines = tw_lines_of(text);
	struct tw_jar_name name = { 0 };
	struct tw_slice line;

	while (tw_lines_next(&lines, &line)) {
		line = tw_slice_trim(line);
		if (tw_slice_starts(line, "groupId="))
			name.group = tw_slice_from(line, strlen("groupId="));
		else if (tw_slice_starts(line, "artifactId="))
			name.artifact = tw_slice_from(line, strlen("artifactId="));
		else if (tw_slice_starts(line, "version="))
			name.version = tw_slice_from(line, strlen("version="));
	}
	return name;
}

bool tw_jar_pom_name(struct tw_slice path, struct tw_jar_name *ret)
{
	struct tw_slice rest, group;

	if (!tw_slice_starts(path, "META-INF/maven/") || !tw_slice_ends(path, "/pom.xml"))
		return false;
	rest = tw_slice_sub(path, strlen("META-INF/maven/"), path.len - strlen("/pom.xml"));
	if (!tw_slice_split(&rest, '/', &group) || !group.len || !rest.len)
		return false;
	*ret = (struct tw_jar_name){ .group = group, .artifact = rest };
	return true;
}

/* A licence by its name, else by its address. */
static struct tw_slice license_of(const struct tw_xml_node *license, struct tw_arena *arena)
{
	struct tw_slice name = tw_xml_trimmed(tw_xml_get(license, "name")),
			url = tw_xml_text(tw_xml_get(license, "url"));

	return name.len || !url.len ? name : tw_license_by_url(url, arena);
}

bool tw_jar_read_pom_licenses(struct tw_slice text, struct tw_arena *arena, struct tw_texts *ret)
{
	struct trawl_error why = { 0 };
	const struct tw_xml_node *root, *list;
	struct tw_slice *at;
	size_t count = 0;

	*ret = (struct tw_texts){ 0 };
	if (tw_xml_parse(text, arena, &root, &why) < 0)
		return why.status != TRAWL_E_NOMEM;
	list = tw_xml_get(root, "licenses");
	at = tw_arena_array(arena, list ? list->count : 0, sizeof(*at));
	if (!at)
		return false;
	tw_xml_each(list, license) {
		struct tw_slice name =
			tw_xml_is(license, "license") ? license_of(license, arena) : (struct tw_slice){ 0 };

		if (name.len)
			at[count++] = name;
	}
	*ret = (struct tw_texts){ at, count };
	return true;
}
