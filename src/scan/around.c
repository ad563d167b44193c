/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/around.h"

#include <sys/stat.h>

#include "scan/context.h"

static int read_maven(void *closure, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		      struct trawl_error *err)
{
	struct tw_scan_context *context = closure;

	return tw_maven_read(&context->around.maven, path, arena, ret, err);
}

/* One component onto @out, which is @len bytes long; ".." takes one off where there is one. */
static size_t add_part(char *out, size_t len, size_t rooted, struct tw_slice part)
{
	ptrdiff_t cut = tw_slice_rfind(tw_slice_of(out, len), '/');
	size_t last = (size_t)(cut + 1);

	if (!part.len || tw_slice_is(part, "."))
		return len;
	if (tw_slice_is(part, "..") && rooted && len == rooted)
		return len;
	if (tw_slice_is(part, "..") && len > rooted && !tw_slice_is(tw_slice_of(out + last, len - last), ".."))
		return last > rooted ? last - 1 : rooted;
	if (len > rooted)
		out[len++] = '/';
	memcpy(out + len, part.ptr, part.len);
	return len + part.len;
}

struct tw_slice tw_clean_path(const char *path, struct tw_arena *arena)
{
	struct tw_slice rest = tw_slice(path), part;
	char *out = tw_arena_alloc(arena, rest.len + 2);
	size_t rooted = tw_slice_starts(rest, "/"), len = rooted;

	if (!out)
		return (struct tw_slice){ 0 };
	if (rooted)
		out[0] = '/';
	while (tw_slice_split(&rest, '/', &part))
		len = add_part(out, len, rooted, part);
	return tw_slice_of(out, len);
}

/* A single file is scanned as its folder's only one. */
static struct tw_slice folder_of(const char *name, struct tw_slice path)
{
	struct stat st;

	if (stat(name, &st) < 0 || S_ISDIR(st.st_mode))
		return path;
	return tw_path_dir(path).len || !tw_slice_starts(path, "/") ? tw_path_dir(path) : TW_LIT("/");
}

int tw_scan_around_init(struct tw_scan_around *around, struct tw_scan_context *context, struct trawl_error *err)
{
	const struct trawl_scan *options = &context->options;
	struct tw_slice root = TW_LIT("");

	tw_maven_init(&around->maven);
	around->maven.fetch = options->resolve_network != 0;
	around->maven.network = options->network;
	around->maven.cache_dir = options->resolve_dir;
	around->maven.check = tw_scan_check;
	around->maven.closure = context;
	if (options->name && (options->target == TRAWL_TARGET_FS || options->target == TRAWL_TARGET_REPO)) {
		root = tw_clean_path(options->name, &around->arena);
		if (!root.ptr)
			return tw_fail_nomem(err);
		root = folder_of(options->name, root);
	}
	around->around = (struct tw_around){ root, read_maven, tw_scan_check, context };
	return TRAWL_OK;
}

void tw_scan_around_release(struct tw_scan_around *around)
{
	tw_maven_release(&around->maven);
	tw_arena_release(&around->arena);
}
