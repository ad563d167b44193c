# SPDX-License-Identifier: Apache-2.0
# No room, at any point of a database's download: the old one serves on, what is left is what the next run goes on with.
. "$DATA/../tools/servers.sh"
unset TRAWL_SKIP_DB_UPDATE
yesterday=$(date -u -d '1 day ago' +%Y-%m-%dT00:00:00Z)
make() {
	{
		cat "$DATA/cli/lodash.txt"
		awk -v seed="$1" 'BEGIN { srand(seed); for (i = 0; i < 4000; i++) printf "npm::x\tp%d\tCVE-2020-%d\t{\"V\":\"%.12f%.12f%.12f\"}\n", i, i, rand(), rand(), rand() }'
	} >text
	"$BUILD/tests/build_db" --updated "$yesterday" --next "$yesterday" text "$2"
	pack "$2" "$2.tar.gz"
}
make 1 old
make 2 new
mkdir app
cp "$DATA/cli/package-lock.json" app
registry
push old.tar.gz "$REGISTRY/db:2" >/dev/null
fresh() {
	rm -rf cache
	mkdir -p cache/db
	cp old/db/* cache/db
	sed -i 's/"DownloadedAt":"[^"]*"/"DownloadedAt":"2026-01-01T00:00:00Z"/' cache/db/metadata.json
}
push new.tar.gz "$REGISTRY/db:2" >/dev/null
blocks=$(($(stat -c %s new/db/trivy.db) / 512))
packed=$(($(stat -c %s new.tar.gz) / 512))
wrong=0
for limit in 1 2 8 $((packed / 2)) $((packed - 1)) $((packed + 1)) $((blocks / 4)) $((blocks / 2)) $((blocks - 8)) $((blocks - 1)); do
	fresh
	status=0
	(ulimit -f "$limit" && "$TRAWL" fs app --scanners vuln --cache-dir cache --db-repository "$REGISTRY/db:2" --format json 2>err) | cat >report.json || status=$?
	[ "$(grep -c '"VulnerabilityID"' report.json)" = 3 ] || { echo "limit $limit: other findings"; cat err; }
	grep -q 'warning: .*File too large' err || { echo "limit $limit: not said"; cat err; }
	cmp old/db/trivy.db cache/db/trivy.db || wrong=$((wrong + 1))
	find cache -size +"$((blocks + 100))"b
	"$TRAWL" fs app --scanners vuln --cache-dir cache --db-repository "$REGISTRY/db:2" --format json --output report.json
	[ "$(grep -c '"VulnerabilityID"' report.json)" = 3 ] || echo "limit $limit: other findings after it"
	cmp new/db/trivy.db cache/db/trivy.db || wrong=$((wrong + 1))
	find cache/db -type f | sort >left
done
echo "wrong: $wrong"
cat left
sed -n 's/sha256:[0-9a-f]*/DIGEST/g; s#'"$REGISTRY"'#REGISTRY#g; /warning/p' err
echo '# no database at all, and no room for one'
rm -rf cache
status=0
(ulimit -f "$((blocks / 2))" && "$TRAWL" fs app --scanners vuln --cache-dir cache --db-repository "$REGISTRY/db:2") 2>err || status=$?
echo "exit status $status"
sed 's#'"$REGISTRY"'#REGISTRY#g' err
ls "$TMPDIR"
