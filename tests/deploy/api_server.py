"""Starts etcd and an API server of Kubernetes, and gives it the manifests.

    api_server.py PROGRAMS MANIFESTS DEFINITIONS…
"""

import json
import random
import secrets
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

WORKLOADS = {"Deployment", "StatefulSet", "Job"}
# The definitions that are needed of those that their modules have.
DEFINED = {"gateways", "tlsroutes", "clusters"}


def main(programs, manifests, *definitions):
    with tempfile.TemporaryDirectory() as folder:
        with Server(Path(programs), Path(folder)) as server:
            for path in (path for each in definitions for path in sorted(Path(each).glob("*.yaml"))):
                if path.stem.split("_")[-1] in DEFINED:
                    server.apply(yaml.safe_load(path.read_text()))
            for name in ["everything", "development", "production"]:
                objects = list(yaml.safe_load_all((Path(manifests) / f"{name}.yaml").read_text()))
                objects.sort(key=lambda one: one["kind"] != "Namespace")
                for one in objects:
                    server.apply(one)
                # A workload is only warned of what its pods would be refused for: so the pods are made too, as if.
                pods = [pod_of(one) for one in objects if one["kind"] in WORKLOADS]
                for pod in pods:
                    server.apply(pod, dry=True)
                print(f"{name}: {len(objects)} objects applied, {len(pods)} pods admitted")
            refused = server.refuses(dict(pods[0], spec=dict(pods[0]["spec"], hostNetwork=True)))
            assert refused, "a pod on the network of its node is let in: nothing was checked"


def pod_of(workload):
    template = workload["spec"]["template"]
    claimed = [{"name": claim["metadata"]["name"], "emptyDir": {}} for claim in workload["spec"].get("volumeClaimTemplates", [])]
    metadata = {"name": workload["metadata"]["name"], "namespace": "chidao", "labels": template["metadata"].get("labels", {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"] | {"volumes": template["spec"]["volumes"] + claimed}}


def free_port():
    """A port below those that the system gives to whoever calls out, lest one of these take it first."""
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


class Server:
    """An API server over an etcd of its own, both on free ports, gone with it."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.running = programs, folder, []
        self.token = secrets.token_hex(16)
        self.resources = {}

    def __enter__(self):
        store, peer, port = (free_port() for _ in range(3))
        store, peer = f"http://127.0.0.1:{store}", f"http://127.0.0.1:{peer}"
        self.start(
            "etcd", "--data-dir", self.folder / "etcd", "--listen-client-urls", store, "--advertise-client-urls", store,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
        )
        (self.folder / "tokens").write_text(f"{self.token},test,test,system:masters\n")
        key = self.folder / "accounts.key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        certificates = self.folder / "certificates"
        self.start(
            "kube-apiserver", "--etcd-servers", store, "--bind-address", "127.0.0.1", "--secure-port", str(port),
            "--cert-dir", certificates, "--token-auth-file", self.folder / "tokens", "--authorization-mode", "RBAC",
            "--service-account-issuer", "https://127.0.0.1", "--service-account-key-file", key,
            "--service-account-signing-key-file", key, "--service-cluster-ip-range", "10.0.0.0/24",
            # Nobody makes the accounts of a namespace here.
            "--disable-admission-plugins", "ServiceAccount",
        )
        self.address = f"https://127.0.0.1:{port}"
        # It signs for itself, and the port is ours.
        self.trust = ssl._create_unverified_context()
        self.wait()
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            process.terminate()
            process.wait()

    def start(self, program, *arguments):
        log = open(self.folder / f"{program}.log", "wb")
        self.running.append(subprocess.Popen([self.programs / program, *map(str, arguments)], stdout=log, stderr=log))

    def wait(self):
        for _ in range(600):
            for process in self.running:
                if process.poll() is not None:
                    name = Path(process.args[0]).name
                    sys.exit(f"{name} has ended:\n{(self.folder / f'{name}.log').read_text()[-3000:]}")
            try:
                if self.call("GET", "/readyz")[0] == "ok":
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.2)
        sys.exit("the API server is not ready after two minutes")

    def call(self, method, path, body=None, kind="application/json"):
        request = urllib.request.Request(self.address + path, method=method, data=body)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request, context=self.trust, timeout=30) as answer:
            return answer.read().decode(), answer.headers.get_all("Warning") or []

    def path(self, one):
        """Where an object of this kind is; a kind that was defined a moment ago may not be known yet."""
        version, kind = one["apiVersion"], one["kind"]
        group = f"/apis/{version}" if "/" in version else f"/api/{version}"
        for _ in range(100):
            if (version, kind) in self.resources:
                break
            try:
                for resource in json.loads(self.call("GET", group)[0])["resources"]:
                    if "/" not in resource["name"]:
                        self.resources[version, resource["kind"]] = resource
            except urllib.error.HTTPError:
                pass
            time.sleep(0.1 if (version, kind) not in self.resources else 0)
        resource = self.resources[version, kind]
        space = f"/namespaces/{one['metadata']['namespace']}" if resource["namespaced"] else ""
        return f"{group}{space}/{resource['name']}/{urllib.parse.quote(one['metadata']['name'])}"

    def apply(self, one, dry=False):
        query = {"fieldManager": "test", "force": "true", "fieldValidation": "Strict"} | ({"dryRun": "All"} if dry else {})
        body = json.dumps(one).encode()
        what = f"{one['kind']} {one['metadata']['name']}"
        try:
            _, warnings = self.call("PATCH", f"{self.path(one)}?{urllib.parse.urlencode(query)}", body, "application/apply-patch+yaml")
        except urllib.error.HTTPError as error:
            sys.exit(f"{what}: {json.loads(error.read())['message']}")
        if warnings:
            sys.exit(f"{what}: {warnings}")

    def refuses(self, one):
        try:
            self.apply(one, dry=True)
        except SystemExit as why:
            return "PodSecurity" in str(why)
        return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
