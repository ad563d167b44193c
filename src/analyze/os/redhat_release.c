/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The release files of Red Hat's family: "AlmaLinux release 9.3 (Shamrock Pampas Cat)".
 * Surprising: derivatives keep etc/redhat-release, with their own name in it or Red Hat's; what else is found about the
 * distribution overrules that when layers are merged. A stream of CentOS is known by os-release alone.
 */
#include "analyze/analyze.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

/* Whom a file may name: anybody, or one. */
enum { ANYBODY, ALMA, CENTOS, FEDORA, ORACLE, ROCKY };

const struct tw_analyzer tw_analyzer_redhat_release = {
	.name = "redhat",
	.doc = "the release of Red Hat's family",
	.files = "etc/{redhat,almalinux,centos,fedora,oracle,rocky}-release",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/almalinux-release", .role = ALMA },
		   { TW_PATH, "etc/centos-release", .role = CENTOS },
		   { TW_PATH, "etc/fedora-release", .role = FEDORA },
		   { TW_PATH, "usr/lib/fedora-release", .role = FEDORA },
		   { TW_PATH, "etc/oracle-release", .role = ORACLE },
		   { TW_PATH, "etc/rocky-release", .role = ROCKY },
		   { TW_PATH, "etc/redhat-release", .role = ANYBODY } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static const struct {
	int role;
	const char *family;
	const char *name; /* in lower case */
} names[] = {
	{ ALMA, "alma", "alma" },
	{ ALMA, "alma", "almalinux" },
	{ ALMA, "alma", "alma linux" },
	{ CENTOS, "centos", "centos" },
	{ CENTOS, "centos", "centos linux" },
	{ FEDORA, "fedora", "fedora" },
	{ FEDORA, "fedora", "fedora linux" },
	{ ORACLE, "oracle", "oracle" },
	{ ORACLE, "oracle", "oracle linux" },
	{ ORACLE, "oracle", "oracle linux server" },
	{ ROCKY, "rocky", "rocky" },
	{ ROCKY, "rocky", "rocky linux" },
};

static struct tw_slice family_of(struct tw_slice name, int role)
{
	if (role == ORACLE)
		return TW_LIT("oracle"); /* nobody else has its file */
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((role == ANYBODY || role == names[i].role) && tw_slice_eq_nocase(name, tw_slice(names[i].name)))
			return tw_slice(names[i].family);
	}
	return role == ANYBODY ? TW_LIT("redhat") : (struct tw_slice){ 0 };
}

/* Name and number at the last " release " that a digit follows. */
static bool read_line(struct tw_slice line, struct tw_slice *ret_name, struct tw_slice *ret_release)
{
	static const char word[] = " release ";
	size_t len = strlen(word);

	for (size_t at = line.len; at-- > 0;) {
		struct tw_slice rest = tw_slice_from(line, at + len);
		size_t digits = 0;

		if (!tw_slice_starts(tw_slice_from(line, at), word) || !rest.len || !tw_is_digit(rest.ptr[0]))
			continue;
		while (digits < rest.len && (tw_is_digit(rest.ptr[digits]) || rest.ptr[digits] == '.'))
			digits++;
		*ret_name = tw_slice_head(line, at);
		*ret_release = tw_slice_head(rest, digits);
		return true;
	}
	return false;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line, name;
	struct tw_fact fact = { .kind = TW_FACT_OS };

	while (!fact.key.len && tw_lines_next(&lines, &line)) {
		if (!read_line(tw_slice_trim(line), &name, &fact.value)) {
			tw_warn(sink, lines.number, "not a name, \"release\" and a number");
			break;
		}
		fact.key = family_of(name, role);
	}
	if (fact.key.len)
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
