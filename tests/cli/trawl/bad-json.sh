# SPDX-License-Identifier: Apache-2.0
# JSON of 10,000 levels, and of other kinds that nobody writes, wherever JSON is read.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

deep = "[" * 10000 + "]" * 10000
nested = '{"a":' * 10000 + "1" + "}" * 10000
plain_and_packed("manifest", docker([DEBIAN], manifest=deep.encode()))
plain_and_packed("config", docker([DEBIAN], config=nested.encode()))
plain_and_packed("in-the-config", docker([DEBIAN], config=config_of(["sha256:" + sha256(DEBIAN)])[:-1] + b', "x": ' + deep.encode() + b"}"))
write("index.tar", tar(entry("oci-layout", '{"imageLayoutVersion":"1.0.0"}'), entry("index.json", deep)))
manifest = deep.encode()
index = json.dumps({"manifests": [{"digest": "sha256:" + sha256(manifest), "size": len(manifest)}]})
write("oci-manifest.tar", tar(entry("index.json", index), blob(manifest)))
write("not-json.tar", docker([DEBIAN], manifest=b"hello"))
write("cut.tar", docker([DEBIAN], manifest=b'[{"Config":"config.json","Lay'))
write("types.tar", docker([DEBIAN], manifest=b'[{"Config":{},"Layers":"1/layer.tar","RepoTags":7}]'))
write("numbers.tar", docker([DEBIAN], manifest=b'[{"Config":"config.json","Layers":[1,null,{}]}]'))
write("object.tar", docker([DEBIAN], manifest=b'{"Config":"config.json"}'))
write("project/package-lock.json", '{"lockfileVersion": 3, "packages": ' + nested + "}")
write("project/deep/package-lock.json", '{"lockfileVersion": 1, "dependencies": {' + '"a":{"version":"1.0.0","dependencies":{' * 5000 + "}}" * 5000 + "}}")
write("project/good/package-lock.json", '{"name":"x","lockfileVersion":3,"packages":{"node_modules/lodash":{"version":"4.17.4"}}}')
write("project/cut/package-lock.json", '{"name":"x","lockfileVersion":3,\n"packages":{\n"node_modules/lodash":{"version"')
write("project/array/package-lock.json", "[]")
write("project/null/package-lock.json", "null")
write("project/empty/package-lock.json", "")
write("project/types/package-lock.json", '{"lockfileVersion":"3","packages":[1,2,{"version":[]}],"dependencies":"none"}')
write("root/usr/lib/node_modules/deep/package.json", '{"name":"deep","version":"1.0.0","x":' + deep + "}")
write("root/usr/lib/node_modules/lodash/package.json", PACKAGE)
PYTHON
for name in manifest config in-the-config; do
	scan image --input $name.tar
	scan image --input $name.tar.gz
done
for name in index oci-manifest not-json cut types numbers object; do
	scan image --input $name.tar
done
scan fs project
scan rootfs root
