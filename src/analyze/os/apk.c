/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apk's installed database: paragraphs of "K:value" lines, one a package, an empty line between them.
 * Source: apk-tools, doc/apk-package.5 and src/database.c.
 * Surprising: F: names a folder and the R: lines after it are files in that folder; D: and p: list capabilities
 * ("so:libc.musl-x86_64.so.1") beside packages, so that edges need the p: lines of everybody else, and the file is read
 * twice; C: is a digest of the package's control segment, "Q1" and base64 of a SHA-1. apk 3 writes the same file; packages of
 * its own format have a flag "S" in f:, and what stands for a SHA-1 are the first 20 bytes of a SHA-256.
 */
#include "analyze/analyze.h"
#include "analyze/os/provides.h"
#include "format/lines.h"
#include "model/license.h"
#include "version/version.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_apk = {
	.name = "apk",
	.doc = "Alpine, Wolfi, Chainguard and their kin: installed packages",
	.files = "lib/apk/db/installed",
	.version = 3,
	.scope = TW_EVERYWHERE,
	.inventory = true,
	.match = { { TW_PATH, "lib/apk/db/installed" }, { TW_PATH, "usr/lib/apk/db/installed" } },
	.max_size = TW_LIMIT_PACKAGE_DB,
	.parse = parse,
};

/* What both readings need to know of a paragraph. */
struct reader {
	struct tw_lines lines;
	struct tw_sink *sink;
	struct tw_provides provides;
	struct tw_map names; /* of packages that are done: the first of a name counts */
	struct tw_slice name, version, id;
	size_t room; /* bytes that ids may still have: an honest file makes less of them than it has */
	bool full;
};

enum { END = 0, NOT_A_LINE = '?' };

/* The next line: its key, or one of the above, and its value. */
static bool next_line(struct reader *r, char *ret_key, struct tw_slice *ret_value)
{
	struct tw_slice line;

	if (!tw_lines_next(&r->lines, &line))
		return false;
	*ret_key = line.len < 2 ? END : line.ptr[1] == ':' ? line.ptr[0] : NOT_A_LINE;
	*ret_value = tw_slice_from(line, 2);
	return true;
}

/* P: and V: make the package's id; a version that can't be compared makes no package. */
static void take_identity(struct reader *r, char key, struct tw_slice value)
{
	int order;

	if (key == 'P')
		r->name = value;
	else if (key == 'V' && tw_version_apk.compare(value, value, &order))
		r->version = value;
	else
		return;
	if (!r->name.len || !r->version.len)
		return;
	r->full |= r->name.len + r->version.len > r->room;
	if (r->full)
		return;
	r->room -= r->name.len + r->version.len;
	r->id = TW_JOIN(r->sink->scratch, r->name, TW_LIT("@"), r->version);
}

static void end_paragraph(struct reader *r)
{
	r->name = r->version = r->id = (struct tw_slice){ 0 };
}

/* "so:libssl.so.1.1=1.1" without the version that is asked for. */
static bool next_capability(struct tw_slice *rest, struct tw_slice *ret)
{
	size_t len = 0;

	*rest = tw_slice_trim_left(*rest);
	while (len < rest->len && !tw_is_space(rest->ptr[len]))
		len++;
	*ret = tw_slice_head(*rest, len);
	*rest = tw_slice_from(*rest, len);
	for (size_t i = 0; i < ret->len; i++) {
		if (strchr("<>=", ret->ptr[i]) && ret->ptr[i])
			ret->len = i;
	}
	return len != 0;
}

/* The first reading: who gives what. */
static void read_provides(struct reader *r)
{
	struct tw_slice value, name;
	char key;

	while (!r->full && next_line(r, &key, &value)) {
		switch (key) {
		case END: end_paragraph(r); break;
		case 'P':
		case 'V':
			take_identity(r, key, value);
			tw_provides_give(&r->provides, r->name, r->id);
			break;
		case 'p':
			while (next_capability(&value, &name))
				tw_provides_give(&r->provides, name, r->id);
			break;
		}
	}
	end_paragraph(r);
}

/* Six bits of a base64 digit, or -1. */
static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* "Q1" and base64 as "sha1:" and hex; empty for anything else. */
static struct tw_slice digest_of(struct reader *r, struct tw_slice value)
{
	char hex[41] = "";
	unsigned bits = 0, held = 0, len = 0;

