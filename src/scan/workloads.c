/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/workloads.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/reference.h"
#include "scan/cluster.h"

enum trawl_status trawl_workloads_new(struct trawl_workloads **ret, struct trawl_error *err)
{
	struct trawl_workloads *set = calloc(1, sizeof(*set));

	if (!set)
		return (enum trawl_status)tw_fail_nomem(err);
	*ret = set;
	return TRAWL_OK;
}

void trawl_workloads_free(struct trawl_workloads *set)
{
	if (!set)
		return;
	tw_cluster_free(set->cluster);
	tw_vec_release(&set->workloads);
	tw_vec_release(&set->images);
	tw_vec_release(&set->problems);
	tw_vec_release(&set->texts);
	tw_map_release(&set->text_places);
	tw_map_release(&set->image_places);
	tw_arena_release(&set->arena);
	free(set);
}

/* What goes out is UTF-8; names of files need not be, and keep the place of what is none. */
static struct tw_slice valid_copy(struct tw_arena *arena, struct tw_slice text)
{
	struct tw_buf fixed = { 0 };
	struct tw_slice ret;

	if (tw_utf8_valid(text))
		return tw_arena_copy(arena, text);
	for (size_t i = 0; i < text.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(text, i), &point);

		tw_buf_add(&fixed, len ? text.ptr + i : "\xef\xbf\xbd", len ? len : 3);
		i += len ? len : 1;
	}
	ret = tw_buf_failed(&fixed) ? (struct tw_slice){ 0 } : tw_arena_copy(arena, tw_buf_view(&fixed));
	tw_buf_release(&fixed);
	return ret;
}

struct tw_slice tw_workloads_text(struct trawl_workloads *set, struct tw_slice text)
{
	uint32_t *place;
	struct tw_slice kept, *slot;

	if (!text.len)
		return TW_LIT("");
	place = tw_map_find(&set->text_places, text);
	if (place)
		return set->texts.at[*place];
	kept = valid_copy(&set->arena, text);
	place = kept.ptr ? tw_map_find(&set->text_places, kept) : NULL;
	if (place)
		return set->texts.at[*place];
	slot = kept.ptr ? tw_vec_push(&set->texts) : NULL;
	place = slot ? tw_map_put(&set->text_places, kept) : NULL;
	if (!place)
		return (struct tw_slice){ 0 };
	*slot = kept;
	*place = (uint32_t)(set->texts.len - 1);
	return kept;
}

int tw_workloads_problem(struct trawl_workloads *set, enum tw_grade grade, struct tw_slice path, uint32_t line,
			 const char *message, struct trawl_error *err)
{
	struct tw_problem problem = { .grade = grade, .line = line };
	struct tw_problem *slot;

	if (set->problems.len == TW_LIMIT_PROBLEMS) {
		set->problems_left_out++;
		return TRAWL_OK;
	}
	problem.path = tw_workloads_text(set, path);
	problem.message = tw_workloads_text(set, tw_slice(message));
	slot = problem.path.ptr && problem.message.ptr ? tw_vec_push(&set->problems) : NULL;
	if (!slot)
		return tw_fail_nomem(err);
	*slot = problem;
	return TRAWL_OK;
}

/*
 * What tells an image from others: registry, repository, and digest or else tag, and the platform. A text that can't be a
 * name stands for itself.
 */
static struct tw_slice key_of(struct trawl_workloads *set, struct tw_slice reference, struct tw_slice platform,
			      bool *ret_is_name)
{
	struct tw_reference name;

	*ret_is_name = tw_reference_parse(reference, &set->arena, &name);
	if (!*ret_is_name)
		return TW_JOIN(&set->arena, TW_LIT("?"), reference, TW_LIT("|"), platform);
	return TW_JOIN(&set->arena, name.registry, TW_LIT("/"), name.repository, TW_LIT("@"),
		       name.digest.len ? name.digest : name.tag, TW_LIT("|"), platform);
}

static int add_image(struct trawl_workloads *set, struct tw_slice key, bool is_name, struct tw_slice reference,
		     struct tw_slice platform, struct trawl_error *err)
{
	struct tw_workload_image *image;
	uint32_t *place = tw_map_put(&set->image_places, key);

	image = place ? tw_vec_push(&set->images) : NULL;
	if (!image)
		return tw_fail_nomem(err);
	*place = (uint32_t)(set->images.len - 1);
	image->is_name = is_name;
	image->reference = reference;
	image->platform = tw_workloads_text(set, platform);
	image->why = is_name ? TW_LIT("") : TW_LIT("this can't be the name of an image");
	image->status = is_name ? TRAWL_OK : TRAWL_E_USAGE;
	return image->platform.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

/* Finds the image of a use, or adds it. 0 when there are too many already. */
static int find_image(struct trawl_workloads *set, struct tw_slice platform, struct tw_image_use *use,
		      struct trawl_error *err)
{
	struct tw_arena_mark mark = tw_arena_mark(&set->arena);
	bool is_name;
	struct tw_slice key = key_of(set, use->reference, platform, &is_name);
	uint32_t place;
	int status;

