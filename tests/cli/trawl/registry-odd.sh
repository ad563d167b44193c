# SPDX-License-Identifier: Apache-2.0
# Images at registries that misbehave: what can be had is had, else one clear sentence; no secret anywhere, nothing left behind.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
head -c 200000 /dev/urandom >root/filler
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
odd layer.tar.gz
other=localhost:${ODD##*:}
odd layer.tar.gz "$other"
mask() { sed -e "s#$ODD#ODD#g; s#$other#OTHER#g; s/sha256:[0-9a-f]\{64\}/DIGEST/g; s/[0-9a-f]\{64\}/HEX/g; s/[0-9]\{5,\}/N/g; s/at byte [0-9]*/at byte N/"; }
t() {
	how=$1
	shift
	status=0
	rm -rf cache/trawl report.json
	"$TRAWL" image "$ODD/$how:1" --cache-dir cache --format json --output report.json "$@" 2>err || status=$?
	printf '%s: exit status %s, %s findings\n' "$how" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	mask <err
}
for how in good cut restart busy elsewhere; do
	t $how --username user --password secret
done
echo '# what is lost is the layer, and the report says so'
for how in wrong short endless lies file; do
	t $how
done
t wrong --fail-on-incomplete
echo '# what is lost is the image'
for how in loop html down many old encrypted foreign nothing circle deep huge; do
	t $how
done
t token --username user --password other
t basic
echo '# a byte a second, and nothing at all: the time runs out, and the report says so'
t drip --timeout 2s
t slow --timeout 2s
echo '# larger than is wanted: not a byte of a layer is asked for'
: >odd.log
t good --max-image-size 10KB
grep -c blobs odd.log || true
echo '# no secret came to another host, into a message or into a file'
grep -c LEAK odd.log || true
for how in token basic elsewhere loop; do
	"$TRAWL" image "$ODD/$how:1" --cache-dir cache --username user --password very-secret-password --registry-token very-secret-own --debug >all 2>&1 || true
	grep -nE 'very-secret|dXNlcj|secret' all | grep -v 'secret: ' || true
done
grep -rlE 'very-secret|dXNlcjpzZWNyZXQ' cache "$TMPDIR" || true
ls "$TMPDIR"
