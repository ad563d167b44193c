# SPDX-License-Identifier: Apache-2.0
# Damaged databases of packages: what stands before the damage is reported, and where it is: file, record, page or line.
. "$DATA/scan/scan.sh"
listed() {
	rm -rf db/trawl
	"$TRAWL" rootfs root --list-all-pkgs --format json --quiet | sed -n 's/^ *"ID": "\(.*\)",/  package \1/p'
}
root() {
	echo "== $*"
	rm -rf root
	mkdir -p root/etc "root/$(dirname "$1")"
	printf 'ID=rocky\nVERSION_ID=9.3\n' > root/etc/os-release
}
R="$DATA/analyze/rpm"
for part in 1 2 3; do
	root var/lib/rpm/rpmdb.sqlite "$part of 4 parts"
	size=$(stat -c %s "$R/sqlite/var/lib/rpm/rpmdb.sqlite")
	head -c $((size * part / 4)) "$R/sqlite/var/lib/rpm/rpmdb.sqlite" > root/var/lib/rpm/rpmdb.sqlite
	scan rootfs root
	listed
done
root var/lib/rpm/Packages cut
size=$(stat -c %s "$R/bdb/var/lib/rpm/Packages")
head -c $((size / 4 * 3)) "$R/bdb/var/lib/rpm/Packages" > root/var/lib/rpm/Packages
scan rootfs root
listed
root usr/lib/sysimage/rpm/Packages.db cut
size=$(stat -c %s "$R/ndb/usr/lib/sysimage/rpm/Packages.db")
head -c $((size - 3000)) "$R/ndb/usr/lib/sysimage/rpm/Packages.db" > root/usr/lib/sysimage/rpm/Packages.db
scan rootfs root
listed
root usr/share/rpm/rpmdb.sqlite "a header that is cut"
cp "$R/damaged/usr/share/rpm/rpmdb.sqlite" root/usr/share/rpm
scan rootfs root
listed
root var/lib/rpm/Packages "no database"
echo nothing > root/var/lib/rpm/Packages
scan rootfs root
root var/lib/dpkg/status "lines that are none"
printf 'ID=debian\n' > root/etc/os-release
echo 12.5 > root/etc/debian_version
printf 'Package: openssl\nStatus: install ok installed\nMaintainer: x <x@y>\nArchitecture: amd64\n\001\033[31m\nVersion: 3.0.11-1~deb12u2\n\nPackage: cut\nStatus: install ok installed\nVersion: 1:' > root/var/lib/dpkg/status
scan rootfs root
listed
root lib/apk/db/installed "names with control characters"
printf 'ID=alpine\nVERSION_ID=3.18.4\n' > root/etc/os-release
echo 3.18.4 > root/etc/alpine-release
printf 'P:musl\nV:1.2.4-r2\no:musl\n\nP:a\033[31mb\tc\nV:1\n\nnonsense\n\nP:cut\nV:' > root/lib/apk/db/installed
scan rootfs root
listed
