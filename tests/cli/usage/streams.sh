# SPDX-License-Identifier: Apache-2.0
# A full disk, a closed standard output, a reader that goes away: said, exit status 1.
code() { echo "exit status $?" >&2; }
"$TRAWL" help > /dev/full || code
"$TRAWL" man >&- || code
"$TRAWL" version --format json > /dev/full || code
mkfifo pipe
exec 3<> pipe 4> pipe 3<&-
"$TRAWL" man >&4 || code
# Neither of the others in the way, nothing to be said.
"$TRAWL" version <&- 2>&- || code
