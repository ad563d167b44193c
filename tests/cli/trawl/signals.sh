# SPDX-License-Identifier: Apache-2.0
# Who interrupts a scan gets the report of what was found until then, which says that it is partial, and the status of the signal.
. "$DATA/../tools/servers.sh"
sh "$tools/../laws/small-image" "$BUILD" .
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
odd layer.tar.gz
# Shells let what they start in the background ignore an interrupt: it is started by Python, which doesn't.
cat >interrupt.py <<'END'
import json, os, signal, subprocess, sys, time
number = getattr(signal, sys.argv[1])
signal.signal(signal.SIGINT, signal.SIG_DFL)
child = subprocess.Popen([os.environ["TRAWL"]] + sys.argv[3:] + ["--cache-dir", "cache", "--format", "json", "--output", "report.json"],
                         stderr=subprocess.PIPE, text=True)
for _ in range(400):
    if sys.argv[2] in open("odd.log").read():
        break
    time.sleep(0.05)
child.send_signal(number)
said = child.communicate()[1]
own = json.load(open("report.json"))["Trivy"]["Trawl"] if os.path.exists("report.json") else {}
print(sys.argv[1], "status", child.returncode, "incomplete:", own.get("Incomplete"), "problems:", len(own.get("Problems", [])))
print(said, end="")
END
t() {
	: >odd.log
	rm -rf report.json cache/trawl
	# Where it was when the signal came, it may have been.
	python3 interrupt.py "$@" | sed "s#$ODD#ODD#g; s#^\(warning: not read\): .*the time ran out.*#\1: <where>: the time ran out#"
}
export TRAWL_IMAGE_SRC=remote
for name in SIGINT SIGTERM SIGHUP; do
	t $name blobs image "$ODD/slow:1"
done
t SIGTERM manifests image "$ODD/slow:1" --timeout 1h
echo '# of the images of manifests, too'
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "%s/slow:1"}]}\n' "$ODD" >pod.yaml
t SIGINT blobs manifests pod.yaml
ls "$TMPDIR"
