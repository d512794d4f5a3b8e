"""A Kubernetes cluster for models, Amazon EKS, with its node pools, add-ons and access."""

from typing import NotRequired, TypedDict

import pulumi

from mlops_kit.aws.eks.access import (
    EksAccessEntryArgs,
    EksPodIdentityArgs,
    access_entry,
    pod_identity,
)
from mlops_kit.aws.eks.add_on_list import AGENT
from mlops_kit.aws.eks.add_ons import AddOns
from mlops_kit.aws.eks.control_plane import (
    Plane,
    control_plane,
    kubeconfig,
    log_group_name,
)
from mlops_kit.aws.eks.key import cluster_key
from mlops_kit.aws.eks.node_pools import EksNodePoolArgs, Pools, node_pool
from mlops_kit.aws.eks.roles import CLUSTER_POLICY, NODE_POLICIES, service_role
from mlops_kit.aws.eks.settings import EksClusterSettings
from mlops_kit.inputs import check_inputs, said

DEFAULT_LOG_RETENTION_DAYS = 365
DEFAULT_SUPPORT_TYPE = "EXTENDED"
DEFAULT_DELETION_PROTECTION = True


class EksClusterArgs(TypedDict):
    """Inputs of `EksCluster`."""

    version: pulumi.Input[str]
    """Minor version of Kubernetes, such as 1.33. EKS goes up one minor version at a time."""
    node_version: NotRequired[pulumi.Input[str]]
    """Version of the nodes, at most 3 minor versions older; without it, the cluster's. While it
    stays behind, EKS can take the control plane back (one version, for 7 days)."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Private subnets of nodes and control plane, in at least 2 zones."""
    security_group_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Security groups of the control plane, besides the cluster's own."""
    public_access_cidrs: NotRequired[list[pulumi.Input[str]]]
    """IPv4 blocks that reach the Kubernetes API from outside; without them, nobody does."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts secrets, logs and volumes; without it one is made. Its policy must let
    CloudWatch Logs and EC2 use it. EKS takes no other one later."""
    log_retention_days: NotRequired[pulumi.Input[int]]
    """Days that the control plane's logs are kept. Defaults to 365."""
    support_type: NotRequired[pulumi.Input[str]]
    """EXTENDED (at a price), or STANDARD: EKS upgrades at its end. Defaults to `EXTENDED`."""
    deletion_protection: NotRequired[pulumi.Input[bool]]
    """Whether EKS refuses to delete the cluster. Defaults to true."""
    node_pools: dict[str, EksNodePoolArgs]
    """Name -> nodes of one kind; one pool at least must be open to the add-ons' pods."""
    add_ons: NotRequired[dict[str, pulumi.Input[str]]]
    """Add-on -> its version, or `default`: what EKS takes when it is made. vpc-cni, kube-proxy,
    eks-pod-identity-agent, coredns and aws-ebs-csi-driver are there anyway."""
    access_entries: NotRequired[dict[str, EksAccessEntryArgs]]
    """Name -> somebody who may use the Kubernetes API; nobody else may, not even who deploys."""
    pod_identities: NotRequired[dict[str, EksPodIdentityArgs]]
    """Name -> role that the pods of a service account get."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource, and of the nodes and their volumes."""


class EksCluster(pulumi.ComponentResource):
    """A private, encrypted, logged cluster, which only named roles and users reach.

    An upgrade goes control plane, then add-ons, then node pools. The cluster is named as the
    component is, because its log group must be there before it.
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster."""
    cluster_arn: pulumi.Output[str]
    """ARN of the cluster."""
    endpoint: pulumi.Output[str]
    """Address of the Kubernetes API."""
    certificate_authority: pulumi.Output[str]
    """Certificate that the Kubernetes API is known by, base64."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig that signs in by the AWS CLI; it holds no secret."""
    oidc_issuer_url: pulumi.Output[str]
    """Issuer of the service accounts' tokens."""
    security_group_id: pulumi.Output[str]
    """Security group of the control plane and all nodes, made by EKS."""
    node_role_arn: pulumi.Output[str]
    """Role of the nodes."""
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts secrets, logs and volumes."""

    def __init__(
        self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the cluster.

        Args:
            name: name of the component and of the cluster, at most 40 characters.
            args: network, node pools, add-ons and access.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("EksCluster", name, EksClusterSettings, args)
        super().__init__("mlops-kit:index:EksCluster", name, {}, opts)
        tags, node_version = args.get("tags"), args.get("node_version")

        key = cluster_key(
            f"{name}-key", args.get("kms_key_arn"), name, log_group_name(name), tags, self
        )
        role = service_role(
            f"{name}-role", f"Control plane of {name}", "eks", [CLUSTER_POLICY], tags, self
        )
        node_role = service_role(
            f"{name}-node-role", f"Nodes of {name}", "ec2", NODE_POLICIES, tags, self
        )
        plane = Plane(
            version=args["version"],
            subnet_ids=args["subnet_ids"],
            security_group_ids=args.get("security_group_ids"),
            public_access_cidrs=args.get("public_access_cidrs") or [],
            support_type=said(args.get("support_type"), DEFAULT_SUPPORT_TYPE),
            deletion_protection=said(args.get("deletion_protection"), DEFAULT_DELETION_PROTECTION),
            log_retention_days=said(args.get("log_retention_days"), DEFAULT_LOG_RETENTION_DAYS),
            tags=tags,
        )
        cluster = control_plane(name, plane, role, key, self)
        for entry, who in (args.get("access_entries") or {}).items():
            access_entry(name, entry, who, cluster, tags, self)

        add_ons = AddOns(name, cluster, args.get("add_ons") or {}, tags, self)
        first = add_ons.before_nodes()
        pools = Pools(
            cluster=cluster,
            version=args["version"] if node_version is None else node_version,
            role_arn=node_role.arn,
            subnet_ids=args["subnet_ids"],
            key_arn=key.arn,
            before=[*first.values(), *node_role.attachments, *key.ready],
            tags=tags,
        )
        made = [node_pool(name, pool, a, pools, self) for pool, a in args["node_pools"].items()]
        add_ons.on_nodes(made)
        for identity, what in (args.get("pod_identities") or {}).items():
            pod_identity(name, identity, what, cluster, first[AGENT], tags, self)

        self.cluster_name, self.cluster_arn = cluster.name, cluster.arn
        self.endpoint, self.kubeconfig = cluster.endpoint, kubeconfig(cluster)
        self.certificate_authority = cluster.certificate_authority.data
        self.oidc_issuer_url = cluster.identities[0].oidcs[0].issuer
        self.security_group_id = cluster.vpc_config.cluster_security_group_id
        self.node_role_arn, self.kms_key_arn = node_role.arn, key.arn
        self.register_outputs(
            {
                "cluster_name": self.cluster_name,
                "cluster_arn": self.cluster_arn,
                "endpoint": self.endpoint,
                "certificate_authority": self.certificate_authority,
                "kubeconfig": self.kubeconfig,
                "oidc_issuer_url": self.oidc_issuer_url,
                "security_group_id": self.security_group_id,
                "node_role_arn": self.node_role_arn,
                "kms_key_arn": self.kms_key_arn,
            }
        )
