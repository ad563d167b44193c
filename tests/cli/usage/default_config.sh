# SPDX-License-Identifier: Apache-2.0
# --generate-default-config: everything that is built, as it is set; readable again; never over a file that is there.
unset TRAWL_SKIP_DB_UPDATE TRAWL_SKIP_JAVA_DB_UPDATE
t() { printf "\$ trawl %s\n" "$*"; "$TRAWL" "$@" 2>&1 || echo "(exit status $?)"; }
t image --generate-default-config --severity HIGH,CRITICAL --timeout 90s --skip-dirs 'say "no",b\c'
cat trivy-default.yaml
t image --generate-default-config
mv trivy-default.yaml trivy.yaml
t image --generate-default-config
diff trivy.yaml trivy-default.yaml && echo "the same again"
