/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/lang/java_index.h"

#include "base/map.h"
#include "db/java.h"
#include "version/version.h"

enum verdict { KEEP, DROP };

struct resolve {
	struct tw_java *java;
	struct tw_arena *arena;
	struct tw_package *packages;
	size_t count;
	unsigned char *verdicts; /* enum verdict, one a package */
	unsigned char *asked;    /* it was the index's to decide */
	size_t unresolved;
};

/* "sha1:" and 40 hex digits. */
static bool read_sha1(struct tw_slice digest, unsigned char ret[20])
{
	if (digest.len != 45 || !tw_slice_starts(digest, "sha1:"))
		return false;
	for (size_t i = 0; i < 20; i++) {
		int high = tw_hex_digit(digest.ptr[5 + 2 * i]), low = tw_hex_digit(digest.ptr[6 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static int name_it(struct resolve *r, struct tw_package *p, struct tw_slice group, struct tw_slice artifact,
		   struct tw_slice version, struct trawl_error *err)
{
	p->name = TW_JOIN(r->arena, group, TW_LIT(":"), artifact);
	p->version = version;
	return p->name.ptr ? 1 : tw_fail_nomem(err);
}

/* Has the index an artifact of the name that the manifest gives? */
static int by_manifest(struct resolve *r, const struct tw_package *p, struct trawl_error *err)
{
	struct tw_slice artifact = p->name, group;

	if (!p->version.len || !tw_slice_split(&artifact, ':', &group) || !artifact.len)
		return 0;
	return r->java ? tw_java_exists(r->java, group, artifact, err) : 1;
}

static int by_hash(struct resolve *r, struct tw_package *p, struct trawl_error *err)
{
	struct tw_java_artifact found;
	unsigned char sha1[20];
	int status = 0;

	if (r->java && read_sha1(p->digest, sha1))
		status = tw_java_by_sha1(r->java, sha1, r->arena, &found, err);
	return status > 0 ? name_it(r, p, found.group, found.artifact, found.version, err) : status;
}

static int by_file_name(struct resolve *r, struct tw_package *p, struct trawl_error *err)
{
	struct tw_slice group;
	int status = 0;

	if (r->java && p->src_name.len && p->src_version.len)
		status = tw_java_group_of(r->java, p->src_name, p->src_version, r->arena, &group, err);
	return status > 0 ? name_it(r, p, group, p->src_name, p->src_version, err) : status;
}

static int decide(struct resolve *r, size_t i, struct trawl_error *err)
{
	struct tw_package *p = &r->packages[i];
	int status = by_manifest(r, p, err);

	if (status == 0)
		status = by_hash(r, p, err);
	if (status == 0)
		status = by_file_name(r, p, err);
	if (status < 0)
		return tw_wrap(err, "%.*s", TW_ARG(p->file_path));
	r->asked[i] = 1;
	if (status == 0) {
		r->verdicts[i] = DROP;
		r->unresolved++;
	}
	p->digest = p->src_name = p->src_version = (struct tw_slice){ 0 };
	p->uid = 0;
	return TRAWL_OK;
}

/* What is in one archive: how many packages, and the last of them. */
struct archive {
	uint32_t kept;
	uint32_t last;
	uint32_t asked; /* the one that the index had to decide, or TW_MAP_NONE */
};

static bool count_archives(const struct resolve *r, struct tw_map *by_path, struct archive *archives)
{
	uint32_t count = 0;

	for (size_t i = 0; i < r->count; i++) {
		uint32_t *at = tw_map_put(by_path, r->packages[i].file_path);
		struct archive *archive;

		if (!at)
			return false;
		if (*at == TW_MAP_NONE) {
			*at = count;
			archives[count++] = (struct archive){ .asked = TW_MAP_NONE };
		}
		archive = &archives[*at];
		if (r->asked[i])
			archive->asked = (uint32_t)i;
		if (r->verdicts[i] == KEEP) {
			archive->kept++;
			archive->last = (uint32_t)i;
		}
	}
	return true;
}

/* A manifest's licences are those of the only package in its archive, if that has none of its own. */
static int settle_licenses(struct resolve *r, struct trawl_error *err)
{
	struct archive *archives = calloc(r->count + 1, sizeof(*archives));
	struct tw_map by_path = { 0 };
	bool ok = archives && count_archives(r, &by_path, archives);

	for (size_t i = 0; ok && i < by_path.len; i++) {
		const struct archive *archive = &archives[i];
		struct tw_texts licenses;

		if (archive->asked == TW_MAP_NONE)
			continue;
		licenses = r->packages[archive->asked].licenses;
		r->packages[archive->asked].licenses = (struct tw_texts){ 0 };
		if (archive->kept != 1 || r->packages[archive->last].licenses.len)
			continue;
		r->packages[archive->last].licenses = licenses;
		r->packages[archive->last].uid = 0;
	}
	tw_map_release(&by_path);
	free(archives);
	return ok ? TRAWL_OK : tw_fail_nomem(err);
}

static int version_cmp(struct tw_slice a, struct tw_slice b)
{
	int order;

	return tw_version_maven.compare(a, b, &order) ? order : tw_slice_cmp(a, b);
}

/* For qsort: by archive, name and version; of equals, the one that came first. */
static int same_cmp(const void *a, const void *b)
{
	const struct tw_package *x = *(const struct tw_package *const *)a, *y = *(const struct tw_package *const *)b;
	int order = tw_slice_cmp(x->file_path, y->file_path);

	if (!order)
		order = tw_slice_cmp(x->name, y->name);
	if (!order)
		order = version_cmp(x->version, y->version);
	return order ? order : x < y ? -1 : x > y;
}

static bool is_same(const struct tw_package *a, const struct tw_package *b)
{
	return tw_slice_eq(a->file_path, b->file_path) && tw_slice_eq(a->name, b->name) &&
	       version_cmp(a->version, b->version) == 0;
}

static int drop_repetitions(struct resolve *r, struct trawl_error *err)
{
	const struct tw_package **sorted = calloc(r->count + 1, sizeof(*sorted));
	size_t count = 0;

	if (!sorted)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < r->count; i++) {
		if (r->verdicts[i] == KEEP)
			sorted[count++] = &r->packages[i];
	}
	qsort(sorted, count, sizeof(*sorted), same_cmp);
	for (size_t i = 1; i < count; i++) {
		if (is_same(sorted[i - 1], sorted[i]))
			r->verdicts[sorted[i] - r->packages] = DROP;
	}
	free(sorted);
	return TRAWL_OK;
}

static size_t keep_the_rest(struct resolve *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->count; i++) {
		if (r->verdicts[i] == KEEP)
			r->packages[kept++] = r->packages[i];
	}
	return kept;
}

int tw_java_index_resolve(struct tw_java *java, struct tw_package *packages, size_t *count, struct tw_arena *arena,
			  size_t *ret_unresolved, struct trawl_error *err)
{
	struct resolve r = { .java = java, .arena = arena, .packages = packages, .count = *count };
	int status = TRAWL_OK;

	r.verdicts = calloc(r.count + 1, 2);
	if (!r.verdicts)
		return tw_fail_nomem(err);
	r.asked = r.verdicts + r.count;
	for (size_t i = 0; status >= 0 && i < r.count; i++) {
		if (packages[i].digest.len)
			status = decide(&r, i, err);
	}
	if (status >= 0)
		status = settle_licenses(&r, err);
	if (status >= 0)
		status = drop_repetitions(&r, err);
	if (status >= 0) {
		*count = keep_the_rest(&r);
		*ret_unresolved = r.unresolved;
	}
	free(r.verdicts);
	return status;
}
