/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pnpm-lock.yaml, versions 5 to 9. Source: github.com/pnpm/spec, "lockfile" and "dependency-path"; trivy,
 * pkg/dependency/parser/nodejs/pnpm.
 *
 *	5	"packages" by "/name/1.0.0_peer@2.0.0", each with what it needs
 *	6	by "/name@1.0.0(peer@2.0.0)"
 *	9	"snapshots" by "name@1.0.0(peer@2.0.0)", one for each set of peers, with what they need; "packages" by
 *		"name@1.0.0"; "importers", the projects, with what they need themselves
 *
 * Surprising: up to 6 packages for development are marked, and left out; in 9 they are those that no project's
 * dependencies lead to. A version may be a path or an address: then the package has none, unless "packages" tells it. From
 * pnpm 11 on there is a document before the project's, for pnpm itself.
 */
#include "analyze/lang/lock.h"
#include "analyze/lang/node.h"
#include "format/number.h"
#include "format/yaml.h"
#include "version/semver.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_pnpm = {
	.name = "pnpm",
	.doc = "pnpm: what a project's lock file pins",
	.type = "pnpm",
	.files = "pnpm-lock.yaml",
	.version = 2,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "pnpm-lock.yaml", .not_under = "node_modules" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

struct name {
	struct tw_slice name, version;
};

/* What is before the first of @mark. */
static struct tw_slice before(struct tw_slice s, char mark)
{
	ptrdiff_t at = tw_slice_find(s, mark);

	return at < 0 ? s : tw_slice_head(s, (size_t)at);
}

static struct tw_slice without_peers(struct tw_slice version, double format)
{
	return before(version, format < 6 ? '_' : '(');
}

/* Name and version in a key, without the registry that stands before it up to 6. */
static struct name read_key(struct tw_slice key, double format)
{
	char between = format < 6 ? '/' : '@';
	struct tw_slice rest = key, scope;
	struct name n = { 0 };
	size_t skip = 0;

	if (format < 9)
		tw_slice_split(&rest, '/', &scope);
	if (tw_slice_starts(rest, "@"))
		skip = before(rest, '/').len + 1;
	n.name = tw_slice_head(rest, skip + before(tw_slice_from(rest, skip), between).len);
	n.version = without_peers(tw_slice_from(rest, n.name.len + 1), format);
	return n;
}

static struct tw_slice valid_version(struct tw_slice version)
{
	struct tw_semver read;

	return tw_semver_read(version, &read) ? version : (struct tw_slice){ 0 };
}

static struct tw_slice text(const struct tw_yaml_node *mapping, const char *name)
{
	return tw_yaml_text(tw_yaml_get(mapping, name));
}

/* By id, not by name: "cookie-signature@1.0.6" is before "cookie@0.4.0". */
static void take_needs(struct tw_sink *sink, struct tw_package *pkg, const struct tw_yaml_node *needs)
{
	struct tw_slice *ids = needs ? tw_arena_array(sink->scratch, needs->count, sizeof(*ids)) : NULL;
	size_t count = 0;

	if (!ids)
		return; /* for want of memory the scratch arena remembers */
	tw_yaml_each(needs, need) {
		ids[count++] = tw_lang_id(sink, tw_yaml_key(need), "@", tw_yaml_text(need));
	}
	qsort(ids, count, sizeof(*ids), tw_slice_order);
	for (size_t i = 0; i < count; i++)
		tw_package_need(pkg, ids[i]);
}

/* Versions 5 and 6. */
static void take_package(struct tw_sink *sink, const struct tw_yaml_node *root, const struct tw_yaml_node *node,
			 double format)
{
	struct name n = { text(node, "name"), text(node, "version") };
	struct tw_package *pkg;

	if (tw_yaml_bool(tw_yaml_get(node, "dev")))
		return;
	if (!n.name.len) {
		n = read_key(tw_yaml_key(node), format);
		n.version = valid_version(n.version);
	}
	if (!n.name.len)
		return;
	pkg = tw_sink_package(sink);
	pkg->id = tw_lang_id(sink, n.name, "@", n.version);
	pkg->name = n.name;
	pkg->version = n.version;
	pkg->indirect = !tw_yaml_get_slice(tw_yaml_get(root, "dependencies"), n.name);
	pkg->relationship = pkg->indirect ? TW_REL_INDIRECT : TW_REL_DIRECT;
	take_needs(sink, pkg, tw_yaml_get(node, "dependencies"));
}

