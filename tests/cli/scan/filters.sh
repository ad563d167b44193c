# SPDX-License-Identifier: Apache-2.0
# Flags, variables and files of configuration that decide what counts, each seen by the findings that are left.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
mkdir app
cp "$DATA/cli/package-lock.json" app
ids() {
	printf '%s: ' "$*"
	"$TRAWL" fs app --cache-dir cache --format json "$@" | sed -n 's/.*"VulnerabilityID": "\(.*\)",/\1/p' | tr '\n' ' '
	echo
}
ids --quiet
ids --severity HIGH
ids --severity low,medium
ids --ignore-unfixed
ids --ignore-status affected
ids --ignore-unfixed --ignore-status fixed
ids --vuln-severity-source nvd --severity CRITICAL
ids --pkg-types os
ids --pkg-relationships indirect
ids --skip-files package-lock.json
ids --scanners ''
echo 'CVE-2021-23337 # not reachable' > ignore
ids --ignorefile ignore
cp ignore .trivyignore
ids
rm .trivyignore
# What is no mapping with a list of entries is an error, and so is a name that stands twice.
for text in '- id: CVE-2021-23337' 'CVE-2021-23337' 'vulnerabilities: CVE-2021-23337' 'vulnerabilities: [CVE-2021-23337]' \
	'{vulnerabilities: [], vulnerabilities: [{id: CVE-2021-23337}]}' 'vulnerabilities:' '# nothing'; do
	echo "$text" > ignore.yaml
	ids --ignorefile ignore.yaml 2>&1
done
TRIVY_SEVERITY=HIGH ids
printf 'severity: [LOW]\n' > trivy.yaml
ids
TRIVY_SEVERITY=HIGH ids
TRIVY_SEVERITY=HIGH ids --severity MEDIUM
rm trivy.yaml
ids --ignorefile missing
packages() {
	printf '%s: ' "$*"
	"$TRAWL" fs app --cache-dir cache --format json "$@" | sed -n 's/^          "Name": "\(.*\)",/\1/p' | tr '\n' ' '
	echo
}
packages --quiet
packages --include-dev-deps
packages --list-all-pkgs=false
