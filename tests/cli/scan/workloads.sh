# SPDX-License-Identifier: Apache-2.0
# Images that manifests, a compose file and a chart name: each scanned once, out of a folder of archives; the report, what can't be had, exit statuses.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
import json
from images import *

os.makedirs("images/sub")
def saved(path, tags, *layers):
    names = ["layer%d.tar" % i for i in range(len(layers))]
    write(path, docker(list(layers), names=names, manifest=json.dumps([{"Config": "config.json", "RepoTags": tags, "Layers": names}]).encode()))

saved("images/a.tar", ["reg.example/web:1.0", "reg.example/web:2.0"], DEBIAN)
saved("images/sub/tools_3.tar", [], DEBIAN, LODASH)
open("images/notes.txt", "w").write("no image\n")
PYTHON
mkdir -p deploy
cat > deploy/web.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      initContainers: [{name: tools, image: "tools:3"}]
      containers:
      - {name: web, image: "reg.example/web:1.0"}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: c, image: "reg.example/web:1.0"}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: two}, spec: {containers: [{name: c, image: "reg.example/gone:1"}, {name: odd, image: "No Name"}]}}
YAML
cat > deploy/compose.yml <<'YAML'
services:
  web: {image: "reg.example/web:${TAG:-2.0}"}
  unknown: {image: "reg.example/web:${VERSION}"}
  built: {build: .}
YAML
printf '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "json"},\n "spec": {"containers": [{"image": "docker.io/library/tools:3"}]}}\n' > deploy/pod.json
printf 'kind: Pod\nspec:\n\timage: 1\n---\nkind: Pod\nimage: {{ .Values.image }}\n---\nimage: *a\n' > deploy/broken.yaml
t() {
	status=0
	"$TRAWL" "$@" || status=$?
	echo "$*: exit status $status"
}
t manifests --list-images deploy
t manifests --images-from images deploy
t manifests --images-from images --table-mode summary --severity HIGH,CRITICAL --exit-code 5 deploy/web.yaml
t manifests --images-from images --quiet --output report.json --format json --fail-on-incomplete deploy
python3 - <<'PYTHON'
import json
report = json.load(open("report.json"))
for resource in report["Resources"]:
    for name in ("Metadata", "Trawl"):
        resource.pop(name, None)
    if "Results" in resource:
        resource["Results"] = ["%s: %d" % (r["Target"], len(r.get("Vulnerabilities", []))) for r in resource["Results"]]
report["Trivy"]["Trawl"].pop("Database")
print(json.dumps(report, indent=1))
PYTHON
t manifests --images-from images --quiet --format template --template '{{ range . }}{{ .Target }} {{ .Type }} {{ len .Vulnerabilities }}{{ println }}{{ end }}' deploy/web.yaml
t manifests --images-from images --quiet --format template --template '{{ range . }}{{ .Nothing }}{{ end }}' deploy/pod.json
t manifests --images-from images --table-mode summary --fail-on-incomplete - < deploy/web.yaml
t manifests --images-from images --table-mode summary --fail-on-incomplete deploy/pod.json
t manifests --images-from nowhere deploy/pod.json
t manifests missing.yaml
t manifests
t helm
mkdir -p chart/templates
printf 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' > chart/Chart.yaml
printf 'tag: 1.0\n' > chart/values.yaml
printf '# a template\nkind: Pod\napiVersion: v1\nmetadata: {name: {{ .Release.Name }}}\nspec:\n  containers:\n  - {name: web, image: "reg.example/web:{{ .Values.tag }}"}\n' > chart/templates/pod.yaml
t helm --images-from images --table-mode summary --helm-set-string tag=2.0 --exit-code 7 chart
t helm --list-images chart
t manifests --list-images --helm-set-string tag=9 .
t helm chart extra
printf '{{ fail "no" }}\n' > chart/templates/fail.yaml
t helm chart
t manifests --list-images chart
