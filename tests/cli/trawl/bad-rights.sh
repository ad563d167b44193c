# SPDX-License-Identifier: Apache-2.0
# What may not be read or written: named, and the rest is reported. Root may all; here it gives that up.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

write("image.tar", docker([pack(DEBIAN), pack(LODASH)], ["sha256:" + sha256(DEBIAN), "sha256:" + sha256(LODASH)]))
write("root/usr/lib/node_modules/lodash/package.json", PACKAGE)
write("root/usr/lib/node_modules/closed/package.json", PACKAGE)
write("root/usr/lib/node_modules/hidden/package.json", PACKAGE)
write("root/home/x/package-lock.json", "{}")
write("project/package-lock.json", '{"lockfileVersion":3,"packages":{"node_modules/lodash":{"version":"4.17.4"}}}')
write("closed.tar", b"")
write("closed.yaml", b"")
write("closed.ignore", b"")
PYTHON
cp -r db closed-db && chmod 000 closed-db/db/trivy.db
cp -r db closed-folder && chmod 000 closed-folder/db
cp -r db read-only && chmod 555 read-only
mkdir no-way
chmod 000 root/usr/lib/node_modules/closed/package.json root/usr/lib/node_modules/hidden root/home closed.tar closed.yaml closed.ignore no-way
if [ "$(id -u)" = 0 ]; then
	cat > trawl <<-END
		#!/bin/sh
		exec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "$TRAWL" "\$@"
	END
	chmod 755 trawl
	TRAWL=$PWD/trawl
fi
if "$TRAWL" image --input closed.tar 2>&1 | grep -q empty; then
	echo "skipped: what is closed can be read here all the same"
	exit 77
fi
scan rootfs root
scan fs root/usr/lib/node_modules/closed/package.json
scan fs root/home
scan image --input closed.tar
scan image --input no-way/image.tar
scan image --input image.tar --cache-dir closed-db
scan image --input image.tar --cache-dir closed-folder
scan image --input image.tar --cache-dir read-only --threads 1
scan fs project --config closed.yaml
scan fs project --ignorefile closed.ignore
"$TRAWL" fs project --output no-way/report 2>&1 || echo "exit status $?"
chmod -R u+rwx .
