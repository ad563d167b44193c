# SPDX-License-Identifier: Apache-2.0
# Time that runs out: a partial report, which is valid and says that it is partial, and status 3 whatever else was asked for.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

one = bytearray(entry("usr/share/doc/0000000/copyright"))
many = []
for n in range(60000):
    one[14:21] = b"%07d" % n
    one[148:156] = b" " * 8
    one[148:156] = b"%06o\0 " % sum(one[:512])
    many.append(bytes(one))
layer = tar(*many, *RELEASE, entry("var/lib/dpkg/status", OPENSSL))
ids = ["sha256:" + sha256(layer), "sha256:" + sha256(LODASH)]
write("plain.tar", docker([layer, LODASH]))
write("packed.tar", docker([pack(layer), pack(LODASH)], ids))
write("oci.tar", oci([pack(layer), pack(LODASH)], ids))
write("stream.tar.gz", pack(docker([layer, LODASH])))
for n in range(500):
    write(f"tree/{n}/package-lock.json", '{"lockfileVersion":3,"packages":{"node_modules/lodash":{"version":"4.17.4"}}}')
PYTHON
late() {
	"$TRAWL" "$@" --format json > report.json 2> said || echo "$*: exit status $?"
	sed 's/^/  /' said
	python3 - <<-'PYTHON'
		import json
		own = json.load(open("report.json"))["Trivy"]["Trawl"]
		print(" ", own.get("Incomplete"), sorted({p["Message"] for p in own["Problems"] if "time" in p["Message"]}))
	PYTHON
}
for threads in 1 8; do
	for name in plain.tar packed.tar oci.tar stream.tar.gz; do
		rm -rf db/trawl
		late image --input $name --timeout 1ms --threads $threads --quiet
	done
	late fs tree --timeout 1ms --threads $threads --exit-code 7 --quiet
done
late image --input plain.tar --timeout 1ms --threads 1
"$TRAWL" image --input plain.tar --timeout 1ms --threads 1 | sed -n 1,6p
# Nothing half-read was kept: the next scan, which has time, finds all.
for name in packed.tar oci.tar stream.tar.gz; do
	"$TRAWL" image --input $name --format json --output report.json
	python3 "$DATA/scan/show.py" report.json
done
# No time at all is no limit, as in Trivy.
"$TRAWL" image --input packed.tar --timeout 0 --format json --output report.json
python3 "$DATA/scan/show.py" report.json
