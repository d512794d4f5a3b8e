"""The control plane of an EKS cluster and its logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import cloudwatch, eks

from mlops_kit.aws.eks.key import ClusterKey
from mlops_kit.aws.eks.roles import Role
from mlops_kit.aws.places import Arn
from mlops_kit.inputs import whole

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")


@dataclass(frozen=True)
class Plane:
    """How a control plane is."""

    version: pulumi.Input[str]
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    security_group_ids: pulumi.Input[list[pulumi.Input[str]]] | None
    public_access_cidrs: Sequence[pulumi.Input[str]]
    support_type: pulumi.Input[str]
    deletion_protection: pulumi.Input[bool]
    log_retention_days: pulumi.Input[int]
    tags: Mapping[str, pulumi.Input[str]] | None


def log_group_name(cluster: str) -> str:
    """Return the name of the log group that EKS writes to, and makes itself if it is not there."""
    return f"/aws/eks/{cluster}/cluster"


def control_plane(
    name: str,
    plane: Plane,
    role: Role,
    key: ClusterKey,
    parent: pulumi.Resource,
) -> eks.Cluster:
    """Declare a control plane and the log group that it writes to.

    Args:
        name: name of the cluster; the resources are `<name>-<role>`.
        plane: how it is.
        role: what it is allowed.
        key: what encrypts secrets and logs.
        parent: parent of the resources.
    """
    logs = cloudwatch.LogGroup(
        f"{name}-logs",
        name=log_group_name(name),
        kms_key_id=key.arn,
        retention_in_days=whole(plane.log_retention_days),
        tags=plane.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(key.ready)),
    )
    return eks.Cluster(
        f"{name}-cluster",
        name=name,
        role_arn=role.arn,
        version=plane.version,
        access_config={
            "authentication_mode": "API",
            "bootstrap_cluster_creator_admin_permissions": False,
        },
        bootstrap_self_managed_addons=False,
        deletion_protection=plane.deletion_protection,
        enabled_cluster_log_types=list(LOG_TYPES),
        encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
        upgrade_policy={"support_type": plane.support_type},
        vpc_config={
            "subnet_ids": plane.subnet_ids,
            "security_group_ids": plane.security_group_ids,
            "endpoint_private_access": True,
            "endpoint_public_access": bool(plane.public_access_cidrs),
            "public_access_cidrs": list(plane.public_access_cidrs) or None,
        },
        tags=plane.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[logs, *role.attachments]),
    )


def kubeconfig(cluster: eks.Cluster) -> pulumi.Output[str]:
    """Return a kubeconfig by which the AWS CLI signs in whoever uses it; nothing in it is secret.

    Args:
        cluster: the cluster.
    """
    known = pulumi.Output.all(
        cluster.arn, cluster.name, cluster.endpoint, cluster.certificate_authority.data
    )
    return pulumi.Output.json_dumps(known.apply(lambda all: _config(*all)), indent=2)


def _config(arn: str, name: str, endpoint: str, authority: str) -> dict[str, Any]:
    token = ["eks", "get-token", "--output", "json", "--cluster-name", name]
    user = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": [*token, "--region", Arn.read(arn).region],
        "interactiveMode": "Never",
    }
    server = {"server": endpoint, "certificate-authority-data": authority}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": arn, "cluster": server}],
        "users": [{"name": arn, "user": {"exec": user}}],
        "contexts": [{"name": name, "context": {"cluster": arn, "user": arn}}],
        "current-context": name,
    }
