/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/cargo_toml.h"

#include "base/globs.h"
#include "version/semver.h"
#include "version/version.h"

enum { GLOB_MATCHES = 1000000 }; /* of all members of one workspace with all manifests of the tree */

struct need {
	struct tw_cargo_need need;
	uint32_t owner; /* the manifest that says so, by number */
};

struct texts {
	TW_VEC(struct tw_slice) list;
};

/* A Cargo.lock and the manifests of its workspace. */
struct join {
	struct tw_sink *sink;
	const struct tw_beside *manifests;
	struct tw_slice path; /* of the Cargo.toml beside the lock */
	struct tw_cargo_manifest root;
	struct tw_slice root_id;
	struct texts member_globs;
	struct texts members; /* ids of what these lead to */
	struct texts implied; /* and of what is a member because others need it from its folder */
	struct texts folders; /* paths of such manifests, to be read */
	struct tw_map taken;  /* manifests, by path */
	TW_VEC(struct need) needs;
	struct tw_map by_alias; /* needs */
	uint32_t owners;

	struct tw_packages packages;
	struct tw_map by_id, by_name; /* packages; of one name the first, the others follow */
	TW_VEC(uint32_t) reached;
	unsigned glob_matches;
};

static void push_text(struct join *j, struct texts *texts, struct tw_slice text)
{
	struct tw_slice *slot = tw_vec_push(&texts->list);

	j->sink->failed |= !slot;
	if (slot)
		*slot = text;
}

/* Within a manifest the last one counts, between manifests the first. */
static void add_need(struct join *j, const struct tw_cargo_need *need)
{
	uint32_t *at = need->alias.len ? tw_map_put(&j->by_alias, need->alias) : NULL;
	struct need *slot;

	if (!at) {
		j->sink->failed |= need->alias.len > 0;
		return;
	}
	if (*at != TW_MAP_NONE && j->needs.at[*at].owner != j->owners)
		return;
	slot = *at == TW_MAP_NONE ? tw_vec_push(&j->needs) : &j->needs.at[*at];
	if (!slot) {
		j->sink->failed = true;
		return;
	}
	*slot = (struct need){ *need, j->owners };
	*at = (uint32_t)(slot - j->needs.at);
}

/* What comes from a folder of the tree belongs to the workspace, whether that names it or not. */
static bool is_implied(struct join *j, struct tw_slice path, const struct tw_cargo_need *need)
{
	struct tw_slice relative, manifest;

	if (!need->any || !need->folder.len)
		return false;
	relative = TW_SINK_JOIN(j->sink, need->folder, TW_LIT("/Cargo.toml"));
	manifest = tw_beside_resolve(j->sink, tw_path_dir(path), relative);
	if (!manifest.len || tw_beside_first(j->manifests, manifest) == TW_MAP_NONE)
		return false;
	push_text(j, &j->folders, manifest);
	return true;
}

static void read_need(struct join *j, struct tw_slice path, const struct tw_fact *fact)
{
	struct tw_cargo_need need;

	tw_cargo_read_need(fact, &need);
	if (!is_implied(j, path, &need))
		add_need(j, &need);
}

static void read_facts(struct join *j, struct tw_slice path, struct tw_cargo_manifest *ret)
{
	uint32_t at = tw_beside_first(j->manifests, path);
	struct tw_fact fact;

	j->owners++;
	while (tw_beside_fact(j->manifests, path, &at, &fact)) {
		enum tw_cargo_kind kind = tw_cargo_kind(&fact);

		if (kind == TW_CARGO_MANIFEST)
			tw_cargo_read_manifest(&fact, ret);
		else if (kind == TW_CARGO_NEED)
			read_need(j, path, &fact);
		else if (kind == TW_CARGO_MEMBER && j->owners == 1)
			push_text(j, &j->member_globs, fact.value);
	}
}

