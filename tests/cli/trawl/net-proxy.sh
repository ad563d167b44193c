# SPDX-License-Identifier: Apache-2.0
# A real proxy with a password before a registry with TLS and one without, and who is asked without it.
. "$DATA/../tools/servers.sh"
need tinyproxy
sh "$tools/../laws/small-image" "$BUILD" .
export TRAWL_IMAGE_SRC=remote
registry
plain=$REGISTRY
push --docker image.tar "$plain/team/app:1" >/dev/null
certificate
mkdir tls
cp server.pem server.key ca.pem tls
cd tls
registry "  tls:
    certificate: $PWD/server.pem
    key: $PWD/server.key"
secure=$REGISTRY
CACERT=ca.pem push --docker ../image.tar "$secure/team/app:1" >/dev/null
cd ..
port=$(free_port)
cat >proxy.conf <<END
Port $port
Listen 127.0.0.1
Timeout 30
LogFile "$PWD/proxy.log"
LogLevel Connect
PidFile "$PWD/proxy.pid"
BasicAuth me very-secret-word
ConnectPort ${secure##*:}
DisableViaHeader Yes
END
tinyproxy -d -c proxy.conf >/dev/null 2>&1 &
servers="$servers $!"
await "$port"
proxy=http://me:very-secret-word@127.0.0.1:$port
mask() { sed -e "s#$plain#PLAIN#g; s#$secure#SECURE#g; s#$port#PORT#g; s/after [0-9]* ms/after N ms/"; }
t() {
	title=$1 image=$2
	shift 2
	: >proxy.log
	status=0
	rm -rf cache/trawl report.json
	env "$@" "$TRAWL" image "$image" --scanners vuln --cacert ca.pem --cache-dir cache --format json --output report.json --debug >err 2>&1 || status=$?
	printf '# %s: exit status %s, %s findings, by the proxy: ' "$title" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	grep -aoE 'Request .*: (CONNECT|GET|HEAD) ' proxy.log | awk '{ print $NF }' | sort | uniq -c | awk '{ printf "%s%s", $2, $1 ? " " : "" } END { print "" }'
	grep error: err | mask
	! grep -n very-secret err
}
t 'TLS' "$secure/team/app:1" HTTPS_PROXY="$proxy"
t 'in small letters' "$secure/team/app:1" https_proxy="$proxy"
t 'plain' "$plain/team/app:1" HTTP_PROXY="$proxy" HTTPS_PROXY="$proxy"
t 'for all' "$plain/team/app:1" ALL_PROXY="$proxy"
t 'not this host' "$secure/team/app:1" HTTPS_PROXY="$proxy" NO_PROXY=example.org,127.0.0.1
t 'no host' "$plain/team/app:1" HTTP_PROXY="$proxy" HTTPS_PROXY="$proxy" NO_PROXY='*'
t 'a wrong password' "$secure/team/app:1" HTTPS_PROXY="http://me:other@127.0.0.1:$port"
kill "$(cat proxy.pid)"
while [ -e "proxy.pid" ] && kill -0 "$(cat proxy.pid)" 2>/dev/null; do sleep 0.05; done
t 'nobody is there' "$secure/team/app:1" HTTPS_PROXY="$proxy"
