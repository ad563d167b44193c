#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cloud_server.py PORT LOG LAYER CERT KEY PUBLIC: the clouds, as a proxy that leads every host to itself.

A CONNECT to any host is answered here, with TLS (CERT, KEY); so are plain questions, which are for metadata services. There is
an image (LAYER, a layer.tar.gz) at every registry, for whoever brings the right password:

  *.amazonaws.com   what api.ecr gives for a right signature (version 4) of one of the keys below; sts gives such keys
  *gcr.io, *.pkg.dev   the access token of an authorized user, of a service account whose assertion PUBLIC verifies, of the machine
  *.azurecr.io      what the registry's own /oauth2/exchange gives for an access token of login.microsoftonline.com, or the machine

LOG gets a line for each request: host, method, path."""
import base64
import gzip
import hashlib
import hmac
import json
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, LOG, LAYER, CERT, KEY, PUBLIC = sys.argv[1:7]
BLOB = open(LAYER, "rb").read()
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
TLS.load_cert_chain(CERT, KEY)
KEYS = {"AKIAENV": ("secret-of-env", ""), "AKIAFILE": ("secret-of-file", "session-of-file"), "AKIAENVS": ("secret-of-session", "session-of-env"), "AKIASTS": ("secret-of-sts", "session/of+sts"),
        "AKIABOX": ("secret-of-container", "session-of-container"), "AKIAEC2": ("secret-of-machine", "session-of-machine")}
MACHINE = {"AccessKeyId": "AKIAEC2", "SecretAccessKey": "secret-of-machine", "Token": "session-of-machine"}
BOX = {"AccessKeyId": "AKIABOX", "SecretAccessKey": "secret-of-container", "Token": "session-of-container"}
NOBODY = "00000000-0000-0000-0000-000000000000"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


CONFIG = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [digest(gzip.decompress(BLOB))]}}).encode()
MANIFEST = json.dumps({
    "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": len(CONFIG), "digest": digest(CONFIG)},
    "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "size": len(BLOB), "digest": digest(BLOB)}]}).encode()


def basic(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def signature_is_right(host, headers, body):
    """Amazon's, computed as their documentation says."""
    given = headers["Authorization"]
    words = dict(part.strip().split("=", 1) for part in given.split(" ", 1)[1].split(","))
    access, day, region, service, _ = words["Credential"].split("/")
    secret, session = KEYS[access]
    if headers.get("X-Amz-Security-Token", "") != session:
        return False
    names = words["SignedHeaders"].split(";")
    lines = "".join(f"{name}:{host if name == 'host' else headers[name]}\n" for name in names)
    canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{headers['X-Amz-Date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + secret).encode()
    for step in (day, region, service, "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() == words["Signature"] and "x-amz-date" in names


def assertion_is_right(assertion, audience):
    head, claims, signature = assertion.split(".")
    def raw(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if json.loads(raw(head))["alg"] != "RS256" or json.loads(raw(claims))["aud"] != audience:
        return False
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw(signature))
        file.flush()
        return subprocess.run(["openssl", "dgst", "-sha256", "-verify", PUBLIC, "-signature", file.name],
                              input=f"{head}.{claims}".encode(), capture_output=True, check=False).returncode == 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host = "near"

    def log_message(self, *args):
        pass

    def do_CONNECT(self):
        self.host = self.path.rsplit(":", 1)[0]
        self.send_response(200)
        self.end_headers()
        self.connection = TLS.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def answer(self, status, body=b"", **headers):
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def serve(self):
        self.url = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.form = dict(urllib.parse.parse_qsl(body.decode()))
        with open(LOG, "a", encoding="utf-8") as log:
            log.write(f"{self.host} {self.command} {self.url.path}\n")
        if self.url.path.startswith("/v2/") and not self.url.path.endswith("/token"):
            return self.registry()
        if self.host.startswith("api.ecr.") or self.url.path == "/":
            return self.ecr(body) if "Action" not in self.form else self.sts()
        for path, give in (("/latest/", self.ec2), ("/container", self.container), ("/computeMetadata/", self.gce),
                           ("/google/token", self.google), ("/metadata/identity", self.msi), ("/app", self.app)):
            if self.url.path.startswith(path) and self.host in ("near", "oauth2.googleapis.com"):
                return give()
        if self.url.path.endswith("/oauth2/v2.0/token"):
            fine = self.form.get("client_secret") == "secret-of-client" or self.form.get("client_assertion") == "federated"
            return self.answer(200, {"access_token": "aad-token"}) if fine and self.form["scope"].endswith("/.default") else self.answer(401)
        if self.url.path == "/oauth2/exchange":
            fine = self.form == {"grant_type": "access_token", "service": self.host, "tenant": "tenant", "access_token": "aad-token"}
            return self.answer(200, {"refresh_token": "acr-refresh"}) if fine else self.answer(401)
        if self.url.path.endswith("/token"):  # of a registry
            names = {basic("oauth2accesstoken", "google-token"), basic(NOBODY, "acr-refresh")}
            return self.answer(200, {"token": "bearer"}) if self.headers.get("Authorization") in names else self.answer(401)
        return self.answer(404)

    do_GET = do_HEAD = do_POST = do_PUT = serve

    def registry(self):
        if self.host.endswith((".amazonaws.com", ".on.aws")):
            fine, challenge = self.headers.get("Authorization") == basic("AWS", "ecr-password"), 'Basic realm="ecr"'
        else:
            fine = self.headers.get("Authorization") == "Bearer bearer"
            challenge = f'Bearer realm="https://{self.host}/token",service="{self.host}"'
        if not fine:
            return self.answer(401, b"", WWW_Authenticate=challenge)
        if "/manifests/" in self.path:
            return self.answer(200, MANIFEST, Content_Type="application/vnd.oci.image.manifest.v1+json")
        return self.answer(200, CONFIG if self.path.endswith(digest(CONFIG)) else BLOB)

    def ecr(self, body):
        if not self.headers.get("X-Amz-Target", "").endswith(".GetAuthorizationToken") or not signature_is_right(self.headers["Host"], self.headers, body):
            return self.answer(403)
        return self.answer(200, {"authorizationData": [{"authorizationToken": base64.b64encode(b"AWS:ecr-password").decode()}]})

    def sts(self):
        if self.form["WebIdentityToken"] != "pod-token" or self.form["RoleArn"] != "arn:aws:iam::1:role/r":
            return self.answer(403)
        keys = "<AccessKeyId>AKIASTS</AccessKeyId><SecretAccessKey>secret-of-sts</SecretAccessKey><SessionToken>session/of+sts</SessionToken>"
        return self.answer(200, f"<R xmlns='x'><AssumeRoleWithWebIdentityResult><Credentials>{keys}</Credentials></AssumeRoleWithWebIdentityResult></R>".encode())

    def ec2(self):
        if self.url.path == "/latest/api/token":
            return self.answer(200, b"imds-token") if self.command == "PUT" else self.answer(405)
        if self.headers.get("X-aws-ec2-metadata-token") != "imds-token":
            return self.answer(401)
        return self.answer(200, MACHINE if self.url.path.endswith("/role") else b"role\n")

    def container(self):
        return self.answer(200, BOX) if self.headers.get("Authorization") == "box" else self.answer(401)

    def gce(self):
        return self.answer(200, {"access_token": "google-token"}) if self.headers.get("Metadata-Flavor") == "Google" else self.answer(403)

    def google(self):
        audience = f"http://127.0.0.1:{PORT}/google/token"
        if self.form.get("refresh_token") == "of-a-user" or ("assertion" in self.form and assertion_is_right(self.form["assertion"], audience)):
            return self.answer(200, {"access_token": "google-token"})
        return self.answer(401)

    def msi(self):
        return self.answer(200, {"access_token": "aad-token"}) if self.headers.get("Metadata") == "true" and "resource=" in self.path else self.answer(400)

    def app(self):
        return self.answer(200, {"access_token": "aad-token"}) if self.headers.get("X-IDENTITY-HEADER") == "of-the-app" else self.answer(400)


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


Server(("127.0.0.1", int(PORT)), Handler).serve_forever()
