/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules for custom resources. Source: the API references of the projects named; the last ones are habits that most
 * operators have.
 */
#include "kube/rules.h"

#define CERTAIN TW_CONFIDENCE_CERTAIN
#define LIKELY TW_CONFIDENCE_LIKELY
#define POSSIBLE TW_CONFIDENCE_POSSIBLE

static const struct tw_kube_rule rules[] = {
	{ "argoproj.io", "Rollout", "spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "argoproj.io", "AnalysisTemplate", "spec.metrics[].provider.job.spec.template.spec", TW_FORM_POD_SPEC,
	  CERTAIN },
	{ "argoproj.io", "", "**.templates[].container.image", TW_FORM_IMAGE, CERTAIN },
	{ "argoproj.io", "", "**.templates[].script.image", TW_FORM_IMAGE, CERTAIN },
	{ "argoproj.io", "", "**.templates[].sidecars[].image", TW_FORM_IMAGE, CERTAIN },
	{ "argoproj.io", "", "**.templates[].initContainers[].image", TW_FORM_IMAGE, CERTAIN },
	{ "argoproj.io", "", "**.templates[].containerSet.containers[].image", TW_FORM_IMAGE, CERTAIN },
	{ "serving.knative.dev", "Service", "spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "serving.knative.dev", "Configuration", "spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "serving.knative.dev", "Revision", "spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "sources.knative.dev", "ContainerSource", "spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "apps.openshift.io", "DeploymentConfig", "spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "apps.kruise.io", "", "spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "batch.volcano.sh", "Job", "spec.tasks[].template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "kubeflow.org", "", "spec.*.*.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "ray.io", "", "**.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "jobset.x-k8s.io", "JobSet", "spec.replicatedJobs[].template.spec.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "keda.sh", "ScaledJob", "spec.jobTargetRef.template.spec", TW_FORM_POD_SPEC, CERTAIN },
	{ "operators.coreos.com", "ClusterServiceVersion", "spec.install.spec.deployments[].spec.template.spec",
	  TW_FORM_POD_SPEC, CERTAIN },
	{ "operators.coreos.com", "ClusterServiceVersion", "spec.relatedImages[].image", TW_FORM_IMAGE, CERTAIN },
	{ "operators.coreos.com", "CatalogSource", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "tekton.dev", "", "**.steps[].image", TW_FORM_IMAGE, CERTAIN },
	{ "tekton.dev", "", "**.sidecars[].image", TW_FORM_IMAGE, CERTAIN },
	{ "tekton.dev", "", "**.stepTemplate.image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "Prometheus", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "PrometheusAgent", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "Alertmanager", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "ThanosRuler", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "Prometheus", "spec.thanos.image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "", "spec.containers[].image", TW_FORM_IMAGE, CERTAIN },
	{ "monitoring.coreos.com", "", "spec.initContainers[].image", TW_FORM_IMAGE, CERTAIN },
	{ "operator.victoriametrics.com", "", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "opentelemetry.io", "OpenTelemetryCollector", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "opentelemetry.io", "Instrumentation", "spec.*.image", TW_FORM_IMAGE, CERTAIN },
	{ "postgresql.cnpg.io", "Cluster", "spec.imageName", TW_FORM_IMAGE, CERTAIN },
	{ "postgresql.cnpg.io", "", "spec.images[].image", TW_FORM_IMAGE, CERTAIN },
	{ "acid.zalan.do", "postgresql", "spec.dockerImage", TW_FORM_IMAGE, CERTAIN },
	{ "acid.zalan.do", "OperatorConfiguration", "configuration.*_image", TW_FORM_IMAGE, CERTAIN },
	{ "rabbitmq.com", "RabbitmqCluster", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "kafka.strimzi.io", "", "**.image", TW_FORM_IMAGE, CERTAIN },
	{ "elasticsearch.k8s.elastic.co", "", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "kibana.k8s.elastic.co", "", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "sparkoperator.k8s.io", "", "**.image", TW_FORM_IMAGE, CERTAIN },
	{ "flink.apache.org", "FlinkDeployment", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "ceph.rook.io", "CephCluster", "spec.cephVersion.image", TW_FORM_IMAGE, CERTAIN },
	{ "minio.min.io", "Tenant", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "k8s.mariadb.com", "", "spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "actions.summerwind.dev", "", "spec.template.spec.image", TW_FORM_IMAGE, CERTAIN },
	{ "kubevirt.io", "", "**.containerDisk.image", TW_FORM_IMAGE, CERTAIN },
	/* Habits. */
	{ "", "", "**.template.spec", TW_FORM_POD_SPEC, LIKELY },
	{ "", "", "**.podTemplate.spec", TW_FORM_POD_SPEC, LIKELY },
	{ "", "", "**.podTemplates[].spec", TW_FORM_POD_SPEC, LIKELY },
	{ "", "", "**.podSpec", TW_FORM_POD_SPEC, LIKELY },
	{ "", "", "**.containers[].image", TW_FORM_IMAGE, LIKELY },
	{ "", "", "**.initContainers[].image", TW_FORM_IMAGE, LIKELY },
	{ "", "", "**.image", TW_FORM_IMAGE, LIKELY },
	{ "", "", "**.imageName", TW_FORM_IMAGE, POSSIBLE },
	{ "", "", "**.dockerImage", TW_FORM_IMAGE, POSSIBLE },
	{ "", "", "**.*Image", TW_FORM_IMAGE, POSSIBLE },
};

_Static_assert(sizeof(rules) / sizeof(*rules) <= TW_KUBE_RULES, "more rules than there is room for");

size_t tw_kube_rules_of(struct tw_slice group, struct tw_slice kind, const struct tw_kube_rule *ret[TW_KUBE_RULES])
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if ((!*rules[i].group || tw_slice_is(group, rules[i].group)) &&
		    (!*rules[i].kind || tw_slice_is(kind, rules[i].kind)))
			ret[count++] = &rules[i];
	}
	return count;
}