static struct tw_slice id_of(struct join *j, const struct tw_cargo_manifest *m)
{
	struct tw_slice inherited = j->root.workspace_version.len ? j->root.workspace_version : m->workspace_version;

	if (!m->name.len)
		return m->nameless;
	return tw_lang_id(j->sink, m->name, "@", m->inherits ? inherited : m->version);
}

/* Once each. */
static void take_member(struct join *j, struct tw_slice path, struct texts *ids)
{
	struct tw_cargo_manifest member = { 0 };
	uint32_t *at = tw_map_put(&j->taken, path);

	j->sink->failed |= !at;
	if (!at || *at != TW_MAP_NONE)
		return;
	*at = 0;
	read_facts(j, path, &member);
	push_text(j, ids, id_of(j, &member));
}

static size_t literal_length(struct tw_slice glob)
{
	size_t len = 0;

	while (len < glob.len && !memchr("*?[{\\", glob.ptr[len], 5))
		len++;
	return len;
}

/* "crates/\*" leads to the manifests of all folders there. */
static bool take_glob(struct join *j, struct tw_slice pattern)
{
	const char *patterns[] = { tw_arena_text(j->sink->scratch, pattern), NULL };
	struct tw_slice prefix = tw_slice_head(pattern, literal_length(pattern));
	struct tw_globs *globs;
	bool found = false;

	if (!patterns[0] || tw_globs_new(patterns, &globs, NULL) < 0)
		return false;
	for (size_t i = 0; i < j->manifests->paths.len && j->glob_matches < GLOB_MATCHES; i++) {
		struct tw_slice path = j->manifests->paths.at[i];

		if (!tw_slice_eq(tw_slice_head(path, prefix.len), prefix))
			continue;
		j->glob_matches++;
		if (tw_globs_match(globs, path)) {
			take_member(j, path, &j->members);
			found = true;
		}
	}
	tw_globs_free(globs);
	return found;
}

static void take_members(struct join *j)
{
	struct tw_slice folder = tw_path_dir(j->path);

	for (size_t i = 0; i < j->member_globs.list.len; i++) {
		struct tw_slice relative = TW_SINK_JOIN(j->sink, j->member_globs.list.at[i], TW_LIT("/Cargo.toml"));
		struct tw_slice path = tw_beside_resolve(j->sink, folder, relative);
		bool found = false;

		if (literal_length(path) < path.len) {
			found = take_glob(j, path);
		} else if (path.len && tw_beside_first(j->manifests, path) != TW_MAP_NONE) {
			take_member(j, path, &j->members);
			found = true;
		}
		if (!found)
			tw_warn(j->sink, 0, "the member \"%.*s\" has no manifest here",
				TW_ARG(j->member_globs.list.at[i]));
	}
}

static void take_implied(struct join *j)
{
	for (size_t i = 0; i < j->folders.list.len; i++)
		take_member(j, j->folders.list.at[i], &j->implied);
}

static int package_cmp(const void *a, const void *b)
{
	return tw_package_cmp(a, b);
}

static void index_packages(struct join *j)
{
	if (j->packages.len)
		qsort(j->packages.at, j->packages.len, sizeof(*j->packages.at), package_cmp);
	for (size_t i = 0; i < j->packages.len; i++) {
		struct tw_package *p = &j->packages.at[i];
		uint32_t *id = p->id.len ? tw_map_put(&j->by_id, p->id) : NULL;
		uint32_t *name = p->name.len ? tw_map_put(&j->by_name, p->name) : NULL;

		p->relationship = TW_REL_UNKNOWN;
		if (id)
			*id = (uint32_t)i;
		if (name && *name == TW_MAP_NONE)
			*name = (uint32_t)i;
	}
}

static void reach(struct join *j, uint32_t at, enum tw_relationship relationship)
{
	uint32_t *slot;

	if (at == TW_MAP_NONE || j->packages.at[at].relationship != TW_REL_UNKNOWN)
		return;
	slot = tw_vec_push(&j->reached);
	j->sink->failed |= !slot;
	if (slot)
		*slot = at;
	j->packages.at[at].relationship = (uint8_t)relationship;
}

