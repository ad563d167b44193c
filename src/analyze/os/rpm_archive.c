/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An .rpm file: a lead of 96 bytes that says nothing any more, a header of signatures, padded to eight bytes, the header
 * (format/rpm_header.h), and the payload, which is of no interest here. Both headers begin with a magic of eight bytes.
 * Source: rpm, docs/manual/format_v4.md.
 * Surprising: a file that lies about is no installed package; these are listed only where somebody asks for it.
 */
#include "analyze/analyze.h"
#include "analyze/os/rpm.h"
#include "base/bytes.h"
#include "base/size.h"
#include "format/rpm_header.h"
#include "model/purl.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_rpm_archive = {
	.name = "rpm-archive",
	.doc = "packages of rpm that aren't installed; with --rpm-archives",
	.files = "*.rpm",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.on_request = true,
	.match = { { TW_SUFFIX, ".rpm" } },
	.max_size = TW_LIMIT_ARCHIVE_FILE,
	.parse = parse,
};

#define MAGIC_LEAD 0xedabeedbu
#define MAGIC_HEADER 0x8eade801u

enum { LEAD = 96, INTRO = 8 };

/* The header that begins at @at, and where it ends. */
static int read_header(struct tw_slice bytes, size_t at, struct tw_rpm_header *ret, size_t *ret_end,
		       struct trawl_error *err)
{
	struct tw_slice rest = tw_slice_from(bytes, at);
	int status;

	if (rest.len < INTRO || tw_be32(rest.ptr) != MAGIC_HEADER)
		return tw_fail(err, TRAWL_E_FORMAT, "no header at byte %zu", at);
	status = tw_rpm_header_init(ret, tw_slice_from(rest, INTRO), err);
	if (status >= 0)
		*ret_end = (size_t)(ret->data.ptr - bytes.ptr) + ret->data.len;
	return status;
}

/* Who built it, as far as package URLs have a name for them; empty for others. */
static struct tw_slice namespace_of(struct tw_slice vendor, struct tw_arena *arena)
{
	static const char *const names[][2] = {
		{ "red hat", "redhat" }, { "fedora", "fedora" }, { "opensuse", "opensuse" }, { "suse", "suse" }
	};
	char *lower = tw_arena_text(arena, vendor);

	for (size_t i = 0; lower && i < vendor.len; i++)
		lower[i] = tw_lower(lower[i]);
	for (size_t i = 0; lower && i < sizeof(names) / sizeof(names[0]); i++) {
		if (tw_slice_search(tw_slice_of(lower, vendor.len), tw_slice(names[i][0])) >= 0)
			return tw_slice(names[i][1]);
	}
	return (struct tw_slice){ 0 };
}

/* A package URL of its own, as Trivy makes it: the system that the file is found in may be another one's. */
static void take_identity(struct tw_package *pkg, struct tw_sink *sink)
{
	struct tw_slice builder = namespace_of(pkg->maintainer, sink->scratch);
	struct tw_package plain = *pkg;

	if (pkg->epoch)
		plain.version = tw_sink_text(sink, "%u:%.*s", (unsigned)pkg->epoch, TW_ARG(pkg->version));
	plain.epoch = 0;
	plain.modularity_label = (struct tw_slice){ 0 };
	pkg->file_path = sink->path;
	pkg->purl = tw_purl(TW_LIT("redhat"), NULL, &plain, sink->scratch);
	if (pkg->purl.len && builder.len)
		pkg->purl = TW_JOIN(sink->scratch, TW_LIT("pkg:rpm/"), builder,
				    tw_slice_from(pkg->purl, strlen("pkg:rpm")));
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_rpm_header signatures, header;
	struct tw_package *pkg;
	size_t end = 0;
	int status;

	if (view->bytes.len < LEAD || tw_be32(view->bytes.ptr) != MAGIC_LEAD)
		return tw_fail(err, TRAWL_E_FORMAT, "not an rpm file");
	status = read_header(view->bytes, LEAD, &signatures, &end, err);
	if (status >= 0)
		status = read_header(view->bytes, (end + 7) / 8 * 8, &header, &end, err);
	if (status < 0)
		return status;
	pkg = tw_sink_package(sink);
	tw_rpm_take_header(pkg, &header);
	take_identity(pkg, sink);
	return tw_sink_status(sink, err);
}
