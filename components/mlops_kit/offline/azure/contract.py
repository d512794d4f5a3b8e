"""Inputs held against Azure's own models: the kinds of an object, formats, what only Azure sets."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from mlops_kit.offline import check
from mlops_kit.offline.azure import documented
from mlops_kit.offline.azure.arm import arm_path
from mlops_kit.offline.azure.limits import NONE, Limits, broken, misformatted
from mlops_kit.offline.azure.wire import Model, Wire, WireField, WireType, installed
from mlops_kit.offline.sdk import ResourceShape, Sdk, Shape, Type
from mlops_kit.offline.values import UNKNOWN, is_asset
from mlops_kit.problems import Place, Problem, dotted, not_one_of, shown

_PACKAGES: Mapping[str, tuple[str, str]] = {
    "machinelearningservices": ("azure-ai-ml", "ai/ml/_restclient/arm_ml_service"),
    "containerservice": ("azure-mgmt-containerservice", "mgmt/containerservice"),
    "containerregistry": ("azure-mgmt-containerregistry", "mgmt/containerregistry"),
}
"""Module of the SDK -> the package with the service's models, and where they are in it."""
_MODELS: Mapping[str, str] = {
    "machinelearningservices:Compute": "ComputeResource",
    "machinelearningservices:DataVersion": "DataVersionBase",
    "machinelearningservices:FeaturesetContainerEntity": "FeaturesetContainer",
    "machinelearningservices:FeaturestoreEntityContainerEntity": "FeaturestoreEntityContainer",
    "machinelearningservices:Job": "JobBase",
    "machinelearningservices:ManagedNetworkSettingsRule": "OutboundRuleBasicResource",
    "machinelearningservices:RegistryDataVersion": "DataVersionBase",
    "machinelearningservices:WorkspaceConnection": "WorkspaceConnectionPropertiesV2BasicResource",
    "containerregistry:Webhook": "WebhookCreateParameters",
}
"""Types whose model has another name than the type, or than the type without `Registry`."""
_OPEN_ENUMS: Mapping[str, tuple[str, ...]] = {
    "monitor": (
        "ConditionOperator",
        "KnownColumnDefinitionType",
        "KnownDataCollectionEndpointResourceKind",
        "KnownDataCollectionRuleResourceKind",
        "KnownDataFlowStreams",
        "KnownExtensionDataSourceStreams",
        "KnownPerfCounterDataSourceStreams",
        "KnownPrometheusForwarderDataSourceStreams",
        "KnownSyslogDataSourceStreams",
        "KnownWindowsEventLogDataSourceStreams",
    ),
    "storage": ("Bypass",),
}
"""Enums of the SDK that are not all there is: those of streams have custom ones beside them,
`ConditionOperator` has the words of another service of the module, and those of `Bypass` can be
combined."""
_FORMATS = ("duration", "datetime", "date", "bytes")


@dataclass(frozen=True)
class _Model:
    """A model of a package, and whether the package has the API version that the SDK uses."""

    wire: Wire
    model: Model
    exact: bool


def open_enums() -> frozenset[str]:
    """Return the enums of the SDK, `module:Class`, that list some of the allowed words only."""
    return frozenset(
        f"pulumi_azure_native.{module}:{name}"
        for module, names in _OPEN_ENUMS.items()
        for name in names
    )


