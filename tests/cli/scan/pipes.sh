# SPDX-License-Identifier: Apache-2.0
# What a user names may come through a pipe or from a device: ignore files, configuration, values, manifests, kubeconfig.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" db
mkdir app
cp "$DATA/cli/package-lock.json" app
export TRAWL_CACHE_DIR="$PWD/db" TRAWL_FORMAT=json
mkfifo pipe
t() {
	status=0
	echo "# $*"
	"$TRAWL" "$@" >out 2>err || status=$?
	echo "exit status $status, $(grep -c '"VulnerabilityID"' out || true) findings"
	cat err
}
through() {
	printf "$1" >pipe &
	shift
	t "$@"
	wait
}
t fs app
t fs app --ignorefile /dev/null
through 'CVE-2018-16487\n' fs app --ignorefile pipe
t fs app --ignorefile /dev/zero
t fs app --ignorefile app
t fs app --config /dev/null
through 'severity: CRITICAL\n' fs app --config pipe
t fs app --config /dev/zero
# One that nobody has named isn't waited for.
for name in trivy.yaml trawl.yaml .trivyignore; do
	mkfifo $name
	echo "$name:"
	t fs app
	rm $name
done
# A link to /dev/null, with which people mask a file, is an empty file.
for name in trivy.yaml trawl.yaml .trivyignore; do
	ln -s /dev/null $name
	echo "$name:"
	t fs app
	rm $name
done
mkdir -p chart/templates
printf 'apiVersion: v2\nname: c\nversion: 1.0.0\n' >chart/Chart.yaml
printf 'name: {{ .Values.name }}\n' >chart/templates/a.yaml
unset TRAWL_FORMAT
template() {
	status=0
	"$TRAWL" helm template r chart "$@" 2>&1 || status=$?
	echo "exit status $status"
}
printf 'name: piped\n' >pipe &
template -f pipe
wait
template -f /dev/null
template -f /dev/zero
manifests() { "$TRAWL" manifests "$@" --list-images 2>&1 || echo "exit status $?"; }
printf 'kind: Pod\nspec: {containers: [{name: a, image: "example/piped:1"}]}\n' >pipe &
manifests pipe
wait
manifests /dev/null
mkdir folder
mkfifo folder/pipe.yaml
mkdir umbrella
printf 'apiVersion: v2\nname: u\nversion: 1.0.0\ndependencies: [{name: c, version: 1.0.0, repository: "file://../pipe"}]\n' >umbrella/Chart.yaml
"$TRAWL" helm template r umbrella --dependency-update 2>&1 || echo "exit status $?"
manifests folder
printf 'clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]\ncontexts: [{name: mine, context: {cluster: c}}]\n' >pipe &
"$TRAWL" kubernetes --kubeconfig pipe none 2>&1 || echo "exit status $?"
wait
"$TRAWL" kubernetes --kubeconfig /dev/null none 2>&1 || echo "exit status $?"
