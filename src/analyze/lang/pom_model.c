/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Models: a POM of the tree or of the local repository, with what its parents give it. Source:
 * maven.apache.org/ref/current/maven-model-builder, "Inheritance Assembly"; Trivy, pom/parse.go.
 *
 * A parent is looked for where relativePath leads, then in "../pom.xml", and is one if its artifactId is right; then in the
 * repository. POMs of the repository have no relatives beside them. Coordinates become a path there, so that they may hold
 * nothing that leads elsewhere; and whoever reads it opens nothing outside, and follows no link.
 */
#include "analyze/lang/pom.h"

static void complete(struct tw_pom_shelf *shelf, struct tw_pom_model *model, unsigned depth);

void tw_pom_shelf_init(struct tw_pom_shelf *shelf, struct tw_sink *sink)
{
	*shelf = (struct tw_pom_shelf){ .sink = sink, .lasting.limit = TW_LIMIT_POM_MEMORY };
	tw_beside_init(&shelf->tree, sink);
}

void tw_pom_shelf_release(struct tw_pom_shelf *shelf)
{
	for (size_t i = 0; i < shelf->models.len; i++)
		tw_pom_rules_drop(shelf, shelf->models.at[i]);
	tw_beside_release(&shelf->tree);
	tw_map_release(&shelf->by_path);
	tw_vec_release(&shelf->models);
	tw_arena_release(&shelf->lasting);
	tw_arena_release(&shelf->passing);
}

bool tw_pom_spend(struct tw_pom_shelf *shelf, uint64_t effort)
{
	const struct tw_around *around = shelf->sink->around;
	uint64_t before = shelf->effort;

	shelf->effort = tw_u64_add(before, effort);
	if (shelf->effort > TW_LIMIT_POM_EFFORT || shelf->sink->failed)
		shelf->exhausted = true;
	/* The clock is looked at now and then. */
	if (around && around->check && before >> 16 != shelf->effort >> 16 && !shelf->stopped)
		shelf->stopped = around->check(around->closure);
	return !shelf->exhausted && shelf->stopped >= 0;
}

/* A model that doesn't know its parents yet; NULL without memory. */
static struct tw_pom_model *add_model(struct tw_pom_shelf *shelf, const struct tw_pom *pom, struct tw_slice path)
{
	struct tw_pom_model *model = tw_arena_new(&shelf->lasting, struct tw_pom_model), **slot;

	slot = model ? tw_vec_push(&shelf->models) : NULL;
	shelf->sink->failed |= !slot;
	if (!slot)
		return NULL;
	model->pom = *pom;
	model->path = path;
	return *slot = model;
}

/* The slot of a path; what isn't there has a NULL among the models. */
static uint32_t *slot_of(struct tw_pom_shelf *shelf, struct tw_slice path)
{
	uint32_t *slot = tw_map_put(&shelf->by_path, path);

	shelf->sink->failed |= !slot;
	return slot;
}

static struct tw_pom_model *in_tree(struct tw_pom_shelf *shelf, struct tw_slice path)
{
	uint32_t known = tw_map_get(&shelf->by_path, path), at = tw_beside_first(&shelf->tree, path), *slot;
	struct tw_pom_model *model;
	struct tw_fact fact;
	struct tw_pom pom;

	if (known != TW_MAP_NONE)
		return shelf->models.at[known];
	if (!tw_beside_fact(&shelf->tree, path, &at, &fact) || !tw_pom_recall(&fact, &shelf->lasting, &pom))
		return NULL;
	model = add_model(shelf, &pom, fact.path);
	slot = model ? slot_of(shelf, fact.path) : NULL;
	if (!slot)
		return NULL;
	*slot = (uint32_t)(shelf->models.len - 1);
	return model;
}

/* Part of a file's name, and nothing else. */
static bool is_name(struct tw_slice s)
{
	if (!s.len || tw_slice_is(s, ".") || tw_slice_is(s, ".."))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == '/' || s.ptr[i] == '\\' || s.ptr[i] == 0x7f)
			return false;
	}
	return true;
}

/* "org.slf4j", "slf4j-api", "1.7": "org/slf4j/slf4j-api/1.7/slf4j-api-1.7.pom"; empty when they can't be coordinates. */
static struct tw_slice repository_path(struct tw_pom_shelf *shelf, struct tw_slice group, struct tw_slice artifact,
				       struct tw_slice version)
{
	struct tw_slice rest = group, part, folder;
	char *text;

	if (!is_name(artifact) || !is_name(version) || group.len + 2 * (artifact.len + version.len) > TW_LIMIT_PATH / 2)
		return (struct tw_slice){ 0 };
	while (tw_slice_split(&rest, '.', &part)) {
		if (!is_name(part))
			return (struct tw_slice){ 0 };
	}
	text = group.len ? tw_arena_text(&shelf->lasting, group) : NULL;
	shelf->sink->failed |= group.len && !text;
	if (!text)
		return (struct tw_slice){ 0 };
	for (char *c = text; *c; c++)
		*c = *c == '.' ? '/' : *c;
	folder = tw_slice_of(text, group.len);
	return tw_lang_check(shelf->sink, TW_JOIN(&shelf->lasting, folder, TW_LIT("/"), artifact, TW_LIT("/"), version,
						  TW_LIT("/"), artifact, TW_LIT("-"), version, TW_LIT(".pom")));
}

