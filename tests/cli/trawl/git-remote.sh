# SPDX-License-Identifier: Apache-2.0
# Repositories at real servers: git's own, git-http-backend behind nginx, sshd. Tokens, redirects, protocols, and what is left behind.
. "$DATA/scan/scan.sh"
. "$DATA/../tools/git_servers.sh"
need htpasswd
exec 2>&1
mkdir served bin
repository work
git clone -q --bare work served/shop.git
git init -q --bare served/empty.git
git -C served/shop.git config http.receivepack false
commit=$(git -C work rev-parse fixed~1)
htpasswd -Bbn fanal-aquasecurity-scan sesame >htpasswd
htpasswd -Bbn jane 'se:same@1' >>htpasswd
real=$(command -v git)
# What git is called with: anybody on the machine can read that.
cat >bin/git <<END
#!/bin/sh
printf '%s\n' "\$*" >>"$PWD/called"
exec "$real" "\$@"
END
chmod +x bin/git
mask() {
	sed -e "s|$GIT|GIT|g; s|$WEBS|WEBS|g; s|$WEB|WEB|g; s|$SSH|SSH|g; s|${SSH#*@}|SSHD|g; s|${WEBS#*//}|HOST|g" \
		-e 's|trawl-git-......|trawl-git-XXXXXX|g; s|after [0-9]* ms|after N ms|; s|[a-z]*@127.0.0.1:|USER@127.0.0.1:|; s|port [0-9][0-9]*|port N|; s|localhost:[0-9]*|localhost:N|'
}
t() {
	scan repo "$@" >said.all
	mask <said.all
	cat said.all >>everything
}
git_daemon served
git_web served
git_ssh
export PATH="$PWD/bin:$PATH"
echo '# the same from everywhere'
for place in "$GIT/shop.git" "$WEB/shop.git" "$SSH$PWD/served/shop.git" "file://$PWD/served/shop.git"; do
	t "$place"
	t --branch fixed "$place"
	t --tag v2 "$place"
	t --commit "$commit" "$place"
done
t --cacert ca.pem "$WEBS/shop.git"
t --insecure "$WEBS/shop.git"
echo '# how git is called'
mask <called | sed 's/^-c core.*transfer.bundleURI=false //' | sort | uniq -c | sed 's/^ *//'
echo '# what is told of it'
"$TRAWL" repo --format json --tag light "$(echo "$WEBS" | sed 's|//|//jane:se%3Asame%401@|')/private/shop.git" --cacert ca.pem >report.json
python3 -c 'import json; r = json.load(open("report.json")); print(r["ArtifactName"], r["ArtifactType"], json.dumps(r["Metadata"], indent=1))' | mask
cat report.json >>everything
rm report.json
echo '# what there is not'
t --branch nope "$GIT/shop.git"
t --branch nope "$WEB/shop.git"
t --tag nope "$GIT/shop.git"
t --commit 0123456789012345678901234567890123456789 "$WEB/shop.git"
t --commit 0123456 "$GIT/shop.git"
t "$GIT/nope.git"
t "$WEB/nope.git"
t "$WEB/page/"
t "$GIT/empty.git"
t "$WEBS/shop.git"
t git://127.0.0.1:1/shop.git
echo '# tokens'
t --cacert ca.pem "$WEBS/private/shop.git"
GITHUB_TOKEN=sesame t --cacert ca.pem "$WEBS/private/shop.git"
GITLAB_TOKEN=sesame t --cacert ca.pem "$WEBS/private/shop.git"
GITHUB_TOKEN=wrong-sesame t --cacert ca.pem "$WEBS/private/shop.git"
GITHUB_TOKEN=sesame t "$WEB/private/shop.git"
GITHUB_TOKEN=sesame t --debug --cacert ca.pem "$WEBS/private/nope.git" | grep -v debug:
grep -q Basic web.log && echo 'it was shown where it belongs'
echo '# another host is not shown the token, wherever the way leads'
: >web.log
GITHUB_TOKEN=sesame t --cacert ca.pem "$WEBS/moved/shop.git"
t --cacert ca.pem "$(echo "$WEBS" | sed 's|//|//jane:se%3Asame%401@|')/moved/shop.git"
cut -d' ' -f1,2,3,4,5 web.log | sort -u
echo '# addresses'
"$TRAWL" repo -- '-oProxyCommand=touch:ran' || echo "exit status $?"
for place in 'ext::touch ran' 'ext::touch%20ran' 'fd::0' 'ssh://-oProxyCommand=touch$IFS$9ran/x' 'https://' 'file://nowhere/x' \
	"$GIT/--upload-pack=touch ran" 'ftp://127.0.0.1/x' 'http://127.0.0.1:1/a
b' 'nowhere/at/all' './nowhere'; do
	t "$place"
done
t --branch '--upload-pack=touch ran' "$SSH$PWD/served/shop.git"
t --branch '--upload-pack=ran' "$SSH$PWD/served/shop.git"
t --tag '-x' "$GIT/shop.git"
t --commit '--all' "$GIT/shop.git"
[ ! -e ran ] || echo 'something was run'
echo '# a host whose key nobody knows'
: >known
t "$SSH$PWD/served/shop.git" | sed 's/ED25519.*/.../'
echo '# it is stopped'
port=$(free_port)
python3 -c '
import socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
held = []
while True:
    held.append(s.accept())' "$port" &
servers="$servers $!"
await "$port"
t --timeout 1s "git://127.0.0.1:$port/shop.git" | sed "s/$port/PORT/"
"$TRAWL" repo --timeout 1s --format json --output late.json "http://jane:sesame@127.0.0.1:$port/shop.git" >>everything 2>&1 || echo "exit status $?"
cat late.json >>everything
grep Artifact late.json | sed "s/$port/PORT/"
"$TRAWL" repo "git://127.0.0.1:$port/shop.git" --format json >/dev/null 2>&1 &
victim=$!
n=0
while [ $n -lt 100 ] && ! ls "$TMPDIR" | grep -q trawl-git; do sleep 0.05; n=$((n + 1)); done
ls "$TMPDIR" | mask
kill -9 $victim
n=0
while [ $n -lt 100 ] && [ -n "$(ls "$TMPDIR")" ]; do sleep 0.05; n=$((n + 1)); done
echo '# what is left, and what was shown'
ls "$TMPDIR"
grep -v '^repo ' everything | cat - called | grep same || echo 'no password'
