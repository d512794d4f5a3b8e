"""Node pools of an EKS cluster: managed node groups that start from a launch template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import ec2, eks

from mlops_kit.aws.eks.instances import image_for
from mlops_kit.aws.eks.taints import EFFECTS, taints_of
from mlops_kit.inputs import said, whole

DEFAULT_DISK_GIB = 100
DEFAULT_CAPACITY_TYPE = "ON_DEMAND"
LIVE_SIZE = "scalingConfig.desiredSize"
"""The autoscaler's, not the program's."""
_ROOT, _DATA = "/dev/xvda", "/dev/xvdb"


class EksNodePoolArgs(TypedDict):
    """Nodes of one kind. It is a pool of GPUs if its image or its instance types say so."""

    instance_types: list[pulumi.Input[str]]
    """EC2 instance types, alike in processor and accelerator, the preferred one first. A change
    makes new nodes before the old ones go."""
    min_nodes: pulumi.Input[int]
    """Fewest nodes, 0 and more; as many there are at first. EKS refuses to raise it above the live
    size: scale first, then `pulumi up --refresh`."""
    max_nodes: pulumi.Input[int]
    """Most nodes. EKS refuses to lower it below the live size."""
    disk_gib: NotRequired[pulumi.Input[int]]
    """GiB of each node's encrypted volume. Defaults to 100."""
    ami_type: NotRequired[pulumi.Input[str]]
    """EKS' node image; without it, Amazon Linux's for the instance types."""
    labels: NotRequired[dict[str, pulumi.Input[str]]]
    """Kubernetes labels of the nodes."""
    taints: NotRequired[list[pulumi.Input[str]]]
    """Taints as kubectl writes them, key=value:effect. Pools of GPUs have nvidia.com/gpu anyway."""
    capacity_type: NotRequired[pulumi.Input[str]]
    """ON_DEMAND, or SPOT, which AWS can take back at any time. Defaults to `ON_DEMAND`."""


@dataclass(frozen=True)
class Pools:
    """What all pools of a cluster have in common."""

    cluster: eks.Cluster
    version: pulumi.Input[str]
    role_arn: pulumi.Output[str]
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    key_arn: pulumi.Output[str]
    before: Sequence[pulumi.Resource]
    """What must be there before nodes can join, and is upgraded before them."""
    tags: Mapping[str, pulumi.Input[str]] | None


def node_pool(
    name: str, pool: str, args: EksNodePoolArgs, pools: Pools, parent: pulumi.Resource
) -> eks.NodeGroup:
    """Declare a pool.

    The name of the node group is only begun here, so a pool that has to be replaced stands beside
    the old one until it is ready. Its live size is never touched by a plan. But EKS takes minimum,
    maximum and size in one call, and pulumi-aws sends the size of the last refresh along: a change
    of minimum or maximum wants `pulumi up --refresh`.

    Args:
        name: name of the cluster; the resources are `<name>-<role>-<pool>`.
        pool: name of the pool.
        args: how its nodes are.
        pools: what it has in common with others.
        parent: parent of the resources.
    """
    image = _image(args)
    template = ec2.LaunchTemplate(
        f"{name}-template-{pool}",
        block_device_mappings=pulumi.Output.all(
            image, said(args.get("disk_gib"), DEFAULT_DISK_GIB), pools.key_arn
        ).apply(lambda all: _volumes(*all)),
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
        },
        tag_specifications=_tagged(pools.tags),
        tags=pools.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    fewest = whole(args["min_nodes"])
    return eks.NodeGroup(
        f"{name}-pool-{pool}",
        cluster_name=pools.cluster.name,
        node_group_name_prefix=f"{pool}-",
        node_role_arn=pools.role_arn,
        subnet_ids=pools.subnet_ids,
        version=pools.version,
        instance_types=args["instance_types"],
        ami_type=image,
        capacity_type=said(args.get("capacity_type"), DEFAULT_CAPACITY_TYPE),
        scaling_config={
            "min_size": fewest,
            "max_size": whole(args["max_nodes"]),
            "desired_size": fewest,
        },
        launch_template={"id": template.id, "version": template.latest_version.apply(_number)},
        labels=args.get("labels"),
        taints=pulumi.Output.all(image, *(args.get("taints") or [])).apply(
            lambda all: _taints(*all)
        ),
        tags=pools.tags,
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=list(pools.before), ignore_changes=[LIVE_SIZE]
        ),
    )


def _image(args: EksNodePoolArgs) -> pulumi.Output[str]:
    given = args.get("ami_type")
    if given is not None:
        return pulumi.Output.from_input(given)
    return pulumi.Output.all(*args["instance_types"]).apply(image_for)


def _taints(image: str, *written: str) -> list[eks.NodeGroupTaintArgsDict]:
    return [
        {"key": one.key, "value": one.value, "effect": EFFECTS[one.effect]}
        for one in taints_of(image, written)
    ]


def _volumes(
    image: str, gib: float, key_arn: str
) -> list[ec2.LaunchTemplateBlockDeviceMappingArgsDict]:
    sealed: ec2.LaunchTemplateBlockDeviceMappingEbsArgsDict = {
        "encrypted": "true",
        "kms_key_id": key_arn,
        "volume_type": "gp3",
        "delete_on_termination": "true",
    }
    sized: ec2.LaunchTemplateBlockDeviceMappingEbsArgsDict = {**sealed, "volume_size": int(gib)}
    if image.startswith("BOTTLEROCKET"):
        return [{"device_name": _ROOT, "ebs": sealed}, {"device_name": _DATA, "ebs": sized}]
    return [{"device_name": _ROOT, "ebs": sized}]


def _tagged(
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> list[ec2.LaunchTemplateTagSpecificationArgsDict] | None:
    if not tags:
        return None
    return [{"resource_type": kind, "tags": dict(tags)} for kind in ("instance", "volume")]


def _number(version: float) -> str:
    return f"{version:.0f}"
