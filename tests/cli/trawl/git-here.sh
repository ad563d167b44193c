# SPDX-License-Identifier: Apache-2.0
# Repositories on this machine: what is read out of their objects, what is told of the commit, and objects that lie.
. "$DATA/scan/scan.sh"
. "$DATA/../tools/git_servers.sh"
exec 2>&1
ids() { sed 's/[0-9a-f]\{40\}/ID/g'; }
told() { python3 -c 'import json; r = json.load(open("told.json")); print(r["ArtifactName"], r["ArtifactType"], json.dumps(r.get("Metadata")))'; }
tell() {
	echo "$*:"
	"$TRAWL" "$@" --format json --output told.json --scanners '' && told
}
repository work
git clone -q --bare work bare.git
commit=$(git -C work rev-parse fixed)
echo '# the same out of objects as out of the tree'
"$TRAWL" repo --format json work >tree.json
"$TRAWL" repo --format json --branch main work >objects.json
"$TRAWL" repo --format json --tag v1 work >tag.json
cmp tree.json objects.json
grep -v '"Branch"' tree.json >without.json
cmp without.json tag.json
scan repo bare.git
scan repo --branch fixed work
scan repo --tag v2 bare.git
scan repo --commit "$commit" work | ids
scan repo --commit "$(echo "$commit" | cut -c1-9)" work | ids
scan repo --branch main --skip-dirs web work
scan repo --branch main --skip-files package-lock.json work
echo '# what is told of the commit'
tell repo work
tell fs work
tell repo --branch fixed work/.
tell repo --tag light bare.git
git -C work worktree add -q ../linked fixed
tell repo linked
git -C work checkout -q light
tell repo work
git -C work remote add upstream https://other:sesame@git.example.org/upstream.git
tell fs work
rm -r work/.git/refs/tags
echo broken >work/.git/HEAD
tell fs work
echo '# what there is not'
mkdir folder
git init -q empty
git init -q --bare empty.git
git clone -q bare.git unborn
git -C unborn checkout -q --orphan nothing
for name in empty empty.git unborn folder; do scan repo "$name"; done
for name in empty folder folder/file; do
	touch folder/file
	scan repo --branch main "$name"
done
scan repo --branch unborn unborn
scan repo --branch nothing unborn
scan repo --branch '--upload-pack=touch' bare.git
scan repo --branch 'two words' bare.git
scan repo --branch ../../HEAD bare.git
scan repo --tag nope bare.git
scan repo --commit 01234567 bare.git
scan repo --commit main bare.git
scan repo --commit 0123456789012345678901234567890123456789ab bare.git
scan repo --commit "$(git -C bare.git rev-parse main:package-lock.json)" bare.git | ids
scan repo --branch main --tag v1 bare.git
git init -q --object-format=sha256 sha256
git -C sha256 commit -q --allow-empty -m x
scan repo --branch main sha256
TRAWL_GIT_HELPER=$PWD/none scan repo --branch main bare.git
TRAWL_GIT_HELPER=$PWD/none scan repo unborn
TRAWL_GIT_HELPER=/bin/true scan repo --branch main bare.git
TRAWL_GIT_HELPER=/bin/cat scan repo --timeout 1s --branch main bare.git
echo '# objects that lie'
python3 - <<'PYTHON'
import hashlib, json, os, zlib


