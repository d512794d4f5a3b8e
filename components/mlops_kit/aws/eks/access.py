"""Who reaches an EKS cluster, and what its pods reach in AWS."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import eks

from mlops_kit.aws.places import Arn

POLICIES: Mapping[str, str] = {
    "cluster-admin": "AmazonEKSClusterAdminPolicy",
    "admin": "AmazonEKSAdminPolicy",
    "edit": "AmazonEKSEditPolicy",
    "view": "AmazonEKSViewPolicy",
}
"""What is asked for -> EKS' access policy."""


class EksAccessEntryArgs(TypedDict):
    """A role or user that may use the Kubernetes API."""

    principal_arn: pulumi.Input[str]
    """ARN of the role or user."""
    policy: pulumi.Input[str]
    """What it may do: cluster-admin, admin, edit or view."""
    namespaces: NotRequired[list[pulumi.Input[str]]]
    """Namespaces where it may do that; without them, in all. Not with cluster-admin."""


class EksPodIdentityArgs(TypedDict):
    """A role that the pods of a service account get."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    service_account: pulumi.Input[str]
    """Service account of the pods."""
    role_arn: pulumi.Input[str]
    """Role that trusts EKS Pod Identity."""


def access_entry(
    name: str,
    entry: str,
    args: EksAccessEntryArgs,
    cluster: eks.Cluster,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> None:
    """Let somebody use the Kubernetes API.

    Args:
        name: name of the cluster; the resources are `<name>-<role>-<entry>`.
        entry: name of the entry.
        args: who, and what for.
        cluster: the cluster.
        tags: tags of the entry.
        parent: parent of the resources.
    """
    made = eks.AccessEntry(
        f"{name}-access-{entry}",
        cluster_name=cluster.name,
        principal_arn=args["principal_arn"],
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    namespaces = args.get("namespaces")
    eks.AccessPolicyAssociation(
        f"{name}-access-policy-{entry}",
        cluster_name=cluster.name,
        principal_arn=args["principal_arn"],
        policy_arn=pulumi.Output.all(cluster.arn, args["policy"]).apply(
            lambda both: _policy_arn(*both)
        ),
        access_scope={
            "type": "namespace" if namespaces else "cluster",
            "namespaces": namespaces,
        },
        # EKS has one association of a principal and a policy: one made before would go with the
        # old one that is deleted after it.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[made], delete_before_replace=True),
    )


def pod_identity(
    name: str,
    identity: str,
    args: EksPodIdentityArgs,
    cluster: eks.Cluster,
    agent: pulumi.Resource,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> None:
    """Give pods a role.

    Args:
        name: name of the cluster.
        identity: name of the association.
        args: which pods, and which role.
        cluster: the cluster.
        agent: add-on that hands the role's credentials to pods.
        tags: tags of the association.
        parent: parent of the resource.
    """
    eks.PodIdentityAssociation(
        f"{name}-pod-identity-{identity}",
        cluster_name=cluster.name,
        namespace=args["namespace"],
        service_account=args["service_account"],
        role_arn=args["role_arn"],
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[agent]),
    )


def _policy_arn(cluster_arn: str, policy: str) -> str:
    partition = Arn.read(cluster_arn).partition
    return f"arn:{partition}:eks::aws:cluster-access-policy/{POLICIES[policy]}"
