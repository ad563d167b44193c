# SPDX-License-Identifier: Apache-2.0
# One image as docker archive, OCI layout and archive, from a registry, from real daemons, and as unpacked root: the same findings,
# byte for byte but for what names the artifact and its layers; what each says of tags and digests; nothing is stored on the way.
. "$DATA/../tools/servers.sh"
sh "$tools/../laws/small-image" "$BUILD" .
python3 "$tools/to_layout.py" image.tar layout
gzip -k image.tar
registry
podman_service
docker_daemon
NAME=registry.example/team/app:1
python3 - "$NAME" <<'END'
import io, json, sys, tarfile
with tarfile.open("image.tar") as old, tarfile.open("named.tar", "w") as new:
    for member in old:
        data = old.extractfile(member).read() if member.isfile() else None
        if member.name == "manifest.json":
            entries = json.loads(data)
            entries[0]["RepoTags"] = [sys.argv[1]]
            data = json.dumps(entries).encode()
            member.size = len(data)
        new.addfile(member, io.BytesIO(data) if data is not None else None)
END
push --docker image.tar "$REGISTRY/team/app:1" >/dev/null
# A daemon that answers may still not be let unpack anything: in a chroot, say.
load() { "$@" >load.log 2>&1 || { echo "SKIPPED: $1 can't load an image on this machine: $(tail -n 1 load.log)"; exit 77; }; }
load podman --url "unix://$PODMAN" load -q -i named.tar
load docker -H "unix://$DOCKER" load -q -i named.tar
load ctr -a "$CONTAINERD" images import named.tar
export CONTAINERD_ADDRESS="$CONTAINERD" DOCKER_HOST="unix://$DOCKER" TRAWL_PODMAN_HOST="$PODMAN"
findings() {
	python3 - "$1" <<'END'
import json, sys
own = ("Layer", "UID", "Fingerprint")  # which hash the artifact's name, and the blobs that a registry keeps
def strip(x):
    if isinstance(x, dict):
        return {k: strip(v) for k, v in x.items() if k not in own}
    return [strip(v) for v in x] if isinstance(x, list) else x
for result in json.load(open(sys.argv[1])).get("Results", []):
    result["Target"] = result["Target"].split(" (")[-1]
    print(json.dumps(strip(result), sort_keys=True, indent=1))
END
}
t() {
	echo "# $1"
	shift
	status=0
	"$TRAWL" "$@" --cache-dir cache --cache-backend memory --format json --output report.json 2>err || status=$?
	cat err
	[ $status = 0 ] || { echo "exit status $status"; return; }
	findings report.json >got
	[ -f want ] || cp got want
	cmp got want && echo "the same $(grep -c '"VulnerabilityID"' got) findings"
	python3 -c '
import json
m = json.load(open("report.json"))["Metadata"]
print(m.get("RepoTags"), len(m.get("RepoDigests") or []), m.get("Reference"), [bool(l.get("Digest")) for l in m.get("Layers", [])])' |
		sed "s/$REGISTRY/REGISTRY/g"
}
t 'docker archive' image --input image.tar
t 'compressed' image --input image.tar.gz
t 'OCI layout' image --input layout
t 'OCI archive' image --input layout.tar
t registry image "$REGISTRY/team/app:1" --image-src remote
t Docker image $NAME --image-src docker
t Podman image $NAME --image-src podman
t containerd image $NAME --image-src containerd
t 'by the default order: Docker is asked first' image $NAME
t 'unpacked root' rootfs root
echo '# by id, and what is not there'
id=$(docker -H "unix://$DOCKER" images -q $NAME)
t 'Docker by id' image "$id" --image-src docker
t 'none' image registry.example/none:1 --image-src docker,containerd,podman
t 'too large' image $NAME --image-src docker --max-image-size 100
t 'too large' image $NAME --image-src containerd --max-image-size 100
unset DOCKER_HOST CONTAINERD_ADDRESS
mkdir -p docker-config/contexts/meta/"$(printf mine | sha256sum | cut -d' ' -f1)"
echo '{"currentContext":"mine"}' >docker-config/config.json
printf '{"Name":"mine","Endpoints":{"docker":{"Host":"unix://%s"}}}' "$DOCKER" >docker-config/contexts/meta/"$(printf mine | sha256sum | cut -d' ' -f1)"/meta.json
export DOCKER_CONFIG="$PWD/docker-config"
t 'by a context' image $NAME --image-src docker
DOCKER_CONTEXT=other t 'by a context that is not there' image $NAME --image-src docker
t 'by --docker-host' image $NAME --image-src docker --docker-host "$DOCKER"
t 'an address of another kind' image $NAME --image-src docker --docker-host ssh://me@host
t 'no socket' image $NAME --image-src podman --podman-host "$PWD/none.sock"
t 'no socket' image $NAME --image-src podman --podman-host "$PWD/image.tar"
echo '# sockets of somebody else'
t 'Docker instead of Podman is fine' image $NAME --image-src podman --podman-host "$DOCKER"
CONTAINERD_ADDRESS=$DOCKER t 'Docker instead of containerd' image $NAME --image-src containerd
t 'containerd instead of Docker' image $NAME --image-src docker --docker-host "$CONTAINERD"
ls "$TMPDIR"
stop_servers
t 'a socket that nobody listens at' image $NAME --image-src docker --docker-host "$DOCKER"
