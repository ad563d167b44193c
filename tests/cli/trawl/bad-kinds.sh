# SPDX-License-Identifier: Apache-2.0
# Files and folders that are something, but no image.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
import struct
import zlib

from images import *


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
write("picture.png", png)
write("picture.png.gz", pack(png))
write("package.rpm", b"\xed\xab\xee\xdb\x03\x00\x00\x00\x00\x01" + b"openssl-3.0.7-1.el9".ljust(66, b"\0") + b"\0\1\0\5" + bytes(16) + b"\x8e\xad\xe8\x01" + bytes(512))
write("package.deb", b"!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n")
write("data.sqlite", b"SQLite format 3\0" + bytes(4080))
write("program", b"\x7fELF\x02\x01\x01" + bytes(505))
write("document.pdf", b"%PDF-1.7\n" + b"x" * 600)
write("page.html", b"<!DOCTYPE html><html>404 Not Found</html>\n" * 20)
write("bom.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5"}) + " " * 600)
write("image.squashfs", b"hsqs" + bytes(600))
write("layer.tar", DEBIAN)
write("layer.tar.gz", pack(DEBIAN))
write("sources/main.c", "int main(void) { return 0; }\n")
write("old-layout/repositories", "{}")
write("old-layout/manifest.json", "[]")
write("no-blobs/index.json", json.dumps({"manifests": [{"digest": "sha256:" + "4" * 64, "size": 2}]}))
write("odd-digest/index.json", json.dumps({"manifests": [{"digest": "sha256:../../../../etc/passwd", "size": 2}]}))
write("md5/index.json", json.dumps({"manifests": [{"digest": "md5:" + "4" * 32, "size": 2}]}))
PYTHON
for name in picture.png picture.png.gz package.rpm package.deb data.sqlite program document.pdf page.html bom.json image.squashfs layer.tar layer.tar.gz \
	sources old-layout no-blobs odd-digest md5; do
	scan image --input $name
done
# As files of a project each is just a file.
for name in picture.png package.rpm layer.tar; do
	scan fs $name
done
