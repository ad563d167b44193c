/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jars, and the archives of Java that hold jars (war, ear, par), nested to any depth. Source: the JAR file specification;
 * Maven Archiver's documentation; trivy, pkg/dependency/parser/java/jar.
 *
 * What Maven builds has META-INF/maven/<group>/<artifact>/pom.properties, a "fat" jar one for each artifact that was
 * unpacked into it. If none of them is for what the file's name says, the jar itself is left to be looked up in the Java
 * index when the scan has one: see detect/lang/java_index.h for the fields by which that goes.
 *
 * Surprising: manifests lie, see jar_manifest.c. Licences of a pom.xml are for the artifact of that name wherever in the
 * archive it is; those of the manifest for the archive, if there is nothing else in it.
 */
#include "analyze/lang/jar.h"
#include "base/map.h"
#include "io/hash.h"
#include "io/path.h"
#include "io/zip.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_jar = {
	.name = "jar",
	.doc = "Java: artifacts in jars, wars and ears, nested and shaded",
	.type = "jar",
	.files = "*.jar, *.war, *.ear, *.par",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_SUFFIX, ".jar" }, { TW_SUFFIX, ".war" }, { TW_SUFFIX, ".ear" }, { TW_SUFFIX, ".par" } },
	.max_size = TW_LIMIT_ARCHIVE_FILE,
	.parse = parse,
};

struct artifact {
	struct tw_jar_name name;
	struct tw_slice title; /* "group:artifact" */
	struct tw_slice path;
	struct tw_slice digest;       /* set: to be looked up */
	struct tw_jar_name file_name; /* only then */
	struct tw_texts licenses;
};

struct reader {
	struct tw_sink *sink;
	struct tw_arena kept; /* what is left of archives that have been read; scratch holds those that are open */
	TW_VEC(struct artifact) artifacts;
	uint64_t budget;
	unsigned depth, archives;
	bool full; /* of archives or artifacts, which has been said */
};

/* One archive while it is read. */
struct archive {
	struct reader *reader;
	const struct tw_view *view;
	struct tw_slice path;
	struct tw_zip zip;
	size_t first; /* its artifacts begin here */
	struct tw_jar_name file_name;
	struct tw_jar_manifest manifest;
	TW_VEC(struct artifact) poms; /* title and licences alone */
	bool is_known;                /* a pom.properties speaks of the archive itself */
};

/* Of a place in the file, what is said behind the file's own path: "lib/inner.jar: ", or nothing. */
static struct tw_slice within(struct reader *r, struct tw_slice path)
{
	struct tw_slice inner = tw_slice_from(path, tw_size_add(r->sink->path.len, 1));

	return inner.len ? tw_sink_text(r->sink, "%.*s: ", TW_ARG(inner)) : inner;
}

/* What is left out is lost, and the report must say so. */
static void say_lost(struct reader *r, struct tw_slice path, const char *why)
{
	struct tw_slice where = within(r, path);
	struct trawl_error text = { 0 };

	tw_fail(&text, TRAWL_E_FORMAT, "%.*s%s", TW_ARG(where), why);
	tw_sink_problem(r->sink, TW_FAILED, r->sink->path, 0, text.message);
}

static struct tw_slice keep(struct reader *r, struct tw_slice s)
{
	return tw_lang_check(r->sink, tw_arena_copy(&r->kept, s));
}

static struct tw_jar_name keep_name(struct reader *r, const struct tw_jar_name *name)
{
	return (struct tw_jar_name){ keep(r, name->group), keep(r, name->artifact), keep(r, name->version) };
}

static struct tw_texts keep_texts(struct reader *r, struct tw_texts texts)
{
	struct tw_slice *copy = tw_arena_array(&r->kept, texts.len, sizeof(*copy));

	r->sink->failed |= !copy;
	for (size_t i = 0; copy && i < texts.len; i++)
		copy[i] = keep(r, texts.at[i]);
	return (struct tw_texts){ copy, copy ? texts.len : 0 };
}

static struct tw_slice title_of(struct reader *r, const struct tw_jar_name *name)
{
	return tw_lang_check(r->sink, TW_JOIN(&r->kept, name->group, TW_LIT(":"), name->artifact));
}

/* Said once: what would come on top is left out. */
static bool is_full(struct archive *a, bool full, const char *what)
{
	if (full && !a->reader->full)
		say_lost(a->reader, a->path, what);
	a->reader->full |= full;
	return full;
}

static bool is_full_of_artifacts(struct archive *a)
{
	return is_full(a, a->reader->artifacts.len >= TW_LIMIT_ZIP_ARTIFACTS,
		       "more than " TW_LIMIT_TEXT(
			       TW_LIMIT_ZIP_ARTIFACTS) " artifacts in one file: from here on they are left out");
}

static struct artifact *artifact_add(struct archive *a)
{
	struct artifact *artifact = tw_vec_push(&a->reader->artifacts);

	if (!artifact)
		a->reader->sink->failed = true;
	else
		artifact->path = a->path;
	return artifact;
}