/* What the repository has there, in the lasting arena. A POM that can't be read is as good as none, which is said. */
static bool read_repository(struct tw_pom_shelf *shelf, struct tw_slice path, struct tw_pom *ret)
{
	const struct tw_around *around = shelf->sink->around;
	struct tw_arena_mark mark = tw_arena_mark(&shelf->passing);
	struct trawl_error why = { 0 };
	struct tw_slice bytes;
	int status;

	if (!around || !around->read_maven)
		return false;
	status = around->read_maven(around->closure, path, &shelf->passing, &bytes, &why);
	if (status > 0)
		status = tw_pom_read(bytes, &shelf->passing, ret, &why) < 0 ? why.status : 1;
	if (status > 0 && !tw_pom_copy(ret, &shelf->lasting))
		status = TRAWL_E_NOMEM;
	if (status == TRAWL_E_NOMEM)
		shelf->sink->failed = true;
	else if (status < 0)
		tw_warn(shelf->sink, 0, "the local Maven repository's %.*s: %s", TW_ARG(path), why.message);
	tw_arena_rewind(&shelf->passing, mark);
	return status > 0;
}

static struct tw_pom_model *in_repository(struct tw_pom_shelf *shelf, struct tw_slice group, struct tw_slice artifact,
					  struct tw_slice version)
{
	struct tw_arena_mark mark = tw_arena_mark(&shelf->lasting);
	struct tw_slice path = repository_path(shelf, group, artifact, version), key;
	struct tw_pom_model *model = NULL, **none;
	uint32_t known, *slot;
	struct tw_pom pom;

	if (!path.len)
		return NULL;
	/* No path of the tree begins so. */
	key = tw_lang_check(shelf->sink, TW_JOIN(&shelf->lasting, TW_LIT("//"), path));
	known = tw_map_get(&shelf->by_path, key);
	if (known != TW_MAP_NONE) {
		tw_arena_rewind(&shelf->lasting, mark);
		return shelf->models.at[known];
	}
	if (!tw_pom_spend(shelf, 1000) || !key.ptr)
		return NULL;
	if (read_repository(shelf, path, &pom))
		model = add_model(shelf, &pom, (struct tw_slice){ 0 });
	none = model ? tw_vec_last(&shelf->models) : tw_vec_push(&shelf->models);
	slot = none ? slot_of(shelf, key) : NULL;
	shelf->sink->failed |= !none;
	if (slot)
		*slot = (uint32_t)(shelf->models.len - 1);
	return model;
}

struct tw_slice tw_pom_relative(struct tw_pom_shelf *shelf, const struct tw_pom_model *model, struct tw_slice relative)
{
	struct tw_slice path, inner;

	if (!model->path.len || relative.len > TW_LIMIT_PATH || tw_slice_starts(relative, "/"))
		return (struct tw_slice){ 0 };
	path = tw_beside_resolve(shelf->sink, tw_path_dir(model->path), relative);
	if (!path.ptr)
		return path;
	if (tw_beside_first(&shelf->tree, path) != TW_MAP_NONE)
		return path;
	inner = TW_SINK_JOIN(shelf->sink, path, tw_slice(path.len ? "/" : ""), TW_LIT("pom.xml"));
	return tw_beside_first(&shelf->tree, inner) == TW_MAP_NONE ? (struct tw_slice){ 0 } : inner;
}

/* The POM at a relative path, if that is called as the parent should be. One that is being completed is a circle. */
static struct tw_pom_model *relative_parent(struct tw_pom_shelf *shelf, const struct tw_pom_model *model,
					    struct tw_slice relative, struct tw_slice artifact, unsigned depth)
{
	struct tw_slice path = tw_pom_relative(shelf, model, relative), found;
	struct tw_pom_model *parent = path.len ? in_tree(shelf, path) : NULL, alone;
	struct tw_pom_scope scope = { .model = &alone, .written_only = true };

	if (!parent || parent->state == TW_POM_OPEN)
		return NULL;
	alone = (struct tw_pom_model){ .pom = parent->pom };
	found = tw_pom_evaluate(shelf, parent->pom.artifact, &scope, shelf->sink->scratch);
	if (!tw_slice_eq(found, artifact))
		return NULL;
	complete(shelf, parent, depth);
	return parent;
}

static struct tw_pom_model *find_parent(struct tw_pom_shelf *shelf, const struct tw_pom_model *model, unsigned depth)
{
	const struct tw_pom_parent *written = &model->pom.parent;
	struct tw_arena *scratch = shelf->sink->scratch;
	struct tw_slice group = tw_pom_evaluate(shelf, written->group, NULL, scratch);
	struct tw_slice artifact = tw_pom_evaluate(shelf, written->artifact, NULL, scratch);
	struct tw_slice relative = tw_slice_trim(written->relative_path);
	struct tw_pom_model *parent = NULL;
	bool hard;

