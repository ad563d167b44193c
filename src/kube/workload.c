/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/workload.h"

#include "base/limits.h"
#include "base/vec.h"
#include "kube/custom.h"

static const struct {
	const char *kind, *path;
} pod_paths[] = {
	{ "Pod", "spec" },
	{ "Deployment", "spec.template.spec" },
	{ "ReplicaSet", "spec.template.spec" },
	{ "StatefulSet", "spec.template.spec" },
	{ "DaemonSet", "spec.template.spec" },
	{ "Job", "spec.template.spec" },
	{ "CronJob", "spec.jobTemplate.spec.template.spec" },
	{ "ReplicationController", "spec.template.spec" },
	{ "PodTemplate", "template.spec" },
};

struct tw_slice tw_kube_group(struct tw_slice api_version)
{
	ptrdiff_t slash = tw_slice_find(api_version, '/');

	return slash < 0 ? (struct tw_slice){ "", 0 } : tw_slice_head(api_version, (size_t)slash);
}

const char *tw_kube_pod_path(struct tw_slice group, struct tw_slice kind)
{
	static const char *const groups[] = { "", "apps", "batch", "extensions" };

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		for (size_t k = 0; tw_slice_is(group, groups[i]) && k < sizeof(pod_paths) / sizeof(*pod_paths); k++) {
			if (tw_slice_is(kind, pod_paths[k].kind))
				return pod_paths[k].path;
		}
	}
	return NULL;
}

bool tw_kube_use(struct tw_kube_uses *uses, const struct tw_image_use *use)
{
	struct tw_image_use *slot;

	if (!use->reference.len)
		return true;
	if (uses->list.len == TW_LIMIT_KUBE_USES) {
		uses->cut = true;
		return true;
	}
	slot = tw_vec_push(&uses->list);
	if (slot)
		*slot = *use;
	else
		uses->failed = true;
	return slot != NULL;
}

static void note_no_text(struct tw_kube_uses *uses, struct tw_kube_node image)
{
	if (!tw_kube_exists(uses->no_text) && (tw_kube_is_map(image) || tw_kube_is_list(image)))
		uses->no_text = image;
}

static bool containers(struct tw_kube_uses *uses, struct tw_kube_node pod_spec, const char *field, const char *name,
		       uint8_t place, uint8_t confidence)
{
	uint32_t index = 0;
	bool good = true;

	if (!tw_kube_is_list(tw_kube_get(pod_spec, name)))
		return true;
	tw_kube_each(tw_kube_get(pod_spec, name), container)
	{
		struct tw_kube_node image = tw_kube_get(container, "image");
		struct tw_image_use use = {
			.reference = tw_slice_trim(tw_kube_text(image, uses->arena)),
			.container = tw_kube_text_at(container, "name", uses->arena),
			.line = tw_kube_line_in(image, uses->line_base),
			.place = place,
			.confidence = confidence,
		};

		if (use.reference.len)
			use.field = tw_slice(tw_arena_printf(uses->arena, "%s.%s[%u].image", field, name, index));
		note_no_text(uses, image);
		good = good && tw_kube_use(uses, &use);
		index++;
	}
	return good;
}

static bool volumes(struct tw_kube_uses *uses, struct tw_kube_node pod_spec, const char *field, uint8_t confidence)
{
	uint32_t index = 0;
	bool good = true;

	if (!tw_kube_is_list(tw_kube_get(pod_spec, "volumes")))
		return true;
	tw_kube_each(tw_kube_get(pod_spec, "volumes"), volume)
	{
		struct tw_kube_node reference = tw_kube_path(volume, "image.reference");
		struct tw_image_use use = {
			.reference = tw_slice_trim(tw_kube_text(reference, uses->arena)),
			.container = tw_kube_text_at(volume, "name", uses->arena),
			.line = tw_kube_line_in(reference, uses->line_base),
			.place = TW_PLACE_VOLUME,
			.confidence = confidence,
		};

		if (use.reference.len)
			use.field =
				tw_slice(tw_arena_printf(uses->arena, "%s.volumes[%u].image.reference", field, index));
		good = good && tw_kube_use(uses, &use);
		index++;
	}
	return good;
}

bool tw_kube_pod_spec_uses(struct tw_kube_uses *uses, struct tw_kube_node pod_spec, const char *field,
			   uint8_t confidence)
{
	return containers(uses, pod_spec, field, "initContainers", TW_PLACE_INIT, confidence) &&
	       containers(uses, pod_spec, field, "containers", TW_PLACE_CONTAINER, confidence) &&
	       containers(uses, pod_spec, field, "ephemeralContainers", TW_PLACE_EPHEMERAL, confidence) &&
	       volumes(uses, pod_spec, field, confidence);
}

/* Kind and apiVersion of what stands in a "…List" are the list's, when they are not said again. */
struct inherited {
	struct tw_slice kind, api_version;
};

