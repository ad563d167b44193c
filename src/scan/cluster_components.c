/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control plane and nodes, matched against the Kubernetes feed, and the nodes' runtimes against that of Go's modules.
 * Source: trivy, pkg/k8s/scanner. Nodes are many, and alike: those of the same versions are matched once.
 */
#include "scan/cluster.h"

#include "model/purl.h"
#include "model/uid.h"
#include "scan/results.h"
#include "scan/workloads.h"

enum { RESULTS = 2 };

/* Whose Kubernetes it is: the feed speaks of the upstream one only. "" when that can't be told. */
static const char *flavour(struct tw_slice version, struct tw_slice node)
{
	if (tw_slice_search(version, TW_LIT("eks")) >= 0)
		return "eks";
	if (tw_slice_search(version, TW_LIT("gke")) >= 0)
		return "gke";
	if (tw_slice_search(version, TW_LIT("hotfix")) >= 0)
		return tw_slice_search(node, TW_LIT("aks")) >= 0 ? "aks" : "";
	return tw_slice_search(node, TW_LIT("ocp")) >= 0 ? "ocp" : "kubernetes";
}

static struct tw_slice first_node(const struct tw_kube_state *state)
{
	for (size_t i = 0; i < state->components.len; i++)
		if (state->components.at[i].part == TW_KUBE_NODE)
			return state->components.at[i].name;
	return TW_LIT("");
}

static bool set_application(struct tw_application *application, struct tw_slice type, struct tw_slice name,
			    struct tw_slice version, struct tw_arena *arena)
{
	struct tw_package *package = tw_arena_new(arena, struct tw_package);

	if (!package)
		return false;
	package->name = tw_arena_copy(arena, name);
	package->version = tw_arena_copy(arena, version);
	package->purl = tw_purl(type, NULL, package, arena);
	package->uid = tw_package_uid(TW_LIT(""), package);
	application->type = tw_arena_copy(arena, type);
	application->packages = package;
	application->package_count = 1;
	return !arena->failed;
}

/* What a component consists of. The names of its results are set when they are written; these keep them in order. */
static bool describe(const struct tw_kube_component *component, struct tw_slice type, struct tw_arena *arena,
		     struct tw_detail *detail)
{
	static const struct tw_slice paths[RESULTS] = { { "1", 1 }, { "2", 1 } };
	bool node = component->part == TW_KUBE_NODE;

	detail->applications = tw_arena_array(arena, RESULTS, sizeof(*detail->applications));
	if (!detail->applications)
		return false;
	detail->application_count = node ? 2 : 1;
	for (size_t i = 0; i < RESULTS; i++)
		detail->applications[i].path = paths[i];
	return set_application(&detail->applications[0], type, node ? TW_LIT("k8s.io/kubelet") : component->name,
			       component->parts.version, arena) &&
	       (!node || set_application(&detail->applications[1], TW_LIT("gobinary"), component->parts.runtime,
					 component->parts.runtime_version, arena));
}

static int match(struct trawl_report *report, const struct tw_kube_component *component, struct tw_slice type,
		 const struct trawl_scan *scan, const struct trawl_filter *filter, struct trawl_error *err)
{
	struct trawl_filter all = { .size = sizeof(all) };
	struct tw_scan_context context = { 0 };
	struct tw_detail detail = { 0 };
	struct trawl_scan options = *scan;
	int status;

	options.size = sizeof(options);
	options.name = "";
	options.target = TRAWL_TARGET_FS;
	options.cache_dir = NULL;
	options.distro = NULL;
	options.relationships = NULL;
	options.package_types = 0;
	options.threads = 1;
	status = tw_scan_context_init(&context, &options, err);
	if (status < 0)
		return status;
	status = describe(component, type, &report->arena, &detail) ? TRAWL_OK : tw_fail_nomem(err);
	if (status >= 0)
		status = tw_results_build(&context, &detail, report, err);
	tw_scan_context_release(&context);
	return status < 0 ? status : (int)trawl_report_filter(report, filter ? filter : &all, err);
}

static int add_report(struct tw_cluster_run *cluster, const struct tw_kube_component *component, struct tw_slice type,
		      const struct trawl_scan *scan, const struct trawl_filter *filter, const struct trawl_db *db,
		      struct trawl_error *err)
{
	struct trawl_report *report = calloc(1, sizeof(*report)), **slot = tw_vec_push(&cluster->reports);
	const struct tw_report **model = tw_vec_push(&cluster->report_models);

	if (!report || !slot || !model) {
		free(report);
		if (slot)
			cluster->reports.len--;
		return tw_fail_nomem(err);
	}
	pthread_mutex_init(&report->lock, NULL);
	report->db = db;
	report->threads = 1;
	*slot = report;
	*model = &report->report;
	return match(report, component, type, scan, filter, err);
}

/* Those that are alike have one report. */
static int find_report(struct tw_cluster_run *cluster, struct tw_map *known, const struct tw_kube_component *component,
		       struct tw_slice type, size_t *ret)
{
	const struct tw_cluster_parts *parts = &component->parts;
	bool node = component->part == TW_KUBE_NODE;
	struct tw_slice key =
		TW_JOIN(&cluster->arena, type, TW_LIT("\n"), node ? TW_LIT("") : component->name, TW_LIT("\n"),
			parts->version, TW_LIT("\n"), parts->runtime, TW_LIT("\n"), parts->runtime_version);
	uint32_t *place = key.ptr ? tw_map_put(known, key) : NULL;
	bool there = place && *place != TW_MAP_NONE;

	if (!place)
		return TRAWL_E_NOMEM;
	if (!there)
		*place = (uint32_t)cluster->reports.len;
	*ret = *place;
	return there;
}

int tw_cluster_scan_components(struct tw_cluster_run *cluster, const struct trawl_scan *scan,
			       const struct trawl_filter *filter, const struct trawl_db *db, struct trawl_error *err)
{
	static const char *const kinds[] = { "ControlPlaneComponents", "NodeComponents", "Cluster" };
	struct tw_slice node = first_node(&cluster->state);
	struct tw_map known = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < cluster->state.components.len; i++) {
		const struct tw_kube_component *from = &cluster->state.components.at[i];
		struct tw_slice type = tw_slice(flavour(from->parts.version, node));
		struct tw_cluster_component *to = tw_vec_push(&cluster->components);

		status = to ? find_report(cluster, &known, from, type, &to->report) : TRAWL_E_NOMEM;
		if (status < 0) {
			tw_fail_nomem(err);
			break;
		}
		to->kind = kinds[from->part];
		to->type = type;
		to->parts = &from->parts;
		to->name_space = from->name_space;
		to->name = from->name;
		if (status == 0)
			status = add_report(cluster, from, type, scan, filter, db, err);
	}
	tw_map_release(&known);
	cluster->model.components = cluster->components.at;
	cluster->model.component_count = status < 0 ? 0 : cluster->components.len;
	cluster->model.reports = cluster->report_models.at;
	cluster->model.report_count = cluster->report_models.len;
	cluster->model.shown = cluster->shown.at;
	return status < 0 ? status : TRAWL_OK;
}

size_t trawl_workloads_components(const struct trawl_workloads *set, unsigned ret_findings[5])
{
	const struct tw_cluster *model = set->cluster ? &set->cluster->model : NULL;
	uint32_t counts[TW_SEVERITIES] = { 0 };

	for (size_t i = 0; model && i < model->component_count; i++)
		tw_report_count(model->reports[model->components[i].report], counts);
	for (int i = 0; i < TW_SEVERITIES; i++)
		ret_findings[i] = counts[i];
	return model ? model->component_count : 0;
}
