"""All resources of a plan, found by what others call them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mlops_kit.residency.kinds import cloud_of
from mlops_kit.residency.references import Reference
from mlops_kit.residency.resource import Leaf, Resource, Unknown, Value, plain

_OWN_NAME: Mapping[str, str] = {
    "aws:s3:Bucket": "bucket",
    "aws:s3:BucketV2": "bucket",
    "gcp:artifactregistry:Repository": "repositoryId",
    "gcp:bigquery:Dataset": "datasetId",
    "gcp:secretmanager:Secret": "secretId",
    "azure-native:containerservice:ManagedCluster": "resourceName",
}
_IDENTITY = ("id", "arn", "name", "selfLink", "self_link")
_KINDS: Mapping[str, tuple[str, ...]] = {
    "bucket": ("Bucket", "BucketV2"),
    "account": (
        *("StorageAccount", "Registry", "Vault", "Server", "DatabaseAccount", "Account"),
        *("Namespace", "Redis", "Service"),
    ),
    "dataset": ("Dataset",),
    "topic": ("Topic",),
    "secret": ("Secret", "RegionalSecret"),
    "instance": ("Instance", "DatabaseInstance"),
}


class Plan:
    """The resources of a plan and how they refer to each other."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Index resources by URN and by the names that clouds know them by."""
        self.resources: Sequence[Resource] = sorted(resources, key=lambda one: (one.urn, one.type))
        self.by_urn = {resource.urn: resource for resource in self.resources}
        self._by_name: dict[str, list[Resource]] = {}
        self._by_kind: dict[str, list[Resource]] = {}
        for resource in self.resources:
            self._by_kind.setdefault(resource.kind, []).append(resource)
            for name in identities(resource):
                self._by_name.setdefault(name.lower(), []).append(resource)

    def holds(self, unknown: Unknown, resource: Resource, leaf: Leaf) -> bool:
        """Tell whether an unknown value is made only from resources that are checked here too."""
        sources = unknown.made_from or resource.dependencies.get(str(leaf.place[0]), ())
        return bool(sources) and all(urn in self.by_urn for urn in sources)

    def sources(self, unknown: Unknown, resource: Resource, path: str) -> list[Resource]:
        """Return the resources of this plan that an unknown value is made from."""
        top = path.split(".")[0].split("[")[0]
        urns = unknown.made_from or resource.dependencies.get(top, ())
        return [self.by_urn[urn] for urn in urns if urn in self.by_urn]

    def find(self, reference: Reference, resource: Resource, leaf: Leaf) -> Resource | None:
        """Return the resource of this plan that a text refers to; it is checked by itself.

        Args:
            reference: what the text says.
            resource: whose text it is; where no name fits, what it is made from counts.
            leaf: where it stands.
        """
        if reference.kind == "id":
            return self._by_id(reference.name)
        kinds = _KINDS[reference.kind]
        for found in self._by_name.get(reference.name.lower(), ()):
            if found.name_of_kind in kinds and reference.cloud in (None, cloud_of(found)):
                return found
        for urn in resource.dependencies.get(str(leaf.place[0]), ()):
            found = self.by_urn.get(urn)
            if found and found.name_of_kind in kinds:
                return found
        return None

    def named(self, name: str, cloud: str, like: str = "") -> Resource | None:
        """Return a resource of a cloud by its name or id there.

        Args:
            name: in any case.
            cloud: aws, gcp or azure.
            like: the cloud's own word for the type, such as `storageaccounts`.
        """
        for resource in self._by_name.get(name.lower(), ()):
            kind = resource.name_of_kind.lower()
            if cloud_of(resource) == cloud and (not like or kind[:4] in like):
                return resource
        return None

    def of(self, kinds: Sequence[str]) -> Iterator[Resource]:
        """Return the resources of some kinds."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def companions(self, owner: Resource, kinds: Sequence[str], key: str) -> list[Resource]:
        """Return the resources of some kinds that belong to another one.

        Args:
            owner: such as a bucket.
            kinds: of the companions, such as its public access block.
            key: the companions' input that names the owner.
        """
        found: list[Resource] = []
        for companion in self.of(kinds):
            named = plain(companion.inputs.get(key))
            owners = self._by_name.get(named.lower(), []) if isinstance(named, str) else []
            made_from = (
                named.made_from if isinstance(named, Unknown) else ()
            ) or companion.dependencies.get(key, ())
            by_name = [one for one in owners if one.kind == owner.kind]
            if owner in by_name or (not by_name and owner.urn in made_from):
                found.append(companion)
        return found

    def _by_id(self, arm_id: str) -> Resource | None:
        parts = arm_id.split("/")
        for end in range(len(parts), 4, -1):
            for resource in self._by_name.get("/".join(parts[:end]), ()):
                return resource
        if "providers" not in parts:
            return self.named(parts[4], "azure", "resourcegroups")
        kind, name = [*parts[parts.index("providers") + 2 :], "", ""][:2]
        return self.named(name, "azure", kind)


def identities(resource: Resource) -> set[str]:
    """Return the names and ids by which a cloud, and other resources, know a resource."""
    found: set[Value] = set()
    for data in (resource.inputs, resource.outputs):
        found.update(plain(data.get(key)) for key in (*_IDENTITY, *_own_names(resource, data)))
    return {name for name in found if isinstance(name, str) and name}


def _own_names(resource: Resource, data: Mapping[str, Any]) -> list[str]:
    kind = resource.kind
    if kind in _OWN_NAME:
        return [_OWN_NAME[kind]]
    if not kind.startswith("azure-native:"):
        return []
    name = resource.name_of_kind.lower()
    return [
        key
        for key in data
        if key.endswith("Name") and name.endswith(key.removesuffix("Name").lower())
    ]
