# SPDX-License-Identifier: Apache-2.0
# Images from a real registry: the same findings as from the archive; tags, digests, platforms; what is kept is not pulled again.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
python3 "$EXAMPLES/make-image" -z root packed.tar >/dev/null
registry
mask() { sed -e "s/port ${REGISTRY#*:} after [0-9]* ms/port N/; s/$REGISTRY/REGISTRY/g; s/sha256:[0-9a-f]\{64\}/DIGEST/g"; }
plain=$(push --docker image.tar "$REGISTRY/team/plain:1")
packed=$(push --docker packed.tar "$REGISTRY/team/packed:latest")
blobs() { grep -c "GET /v2/$1/blobs/" registry.log || true; }
findings() {
	python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
for result in report.get("Results", []):
    for v in result.get("Vulnerabilities", []):
        v["Layer"].pop("Digest", None)
        v["PkgIdentifier"].pop("UID"), v.pop("Fingerprint")  # which hash the digest and the name of the image
        print(json.dumps(v, sort_keys=True))' "$1" | sort
}
t() {
	status=0
	"$TRAWL" image --cache-dir cache --format json --output report.json "$@" 2>err || status=$?
	printf '%s: exit status %s, %s findings\n' "$(echo "$*" | mask)" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	mask <err
}
show() { python3 -c '
import json, sys
r = json.load(open("report.json")); m = r["Metadata"]
print(r["ArtifactName"], r["ArtifactType"], m.get("RepoTags"), m.get("RepoDigests"), len(m["DiffIDs"]), [bool(l.get("Digest")) for l in m["Layers"]])' | mask; }
t --input image.tar
findings report.json >want
t "$REGISTRY/team/plain:1"
show
findings report.json | cmp - want
rm -r cache/trawl
t "$REGISTRY/team/packed"
show
findings report.json | cmp - want
echo "blobs: $(blobs team/packed)"
echo '# the second time its layers are known: the config alone is fetched'
t "$REGISTRY/team/packed"
echo "blobs: $(blobs team/packed)"
findings report.json | cmp - want
echo '# by digest; of an index the platform that is asked for'
t "$REGISTRY/team/packed@$packed"
show
index=$(push --index "linux/s390x=$packed,windows/amd64=$packed" "$REGISTRY/team/packed:many")
t "$REGISTRY/team/packed:many"
t "$REGISTRY/team/packed:many" --platform linux/s390x
show
[ "$(grep -c "$index" report.json)" = 1 ]
t "$REGISTRY/team/packed:many" --platform linux/arm64
echo '# all platforms: a report each, and layers that they share are pulled once'
rm -r cache/trawl
before=$(blobs team/packed)
push --index "linux/amd64=$packed,linux/arm/v7=$packed" "$REGISTRY/team/packed:all" >/dev/null
t "$REGISTRY/team/packed:all" --platform all
echo "layers: $(($(blobs team/packed) - before - 3))"
for file in report.linux-*.json; do
	cp "$file" report.json
	echo "$file"
	findings report.json | cmp - want
done
rm report.json
t "$REGISTRY/team/plain:1" --platform all
t --input image.tar --platform all
echo '# on standard output: one array, also of one; tables with a heading; what fails of one platform says nothing of the others'
documents() {
	status=0
	"$TRAWL" image --cache-dir cache --format json "$@" >documents 2>err || status=$?
	printf '%s: exit status %s\n' "$(echo "$*" | mask)" $status
	mask <err
	python3 -c '
import json, sys
print([(r["Metadata"]["ImageConfig"]["architecture"], len(r["Results"])) for r in json.load(open("documents"))])'
}
documents "$REGISTRY/team/packed:all" --platform all
documents --input image.tar --platform all
gone=$(push --docker image.tar "$REGISTRY/team/packed:gone")
push --index "linux/arm64=$gone,linux/amd64=$packed" "$REGISTRY/team/packed:half" >/dev/null
python3 -c 'import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], method="DELETE"))' "http://$REGISTRY/v2/team/packed/manifests/$gone"
documents "$REGISTRY/team/packed:half" --platform all
"$TRAWL" image --cache-dir cache "$REGISTRY/team/packed:all" --platform all --quiet --table-mode summary | mask
echo '# what is not there, and what is no name'
t "$REGISTRY/team/none:1"
t "$REGISTRY/team/plain:2"
t "$REGISTRY/team/plain@sha256:$(printf '%064d' 0)"
t "BAD NAME"
t image.tar
stop_servers
t "$REGISTRY/team/plain:1"
echo '# nothing stays in the temporary folder'
ls "$TMPDIR"
