# SPDX-License-Identifier: Apache-2.0
# Charts from a repository and from a registry, and those that a chart needs.
. "$DATA/../tools/servers.sh"
need docker-registry nginx python3

chart()
{
	mkdir -p "$1/templates"
	printf 'apiVersion: v2\nname: %s\nversion: %s\n' "$2" "$3" >"$1/Chart.yaml"
	printf 'kind: ConfigMap\nmetadata: {name: {{ .Chart.Name }}-{{ .Chart.Version }}}\n' >"$1/templates/m.yaml"
}

sum()
{
	sha256sum "$1" | cut -d' ' -f1
}

mkdir site
for version in 1.0.0 1.1.0 1.2.0-rc1 2.0.0+b.1; do
	chart lib lib $version
	tar -czf "site/lib-$version.tgz" lib
	rm -r lib
done
{
	printf 'apiVersion: v1\nentries:\n  lib:\n'
	for version in 1.0.0 2.0.0+b.1 1.2.0-rc1 1.1.0; do
		printf '  - {name: lib, version: "%s", digest: %s, urls: ["lib-%s.tgz"]}\n' $version "$(sum site/lib-$version.tgz)" $version
	done
	printf '  wrong:\n  - {name: wrong, version: 1.0.0, digest: %064d, urls: [lib-1.0.0.tgz]}\n' 0
	printf '  gone:\n  - {name: gone, version: 1.0.0, urls: [gone.tgz]}\n'
} >site/index.yaml
web site
registry
for version in 1.0.0 1.1.0 2.0.0+b.1; do
	python3 "$DATA/../tools/push_chart.py" "http://$REGISTRY" charts/lib "$version" "site/lib-$version.tgz"
done

show()
{
	echo "## $1"
	shift
	"$TRAWL" helm template "$@" 2>&1 | grep -v '^---' | sed "s#$WEB#<web>#g; s#$REGISTRY#<registry>#g; s#sha256:[0-9a-f]*#sha256:<sum>#" || true
}

show 'the newest of a repository' --repo "$WEB" lib
show 'a constraint' --repo "$WEB" --chart-version '^1' lib
show 'a pre-release' --repo "$WEB" --chart-version 1.2.0-rc1 lib
show 'repository and name' "$WEB/lib"
show 'an archive by its address' "$WEB/lib-1.0.0.tgz"
show 'no such version' --repo "$WEB" --chart-version '^3' lib
show 'no such chart' --repo "$WEB" other
show 'another digest' --repo "$WEB" wrong
show 'an archive that is gone' --repo "$WEB" gone
show 'no repository' --repo "$WEB/none" lib
show 'the newest of a registry' "oci://$REGISTRY/charts/lib"
show 'a tag' "oci://$REGISTRY/charts/lib:1.0.0"
show 'a tag with a plus' "oci://$REGISTRY/charts/lib:2.0.0+b.1"
show 'a constraint of tags' --chart-version '~1.0' "oci://$REGISTRY/charts/lib"
show 'no such tag' "oci://$REGISTRY/charts/lib:9.9.9"

# A server that tells whom it was asked by.
cat >asks.py <<'END'
import http.server, sys
class Asks(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, self.headers.get("Authorization", "nobody"), flush=True)
        body = b"entries: {}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Asks).serve_forever()
END
port=$(free_port)
python3 asks.py "$port" >asked &
servers="$servers $!"
await "$port"
chart asking asking 1.0.0
printf 'dependencies:\n- {name: lib, version: ^1, repository: "http://127.0.0.1:%s/needs"}\n' "$port" >>asking/Chart.yaml
"$TRAWL" helm template --username me --password secret --repo "http://127.0.0.1:$port/named" lib >/dev/null 2>&1 || true
"$TRAWL" helm template --username me --password secret --dependency-update asking >/dev/null 2>&1 || true
"$TRAWL" helm template --username me --password secret "http://127.0.0.1:$port/named/web-1.0.0.tgz" >/dev/null 2>&1 || true
mkdir -p "$HOME/.config/helm"
printf 'repositories:\n- {name: mine, url: "http://127.0.0.1:%s/kept/", username: kept, password: too}\n' "$port" \
	>"$HOME/.config/helm/repositories.yaml"
