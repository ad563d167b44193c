# SPDX-License-Identifier: Apache-2.0
# The database's download from a real registry: when it is asked, what it costs, what is used when it can't be had.
. "$DATA/../tools/servers.sh"
unset TRAWL_SKIP_DB_UPDATE TRAWL_SKIP_JAVA_DB_UPDATE
export TRAWL_DB_REPOSITORY=
mkdir app
cp "$DATA/cli/package-lock.json" app
yesterday=$(date -u -d '1 day ago' +%Y-%m-%dT00:00:00Z)
"$BUILD/tests/build_db" --updated "$yesterday" --next "$yesterday" "$DATA/cli/lodash.txt" built
pack built db.tar.gz
registry
manifest=$(push db.tar.gz "$REGISTRY/trivy-db:2")
mask() { sed -e "s/port ${REGISTRY#*:} after [0-9]* ms/port N/" -e "s/$REGISTRY/REGISTRY/g" -e "s/$yesterday/YESTERDAY/g" -e 's/sha256:[0-9a-f]\{64\}/DIGEST/g' -e 's/built 20[-0-9]*/built DATE/'; }
asked() { echo "asked: $(grep -c '"HEAD /v2/trivy-db/manifests/' registry.log || true) HEAD, $(grep -c '"GET /v2/trivy-db/blobs/' registry.log || true) blobs"; }
t() {
	status=0
	"$TRAWL" fs app --cache-dir cache --db-repository "$REGISTRY/trivy-db:2" --format json --output report.json "$@" 2>err || status=$?
	printf '%s: exit status %s, %s findings\n' "$(echo "$*" | mask)" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	mask <err
	asked
	rm -f report.json
}
age() { sed -i 's/"DownloadedAt":"[^"]*"/"DownloadedAt":"2026-01-01T00:00:00Z"/' cache/db/metadata.json; }

echo '# nothing there'
t
ls cache/db
cmp built/db/trivy.db cache/db/trivy.db
sed -n 's/^source //p' cache/db/trivy.db.origin | mask
echo '# downloaded within the hour: nothing is asked'
t
echo '# older: one HEAD, and there is no newer one; then nothing again'
age
t
t
echo '# a newer one'
"$BUILD/tests/build_db" --updated "$yesterday" --next "$yesterday" "$DATA/cli/lodash.txt" newer
printf 'pad\tpad\tpad\t{}\n' | cat "$DATA/cli/lodash.txt" - >text
"$BUILD/tests/build_db" --updated "$yesterday" --next "$yesterday" text newer
pack newer newer.tar.gz
push newer.tar.gz "$REGISTRY/trivy-db:2" >/dev/null
age
t
cmp newer/db/trivy.db cache/db/trivy.db
echo '# pinned by the manifest, by the file, and once more'
t --db-digest "$manifest"
cmp built/db/trivy.db cache/db/trivy.db
t --db-digest "sha256:$(sha256sum newer/db/trivy.db | cut -d' ' -f1)"
cmp newer/db/trivy.db cache/db/trivy.db
t --db-digest "sha256:$(sha256sum newer/db/trivy.db | cut -d' ' -f1)"
t --db-digest "sha256:$(sha256sum newer/db/trivy.db | cut -d' ' -f1)" --skip-db-update
t --db-digest "$manifest" --skip-db-update
t --db-digest sha256:00 --skip-db-update
echo '# pinned to what nobody has'
t --db-digest "sha256:$(echo nothing | sha256sum | cut -d' ' -f1)"
echo '# the registry is gone: a young one serves, also when quiet; an old one does not, unless that is wanted'
stop_servers
age
t
t --quiet
t --db-max-age 1h
t --db-max-age 1h --skip-db-update
echo '# none at all'
rm -r cache
t
ls cache/db
