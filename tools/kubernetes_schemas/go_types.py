"""What the OpenAPI of Kubernetes leaves out and its Go types say."""

import json
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

ALSO_CLOSED = """
    BindMountOption ContainerRestartPolicy ConversionStrategyType FSGroupPolicy
    FlowDistinguisherMethodType HPAScalingPolicyType LabelSelectorOperator LimitResponseType
    MetricSourceType MetricTargetType OSName ParameterNotFoundActionType
    PersistentVolumeClaimRetentionPolicyType PodSELinuxChangePolicy PriorityLevelEnablement
    RecursiveReadOnlyMode ResourceResizeRestartPolicy ResourceScope ScalingPolicySelect SubjectKind
    VolumeLifecycleMode
"""
"""Go types that validation.go holds to their constants though no `+enum` says so."""


def kubernetes(version: str, fetched: Callable[[str], Path]) -> Schema:
    """Return what the OpenAPI of Kubernetes leaves out: enumerations and scopes."""
    served = version.partition(".")[2]
    core = core_definitions()
    enums: dict[str, dict[str, list[str]]] = {}
    immutable: dict[str, list[str]] = {}
    for module, folders, prefix in (
        (f"k8s.io/api@v0.{served}", "*/*", "io.k8s.api."),
        (f"k8s.io/apimachinery@v0.{served}", "pkg/apis/meta/v1", "io.k8s.apimachinery."),
        (
            f"k8s.io/apiextensions-apiserver@v0.{served}",
            "pkg/apis/apiextensions/v1",
            "io.k8s.apiextensions-apiserver.",
        ),
    ):
        root = fetched(module)
        packages = {
            folder.relative_to(root): GoPackage(folder)
            for folder in sorted(root.glob(folders))
            if (folder / "types.go").is_file()
        }
        by_name = {f"k8s.io/api/{path.as_posix()}": package for path, package in packages.items()}
        for path, package in packages.items():
            for struct, words, fixed in package.fields(by_name):
                name = f"{prefix}{path.as_posix().replace('/', '.')}.{struct}"
                known = core.get(name, {}).get("properties", {})
                if kept := {key: one for key, one in words.items() if key in known}:
                    enums[name] = dict(sorted(kept.items()))
                if fixed & set(known) and "Status" not in struct:
                    immutable[name] = sorted(fixed & set(known))
    openapi = fetched(f"k8s.io/kubernetes@v{version}") / "api" / "openapi-spec" / "swagger.json"
    return {
        "enums": dict(sorted(enums.items())),
        "immutable": dict(sorted(immutable.items())),
        "cluster": sorted(of_cluster(openapi)),
    }


def of_cluster(openapi: Path) -> set[str]:
    """Return the kinds that are created outside any namespace."""
    found: set[str] = set()
    inside: set[str] = set()
    for path, methods in json.loads(openapi.read_text())["paths"].items():
        within = "/namespaces/{" in path
        kind = methods.get("post", {}).get("x-kubernetes-group-version-kind")
        if kind and path.count("{") == (1 if within else 0):
            (inside if within else found).add(kind["kind"])
    return found - inside


def core_definitions() -> Schema:
    """Return the newest definitions that `kubernetes-validate` carries."""
    spec = find_spec("kubernetes_validate")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "kubernetes-json-schema"
    newest = max(
        folder.glob("v*-local"), key=lambda path: [int(n) for n in re.findall(r"\d+", path.name)]
    )
    return json.loads((newest / "_definitions.json").read_text())["$defs"]


class GoPackage:
    """Types of one Go package, as far as their enumerations go."""

    def __init__(self, folder: Path) -> None:
        """Read its sources."""
        files = [path for path in sorted(folder.glob("*.go")) if "generated" not in path.name]
        self.source = "\n".join(path.read_text() for path in files if "_test" not in path.name)
        self.imports = {
            alias or path.rsplit("/", 1)[-1]: path
            for alias, path in re.findall(
                r'^\s+(\w*)\s*"(k8s\.io/api/[\w./]+)"$', self.source, re.M
            )
        }
        marked = set(re.findall(r"^// \+enum\n(?://.*\n)*type (\w+) string", self.source, re.M))
        self.enums: dict[str, list[str]] = {}
        for name in sorted(marked | {*ALSO_CLOSED.split()}):
            words = re.findall(rf'^\s+\w+\s+{name}\s*= "([^"]*)"', self.source, re.M)
            words += re.findall(rf'^\s+\w+\s*= {name}\("([^"]*)"\)', self.source, re.M)
            computed = re.search(rf'^\s+\w+\s*= {name}\([^"]', self.source, re.M)
            if words and not computed:
                self.enums[name] = [word for word in dict.fromkeys(words) if word]

    def fields(
        self, others: dict[str, "GoPackage"]
    ) -> Iterator[tuple[str, dict[str, list[str]], set[str]]]:
        """Return structs, their enumerations with the words allowed, and what never changes."""
        for name in re.findall(r"^type (\w+) struct {", self.source, re.M):
            words, fixed = dict(self._enumerations(name, others)), set(self._immutable(name))
            if words or fixed:
                yield name, words, fixed

    def _lines(self, name: str) -> list[str]:
        found = re.search(rf"^type {name} struct {{\n(.*?)^}}", self.source, re.M | re.S)
        return found[1].splitlines() if found else []

    def _enumerations(
        self, name: str, others: dict[str, "GoPackage"]
    ) -> Iterator[tuple[str, list[str]]]:
        for line in self._lines(name):
            if inline := re.match(r'\s+(\w+) +`json:",inline"', line):
                yield from self._enumerations(inline[1], others)
            if field := re.match(r'\s+\w+ +(?:\*|\[\])*(?:(\w+)\.)?(\w+) +`json:"(\w+)', line):
                package = others.get(self.imports.get(field[1], "")) if field[1] else self
                if package and field[2] in package.enums:
                    yield field[3], package.enums[field[2]]

    def _immutable(self, name: str) -> Iterator[str]:
        marked = False
        for line in self._lines(name):
            if re.match(r"\s*//", line):
                marked = marked or ("+k8s:immutable" in line and "ifEnabled" not in line)
                continue
            field = re.match(r'\s+\w+\s+\S+\s+`json:"(\w+)', line)
            if field and marked:
                yield field[1]
            marked = False
