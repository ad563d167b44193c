# SPDX-License-Identifier: Apache-2.0
# Standard streams that are closed, full, cut off, or hold the image.
. "$DATA/scan/scan.sh"
exec 2>&1 3>&1
python3 - <<'PYTHON'
from images import *

write("image.tar", docker([DEBIAN, LODASH]))
write("project/package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {
    f"node_modules/lodash{n}/node_modules/lodash": {"version": f"4.17.4-{n}"} for n in range(2000)}}))
PYTHON
trawl() {
	status=0
	"$TRAWL" "$@" || status=$?
	echo "exit status $status" >&3
}
for format in json table; do
	echo "$format:"
	trawl fs project --format $format >&-
	trawl fs project --format $format --output report >&- && test -s report
	trawl fs project --format $format | head -n 1 > /dev/null
	trawl fs project --format $format > /dev/full
	trawl fs project --format $format 2>&- > report && test -s report
	trawl fs project --format $format <&- > report && test -s report
	trawl fs project --format $format >&- 2>&- <&-
	trawl fs missing --format $format 2> /dev/full
done
# shellcheck disable=SC2094
for format in json table; do
	trawl fs project --format $format > whole
	trawl fs project --format $format | cat > piped
	cmp whole piped
	trawl fs project --format $format --output kept
	cmp whole kept
done
echo "the image on standard input:"
trawl image --input /dev/stdin < image.tar > report
trawl image --input /proc/self/fd/0 < image.tar > report
cat image.tar | trawl image --input /dev/stdin > report
cat image.tar | trawl image --input - > report
trawl image --input /dev/stdin <&- > report
trawl fs /dev/stdin < project/package-lock.json > report
trawl fs - < project/package-lock.json > report