class Contract:
    """The models of the installed Azure packages, beside the shapes of the SDK."""

    def __init__(self, sdk: Sdk) -> None:
        """Look at an SDK; packages are read when a type needs them."""
        self._sdk = sdk

    @property
    def namespaces(self) -> Mapping[str, str]:
        """Modules of the SDK that have models here -> the API version of the models."""
        found = {module: _wire(folder) for module, (_, folder) in _PACKAGES.items()}
        return {module: wire.version for module, wire in found.items() if wire}

    @property
    def missing(self) -> str:
        """Packages with models that are not installed, with commas between them."""
        absent = [name for name, folder in _PACKAGES.values() if _wire(folder) is None]
        return ", ".join(absent)

    def model_of(self, token: str) -> Model | None:
        """Return the model of a type; None if there is none."""
        found = self._model(token)
        return found.model if found else None

    def create_only(self, token: str) -> frozenset[str]:
        """Return the top-level inputs that a type's model lets clients set at creation only."""
        shape, found = self._sdk.resource(token), self._model(token)
        if shape is None or found is None:
            return frozenset()
        fields = _fields(found.wire, found.model.name, "properties" in shape.inputs)
        held = {name: fields.get(name.lower()) for name in shape.inputs}
        return frozenset(
            name
            for name, field in held.items()
            if field and "create" in field.visibility and "update" not in field.visibility
        )

    def problems(self, shape: ResourceShape, inputs: Mapping[str, Any]) -> Iterable[Problem]:
        """Return what a resource's inputs break.

        Args:
            shape: of the resource's type.
            inputs: what a program gives; unknown values pass.
        """
        skip = frozenset(arm_path(shape).parameters)
        limits = documented.of_resource(self._sdk, shape)
        model = self._model(shape.token)
        return self._object(shape.inputs, limits, model, inputs, (), skip)

    def _model(self, token: str) -> _Model | None:
        return _model(self._sdk, token)

    def _object(
        self,
        shape: Shape,
        limits: Mapping[str, Limits],
        found: _Model | None,
        values: Mapping[str, Any],
        place: Place,
        skip: frozenset[str] = frozenset(),
    ) -> Iterator[Problem]:
        fields = _fields(found.wire, found.model.name, "properties" in shape) if found else {}
        for name, value in values.items():
            if value is UNKNOWN or value is None or name not in shape:
                continue
            field = None if name in skip else fields.get(name.lower())
            here = (*place, name)
            if found and found.exact and field and field.visibility == {"read"}:
                yield Problem(dotted(here), f"is set by Azure, not by programs, got {shown(value)}")
                continue
            inner = field.type if field else None
            limit = limits.get(name, NONE)
            yield from self._value(shape[name].type, limit, inner, found, value, here)

    def _value(
        self,
        kind: Type,
        limit: Limits,
        inner: WireType | None,
        found: _Model | None,
        value: Any,
        place: Place,
    ) -> Iterator[Problem]:
        if value is UNKNOWN or value is None:
            return
        reason = broken(limit, value)
        if not reason and inner and found:
            reason = _unlike(kind, inner, found.wire, value)
        if reason:
            yield Problem(dotted(place), reason)
        match value:
            case list() if kind.kind == "list" and kind.item:
                item = inner.item if inner and inner.kind == "list" else None
                for index, one in enumerate(cast(list[Any], value)):
                    yield from self._value(kind.item, NONE, item, found, one, (*place, index))
            case dict() if kind.kind == "map" and kind.item:
                item = inner.item if inner and inner.kind == "map" else None
                for key, one in cast(dict[str, Any], value).items():
                    yield from self._value(kind.item, NONE, item, found, one, (*place, key))
            case dict() if kind.kind == "object" and not is_asset(cast(object, value)):
                given = cast(dict[str, Any], value)
                yield from self._kinds(kind, inner, found, given, place)
            case _:
                return

    def _kinds(
        self,
        kind: Type,
        inner: WireType | None,
        found: _Model | None,
        value: dict[str, Any],
        place: Place,
    ) -> Iterator[Problem]:
        """Follow an object into the kind that its discriminator names."""
        key, kinds = check.told_apart(self._sdk, kind)
        word = value.get(key) if key else ""
        if not isinstance(word, str) or (key and word not in kinds):
            return
        chosen = kinds.get(word, kind)
        model = None
        if found and inner and inner.kind == "object":
            name = found.wire.kinds(inner.name).get(word, inner.name)
            nested = found.wire.model(name)
            model = _Model(found.wire, nested, found.exact) if nested else None
        shape = self._sdk.object(chosen.name)
        yield from self._object(
            shape, documented.of_class(self._sdk, chosen.name), model, value, place
        )


def _unlike(kind: Type, inner: WireType, wire: Wire, value: Any) -> str | None:
    """Say how a value differs from what is on the wire, where the SDK says less."""
    if isinstance(value, str):
        if inner.kind in _FORMATS:
            return misformatted(inner.kind, value)
        if inner.kind == "enum" and kind.kind == "string":
            values = wire.values(inner.name)
            known = not values or value.lower() in map(str.lower, values)
            return None if known else not_one_of(value, values)
    if inner.kind == "integer" and isinstance(value, float) and not value.is_integer():
        return f"must be a whole number, got {shown(value)}"
    return None


@lru_cache(maxsize=8)
def _wire(folder: str) -> Wire | None:
    return installed(folder)


@lru_cache(maxsize=512)
def _model(sdk: Sdk, token: str) -> _Model | None:
    shape = sdk.resource(token)
    module, _, name = token.partition(":")[2].partition(":")
    if shape is None or module not in _PACKAGES:
        return None
    wire = _wire(_PACKAGES[module][1])
    if wire is None:
        return None
    listed = _MODELS.get(f"{module}:{name}", name)
    model = wire.model(listed) or wire.model(re.sub("^Registry", "", listed))
    if model is None:
        return None
    return _Model(wire, model, wire.version == api_version(shape))


@lru_cache(maxsize=2048)
def _fields(wire: Wire, name: str, nested: bool) -> Mapping[str, WireField]:
    """Return a model's fields by their names in small letters.

    Args:
        wire: where the model is.
        name: of the model.
        nested: whether the SDK has the model's `properties` as such; else it has their fields.
    """
    model = wire.model(name)
    if model is None:
        return {}
    found = {key.lower(): field for key, field in model.fields.items()}
    held = model.fields.get("properties")
    if not nested and held and held.type.kind == "object":
        found.update(_fields(wire, held.type.name, nested))
    return found


def api_version(shape: ResourceShape) -> str:
    """Return the version of Azure's API that the SDK uses for a type; empty if it has none."""
    found = re.search(r"Uses Azure REST API version ([\w-]+)", shape.document)
    return found[1] if found else ""
