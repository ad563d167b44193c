# SPDX-License-Identifier: Apache-2.0
# Compose files that include others and extend services of others: each file once, within the repository; what is taken away isn't there.
t() {
	status=0
	"$TRAWL" manifests --list-images "$@" || status=$?
	echo "$*: exit status $status"
}
mkdir -p app/parts shared outside
cat > app/compose.yaml <<'YAML'
include:
- parts/db.yaml
- path: [parts/db.yaml, "parts/${MORE:-cache}.yaml", parts/none.yaml]
- https://example.org/compose.yaml
- ../../above.yaml
- $NOWHERE
services:
  web: {extends: {file: ../shared/base.yaml, service: web}}
  own: {extends: {file: ../shared/base.yaml, service: web}, image: "own:1"}
  built: {extends: {file: ../shared/base.yaml, service: built}, build: .}
  sibling: {extends: own}
  gone: {extends: {file: ../shared/base.yaml, service: none}}
  round: {extends: {service: round}}
  reset: {extends: own, image: !reset null}
YAML
printf 'include: [../compose.yaml, cache.yaml]\nservices: {db: {image: "db:1"}}\n' > app/parts/db.yaml
printf 'services: {cache: {image: "cache:1"}}\n' > app/parts/cache.yaml
printf 'services:\n  web: {extends: {file: more/deep.yaml, service: deep}}\n  built: {image: "built:2"}\n' > shared/base.yaml
mkdir shared/more
printf 'services: {deep: {image: "deep:${TAG:-3}"}}\n' > shared/more/deep.yaml
printf 'services:\n- {image: "list:1"}\n' > list-compose.yaml
t app/compose.yaml
t app
t list-compose.yaml
(cd app && t compose.yaml)
printf 'include: [a.yaml]\nservices: {a: {image: "a:1", build: .}, b: {extends: {file: b.yaml, service: b}}}\n' | t -
