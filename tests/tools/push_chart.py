#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""push_chart.py REGISTRY-URL REPOSITORY VERSION ARCHIVE: puts a Helm chart into a registry, as `helm push` does."""
import hashlib
import json
import sys
import urllib.parse
import urllib.request


def ask(method, url, data=None, kind="application/octet-stream"):
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": kind})
    with urllib.request.urlopen(request) as answer:
        return answer.headers


def put_blob(where, data):
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    place = urllib.parse.urljoin(where, ask("POST", where + "/blobs/uploads/", b"")["Location"])
    ask("PUT", place + ("&" if "?" in place else "?") + urllib.parse.urlencode({"digest": digest}), data)
    return {"digest": digest, "size": len(data)}


def main():
    registry, repository, version, archive = sys.argv[1:]
    where = f"{registry}/v2/{repository}"
    config = put_blob(where, json.dumps({"name": repository.split("/")[-1], "version": version}).encode())
    with open(archive, "rb") as file:
        layer = put_blob(where, file.read())
    kinds = "application/vnd.cncf.helm."
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": {"mediaType": kinds + "config.v1+json", **config},
                "layers": [{"mediaType": kinds + "chart.content.v1.tar+gzip", **layer}]}
    ask("PUT", f"{where}/manifests/{version.replace('+', '_')}", json.dumps(manifest).encode(), manifest["mediaType"])


if __name__ == "__main__":
    main()
