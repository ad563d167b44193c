/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package.json files and yarn.lock: the project needs packages by range, the lock file has them by range. What a project
 * needs for development only, and what only that leads to, is marked.
 *
 * Surprising: a range that isn't among the lock
 * file's patterns is matched as a range; one that can't be (an address, a branch) spoils the whole join, as no one knows
 * then what else it would have led to.
 */
#include "analyze/lang/yarn.h"

#include <fnmatch.h>

#include "analyze/around.h"
#include "analyze/lang/yarn_lock.h"
#include "version/version.h"

/* Values of the facts that keep a package.json; the keys are names. */
#define FACT_PACKAGE "package" /* list: version, then licences */
#define FACT_NEED "need"       /* list: range */
#define FACT_OPTIONAL "optional"
#define FACT_DEV "dev"
#define FACT_WORKSPACE "workspace" /* key: a glob */

static void remember(struct tw_sink *sink, const char *value, struct tw_slice key, const struct tw_slice *list,
		     size_t count)
{
	struct tw_fact fact = {
		.kind = TW_FACT_PRIVATE, .key = key, .value = tw_slice(value), .list = { list, count }
	};

	tw_sink_fact(sink, &fact);
}

static void remember_needs(const struct tw_json *doc, struct tw_sink *sink, const char *member, const char *value)
{
	uint32_t needs = tw_json_get_nocase(doc, TW_JSON_ROOT, member);

	if (tw_json_type(doc, needs) != TW_JSON_OBJECT)
		return;
	tw_json_each(doc, needs, need) {
		struct tw_slice range = tw_json_text(doc, need, sink->scratch);

		remember(sink, value, tw_json_key(doc, need, sink->scratch), &range, 1);
	}
}

static void remember_package(const struct tw_node_manifest *manifest, struct tw_sink *sink)
{
	size_t count = manifest->licenses.len + 1;
	struct tw_slice *list = tw_arena_array(sink->scratch, count, sizeof(*list));

	sink->failed |= !list;
	if (!list)
		return;
	list[0] = manifest->version;
	for (size_t i = 1; i < count; i++)
		list[i] = manifest->licenses.at[i - 1];
	remember(sink, FACT_PACKAGE, manifest->name, list, count);
}

void tw_yarn_remember_manifest(const struct tw_view *view, struct tw_sink *sink)
{
	struct tw_node_manifest manifest;
	struct tw_json doc;
	uint32_t globs;

	if (!tw_node_read(view->bytes, sink, &manifest))
		return;
	if (tw_json_parse_as(view->bytes, TW_JSON_TRAILING, sink->scratch, &doc, NULL) < 0)
		return;
	remember_package(&manifest, sink);
	remember_needs(&doc, sink, "dependencies", FACT_NEED);
	remember_needs(&doc, sink, "optionalDependencies", FACT_OPTIONAL);
	remember_needs(&doc, sink, "devDependencies", FACT_DEV);
	globs = tw_json_get_nocase(&doc, TW_JSON_ROOT, "workspaces");
	if (tw_json_type(&doc, globs) == TW_JSON_OBJECT)
		globs = tw_json_get(&doc, globs, "packages");
	tw_json_each(&doc, globs, glob) {
		remember(sink, FACT_WORKSPACE, tw_json_text(&doc, glob, sink->scratch), NULL, 0);
	}
}

/* A package while it is joined. */
struct node {
	struct tw_package package;
	struct tw_texts patterns;
	uint32_t seen; /* the last pass that met it */
};

struct need {
	struct tw_slice name, range; /* the real ones */
	struct tw_slice pattern;     /* as the lock file writes it */
	uint32_t next;               /* of the same name */
};

/* A project or workspace: its own package, and what it needs. */
struct manifest {
	struct tw_slice path;
	struct tw_package package;
	TW_VEC(struct tw_slice) needs; /* ids */
};

struct join {
	struct tw_sink *sink;
	const struct tw_beside *beside; /* its paths are sorted */
	const struct tw_group *group;
	TW_VEC(struct node) nodes;
	struct tw_map by_id;
	TW_VEC(struct manifest) manifests; /* the project first */
	struct tw_map by_path;             /* the same */
	TW_VEC(uint32_t) open;
	uint32_t pass;
	uint32_t steps;
	bool spoilt;
};

/* May it go on? The clock is looked at now and then; who has no time left leaves the lock file's packages as they are. */
static bool may_go_on(struct join *j)
{
	const struct tw_around *around = j->sink->around;

	if (j->steps++ % 4096 == 0 && around && around->check && around->check(around->closure) < 0)
		j->spoilt = true;
	return !j->spoilt;
}

