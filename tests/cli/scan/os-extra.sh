# SPDX-License-Identifier: Apache-2.0
# What isn't installed and is asked for: packages that a later layer removed, and those that lie about as .rpm files.
. "$DATA/scan/scan.sh"
mkdir -p root/etc root/repo
cp "$DATA"/analyze/rpm-archive/packages/repo/*.x86_64.rpm "$DATA/analyze/rpm-archive/damaged/page.rpm" root/repo
printf 'ID="rhel"\nVERSION_ID="9.3"\n' > root/etc/os-release
python3 - <<'PYTHON'
from images import *

ALPINE = [entry("etc/alpine-release", "3.18.4\n"), entry("etc/os-release", 'ID=alpine\nVERSION_ID=3.18.4\n')]
MUSL = "P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\n"
OPENSSL = "P:openssl\nV:3.1.0-r0\nA:x86_64\no:openssl\n\n"
first = tar(*ALPINE, entry("lib/apk/db/installed", MUSL + OPENSSL))
write("alpine.tar", docker([first, tar(entry("lib/apk/db/installed", MUSL))]))
PYTHON
"$BUILD/tests/build_db" - db <<'DB'
alpine 3.18	openssl	CVE-2023-0001	{"FixedVersion":"3.1.1-r0"}
data-source	alpine 3.18	{"ID":"alpine","Name":"Alpine Secdb","URL":"https://example.org/"}
vulnerability	CVE-2023-0001	{"Title":"example","Severity":"HIGH"}
DB
scan image --input alpine.tar
scan image --input alpine.tar --removed-pkgs
packages() {
	"$TRAWL" rootfs root --list-all-pkgs --format json "$@" | sed -n 's/^ *"PURL": "\(.*\)",/\1/p'
}
packages
packages --rpm-archives
TRIVY_EXPERIMENTAL_RPM_ARCHIVE=1 packages --quiet
TRAWL_RPM_ARCHIVES=false TRIVY_EXPERIMENTAL_RPM_ARCHIVE=yes packages --quiet
"$TRAWL" rootfs root --rpm-archives --fail-on-incomplete || echo "exit status $?"
