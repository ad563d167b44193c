# SPDX-License-Identifier: Apache-2.0
# No home folder: the database can't be looked for, and that is said.
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
unset HOME
t fs .
t fs . --cache-dir nowhere
XDG_CACHE_HOME=relative t fs .
