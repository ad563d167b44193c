/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests: every document, as manifests, compose files, JSON; what they say of images has a name, a field and a line in the
 * text. The first byte says whether documents that name none are passed over.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "kube/compose.h"
#include "kube/documents.h"
#include "kube/workload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct tw_arena arena;
	uint32_t lines;
	struct tw_kube_node root;
};

static int take_resource(void *user, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	const struct run *run = user;
	const struct tw_workload *w = &resource->workload;

	for (size_t i = 0; i < w->use_count; i++) {
		if (!w->uses[i].reference.len || !w->uses[i].field.len || w->uses[i].line > run->lines)
			abort();
	}
	return TRAWL_OK;
}

static int odd(void *user, uint32_t line, const char *message, struct trawl_error *err)
{
	const struct run *run = user;

	if (line > run->lines || !*message)
		abort();
	return TRAWL_OK;
}

static int problem(void *user, enum tw_grade grade, uint32_t line, const char *message, struct trawl_error *err)
{
	/* libyaml's marks may stand one behind the end. */
	const struct run *run = user;

	if (line > run->lines + 1 || !*message)
		abort();
	return TRAWL_OK;
}

/* Every file there is says the same. */
static int open_other(void *user, struct tw_slice from, struct tw_slice path, uint32_t line, struct tw_kube_node *ret,
		      struct tw_slice *ret_from, struct trawl_error *err)
{
	const struct run *run = user;

	*ret = run->root;
	*ret_from = path;
	return !tw_slice_ends(path, "/");
}

static int include(void *user, struct tw_slice path, uint32_t line, struct trawl_error *err)
{
	const struct run *run = user;

	if (!path.len || line > run->lines)
		abort();
	return TRAWL_OK;
}

static int take(void *user, const struct tw_kube_document *document, struct trawl_error *err)
{
	struct run *run = user;
	const struct tw_kube_read read = {
		.arena = &run->arena, .line_base = document->line_base, .take = take_resource, .odd = odd, .user = run
	};

	const struct tw_compose_files files = { open_other, include, run };

	run->root = document->root;
	if (tw_compose_is(document->root, TW_LIT("compose.yaml")))
		return tw_compose_read(&read, &files, document->root, err);
	return tw_kube_read(&read, document->root, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = { .arena = { .limit = 512 * TW_MIB }, .lines = 1 };
	struct trawl_error err = { 0 };
	uint64_t count = 0;
	struct tw_kube_documents documents = {
		.scratch = &run.arena, .count = &count, .take = take, .problem = problem, .user = &run
	};
	int status;

	if (!size)
		return 0;
	documents.text = tw_slice_of(data + 1, size - 1);
	documents.only_images = data[0] & 1;
	documents.file = data[0] & 2 ? TW_LIT("a.json") : TW_LIT("a.yaml");
	/* What ends a line for YAML ends one here. */
	for (size_t i = 1; i < size; i++)
		run.lines += data[i] == '\n' || data[i] == '\r' || data[i] == 0x85 || data[i] >= 0xa8;
	status = tw_kube_documents(&documents, &err);
	if (status < 0 && status != TRAWL_E_NOMEM)
		abort();
	tw_arena_release(&run.arena);
	return 0;
}
