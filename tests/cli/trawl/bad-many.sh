# SPDX-License-Identifier: Apache-2.0
# Layers that leave more than a result may hold are lost, and the others are not; links are followed wherever the layer lies.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
import zlib

from images import *


def stream(path, *parts):
    """Parts of bytes, or of a block and how often it comes, packed without holding them all; returns the digest of what is in it."""
    packer, digest = zlib.compressobj(6, zlib.DEFLATED, 31), hashlib.sha256()
    with open(path, "wb") as out:
        for part in parts:
            block, count = part if isinstance(part, tuple) else (part, 1)
            many = max(1, (1 << 20) // len(block))
            for at in range(0, count, many):
                data = block * min(many, count - at)
                digest.update(data)
                out.write(packer.compress(data))
        out.write(packer.flush())
    return "sha256:" + digest.hexdigest()


def layers(name, *parts):
    """An image of DEBIAN, LODASH and between them a layer of @parts."""
    diff_id = stream("layer", *parts, END)
    with open("layer", "rb") as f:
        packed = f.read()
    ids = ["sha256:" + sha256(DEBIAN), diff_id, "sha256:" + sha256(LODASH)]
    write(name, docker([pack(DEBIAN), packed, pack(LODASH)], ids))


layers("whiteouts.tar", (entry("srv/.wh.x"), 1000001))
layers("links.tar", (entry("srv/dpkg/status", type="2", link="../none"), 3), (entry("var/lib/dpkg/status", type="2", link="../none"), 200001),
       entry("usr/lib/node_modules/late/package.json", type="1", link="opt/package.json"))
link = entry("var/lib/dpkg/status", type="2", link="../none")
ids = [stream("layer", (link, 200001), END), "sha256:" + sha256(DEBIAN)]
stream("links.tar.gz", header("1", 200001 * 512 + 1024), (link, 200001), END,
       docker([DEBIAN], config=config_of(ids), names=["2"], manifest=b'[{"Config":"config.json","Layers":["1","2"]}]'))

# A package database under another name, a hard link before and behind its file,.
status = "Package: openssl\nStatus: install ok installed\nVersion: 3.0.11-1~deb12u2\nArchitecture: amd64\n\n"
linked = tar(*RELEASE, entry("var/lib/dpkg", type="2", link="../../opt/dpkg"), entry("opt/dpkg/status", status),
             entry("usr/lib/node_modules/before/package.json", type="1", link="opt/package.json"), entry("opt/package.json", PACKAGE),
             entry("usr/lib/node_modules/behind/package.json", type="1", link="opt/package.json"))
plain_and_packed("followed", docker([linked, tar(entry("srv/x"))]))
packed = pack(docker([linked, LODASH]))
write("damaged.tar.gz", packed[:-8] + bytes(8))
documents = docker([], config=config_of(["sha256:" + sha256(linked), "sha256:" + sha256(LODASH)]), manifest=b'[{"Config":"config.json","Layers":["1","2"]}]')[:-1024]
write("cut-behind.tar.gz", pack(documents + entry("1", linked) + entry("2", LODASH)[:700]))
write("cut-within.tar.gz", pack(documents + entry("2", LODASH) + entry("1", linked)[:-600]))
PYTHON
for name in whiteouts.tar links.tar links.tar.gz followed.tar followed.tar.gz damaged.tar.gz cut-behind.tar.gz cut-within.tar.gz; do
	scan image --input $name
done