/* Version 9. */
struct snapshot {
	struct tw_slice key;
	struct name name;
	const struct tw_yaml_node *node, *package; /* the latter without peers; NULL: it isn't installed */
	size_t needs, need_count;                  /* in the reader's list */
	bool direct, production;
};

struct need {
	struct tw_slice id;
	uint32_t at; /* among the snapshots, or TW_MAP_NONE */
};

struct reader {
	struct tw_sink *sink;
	const struct tw_yaml_node *packages;
	struct tw_map by_key; /* snapshots */
	TW_VEC(struct snapshot) snapshots;
	TW_VEC(struct need) needs;
	struct tw_map direct; /* "name@1.0.0" → 1: for production, too */
	TW_VEC(uint32_t) open;
};

static const struct tw_yaml_node *package_of(const struct reader *r, struct tw_slice id)
{
	return tw_yaml_get_slice(r->packages, without_peers(id, 9));
}

/* A dependency's id: "name@version", or the version alone where it names another package (an alias). */
static struct tw_slice id_of(const struct reader *r, struct tw_slice name, struct tw_slice version)
{
	struct tw_slice id = tw_lang_id(r->sink, name, "@", version);

	return !package_of(r, id) && package_of(r, version) ? version : id;
}

static void read_importer(struct reader *r, const struct tw_yaml_node *importer, const char *list, bool production)
{
	tw_yaml_each(tw_yaml_get(importer, list), need) {
		struct tw_slice id = id_of(r, tw_yaml_key(need), text(need, "version"));
		uint32_t *at = tw_map_put(&r->direct, without_peers(id, 9));

		r->sink->failed |= !at;
		if (at)
			*at = production || *at == 1;
	}
}

static void read_snapshots(struct reader *r, const struct tw_yaml_node *snapshots)
{
	tw_yaml_each(snapshots, node) {
		struct tw_slice key = tw_yaml_key(node);
		uint32_t *at = key.len ? tw_map_put(&r->by_key, key) : NULL;
		struct snapshot *s = at ? tw_vec_push(&r->snapshots) : NULL;

		if (!key.len)
			continue;
		if (!s) {
			r->sink->failed = true;
			return;
		}
		*at = (uint32_t)(r->snapshots.len - 1);
		*s = (struct snapshot){
			.key = key, .name = read_key(key, 9), .node = node, .package = package_of(r, key)
		};
	}
}

/* What is needed and installed. Most needs are snapshots under their own name: one look-up tells all. */
static bool find_need(const struct reader *r, const struct tw_yaml_node *node, struct need *ret)
{
	*ret = (struct need){ .id = tw_lang_id(r->sink, tw_yaml_key(node), "@", tw_yaml_text(node)) };
	ret->at = tw_map_get(&r->by_key, ret->id);
	if (ret->at != TW_MAP_NONE && r->snapshots.at[ret->at].package)
		return true;
	ret->id = id_of(r, tw_yaml_key(node), tw_yaml_text(node));
	ret->at = tw_map_get(&r->by_key, ret->id);
	return package_of(r, ret->id);
}

/* Of a name in both lists, the dependency counts. */
static void read_needs(struct reader *r, struct snapshot *s)
{
	static const char *const lists[] = { "dependencies", "optionalDependencies" };
	const struct tw_yaml_node *first = tw_yaml_get(s->node, lists[0]);

	s->needs = r->needs.len;
	for (size_t i = 0; i < 2; i++) {
		tw_yaml_each(i == 0 ? first : tw_yaml_get(s->node, lists[i]), node) {
			struct need need, *slot = NULL;

			if ((i == 1 && tw_yaml_get_slice(first, tw_yaml_key(node))) || !find_need(r, node, &need))
				continue;
			slot = tw_vec_push(&r->needs);
			r->sink->failed |= !slot;
			if (slot)
				*slot = need;
		}
	}
	s->need_count = r->needs.len - s->needs;
}

