# SPDX-License-Identifier: Apache-2.0
# zstd, of archives as a whole and of layers: cut, damaged, swollen.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *


def frame(data, end=True):
    """Blocks as they are, which any encoder may write: what is cut is the same wherever this runs."""
    pieces = [data[at:at + 3000] for at in range(0, len(data), 3000)]
    blocks = b"".join((len(piece) << 3 | (end and n == len(pieces) - 1)).to_bytes(3, "little") + piece for n, piece in enumerate(pieces))
    return b"\x28\xb5\x2f\xfd\x00\x58" + blocks


def swollen(head, times, tail):
    """A block of 128 KiB is one byte and how often."""
    run = (131072 << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    block = (len(head) << 3).to_bytes(3, "little") + head
    last = (len(tail) << 3 | 1).to_bytes(3, "little") + tail
    return b"\x28\xb5\x2f\xfd\x00\x58" + block + run * times + last


ids = ["sha256:" + sha256(DEBIAN), "sha256:" + sha256(LODASH)]
write("whole.tar.zst", frame(docker([DEBIAN, LODASH])))
documents = docker([], config=config_of(ids), manifest=b'[{"Config":"config.json","Layers":["1","2"]}]')[:-1024]
whole = frame(documents + entry("1", DEBIAN) + entry("2", LODASH) + END)
for percent in (0, 30, 60, 90):
    write(f"cut-{percent}.tar.zst", whole[:6 + (len(whole) - 6) * percent // 100])
write("no-end.tar.zst", frame(documents + entry("1", DEBIAN) + entry("2", LODASH) + END, end=False))
write("damaged.tar.zst", whole[:4000] + b"\xff\xff\xff" + whole[4003:])
write("behind.tar.zst", frame(docker([DEBIAN, LODASH])) + b"what does not belong here")
write("layers.tar", docker([frame(DEBIAN), frame(LODASH)], ids))
write("layers.tar.zst", frame(docker([frame(DEBIAN), frame(LODASH)], ids)))
write("layer-cut.tar", docker([frame(DEBIAN), frame(LODASH)[:-700]], ids))
write("layer-cut.tar.zst", frame(docker([frame(DEBIAN), frame(LODASH)[:-700]], ids)))
bomb = swollen(header("opt/big.jar", 131072 * 8000), 8000, END)
write("bomb.tar", docker([bomb, frame(LODASH)], ["sha256:" + "1" * 64, ids[1]]))
write("bomb.tar.zst", frame(docker([bomb, frame(LODASH)], ["sha256:" + "1" * 64, ids[1]])))
write("bomb-as-a-whole.tar.zst", swollen(documents + entry("1", DEBIAN) + entry("2", LODASH) + header("opt/big", 131072 * 8000), 8000, END))
PYTHON
for name in whole cut-0 cut-30 cut-60 cut-90 no-end damaged behind layers layer-cut bomb bomb-as-a-whole; do
	scan image --input $name.tar.zst
done
for name in layers layer-cut bomb; do
	scan image --input $name.tar
done
