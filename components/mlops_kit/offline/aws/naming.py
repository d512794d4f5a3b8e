"""What the provider adds to inputs: generated names, region, tags of the whole provider.

Source: pulumi-aws 7, provider/autonaming.go, resource_overrides.go, region.go and tags.go; a
generated name is `<name>-<7 hexadecimal digits>`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.plain import digest, visible
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import UNKNOWN, Values, has_unknown

FOLLOWING: Final = frozenset({"region", "tagsAll"})
"""Defaults that follow the provider's configuration, and so never stay as they were."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Naming:
    """How a type's name is made."""

    property: str = "name"
    longest: int = 255
    separator: str = "-"
    lower: bool = False
    digits: str = "0123456789abcdef"
    added: int = 7
    """How many digits; 0: the name as it is."""
    start: str = ""
    fifo: str = ""
    """The switch by which a name gets `.fifo` at its end."""


_USUAL = Naming()
_WORD = Naming(separator="_", digits=_LETTERS, added=8)
NAMINGS: Final[Mapping[str, Naming]] = {
    "aws:alb/loadBalancer:LoadBalancer": Naming(longest=32),
    "aws:alb/targetGroup:TargetGroup": Naming(longest=32),
    "aws:appsync/dataSource:DataSource": Naming(separator="_"),
    "aws:appsync/function:Function": Naming(separator="_"),
    "aws:athena/database:Database": Naming(separator="_"),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": Naming(separator="_"),
    "aws:cloudwatch/eventRule:EventRule": Naming(longest=64),
    "aws:cloudwatch/eventTarget:EventTarget": Naming("targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": Naming(
        "deploymentConfigName", 100, separator="_"
    ),
    "aws:ec2/keyPair:KeyPair": Naming("keyName"),
    "aws:efs/fileSystem:FileSystem": Naming("creationToken"),
    "aws:eks/fargateProfile:FargateProfile": Naming("fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": Naming("nodeGroupName"),
    "aws:elasticache/cluster:Cluster": Naming("clusterId", 50, lower=True),
    "aws:elasticache/replicationGroup:ReplicationGroup": Naming(
        "replicationGroupId", 40, lower=True
    ),
    "aws:elasticbeanstalk/environment:Environment": Naming(longest=40),
    "aws:elasticsearch/domain:Domain": Naming("domainName", 28, lower=True),
    "aws:elb/loadBalancer:LoadBalancer": Naming(longest=32),
    "aws:glue/catalogDatabase:CatalogDatabase": Naming(
        separator="_", lower=True, digits=_LETTERS, added=8
    ),
    "aws:glue/catalogTable:CatalogTable": Naming(
        separator="_", lower=True, digits=_LETTERS, added=8
    ),
    "aws:iam/role:Role": Naming(longest=64),
    "aws:iot/topicRule:TopicRule": Naming(separator="_"),
    "aws:kms/alias:Alias": Naming(longest=238, start="alias/"),
    "aws:lambda/function:Function": Naming(longest=64),
    "aws:lambda/permission:Permission": Naming("statementId", 100),
    "aws:lb/loadBalancer:LoadBalancer": Naming(longest=32),
    "aws:lb/targetGroup:TargetGroup": Naming(longest=32),
    "aws:lex/bot:Bot": _WORD,
    "aws:lex/botAlias:BotAlias": _WORD,
    "aws:lex/intent:Intent": _WORD,
    "aws:lex/slotType:SlotType": _WORD,
    "aws:mq/broker:Broker": Naming("brokerName", 55),
    "aws:msk/cluster:Cluster": Naming("clusterName"),
    "aws:msk/serverlessCluster:ServerlessCluster": Naming("clusterName"),
    "aws:opensearch/domain:Domain": Naming("domainName"),
    "aws:rds/instance:Instance": Naming("identifier", separator=""),
    "aws:s3/bucket:Bucket": Naming("bucket", 63, lower=True),
    "aws:s3/bucketObject:BucketObject": Naming("key", added=0),
    "aws:s3/bucketObjectv2:BucketObjectv2": Naming("key", added=0),
    "aws:s3/bucketV2:BucketV2": Naming("bucket", 63, lower=True),
    "aws:sns/topic:Topic": Naming(longest=80, fifo="fifoTopic"),
    "aws:sqs/queue:Queue": Naming(longest=80, fifo="fifoQueue"),
}
_UNNAMED = frozenset({"aws:directoryservice/directory:Directory"})
_DESCRIBED: Final[Mapping[str, str]] = {
    "aws:apigateway/apiKey:ApiKey": "description",
    "aws:appsync/apiKey:ApiKey": "description",
    "aws:docdb/subnetGroup:SubnetGroup": "description",
    "aws:ec2/securityGroup:SecurityGroup": "description",
    "aws:elasticache/parameterGroup:ParameterGroup": "description",
    "aws:elasticache/subnetGroup:SubnetGroup": "description",
    "aws:mediapackage/channel:Channel": "description",
    "aws:neptune/subnetGroup:SubnetGroup": "description",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": "description",
    "aws:rds/optionGroup:OptionGroup": "optionGroupDescription",
    "aws:rds/parameterGroup:ParameterGroup": "description",
    "aws:rds/subnetGroup:SubnetGroup": "description",
    "aws:redshift/parameterGroup:ParameterGroup": "description",
    "aws:redshift/subnetGroup:SubnetGroup": "description",
    "aws:route53/zone:Zone": "comment",
}
_DELETED_FIRST = frozenset(
    {
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:efs/mountTarget:MountTarget",
        "aws:iam/accountAlias:AccountAlias",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    }
)
_PREFIXES = (
    "namePrefix",
    "bucketPrefix",
    "nodeGroupNamePrefix",
    "statementIdPrefix",
    "keyNamePrefix",
)


def naming_of(shape: ResourceShape) -> Naming | None:
    """Return how a type's name is made; None if it is never made."""
    naming = NAMINGS.get(shape.token, _USUAL)
    field = shape.inputs.get(naming.property)
    if field is None or field.required or shape.token in _UNNAMED:
        return None
    return naming


def generated(shape: ResourceShape, naming: Naming, name: str, inputs: Values) -> str:
    """Return the name that a resource gets if the program gives none."""
    made = visible(name).lower() if naming.lower else visible(name)
    if naming.added:
        token = digest(shape.token, name, length=naming.added, digits=naming.digits)
        made = f"{made}{naming.separator}{token}"
    if naming.start and not made.startswith(naming.start):
        made = naming.start + made
    return f"{made}.fifo" if naming.fifo and inputs.get(naming.fifo) is True else made


def delete_first(shape: ResourceShape, old: Values, new: Values) -> bool:
    """Tell whether a replaced resource goes before the new one comes.

    So it is if the name is the program's own and stays, since two of that name cannot be, and for
    the types of which pulumi-aws says so.
    """
    if shape.token in _DELETED_FIRST:
        return True
    naming = naming_of(shape)
    name = new.get(naming.property) if naming else None
    if naming is None or not isinstance(name, str) or old.get(naming.property) != name:
        return False
    made = rf".*{naming.separator}[{naming.digits}]{{{naming.added}}}(\.fifo)?"
    return not naming.added or re.fullmatch(made, name) is None


def defaults(shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
    """Return what the provider adds to a resource's inputs."""
    found: Values = {}
    naming = naming_of(shape)
    prefixed = any(inputs.get(prefix) is not None for prefix in _PREFIXES)
    if naming and not prefixed and inputs.get(naming.property) is None:
        found[naming.property] = generated(shape, naming, name, inputs)
    described = _DESCRIBED.get(shape.token)
    if described and inputs.get(described) is None:
        found[described] = "Managed by Pulumi"
    region = at.config.get("region")
    if "region" in shape.inputs and inputs.get("region") is None and region:
        found["region"] = region
    if "tags" in shape.inputs and "tagsAll" in shape.outputs:
        found["tagsAll"] = all_tags(inputs.get("tags"), at)
    return found


def all_tags(tags: Any, at: Surroundings) -> Any:
    """Return a resource's tags with those that the provider gives to all."""
    usual = at.config.get("defaultTags")
    common: Any = cast(dict[str, Any], usual).get("tags") if isinstance(usual, dict) else {}
    if has_unknown(tags) or has_unknown(usual):
        return UNKNOWN
    ignored = at.config.get("ignoreTags")
    rules = cast(dict[str, Any], ignored) if isinstance(ignored, dict) else {}
    keys = set(cast(list[str], rules.get("keys") or []))
    prefixes = tuple(cast(list[str], rules.get("keyPrefixes") or []))
    merged = {**cast(dict[str, Any], common or {}), **cast(dict[str, Any], tags or {})}
    return {
        key: value
        for key, value in merged.items()
        if key not in keys and not (prefixes and key.startswith(prefixes))
    }
