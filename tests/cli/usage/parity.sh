# SPDX-License-Identifier: Apache-2.0
# Each of Trivy's flags for images, folders, root file systems and repositories, and each key of its configuration file, is taken,
# or refused in one line with exit status 2 that says why: nothing is unknown, nothing is passed over.
unset TRAWL_SCANNERS
export TRAWL_SKIP_DB_UPDATE=true
touch file
python3 - "$TRAWL" "$DATA/cli/trivy-0.74.tsv" <<'PYTHON'
import concurrent.futures, os, re, subprocess, sys

trawl, facts = sys.argv[1:]
FULL = ("image", "filesystem", "rootfs", "repository")
SAMPLES = {"bool": "true", "int": "3", "float32": "1.5", "duration": "7m"}
SAMPLE_OF = {"severity": "HIGH", "exit-on-eol": "3", "max-image-size": "5GB", "ignorefile": "file", "config": "file", "cacert": "file",
             "license-confidence-level": "0.9", "platform": "linux/arm64", "cache-backend": "memory"}
ENDS = ("generate-default-config", "version", "download-db-only", "download-java-db-only")  # they do something else


def sample(name, kind, values):
    default_is_first = {"scanners": "vuln", "format": "json", "table-mode": "summary", "image-src": "docker"}
    return SAMPLE_OF.get(name) or default_is_first.get(name) or (values.split(",")[-1] if values else SAMPLES.get(kind, "x"))


def run(arguments):
    done = subprocess.run([trawl, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    said = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return done.returncode, said, done.stderr


def judge(status, said, err, what):
    """Neither folder nor database are there: whoever gets as far as that has taken the flag."""
    if (status, len(said)) in ((1, 1), (4, 1)) and re.search("No such file|there is no vulnerability database", said[0]):
        return "taken"
    if status == 2 and len(said) == 1 and "unknown" not in err and "has no flag" not in err:
        return "refused: " + said[0].removeprefix("error: ")
    return f"WRONG: {what}: status {status}: {err!r}"


def check(row):
    name, letter, kind, default, key, values, aliases, hidden, commands = row
    command = next(c for c in FULL if c in commands.split(","))
    where = ["--input", "missing"] if command == "image" else ["missing"]
    value = sample(name, kind, values)
    result = []
    if name:
        result.append((f"--{name}", judge(*run([command, f"--{name}={value}", *where]), name)))
    if key and not name.startswith("config"):
        path = f"{key}.yaml"
        lines = ["  " * i + part + ":" for i, part in enumerate(key.split("."))]
        with open(path, "w") as file:
            file.write("\n".join(lines) + (f" [{value}]\n" if "Slice" in kind else f" {value}\n"))
        status, said, err = run([command, "--config", path, *where])
        verdict = judge(status, said, err, key)
        result.append((key, "WRONG: " + err.strip() if "unknown key" in err else verdict))
    return result


rows = [line.rstrip("\n").split("\t") for line in open(facts) if not line.startswith(("#", "name\t"))]
rows = [(row + [""] * 9)[:9] for row in rows]
rows = [row for row in rows if set(FULL) & set(row[8].split(",")) and row[0] not in ENDS]
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    results = [one for many in pool.map(check, rows) for one in many]
print(len([r for r in results if r[1] == "taken"]), "taken")
for what, verdict in sorted(set(results)):
    if verdict != "taken":
        print(f"{what}: {verdict}")
sys.exit(any(verdict.startswith("WRONG") for _, verdict in results))
PYTHON
