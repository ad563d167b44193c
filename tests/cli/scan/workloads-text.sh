# SPDX-License-Identifier: Apache-2.0
# What steers terminals in the texts of manifests and of the images that they name: the release of an OS, keys of custom resources.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

layer = tar(entry("etc/os-release", 'ID=alpine\nVERSION_ID=3.4.\x1b[2J\n'), entry("etc/alpine-release", "3.4.\x1b[2J\n"),
            entry("lib/apk/db/installed", "P:zlib\nV:1.2-r0\nA:x86_64\no:zlib\n\n"))
manifest = json.dumps([{"Config": "config.json", "RepoTags": ["reg.example/old:1"], "Layers": ["1"]}]).encode()
write("images/old.tar", docker([layer], names=["1"], manifest=manifest))
write("odd.json", json.dumps({"apiVersion": "example.org/v1", "kind": "Odd", "metadata": {"name": "o"},
                              "spec": {"\x1b[2J": {"image": "reg.example/old:1"}}}))
PYTHON
"$TRAWL" manifests --images-from images --table-mode detailed odd.json 2>&1 || echo "exit status $?"