static void read_nodes(struct join *j)
{
	struct tw_packages packages = tw_beside_packages(j->sink, j->group);
	uint32_t at = tw_beside_first(j->beside, j->group->path);
	struct tw_fact fact;

	/* By id, so that of two ways to mark a package it doesn't matter where they stand. */
	if (packages.len)
		qsort(packages.at, packages.len, sizeof(*packages.at), tw_package_cmp);
	for (size_t i = 0; i < packages.len; i++) {
		uint32_t *slot = tw_map_put(&j->by_id, packages.at[i].id);
		struct node *node = slot && *slot == TW_MAP_NONE ? tw_vec_push(&j->nodes) : NULL;

		j->sink->failed |= !slot || (*slot == TW_MAP_NONE && !node);
		if (!node)
			continue;
		*slot = (uint32_t)(j->nodes.len - 1);
		node->package = packages.at[i];
	}
	while (tw_beside_fact(j->beside, j->group->path, &at, &fact)) {
		uint32_t node =
			tw_slice_is(fact.value, TW_YARN_PATTERNS) ? tw_map_get(&j->by_id, fact.key) : TW_MAP_NONE;

		if (node != TW_MAP_NONE && !j->nodes.at[node].patterns.len)
			j->nodes.at[node].patterns = fact.list;
	}
}

/* The package.json at @path as a package of the report. */
static void add_manifest(struct join *j, struct tw_slice path, uint8_t relationship)
{
	uint32_t at = tw_beside_first(j->beside, path);
	uint32_t *slot = at == TW_MAP_NONE ? NULL : tw_map_put(&j->by_path, path);
	struct manifest *m = NULL;
	struct tw_fact fact;

	if (at == TW_MAP_NONE || (slot && *slot != TW_MAP_NONE))
		return;
	m = slot ? tw_vec_push(&j->manifests) : NULL;
	if (!m) {
		j->sink->failed = true;
		return;
	}
	*slot = (uint32_t)(j->manifests.len - 1);
	m->path = m->package.id = path;
	m->package.relationship = relationship;
	while (tw_beside_fact(j->beside, path, &at, &fact)) {
		if (!tw_slice_is(fact.value, FACT_PACKAGE))
			continue;
		m->package.name = fact.key;
		m->package.version = fact.list.len ? fact.list.at[0] : (struct tw_slice){ 0 };
		m->package.licenses = (struct tw_texts){ fact.list.at + 1, fact.list.len - 1 };
		if (m->package.name.len && m->package.version.len)
			m->package.id = tw_lang_id(j->sink, m->package.name, "@", m->package.version);
	}
}

static void sort_texts(struct tw_slice *at, size_t len)
{
	if (len)
		qsort(at, len, sizeof(*at), tw_slice_order);
}

/*
 * Does one of the folders of @path match a workspace's glob? Below it, every package.json is a workspace's. As no wildcard
 * means a slash, it is the one that has as many of them as the glob.
 */
static bool is_workspace(struct tw_arena *scratch, const char *glob, struct tw_slice path)
{
	char *folder = tw_arena_text(scratch, path), *end = folder;

	for (const char *at = glob; end && (end = strchr(end, '/')) != NULL && (at = strchr(at, '/')) != NULL; at++)
		end++;
	if (!end)
		return false;
	*end = 0;
	return fnmatch(glob, folder, FNM_PATHNAME) == 0;
}

