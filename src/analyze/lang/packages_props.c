/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directory.Packages.props and others whose names end so: the versions of a .NET solution's packages in one place. Source:
 * learn.microsoft.com/nuget, "central package management"; MSBuild's project file schema.
 *
 *	<Project><ItemGroup>
 *		<PackageVersion Include="Newtonsoft.Json" Version="13.0.1"/>
 *		<PackageReference Update="Serilog" Version="2.12.0"/>
 *	</ItemGroup></Project>
 *
 * Surprising: conditions are not looked at. What is written with variables, $(LikeThis), can't be known.
 */
#include "analyze/lang/lock.h"
#include "format/xml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_packages_props = {
	.name = "packages-props",
	.doc = "NuGet: central package versions",
	.type = "packages-props",
	.files = "*Packages.props",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_SUFFIX, ".props" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static bool is_ours(struct tw_slice path)
{
	static const struct tw_slice end = { "packages.props", 14 };

	return path.len >= end.len && tw_slice_eq_nocase(tw_slice_of(path.ptr + path.len - end.len, end.len), end);
}

static bool is_known(struct tw_slice text)
{
	return text.len && !(tw_slice_starts(text, "$(") && tw_slice_ends(text, ")"));
}

static void take_item(struct tw_lock *lock, const struct tw_xml_node *item)
{
	struct tw_slice name = tw_xml_attribute(item, "Include");
	struct tw_slice version = tw_slice_trim(tw_xml_attribute(item, "Version"));
	bool known;

	if (!name.len)
		name = tw_xml_attribute(item, "Update");
	name = tw_slice_trim(name);
	if (is_known(name) && is_known(version))
		tw_lock_package(lock, name, version, &known)->package.id = tw_lang_id(lock->sink, name, "@", version);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lock lock = { .sink = sink };
	const struct tw_xml_node *root;
	int status;

	if (!is_ours(view->path))
		return tw_sink_status(sink, err);
	status = tw_xml_parse(view->bytes, sink->scratch, &root, err);
	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	if (!tw_xml_is(root, "Project"))
		tw_warn(sink, root->line, "not MSBuild's: <%.*s> instead of <Project>", TW_ARG(root->name));
	tw_xml_each(tw_xml_is(root, "Project") ? root : NULL, group) {
		tw_xml_each(tw_xml_is(group, "ItemGroup") ? group : NULL, item) {
			if (tw_xml_is(item, "PackageVersion") || tw_xml_is(item, "PackageReference"))
				take_item(&lock, item);
		}
	}
	return tw_lock_finish(&lock, err);
}
