# SPDX-License-Identifier: Apache-2.0
# Databases that are cut, damaged, foreign or not there: no report is made of half an answer, and the way out is said.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

write("image.tar", docker([DEBIAN, LODASH]))
good = open("db/db/trivy.db", "rb").read()
meta = json.load(open("db/db/metadata.json"))


def database(name, data=good, metadata=json.dumps(meta)):
    if data is not None:
        write(name + "/db/trivy.db", data)
    if metadata is not None:
        write(name + "/db/metadata.json", metadata)


database("cut-in-half", good[:len(good) // 2])
database("cut-by-a-byte", good[:-1])
database("cut-to-one-page", good[:4096])
database("cut-to-the-head", good[:100])
database("empty", b"")
database("text", b"not a database " * 1000)
database("zeros", bytes(len(good)))
broken = bytearray(good)
for page in range(2, len(good) // 4096):
    broken[page * 4096 + 8:page * 4096 + 16] = b"\xff" * 8
database("broken-pages", bytes(broken))
database("no-metadata", metadata=None)
database("metadata-cut", metadata='{"Version": 2, "Updat')
database("metadata-empty", metadata="")
database("metadata-list", metadata="[]")
database("metadata-deep", metadata="[" * 10000 + "]" * 10000)
database("metadata-schema-1", metadata=json.dumps({**meta, "Version": 1}))
database("metadata-schema-3", metadata=json.dumps({**meta, "Version": 3}))
database("metadata-schema-text", metadata=json.dumps({**meta, "Version": "2"}))
database("metadata-no-schema", metadata='{"UpdatedAt": "2026-01-01T00:00:00Z"}')
database("metadata-odd-dates", metadata='{"Version": 2, "UpdatedAt": "yesterday", "NextUpdate": 7, "DownloadedAt": null}')
database("no-database", data=None)
os.makedirs("a-folder/db/trivy.db")
os.makedirs("loop/db")
os.symlink("trivy.db", "loop/db/trivy.db")
os.makedirs("fifo/db")
os.mkfifo("fifo/db/trivy.db")
write("fifo/db/metadata.json", json.dumps(meta))
write("a-file", "x")
PYTHON
for name in cut-in-half cut-by-a-byte cut-to-one-page cut-to-the-head empty text zeros broken-pages no-metadata metadata-cut metadata-empty \
	metadata-list metadata-deep metadata-schema-1 metadata-schema-3 metadata-schema-text metadata-no-schema metadata-odd-dates no-database \
	a-folder loop fifo a-file nowhere; do
	scan image --input image.tar --cache-dir $name
done
# Without database, packages can be listed all the same.
scan image --input image.tar --cache-dir nowhere --scanners ''
