"""From an operation of AWS's API to the IAM actions that it asks for.

Where nothing is said here, the action is `<prefix>:<Operation>`. Source of all that differs:
Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from mlops_kit.offline.aws import models

PREFIXES: Final[Mapping[str, str]] = {
    "cloudcontrol": "cloudformation",
    "cloudwatch": "cloudwatch",
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sagemaker-runtime": "sagemaker",
}
"""Botocore's name of a service -> prefix of its actions, where they differ."""

_BUDGETS: Final = {
    **{
        name: ("budgets:ViewBudget",)
        for name in (
            "DescribeBudget",
            "DescribeBudgetNotificationsForAccount",
            "DescribeBudgetPerformanceHistory",
            "DescribeBudgets",
            "DescribeNotificationsForBudget",
            "DescribeSubscribersForNotification",
        )
    },
    **{
        f"{verb}{thing}": ("budgets:ModifyBudget",)
        for verb in ("Create", "Update", "Delete")
        for thing in ("Budget", "Notification", "Subscriber")
    },
}
_S3: Final = {
    "AbortMultipartUpload": ("s3:AbortMultipartUpload",),
    "CompleteMultipartUpload": ("s3:PutObject",),
    "CopyObject": ("s3:GetObject", "s3:PutObject"),
    "CreateBucketMetadataConfiguration": ("s3:CreateBucketMetadataTableConfiguration",),
    "CreateMultipartUpload": ("s3:PutObject",),
    "CreateSession": ("s3express:CreateSession",),
    "DeleteBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "DeleteBucketCors": ("s3:PutBucketCORS",),
    "DeleteBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "DeleteBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "DeleteBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "DeleteBucketMetadataConfiguration": ("s3:DeleteBucketMetadataTableConfiguration",),
    "DeleteBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "DeleteBucketReplication": ("s3:PutReplicationConfiguration",),
    "DeleteBucketTagging": ("s3:PutBucketTagging",),
    "DeleteObjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "GetBucketAccelerateConfiguration": ("s3:GetAccelerateConfiguration",),
    "GetBucketAnalyticsConfiguration": ("s3:GetAnalyticsConfiguration",),
    "GetBucketCors": ("s3:GetBucketCORS",),
    "GetBucketEncryption": ("s3:GetEncryptionConfiguration",),
    "GetBucketIntelligentTieringConfiguration": ("s3:GetIntelligentTieringConfiguration",),
    "GetBucketInventoryConfiguration": ("s3:GetInventoryConfiguration",),
    "GetBucketLifecycle": ("s3:GetLifecycleConfiguration",),
    "GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "GetBucketMetadataConfiguration": ("s3:GetBucketMetadataTableConfiguration",),
    "GetBucketMetricsConfiguration": ("s3:GetMetricsConfiguration",),
    "GetBucketNotificationConfiguration": ("s3:GetBucketNotification",),
    "GetBucketReplication": ("s3:GetReplicationConfiguration",),
    "GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
    "GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "HeadBucket": ("s3:ListBucket",),
    "HeadObject": ("s3:GetObject",),
    "ListBucketAnalyticsConfigurations": ("s3:GetAnalyticsConfiguration",),
    "ListBucketIntelligentTieringConfigurations": ("s3:GetIntelligentTieringConfiguration",),
    "ListBucketInventoryConfigurations": ("s3:GetInventoryConfiguration",),
    "ListBucketMetricsConfigurations": ("s3:GetMetricsConfiguration",),
    "ListBuckets": ("s3:ListAllMyBuckets",),
    "ListDirectoryBuckets": ("s3express:ListAllMyDirectoryBuckets",),
    "ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "ListObjectVersions": ("s3:ListBucketVersions",),
    "ListObjects": ("s3:ListBucket",),
    "ListObjectsV2": ("s3:ListBucket",),
    "ListParts": ("s3:ListMultipartUploadParts",),
    "PutBucketAccelerateConfiguration": ("s3:PutAccelerateConfiguration",),
    "PutBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "PutBucketCors": ("s3:PutBucketCORS",),
    "PutBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "PutBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "PutBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "PutBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
    "PutBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "PutBucketNotificationConfiguration": ("s3:PutBucketNotification",),
    "PutBucketReplication": ("s3:PutReplicationConfiguration",),
    "PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration",),
    "PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "RenameObject": ("s3express:CreateSession",),
    "SelectObjectContent": ("s3:GetObject",),
    "UploadPart": ("s3:PutObject",),
    "UploadPartCopy": ("s3:GetObject", "s3:PutObject"),
    "WriteGetObjectResponse": ("s3-object-lambda:WriteGetObjectResponse",),
}
_S3_CONTROL: Final = {
    "DeletePublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
    "PutPublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "DeleteBucketTagging": ("s3-outposts:PutBucketTagging",),
    "GetBucket": ("s3-outposts:GetBucket",),
    "ListRegionalBuckets": ("s3-outposts:ListRegionalBuckets",),
    **{
        f"{verb}Bucket{word}": (f"s3-outposts:{'Get' if verb == 'Get' else 'Put'}{action}",)
        for verb in ("Get", "Put", "Delete")
        for word, action in (
            ("LifecycleConfiguration", "LifecycleConfiguration"),
            ("Replication", "ReplicationConfiguration"),
        )
    },
    **{
        name: (f"s3express:{name}",)
        for name in (
            "ListAccessPointsForDirectoryBuckets",
            *(f"{verb}AccessPointScope" for verb in ("Get", "Put", "Delete")),
        )
    },
}
EXCEPTIONS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    **{("budgets", name): actions for name, actions in _BUDGETS.items()},
    **{("s3", name): actions for name, actions in _S3.items()},
    **{("s3control", name): actions for name, actions in _S3_CONTROL.items()},
    ("kms", "ReEncrypt"): ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    ("lambda", "Invoke"): ("lambda:InvokeFunction",),
    ("sns", "PublishBatch"): ("sns:Publish",),
    ("sqs", "ChangeMessageVisibilityBatch"): ("sqs:ChangeMessageVisibility",),
    ("sqs", "DeleteMessageBatch"): ("sqs:DeleteMessage",),
    ("sqs", "SendMessageBatch"): ("sqs:SendMessage",),
    ("sts", "GetCallerIdentity"): (),  # AWS: allowed to everybody, even where it is denied
}
"""Service and operation -> its actions, where they are not called like the operation."""

