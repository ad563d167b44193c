/* SPDX-License-Identifier: Apache-2.0 */
/*
 * os-release: "KEY=value" lines, the value perhaps in quotes.
 * Source: os-release(5).
 * Surprising: Debian and Ubuntu aren't taken from it: the former's point release stands in debian_version alone, and both
 * are told apart by lsb-release. A family without a version says nothing, but for Arch Linux, which has none. What is none
 * of the known families is named as what it is, with the one that it is made of; the merge knows whether another file
 * has said more.
 */
#include "analyze/analyze.h"
#include "analyze/os/derivative.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_os_release = {
	.name = "os-release",
	.doc = "the distribution and its release",
	.files = "etc/os-release, usr/lib/os-release",
	.version = 2,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/os-release" },
		   { TW_PATH, "usr/lib/os-release" },
		   { TW_PATH, "aarch64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release" },
		   { TW_PATH, "x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static const struct {
	const char *key;
	size_t offset;
} keys[] = {
	{ "ID", offsetof(struct tw_os_release, id) },
	{ "ID_LIKE", offsetof(struct tw_os_release, id_like) },
	{ "NAME", offsetof(struct tw_os_release, name) },
	{ "PRETTY_NAME", offsetof(struct tw_os_release, pretty_name) },
	{ "VERSION", offsetof(struct tw_os_release, version) },
	{ "VERSION_ID", offsetof(struct tw_os_release, version_id) },
	{ "VERSION_CODENAME", offsetof(struct tw_os_release, codename) },
	{ "BUILD_ID", offsetof(struct tw_os_release, build_id) },
	{ "DEBIAN_CODENAME", offsetof(struct tw_os_release, debian_codename) },
	{ "UBUNTU_CODENAME", offsetof(struct tw_os_release, ubuntu_codename) },
	{ "PLATFORM_ID", offsetof(struct tw_os_release, platform_id) },
	{ "RHEL_VERSION", offsetof(struct tw_os_release, rhel_version) },
};

static struct tw_slice without_quotes(struct tw_slice s)
{
	while (s.len && (s.ptr[0] == '"' || s.ptr[0] == '\''))
		s = tw_slice_from(s, 1);
	while (s.len && (s.ptr[s.len - 1] == '"' || s.ptr[s.len - 1] == '\''))
		s.len--;
	return s;
}

static void take_line(struct tw_os_release *os, struct tw_slice line)
{
	struct tw_slice key = { 0 };

	if (tw_slice_find(line, '=') < 0)
		return;
	tw_slice_split(&line, '=', &key);
	key = tw_slice_trim(key);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (tw_slice_is(key, keys[i].key)) {
			line = without_quotes(tw_slice_trim(line));
			memcpy((char *)os + keys[i].offset, &line, sizeof(line));
			return;
		}
	}
}

/* "22.03-LTS-SP3" of "22.03 (LTS-SP3)": service packs have advisories of their own. */
static struct tw_slice openeuler_release(const struct tw_os_release *os, struct tw_sink *sink)
{
	ptrdiff_t open = tw_slice_find(os->version, '('), close = tw_slice_rfind(os->version, ')');

	if (open < 0 || close < open)
		return os->version_id;
	return TW_JOIN(sink->scratch, os->version_id, TW_LIT("-"),
		       tw_slice_sub(os->version, (size_t)open + 1, (size_t)close));
}

static struct tw_slice release_of(const struct tw_os_release *os, struct tw_slice family, struct tw_sink *sink)
{
	if (tw_slice_is(family, "openeuler") && os->version_id.len)
		return openeuler_release(os, sink);
	if (tw_slice_is(family, "arch"))
		return os->build_id.len ? os->build_id : TW_LIT("rolling");
	return os->version_id;
}

/* Of Debian and Ubuntu other files tell. "suse" stands in ID_LIKE alone. */
static bool is_left_to_others(struct tw_slice id)
{
	return tw_slice_is(id, "debian") || tw_slice_is(id, "ubuntu");
}

static void give_derivative(const struct tw_os_release *os, struct tw_sink *sink)
{
	struct tw_slice release, list[3] = { tw_os_parent(os, &release) };
	struct tw_fact fact = {
		.kind = TW_FACT_OS_DERIVED, .key = os->id, .value = os->version_id, .list = { list, 3 }
	};

	/* Amazon Linux's own file tells more, if it is there. */
	if (tw_slice_is(os->id, "amzn")) {
		fact.key = TW_LIT("amazon");
		list[0] = release = (struct tw_slice){ 0 };
	}
	list[1] = release;
	list[2] = os->pretty_name.len ? os->pretty_name : os->name;
	tw_sink_fact(sink, &fact);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_os_release os = { 0 };
	struct tw_fact fact = { .kind = TW_FACT_OS };
	struct tw_slice line;

	while (tw_lines_next(&lines, &line))
		take_line(&os, line);
	if (!os.id.len || is_left_to_others(os.id))
		return tw_sink_status(sink, err);
	fact.key = tw_os_family(os.id);
	/* The stream calls itself CentOS too, but for its name. */
	if (tw_slice_is(os.id, "centos") && tw_slice_is(os.name, "CentOS Stream"))
		fact.key = TW_LIT("centos-stream");
	fact.value = release_of(&os, fact.key, sink);
	if (!fact.key.len)
		give_derivative(&os, sink);
	else if (fact.value.len)
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
