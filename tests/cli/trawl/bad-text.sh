# SPDX-License-Identifier: Apache-2.0
# Names that want to steer a terminal, to break a line, to look like other names, or that are no text at all: JSON stays valid, and
# nothing but printable text and line ends reaches a terminal.
. "$DATA/scan/scan.sh"
cat > check.py <<'PYTHON'
"""What a terminal would see, escaped where it is not plain; and whether there is anything in it that there must not be."""
import re
import sys
import unicodedata

data = open(sys.argv[1], "rb").read()
text = data.decode("utf-8")
if "--colors" in sys.argv:
    text = re.sub("\x1b\\[[0-9;]*[mK]", "", text)
bad = sorted({c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Zl", "Zp") or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"})
print(sys.argv[1], [f"U+{ord(c):04X}" for c in bad] or "clean")
PYTHON
python3 - <<'PYTHON'
from images import *

names = [b"esc\x1b]0;owned\x07", b"line\nbreak", b"cr\rback", b"csi\xc2\x9b31m", b"raw\x9b31m", b"\xff\xfe", b"half\xe2\x82", b"del\x7f", b"rtl\xe2\x80\xaetxt",
         b"sep\xe2\x80\xa8x", b"long" + b"\x1b" * 300, b"nul\\u0000", b'quote"\\', b"<script>&", b"tab\tx"]
root, layer = b"root", []


def js(text):
    """As bytes in JSON: control characters must be escaped there, what is no UTF-8 stays."""
    return re.sub(rb'[\x00-\x1f"\\]', lambda m: b"\\u%04x" % m[0][0], text)


import re

for n, name in enumerate(names):
    package = b'{"name": "lodash", "version": "4.17.4", "license": "' + js(name) + b'"}'
    odd = b'{"name": "' + js(name) + b'", "version": "' + js(name) + b'"}'
    lock = b'{"lockfileVersion": 3, "packages": {"node_modules/' + js(name) + b'": {"version": "' + js(name) + \
        b'"}, "node_modules/lodash": {"version": "4.17.4"}}}'
    for path, data in ((b"usr/lib/node_modules/" + name + b"/package.json", package), (b"opt/node_modules/%d/package.json" % n, odd),
                       (b"srv/" + name + b"/package-lock.json", lock), (b"broken/" + name + b"/package-lock.json", b"{"),
                       (b"opt/" + name + b".jar", b"no jar")):
        layer.append(pax(path, data))
        path = os.path.join(root, path.replace(b"\0", b""))
        if len(os.path.basename(os.path.dirname(path))) < 250 and len(os.path.basename(path)) < 250:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
evil = b"\x1b[31mdeb\xc2\x9bian\xff\xe2\x80\xae"
release = b'ID=debian\nVERSION_ID="12' + evil + b'"\nPRETTY_NAME="' + evil + b'"\n'
status = OPENSSL.encode() + b"Package: op" + evil + b"\nStatus: install ok installed\nVersion: 1" + evil + b"\nMaintainer: " + evil + b"\n\n"
system = tar(entry("etc/os-release", release), entry("etc/debian_version", b"12.11" + evil), entry("var/lib/dpkg/status", status))
manifest = b'[{"Config":"config.json","RepoTags":["' + js(evil) + b'"],"Layers":["1/layer.tar","2/layer.tar"]}]'
write("image.tar", docker([system, tar(*layer)], manifest=manifest))
write("bad-manifest.tar", docker([system], manifest=b'[{"Config":"' + js(evil) + b'","Layers":[]}]'))
write("bad-layer.tar", docker([system], manifest=b'[{"Config":"config.json","Layers":["' + js(evil) + b'"]}]'))
write("bad-json.tar", docker([system], manifest=evil))
write(os.fsdecode(b"name" + evil + b".tar"), docker([system]))
write("root/etc/hostname", evil)
write("root/etc/os-release", release)
write("root/var/lib/dpkg/status", status)
os.symlink(os.fsdecode(evil), os.fsdecode(b"root/link" + evil))
PYTHON
n=0
for what in 'image --input image.tar' 'rootfs root' 'fs root' 'image --input bad-manifest.tar' 'image --input bad-layer.tar' 'image --input bad-json.tar' \
	"image --input $(echo name*.tar)" 'image --input missing'"$(printf '\033')"'.tar'; do
	n=$((n + 1))
	echo "$what" | tr -cd '[:print:]\n'
	# shellcheck disable=SC2086
	"$TRAWL" $what --format json > json-$n 2> said-$n || echo "exit status $?"
	# shellcheck disable=SC2086
	for mode in '' --quiet --dependency-tree '--table-mode detailed' --debug; do
		"$TRAWL" $what --format table $mode > "table-$n$mode" 2> "said-$n$mode" || echo "exit status $?"
		python3 check.py "table-$n$mode"
		python3 check.py "said-$n$mode"
	done
	python3 check.py said-$n
	if [ -s json-$n ]; then
		python3 -c 'import json, sys; json.loads(open(sys.argv[1], "rb").read().decode("utf-8", "strict"))' json-$n
		python3 check.py json-$n
	fi
done
# On a terminal, with colours.
TERM=xterm script -qec "\"$TRAWL\" image --input image.tar --dependency-tree --debug" typescript > /dev/null < /dev/null
tr -d '\r' < typescript | sed '1d;$d' > terminal
python3 check.py terminal --colors
cat said-1
sed -n 1,40p table-1