static void mark_production(struct reader *r, struct snapshot *s)
{
	uint32_t *slot;

	if (s->production)
		return;
	s->production = true;
	slot = tw_vec_push(&r->open);
	r->sink->failed |= !slot;
	if (slot)
		*slot = (uint32_t)(s - r->snapshots.at);
}

static void mark_all(struct reader *r)
{
	for (size_t i = 0; i < r->snapshots.len; i++) {
		struct snapshot *s = &r->snapshots.at[i];
		uint32_t at = tw_map_get(&r->direct, without_peers(s->key, 9));

		s->direct = at != TW_MAP_NONE;
		if (at == 1)
			mark_production(r, s);
	}
	while (r->open.len) {
		const struct snapshot *s = &r->snapshots.at[r->open.at[--r->open.len]];

		for (size_t i = 0; i < s->need_count; i++) {
			uint32_t at = r->needs.at[s->needs + i].at;

			if (at != TW_MAP_NONE)
				mark_production(r, &r->snapshots.at[at]);
		}
	}
}

static void hand_out(struct reader *r, const struct snapshot *s)
{
	struct tw_package *pkg = tw_sink_package(r->sink);
	struct tw_slice told = text(s->package, "version");

	pkg->id = s->key;
	pkg->name = s->name.name;
	pkg->version = told.len ? told : valid_version(s->name.version);
	pkg->relationship = s->direct ? TW_REL_DIRECT : TW_REL_INDIRECT;
	pkg->indirect = !s->direct;
	pkg->dev = !s->production;
	for (size_t i = 0; i < s->need_count; i++)
		tw_package_need(pkg, r->needs.at[s->needs + i].id);
}

static void read_9(const struct tw_yaml_node *root, struct tw_sink *sink)
{
	struct reader r = { .sink = sink, .packages = tw_yaml_get(root, "packages") };

	tw_yaml_each(tw_yaml_get(root, "importers"), importer) {
		read_importer(&r, importer, "dependencies", true);
		read_importer(&r, importer, "optionalDependencies", true);
		read_importer(&r, importer, "devDependencies", false);
	}
	read_snapshots(&r, tw_yaml_get(root, "snapshots"));
	for (size_t i = 0; i < r.snapshots.len; i++)
		read_needs(&r, &r.snapshots.at[i]);
	mark_all(&r);
	for (size_t i = 0; i < r.snapshots.len; i++)
		hand_out(&r, &r.snapshots.at[i]);
	tw_map_release(&r.by_key);
	tw_map_release(&r.direct);
	tw_vec_release(&r.snapshots);
	tw_vec_release(&r.needs);
	tw_vec_release(&r.open);
}

/* The document that pnpm keeps for itself. */
static bool is_for_pnpm(const struct tw_yaml_node *root)
{
	tw_yaml_each(tw_yaml_get(root, "importers"), importer) {
		if (tw_yaml_get(importer, "configDependencies") || tw_yaml_get(importer, "packageManagerDependencies"))
			return true;
	}
	return false;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	const struct tw_yaml_node *root;
	struct tw_slice version;
	double format;
	int status = tw_yaml_parse(view->bytes, TW_YAML_ALL, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	while (root && is_for_pnpm(root))
		root = root->next;
	version = text(root, "lockfileVersion");
	if (!version.len || !tw_number_parse(version, &format)) {
		if (root)
			tw_warn(sink, root->line, "\"%.*s\" is no lockfileVersion that is known", TW_ARG(version));
	} else if (format >= 9) {
		read_9(root, sink);
	} else {
		tw_yaml_each(tw_yaml_get(root, "packages"), node) {
			take_package(sink, root, node, format);
		}
	}
	return tw_sink_status(sink, err);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_node_join_licenses(sink, "pnpm", err);
}
