# SPDX-License-Identifier: Apache-2.0
# A cluster, by recorded answers of a real API server: what is found, by kinds and namespaces; what the cluster refuses; servers that misbehave.
. "$DATA/../tools/servers.sh"
need htpasswd
export TRAWL_IMAGE_SRC=remote TRAWL_QPS=0
sh "$tools/../laws/small-image" "$BUILD" .
python3 "$EXAMPLES/make-image" -z root packed.tar >/dev/null
htpasswd -Bbn user secret >htpasswd
registry "auth: {htpasswd: {realm: tests, path: $PWD/htpasswd}}"
export USER_PASSWORD=user:secret
plain=$(push --docker image.tar "$REGISTRY/team/plain:1")
packed=$(push --docker packed.tar "$REGISTRY/team/packed:1")
unset USER_PASSWORD
api=$(free_port)
python3 "$tools/api_server.py" "$api" api.log "$DATA/kube/recorded.json" "$REGISTRY" "$plain" "$packed" &
servers="$servers $!"
await "$api"
# kubeconfig MODE...: a context for each
kubeconfig() {
	printf 'apiVersion: v1\nkind: Config\ncurrent-context: good\nusers:\n- {name: me, user: {token: good}}\n- {name: late, user: {token: expired}}\n'
	printf -- '- {name: hangs, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./hangs}}}\n- {name: told, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./told}}}\n'
	echo clusters:
	for mode; do printf -- '- {name: %s, cluster: {server: "http://127.0.0.1:%s/%s"}}\n' "$mode" "$api" "$mode"; done
	echo contexts:
	for mode; do printf -- '- {name: %s, context: {cluster: %s, user: me}}\n' "$mode" "$mode"; done
	printf -- '- {name: late, context: {cluster: good, user: late}}\n- {name: hangs, context: {cluster: good, user: hangs}}\n- {name: told, context: {cluster: good, user: told}}\n- {name: lost, context: {cluster: nowhere, user: me}}\n'
}
kubeconfig good gone vanished few none broken dies html cut endless down hang elsewhere huge old many >config
printf '#!/bin/sh\nsleep 100\n' >hangs
cat >told <<'SH'
#!/bin/sh
echo asked >>told.log
[ "$(wc -l <told.log)" = 1 ] && token=old || token=good
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' $token
SH
chmod +x hangs told
export KUBECONFIG=config:missing
mask() { sed -e "s/127.0.0.1:$api/CLUSTER/g; s/$REGISTRY/REGISTRY/g; s/sha256:[0-9a-f]\{64\}/DIGEST/g; s/[0-9]* bytes/N bytes/g"; }
t() {
	echo "\$ trawl k8s $*"
	status=0
	timeout -s KILL 60 "$TRAWL" k8s --cache-dir cache "$@" >out 2>err || status=$?
	mask <out
	mask <err
	echo "exit status $status"
}
t
t --report all --severity CRITICAL --include-namespaces kube-system
echo "# as JSON, each image once a workload, and each digest scanned once"
t --format json --output report.json
python3 - <<'PYTHON' | mask
import json
report = json.load(open("report.json"))
print(report["ClusterName"], [p for p in report["Trawl"].get("Problems", [])])
for r in report["Resources"]:
    print(r.get("Namespace", ""), r["Kind"], r["Name"], r.get("Image", ""), r.get("Platform", ""), bool(r["Metadata"][0].get("ImageID")),
          [(x["Target"], x["Type"], len(x["Packages"]), len(x.get("Vulnerabilities", []))) for x in r.get("Results", [])], r.get("Error", ""))
PYTHON
echo "# what the cluster consists of, and what is known of that"
t --format cyclonedx --output kbom.json
python3 - <<'PYTHON' | mask
import json
bom = json.load(open("kbom.json"))
names = {c["bom-ref"]: c for c in [bom["metadata"]["component"], *bom["components"]]}
print(bom["specVersion"], bom["metadata"]["component"]["name"], len(names) == len(bom["components"]) + 1)
for c in bom["components"]:
    print(c["type"], c["name"], c.get("version", ""), c.get("purl", ""), [p["name"].split(":", 2)[2] + "=" + p["value"] for p in c["properties"]])
for d in bom["dependencies"]:
    print(names[d["ref"]]["name"], "->", [names[r]["name"] for r in d["dependsOn"]])
PYTHON
t --format template --template '{{ range . }}{{ .Target }}: {{ .Type }} {{ len .Packages }}{{ println }}{{ end }}'
t --format json --report summary --output report.json
python3 -c '
import json
for r in json.load(open("report.json"))["Findings"]:
	print(r["Kind"], r["Name"], len(r["Metadata"]), sum(len(x.get("Vulnerabilities", [])) for x in r["Results"]))'
echo "# kinds and namespaces"
names() { python3 -c '
import json
print(sorted({r["Kind"] + "/" + r["Name"] for r in json.load(open("report.json"))["Resources"]}))'; }
for choice in "--include-kinds deploy,StatefulSet" "--include-kinds pods --exclude-owned" "--exclude-kinds daemonsets,jobs,pods,cj,rc,rs" "--exclude-namespaces shop" \
	"--include-namespaces shop --include-kinds cronjobs" "--skip-images" "--include-kinds nodes"; do
	# shellcheck disable=SC2086
	t $choice --format json --output report.json
	names
done
t --include-kinds unicorns
t --include-namespaces No_Name
t --tolerations a=b:NoSchedule --exclude-nodes a:b --skip-images
echo "# what can be done without"
t --exit-code 7 --include-kinds deployments
t --exit-code 7 --skip-images --severity CRITICAL
t few --fail-on-incomplete --report summary --severity CRITICAL
t none
t broken --fail-on-incomplete --report summary --severity CRITICAL
for mode in gone cut huge old vanished endless; do
	t $mode --format json --output report.json
	names | cksum
done
t told --skip-images --severity CRITICAL >/dev/null
echo "asked $(wc -l <told.log) times"
echo "# what can't"
for mode in html down dies late lost wrong; do
	t $mode
done
t hang --timeout 2s
t hangs --timeout 2s
t elsewhere
grep -c LEAK api.log || true
KUBECONFIG=missing t good
HOME=$PWD KUBECONFIG='' t
t --kubeconfig told
echo "# 10,000 pods of one Deployment: what runs is one image"
t many --include-kinds deployments --list-images
