/* SPDX-License-Identifier: Apache-2.0 */
/* Under which key a result is kept, and whether it may be. */
#include "scan/matched_parts.h"

#include <sys/stat.h>

#include <trawl/trawl.h>

#include "base/buf.h"
#include "scan/cache.h"
#include "scan/results.h"

static bool may_be_kept(const struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db)
{
	const struct trawl_scan *o = &s->context.options;

	if (!s->context.cache || !db || o->without_vulnerabilities || artifact->kind != TW_ARTIFACT_IMAGE ||
	    !artifact->layer_count || tw_source_is_stream(s->source))
		return false;
	/* Both tell the log of what they do while they do it. */
	if (o->distro || o->removed_packages)
		return false;
	for (size_t i = 0; i < artifact->layer_count; i++) {
		if (!artifact->layers[i].compressed || !artifact->layers[i].diff_id.len)
			return false;
	}
	return true;
}

static void add_stamp(struct tw_buf *to, const struct stat *st)
{
	tw_buf_printf(to, "%llu %llu %lld.%09ld", (unsigned long long)st->st_ino, (unsigned long long)st->st_size,
		      (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
}

/* Everything that the result depends on, but for the Java index, which only some depend on. False without memory. */
static bool add_key(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db, struct tw_buf *to)
{
	const struct trawl_scan *o = &s->context.options;
	char digest[TW_DIGEST_TEXT];

	tw_buf_printf(to, "result %d of %s\n", TW_MATCHED_FORMAT, TRAWL_VERSION);
	for (size_t i = 0; i < artifact->layer_count; i++) {
		bool shown = artifact->shows_digests && tw_layer_digest(s->source, i, digest, NULL) >= 0;

		tw_buf_printf(to, "%.*s %s\n", TW_ARG(artifact->layers[i].diff_id), shown ? digest : "");
	}
	tw_buf_printf(to, "packages %u, %d, %d; day %lld; database ", o->package_types, o->include_dev_deps,
		      o->comprehensive, (long long)(o->now_seconds / 86400));
	add_stamp(to, &db->db->file->was);
	tw_scan_add_texts(to, "relationship", o->relationships);
	tw_scan_add_texts(to, "severity", o->severity_sources);
	return !tw_buf_failed(to);
}

/* The index as it was before it was opened: one that took its place meanwhile has another stamp. */
static void add_java_stamp(const struct tw_scan_context *context, struct tw_buf *to)
{
	if (context->index_there)
		add_stamp(to, &context->index_was);
	else
		tw_buf_text(to, "none");
}

/* The first fact of a kind. */
static bool fact_of(const struct tw_flat *flat, enum tw_fact_kind kind, struct tw_arena *arena, struct tw_fact *ret)
{
	for (uint32_t i = 0; i < flat->fact_count; i++) {
		if (tw_flat_fact(flat, i, arena, ret) && ret->kind == kind)
			return true;
	}
	return false;
}

/* Jars were looked up in an index: is it still the same, now that whoever calls had the time to renew it? */
static int index_is_same(struct tw_run *s, const struct tw_flat *flat, struct trawl_error *err)
{
	struct tw_buf now = { 0 };
	struct tw_fact fact;
	bool same;
	int status;

	if (!fact_of(flat, TW_FACT_JAVA_INDEX, &s->report->arena, &fact))
		return 1;
	status = tw_results_renew_index(&s->context, s->report, err);
	if (status < 0)
		return status;
	add_java_stamp(&s->context, &now);
	same = tw_slice_eq(tw_buf_view(&now), fact.value);
	tw_buf_release(&now);
	return same;
}

static bool read_sizes(struct tw_run *s, const struct tw_flat *flat, size_t count)
{
	size_t at = 0;

	s->layer_sizes = tw_arena_array(&s->report->arena, count, sizeof(*s->layer_sizes));
	s->layers = calloc(count + 1, sizeof(*s->layers));
	for (uint32_t i = 0; s->layer_sizes && s->layers && i < flat->fact_count; i++) {
		struct tw_fact fact;

		if (!tw_flat_fact(flat, i, &s->report->arena, &fact) || fact.kind != TW_FACT_LAYER)
			continue;
		if (at == count || !tw_slice_u64(fact.value, UINT64_MAX, &s->layer_sizes[at]))
			break;
		at++;
	}
	return s->layers && at == count;
}

/* Nothing of what was read of @block is left. */
static int forget(struct tw_run *s, struct tw_slice block)
{
	tw_cache_unmap(block);
	free(s->layers);
	s->layers = NULL;
	s->layer_sizes = NULL;
	return 0;
}

int tw_matched_find(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		    struct tw_flat *ret, struct trawl_error *err)
{
	struct tw_buf key = { 0 };
	struct tw_slice block;
	int status;

	if (!may_be_kept(s, artifact, db))
		return 0;
	status = add_key(s, artifact, db, &key)
			 ? tw_cache_get(s->context.cache, tw_buf_view(&key), s->context.made_by, &block)
			 : tw_fail_nomem(err);
	tw_buf_release(&key);
	if (status != 1)
		return status;
	if (tw_flat_open(block, ret, NULL) < 0)
		return forget(s, block);
	status = index_is_same(s, ret, err);
	if (status != 1 || !read_sizes(s, ret, artifact->layer_count)) {
		forget(s, block);
		return status < 0 ? status : 0;
	}
	atomic_store(&s->context.layers, (unsigned)artifact->layer_count);
	atomic_store(&s->context.layers_done, (unsigned)artifact->layer_count);
	status = tw_run_keep(s, block, true, err);
	return status < 0 ? status : 1;
}

static int keep(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		struct trawl_error *err)
{
	struct tw_buf key = { 0 }, index = { 0 };
	struct tw_flat_builder *b = NULL;
	int status = tw_flat_builder_new(&b, err);

	if (status < 0)
		return status;
	if (s->context.index_asked)
		add_java_stamp(&s->context, &index);
	tw_matched_build(b, &s->report->report, tw_buf_view(&index));
	status = add_key(s, artifact, db, &key)
			 ? tw_cache_put_builder(s->context.cache, tw_buf_view(&key), s->context.made_by, b, err)
			 : tw_fail_nomem(err);
	tw_flat_builder_free(b);
	tw_buf_release(&index);
	tw_buf_release(&key);
	return status;
}

void tw_matched_keep(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db)
{
	struct trawl_error why = { 0 };

	if (s->partial || s->problems.len || s->cache_failed || !may_be_kept(s, artifact, db))
		return;
	if (keep(s, artifact, db, &why) < 0)
		tw_scan_log(&s->context, TRAWL_LOG_DEBUG, "the image's result was not kept: %s", why.message);
}