/* The first file that doesn't come before @prefix. */
static size_t first_of(const struct tw_beside *files, struct tw_slice prefix)
{
	size_t low = 0, high = files->paths.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tw_slice_cmp(files->paths.at[middle], prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* All package.json files below the folders that @glob means, in the order of their paths. */
static void add_workspaces_of(struct join *j, struct tw_slice glob)
{
	struct tw_slice pattern = tw_beside_path(j->sink, j->group->path, glob);
	char *text = tw_arena_text(j->sink->scratch, pattern);
	struct tw_slice plain = tw_slice_of(text, text ? strcspn(text, "*?[\\") : 0);

	j->sink->failed |= !text;
	for (size_t i = first_of(j->beside, plain); text && i < j->beside->paths.len && may_go_on(j); i++) {
		struct tw_arena_mark mark = tw_arena_mark(j->sink->scratch);
		struct tw_slice path = j->beside->paths.at[i];
		bool meant;

		if (!tw_slice_eq(tw_slice_head(path, plain.len), plain))
			break;
		meant = tw_slice_is(tw_path_base(path), "package.json") && is_workspace(j->sink->scratch, text, path);
		tw_arena_rewind(j->sink->scratch, mark);
		if (meant)
			add_manifest(j, path, TW_REL_WORKSPACE);
	}
}

static void add_workspaces(struct join *j)
{
	struct tw_slice path = j->manifests.at[0].path;
	uint32_t at = tw_beside_first(j->beside, path), globs = 0;
	struct tw_fact fact;

	while (tw_beside_fact(j->beside, path, &at, &fact)) {
		if (!tw_slice_is(fact.value, FACT_WORKSPACE))
			continue;
		if (globs++ == TW_LIMIT_WORKSPACES) {
			tw_sink_problem(j->sink, TW_FAILED, path, 0,
					"only the first " TW_LIMIT_TEXT(TW_LIMIT_WORKSPACES) " workspaces are read");
			return;
		}
		add_workspaces_of(j, tw_slice_starts(fact.key, "./") ? tw_slice_from(fact.key, 2) : fact.key);
	}
}

static bool has_pattern(const struct node *node, const struct need *need)
{
	for (size_t i = 0; i < node->patterns.len; i++) {
		if (tw_slice_eq(node->patterns.at[i], need->pattern))
			return true;
	}
	return false;
}

static bool is_meant(struct join *j, const struct node *node, const struct need *need)
{
	bool fits = false;

	if (has_pattern(node, need))
		return true;
	if (!tw_version_npm.matches(node->package.version, &need->range, 1, &fits))
		j->spoilt = true;
	return fits;
}

static void open_needs(struct join *j, uint32_t at)
{
	uint32_t *slot = tw_vec_push(&j->open);

	j->sink->failed |= !slot;
	if (slot)
		*slot = at;
}

/* What was needed in production before stays so. */
static void mark(struct node *node, uint8_t relationship, bool dev)
{
	if (node->package.relationship == TW_REL_UNKNOWN || node->package.dev)
		node->package.dev = dev;
	node->package.relationship = relationship;
	node->package.indirect = relationship == TW_REL_INDIRECT;
}

static void walk(struct join *j, uint32_t from)
{
	open_needs(j, from);
	while (j->open.len) {
		const struct tw_package *p = &j->nodes.at[j->open.at[--j->open.len]].package;

		for (size_t i = 0; i < p->depends_on.len; i++) {
			uint32_t at = tw_map_get(&j->by_id, p->depends_on.at[i]);

			if (at == TW_MAP_NONE || j->nodes.at[at].seen == j->pass)
				continue;
			j->nodes.at[at].seen = j->pass;
			mark(&j->nodes.at[at], TW_REL_INDIRECT, p->dev);
			open_needs(j, at);
		}
	}
}

static void add_need(struct join *j, struct manifest *m, struct tw_slice id)
{
	struct tw_slice *slot = tw_vec_push(&m->needs);

	j->sink->failed |= !slot;
	if (slot)
		*slot = id;
}

static void take_node(struct join *j, struct manifest *m, uint32_t at, const struct need *need, bool dev)
{
	struct node *node = &j->nodes.at[at];

	if (!is_meant(j, node, need) || j->spoilt)
		return;
	mark(node, TW_REL_DIRECT, dev);
	node->seen = j->pass;
	add_need(j, m, node->package.id);
	walk(j, at);
}

/* One pass: needs of a package.json by name, and the packages of those names. */
struct needs {
	struct tw_map by_name;
	TW_VEC(struct need) at;
};

/* Addresses and folders aren't in the lock file in a way that tells a version. */
static void add_range(struct join *j, struct needs *needs, struct tw_slice name, struct tw_slice range)
{
	struct need *need;
	uint32_t *slot;

	if (tw_slice_starts(range, "npm:"))
		range = tw_slice_from(range, strlen("npm:"));
	else if (tw_slice_find(range, ':') >= 0)
		return;
	need = tw_vec_push(&needs->at);
	if (need) {
		*need = (struct need){ name, range, tw_lang_id(j->sink, name, "@", range), TW_MAP_NONE };
		tw_yarn_resolve_alias(&need->name, &need->range);
	}
	slot = need ? tw_map_put(&needs->by_name, need->name) : NULL;
	j->sink->failed |= !slot;
	if (slot) {
		need->next = *slot;
		*slot = (uint32_t)(needs->at.len - 1);
	}
}

static void read_needs(struct join *j, const struct manifest *m, const char *value, struct needs *needs)
{
	uint32_t at = tw_beside_first(j->beside, m->path);
	struct tw_fact fact;

	while (tw_beside_fact(j->beside, m->path, &at, &fact)) {
		if (tw_slice_is(fact.value, value) && fact.list.len)
			add_range(j, needs, fact.key, fact.list.at[0]);
	}
}

static void take_needs(struct join *j, struct manifest *m, const struct needs *needs, bool dev)
{
	j->pass++;
	for (size_t i = 0; i < j->manifests.len && may_go_on(j); i++) {
		const struct manifest *other = &j->manifests.at[i];

		if (other != m && other->package.name.len &&
		    tw_map_get(&needs->by_name, other->package.name) != TW_MAP_NONE)
			add_need(j, m, other->package.id);
	}
	for (uint32_t i = 0; i < j->nodes.len && may_go_on(j); i++) {
		uint32_t at = tw_map_get(&needs->by_name, j->nodes.at[i].package.name);

		for (; at != TW_MAP_NONE && may_go_on(j); at = needs->at.at[at].next)
			take_node(j, m, i, &needs->at.at[at], dev);
	}
}

/* Development first: what is needed for both is needed for production. */
static void take_manifest(struct join *j, struct manifest *m)
{
	struct needs dev = { 0 }, production = { 0 };

	read_needs(j, m, FACT_DEV, &dev);
	read_needs(j, m, FACT_NEED, &production);
	read_needs(j, m, FACT_OPTIONAL, &production);
	take_needs(j, m, &dev, true);
	take_needs(j, m, &production, false);
	tw_map_release(&dev.by_name);
	tw_vec_release(&dev.at);
	tw_map_release(&production.by_name);
	tw_vec_release(&production.at);
}

static void hand_out_manifest(struct join *j, struct manifest *m)
{
	struct tw_package *pkg;

	if (m == j->manifests.at) {
		for (size_t i = 1; i < j->manifests.len; i++)
			add_need(j, m, j->manifests.at[i].package.id);
	}
	sort_texts(m->needs.at, m->needs.len);
	pkg = tw_sink_package(j->sink);
	*pkg = m->package;
	tw_lang_licenses(j->sink, pkg, m->package.licenses);
	for (size_t i = 0; i < m->needs.len; i++) {
		if (i == 0 || !tw_slice_eq(m->needs.at[i - 1], m->needs.at[i]))
			tw_package_need(pkg, m->needs.at[i]);
	}
}

/* A group of the same file that comes later takes its place. */
static void hand_out(struct join *j)
{
	struct tw_map own = { 0 };

	tw_sink_type(j->sink, j->group->type, j->group->path);
	for (size_t i = 0; i < j->manifests.len; i++) {
		j->sink->failed |= !tw_map_put(&own, j->manifests.at[i].package.id);
		hand_out_manifest(j, &j->manifests.at[i]);
	}
	for (size_t i = 0; i < j->nodes.len; i++) {
		if (!tw_map_find(&own, j->nodes.at[i].package.id))
			tw_beside_hand_out(j->sink, &j->nodes.at[i].package);
	}
	tw_sink_end(j->sink);
	tw_map_release(&own);
}

static void join_group(const struct tw_beside *beside, const struct tw_group *group, const void *how)
{
	struct join j = { .sink = beside->sink, .beside = beside, .group = group };
	struct tw_slice path = tw_beside_path(j.sink, group->path, TW_LIT("package.json"));

	add_manifest(&j, path, TW_REL_ROOT);
	if (j.manifests.len && may_go_on(&j)) {
		read_nodes(&j);
		add_workspaces(&j);
		for (size_t i = 0; i < j.manifests.len && !j.spoilt; i++)
			take_manifest(&j, &j.manifests.at[i]);
		if (!j.spoilt && j.nodes.len)
			hand_out(&j);
	}
	for (size_t i = 0; i < j.manifests.len; i++)
		tw_vec_release(&j.manifests.at[i].needs);
	tw_vec_release(&j.manifests);
	tw_vec_release(&j.nodes);
	tw_vec_release(&j.open);
	tw_map_release(&j.by_id);
	tw_map_release(&j.by_path);
}

int tw_yarn_join_manifests(struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_beside beside;

	tw_beside_init(&beside, sink);
	sort_texts(beside.paths.at, beside.paths.len);
	tw_beside_each(&beside, "yarn", join_group, NULL);
	tw_beside_release(&beside);
	return tw_sink_status(sink, err);
}