	if (depth > TW_LIMIT_POM_PARENTS || !tw_pom_spend(shelf, 1))
		return NULL;
	if ((!group.len || !artifact.len) && !tw_pom_is_variable(written->version))
		return NULL;
	if (relative.len)
		parent = relative_parent(shelf, model, relative, artifact, depth);
	if (!parent)
		parent = relative_parent(shelf, model, TW_LIT("../pom.xml"), artifact, depth);
	if (parent)
		return parent;
	parent = in_repository(shelf, group, artifact,
			       tw_pom_requirement(tw_pom_evaluate(shelf, written->version, NULL, scratch), &hard));
	if (parent && parent->state == TW_POM_OPEN)
		return NULL;
	if (parent)
		complete(shelf, parent, depth);
	return parent;
}

/* Whether a list of so many may be made: of all projects together, as models last. */
static bool has_room(struct tw_pom_shelf *shelf, size_t count)
{
	if (!tw_pom_spend(shelf, count))
		return false;
	if (tw_u64_add(shelf->inherited, count) > TW_LIMIT_POM_INHERITED) {
		shelf->exhausted = true;
		return false;
	}
	shelf->inherited += count;
	return true;
}

/* Own ones, then the parent's; of one name, as it is written, the first. Who has none of its own shares the parent's. */
static const struct tw_pom_need **merge(struct tw_pom_shelf *shelf, const struct tw_pom_need *own, size_t own_count,
					const struct tw_pom_need **inherited, size_t inherited_count, size_t *ret)
{
	const struct tw_pom_need **list;
	struct tw_map names = { 0 };
	size_t count = 0;

	*ret = own_count ? 0 : inherited_count;
	if (!own_count)
		return inherited;
	if (!has_room(shelf, own_count + inherited_count))
		return NULL;
	list = tw_arena_array(&shelf->lasting, own_count + inherited_count, sizeof(const struct tw_pom_need *));
	shelf->sink->failed |= !list;
	for (size_t i = 0; list && i < own_count + inherited_count; i++) {
		const struct tw_pom_need *need = i < own_count ? &own[i] : inherited[i - own_count];
		uint32_t *slot = tw_map_put(&names, need->name);

		shelf->sink->failed |= !slot;
		if (slot && *slot == TW_MAP_NONE) {
			*slot = 0;
			list[count++] = need;
		}
	}
	tw_map_release(&names);
	*ret = count;
	return list;
}

static void inherit(struct tw_pom_shelf *shelf, struct tw_pom_model *model)
{
	const struct tw_pom_model none = { 0 }, *parent = model->parent ? model->parent : &none;
	struct tw_pom_scope scope = { .model = model, .written_only = true };
	bool hard;

	model->group = tw_pom_evaluate(shelf, model->pom.group, &scope, &shelf->lasting);
	model->artifact = tw_pom_evaluate(shelf, model->pom.artifact, &scope, &shelf->lasting);
	model->version = tw_pom_requirement(tw_pom_evaluate(shelf, model->pom.version, &scope, &shelf->lasting), &hard);
	if (!model->group.len)
		model->group = parent->group;
	if (!model->version.len)
		model->version = parent->version;
	model->licenses = model->pom.licenses.len ? model->pom.licenses : parent->licenses;
	model->needs = merge(shelf, model->pom.needs, model->pom.need_count, parent->needs, parent->need_count,
			     &model->need_count);
	model->managed = merge(shelf, model->pom.managed, model->pom.managed_count, parent->managed,
			       parent->managed_count, &model->managed_count);
}

static void complete(struct tw_pom_shelf *shelf, struct tw_pom_model *model, unsigned depth)
{
	if (model->state != TW_POM_RAW)
		return;
	model->state = TW_POM_OPEN;
	model->parent = find_parent(shelf, model, depth + 1);
	inherit(shelf, model);
	model->partial = shelf->exhausted || (model->parent && model->parent->partial);
	model->state = TW_POM_DONE;
}

/* What one project had no effort left for is missing in those that come later, too. */
static struct tw_pom_model *completed(struct tw_pom_shelf *shelf, struct tw_pom_model *model)
{
	if (!model)
		return NULL;
	complete(shelf, model, 0);
	shelf->exhausted |= model->partial;
	return model;
}

struct tw_pom_model *tw_pom_in_tree(struct tw_pom_shelf *shelf, struct tw_slice path)
{
	return completed(shelf, in_tree(shelf, path));
}

struct tw_pom_model *tw_pom_in_repository(struct tw_pom_shelf *shelf, struct tw_slice group, struct tw_slice artifact,
					  struct tw_slice version)
{
	return completed(shelf, in_repository(shelf, group, artifact, version));
}
