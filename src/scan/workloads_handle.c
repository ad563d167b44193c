/* SPDX-License-Identifier: Apache-2.0 */
/* What the public workloads tell: texts are kept terminated, so that they are handed out where they lie. */
#include "scan/workloads.h"

/* As much of it as the caller knows. */
static int give(void *ret, const void *from, size_t size)
{
	size_t wanted;

	memcpy(&wanted, ret, sizeof(wanted));
	memcpy((char *)ret + sizeof(wanted), (const char *)from + sizeof(wanted),
	       (wanted < size ? wanted : size) - sizeof(wanted));
	return 1;
}

size_t trawl_workloads_count(const struct trawl_workloads *set)
{
	return set->workloads.len;
}

int trawl_workloads_get(const struct trawl_workloads *set, size_t index, struct trawl_workload *ret)
{
	const struct tw_workload *w = index < set->workloads.len ? &set->workloads.at[index] : NULL;
	struct trawl_workload told;

	if (!w || ret->size < sizeof(ret->size))
		return 0;
	told = (struct trawl_workload){
		.api_version = w->api_version.ptr,
		.kind = w->kind.ptr,
		.name = w->name.ptr,
		.name_space = w->name_space.ptr,
		.owner_kind = w->owner_kind.ptr,
		.owner_name = w->owner_name.ptr,
		.file = w->file.ptr,
		.chart = w->chart.ptr,
		.line = w->line,
		.uses = w->use_count,
	};
	return give(ret, &told, sizeof(told));
}

int trawl_workloads_use(const struct trawl_workloads *set, size_t index, size_t at, struct trawl_image_use *ret)
{
	const struct tw_workload *w = index < set->workloads.len ? &set->workloads.at[index] : NULL;
	const struct tw_image_use *use = w && at < w->use_count ? &w->uses[at] : NULL;
	struct trawl_image_use told;

	if (!use || ret->size < sizeof(ret->size))
		return 0;
	told = (struct trawl_image_use){
		.reference = use->reference.ptr,
		.container = use->container.ptr,
		.field = use->field.ptr,
		.place = tw_image_place_name(use->place),
		.confidence = tw_image_confidence_name(use->confidence),
		.line = use->line,
		.image = use->image,
	};
	return give(ret, &told, sizeof(told));
}

size_t trawl_workloads_images(const struct trawl_workloads *set)
{
	return set->images.len;
}

int trawl_workloads_image(const struct trawl_workloads *set, size_t index, struct trawl_workload_image *ret)
{
	const struct tw_workload_image *image = index < set->images.len ? &set->images.at[index] : NULL;
	struct trawl_workload_image told;

	if (!image || ret->size < sizeof(ret->size))
		return 0;
	told = (struct trawl_workload_image){
		.reference = image->reference.ptr,
		.platform = image->platform.ptr,
		.uses = image->use_count,
		.status = image->status,
		.why = image->why.ptr,
		.is_eol = image->eol,
		.is_timed_out = image->timed_out,
	};
	for (int i = 0; i < TW_SEVERITIES; i++)
		told.findings[i] = image->findings[i];
	return give(ret, &told, sizeof(told));
}

size_t trawl_workloads_problems(const struct trawl_workloads *set)
{
	return set->problems.len;
}

int trawl_workloads_problem(const struct trawl_workloads *set, size_t index, struct trawl_problem *ret)
{
	const struct tw_problem *problem = index < set->problems.len ? &set->problems.at[index] : NULL;
	struct trawl_problem told;

	if (!problem || ret->size < sizeof(ret->size))
		return 0;
	told = (struct trawl_problem){
		.lost = problem->grade == TW_FAILED,
		.note = problem->grade == TW_NOTE,
		.path = problem->path.ptr,
		.line = problem->line,
		.message = problem->message.ptr,
	};
	return give(ret, &told, sizeof(told));
}
