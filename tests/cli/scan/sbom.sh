# SPDX-License-Identifier: Apache-2.0
# A bill of materials by itself: packages of its system and of applications, what it says of none, and files that are none.
. "$DATA/scan/scan.sh"
cat > app.json <<'JSON'
{"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": "urn:uuid:e2daaea6-d96f-4b84-960c-0d72c348cd23", "version": 1,
 "metadata": {"component": {"bom-ref": "root", "type": "container", "name": "shop:1.4"}},
 "components": [
  {"bom-ref": "os", "type": "operating-system", "name": "debian", "version": "12.5"},
  {"bom-ref": "o", "type": "library", "name": "openssl", "version": "3.0.11-1~deb12u1", "purl": "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64&distro=debian-12.5"},
  {"bom-ref": "l", "type": "library", "name": "lodash", "version": "4.17.20", "purl": "pkg:npm/lodash@4.17.20"},
  {"bom-ref": "i", "type": "application", "name": "Node.js", "properties": [{"name": "aquasecurity:trivy:Type", "value": "node-pkg"}]},
  {"bom-ref": "m", "type": "library", "name": "lodash", "version": "4.17.19", "purl": "pkg:npm/lodash@4.17.19"},
  {"bom-ref": "g", "type": "library", "name": "none", "version": "1", "purl": "pkg:generic/none@1"},
  {"bom-ref": "x", "type": "library", "name": "broken", "version": "1", "purl": "npm/broken"}],
 "dependencies": [{"ref": "os", "dependsOn": ["o"]}, {"ref": "i", "dependsOn": ["m"]}]}
JSON
printf '{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "packages": [{"SPDXID": "SPDXRef-1", "name": "lodash", "versionInfo": "4.17.20", "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/lodash@4.17.20"}]}]}\n' > app.spdx.json
printf '{"bomFormat": "CycloneDX"}\n' > empty.json
printf '{"name": "app"}\n' > package.json
printf '{"bomFormat": "CycloneDX", "components": [' > cut.json
printf '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>\n' > bom.xml
printf 'SPDXVersion: SPDX-2.3\n' > bom.spdx
: > nothing
mkdir folder
for file in app.json app.spdx.json empty.json package.json cut.json bom.xml bom.spdx nothing folder missing; do
	scan sbom $file
done
"$TRAWL" sbom --quiet --table-mode summary app.json
"$TRAWL" sbom 2>&1 || echo "exit status $?"