/* A version alone means what is compatible with it. Pre-releases are only in ranges that speak of some. */
static bool fits(struct join *j, struct tw_slice version, struct tw_slice constraint, bool *ret)
{
	struct tw_semver semver;
	int order;

	if (tw_version_generic.compare(constraint, constraint, &order))
		constraint = TW_SINK_JOIN(j->sink, TW_LIT("^"), constraint);
	if (!tw_semver_read(version, &semver) || !tw_version_npm.matches(version, &constraint, 1, ret))
		return false;
	*ret = *ret && (!semver.tag.len || tw_slice_find(constraint, '-') >= 0);
	return true;
}

/* The package that a manifest asks for; one that comes from a folder or a repository may be of any version. */
static void take_need(struct join *j, const struct tw_cargo_need *need)
{
	uint32_t at = tw_map_get(&j->by_name, need->name);
	bool found = false;

	for (; at < j->packages.len && tw_slice_eq(j->packages.at[at].name, need->name); at++) {
		if (!need->any && !fits(j, j->packages.at[at].version, need->constraint, &found)) {
			tw_warn(j->sink, 0, "%.*s %.*s can't be compared with \"%.*s\"", TW_ARG(need->name),
				TW_ARG(j->packages.at[at].version), TW_ARG(need->constraint));
			continue;
		}
		if (need->any || found)
			reach(j, at, TW_REL_DIRECT);
		if (found)
			break;
	}
}

/* A manifest of the tree is newer than the lock: then its package is taken as it is locked. */
static void take_outdated(struct join *j)
{
	for (size_t i = 0; i < j->implied.list.len; i++) {
		struct tw_cargo_need need = { .name = j->implied.list.at[i], .any = true };
		ptrdiff_t at = tw_slice_rfind(need.name, '@');

		if (tw_map_get(&j->by_id, need.name) != TW_MAP_NONE)
			continue;
		if (at > 0)
			need.name.len = (size_t)at;
		take_need(j, &need);
	}
}

static void reach_all(struct join *j)
{
	for (size_t i = 0; i < j->needs.len; i++)
		take_need(j, &j->needs.at[i].need);
	take_outdated(j);
	for (size_t i = 0; i < j->reached.len; i++) {
		const struct tw_package *p = &j->packages.at[j->reached.at[i]];

		for (size_t k = 0; k < p->depends_on.len; k++)
			reach(j, tw_map_get(&j->by_id, p->depends_on.at[k]), TW_REL_INDIRECT);
	}
}

static void relate(struct join *j, struct tw_slice id, enum tw_relationship relationship, bool implied)
{
	uint32_t at = tw_map_get(&j->by_id, id);

	if (at == TW_MAP_NONE)
		return;
	reach(j, at, relationship);
	if (!implied || j->packages.at[at].relationship == TW_REL_INDIRECT)
		j->packages.at[at].relationship = (uint8_t)relationship;
}

/* The workspace's own packages: what they need for tests, which nothing else reaches, is forgotten. */
static void forget_unreached(struct join *j, struct tw_package *p)
{
	struct tw_slice *needs = tw_arena_array(j->sink->scratch, p->depends_on.len, sizeof(*needs));
	size_t count = 0;

	j->sink->failed |= !needs;
	for (size_t i = 0; needs && i < p->depends_on.len; i++) {
		uint32_t at = tw_map_get(&j->by_id, p->depends_on.at[i]);

		if (at != TW_MAP_NONE && j->packages.at[at].relationship != TW_REL_UNKNOWN)
			needs[count++] = p->depends_on.at[i];
	}
	p->depends_on = (struct tw_texts){ needs, count };
}

