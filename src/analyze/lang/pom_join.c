/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From models to packages. Dependencies are gone through breadth first, so that of an artifact the version counts that is
 * nearest to the project, and of equally near ones the first; a hard requirement ("[1.0]") displaces a soft one. The
 * project's dependencyManagement rules over what the dependencies say, its exclusions over what they bring.
 *
 * Surprising: an id ends in a hash over the pom.xml's path as the user gave it, for modules are listed with their project,
 * each with dependencies of its own. An artifact that is met several times has the exclusions of the first meeting.
 */
#include "analyze/lang/pom.h"

#include "model/uid.h"

/* Those of a dependency, of its managed counterparts, then of what led to it. */
struct exclusions {
	const struct tw_pom_exclusion *at;
	size_t count;
	const struct exclusions *next;
};

struct artifact {
	struct tw_slice group, artifact, version;
	struct tw_slice name;
	const struct exclusions *exclusions;
	struct tw_pom_model *module; /* of this tree; NULL: a dependency */
	uint32_t line, line_end;
	uint8_t relationship;
	bool hard;
};

/* What an artifact's model says. */
struct result {
	const struct tw_pom_model *model; /* NULL: nobody knows */
	struct artifact *needs;
	size_t count;
};

/* An artifact that is in the project, in this version. */
struct choice {
	struct artifact artifact;
	struct result result;
};

struct join {
	struct tw_pom_shelf *shelf;
	struct tw_sink *sink;
	bool dev;
	struct tw_map module_ids;
	TW_VEC(struct tw_slice) modules;
};

/* A pom.xml or one of its modules. */
struct project {
	struct join *join;
	struct tw_slice path; /* as it enters into ids */
	const struct tw_pom_rules *rules;
	unsigned depth;
	TW_VEC(struct artifact) queue;
	TW_VEC(struct choice) choices;
	struct tw_map by_name; /* choices */
	TW_VEC(struct result) results;
	struct tw_map by_id; /* results */
};

static void join_project(struct join *j, struct artifact root, unsigned depth);

/* "group:artifact:version::0123abcd", as Trivy hashes it: mitchellh/hashstructure over a map of two. */
static struct tw_slice package_id(const struct project *p, struct tw_slice name, struct tw_slice version)
{
	struct tw_sink *sink = p->join->sink;
	struct tw_slice gav = tw_lang_id(sink, name, ":", version), hex;
	uint64_t hash = tw_uid_end(tw_uid_pair(tw_uid_text(TW_LIT("gav")), tw_uid_text(gav)) ^
				   tw_uid_pair(tw_uid_text(TW_LIT("path")), tw_uid_text(p->path)));

	hex = tw_slice_head(tw_sink_text(sink, "%llx", (unsigned long long)hash), 8);
	return TW_SINK_JOIN(sink, gav, TW_LIT("::"), hex);
}

static struct tw_slice path_as_given(struct tw_sink *sink, struct tw_slice path)
{
	struct tw_slice root = sink->around ? sink->around->root : (struct tw_slice){ 0 };

	return TW_SINK_JOIN(sink, root, tw_slice(root.len && !tw_slice_is(root, "/") ? "/" : ""), path);
}

static const struct exclusions *exclude(struct project *p, const struct tw_pom_exclusion *at, size_t count,
					const struct exclusions *next)
{
	struct exclusions *e = count ? tw_arena_new(p->join->sink->scratch, struct exclusions) : NULL;

	p->join->sink->failed |= count && !e;
	if (!e)
		return next;
	*e = (struct exclusions){ at, count, next };
	return e;
}

static bool is_meant(struct tw_slice pattern, struct tw_slice text)
{
	return tw_slice_is(pattern, "*") || tw_slice_eq(pattern, text);
}

static bool is_excluded(struct project *p, const struct exclusions *e, const struct artifact *a)
{
	for (; e && tw_pom_spend(p->join->shelf, e->count); e = e->next) {
		for (size_t i = 0; i < e->count; i++) {
			if (is_meant(e->at[i].group, a->group) && is_meant(e->at[i].artifact, a->artifact))
				return true;
		}
	}
	return false;
}

