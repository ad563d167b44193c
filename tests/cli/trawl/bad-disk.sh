# SPDX-License-Identifier: Apache-2.0
# No room, no home, no cache: what can be done without is done without, and said; a report that was there is kept.
. "$DATA/scan/scan.sh"
exec 2>&1
python3 - <<'PYTHON'
import random

from images import *

noise = random.Random(1).randbytes(3 << 20)
jar = zip_of({"META-INF/maven/g/a/pom.properties": "groupId=g\nartifactId=a\nversion=1\n", "noise": noise}, store=True)
layer = tar(entry("opt/a.jar", jar), entry("usr/lib/node_modules/lodash/package.json", PACKAGE))
write("image.tar", docker([pack(DEBIAN), pack(layer)], ["sha256:" + sha256(DEBIAN), "sha256:" + sha256(layer)]))
write("image.tar.gz", pack(docker([DEBIAN, layer])))
write("project/package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {
    f"node_modules/lodash{n}/node_modules/lodash": {"version": f"4.17.4-{n}"} for n in range(2000)}}))
PYTHON
echo "a spooled jar:"
(ulimit -f 2048 && scan image --input image.tar)
(ulimit -f 2048 && scan image --input image.tar.gz)
(export TMPDIR="$PWD/none" && scan image --input image.tar)
echo "the cache:"
rm -rf db/trawl
(ulimit -f 0 && "$TRAWL" image --input image.tar --skip-files '**/*.jar' --format json --threads 1) | cat > report.json
python3 "$DATA/scan/show.py" report.json
rm -rf db/trawl && touch db/trawl
no_cache() {
	"$TRAWL" image --input image.tar --format json --threads 1 2> said > report.json || echo "exit status $?"
	sed 's:layers/[0-9a-f][0-9a-f]:layers/<xx>:' said
	python3 "$DATA/scan/show.py" report.json
}
no_cache
rm -f db/trawl && mkdir db/trawl && touch db/trawl/layers
no_cache
rm -rf db/trawl && ln -s nowhere db/trawl
no_cache
rm -rf db/trawl && mkdir -p db/trawl/layers && for n in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do
	for m in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do touch db/trawl/layers/$n$m; done
done
no_cache
rm -rf db/trawl
echo "damaged results in the cache are made anew:"
"$TRAWL" image --input image.tar --format json > first.json
find db/trawl -type f -size +0 | sort > kept
grep -c . kept
for damage in 'truncate -s 0' 'truncate -s 100' 'truncate -s -1' 'truncate -s +8' 'dd if=/dev/zero conv=notrunc bs=64 count=1 status=none of' \
	'dd if=/dev/urandom conv=notrunc bs=200 count=2 status=none of'; do
	while read -r path; do
		case $damage in dd*) $damage="$path" ;; *) $damage "$path" ;; esac
	done < kept
	"$TRAWL" image --input image.tar --format json > again.json && cmp first.json again.json
done
while read -r path; do rm "$path" && mkdir "$path"; done < kept
"$TRAWL" image --input image.tar --format json 2>&1 > again.json | sed 's/[0-9a-f]\{64\}/<name>/g'
cmp first.json again.json
rm -rf db/trawl
echo "what this machine couldn't do isn't kept as the image's result:"
(export TMPDIR="$PWD/none" && "$TRAWL" image --input image.tar --format json > report.json)
"$TRAWL" image --input image.tar --format json > again.json && cmp first.json again.json
rm -rf db/trawl
echo "the report:"
echo before > report.json
(ulimit -f 16 && "$TRAWL" fs project --format json --output report.json) || echo "exit status $?"
cat report.json
"$TRAWL" fs project --format json --output /dev/full || echo "exit status $?"
"$TRAWL" fs project --format table --output /dev/full || echo "exit status $?"
ls
echo "no home:"
unset TRAWL_CACHE_DIR
for home in '' relative "$PWD/none" /dev/null /proc; do
	echo "HOME=$home"
	HOME=$home "$TRAWL" fs project --format json > report.json || echo "exit status $?"
	HOME=$home "$TRAWL" image --input image.tar --threads 1 --scanners '' --format json > report.json || echo "exit status $?"
	HOME=$home "$TRAWL" image --input image.tar --format json --cache-dir db > report.json && cmp first.json report.json
done 2>&1
(unset HOME && "$TRAWL" fs project --format json > report.json || echo "exit status $?")
(unset HOME && "$TRAWL" image --input image.tar --threads 1 --scanners '' --format json --debug 2>&1 > report.json | grep -o 'no cache.*')