WITHOUT_OPERATION: Final = frozenset(
    {
        "backup-storage:MountCapsule",
        "iam:PassRole",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionTagging",
        "s3:PutObjectVersionTagging",
        "s3:ReplicateDelete",
        "s3:ReplicateObject",
        "s3:ReplicateTags",
        "sts:TagSession",
        "s3:InitiateReplication",
        "ec2:CreateNetworkInterfacePermission",
        "cloudwatch:PutMetricData",
    }
)
"""Actions that policies name and no operation of botocore's models is called like."""

_UNSCOPED_PARTS: Final = (
    ("acm:", "ListCertificates RequestCertificate"),
    ("application-autoscaling:", "DescribeScalableTargets DescribeScalingActivities"),
    ("application-autoscaling:", "DescribeScalingPolicies DescribeScheduledActions"),
    ("backup-storage:", "MountCapsule"),
    ("cloudformation:", "CancelResourceRequest CreateResource DeleteResource GetResource"),
    ("cloudformation:", "GetResourceRequestStatus ListResources UpdateResource"),
    ("cloudwatch:", "GetMetricStatistics ListDashboards"),
    ("datasync:", "CreateAgent ListAgents ListLocations ListTaskExecutions ListTasks"),
    ("ec2:", "CreateDefaultVpc"),
    ("ecr:", "CreatePullThroughCacheRule DeletePullThroughCacheRule DeleteRegistryPolicy"),
    ("ecr:", "DescribePullThroughCacheRules DescribeRegistry GetAuthorizationToken"),
    ("ecr:", "GetRegistryPolicy GetRegistryScanningConfiguration PutRegistryPolicy"),
    ("ecr:", "PutRegistryScanningConfiguration PutReplicationConfiguration"),
    ("ecr:", "UpdatePullThroughCacheRule"),
    ("eks:", "CreateCluster DescribeAddonConfiguration DescribeAddonVersions"),
    ("eks:", "DescribeClusterVersions ListAccessPolicies ListClusters"),
    ("elasticloadbalancing:", "DescribeListenerAttributes DescribeListeners"),
    ("elasticloadbalancing:", "DescribeLoadBalancerAttributes DescribeLoadBalancers"),
    ("elasticloadbalancing:", "DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups"),
    ("elasticloadbalancing:", "DescribeTargetHealth DescribeCapacityReservation"),
    ("elasticfilesystem:", "CreateFileSystem"),
    ("events:", "ListEventBuses ListRules"),
    ("fsx:", "DescribeFileSystems DescribeStorageVirtualMachines"),
    ("kms:", "CreateKey ListAliases ListKeys"),
    ("lambda:", "ListFunctions"),
    ("logs:", "CreateLogDelivery DeleteLogDelivery DeleteResourcePolicy DescribeLogGroups"),
    ("logs:", "DescribeResourcePolicies GetLogDelivery ListLogDeliveries PutResourcePolicy"),
    ("logs:", "UpdateLogDelivery"),
    ("route53:", "CreateHostedZone ListHostedZones ListHostedZonesByName"),
    ("s3:", "ListAllMyBuckets"),
    ("sagemaker:", "ListEndpointConfigs ListEndpoints ListModels ListMonitoringSchedules"),
    ("sagemaker:", "ListMonitoringExecutions ListTrainingJobs ListProcessingJobs"),
    ("secretsmanager:", "GetRandomPassword ListSecrets"),
    ("sns:", "ListSubscriptions ListTopics"),
    ("ssm:", "DescribeParameters"),
    ("sts:", "GetCallerIdentity"),
    ("synthetics:", "CreateCanary CreateGroup DescribeCanaries DescribeCanariesLastRun"),
    ("synthetics:", "DescribeRuntimeVersions"),
    ("xray:", "PutTelemetryRecords PutTraceSegments GetSamplingRules GetSamplingTargets"),
)
_WHOLE_PREFIXES: Final = ("datasync:CreateLocation", "ec2:Describe")
"""Beginnings of actions that know no resource, but for those in `_SCOPED`."""
_SCOPED: Final = frozenset({"ec2:DescribeVpcAttribute"})
IN_PRACTICE: Final[Mapping[str, str]] = {
    "cloudwatch:DescribeAlarms": "API reference: composite alarms need the scope *",
    "cloudwatch:GetMetricData": "the only resource is a dataset, which metrics are not in",
    "cloudwatch:ListMetrics": "the only resource is a dataset, which metrics are not in",
    "cloudwatch:PutMetricData": "narrowed by the condition cloudwatch:namespace",
    "ec2:DescribeVpcAttribute": "the provider asks before it knows the id",
}
"""Actions that have a resource in the reference, and are given with `*` -> why."""
UNSCOPED: Final = frozenset(
    {f"{prefix}{name}" for prefix, names in _UNSCOPED_PARTS for name in names.split()}
    | set(IN_PRACTICE)
)
"""Actions that can only be allowed for `*`, beside those that begin as such."""


