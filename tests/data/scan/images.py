# SPDX-License-Identifier: Apache-2.0
"""Images for tests of bad input, made byte by byte: headers that tarfile would not write, layers that lie about themselves.

A script says `python3 - <<END`, `from images import *`, and writes what it needs. Two layers are at hand: DEBIAN (openssl, two findings in
tests/data/laws/database.txt) and LODASH (one more).
"""
import gzip
import hashlib
import io
import json
import os
import zipfile


def header(name, size=0, type="0", link="", mode=0o644, magic=b"ustar\x0000", prefix=b""):
    name, link = (text if isinstance(text, bytes) else text.encode() for text in (name, link))
    number = b"%011o\0" % size if size < 1 << 33 else b"\x80" + size.to_bytes(11, "big")
    block = bytearray(512)
    for at, field in ((0, name), (100, b"%07o\0" % mode), (108, b"%07o\0" % 0), (116, b"%07o\0" % 0), (124, number), (136, b"%011o\0" % 0),
                      (148, b" " * 8), (156, type.encode()), (157, link), (257, magic), (345, prefix)):
        block[at:at + len(field)] = field
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block[:512])


def padded(data):
    return data + bytes(-len(data) % 512)


def entry(name, data=b"", **more):
    data = data if isinstance(data, bytes) else data.encode()
    return header(name, len(data), **more) + padded(data)


def pax(name, data=b"", records=None, **more):
    """An entry with a pax header in front of it."""
    text = b""
    for key, value in (records or {"path": name}).items():
        rest = b" " + key.encode() + b"=" + (value if isinstance(value, bytes) else str(value).encode()) + b"\n"
        length = len(rest) + 1
        while len(b"%d" % length) + len(rest) != length:
            length += 1
        text += b"%d" % length + rest
    return entry("pax", text, type="x") + entry(name[:100], data, **more)


END = bytes(1024)


def tar(*entries):
    return b"".join(entries) + END


def pack(data):
    return gzip.compress(data, 6, mtime=0)


def zip_of(files, store=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if store else zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(zipfile.ZipInfo(name), data, None if store else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def config_of(diff_ids, **more):
    return json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": diff_ids}, **more}).encode()


def docker(layers, diff_ids=None, config=None, manifest=None, names=None, extra=b""):
    """What `docker save` wrote up to version 24. Layers are bytes as they shall lie there; diff ids are of them when not given."""
    names = names or [f"{n}/layer.tar" for n in range(1, len(layers) + 1)]
    diff_ids = diff_ids or ["sha256:" + sha256(layer) for layer in layers]
    config = config if config is not None else config_of(diff_ids)
    if manifest is None:
        manifest = json.dumps([{"Config": "config.json", "RepoTags": ["bad:1"], "Layers": names}]).encode()
    return tar(*(entry(name, layer) for name, layer in zip(names, layers)), entry("config.json", config), entry("manifest.json", manifest), extra)


def blob(data):
    return entry("blobs/sha256/" + sha256(data), data)


def oci(layers, diff_ids, digests=None, sizes=None, config=None):
    """An OCI archive; layers are bytes as they shall lie there, under the digest that is claimed for them."""
    digests = digests or [sha256(layer) for layer in layers]
    config = config if config is not None else config_of(diff_ids)
    parts = [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "sha256:" + digest,
              "size": sizes[n] if sizes else len(layer)} for n, (layer, digest) in enumerate(zip(layers, digests))]
    manifest = json.dumps({"schemaVersion": 2, "layers": parts, "config": {
        "mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:" + sha256(config), "size": len(config)}}).encode()
    index = json.dumps({"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json",
                                                           "digest": "sha256:" + sha256(manifest), "size": len(manifest)}]}).encode()
    return tar(entry("oci-layout", '{"imageLayoutVersion":"1.0.0"}'), entry("index.json", index), blob(manifest), blob(config),
               *(entry("blobs/sha256/" + digest, layer) for layer, digest in zip(layers, digests)))


def write(path, data):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


OPENSSL = "Package: openssl\nStatus: install ok installed\nMaintainer: x <x@y>\nArchitecture: amd64\nVersion: 3.0.11-1~deb12u2\n\n"
RELEASE = [entry("etc/os-release", 'ID=debian\nVERSION_ID="12"\n'), entry("etc/debian_version", "12.11\n")]
DEBIAN = tar(*RELEASE, entry("var/lib/dpkg/status", OPENSSL))
PACKAGE = '{"name": "lodash", "version": "4.17.4", "license": "MIT"}'
LODASH = tar(entry("usr/lib/node_modules/lodash/package.json", PACKAGE))


def plain_and_packed(name, data):
    """The same archive twice: as it is, and compressed as a whole."""
    write(name + ".tar", data)
    write(name + ".tar.gz", pack(data))
