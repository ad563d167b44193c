# SPDX-License-Identifier: Apache-2.0
# Archives that end too early: a sentence that says where, and what is left of the image.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

whole = docker([DEBIAN, LODASH])
plain_and_packed("whole", whole)
first = 512 + len(DEBIAN)
for name, at in (("in-a-header", 100), ("in-layer-1", 1000), ("before-layer-2", first), ("in-layer-2", first + 512 + 600),
                 ("before-the-manifest", whole.index(b"manifest.json")), ("in-the-manifest", whole.index(b"manifest.json") + 512 + 10),
                 ("in-the-end", len(whole) - 700)):
    plain_and_packed(name, whole[:at])
# Documents first, as some builders write them: then a cut costs a layer only.
documents = docker([], config=config_of(["sha256:" + sha256(DEBIAN), "sha256:" + sha256(LODASH)]),
                   manifest=b'[{"Config":"config.json","Layers":["1","2"]}]')[:-1024]
order = documents + entry("1", DEBIAN) + entry("2", LODASH) + END
plain_and_packed("behind-layer-1", order[:len(documents) + 512 + len(DEBIAN)])
plain_and_packed("in-the-last-layer", order[:len(documents) + 1024 + len(DEBIAN) + 300])
plain_and_packed("behind-a-header", order[:len(documents) + 1024 + len(DEBIAN)])
# The compressed archive cut, not what it holds.
packed = pack(order)
for percent in (0, 10, 50, 90, 99):
    write(f"gzip-{percent}.tar.gz", packed[:12 + (len(packed) - 12) * percent // 100])
write("gzip-without-end.tar.gz", packed[:-4])
write("gzip-with-damage.tar.gz", packed[:-8] + bytes(8))
write("gzip-header.tar.gz", packed[:5])
PYTHON
for name in whole in-a-header in-layer-1 before-layer-2 in-layer-2 before-the-manifest in-the-manifest in-the-end behind-layer-1 \
	in-the-last-layer behind-a-header; do
	scan image --input $name.tar
	scan image --input $name.tar.gz
done
for name in 0 10 50 90 99 without-end with-damage header; do
	scan image --input gzip-$name.tar.gz
done
