# SPDX-License-Identifier: Apache-2.0
# What unpacks to far more than it is: the layer or the jar is left, in little time and memory, and the rest reported.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
import zlib

from images import *


def zeros_packed(total):
    """A gzip of a tar with one file of so many zeros."""
    out, z = [], zlib.compressobj(9, zlib.DEFLATED, 31)
    out.append(z.compress(header("opt/big.jar", total)))
    piece = bytes(1 << 20)
    for _ in range(total >> 20):
        out.append(z.compress(piece))
    return b"".join(out) + z.compress(END) + z.flush()


# Deflate packs 1000 to 1; a stream within a stream packs that again.
bomb = zeros_packed(160 << 20)
write("layer.tar", docker([bomb, LODASH], ["sha256:" + "1" * 64, "sha256:" + sha256(LODASH)]))
twice = pack(tar(entry("1", zeros_packed(300 << 20))))
write("outer.tar.gz", pack(docker([bomb, LODASH], ["sha256:" + "1" * 64, "sha256:" + sha256(LODASH)])))

member = zlib.compressobj(9, zlib.DEFLATED, -15)
zeros = member.compress(bytes(200 << 20)) + member.flush()


def lying(size):
    """A jar whose member pom.properties claims size bytes and holds 200 MiB of zeros."""
    name, crc = b"META-INF/maven/g/a/pom.properties", 0
    local = b"PK\3\4" + bytes([20, 0, 0, 0, 8, 0]) + bytes(4) + crc.to_bytes(4, "little") + len(zeros).to_bytes(4, "little") + \
        size.to_bytes(4, "little") + len(name).to_bytes(2, "little") + bytes(2) + name
    central = b"PK\1\2" + bytes([20, 0, 20, 0, 0, 0, 8, 0]) + bytes(4) + crc.to_bytes(4, "little") + len(zeros).to_bytes(4, "little") + \
        size.to_bytes(4, "little") + len(name).to_bytes(2, "little") + bytes(16) + name
    at = len(local) + len(zeros)
    return local + zeros + central + b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little") + at.to_bytes(4, "little") + bytes(2)


# 16 jars in one, 8 levels: 4,000 million leaves if anybody opened them all.
leaf = zip_of({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\n"})
nest = leaf
for level in range(8):
    nest = zip_of({f"{n:x}.jar": nest for n in range(16)})
deep = leaf
for level in range(40):
    deep = zip_of({"inner.jar": deep})
jars = [entry("opt/lying.jar", lying(1000)), entry("opt/honest.jar", lying(200 << 20)), entry("opt/wide.jar", nest), entry("opt/deep.jar", deep),
        entry("opt/cut.jar", leaf[:-10]), entry("opt/text.jar", "no jar"), entry("opt/empty.jar", "")]
layer = tar(*jars)
write("jars.tar", docker([layer, LODASH]))
write("jars-packed.tar", docker([pack(layer), LODASH], ["sha256:" + sha256(layer), "sha256:" + sha256(LODASH)]))
for name, data in (("lying", lying(1000)), ("wide", nest), ("deep", deep)):
    write(f"root/opt/{name}.jar", data)
write("root/usr/lib/node_modules/lodash/package.json", PACKAGE)
PYTHON
for name in layer.tar outer.tar.gz jars.tar jars-packed.tar; do
	scan image --input $name
done
scan rootfs root
