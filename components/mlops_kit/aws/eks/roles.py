"""The roles around an EKS cluster: of its control plane, its nodes and its own add-ons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import get_service_principal_output, iam

from mlops_kit.aws.eks.add_on_list import SYSTEM
from mlops_kit.aws.iam_policy import document, trusts
from mlops_kit.aws.places import Arn

CLUSTER_POLICY = "AmazonEKSClusterPolicy"
NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
"""No policy of the network add-on: that has a role of its own."""


@dataclass(frozen=True)
class Role:
    """A role, and the policies without which it is of no use."""

    arn: pulumi.Output[str]
    attachments: Sequence[pulumi.Resource]


def service_role(
    name: str,
    description: str,
    service: str,
    policies: Sequence[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> Role:
    """Declare a role that a service takes on.

    Args:
        name: name of the role; its attachments are `<name>-<policy>`.
        description: what for.
        service: beginning of the service's principal, such as `eks`.
        policies: names of policies that AWS manages.
        tags: tags of the role.
        parent: parent of the resources.
    """
    return _role(name, description, _trust(service, parent), policies, tags, parent)


def pod_role(
    name: str,
    service_account: str,
    policy: str,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> Role:
    """Declare a role that only the pods of one service account of kube-system take on.

    Args:
        name: name of the role; its attachment is `<name>-<policy>`.
        service_account: of the pods.
        policy: name of a policy that AWS manages.
        tags: tags of the role.
        parent: parent of the resources.
    """
    only = {
        "StringEquals": {
            "aws:RequestTag/kubernetes-namespace": SYSTEM,
            "aws:RequestTag/kubernetes-service-account": service_account,
        }
    }
    actions = ["sts:AssumeRole", "sts:TagSession"]
    trust = _trust("pods.eks", parent, actions, only)
    return _role(name, f"Pods of {SYSTEM}/{service_account}", trust, [policy], tags, parent)


def _role(
    name: str,
    description: str,
    trust: pulumi.Output[str],
    policies: Sequence[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> Role:
    child = pulumi.ResourceOptions(parent=parent)
    role = iam.Role(name, description=description, assume_role_policy=trust, tags=tags, opts=child)
    attachments = [
        iam.RolePolicyAttachment(
            f"{name}-{policy.rpartition('/')[2]}",
            role=role.name,
            policy_arn=pulumi.Output.concat(
                "arn:", role.arn.apply(_partition), ":iam::aws:policy/", policy
            ),
            opts=child,
        )
        for policy in policies
    ]
    return Role(role.arn, attachments)


def _trust(
    service: str,
    parent: pulumi.Resource,
    actions: Sequence[str] = ("sts:AssumeRole",),
    only: Mapping[str, object] | None = None,
) -> pulumi.Output[str]:
    principal = get_service_principal_output(
        service_name=service, opts=pulumi.InvokeOutputOptions(parent=parent)
    )
    return document(trusts(principal.name, only, list(actions)))


def _partition(arn: str) -> str:
    return Arn.read(arn).partition
