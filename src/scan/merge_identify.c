/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who a package of the result is: the layer that it came with, its UID and its purl. Hashing is what takes time in a merge
 * (dpkg's packages have thousands of files): all threads share it.
 */
#include "model/purl.h"
#include "model/uid.h"
#include "scan/merge.h"

enum { PACKAGES_EACH = 128 };

struct job {
	struct tw_task task;
	struct tw_merge *merge;
	size_t first, count;
	struct tw_arena arena, scratch;
	bool failed;
};

struct tw_slice tw_merge_key(struct tw_arena *arena, struct tw_slice a, struct tw_slice b, struct tw_slice c)
{
	struct tw_slice zero = tw_slice_of("", 1);

	return TW_JOIN(arena, a, zero, b, zero, c);
}

struct tw_slice tw_merge_lib_key(struct tw_arena *arena, const struct tw_group_of *group, const struct tw_package *p)
{
	struct tw_slice zero = tw_slice_of("", 1);

	return TW_JOIN(arena, group->record.path, zero, p->name, zero, p->version, zero, p->release);
}

/* Red Hat's base layer has no content sets of its own: they stand in the next; layers on top share the last ones. */
static const struct tw_build_info *build_of(const struct tw_merge *m, uint32_t layer)
{
	const struct tw_build_info *b = m->builds;

	if (b[layer].content_sets.len || b[layer].nvr.len)
		return &b[layer];
	if (layer == 0)
		return m->layer_count > 1 && (b[1].content_sets.len || b[1].nvr.len) ? &b[1] : NULL;
	while (layer-- > 0) {
		if (b[layer].content_sets.len || b[layer].nvr.len)
			return &b[layer];
	}
	return NULL;
}

static bool identify_os(struct job *job, struct tw_package *p)
{
	const struct tw_merge *m = job->merge;
	struct tw_slice key = tw_merge_key(&job->scratch, p->name, p->version, p->release);
	uint32_t at = key.ptr ? tw_map_get(&m->origins, key) : TW_MAP_NONE;
	const struct tw_os *os = &m->detail->os;

	p->uid = tw_package_uid((struct tw_slice){ 0 }, p);
	if (at != TW_MAP_NONE) {
		uint32_t layer = m->first_layer.at[at];

		p->layer = m->layers[layer].ref;
		p->build_info = build_of(m, layer);
		/* dpkg's file lists stand only in the layer that installed the package. */
		p->installed_files = m->first_seen.at[at]->installed_files;
	}
	if (os->family.len && !p->purl.len)
		p->purl = tw_purl(os->parent_family.len ? os->parent_family : os->family, os, p, &job->arena);
	return key.ptr;
}

static bool identify_lib(struct job *job, const struct tw_group_of *group, struct tw_package *p)
{
	const struct tw_merge *m = job->merge;
	uint32_t layer = TW_MAP_NONE;

	p->uid = tw_package_uid(group->record.path, p);
	if (group->again) {
		struct tw_slice key = tw_merge_lib_key(&job->scratch, group, p);

		if (!key.ptr)
			return false;
		layer = tw_map_get(&m->lib_origins, key);
	}
	p->layer = m->layers[layer < group->layer ? layer : group->layer].ref;
	if (!p->purl.len)
		p->purl = tw_purl(group->record.type, NULL, p, &job->arena);
	return true;
}

static void run_job(struct tw_task *task)
{
	struct job *job = (struct job *)task; /* its first member */

	for (size_t i = job->first; i < job->first + job->count && !job->failed; i++) {
		const struct tw_merged *merged = &job->merge->merged.at[i];
		struct tw_arena_mark mark = tw_arena_mark(&job->scratch);

		job->failed = merged->group->record.type.len ? !identify_lib(job, merged->group, merged->package)
							     : !identify_os(job, merged->package);
		tw_arena_rewind(&job->scratch, mark);
	}
	tw_arena_release(&job->scratch);
}

void tw_merge_identify(struct tw_merge *m, struct tw_pool *pool)
{
	size_t total = m->merged.len, count = (total + PACKAGES_EACH - 1) / PACKAGES_EACH;
	struct job *jobs = calloc(count, sizeof(*jobs));

	m->failed |= count && !jobs;
	for (size_t i = 0; jobs && i < count; i++) {
		size_t first = i * PACKAGES_EACH, left = total - first;

		jobs[i] = (struct job){ .task.run = run_job, .merge = m, .first = first };
		jobs[i].count = left < PACKAGES_EACH ? left : PACKAGES_EACH;
		if (pool)
			tw_pool_add(pool, &jobs[i].task);
		else
			run_job(&jobs[i].task);
	}
	if (pool)
		tw_pool_wait(pool);
	for (size_t i = 0; jobs && i < count; i++) {
		m->failed |= jobs[i].failed;
		tw_arena_adopt(m->arena, &jobs[i].arena);
	}
	free(jobs);
}
