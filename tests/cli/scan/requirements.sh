# SPDX-License-Identifier: Apache-2.0
# requirements.txt: what files that it names require, once each, however they name one another; and what isn't listed is said.
mkdir -p app/requirements app/sub outside
cat > app/requirements.txt <<'END'
-r requirements/prod.txt
--requirement=sub/requirements.txt # read for its name
-c constraints.txt
flask
END
printf -- '--requirement base.txt\ngunicorn==20.0.4\n' > app/requirements/prod.txt
printf -- '-rbase.txt\n-r prod.txt\n-r ../requirements.txt\ndjango==3.2\n' > app/requirements/base.txt
printf 'requests==2.19.0\n-r missing.txt\n-r ../../outside/x.txt\n-r https://example.com/y.txt\n-r link.txt\n' > app/sub/requirements.txt
echo 'flask==1.0' > app/constraints.txt
echo 'idna==2.0' > outside/x.txt
ln -s ../../outside/x.txt app/sub/link.txt
echo 'jinja2==2.0' > app/requirements/nobody.txt
packages() {
	"$TRAWL" fs app --format json --cache-dir cache --skip-db-update --list-all-pkgs --scanners '' "$@" |
		sed -n '/"Results"/,$ s/^ *"\(Target\|Name\|Version\)": "\(.*\)",/\1 \2/p'
}
packages
echo '--- a file that is skipped'
packages --skip-files requirements/base.txt
echo '--- one that is read for its name, too'
packages --file-patterns 'pip:base\.txt$' --quiet
echo '--- more of them than are followed'
rm -r app && mkdir app
for i in $(seq 1 20); do echo "-r $i.txt" > "app/$((i - 1)).txt"; done
mv app/0.txt app/requirements.txt
echo 'flask==1.0' > app/15.txt
packages
rm app/15.txt
echo '-r 16.txt' > app/15.txt
packages
