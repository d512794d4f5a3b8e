"""Which changes pulumi-azure-native makes by a replacement."""

from collections.abc import Mapping

from mlops_kit.offline.azure.arm import arm_path
from mlops_kit.offline.azure.contract import Contract
from mlops_kit.offline.cloud import Replaces
from mlops_kit.offline.sdk import ResourceShape

_PROVIDER = "pulumi-azure-native, provider/pkg/gen/replacement.go"
_MUTABILITY = "x-ms-mutability of the service's specification"
_LISTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "authorization:RoleAssignment": (("principalId", "scope"), _PROVIDER),
    "containerservice:AgentPool": (
        ("gpuInstanceProfile", "vmSize", "networkProfile.nodePublicIPTags"),
        _PROVIDER,
    ),
    "containerservice:ManagedCluster": (
        (
            "diskEncryptionSetID",
            "dnsPrefix",
            "fqdnSubdomain",
            "linuxProfile",
            "location",
            "nodeResourceGroup",
            "windowsProfile",
            "networkProfile.dnsServiceIP",
            "networkProfile.networkDataplane",
            "networkProfile.networkMode",
            "networkProfile.networkPlugin",
            "networkProfile.networkPluginMode",
            "networkProfile.networkPolicy",
            "networkProfile.outboundType",
            "networkProfile.podCidr",
            "networkProfile.serviceCidr",
            "networkProfile.serviceCidrs",
        ),
        _PROVIDER,
    ),
    "network:PrivateEndpoint": (("subnet",), _PROVIDER),
    "network:PublicIPAddress": (
        ("location", "publicIPAddressVersion", "publicIPPrefix", "sku"),
        _PROVIDER,
    ),
    "network:Subnet": ((), _PROVIDER),
    "network:VirtualNetwork": (("location",), _PROVIDER),
    "resources:ResourceGroup": (("location",), _PROVIDER),
    "storage:BlobContainer": ((), _PROVIDER),
    "storage:StorageAccount": (("isHnsEnabled", "location"), _PROVIDER),
    "authorization:RoleDefinition": (("scope",), "ARM: the scope is part of the id"),
}
"""Type without `azure-native:` -> properties beside those of the path, and where that stands.

Properties below the top that Azure lets clients set at creation only do not force a replacement:
the provider plans an update, and Azure may refuse it.
"""
_PATH = "pulumi-azure-native, calculateDetailedDiff: everything in the path of the id"
_LOCATION = "ARM: the location of a resource cannot change"


def replaces(shape: ResourceShape, contract: Contract) -> Replaces:
    """Return which inputs of a type cannot change in place.

    Every input of the path, whatever the type; further ones from the provider's own table, from the
    service's model where one is installed, and the location, which ARM never changes.

    Args:
        shape: of the type.
        contract: models of the services.
    """
    path = arm_path(shape)
    listed, source = _LISTED.get(shape.token.partition(":")[2], ((), ""))
    created = contract.create_only(shape.token)
    location = {"location"} & set(shape.inputs)
    sources = [_PATH, source, _MUTABILITY if created else "", _LOCATION if location else ""]
    return Replaces(
        frozenset({*path.parameters, *listed, *created, *location}),
        "; ".join(dict.fromkeys(one for one in sources if one)),
    )
