# SPDX-License-Identifier: Apache-2.0
# Databases that are something else, or of another time; a registry that is broken; a repository that leads out of itself: one
# clear sentence each, and nothing of it stays.
exec 2>&1
. "$DATA/../tools/servers.sh"
need git
unset TRAWL_SKIP_DB_UPDATE
mkdir app
cp "$DATA/cli/package-lock.json" app
"$BUILD/tests/build_db" --next 2026-01-02T00:00:00Z "$DATA/cli/lodash.txt" good
for n in 1 3; do
	"$BUILD/tests/build_db" --schema $n "$DATA/cli/lodash.txt" "schema$n"
	pack "schema$n" "schema$n.tar.gz"
done
pack good good.tar.gz
python3 - <<'END'
import gzip, io, json, tarfile
db, meta = open("good/db/trivy.db", "rb").read(), open("good/db/metadata.json", "rb").read()
def make(name, *entries):
    with gzip.open(name + ".tar.gz", "wb") as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path, data, link in entries:
            info = tarfile.TarInfo(path)
            info.size = len(data or b"")
            if link:
                info.type, info.linkname = tarfile.SYMTYPE, link
            tar.addfile(info, io.BytesIO(data or b""))
make("other-names", ("vuln.db", db, None), ("meta.json", meta, None))
make("out", ("../trivy.db", db, None), ("../metadata.json", meta, None))
make("root", ("/trivy.db", db, None), ("/metadata.json", meta, None))
make("links", ("trivy.db", None, "/etc/passwd"), ("metadata.json", None, "/etc/passwd"))
make("more", ("README", b"hello", None), ("../../evil", b"evil", None), ("metadata.json", meta, None), ("trivy.db", db, None))
make("no-metadata", ("trivy.db", db, None))
make("empty")
END
registry
t() {
	status=0
	rm -rf cache
	"$TRAWL" fs app --scanners vuln --format json --output report.json --cache-dir cache "$@" 2>err || status=$?
	echo "exit status $status, $(ls cache/db 2>/dev/null | tr '\n' ' ')"
	sed "s#$REGISTRY#REGISTRY#g; s/sha256:[0-9a-f]\{64\}/DIGEST/g" err
}
for name in good other-names out root links more no-metadata empty schema1 schema3; do
	echo "# $name"
	push $name.tar.gz "$REGISTRY/$name:2" >/dev/null
	t --db-repository "$REGISTRY/$name:2"
done
find . -name evil
echo '# a clock that was a year off, either way, when the database came, and one that is, when it was built: it is asked for, and serves'
t --db-repository "$REGISTRY/good:2"
cp -r cache before
for way in '1 year' '1 year ago'; do
	for field in DownloadedAt UpdatedAt; do
		rm -rf cache
		cp -r before cache
		sed -i 's/"DownloadedAt":"[^"]*"/"DownloadedAt":"2026-01-01T00:00:00Z"/; s/"'$field'":"[^"]*"/"'$field'":"'"$(date -u -d "$way" +%Y-%m-%dT%H:%M:%SZ)"'"/' cache/db/metadata.json
		: >registry.log
		status=0
		"$TRAWL" fs app --scanners vuln --format json --output report.json --cache-dir cache --db-repository "$REGISTRY/good:2" 2>err || status=$?
		echo "$field, $way: exit status $status, $(grep -c '"VulnerabilityID"' report.json) findings, asked $(calls registry.log '"HEAD ')"
		cat err
	done
done
echo '# 500'
tar -C app -cf - . | gzip -n >layer.tar.gz
odd layer.tar.gz
status=0
"$TRAWL" image "$ODD/broken:1" --image-src remote --scanners vuln --skip-db-update --cache-dir good 2>err || status=$?
echo "exit status $status"
sed "s#$ODD#ODD#g" err
echo '# a repository with links out of it, read from its objects'
git init -q -b main repo
cp app/package-lock.json outside.json
mkdir repo/a repo/b
ln -s "$PWD/outside.json" repo/a/package-lock.json
ln -s ../../outside.json repo/b/package-lock.json
ln -s /etc repo/etc
git -C repo add -A
git -C repo -c user.name=a -c user.email=a@b commit -q -m 1
"$TRAWL" repo repo --branch main --scanners vuln --skip-db-update --cache-dir good --format json --output report.json
grep -c '"VulnerabilityID"' report.json || true
ls "$TMPDIR"
