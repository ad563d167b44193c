/* SPDX-License-Identifier: Apache-2.0 */
#include "io/path.h"

#include "base/limits.h"

/* For "\"%.*s\"%s": of a long name the beginning, so that what is wrong with it has a place in the message. */
#define NAME_ARG(name) (int)((name).len < 200 ? (name).len : 200), (name).ptr, (name).len > 200 ? "…" : ""

/* Is every component one that can stay? @name has no slash at its ends. */
static bool is_clean(struct tw_slice name)
{
	struct tw_slice part;

	if (memchr(name.ptr, '\0', name.len))
		return false;
	/* Quick no-s first: an empty component, and one that begins with a dot, show at a slash. */
	if (!memmem(name.ptr, name.len, "//", 2) && !memmem(name.ptr, name.len, "/.", 2) && name.ptr[0] != '.')
		return true;
	while (tw_slice_split(&name, '/', &part)) {
		if (part.len == 0 || tw_slice_is(part, ".") || tw_slice_is(part, ".."))
			return false;
	}
	return true;
}

/*
 * Append the components of @name to the @len bytes in @room, with "." and ".." taken into account. At the root, ".." is
 * the root again where @rooted, as it is for the kernel; else the name leads out.
 */
static int add_parts(struct tw_slice name, bool rooted, char *room, size_t *len, struct trawl_error *err)
{
	struct tw_slice rest = name, part;

	while (tw_slice_split(&rest, '/', &part)) {
		if (part.len == 0 || tw_slice_is(part, "."))
			continue;
		if (tw_slice_is(part, "..")) {
			if (!*len && !rooted)
				return tw_fail(err, TRAWL_E_FORMAT, "the name \"%.*s\"%s leads out of the archive",
					       NAME_ARG(name));
			*len = tw_path_dir(tw_slice_of(room, *len)).len;
			continue;
		}
		if (*len + 1 + part.len > TW_LIMIT_PATH)
			return tw_fail(err, TRAWL_E_LIMIT, "a name of more than %d bytes", TW_LIMIT_PATH);
		if (*len)
			room[(*len)++] = '/';
		memcpy(room + *len, part.ptr, part.len);
		*len += part.len;
	}
	return TRAWL_OK;
}

int tw_path_clean(struct tw_slice name, char *room, struct tw_slice *ret, struct trawl_error *err)
{
	bool rooted = tw_slice_starts(name, "/");
	size_t len = 0;
	int status;

	while (name.len && name.ptr[0] == '/')
		name = tw_slice_from(name, 1);
	while (name.len >= 2 && name.ptr[0] == '.' && name.ptr[1] == '/')
		name = tw_slice_from(name, 2);
	while (name.len && name.ptr[name.len - 1] == '/')
		name.len--;
	if (name.len > TW_LIMIT_PATH)
		return tw_fail(err, TRAWL_E_LIMIT, "a name of more than %d bytes", TW_LIMIT_PATH);
	if (!name.len || is_clean(name)) {
		*ret = name.len ? name : tw_slice_of("", 0);
		return TRAWL_OK;
	}
	if (memchr(name.ptr, '\0', name.len))
		return tw_fail(err, TRAWL_E_FORMAT, "the name \"%.*s\"%s has a zero byte in it", NAME_ARG(name));
	status = add_parts(name, rooted, room, &len, err);
	if (status < 0)
		return status;
	*ret = tw_slice_of(room, len);
	return TRAWL_OK;
}

int tw_path_join(struct tw_slice dir, struct tw_slice target, char *room, struct tw_slice *ret, struct trawl_error *err)
{
	size_t len = 0;
	int status = TRAWL_OK;

	if (memchr(target.ptr ? target.ptr : "", '\0', target.len))
		return tw_fail(err, TRAWL_E_FORMAT, "the link target \"%.*s\"%s has a zero byte in it",
			       NAME_ARG(target));
	if (!tw_slice_starts(target, "/"))
		status = add_parts(dir, true, room, &len, err);
	if (status == TRAWL_OK)
		status = add_parts(target, true, room, &len, err);
	if (status == TRAWL_OK)
		*ret = tw_slice_of(room, len);
	return status;
}