	if (!key.ptr)
		return tw_fail_nomem(err);
	place = tw_map_get(&set->image_places, key);
	if (place != TW_MAP_NONE) {
		tw_arena_rewind(&set->arena, mark);
		use->image = place;
		return 1;
	}
	if (set->images.len == TW_LIMIT_KUBE_IMAGES)
		return 0;
	status = add_image(set, key, is_name, use->reference, platform, err);
	use->image = (uint32_t)(set->images.len - 1);
	return status < 0 ? status : 1;
}

static bool copy_heads(struct trawl_workloads *set, struct tw_workload *workload)
{
	struct tw_slice *const texts[] = {
		&workload->api_version, &workload->kind,       &workload->name, &workload->name_space,
		&workload->owner_kind,  &workload->owner_name, &workload->file, &workload->chart,
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		*texts[i] = tw_workloads_text(set, *texts[i]);
		good = good && texts[i]->ptr;
	}
	return good;
}

static int full(struct trawl_workloads *set, const struct tw_workload *workload, struct trawl_error *err)
{
	if (set->full)
		return TRAWL_OK;
	set->full = true;
	return tw_workloads_problem(set, TW_FAILED, workload->file, workload->line,
				    "more than " TW_LIMIT_TEXT(TW_LIMIT_KUBE_WORKLOADS) " workloads or " TW_LIMIT_TEXT(
					    TW_LIMIT_KUBE_IMAGES) " images: the rest is left out",
				    err);
}

int tw_workloads_add(struct trawl_workloads *set, const struct tw_workload *workload, struct tw_slice platform,
		     struct trawl_error *err)
{
	struct tw_workload copy = *workload, *slot;
	int status = 1;

	if (!workload->use_count)
		return TRAWL_OK;
	if (set->workloads.len == TW_LIMIT_KUBE_WORKLOADS)
		return full(set, workload, err);
	copy.uses = tw_arena_array(&set->arena, copy.use_count, sizeof(*copy.uses));
	if (!copy.uses || !copy_heads(set, &copy))
		return tw_fail_nomem(err);
	copy.use_count = 0;
	for (size_t i = 0; status == 1 && i < workload->use_count; i++) {
		struct tw_image_use *use = &copy.uses[copy.use_count];

		*use = workload->uses[i];
		use->reference = tw_workloads_text(set, use->reference);
		use->container = tw_workloads_text(set, use->container);
		use->field = tw_workloads_text(set, use->field);
		if (!use->reference.ptr || !use->container.ptr || !use->field.ptr)
			return tw_fail_nomem(err);
		status = find_image(set, platform, use, err);
		copy.use_count += status == 1;
	}
	if (status < 0)
		return status;
	if (copy.use_count && !(slot = tw_vec_push(&set->workloads)))
		return tw_fail_nomem(err);
	if (copy.use_count)
		*slot = copy;
	return status == 0 ? full(set, workload, err) : TRAWL_OK;
}

/* Each image's uses, in the order of workloads. */
static int index_uses(struct trawl_workloads *set, struct trawl_error *err)
{
	size_t *next = calloc(set->images.len + 1, sizeof(*next)), total = 0;
	struct tw_use_place *places;

	for (size_t i = 0; i < set->images.len; i++)
		set->images.at[i].use_count = 0;
	for (size_t w = 0; w < set->workloads.len; w++)
		for (size_t u = 0; u < set->workloads.at[w].use_count; u++, total++)
			set->images.at[set->workloads.at[w].uses[u].image].use_count++;
	places = tw_arena_array(&set->arena, total, sizeof(*places));
	if (!next || !places) {
		free(next);
		return tw_fail_nomem(err);
	}
	for (size_t i = 0, at = 0; i < set->images.len; i++) {
		next[i] = at;
		set->images.at[i].uses = places + at;
		at += set->images.at[i].use_count;
	}
	for (size_t w = 0; w < set->workloads.len; w++)
		for (size_t u = 0; u < set->workloads.at[w].use_count; u++)
			places[next[set->workloads.at[w].uses[u].image]++] =
				(struct tw_use_place){ (uint32_t)w, (uint32_t)u };
	free(next);
	return TRAWL_OK;
}

int tw_workloads_index(struct trawl_workloads *set, struct trawl_error *err)
{
	int status = index_uses(set, err);

	set->model.list = set->workloads.at;
	set->model.count = set->workloads.len;
	set->model.images = set->images.at;
	set->model.image_count = set->images.len;
	set->model.problems = set->problems.at;
	set->model.problem_count = set->problems.len;
	set->model.problems_left_out = set->problems_left_out;
	for (size_t i = 0; i < set->problems.len; i++)
		set->model.incomplete = set->model.incomplete || set->problems.at[i].grade == TW_FAILED;
	return status;
}
