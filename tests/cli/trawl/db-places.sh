# SPDX-License-Identifier: Apache-2.0
# Mirrors by https and in files, several at once, the Java index, and what doesn't go together.
. "$DATA/../tools/servers.sh"
unset TRAWL_SKIP_DB_UPDATE TRAWL_SKIP_JAVA_DB_UPDATE
"$BUILD/tests/build_db" --next 2026-01-02T00:00:00Z "$DATA/cli/lodash.txt" built
mkdir www
pack built www/db.tar.gz
gunzip -c www/db.tar.gz >www/db.tar
zstd -q www/db.tar
web www
mask() { sed -e "s#$WEB/#WEB/#g; s#$WEBS/#WEBS/#g; s#:[0-9]\{4,5\}#:PORT#g; s/[0-9]* ms/N ms/g"; }
t() {
	status=0
	rm -rf cache
	"$TRAWL" image --download-db-only --cache-dir cache "$@" 2>err || status=$?
	printf '%s: exit status %s, %s\n' "$*" $status "$(cmp built/db/trivy.db cache/db/trivy.db 2>/dev/null && echo there || echo "not there")" | mask
	mask <err
}
t --db-repository "$WEB/db.tar.gz"
t --db-repository "$WEBS/db.tar.zst"
t --db-repository "$WEBS/db.tar" --cacert ca.pem
t --db-repository "$WEBS/db.tar" --insecure
t --db-repository "file://$PWD/www/db.tar"
t --db-repository "file://$PWD/www/none.tar"
t --db-repository "$WEB/none.tar"
t --db-repository "$WEB/db.tar?signature=very-secret"
grep very-secret cache/db/* || echo 'no secret is kept'
t --db-repository "127.0.0.1:1/a/b:2,$WEB/db.tar.gz"
t --db-repository 'UPPER/case'
t --db-repository "https://name:very-secret@localhost/db"
echo '# the second time the same address is asked for its ETag alone'
rm -rf cache
"$TRAWL" image --download-db-only --cache-dir cache --db-repository "$WEB/db.tar.gz"
sed -i 's/"DownloadedAt":"[^"]*"/"DownloadedAt":"2026-01-01T00:00:00Z"/' cache/db/metadata.json
: >web.log
"$TRAWL" image --download-db-only --cache-dir cache --db-repository "$WEB/db.tar.gz"
cut -d'"' -f2 web.log
echo '# an archive with something else in it'
tar -C built/db -cf www/odd.tar metadata.json
t --db-repository "$WEB/odd.tar"
head -c 3000 www/db.tar >www/cut.tar
t --db-repository "$WEB/cut.tar"
"$BUILD/tests/build_db" --schema 3 "$DATA/cli/lodash.txt" three
pack three www/three.tar.gz
t --db-repository "$WEB/three.tar.gz"
echo '# the Java index'
mkdir -p java/java-db
python3 -c 'import sqlite3; sqlite3.connect("java/java-db/trivy-java.db").executescript("create table artifacts(id integer)")'
echo '{"Version":1,"NextUpdate":"2026-01-02T00:00:00Z","UpdatedAt":"2026-01-01T00:00:00Z"}' >java/java-db/metadata.json
pack java www/java.tar.gz java-db
"$TRAWL" image --download-java-db-only --cache-dir cache --java-db-repository "$WEB/java.tar.gz"
cmp java/java-db/trivy-java.db cache/java-db/trivy-java.db
"$TRAWL" image --download-java-db-only --cache-dir cache2 --java-db-repository "$WEB/db.tar.gz" 2>&1 | mask
echo '# what does not go together'
t --skip-db-update
t --download-java-db-only
t --db-digest 12
