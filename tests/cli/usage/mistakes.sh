# SPDX-License-Identifier: Apache-2.0
# Called wrongly: one sentence with the nearest name, exit status 2.
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
t image --sevrity HIGH
t imgae --input x
t frobnicate
t image -severity HIGH
t image --input
t image -s HIHG --input x
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
t fs -f json --table-mode summary .
t list analysers
t completion
t completion csh
t help imgae
TRIVY_SEVERITY=NONE t fs .
TRAWL_SEVERTY=NONE t version
