"""Schemas of KServe's kinds out of the Python package `kserve`."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from go_types import core_definitions

Schema = dict[str, Any]

KSERVE = {
    "v1beta1": ("InferenceService",),
    "v1alpha1": (
        "ClusterServingRuntime",
        "ClusterStorageContainer",
        "InferenceGraph",
        "LocalModelCache",
        "LocalModelNamespaceCache",
        "LocalModelNodeGroup",
        "ServingRuntime",
        "TrainedModel",
    ),
}
KSERVE_OF_CLUSTER = frozenset(
    {"ClusterServingRuntime", "ClusterStorageContainer", "LocalModelCache", "LocalModelNodeGroup"}
)


class KServe:
    """Schemas of KServe's kinds, read from its models' sources; core types stay references."""

    PLAIN: dict[str, Schema] = {  # noqa: RUF012
        "str": {"type": "string"},
        "int": {"type": "integer"},
        "bool": {"type": "boolean"},
        "float": {"type": "number"},
        "object": {},
        "datetime": {"type": "string", "format": "date-time"},
        "V1Time": {"type": "string", "format": "date-time"},
        "KnativeURL": {"type": "string"},
        "ResourceQuantity": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity"},
        "V1beta1MetricQuantity": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity"},
        "IntstrIntOrString": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.util.intstr.IntOrString"},
        "V1ObjectMeta": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
        "V1ListMeta": {},
    }

    def __init__(self) -> None:
        """Read the models."""
        spec = find_spec("kserve")
        assert spec is not None
        assert spec.origin is not None
        self.models: dict[str, tuple[dict[str, str], dict[str, str], set[str]]] = {}
        for path in sorted((Path(spec.origin).parent / "models").glob("*.py")):
            source = path.read_text()
            for cls in ast.parse(source).body:
                if isinstance(cls, ast.ClassDef):
                    self._read(cls, source)
        self.core = core_definitions()
        self.defs: dict[str, Schema] = {}

    def _read(self, cls: ast.ClassDef, source: str) -> None:
        values = {
            one.targets[0].id: ast.literal_eval(one.value)
            for one in cls.body
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
            if one.targets[0].id in ("openapi_types", "attribute_map")
        }
        if values:
            must = set(re.findall(r"client_side_validation and (\w+) is None", source))
            self.models[cls.name] = values["openapi_types"], values["attribute_map"], must

    def schemas(self) -> Schema:
        """Return the file's content."""
        kinds: Schema = {}
        for served, names in KSERVE.items():
            for name in names:
                scope = "Cluster" if name in KSERVE_OF_CLUSTER else "Namespaced"
                schema = self._model(f"{served.capitalize()}{name}", without="status")
                kinds[f"serving.kserve.io/{served}/{name}"] = {"scope": scope, "schema": schema}
        return {"kinds": kinds, "$defs": dict(sorted(self.defs.items()))}

    def _model(self, name: str, without: str = "") -> Schema:
        types, spelt, must = self.models[name]
        schema: Schema = {
            "type": "object",
            "properties": {
                spelt[python]: self._type(kind)
                for python, kind in types.items()
                if python != without
            },
        }
        required = sorted(spelt[python] for python in must if python in spelt)
        return schema | ({"required": required} if required else {})

    def _type(self, kind: str) -> Schema:
        if found := re.fullmatch(r"list\[(.*)\]", kind):
            return {"type": "array", "items": self._type(found[1])}
        if found := re.fullmatch(r"dict[(\[]str, (.*)[)\]]", kind):
            return {"type": "object", "additionalProperties": self._type(found[1])}
        if kind in self.PLAIN:
            return self.PLAIN[kind]
        if kind in self.models:
            name = f"kserve.{kind}"
            if name not in self.defs:
                self.defs[name] = {}
                self.defs[name] = self._model(kind)
            return {"$ref": f"#/$defs/{name}"}
        if core := self._core(kind):
            return {"$ref": f"#/$defs/{core}"}
        print(f"kserve has no model of {kind}: left open")
        return {}

    def _core(self, kind: str) -> str:
        plain = re.sub(r"^K8sIoApi(Core|Apps|Autoscaling)", "", kind)
        found = re.fullmatch(r"V(\d(?:(?:alpha|beta)\d)?)(.+)", plain)
        served, name = (f"v{found[1]}", found[2]) if found else ("v1", plain)
        for group in ("core", "apps", "autoscaling"):
            if (full := f"io.k8s.api.{group}.{served}.{name}") in self.core:
                return full
        return ""
