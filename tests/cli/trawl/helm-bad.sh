# SPDX-License-Identifier: Apache-2.0
# Charts that can't be rendered, or shouldn't be: one sentence each.
chart()
{
	mkdir -p "$1/templates"
	printf 'apiVersion: v2\nname: %s\nversion: 1.0.0\n' "$1" >"$1/Chart.yaml"
	printf '%s\n' "$2" >"$1/templates/a.yaml"
}

show()
{
	echo "## $1"
	shift
	timeout 60 "$TRAWL" helm template "$@" 2>&1 || echo "status $?"
}

chart forever '{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}'
show 'includes itself' forever
chart template '{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }}'
show 'a template that calls itself' template
chart tpl '{{ $t := "{{ tpl .t . }}" }}{{ tpl $t (dict "t" $t) }}'
show 'tpl within tpl' tpl
chart gigabyte '{{ range until 1000 }}{{ range until 1000 }}{{ repeat 1000 "x" }}{{ end }}{{ end }}'
show 'a gigabyte' gigabyte
chart repeat '{{ $x := repeat 1000 "x" }}{{ range until 30 }}{{ $x = print $x $x }}{{ end }}'
show 'a text that doubles' repeat
chart huge '{{ repeat 2000000000 "aaaa" }}'
show 'a text of gigabytes' huge
echo '## what else makes much of little: a limit by its name, no want of memory'
for call in 'indent 2000000000 "a"' 'until 2000000000' 'untilStep 0 2000000000 1' 'seq 1 2000000000' 'randAlphaNum 2000000000' 'randBytes 2000000000' \
	'join (repeat 1000000 "x") (until 100000)' 'replace "x" (repeat 100000 "x") (repeat 100000 "x")' 'regexReplaceAll "x" (repeat 10000 "x") (repeat 100000 "y")'; do
	chart much "{{ $call | len }}"
	timeout 60 "$TRAWL" helm template much 2>&1 | sed 's/.*error calling/error calling/'
