/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven's project object model: a POM as it is written, a model with what its parents give it, and where both come from.
 *
 *	pom.c        the analyzer: a pom.xml of the tree is read, and kept until all are
 *	pom_read.c   from XML to a struct tw_pom
 *	pom_keep.c   a POM as a private fact and back, or copied to another arena
 *	pom_text.c   "${project.version}": what the properties of a model and of its parents make of a text
 *	pom_model.c  parents, from the tree and from the local repository
 *	pom_rules.c  dependencyManagement, with what is imported
 *	pom_join.c   what a project needs, directly and not, of which version; its modules
 */
#ifndef TW_ANALYZE_LANG_POM_H
#define TW_ANALYZE_LANG_POM_H

#include "analyze/around.h"
#include "analyze/lang/beside.h"

struct tw_pom_exclusion {
	struct tw_slice group, artifact;
};

/* A dependency as it is written; of a managed one too. */
struct tw_pom_need {
	struct tw_slice group, artifact, version, scope, optional;
	struct tw_slice name; /* "group:artifact" */
	struct tw_pom_exclusion *exclusions;
	size_t exclusion_count;
	uint32_t line, line_end;
};

struct tw_pom_property {
	struct tw_slice name, value;
	uint32_t order;
};

struct tw_pom_parent {
	struct tw_slice group, artifact, version, relative_path;
};

struct tw_pom {
	struct tw_pom_parent parent;
	struct tw_slice group, artifact, version;
	struct tw_texts licenses, modules;
	struct tw_pom_property *properties; /* by name, each once */
	size_t property_count;
	struct tw_pom_need *needs, *managed;
	size_t need_count, managed_count;
};

/* Texts lie in @arena or in static tables. */
int tw_pom_read(struct tw_slice text, struct tw_arena *arena, struct tw_pom *ret, struct trawl_error *err);

/* A POM of the tree, to be found again by its path; a project's, or one that may be a parent. */
#define TW_POM_PROJECT "project" /* the fact's key */
void tw_pom_keep(struct tw_sink *sink, const struct tw_pom *pom, bool is_project);
bool tw_pom_recall(const struct tw_fact *fact, struct tw_arena *arena, struct tw_pom *ret);

/* A POM without anything of the arena that it was read into. False when memory has run out. */
bool tw_pom_copy(struct tw_pom *pom, struct tw_arena *arena);

/* dependencyManagement with its texts evaluated and its imports in it. */
struct tw_pom_rule {
	struct tw_slice version, scope;
	bool optional;
	const struct tw_pom_exclusion *exclusions;
	size_t exclusion_count;
};

struct tw_pom_rules {
	struct tw_arena arena;
	TW_VEC(struct tw_pom_rule) list;
	struct tw_map by_name;
};

enum tw_pom_state { TW_POM_RAW, TW_POM_OPEN, TW_POM_DONE };

/* A POM and what it inherits. */
struct tw_pom_model {
	struct tw_pom pom;
	struct tw_slice path; /* in the tree; empty for one of the repository */
	const struct tw_pom_model *parent;
	struct tw_slice group, artifact, version;
	struct tw_texts licenses;
	const struct tw_pom_need **needs, **managed;
	size_t need_count, managed_count;
	struct tw_pom_rules *rules; /* once somebody has asked; see tw_pom_rules_of() */
	enum tw_pom_state state;
	bool partial; /* a limit kept something from it */
};

/* Whose properties a text sees: the model's, then those of the next. */
struct tw_pom_scope {
	const struct tw_pom_model *model;
	const struct tw_pom_scope *next;
	bool written_only; /* without the model's own "project.version" and the like: as they are being found out */
};

/* Everything that is shared while the projects of a tree are joined. */
struct tw_pom_shelf {
	struct tw_sink *sink;
	struct tw_beside tree;
	struct tw_arena lasting; /* models */
	struct tw_arena passing; /* within one evaluation, one file */
	struct tw_map by_path;   /* models, those of the repository by their path there */
	TW_VEC(struct tw_pom_model *) models;
	size_t rules_kept;  /* of all models */
	uint64_t inherited; /* entries of the models' lists, of all projects */
	uint64_t effort;    /* spent on this project */
	uint32_t steps;     /* of this evaluation */
	bool exhausted;     /* effort, room for lists, or time */
	int stopped;        /* the status with which the caller wants an end */
};

void tw_pom_shelf_init(struct tw_pom_shelf *shelf, struct tw_sink *sink);
void tw_pom_shelf_release(struct tw_pom_shelf *shelf);

/* Something was done; false when it is time to end. */
bool tw_pom_spend(struct tw_pom_shelf *shelf, uint64_t effort);

/*
 * @text with its variables replaced, without white space at both ends. Unknown ones are empty, as are those of the
 * environment: what somebody else wrote must not read that. Lies in @arena if it isn't a part of @text or a property.
 */
struct tw_slice tw_pom_evaluate(struct tw_pom_shelf *shelf, struct tw_slice text, const struct tw_pom_scope *scope,
				struct tw_arena *arena);

/* "group:artifact" of a dependency with variables replaced; its parts, too. */
struct tw_slice tw_pom_name(struct tw_pom_shelf *shelf, const struct tw_pom_need *need,
			    const struct tw_pom_scope *scope, struct tw_arena *arena, struct tw_slice *ret_group,
			    struct tw_slice *ret_artifact);

/* Is it one variable as a whole? */
bool tw_pom_is_variable(struct tw_slice text);

/* Go's ParseBool says true. */
bool tw_pom_is_true(struct tw_slice text);

/* A version as a requirement: "[1.0]" is 1.0 and nothing else, ranges aren't resolved and are empty. */
struct tw_slice tw_pom_requirement(struct tw_slice version, bool *ret_hard);

/* The POM of the tree at this path, or of the repository; NULL when there is none. Complete with its parents. */
struct tw_pom_model *tw_pom_in_tree(struct tw_pom_shelf *shelf, struct tw_slice path);
struct tw_pom_model *tw_pom_in_repository(struct tw_pom_shelf *shelf, struct tw_slice group, struct tw_slice artifact,
					  struct tw_slice version);

/* Where @relative leads from @model's folder: the path of a POM of the tree, empty when there is none. */
struct tw_slice tw_pom_relative(struct tw_pom_shelf *shelf, const struct tw_pom_model *model, struct tw_slice relative);

/*
 * What @model manages. Valid until the rules of another model of the repository are asked for; those of the tree until
 * tw_pom_rules_drop().
 */
const struct tw_pom_rules *tw_pom_rules_of(struct tw_pom_shelf *shelf, struct tw_pom_model *model);
const struct tw_pom_rule *tw_pom_rule(const struct tw_pom_rules *rules, struct tw_slice name);
void tw_pom_rules_drop(struct tw_pom_shelf *shelf, struct tw_pom_model *model);

/* finish of the analyzer. */
int tw_pom_join(struct tw_sink *sink, struct trawl_error *err);

#endif
