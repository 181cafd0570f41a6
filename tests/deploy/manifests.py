"""Builds every combination of deploy/ and holds what comes of it against the schemas of Kubernetes and against itself.

    manifests.py KUSTOMIZE FOLDER

The overlays, and one build with every component, are left in the folder as YAML for whoever looks at them next.
"""

import itertools
import json
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import kubernetes_validate
import kubernetes_validate.utils
import yaml

VERSIONS = ["1.35", "1.36", "1.37"]
# Kinds that are not of Kubernetes itself: their schemas come with their operators, and `tests/run --all` asks those.
FOREIGN = {"Cluster", "Gateway", "TLSRoute"}
OPTIONAL = ["network-policies", "collector", "monitoring", "gateway", "load"]
DATABASES = [[], ["database-development"], ["database-cluster"]]
# What a site gives beside what deploy/secrets makes, or leaves out.
GIVEN = {("ConfigMap", "chidao-token-keys"), ("Secret", "chidao-load-token")}
WORKLOADS = {"Deployment", "StatefulSet", "Job"}

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
# The schemas of a version are 5 MB, and asked for with every object.
kubernetes_validate.utils.schema_contents = lru_cache(maxsize=None)(kubernetes_validate.utils.schema_contents)


def main(kustomize, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    builds = {path.name: build(kustomize, path) for path in sorted((DEPLOY / "overlays").iterdir())}
    for size in range(len(OPTIONAL) + 1):
        for chosen in itertools.combinations(OPTIONAL, size):
            for database in DATABASES:
                name = "-".join(["base", *database, *chosen])
                builds[name] = build(kustomize, combination(folder / name, [*database, *chosen]))
    given = GIVEN | made_up(folder)
    findings = set()
    seen = set()
    for name, objects in builds.items():
        findings |= {f"{name}: {what}" for what in torn(objects, given)}
        for one in objects:
            text = json.dumps(one, sort_keys=True)
            if text not in seen:
                seen.add(text)
                findings |= {f"{name}: {kind_and_name(one)}: {what}" for what in [*unknown(one), *unsafe(one)]}
    everything = "-".join(["base", "database-cluster", *OPTIONAL])
    for name in ["development", "production", everything]:
        target = "everything" if name == everything else name
        (folder / f"{target}.yaml").write_text(yaml.safe_dump_all(builds[name], allow_unicode=True))
    for finding in sorted(findings):
        print(finding)
    print(f"{len(builds)} combinations, {len(seen)} different objects, {len(findings)} findings")
    return 1 if findings else 0


def build(kustomize, folder):
    done = subprocess.run([kustomize, "build", str(folder)], capture_output=True, text=True)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"{folder}: {done.stderr}")
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def combination(folder, components):
    """A kustomization of these components on the base, with the site of production."""
    folder.mkdir()
    shutil.copy(DEPLOY / "overlays/production/site.yaml", folder)
    way = Path("../" * len(folder.relative_to(DEPLOY.parent).parts)) / "deploy"
    parts = [str(way / "components" / component) for component in [*components, "site"]]
    kustomization = {"kind": "Kustomization", "apiVersion": "kustomize.config.k8s.io/v1beta1", "namespace": "chidao"}
    kustomization |= {"resources": [str(way / "base"), "site.yaml"], "components": parts}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    return folder


def made_up(folder):
    """The objects that deploy/secrets makes; they have to be valid too."""
    subprocess.run([DEPLOY / "secrets", folder / "secrets", "1"], check=True)
    made = set()
    for name in ["secrets.yaml", "development.yaml"]:
        for one in yaml.safe_load_all((folder / "secrets" / name).read_text()):
            for finding in unknown(one):
                sys.exit(f"{name}: {kind_and_name(one)}: {finding}")
            made.add((one["kind"], one["metadata"]["name"]))
    shutil.rmtree(folder / "secrets")
    return made


def kind_and_name(one):
    return f"{one['kind']} {one['metadata']['name']}"


