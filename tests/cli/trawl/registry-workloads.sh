# SPDX-License-Identifier: Apache-2.0
# What manifests name is pulled from a real registry, each image once; what it doesn't have is named, and the rest is scanned.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
python3 "$EXAMPLES/make-image" -z root packed.tar >/dev/null
registry
for tag in 1 2 3; do push --docker packed.tar "$REGISTRY/team/app:$tag" >/dev/null; done
for n in 1 2 3 4 1; do
	printf -- '---\nkind: Pod\napiVersion: v1\nmetadata: {name: p%s}\nspec: {containers: [{name: c, image: "%s/team/app:%s"}]}\n' $n "$REGISTRY" $n
done > pods.yaml
mask() { sed -e "s/$REGISTRY/REGISTRY/g; s/sha256:[0-9a-f]\{64\}/DIGEST/g"; }
t() {
	status=0
	"$TRAWL" manifests --cache-dir cache --format json --output report.json "$@" pods.yaml 2>err || status=$?
	echo "$*: exit status $status"
	mask <err
	python3 -c '
import json
for r in json.load(open("report.json"))["Resources"]:
    print(r["Image"], len(r["NamedBy"]), r.get("Error"), sum(len(x.get("Vulnerabilities", [])) for x in r.get("Results", [])) > 0)' | mask
}
t --fail-on-incomplete
t
grep -c "GET /v2/team/app/manifests/1 " registry.log
