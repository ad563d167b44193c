# SPDX-License-Identifier: Apache-2.0
# The Java index is fetched when a jar needs it, once, and not when nobody wants it.
unset TRAWL_SKIP_JAVA_DB_UPDATE
{
	cat "$DATA/cli/lodash.txt"
	printf 'maven::GitHub Security Advisory Maven\torg.example:core\tCVE-2098-0003\t{"PatchedVersions":["2.0"],"VulnerableVersions":["<2.0"]}\n'
} >text
"$BUILD/tests/build_db" text cache
mkdir -p root/app plain java/java-db
cp "$DATA/cli/package-lock.json" plain
python3 - <<'END'
import hashlib, sqlite3, zipfile
with zipfile.ZipFile("root/app/nameless.jar", "w") as jar:
    jar.writestr(zipfile.ZipInfo("A.class"), b"\xca\xfe\xba\xbe")
sha1 = hashlib.sha1(open("root/app/nameless.jar", "rb").read()).digest()
db = sqlite3.connect("java/java-db/trivy-java.db")
db.executescript("""
create table artifacts(id integer primary key, group_id text, artifact_id text);
create table indices(artifact_id integer, version text, sha1 blob, archive_type text);
create unique index a on artifacts(artifact_id, group_id); create unique index i on indices(sha1);
insert into artifacts values(1, 'org.example', 'core');""")
db.execute("insert into indices values(1, '1.9', ?, 'jar')", (sha1,))
db.commit()
END
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '{"Version":1,"NextUpdate":"%s","UpdatedAt":"%s"}' "$now" "$now" >java/java-db/metadata.json
tar -C java/java-db -czf java.tar.gz trivy-java.db metadata.json
t() {
	echo "# $*"
	status=0
	"$TRAWL" "$@" --cache-dir cache --format json --output report.json 2>err || status=$?
	python3 -c '
import json, re
for result in json.load(open("report.json")).get("Results", []):
    for v in result.get("Vulnerabilities", []):
        print(v["PkgName"], v["InstalledVersion"], v["VulnerabilityID"], "fixed in", v.get("FixedVersion"), v["PkgIdentifier"]["UID"])'
	sed -e 's/pid [0-9]*/pid N/; s/[0-9]* ms/N ms/' err
	[ $status = 0 ] || echo "exit status $status"
	ls cache/java-db 2>/dev/null || true
}
export TRAWL_JAVA_DB_REPOSITORY="file://$PWD/java.tar.gz"
t rootfs plain
t rootfs root --skip-java-db-update
t rootfs root --offline-scan
t rootfs root --java-db-repository "file://$PWD/none.tar.gz"
t rootfs root
echo '# it is there: the second time nothing is asked'
rm java.tar.gz
t rootfs root
echo '# db update takes it along where it is'
tar -C java/java-db -czf java.tar.gz trivy-java.db metadata.json
tar -C cache/db -czf db.tar.gz trivy.db metadata.json
"$TRAWL" db update --cache-dir cache --db-repository "file://$PWD/db.tar.gz" | grep -E '^[A-Z]'
unset TRAWL_JAVA_DB_REPOSITORY
"$TRAWL" db update --cache-dir other --db-repository "file://$PWD/db.tar.gz" | grep -E '^[A-Z]'