for name in kept/web-1.0.0.tgz kept/../other/web-1.0.0.tgz keptnot/web-1.0.0.tgz kept/web; do
	"$TRAWL" helm template "http://127.0.0.1:$port/$name" >/dev/null 2>&1 || true
done
sed -i 's#/needs#/kept#' asking/Chart.yaml
"$TRAWL" helm template --dependency-update asking >/dev/null 2>&1 || true
echo '## who asks'
cat asked

# One that takes the question and never answers.
cat >mute.py <<'END'
import socket, sys
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(sys.argv[1])))
    s.listen(16)
    open_ = []
    while True:
        open_.append(s.accept())
END
mute=$(free_port)
python3 mute.py "$mute" &
servers="$servers $!"
await "$mute"
echo '## no answer in time'
status=0
"$TRAWL" helm template --timeout 300ms "http://127.0.0.1:$mute/web-1.0.0.tgz" >/dev/null 2>said || status=$?
sed "s#$mute#<mute>#" said
echo "exit status $status"
status=0
"$TRAWL" helm --list-images --timeout 300ms "oci://127.0.0.1:$mute/charts/web:1" >/dev/null 2>said || status=$?
sed "s#$mute#<mute>#" said
echo "exit status $status"

mkdir -p "$HOME/.config/helm"
printf 'repositories:\n- {name: mine, url: "%s"}\n' "$WEB" >"$HOME/.config/helm/repositories.yaml"
show 'a repository by its name' mine/lib
show 'one that is unknown' yours/lib

chart top top 1.0.0
chart near near 0.1.0
{
	printf 'dependencies:\n'
	printf -- '- {name: lib, version: ^1, repository: "%s"}\n' "$WEB"
	printf -- '- {name: lib, alias: other, version: ^1, repository: "%s"}\n' "$WEB"
	printf -- '- {name: near, version: "*", repository: "file://../near"}\n'
} >>top/Chart.yaml
show 'a chart without what it needs' top
show 'with it' --dependency-update top
printf 'dependencies:\n- {name: lib, version: 1.0.0, repository: "%s"}\n' "$WEB" >top/Chart.lock
show 'as its lock says' --dependency-update top
sed -i 's/name: near/name: far/' top/Chart.yaml
show 'of another name' --dependency-update top
mkdir -p out/there in/top
chart out/there/near near 0.1.0
chart in/top top 1.0.0
printf 'dependencies:\n- {name: near, version: "*", repository: "file://../../out/there/near"}\n' >>in/top/Chart.yaml
(cd in && show 'a dependency that lies outside' --dependency-update top)
show 'seen from above both' --dependency-update in/top
ln -s ../out/there/near in/link
sed -i 's#\.\./\.\./out/there/near#../link#' in/top/Chart.yaml
(cd in && show 'outside by way of a link' --dependency-update top)
ls top

echo '## flags of Helm'
printf 'kind: Job\nmetadata: {name: {{ .Release.Name }}-{{ .Values.a }}, namespace: {{ .Release.Namespace }}, annotations: {helm.sh/hook: test}}\n' >near/templates/t.yaml
printf 'a: 1\n' >values.yaml
"$TRAWL" helm template mine near -f values.yaml --namespace ns | tail -2
"$TRAWL" helm template near --set a=2 --name-template '{{ "X" | lower }}' --show-only 'templates/t*'
"$TRAWL" helm template near --set a=2 -s templates/t.yaml -s templates/m.yaml
"$TRAWL" helm template near --no-hooks
"$TRAWL" helm template near -s templates/none.yaml || true
"$TRAWL" helm template near --show-only templates/none.yaml || true
echo 'v: {{ toJson .Values }} # {{ .Release.IsUpgrade }} {{ .Release.IsInstall }}' >near/templates/m.yaml
"$TRAWL" helm template near --set-literal 'a=1' --set-literal 'b.c\.d=e,f={g}' --set-literal 'h,i[1].j=\n' --is-upgrade -s templates/m.yaml
"$TRAWL" helm template near --set-literal a || true
show 'pre-releases, too' --devel --repo "$WEB" lib
