# SPDX-License-Identifier: Apache-2.0
# A vulnerability that the database has no record of: the vendor's severity for the package is all there is.
"$BUILD/tests/build_db" - cache <<'DB'
debian 12	bash	CVE-2024-0001	{"FixedVersion":"5.2.15-3","Severity":3}
debian 12	bash	CVE-2024-0002	{"FixedVersion":"5.2.15-3","Severity":3}
data-source	debian 12	{"ID":"debian","Name":"Debian Security Tracker","URL":"https://example.org/"}
vulnerability	CVE-2024-0002	{"Severity":"LOW","VendorSeverity":{"nvd":1}}
DB
mkdir -p root/etc root/var/lib/dpkg
echo 12.5 > root/etc/debian_version
printf 'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2.15-2\nMaintainer: x <x@y>\n\n' > root/var/lib/dpkg/status
"$TRAWL" rootfs root --cache-dir cache --format json --quiet |
	python3 -c 'import json, sys
for v in json.load(sys.stdin)["Results"][0]["Vulnerabilities"]:
    print({name: v.get(name) for name in ("VulnerabilityID", "Severity", "SeveritySource", "VendorSeverity", "PrimaryURL")})'