/* A member's bytes, in scratch or where they lie. False when they can't be had, which has been said. */
static bool read_member(struct archive *a, const struct tw_zip_entry *entry, struct tw_slice *ret)
{
	struct trawl_error why = { 0 };
	struct tw_slice where;

	if (tw_zip_read(&a->zip, entry, a->reader->sink->scratch, TW_LIMIT_MANIFEST, ret, &why) >= 0)
		return true;
	where = within(a->reader, a->path);
	if (why.status == TRAWL_E_NOMEM)
		a->reader->sink->failed = true;
	else
		tw_warn(a->reader->sink, 0, "%.*s%s", TW_ARG(where), why.message);
	return false;
}

static void take_properties(struct archive *a, struct tw_slice text)
{
	struct tw_jar_name name = tw_jar_read_properties(text);
	struct artifact *artifact;

	if (!tw_jar_name_is_whole(&name) || is_full_of_artifacts(a))
		return;
	artifact = artifact_add(a);
	if (!artifact)
		return;
	artifact->name = keep_name(a->reader, &name);
	artifact->title = title_of(a->reader, &name);
	a->is_known |=
		tw_slice_eq(name.artifact, a->file_name.artifact) && tw_slice_eq(name.version, a->file_name.version);
}

static void take_manifest(struct archive *a, struct tw_slice text)
{
	struct tw_jar_manifest manifest;

	if (!tw_jar_read_manifest(text, a->reader->sink->scratch, &manifest)) {
		a->reader->sink->failed = true;
		return;
	}
	a->manifest.name = keep_name(a->reader, &manifest.name);
	a->manifest.licenses = keep_texts(a->reader, manifest.licenses);
}

static void take_pom(struct archive *a, const struct tw_jar_name *name, struct tw_slice text)
{
	struct artifact *pom;
	struct tw_texts licenses;

	if (!tw_jar_read_pom_licenses(text, a->reader->sink->scratch, &licenses))
		a->reader->sink->failed = true;
	if (!licenses.len || a->poms.len >= TW_LIMIT_ZIP_ARTIFACTS)
		return;
	pom = tw_vec_push(&a->poms);
	a->reader->sink->failed |= !pom;
	if (!pom)
		return;
	pom->title = title_of(a->reader, name);
	pom->licenses = keep_texts(a->reader, licenses);
}

static int read_archive(struct reader *r, const struct tw_view *view, struct trawl_error *err);

/* What an archive within this one is called, as a path; empty when its name leads out. */
static struct tw_slice inner_path(struct archive *a, struct tw_slice name)
{
	char room[TW_LIMIT_PATH];
	struct tw_slice clean;

	if (tw_path_clean(name, room, &clean, NULL) < 0)
		return (struct tw_slice){ 0 };
	return tw_lang_check(a->reader->sink, TW_JOIN(&a->reader->kept, a->path, TW_LIT("/"), clean));
}

/* Small ones are unpacked in memory, others into a file without a name. */
static int read_inner(struct archive *a, const struct tw_zip_entry *entry, struct tw_slice path,
		      struct trawl_error *err)
{
	struct tw_spill spill = TW_SPILL_INIT;
	struct tw_view view = { .path = path };
	int status;

	if (entry->size <= TW_LIMIT_IN_MEMORY)
		status = tw_zip_read(&a->zip, entry, a->reader->sink->scratch, TW_LIMIT_IN_MEMORY, &view.bytes, err);
	else
		status = tw_zip_spill(&a->zip, entry, TW_LIMIT_ARCHIVE_FILE, &spill, &view.bytes, err);
	/* Stored ones are a part of this archive. */
	view.mapped = spill.fd >= 0 || (entry->method == 0 && a->view->mapped);
	if (status >= 0)
		status = read_archive(a->reader, &view, err);
	tw_view_drop(&view, 0, view.bytes.len);
	tw_spill_release(&spill);
	return status;
}

/* An archive that can't be read costs only itself. */
static int take_inner(struct archive *a, const struct tw_zip_entry *entry, struct trawl_error *err)
{
	struct tw_slice path = inner_path(a, entry->name);
	struct trawl_error why = { 0 };
	int status;

	if (!path.len) {
		say_lost(a->reader, a->path, "an archive within it has a name that leads out of it, and is left out");
		return TRAWL_OK;
	}
	if (a->reader->depth >= TW_LIMIT_ZIP_NESTING) {
		say_lost(a->reader, path,
			 "archives within archives, more than " TW_LIMIT_TEXT(TW_LIMIT_ZIP_NESTING) " deep: left out");
		return TRAWL_OK;
	}
	if (is_full(a, a->reader->archives >= TW_LIMIT_ZIP_ARCHIVES,
		    "more than " TW_LIMIT_TEXT(
			    TW_LIMIT_ZIP_ARCHIVES) " archives in one file: from here on they are left out"))
		return TRAWL_OK;
	a->reader->archives++;
	a->reader->depth++;
	status = read_inner(a, entry, path, &why);
	a->reader->depth--;
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		say_lost(a->reader, path, why.message);
	return TRAWL_OK;
}

