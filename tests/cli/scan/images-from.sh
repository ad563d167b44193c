# SPDX-License-Identifier: Apache-2.0
# Which archive or layout of a folder is the image of a name: by tags, annotations, digests, files' names.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
import json, subprocess, sys
from images import *

os.makedirs("images/deep/er", exist_ok=True)

def saved(path, images):
    """Several images in one archive: (tags, layer)."""
    entries, manifest = [], []
    for n, (tags, layer) in enumerate(images):
        config = config_of(["sha256:" + sha256(layer)], n=n)
        entries += [entry(f"c{n}.json", config), entry(f"l{n}.tar", layer)]
        manifest.append({"Config": f"c{n}.json", "RepoTags": tags, "Layers": [f"l{n}.tar"]})
    write(path, tar(*entries, entry("manifest.json", json.dumps(manifest).encode())))

def layout(path, layer, name, packed=False):
    """An OCI archive whose index names its image so."""
    blob_, config = pack(layer), config_of(["sha256:" + sha256(layer)])
    manifest = json.dumps({"schemaVersion": 2, "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
        "digest": "sha256:" + sha256(blob_), "size": len(blob_)}], "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
        "digest": "sha256:" + sha256(config), "size": len(config)}}).encode()
    notes = {"annotations": {"org.opencontainers.image.ref.name": name}} if name else {}
    index = json.dumps({"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": "sha256:" + sha256(manifest), "size": len(manifest), **notes}]}).encode()
    data = tar(entry("oci-layout", '{"imageLayoutVersion":"1.0.0"}'), blob(manifest), blob(config), blob(blob_), entry("index.json", index))
    write(path, pack(data) if packed else data)
    return "sha256:" + sha256(manifest)

saved("images/two.tar", [(["reg.example/one:1"], DEBIAN), (["two:2", "reg.example/second:2"], LODASH)])
saved("images/deep/er/tools_3.1.tar", [([], LODASH)])
saved("images/reg.example_team_app.tar", [([], LODASH)])
layout("images/named.tar.gz", LODASH, "reg.example/named:5", packed=True)
digest = layout("images/shop.oci", DEBIAN, "7")
layout("images/other", DEBIAN, "")
open("images/broken.tar", "wb").write(b"no archive\n")
names = ["reg.example/one:1", "docker.io/library/two:2", "reg.example/second:2", "tools:3.1", "reg.example/team/app", "reg.example/named:5",
         "any.example/shop:7", "reg.example/shop@" + digest, "other", "tools:3", "one:1", "reg.example/one:2", "reg.example/shop@sha256:" + "0" * 64]
open("pod.json", "w").write(json.dumps({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p"},
                                        "spec": {"containers": [{"name": str(n), "image": name} for n, name in enumerate(names)]}}))
PYTHON
"$TRAWL" manifests --images-from images --format json --output report.json pod.json 2> said || echo "exit status $?"
sed 's/^/  /' said
python3 - <<'PYTHON'
import json
for r in json.load(open("report.json"))["Resources"]:
    print(r["Image"].replace(r["Image"].partition("@sha256:")[2] or "|", "DIGEST"), "->", r.get("Error") or [(x["Target"].partition("@")[0], len(x.get("Vulnerabilities", []))) for x in r["Results"]])
PYTHON
"$TRAWL" manifests --platform all pod.json || echo "exit status $?"
