# SPDX-License-Identifier: Apache-2.0
# --detection-priority comprehensive: where nothing is pinned, the lowest version that is allowed counts.
mkdir -p app/go app/rc app/old
cat > app/requirements.txt <<'END'
flask>=1.0,<2.0
django~=3.2
jinja2==2.10.*
idna<3
requests==2.19.0
END
cat > app/pubspec.lock <<'END'
packages:
  flutter:
    dependency: "direct main"
    description: flutter
    source: sdk
    version: "0.0.0"
  http:
    dependency: "direct main"
    description:
      name: http
    source: hosted
    version: "1.1.0"
sdks:
  dart: ">=3.5.0 <4.0.0"
  flutter: ">=3.24.0"
END
printf 'module example.com/app\ngo 1.21.0\ntoolchain go1.22.5-custom\nrequire golang.org/x/text v0.3.5\n' > app/go/go.mod
printf 'module example.com/rc\ngo 1.22\n' > app/rc/go.mod
printf 'module example.com/old\ngo 1.20\n' > app/old/go.mod
packages() {
	"$TRAWL" fs app --format json --cache-dir cache --skip-db-update --list-all-pkgs --scanners '' --quiet "$@" |
		sed -n '/"Results"/,$ s/^ *"\(Target\|ID\|Name\|Version\)": "\(.*\)",/\1 \2/p'
}
packages > precise
packages --detection-priority precise | cmp precise -
packages --detection-priority comprehensive > comprehensive
cat precise
echo '--- comprehensive'
diff precise comprehensive || true
