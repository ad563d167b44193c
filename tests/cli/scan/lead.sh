# SPDX-License-Identifier: Apache-2.0
# What the table leads with: the same upgrade in several places is one line, what is too much is counted, the artifact's path
# isn't said again, notes stand apart from what could not be read, and a clean target is one line.
PYTHONPATH="$DATA/scan" PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE SOURCE_DATE_EPOCH=1767225600 TRAWL_CACHE_DIR=cache
{
	cat "$DATA/cli/lodash.txt"
	printf 'data-source\tgo::example\t{"ID":"govulndb","Name":"Go","URL":"https://example.org/"}\n'
	printf 'go::example\texample.org/net\tCVE-2099-0010\t{"PatchedVersions":["v0.8.0"],"VulnerableVersions":["\\u003c0.8.0"]}\n'
	printf 'vulnerability\tCVE-2099-0010\t{"Title":"one of Go","Severity":"CRITICAL"}\n'
	printf 'data-source\tpip::example\t{"ID":"osv","Name":"Python","URL":"https://example.org/"}\n'
	for i in $(seq 10 31); do
		printf 'pip::example\tp%d\tCVE-2099-01%d\t{"PatchedVersions":["2"],"VulnerableVersions":["\\u003c2"]}\n' "$i" "$i"
		printf 'vulnerability\tCVE-2099-01%d\t{"Title":"one","Severity":"LOW"}\n' "$i"
	done
} > text
"$BUILD/tests/build_db" text cache
lead() {
	printf '\n# %s\n' "$*"
	"$TRAWL" "$@" --table-mode summary | sed '/^Report Summary/,$d'
}
for folder in one two three; do
	mkdir -p app/$folder clean/$folder
	cp "$DATA/cli/package-lock.json" app/$folder
	printf 'p1==3\n' > clean/$folder/requirements.txt
done
printf 'module example.org/here\n\ngo 1.21\n\nrequire example.org/net v0.7.0\n' > app/go.mod
lead fs app
lead fs clean
printf 'p%d==1\n' $(seq 10 31) > app/requirements.txt
cp app/requirements.txt app/two
lead fs app
cat > .trivyignore <<'IGNORE'
# the first two hide something, the first only with another --severity
CVE-2021-23337
CVE-2099-0010 exp:2030-01-01
CVE-2000-0001
CVE-2099-0001 exp:2020-01-01
CVE-2018-16487 exp:soon
AVD-DS-0002
aws-access-key-id
IGNORE
lead fs app --severity LOW,MEDIUM
"$TRAWL" fs app --format json --severity LOW --output report.json
python3 -c 'import json; print(*json.load(open("report.json"))["Trivy"]["Trawl"]["Problems"], sep="\n")'
rm .trivyignore
python3 - <<'PYTHON'
from images import *

write("alpine.tar", docker([tar(entry("etc/os-release", 'ID=alpine\nVERSION_ID=3.18.4\n'), entry("etc/alpine-release", "3.18.4\n"),
                                entry("lib/apk/db/installed", "P:openssl\nV:3.1.0-r0\nA:x86_64\no:openssl\n\nP:zlib\nV:1.2-r0\nA:x86_64\no:zlib\n\n"))]))
PYTHON
"$BUILD/tests/build_db" - cache <<'DB'
alpine 3.18	openssl	CVE-2023-0001	{"FixedVersion":"3.1.1-r0"}
alpine 3.18	zlib	CVE-2023-0002	{}
data-source	alpine 3.18	{"ID":"alpine","Name":"Alpine Secdb","URL":"https://example.org/"}
vulnerability	CVE-2023-0001	{"Title":"example","Severity":"HIGH"}
vulnerability	CVE-2023-0002	{"Title":"example","Severity":"LOW"}
DB
lead image --input "$PWD/alpine.tar"
