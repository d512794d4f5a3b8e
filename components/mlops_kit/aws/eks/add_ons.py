"""Add-ons of an EKS cluster, in the order in which they work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import eks

from mlops_kit.aws.eks.add_on_list import (
    AS_EKS_CHOOSES,
    ON_EVERY_NODE,
    ON_SOME_NODES,
    ROLES,
)
from mlops_kit.aws.eks.roles import Role, pod_role


@dataclass(frozen=True)
class AddOns:
    """The add-ons of one cluster."""

    name: str
    """Name of the cluster in the program."""
    cluster: eks.Cluster
    versions: Mapping[str, pulumi.Input[str]]
    """Add-on -> version that is asked for."""
    tags: Mapping[str, pulumi.Input[str]] | None
    parent: pulumi.Resource

    def before_nodes(self) -> dict[str, eks.Addon]:
        """Declare those that nodes wait for."""
        return {one: self._declare(one, []) for one in ON_EVERY_NODE}

    def on_nodes(self, nodes: Sequence[pulumi.Resource]) -> None:
        """Declare those that wait for nodes.

        Args:
            nodes: pools that they can run on.
        """
        others = [one for one in self.versions if one not in (*ON_EVERY_NODE, *ON_SOME_NODES)]
        for one in (*ON_SOME_NODES, *others):
            self._declare(one, nodes)

    def _declare(self, add_on: str, after: Sequence[pulumi.Resource]) -> eks.Addon:
        role = self._role(add_on)
        return eks.Addon(
            f"{self.name}-add-on-{add_on}",
            addon_name=add_on,
            addon_version=pulumi.Output.from_input(self.versions.get(add_on, AS_EKS_CHOOSES)).apply(
                _version
            ),
            cluster_name=self.cluster.name,
            pod_identity_associations=[
                {"role_arn": role.arn, "service_account": ROLES[add_on].service_account}
            ]
            if role
            else None,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="PRESERVE",
            tags=self.tags,
            opts=pulumi.ResourceOptions(
                parent=self.parent, depends_on=[*after, *(role.attachments if role else [])]
            ),
        )

    def _role(self, add_on: str) -> Role | None:
        own = ROLES.get(add_on)
        if own is None:
            return None
        name = f"{self.name}-{own.name}-role"
        return pod_role(name, own.service_account, own.policy, self.tags, self.parent)


def _version(asked: str) -> str | None:
    return None if asked == AS_EKS_CHOOSES else asked