/* A dependency while it is put together. */
struct draft {
	struct tw_slice version, scope;
	bool optional;
	const struct exclusions *exclusions;
};

/* What the model itself, its parents and imports manage: only where the dependency says nothing. */
static void fill_in(struct project *p, struct draft *d, const struct tw_pom_rule *rule)
{
	if (!rule)
		return;
	if (!d->version.len)
		d->version = rule->version;
	if (!d->scope.len)
		d->scope = rule->scope;
	d->optional |= rule->optional;
	d->exclusions = exclude(p, rule->exclusions, rule->exclusion_count, d->exclusions);
}

/* What the project manages: in place of what the dependency says; but tests stay tests. */
static void overrule(struct project *p, struct draft *d, const struct tw_pom_rule *rule)
{
	if (!rule)
		return;
	if (rule->version.len)
		d->version = rule->version;
	if (rule->scope.len && !tw_slice_is(d->scope, "test"))
		d->scope = rule->scope;
	d->optional |= rule->optional;
	d->exclusions = exclude(p, rule->exclusions, rule->exclusion_count, d->exclusions);
}

static bool is_shipped(const struct draft *d)
{
	return !d->optional && (!d->scope.len || tw_slice_is(d->scope, "compile") || tw_slice_is(d->scope, "runtime"));
}

/* False when it isn't for production, or is excluded on the way here. */
static bool take_need(struct project *p, const struct tw_pom_need *need, const struct tw_pom_rules *rules,
		      const struct tw_pom_scope *scope, const struct exclusions *exclusions, struct artifact *ret)
{
	struct tw_pom_shelf *shelf = p->join->shelf;
	struct tw_arena *scratch = p->join->sink->scratch;
	struct draft d = { .exclusions = exclude(p, need->exclusions, need->exclusion_count, exclusions) };

	*ret = (struct artifact){ .relationship = TW_REL_INDIRECT };
	ret->name = tw_pom_name(shelf, need, scope, scratch, &ret->group, &ret->artifact);
	d.version = tw_pom_evaluate(shelf, need->version, scope, scratch);
	d.scope = tw_pom_evaluate(shelf, need->scope, scope, scratch);
	d.optional = tw_pom_is_true(tw_pom_evaluate(shelf, need->optional, scope, scratch));
	fill_in(p, &d, tw_pom_rule(rules, ret->name));
	overrule(p, &d, tw_pom_rule(p->rules, ret->name));
	if (!is_shipped(&d) || is_excluded(p, exclusions, ret))
		return false;
	/* Rules may be dropped before the project is done. */
	ret->version = tw_lang_check(p->join->sink, tw_arena_copy(scratch, tw_pom_requirement(d.version, &ret->hard)));
	ret->exclusions = d.exclusions;
	return true;
}

/* Lines are the project's own, not its parents', and not its modules'. */
static bool has_line(const struct project *p, const struct tw_pom_model *model, const struct tw_pom_need *need)
{
	return p->depth == 0 && model->path.len && need >= model->pom.needs &&
	       need < model->pom.needs + model->pom.need_count;
}

static void look_into(struct project *p, struct tw_pom_model *model, const struct exclusions *exclusions,
		      struct result *ret)
{
	struct tw_pom_scope scope = { .model = model };
	const struct tw_pom_rules *rules;

	*ret = (struct result){ .model = model };
	if (!model || !model->need_count)
		return;
	rules = tw_pom_rules_of(p->join->shelf, model);
	ret->needs = tw_arena_array(p->join->sink->scratch, model->need_count, sizeof(*ret->needs));
	p->join->sink->failed |= !ret->needs;
	for (size_t i = 0; ret->needs && i < model->need_count && tw_pom_spend(p->join->shelf, 1); i++) {
		struct artifact *a = &ret->needs[ret->count];

		if (!take_need(p, model->needs[i], rules, &scope, exclusions, a))
			continue;
		if (has_line(p, model, model->needs[i])) {
			a->line = model->needs[i]->line;
			a->line_end = model->needs[i]->line_end;
		}
		ret->count++;
	}
}

