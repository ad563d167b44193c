/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/compose.h"

#include "base/buf.h"
#include "base/limits.h"
#include "io/path.h"

/* "!reset" takes away what another file has brought, whatever stands behind it. */
static struct tw_kube_node member(struct tw_kube_node map, const char *name)
{
	struct tw_kube_node found = tw_kube_get(map, name);

	if (found.yaml && found.yaml->tag && strcmp(found.yaml->tag, "!reset") == 0)
		return (struct tw_kube_node){ 0 };
	return found;
}

static bool is_service(struct tw_kube_node node)
{
	return tw_kube_is_map(node) &&
	       (tw_kube_exists(tw_kube_get(node, "image")) || tw_kube_exists(tw_kube_get(node, "build")) ||
		tw_kube_exists(tw_kube_get(node, "extends")));
}

bool tw_compose_is(struct tw_kube_node root, struct tw_slice file)
{
	struct tw_kube_node services = tw_kube_get(root, "services");

	if (tw_kube_exists(tw_kube_get(root, "kind")) || tw_kube_exists(tw_kube_get(root, "apiVersion")))
		return false;
	if (tw_kube_exists(tw_kube_get(root, "include")) && tw_slice_search(tw_path_base(file), TW_LIT("compose")) >= 0)
		return true;
	if (!tw_kube_is_map(services) && !tw_kube_is_list(services))
		return false;
	tw_kube_each(services, service)
	{
		if (is_service(service))
			return true;
	}
	return false;
}

static bool expand_all(struct tw_slice text, struct tw_buf *out, unsigned depth);

/*
 * What stands for "${…}" or "$NAME": its default, in which variables may stand, too; false when it has none. @rest moves
 * behind it.
 */
static bool expand_one(struct tw_slice *rest, struct tw_buf *out, unsigned depth)
{
	struct tw_slice inside;
	size_t len = 0, open = 1;

	if (!rest->len || rest->ptr[0] != '{')
		return false;
	for (len = 1; len < rest->len && open; len++)
		open += (rest->ptr[len] == '{') - (size_t)(rest->ptr[len] == '}');
	if (open)
		return false;
	inside = tw_slice_sub(*rest, 1, len - 1);
	*rest = tw_slice_from(*rest, len);
	len = 0;
	while (len < inside.len && (tw_is_alnum(inside.ptr[len]) || inside.ptr[len] == '_'))
		len++;
	inside = tw_slice_from(inside, len);
	if (tw_slice_starts(inside, ":-"))
		inside = tw_slice_from(inside, 2);
	else if (tw_slice_starts(inside, "-"))
		inside = tw_slice_from(inside, 1);
	else
		return false;
	return depth && expand_all(inside, out, depth - 1);
}

static bool expand_all(struct tw_slice text, struct tw_buf *out, unsigned depth)
{
	bool good = true;
	ptrdiff_t at;

	while (good && (at = tw_slice_find(text, '$')) >= 0) {
		tw_buf_slice(out, tw_slice_head(text, (size_t)at));
		text = tw_slice_from(text, (size_t)at + 1);
		if (tw_slice_starts(text, "$"))
			text = tw_slice_from(text, 1), tw_buf_char(out, '$');
		else
			good = expand_one(&text, out, depth);
	}
	tw_buf_slice(out, text);
	return good;
}

/* Its ptr is NULL when a variable has no default. */
static struct tw_slice expand(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_buf out = { 0 };
	struct tw_slice ret = { 0 };
	bool good = expand_all(text, &out, TW_LIMIT_KUBE_DEPTH);

	if (good && !tw_buf_failed(&out))
		ret = tw_arena_copy(arena, tw_buf_view(&out));
	tw_buf_release(&out);
	return ret;
}

static int say(const struct tw_kube_read *read, struct tw_kube_node node, struct tw_slice what, const char *why,
	       struct trawl_error *err)
{
	char message[512];

	snprintf(message, sizeof(message), "%.*s: %s", TW_ARG(tw_slice_head(what, 200)), why);
	return read->odd ? read->odd(read->user, read->line_base + tw_kube_line(node), message, err) : TRAWL_OK;
}

static const char no_default[] = "a variable in it has no default, and nothing else is asked";

/* A text that may hold variables: 1 and what it is, 0 when that isn't known, which has been said, or nothing. */
static int text_of(const struct tw_kube_read *read, struct tw_kube_node node, struct tw_slice *ret,
		   struct trawl_error *err)
{
	struct tw_slice text = tw_slice_trim(tw_kube_text(node, read->arena));
	int status;

	*ret = text.len ? expand(text, read->arena) : text;
	if (!ret->ptr && read->arena->failed)
		return tw_fail_nomem(err);
	if (ret->ptr || !text.len) {
		*ret = tw_slice_trim(*ret);
		return ret->len > 0;
	}
	status = say(read, node, text, no_default, err);
	return status < 0 ? status : 0;
}

/* One that is looked for by way of "extends". */
struct extending {
	struct tw_kube_node root, service; /* the file that it stands in */
	struct tw_slice from;              /* for tw_compose_files.open */
};

