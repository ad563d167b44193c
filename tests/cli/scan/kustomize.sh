# SPDX-License-Identifier: Apache-2.0
# Kustomizations: an overlay on a base that lies beside it, a component, patches; a folder of several; what isn't fetched is named.
mkdir -p base overlays/prod part plain out
printf 'resources: [web.yaml]\nnamePrefix: b-\nimages: [{name: nginx, newTag: "1.25"}]\n' > base/kustomization.yaml
cat > base/web.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: web, image: nginx}
      - {name: side, image: "side:1"}
YAML
cat > part/kustomization.yaml <<'YAML'
kind: Component
patches:
- target: {kind: Deployment}
  patch: |
    - {op: replace, path: /spec/template/spec/containers/1/image, value: "side:9"}
YAML
cat > overlays/prod/kustomization.yaml <<'YAML'
resources: [../../base, "https://example.org/crds.yaml", ../../../elsewhere]
components: [../../part]
namespace: prod
images: [{name: nginx, newName: reg.example/nginx}]
patches: [{path: init.yaml}]
YAML
cat > overlays/prod/init.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {initContainers: [{name: init, image: "init:2"}]}}}
YAML
printf 'kind: Pod\napiVersion: v1\nmetadata: {name: plain}\nspec: {containers: [{image: "plain:1"}]}\n' > plain/pod.yaml
ln -s /etc out/link
t() {
	status=0
	"$TRAWL" manifests --list-images "$@" || status=$?
	echo "$*: exit status $status"
}
t overlays/prod
t .
t --fail-on-incomplete overlays/prod/kustomization.yaml
t base
t out
mkdir -p round/a round/b
printf 'resources: [../b, pod.yaml]\n' > round/a/kustomization.yaml
printf 'resources: [../a, pod.yaml]\n' > round/b/kustomization.yaml
sed 's/plain/in-a/' plain/pod.yaml > round/a/pod.yaml
sed 's/plain/in-b/' plain/pod.yaml > round/b/pod.yaml
t round
