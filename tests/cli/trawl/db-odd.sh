# SPDX-License-Identifier: Apache-2.0
# Registries that misbehave: one clear sentence each, nothing lost, and no secret anywhere.
. "$DATA/../tools/servers.sh"
unset TRAWL_SKIP_DB_UPDATE TRAWL_SKIP_JAVA_DB_UPDATE TRAWL_SCANNERS
{
	cat "$DATA/cli/lodash.txt"
	awk 'BEGIN { srand(7); for (i = 0; i < 2000; i++) printf "npm::x\tp%d\tCVE-2020-%d\t{\"V\":\"%.12f%.12f%.12f\"}\n", i, i, rand(), rand(), rand() }'
} >text
"$BUILD/tests/build_db" --next 2026-01-02T00:00:00Z text built
pack built db.tar.gz
odd db.tar.gz
other=localhost:${ODD##*:}
odd db.tar.gz "$other"
mask() { sed -e "s#$ODD#ODD#g; s#$other#OTHER#g; s/sha256:[0-9a-f]\{64\}/DIGEST/g; s/[0-9]\{4,\} bytes/N bytes/g; s/but [0-9]* are/but N are/g; s/[0-9.]* s: //; s/at byte [0-9]*/at byte N/"; }
t() {
	how=$1
	shift
	status=0
	"$TRAWL" image --download-db-only --cache-dir "cache-$how" --db-repository "$ODD/$how:2" "$@" 2>err || status=$?
	printf '%s: exit status %s, %s\n' "$how" $status "$(cmp -s built/db/trivy.db "cache-$how/db/trivy.db" && echo there || echo "not there")"
	mask <err
}
t good
t cut --debug
t restart
t busy --debug
t endless
for how in loop html wrong lies file short down; do
	t $how
done
echo '# with a name and a password'
for how in token basic elsewhere; do
	t $how --username user --password secret
	rm -rf "cache-$how"
	t $how --username user --password other
	printf 'secret\n' | "$TRAWL" image --download-db-only --cache-dir "stdin-$how" --db-repository "$ODD/$how:2" --username user --password-stdin
done
mkdir docker
printf '{"auths":{"%s":{"auth":"%s"}}}' "$ODD" "$(printf user:secret | base64)" >docker/config.json
rm -rf cache-token
DOCKER_CONFIG=docker t token --debug
echo '# no secret came to another host, into a message or into a file'
grep -c LEAK odd.log || true
grep -rlE 'very-secret|dXNlcjpzZWNyZXQ' --exclude=config.json cache-* err || true
echo '# an old one serves'
rm -rf cache-down
cp -r cache-good cache-down
sed -i 's/"UpdatedAt":"[^"]*"/"UpdatedAt":"'"$(date -u +%Y-%m-%dT00:00:00Z)"'"/; s/"DownloadedAt":"[^"]*"/"DownloadedAt":"2026-01-01T00:00:00Z"/' cache-down/db/metadata.json
t down
