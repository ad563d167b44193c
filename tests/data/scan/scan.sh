# SPDX-License-Identifier: Apache-2.0
# For the scripts of bad input: a database in ./db that knows openssl and lodash, and scan, which shows all that a scan tells.
export PYTHONPATH="$DATA/scan" PYTHONDONTWRITEBYTECODE=1 SOURCE_DATE_EPOCH=1767225600 TRAWL_SKIP_DB_UPDATE=true TRAWL_CACHE_DIR=db
"$BUILD/tests/build_db" "$DATA/laws/database.txt" db

# scan ARGUMENTS: exit status, what was said, and of the JSON, which must be valid, findings and problems. Nothing that was seen
# before is remembered.
scan() {
	status=0
	rm -rf db/trawl
	"$TRAWL" "$@" --format json --output report.json --fail-on-incomplete 2> said || status=$?
	echo "$*: exit status $status"
	sed 's/^/  /' said
	if [ -e report.json ]; then
		python3 "$DATA/scan/show.py" report.json
		rm report.json
	fi
}
