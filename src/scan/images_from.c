/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map from what an image may be called to the archive that holds it. Keys begin with what they are: 'n' a name, made
 * complete; 'd' a digest; 'f' the name of a file, in which whatever separates is '-': "nginx_1.25.tar.gz" is "nginx:1.25".
 */
#include "scan/images_from.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/map.h"
#include "model/reference.h"
#include "source/names.h"

enum { DEPTH = 4 };

struct tw_images_from {
	struct tw_arena arena;
	struct tw_map places; /* keys to paths */
	TW_VEC(const char *) paths;
	const char *folder;
	void (*odd)(void *user, const char *message);
	void *user;
};

/* Lower case, and '-' for each run of what separates; in @arena. */
static struct tw_slice plain_form(struct tw_arena *arena, struct tw_slice text)
{
	char *out = tw_arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; out && i < text.len; i++) {
		bool separates = strchr("/:@_+- ", text.ptr[i] ? text.ptr[i] : '/') != NULL;

		if (!separates)
			out[len++] = tw_lower(text.ptr[i]);
		else if (len && out[len - 1] != '-')
			out[len++] = '-';
	}
	return tw_slice_of(out, len);
}

/* "nginx_1.25.tar.gz" without what says that it is an archive. */
static struct tw_slice without_ending(struct tw_slice name)
{
	static const char *const endings[] = { ".gz", ".tgz", ".zst", ".zstd", ".tar", ".oci" };
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
			if (tw_slice_ends(name, endings[i]) && name.len > strlen(endings[i])) {
				name.len -= strlen(endings[i]);
				again = true;
			}
		}
	}
	return name;
}

static struct tw_slice complete(struct tw_arena *arena, const struct tw_reference *name)
{
	return TW_JOIN(arena, TW_LIT("n"), name->registry, TW_LIT("/"), name->repository, TW_LIT(":"), name->tag);
}

static bool put(struct tw_images_from *from, struct tw_slice key, const char *path)
{
	uint32_t *place = key.ptr ? tw_map_put(&from->places, key) : NULL;
	const char **slot;

	if (!place)
		return false;
	if (*place != TW_MAP_NONE)
		return true; /* the first one stays */
	*place = (uint32_t)from->paths.len;
	slot = tw_vec_push(&from->paths);
	if (slot)
		*slot = path;
	return slot != NULL;
}

static bool put_name(struct tw_images_from *from, const char *path, const struct tw_image_name *name)
{
	struct tw_arena *arena = &from->arena;
	struct tw_slice file = without_ending(tw_path_base(tw_slice(path)));
	bool is_tag = tw_slice_find(name->name, '/') < 0 && tw_slice_find(name->name, ':') < 0;
	struct tw_reference parsed;
	struct tw_slice whole = TW_JOIN(arena, tw_slice(path), name->choose);
	bool good = whole.ptr != NULL;

	if (good && name->digest.len)
		good = put(from, TW_JOIN(arena, TW_LIT("d"), name->digest), whole.ptr);
	if (good && name->name.len && tw_reference_parse(name->name, arena, &parsed) && parsed.tag.len)
		good = put(from, complete(arena, &parsed), whole.ptr);
	if (good && is_tag) {
		file = name->name.len ? TW_JOIN(arena, file, TW_LIT(":"), name->name) : file;
		good = put(from, TW_JOIN(arena, TW_LIT("f"), plain_form(arena, file)), whole.ptr);
	}
	return good;
}

static int take(struct tw_images_from *from, const char *path, bool *ret_is_image, struct trawl_error *err)
{
	struct tw_image_names names = { 0 };
	struct trawl_error why = { 0 };
	int status = tw_source_names(path, &from->arena, &names, &why);
	bool good = true;

	*ret_is_image = status >= 0;
	for (size_t i = 0; status >= 0 && good && i < names.len; i++)
		good = put_name(from, path, &names.at[i]);
	tw_vec_release(&names);
	if (!good || status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0 && from->odd) {
		tw_wrap(&why, "%s", path);
		from->odd(from->user, why.message);
	}
	return TRAWL_OK;
}

