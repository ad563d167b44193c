/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/api_list.h"

#include "model/workload.h"

int tw_kube_page_read(const struct tw_json *doc, struct tw_arena *arena, struct tw_kube_page *ret,
		      struct trawl_error *err)
{
	struct tw_kube_node root = tw_kube_of_json(doc, TW_JSON_ROOT);

	*ret = (struct tw_kube_page){ .token = TW_LIT("") };
	ret->items = tw_kube_get(root, "items");
	if (!tw_slice_ends(tw_kube_text_at(root, "kind", arena), "List") ||
	    (tw_kube_exists(ret->items) && !tw_kube_is_list(ret->items) &&
	     tw_json_type(doc, ret->items.at) != TW_JSON_NULL))
		return tw_fail(err, TRAWL_E_FORMAT, "the cluster answers with something else than a list");
	ret->token = tw_kube_text_at(root, "metadata.continue", arena);
	return TRAWL_OK;
}

static bool is_digest(struct tw_slice text)
{
	if (!tw_slice_starts(text, "sha256:") || text.len != strlen("sha256:") + 64)
		return false;
	for (size_t i = strlen("sha256:"); i < text.len; i++)
		if (tw_hex_digit(text.ptr[i]) < 0)
			return false;
	return true;
}

struct tw_slice tw_kube_running_digest(struct tw_slice image_id)
{
	ptrdiff_t at = tw_slice_rfind(image_id, '@');

	/* Without a repository it is the id of a config, by which nothing can be pulled. */
	image_id = at > 0 ? tw_slice_from(image_id, (size_t)at + 1) : TW_LIT("");
	return is_digest(image_id) ? image_id : TW_LIT("");
}

struct tw_slice tw_kube_container_digest(struct tw_kube_node pod, uint8_t place, struct tw_slice name,
					 struct tw_arena *arena)
{
	const char *list = place == TW_PLACE_CONTAINER   ? "status.containerStatuses"
			   : place == TW_PLACE_INIT      ? "status.initContainerStatuses"
			   : place == TW_PLACE_EPHEMERAL ? "status.ephemeralContainerStatuses"
							 : NULL;
	struct tw_kube_node statuses = list ? tw_kube_path(pod, list) : (struct tw_kube_node){ 0 };

	if (!tw_kube_is_list(statuses))
		return TW_LIT("");
	tw_kube_each(statuses, status)
	{
		if (tw_slice_eq(tw_kube_text_at(status, "name", arena), name))
			return tw_kube_running_digest(tw_kube_text_at(status, "imageID", arena));
	}
	return TW_LIT("");
}

static bool is_ready(struct tw_kube_node node)
{
	struct tw_kube_node conditions = tw_kube_path(node, "status.conditions");

	if (!tw_kube_is_list(conditions))
		return false;
	tw_kube_each(conditions, condition)
	{
		if (tw_kube_text_is(tw_kube_get(condition, "type"), "Ready"))
			return tw_kube_text_is(tw_kube_get(condition, "status"), "True");
	}
	return false;
}

void tw_kube_machine_read(struct tw_kube_node node, struct tw_arena *arena, struct tw_kube_machine *ret)
{
	struct tw_kube_node info = tw_kube_path(node, "status.nodeInfo"),
			    labels = tw_kube_path(node, "metadata.labels");

	*ret = (struct tw_kube_machine){
		.name = tw_kube_text_at(node, "metadata.name", arena),
		.os = tw_kube_text_at(info, "operatingSystem", arena),
		.architecture = tw_kube_text_at(info, "architecture", arena),
		.kubelet = tw_kube_text_at(info, "kubeletVersion", arena),
		.runtime = tw_kube_text_at(info, "containerRuntimeVersion", arena),
		.os_image = tw_kube_text_at(info, "osImage", arena),
		.kernel = tw_kube_text_at(info, "kernelVersion", arena),
		.ready = is_ready(node),
		.is_master = tw_kube_exists(tw_kube_get(labels, "node-role.kubernetes.io/control-plane")) ||
			     tw_kube_exists(tw_kube_get(labels, "node-role.kubernetes.io/master")),
	};
}
