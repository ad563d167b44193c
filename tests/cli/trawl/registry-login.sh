# SPDX-License-Identifier: Apache-2.0
# A private registry with TLS: names and passwords by flag, by standard input, by Docker's and Podman's files and helpers.
. "$DATA/../tools/servers.sh"
need htpasswd
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
certificate
htpasswd -Bbn user secret >htpasswd
registry "  tls:
    certificate: $PWD/server.pem
    key: $PWD/server.key
auth:
  htpasswd:
    realm: tests
    path: $PWD/htpasswd"
export CACERT=ca.pem USER_PASSWORD=user:secret
push --docker image.tar "$REGISTRY/private/image:1" >/dev/null
mask() { sed -e "s/$REGISTRY/REGISTRY/g; s/sha256:[0-9a-f]\{64\}/DIGEST/g"; }
t() {
	status=0
	"$TRAWL" image --cache-dir cache --format json --output report.json "$REGISTRY/private/image:1" "$@" 2>err || status=$?
	printf '%s: exit status %s, %s findings\n' "$*" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	mask <err
	rm -f report.json
}
t
t --cacert ca.pem
t --insecure
t --cacert ca.pem --username user --password secret
t --cacert ca.pem --username user --password wrong
t --cacert ca.pem --username nobody,user --password wrong,secret
printf 'secret\n' | t --cacert ca.pem --username user --password-stdin
TRIVY_USERNAME=user TRIVY_PASSWORD=secret t --insecure
t --cacert ca.pem --username user
mkdir -p docker bin run/containers
printf '{"auths":{"%s":{"auth":"%s"}}}' "$REGISTRY" "$(printf user:secret | base64)" >docker/config.json
DOCKER_CONFIG=docker t --cacert ca.pem
cp docker/config.json run/containers/auth.json
XDG_RUNTIME_DIR=$PWD/run t --cacert ca.pem
printf '{"credHelpers":{"%s":"tests"}}' "$REGISTRY" >docker/config.json
cat >bin/docker-credential-tests <<'END'
#!/bin/sh
read -r server
echo "$1 $server" >>helper.log
echo '{"ServerURL":"x","Username":"user","Secret":"secret"}'
END
chmod +x bin/docker-credential-tests
PATH=$PWD/bin:$PATH DOCKER_CONFIG=docker t --cacert ca.pem
mask <helper.log
echo broken >docker/config.json
DOCKER_CONFIG=docker t --cacert ca.pem
echo '# logging in and out'
rm -r docker
export DOCKER_CONFIG=docker
c() {
	status=0
	"$TRAWL" registry "$@" 2>err || status=$?
	printf 'registry %s: exit status %s\n' "$(echo "$*" | mask)" $status
	mask <err
}
c login --cacert ca.pem --username user --password wrong "$REGISTRY"
ls docker 2>&1 || true
printf 'secret\n' | c login --cacert ca.pem --username user --password-stdin "$REGISTRY"
stat -c '%a %n' docker docker/config.json
mask <docker/config.json
t --cacert ca.pem
c login --cacert ca.pem --username user "$REGISTRY"
c login "http://$REGISTRY/v2"
printf '{"auths":{"other":{"auth":"b3RoZXI6eA=="},"%s":{"auth":"dXNlcjpzZWNyZXQ="}},"psFormat":"table <x>"}' "$REGISTRY" >docker/config.json
c logout "$REGISTRY"
cat docker/config.json
c logout "$REGISTRY"
c logout