/* Each artifact of each version once. */
static struct result resolve(struct project *p, const struct artifact *a)
{
	struct tw_sink *sink = p->join->sink;
	struct tw_slice id = tw_lang_id(sink, a->name, ":", a->version);
	struct result result = { 0 }, *kept;
	uint32_t *slot;

	if (!a->module && !a->version.len)
		return result;
	slot = tw_map_put(&p->by_id, id);
	kept = slot && *slot == TW_MAP_NONE ? tw_vec_push(&p->results) : NULL;
	if (slot && *slot != TW_MAP_NONE)
		return p->results.at[*slot];
	sink->failed |= !kept;
	if (!kept)
		return result;
	*slot = (uint32_t)(p->results.len - 1);
	look_into(p, a->module ? a->module : tw_pom_in_repository(p->join->shelf, a->group, a->artifact, a->version),
		  a->exclusions, kept);
	return *kept;
}

static void enqueue(struct project *p, const struct artifact *a)
{
	struct artifact *slot = tw_vec_push(&p->queue);

	p->join->sink->failed |= !slot;
	if (slot)
		*slot = *a;
}

static struct artifact artifact_of(struct join *j, struct tw_pom_model *model, uint8_t relationship)
{
	struct artifact a = { model->group, model->artifact, model->version, .module = model };

	a.name = TW_SINK_JOIN(j->sink, a.group, TW_LIT(":"), a.artifact);
	a.relationship = relationship;
	return a;
}

static void enqueue_modules(struct project *p, const struct tw_pom_model *model)
{
	struct join *j = p->join;

	for (size_t i = 0; i < model->pom.modules.len && tw_pom_spend(j->shelf, 1); i++) {
		struct tw_slice path = tw_pom_relative(j->shelf, model, tw_slice_trim(model->pom.modules.at[i]));
		struct tw_pom_model *module = path.len ? tw_pom_in_tree(j->shelf, path) : NULL;
		struct artifact a;

		if (!module)
			continue;
		a = artifact_of(j, module, TW_REL_WORKSPACE);
		enqueue(p, &a);
	}
}

/* Modules are projects of their own; each is listed once. */
static void take_module(struct project *p, const struct artifact *a)
{
	struct project inner = { .join = p->join, .path = path_as_given(p->join->sink, a->module->path) };
	struct tw_slice id = package_id(&inner, a->name, a->version), *listed;
	uint32_t *slot = tw_map_put(&p->join->module_ids, id);

	listed = slot && *slot == TW_MAP_NONE ? tw_vec_push(&p->join->modules) : NULL;
	p->join->sink->failed |= !slot || (*slot == TW_MAP_NONE && !listed);
	if (!listed)
		return;
	*slot = 0;
	*listed = id;
	if (p->depth < TW_LIMIT_POM_MODULES)
		join_project(p->join, *a, p->depth + 1);
	else
		tw_warn(p->join->sink, 0, "modules are nested deeper than %d", TW_LIMIT_POM_MODULES);
}

/* The slot in which @a is to be chosen; NULL when what is there stays. */
static struct choice *choose(struct project *p, struct artifact *a)
{
	uint32_t *slot = tw_map_put(&p->by_name, a->name);
	struct choice *choice = slot && *slot == TW_MAP_NONE ? tw_vec_push(&p->choices) : NULL;
	const struct artifact *old;

	p->join->sink->failed |= !slot || (*slot == TW_MAP_NONE && !choice);
	if (choice)
		*slot = (uint32_t)(p->choices.len - 1);
	if (choice || !slot || *slot == TW_MAP_NONE)
		return choice;
	choice = &p->choices.at[*slot];
	old = &choice->artifact;
	if (old->hard || !a->hard)
		return NULL;
	if (old->relationship != TW_REL_INDIRECT)
		a->relationship = old->relationship;
	if (old->line) {
		a->line = old->line;
		a->line_end = old->line_end;
	}
	return choice;
}

