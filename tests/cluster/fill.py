#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fill.py KUBECONFIG REGISTRY IMAGE=DIGEST...: puts 50 workloads of every kind into an empty API server, that run these images.

There is no controller and no kubelet: owners, pods and their states are written as those would write them. Prints the token of an
account that may list pods and deployments alone. Written by these tests only; trawl never writes to a cluster.
"""
import base64
import json
import re
import ssl
import sys
import urllib.error
import urllib.request

NAMESPACES = ("shop", "team-a", "kube-system")
PATHS = {"Pod": "api/v1 pods", "Deployment": "apis/apps/v1 deployments", "ReplicaSet": "apis/apps/v1 replicasets",
         "StatefulSet": "apis/apps/v1 statefulsets", "DaemonSet": "apis/apps/v1 daemonsets", "Job": "apis/batch/v1 jobs",
         "CronJob": "apis/batch/v1 cronjobs", "ReplicationController": "api/v1 replicationcontrollers", "Node": "api/v1 nodes",
         "Namespace": "api/v1 namespaces", "Secret": "api/v1 secrets", "ServiceAccount": "api/v1 serviceaccounts",
         "Role": "apis/rbac.authorization.k8s.io/v1 roles", "RoleBinding": "apis/rbac.authorization.k8s.io/v1 rolebindings",
         "ClusterRole": "apis/rbac.authorization.k8s.io/v1 clusterroles",
         "ClusterRoleBinding": "apis/rbac.authorization.k8s.io/v1 clusterrolebindings"}


class Api:
    def __init__(self, kubeconfig):
        text = open(kubeconfig, encoding="utf-8").read()
        self.url = re.search(r'server: "?(https://[^",}\s]+)', text).group(1)
        self.token = re.search(r"token: ([0-9a-zA-Z._-]+)", text).group(1)
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE

    def ask(self, method, path, body=None, kind="application/json"):
        request = urllib.request.Request(f"{self.url}/{path}", method=method, data=json.dumps(body).encode() if body else None)
        request.add_header("Authorization", "Bearer " + self.token)
        request.add_header("Content-Type", kind)
        return json.load(urllib.request.urlopen(request, context=self.context))

    def make(self, kind, name, namespace=None, status=None, **rest):
        api, plural = PATHS[kind].split()
        path = f"{api}/namespaces/{namespace}/{plural}" if namespace else f"{api}/{plural}"
        metadata = {"name": name, **rest.pop("metadata", {})}
        body = {"apiVersion": api.split("/", 1)[1], "kind": kind, "metadata": metadata, **rest}
        made = self.ask("POST", path, body)
        if status:
            self.ask("PATCH", f"{path}/{name}/status", {"status": status}, "application/merge-patch+json")
        return made


def spec(images, **rest):
    containers = [{"name": f"c{i}", "image": image} for i, image in enumerate(images)]
    return {"containers": containers, **rest}


def template(images, app, **rest):
    return {"metadata": {"labels": {"app": app}}, "spec": spec(images, **rest)}


def owner(made):
    return [{"apiVersion": made["apiVersion"], "kind": made["kind"], "name": made["metadata"]["name"], "uid": made["metadata"]["uid"],
             "controller": True}]


def running(images, digests):
    return {"phase": "Running", "containerStatuses": [
        {"name": f"c{i}", "image": image, "imageID": digests.get(image, ""), "ready": True, "restartCount": 0, "started": True,
         "state": {}, "lastState": {}} for i, image in enumerate(images)]}


def fill(api, registry, images):
    names = [f"{registry}/{name}" for name in images]
    digests = {f"{registry}/{name}": f"{registry}/{name.split(':')[0]}@{digest}" for name, digest in images.items()}
    config = {"auths": {registry: {"auth": base64.b64encode(b"user:secret").decode()}}}
    for name in NAMESPACES[:2]:
        api.make("Namespace", name)
    for namespace in NAMESPACES:
        api.make("Secret", "registry", namespace, type="kubernetes.io/dockerconfigjson",
                 data={".dockerconfigjson": base64.b64encode(json.dumps(config).encode()).decode()})
        api.make("ServiceAccount", "puller", namespace, imagePullSecrets=[{"name": "registry"}])
    for i, kubelet in enumerate(("v1.24.0", "v1.31.2")):
        api.make("Node", f"node-{i}", metadata={"labels": {"kubernetes.io/arch": "amd64"}}, status={
            "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": None, "lastTransitionTime": None}],
            "nodeInfo": {"architecture": "amd64", "operatingSystem": "linux", "kubeletVersion": kubelet, "osImage": "Debian GNU/Linux 12",
                         "containerRuntimeVersion": "containerd://1.6.8", "kernelVersion": "6.1", "bootID": "", "machineID": "",
                         "systemUUID": "", "kubeProxyVersion": kubelet}})
    secret, account = {"imagePullSecrets": [{"name": "registry"}]}, {"serviceAccountName": "puller"}
    count = 0

    def pick(n):
        return [names[(count + i) % len(names)] for i in range(n)]

    for namespace in NAMESPACES[:2]:
        for i in range(4):
            own, how = pick(1 + i % 2), (secret if i % 2 else account)
            app = f"web-{i}"
            selector = {"matchLabels": {"app": app}}
            made = api.make("Deployment", app, namespace, spec={"selector": selector, "template": template(own, app, **how)})
            replicas = api.make("ReplicaSet", f"{app}-5d4f", namespace, metadata={"ownerReferences": owner(made), "labels": {"app": app}},
                                spec={"replicas": 1, "selector": selector, "template": template(own, app, **how)})
            for pod in range(2):
                api.make("Pod", f"{app}-5d4f-{pod}", namespace, metadata={"ownerReferences": owner(replicas), "labels": {"app": app}},
                         spec=spec(own, nodeName=f"node-{pod}", **how), status=running(own, digests))
            count += 1
        for i in range(4):
            own, app = pick(1), f"db-{i}"
            selector = {"matchLabels": {"app": app}}
            api.make("StatefulSet", app, namespace, spec={"serviceName": app, "selector": selector, "template": template(own, app, **secret)})
            count += 1
            own, app = pick(2), f"agent-{i}"
            selector = {"matchLabels": {"app": app}}
            api.make("DaemonSet", app, namespace, spec={"selector": selector, "template": template(own, app, **account)})
            count += 1
            own, app = pick(1), f"old-{i}"
            api.make("ReplicationController", app, namespace, spec={"selector": {"app": app}, "template": template(own, app, **secret)})
            count += 1
        for i in range(3):
            own, app = pick(1), f"nightly-{i}"
            made = api.make("CronJob", app, namespace, spec={"schedule": "0 3 * * *", "jobTemplate": {"spec": {
                "template": {"spec": spec(own, restartPolicy="Never", **secret)}}}})
            api.make("Job", f"{app}-1", namespace, metadata={"ownerReferences": owner(made)}, spec={
                "template": {"spec": spec(own, restartPolicy="Never", **secret)}})
            count += 1
            api.make("Job", f"once-{i}", namespace, spec={"template": {"spec": spec(pick(1), restartPolicy="Never", **account)}})
            count += 1
        own = pick(1)
        api.make("Pod", "lone", namespace, spec={**spec(own, nodeName="node-0", **secret),
                                                 "initContainers": [{"name": "first", "image": pick(2)[1]}]}, status=running(own, digests))
        api.make("ReplicaSet", "bare", namespace, spec={"selector": {"matchLabels": {"app": "bare"}},
                                                         "template": template(pick(2), "bare", **account)})
        count += 1
    api.make("Pod", "kube-apiserver-node-0", "kube-system", metadata={"labels": {"component": "kube-apiserver", "tier": "control-plane"}},
             spec=spec(["registry.k8s.io/kube-apiserver:v1.24.0"], nodeName="node-0"), status=running(
                 ["registry.k8s.io/kube-apiserver:v1.24.0"],
                 {"registry.k8s.io/kube-apiserver:v1.24.0": "registry.k8s.io/kube-apiserver@sha256:" + "a" * 64}))
    return limited(api)


def limited(api):
    """An account that may see little."""
    api.make("ServiceAccount", "reader", "default")
    api.make("ClusterRole", "reader", rules=[{"apiGroups": ["", "apps"], "resources": ["pods", "deployments"], "verbs": ["get", "list"]}])
    api.make("ClusterRoleBinding", "reader", roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "reader"},
             subjects=[{"kind": "ServiceAccount", "name": "reader", "namespace": "default"}])
    made = api.ask("POST", "api/v1/namespaces/default/serviceaccounts/reader/token", {
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}})
    return made["status"]["token"]


if __name__ == "__main__":
    try:
        print(fill(Api(sys.argv[1]), sys.argv[2], dict(pair.split("=", 1) for pair in sys.argv[3:])))
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.url}: {error.code}: {error.read().decode()}")
