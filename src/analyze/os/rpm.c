/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's database: a header for each installed package, in one of three file formats (format/rpmdb.h).
 * Source: rpm, docs/manual/tags.md; for what reports show of it, Trivy.
 * Surprising: what a package needs are capabilities ("libc.so.6()(64bit)"), so that edges need what everybody else gives,
 * and the file is read twice; the source package is a file name; keys that rpm trusts stand among the packages, as
 * "gpg-pubkey", without an architecture. rpm empties SQLite's journal when it ends: one with something in it was left by an rpm
 * that was killed, and has what the database hasn't yet.
 */
#include "analyze/analyze.h"
#include "analyze/os/provides.h"
#include "analyze/os/rpm.h"
#include "format/rpm_header.h"
#include "format/rpmdb.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

enum { DATABASE, JOURNAL };

const struct tw_analyzer tw_analyzer_rpm = {
	.name = "rpm",
	.doc = "Red Hat, Fedora, SUSE and their kin: installed packages",
	.files = "var/lib/rpm/{Packages, Packages.db, rpmdb.sqlite}",
	.version = 3,
	.scope = TW_EVERYWHERE,
	.inventory = true,
	.match = { { TW_PATH, "var/lib/rpm/Packages" },
		   { TW_PATH, "usr/lib/sysimage/rpm/Packages" },
		   { TW_PATH, "var/lib/rpm/Packages.db" },
		   { TW_PATH, "usr/lib/sysimage/rpm/Packages.db" },
		   { TW_PATH, "var/lib/rpm/rpmdb.sqlite" },
		   { TW_PATH, "usr/lib/sysimage/rpm/rpmdb.sqlite" },
		   { TW_PATH, "usr/share/rpm/rpmdb.sqlite" },
		   { TW_PATH, "var/lib/rpm/rpmdb.sqlite-wal", .role = JOURNAL },
		   { TW_PATH, "usr/lib/sysimage/rpm/rpmdb.sqlite-wal", .role = JOURNAL },
		   { TW_PATH, "usr/share/rpm/rpmdb.sqlite-wal", .role = JOURNAL } },
	.max_size = TW_LIMIT_PACKAGE_DB,
	.parse = parse,
};

/* "name@version-release.arch" */
static struct tw_slice id_of(const struct tw_rpm_header *h, struct tw_arena *arena)
{
	return TW_JOIN(arena, tw_rpm_text(h, TW_RPM_NAME), TW_LIT("@"), tw_rpm_text(h, TW_RPM_VERSION), TW_LIT("-"),
		       tw_rpm_text(h, TW_RPM_RELEASE), TW_LIT("."), tw_rpm_text(h, TW_RPM_ARCH));
}

static uint32_t epoch_of(const struct tw_rpm_header *h)
{
	struct tw_rpm_values values = tw_rpm_values(h, TW_RPM_EPOCH, TW_RPM_INT32);
	uint32_t epoch = 0;

	tw_rpm_next_u32(&values, &epoch);
	return epoch;
}

/* "md5:" and the signature's digest in hex. */
static struct tw_slice digest_of(const struct tw_rpm_header *h, struct tw_sink *sink)
{
	struct tw_slice md5 = tw_rpm_bytes(h, TW_RPM_SIGMD5);
	char text[4 + 2 * 16 + 1] = "md5:";

	if (md5.len != 16)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < 2 * md5.len; i++)
		text[4 + i] = "0123456789abcdef"[(unsigned char)md5.ptr[i / 2] >> (i % 2 ? 0 : 4) & 15];
	return tw_arena_copy(sink->scratch, tw_slice(text));
}

/* The names of folders, by index; NULL when there are none, or no memory. */
static struct tw_slice *folders_of(const struct tw_rpm_header *h, struct tw_arena *arena, uint32_t *ret_count)
{
	struct tw_rpm_values values = tw_rpm_values(h, TW_RPM_DIRNAMES, TW_RPM_STRING_ARRAY), counted = values;
	struct tw_slice *folders, name;
	uint32_t count = 0;

	while (tw_rpm_next_text(&counted, &name))
		count++;
	folders = tw_arena_array(arena, count, sizeof(*folders));
	for (*ret_count = 0; folders && *ret_count < count; (*ret_count)++)
		tw_rpm_next_text(&values, &folders[*ret_count]);
	return folders;
}

/* A file is a base name and the index of its folder, which ends with a slash. */
static void take_files(const struct tw_rpm_header *h, struct tw_sink *sink, struct tw_package *pkg)
{
	struct tw_rpm_values names = tw_rpm_values(h, TW_RPM_BASENAMES, TW_RPM_STRING_ARRAY);
	struct tw_rpm_values indexes = tw_rpm_values(h, TW_RPM_DIRINDEXES, TW_RPM_INT32);
	struct tw_slice name, folder;
	uint32_t count, index;
	struct tw_slice *folders = folders_of(h, sink->scratch, &count);

	while (folders && tw_rpm_next_text(&names, &name) && tw_rpm_next_u32(&indexes, &index)) {
		if (index >= count) {
			tw_warn(sink, 0, "%.*s: a file in a folder that isn't named", TW_ARG(pkg->name));
			return;
		}
		folder = folders[index];
		while (tw_slice_ends(folder, "/"))
			folder.len--;
		if (folder.len)
			tw_package_own(pkg, folder, name);
		else
			tw_package_own(pkg, folder, TW_JOIN(sink->scratch, TW_LIT("/"), name));
	}
}

static void take_needs(const struct tw_rpm_header *h, struct tw_provides *provides, struct tw_package *pkg)
{
	struct tw_rpm_values needs = tw_rpm_values(h, TW_RPM_REQUIRENAME, TW_RPM_STRING_ARRAY);
	struct tw_slice name;

	while (tw_rpm_next_text(&needs, &name))
		tw_provides_want(provides, name);
	tw_provides_settle(provides, pkg, pkg->id);
}