static void enqueue_needs(struct project *p, const struct result *result, bool direct)
{
	for (size_t i = 0; i < result->count; i++) {
		struct artifact a = result->needs[i];

		if (direct)
			a.relationship = TW_REL_DIRECT;
		enqueue(p, &a);
	}
}

/* A project without a name isn't listed, what it needs is. */
static void take(struct project *p, struct artifact a, bool is_root)
{
	struct choice unnamed, *choice = a.group.len && a.artifact.len ? choose(p, &a) : &unnamed;

	if (!choice)
		return;
	choice->artifact = a;
	choice->result = resolve(p, &a);
	if (is_root) {
		p->rules = tw_pom_rules_of(p->join->shelf, a.module);
		enqueue_modules(p, a.module);
	}
	enqueue_needs(p, &choice->result, is_root);
}

/* Ids of what is needed; without a version, nothing can be pointed to. */
static struct tw_texts needs_of(const struct project *p, const struct choice *choice)
{
	struct join *j = p->join;
	size_t more = choice->artifact.relationship == TW_REL_ROOT ? j->modules.len : 0, count = 0;
	struct tw_slice *ids = tw_arena_array(j->sink->scratch, choice->result.count + more, sizeof(*ids));

	j->sink->failed |= !ids;
	for (size_t i = 0; ids && i < choice->result.count; i++) {
		struct tw_slice name = choice->result.needs[i].name;
		uint32_t at = tw_map_get(&p->by_name, name);

		if (at != TW_MAP_NONE && p->choices.at[at].artifact.version.len)
			ids[count++] = package_id(p, name, p->choices.at[at].artifact.version);
	}
	for (size_t i = 0; ids && i < more; i++)
		ids[count++] = j->modules.at[i];
	if (count)
		qsort(ids, count, sizeof(*ids), tw_slice_order);
	return (struct tw_texts){ ids, count };
}

static void hand_out(const struct project *p, const struct choice *choice)
{
	const struct artifact *a = &choice->artifact;
	struct tw_sink *sink = p->join->sink;
	struct tw_texts needs = needs_of(p, choice);
	struct tw_package *pkg = tw_sink_package(sink);

	pkg->id = package_id(p, a->name, a->version);
	pkg->name = a->name;
	pkg->version = a->version;
	pkg->relationship = a->relationship;
	pkg->indirect = a->relationship == TW_REL_INDIRECT;
	pkg->dev = p->join->dev;
	if (choice->result.model)
		tw_lang_licenses(sink, pkg, choice->result.model->licenses);
	for (size_t i = 0; i < needs.len; i++)
		tw_package_need(pkg, needs.at[i]);
	if (a->line)
		tw_package_locate(pkg, a->line, a->line_end);
}

/* What a person can do something about: build the project here, so that ~/.m2 is filled. Said by each project for itself. */
static void warn(const struct project *p, const struct tw_pom_model *root)
{
	struct tw_sink *sink = p->join->sink;
	const struct artifact *missing = NULL, *vague = NULL;
	unsigned missing_count = 0, vague_count = 0;

	for (size_t i = p->choices.len; i-- > 0;) {
		const struct artifact *a = &p->choices.at[i].artifact;

		if (!a->version.len && !a->module) {
			vague = a;
			vague_count++;
		} else if (!p->choices.at[i].result.model) {
			missing = a;
			missing_count++;
		}
	}
	if (root->pom.parent.artifact.len && !root->parent)
		tw_warn(sink, 0, "its parent %.*s:%.*s is neither in the tree nor in the local Maven repository",
			TW_ARG(tw_slice_trim(root->pom.parent.group)),
			TW_ARG(tw_slice_trim(root->pom.parent.artifact)));
	if (missing)
		tw_warn(sink, 0,
			"%u artifact(s) without a POM in the local Maven repository, so that what they need is unknown; "
			"the first: %.*s %.*s",
			missing_count, TW_ARG(missing->name), TW_ARG(missing->version));
	if (vague)
		tw_warn(sink, 0, "%u artifact(s) whose version nothing here tells; the first: %.*s", vague_count,
			TW_ARG(vague->name));
}

