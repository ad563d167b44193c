# SPDX-License-Identifier: Apache-2.0
# An image by its name, when nobody has it: who was asked, where, and what each said; sockets of somebody else, and of nobody.
exec 2>&1
export TRAWL_CACHE_DIR="$PWD/cache" TRAWL_SCANNERS=vuln
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
cat >server.py <<'END'
"""server.py SOCKET HOW: says something else than a daemon would."""
import json, socket, sys
ANSWERS = {
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "web": b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nContent-Type: text/html\r\n\r\n<html>hi</html>",
    "lost": b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: text/html\r\n\r\nno",
    "none": b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
    "broken": b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
    "shut": b"",
    "other": b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nContent-Type: application/json\r\n\r\n" + json.dumps({"hello": 1}).encode(),
}
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(8)
print("ready", flush=True)
while True:
    connection, _ = server.accept()
    connection.recv(4096)
    connection.sendall(ANSWERS[sys.argv[2]])
    connection.close()
END
pids=
start() {
	mkfifo "$1.ready"
	python3 server.py "$1.sock" "$1" >"$1.ready" &
	pids="$pids $!"
	read -r _ <"$1.ready"
}
# shellcheck disable=SC2086
trap 'kill $pids' EXIT
for how in ssh web lost none broken shut other; do
	start $how
done
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("stale.sock")'
: >file.sock
t() {
	echo "# trawl $*" | sed "s#$PWD/##g"
	status=0
	"$TRAWL" "$@" 2>&1 >out || status=$?
	echo "exit status $status"
}
for how in ssh web lost none broken shut other stale file missing; do
	t image app:1 --image-src docker --docker-host "unix://$PWD/$how.sock"
done
t image app:1 --image-src podman --podman-host "$PWD/web.sock"
for how in ssh web stale; do
	CONTAINERD_ADDRESS="$PWD/$how.sock" t image app:1 --image-src containerd
done
echo '# all of them, in the order that is wanted'
export CONTAINERD_ADDRESS="$PWD/missing.sock" DOCKER_HOST="unix://$PWD/missing.sock" TRAWL_PODMAN_HOST="$PWD/stale.sock"
t image 127.0.0.1:1/app:1 2>&1 | sed 's/after [0-9]* ms/after N ms/'
t image app:1 --image-src podman,docker
DOCKER_HOST="unix://$PWD/none.sock" t image app:1 --image-src containerd,docker --debug 2>&1 | grep -v '^debug.*\(TRAWL_\|database\)' | sed 's/^debug: [0-9.]* s/debug/'
echo '# no name'
t image ''
t repo ''
