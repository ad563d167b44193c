/* SPDX-License-Identifier: Apache-2.0 */
/* Which files the user means. Source: client-go, tools/clientcmd/loader.go. */
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/file.h"
#include "kube/kubeconfig.h"

static int load_file(const char *path, struct tw_arena *arena, struct tw_kubeconfig *config, struct trawl_error *err)
{
	struct tw_slice name = tw_arena_copy(arena, tw_slice(path)), text;
	struct tw_arena scratch = { 0 };
	int status = name.ptr ? tw_file_text(path, TW_LIMIT_MANIFEST, &scratch, &text, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK) {
		status = tw_kubeconfig_parse(text, name, arena, config, err);
		explicit_bzero((char *)(uintptr_t)text.ptr, text.len);
	}
	tw_arena_release(&scratch);
	return status;
}

/* One that nobody has named may be missing. */
static int load_if_there(const char *path, struct tw_arena *arena, struct tw_kubeconfig *config,
			 struct trawl_error *err)
{
	return access(path, F_OK) == 0 ? load_file(path, arena, config, err) : TRAWL_OK;
}

static int load_list(struct tw_slice list, struct tw_arena *arena, struct tw_kubeconfig *config,
		     struct trawl_error *err)
{
	struct tw_slice part;
	int status = TRAWL_OK;

	while (status >= 0 && tw_slice_split(&list, ':', &part)) {
		const char *path = tw_arena_text(arena, part);

		if (!path)
			return tw_fail_nomem(err);
		if (part.len)
			status = load_if_there(path, arena, config, err);
	}
	return status;
}

int tw_kubeconfig_load(const char *path, struct tw_arena *arena, struct tw_kubeconfig *config, struct trawl_error *err)
{
	const char *list = getenv("KUBECONFIG"), *home = getenv("HOME");
	const char *usual = home && *home ? tw_arena_printf(arena, "%s/.kube/config", home) : NULL;

	config->files = TW_LIT("");
	if (path && *path)
		return load_file(path, arena, config, err);
	if (list && *list)
		return load_list(tw_slice(list), arena, config, err);
	return usual ? load_if_there(usual, arena, config, err) : TRAWL_OK;
}