class Repository:
    def __init__(self, name):
        self.name = name
        os.makedirs(name + "/refs/heads")
        os.makedirs(name + "/objects")
        self.put("HEAD", b"ref: refs/heads/main\n")
        self.put("config", b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n")

    def put(self, path, data):
        with open(self.name + "/" + path, "wb") as f:
            f.write(data)

    def path(self, id):
        return f"objects/{id[:2]}/{id[2:]}"

    def object(self, kind, data, damage=lambda raw: raw):
        whole = b"%s %d\0" % (kind, len(data)) + data
        id = hashlib.sha1(whole).hexdigest()
        os.makedirs(os.path.dirname(self.name + "/" + self.path(id)), exist_ok=True)
        raw = damage(zlib.compress(whole))
        if raw is not None:
            self.put(self.path(id), raw)
        return id

    def blob(self, data, **more):
        return self.object(b"blob", data, **more)

    def tree(self, *entries, **more):
        return self.object(b"tree", b"".join(b"%s %s\0" % (mode, name) + bytes.fromhex(id) for mode, name, id in entries), **more)

    def commit(self, tree, **more):
        who = b"Jane Doe <jane@example.org> 1704164645 +0000"
        self.put("refs/heads/main", self.object(b"commit", b"tree %s\nauthor %s\ncommitter %s\n\nx\n" % (tree.encode(), who, who),
                                                **more).encode() + b"\n")


FILE, LINK, FOLDER, MODULE = b"100644", b"120000", b"40000", b"160000"
LOCK = json.dumps({"lockfileVersion": 3, "packages": {"node_modules/lodash": {"version": "4.17.4"}}}).encode()
NAME = b"package-lock.json"
cut = lambda raw: raw[:len(raw) // 2]
other = lambda raw: zlib.compress(b"blob 3\0abc")
gone = lambda raw: None
noise = lambda raw: b"\x78\x01" + b"noise" * 40


def damaged(name, what, damage):
    """A good file beside one whose blob, tree, root or commit is damaged."""
    r = Repository(name)
    good = r.blob(LOCK)
    bad = r.blob(LOCK + b"\n", **({"damage": damage} if what == "blob" else {}))
    folder = r.tree((FILE, NAME, bad), **({"damage": damage} if what == "tree" else {}))
    root = r.tree((FOLDER, b"bad", folder), (FILE, NAME, good), **({"damage": damage} if what == "root" else {}))
    r.commit(root, **({"damage": damage} if what == "commit" else {}))


for what in "blob", "tree", "root", "commit":
    for name, damage in ("cut", cut), ("other", other), ("gone", gone), ("noise", noise):
        damaged(f"lie-{what}-{name}", what, damage)

r = Repository("lie-kinds")
lock = r.blob(LOCK)
r.commit(r.tree((FOLDER, b"blob-as-folder", lock), (FILE, NAME, r.tree()), (FOLDER, b"good", r.tree((FILE, NAME, lock)))))

r = Repository("lie-names")
lock = r.blob(LOCK)
inner = r.tree((FILE, NAME, lock))
r.commit(r.tree(*((FOLDER, name, inner) for name in (b"..", b".", b".GIT", b"../../etc", b"/etc", b"\x1b[31m", b"good"))))

r = Repository("lie-tree")
lock = r.blob(LOCK)
entry = b"100644 package-lock.json\0" + bytes.fromhex(lock)
bad = [r.object(b"tree", data) for data in (b"100644", b"100644 x", b"100644 x\0abc", b"1234567890 x\0" + bytes(20), b"9 x\0" + bytes(20),
                                            entry + b"rest", b" x\0" + bytes(20), b"100644 \0" + bytes(20))]
r.commit(r.tree(*((FOLDER, b"%d" % n, id) for n, id in enumerate(bad)), (FILE, NAME, lock)))

r = Repository("lie-links")
lock = r.blob(LOCK)
r.commit(r.tree((LINK, NAME, r.blob(b"/etc/passwd")), (LINK, b"etc", r.blob(b"../../../etc")), (FOLDER, b"good", r.tree((FILE, NAME, lock)))))

r = Repository("lie-deep")
tree = r.tree((FILE, NAME, r.blob(LOCK)))
for n in range(3000):
    tree = r.tree((FOLDER, b"d", tree))
r.commit(r.tree((FOLDER, b"d", tree), (FILE, NAME, r.blob(LOCK))))

r = Repository("lie-bomb")
tree = r.tree((FILE, b"x", r.blob(b"")))
for n in range(12):
    tree = r.tree(*((FOLDER, b"%02d" % m, tree) for m in range(30)))
r.commit(tree)

r = Repository("lie-lfs")
lock = r.blob(b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 123456\n")
r.commit(r.tree((FILE, NAME, lock), (FILE, b"README.md", lock)))

for n, text in enumerate((b'[submodule "../../x"]\n\tpath = sub\n\turl = ../bare.git\n', b'[submodule "s"]\n\tpath = sub\n\turl = --upload-pack=touch\n',
                          b'[submodule "s"]\n\tpath = sub\n\turl = ext::touch ran\n', b'[submodule "s"]\n\tpath = ../sub\n\turl = ../bare.git\n',
                          b'[submodule "s"]\n\tpath = sub\n\turl = ../../../../../../../../../../x\n', b'\0\xff[[[')):
    r = Repository(f"lie-module{n}")
    r.commit(r.tree((FILE, b".gitmodules", r.blob(text)), (FILE, NAME, r.blob(LOCK)), (MODULE, b"sub", "12" * 20)))

# Each submodule says why it can't be found.
r = Repository("lie-module-gone")
r.commit(r.tree((FILE, b".gitmodules", r.blob(b"#", damage=gone)), (MODULE, b"sub1", "12" * 20), (MODULE, b"sub2", "12" * 20)))
r = Repository("lie-module-tree")
r.commit(r.object(b"tree", b"".join(b"160000 sub%d\0" % n + bytes(20) for n in (1, 2)) + b"rest"))

# More folders than are kept in mind, each below a path of 4000 bytes.
r = Repository("wide")
empty = r.tree()
tree = r.tree(*((FOLDER, b"%05d" % n, empty) for n in range(80000)))
for n in range(20):
    tree = r.tree((FOLDER, b"d" * 200, tree))
r.commit(r.tree((FOLDER, b"d", tree), (FILE, NAME, r.blob(LOCK))))
PYTHON
for name in lie-*; do
	case $name in lie-bomb) more="--timeout 2s" ;; lie-module*) more=--submodules ;; *) more= ;; esac
	# Word splitting is wanted.
	# shellcheck disable=SC2086
	scan repo $more "$name" | ids | cut -c1-300
done
scan repo wide | sed 's|: [^ ]*ddd[^:]*: |: deep: |' | uniq
git -C bare.git gc -q
pack=$(echo bare.git/objects/pack/*.pack)
chmod u+w "$pack"
for at in 20 200 400; do
	cp -r bare.git flipped.git
	printf '\377\000\377' | dd of="flipped.git/objects/pack/${pack##*/}" bs=1 seek=$at conv=notrunc status=none
	scan repo flipped.git >said.all
	grep -c 'exit status' said.all
	rm -rf flipped.git
done
truncate -s 100 "$pack"
scan repo bare.git | ids | sed 's/:.*pack-.*/: .../'
echo '# submodules'
repository library
git clone -q --bare library library.git
git init -q main
git -C main -c protocol.file.allow=always submodule --quiet add ../library.git lib/inner 2>/dev/null || git -C main -c protocol.file.allow=always submodule add "$PWD/library.git" lib/inner
git -C main config -f .gitmodules submodule.lib/inner.url ../library.git
git -C main add -A
git -C main commit -q -m submodule
git clone -q --bare main main.git
git -C main.git remote set-url origin "$PWD/main.git"
scan repo main
scan repo --branch main main
scan repo --branch main --submodules main
scan repo --submodules main.git
scan repo --submodules "file://$PWD/main.git"
rm -rf library.git
scan repo --submodules main.git
ls "$TMPDIR"
[ ! -e ran ] || echo 'something was run'
