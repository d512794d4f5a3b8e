"""Ids, ARNs and addresses that a new resource gets, by type.

Braces are filled by `filling.py`: an input (`{name}`), a part of one (`{name_}` in small letters,
`{keyArn/}` what follows the last slash, `{url:}` what follows the scheme, `{name^}` without a slash
at its start), where it is (`{partition}`, `{region}`, `{account}`, `{suffix}`), the resource's own
`{id}` and `{arn}`, and digits that are the same on every call: `{hex17}`, `{upper13}`,
`{digits10}`, `{octet}`, `{uuid}`.
Source of the forms: AWS's Service Authorization Reference (ARNs), terraform-provider-aws (ids).
"""

from collections.abc import Mapping
from typing import Final

from mlops_kit.offline.aws.made import Made
from mlops_kit.offline.aws.making_network import NETWORK

_S3_PART = Made("{bucket}")
_ARN = "{arn}"
_LOCATION = Made(_ARN, "datasync:location/loc-{hex17}")


_BUCKET = Made(
    "{bucket}",
    "arn:{partition}:s3:::{bucket}",
    {
        "bucketDomainName": "{bucket}.s3.{suffix}",
        "bucketRegion": "{region}",
        "bucketRegionalDomainName": "{bucket}.s3.{region}.{suffix}",
        "hostedZoneId": "Z{upper13}",
    },
)
_STORAGE: Final = {
    "aws:ecr/repository:Repository": Made(
        "{name}",
        "ecr:repository/{name}",
        {"registryId": "{account}", "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}"},
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Made(
        "{repository}", more={"registryId": "{account}"}
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Made(
        "{repository}", more={"registryId": "{account}"}
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": Made(
        "{account}", more={"registryId": "{account}"}
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": Made("{account}", more={"registryId": "{account}"}),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": Made(
        "{account}", more={"registryId": "{account}"}
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Made(
        "{ecrRepositoryPrefix}", more={"registryId": "{account}"}
    ),
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    "aws:s3/bucketObjectv2:BucketObjectv2": Made(
        "{bucket}/{key}", "arn:{partition}:s3:::{bucket}/{key}", {"etag": "{hex32}"}
    ),
    **{
        f"aws:s3/{name[0].lower()}{name[1:]}:{name}": _S3_PART
        for name in (
            "BucketAcl",
            "BucketLifecycleConfiguration",
            "BucketLifecycleConfigurationV2",
            "BucketLogging",
            "BucketLoggingV2",
            "BucketNotification",
            "BucketOwnershipControls",
            "BucketPolicy",
            "BucketPublicAccessBlock",
            "BucketReplicationConfig",
            "BucketServerSideEncryptionConfiguration",
            "BucketServerSideEncryptionConfigurationV2",
            "BucketVersioning",
            "BucketVersioningV2",
        )
    },
    "aws:dynamodb/table:Table": Made(
        "{name}", "dynamodb:table/{name}", {"streamArn": "{arn}/stream/2030-01-01T00:00:00.000"}
    ),
    "aws:efs/fileSystem:FileSystem": Made(
        "fs-{hex17}",
        "elasticfilesystem:file-system/{id}",
        {"dnsName": "{id}.efs.{region}.{suffix}", "ownerId": "{account}"},
    ),
    "aws:backup/vault:Vault": Made("{name}", "backup:backup-vault:{name}"),
    "aws:backup/plan:Plan": Made("{uuid}", "backup:backup-plan:{id}", {"version": "{upper32}"}),
    "aws:backup/selection:Selection": Made("{uuid}"),
    "aws:datasync/task:Task": Made(_ARN, "datasync:task/task-{hex17}"),
    "aws:datasync/agent:Agent": Made(_ARN, "datasync:agent/agent-{hex17}"),
    **{
        f"aws:datasync/{name[0].lower()}{name[1:]}:{name}": _LOCATION
        for name in (
            "EfsLocation",
            "FsxOpenZfsFileSystem",
            "LocationAzureBlob",
            "LocationFsxLustre",
            "LocationFsxOntapFileSystem",
            "LocationFsxWindows",
            "LocationHdfs",
            "LocationObjectStorage",
            "LocationSmb",
            "NfsLocation",
            "S3Location",
        )
    },
}
_IDENTITY: Final = {
    "aws:kms/key:Key": Made("{uuid}", "kms:key/{id}", {"keyId": "{id}"}),
    "aws:kms/keyPolicy:KeyPolicy": Made("{keyId}"),
    "aws:kms/replicaKey:ReplicaKey": Made("{primaryKeyArn/}", "kms:key/{id}", {"keyId": "{id}"}),
    "aws:kms/alias:Alias": Made("{name}", "kms:{name}"),
    "aws:kms/grant:Grant": Made(
        "{keyId}:{hex40}{hex17}", more={"grantId": "{hex40}{hex17}", "grantToken": "{upper32}"}
    ),
    "aws:iam/role:Role": Made(
        "{name}", "arn:{partition}:iam::{account}:role{path}{name}", {"uniqueId": "AROA{upper17}"}
    ),
    "aws:iam/policy:Policy": Made(
        _ARN, "arn:{partition}:iam::{account}:policy{path}{name}", {"policyId": "ANPA{upper17}"}
    ),
    "aws:iam/rolePolicy:RolePolicy": Made("{role}:{name}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Made("{role}/{policyArn}"),
    "aws:iam/instanceProfile:InstanceProfile": Made(
        "{name}",
        "arn:{partition}:iam::{account}:instance-profile{path}{name}",
        {"uniqueId": "AIPA{upper17}"},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Made(
        _ARN, "arn:{partition}:iam::{account}:oidc-provider/{url:}"
    ),
    "aws:secretsmanager/secret:Secret": Made(_ARN, "secretsmanager:secret:{name}-{hex6}"),
    "aws:secretsmanager/secretVersion:SecretVersion": Made(
        "{secretId}|{uuid}", "{secretId}", {"versionId": "{uuid}", "secretArn": "{secretId}"}
    ),
    "aws:ssm/parameter:Parameter": Made("{name}", "ssm:parameter/{name^}"),
    "aws:acm/certificate:Certificate": Made(
        _ARN, "acm:certificate/{uuid}", {"status": "PENDING_VALIDATION"}
    ),
}
_SERVING: Final = {
    **{
        f"aws:sagemaker/{name[0].lower()}{name[1:]}:{name}": Made(
            f"{{{property}}}", f"sagemaker:{kind}/{{{property}_}}", more
        )
        for name, property, kind, more in (
            ("Model", "name", "model", {}),
            ("EndpointConfiguration", "name", "endpoint-config", {}),
            ("Endpoint", "name", "endpoint", {}),
            ("ModelPackageGroup", "modelPackageGroupName", "model-package-group", {}),
            (
                "NotebookInstance",
                "name",
                "notebook-instance",
                {"url": "{name_}.notebook.{region}.sagemaker.aws"},
            ),
            ("DataQualityJobDefinition", "name", "data-quality-job-definition", {}),
            ("MonitoringSchedule", "name", "monitoring-schedule", {}),
            ("Pipeline", "pipelineName", "pipeline", {}),
            ("FeatureGroup", "featureGroupName", "feature-group", {}),
            ("Image", "imageName", "image", {}),
            ("Project", "projectName", "project", {"projectId": "p-{hex12}"}),
        )
    },
    # What identifies a resource of Cloud Control differs from type to type.
    "aws:cloudcontrol/resource:Resource": Made("{uuid}", more={"properties": "{desiredState}"}),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": Made(
        "{modelPackageGroupName}"
    ),
    "aws:sagemaker/domain:Domain": Made(
        "d-{hex12}",
        "sagemaker:domain/{id}",
        {
            "homeEfsFileSystemId": "fs-{hex17}",
            "securityGroupIdForDomainBoundary": "sg-{hex17}",
            "url": "https://{id}.studio.{region}.sagemaker.aws",
        },
    ),
    "aws:appautoscaling/target:Target": Made(
        "{resourceId}", "application-autoscaling:scalable-target/{hex34}"
    ),
    "aws:appautoscaling/policy:Policy": Made(
        "{name}",
        "autoscaling:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}",
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Made(
        "{name}-{serviceNamespace}-{resourceId}",
        "autoscaling:scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId}"
        ":scheduledActionName/{name}",
    ),
    "aws:lambda/function:Function": Made(
        "{name}",
        "lambda:function:{name}",
        {
            "invokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
            "{arn}/invocations",
            "qualifiedArn": "{arn}:$LATEST",
            "version": "$LATEST",
        },
    ),
    "aws:lambda/permission:Permission": Made("{statementId}"),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Made(
        "{name}", "scheduler:schedule-group/{name}", {"state": "ACTIVE"}
    ),
    "aws:scheduler/schedule:Schedule": Made(
        "{groupName}/{name}", "scheduler:schedule/{groupName}/{name}"
    ),
    "aws:synthetics/canary:Canary": Made(
        "{name}",
        "synthetics:canary:{name}",
        {
            "engineArn": "arn:{partition}:lambda:{region}:{account}:function:cwsyn-{name}-{uuid}:1",
            "sourceLocationArn": "arn:{partition}:lambda:{region}:{account}:layer"
            ":cwsyn-{name}-{uuid}:1",
            "status": "READY",
        },
    ),
}
_WATCH: Final = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Made("{name}", "cloudwatch:alarm:{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Made(
        "{alarmName}", "cloudwatch:alarm:{alarmName}"
    ),
    "aws:cloudwatch/dashboard:Dashboard": Made(
        "{dashboardName}",
        more={"dashboardArn": "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}"},
    ),
    "aws:cloudwatch/logGroup:LogGroup": Made("{name}", "logs:log-group:{name}"),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Made("{name}"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Made("{policyName}"),
    "aws:cloudwatch/eventRule:EventRule": Made("{ruled}", "events:rule/{ruled}"),
    "aws:cloudwatch/eventTarget:EventTarget": Made("{rule}-{targetId}"),
    "aws:sns/topic:Topic": Made(_ARN, "sns:{name}", {"owner": "{account}"}),
    "aws:sns/topicPolicy:TopicPolicy": Made(_ARN, more={"owner": "{account}"}),
    "aws:sns/topicSubscription:TopicSubscription": Made(
        _ARN, "{topic}:{uuid}", {"ownerId": "{account}"}
    ),
    "aws:sqs/queue:Queue": Made(
        "https://sqs.{region}.{suffix}/{account}/{name}", "sqs:{name}", {"url": "{id}"}
    ),
    "aws:budgets/budget:Budget": Made(
        "{account}:{name}", "arn:{partition}:budgets::{account}:budget/{name}"
    ),
}
MADE: Final[Mapping[str, Made]] = {**_STORAGE, **_IDENTITY, **_SERVING, **_WATCH, **NETWORK}
