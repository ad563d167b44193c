# SPDX-License-Identifier: Apache-2.0
# Manifests that are broken, hostile or endless: one sentence each, with file and line, and the rest is read.
t() {
	status=0
	"$TRAWL" manifests --list-images --fail-on-incomplete "$@" > out 2> err || status=$?
	echo "$*: exit status $status"
	sed -n 's/^\(Incomplete\|Note\)/  &/p; s/^  \(.*\.\(yaml\|json\|input\):\? .*\)/    \1/p; s/^\([0-9]* workload\)/  \1/p' out | grep -v "Pod \|Deployment "
	sed 's/^/  /' err
}
mkdir m
printf 'kind: Pod\nspec:\n\tcontainers: [{image: "tab:1"}]\n---\nkind: Pod\nspec: {containers: [{image: "after:1"}]}\n' > m/tab.yaml
printf 'kind: Pod\nspec:\n  containers: [{image: "first:1", image: "last:1"}]\n' > m/twice.yaml
printf 'kind: Pod\nimage: \377\n---\nkind: Pod\nspec: {containers: [{image: "valid:1"}]}\n' > m/utf8.yaml
printf 'a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\ng: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]\nimage: [*g, *g, *g]\n' > m/bomb.yaml
python3 - <<'PYTHON'
open("m/deep.yaml", "w").write("image: " + "[" * 10000)
open("m/deep.json", "w").write('{"image": ' + "[" * 10000)
open("m/cut.json", "w").write('{"kind": "Pod", "spec": {"containers": [{"image": "a:1"}')
open("m/custom.yaml", "w").write("kind: A\napiVersion: a.b/v1\nspec: " + "{a: " * 60 + "{image: 'a/b:1'}" + "}" * 60 + "\n")
open("m/names.yaml", "w").write("kind: Pod\nspec: {containers: [{image: 'UPPER/case'}, {image: 'a b'}, {image: '$(ESC)'}, {image: 'x:%s'}, {image: \"\\e[31mred\"}]}\n" % ("y" * 300))
open("many.yaml", "w").write("kind: Pod\nimage: x\n---\n" * 100001 + "kind: Pod\nspec: {containers: [{image: 'late:1'}]}\n")
open("uses.yaml", "w").write("kind: Pod\nspec:\n  containers:\n" + "".join("  - image: a:%d\n" % n for n in range(10001)))
PYTHON
for file in m/*; do t "$file"; done
t m
t many.yaml
t uses.yaml
mkfifo m/pipe.yaml
ln -s /etc/passwd m/link.yaml
: >m/pipe.yaml &
t m/pipe.yaml
wait
t m
