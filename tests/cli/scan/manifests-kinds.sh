# SPDX-License-Identifier: Apache-2.0
# Files of a folder that are no plain UTF-8: packed charts, UTF-16; and links that lead out of a chart.
t() {
	status=0
	"$TRAWL" manifests --list-images "$@" || status=$?
	echo "$*: exit status $status"
}
mkdir -p d/web/templates other
printf 'apiVersion: v2\nname: web\nversion: 1.0.0\n' > d/web/Chart.yaml
printf 'tag: 1\n' > d/web/values.yaml
printf 'kind: Pod\napiVersion: v1\nmetadata: {name: {{ .Release.Name }}}\nspec: {containers: [{name: a, image: "web:{{ .Values.tag }}"}]}\n' > d/web/templates/a.yaml
tar -C d -czf d/web-1.0.0.tgz web
mv d/web other
echo none > other/README
tar -czf d/other.tgz other/README
echo none > d/broken.tgz
python3 - <<'PYTHON'
pod = 'kind: Pod\nmetadata: {name: %s}\nspec: {containers: [{image: "%s:1"}]}\n'
open("d/little.yaml", "wb").write(b"\xff\xfe" + (pod % ("little", "little")).encode("utf-16-le"))
open("d/big.json", "wb").write(b"\xfe\xff" + '{"kind": "Pod", "metadata": {"name": "big"}, "spec": {"containers": [{"image": "big:1"}]}}'.encode("utf-16-be"))
open("d/marked.yaml", "wb").write(b"\xef\xbb\xbf" + (pod % ("marked", "marked")).encode())
open("d/unmarked.yaml", "wb").write((pod % ("unmarked", "unmarked")).encode("utf-16-le"))
PYTHON
t d
t --helm-set tag=2 d/web-1.0.0.tgz
t d/broken.tgz
mkdir links
mv other/web links/web
mv links/web/templates/a.yaml links/a.yaml
ln -s ../../a.yaml links/web/templates/a.yaml
ln -s ../a.yaml links/web/NOTICE
t links/web
t --fail-on-incomplete links
status=0
"$TRAWL" helm --list-images --fail-on-incomplete links/web || status=$?
echo "exit status $status"
python3 -c 'print("a: |\n{{ range until 30000 }}  line of some text\n{{ end }}")' > links/web/templates/b.yaml
rm links/web/templates/a.yaml links/web/NOTICE
"$TRAWL" helm template links/web > /dev/full || echo "exit status $?"