static void owner(struct tw_kube_node metadata, struct tw_arena *arena, struct tw_workload *workload)
{
	if (!tw_kube_is_list(tw_kube_get(metadata, "ownerReferences")))
		return;
	tw_kube_each(tw_kube_get(metadata, "ownerReferences"), reference)
	{
		bool controls = tw_kube_true(tw_kube_get(reference, "controller"));

		if (!controls && workload->owner_kind.len)
			continue;
		workload->owner_kind = tw_kube_text_at(reference, "kind", arena);
		workload->owner_name = tw_kube_text_at(reference, "name", arena);
		if (controls)
			break;
	}
}

static void head(struct tw_kube_resource *resource, struct tw_kube_node node, const struct inherited *inherited,
		 struct tw_arena *arena)
{
	struct tw_workload *workload = &resource->workload;
	struct tw_kube_node metadata = tw_kube_get(node, "metadata");

	resource->node = node;
	workload->line = tw_kube_line(node);
	workload->kind = tw_kube_text_at(node, "kind", arena);
	workload->api_version = tw_kube_text_at(node, "apiVersion", arena);
	if (!workload->kind.len)
		workload->kind = inherited->kind;
	if (!workload->api_version.len)
		workload->api_version = inherited->api_version;
	workload->name = tw_kube_text_at(metadata, "name", arena);
	if (!workload->name.len)
		workload->name = tw_kube_text_at(metadata, "generateName", arena);
	workload->name_space = tw_kube_text_at(metadata, "namespace", arena);
	owner(metadata, arena, workload);
}

static bool gather(struct tw_kube_uses *uses, struct tw_kube_resource *resource)
{
	struct tw_slice group = tw_kube_group(resource->workload.api_version);
	const char *path = tw_kube_pod_path(group, resource->workload.kind);

	if (!path)
		return tw_kube_is_built_in(group) || tw_kube_custom_uses(uses, resource);
	resource->pod_spec = tw_kube_path(resource->node, path);
	return tw_kube_pod_spec_uses(uses, resource->pod_spec, path, TW_CONFIDENCE_CERTAIN);
}

static int say(const struct tw_kube_read *read, struct tw_kube_node node, const char *message, struct trawl_error *err)
{
	return read->odd ? read->odd(read->user, tw_kube_line_in(node, read->line_base), message, err) : TRAWL_OK;
}

static int take_resource(const struct tw_kube_read *read, struct tw_kube_resource *resource, struct trawl_error *err)
{
	struct tw_kube_uses uses = { .arena = read->arena, .line_base = read->line_base };
	struct tw_workload *workload = &resource->workload;
	int status = gather(&uses, resource) && !uses.failed && !read->arena->failed ? TRAWL_OK : tw_fail_nomem(err);

	workload->file = read->file;
	workload->line = workload->line ? workload->line + read->line_base : 0;
	workload->use_count = uses.list.len;
	workload->uses = tw_arena_array(read->arena, uses.list.len, sizeof(*workload->uses));
	if (status == TRAWL_OK && uses.list.len && !workload->uses)
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK && uses.list.len)
		memcpy(workload->uses, uses.list.at, uses.list.len * sizeof(*workload->uses));
	if (status == TRAWL_OK && uses.cut)
		status = say(
			read, resource->node,
			"more than " TW_LIMIT_TEXT(TW_LIMIT_KUBE_USES) " images in one resource, or more than " TW_LIMIT_TEXT(
				TW_LIMIT_KUBE_DEPTH) " levels: the rest of it is left out",
			err);
	if (status == TRAWL_OK && tw_kube_exists(uses.no_text))
		status = say(read, uses.no_text,
			     "an image that isn't text: it looks like a template that isn't rendered", err);
	if (status == TRAWL_OK)
		status = read->take(read->user, resource, err);
	tw_vec_release(&uses.list);
	return status;
}

static int take_node(const struct tw_kube_read *read, struct tw_kube_node node, const struct inherited *inherited,
		     unsigned depth, struct trawl_error *err)
{
	struct tw_kube_resource resource = { .listed = depth > 0 };
	struct inherited below = { 0 };
	struct tw_slice kind;
	int status = TRAWL_OK;

	if (!tw_kube_is_map(node))
		return TRAWL_OK;
	head(&resource, node, inherited, read->arena);
	kind = resource.workload.kind;
	if (!kind.len)
		return TRAWL_OK;
	if (!tw_slice_ends(kind, "List") || !tw_kube_is_list(tw_kube_get(node, "items")))
		return take_resource(read, &resource, err);
	if (depth == TW_LIMIT_KUBE_DEPTH)
		return say(read, node,
			   "lists within lists, more than " TW_LIMIT_TEXT(TW_LIMIT_KUBE_DEPTH) " deep: not read", err);
	if (kind.len > 4) {
		below.kind = tw_slice_head(kind, kind.len - 4);
		below.api_version = resource.workload.api_version;
	}
	tw_kube_each(tw_kube_get(node, "items"), item)
	{
		if (status == TRAWL_OK)
			status = take_node(read, item, &below, depth + 1, err);
	}
	return status;
}

int tw_kube_read(const struct tw_kube_read *read, struct tw_kube_node root, struct trawl_error *err)
{
	const struct inherited nothing = { 0 };

	return take_node(read, root, &nothing, 0, err);
}
