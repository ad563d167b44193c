# SPDX-License-Identifier: Apache-2.0
# A build without network and git: that the options leave both helpers out, and that what needs them says so, while the rest works.
exec 2>&1
root=$DATA/../..
echo '# what is built with -Dnet=disabled -Dgit=disabled'
meson setup -Dnet=disabled -Dgit=disabled -Dtests=disabled "$PWD/build" "$root" >setup.log || { cat setup.log; exit 1; }
meson introspect --targets build >targets.json
python3 - <<'END'
import json
targets = json.load(open("targets.json"))
print(sorted(target["name"] for target in targets if target["type"] == "executable"))
sources = {name.rsplit("/", 2)[-2] + "/" + name.rsplit("/", 1)[-1]
           for target in targets for group in target["target_sources"] for name in group.get("sources", [])}
print(sorted(name for name in sources if name in ("net/process.c", "net/process_null.c", "source/git_process.c", "source/git_null.c")))
END
# The same program, of the objects that are here: a function that the files without lack would bring the others in, and be told twice.
sanitize=$(meson introspect --buildoptions "$BUILD" | python3 -c 'import json, sys; print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "b_sanitize"))')
[ "$sanitize" = none ] && sanitize='' || sanitize=-fsanitize=$sanitize
# Word splitting is wanted.
# shellcheck disable=SC2086,SC2046
for file in net/process_null source/git_null; do
	cc $sanitize -g -D_GNU_SOURCE -fPIC -I"$root/src" -I"$root/include" -include base/banned.h -c "$root/src/$file.c" -o "$(basename $file).o"
done
# shellcheck disable=SC2086,SC2046
cc $sanitize -o trawl "$BUILD/trawl.p/src_cli_main.c.o" process_null.o git_null.o "$BUILD/src/libtrawl-command.a" "$BUILD/src/libtrawl.a" \
	$(pkg-config --libs libisal libdeflate libzstd libcrypto sqlite3 yaml-0.1 expat libpcre2-8) -lpthread -lm
mkdir -p app repo cache
cp "$DATA/cli/package-lock.json" app
"$BUILD/tests/build_db" "$DATA/cli/lodash.txt" cache
git init -q repo
cp app/package-lock.json repo
git -C repo -c user.name=a -c user.email=a@b add package-lock.json
git -C repo -c user.name=a -c user.email=a@b commit -q -m 1
t() {
	echo "# trawl $*"
	status=0
	./trawl "$@" --cache-dir cache >out 2>err || status=$?
	grep -c '"VulnerabilityID"' out || true
	cat err
	echo "exit status $status"
}
t fs app --scanners vuln --format json
t fs repo --scanners vuln --format json
t repo repo --scanners vuln --format json
t repo repo --scanners vuln --format json --branch main
t repo https://host.example/a/b --scanners vuln
t image alpine --scanners vuln --image-src remote
t image alpine --scanners vuln --image-src docker --docker-host unix:///nowhere.sock
t db update
t registry login --username a --password b ghcr.io
unset TRAWL_SKIP_DB_UPDATE
rm -r cache
t fs app --scanners vuln
