"""EKS. EKS looks at network, roles and keys with the caller's own permissions."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use, key_use

_CLUSTER = "eks:cluster/{clusterName}"
_NETWORK = "ec2.DescribeSubnets ec2.DescribeVpcs ec2.DescribeSecurityGroups"
_TAGS = "TagResource UntagResource"


def _role(path: str) -> Use:
    """Return what EKS asks about a role that it is handed."""
    return Use("iam.GetRole iam.ListAttachedRolePolicies", (f"{{{path}|}}",), path)


CALLS: Final = {
    "aws:eks/cluster:Cluster": Calls(
        "eks",
        ("eks:cluster/{name}",),
        create="CreateCluster TagResource",
        read="DescribeCluster",
        update=f"UpdateClusterConfig UpdateClusterVersion DescribeUpdate {_TAGS}",
        delete="DeleteCluster",
        passes={"roleArn": ("eks",), "computeConfig.nodeRoleArn": ("eks",)},
        linked=("eks",),
        uses=(
            Use(_NETWORK),
            _role("roleArn"),
            Use("AssociateEncryptionConfig", when="encryptionConfig"),
            *key_use("encryptionConfig.provider.keyArn"),
        ),
    ),
    "aws:eks/nodeGroup:NodeGroup": Calls(
        "eks",
        (_CLUSTER, "eks:nodegroup/{clusterName}/{nodeGroupName}/*"),
        create="CreateNodegroup TagResource",
        read="DescribeNodegroup",
        update=f"UpdateNodegroupConfig UpdateNodegroupVersion DescribeUpdate {_TAGS}",
        delete="DeleteNodegroup",
        passes={"nodeRoleArn": ("ec2", "eks")},
        linked=("eks-nodegroup", "autoscaling"),
        uses=(
            Use(f"{_NETWORK} ec2.DescribeRouteTables ec2.DescribeKeyPairs"),
            _role("nodeRoleArn"),
            Use(
                "ec2.DescribeLaunchTemplates ec2.DescribeLaunchTemplateVersions ec2.RunInstances "
                "ec2.CreateTags",
                (
                    "ec2:instance/*",
                    "ec2:volume/*",
                    "ec2:network-interface/*",
                    "ec2:launch-template/{launchTemplate.id}",
                    "ec2:subnet/{subnetIds}",
                    "ec2:security-group/*",
                    "arn:{partition}:ec2:{region}::image/*",
                ),
                "launchTemplate",
            ),
        ),
    ),
    "aws:eks/addon:Addon": Calls(
        "eks",
        (
            _CLUSTER,
            "eks:addon/{clusterName}/{addonName}/*",
            "eks:podidentityassociation/{clusterName}/*",
        ),
        create="CreateAddon TagResource",
        read="DescribeAddon",
        update=f"UpdateAddon DescribeUpdate {_TAGS}",
        delete="DeleteAddon",
        passes={
            "serviceAccountRoleArn": ("eks",),
            "podIdentityAssociations.roleArn": ("eks", "pods.eks"),
        },
        uses=(
            Use(
                "CreatePodIdentityAssociation UpdatePodIdentityAssociation "
                "DeletePodIdentityAssociation DescribePodIdentityAssociation "
                "ListPodIdentityAssociations",
                when="podIdentityAssociations",
            ),
            _role("podIdentityAssociations.roleArn"),
        ),
    ),
    "aws:eks/accessEntry:AccessEntry": Calls(
        "eks",
        (_CLUSTER, "eks:access-entry/{clusterName}/*"),
        create="CreateAccessEntry TagResource",
        read="DescribeAccessEntry",
        update=f"UpdateAccessEntry {_TAGS}",
        delete="DeleteAccessEntry",
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Calls(
        "eks",
        ("eks:access-entry/{clusterName}/*",),
        create="AssociateAccessPolicy",
        read="ListAssociatedAccessPolicies",
        delete="DisassociateAccessPolicy",
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Calls(
        "eks",
        (_CLUSTER, "eks:podidentityassociation/{clusterName}/*"),
        create="CreatePodIdentityAssociation TagResource",
        read="DescribePodIdentityAssociation",
        update=f"UpdatePodIdentityAssociation {_TAGS}",
        delete="DeletePodIdentityAssociation",
        passes={"roleArn": ("eks", "pods.eks")},
        uses=(_role("roleArn"),),
    ),
    "aws:eks/fargateProfile:FargateProfile": Calls(
        "eks",
        (_CLUSTER, "eks:fargateprofile/{clusterName}/{fargateProfileName}/*"),
        create="CreateFargateProfile TagResource",
        read="DescribeFargateProfile",
        update=_TAGS,
        delete="DeleteFargateProfile",
        passes={"podExecutionRoleArn": ("eks-fargate-pods",)},
        linked=("eks-fargate",),
        uses=(Use(_NETWORK), _role("podExecutionRoleArn")),
    ),
    "aws:eks/identityProviderConfig:IdentityProviderConfig": Calls(
        "eks",
        (_CLUSTER, "eks:identityproviderconfig/{clusterName}/*"),
        create="AssociateIdentityProviderConfig TagResource",
        read="DescribeIdentityProviderConfig",
        update=_TAGS,
        delete="DisassociateIdentityProviderConfig",
    ),
}