/* "name", "*", "*Image" */
static bool fits_name(struct tw_slice token, struct tw_slice name)
{
	if (token.len && token.ptr[0] == '*') {
		token = tw_slice_from(token, 1);
		return name.len >= token.len && tw_slice_eq(tw_slice_from(name, name.len - token.len), token);
	}
	return tw_slice_eq(token, name);
}

/* From its end on: most differ in their last name. */
static bool fits(struct tw_slice path, const struct tw_kube_step *steps, size_t depth)
{
	ptrdiff_t dot;
	struct tw_slice token, rest;

	if (!path.len)
		return depth == 0;
	if (tw_slice_ends(path, "[]"))
		return depth && steps[depth - 1].is_index && fits(tw_slice_head(path, path.len - 2), steps, depth - 1);
	dot = tw_slice_rfind(path, '.');
	token = tw_slice_from(path, (size_t)(dot + 1));
	rest = tw_slice_head(path, dot < 0 ? 0 : (size_t)dot);
	if (tw_slice_is(token, "**")) {
		for (size_t i = 0; i <= depth; i++) {
			if (fits(rest, steps, i))
				return true;
		}
		return !rest.len;
	}
	return depth && !steps[depth - 1].is_index && fits_name(token, steps[depth - 1].key) &&
	       fits(rest, steps, depth - 1);
}

const struct tw_kube_rule *tw_kube_rule_for(const struct tw_kube_rule *const *list, size_t count,
					    const struct tw_kube_step *steps, size_t depth)
{
	for (size_t i = 0; i < count; i++) {
		if (fits(tw_slice(list[i]->path), steps, depth))
			return list[i];
	}
	return NULL;
}

bool tw_kube_is_built_in(struct tw_slice group)
{
	static const char *const groups[] = { "", "apps", "batch", "extensions", "autoscaling", "policy" };

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		if (tw_slice_is(group, groups[i]))
			return true;
	}
	return tw_slice_ends(group, ".k8s.io") && !tw_slice_ends(group, "x-k8s.io") &&
	       !tw_slice_is(group, "sparkoperator.k8s.io");
}
