# SPDX-License-Identifier: Apache-2.0
# Mirrors of registries, as registries.conf and containerd's hosts.toml name them: who is asked, in which order, and as whom.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
registry
origin=$REGISTRY origin_log=$PWD/registry.log
mkdir mirror
cd mirror
registry
mirror=$REGISTRY mirror_log=$PWD/registry.log
cd ..
odd layer.tar.gz
dead=127.0.0.1:$(free_port)
digest=$(push --docker image.tar "$origin/team/app:1")
push --docker image.tar "$origin/team/app:2" >/dev/null
push --docker image.tar "$mirror/copy/team/app:1" >/dev/null
mask() { sed -e "s#$origin#ORIGIN#g; s#$mirror#MIRROR#g; s#$ODD#ODD#g; s#$dead#DEAD#g; s/port [0-9]* after [0-9]* ms/port N/; s/sha256:[0-9a-f]\{64\}/DIGEST/g"; }
asked() { echo "$1 $(grep -c "GET /v2/.*$2/" "$3" || true)"; }
t() {
	: >"$origin_log"
	: >"$mirror_log"
	: >odd.log
	status=0
	rm -rf cache/trawl report.json
	"$TRAWL" image --scanners vuln --cache-dir cache --format json --output report.json "$@" 2>err || status=$?
	printf '%s: exit status %s, %s findings; manifests, blobs: ' "$(echo "$*" | mask)" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	# shellcheck disable=SC2046
	echo $(asked origin manifests "$origin_log") $(asked '' blobs "$origin_log"), $(asked mirror manifests "$mirror_log") $(asked '' blobs "$mirror_log")
	mask <err
}
conf=$HOME/.config/containers
mkdir -p "$conf/registries.conf.d"
write() { cat >"$conf/registries.conf"; }
mirrors() {
	write <<END
[[registry]]
prefix = "registry.example"
location = "$origin"
${2:-}
[[registry.mirror]]
location = "$1"
${3:-}
END
}
echo '# registries.conf: what the mirror has comes from it, else from the registry'
mirrors "$mirror/copy"
t registry.example/team/app:1
grep -o '"registry.example/team/app:1"' report.json | sort -u
t registry.example/team/app:2
echo '# nobody is there; it asks for a name and a password that were given for another host'
mirrors "$dead"
t registry.example/team/app:1
write <<END
[[registry]]
prefix = "registry.example/team/app"
location = "$origin/team/app"
[[registry.mirror]]
location = "$ODD/basic"
END
t registry.example/team/app:1 --username user --password secret
awk '{ print $1, $3 }' odd.log | sort | uniq -c
echo '# what is kept for the mirror is for the mirror'
mkdir docker
printf '{"auths":{"%s":{"auth":"%s"}}}' "$ODD" "$(printf user:secret | base64)" >docker/config.json
export DOCKER_CONFIG="$PWD/docker"
t registry.example/team/app:1
awk '{ print $1, $3 }' odd.log | sort | uniq -c
unset DOCKER_CONFIG
echo '# digests only; tags only'
mirrors "$mirror/copy" 'mirror-by-digest-only = true'
t registry.example/team/app:1
t "registry.example/team/app@$digest"
mirrors "$mirror/copy" '' 'pull-from-mirror = "tag-only"'
t registry.example/team/app:1
t "registry.example/team/app@$digest"
echo '# a mirror without the layers'
layer=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["Metadata"]["DiffIDs"][0])' report.json)
find mirror/registry -path "*${layer#sha256:}*" -name data -delete
mirrors "$mirror/copy"
t registry.example/team/app:1
echo '# the longest prefix counts, and of the same the last file; a prefix for all below; blocked; broken'
printf '[[registry]]\nprefix = "registry.example/team"\nlocation = "%s/copy/team"\n' "$mirror" >"$conf/registries.conf.d/1.conf"
push --docker image.tar "$mirror/copy/team/app:1" >/dev/null
t registry.example/team/app:1
printf '[[registry]]\nprefix = "*.example"\nlocation = "%s/copy"\n' "$mirror" >"$conf/registries.conf.d/1.conf"
t another.example/team/app:1
printf '[[registry]]\nprefix = "registry.example"\nblocked = true\nlocation = "registry.example"\n' >"$conf/registries.conf.d/2.conf"
t registry.example/team/app:1
echo 'x = [' >"$conf/registries.conf.d/2.conf"
t registry.example/team/app:1
rm -r "$conf"
printf '[[registry]]\nlocation = "registry.example"\n[[registry.mirror]]\nlocation = "%s/copy"\n' "$mirror" >own.conf
CONTAINERS_REGISTRIES_CONF=own.conf t registry.example/team/app:1
echo '# hosts.toml'
certs=$HOME/.config/containerd/certs.d
mkdir -p "$certs/registry.example" "$certs/_default"
hosts() {
	cat >"$certs/registry.example/hosts.toml" <<END
server = "http://$origin"
[host."http://$1"]
${2:-}
END
}
hosts "$mirror/v2/copy" 'override_path = true'
t registry.example/team/app:1
grep -o 'GET /v2/copy/team/app/manifests/1?ns=registry.example' "$mirror_log" | sort -u
hosts "$mirror/v2/copy" 'override_path = true
capabilities = ["pull"]'
t registry.example/team/app:1
t "registry.example/team/app@$digest"
hosts "$dead"
t registry.example/team/app:1
hosts "$mirror/v2/copy" 'override_path = true
capabilities = []'
t registry.example/team/app:1
hosts "$dead" 'client = ["me.pem", "you.pem"]'
t registry.example/team/app:1
echo '# an authority and a certificate of its own: for the registry, and for who gives its tokens'
prepare_nginx
start_nginx "" <<END
		ssl_client_certificate $PWD/ca.pem;
		ssl_verify_client optional;
		location / {
			if (\$ssl_client_verify != SUCCESS) { return 403; }
			proxy_http_version 1.1;
			proxy_set_header Host \$http_host;
			proxy_set_header X-Forwarded-Proto \$scheme;
			proxy_pass http://$ODD;
		}
