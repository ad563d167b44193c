# SPDX-License-Identifier: Apache-2.0
# What --debug tells: which configuration, database, cache and helper are used, and which sources were asked for an image.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
mkdir app
cp "$DATA/cli/package-lock.json" app
export SOURCE_DATE_EPOCH=1767225600 TRAWL_CACHE_DIR=cache
debug() { "$TRAWL" "$@" --debug 2>&1 >/dev/null | sed 's/^debug: [0-9.]* s: /debug: /'; }
debug fs app
printf 'severity: [HIGH]\n' > trivy.yaml
printf 'pkg: {types: [library]}\n' > trawl.yaml
debug fs app
debug fs app --config trivy.yaml --cache-backend memory
debug image --image-src docker,podman --docker-host unix:///nowhere --podman-host /nowhere/else alpine
