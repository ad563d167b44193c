/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster's bill of materials ("KBOM"): control plane with the images that it runs, nodes with their system, kubelet
 * and runtime. Source: trivy, pkg/k8s/scanner, clusterInfoToReportResources.
 *
 * Surprising: what an image's component has for a version is its digest, and its tag is part of its PkgID, with a "v"
 * before it.
 */
#include "base/vec.h"
#include "model/purl_read.h"
#include "report/cluster.h"
#include "sbom/bom.h"

#define RESOURCE_NAME "resource:Name"
#define RESOURCE_TYPE "resource:Type"

struct kbom {
	struct tw_arena arena;
	TW_VEC(struct tw_component) components;
	bool failed;
};

/* Components are named by their places: the list may move when it grows. */
static uint32_t add(struct kbom *k, enum tw_component_kind kind, struct tw_slice name, struct tw_slice version)
{
	struct tw_component *c = tw_vec_push(&k->components);

	k->failed |= !c;
	if (!c)
		return 0;
	*c = (struct tw_component){ .kind = kind, .name = name, .version = version };
	return (uint32_t)(k->components.len - 1);
}

static void describe(struct kbom *k, uint32_t at, struct tw_slice purl, const struct tw_bom_property *properties,
		     size_t count)
{
	struct tw_bom_property *list = tw_arena_array(&k->arena, count, sizeof(*list));

	k->failed |= !list;
	if (k->failed)
		return;
	memcpy(list, properties, count * sizeof(*list));
	k->components.at[at].purl = purl;
	k->components.at[at].properties = list;
	k->components.at[at].property_count = count;
}

/* The places of what @at needs, to be filled. */
static uint32_t *needs(struct kbom *k, uint32_t at, size_t count)
{
	uint32_t *list = tw_arena_array(&k->arena, count, sizeof(*list));

	k->failed |= !list;
	if (k->failed)
		return NULL;
	k->components.at[at].needs = list;
	k->components.at[at].need_count = (uint32_t)count;
	return list;
}

static struct tw_slice purl_of(struct kbom *k, const char *type, struct tw_slice namespace, struct tw_slice name,
			       struct tw_slice version)
{
	const struct tw_purl_parts parts = {
		.type = tw_slice(type), .namespace = namespace, .name = name, .version = version
	};

	return tw_purl_write(&parts, &k->arena);
}

/* "pkg:k8s/k8s.io%2Fapiserver@v1.34.0", "pkg:k8s/eks/…"; none where nobody knows whose Kubernetes it is. */
static struct tw_slice component_purl(struct kbom *k, const struct tw_cluster_component *component,
				      struct tw_slice name)
{
	if (!component->type.len)
		return TW_LIT("");
	return purl_of(k, "k8s", tw_slice_is(component->type, "kubernetes") ? TW_LIT("") : component->type, name,
		       component->parts->version);
}

static uint32_t add_container(struct kbom *k, const struct tw_cluster_container *image)
{
	struct tw_slice shown = image->repository;
	struct tw_slice place = TW_JOIN(&k->arena, image->registry, TW_LIT("/"), image->repository);
	const struct tw_purl_qualifier where = { TW_LIT("repository_url"), place };
	const struct tw_purl_parts purl = {
		.type = TW_LIT("oci"),
		.name = tw_path_base(image->repository),
		.version = image->digest,
		.qualifiers = &where,
		.qualifier_count = 1,
	};
	struct tw_slice name;
	uint32_t at;

	if (tw_slice_is(image->registry, "index.docker.io") && tw_slice_starts(shown, "library/"))
		shown = tw_slice_from(shown, strlen("library/"));
	name = TW_JOIN(&k->arena, image->registry, TW_LIT("/"), shown);
	at = add(k, TW_COMPONENT_CONTAINER, name, image->digest);
	describe(k, at, tw_purl_write(&purl, &k->arena),
		 (struct tw_bom_property[]){
			 { TW_LIT("PkgID"),
			   TW_JOIN(&k->arena, name, tw_slice_starts(image->tag, "v") ? TW_LIT(":") : TW_LIT(":v"),
				   image->tag),
			   false },
			 { TW_LIT("PkgType"), TW_LIT("oci"), false } },
		 2);
	return at;
}

static uint32_t add_control_plane(struct kbom *k, const struct tw_cluster_component *component)
{
	const struct tw_cluster_parts *parts = component->parts;
	uint32_t at = add(k, TW_COMPONENT_APPLICATION, component->name, parts->version);
	uint32_t *images = needs(k, at, parts->container_count);

	describe(k, at, component_purl(k, component, component->name),
		 (struct tw_bom_property[]){ { TW_LIT(RESOURCE_NAME), parts->pod, false },
					     { TW_LIT(RESOURCE_TYPE), parts->role, false } },
		 2);
	for (size_t i = 0; images && i < parts->container_count; i++)
		images[i] = add_container(k, &parts->containers[i]);
	return at;
}

/* What a node's own programs are told by. */
static uint32_t add_program(struct kbom *k, struct tw_slice name, struct tw_slice version, struct tw_slice purl)
{
	uint32_t at = add(k, TW_COMPONENT_APPLICATION, name, version);

	describe(k, at, purl,
		 (struct tw_bom_property[]){ { TW_LIT(RESOURCE_NAME), name, false },
					     { TW_LIT(RESOURCE_TYPE), TW_LIT("node"), false } },
		 2);
	return at;
}

