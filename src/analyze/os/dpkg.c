/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpkg's database: var/lib/dpkg/status, all packages in one deb822 file; or, where images are built without dpkg
 * (distroless), status.d, one file a package. Beside them *.md5sums, the files that a package brought along ("<md5>  path"
 * lines), and `available`, which may know digests of archives.
 * Source: dpkg, deb822(5), deb-md5sums(5), lib/dpkg/dump.c; distroless, PACKAGE_METADATA.md.
 * Surprising: packages that are removed, but for their configuration, stay in status; Source: is missing where it equals
 * Package:, and has a version in brackets where that differs; of several architectures of one version one is reported.
 */
#include "analyze/analyze.h"
#include "analyze/os/dpkg.h"
#include "analyze/os/provides.h"
#include "format/deb822.h"
#include "version/version.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

enum { STATUS, MD5SUMS, AVAILABLE };

const struct tw_analyzer tw_analyzer_dpkg = {
	.name = "dpkg",
	.doc = "Debian, Ubuntu and their kin: installed packages",
	.files = "var/lib/dpkg/status, var/lib/dpkg/status.d/*",
	.version = 3,
	.scope = TW_EVERYWHERE,
	.inventory = true,
	.match = { { TW_PATH, "var/lib/dpkg/status", .role = STATUS },
		   { TW_FOLDER, "var/lib/dpkg/info", .suffix = ".md5sums", .role = MD5SUMS },
		   { TW_FOLDER, "var/lib/dpkg/status.d", .suffix = ".md5sums", .role = MD5SUMS },
		   { TW_FOLDER, "var/lib/dpkg/status.d", .role = STATUS },
		   { TW_PATH, "var/lib/dpkg/available", .role = AVAILABLE } },
	.max_size = TW_LIMIT_PACKAGE_DB,
	.parse = parse,
	.finish = tw_dpkg_finish, /* files and digests to their packages */
};

/* A paragraph of status or available. */
struct record {
	struct tw_slice package, version, source, architecture, maintainer, depends, status, sha256;
	struct tw_slice id;
	uint32_t line;
	bool superseded; /* another architecture of the same version follows */
};

typedef TW_VEC(struct record) records;

static void take_field(struct record *r, const struct tw_field *field)
{
	static const struct {
		const char *name;
		size_t offset;
	} fields[] = {
		{ "Package", offsetof(struct record, package) },
		{ "Version", offsetof(struct record, version) },
		{ "Source", offsetof(struct record, source) },
		{ "Architecture", offsetof(struct record, architecture) },
		{ "Maintainer", offsetof(struct record, maintainer) },
		{ "Depends", offsetof(struct record, depends) },
		{ "Status", offsetof(struct record, status) },
		{ "SHA256", offsetof(struct record, sha256) },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct tw_slice *value = (void *)((char *)r + fields[i].offset);

		if (!value->ptr && tw_field_is(field, fields[i].name))
			*value = field->value;
	}
}

/* Removed, but for what it leaves behind. */
static bool is_removed(struct tw_slice status)
{
	struct tw_slice word;

	while (tw_slice_split(&status, ' ', &word)) {
		if (tw_slice_is(word, "deinstall") || tw_slice_is(word, "purge"))
			return true;
	}
	return false;
}

static bool is_version(struct tw_slice s)
{
	int order;

	return tw_version_dpkg.compare(s, s, &order);
}

/* "glibc (2.36-9)": the source package, whose version may differ from the binary package's. */
static void read_source(const struct record *r, struct tw_slice *ret_name, struct tw_slice *ret_version)
{
	size_t len = 0;
	struct tw_slice rest;

	while (len < r->source.len && !tw_is_space(r->source.ptr[len]))
		len++;
	*ret_name = len ? tw_slice_head(r->source, len) : r->package;
	*ret_version = r->version;
	rest = tw_slice_from(r->source, len);
	if (tw_slice_starts(rest, " (") && tw_slice_rfind(rest, ')') > 2)
		*ret_version = tw_slice_trim(tw_slice_sub(rest, 2, (size_t)tw_slice_rfind(rest, ')')));
}

/* [epoch:]upstream[-revision] into its parts; it is known to be a version. */
static void split_version(struct tw_slice s, uint32_t *ret_epoch, struct tw_slice *ret_version,
			  struct tw_slice *ret_release)
{
	ptrdiff_t at = tw_slice_find(s, ':');
	uint64_t epoch = 0;

	if (at >= 0 && tw_slice_u64(tw_slice_head(s, (size_t)at), UINT32_MAX, &epoch))
		s = tw_slice_from(s, (size_t)at + 1);
	*ret_epoch = (uint32_t)epoch;
	at = tw_slice_rfind(s, '-');
	*ret_version = at < 0 ? s : tw_slice_head(s, (size_t)at);
	*ret_release = at < 0 ? (struct tw_slice){ 0 } : tw_slice_from(s, (size_t)at + 1);
}

