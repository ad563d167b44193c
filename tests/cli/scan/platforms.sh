# SPDX-License-Identifier: Apache-2.0
# --platform all of what isn't as it should be: platforms that steer terminals, too many of them, an error that ends all.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *


def documents(layer):
    config = config_of(["sha256:" + sha256(layer)])
    parts = [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "sha256:" + sha256(layer), "size": len(layer)}]
    manifest = json.dumps({"schemaVersion": 2, "layers": parts, "config": {
        "mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:" + sha256(config), "size": len(config)}}).encode()
    return manifest, blob(manifest) + blob(config) + blob(layer)


def index(name, *images):
    """An archive of (architecture, layer); each layer comes once."""
    made = {layer: documents(layer) for _, layer in images}
    entries = [{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:" + sha256(made[layer][0]),
                "size": len(made[layer][0]), "platform": {"os": "linux", "architecture": architecture}} for architecture, layer in images]
    write(name, tar(entry("oci-layout", '{"imageLayoutVersion":"1.0.0"}'),
                    entry("index.json", json.dumps({"schemaVersion": 2, "manifests": entries})), *(blobs for _, blobs in made.values())))


index("hostile.tar", ("amd64", LODASH), ("\x1b[2J\u202e", LODASH))
index("many.tar", *((f"a{n}", LODASH) for n in range(65)))
index("two.tar", ("amd64", LODASH), ("arm64", DEBIAN))
PYTHON
t() {
	echo "# $*"
	"$TRAWL" image "$@" --platform all --quiet 2>&1 || echo "exit status $?"
}
t --input hostile.tar --table-mode summary
t --input many.tar
t --input many.tar --format json
echo '# the array ends, also when the second platform ends all'
"$TRAWL" image --input two.tar --format json --distro unheard-of/1 --platform all --quiet > out || echo "exit status $?"
python3 -c 'import json; print([r["Results"][0]["Target"] for r in json.load(open("out"))])'
