"""SageMaker, EventBridge Scheduler, DataSync, EKS."""

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.ways import Way

_SCHEDULE = {"Name": "{name}", "GroupName": "{groupName}"}


def _marked(asked: Asked, id: str, inputs: Values) -> None:
    """Add labels and taints: nodes' are told apart from others, which stay."""
    cluster, _, group = id.partition(":")
    named = ("key", "value", "effect")
    taints = [{key: one[key] for key in named if key in one} for one in inputs.get("taints") or []]
    asked.call(
        "UpdateNodegroupConfig",
        clusterName=cluster,
        nodegroupName=group,
        labels={"addOrUpdateLabels": inputs.get("labels") or {}},
        taints={"addOrUpdateTaints": taints},
    )


def _location(asked: Asked, item: Values, state: Values) -> Values:
    """Take the parts of a location's URI apart: s3://bucket/folder."""
    bucket, _, folder = item["LocationUri"].removeprefix("s3://").partition("/")
    partition = state["s3BucketArn"].split(":")[1]
    folder = f"/{folder}".replace("//", "/")
    return {**item, "S3BucketArn": f"arn:{partition}:s3:::{bucket}", "Subdirectory": folder}


WAYS = {
    "aws:sagemaker/pipeline:Pipeline": Way(
        make="CreatePipeline",
        named="{pipelineName}",
        show="DescribePipeline",
        key={"PipelineName": "{id}"},
        outputs={"arn": "PipelineArn"},
        asking=lambda asked, values, body: {**body, "ClientRequestToken": "0" * 32},
        change="UpdatePipeline",
        drop="DeletePipeline",
        drop_key={"PipelineName": "{id}", "ClientRequestToken": "0" * 32},
        tags="ListTags",
    ),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": Way(
        make="CreateDataQualityJobDefinition",
        named="{name}",
        show="DescribeDataQualityJobDefinition",
        key={"JobDefinitionName": "{id}"},
        outputs={"arn": "JobDefinitionArn"},
        drop="DeleteDataQualityJobDefinition",
        tags="ListTags",
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Way(
        make="CreateScheduleGroup",
        named="{name}",
        show="GetScheduleGroup",
        key={"Name": "{id}"},
        outputs={"arn": "Arn"},
        drop="DeleteScheduleGroup",
        tags="ListTagsForResource",
    ),
    "aws:scheduler/schedule:Schedule": Way(
        make="CreateSchedule",
        named="{groupName}/{name}",
        show="GetSchedule",
        key=_SCHEDULE,
        outputs={"arn": "Arn"},
        change="UpdateSchedule",
        drop="DeleteSchedule",
        usual={"groupName": "default"},
    ),
    "aws:datasync/s3Location:S3Location": Way(
        make="CreateLocationS3",
        id="LocationArn",
        show="DescribeLocationS3",
        key={"LocationArn": "{id}"},
        told=_location,
        outputs={"uri": "LocationUri"},
        drop="DeleteLocation",
        unread=("tags",),
    ),
    "aws:eks/cluster:Cluster": Way(
        make="CreateCluster",
        named="{name}",
        show="DescribeCluster",
        key={"name": "{id}"},
        item="cluster",
        outputs={"arn": "arn", "endpoint": "endpoint"},
        change="UpdateClusterConfig",
        drop="DeleteCluster",
        unread=(
            "accessConfig",
            "bootstrapSelfManagedAddons",
            "deletionProtection",
            "upgradePolicy",
        ),
    ),
    "aws:eks/nodeGroup:NodeGroup": Way(
        make="CreateNodegroup",
        named="{clusterName}:{nodeGroupName}",
        show="DescribeNodegroup",
        key={"clusterName": "{clusterName}", "nodegroupName": "{nodeGroupName}"},
        item="nodegroup",
        outputs={"arn": "nodegroupArn"},
        change="UpdateNodegroupConfig",
        changing=_marked,
        drop="DeleteNodegroup",
    ),
}