/* "22.04.2", "v1.30.0". */
static bool is_version(struct tw_slice word)
{
	if (tw_slice_starts(word, "v"))
		word = tw_slice_from(word, 1);
	for (size_t i = 0; i < word.len; i++)
		if (!tw_is_alnum(word.ptr[i]) && !strchr(".-+~", word.ptr[i]))
			return false;
	return word.len && tw_is_digit(word.ptr[0]);
}

/* "Ubuntu 22.04.2 LTS" is "ubuntu", "22.04.2". */
static uint32_t add_system(struct kbom *k, struct tw_slice image)
{
	struct tw_slice rest = image, word = { 0 }, name, version = TW_LIT("");
	size_t len = 0;
	char *lower;
	uint32_t at;

	while (tw_slice_split(&rest, ' ', &word) && !is_version(word))
		len = (size_t)(word.ptr + word.len - image.ptr);
	if (is_version(word))
		version = word;
	lower = tw_arena_text(&k->arena, tw_slice_trim(tw_slice_head(image, len)));
	for (char *c = lower; c && *c; c++)
		*c = tw_lower(*c);
	name = tw_slice(lower);
	at = add(k, TW_COMPONENT_OS, name, version);
	describe(k, at, TW_LIT(""),
		 (struct tw_bom_property[]){ { TW_LIT("Class"), TW_LIT("os-pkgs"), false },
					     { TW_LIT("Type"), name, false } },
		 2);
	return at;
}

static uint32_t add_node(struct kbom *k, const struct tw_cluster_component *component)
{
	static const struct tw_slice kubelet = { "k8s.io/kubelet", sizeof("k8s.io/kubelet") - 1 };
	const struct tw_cluster_parts *parts = component->parts;
	uint32_t at = add(k, TW_COMPONENT_PLATFORM, component->name, TW_LIT("")), programs_at;
	uint32_t *parts_of = needs(k, at, 2), *programs;

	describe(k, at, TW_LIT(""),
		 (struct tw_bom_property[]){
			 { TW_LIT("Architecture"), parts->architecture, false },
			 { TW_LIT("HostName"), component->name, false },
			 { TW_LIT("KernelVersion"), parts->kernel, false },
			 { TW_LIT("NodeRole"), parts->is_master ? TW_LIT("master") : TW_LIT("worker"), false },
			 { TW_LIT("OperatingSystem"), parts->os, false },
			 { TW_LIT(RESOURCE_NAME), component->name, false },
			 { TW_LIT(RESOURCE_TYPE), TW_LIT("node"), false } },
		 7);
	programs_at = add(k, TW_COMPONENT_APPLICATION, TW_LIT("node-core-components"), TW_LIT(""));
	programs = needs(k, programs_at, 2);
	if (!parts_of || !programs)
		return at;
	parts_of[0] = add_system(k, parts->os_image);
	parts_of[1] = programs_at;
	programs[0] = add_program(k, kubelet, parts->version, component_purl(k, component, kubelet));
	programs[1] = add_program(k, parts->runtime, parts->runtime_version,
				  purl_of(k, "golang", TW_LIT(""), parts->runtime, parts->runtime_version));
	return at;
}

static uint32_t add_cluster(struct kbom *k, const struct tw_cluster *cluster,
			    const struct tw_cluster_component *component)
{
	uint32_t at = add(k, TW_COMPONENT_PLATFORM, component->name, component->parts->version);

	describe(k, at, component_purl(k, component, component->name),
		 (struct tw_bom_property[]){ { TW_LIT(RESOURCE_NAME), cluster->name, false },
					     { TW_LIT(RESOURCE_TYPE), TW_LIT("cluster"), false } },
		 2);
	return at;
}

/* All of them, which the cluster consists of; returns its place, or how many there are when it isn't among them. */
static uint32_t add_all(struct kbom *k, const struct tw_cluster *cluster)
{
	uint32_t *whole = tw_arena_array(&k->arena, cluster->component_count, sizeof(*whole)), root = UINT32_MAX;
	uint32_t count = 0;

	k->failed |= !whole;
	for (size_t i = 0; !k->failed && i < cluster->component_count; i++) {
		const struct tw_cluster_component *component = &cluster->components[i];

		if (strcmp(component->kind, "Cluster") == 0)
			root = add_cluster(k, cluster, component);
		else if (strcmp(component->kind, "NodeComponents") == 0)
			whole[count++] = add_node(k, component);
		else
			whole[count++] = add_control_plane(k, component);
	}
	if (k->failed || root == UINT32_MAX)
		return (uint32_t)k->components.len;
	k->components.at[root].root = true;
	k->components.at[root].needs = whole;
	k->components.at[root].need_count = count;
	return root;
}

int tw_cluster_bom(const struct tw_workloads *all, struct tw_out *out, struct trawl_error *err)
{
	struct kbom k = { 0 };
	const struct tw_bom_writer writer = { all->tool_version, all->report_id, all->created_at };
	struct tw_bom bom = { .format = TW_BOM_CYCLONEDX_JSON };
	int status = TRAWL_OK;

	bom.root = add_all(&k, all->cluster);
	bom.components = k.components.at;
	bom.count = k.components.len;
	if (k.failed || k.arena.failed)
		status = tw_fail_nomem(err);
	else
		status = tw_cyclonedx_write(&bom, &writer, &out->buf, err);
	tw_vec_release(&k.components);
	tw_arena_release(&k.arena);
	return status;
}
