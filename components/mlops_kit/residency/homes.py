"""Where a resource is when it does not say so itself: its provider, its parent, a default."""

from collections.abc import Mapping
from typing import Any

from mlops_kit.residency.kinds import (
    STATED,
    cloud_of,
    everywhere,
    is_permission,
    is_placeless,
)
from mlops_kit.residency.names import (
    AZURE_PAIRS,
    DEFAULT_UNIVERSE,
    GLOBAL,
    place_named,
    region_named,
)
from mlops_kit.residency.places import Places
from mlops_kit.residency.references import references
from mlops_kit.residency.resource import Provider, Resource, Unknown, plain, value, values
from mlops_kit.residency.verdict import REGION

_OWN: Mapping[str, tuple[str, ...]] = {
    "aws": ("region", "availabilityZone"),
    "gcp": ("region", "location", "zone", "locationId"),
    "azure": ("location",),
}
_DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "aws": ("region",),
    "gcp": ("region", "zone"),
    "azure": ("location",),
}
_PARTITION: Mapping[str, tuple[str, str]] = {
    "gcp": ("universeDomain", DEFAULT_UNIVERSE),
    "azure": ("environment", "public"),
}
_PARENTS = ("instance", "dataset", "datasetId", "cluster", "repository", "database", "featurestore")
COPIES: Mapping[str, tuple[str, str, str]] = {
    # Kind -> property, the values that make a copy in the paired region start so, and the default.
    "azure-native:storage:StorageAccount": ("sku.name", "GRS GZRS", ""),
    "azure-native:sql:Database": ("requestedBackupStorageRedundancy", "Geo", "Geo"),
    "azure-native:sql:ManagedInstance": ("requestedBackupStorageRedundancy", "Geo", "Geo"),
    "azure-native:dbforpostgresql:Server": ("backup.geoRedundantBackup", "Enabled", ""),
    "azure-native:dbformysql:Server": ("backup.geoRedundantBackup", "Enabled", ""),
    "azure-native:dataprotection:BackupVault": (
        "properties.storageSettings.type",
        "GeoRedundant",
        "",
    ),
    "azure-native:recoveryservices:Vault": (
        "properties.redundancySettings.standardTierStorageRedundancy",
        "GeoRedundant",
        "GeoRedundant",
    ),
    "azure-native:cosmosdb:DatabaseAccount": (
        "backupPolicy.periodicModeProperties.backupStorageRedundancy",
        "Geo",
        "Geo",
    ),
}


