# SPDX-License-Identifier: Apache-2.0
# Addresses of submodules that hold a token and can't be fetched: no message shows it; a large object isn't read for its first bytes.
exec 2>&1
need() { command -v "$1" >/dev/null || { echo "SKIPPED: $1 is not installed (build-aux/need check installs it)"; exit 77; }; }
need git
export TRAWL_CACHE_DIR="$PWD/cache" TRAWL_SCANNERS=vuln GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
git init -q -b main repo
cp "$DATA/cli/package-lock.json" repo
cd repo
n=0
for url in ext::https://me:very-secret@host/a foo://me:very-secret@host/b https://me:very-secret@127.0.0.1:1/c \
	'https://me:very-secret@host/a b' http://very-secret@127.0.0.1:1/d; do
	n=$((n + 1))
	printf '[submodule "s%s"]\n\tpath = s%s\n\turl = %s\n' $n $n "$url" >>.gitmodules
	git update-index --add --cacheinfo 160000,"$(printf '%040d' $n)",s$n
done
git add .gitmodules package-lock.json
git commit -q -m 1
cd ..
"$TRAWL" repo repo --branch main --submodules --format json --output report.json | sed 's/after [0-9]* ms/after N ms/'
grep -c '"VulnerabilityID"' report.json
! grep -n very-secret report.json
echo '# an executable of 80 MB, packed to nothing: its first bytes are not asked for, and nothing of it is kept in memory'
cd repo
git rm -q --cached s1 s2 s3 s4 s5 .gitmodules
truncate -s 80M big
chmod +x big
git add big
git commit -q -m 2
cd ..
"$TRAWL" repo repo --branch main --format json --output report.json
grep -c '"VulnerabilityID"' report.json
ls "$TMPDIR"
