# SPDX-License-Identifier: Apache-2.0
# Flag before variable before trawl.yaml before trivy.yaml before default, told by the file that all of it writes.
severity() {
	rm -f trivy-default.yaml
	"$TRAWL" image --generate-default-config "$@"
	printf '%s: ' "$*"
	sed -n '/^severity:/,/^[a-t]/s/^  - //p' trivy-default.yaml | tr '\n' ' '
	echo
}
severity | sed 's/^: /default: /'
printf 'severity: [UNKNOWN]\nscan: {skip-dirs: [a]}\n' > trivy.yaml
severity --quiet=false
printf 'severity: LOW\n' > trawl.yaml
severity --quiet=false
grep -A1 skip-dirs trivy-default.yaml
TRIVY_SEVERITY=MEDIUM severity --quiet=false
TRIVY_SEVERITY=MEDIUM TRAWL_SEVERITY=HIGH severity --quiet=false
TRIVY_SEVERITY=MEDIUM TRAWL_SEVERITY=HIGH severity --severity critical
printf 'severity: [HIGH, CRITICAL]\n' > other.yaml
severity --config other.yaml
TRAWL_CONFIG=other.yaml severity --quiet=false
