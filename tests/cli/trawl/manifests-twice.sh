# SPDX-License-Identifier: Apache-2.0
# A folder or file that is given twice is read once, however it is written.
mkdir deploy
printf 'kind: Pod\nspec: {containers: [{name: a, image: "a:1"}, {name: b, image: {{ .Values.image }}}]}\n' > deploy/a.yaml
"$TRAWL" manifests --list-images deploy deploy deploy/ ./deploy
"$TRAWL" manifests --list-images deploy/a.yaml deploy/a.yaml
