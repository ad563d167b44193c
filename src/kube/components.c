/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control plane and nodes, as the Kubernetes feed calls what they consist of: "k8s.io/apiserver", "k8s.io/kubelet".
 * Source: trivy-kubernetes, which knows control planes by the labels that kubeadm and its kin give their pods: "component",
 * "app.kubernetes.io/component=controller", and in kube-system "k8s-app".
 *
 * Surprising: versions are those of the images' tags, and of images whose digest the pod's status tells; without one, a
 * component has none, and nothing is known of it.
 */
#include "kube/gather_parts.h"

#include <stdlib.h>

#include "model/reference.h"

#define SYSTEM "kube-system"

/* The value of a label: what a component of Kubernetes is called upstream, and whose it is. */
static const struct {
	const char *label, *name, *owner;
} upstream[] = {
	{ "kube-controller-manager", "controller-manager", "k8s.io" },
	{ "kubelet", "kubelet", "k8s.io" },
	{ "kube-apiserver", "apiserver", "k8s.io" },
	{ "kubectl", "kubectl", "k8s.io" },
	{ "kubernetes", "kubernetes", "k8s.io" },
	{ "kube-scheduler", "kube-scheduler", "k8s.io" },
	{ "kube-proxy", "kube-proxy", "k8s.io" },
	{ "api server", "apiserver", "k8s.io" },
	{ "cloud-controller-manager", "cloud-provider", "k8s.io" },
	{ "etcd", "etcd/v3", "go.etcd.io" },
	{ "secrets-store-csi-driver", "secrets-store-csi-driver", "sigs.k8s.io" },
	/* Those whose label is upstream's name already. */
	{ "controller-manager", "controller-manager", "k8s.io" },
	{ "apiserver", "apiserver", "k8s.io" },
	{ "cloud-provider", "cloud-provider", "k8s.io" },
	{ "ingress-nginx", "ingress-nginx", "k8s.io" },
	{ "etcd/v3", "etcd/v3", "go.etcd.io" },
};

/* "apiserver" is "k8s.io/apiserver"; what nobody has heard of stays as it is. */
static struct tw_slice full_name(struct tw_slice label, struct tw_arena *arena)
{
	for (size_t i = 0; i < sizeof(upstream) / sizeof(*upstream); i++) {
		if (tw_slice_is(label, upstream[i].label))
			return TW_JOIN(arena, tw_slice(upstream[i].owner), TW_LIT("/"), tw_slice(upstream[i].name));
	}
	return tw_arena_copy(arena, label);
}

/* A name of the label app.kubernetes.io/name is upstream's own, in any case. */
static struct tw_slice owned_name(struct tw_slice name, struct tw_arena *arena)
{
	for (size_t i = 0; i < sizeof(upstream) / sizeof(*upstream); i++) {
		if (tw_slice_eq_nocase(name, tw_slice(upstream[i].name)))
			return TW_JOIN(arena, tw_slice(upstream[i].owner), TW_LIT("/"), name);
	}
	return tw_arena_copy(arena, name);
}

/* Distributions put themselves behind the version: "v1.24.4+rke2r1". */
static struct tw_slice upstream_version(struct tw_slice version)
{
	static const char *const marks[] = { "+rke2", "-rke2", "-k3s" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		ptrdiff_t at = tw_slice_search(version, tw_slice(marks[i]));

		if (at >= 0)
			return tw_slice_head(version, (size_t)at);
	}
	return version;
}

/* "1.2.3" and "V1.2.3" are "v1.2.3"; "" stays. */
static struct tw_slice with_v(struct tw_slice version, struct tw_arena *arena)
{
	static const char letters[] = "vV";

	for (const char *c = letters; *c; c++) {
		while (version.len && version.ptr[0] == *c)
			version = tw_slice_from(version, 1);
		while (version.len && version.ptr[version.len - 1] == *c)
			version.len--;
	}
	version = tw_slice_trim(version);
	return version.len ? TW_JOIN(arena, TW_LIT("v"), version) : TW_LIT("");
}

/* Of the container whose image is called like the component: its tag. */
static struct tw_slice image_version(const struct tw_kube_resource *pod, struct tw_slice label,
				     struct tw_arena *scratch)
{
	for (size_t i = 0; i < pod->workload.use_count; i++) {
		const struct tw_image_use *use = &pod->workload.uses[i];
		struct tw_reference reference;
		struct tw_slice version, id;

		if (use->place != TW_PLACE_CONTAINER || !tw_reference_parse(use->reference, scratch, &reference) ||
		    !tw_kube_container_digest(pod->node, use->place, use->container, scratch).len)
			continue;
		version = reference.tag.len ? reference.tag : TW_LIT("latest");
		id = TW_JOIN(scratch, reference.repository, TW_LIT(":"), version);
		if (tw_slice_search(version, TW_LIT("rke2")) >= 0 || tw_slice_search(version, TW_LIT("k3s")) >= 0)
			return upstream_version(version);
		if (!label.len || tw_slice_search(id, label) >= 0)
			return version;
	}
	return TW_LIT("");
}

