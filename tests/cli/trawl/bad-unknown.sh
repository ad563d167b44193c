# SPDX-License-Identifier: Apache-2.0
# Where an OS's list of packages, or a layer, can't be read, nothing says "clean": not the lead, not the summary, not the status.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

def root(name, list_of_packages, data, **files):
    for path, text in files.items():
        write(f"{name}/etc/{path.replace('__', '-')}", text)
    if list_of_packages:
        write(f"{name}/{list_of_packages}", data)

DEBIAN_12 = {"os__release": "ID=debian\n", "debian_version": "12.5\n"}
GOOD = "Package: sed\nStatus: install ok installed\nArchitecture: amd64\nVersion: 4.9-1\n\n"
root("missing", "", "", **DEBIAN_12)
root("folder", "var/lib/dpkg/status/x", "", **DEBIAN_12)
root("closed", "var/lib/dpkg/status", GOOD, **DEBIAN_12)
root("closed-above", "var/lib/dpkg/status", GOOD, **DEBIAN_12)
root("cut", "var/lib/dpkg/status", GOOD + "Package: cut\nStatus: install ok installed\nVersion: 1:", **DEBIAN_12)
root("clean", "var/lib/dpkg/status", GOOD, **DEBIAN_12)
root("alpine", "lib/apk/db/installed", "no database\n" * 12, alpine__release="3.18.4\n")
root("rocky", "var/lib/rpm/rpmdb.sqlite", "no database\n", os__release="ID=rocky\nVERSION_ID=9.3\n", rocky__release="Rocky Linux release 9.3 (Blue Onyx)\n")
write("cut/usr/lib/node_modules/lodash/package.json", '{"name":"lodash","version":"4.17.21"}')
write("project/package-lock.json", '{"lockfileVersion":3,"packages":{"node_modules/x":{"version":"1.0.0"}')
bad = pack(DEBIAN)[:60]
write("image.tar", docker([bad, bad], ["sha256:" + "1" * 64, "sha256:" + "2" * 64]))
PYTHON
chmod 000 closed/var/lib/dpkg/status closed-above/var
if [ "$(id -u)" = 0 ]; then
	printf '#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "%s" "$@"\n' "$TRAWL" > trawl
	chmod 755 trawl
	TRAWL=$PWD/trawl
fi
if [ -r closed/var/lib/dpkg/status ] && "$TRAWL" rootfs closed --quiet 2>&1 | grep -q ' 0 '; then
	echo "skipped: what is closed can be read here all the same"
	exit 77
fi
# table ARGUMENTS: what a person sees, and the status that --fail-on-incomplete gives
table() {
	status=0
	"$TRAWL" "$@" --fail-on-incomplete 2> said || status=$?
	echo "^^ $*: exit status $status"
}
for name in missing folder closed closed-above cut clean alpine rocky; do
	table rootfs $name
done
table fs project
for again in 1 2; do
	table image --input image.tar
done
table rootfs rocky --quiet
table image --input image.tar --quiet
table rootfs rocky --pkg-types library
table rootfs clean --pkg-relationships direct
chmod -R u+rwx .
