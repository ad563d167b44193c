# SPDX-License-Identifier: Apache-2.0
# What refers to an image: by the registry's list, page by page; by the tag that stands in for it at a registry without one.
. "$DATA/../tools/servers.sh"
sh "$tools/../laws/small-image" "$BUILD" .
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
registry
odd layer.tar.gz
digest=$(push --docker image.tar "$REGISTRY/team/app:1")
mask() { sed -e "s#$REGISTRY#REGISTRY#g; s#$ODD#ODD#g; s/$digest/DIGEST/g; s/${digest#sha256:}/HEX/g"; }
t() {
	status=0
	echo "# $*" | mask
	"$TRAWL" registry referrers "$@" >out 2>&1 || status=$?
	mask <out
	[ $status = 0 ] || echo "exit status $status"
}
t "$REGISTRY/team/app:1"
push --index "linux/amd64=$digest" "$REGISTRY/team/app:sha256-${digest#sha256:}" >/dev/null
t "$REGISTRY/team/app:1"
t "$REGISTRY/team/app@$digest"
t "$REGISTRY/team/none:1"
t "$ODD/referrers:1"
t "$ODD/good:1" --debug 2>&1 | grep -v '^debug'
grep -c '/referrers/sha256:' odd.log
t "$ODD/broken:1"
t 'BAD NAME'
t
