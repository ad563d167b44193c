#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""odd_server.py PORT LOG ARCHIVE [OTHER]: a registry that misbehaves; ARCHIVE is a database, or an
image's layer.tar.gz. The name of the repository says how:

  good        as it should be                        html         a page where a manifest should be
  loop        401 for every token                    wrong        a blob with another digest
  busy        429 with Retry-After: 1, twice         short        a blob that ends early, with its full length claimed
  later       429 with Retry-After: 3600             broken      500 for ever
  down        503 for ever                           endless      a blob that doesn't end
  cut         the connection breaks every 24 KiB      restart      the same, and ranges are not understood
  elsewhere   blobs are at OTHER (host:port)         file         blobs are at file:///etc/passwd
  lies        a manifest of another size             slow         nothing comes after the headers
  drip        a byte of the blob a second
  many        a manifest of 10,000 layers             old          Docker's schema 1
  encrypted   layers that need a key                  foreign      layers that lie elsewhere, and are not here
  nothing     a manifest without config               circle       an index that names itself, in name if not in digest
  deep        redirects without end                   huge         a manifest that does not end
  referrers   a list of what refers to the image, on two pages
  token       asks for a token that /token gives to user:secret only
  basic       asks for user:secret                      moved       its token server is at OTHER now

LOG gets a line for each request: method, path, and the Authorization header's kind or "-"; "LEAK" where a secret came along to
a place that it isn't for."""
import base64
import gzip
import hashlib
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
SECRET = base64.b64encode(b"user:secret").decode()
BLOB = open(sys.argv[3], "rb").read()
DIGEST = "sha256:" + hashlib.sha256(BLOB).hexdigest()
IMAGE = sys.argv[3].endswith("layer.tar.gz")  # else a database
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip" if IMAGE else "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"
CONFIG = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {
    "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(gzip.decompress(BLOB)).hexdigest()]}}).encode()
CONFIG_AT = {"mediaType": "application/vnd.oci.image.config.v1+json", "size": len(CONFIG), "digest": "sha256:" + hashlib.sha256(CONFIG).hexdigest()}
OTHER = sys.argv[4] if len(sys.argv) > 4 else ""
counts = {}


def manifest(size):
    layer = {"mediaType": LAYER, "size": size, "digest": DIGEST}
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": CONFIG_AT, "layers": [layer]}).encode()


def odd_manifest(how):
    layer = {"mediaType": LAYER, "size": len(BLOB), "digest": DIGEST}
    document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": CONFIG_AT, "layers": [layer]}
    if how == "many":
        document["layers"] = [layer] * 10000
    elif how == "old":
        return {"schemaVersion": 1, "name": "old", "tag": "1", "fsLayers": [{"blobSum": DIGEST}]}
    elif how == "encrypted":
        layer["mediaType"] += "+encrypted"
    elif how == "foreign":
        layer["mediaType"] = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
        layer["digest"], layer["urls"] = "sha256:" + "1" * 64, ["https://elsewhere.example/layer"]
    elif how == "nothing":
        del document["config"]
    elif how == "circle":
        return {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                "manifests": [{"digest": "sha256:" + "2" * 64, "size": 1}]}
    return document


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def note(self, how):
        given = self.headers.get("Authorization", "-")
        leak = " LEAK" if given != "-" and how not in ("token", "basic", "loop", "elsewhere") and self.path != "/v2/" else ""
        with open(sys.argv[2], "a", encoding="utf-8") as log:
            log.write(f"{self.command} {self.path.split('?')[0]} {given.split(' ')[0]} {self.headers.get('Range', '-')}{leak}\n")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        how = parts[1] if len(parts) > 1 else parts[0]
        self.note(how)
        counts[how] = counts.get(how, 0) + 1
        if self.path.startswith("/token"):
            return self.token()
        if self.path == "/v2/":
            return self.answer(200, b"{}")
        if how in ("token", "loop", "basic", "elsewhere", "moved") and not self.allowed(how):
            return None
        if how == "busy" and counts[how] <= 2:
            return self.answer(429, b"", Retry_After="1")
        if how == "later":
            return self.answer(429, b"", Retry_After="3600")
        if how in ("down", "broken"):
            return self.answer(503 if how == "down" else 500)
        if parts[2:3] == ["referrers"]:
            return self.referrers(how)
        return self.manifest(how) if "manifests" in parts else self.blob(how)

    do_HEAD = do_GET

    def do_POST(self):
        self.note("post")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/moved"):
            return self.answer(307, b"", Location=f"http://{OTHER}/token")
        return self.answer(200, json.dumps({"token": "very-secret-token"}).encode(), Content_Type="application/json")

    def token(self):
        if self.headers.get("Authorization") != "Basic " + SECRET and "loop" not in self.path:
            return self.answer(401)
        return self.answer(200, json.dumps({"token": "very-secret-token"}).encode(), Content_Type="application/json")

    def allowed(self, how):
        given = self.headers.get("Authorization", "")
        host = self.headers["Host"]
        if how == "basic":
            challenge, fine = 'Basic realm="odd"', given == "Basic " + SECRET
        else:
            place = "moved" if how == "moved" else "token"
            scheme = self.headers.get("X-Forwarded-Proto", "http")
            challenge = f'Bearer realm="{scheme}://{host}/{place}",service="odd",scope="repository:{how}:pull"'
            fine = given == "Bearer very-secret-token" and how != "loop"
        if not fine:
            self.answer(401, b"{}", WWW_Authenticate=challenge)
        return fine

    def referrers(self, how):
        second = "last=" in self.path
        entry = {"mediaType": MANIFEST, "digest": "sha256:" + ("4" if second else "3") * 64, "size": 7,
                 "artifactType": "application/\u001b[31mspdx" if second else "application/vnd.cyclonedx+json"}
        more = {} if second else {"Link": f'<{self.path}?last=x>; rel="next"'}
        body = json.dumps({"schemaVersion": 2, "manifests": [entry, {"digest": "nonsense"}]}).encode()
        return self.answer(404) if how != "referrers" else self.answer(200, body, Content_Type="application/vnd.oci.image.index.v1+json", **more)

    def manifest(self, how):
        if how in ("many", "old", "encrypted", "foreign", "nothing", "circle"):
            body = json.dumps(odd_manifest(how)).encode()
            return self.answer(200, body, Content_Type=MANIFEST)
        if how == "deep":
            return self.answer(307, b"", Location=self.path)
        if how == "huge":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            try:
                while True:
                    self.wfile.write(b" " * 65536)
            except OSError:
                return None
        if how == "html":
            return self.answer(200, b"<html><body>Sign in</body></html>", Content_Type="text/html")
        body = manifest(len(BLOB) + (7 if how == "lies" else 0))
        return self.answer(200, body, Content_Type=MANIFEST, Docker_Content_Digest="sha256:" + hashlib.sha256(body).hexdigest())

    def blob(self, how):
        if self.path.split("?")[0].endswith(CONFIG_AT["digest"]):
            return self.answer(200, CONFIG)
        if DIGEST not in self.path:
            return self.answer(404)
        if how == "elsewhere":
            return self.answer(307, b"", Location=f"http://{OTHER}/v2/good/blobs/{DIGEST}?signature=very-secret-signature")
        if how == "drip":
            self.send_response(200)
            self.send_header("Content-Length", str(len(BLOB)))
            self.end_headers()
            try:
                for byte in BLOB:
                    self.wfile.write(bytes([byte]))
                    time.sleep(1)
            except OSError:
                self.close_connection = True
            return None
        if how == "file":
            return self.answer(307, b"", Location="file:///etc/passwd")
        body, length, at = BLOB, len(BLOB), 0
        if how == "wrong":
            body = bytes([BLOB[0], BLOB[1], BLOB[2], BLOB[3], BLOB[4] ^ 1]) + BLOB[5:]
        if how == "cut" and self.headers.get("Range"):
            at = int(self.headers["Range"][6:].rstrip("-"))
        status, extra = (206, {"Content_Range": f"bytes {at}-{length - 1}/{length}"}) if at else (200, {})
        if how == "endless":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            try:
                while True:
                    self.wfile.write(BLOB)
            except OSError:
                return None
        piece = body[at:]
        if how in ("cut", "restart"):
            step = counts[how] if how == "restart" else 1
            piece = body[at:at + 24576 * step]
        elif how == "short":
            piece = body[:len(body) // 2]
        elif how == "slow":
            piece = b""
        self.answer(status, piece, Content_Length=str(length - at), ETag='"one"', **extra)
        if how == "slow":
            time.sleep(60)
        if len(piece) < length - at:
            self.close_connection = True
        return None


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that has its answer, or has waited long enough, may hang up; anything else is a fault of this server."""
        if not isinstance(sys.exc_info()[1], (ConnectionResetError, BrokenPipeError)):
            super().handle_error(request, client_address)


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