static void join_project(struct join *j, struct artifact root, unsigned depth)
{
	struct project p = { .join = j, .path = path_as_given(j->sink, root.module->path), .depth = depth };
	/* A project that is its own module: the rules are still in use above. */
	bool borrowed = root.module->rules != NULL;

	take(&p, root, true);
	for (size_t i = 0; i < p.queue.len && tw_pom_spend(j->shelf, 1); i++) {
		struct artifact a = p.queue.at[i];

		if (a.module)
			take_module(&p, &a);
		else
			take(&p, a, false);
	}
	for (size_t i = 0; i < p.choices.len; i++)
		hand_out(&p, &p.choices.at[i]);
	if (!depth)
		warn(&p, root.module);
	if (!borrowed)
		tw_pom_rules_drop(j->shelf, root.module);
	tw_vec_release(&p.queue);
	tw_vec_release(&p.choices);
	tw_vec_release(&p.results);
	tw_map_release(&p.by_name);
	tw_map_release(&p.by_id);
}

/* "…/src/it/name/pom.xml", "…/target/it/name/pom.xml": what maven-invoker-plugin tests another plugin with. */
static bool is_integration_test(struct tw_slice path)
{
	struct tw_slice it = tw_path_dir(tw_path_dir(path)), above = tw_path_base(tw_path_dir(it));

	return tw_slice_is(tw_path_base(it), "it") && (tw_slice_is(above, "src") || tw_slice_is(above, "target"));
}

static void join_file(struct tw_pom_shelf *shelf, struct tw_pom_model *model)
{
	struct join j = { .shelf = shelf, .sink = shelf->sink };

	tw_sink_begin(j.sink, j.sink->analyzer, model->path); /* whom warnings are about */
	/* The scan has begun a group for this file; one that comes later takes its place. */
	tw_sink_type(j.sink, tw_slice(j.sink->analyzer->type), model->path);
	j.dev = is_integration_test(path_as_given(j.sink, model->path));
	join_project(&j, artifact_of(&j, model, TW_REL_ROOT), 0);
	tw_sink_end(j.sink);
	if (shelf->exhausted && !j.sink->failed)
		tw_sink_problem(
			j.sink, TW_FAILED, model->path, 0,
			"more than " TW_LIMIT_TEXT(TW_LIMIT_POM_EFFORT) " steps to resolve it, or " TW_LIMIT_TEXT(
				TW_LIMIT_POM_INHERITED) " inherited entries: packages are missing");
	tw_map_release(&j.module_ids);
	tw_vec_release(&j.modules);
}

static bool is_project(const struct tw_pom_shelf *shelf, struct tw_slice path)
{
	uint32_t at = tw_beside_first(&shelf->tree, path);
	struct tw_fact fact;

	return tw_beside_fact(&shelf->tree, path, &at, &fact) && tw_slice_is(fact.key, TW_POM_PROJECT);
}

int tw_pom_join(struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_pom_shelf shelf;
	bool full;

	tw_pom_shelf_init(&shelf, sink);
	/* By path, as the walk's order says nothing: of parents in a circle the first decides. */
	if (shelf.tree.paths.len)
		qsort(shelf.tree.paths.at, shelf.tree.paths.len, sizeof(*shelf.tree.paths.at), tw_slice_order);
	for (size_t i = 0; i < shelf.tree.paths.len && !shelf.stopped; i++) {
		struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
		struct tw_pom_model *model = NULL;

		shelf.effort = 0;
		shelf.exhausted = false;
		if (is_project(&shelf, shelf.tree.paths.at[i]))
			model = tw_pom_in_tree(&shelf, shelf.tree.paths.at[i]);
		if (model)
			join_file(&shelf, model);
		tw_arena_rewind(sink->scratch, mark);
	}
	full = shelf.lasting.failed && shelf.lasting.total > shelf.lasting.limit / 2;
	tw_pom_shelf_release(&shelf);
	if (full)
		return tw_fail(err, TRAWL_E_LIMIT, "the POMs take more than %llu MiB", TW_LIMIT_POM_MEMORY / TW_MIB);
	return tw_sink_status(sink, err);
}