def unknown(one):
    """What the schemas of Kubernetes do not know."""
    if one["kind"] in FOREIGN:
        return
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(one, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"Kubernetes {version}: {'.'.join(map(str, error.path))}: {error.message}"
        except kubernetes_validate.SchemaNotFoundError as error:
            yield f"Kubernetes {version}: {error.message}"


def pod_of(one):
    return one["spec"]["template"]["spec"] if one["kind"] in WORKLOADS else None


def unsafe(one):
    """What the standard *restricted* of Kubernetes refuses, and what this suite does besides."""
    if one["kind"] == "Secret":
        yield "a secret stands in the manifests"
    pod = pod_of(one)
    if pod is None:
        return
    context = pod.get("securityContext", {})
    wanted = {
        "no user but root": context.get("runAsNonRoot") is True and context.get("runAsUser", 0) > 0,
        "no seccomp profile": context.get("seccompProfile") == {"type": "RuntimeDefault"},
        "a token of the API server": pod.get("automountServiceAccountToken") is False,
        "no account of its own": pod.get("serviceAccountName", "default") != "default",
        "variables for every Service": pod.get("enableServiceLinks") is False,
        "something of the node": not any(pod.get(key) for key in ["hostNetwork", "hostPID", "hostIPC"]),
        "a volume of another kind": all(
            set(volume) - {"name"} <= {"secret", "configMap", "projected", "emptyDir"} for volume in pod.get("volumes", [])
        ),
    }
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        inner = container.get("securityContext", {})
        resources = container.get("resources", {})
        wanted |= {
            f"{container['name']} may gain privileges": inner.get("allowPrivilegeEscalation") is False,
            f"{container['name']} keeps capabilities": inner.get("capabilities") == {"drop": ["ALL"]},
            f"{container['name']} may write to its root": inner.get("readOnlyRootFilesystem") is True,
            f"{container['name']} asks for no CPU": "cpu" in resources.get("requests", {}),
            f"{container['name']} has no bound on memory": "memory" in resources.get("limits", {}),
            f"{container['name']} has a secret in its environment": not any(
                "secretKeyRef" in variable.get("valueFrom", {}) for variable in container.get("env", [])
            )
            and not any("secretRef" in source for source in container.get("envFrom", [])),
            f"{container['name']} has an image without a release": ":" in container["image"].rsplit("/", 1)[-1]
            and not container["image"].endswith(":latest"),
        }
    yield from (what for what, holds in wanted.items() if not holds)


def torn(objects, given):
    """What names something that is not there, in one build."""
    there = {(one["kind"], one["metadata"]["name"]) for one in objects}
    # The operator of databases makes these with its cluster.
    if ("Cluster", "chidao-database") in there:
        there |= {("Secret", "chidao-database-ca"), ("Service", "chidao-database-rw")}
    pods = [one["spec"]["template"] for one in objects if one["kind"] in WORKLOADS]
    clusters = [one for one in objects if one["kind"] == "Cluster"]
    pods += [{"metadata": {"labels": one["spec"]["inheritedMetadata"]["labels"]}, "spec": {"containers": []}} for one in clusters]
    for one in objects:
        for kind, name in references(one):
            if (kind, name) not in there | given:
                yield f"{kind_and_name(one)} names {kind} {name}, which nobody makes"
        for selector in selectors(one):
            if not any(matches(selector, pod["metadata"].get("labels", {})) for pod in pods):
                yield f"{kind_and_name(one)} selects nothing by {json.dumps(selector)}"
        if one["metadata"].get("namespace") != "chidao" and one["kind"] != "Namespace":
            yield f"{kind_and_name(one)} is in no namespace"


def references(one):
    """The objects that a workload, an autoscaler or a route names."""
    for key, value in walk(one.get("spec", {})):
        match key, value:
            case "serviceAccountName", str(name):
                yield "ServiceAccount", name
            case "secretName", str(name):
                yield "Secret", name
            case "configMapRef" | "configMap", {"name": name}:
                yield "ConfigMap", name
            case "secret" | "passwordSecret", {"name": name}:
                yield "Secret", name
            case "scaleTargetRef", {"kind": kind, "name": name}:
                yield kind, name
            case "backendRefs", backends:
                yield from (("Service", backend["name"]) for backend in backends)
            case "parentRefs", parents:
                yield from (("Gateway", parent["name"]) for parent in parents)


def walk(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def selectors(one):
    """Those of its own pods: whom a policy lets in or out may come later."""
    spec = one.get("spec", {})
    match one["kind"]:
        case "Service":
            yield {"matchLabels": spec["selector"]}
        case "Deployment" | "StatefulSet" | "PodDisruptionBudget":
            yield spec["selector"]
        case "NetworkPolicy":
            yield spec["podSelector"]


def matches(selector, labels):
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    return wanted and all(labels.get(one["key"]) in one["values"] for one in selector.get("matchExpressions", []))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]).resolve()))