END
secure=${WEBS#https://}
mask_more() { sed "s#$secure#SECURE#g"; }
here=$certs/registry.example
openssl req -newkey rsa:2048 -nodes -subj "/CN=me" -keyout "$here/me.key" -out me.csr 2>/dev/null
openssl x509 -req -in me.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$here/me.crt" 2>/dev/null
cat "$here/me.crt" "$here/me.key" >"$here/both.pem"
cp ca.pem "$here"
mkdir kept
printf '{"auths":{"%s":{"auth":"%s"}}}' "$secure" "$(printf user:secret | base64)" >kept/config.json
export DOCKER_CONFIG="$PWD/kept"
own() { printf 'server = "https://%s"\n%s\n' "$secure" "$1" >"$here/hosts.toml"; t registry.example/token:1 | mask_more; awk '{ print $1, $2, $3 }' odd.log | grep '/token ' | sort | uniq -c || true; }
own 'ca = "ca.pem"
client = [["me.crt", "me.key"]]'
own 'ca = ["ca.pem"]
client = "both.pem"'
own 'skip_verify = true
client = ["both.pem"]'
own 'client = "both.pem"'
own 'ca = "ca.pem"'
own 'ca = "ca.pem"
client = "none.pem"'
own 'ca = "ca.pem"
client = [["me.crt"]]'
unset DOCKER_CONFIG
rm "$certs/registry.example/hosts.toml"
printf '[host."http://%s/v2/copy"]\noverride_path = true\n' "$mirror" >"$certs/_default/hosts.toml"
t other.example/team/app:1
rm -r "$certs"
echo '# registry.mirrors of the configuration file: first, in their order'
printf 'registry:\n  mirrors:\n    registry.example:\n      - %s\n      - %s/copy\n    other.example: %s/copy\n' "$dead" "$mirror" "$mirror" >trivy.yaml
t registry.example/team/app:1
t other.example/team/app:1
mkdir -p "$certs/registry.example"
printf 'server = "http://%s"\n' "$origin" >"$certs/registry.example/hosts.toml"
t registry.example/team/app:2
printf 'registry:\n  mirrors: nonsense\n' >trivy.yaml
t registry.example/team/app:1
printf 'registry:\n  mirrors:\n    registry.example: ["http://mirror"]\n' >trivy.yaml
t registry.example/team/app:1
rm trivy.yaml
echo '# no secret in any message or log'
grep -cE 'LEAK' odd.log || true
