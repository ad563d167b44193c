/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What CBL-Mariner's and Azure Linux's distroless images have in place of rpm's database: the output of rpm -qa, ten
 * columns with a tab between: name, version-release, install time, build time, vendor, "(none)", size, architecture, epoch,
 * source package.
 */
#include "analyze/analyze.h"
#include "analyze/os/rpm.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_rpmqa = {
	.name = "rpmqa",
	.doc = "Azure Linux and CBL-Mariner without rpm: installed packages",
	.files = "var/lib/rpmmanifest/container-manifest-2",
	.version = 3,
	.scope = TW_EVERYWHERE,
	.inventory = true,
	.match = { { TW_PATH, "var/lib/rpmmanifest/container-manifest-2" } },
	.max_size = TW_LIMIT_PACKAGE_DB,
	.parse = parse,
};

enum { NAME, VERSION_RELEASE, ARCH = 7, EPOCH, SOURCE, COLUMNS };

static bool read_columns(struct tw_slice line, struct tw_slice columns[COLUMNS])
{
	size_t count = 0;

	while (count < COLUMNS && tw_slice_split(&line, '\t', &columns[count]))
		count++;
	return count == COLUMNS && !line.ptr;
}

/* One hyphen, between version and release: neither may have one. */
static bool read_version(struct tw_slice text, struct tw_package *pkg)
{
	return tw_slice_split(&text, '-', &pkg->version) && tw_slice_split(&text, '-', &pkg->release) && !text.ptr;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line, columns[COLUMNS];

	while (tw_lines_next(&lines, &line)) {
		struct tw_package *pkg = tw_sink_package(sink);
		uint64_t epoch;

		if (!read_columns(line, columns) || !read_version(columns[VERSION_RELEASE], pkg) ||
		    !tw_slice_u64(columns[EPOCH], UINT32_MAX, &epoch)) {
			tw_lose(sink, lines.number, "not the ten columns of a package");
			tw_sink_discard(sink);
			continue;
		}
		pkg->name = columns[NAME];
		pkg->epoch = pkg->src_epoch = (uint32_t)epoch;
		pkg->arch = columns[ARCH];
		tw_rpm_take_source(pkg, columns[SOURCE]);
	}
	if (tw_lines_cut(view))
		tw_lose(sink, lines.number, "the file is cut within this line");
	return tw_sink_status(sink, err);
}
