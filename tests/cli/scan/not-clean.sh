# SPDX-License-Identifier: Apache-2.0
# What the table never calls clean: a file of which something was lost, though its result has others, and what was looked up nowhere.
. "$DATA/scan/scan.sh"
python3 - <<'PYTHON'
from images import *

coordinates = "groupId=org.example\nartifactId=%s\nversion=1.0\n"
jar = lambda name, **more: zip_of({f"META-INF/maven/org.example/{name}/pom.properties": coordinates % name, **more})
write("app/app-1.0.jar", jar("app", **{"lib/inner.jar": b"no jar"}))
write("app/other-1.0.jar", jar("other"))
write("app/lib/requirements.txt", "example==1.0\n")
PYTHON
t() {
	echo "# $*"
	"$TRAWL" "$@" 2>&1 || echo "exit status $?"
}
t rootfs app
t rootfs app --scanners ''
t fs app/lib
t fs app/lib --scanners ''
