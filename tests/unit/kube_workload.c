/* SPDX-License-Identifier: Apache-2.0 */
/* Images of every kind of resource, in YAML and in JSON; custom resources by the rules. */
#include "check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "kube/compose.h"
#include "kube/workload.h"

struct seen {
	struct tw_buf text;
	size_t resources, odd;
	bool with_lines;
};

/* "Kind/namespace/name@owner: field=reference (container, place, confidence)" a line. */
static int take(void *user, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	struct seen *seen = user;
	const struct tw_workload *w = &resource->workload;

	seen->resources++;
	for (size_t i = 0; i < w->use_count; i++) {
		const struct tw_image_use *use = &w->uses[i];

		tw_buf_printf(&seen->text, "%.*s/%.*s/%.*s", TW_ARG(w->kind), TW_ARG(w->name_space), TW_ARG(w->name));
		if (w->owner_kind.len)
			tw_buf_printf(&seen->text, "<%.*s/%.*s", TW_ARG(w->owner_kind), TW_ARG(w->owner_name));
		tw_buf_printf(&seen->text, " %.*s=%.*s (%.*s, %s, %s)", TW_ARG(use->field), TW_ARG(use->reference),
			      TW_ARG(use->container), tw_image_place_name(use->place),
			      tw_image_confidence_name(use->confidence));
		if (seen->with_lines)
			tw_buf_printf(&seen->text, " %u/%u", w->line, use->line);
		tw_buf_char(&seen->text, '\n');
	}
	assert_int_equal(err->status, 0);
	return TRAWL_OK;
}

static int odd(void *user, uint32_t line, const char *message, struct trawl_error *err)
{
	struct seen *seen = user;

	assert_true(strstr(message, "more than ") || strstr(message, "looks like a template"));
	assert_int_equal(err->status, 0);
	seen->odd += line > 0;
	return TRAWL_OK;
}

static void read_yaml(const char *text, struct seen *seen)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_yaml_node *root;
	struct tw_kube_read read = { .arena = &arena, .take = take, .odd = odd, .user = seen };

	assert_int_equal(tw_yaml_parse(tw_slice(text), TW_YAML_ALL, &arena, &root, &err), TRAWL_OK);
	for (; root; root = root->next)
		assert_int_equal(tw_kube_read(&read, tw_kube_of_yaml(root), &err), TRAWL_OK);
	tw_arena_release(&arena);
}

static void read_json(const char *text, struct seen *seen)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_json doc;
	struct tw_kube_read read = { .arena = &arena, .take = take, .odd = odd, .user = seen };

	assert_int_equal(tw_json_parse_as(tw_slice(text), TW_JSON_LINES, &arena, &doc, &err), TRAWL_OK);
	assert_int_equal(tw_kube_read(&read, tw_kube_of_json(&doc, TW_JSON_ROOT), &err), TRAWL_OK);
	tw_arena_release(&arena);
}

static void expect(struct seen *seen, const char *text)
{
	tw_buf_char(&seen->text, '\0');
	assert_string_equal(seen->text.ptr, text);
	tw_buf_release(&seen->text);
	*seen = (struct seen){ 0 };
}

