#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""api_server.py PORT LOG RECORDED REGISTRY PLAIN PACKED: a cluster's API out of recorded answers, for bearers of the token "good".

PLAIN and PACKED are digests of images. Lists come by pages, as limit and continue ask for. The first part of the path says what is odd:

  good       as it should be                          gone       the second page of pods has expired, twice
  vanished   it expires each time                     few        deployments, accounts and secrets are forbidden
  none       everything but the version is forbidden  html       a page of a proxy
  cut        each answer breaks off once              endless    a list that doesn't end
  down       503 for ever                             hang       no answer
  elsewhere  redirects to another host                huge       pages too large unless few are asked for
  broken     connections break for ever where Deployments and secrets are asked for
  dies       and everywhere, once Pods have been
  old        no CronJobs in batch/v1, but in v1beta1  many       10,000 pods of one Deployment

LOG gets a line for each request; "LEAK" where the token came along to another host. With TLS=CERT,KEY,CA in the environment it speaks
https, asks for certificates of that authority, and those that show one need no token."""
import base64
import json
import os
import ssl
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, LOG, RECORDED, REGISTRY, PLAIN, PACKED = sys.argv[1:]
CONFIG = base64.b64encode(json.dumps({"auths": {REGISTRY: {"auth": base64.b64encode(b"user:secret").decode()}}}).encode()).decode()
TEXT = open(RECORDED, encoding="utf-8").read()
for name, value in (("REGISTRY", REGISTRY), ("PLAIN", PLAIN), ("PACKED", PACKED), ("DOCKERCONFIG", CONFIG)):
    TEXT = TEXT.replace(f"@{name}@", value)
ANSWERS = json.loads(TEXT)
KINDS = ("pods", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "replicationcontrollers", "serviceaccounts")
seen, lock = {}, threading.Lock()
TLS = os.environ.get("TLS", "")


def count(what):
    with lock:
        seen[what] = seen.get(what, 0) + 1
        return seen[what]


def status(code, reason, message):
    return code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "reason": reason, "code": code}


def many():
    pod = next(p for p in ANSWERS["/api/v1/pods"]["items"] if p["metadata"]["name"].startswith("web-0-"))
    text = json.dumps(pod)
    return [text.replace("web-0-5d4f-", f"web-0-5d4f-{i}-") for i in range(10000)]


def page(items, query, mode):
    limit, at = int(query.get("limit", ["0"])[0]) or len(items), int(query.get("continue", ["0"])[0])
    if "fieldSelector" in query:
        out = [part.split("!=")[1] for part in query["fieldSelector"][0].split(",")]
        items = [i for i in items if i["metadata"].get("namespace") not in out]
    limit = min(limit, 3) if mode in ("good", "gone", "vanished") else limit
    return items[at:at + limit], str(at + limit) if at + limit < len(items) else ""


def answer(mode, path, query):
    parts = path.strip("/").split("/")
    name = parts[-1]
    if mode == "few" and (name in ("deployments", "serviceaccounts") or "secrets" in parts) or mode == "none" and name != "version":
        return status(403, "Forbidden", f'{name} is forbidden: User "reader" cannot list resource "{name}" at the cluster scope')
    if mode == "old" and name == "cronjobs":
        if parts[2] == "v1":
            return status(404, "NotFound", "the server could not find the requested resource")
        path = path.replace("v1beta1", "v1")
    if path in ANSWERS and "items" not in ANSWERS[path]:
        return 200, ANSWERS[path]
    wanted = None
    if "namespaces" in parts and name in KINDS:
        at = parts.index("namespaces")
        wanted = parts[at + 1]
        path = "/" + "/".join(parts[:at] + parts[at + 2:])
    if path not in ANSWERS:
        return status(404, "NotFound", "the server could not find the requested resource")
    if mode in ("gone", "vanished") and name == "pods" and "continue" in query and (mode == "vanished" or count("gone") < 3):
        return status(410, "Expired", "The provided continue parameter is too old to display a consistent list result.")
    items = [i for i in ANSWERS[path]["items"] if wanted in (None, i["metadata"].get("namespace"))]
    items, token = page(items, query, mode)
    return 200, {**ANSWERS[path], "items": items, "metadata": {"continue": token} if token else {}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, code, body, kind="application/json", length=None, **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def close(self):
        self.close_connection = True

    def endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"kind":"PodList","items":[')
        while True:
            self.wfile.write(b'{"metadata":{"name":"x"}},' * 4096)

    def crowd(self, query):
        items = many()
        limit, at = int(query["limit"][0]), int(query.get("continue", ["0"])[0])
        token = json.dumps({"continue": str(at + limit)} if at + limit < len(items) else {})
        self.send(200, ('{"kind":"PodList","apiVersion":"v1","metadata":' + token + ',"items":[' + ",".join(items[at:at + limit]) + "]}").encode())

    def do_GET(self):
        _, mode, rest = self.path.split("/", 2)
        path, _, query = ("/" + rest).partition("?")
        query = urllib.parse.parse_qs(query)
        bearer = self.headers.get("Authorization", "")
        with lock, open(LOG, "a", encoding="utf-8") as log:
            log.write(f"{mode} {self.path.partition('?')[0]}{' LEAK' if mode == 'stranger' and bearer else ''}\n")
        if mode == "html":
            return self.send(200, b"<html>log in</html>", "text/html")
        if mode == "down":
            return self.send(503, b"", **{"Retry-After": "0"})
        if mode == "hang":
            time.sleep(60)
        name = path.split("/")[-1]
        if mode == "broken" and (name == "deployments" or "secrets" in path) or mode == "dies" and (name == "pods" or seen.get("dies")):
            count(mode)
            return self.close()
        if mode == "elsewhere":
            return self.send(302, b"", Location=f"http://localhost:{PORT}/stranger{path}")
        if bearer != "Bearer good" and not TLS:
            return self.send(401, json.dumps(status(401, "Unauthorized", "Unauthorized")[1]).encode())
        if mode == "endless" and path.endswith("/pods"):
            return self.endless()
        if mode == "many" and path.endswith("/pods"):
            return self.crowd(query)
        if mode == "huge" and path.endswith("/pods") and int(query["limit"][0]) > 40:
            return self.endless()
        code, body = answer(mode, path, query)
        body = json.dumps(body).encode()
        if mode == "cut" and count(path) == 1:
            self.send(code, body[:len(body) // 2], length=len(body))
            self.close_connection = True
            return None
        return self.send(code, body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", int(PORT)), Handler)
if TLS:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*TLS.split(",")[:2])
    context.load_verify_locations(TLS.split(",")[2])
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
