/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pyproject.toml, for the lock files beside it: what a project needs itself. Source: packaging.python.org, "pyproject.toml
 * specification"; Poetry's documentation. And names of Python packages, which are many spellings of one.
 */
#ifndef TW_ANALYZE_LANG_PYPROJECT_H
#define TW_ANALYZE_LANG_PYPROJECT_H

#include "analyze/lang/beside.h"

/* PEP 503: small letters, and one hyphen for a run of hyphens, dots and underscores. ptr is NULL without memory. */
struct tw_slice tw_python_name(struct tw_slice name, struct tw_arena *arena);

/* The name that a requirement begins with: "Flask[async] (>=1.0) ; python_version > '3'". As it is written. */
struct tw_slice tw_python_requirement_name(struct tw_slice requirement);

/* A whole parse(): keeps the needs of a project until the layer is complete, as private facts of the sink's analyzer. */
int tw_pyproject_remember(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err);

/* What the pyproject.toml beside a lock file says; names are normalised. */
struct tw_pyproject {
	bool found;
	struct tw_map main;            /* needed to run */
	struct tw_map groups;          /* needed by Poetry's groups */
	struct tw_map standard_groups; /* by those of PEP 735, and PDM's own from before it */
};

void tw_pyproject_recall(const struct tw_beside *beside, struct tw_slice lock_path, struct tw_pyproject *ret);
void tw_pyproject_release(struct tw_pyproject *project);

/*
 * For finish: says of the packages of all groups of @type, whose lock files have a pyproject.toml beside them, which are direct
 * and which are for development only: those that nothing reaches that is needed to run. Are PEP 735's groups known
 * to the lock file's tool (@standard)?
 */
int tw_pyproject_join(struct tw_sink *sink, const char *type, bool standard, struct trawl_error *err);

static inline bool tw_pyproject_has(const struct tw_map *names, struct tw_slice name)
{
	return tw_map_get(names, name) != TW_MAP_NONE;
}

#endif