static void every_kind(void **state)
{
	static const struct {
		const char *kind, *version, *path;
	} kinds[] = {
		{ "Pod", "v1", "spec" },
		{ "Deployment", "apps/v1", "spec.template.spec" },
		{ "Deployment", "extensions/v1beta1", "spec.template.spec" },
		{ "ReplicaSet", "apps/v1", "spec.template.spec" },
		{ "StatefulSet", "apps/v1", "spec.template.spec" },
		{ "DaemonSet", "apps/v1", "spec.template.spec" },
		{ "Job", "batch/v1", "spec.template.spec" },
		{ "CronJob", "batch/v1", "spec.jobTemplate.spec.template.spec" },
		{ "ReplicationController", "v1", "spec.template.spec" },
		{ "PodTemplate", "v1", "template.spec" },
		{ "Rollout", "argoproj.io/v1alpha1", "spec.template.spec" },
		{ "CloneSet", "apps.kruise.io/v1alpha1", "spec.template.spec" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct tw_buf text = { 0 };
		struct seen seen = { 0 };
		struct tw_slice rest = tw_slice(kinds[i].path), name;
		char line[256];
		unsigned closing = 1;

		tw_buf_printf(&text, "{\"kind\": \"%s\", \"apiVersion\": \"%s\", \"metadata\": {\"name\": \"a\"}",
			      kinds[i].kind, kinds[i].version);
		while (tw_slice_split(&rest, '.', &name)) {
			tw_buf_printf(&text, ", \"%.*s\": { \"x\": 1", TW_ARG(name));
			closing++;
		}
		tw_buf_text(&text, ", \"containers\": [{\"name\": \"c\", \"image\": \"web:1\"}]");
		while (closing--)
			tw_buf_char(&text, '}');
		tw_buf_char(&text, '\0');
		snprintf(line, sizeof(line), "%s//a %s.containers[0].image=web:1 (c, container, certain)\n",
			 kinds[i].kind, kinds[i].path);
		read_json(text.ptr, &seen);
		expect(&seen, line);
		read_yaml(text.ptr, &seen);
		expect(&seen, line);
		tw_buf_release(&text);
	}
}

static void every_place(void **state)
{
	static const char text[] = "apiVersion: v1\n"
				   "kind: Pod\n"
				   "metadata: {name: p, namespace: n, ownerReferences: [{kind: A, name: a},"
				   " {kind: B, name: b, controller: true}]}\n"
				   "spec:\n"
				   "  initContainers: [{name: i, image: \" init:1 \"}]\n"
				   "  containers:\n"
				   "  - {name: c, image: 1.10}\n"
				   "  - {name: none}\n"
				   "  - {name: null, image: null}\n"
				   "  ephemeralContainers: [{image: \"debug@sha256:00\"}]\n"
				   "  volumes: [{name: e, emptyDir: {}}, {name: v, image: {reference: \"data:2\"}}]\n";
	struct seen seen = { .with_lines = true };

	read_yaml(text, &seen);
	assert_int_equal(seen.resources, 1);
	expect(&seen,
	       "Pod/n/p<B/b spec.initContainers[0].image=init:1 (i, init-container, certain) 1/5\n"
	       "Pod/n/p<B/b spec.containers[0].image=1.10 (c, container, certain) 1/7\n"
	       "Pod/n/p<B/b spec.ephemeralContainers[0].image=debug@sha256:00 (, ephemeral-container, certain) 1/10\n"
	       "Pod/n/p<B/b spec.volumes[1].image.reference=data:2 (v, volume, certain) 1/11\n");
}

static void lists(void **state)
{
	struct seen seen = { 0 };

	read_json(
		"{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"items\": [{\"metadata\": {\"generateName\": \"g-\"},"
		" \"spec\": {\"containers\": [{\"image\": \"a\\u003a1\"}]}}]}",
		&seen);
	expect(&seen, "Pod//g- spec.containers[0].image=a:1 (, container, certain)\n");
	read_yaml("kind: List\napiVersion: v1\nitems:\n- kind: List\n  apiVersion: v1\n  items:\n"
		  "  - {kind: Pod, apiVersion: v1, spec: {containers: [{image: b}]}}\n  - {nothing: 1}\n- text\n"
		  "---\nkind: ConfigMap\napiVersion: v1\ndata: {image: no}\n"
		  "---\nkind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nspec: {image: no}\n",
		  &seen);
	assert_int_equal(seen.resources, 3);
	expect(&seen, "Pod// spec.containers[0].image=b (, container, certain)\n");
}

static void too_deep(void **state)
{
	struct tw_buf text = { 0 };
	struct seen seen = { 0 };

	for (unsigned i = 0; i < TW_LIMIT_KUBE_DEPTH + 2; i++)
		tw_buf_text(&text, "{kind: List, items: [");
	for (unsigned i = 0; i < TW_LIMIT_KUBE_DEPTH + 2; i++)
		tw_buf_text(&text, "]}");
	tw_buf_text(&text, "\n---\nkind: A\napiVersion: a.b/v1\nspec: ");
	for (unsigned i = 0; i < TW_LIMIT_KUBE_DEPTH + 2; i++)
		tw_buf_text(&text, "{a: ");
	for (unsigned i = 0; i < TW_LIMIT_KUBE_DEPTH + 2; i++)
		tw_buf_text(&text, "}");
	tw_buf_char(&text, '\0');
	read_yaml(text.ptr, &seen);
	assert_int_equal(seen.odd, 2);
	tw_buf_release(&text);
}

/* What Helm would have rendered is a map of a map to YAML. */
static void no_text(void **state)
{
	struct seen seen = { 0 };

	read_yaml("kind: Pod\nspec:\n  containers:\n  - image: {{ .Values.image }}\n  - image: a:1\n", &seen);
	assert_int_equal(seen.odd, 1);
	expect(&seen, "Pod// spec.containers[1].image=a:1 (, container, certain)\n");
	read_json("{\"kind\": \"Pod\", \"spec\": {\"initContainers\": [{\"image\": [\"a:1\"]}]}}", &seen);
	assert_int_equal(seen.odd, 1);
	tw_buf_release(&seen.text);
}

static void compose_defaults(void **state)
{
	static const char text[] =
		"services:\n  a: {image: \"${A:-nginx:${V:-1.25}}\"}\n  b: {image: \"${A:-b:${V}}\"}\n";
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct seen seen = { 0 };
	const struct tw_yaml_node *root;
	struct tw_kube_read read = { .arena = &arena, .take = take, .user = &seen };

	assert_int_equal(tw_yaml_parse(tw_slice(text), TW_YAML_ALL, &arena, &root, &err), TRAWL_OK);
	assert_int_equal(tw_compose_read(&read, NULL, tw_kube_of_yaml(root), &err), TRAWL_OK);
	expect(&seen, "Service//a services.a.image=nginx:1.25 (a, service, certain)\n");
	tw_arena_release(&arena);
}

static void custom(void **state)
{
	struct seen seen = { 0 };

	read_yaml("apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p, image: no}\n"
		  "spec:\n  image: quay.io/prometheus/prometheus:v3\n  thanos: {image: thanos:1}\n"
		  "  containers: [{name: x, image: x:1}]\nstatus: {image: no}\n",
		  &seen);
	expect(&seen, "Prometheus//p spec.image=quay.io/prometheus/prometheus:v3 (, custom-resource, certain)\n"
		      "Prometheus//p spec.thanos.image=thanos:1 (, custom-resource, certain)\n"
		      "Prometheus//p spec.containers[0].image=x:1 (x, custom-resource, certain)\n");
	read_yaml("apiVersion: a.b/v1\nkind: K\nspec:\n  one: {image: {registry: r.io, repository: a/b, tag: 1.10}}\n"
		  "  two: {image: {repository: a, digest: abc}}\n"
		  "  three: {repository: nvcr.io/nvidia, image: driver, version: \"5\"}\n"
		  "  four: [{image: plain}, {image: a/b}, {sideImage: c/d}, {sideImage: yes}]\n"
		  "  five.x: {template: {spec: {containers: [{image: t:1}]}}}\n"
		  "  six: {image: {pullPolicy: Always}, tag: 5}\n  seven: {image: [a]}\n"
		  "  eight: {image: \"a:1\", tag: 2}\n",
		  &seen);
	expect(&seen, "K// spec.one.image=r.io/a/b:1.10 (, custom-resource, likely)\n"
		      "K// spec.two.image=a@sha256:abc (, custom-resource, likely)\n"
		      "K// spec.three.image=nvcr.io/nvidia/driver:5 (, custom-resource, likely)\n"
		      "K// spec.four[0].image=plain (, custom-resource, possible)\n"
		      "K// spec.four[1].image=a/b (, custom-resource, possible)\n"
		      "K// spec.four[2].sideImage=c/d (, custom-resource, possible)\n"
		      "K// spec[\"five.x\"].template.spec.containers[0].image=t:1 (, container, likely)\n"
		      "K// spec.eight.image=a:1 (, custom-resource, likely)\n");
	read_yaml(
		"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {templates: [{name: a, container: {image: w:1}},"
		" {script: {image: s:1}}]}\n",
		&seen);
	expect(&seen, "Workflow// spec.templates[0].container.image=w:1 (, custom-resource, certain)\n"
		      "Workflow// spec.templates[1].script.image=s:1 (, custom-resource, certain)\n");
}

/* Memory that runs out anywhere is an error and nothing else. */
static void no_memory(void **state)
{
	struct tw_arena tree = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_yaml_node *root;
	int status = TRAWL_E_NOMEM, failures = 0;

	assert_int_equal(
		tw_yaml_parse(TW_LIT("kind: List\nitems:\n"
				     "- {kind: A, apiVersion: a.b/v1, spec: {a.b: {image: {repository: a, tag: 1}}}}\n"
				     "- {kind: Pod, apiVersion: v1, spec: {containers: [{image: a}, {image: b}],"
				     " volumes: [{image: {reference: c}}]}}\n"),
			      0, &tree, &root, &err),
		TRAWL_OK);
	for (size_t limit = 16; status == TRAWL_E_NOMEM; limit += 16) {
		struct tw_arena arena = { .limit = limit };
		struct seen seen = { 0 };
		struct tw_kube_read read = { .arena = &arena, .take = take, .odd = odd, .user = &seen };
		struct trawl_error why = { 0 };

		status = tw_kube_read(&read, tw_kube_of_yaml(root), &why);
		failures += status == TRAWL_E_NOMEM;
		tw_buf_release(&seen.text);
		tw_arena_release(&arena);
	}
	assert_int_equal(status, TRAWL_OK);
	assert_true(failures > 0);
	tw_arena_release(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),       cmocka_unit_test(every_place), cmocka_unit_test(lists),
		cmocka_unit_test(too_deep),         cmocka_unit_test(custom),      cmocka_unit_test(no_text),
		cmocka_unit_test(compose_defaults), cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
