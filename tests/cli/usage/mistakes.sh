# SPDX-License-Identifier: Apache-2.0
# Called wrongly: one sentence with the nearest name, exit status 2.
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
t image --sevrity HIGH
t imgae --input x
t frobnicate
t image -severity HIGH
t image --input
t image -s HIHG --input x
t version -f yaml
t image --timeout 300 --input x
t image --exit-code 256 --input x
t image --quiet=maybe --input x
t rootfs --input x
t rootfs
t image
t fs a b
t image alpine:3.20
touch alpine.tar
t image alpine.tar
t image --scanners= --image-src docker --docker-host unix:///nowhere alpine.tar
t image --input missing.tar
t image --input missing.tar alpine:3.20
t rootfs missing
t fs missing
mkdir -p root/etc project layout
touch root/etc/os-release
echo '{}' > layout/index.json
for folder in root project layout; do
	t image --scanners= --image-src docker --docker-host unix:///nowhere $folder
	t image --scanners= --input $folder
done
for name in docker://alpine http://ghcr.io/a/b docker-daemon:alpine containers-storage:a docker-archive:a.tar oci:./layout; do
	t image $name
done
t image ''
t image --scanners= UPPER/case
t rootfs ''
t fs -f json --table-mode summary .
t list analysers
t list foo
t ls
t db
t db serch lodash
t db status lodash
t registry logn ghcr.io
t registry
t completion
t completion csh
t help imgae
TRIVY_SEVERITY=NONE t fs .
TRAWL_SEVERTY=NONE t version
