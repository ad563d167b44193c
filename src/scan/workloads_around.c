/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that others refer to. What may surprise: bases usually lie beside the overlay that the user names, outside of what he
 * names. They are read as far as the git repository that it is in goes, or else the current folder, if it is above; nothing
 * further up, and no link is followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "io/beneath.h"
#include "io/boundary.h"
#include "io/file.h"
#include "scan/workloads_read.h"

struct tw_slice tw_around_joined(struct tw_arena *arena, struct tw_slice folder, struct tw_slice path)
{
	if (!folder.len || !path.len)
		return folder.len ? folder : path.ptr ? path : TW_LIT("");
	return TW_JOIN(arena, folder, TW_LIT("/"), path);
}

struct tw_slice tw_around_below(const struct tw_reading *r, struct tw_slice path)
{
	struct tw_slice prefix = r->around.prefix;

	if (!prefix.len)
		return path;
	if (path.len > prefix.len && path.ptr[prefix.len] == '/' &&
	    tw_slice_eq(tw_slice_head(path, prefix.len), prefix))
		return tw_slice_from(path, prefix.len + 1);
	return (struct tw_slice){ 0 };
}

struct tw_slice tw_around_shown(struct tw_reading *r, struct tw_slice path)
{
	struct tw_slice below = tw_around_below(r, path);

	if (tw_slice_eq(path, r->around.prefix))
		below = TW_LIT("");
	if (below.ptr)
		return tw_reading_shown(r, below);
	return tw_around_joined(&r->set->arena, r->around.shown, path);
}

int tw_around_read(const struct tw_reading *r, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err)
{
	char *name = tw_arena_text(arena, path), *bytes;
	TW_AUTO_CLOSE int fd = name ? tw_open_beneath(r->around.fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	struct stat st;

	if (!name)
		return tw_fail_nomem(err);
	if (fd < 0 || fstat(fd, &st) < 0)
		return tw_fail(err, errno == ENOENT || errno == ENOTDIR ? TRAWL_E_NOTFOUND : TRAWL_E_IO, "%s",
			       strerror(errno));
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > TW_LIMIT_MANIFEST)
		return tw_fail(err, TRAWL_E_LIMIT, "not a regular file, or larger than 16 MiB");
	bytes = tw_arena_alloc(arena, (size_t)st.st_size);
	if (!bytes)
		return tw_fail_nomem(err);
	*ret = tw_slice_of(bytes, (size_t)st.st_size);
	return tw_file_read_all(fd, 0, bytes, ret->len, err);
}

/* The boundary as the user would name it: what he named, without as many folders as it lies above. */
static struct tw_slice shown_boundary(struct tw_reading *r, struct tw_slice root, const char *real)
{
	while (root.len > 1 && root.ptr[root.len - 1] == '/')
		root.len--;
	if (root.len == r->around.prefix.len && tw_slice_eq(root, r->around.prefix))
		return TW_LIT("");
	if (root.len > r->around.prefix.len && tw_slice_ends(root, r->around.prefix.ptr) &&
	    root.ptr[root.len - r->around.prefix.len - 1] == '/')
		return tw_slice_head(root, root.len - r->around.prefix.len - 1);
	return tw_slice_head(tw_slice(real), strlen(real) - r->around.prefix.len - (r->around.prefix.len > 0));
}

int tw_around_open(struct tw_reading *r, struct trawl_error *err)
{
	TW_AUTO_FREE char *real = NULL;
	struct tw_arena *arena = &r->set->arena;
	size_t end;

	if (r->around.fd >= 0)
		return TRAWL_OK;
	real = realpath(r->folder.ptr, NULL);
	if (!real)
		return tw_fail_errno(err, errno, "%s", r->folder.ptr);
	end = tw_boundary(real);
	r->around.prefix = tw_arena_copy(arena, tw_slice_from(tw_slice(real), real[end] == '/' ? end + 1 : end));
	r->around.shown =
		r->around.prefix.ptr ? tw_arena_copy(arena, shown_boundary(r, r->folder, real)) : r->around.prefix;
	if (!r->around.shown.ptr)
		return tw_fail_nomem(err);
	real[end ? end : 1] = '\0';
	r->around.fd = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return r->around.fd < 0 ? tw_fail_errno(err, errno, "%s", real) : TRAWL_OK;
}
