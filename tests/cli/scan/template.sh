# SPDX-License-Identifier: Apache-2.0
# Reports by template: fields of Trivy's structs, its functions, and what is said of a template that can't be had, read or run.
. "$DATA/scan/scan.sh"
"$BUILD/tests/build_db" - records <<'DB'
debian 12	openssl	CVE-2024-0001	{"FixedVersion":"3.0.11-1~deb12u2"}
debian 12	openssl	CVE-2024-0002	{"Status":5,"Severity":1}
npm::Node.js	lodash	CVE-2024-0003	{"PatchedVersions":["4.17.21"],"VulnerableVersions":["<4.17.21"]}
data-source	debian 12	{"ID":"debian","Name":"Debian Security Tracker","URL":"https://example.org/"}
vulnerability	CVE-2024-0001	{"Title":"A <title> & \"more\"","Description":"It's\nworse","Severity":"CRITICAL","VendorSeverity":{"nvd":4,"debian":2},"CVSS":{"nvd":{"V3Vector":"CVSS:3.1/AV:N","V3Score":9.8}},"References":["https://example.org/?a=1&b=2","ftp://x"],"CweIDs":["CWE-79"],"PublishedDate":"2024-01-02T03:04:05Z","LastModifiedDate":"2024-02-03T04:05:06.5Z"}
vulnerability	CVE-2024-0003	{"Title":"Pollution","Severity":"HIGH"}
DB
mkdir -p root/etc root/var/lib/dpkg empty
echo 12.5 > root/etc/debian_version
printf 'Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.0.11-1~deb12u1\nMaintainer: x <x@y>\n\n' > root/var/lib/dpkg/status
mkdir -p root/app/node_modules/lodash
echo '{"name":"lodash","version":"4.17.20","license":"MIT"}' > root/app/node_modules/lodash/package.json
cp "$DATA"/report/templates/*.tpl .
export TRAWL_CACHE_DIR=records TRAWL_QUIET=true REGION=north-1 TRAWL_LIST_ALL_PKGS=true

# by TEMPLATE [ARGUMENTS]: the report, and the exit status where it isn't 0.
by() {
	template=$1
	shift
	echo "== $template"
	status=0
	"$TRAWL" rootfs "${1:-root}" --format template --template "$template" || status=$?
	echo
	[ "$status" -eq 0 ] || echo "exit status $status"
} 2>&1

by @page.tpl
by @page.tpl empty
by @records.tpl
"$TRAWL" rootfs root --format template --template @records.tpl | python3 -c 'import json, sys; print(len(json.load(sys.stdin)), "records")'
by '{{ range . }}{{ toPrettyJson .Vulnerabilities }}{{ end }}'
by '{{ range . }}{{ range .Packages }}{{ .ID }} {{ .Relationship }} {{ .Identifier.PURL.Qualifiers }} {{ .Licenses }} {{ .BuildInfo }} {{ .Locations }}{{ "\n" }}{{ end }}{{ end }}'
by '{{ range . }}{{ range .Vulnerabilities }}{{ .VendorSeverity }} {{ .CVSS }} {{ .Layer }} {{ .DataSource }} {{ .PublishedDate }} {{ .Custom }}{{ "\n" }}{{ end }}{{ end }}'
by '{{ printf "%T %v %+v" (index . 0).Type .Failed (index (index . 0).Packages 0).Layer }} {{ range . }}{{ typeOf .Vulnerabilities }} {{ kindOf .MisconfSummary }} {{ .ModifiedFindings }} {{ .IsEmpty }}{{ end }}'
by '{{ range . }}{{ with first .Vulnerabilities }}{{ .Status }}{{ end }} {{ with index .Vulnerabilities 0 }}{{ .Status }}{{ end }} {{ add 1 (index .Vulnerabilities 0).Status }} {{ print .Type .Class 1 2 }} {{ .Secrets | toJson }} {{ (index .Packages 0).DependsOn | toJson }}{{ "\n" }}{{ end }}'
by '{{ len (uuidv4) }}'

printf 'CVE-2024-0002\n' > .trivyignore
by '{{ range . }}{{ range .ModifiedFindings }}{{ .Type }} {{ .Status }} {{ .Source }} {{ .Finding.VulnerabilityID }} {{ .Finding.PkgName }} {{ toJson . }}{{ end }}{{ len .Vulnerabilities }} {{ end }}'
rm .trivyignore

echo "== wrong"
by '{{ range . }}{{ .Nope }}{{ end }}'
by '{{ range . }}{{ escapeXML .Type }}{{ end }}'
by '{{ range . }}{{ .MisconfSummary.Failures }}{{ end }}'
by '{{ range . }}{{ .Target 1 }}{{ end }}'
by '{{ range . }}{{ .IsEmpty 1 }}{{ end }}'
by '{{ range . }}{{ range .Vulnerabilities }}{{ index .CVSS "nvd" }}{{ end }}{{ end }}'
by '{{ range . }}{{ range .Vulnerabilities }}{{ eq .Status "fixed" }}{{ end }}{{ end }}'
by '{{ range . }}{{ range .Vulnerabilities }}{{ .LastModifiedDate.Format "2006" }}{{ end }}{{ end }}'
by '{{ range . }}{{ .Target }'
by '{{ nothing }}'
by '{{ getHostByName "localhost" }}'
by @missing.tpl
by @records.json
by @empty.tpl/
printf 'one\n{{ range . }}\n  {{ .Nope }}\n{{ end }}' > broken.tpl
by @broken.tpl
printf 'a\0b' > zero.tpl
by @zero.tpl
"$TRAWL" rootfs root --format template 2>&1 || echo "exit status $?"
"$TRAWL" manifests root --list-images --format template --template x 2>&1 || echo "exit status $?"
TRAWL_QUIET=false "$TRAWL" rootfs empty --template x 2>&1
"$TRAWL" rootfs root --output out --format template --template '{{ range . }}{{ .Target }}{{ .Nope }}{{ end }}' 2>&1 || echo "exit status $?"
ls out 2>&1 || true
