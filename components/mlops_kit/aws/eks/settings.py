"""The inputs of `EksCluster`: their allowed values. The component has the defaults."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import StrictBool

from mlops_kit.aws.eks.add_on_list import ROLES, SYSTEM
from mlops_kit.aws.eks.instances import machine_for, machine_of
from mlops_kit.aws.eks.node_pool_settings import EksNodePoolSettings, known_texts
from mlops_kit.aws.eks.shapes import (
    AccessPrincipal,
    AddOnName,
    AddOnVersion,
    EntryName,
    LogDays,
    Namespace,
    PoolName,
    PublicBlock,
    ServiceAccount,
    Version,
)
from mlops_kit.aws.eks.taints import TOLERATED, Taint
from mlops_kit.aws.eks.versions import lag_problem
from mlops_kit.aws.places import KeyArn, RoleArn, Tags
from mlops_kit.aws.shapes import GroupId, SubnetId
from mlops_kit.problems import Place, dotted, shown
from mlops_kit.settings import Context, Given, Settings


class EksAccessEntrySettings(Settings):
    """A role or user that may use the Kubernetes API."""

    principal_arn: AccessPrincipal
    """ARN of the role or user."""
    policy: Literal["cluster-admin", "admin", "edit", "view"]
    """What it may do."""
    namespaces: tuple[Namespace, ...] | None = None
    """Namespaces where it may do that; all of them, when it is not said."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Whoever administers a cluster does so in all namespaces."""
        if not isinstance(given.value("namespaces"), list | tuple):
            return
        if not list(given.keys("namespaces")):
            yield ("namespaces",), "must name at least 1 namespace, got none; leave it out for all"
        if given.value("policy") == "cluster-admin":
            yield ("policy",), "must be admin, edit or view with namespaces, got 'cluster-admin'"


class EksPodIdentitySettings(Settings):
    """A role that the pods of a service account get."""

    namespace: Namespace
    """Namespace of the pods."""
    service_account: ServiceAccount
    """Service account of the pods."""
    role_arn: RoleArn
    """Role that trusts EKS Pod Identity."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """The kit's own add-ons have their roles already."""
        account = given.value("service_account")
        taken = {role.service_account: add_on for add_on, role in ROLES.items()}
        if given.value("namespace") == SYSTEM and isinstance(account, str) and account in taken:
            yield (
                ("service_account",),
                f"{account} of {SYSTEM} has the role of the add-on {taken[account]} already",
            )


class EksClusterSettings(Settings):
    """A Kubernetes cluster for models."""

    version: Version
    """Minor version of Kubernetes."""
    node_version: Version | None = None
    """Version of the nodes; the cluster's, when it is not said."""
    subnet_ids: tuple[SubnetId, ...]
    """Private subnets of nodes and control plane."""
    security_group_ids: tuple[GroupId, ...] | None = None
    """Security groups of the control plane, besides the cluster's own."""
    public_access_cidrs: tuple[PublicBlock, ...] | None = None
    """IPv4 blocks that reach the Kubernetes API from outside."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts secrets, logs and volumes; one is made, when it is not said."""
    log_retention_days: LogDays | None = None
    """Days that the control plane's logs are kept."""
    support_type: Literal["STANDARD", "EXTENDED"] | None = None
    """What happens at the end of a version's standard support."""
    deletion_protection: StrictBool | None = None
    """Whether EKS refuses to delete the cluster."""
    node_pools: dict[PoolName, EksNodePoolSettings]
    """Name -> nodes of one kind."""
    add_ons: dict[AddOnName, AddOnVersion] | None = None
    """Add-on -> its version, or `default`."""
    access_entries: dict[EntryName, EksAccessEntrySettings] | None = None
    """Name -> somebody who may use the Kubernetes API."""
    pod_identities: dict[EntryName, EksPodIdentitySettings] | None = None
    """Name -> role that the pods of a service account get."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Nodes follow the control plane, something runs the add-ons, nobody is named twice."""
        version, nodes = given.value("version"), given.value("node_version")
        if isinstance(version, str) and isinstance(nodes, str):
            late = lag_problem(version, nodes)
            if late:
                yield ("node_version",), late
        subnets = given.value("subnet_ids")
        if isinstance(subnets, list | tuple):
            count = len(list(given.keys("subnet_ids")))
            if count < 2:
                yield ("subnet_ids",), f"must be at least 2, in different zones, got {count}"
            yield from _twice(known_texts(given, "subnet_ids"), ("subnet_ids",))
        yield from _no_home_for_add_ons(given)
        entries = [
            (name, given.value("access_entries", name, "principal_arn"))
            for name in given.keys("access_entries")
        ]
        yield from _twice(entries, ("access_entries",), "principal_arn")
        pods = [
            (name, _pods(given, "pod_identities", name)) for name in given.keys("pod_identities")
        ]
        yield from _twice(pods, ("pod_identities",), "service_account")


def _pods(given: Given, *place: int | str) -> str | None:
    parts = [given.value(*place, part) for part in ("namespace", "service_account")]
    return "/".join(parts) if all(isinstance(part, str) for part in parts) else None


def _twice(
    named: Sequence[tuple[int | str, Any]], place: Place, *inside: str
) -> Iterable[tuple[Place, str]]:
    first: dict[Any, int | str] = {}
    for name, value in named:
        if isinstance(value, str) and first.setdefault(value, name) != name:
            before = dotted((*place, first[value]))
            yield (*place, name, *inside), f"{shown(value)} is in {before} already"


def _no_home_for_add_ons(given: Given) -> Iterable[tuple[Place, str]]:
    """Find that no pool can be counted on for a node that the add-ons' pods may run on."""
    pools = list(given.keys("node_pools"))
    none = given.value("node_pools") == {}
    if (none or pools) and not any(_is_home(given, pool) for pool in pools):
        yield (
            ("node_pools",),
            "must have at least 1 pool without accelerators and without taints that keep pods "
            f"off (but {TOLERATED}), with min_nodes 1 or more: coredns and the like run there",
        )


def _is_home(given: Given, pool: str) -> bool:
    """Tell whether a pool can run the add-ons, as far as is known; what is wrong counts as one."""
    if not given.right("node_pools", pool):
        return True
    if given.value("node_pools", pool, "min_nodes") == 0:
        return False
    image = given.value("node_pools", pool, "ami_type")
    machines = [machine_for(image)] if isinstance(image, str) else []
    types = known_texts(given, "node_pools", pool, "instance_types")
    machines += [machine_of(text) for _, text in types]
    written = known_texts(given, "node_pools", pool, "taints")
    return not any(machine.accelerator for machine in machines) and not any(
        Taint.read(text).keeps_add_ons_off for _, text in written
    )
