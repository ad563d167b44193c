# SPDX-License-Identifier: Apache-2.0
# The man page in docs is the one that the command prints.
"$TRAWL" man > trawl.1
cmp trawl.1 "$DATA/../../docs/trawl.1" && echo "docs/trawl.1 is up to date"
