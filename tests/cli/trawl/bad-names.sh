# SPDX-License-Identifier: Apache-2.0
# Archives with names that lead out, links that lead in circles, and files that are none: nothing outside is touched or read.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *


def layer(name, *entries):
    data = tar(*entries)
    plain_and_packed(name, docker([DEBIAN, data]))
    write(name + ".gz-layer.tar", docker([pack(DEBIAN), pack(data)], ["sha256:" + sha256(DEBIAN), "sha256:" + sha256(data)]))


lock = '{"name": "evil", "version": "1.0.0"}'
layer("out", entry("../../etc/passwd", "root::0:0::/:/bin/sh\n"), entry("/etc/absolute", "x"),
      entry("../../usr/lib/node_modules/evil/package.json", lock), entry("/usr/lib/node_modules/lodash/package.json", PACKAGE),
      entry("a/../../../escape", "x"), entry("..", type="5"), entry("/", type="5"), entry("./", type="5"))
layer("links", entry("loop", type="2", link="loop"), entry("var/a", type="2", link="b"), entry("var/b", type="2", link="a"),
      entry("var/lib/dpkg/status", type="2", link="status2"), entry("var/lib/dpkg/status2", type="2", link="status"),
      entry("usr/lib/node_modules/self/package.json", type="1", link="usr/lib/node_modules/self/package.json"),
      entry("usr/lib/node_modules/a/package.json", type="1", link="usr/lib/node_modules/b/package.json"),
      entry("usr/lib/node_modules/b/package.json", type="1", link="usr/lib/node_modules/a/package.json"),
      entry("usr/lib/node_modules/out/package.json", type="1", link="../../../../etc/passwd"),
      entry("usr/lib/node_modules/sym/package.json", type="2", link="/etc/passwd"),
      entry("usr/lib/node_modules/sym2/package.json", type="2", link="../../../../../../../../etc/passwd"),
      entry("usr/lib/node_modules/lodash/package.json", PACKAGE))
layer("nodes", entry("var/lib/dpkg/status", type="3"), entry("var/lib/dpkg/available", type="4"), entry("lib/apk/db/installed", type="6"),
      entry("usr/lib/node_modules/dev/package.json", type="3"), entry("usr/lib/node_modules/dir/package.json", type="5"),
      entry("usr/lib/node_modules/odd/package.json", PACKAGE, type="Z"), entry("usr/lib/node_modules/lodash/package.json", PACKAGE))
layer("whiteouts", entry(".wh.", ""), entry(".wh...", ""), entry("x/.wh..", ""), entry(".wh..wh..opq.x", ""), entry(".wh..wh.plnk", ""),
      entry("usr/lib/node_modules/lodash/package.json", PACKAGE))
huge = pax("usr/lib/node_modules/huge/package.json", records={"size": 10 << 30})
write("huge-claim.tar", docker([DEBIAN, tar(entry("usr/lib/node_modules/lodash/package.json", PACKAGE), huge)]))


def sparse(name, real):
    """GNU's format 1.0: a map of no extents, and a size."""
    data = padded(b"0\n")
    return pax(name, data, records={"GNU.sparse.major": 1, "GNU.sparse.minor": 0, "GNU.sparse.name": name, "GNU.sparse.realsize": real})


layer("sparse", sparse("var/lib/dpkg/status", 10 << 30), sparse("opt/big.jar", 10 << 30), sparse("usr/bin/tool", 10 << 30),
      sparse("usr/lib/node_modules/huge/package.json", 10 << 30), sparse("usr/lib/node_modules/odd/package.json", (1 << 63) - 1),
      entry("usr/lib/node_modules/lodash/package.json", PACKAGE))
layer("nothing", entry("usr/lib/node_modules/zero\0/package.json", PACKAGE), pax("usr/lib/node_modules/\0/package.json", PACKAGE),
      pax("a" * 5000 + "/package.json", PACKAGE), pax("d/" * 2000 + "package.json", PACKAGE),
      entry("usr/lib/node_modules/lodash/package.json", PACKAGE))
PYTHON
for name in out links nodes whiteouts sparse nothing; do
	for kind in tar tar.gz gz-layer.tar; do
		scan image --input $name.$kind
	done
done
scan image --input huge-claim.tar
# The same in a folder, where links could lead out for real.
mkdir -p root/usr/lib/node_modules/a root/usr/lib/node_modules/b root/usr/lib/node_modules/fifo root/usr/lib/node_modules/lodash outside
echo '{"name": "lodash", "version": "4.17.4"}' > outside/package.json
ln -s loop root/loop
ln -s . root/usr/here
ln -s "$PWD/outside" root/usr/lib/node_modules/outside
ln -s "$PWD/outside/package.json" root/usr/lib/node_modules/a/package.json
ln -s ../../../../../outside/package.json root/usr/lib/node_modules/b/package.json
mkfifo root/usr/lib/node_modules/fifo/package.json
mkdir -p root/var/lib root/etc
ln -s /var/lib/dpkg root/var/lib/dpkg
ln -s /etc/os-release root/etc/os-release
scan rootfs root
cp outside/package.json root/usr/lib/node_modules/lodash
scan rootfs root
truncate -s 10G root/usr/lib/node_modules/a/big.jar root/usr/lib/node_modules/big
mkdir root/usr/lib/node_modules/huge
truncate -s 10G root/usr/lib/node_modules/huge/package.json
scan rootfs root
