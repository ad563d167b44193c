# SPDX-License-Identifier: Apache-2.0
# For tests to source: real servers on this machine's loopback, on free ports, ended with the test.
#   need PROGRAM...       end the test, loudly, when one of these isn't installed
#   registry              starts docker-registry: $REGISTRY is its host:port, its log is registry.log
#   web FOLDER            starts nginx over FOLDER, by http and https: $WEB and $WEBS are its addresses, ca.pem its authority
#   odd                   starts the misbehaving server: $ODD is its host:port (see tests/tools/odd_server.py)
#   pack CACHE FILE [java-db]   the archive of the database that lies in CACHE
#   push FILE REF [TYPE]  puts such an archive into the registry, as Trivy's artifact
#   podman_service | docker_daemon | containerd_daemon   starts one: its socket is $PODMAN, $DOCKER, $CONTAINERD; status 77 where the kernel doesn't let it
#   calls LOG WHAT        how many requests in a log look like WHAT
tools=$DATA/../tools
servers=

stop_servers()
{
	for server in $servers; do
		kill "$server" 2>/dev/null || true
	done
	for server in $servers; do
		wait "$server" 2>/dev/null || true
	done
	servers=
}
trap stop_servers EXIT

need()
{
	for program; do
		command -v "$program" >/dev/null || { echo "SKIPPED: $program is not installed (build-aux/need check installs it)"; exit 77; }
	done
}

free_port()
{
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# until PORT answers
await()
{
	python3 - "$1" <<'END'
import socket, sys, time
for _ in range(400):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        sys.exit(0)
    except OSError:
        time.sleep(0.025)
sys.exit("a server did not start")
END
}

registry()
{
	need docker-registry
	port=$(free_port)
	mkdir -p registry
	{
		printf 'version: 0.1\nlog:\n  accesslog:\n    disabled: false\n  level: error\n'
		printf 'storage:\n  filesystem:\n    rootdirectory: %s/registry\n  delete:\n    enabled: true\n' "$PWD"
		printf 'http:\n  addr: 127.0.0.1:%s\n%s\n' "$port" "${1:-}"
	} >registry.yml
	docker-registry serve registry.yml >>registry.log 2>&1 &
	servers="$servers $!"
	await "$port"
	REGISTRY=127.0.0.1:$port
}

# An authority and a certificate for 127.0.0.1 and localhost.
certificate()
{
	need openssl
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=tests" -keyout ca.key -out ca.pem 2>/dev/null
	openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr 2>/dev/null
	printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >server.ext
	openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem 2>/dev/null
}

# Before start_nginx: its two ports, for who needs them in its configuration, and the certificate.
prepare_nginx()
{
	PATH=$PATH:/usr/sbin need nginx
	certificate
	port=$(free_port) secure=$(free_port)
}

# nginx with a server of what standard input says, by http and https; $1: lines before the server.
start_nginx()
{
	cat >nginx.conf <<END
daemon off;
master_process off;
pid $PWD/nginx.pid;
error_log $PWD/nginx.err;
events {}
http {
	client_body_temp_path $PWD/nginx-1; proxy_temp_path $PWD/nginx-2; fastcgi_temp_path $PWD/nginx-3;
	uwsgi_temp_path $PWD/nginx-4; scgi_temp_path $PWD/nginx-5;
	$1
	server {
		listen 127.0.0.1:$port;
		listen 127.0.0.1:$secure ssl;
		ssl_certificate $PWD/server.pem;
		ssl_certificate_key $PWD/server.key;
$(cat)
	}
}
END
	PATH=$PATH:/usr/sbin nginx -e "$PWD/nginx.err" -c "$PWD/nginx.conf" &
	servers="$servers $!"
	await "$port"
	WEB=http://127.0.0.1:$port WEBS=https://127.0.0.1:$secure
}

web()
{
	prepare_nginx
	start_nginx "access_log $PWD/web.log;" <<END
		root $PWD/$1;
END
}

odd()
{
	port=$(free_port)
	python3 "$tools/odd_server.py" "$port" odd.log "$@" &
	servers="$servers $!"
	await "$port"
	ODD=127.0.0.1:$port
}

# until the socket $1 answers, while process $2 lives
await_socket()
{
	python3 - "$1" "$2" <<'END' || { echo "SKIPPED: this kernel doesn't let $3 run"; tail -3 "$3.log"; exit 77; }
import os, socket, sys, time
for _ in range(600):
    try:
        socket.socket(socket.AF_UNIX).connect(sys.argv[1])
        sys.exit(0)
    except OSError:
        os.kill(int(sys.argv[2]), 0)
        time.sleep(0.05)
sys.exit(1)
END
}

podman_service()
{
	need podman
	PODMAN=$PWD/podman.sock
	printf '[storage]\ndriver = "vfs"\nrunroot = "%s/podman/run"\ngraphroot = "%s/podman/graph"\n' "$PWD" "$PWD" >storage.conf
	export CONTAINERS_STORAGE_CONF="$PWD/storage.conf" XDG_RUNTIME_DIR="$PWD"
	podman system service -t 0 "unix://$PODMAN" >podman.log 2>&1 &
	servers="$servers $!"
	await_socket "$PODMAN" $! podman
}

containerd_daemon()
{
	need containerd
	CONTAINERD=$PWD/containerd.sock
	containerd --root "$PWD/containerd/root" --state "$PWD/containerd/state" --address "$CONTAINERD" >containerd.log 2>&1 &
	servers="$servers $!"
	await_socket "$CONTAINERD" $! containerd
}

docker_daemon()
{
	PATH=$PATH:/usr/sbin need dockerd docker
	containerd_daemon
	DOCKER=$PWD/docker.sock
	PATH=$PATH:/usr/sbin dockerd --data-root "$PWD/docker/root" --exec-root "$PWD/docker/exec" -H "unix://$DOCKER" --pidfile "$PWD/docker.pid" \
		--iptables=false --ip6tables=false --bridge=none --storage-driver vfs --containerd "$CONTAINERD" >docker.log 2>&1 &
	servers="$! $servers" # ended before containerd
	await_socket "$DOCKER" $! docker
}

pack()
{
	folder=${3:-db}
	# Word splitting is wanted.
	# shellcheck disable=SC2046
	tar -C "$1/$folder" -cf - --owner=0 --group=0 --mtime=@0 $(cd "$1/$folder" && ls trivy*.db metadata.json) | gzip -n >"$2"
}

push()
{
	python3 "$tools/push.py" "$@"
}

calls()
{
	grep -c "$2" "$1" || true
}
