# SPDX-License-Identifier: Apache-2.0
# What the database knows: of packages by name and by package URL, of vulnerabilities, of one in the other; and why so severe.
{
	cat "$DATA/cli/lodash.txt"
	printf 'data-source\tdebian 12\t{"ID":"debian","Name":"Debian Security Tracker","URL":"https://security-tracker.debian.org"}\n'
	printf 'debian 12\topenssl\tCVE-2098-0001\t{"FixedVersion":"3.0.13-1"}\n'
	printf 'debian 12\topenssl\tCVE-2098-0002\t{"Status":5,"Severity":1}\n'
	printf 'debian 11\topenssl\tCVE-2098-0001\t{"FixedVersion":"1.1.1w-1"}\n'
	printf 'Red Hat\topenssl\tRHSA-2098:1\t{"Entries":[{"FixedVersion":"1:3.0.1-2.el9","Affected":[1],"Cves":[{"ID":"CVE-2098-0001","Severity":3}]}]}\n'
	printf 'maven::GitHub Security Advisory Maven\torg.example:core\tCVE-2098-0003\t{"PatchedVersions":["2.0"],"VulnerableVersions":["<2.0"]}\n'
	printf 'vulnerability\tCVE-2098-0001\t{"Title":"A hole\\u001b[31m","Severity":"HIGH","VendorSeverity":{"nvd":3,"redhat":2},"CVSS":{"nvd":{"V3Vector":"CVSS:3.1/AV:N","V3Score":7.5}},"References":["https://example.org/1"],"PublishedDate":"2098-01-01T00:00:00Z"}\n'
	printf 'vulnerability\tCVE-2098-0002\t{"Title":"Another","Severity":"LOW"}\n'
} >text
"$BUILD/tests/build_db" text cache
t() {
	status=0
	echo "# $*"
	"$TRAWL" db search --cache-dir cache "$@" 2>err || status=$?
	cat err
	[ $status = 0 ] || echo "exit status $status"
}
t lodash
t pkg:npm/lodash@4.17.15
t pkg:npm/lodash@5.0.0
t 'pkg:deb/debian/openssl@3.0.12-1?arch=amd64&distro=debian-12.5'
t 'pkg:deb/debian/openssl@3.0.13-1?distro=debian-12.5'
t pkg:rpm/redhat/openssl
t pkg:maven/org.example/core@1.9
t cve-2098-0001
t CVE-2098-0001 openssl --format json
t CVE-2098-0003 lodash
t CVE-1999-0001
t none
t pkg:nonsense
t a b
t
