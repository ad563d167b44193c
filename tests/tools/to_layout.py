#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""to_layout.py ARCHIVE FOLDER makes an OCI layout of an archive of docker save, its layers compressed; FOLDER.tar holds the same."""
import gzip
import hashlib
import json
import os
import sys
import tarfile

OCI = "application/vnd.oci.image."


def main(archive, folder):
    os.makedirs(f"{folder}/blobs/sha256")

    def put(data, kind, **more):
        name = hashlib.sha256(data).hexdigest()
        with open(f"{folder}/blobs/sha256/{name}", "wb") as file:
            file.write(data)
        return {"mediaType": OCI + kind, "digest": "sha256:" + name, "size": len(data), **more}

    with tarfile.open(archive) as tar:
        entry = json.load(tar.extractfile("manifest.json"))[0]
        config = put(tar.extractfile(entry["Config"]).read(), "config.v1+json")
        layers = []
        for name in entry["Layers"]:
            data = tar.extractfile(name).read()
            packed = data if data[:2] == b"\x1f\x8b" else gzip.compress(data, mtime=0)
            layers.append(put(packed, "layer.v1.tar+gzip"))
    manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": config, "layers": layers}
    index = {"schemaVersion": 2, "manifests": [put(json.dumps(manifest).encode(), "manifest.v1+json")]}
    for name, document in (("index.json", index), ("oci-layout", {"imageLayoutVersion": "1.0.0"})):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            json.dump(document, file)
    with tarfile.open(folder + ".tar", "w") as tar:
        tar.add(folder, arcname=".")


if __name__ == "__main__":
    main(*sys.argv[1:])
