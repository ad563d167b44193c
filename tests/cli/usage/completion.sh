# SPDX-License-Identifier: Apache-2.0
# bash completes commands, flags, values, items of lists, folders; what is made for the others names the same flags.
"$TRAWL" completion bash > trawl.bash
"$TRAWL" completion zsh > trawl.zsh
"$TRAWL" completion fish > trawl.fish
"$TRAWL" completion powershell > trawl.ps1
mkdir folder
touch image.tar
cat > complete.bash <<'BASH'
. ./trawl.bash
c() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_trawl
	printf '%s|: %s\n' "$*" "${COMPREPLY[*]}"
}
c trawl ''
c trawl im
c trawl help ro
c trawl list a
c trawl completion ''
c trawl image --sev
c trawl i --plat
c trawl rootfs --inp
c trawl -q image --ignore-u
c trawl image --severity ''
c trawl image --severity HIGH,C
c trawl image --severity = M
c trawl image -f ''
c trawl image --scanners ''
c trawl image --input im
c trawl fs --cache-dir ''
c trawl fs fo
BASH
bash complete.bash
grep -c severity trawl.zsh trawl.fish trawl.ps1
grep "'-f' {\|'-o' {\|'list'\|'analyzers'" trawl.ps1