def prefix_of(service: str) -> str:
    """Return the prefix of the actions of a service, by botocore's name of it."""
    return PREFIXES.get(service, service)


def actions(service: str, operation: str) -> tuple[str, ...]:
    """Return the actions that an operation asks for; none if everybody may call it."""
    known = EXCEPTIONS.get((service, operation))
    return (f"{prefix_of(service)}:{operation}",) if known is None else known


def is_unscoped(action: str) -> bool:
    """Tell whether an action can only be allowed for all resources, `*`."""
    if action in UNSCOPED:
        return True
    return action.startswith(_WHOLE_PREFIXES) and action not in _SCOPED


@lru_cache(maxsize=64)
def known_actions(service: str) -> frozenset[str]:
    """Return the actions of all operations of a service; none if botocore has no such service."""
    model = models.service(service)
    if model is None:
        return frozenset()
    return frozenset(one for name in model.operations for one in actions(service, name))


def exists(action: str) -> bool:
    """Tell whether an action is one of AWS: of an operation, or in `WITHOUT_OPERATION`.

    Letters may be large or small, as in IAM.
    """
    prefix = action.partition(":")[0].lower()
    wanted = action.lower()
    if wanted in {one.lower() for one in WITHOUT_OPERATION}:
        return True
    services = [name for name, other in PREFIXES.items() if other == prefix]
    if prefix not in PREFIXES:
        services.append(prefix)
    return any(wanted in {one.lower() for one in known_actions(one)} for one in services)
