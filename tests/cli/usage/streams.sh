# SPDX-License-Identifier: Apache-2.0
# A full disk, a closed standard output: said, exit status 1. A reader that goes away: nothing to be said, the status of SIGPIPE,
# unless whoever starts us has that one ignored.
code() { echo "exit status $?" >&2; }
"$TRAWL" help > /dev/full || code
"$TRAWL" man >&- || code
"$TRAWL" version --format json > /dev/full || code
mkfifo pipe
exec 3<> pipe 4> pipe 3<&-
"$TRAWL" man >&4 || code
(trap "" PIPE; "$TRAWL" man >&4) || code
# Neither of the others in the way, nothing to be said.
"$TRAWL" version <&- 2>&- || code
