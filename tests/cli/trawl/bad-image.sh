# SPDX-License-Identifier: Apache-2.0
# Images with unusual manifests, and inputs that are no images.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

two = {"Config": "config.json", "Layers": ["1/layer.tar", "2/layer.tar"]}
plain_and_packed("no-layers", docker([]))
plain_and_packed("null-layers", docker([], config=config_of([]), manifest=b'[{"Config":"config.json","RepoTags":null,"Layers":null}]'))
write("no-layers-oci.tar", oci([], []))
plain_and_packed("duplicates", docker([DEBIAN, LODASH, LODASH, DEBIAN], names=["1/layer.tar", "2/layer.tar", "2/layer.tar", "1/layer.tar"]))
names = json.dumps([{**two, "RepoTags": ["one:1", "one:latest"]}, {**two, "RepoTags": ["two:2"]}]).encode()
plain_and_packed("several", docker([DEBIAN, LODASH], manifest=names))
write("several-nameless.tar", docker([DEBIAN, LODASH], manifest=json.dumps([two, two]).encode()))
write("too-many.tar", docker([DEBIAN], manifest=json.dumps([{"Config": "config.json", "Layers": ["1/layer.tar"] * 5000}]).encode()))
write("members.tar", tar(*(entry(f"{n}", "x") for n in range(70000))))
write("missing-config.tar", docker([DEBIAN], manifest=b'[{"Config":"none.json","Layers":["1/layer.tar"]}]'))
write("missing-layer.tar", docker([DEBIAN], manifest=b'[{"Config":"config.json","Layers":["none/layer.tar"]}]'))
write("outside.tar", docker([DEBIAN], manifest=b'[{"Config":"../../../../etc/passwd","Layers":["1/layer.tar"]}]'))
write("outside-layer.tar", docker([DEBIAN], manifest=b'[{"Config":"config.json","Layers":["../../../../etc/passwd"]}]'))
write("linked.tar", tar(entry("config.json", type="2", link="/etc/passwd"), entry("manifest.json", json.dumps([two]))))
one = pack(DEBIAN)
arm = oci([one], ["sha256:" + sha256(DEBIAN)])
arm_index = json.loads(arm[arm.index(b'{"schemaVersion": 2, "manifests"'):].split(b"\0")[0])
for n, platform in enumerate((("linux", "s390x"), ("plan9", "vax"), ("unknown", "unknown"))):
    arm_index["manifests"][0]["platform"] = dict(zip(("os", "architecture"), platform))
    index = json.dumps(arm_index)
    blobs = [blob(json.dumps({}).encode())]
    end = arm.index(b"blobs/sha256/")
    write(f"platform-{n}.tar", tar(entry("index.json", index)) [:-1024] + arm[end:])
write("empty.tar", b"")
write("one-byte.tar", b"x")
write("zeros.tar", bytes(10240))
write("block.tar", bytes(512))
write("text.tar", "not an image\n" * 100)
write("no-image.tar", tar(entry("etc/passwd", "root")))
write("no-image.tar.gz", pack(tar(entry("etc/passwd", "root"))))
write("gzip-of-text.tar.gz", pack(b"not an image\n" * 100))
write("gzip-of-nothing.tar.gz", pack(b""))
write("zip.tar", zip_of({"manifest.json": "[]"}))
write("other.tar.bz2", b"BZh91AY&SY" + bytes(100))
write("other.tar.xz", b"\xfd7zXZ\0" + bytes(100))
write("broken.tar.zst", b"\x28\xb5\x2f\xfd" + bytes(100))
os.makedirs("folder/with/things")
os.makedirs("layout")
write("layout/index.json", "{}")
os.mkfifo("fifo")
os.symlink("loop", "loop")
os.symlink("nowhere.tar", "dangling.tar")
import socket
socket.socket(socket.AF_UNIX).bind("socket")
PYTHON
for name in no-layers null-layers duplicates several; do
	scan image --input $name.tar
	scan image --input $name.tar.gz
done
scan image --input no-layers-oci.tar
scan image --input several.tar:2
scan image --input several.tar:two:2
scan image --input several.tar:3
for name in several-nameless too-many members missing-config missing-layer outside outside-layer linked; do
	scan image --input $name.tar
done
for n in 0 1 2; do
	scan image --input platform-$n.tar
	scan image --input platform-$n.tar --platform linux/amd64
done
scan image --input platform-0.tar --platform linux/s390x
scan image --input platform-0.tar --platform s390x
scan image --input platform-0.tar --platform no/such/platform/at/all
for name in empty.tar one-byte.tar zeros.tar block.tar text.tar no-image.tar no-image.tar.gz gzip-of-text.tar.gz gzip-of-nothing.tar.gz zip.tar \
	other.tar.bz2 other.tar.xz broken.tar.zst folder layout fifo loop dangling.tar socket missing.tar missing/too.tar /dev/null /dev/zero /dev/tty; do
	scan image --input $name
done
for name in missing fifo loop /dev/null socket empty.tar; do
	scan fs $name
	scan rootfs $name
done
