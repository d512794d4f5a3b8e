"""Kubernetes: objects held against the OpenAPI of the API server and the schemas of its add-ons."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from mlops_kit.offline.cloud import Replaces, Surroundings
from mlops_kit.offline.kubernetes import (
    changes,
    cluster,
    custom,
    naming,
    objects,
    outputs,
    releases,
)
from mlops_kit.offline.kubernetes.contract import PACKAGE, Contract, Kind
from mlops_kit.offline.kubernetes.parts import known
from mlops_kit.offline.kubernetes.tokens import COMPONENTS, RELEASE, Sort, is_custom
from mlops_kit.offline.kubernetes.walk import problems as held
from mlops_kit.offline.plain import Plain
from mlops_kit.offline.sdk import ANY, Field, ResourceShape, Sdk, Type
from mlops_kit.offline.values import UNKNOWN, Values
from mlops_kit.problems import Problem

_DECODE = "kubernetes:yaml:decode"
_META = "pulumi_kubernetes.meta.v1:ObjectMetaArgs"
_DEFINITION = Kind("apiextensions.k8s.io", "v1", "CustomResourceDefinition")
_OFF = (False, "false")


class _Open(dict[str, Field]):
    """The shape of a kind that nobody describes: every property is allowed."""

    def __contains__(self, key: object) -> bool:
        """Allow it."""
        return True


class Kubernetes(Plain):
    """What an API server would say."""

    identity = ("clusterIdentifier", "kubeconfig", "context", "cluster", "renderYamlToDirectory")

    def __init__(self, sdk: Sdk, version: str = "") -> None:
        """Stand in for the API server of one version.

        Args:
            sdk: the installed `pulumi_kubernetes`.
            version: of Kubernetes, such as `1.34`; empty: the newest that is known.
        """
        super().__init__(sdk)
        self.contract = Contract(version)

    @property
    def missing_contract(self) -> str:
        """Package that carries the OpenAPI of Kubernetes, if it is not installed."""
        return "" if self.contract.installed else PACKAGE

    def holds_all(self, shape: ResourceShape) -> bool:
        """Tell whether `problems` alone is right, without a check against the SDK's shape.

        It finds all that the SDK's shape tells. A manifest may give `cpu: 2`, a `status` or
        `x-kubernetes-…`, which the API server takes and the SDK's classes do not have.
        """
        return shape.token not in COMPONENTS and self._node(shape.token) is not None

    def unchecked(self, shape: ResourceShape) -> str:
        """Say why a resource's inputs are held against no schema; empty if they are."""
        if shape.token in self.sdk.resources or self._node(shape.token) is not None:
            return ""
        return (
            f"inputs of {self._sort(shape.token).kind} are not checked, as no schema is known; "
            "create its CustomResourceDefinition earlier in the same program"
        )

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Find mistakes in the kubeconfig and in what goes with it."""
        return cluster.problems(config)

    def identified(self, config: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what tells one cluster from another; another value means other resources."""
        return cluster.identified(config)

    def open_shape(self, token: str) -> ResourceShape | None:
        """Return the shape of a custom resource: open, unless its schema is known."""
        if not is_custom(token):
            return None
        node = self._node(token)
        fields = {
            "apiVersion": Field(Type("string"), False),
            "kind": Field(Type("string"), False),
            "metadata": Field(Type("object", name=_META), False),
        }
        inputs: dict[str, Field] = _Open(fields)
        if node is not None and node.properties is not None and not node.open:
            inputs = {key: fields.get(key, Field(ANY, False)) for key in node.properties}
        returned = {**inputs, "metadata": Field(ANY, True)}
        return ResourceShape(token, inputs, returned, "pulumi_kubernetes.apiextensions", "")

    def defaults(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
        """Return a generated name, the namespace and marks: only what is new, in `metadata`."""
        if shape.token == RELEASE:
            return releases.added(shape.token, name, inputs, at.config)
        sort = self._sort(shape.token)
        if shape.token in COMPONENTS or sort.listed:
            return {}
        of_cluster = self.contract.of_cluster(sort.kind)
        return naming.added(shape.token, name, inputs, of_cluster, sort.patch, at.config)

    def completed(
        self, shape: ResourceShape, name: str, inputs: Values, old: Values, at: Surroundings
    ) -> Values:
        """Return the inputs as the provider's own Check does: with defaults, nested ones too.

        Args:
            shape: what the type takes.
            name: the resource's name in the program.
            inputs: what the program gives.
            old: inputs of the run before, of which a generated name is kept.
            at: where it would be.
        """
        given = naming.merged(naming.kept(inputs, old), inputs)
        if shape.token == RELEASE and inputs.get("name") in (None, "") and old.get("name"):
            given = {**inputs, "name": old["name"]}
        return naming.merged(self.defaults(shape, name, given, at), given)

    def problems(self, shape: ResourceShape, inputs: Values, at: Surroundings) -> Iterable[Problem]:
        """Hold an object against its schema and what else the API server refuses."""
        if shape.token in COMPONENTS:
            reason = f"lives inside the provider; use {COMPONENTS[shape.token]}"
            return [Problem("", f"{shape.token} cannot be planned without a cluster: it {reason}")]
        if shape.token == RELEASE:
            return list(releases.problems(inputs))
        found = self._object_problems(self._sort(shape.token), inputs, at)
        return sorted(found, key=lambda problem: problem.path)

    def outputs(
        self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
    ) -> tuple[str, Values]:
        """Return the id and what the cluster adds."""
        full = self.completed(shape, name, inputs, {}, at)
        if shape.token == RELEASE:
            return releases.outputs(full)
        kind = self._sort(shape.token).kind
        id, found = outputs.of_object(
            shape.token, name, full, kind.kind, self.contract.of_cluster(kind)
        )
        return id, {"apiVersion": kind.api_version, "kind": kind.kind, **found}

    def replaces(
        self,
        shape: ResourceShape,
        at: Surroundings | None = None,
        inputs: Values | None = None,
    ) -> Replaces | None:
        """Return which inputs cannot change in place.

        Args:
            shape: what the type takes.
            at: the provider's configuration may let data of maps and secrets change in place.
            inputs: new inputs; an object may say that its data never changes.
        """
        sort = self._sort(shape.token)
        if shape.token in COMPONENTS or sort.listed:
            return None
        fixed = known(inputs, "immutable") is True
        immutable = self.contract.immutable(sort.kind)
        return changes.replaces(sort.kind, immutable, at.config if at else {}, fixed, sort.patch)

    def delete_first(self, shape: ResourceShape, old: Values, new: Values) -> bool:
        """Tell whether a replaced object must go before: the program chose its name."""
        if known(new, "metadata", "annotations", naming.AUTONAMED) == "true":
            return False
        keys = ("name", "namespace")
        return all(known(old, "metadata", key) == known(new, "metadata", key) for key in keys)

    def lookup(self, token: str, args: Values, at: Surroundings) -> Values | None:
        """Read YAML for `yaml.ConfigFile` and `yaml.ConfigGroup`."""
        text = args.get("text")
        if token != _DECODE or not isinstance(text, str):
            return None
        from mlops_kit.offline.kubernetes.documents import documents

        try:
            found = documents(text)
        except ValueError:
            return None
        space = args.get("defaultNamespace")
        return {"result": [self._placed(one, space) for one in found if _is_object(one)]}

    def _placed(self, one: Any, space: Any) -> Any:
        kind = Kind.of(str(one["apiVersion"]), str(one["kind"]))
        if space and not self.contract.of_cluster(kind) and not known(one, "metadata", "namespace"):
            return naming.merged(one, {"metadata": {"namespace": space}})
        return one

    def _object_problems(self, sort: Sort, inputs: Values, at: Surroundings) -> Iterator[Problem]:
        kind = sort.kind
        if sort.listed:
            yield Problem("", f"{kind} cannot be created; create each of the objects in it")
            return
        if kind == _DEFINITION:
            inputs = custom.spelt(inputs)
            self.contract.learn(inputs)
        node = self.contract.node(kind)
        if node is None:
            yield from self._not_served(kind)
            return
        if sort.patch:
            yield from _patch_problems(inputs, at)
        metadata = inputs.get("metadata")
        if isinstance(metadata, dict):
            of_cluster = self.contract.of_cluster(kind)
            yield from objects.metadata(metadata, kind.kind, self.contract.version, of_cluster)
        unread = ("apiVersion", "kind", "status")
        body = {key: value for key, value in inputs.items() if key not in unread}
        for problem in held(node, body, (), sort.patch):
            if not custom.forgiven(kind.group, problem.path):
                yield problem

    def _not_served(self, kind: Kind) -> Iterator[Problem]:
        """Refuse a built-in kind that the version of Kubernetes does not have."""
        if not self.contract.installed or not self.contract.built_in_group(kind.group):
            return
        version = self.contract.version
        if added := self.contract.added(kind):
            reason = f"is served since Kubernetes {added}, and this is {version}"
        elif removed := self.contract.removed(kind):
            reason = f"is served no more since Kubernetes {removed}, and this is {version}"
        else:
            reason = f"is not served by Kubernetes {version}"
        newer = self.contract.newer(kind)
        close = get_close_matches(kind.kind, self.contract.kinds(kind.group), n=1)
        advice = f"use {newer}" if newer else "nothing has taken its place"
        if not newer and close:
            advice = f"did you mean {close[0]}?"
        yield Problem("apiVersion", f"{kind} {reason}; {advice}")

    def _sort(self, token: str) -> Sort:
        return Sort.of(token, self.sdk.resources)

    def _node(self, token: str) -> Any:
        return self.contract.node(self._sort(token).kind)


def _patch_problems(inputs: Values, at: Surroundings) -> Iterator[Problem]:
    if at.config.get("enableServerSideApply") in _OFF:
        yield Problem("", "a patch needs server-side apply, and enableServerSideApply is false")
    metadata = inputs.get("metadata")
    if metadata is not UNKNOWN and not naming.is_given(metadata, "name"):
        yield Problem("metadata.name", "is required: the name of the object to patch")


def _is_object(one: Any) -> bool:
    return isinstance(one, dict) and bool(one.get("kind")) and bool(one.get("apiVersion"))
