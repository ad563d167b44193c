#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""push.py ARCHIVE HOST:PORT/NAME:TAG [MEDIA-TYPE] puts an archive into a registry as Trivy's artifacts are there: one layer.

push.py --layout FOLDER REF puts an OCI layout there, --docker ARCHIVE REF an archive of docker save, as Docker's schema 2, and
--index OS/ARCH=DIGEST,... REF an index of manifests that are there. Prints the manifest's digest. USER_PASSWORD in the environment
authorizes it; CACERT names an authority, and https is spoken then.
"""
import base64
import hashlib
import json
import os
import ssl
import sys
import tarfile
import urllib.request

TYPE = "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CACERT = os.environ.get("CACERT")


def ask(method, url, body=None, kind=None):
    request = urllib.request.Request(url, data=body, method=method)
    if kind:
        request.add_header("Content-Type", kind)
    if "USER_PASSWORD" in os.environ:
        request.add_header("Authorization", "Basic " + base64.b64encode(os.environ["USER_PASSWORD"].encode()).decode())
    context = ssl.create_default_context(cafile=CACERT) if CACERT else None
    return urllib.request.urlopen(request, context=context)


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def put_blob(base, data):
    place = ask("POST", f"{base}/blobs/uploads/", b"").headers["Location"]
    ask("PUT", place + ("&" if "?" in place else "?") + "digest=" + digest_of(data), data, "application/octet-stream")
    return {"size": len(data), "digest": digest_of(data)}


def put_layout(base, folder, tag):
    def blob(digest):
        return open(os.path.join(folder, "blobs", *digest.split(":")), "rb").read()

    def put(descriptor, name):
        data = blob(descriptor["digest"])
        doc = json.loads(data)
        for child in doc.get("manifests", []):
            put(child, child["digest"])
        for child in [doc["config"], *doc["layers"]] if "layers" in doc else []:
            put_blob(base, blob(child["digest"]))
        kind = doc.get("mediaType") or descriptor["mediaType"]
        ask("PUT", f"{base}/manifests/{name}", data, kind)
        return digest_of(data)

    index = json.load(open(os.path.join(folder, "index.json"), encoding="utf-8"))
    return put(index["manifests"][0], tag)


def put_docker(base, archive, tag):
    kinds = "application/vnd.docker."
    with tarfile.open(archive) as tar:
        entry = json.load(tar.extractfile("manifest.json"))[0]
        config = put_blob(base, tar.extractfile(entry["Config"]).read())
        config["mediaType"] = kinds + "container.image.v1+json"
        layers = []
        for name in entry["Layers"]:
            data = tar.extractfile(name).read()
            layers.append(put_blob(base, data))
            layers[-1]["mediaType"] = kinds + "image.rootfs.diff.tar" + (".gzip" if data[:2] == b"\x1f\x8b" else "")
    kind = kinds + "distribution.manifest.v2+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers}).encode()
    ask("PUT", f"{base}/manifests/{tag}", manifest, kind)
    return digest_of(manifest)


def put_index(base, children, tag):
    kind, manifests = "application/vnd.oci.image.index.v1+json", []
    for child in children.split(","):
        platform, _, digest = child.partition("=")
        request = urllib.request.Request(f"{base}/manifests/{digest}", method="HEAD")
        request.add_header("Accept", MANIFEST + ", application/vnd.docker.distribution.manifest.v2+json")
        head = urllib.request.urlopen(request).headers
        manifests.append({"mediaType": head["Content-Type"], "size": int(head["Content-Length"]), "digest": digest,
                          "platform": dict(zip(("os", "architecture", "variant"), platform.split("/")))})
    index = json.dumps({"schemaVersion": 2, "mediaType": kind, "manifests": manifests}).encode()
    ask("PUT", f"{base}/manifests/{tag}", index, kind)
    return digest_of(index)


def main(args):
    kinds = {"--layout": put_layout, "--docker": put_docker, "--index": put_index}
    put = kinds.get(args[0])
    if put:
        args = args[1:]
    source, ref = args[:2]
    host, _, rest = ref.partition("/")
    name, _, tag = rest.rpartition(":")
    base = f"{'https' if CACERT else 'http'}://{host}/v2/{name}"
    if put:
        print(put(base, source, tag))
        return
    layer = put_blob(base, open(source, "rb").read())
    layer["mediaType"] = args[2] if len(args) > 2 else TYPE
    layer["annotations"] = {"org.opencontainers.image.title": "javadb.tar.gz" if "javadb" in layer["mediaType"] else "db.tar.gz"}
    config = put_blob(base, b"{}")
    config["mediaType"] = "application/vnd.aquasec.trivy.config.v1+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}).encode()
    ask("PUT", f"{base}/manifests/{tag}", manifest, MANIFEST)
    print(digest_of(manifest))


if __name__ == "__main__":
    main(sys.argv[1:])
