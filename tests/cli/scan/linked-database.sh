# SPDX-License-Identifier: Apache-2.0
# A root file system whose package database lies elsewhere, behind a link: a walk doesn't follow it, and finds it nonetheless.
mkdir -p root/opt/db/dpkg root/var/lib root/etc
cat > root/opt/db/dpkg/status <<'END'
Package: bash
Status: install ok installed
Version: 5.0-1
Architecture: amd64

END
ln -s ../../opt/db/dpkg root/var/lib/dpkg
echo 10.1 > root/etc/debian_version
packages() {
	"$TRAWL" rootfs "$1" --format json --cache-dir cache --skip-db-update --list-all-pkgs --scanners '' --quiet |
		sed -n '/"Results"/,$ s/^ *"\(Name\|Version\)": "\(.*\)",/\1 \2/p'
}
packages root
echo '--- a link out of it leads nowhere'
mv root/opt/db outside
ln -sfn ../../../outside/dpkg root/var/lib/dpkg
packages root
