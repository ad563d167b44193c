# SPDX-License-Identifier: Apache-2.0
# An identity token goes to its token server in a form: where that leads to another host, nothing is sent there.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
odd layer.tar.gz
other=localhost:${ODD##*:}
odd layer.tar.gz "$other"
mkdir docker
printf '{"auths":{"%s":{"identitytoken":"very-secret-identity"}}}' "$ODD" >docker/config.json
export DOCKER_CONFIG="$PWD/docker"
for how in token moved; do
	: >odd.log
	status=0
	rm -rf cache/trawl report.json
	"$TRAWL" image "$ODD/$how:1" --scanners vuln --cache-dir cache --format json --output report.json 2>err || status=$?
	echo "$how: exit status $status, $(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true) findings"
	sed "s#$ODD#ODD#g; s#$other#OTHER#g" err
	grep POST odd.log
done
grep -rl very-secret err cache "$TMPDIR" || true
