/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gradle.lockfile: one module a line, and the configurations that have it. Source: docs.gradle.org, locking dependency
 * versions.
 *
 *	com.google.guava:guava:31.1-jre=compileClasspath,runtimeClasspath
 *	empty=annotationProcessor
 *
 * Surprising: that a module is for tests shows in the names of its configurations.
 */
#include "analyze/lang/lock.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_gradle = {
	.name = "gradle-lockfile",
	.doc = "Gradle: what a project's lock file pins",
	.type = "gradle",
	.files = "*gradle.lockfile",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_SUFFIX, ".lockfile", .suffix = "gradle.lockfile" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

static bool is_for_tests(struct tw_slice configurations)
{
	struct tw_slice one;

	while (tw_slice_split(&configurations, ',', &one)) {
		if (!tw_slice_starts(one, "test"))
			return false;
	}
	return true;
}

static void take_line(struct tw_lock *lock, struct tw_slice line, uint32_t number)
{
	struct tw_slice rest = line, group, artifact, version;
	struct tw_lock_package *p;
	bool known, dev = false;

	if (tw_slice_starts(line, "#") || tw_slice_starts(line, "empty=") || !line.len)
		return;
	if (!tw_slice_split(&rest, ':', &group) || !tw_slice_split(&rest, ':', &artifact) || !rest.ptr ||
	    tw_slice_find(rest, ':') >= 0) {
		tw_warn(lock->sink, number, "not a module with its version");
		return;
	}
	tw_slice_split(&rest, '=', &version);
	if (rest.ptr)
		dev = is_for_tests(rest);
	p = tw_lock_package(lock, tw_slice_head(line, group.len + 1 + artifact.len), version, &known);
	p->package.id = tw_lang_id(lock->sink, p->package.name, ":", version);
	p->package.dev = dev && (!known || p->package.dev);
	tw_lock_place(lock, p, number, number);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	return tw_lock_lines(view, sink, take_line, err);
}
