# SPDX-License-Identifier: Apache-2.0
# Layers that are cut, damaged, or not what is claimed of them: the layer is named, and the others are reported.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

one, two = pack(DEBIAN), pack(LODASH)
ids = ["sha256:" + sha256(DEBIAN), "sha256:" + sha256(LODASH)]
plain_and_packed("docker", docker([one, two], ids))
plain_and_packed("oci", oci([one, two], ids))
plain_and_packed("docker-other-diff-id", docker([one, two], ["sha256:" + "1" * 64, ids[1]]))
plain_and_packed("oci-other-diff-id", oci([one, two], [ids[0], "sha256:" + "2" * 64]))
plain_and_packed("oci-other-digest", oci([one, two], ids, digests=[sha256(one), "3" * 64]))
plain_and_packed("oci-other-size", oci([one, two], ids, sizes=[len(one), len(two) + 1]))
plain_and_packed("docker-cut", docker([one[:-30], two], ids))
plain_and_packed("oci-cut", oci([one, two[:-30]], ids, digests=[sha256(one), sha256(two)]))
plain_and_packed("docker-cut-to-the-header", docker([one, two[:10]], ids))
broken = bytearray(one)
broken[len(one) // 2] ^= 0x55
plain_and_packed("docker-damaged", docker([bytes(broken), two], ids))
plain_and_packed("docker-wrong-crc", docker([one, two[:-8] + bytes(4) + two[-4:]], ids))
plain_and_packed("docker-empty", docker([b"", LODASH]))
plain_and_packed("docker-text", docker([b"not a tar at all" * 64, LODASH]))
plain_and_packed("docker-tar-cut", docker([DEBIAN[:700], LODASH]))
plain_and_packed("docker-xz", docker([b"\xfd7zXZ\0" + bytes(600), LODASH]))
write("layout/index.json", "{}")
for name in ("layout",):
    os.makedirs(name + "/blobs/sha256", exist_ok=True)
    image = io.BytesIO(oci([one, two], ids, digests=[sha256(one), "3" * 64]))
    import tarfile
    tarfile.open(fileobj=image).extractall(name)
PYTHON
for name in docker oci docker-other-diff-id oci-other-diff-id oci-other-digest oci-other-size docker-cut oci-cut docker-cut-to-the-header \
	docker-damaged docker-wrong-crc docker-empty docker-text docker-tar-cut docker-xz; do
	scan image --input $name.tar
	scan image --input $name.tar.gz
done
scan image --input layout
