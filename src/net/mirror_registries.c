/* SPDX-License-Identifier: Apache-2.0 */
/* registries.conf: see mirror.h. Source: containers-registries.conf(5), the second version of the format. */
#include "format/toml.h"
#include "net/mirror.h"

/* How much of @name a prefix fits: "host", "host/a", or "*.host" for everything below. */
static size_t fits(struct tw_slice name, struct tw_slice prefix)
{
	size_t at = 0;

	if (tw_slice_starts(prefix, "*.")) {
		ptrdiff_t found;

		prefix = tw_slice_from(prefix, 1);
		found = tw_slice_search(name, prefix);
		if (found <= 0 || tw_slice_find(tw_slice_head(name, (size_t)found), '/') >= 0)
			return 0;
		at = (size_t)found;
	}
	if (!prefix.len || !tw_slice_eq(tw_slice_sub(name, at, at + prefix.len), prefix))
		return 0;
	at += prefix.len;
	return at == name.len || strchr("/:@", name.ptr[at]) ? at : 0;
}

static struct tw_slice text_of(const struct tw_toml_node *table, const char *name)
{
	struct tw_slice text = tw_toml_text(tw_toml_get(table, name));

	while (tw_slice_ends(text, "/"))
		text.len--;
	return text;
}

int tw_mirror_endpoint(struct tw_endpoint *to, struct tw_slice location, struct tw_slice name, size_t length,
		       struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_slice full = TW_JOIN(arena, location, tw_slice_from(name, length)), host;

	if (!full.ptr)
		return tw_fail_nomem(err);
	if (tw_slice_search(location, TW_LIT("://")) >= 0 || !tw_slice_split(&full, '/', &host) || !host.len ||
	    !full.len)
		return tw_fail(err, TRAWL_E_FORMAT, "\"%.*s\" can't be the location of a registry", TW_ARG(location));
	to->registry = tw_mirror_hub(host);
	to->path = TW_LIT("/v2");
	to->base = to->query = to->cacert = to->cert = to->key = TW_LIT("");
	to->repository = full;
	return TRAWL_OK;
}

/* A mirror for tags only is as rare as it sounds, but it can be said. */
static int make_mirror(struct tw_endpoint *to, const struct tw_toml_node *mirror, bool digests_only,
		       struct tw_slice name, size_t length, struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_slice pull = tw_toml_text(tw_toml_get(mirror, "pull-from-mirror"));

	to->is_mirror = true;
	to->insecure = tw_toml_bool(tw_toml_get(mirror, "insecure"));
	to->for_tags = !digests_only && !tw_slice_is(pull, "digest-only");
	to->for_digests = !tw_slice_is(pull, "tag-only");
	to->for_blobs = to->for_tags || to->for_digests;
	return tw_mirror_endpoint(to, text_of(mirror, "location"), name, length, arena, err);
}

static int take_registry(const struct tw_toml_node *registry, struct tw_slice name, size_t length,
			 struct tw_arena *arena, struct tw_mirror_rule *rule, struct trawl_error *err)
{
	const struct tw_toml_node *mirrors = tw_toml_get(registry, "mirror");
	bool digests_only = tw_toml_bool(tw_toml_get(registry, "mirror-by-digest-only"));
	struct tw_slice location = text_of(registry, "location");
	size_t count = mirrors ? mirrors->count : 0, at = 0;
	struct tw_endpoint *list = tw_arena_array(arena, count + 1, sizeof(*list)), *own;
	int status = TRAWL_OK;

	if (!list)
		return tw_fail_nomem(err);
	tw_toml_each(mirrors, mirror) {
		if (status == TRAWL_OK)
			status = make_mirror(&list[at++], mirror, digests_only, name, length, arena, err);
	}
	own = &list[at++];
	own->insecure = tw_toml_bool(tw_toml_get(registry, "insecure"));
	own->for_tags = own->for_digests = own->for_blobs = true;
	if (status == TRAWL_OK)
		status = tw_mirror_endpoint(own, location.len ? location : tw_slice_head(name, length), name, length,
					    arena, err);
	*rule = (struct tw_mirror_rule){
		.length = length,
		.blocked = tw_toml_bool(tw_toml_get(registry, "blocked")),
		.endpoints = { list, at },
	};
	return status;
}

int tw_mirror_registries(struct tw_slice toml, struct tw_slice name, struct tw_arena *arena,
			 struct tw_mirror_rule *rule, struct trawl_error *err)
{
	const struct tw_toml_node *root, *best = NULL;
	size_t best_length = 0;
	int status = tw_toml_parse(toml, arena, &root, err);

	if (status < 0)
		return status;
	tw_toml_each(tw_toml_get(root, "registry"), registry) {
		struct tw_slice prefix = text_of(registry, "prefix");
		size_t length = fits(name, prefix.len ? prefix : text_of(registry, "location"));

		if (length > best_length)
			best = registry, best_length = length;
	}
	return best && best_length >= rule->length ? take_registry(best, name, best_length, arena, rule, err)
						   : TRAWL_OK;
}
