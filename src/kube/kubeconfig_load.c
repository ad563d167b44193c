/* SPDX-License-Identifier: Apache-2.0 */
/* Which files the user means. Source: client-go, tools/clientcmd/loader.go. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "io/file.h"
#include "kube/kubeconfig.h"

static int load_file(const char *path, struct tw_arena *arena, struct tw_kubeconfig *config, struct trawl_error *err)
{
	int fd TW_AUTO_CLOSE = -1;
	char *text TW_AUTO_FREE = NULL;
	uint64_t size;
	struct tw_slice name = tw_arena_copy(arena, tw_slice(path));
	int status = tw_file_open(path, &fd, &size, err);

	if (status < 0)
		return status;
	if (size > TW_LIMIT_MANIFEST)
		return tw_fail(err, TRAWL_E_LIMIT, "%s: %llu bytes", path, (unsigned long long)size);
	text = malloc((size_t)size + 1);
	if (!text || !name.ptr)
		return tw_fail_nomem(err);
	status = tw_file_read_all(fd, 0, text, (size_t)size, err);
	if (status >= 0)
		status = tw_kubeconfig_parse(tw_slice_of(text, (size_t)size), name, arena, config, err);
	explicit_bzero(text, (size_t)size);
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