done
mkdir both
mv huge both
chart fine '{kind: Pod, apiVersion: v1, metadata: {name: a}, spec: {containers: [{name: a, image: "fine:1"}]}}'
mv fine both
echo '## a chart beside it'
"$TRAWL" manifests --list-images both 2>&1 || echo "status $?"
chart steps '{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}'
show 'a loop without end' steps
chart syntax '{{ if .Values.a }}
a: {{ .Values.a }'
show 'a syntax error' syntax
chart unknown 'a: {{ nothing .Values.a }}'
show 'an unknown function' unknown
chart values 'a: {{ .Values.image.tag }}'
show 'a missing value' values
chart needed 'a: {{ required "say which image" .Values.image }}'
show 'a required value' needed
chart yaml 'a: [1'
show 'no YAML' yaml
chart file 'a: 1'
printf 'a: {b\n' >file/values.yaml
show 'values that are no YAML' file
chart bomb 'a: 1'
{
	echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
	for i in 1 2 3 4 5 6 7 8 9; do
		before=$((i - 1))
		echo "a$i: &a$i [*a$before, *a$before, *a$before, *a$before, *a$before, *a$before, *a$before, *a$before, *a$before, *a$before]"
	done
} >bomb/values.yaml
show 'aliases that multiply' bomb
rm bomb/values.yaml
cat >bomb/templates/a.yaml <<'END'
{{ fromYaml "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]" | toJson | trunc 100 }}
END
show 'the same, read by a template' bomb
chart alone 'a: 1'
printf 'dependencies:\n- {name: db, version: ^1, repository: "https://127.0.0.1/"}\n' >>alone/Chart.yaml
show 'a missing dependency' alone
metadata()
{
	chart said 'a: "{{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.APIVersion }} {{ .Chart.AppVersion }}"'
	printf "$2" >said/Chart.yaml
	show "$1" said
}
metadata 'no version' 'apiVersion: v2\nname: said\n'
metadata 'a version that is none' 'apiVersion: v2\nname: said\nversion: 1.2.3.4\n'
metadata 'a version with a wrong pre-release' 'apiVersion: v2\nname: said\nversion: 1.2.3-01\n'
metadata 'versions that are numbers' 'apiVersion: v2\nname: 12\nversion: 1.10\nappVersion: 20250131\n'
metadata 'a version that is a list' 'apiVersion: v2\nname: said\nversion: [1]\n'
metadata 'a name with a slash' 'apiVersion: v2\nname: a/b\nversion: 1.0.0\n'
metadata 'an unknown type' 'apiVersion: v2\nname: said\nversion: 1.0.0\ntype: thing\n'
metadata 'without apiVersion' 'name: said\nversion: 1.0.0\n'
metadata 'a dependency that is nothing' 'apiVersion: v2\nname: said\nversion: 1.0.0\ndependencies: [null]\n'
metadata 'an alias with spaces' 'apiVersion: v2\nname: said\nversion: 1.0.0\ndependencies: [{name: a, alias: b c}]\n'
metadata 'a dependency twice' 'apiVersion: v2\nname: said\nversion: 1.0.0\ndependencies: [{name: a}, {name: b, alias: a}]\n'
metadata 'dependencies that are no list' 'apiVersion: v2\nname: said\nversion: 1.0.0\ndependencies: a\n'
mkdir empty
show 'no chart' empty
show 'nothing' nowhere
chart lib 'a: 1'
echo 'type: library' >>lib/Chart.yaml
show 'a library' lib
chart nested 'a: {{ .Chart.Name }}'
at=nested
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
	mkdir -p $at/charts/c
	printf 'apiVersion: v2\nname: c\nversion: 1.0.0\n' >$at/charts/c/Chart.yaml
	at=$at/charts/c
done
show 'charts within charts' nested
chart old 'a: 1'
echo 'kubeVersion: ">=1.99"' >>old/Chart.yaml
show 'another Kubernetes' old
chart schema 'a: {{ .Values.a }}'
echo '{"required":["a"],"properties":{"b":{"type":"string"}}}' >schema/values.schema.json
show 'values that the schema refuses' schema --set b=1
show 'unless it is not asked' schema --set b=1 --skip-schema-validation

chart named 'a: {{ .Release.Name }}'
for name in web_1 Web -web web. a..b aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffff; do
	show "a release named $name" --helm-release-name="$name" named
done
show 'the longest name' aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeefff named
show 'a name of parts' web.1-a named

chart links 'a: [{{ .Files.Get "in.txt" | trim }}, {{ .Files.Get "dir/other.txt" | trim }}, "{{ .Files.Get "out.txt" }}"]'
echo outside >out.txt
echo inside >links/other.txt
ln -s other.txt links/in.txt
ln -s ../out.txt links/out.txt
mkdir links/real
echo folder >links/real/other.txt
ln -s real links/dir
show 'links within and out' links
ln -s .. links/real/up
show 'a link to above' links
rm links/real/up
printf 'dependencies:\n- {name: lib, version: ^1}\n' >>links/Chart.yaml
mkdir links/charts
ln -s ../../lib links/charts/lib
show 'a dependency that is a link' links

python3 - <<'END'
import io, tarfile
def add(tar, name, data=b"", **more):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    tar.addfile(info, io.BytesIO(data))
CHART = b"apiVersion: v2\nname: web\nversion: 1.0.0\n"
with tarfile.open("dots.tgz", "w:gz") as tar:
    add(tar, "web/Chart.yaml", CHART)
    add(tar, "web/../../dots.txt", b"x")
    add(tar, "web/templates/a.yaml", b"a: '{{ .Files.Get \"../../dots.txt\" }}{{ .Files.Get \"dots.txt\" }}'")
with tarfile.open("link.tgz", "w:gz") as tar:
    add(tar, "web/Chart.yaml", CHART)
    add(tar, "web/values.yaml", type=tarfile.SYMTYPE, linkname="/etc/passwd")
    add(tar, "web/templates/a.yaml", b"a: '{{ .Files.Get \"values.yaml\" }}'")
with tarfile.open("large.tgz", "w:gz") as tar:
    add(tar, "web/Chart.yaml", CHART)
    add(tar, "web/large", bytes(6 << 20))
with tarfile.open("many.tgz", "w:gz") as tar:
    add(tar, "web/Chart.yaml", CHART)
    for i in range(30):
        add(tar, f"web/{i}", bytes(4 << 20))
END
show 'dots in an archive' dots.tgz
show 'a link in an archive' link.tgz
show 'a large file in an archive' large.tgz
show 'much in an archive' many.tgz
head -c 200 dots.tgz >cut.tgz
show 'a cut archive' cut.tgz
echo none >text.tgz
show 'no archive' text.tgz
test ! -e ../dots.txt
