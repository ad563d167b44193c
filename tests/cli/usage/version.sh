# SPDX-License-Identifier: Apache-2.0
# The version, as text and JSON, from every way to ask; no home folder is no hindrance.
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
t version
t --version
t -v
t version --format json
t --version -f json
t image --version
t helm template --version 1 chart
t helm chart --version 1
t helm --version
unset HOME
t version
