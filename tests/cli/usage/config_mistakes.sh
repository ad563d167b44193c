# SPDX-License-Identifier: Apache-2.0
# What is wrong with a configuration file, and where.
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
t version --config missing.yaml
mkdir folder
t version --config folder
try() {
	printf '%s\n' "$1" > trivy.yaml
	echo "-- $1"
	t version
}
try 'severity: [HIGH'
try 'scan: 3'
try 'timeout: 5'
try 'quiet: maybe'
try 'quite: true'
try 'format:
  - json'
try '- severity'
try 'severity: [HIGH]
quiet: true
severity: [LOW]'
try 'scan: {offline: true}
scan: {parallel: 3}'
try 'db: {skip-update: true, skip-update: false}'
try 'Format: table
format: json'
try 'db.skip-update: true
db: {skip-update: false}'
try '# nothing but a comment'
