"""SageMaker, scaling, Lambda, Scheduler, Synthetics, and types made by Cloud Control."""

from collections.abc import Mapping
from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use, key_use

_TAGS = "AddTags DeleteTags"
_SAGEMAKER = ("sagemaker",)


def _made(
    kind: str,
    name: str,
    operation: str = "",
    *,
    update: str = "",
    role: str = "",
    keys: tuple[str, ...] = (),
    uses: tuple[Use, ...] = (),
) -> Calls:
    """Return the calls of a type of SageMaker that is created, described and deleted."""
    word = operation or "".join(part.capitalize() for part in kind.split("-"))
    return Calls(
        "sagemaker",
        (f"sagemaker:{kind}/{{{name}}}",),
        create=f"Create{word} AddTags",
        read=f"Describe{word} ListTags",
        update=f"{update} {_TAGS}".strip(),
        delete=f"Delete{word}",
        passes={role: _SAGEMAKER} if role else {},
        uses=(*uses, *(use for key in keys for use in key_use(key))),
    )


_JOB_KEYS = ("jobResources.clusterConfig.volumeKmsKeyId",)

CALLS: Final = {
    "aws:sagemaker/model:Model": _made("model", "name", role="executionRoleArn"),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": _made(
        "endpoint-config", "name", role="executionRoleArn", keys=("kmsKeyArn",)
    ),
    "aws:sagemaker/endpoint:Endpoint": Calls(
        "sagemaker",
        ("sagemaker:endpoint/{name}", "sagemaker:endpoint-config/{endpointConfigName}"),
        create="CreateEndpoint AddTags",
        read="DescribeEndpoint ListTags",
        update=f"UpdateEndpoint {_TAGS}",
        delete="DeleteEndpoint",
    ),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": _made(
        "model-package-group", "modelPackageGroupName"
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": Calls(
        "sagemaker",
        ("sagemaker:model-package-group/{modelPackageGroupName}",),
        create="PutModelPackageGroupPolicy",
        read="GetModelPackageGroupPolicy",
        update="PutModelPackageGroupPolicy",
        delete="DeleteModelPackageGroupPolicy",
    ),
    "aws:sagemaker/domain:Domain": Calls(
        "sagemaker",
        ("sagemaker:domain/*",),
        create="CreateDomain AddTags",
        read="DescribeDomain ListTags",
        update=f"UpdateDomain {_TAGS}",
        delete="DeleteDomain",
        passes={"defaultUserSettings.executionRole": _SAGEMAKER},
        linked=("sagemaker",),
        uses=(
            Use("ec2.DescribeSubnets ec2.DescribeVpcs ec2.DescribeSecurityGroups"),
            *key_use("kmsKeyId"),
        ),
    ),
    "aws:sagemaker/notebookInstance:NotebookInstance": _made(
        "notebook-instance",
        "name",
        update="UpdateNotebookInstance StartNotebookInstance StopNotebookInstance",
        role="roleArn",
        keys=("kmsKeyId",),
    ),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": _made(
        "data-quality-job-definition", "name", role="roleArn", keys=_JOB_KEYS
    ),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": Calls(
        "sagemaker",
        ("sagemaker:monitoring-schedule/{name}",),
        create="CreateMonitoringSchedule AddTags",
        read="DescribeMonitoringSchedule ListTags",
        update=f"UpdateMonitoringSchedule {_TAGS}",
        delete="DeleteMonitoringSchedule",
    ),
    "aws:sagemaker/pipeline:Pipeline": _made(
        "pipeline",
        "pipelineName",
        update="UpdatePipeline",
        role="roleArn",
        uses=(
            Use(
                "s3.GetObject",
                (
                    "arn:{partition}:s3:::{pipelineDefinitionS3Location.bucket}/"
                    "{pipelineDefinitionS3Location.objectKey}",
                ),
                "pipelineDefinitionS3Location",
            ),
        ),
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": _made(
        "feature-group",
        "featureGroupName",
        update="UpdateFeatureGroup",
        role="roleArn",
        keys=(
            "onlineStoreConfig.securityConfig.kmsKeyId",
            "offlineStoreConfig.s3StorageConfig.kmsKeyId",
        ),
    ),
    "aws:sagemaker/image:Image": _made("image", "imageName", update="UpdateImage", role="roleArn"),
    "aws:sagemaker/project:Project": _made("project", "projectName", update="UpdateProject"),
    "aws:appautoscaling/target:Target": Calls(
        "application-autoscaling",
        ("application-autoscaling:scalable-target/*", "sagemaker:endpoint/{resourceId~}"),
        create="RegisterScalableTarget TagResource",
        read="DescribeScalableTargets ListTagsForResource",
        update="TagResource UntagResource",
        delete="DeregisterScalableTarget",
        linked=("sagemaker.application-autoscaling",),
        uses=(
            Use("sagemaker.DescribeEndpoint sagemaker.UpdateEndpointWeightsAndCapacities"),
            Use("sagemaker.DescribeEndpointConfig", ("sagemaker:endpoint-config/*",)),
        ),
    ),
    "aws:appautoscaling/policy:Policy": Calls(
        "application-autoscaling",
        ("application-autoscaling:scalable-target/*",),
        create="PutScalingPolicy",
        read="DescribeScalingPolicies",
        update="PutScalingPolicy",
        delete="DeleteScalingPolicy",
        uses=(
            Use(
                "cloudwatch.PutMetricAlarm cloudwatch.DeleteAlarms cloudwatch.DescribeAlarms",
                ("cloudwatch:alarm:TargetTracking-{resourceId}-*",),
            ),
        ),
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Calls(
        "application-autoscaling",
        ("application-autoscaling:scalable-target/*",),
        create="PutScheduledAction",
        read="DescribeScheduledActions",
        update="PutScheduledAction",
        delete="DeleteScheduledAction",
    ),
    "aws:lambda/function:Function": Calls(
        "lambda",
        ("lambda:function:{name}", "lambda:function:{name}:*"),
        create="CreateFunction TagResource",
        read="GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction",
        update="UpdateFunctionCode UpdateFunctionConfiguration PublishVersion "
        "PutFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource",
        delete="DeleteFunction",
        passes={"role": ("lambda",)},
        uses=(
            Use(
                "s3.GetObject s3:GetObjectVersion",
                ("arn:{partition}:s3:::{s3Bucket}/{s3Key}",),
                "s3Bucket",
            ),
            Use(
                "ec2.DescribeSecurityGroups ec2.DescribeSubnets ec2.DescribeVpcs", when="vpcConfig"
            ),
            *key_use("kmsKeyArn", "Decrypt DescribeKey Encrypt"),
        ),
    ),
    "aws:lambda/permission:Permission": Calls(
        "lambda",
        ("lambda:function:{function}", "lambda:function:{function}:*"),
        create="AddPermission",
        read="GetPolicy",
        delete="RemovePermission",
    ),
    "aws:scheduler/schedule:Schedule": Calls(
        "scheduler",
        ("scheduler:schedule/{groupName|default}/{name}",),
        create="CreateSchedule",
        read="GetSchedule",
        update="UpdateSchedule",
        delete="DeleteSchedule",
        passes={"target.roleArn": ("scheduler",)},
        uses=(
            Use(
                "kms.DescribeKey kms.GenerateDataKey kms.Decrypt",
                ("{kmsKeyArn|kms:key/*}",),
                "kmsKeyArn",
            ),
        ),
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Calls(
        "scheduler",
        ("scheduler:schedule-group/{name}", "scheduler:schedule/{name}/*"),
        create="CreateScheduleGroup TagResource",
        read="GetScheduleGroup ListTagsForResource",
        update="TagResource UntagResource",
        delete="DeleteScheduleGroup DeleteSchedule",
    ),
    "aws:synthetics/canary:Canary": Calls(
        "synthetics",
        ("synthetics:canary:{name}",),
        create="CreateCanary StartCanary TagResource",
        read="GetCanary",
        update="UpdateCanary StopCanary TagResource UntagResource",
        delete="DeleteCanary",
        passes={"executionRoleArn": ("lambda", "synthetics")},
        uses=(
            Use("iam.GetRole iam.ListAttachedRolePolicies", ("{executionRoleArn|}",)),
            Use(
                "s3.ListBuckets s3.GetBucketLocation",
                ("arn:{partition}:s3:::{artifactS3Location@}",),
            ),
            Use(
                "s3.GetObject s3:GetObjectVersion",
                ("arn:{partition}:s3:::{s3Bucket}/{s3Key}",),
                "s3Bucket",
            ),
            Use(
                "lambda.CreateFunction lambda.AddPermission lambda.PublishVersion "
                "lambda.UpdateFunctionCode lambda.UpdateFunctionConfiguration "
                "lambda.GetFunctionConfiguration lambda.GetFunction lambda.DeleteFunction "
                "lambda.ListTags lambda.TagResource lambda.UntagResource",
                ("lambda:function:cwsyn-{name}-*",),
            ),
            Use(
                "lambda.GetLayerVersion lambda.PublishLayerVersion lambda.DeleteLayerVersion",
                (
                    "lambda:layer:cwsyn-{name}-*",
                    "arn:{partition}:lambda:{region}:*:layer:Synthetics*",
                    "arn:{partition}:lambda:{region}:*:layer:AWS-CW-Synthetics*",
                ),
            ),
            Use(
                "ec2.DescribeSecurityGroups ec2.DescribeSubnets ec2.DescribeVpcs", when="vpcConfig"
            ),
        ),
    ),
    "aws:cloudcontrol/resource:Resource": Calls(
        "cloudcontrol",
        (),
        create="CreateResource GetResourceRequestStatus",
        read="GetResource",
        update="UpdateResource",
        delete="DeleteResource",
    ),
}

BY_CLOUD_CONTROL: Final[Mapping[str, Calls]] = {
    f"AWS::SageMaker::{kind}": Calls(
        "sagemaker",
        (f"sagemaker:{arn}/{{JobDefinitionName}}",),
        create=f"Create{kind} AddTags",
        read=f"Describe{kind} ListTags",
        delete=f"Delete{kind}",
        passes={"RoleArn": _SAGEMAKER},
        uses=key_use("JobResources.ClusterConfig.VolumeKmsKeyId"),
    )
    for kind, arn in (
        ("DataQualityJobDefinition", "data-quality-job-definition"),
        ("ModelQualityJobDefinition", "model-quality-job-definition"),
        ("ModelBiasJobDefinition", "model-bias-job-definition"),
        ("ModelExplainabilityJobDefinition", "model-explainability-job-definition"),
    )
} | {
    "AWS::SageMaker::MonitoringSchedule": Calls(
        "sagemaker",
        ("sagemaker:monitoring-schedule/{MonitoringScheduleName}",),
        create="CreateMonitoringSchedule AddTags",
        read="DescribeMonitoringSchedule ListTags ListMonitoringExecutions",
        update="UpdateMonitoringSchedule AddTags DeleteTags",
        delete="DeleteMonitoringSchedule",
    ),
}
"""CloudFormation's name of a type -> what Cloud Control calls for the caller, beside its own."""