static struct tw_slice label_of(struct tw_kube_node labels, const char *name, struct tw_arena *scratch)
{
	return tw_kube_text(tw_kube_get(labels, name), scratch);
}

/* What a part of Kubernetes itself is for; @other for all else. */
static struct tw_slice role_of(struct tw_slice name, struct tw_slice other)
{
	static const char *const control_plane[] = { "k8s.io/controller-manager", "k8s.io/apiserver",
						     "k8s.io/kube-scheduler", "k8s.io/cloud-provider",
						     "go.etcd.io/etcd/v3" };

	for (size_t i = 0; i < sizeof(control_plane) / sizeof(*control_plane); i++)
		if (tw_slice_is(name, control_plane[i]))
			return TW_LIT("controlPlane");
	return tw_slice_is(name, "k8s.io/kube-proxy") ? TW_LIT("node") : other;
}

/* The containers whose digest the pod's status tells. */
static void take_containers(const struct tw_kube_resource *pod, struct tw_arena *scratch, struct tw_arena *arena,
			    struct tw_cluster_parts *parts)
{
	const struct tw_workload *workload = &pod->workload;
	struct tw_cluster_container *list = tw_arena_array(arena, workload->use_count, sizeof(*list));

	parts->containers = list;
	for (size_t i = 0; list && i < workload->use_count; i++) {
		const struct tw_image_use *use = &workload->uses[i];
		struct tw_cluster_container *to = &list[parts->container_count];
		struct tw_reference reference;
		struct tw_slice digest = tw_kube_container_digest(pod->node, use->place, use->container, scratch);

		if (use->place != TW_PLACE_CONTAINER || !digest.len ||
		    !tw_reference_parse(use->reference, scratch, &reference))
			continue;
		to->registry = tw_arena_copy(arena, reference.registry);
		to->repository = tw_arena_copy(arena, reference.repository);
		to->tag = reference.tag.len ? tw_arena_copy(arena, reference.tag) : TW_LIT("latest");
		to->digest = tw_arena_copy(arena, digest);
		parts->container_count++;
	}
}

static int add(struct tw_kube_gathering *g, const struct tw_kube_resource *pod, struct tw_kube_node labels,
	       struct tw_slice label, struct trawl_error *err)
{
	struct tw_slice name = label_of(labels, "app.kubernetes.io/name", g->scratch);
	struct tw_slice version = label_of(labels, "app.kubernetes.io/version", g->scratch);
	struct tw_slice role = label_of(labels, "app.kubernetes.io/component", g->scratch);
	struct tw_kube_component *component = tw_vec_push(&g->state->components);
	struct tw_arena *arena = &g->state->arena;

	if (!component)
		return tw_fail_nomem(err);
	component->part = TW_KUBE_CONTROL_PLANE;
	component->name_space = tw_arena_copy(arena, pod->workload.name_space);
	component->name = name.len ? owned_name(name, arena) : full_name(label, arena);
	component->parts.version = with_v(version.len ? version : image_version(pod, label, g->scratch), arena);
	component->parts.pod = tw_arena_copy(arena, pod->workload.name);
	component->parts.role = tw_arena_copy(arena, name.len ? role : role_of(component->name, role));
	take_containers(pod, g->scratch, arena, &component->parts);
	return arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
}

int tw_kube_take_component(struct tw_kube_gathering *g, const struct tw_kube_resource *pod, struct trawl_error *err)
{
	struct tw_kube_node labels = tw_kube_path(pod->node, "metadata.labels");
	struct tw_slice component = label_of(labels, "component", g->scratch), app;
	bool of_system = tw_slice_is(pod->workload.name_space, SYSTEM);
	int status = TRAWL_OK;

	if (component.ptr)
		status = add(g, pod, labels, component, err);
	/* Of a part of a cluster, those of the system are asked for by another label alone. */
	if (status >= 0 && tw_slice_is(label_of(labels, "app.kubernetes.io/component", g->scratch), "controller") &&
	    !(of_system && tw_kube_is_part(g->choice)))
		status = add(g, pod, labels, TW_LIT(""), err);
	app = label_of(labels, "k8s-app", g->scratch);
	if (status >= 0 && of_system && app.ptr)
		status = add(g, pod, labels, app, err);
	return status;
}

