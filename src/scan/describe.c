/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the report says of the artifact as a whole: its names, its layers, the database, and what is wrong with it.
 */
#include <trawl/trawl.h>

#include "model/reference.h"
#include "scan/repository.h"
#include "scan/run.h"

static struct tw_slice copy(struct tw_run *s, struct tw_slice text)
{
	return text.len ? tw_arena_copy(&s->report->arena, text) : (struct tw_slice){ 0 };
}

int tw_run_problem(struct tw_run *s, enum tw_grade grade, size_t layer, const char *message, struct trawl_error *err)
{
	struct tw_problem *slot = tw_vec_push(&s->problems);

	if (!slot)
		return tw_fail_nomem(err);
	slot->grade = (uint8_t)grade;
	slot->message = copy(s, tw_slice(message));
	slot->layer = (uint32_t)layer;
	return slot->message.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static struct tw_texts copy_all(struct tw_run *s, const struct tw_slice *texts, size_t count)
{
	struct tw_slice *copies = tw_arena_array(&s->report->arena, count, sizeof(*copies));

	for (size_t i = 0; copies && i < count; i++)
		copies[i] = copy(s, texts[i]);
	return (struct tw_texts){ copies, copies ? count : 0 };
}

static uint64_t layer_size(const struct tw_flat *flat, struct tw_arena *arena)
{
	struct tw_fact fact;
	uint64_t size = 0;

	for (uint32_t i = flat->fact_count; i-- > 0;) {
		if (tw_flat_fact(flat, i, arena, &fact) && fact.kind == TW_FACT_LAYER) {
			tw_slice_u64(fact.value, UINT64_MAX, &size);
			break;
		}
	}
	return size;
}

/* An image's id and the repository that it is named after; the same image under two tags has one id. */
static struct tw_slice artifact_id(struct tw_run *s, const struct tw_report *r)
{
	struct tw_reference ref;
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT], *named;

	if (!r->image_id.len || !r->reference.len || !tw_reference_parse(r->reference, &s->report->arena, &ref))
		return r->image_id;
	named = tw_arena_printf(&s->report->arena, "%.*s:%.*s/%.*s", TW_ARG(r->image_id), TW_ARG(ref.registry),
				TW_ARG(ref.repository));
	if (!named || tw_hash_bytes(TW_HASH_SHA256, tw_slice(named), &digest, NULL) < 0)
		return r->image_id;
	tw_digest_format(&digest, text);
	return copy(s, tw_slice(text));
}

static int describe_layers(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	struct tw_report *r = &s->report->report;
	struct tw_slice *diff_ids = tw_arena_array(&s->report->arena, artifact->layer_count, sizeof(*diff_ids));
	char digest[TW_DIGEST_TEXT];

	r->layers = tw_arena_array(&s->report->arena, artifact->layer_count, sizeof(*r->layers));
	if (!r->layers || !diff_ids)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < artifact->layer_count; i++) {
		const struct tw_layer *layer = &artifact->layers[i];
		struct tw_layer_ref *ref = &s->layers[i].ref;

		ref->diff_id = copy(s, layer->diff_id);
		if (artifact->shows_digests && tw_layer_digest(s->source, i, digest, NULL) >= 0)
			ref->digest = copy(s, tw_slice(digest));
		diff_ids[i] = ref->diff_id;
		r->layers[i] =
			(struct tw_report_layer){ s->layer_sizes ? s->layer_sizes[i]
								 : layer_size(&s->layers[i].flat, &s->report->arena),
						  ref->digest, ref->diff_id };
		r->size += r->layers[i].size;
	}
	r->layer_count = artifact->layer_count;
	r->diff_ids = (struct tw_texts){ diff_ids, artifact->layer_count };
	return TRAWL_OK;
}

static bool same_reference(struct tw_run *s, const struct tw_reference *name, struct tw_slice text)
{
	struct tw_reference other;

	return tw_reference_parse(text, &s->report->arena, &other) && tw_slice_eq(name->registry, other.registry) &&
	       tw_slice_eq(name->repository, other.repository) && tw_slice_eq(name->digest, other.digest) &&
	       (name->digest.len || tw_slice_eq(name->tag, other.tag));
}

/* Of an image's names the one that it was asked for by, else the first. */
static struct tw_slice choose_reference(struct tw_run *s, const struct tw_report *r, struct tw_slice asked)
{
	struct tw_reference name;
	bool named = tw_reference_parse(asked, &s->report->arena, &name);

	for (size_t i = 0; named && i < r->repo_tags.len; i++) {
		if (same_reference(s, &name, r->repo_tags.at[i]))
			return r->repo_tags.at[i];
	}
	for (size_t i = 0; named && i < r->repo_digests.len; i++) {
		if (same_reference(s, &name, r->repo_digests.at[i]))
			return r->repo_digests.at[i];
	}
	return r->repo_tags.len ? r->repo_tags.at[0] : r->repo_digests.len ? r->repo_digests.at[0] : r->reference;
}

int tw_run_describe(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	const struct trawl_scan *options = &s->context.options;
	struct tw_report *r = &s->report->report;
	int status;

	r->tool_version = TW_LIT(TRAWL_VERSION);
	r->report_id = copy(s, tw_slice(options->report_id));
	r->created_at = (struct tw_time){ options->now_seconds, options->now_nanoseconds };
	r->artifact_name = options->display_name ? copy(s, tw_slice(options->display_name)) : copy(s, artifact->name);
	r->artifact_type = artifact->kind == TW_ARTIFACT_IMAGE    ? TW_LIT("container_image")
			   : options->target == TRAWL_TARGET_REPO ? TW_LIT("repository")
								  : TW_LIT("filesystem");
	if (artifact->kind != TW_ARTIFACT_IMAGE)
		return !s->source ? TRAWL_OK : tw_describe_repository(s->source, s->report, err);
	status = describe_layers(s, artifact, err);
	r->image_id = copy(s, artifact->image_id);
	r->image_config = copy(s, artifact->config);
	r->repo_tags = copy_all(s, artifact->repo_tags, artifact->repo_tag_count);
	r->repo_digests = copy_all(s, artifact->repo_digests, artifact->repo_digest_count);
	r->reference = choose_reference(s, r, artifact->name);
	r->artifact_id = artifact_id(s, r);
	return status;
}

void tw_run_describe_database(struct tw_run *s, const struct trawl_db *db)
{
	struct trawl_db_info info = { .size = sizeof(info) };
	struct tw_database_info *d = &s->report->report.database;

	if (!db || s->context.options.without_vulnerabilities)
		return;
	trawl_db_info(db, &info);
	*d = (struct tw_database_info){
		.used = true,
		.version = info.version,
		.path = tw_slice(info.path),
		.updated_at = tw_slice(info.updated_at),
		.next_update = tw_slice(info.next_update),
		.downloaded_at = tw_slice(info.downloaded_at),
		.digest = tw_slice(info.digest),
		.source = tw_slice(info.source),
	};
}