class Homes:
    """The check of where resources are made, for one plan."""

    def __init__(self, places: Places) -> None:
        """Check in addition to what the resources say themselves."""
        self._places = places
        self._settings = places.settings
        self._plan = places.plan
        self._notes = places.notes
        self._homeless: dict[tuple[str, str], list[Resource]] = {}

    def check(self, resource: Resource) -> None:
        """Check where one resource is made."""
        cloud = cloud_of(resource)
        said = f"is a {resource.type.rpartition(':')[2]}"
        if cloud is None or not self._places.cloud(resource, "", cloud, said):
            return
        if self._settings.partitions is not None:
            self._partition(resource, cloud)
        if self._settings.regions is None or resource.is_provider or cloud == "local":
            return
        self._copies(resource)
        why = everywhere(resource)
        if why and GLOBAL not in self._settings.regions:
            self._leak(resource, "", f"{why}; regions allowed: {self._allowed}", GLOBAL)
        elif resource.kind in STATED:
            self._stated(resource)
        elif not (
            _says(resource, cloud) or self._inside(resource, cloud) or is_placeless(resource)
        ):
            self._by_provider(resource, cloud)

    def finish(self) -> None:
        """Note, once for each provider, what has no region because the provider has none."""
        for (urn, key), resources in self._homeless.items():
            first = resources[0]
            provider = self._plan.by_urn.get(urn)
            if provider and isinstance(plain(provider.inputs.get(key)), Unknown):
                continue
            more = f" and {len(resources) - 1} more" if len(resources) > 1 else ""
            self._notes.doubt(
                provider or first,
                key if provider else f"provider.{key}",
                REGION,
                f"says no region, and {first.name}{more} have none of their own; "
                f"allowed: {self._allowed}",
                "",
                self._allowed,
                may_settle=True,
            )

    @property
    def _allowed(self) -> str:
        return ", ".join(self._settings.regions or self._settings.partitions or ())

    def _partition(self, resource: Resource, cloud: str) -> None:
        given = resource.inputs if resource.is_provider else _settings(resource.provider)
        before = "" if resource.is_provider else "provider."
        if cloud == "aws" and not resource.is_provider and not _says(resource, cloud):
            word = plain(given.get("region"))
            region = region_named(word) if isinstance(word, str) else None
            if region and region.partition:
                said = f"is made in {region.name}"
                path = "provider.region"
                self._places.partition(resource, path, (region.partition,), said, region.name)
            elif not isinstance(word, Unknown):
                self._remember(resource, "region")
        elif cloud in _PARTITION:
            key, default = _PARTITION[cloud]
            word = plain(given.get(key))
            if isinstance(word, Unknown) or (word and resource.is_provider):
                return
            name = str(word or default).lower()
            said = f"is made in {name}" if word else f"is made in {name}, the default of {key},"
            self._places.partition(resource, before + key, (name,), said, name)

    def _by_provider(self, resource: Resource, cloud: str) -> None:
        if cloud == "kubernetes":
            self._by_cluster(resource)
            return
        given = _settings(resource.provider)
        for key in _DEFAULTS.get(cloud, ()):
            word = plain(given.get(key))
            if isinstance(word, str) and word:
                region = place_named(word, cloud)
                if region:
                    self._places.region(resource, f"provider.{key}", region, "is made in")
                    return
        if cloud in _DEFAULTS:
            self._remember(resource, _DEFAULTS[cloud][0])

    def _by_cluster(self, resource: Resource) -> None:
        given = plain(_settings(resource.provider).get("kubeconfig"))
        if isinstance(given, Unknown):
            provider = self._plan.by_urn.get(resource.provider.urn if resource.provider else "")
            sources = given.made_from or (
                provider.dependencies.get("kubeconfig", ()) if provider else ()
            )
            if sources and all(urn in self._plan.by_urn for urn in sources):
                return
        for reference in references(given) if isinstance(given, str) else ():
            region = reference.region or self._places.located(reference.text)
            if region:
                self._places.region(resource, "provider.kubeconfig", region, "is made in")
                return
        for host in self._settings.hosts or ():
            region = self._places.located(host)
            if region and isinstance(given, str) and host.removeprefix("*") in given:
                self._places.region(resource, "provider.kubeconfig", region, "is made in")
                return
        self._remember(resource, "kubeconfig")

    def _remember(self, resource: Resource, key: str) -> None:
        provider = resource.provider
        owner = provider.urn if provider and provider.urn else resource.package
        self._homeless.setdefault((owner, key), []).append(resource)

    def _stated(self, resource: Resource) -> None:
        path, otherwise = STATED[resource.kind]
        if not values(resource.inputs, path):
            self._leak(
                resource,
                path,
                f"says no region, so the data goes to {otherwise}; "
                f"regions allowed: {self._allowed}",
                otherwise,
            )

    def _inside(self, resource: Resource, cloud: str) -> bool:
        """Tell whether a resource is in another one, whose place is checked or in doubt."""
        match cloud:
            case "gcp":
                return self._in_parent(resource)
            case "azure" if not is_placeless(resource):
                return self._in_group(resource)
            case _:
                return False

    def _in_parent(self, resource: Resource) -> bool:
        if is_permission(resource):
            return False
        for key in _PARENTS:
            name = plain(resource.inputs.get(key))
            if isinstance(name, Unknown) and self._plan.sources(name, resource, key):
                return True
            if isinstance(name, str) and ("/" in name or self._plan.named(name, "gcp")):
                return True
            if isinstance(name, str) and is_placeless(resource):
                self._elsewhere(resource, key, name)
                return True
        return False

    def _in_group(self, resource: Resource) -> bool:
        for key in sorted(resource.inputs):
            name = plain(resource.inputs[key])
            if not key.endswith(("Name", "Id", "scope")):
                continue
            if isinstance(name, Unknown):
                if self._plan.sources(name, resource, key):
                    return True
            elif isinstance(name, str):
                owner = self._plan.named(name.rpartition("/")[2], "azure")
                if owner and owner is not resource:
                    return True
        group = plain(resource.inputs.get("resourceGroupName"))
        if plain(_settings(resource.provider).get("location")) or not isinstance(group, str):
            return False
        self._elsewhere(resource, "resourceGroupName", group)
        return True

    def _elsewhere(self, resource: Resource, path: str, name: str) -> None:
        self._notes.doubt(
            resource,
            path,
            REGION,
            f"is in {name}; where that is, this plan does not say; allowed: {self._allowed}",
            name,
            self._allowed,
            may_settle=True,
        )

    def _copies(self, resource: Resource) -> None:
        if resource.kind not in COPIES:
            return
        path, copying, default = COPIES[resource.kind]
        if value(resource.inputs, "backupPolicy.type") == "Continuous":
            return
        said = value(resource.inputs, path)
        word = default if said is None else said
        if not isinstance(word, str) or not any(_makes(word, one) for one in copying.split()):
            return
        home = self._home(resource)
        pair = AZURE_PAIRS.get(home)
        where = f"keeps a copy in {pair}, the pair of {home}" if pair else "keeps a far copy"
        reason = f"{word} {where}; regions allowed: {self._allowed}"
        if pair is None:
            self._notes.doubt(resource, path, REGION, reason, word, self._allowed)
        elif pair not in (self._settings.regions or ()):
            self._leak(resource, path, reason, pair)

    def _home(self, resource: Resource) -> str:
        group = plain(resource.inputs.get("resourceGroupName"))
        owner = self._plan.named(group, "azure") if isinstance(group, str) else None
        for given in (
            resource.inputs,
            owner.inputs if owner else {},
            _settings(resource.provider),
        ):
            word = plain(given.get("location"))
            region = place_named(word, "azure") if isinstance(word, str) else None
            if region:
                return region.name
        return ""

    def _leak(self, resource: Resource, path: str, reason: str, got: str) -> None:
        self._notes.leak(resource, path, REGION, reason, got, self._allowed)


def _says(resource: Resource, cloud: str) -> bool:
    """Tell whether a resource says itself where it is; what it says is checked like any value."""
    return any(resource.inputs.get(key) is not None for key in _OWN.get(cloud, ()))


def _makes(word: str, copying: str) -> bool:
    return word.startswith(copying) or word.endswith(copying)


def _settings(provider: Provider | None) -> Mapping[str, Any]:
    return provider.settings if provider else {}
