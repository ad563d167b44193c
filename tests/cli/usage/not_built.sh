# SPDX-License-Identifier: Apache-2.0
# What Trivy can do and trawl cannot yet: said, with exit status 2, never ignored.
unset TRAWL_SKIP_DB_UPDATE TRAWL_SKIP_JAVA_DB_UPDATE TRAWL_SCANNERS
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
for command in vm config convert server client vex module plugin; do
	t $command --whatever
done
t help vm
t image --input x --vex openvex.json
t image --input x --scanners vuln,secret
t image --input x --scanners config
t image --input x --format sarif
t image --input x --format cyclonedx
t manifests --format cyclonedx x
t k8s --scanners vuln,misconfig
t k8s --scanners rbac
t k8s --compliance k8s-cis-1.23
t k8s --include-kinds pods --exclude-kinds jobs
t k8s --include-namespaces a --exclude-namespaces b
t image --input x --server http://localhost:4954
t image --input x --compliance docker-cis-1.6.0
t image --input x --ignore-policy ignore.rego
t image --input x --cache-backend redis://localhost:6379
t image --input x --output plugin=count
t image --input x --reset
t image --input x --clear-cache
TRIVY_VEX=openvex.json t image --input x
printf 'scan:\n  scanners: [vuln, misconfig]\n' > trivy.yaml
t image --input x
