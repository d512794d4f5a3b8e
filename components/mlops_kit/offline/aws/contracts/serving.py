"""SageMaker, its autoscaling, Lambda, EventBridge Scheduler, CloudWatch Synthetics."""

from typing import Final

from mlops_kit.offline.aws.bound import Stated, Unheld
from mlops_kit.offline.aws.contracts.contract import OUTPUT, PREFIX, PROVIDER, SWITCH, Contract

CONTRACTS: Final = {
    "aws:sagemaker/model:Model": Contract("sagemaker", ("CreateModel",)),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": Contract(
        "sagemaker",
        ("CreateEndpointConfig",),
        {"kmsKeyArn": "KmsKeyId"},
    ),
    "aws:sagemaker/endpoint:Endpoint": Contract("sagemaker", ("CreateEndpoint",)),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": Contract(
        "sagemaker", ("CreateModelPackageGroup",)
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": Contract(
        "sagemaker", ("PutModelPackageGroupPolicy",)
    ),
    "aws:sagemaker/domain:Domain": Contract(
        "sagemaker", ("CreateDomain",), {"retentionPolicy": "DeleteDomain:RetentionPolicy"}
    ),
    "aws:sagemaker/notebookInstance:NotebookInstance": Contract(
        "sagemaker",
        ("CreateNotebookInstance",),
        {"securityGroups": "SecurityGroupIds", "volumeSize": "VolumeSizeInGB"},
    ),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": Contract(
        "sagemaker", ("CreateDataQualityJobDefinition",), {"name": "JobDefinitionName"}
    ),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": Contract(
        "sagemaker", ("CreateMonitoringSchedule",), {"*.baseline": "BaselineConfig"}
    ),
    "aws:cloudcontrol/resource:Resource": Contract(
        "cloudcontrol", ("CreateResource",), {"schema": PROVIDER}
    ),
    "aws:sagemaker/pipeline:Pipeline": Contract(
        "sagemaker", ("CreatePipeline",), needs=("roleArn",)
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": Contract(
        "sagemaker",
        ("CreateFeatureGroup",),
        needs=(
            "featureDefinitions.featureName",
            "featureDefinitions.featureType",
            "featureDefinitions.collectionConfig.vectorConfig.dimension",
            "throughputConfig.throughputMode",
        ),
    ),
    "aws:sagemaker/image:Image": Contract("sagemaker", ("CreateImage",)),
    "aws:sagemaker/project:Project": Contract("sagemaker", ("CreateProject",)),
    "aws:appautoscaling/target:Target": Contract(
        "application-autoscaling", ("RegisterScalableTarget",)
    ),
    "aws:appautoscaling/policy:Policy": Contract("application-autoscaling", ("PutScalingPolicy",)),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Contract(
        "application-autoscaling", ("PutScheduledAction",)
    ),
    "aws:lambda/function:Function": Contract(
        "lambda",
        ("CreateFunction", "CreateFunction:Code"),
        {
            "code": Unheld("the code itself"),
            "codeSha256": PROVIDER,
            "durableConfig.retentionPeriod": "RetentionPeriodInDays",
            "replaceSecurityGroupsOnDestroy": PROVIDER,
            "replacementSecurityGroupIds": PROVIDER,
            "reservedConcurrentExecutions": Stated("docstring of Function: -1 is no limit", -1),
            "snapStart.optimizationStatus": OUTPUT,
            "sourceCodeHash": PROVIDER,
            "useResourceTimeoutForPropagation": PROVIDER,
            "vpcConfig.vpcId": OUTPUT,
        },
    ),
    "aws:lambda/permission:Permission": Contract(
        "lambda", ("AddPermission",), {"function": "FunctionName", "statementIdPrefix": PREFIX}
    ),
    "aws:scheduler/schedule:Schedule": Contract(
        "scheduler",
        ("CreateSchedule",),
        {
            "target.ecsParameters.networkConfiguration": "NetworkConfiguration.awsvpcConfiguration",
            "*.networkConfiguration.assignPublicIp": SWITCH,
            "target.ecsParameters.tags": Unheld("a map here, a list of maps there"),
            "target.sagemakerPipelineParameters.pipelineParameters": "PipelineParameterList",
        },
    ),
    "aws:synthetics/canary:Canary": Contract(
        "synthetics",
        ("CreateCanary", "CreateCanary:Code"),
        {
            "deleteLambda": PROVIDER,
            "failureRetentionPeriod": "FailureRetentionPeriodInDays",
            "startCanary": PROVIDER,
            "successRetentionPeriod": "SuccessRetentionPeriodInDays",
            "vpcConfig.vpcId": OUTPUT,
            "zipFile": Unheld("a path here, what the file holds there"),
        },
    ),
}
