# SPDX-License-Identifier: Apache-2.0
# --output: the report is there, whole, or what was there before; the same bytes as on standard output; the same bytes again.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
mkdir app folder
cp "$DATA/cli/package-lock.json" app
export SOURCE_DATE_EPOCH=1767225600
scan() { "$TRAWL" fs app --cache-dir cache "$@"; }
scan --format json > one.json
scan --format json --output two.json
scan --format json --threads 8 --output "$PWD/folder/three.json"
cmp one.json two.json && cmp one.json folder/three.json && echo "three times the same"
grep -c VulnerabilityID one.json
scan --format table --output table.txt
grep -c '' table.txt > /dev/null && ! grep -q "$(printf '\033')" table.txt && echo "no colours in a file"
echo before > kept.json
scan --format json --output kept.json --ignorefile missing || echo "exit status $?"
cat kept.json
scan --format json --output none/report.json || echo "exit status $?"
scan --format json --output folder || echo "exit status $?"
scan --format json --output /dev/full || echo "exit status $?"
scan --format json > /dev/full || echo "exit status $?"
scan --format json --output /dev/stdout | cmp - one.json && echo "a device is written to"
ls
