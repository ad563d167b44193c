/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kustomizations, rendered as far as the images need it: resources, bases, components, patches (strategic merge and JSON
 * 6902), namespace, namePrefix and nameSuffix, images. Source: kubectl.docs.kubernetes.io/references/kustomize, and the
 * order of Kustomize's own built-in transformers (api/internal/target).
 *
 * What may surprise: a component works on what has been gathered so far, a base has its own transformers run before; a patch
 * finds a resource by its original name, too. What isn't done (bases elsewhere, helmCharts, replacements, plugins) is said.
 */
#ifndef TW_KUBE_KUSTOMIZE_H
#define TW_KUBE_KUSTOMIZE_H

#include "base/diag.h"
#include "base/error.h"
#include "kube/tree.h"

struct tw_kustomized {
	struct tw_yaml_node *tree; /* the resource; lines of what a patch has brought are 0 */
	struct tw_slice file;      /* where it stood, from the root */
};

/* Where its files come from, and where what it is made of goes. Paths are clean, from a root that nothing leads out of. */
struct tw_kustomize {
	struct tw_arena *arena; /* everything; with a limit */
	/* The bytes, which stay; TRAWL_E_NOTFOUND when there is no such file. */
	int (*read)(void *user, struct tw_slice path, struct tw_slice *ret, struct trawl_error *err);
	bool (*is_folder)(void *user, struct tw_slice path);
	int (*take)(void *user, const struct tw_kustomized *resource, struct trawl_error *err);
	int (*problem)(void *user, enum tw_grade grade, struct tw_slice path, uint32_t line, const char *message,
		       struct trawl_error *err);
	void *user;
};

/* Renders the kustomization in @folder. What is wrong with it is a problem; fails for want of memory, and as the callbacks do. */
int tw_kustomize_render(const struct tw_kustomize *kustomize, struct tw_slice folder, struct trawl_error *err);

/* The names that its file can have; the last one is NULL. */
extern const char *const tw_kustomize_names[];

/*
 * What the kustomization in @folder uses as resource, base or component and is a folder: paths from the root. @ret_component:
 * it is a component itself, which nobody renders alone.
 */
int tw_kustomize_uses(const struct tw_kustomize *kustomize, struct tw_slice folder, bool *ret_component,
		      int (*use)(void *user, struct tw_slice folder, struct trawl_error *err), struct trawl_error *err);

#endif