void tw_rpm_take_header(struct tw_package *pkg, const struct tw_rpm_header *h)
{
	pkg->name = tw_rpm_text(h, TW_RPM_NAME);
	pkg->epoch = pkg->src_epoch = epoch_of(h); /* source file names have no epoch */
	pkg->version = tw_rpm_text(h, TW_RPM_VERSION);
	pkg->release = tw_rpm_text(h, TW_RPM_RELEASE);
	pkg->arch = tw_rpm_text(h, TW_RPM_ARCH);
	pkg->maintainer = tw_rpm_text(h, TW_RPM_VENDOR);
	pkg->modularity_label = tw_rpm_text(h, TW_RPM_MODULARITYLABEL);
	tw_package_license(pkg, tw_rpm_text(h, TW_RPM_LICENSE));
	tw_rpm_take_source(pkg, tw_rpm_text(h, TW_RPM_SOURCERPM));
}

static void take_package(const struct tw_rpm_header *h, struct tw_sink *sink, struct tw_provides *provides)
{
	struct tw_package *pkg = tw_sink_package(sink);

	tw_rpm_take_header(pkg, h);
	pkg->id = id_of(h, sink->scratch);
	if (!pkg->arch.len)
		pkg->arch = TW_LIT("None");
	pkg->digest = digest_of(h, sink);
	pkg->repository = tw_rpm_is_vendors(pkg) ? TW_REPO_OFFICIAL : TW_REPO_THIRD_PARTY;
	if (pkg->repository == TW_REPO_OFFICIAL)
		take_files(h, sink, pkg);
	take_needs(h, provides, pkg);
}

static void take_provides(const struct tw_rpm_header *h, struct tw_sink *sink, struct tw_provides *provides)
{
	struct tw_rpm_values values = tw_rpm_values(h, TW_RPM_PROVIDENAME, TW_RPM_STRING_ARRAY);
	struct tw_slice id = id_of(h, sink->scratch), name;

	provides->failed |= !id.ptr;
	while (tw_rpm_next_text(&values, &name))
		tw_provides_give_copy(provides, name, id, sink->scratch);
}

/* The first reading. Errors are left to the second. */
static void read_provides(struct tw_rpmdb db, struct tw_sink *sink, struct tw_arena *blobs, struct tw_provides *ret)
{
	struct tw_rpm_header header;
	struct tw_slice blob;

	while (tw_rpmdb_next(&db, blobs, &blob, NULL) > 0) {
		if (tw_rpm_header_init(&header, blob, NULL) == TRAWL_OK)
			take_provides(&header, sink, ret);
		tw_arena_rewind(blobs, (struct tw_arena_mark){ 0 });
	}
}

/* A header that names no package has lost what it had. */
static int read_header(struct tw_slice blob, struct tw_rpm_header *ret, struct trawl_error *err)
{
	int status = tw_rpm_header_init(ret, blob, err);

	if (status >= 0 && (!tw_rpm_text(ret, TW_RPM_NAME).len || !tw_rpm_text(ret, TW_RPM_VERSION).len))
		return tw_fail(err, TRAWL_E_FORMAT, "an rpm header without name or version");
	return status;
}

static void lose_package(struct tw_sink *sink, uint32_t record, struct trawl_error *why)
{
	tw_wrap(why, "record %u", (unsigned)record);
	tw_sink_problem(sink, TW_FAILED, sink->path, 0, why->message);
	*why = (struct trawl_error){ 0 };
}

/* The second. What a package leaves in memory goes once the sink has taken it. */
static int read_packages(struct tw_rpmdb db, struct tw_sink *sink, struct tw_arena *blobs, struct tw_provides *provides,
			 struct trawl_error *err)
{
	struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
	struct trawl_error why = { 0 };
	struct tw_rpm_header header;
	struct tw_slice blob;
	uint32_t record = 1;
	int status;

	while ((status = tw_rpmdb_next(&db, blobs, &blob, err)) > 0) {
		if (read_header(blob, &header, &why) == TRAWL_OK)
			take_package(&header, sink, provides);
		else
			lose_package(sink, record, &why);
		tw_sink_end(sink);
		tw_arena_rewind(blobs, (struct tw_arena_mark){ 0 });
		tw_arena_rewind(sink->scratch, mark);
		record++;
	}
	return status < 0 ? tw_wrap(err, "record %u", (unsigned)record) : TRAWL_OK;
}

/* Of what an arena has, its first block stays: with room for nearly all headers, none of them is allocated anew. */
enum { HEADER_ROOM = 256 * 1024 };

static int parse_database(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_provides provides = { 0 };
	struct tw_arena blobs = { 0 };
	struct tw_rpmdb db;
	int status, released;

	status = tw_rpmdb_open(view->bytes, sink->scratch, &db, err);
	if (status < 0)
		return status;
	if (!tw_arena_bytes(&blobs, HEADER_ROOM))
		return tw_fail_nomem(err);
	tw_arena_rewind(&blobs, (struct tw_arena_mark){ 0 });
	read_provides(db, sink, &blobs, &provides);
	status = read_packages(db, sink, &blobs, &provides, err);
	tw_arena_release(&blobs);
	released = tw_provides_release(&provides, status < 0 ? NULL : err);
	if (status < 0)
		return status;
	return released < 0 ? released : tw_sink_status(sink, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	if (role == DATABASE)
		return parse_database(view, sink, err);
	if (view->bytes.len)
		tw_lose(sink, 0, "a journal that wasn't written back: what rpm did last isn't in the database");
	return tw_sink_status(sink, err);
}