/* A workspace without a package of its own isn't in the lock, and gets an entry that holds its members together. */
static void hand_out_root(struct join *j)
{
	struct tw_package *pkg = tw_sink_package(j->sink);

	pkg->id = j->root_id;
	pkg->relationship = TW_REL_ROOT;
	for (size_t i = 0; i < j->members.list.len; i++)
		tw_package_need(pkg, j->members.list.at[i]);
}

static void hand_out(struct join *j)
{
	for (size_t i = 0; i < j->reached.len; i++) {
		struct tw_package *p = &j->packages.at[j->reached.at[i]];

		p->indirect = p->relationship == TW_REL_INDIRECT;
		if (p->relationship == TW_REL_ROOT || p->relationship == TW_REL_WORKSPACE)
			forget_unreached(j, p);
		tw_beside_hand_out(j->sink, p);
	}
	if (tw_map_get(&j->by_id, j->root_id) == TW_MAP_NONE)
		hand_out_root(j);
}

static void read_root(struct join *j)
{
	uint32_t *at = tw_map_put(&j->taken, j->path);

	j->sink->failed |= !at;
	if (at)
		*at = 0;
	read_facts(j, j->path, &j->root);
	j->root_id = id_of(j, &j->root);
}

static void join_group(struct join *j, const struct tw_group *group)
{
	tw_sink_begin(j->sink, j->sink->analyzer, j->path); /* whom warnings are about */
	read_root(j);
	take_members(j);
	take_implied(j);
	j->packages = tw_beside_packages(j->sink, group);
	index_packages(j);
	reach_all(j);
	for (size_t i = 0; i < j->members.list.len; i++)
		relate(j, j->members.list.at[i], TW_REL_WORKSPACE, false);
	for (size_t i = 0; i < j->implied.list.len; i++)
		relate(j, j->implied.list.at[i], TW_REL_WORKSPACE, true);
	relate(j, j->root_id, TW_REL_ROOT, false);
	/* A group of the same file that comes later takes its place. */
	tw_sink_type(j->sink, group->type, group->path);
	hand_out(j);
	tw_sink_end(j->sink);
}

static void join_release(struct join *j)
{
	tw_vec_release(&j->member_globs.list);
	tw_vec_release(&j->members.list);
	tw_vec_release(&j->implied.list);
	tw_vec_release(&j->folders.list);
	tw_map_release(&j->taken);
	tw_vec_release(&j->needs);
	tw_vec_release(&j->reached);
	tw_map_release(&j->by_alias);
	tw_map_release(&j->by_id);
	tw_map_release(&j->by_name);
}

/* Globs see the manifests in the order in which a walk of sorted folders does. */
static int path_cmp(const void *a, const void *b)
{
	const struct tw_slice *x = a, *y = b;

	for (size_t i = 0; i < x->len && i < y->len; i++) {
		unsigned char c = (unsigned char)x->ptr[i], d = (unsigned char)y->ptr[i];

		if (c != d)
			return c == '/' || (d != '/' && c < d) ? -1 : 1;
	}
	return x->len < y->len ? -1 : x->len > y->len;
}

/* A lock file without packages, or without a manifest beside it, stays as it is. */
static void join(const struct tw_beside *manifests, const struct tw_group *group, const void *how)
{
	struct join j = { .sink = manifests->sink, .manifests = manifests };

	if (!group->count)
		return;
	j.path = tw_beside_path(j.sink, group->path, TW_LIT("Cargo.toml"));
	if (tw_beside_first(manifests, j.path) != TW_MAP_NONE)
		join_group(&j, group);
	join_release(&j);
}

int tw_cargo_join(struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_beside manifests;

	tw_beside_init(&manifests, sink);
	if (manifests.paths.len)
		qsort(manifests.paths.at, manifests.paths.len, sizeof(*manifests.paths.at), path_cmp);
	tw_beside_each(&manifests, "cargo", join, NULL);
	tw_beside_release(&manifests);
	return tw_sink_status(sink, err);
}