/* Reads all paragraphs that name a package; false when memory has run out. */
static bool read_records(const struct tw_view *view, struct tw_sink *sink, records *ret)
{
	struct tw_deb822 reader = tw_deb822(view);
	struct tw_field field;

	while (tw_deb822_paragraph(&reader)) {
		struct record *r = tw_vec_push(ret);

		if (!r)
			return false;
		while (tw_deb822_field(&reader, &field)) {
			if (!r->line)
				r->line = field.line;
			if (field.name.len)
				take_field(r, &field);
			else
				tw_warn(sink, field.line, "not a \"Field: value\" line");
		}
		if (!r->package.len || !r->version.len || is_removed(r->status)) {
			ret->len--;
			continue;
		}
		r->id = TW_JOIN(sink->scratch, r->package, TW_LIT("@"), r->version);
		if (!r->id.ptr)
			return false;
	}
	return true;
}

/* "libc6 (>= 2.36), debconf | debconf-2.0": every name, alternatives too. */
static void take_needs(struct tw_provides *provides, struct tw_package *pkg, struct tw_slice depends)
{
	struct tw_slice all, one;

	while (tw_slice_split(&depends, ',', &all)) {
		while (tw_slice_split(&all, '|', &one)) {
			ptrdiff_t bracket = tw_slice_find(one, '(');

			tw_provides_want(provides,
					 tw_slice_trim(bracket < 0 ? one : tw_slice_head(one, (size_t)bracket)));
		}
	}
	tw_provides_settle(provides, pkg, (struct tw_slice){ 0 });
}

static void take_record(struct tw_sink *sink, struct tw_provides *provides, const struct record *r)
{
	struct tw_slice src_version;
	struct tw_package *pkg = tw_sink_package(sink);

	pkg->id = r->id;
	pkg->name = r->package;
	pkg->arch = r->architecture;
	pkg->maintainer = r->maintainer;
	pkg->repository = tw_dpkg_is_third_party(r->maintainer) ? TW_REPO_THIRD_PARTY : TW_REPO_OFFICIAL;
	read_source(r, &pkg->src_name, &src_version);
	if (!is_version(r->version) || !is_version(src_version)) {
		tw_lose(sink, r->line, "package %.*s: not a version: \"%.*s\"", TW_ARG(r->package),
			TW_ARG(is_version(r->version) ? src_version : r->version));
		tw_sink_discard(sink);
		return;
	}
	split_version(r->version, &pkg->epoch, &pkg->version, &pkg->release);
	split_version(src_version, &pkg->src_epoch, &pkg->src_version, &pkg->src_release);
	take_needs(provides, pkg, r->depends);
}

/* Of the same package in the same version, whatever the architecture, the last counts. */
static bool mark_superseded(records *all)
{
	struct tw_map last = { 0 };
	bool ok = true;

	for (size_t i = 0; i < all->len && ok; i++) {
		uint32_t *place = tw_map_put(&last, all->at[i].id);

		ok = place != NULL;
		if (ok && *place != TW_MAP_NONE)
			all->at[*place].superseded = true;
		if (ok)
			*place = (uint32_t)i;
	}
	tw_map_release(&last);
	return ok;
}

static int parse_status(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	records all = { 0 };
	struct tw_provides provides = { 0 };
	bool ok = read_records(view, sink, &all) && mark_superseded(&all);
	int status;

	for (size_t i = 0; i < all.len && ok; i++)
		tw_provides_give(&provides, all.at[i].package, all.at[i].id);
	for (size_t i = 0; i < all.len && ok; i++) {
		if (!all.at[i].superseded)
			take_record(sink, &provides, &all.at[i]);
	}
	/* dpkg ends its file with a line; who writes a file a package may not. */
	if (tw_lines_cut(view) && tw_slice_is(view->path, "var/lib/dpkg/status"))
		tw_lose(sink, 0, "the file is cut within its last line%s%.*s", all.len ? ": package " : "",
			TW_ARG(all.len ? all.at[all.len - 1].package : TW_LIT("")));
	tw_vec_release(&all);
	status = tw_provides_release(&provides, err);
	if (status < 0 || !ok)
		return tw_fail_nomem(err);
	return tw_sink_status(sink, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	switch (role) {
	case MD5SUMS: return tw_dpkg_parse_md5sums(view, sink, err);
	case AVAILABLE: return tw_dpkg_parse_available(view, sink, err);
	default: return parse_status(view, sink, err);
	}
}
