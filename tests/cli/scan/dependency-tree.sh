# SPDX-License-Identifier: Apache-2.0
# Who brought a vulnerable package in: a direct dependency, by the shortest way to it where there are several; what is in between is
# left out; a circle ends; what is for development counts when it is asked for.
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
mkdir app
cat > app/package-lock.json <<'JSON'
{
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "dependencies": { "near": "1.0.0", "far": "1.0.0" }, "devDependencies": { "tool": "1.0.0" } },
    "node_modules/far": { "version": "1.0.0", "dependencies": { "middle": "1.0.0" } },
    "node_modules/lodash": { "version": "4.17.4" },
    "node_modules/middle": { "version": "1.0.0", "dependencies": { "inner": "1.0.0", "far": "1.0.0" } },
    "node_modules/inner": { "version": "1.0.0", "dependencies": { "lodash": "4.17.4", "middle": "1.0.0" } },
    "node_modules/near": { "version": "1.0.0", "dependencies": { "lodash": "4.17.4" } },
    "node_modules/tool": { "version": "1.0.0", "dev": true, "dependencies": { "tool-lodash": "1.0.0" } },
    "node_modules/tool-lodash": { "name": "lodash", "version": "4.17.1", "dev": true }
  }
}
JSON
"$TRAWL" fs app --cache-dir cache --quiet --dependency-tree
"$TRAWL" fs app --cache-dir cache --quiet --dependency-tree --include-dev-deps --ignore-unfixed --severity HIGH,CRITICAL
# a folder whose name steers terminals
mv app "$(printf 'a\033[2Jpp')"
"$TRAWL" fs . --cache-dir cache --quiet --dependency-tree --severity HIGH
