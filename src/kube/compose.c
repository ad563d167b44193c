/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/compose.h"

#include "base/buf.h"
#include "base/limits.h"

bool tw_compose_is(struct tw_kube_node root)
{
	struct tw_kube_node services = tw_kube_get(root, "services");

	if (!tw_kube_is_map(services) || tw_kube_exists(tw_kube_get(root, "kind")) ||
	    tw_kube_exists(tw_kube_get(root, "apiVersion")))
		return false;
	tw_kube_each(services, service)
	{
		if (tw_kube_is_map(service) &&
		    (tw_kube_exists(tw_kube_get(service, "image")) || tw_kube_exists(tw_kube_get(service, "build"))))
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

static int odd(const struct tw_kube_read *read, struct tw_kube_node node, struct tw_slice image,
	       struct trawl_error *err)
{
	char message[512];

	snprintf(message, sizeof(message), "image \"%.*s\": a variable in it has no default, and nothing else is asked",
		 TW_ARG(tw_slice_head(image, 200)));
	return read->odd ? read->odd(read->user, read->line_base + tw_kube_line(node), message, err) : TRAWL_OK;
}

static int take_service(const struct tw_kube_read *read, struct tw_kube_node service, struct trawl_error *err)
{
	struct tw_kube_node image = tw_kube_get(service, "image");
	struct tw_slice text = tw_slice_trim(tw_kube_text(image, read->arena));
	struct tw_slice reference = text.len ? expand(text, read->arena) : text;
	struct tw_image_use use = { .place = TW_PLACE_SERVICE, .confidence = TW_CONFIDENCE_CERTAIN };
	struct tw_kube_resource resource = { .node = service };
	const char *field;

	if (!text.len)
		return TRAWL_OK;
	if (!reference.ptr)
		return read->arena->failed ? tw_fail_nomem(err) : odd(read, image, text, err);
	use.reference = tw_slice_trim(reference);
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
		.use_count = use.reference.len ? 1 : 0,
	};
	return read->take(read->user, &resource, err);
}

int tw_compose_read(const struct tw_kube_read *read, struct tw_kube_node root, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_kube_each(tw_kube_get(root, "services"), service)
	{
		if (status == TRAWL_OK && tw_kube_is_map(service))
			status = take_service(read, service, err);
	}
	return status;
}