/* To the service that @e extends: 1, or 0 when there is none. What is wrong is said at @own. */
static int extend(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node own,
		  struct extending *e, struct trawl_error *err)
{
	struct tw_kube_node extends = member(e->service, "extends"), path = tw_kube_get(extends, "file");
	struct tw_kube_node name = tw_kube_is_map(extends) ? tw_kube_get(extends, "service") : extends;
	struct tw_slice wanted = tw_slice_trim(tw_kube_text(name, read->arena)), file;
	int status = 1;

	if (!wanted.len)
		return 0;
	if (tw_kube_exists(path)) {
		status = text_of(read, path, &file, err);
		if (status == 1 && files)
			status = files->open(files->user, e->from, file, read->line_base + tw_kube_line(own), &e->root,
					     &e->from, err);
	}
	if (status != 1 || (tw_kube_exists(path) && !files))
		return status < 0 ? status : 0;
	e->service = (struct tw_kube_node){ 0 };
	tw_kube_each(tw_kube_get(e->root, "services"), service)
	{
		if (tw_slice_eq(tw_kube_key(service, read->arena), wanted))
			e->service = service;
	}
	if (tw_kube_is_map(e->service))
		return 1;
	status = say(read, own, wanted, "the service that it extends isn't there", err);
	return status < 0 ? status : 0;
}

/* Its image: its own, or that of what it extends. 1, 0, or an error. */
static int image_of(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node root,
		    struct tw_kube_node service, struct tw_slice *ret, struct tw_kube_node *ret_node,
		    struct trawl_error *err)
{
	struct extending e = { .root = root, .service = service };
	int status = 1;

	for (unsigned depth = 0; status == 1 && depth < TW_LIMIT_KUBE_DEPTH; depth++) {
		struct tw_kube_node image = tw_kube_get(e.service, "image");

		*ret_node = depth ? service : image;
		if (tw_kube_exists(image))
			return tw_kube_exists(member(e.service, "image")) ? text_of(read, image, ret, err) : 0;
		status = extend(read, files, service, &e, err);
	}
	if (status == 1)
		status = say(read, service, tw_kube_key(service, read->arena), "what it extends has no end", err);
	return status < 0 ? status : 0;
}

static int take_service(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node root,
			struct tw_kube_node service, struct trawl_error *err)
{
	struct tw_image_use use = { .place = TW_PLACE_SERVICE, .confidence = TW_CONFIDENCE_CERTAIN };
	struct tw_kube_resource resource = { .node = service };
	struct tw_kube_node image;
	const char *field;
	int status = image_of(read, files, root, service, &use.reference, &image, err);

	if (status != 1)
		return status;
	use.container = tw_kube_key(service, read->arena);
	use.line = tw_kube_line(image) ? tw_kube_line(image) + read->line_base : 0;
	field = tw_arena_printf(read->arena, "services.%.*s.image", TW_ARG(use.container));
	if (!field)
		return tw_fail_nomem(err);
	use.field = tw_slice(field);
	resource.workload = (struct tw_workload){
		.kind = TW_LIT("Service"),
		.name = use.container,
		.file = read->file,
		.line = tw_kube_line(service) ? tw_kube_line(service) + read->line_base : 0,
		.uses = &use,
		.use_count = 1,
	};
	return read->take(read->user, &resource, err);
}

static int include_one(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node node,
		       struct trawl_error *err)
{
	struct tw_slice path;
	int status = text_of(read, node, &path, err);

	return status == 1 ? files->include(files->user, path, read->line_base + tw_kube_line(node), err) : status;
}

/* "include": paths, or maps with a path or several. */
static int include_all(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node root,
		       struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (!files || !tw_kube_is_list(tw_kube_get(root, "include")))
		return TRAWL_OK;
	tw_kube_each(tw_kube_get(root, "include"), entry)
	{
		struct tw_kube_node path = tw_kube_is_map(entry) ? tw_kube_get(entry, "path") : entry;

		if (status == TRAWL_OK && !tw_kube_is_list(path))
			status = include_one(read, files, path, err);
		for (struct tw_kube_node one = tw_kube_first(path);
		     tw_kube_is_list(path) && status == TRAWL_OK && tw_kube_exists(one); one = tw_kube_next(one))
			status = include_one(read, files, one, err);
	}
	return status;
}

int tw_compose_read(const struct tw_kube_read *read, const struct tw_compose_files *files, struct tw_kube_node root,
		    struct trawl_error *err)
{
	struct tw_kube_node services = tw_kube_get(root, "services");
	int status = TRAWL_OK;

	if (tw_kube_is_list(services))
		return say(read, services, TW_LIT("services"), "a list, where Compose wants a map by their names", err);
	tw_kube_each(services, service)
	{
		if (status == TRAWL_OK && tw_kube_is_map(service))
			status = take_service(read, files, root, service, err);
	}
	return status < 0 ? status : include_all(read, files, root, err);
}
