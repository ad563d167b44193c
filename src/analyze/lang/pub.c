/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pubspec.lock of Dart's pub. Source: dart.dev/tools/pub, "glossary" and "dependencies"; dart-lang/pub,
 * lib/src/lock_file.dart.
 *
 *	packages:
 *	  http:
 *	    dependency: "direct main"		or "direct dev", "transitive"
 *	    source: hosted
 *	    version: "1.1.0"
 *
 * Surprising: who brings a transitive package in isn't told, nor whether it is for development; so all count as needed.
 * Packages of an SDK are of version 0.0.0; where findings may rather be wrong than missed, of the lowest that "sdks" allows:
 *
 *	sdks:
 *	  flutter: ">=3.24.0"
 */
#include "analyze/lang/lang.h"
#include "format/yaml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_pub = {
	.name = "pubspec-lock",
	.doc = "pub: what a Dart project's lock file pins",
	.type = "pub",
	.files = "pubspec.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "pubspec.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

static enum tw_relationship relationship(struct tw_slice dependency)
{
	if (tw_slice_is(dependency, "direct main") || tw_slice_is(dependency, "direct dev"))
		return TW_REL_DIRECT;
	return tw_slice_is(dependency, "transitive") ? TW_REL_INDIRECT : TW_REL_UNKNOWN;
}

/* The lowest version of "^3.5.0" or ">=3.5.0 <4.0.0"; empty of anything else. */
static struct tw_slice lowest(struct tw_slice range)
{
	size_t from = tw_slice_starts(range, "^") ? 1 : tw_slice_starts(range, ">=") ? 2 : 0;

	range = tw_slice_from(range, from);
	return from ? tw_slice_word(&range) : (struct tw_slice){ 0 };
}

static struct tw_slice version_of(const struct tw_yaml_node *node, const struct tw_yaml_node *sdks,
				  const struct tw_sink *sink)
{
	struct tw_slice version = tw_yaml_text(tw_yaml_get(node, "version")), least;

	if (!sink->comprehensive || !tw_slice_is(version, "0.0.0") ||
	    !tw_slice_is(tw_yaml_text(tw_yaml_get(node, "source")), "sdk"))
		return version;
	least = lowest(tw_yaml_text(tw_yaml_get_slice(sdks, tw_yaml_text(tw_yaml_get(node, "description")))));
	return least.len ? least : version;
}

static void take_package(const struct tw_yaml_node *node, const struct tw_yaml_node *sdks, struct tw_sink *sink)
{
	struct tw_package *pkg = tw_sink_package(sink);

	pkg->name = tw_yaml_key(node);
	pkg->version = version_of(node, sdks, sink);
	pkg->id = tw_lang_id(sink, pkg->name, "@", pkg->version);
	pkg->relationship = (uint8_t)relationship(tw_yaml_text(tw_yaml_get(node, "dependency")));
	pkg->indirect = pkg->relationship == TW_REL_INDIRECT;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	const struct tw_yaml_node *root;
	int status = tw_yaml_parse(view->bytes, 0, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_yaml_each(tw_yaml_get(root, "packages"), node)
		take_package(node, tw_yaml_get(root, "sdks"), sink);
	return tw_sink_status(sink, err);
}
