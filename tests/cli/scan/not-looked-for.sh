# SPDX-License-Identifier: Apache-2.0
# Trivy's default includes secrets: that these weren't looked for is said, unless somebody has said what to look for.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
mkdir app
cp "$DATA/cli/package-lock.json" app
unset TRAWL_SCANNERS
export TRAWL_CACHE_DIR=cache
t() {
	printf '%s\n' "$*" >&2
	"$TRAWL" "$@" --output report
}
t fs app
t fs app --format json
t rootfs app --format json
t fs app --quiet
t fs app --scanners vuln
t fs app --scanners ''
TRIVY_SCANNERS=vuln t fs app --debug=false
printf 'scan: {scanners: [vuln]}\n' > trawl.yaml
t fs app
# what Trivy generates has its default in it
rm trawl.yaml
printf 'scan: {scanners: [vuln, secret]}\n' > trivy.yaml
t fs app
t fs app --scanners vuln
printf 'scan: {scanners: [secret]}\n' > trivy.yaml
t fs app || echo "exit status $?" >&2
t fs app --scanners vuln,secret || echo "exit status $?" >&2
