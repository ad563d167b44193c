/* SPDX-License-Identifier: Apache-2.0 */
/*
 * os-release: "KEY=value" lines, the value perhaps in quotes.
 * Source: os-release(5).
 * Surprising: Debian and Ubuntu aren't taken from it: the former's point release stands in debian_version alone, and both
 * are told apart by lsb-release. A family without a version says nothing.
 */
#include "analyze/analyze.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_os_release = {
	.name = "os-release",
	.doc = "the distribution and its release",
	.files = "etc/os-release, usr/lib/os-release",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/os-release" },
		   { TW_PATH, "usr/lib/os-release" },
		   { TW_PATH, "aarch64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release" },
		   { TW_PATH, "x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static const struct {
	const char *id;
	const char *family;
} families[] = {
	{ "activestate", "activestate" },
	{ "almalinux", "alma" },
	{ "alpine", "alpine" },
	{ "azurelinux", "azurelinux" },
	{ "bottlerocket", "bottlerocket" },
	{ "centos", "centos" },
	{ "chainguard", "chainguard" },
	{ "coreos", "coreos" },
	{ "echo", "echo" },
	{ "fedora", "fedora" },
	{ "mariner", "cbl-mariner" },
	{ "minimos", "minimos" },
	{ "ol", "oracle" },
	{ "opensuse", "opensuse-leap" }, /* 42 */
	{ "opensuse-leap", "opensuse-leap" },
	{ "opensuse-tumbleweed", "opensuse-tumbleweed" },
	{ "photon", "photon" },
	{ "rhel", "redhat" },
	{ "rocky", "rocky" },
	{ "sl-micro", "slem" },
	{ "sle-micro", "slem" },
	{ "sle-micro-rancher", "slem" },
	{ "sles", "sles" },
	{ "wolfi", "wolfi" },
};

static struct tw_slice without_quotes(struct tw_slice s)
{
	while (s.len && (s.ptr[0] == '"' || s.ptr[0] == '\''))
		s = tw_slice_from(s, 1);
	while (s.len && (s.ptr[s.len - 1] == '"' || s.ptr[s.len - 1] == '\''))
		s.len--;
	return s;
}

static struct tw_slice family_of(struct tw_slice id, struct tw_slice name)
{
	/* The stream calls itself CentOS too, but for its name. */
	if (tw_slice_is(id, "centos") && tw_slice_is(name, "CentOS Stream"))
		return TW_LIT("centos-stream");
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (tw_slice_is(id, families[i].id))
			return tw_slice(families[i].family);
	}
	return (struct tw_slice){ 0 };
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line, key, id = { 0 }, name = { 0 };
	struct tw_fact fact = { .kind = TW_FACT_OS };

	while (tw_lines_next(&lines, &line)) {
		if (tw_slice_find(line, '=') < 0)
			continue;
		tw_slice_split(&line, '=', &key);
		key = tw_slice_trim(key);
		line = without_quotes(tw_slice_trim(line));
		if (tw_slice_is(key, "ID"))
			id = line;
		else if (tw_slice_is(key, "NAME"))
			name = line;
		else if (tw_slice_is(key, "VERSION_ID"))
			fact.value = line;
	}
	fact.key = family_of(id, name);
	if (fact.key.len && fact.value.len)
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
