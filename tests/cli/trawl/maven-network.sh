# SPDX-License-Identifier: Apache-2.0
# POMs from repositories: only when that is wanted; parents, imports and what artifacts need; mirrors and passwords of settings.xml;
# what is kept; a repository that wants to be left alone.
. "$DATA/../tools/servers.sh"
PATH=$PATH:/usr/sbin need nginx
need htpasswd
export TRAWL_SCANNERS=vuln TRAWL_CACHE_DIR="$PWD/cache"
printf 'maven::GitHub Security Advisory Maven\torg.example:deep\tCVE-2098-0003\t{"PatchedVersions":["2.0"],"VulnerableVersions":["<2.0"]}\n' >text
printf 'maven::GitHub Security Advisory Maven\torg.example:near\tCVE-2098-0004\t{"PatchedVersions":["2.0"],"VulnerableVersions":["<2.0"]}\n' >>text
printf 'vulnerability\tCVE-2098-0003\t{"Title":"deep"}\nvulnerability\tCVE-2098-0004\t{"Title":"near"}\n' >>text
"$BUILD/tests/build_db" --next 2026-01-02T00:00:00Z text cache
# pom NAME VERSION BODY
pom() {
	mkdir -p "www/org/example/$1/$2"
	printf '<project><modelVersion>4.0.0</modelVersion>%s<groupId>org.example</groupId><artifactId>%s</artifactId><version>%s</version>%s</project>\n' \
		"${4:-}" "$1" "$2" "$3" >"www/org/example/$1/$2/$1-$2.pom"
}
need_of() { printf '<dependencies><dependency><groupId>org.example</groupId><artifactId>%s</artifactId>%s</dependency></dependencies>' "$1" "${2:+<version>$2</version>}"; }
pom parent 1 '<properties><near.version>1.1</near.version></properties><dependencyManagement><dependencies><dependency><groupId>org.example</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>'
pom bom 1 '<dependencyManagement><dependencies><dependency><groupId>org.example</groupId><artifactId>near</artifactId><version>1.1</version></dependency></dependencies></dependencyManagement>'
pom near 1.1 "$(need_of deep 1.2)"
pom deep 1.2 ''
mkdir -p project
printf '<project><modelVersion>4.0.0</modelVersion><parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>1</version></parent><artifactId>app</artifactId><version>1</version>%s</project>\n' "$(need_of near)" >project/pom.xml
htpasswd -bc htpasswd user very-secret-word 2>/dev/null
port=$(free_port)
cat >nginx.conf <<END
daemon off; master_process off; pid $PWD/nginx.pid; error_log $PWD/nginx.err; events {}
http {
	access_log $PWD/web.log;
	client_body_temp_path $PWD/nginx-1; proxy_temp_path $PWD/nginx-2; fastcgi_temp_path $PWD/nginx-3;
	uwsgi_temp_path $PWD/nginx-4; scgi_temp_path $PWD/nginx-5;
	server {
		listen 127.0.0.1:$port;
		location /open/ { alias $PWD/www/; }
		location /empty/ { return 404; }
		location /busy/ { add_header Retry-After 3600 always; return 429; }
		location /half/org/example/parent/ { alias $PWD/www/org/example/parent/; }
		location /half/ { return 429; }
		location /away/ { return 302 http://localhost:$port/private/\$uri; }
		location /private/ { auth_basic here; auth_basic_user_file $PWD/htpasswd; alias $PWD/www/; }
	}
}
END
PATH=$PATH:/usr/sbin nginx -e "$PWD/nginx.err" -c "$PWD/nginx.conf" &
servers="$servers $!"
await "$port"
WEB=http://127.0.0.1:$port
mkdir -p "$HOME/.m2"
settings() { printf '<settings>%s</settings>\n' "$1" | sed "s#WEB#$WEB#g" >"$HOME/.m2/settings.xml"; }
mirror() { settings "<mirrors><mirror><id>mine</id><mirrorOf>${2:-*}</mirrorOf><url>WEB/$1</url></mirror></mirrors>${3:-}"; }
t() {
	title=$1
	shift
	: >web.log
	rm -f report.json
	status=0
	"$TRAWL" fs project --format json --output report.json "$@" 2>err || status=$?
	echo "# $title: exit status $status, questions: $(wc -l <web.log)"
	[ ! -f report.json ] || python3 -c '
import json
for r in json.load(open("report.json")).get("Results", []):
    for v in r.get("Vulnerabilities", []):
        print(v["PkgName"], v["InstalledVersion"], v["VulnerabilityID"])'
	sed "s#$port#PORT#g; s/after [0-9]* ms/after N ms/" err
	! grep -rn very-secret err report.json cache/trawl 2>/dev/null
}
fresh() { rm -rf cache/trawl; }
mirror open
t 'not asked for'
t 'asked for' --resolve network
t 'the second time' --resolve network
t 'offline' --resolve network --offline-scan
fresh
mirror open '*' '<offline>true</offline>'
t 'offline by settings' --resolve network
echo '# who is asked'
fresh
settings '<mirrors><mirror><id>mine</id><mirrorOf>central</mirrorOf><url>WEB/empty</url></mirror></mirrors><profiles><profile><id>p</id><repositories><repository><id>r</id><url>WEB/open/</url></repository></repositories></profile><profile><id>q</id><repositories><repository><id>q</id><url>WEB/busy</url></repository></repositories></profile></profiles><activeProfiles><activeProfile>p</activeProfile></activeProfiles>'
t 'a repository of an active profile' --resolve network
fresh
mirror private
t 'without a password' --resolve network
export SECRET=very-secret-word
fresh
mirror private '*' "<servers><server><id>mine</id><username>user</username><password>\${env.SECRET}</password></server></servers>"
t 'with one' --resolve network
fresh
mirror private '*' '<servers><server><id>other</id><username>user</username><password>very-secret-word</password></server></servers>'
t 'with that of another' --resolve network
fresh
mirror away '*' "<servers><server><id>mine</id><username>user</username><password>\${env.SECRET}</password></server></servers>"
t 'led to another host' --resolve network
echo '# what wants to be left alone is left alone, and what is missing is named'
fresh
mirror busy
t 'at once' --resolve network
fresh
mirror half
t 'after a while' --resolve network
cp project/pom.xml keep.xml
sed 's#</project>#<dependencies><dependency><groupId>org.example</groupId><artifactId>one</artifactId><version>1</version></dependency><dependency><groupId>org.example</groupId><artifactId>two</artifactId><version>2</version></dependency></dependencies></project>#; s#<dependencies><dependency><groupId>org.example</groupId><artifactId>near</artifactId></dependency></dependencies>##' keep.xml >project/pom.xml
t 'several' --resolve network
cp keep.xml project/pom.xml
fresh
mirror empty
t 'nothing there' --resolve network
echo '# settings that nobody can follow: whom they might have named is not asked, and neither is anybody else'
fresh
printf '<settings><mirrors></settings>' >"$HOME/.m2/settings.xml"
t 'broken' --resolve network
t 'broken, and not asked for'
fresh
settings '<mirrors><mirror><id>mine</id><mirrorOf>*</mirrorOf><url>file:///srv/maven</url></mirror></mirrors>'
t 'a mirror that is no server' --resolve network
fresh
settings '<mirrors><mirror><id>mine</id><mirrorOf>central</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror></mirrors>'
t 'a blocked one' --resolve network
echo '# scan.maven.mirrors of the configuration file: those of settings.xml first, and then who stands for them'
mirrors() { printf 'scan:\n  maven:\n    mirrors:\n      - source: %s\n        targets: [%s]\n' "$1" "$2" >trivy.yaml; }
fresh
rm "$HOME/.m2/settings.xml"
mirrors https://REPO.maven.apache.org/maven2/ "$WEB/empty, $WEB/open/"
t 'for Central' --resolve network
fresh
mirror busy
mirrors "$WEB/busy/" "http://user:very-secret-word@127.0.0.1:$port/private"
t 'for a mirror, with a password' --resolve network
for words in 'central http://x' 'http://x file:///x'; do
	fresh
	# shellcheck disable=SC2086
	mirrors $words
	t "$words" --resolve network 2>&1
done
printf 'scan:\n  maven:\n    mirrors:\n      - source: http://x\n' >trivy.yaml
t 'no targets' --resolve network
rm trivy.yaml
stop_servers
fresh
mirror empty
t 'nobody there' --resolve network
echo '# a project names no repository that is asked, and no path that is none'
mirror open
printf '<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version><repositories><repository><id>x</id><url>http://127.0.0.1:1/</url></repository></repositories>%s</project>\n' "$(need_of '../../x' '1?a')" >project/pom.xml
t 'hostile' --resolve network
ls "$TMPDIR"
