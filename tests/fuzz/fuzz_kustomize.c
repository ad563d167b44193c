/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kustomizations: the input is a list of files, "=path\n" in front of each, rendered in "k". What comes out is read for its
 * images, since that is what it is for.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "kube/kustomize.h"
#include "kube/workload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct tw_slice text;
	struct tw_arena arena, scratch;
};

/* The text of a file; or, with @folder, whether any lies below this path. */
static bool find(const struct run *run, struct tw_slice path, bool folder, struct tw_slice *ret)
{
	struct tw_slice rest = run->text, line;
	bool found = false;

	*ret = (struct tw_slice){ "", 0 };
	while (rest.len && tw_slice_split(&rest, '\n', &line)) {
		struct tw_slice name = tw_slice_from(line, 1);

		if (!tw_slice_starts(line, "=")) {
			if (found)
				ret->len = (size_t)(line.ptr + line.len - ret->ptr);
			continue;
		}
		if (found)
			return true;
		if (folder && name.len > path.len && tw_slice_eq(tw_slice_head(name, path.len), path) &&
		    name.ptr[path.len] == '/')
			return true;
		found = !folder && tw_slice_eq(name, path);
		if (found && rest.ptr)
			*ret = tw_slice_head(rest, 0);
	}
	return found;
}

static int read_file(void *user, struct tw_slice path, struct tw_slice *ret, struct trawl_error *err)
{
	return find(user, path, false, ret) ? TRAWL_OK : tw_fail(err, TRAWL_E_NOTFOUND, "none");
}

static bool is_folder(void *user, struct tw_slice path)
{
	struct tw_slice unused;

	return find(user, path, true, &unused);
}

static int take_resource(void *user, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	for (size_t i = 0; i < resource->workload.use_count; i++) {
		if (!resource->workload.uses[i].reference.len)
			abort();
	}
	return TRAWL_OK;
}

static int take(void *user, const struct tw_kustomized *resource, struct trawl_error *err)
{
	struct run *run = user;
	const struct tw_kube_read read = { .arena = &run->scratch, .take = take_resource, .user = run };
	struct tw_arena_mark mark = tw_arena_mark(&run->scratch);
	int status = tw_kube_read(&read, tw_kube_of_yaml(resource->tree), err);

	tw_arena_rewind(&run->scratch, mark);
	return status;
}

static int problem(void *user, enum tw_grade grade, struct tw_slice path, uint32_t line, const char *message,
		   struct trawl_error *err)
{
	if (!*message)
		abort();
	return TRAWL_OK;
}

static int use(void *user, struct tw_slice folder, struct trawl_error *err)
{
	return TRAWL_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = { tw_slice_of(data, size), { .limit = 64 * TW_MIB }, { .limit = 64 * TW_MIB } };
	const struct tw_kustomize k = { &run.arena, read_file, is_folder, take, problem, &run };
	struct trawl_error err = { 0 };
	bool component;
	int status = tw_kustomize_uses(&k, TW_LIT("k"), &component, use, &err);

	if (status == TRAWL_OK)
		status = tw_kustomize_render(&k, TW_LIT("k"), &err);
	if (status < 0 && status != TRAWL_E_NOMEM)
		abort();
	tw_arena_release(&run.arena);
	tw_arena_release(&run.scratch);
	return 0;
}
