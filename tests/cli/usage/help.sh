# SPDX-License-Identifier: Apache-2.0
# Help of trawl and of its commands.
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
t
t --help
t help image
t fs --help
t help rootfs
t help version
t list --help