static int no_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int visit(struct tw_images_from *from, const char *folder, unsigned depth, struct trawl_error *err)
{
	struct dirent **list = NULL;
	int count = scandir(folder, &list, no_dots, alphasort), status = TRAWL_OK;

	if (count < 0)
		return tw_fail_errno(err, errno, "%s", folder);
	for (int i = 0; i < count; i++) {
		char *path = status < 0 ? NULL : tw_arena_printf(&from->arena, "%s/%s", folder, list[i]->d_name);
		bool is_image = false;
		struct stat st;

		free(list[i]);
		if (!path || stat(path, &st) < 0 || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)))
			continue;
		status = take(from, path, &is_image, err);
		if (status == TRAWL_OK && !is_image && S_ISDIR(st.st_mode) && depth)
			status = visit(from, path, depth - 1, err);
	}
	free(list);
	return status;
}

int tw_images_from_open(const char *folder, void (*odd)(void *user, const char *message), void *user,
			struct tw_images_from **ret, struct trawl_error *err)
{
	struct tw_images_from *from = calloc(1, sizeof(*from));
	int status;

	if (!from)
		return tw_fail_nomem(err);
	from->odd = odd;
	from->user = user;
	from->folder = tw_arena_text(&from->arena, tw_slice(folder));
	status = from->folder ? visit(from, folder, DEPTH, err) : tw_fail_nomem(err);
	if (status == TRAWL_OK && from->arena.failed)
		status = tw_fail_nomem(err);
	if (status < 0)
		tw_images_from_free(from);
	else
		*ret = from;
	return status;
}

void tw_images_from_free(struct tw_images_from *from)
{
	if (!from)
		return;
	tw_map_release(&from->places);
	tw_vec_release(&from->paths);
	tw_arena_release(&from->arena);
	free(from);
}

static const char *get(const struct tw_images_from *from, struct tw_slice key)
{
	uint32_t place = key.ptr ? tw_map_get(&from->places, key) : TW_MAP_NONE;

	return place == TW_MAP_NONE ? NULL : from->paths.at[place];
}

/* The file may be called by the whole name, or by its end. */
static const char *by_file(const struct tw_images_from *from, struct tw_slice reference,
			   const struct tw_reference *name, struct tw_arena *arena)
{
	bool is_hub = tw_slice_is(name->registry, "index.docker.io");
	struct tw_slice registry = is_hub ? TW_LIT("docker.io") : name->registry;
	struct tw_slice tag = name->digest.len ? name->digest : name->tag;
	const struct tw_slice forms[] = {
		reference,
		TW_JOIN(arena, registry, TW_LIT("/"), name->repository, TW_LIT(":"), tag),
		TW_JOIN(arena, name->repository, TW_LIT(":"), tag),
		TW_JOIN(arena, tw_path_base(name->repository), TW_LIT(":"), tag),
		tw_slice_is(tag, "latest") ? TW_JOIN(arena, registry, TW_LIT("/"), name->repository) : reference,
		tw_slice_is(tag, "latest") ? name->repository : reference,
		tw_slice_is(tag, "latest") ? tw_path_base(name->repository) : reference,
	};
	const char *found = NULL;

	for (size_t i = 0; !found && i < sizeof(forms) / sizeof(*forms); i++)
		found = get(from, TW_JOIN(arena, TW_LIT("f"), plain_form(arena, forms[i])));
	return found;
}

int tw_images_from_find(const struct tw_images_from *from, struct tw_slice reference, const char **ret,
			struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_reference name;
	const char *found = NULL;

	if (tw_reference_parse(reference, &arena, &name)) {
		found = name.digest.len ? get(from, TW_JOIN(&arena, TW_LIT("d"), name.digest)) : NULL;
		if (!found && name.tag.len)
			found = get(from, complete(&arena, &name));
		found = found ? found : by_file(from, reference, &name, &arena);
	}
	tw_arena_release(&arena);
	if (!found)
		return tw_fail(err, TRAWL_E_NOTFOUND, "no archive or layout in %s is called so", from->folder);
	*ret = found;
	return TRAWL_OK;
}
