"""The add-ons that every EKS cluster of the kit has."""

from collections.abc import Mapping
from typing import Final, NamedTuple

AGENT: Final = "eks-pod-identity-agent"
ON_EVERY_NODE: Final = ("vpc-cni", "kube-proxy", AGENT)
"""Without these no node gets ready; they need none to be ready themselves."""
ON_SOME_NODES: Final = ("coredns", "aws-ebs-csi-driver")
AS_EKS_CHOOSES: Final = "default"
"""Version that EKS takes when an add-on is made, which stays until one is named."""
SYSTEM: Final = "kube-system"


class AddOnRole(NamedTuple):
    """The role of an add-on's pods."""

    name: str
    service_account: str
    policy: str


ROLES: Final[Mapping[str, AddOnRole]] = {
    "vpc-cni": AddOnRole("cni", "aws-node", "AmazonEKS_CNI_Policy"),
    "aws-ebs-csi-driver": AddOnRole(
        "ebs", "ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy"
    ),
}
"""Add-on -> role; the others do without."""
