"""What a Kubernetes API server serves: kinds, their schemas, their scope.

Built-in kinds are read from the Python package `kubernetes-validate`, which carries the OpenAPI of
each version; custom kinds from the schemas beside this file and from definitions that a plan makes.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, cast

from mlops_kit.offline.kubernetes.rules import CHECKS, RULES
from mlops_kit.offline.kubernetes.schema import Compiler, Node

PACKAGE = "kubernetes-validate"
SCHEMAS = Path(__file__).parent / "schemas"
_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_ROOT: Mapping[str, Any] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"$ref": f"#/$defs/{_META}"},
    "status": {},
}

_MOVED: Mapping[tuple[str, str], str] = {
    ("extensions", "DaemonSet"): "apps",
    ("extensions", "Deployment"): "apps",
    ("extensions", "ReplicaSet"): "apps",
    ("extensions", "Ingress"): "networking.k8s.io",
    ("extensions", "NetworkPolicy"): "networking.k8s.io",
}
"""Group and kind -> the group that has the kind now."""

_REMOVED: Mapping[str, str] = {
    "apps/v1beta1": "1.16",
    "apps/v1beta2": "1.16",
    "extensions/v1beta1": "1.22",
    "admissionregistration.k8s.io/v1beta1": "1.22",
    "apiextensions.k8s.io/v1beta1": "1.22",
    "apiregistration.k8s.io/v1beta1": "1.22",
    "certificates.k8s.io/v1beta1": "1.22",
    "coordination.k8s.io/v1beta1": "1.22",
    "networking.k8s.io/v1beta1": "1.22",
    "rbac.authorization.k8s.io/v1beta1": "1.22",
    "scheduling.k8s.io/v1beta1": "1.22",
    "storage.k8s.io/v1beta1": "1.22",
    "autoscaling/v2beta1": "1.25",
    "batch/v1beta1": "1.25",
    "discovery.k8s.io/v1beta1": "1.25",
    "events.k8s.io/v1beta1": "1.25",
    "node.k8s.io/v1beta1": "1.25",
    "policy/v1beta1": "1.25",
}
"""When versions went that `kubernetes-validate` no longer has: Deprecated API Migration Guide."""


_DEEPEST_FIXED = 4


class Kind(NamedTuple):
    """A kind of objects in one version of its group."""

    group: str
    """Empty for the core."""
    version: str
    kind: str

    @property
    def api_version(self) -> str:
        """As objects have it: `v1`, `apps/v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @staticmethod
    def of(api_version: str, kind: str) -> "Kind":
        """Read `apps/v1` and a kind; `core/v1` is `v1`."""
        group, _, version = api_version.rpartition("/")
        return Kind("" if group == "core" else group, version, kind)

    def __str__(self) -> str:
        """Return both in the order of speech."""
        return f"{self.api_version} {self.kind}"


class Contract:
    """What an API server of one version serves."""

    def __init__(self, version: str = "") -> None:
        """Choose a version.

        Args:
            version: of Kubernetes, such as `1.34`; the newest that the package has, if empty; else
                the newest that is not newer, as `kubernetes-validate` does.
        """
        self._wanted = version
        self._compiler = Compiler(self._definition, self._words, CHECKS, RULES)
        self._local: dict[str, Any] = {}
        self._groups: dict[str, Mapping[str, Any]] = {}
        self._roots: dict[Kind, Node | None] = {}
        self._learnt: dict[Kind, Mapping[str, Any]] = {}
        self._lock = RLock()

    @cached_property
    def installed(self) -> bool:
        """Whether the package with the built-in kinds is there."""
        return bool(self._folders)

    @cached_property
    def version(self) -> str:
        """Version of Kubernetes in use, such as `1.37`; empty if the package is missing."""
        return ".".join(str(number) for number in self._chosen[:2])

    def node(self, kind: Kind) -> Node | None:
        """Return what a kind's objects look like, None if nobody says."""
        with self._lock:
            if kind not in self._roots:
                self._roots[kind] = self._root(kind)
            return self._roots[kind]

    def newer(self, kind: Kind) -> Kind | None:
        """Return the stable, else the newest, version of a kind that is served no more."""
        group = _MOVED.get((kind.group, kind.kind), kind.group)
        versions = [one for one in self._built_in if one.group == group and one.kind == kind.kind]
        return max(versions, key=lambda one: _rank(one.version), default=None)

    def kinds(self, group: str) -> list[str]:
        """Return the names of the built-in kinds of a group."""
        return sorted({kind.kind for kind in self._built_in if kind.group == group})

    def removed(self, kind: Kind) -> str:
        """Return the version of Kubernetes that removed a kind, empty if that is not known."""
        with_it = [number for number in self._folders if self._file(number, kind).is_file()]
        after = [n for n in self._folders if n <= self._chosen and with_it and n > max(with_it)]
        if after:
            return ".".join(str(part) for part in min(after)[:2])
        return "" if with_it else _REMOVED.get(kind.api_version, "")

    def added(self, kind: Kind) -> str:
        """Return the first version, later than the one in use, that serves a kind; may be empty."""
        later = [n for n in self._folders if n > self._chosen and self._file(n, kind).is_file()]
        return ".".join(str(part) for part in min(later)[:2]) if later else ""

    def of_cluster(self, kind: Kind) -> bool:
        """Tell whether a kind's objects are outside any namespace."""
        if (found := self._custom(kind)) is not None:
            return found["scope"] == "Cluster"
        own = "." not in kind.group or kind.group.endswith(".k8s.io")
        return own and kind.kind in {*self._kubernetes["cluster"], *_FORMER_OF_CLUSTER}

    def built_in_group(self, group: str) -> bool:
        """Tell whether a group is Kubernetes' own, in which nobody else may define kinds."""
        own = {kind.group for kind in self._built_in} | {group for group, _ in _MOVED}
        return group in own or group in _FORMER_GROUPS

    def immutable(self, kind: Kind) -> list[str]:
        """Return the paths of inputs that a kind's own schema says never change."""
        if (custom := self._custom(kind)) is not None:
            return sorted(_fixed(custom["schema"], self._definition, {}))
        name = self._built_in.get(kind)
        if name is None:
            return []
        fixed = self._kubernetes["immutable"]
        return sorted(_fixed(self._definitions[name], self._definition, fixed, name))

    def learn(self, definition: Mapping[str, Any]) -> None:
        """Take a custom resource definition that is part of the plan.

        Args:
            definition: inputs of an `apiextensions.k8s.io/v1` CustomResourceDefinition; of what
                makes no sense in it, nothing is taken.
        """
        for kind, scope, schema in _defined(definition):
            with self._lock:
                try:
                    root = self._custom_root(kind, schema)
                except (AttributeError, KeyError, TypeError, ValueError):
                    continue
                self._learnt[kind] = {"scope": scope, "schema": schema}
                self._roots[kind] = root

    def _root(self, kind: Kind) -> Node | None:
        if (custom := self._custom(kind)) is not None:
            return self._custom_root(kind, custom["schema"])
        name = self._built_in.get(kind)
        return self._compiler.named(name) if name else None

    def _custom_root(self, kind: Kind, schema: Mapping[str, Any]) -> Node:
        properties = {**schema.get("properties", {}), **_ROOT}
        whole = {**schema, "properties": properties}
        return self._compiler.node(whole, f"{kind.group}.{kind.kind}")

    def _custom(self, kind: Kind) -> Mapping[str, Any] | None:
        if kind in self._learnt:
            return self._learnt[kind]
        return self._group(kind.group).get(f"{kind.group}/{kind.version}/{kind.kind}")

    def _group(self, group: str) -> Mapping[str, Any]:
        if group not in self._groups:
            path = SCHEMAS / f"{group}.json"
            content: dict[str, Any] = {}
            if re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9.-]+", group) and path.is_file():
                content = json.loads(path.read_text())
            self._local.update(content.get("$defs", {}))
            self._groups[group] = content.get("kinds", {})
        return self._groups[group]

    def _definition(self, name: str) -> Any:
        return self._definitions.get(name) if name.startswith("io.k8s.") else self._local.get(name)

    @cached_property
    def _kubernetes(self) -> Mapping[str, Any]:
        return json.loads((SCHEMAS / "kubernetes.json").read_text())

    def _words(self, name: str) -> Mapping[str, list[str]]:
        return self._kubernetes["enums"].get(name, {})

    @cached_property
    def _definitions(self) -> Mapping[str, Any]:
        if not self._folders:
            return {}
        return json.loads((self._folders[self._chosen] / "_definitions.json").read_text())["$defs"]

    @cached_property
    def _built_in(self) -> Mapping[Kind, str]:
        found: dict[Kind, str] = {}
        for name, schema in self._definitions.items():
            kinds = schema.get("x-kubernetes-group-version-kind", ())
            if len(kinds) == 1:
                found[Kind(kinds[0]["group"], kinds[0]["version"], kinds[0]["kind"])] = name
        return found

    @cached_property
    def _folders(self) -> Mapping[tuple[int, ...], Path]:
        spec = find_spec(PACKAGE.replace("-", "_"))
        if spec is None or spec.origin is None:
            return {}
        folder = Path(spec.origin).parent / "kubernetes-json-schema"
        return {_numbers(path.name): path for path in folder.glob("v*-local")}

    @cached_property
    def _chosen(self) -> tuple[int, ...]:
        wanted = _numbers(self._wanted)[:2]
        older = [n for n in self._folders if not wanted or n[:2] <= wanted]
        return max(older or [min(self._folders, default=())])

    def _file(self, version: tuple[int, ...], kind: Kind) -> Path:
        short = f"{kind.group.partition('.')[0]}-" if kind.group else ""
        return self._folders[version] / f"{kind.kind.lower()}-{short}{kind.version}.json"


_FORMER_GROUPS = frozenset({"auditregistration.k8s.io", "settings.k8s.io"})
_FORMER_OF_CLUSTER = frozenset({"AuditSink", "ClusterCIDR", "PodSecurityPolicy", "ResourceClass"})


def _defined(definition: Mapping[str, Any]) -> Iterator[tuple[Kind, str, Mapping[str, Any]]]:
    """Return kind, scope and schema of each version that a definition serves and describes."""
    try:
        spec = definition["spec"]
        for one in spec["versions"]:
            schema = one["schema"]["openAPIV3Schema"]
            if one["served"] is True and isinstance(schema, dict):
                kind = Kind(str(spec["group"]), str(one["name"]), str(spec["names"]["kind"]))
                yield kind, str(spec["scope"]), cast(dict[str, Any], schema)
    except (KeyError, TypeError, AttributeError):
        return


def _fixed(
    schema: Mapping[str, Any],
    definition: Callable[[str], Any],
    marked: Mapping[str, list[str]],
    name: str = "",
    path: tuple[str, ...] = (),
) -> Iterator[str]:
    """Return the paths that a schema marks as fixed; not those inside lists, whose entries move."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        schema = definition(name) or {}
    if len(path) > _DEEPEST_FIXED:
        return
    rules = schema.get("x-kubernetes-validations", ())
    if path and (
        schema.get("immutable") or any(one.get("rule") == "self == oldSelf" for one in rules)
    ):
        yield ".".join(path)
        return
    for key, inner in schema.get("properties", {}).items():
        if not path and key in ("metadata", "status"):
            continue
        if key in marked.get(name, ()):
            yield ".".join((*path, key))
        elif isinstance(inner, dict):
            yield from _fixed(cast(dict[str, Any], inner), definition, marked, "", (*path, key))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _rank(version: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"v(\d+)(?:(alpha|beta)(\d+))?", version)
    if found is None:
        return (-1, 0, 0)
    level = {"alpha": 0, "beta": 1, None: 2}[found[2]]
    return (level, int(found[1]), int(found[3] or 0))