static bool is_archive(struct tw_slice name)
{
	return tw_slice_ends(name, ".jar") || tw_slice_ends(name, ".war") || tw_slice_ends(name, ".ear");
}

static int take_entry(struct archive *a, const struct tw_zip_entry *entry, struct trawl_error *err)
{
	struct tw_slice base = tw_path_base(entry->name), text;
	struct tw_jar_name name;

	if (tw_slice_is(base, "pom.xml")) {
		if (tw_jar_pom_name(entry->name, &name) && read_member(a, entry, &text))
			take_pom(a, &name, text);
	} else if (tw_slice_is(base, "pom.properties")) {
		if (read_member(a, entry, &text))
			take_properties(a, text);
	} else if (tw_slice_is(base, "MANIFEST.MF")) {
		if (read_member(a, entry, &text))
			take_manifest(a, text);
	} else if (is_archive(base)) {
		return take_inner(a, entry, err);
	}
	return TRAWL_OK;
}

static void give_pom_licenses(struct archive *a)
{
	struct tw_map by_title = { 0 };

	for (size_t i = 0; i < a->poms.len; i++) {
		uint32_t *at = tw_map_put(&by_title, a->poms.at[i].title);

		a->reader->sink->failed |= !at;
		if (at)
			*at = (uint32_t)i;
	}
	for (size_t i = a->first; i < a->reader->artifacts.len; i++) {
		struct artifact *artifact = &a->reader->artifacts.at[i];
		uint32_t at = tw_map_get(&by_title, artifact->title);

		if (!artifact->licenses.len && at != TW_MAP_NONE)
			artifact->licenses = a->poms.at[at].licenses;
	}
	tw_map_release(&by_title);
}

/* The archive's own artifact, for the index to decide about. */
static int leave_unknown(struct archive *a, struct trawl_error *err)
{
	struct artifact *artifact;
	char text[TW_DIGEST_TEXT];
	struct tw_digest digest;
	int status;

	if (is_full_of_artifacts(a))
		return TRAWL_OK;
	artifact = artifact_add(a);
	if (!artifact)
		return tw_fail_nomem(err);
	status = tw_hash_view(TW_HASH_SHA1, a->view, &digest, err);
	if (status < 0)
		return status;
	tw_digest_format(&digest, text);
	artifact->digest = keep(a->reader, tw_slice(text));
	artifact->file_name = a->file_name;
	artifact->name = a->manifest.name;
	if (artifact->name.group.len)
		artifact->title = title_of(a->reader, &artifact->name);
	artifact->licenses = a->manifest.licenses;
	return TRAWL_OK;
}

/* The manifest's licences, for the only artifact that the archive itself has. */
static void give_manifest_licenses(struct archive *a)
{
	struct artifact *own = NULL;

	for (size_t i = a->first; i < a->reader->artifacts.len; i++) {
		if (!tw_slice_eq(a->reader->artifacts.at[i].path, a->path))
			continue;
		if (own)
			return;
		own = &a->reader->artifacts.at[i];
	}
	if (own && !own->licenses.len)
		own->licenses = a->manifest.licenses;
}

static int finish_archive(struct archive *a, struct trawl_error *err)
{
	give_pom_licenses(a);
	if (!a->is_known)
		return leave_unknown(a, err);
	give_manifest_licenses(a);
	return TRAWL_OK;
}

static int read_archive(struct reader *r, const struct tw_view *view, struct trawl_error *err)
{
	struct archive a = { .reader = r, .view = view, .path = view->path, .first = r->artifacts.len };
	struct tw_zip_entry entry;
	int status = tw_zip_open_view(view, &r->budget, &a.zip, err);

	a.file_name = tw_jar_file_name(view->path);
	while (status >= 0 && (status = tw_zip_next(&a.zip, &entry, err)) > 0) {
		struct tw_arena_mark mark = tw_arena_mark(r->sink->scratch);

		status = take_entry(&a, &entry, err);
		tw_arena_rewind(r->sink->scratch, mark);
	}
	if (status >= 0)
		status = finish_archive(&a, err);
	tw_vec_release(&a.poms);
	return status;
}

static void hand_out(struct tw_sink *sink, const struct artifact *artifact)
{
	struct tw_package *pkg = tw_sink_package(sink);

	pkg->name = artifact->title;
	pkg->version = artifact->name.version;
	pkg->file_path = artifact->path;
	pkg->digest = artifact->digest;
	pkg->src_name = artifact->file_name.artifact;
	pkg->src_version = artifact->file_name.version;
	tw_lang_licenses(sink, pkg, artifact->licenses);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .budget = TW_LIMIT_ZIP_TOTAL };
	int status = read_archive(&r, view, err);

	for (size_t i = 0; status >= 0 && i < r.artifacts.len; i++)
		hand_out(sink, &r.artifacts.at[i]);
	tw_sink_end(sink);
	tw_vec_release(&r.artifacts);
	tw_arena_release(&r.kept);
	return status < 0 ? status : tw_sink_status(sink, err);
}
