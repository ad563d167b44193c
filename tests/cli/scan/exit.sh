# SPDX-License-Identifier: Apache-2.0
# Exit statuses: nothing found, something found, filtered away, nothing to scan, no database, something that can't be read.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
mkdir app broken
cp "$DATA/cli/package-lock.json" app
head -c 300 "$DATA/cli/package-lock.json" > broken/package-lock.json
t() {
	status=0
	"$TRAWL" "$@" > report || status=$?
	printf '%s: exit status %s\n' "$*" $status
}
t fs app --cache-dir cache
t fs app --cache-dir cache --exit-code 7
t fs app --cache-dir cache --exit-code 7 --severity CRITICAL
t fs app --cache-dir cache --exit-code 7 --scanners ''
t fs app --cache-dir nowhere
t fs missing --cache-dir cache
t image --input missing.tar --cache-dir cache
t image --input app/package-lock.json --cache-dir cache
t fs broken --cache-dir cache
t fs broken --cache-dir cache --fail-on-incomplete
t fs broken --cache-dir cache --fail-on-incomplete --quiet
t fs app --cache-dir cache --fail-on-incomplete
TRAWL_FAIL_ON_INCOMPLETE=true t fs broken --cache-dir cache --quiet
