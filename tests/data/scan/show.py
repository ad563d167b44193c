# SPDX-License-Identifier: Apache-2.0
"""show.py REPORT: findings and problems of a report, a line each, with anything but printable ASCII escaped."""
import json
import sys

with open(sys.argv[1], "rb") as f:
    report = json.loads(f.read().decode("utf-8", "strict"))
print("  found: " + (" ".join(sorted(f"{v['PkgName']}:{v['VulnerabilityID']}" for result in report.get("Results", [])
                                     for v in result.get("Vulnerabilities", []))) or "nothing"))
own = report["Trivy"]["Trawl"]
for p in own.get("Problems", []):
    parts = (p.get("Layer") and f"layer {p['Layer']}", p.get("Path"), p.get("Line") and f"line {p['Line']}", p["Message"])
    print(f"  {p['Grade']}: " + ": ".join(ascii(part)[1:-1] for part in parts if part))
if own.get("Incomplete"):
    print("  incomplete")
