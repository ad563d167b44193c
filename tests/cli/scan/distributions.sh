# SPDX-License-Identifier: Apache-2.0
# Distributions that the published database has nothing of, those made of another one, --distro, ends of life, and who owns what.
. "$DATA/scan/scan.sh"
"$BUILD/tests/build_db" - db <<'DB'
fedora 40	beta	FEDORA-2024-1	{"FixedVersion":"2:2.0-2.fc40","VendorIDs":["FEDORA-2024-1"]}
centos stream 9	beta	CVE-2099-0001	{"FixedVersion":"2:2.0-2.el9"}
openeuler 22.03-LTS-SP3	beta	CVE-2099-0002	{"FixedVersion":"2:2.0-2.oe1"}
arch	zlib	AVG-1	{"FixedVersion":"1:1.3-2","AffectedVersion":"1:1.2-1"}
ubuntu 22.04	zlib	CVE-2099-0003	{"FixedVersion":"1.3"}
debian 12	zlib	CVE-2099-0004	{"FixedVersion":"1.3"}
pip::example	idna	CVE-2099-0005	{"PatchedVersions":["3.7"],"VulnerableVersions":["\u003c3.7"]}
data-source	fedora 40	{"ID":"fedora","Name":"Fedora","URL":"https://example.org/"}
data-source	centos stream 9	{"ID":"centos-stream","Name":"CentOS Stream","URL":"https://example.org/"}
data-source	openeuler 22.03-LTS-SP3	{"ID":"openeuler","Name":"openEuler","URL":"https://example.org/"}
data-source	arch	{"ID":"arch-linux","Name":"Arch Linux","URL":"https://example.org/"}
data-source	ubuntu 22.04	{"ID":"ubuntu","Name":"Ubuntu","URL":"https://example.org/"}
data-source	debian 12	{"ID":"debian","Name":"Debian","URL":"https://example.org/"}
data-source	pip::example	{"ID":"osv","Name":"Python","URL":"https://example.org/"}
DB

# root NAME OS-RELEASE: an empty root that calls itself so.
root() {
	echo
	echo "== $1"
	rm -rf root
	mkdir -p root/etc root/var/lib/rpm root/var/lib/dpkg
	printf '%b' "$2" > root/etc/os-release
}
of_rpm() {
	cp "$DATA/analyze/rpm/sqlite/var/lib/rpm/rpmdb.sqlite" root/var/lib/rpm
}
of_dpkg() {
	printf 'Package: zlib\nStatus: install ok installed\nVersion: 1.2\n\n' > root/var/lib/dpkg/status
}

root "Fedora" 'ID=fedora\nVERSION_ID=40\n'
of_rpm
scan rootfs root
root "Fedora, a release that the database doesn't have" 'ID=fedora\nVERSION_ID=41\n'
of_rpm
scan rootfs root
root "CentOS Stream" 'ID="centos"\nNAME="CentOS Stream"\nVERSION_ID="9"\n'
of_rpm
scan rootfs root
root "openEuler" 'ID="openEuler"\nVERSION="22.03 (LTS-SP3)"\nVERSION_ID="22.03"\n'
of_rpm
scan rootfs root
root "Arch Linux" 'ID=arch\n'
mkdir -p root/var/lib/pacman/local/zlib-1:1.3-1
printf '%%NAME%%\nzlib\n\n%%VERSION%%\n1:1.3-1\n\n' > root/var/lib/pacman/local/zlib-1:1.3-1/desc
scan rootfs root

root "Linux Mint" 'ID=linuxmint\nNAME="Linux Mint"\nVERSION_ID="21.3"\nID_LIKE="ubuntu debian"\nUBUNTU_CODENAME=jammy\n'
of_dpkg
echo bookworm/sid > root/etc/debian_version
scan rootfs root
scan rootfs root --distro debian/12
scan rootfs root --distro debian
scan rootfs root --distro debain/12
scan rootfs root --distro Debian/12
root "Somebody's own, made of nothing" 'ID=own\nNAME="Our Own"\nVERSION_ID="1"\n'
of_dpkg
scan rootfs root
scan rootfs root --distro debian/12.5

root "Alpine, past its end" 'ID=alpine\nVERSION_ID=3.18.4\n'
echo 3.18.4 > root/etc/alpine-release
mkdir -p root/lib/apk/db
printf 'P:musl\nV:1.2.4-r2\n\n' > root/lib/apk/db/installed
rm -rf db/trawl
"$TRAWL" rootfs root --exit-on-eol 9 2>&1 | grep -v '^Database'
"$TRAWL" rootfs root --exit-on-eol 9 --format json --output report.json || echo "exit status $?"
grep EOSL report.json
rm report.json
root "Debian, not past it, and a module that dpkg's files are" 'ID=debian\nVERSION_ID=12\n'
echo 12.5 > root/etc/debian_version
printf 'Package: python3-idna\nStatus: install ok installed\nArchitecture: all\nVersion: 3.3-1\n\n' > root/var/lib/dpkg/status
mkdir -p root/var/lib/dpkg/info
for place in usr/lib/python3/dist-packages usr/local/lib/python3.11/site-packages; do
	mkdir -p root/$place/idna-3.3.dist-info
	printf 'Metadata-Version: 2.1\nName: idna\nVersion: 3.3\n' > root/$place/idna-3.3.dist-info/METADATA
done
echo 'd41d8cd98f00b204e9800998ecf8427e  usr/lib/python3/dist-packages/idna-3.3.dist-info/METADATA' > root/var/lib/dpkg/info/python3-idna.md5sums
rm -rf db/trawl
"$TRAWL" rootfs root --exit-on-eol 9 --format json --list-all-pkgs --quiet --output report.json || echo "exit status $?"
python3 - <<'PYTHON'
import json

report = json.load(open("report.json"))
print("end of life:", report["Metadata"]["OS"].get("EOSL", False))
for result in report["Results"]:
    for v in result.get("Vulnerabilities", []):
        print(v["VulnerabilityID"], v["PkgName"], v.get("PkgPath"))
print(json.dumps(report["Trivy"]["Trawl"].get("Owned"), indent=1))
PYTHON
