/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind kube/kustomize.h share. */
#ifndef TW_KUBE_KUSTOMIZE_PARTS_H
#define TW_KUBE_KUSTOMIZE_PARTS_H

#include "base/vec.h"
#include "kube/kustomize.h"
#include "kube/patch.h"

/* What a resource was called, newest first. */
struct tw_kustomize_id {
	struct tw_slice name, name_space;
	const struct tw_kustomize_id *before;
};

struct tw_kustomize_resource {
	struct tw_kustomized out;
	const struct tw_kustomize_id *ids;
};

struct tw_kustomize_set {
	TW_VEC(struct tw_kustomize_resource) list;
};

/* A kustomization that is at work. */
struct tw_kustomize_at {
	const struct tw_kustomize *k;
	struct tw_slice folder;
	struct tw_slice file; /* the kustomization's own */
	const struct tw_yaml_node *root;
	struct tw_kustomize_set *set;          /* that it works on */
	const struct tw_kustomize_at *used_by; /* at work, too; NULL: it is the one that is rendered */
	struct tw_patcher *patcher;            /* of all of them */
};

int tw_kustomize_say(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct trawl_error *err,
		     const char *format, ...) TW_PRINTF(4, 5);

/* @path seen from the folder: clean, in the arena; { 0 } when it leads out of the root. */
struct tw_slice tw_kustomize_path(const struct tw_kustomize_at *at, struct tw_slice path);

/* "patches", "patchesStrategicMerge"; "patchesJson6902"; names, namespace and images. */
int tw_kustomize_patches(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_old_operations(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_names_and_spaces(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_images(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_replacements(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_variables(const struct tw_kustomize_at *at, struct trawl_error *err);

/* Every text of a resource that names an image, where Kustomize's "images" would change it. */
int tw_kustomize_each_image(struct tw_yaml_node *tree,
			    int (*take)(void *user, struct tw_yaml_node *image, struct trawl_error *err), void *user,
			    struct trawl_error *err);

/* A file that it names, read: 1 and its bytes; 0 when it can't be, which has been said. @where names it. */
int tw_kustomize_file(const struct tw_kustomize_at *at, struct tw_slice name, const struct tw_yaml_node *where,
		      struct tw_slice *ret, struct tw_slice *ret_path, struct trawl_error *err);

/* Its patches have looked at all that they may: said once. */
int tw_kustomize_say_effort(const struct tw_kustomize_at *at, const struct tw_yaml_node *where,
			    struct trawl_error *err);

/* What looking for a pattern counts as, beside looking at a node. */
enum { TW_KUSTOMIZE_MATCHING = 2000 };

/* The text at "metadata.name", or "". */
static inline struct tw_slice tw_kustomize_text(const struct tw_yaml_node *node, const char *path)
{
	struct tw_slice text = tw_yaml_text(tw_yaml_path(node, path));

	return text.ptr ? text : TW_LIT("");
}

/* Which resources are meant: its patterns, compiled. */
enum { TW_SELECTOR_PARTS = 5 };
struct tw_regex;
struct tw_selector {
	const struct tw_yaml_node *node;
	struct tw_slice text[TW_SELECTOR_PARTS];
	struct tw_regex *regex[TW_SELECTOR_PARTS]; /* NULL: the text as it stands */
	bool dead; /* something about it is wrong, which has been said: it matches nothing */
};

int tw_selector_compile(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct tw_selector *ret,
			struct trawl_error *err);
void tw_selector_release(struct tw_selector *selector);

/* 1, 0, or an error. */
int tw_selector_matches(const struct tw_kustomize_at *at, struct tw_selector *selector,
			const struct tw_kustomize_resource *resource, struct trawl_error *err);

/* Is it the one that a strategic merge patch without target is for? */
bool tw_kustomize_is_for(const struct tw_yaml_node *patch, const struct tw_kustomize_resource *resource);

/* It is called otherwise from now on. */
bool tw_kustomize_rename(struct tw_arena *arena, struct tw_kustomize_resource *resource);

#endif
