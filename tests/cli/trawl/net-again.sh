# SPDX-License-Identifier: Apache-2.0
# What may work the next time is asked again, when the server says so; but nobody waits an hour. What broke off goes on where it broke.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
head -c 200000 /dev/urandom >root/filler
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
odd layer.tar.gz
t() {
	: >odd.log
	status=0
	rm -rf cache/trawl report.json
	start=$(date +%s%N)
	"$TRAWL" image "$ODD/$1:1" --scanners vuln --cache-dir cache --format json --output report.json 2>err || status=$?
	took=$((($(date +%s%N) - start) / 1000000))
	printf '%s: exit status %s, %s findings, %s manifests\n' "$1" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)" "$(calls odd.log manifests)"
	sed "s#$ODD#ODD#g" err
}
t busy
[ $took -ge 2000 ] && echo 'waited for as asked'
t later
[ $took -lt 20000 ] && echo 'not waited for'
echo '# ranges: each begins where the one before ended'
t cut
awk '/blobs/ && $4 != "-" { sub("bytes=", "", $4); sub("-", "", $4); n++; if ($4 % 24576) odd++; if ($4 + 0 <= last) odd++; last = $4 + 0 } END { print (n > 5 ? "ranges" : "none"), odd + 0 }' odd.log