/* "containerd://1.7.22": what the feed of Go's modules calls it, and its version. */
static void set_runtime(struct tw_cluster_parts *parts, struct tw_slice runtime, struct tw_arena *arena)
{
	static const struct {
		const char *runtime, *module;
	} modules[] = { { "cri-o", "github.com/cri-o/cri-o" },
			{ "containerd", "github.com/containerd/containerd" },
			{ "cri-dockerd", "github.com/Mirantis/cri-dockerd" } };
	ptrdiff_t at = tw_slice_search(runtime, TW_LIT("://"));
	struct tw_slice name = tw_slice_head(runtime, at < 0 ? 0 : (size_t)at), version;

	if (at < 0)
		return;
	version = tw_slice_from(runtime, (size_t)at + 3);
	parts->runtime = tw_arena_copy(arena, name);
	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		if (tw_slice_is(name, modules[i].runtime))
			parts->runtime = tw_slice(modules[i].module);
	parts->runtime_version = version.len && *version.ptr != 'v' ? TW_JOIN(arena, TW_LIT("v"), version)
								    : tw_arena_copy(arena, version);
}

static int remember_platform(struct tw_kube_state *state, const struct tw_kube_machine *machine,
			     struct trawl_error *err)
{
	struct tw_slice platform = TW_JOIN(&state->arena, machine->os.len ? machine->os : TW_LIT("linux"), TW_LIT("/"),
					   machine->architecture);
	struct tw_slice name = tw_arena_copy(&state->arena, machine->name), *slot;
	uint32_t *place, at = 0;

	if (!machine->architecture.len)
		return TRAWL_OK;
	while (at < state->platforms.len && !tw_slice_eq(state->platforms.at[at], platform))
		at++;
	if (at == state->platforms.len) {
		slot = tw_vec_push(&state->platforms);
		if (!slot)
			return tw_fail_nomem(err);
		*slot = platform;
	}
	place = name.ptr && platform.ptr ? tw_map_put(&state->platform_places, name) : NULL;
	if (!place)
		return tw_fail_nomem(err);
	*place = at;
	return TRAWL_OK;
}

int tw_kube_take_node(struct tw_kube_gathering *g, const struct tw_kube_resource *node, struct trawl_error *err)
{
	struct tw_arena *arena = &g->state->arena;
	struct tw_kube_component *component;
	struct tw_kube_machine machine;
	int status;

	tw_kube_machine_read(node->node, g->scratch, &machine);
	status = remember_platform(g->state, &machine, err);
	if (status < 0 || !g->chosen)
		return status;
	component = tw_vec_push(&g->state->components);
	if (!component)
		return tw_fail_nomem(err);
	component->part = TW_KUBE_NODE;
	component->name_space = TW_LIT("");
	component->name = tw_arena_copy(arena, machine.name);
	component->parts = (struct tw_cluster_parts){
		.version = with_v(upstream_version(machine.kubelet), arena),
		.os_image = tw_arena_copy(arena, machine.os_image),
		.kernel = tw_arena_copy(arena, machine.kernel),
		.os = tw_arena_copy(arena, machine.os),
		.architecture = tw_arena_copy(arena, machine.architecture),
		.is_master = machine.is_master,
	};
	set_runtime(&component->parts, machine.runtime, arena);
	return arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
}

static int by_part(const void *a, const void *b)
{
	const struct tw_kube_component *one = a, *other = b;
	int order = one->part < other->part ? -1 : one->part > other->part;

	if (!order)
		order = tw_slice_cmp(one->name_space, other->name_space);
	if (!order)
		order = tw_slice_cmp(one->name, other->name);
	return order ? order : tw_slice_cmp(one->parts.version, other->parts.version);
}

int tw_kube_finish_components(struct tw_kube_state *state, bool whole, struct trawl_error *err)
{
	struct tw_kube_component *cluster = whole ? tw_vec_push(&state->components) : NULL;

	if (whole && !cluster)
		return tw_fail_nomem(err);
	if (whole) {
		*cluster = (struct tw_kube_component){ .part = TW_KUBE_CLUSTER,
						       .name_space = TW_LIT(""),
						       .name = TW_LIT("k8s.io/kubernetes") };
		cluster->parts.version = with_v(state->version, &state->arena);
	}
	if (state->components.len)
		qsort(state->components.at, state->components.len, sizeof(*state->components.at), by_part);
	return state->arena.failed ? tw_fail_nomem(err) : TRAWL_OK;
}