	if (!tw_slice_starts(value, "Q1"))
		return (struct tw_slice){ 0 };
	for (size_t i = 2; i < value.len && value.ptr[i] != '='; i++) {
		int digit = base64_digit(value.ptr[i]);

		if (digit < 0 || len >= 40)
			return (struct tw_slice){ 0 };
		bits = (bits << 6 | (unsigned)digit) & 0xffff;
		held += 6;
		for (; held >= 4 && len < 40; held -= 4)
			hex[len++] = "0123456789abcdef"[bits >> (held - 4) & 15];
	}
	return len == 40 ? tw_sink_text(r->sink, "sha1:%s", hex) : (struct tw_slice){ 0 };
}

static void take_licenses(struct reader *r, struct tw_package *pkg, struct tw_slice value)
{
	struct tw_texts names = { 0 };

	if (value.len <= TW_LIMIT_LICENSE)
		names = tw_license_split_lax(value, r->sink->scratch);
	else
		tw_warn(r->sink, r->lines.number, "licences of more than %d bytes", TW_LIMIT_LICENSE);
	for (size_t i = 0; i < names.len; i++)
		tw_package_license(pkg, names.at[i]);
}

static void take_needs(struct reader *r, struct tw_package *pkg, struct tw_slice value)
{
	struct tw_slice name;

	while (next_capability(&value, &name)) {
		if (name.len && name.ptr[0] != '!') /* '!': must not be there */
			tw_provides_want(&r->provides, name);
	}
	tw_provides_settle(&r->provides, pkg, (struct tw_slice){ 0 });
}

/* One line of the second reading. */
static void take_line(struct reader *r, struct tw_package *pkg, struct tw_slice *folder, char key,
		      struct tw_slice value)
{
	switch (key) {
	case 'P': pkg->name = value; break;
	case 'V': pkg->version = value; break;
	case 'A': pkg->arch = value; break;
	case 'L': take_licenses(r, pkg, value); break;
	case 'o':
		pkg->src_name = value;
		pkg->src_version = pkg->version;
		break;
	case 'm': pkg->maintainer = value; break;
	case 'C': pkg->digest = digest_of(r, value); break;
	case 'f':
		if (tw_slice_find(value, 'S') >= 0)
			pkg->digest = (struct tw_slice){ 0 }; /* half of one is none */
		break;
	case 'F': *folder = value; break;
	case 'R': tw_package_own(pkg, *folder, value); break;
	case 'D': take_needs(r, pkg, value); break;
	}
}

/* A paragraph is over: is it a package? */
static void end_package(struct reader *r, struct tw_package *pkg)
{
	uint32_t *seen;

	if (pkg->name.len && !r->id.len)
		tw_lose(r->sink, r->lines.number, "package %.*s has no version that apk could compare: \"%.*s\"",
			TW_ARG(pkg->name), TW_ARG(pkg->version));
	seen = r->id.len ? tw_map_put(&r->names, pkg->name) : NULL;
	if (!seen || *seen != TW_MAP_NONE)
		tw_sink_discard(r->sink);
	else
		*seen = 0;
	r->provides.failed |= r->id.len && !seen;
	pkg->id = r->id;
	end_paragraph(r);
}

static void read_packages(struct reader *r)
{
	struct tw_package *pkg = NULL;
	struct tw_slice value, folder = { 0 };
	char key;

	while (!r->full && next_line(r, &key, &value)) {
		if (key == END) {
			if (pkg)
				end_package(r, pkg);
			pkg = NULL;
			continue;
		}
		if (!pkg) {
			pkg = tw_sink_package(r->sink);
			folder = (struct tw_slice){ 0 };
		}
		if (key == NOT_A_LINE)
			tw_warn(r->sink, r->lines.number, "not a \"K:value\" line");
		take_identity(r, key, value);
		take_line(r, pkg, &folder, key, value);
	}
	if (pkg)
		end_package(r, pkg);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .lines = tw_lines(view), .room = view->bytes.len };
	int status;

	read_provides(&r);
	r.lines = tw_lines(view);
	r.room = view->bytes.len;
	r.full = false;
	read_packages(&r);
	tw_map_release(&r.names);
	if (tw_lines_cut(view))
		tw_lose(sink, r.lines.number, "the file is cut within this line");
	status = tw_provides_release(&r.provides, err);
	if (status >= 0 && r.full)
		return tw_fail(err, TRAWL_E_LIMIT, "a package with very many versions");
	return status < 0 ? status : tw_sink_status(sink, err);
}
