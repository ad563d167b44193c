/* SPDX-License-Identifier: Apache-2.0 */
/* What refers to an image at its registry. */
#include <trawl/network.h>

#include "model/reference.h"
#include "net/registry_referrers.h"
#include "scan/network.h"

struct work {
	struct tw_arena arena;
	struct tw_net *net;
	struct tw_registry *registry;
	struct tw_reference ref;
};

static int connect_to(struct work *work, const struct trawl_network *network, const char *image,
		      struct trawl_error *err)
{
	struct tw_registry_options how = { 0 };
	struct tw_net_options options;
	int status = tw_network_fill(network, &work->arena, &options, &how.credentials, &how.credential_count, err);

	if (status == TRAWL_OK && !tw_reference_parse(tw_slice(image), &work->arena, &work->ref))
		status = tw_fail(err, TRAWL_E_USAGE, "not the name of an image");
	if (status == TRAWL_OK)
		status = tw_net_open(&options, &work->net, err);
	how.registry = work->ref.registry;
	how.repository = work->ref.repository;
	return status < 0 ? status : tw_registry_open(work->net, &how, &work->registry, err);
}

/* What the name stands for: of an index its own digest. */
static int find_digest(struct work *work, struct trawl_error *err)
{
	struct tw_manifest manifest;
	int status;

	if (work->ref.digest.len)
		return TRAWL_OK;
	status = tw_registry_manifest(work->registry, work->ref.tag, false, &work->arena, &manifest, err);
	if (status == TRAWL_OK)
		work->ref.digest = manifest.digest;
	return status;
}

static int tell(struct work *work, int (*each)(void *user, const struct trawl_referrer *referrer), void *user,
		struct trawl_error *err)
{
	struct tw_referrer *list = NULL;
	size_t count = 0;
	int status = tw_registry_referrers(work->registry, work->ref.digest, &work->arena, &list, &count, err);

	for (size_t i = 0; status == TRAWL_OK && i < count; i++) {
		const struct trawl_referrer one = {
			.size = sizeof(one),
			.digest = tw_arena_text(&work->arena, list[i].digest),
			.media_type = tw_arena_text(&work->arena, list[i].media_type),
			.artifact_type = tw_arena_text(&work->arena, list[i].artifact_type),
			.bytes = list[i].size,
		};

		if (work->arena.failed)
			status = tw_fail_nomem(err);
		else if (each(user, &one) != 0)
			status = tw_fail(err, TRAWL_E_CANCELLED, "stopped");
	}
	return status;
}

enum trawl_status trawl_image_referrers(const struct trawl_network *network, const char *image,
					int (*each)(void *user, const struct trawl_referrer *referrer), void *user,
					struct trawl_error *err)
{
	struct work work = { 0 };
	int status;

	if (!image || !each)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE,
						  "trawl_image_referrers: image and each must be set");
	status = connect_to(&work, network, image, err);
	if (status == TRAWL_OK)
		status = find_digest(&work, err);
	if (status == TRAWL_OK)
		status = tell(&work, each, user, err);
	if (status < 0)
		tw_wrap(err, "%s", image);
	tw_registry_free(work.registry);
	tw_net_close(work.net);
	tw_arena_release(&work.arena);
	return (enum trawl_status)status;
}
