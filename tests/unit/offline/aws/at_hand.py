"""One SDK and one stand-in for all tests: reading their sources takes time."""

from functools import cache

from mlops_kit.offline.aws import Aws
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.sdk import Sdk
from tests.offline_planted.aws_good import ACCOUNT

HERE = Surroundings({"region": "eu-central-1"}, ACCOUNT)
SOVEREIGN = Surroundings({"region": "eusc-de-east-1"}, ACCOUNT)
CHINA = Surroundings({"region": "cn-north-1"}, ACCOUNT)
NOWHERE = Surroundings()
LISTED = """acm/certificate:Certificate appautoscaling/policy:Policy
appautoscaling/scheduledAction:ScheduledAction appautoscaling/target:Target backup/plan:Plan
backup/selection:Selection backup/vault:Vault budgets/budget:Budget cloudcontrol/resource:Resource
cloudwatch/compositeAlarm:CompositeAlarm cloudwatch/dashboard:Dashboard
cloudwatch/eventRule:EventRule cloudwatch/eventTarget:EventTarget cloudwatch/logGroup:LogGroup
cloudwatch/logMetricFilter:LogMetricFilter
cloudwatch/logResourcePolicy:LogResourcePolicy cloudwatch/metricAlarm:MetricAlarm
datasync/agent:Agent datasync/efsLocation:EfsLocation
datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem datasync/locationAzureBlob:LocationAzureBlob
datasync/locationFsxLustre:LocationFsxLustre
datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem
datasync/locationFsxWindows:LocationFsxWindows datasync/locationHdfs:LocationHdfs
datasync/locationObjectStorage:LocationObjectStorage datasync/locationSmb:LocationSmb
datasync/nfsLocation:NfsLocation datasync/s3Location:S3Location datasync/task:Task
dynamodb/table:Table ec2/defaultSecurityGroup:DefaultSecurityGroup ec2/eip:Eip
ec2/flowLog:FlowLog ec2/internetGateway:InternetGateway
ec2/launchTemplate:LaunchTemplate ec2/natGateway:NatGateway ec2/route:Route
ec2/routeTable:RouteTable ec2/routeTableAssociation:RouteTableAssociation
ec2/securityGroup:SecurityGroup ec2/subnet:Subnet ec2/vpc:Vpc ec2/vpcEndpoint:VpcEndpoint
ecr/lifecyclePolicy:LifecyclePolicy ecr/pullThroughCacheRule:PullThroughCacheRule
ecr/registryPolicy:RegistryPolicy ecr/registryScanningConfiguration:RegistryScanningConfiguration
ecr/replicationConfiguration:ReplicationConfiguration ecr/repository:Repository
ecr/repositoryPolicy:RepositoryPolicy efs/fileSystem:FileSystem eks/accessEntry:AccessEntry
eks/accessPolicyAssociation:AccessPolicyAssociation eks/addon:Addon eks/cluster:Cluster
eks/fargateProfile:FargateProfile eks/nodeGroup:NodeGroup
eks/podIdentityAssociation:PodIdentityAssociation iam/instanceProfile:InstanceProfile
iam/openIdConnectProvider:OpenIdConnectProvider iam/policy:Policy iam/role:Role
iam/rolePolicy:RolePolicy iam/rolePolicyAttachment:RolePolicyAttachment kms/alias:Alias
kms/grant:Grant kms/key:Key kms/keyPolicy:KeyPolicy kms/replicaKey:ReplicaKey
lambda/function:Function lambda/permission:Permission lb/listener:Listener
lb/loadBalancer:LoadBalancer lb/targetGroup:TargetGroup route53/record:Record route53/zone:Zone
s3/bucket:Bucket s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration
s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2 s3/bucketLogging:BucketLogging
s3/bucketLoggingV2:BucketLoggingV2 s3/bucketNotification:BucketNotification
s3/bucketObjectv2:BucketObjectv2 s3/bucketOwnershipControls:BucketOwnershipControls
s3/bucketPolicy:BucketPolicy s3/bucketPublicAccessBlock:BucketPublicAccessBlock
s3/bucketReplicationConfig:BucketReplicationConfig
s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration
s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2
s3/bucketV2:BucketV2 s3/bucketVersioning:BucketVersioning s3/bucketVersioningV2:BucketVersioningV2
sagemaker/dataQualityJobDefinition:DataQualityJobDefinition sagemaker/domain:Domain
sagemaker/endpoint:Endpoint sagemaker/endpointConfiguration:EndpointConfiguration
sagemaker/featureGroup:FeatureGroup sagemaker/image:Image sagemaker/model:Model
sagemaker/modelPackageGroup:ModelPackageGroup
sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy
sagemaker/monitoringSchedule:MonitoringSchedule sagemaker/notebookInstance:NotebookInstance
sagemaker/pipeline:Pipeline sagemaker/project:Project scheduler/schedule:Schedule
scheduler/scheduleGroup:ScheduleGroup secretsmanager/secret:Secret
secretsmanager/secretVersion:SecretVersion sns/topic:Topic
sns/topicPolicy:TopicPolicy sns/topicSubscription:TopicSubscription sqs/queue:Queue
ssm/parameter:Parameter synthetics/canary:Canary
vpc/securityGroupEgressRule:SecurityGroupEgressRule
vpc/securityGroupIngressRule:SecurityGroupIngressRule"""
KIT_TYPES = LISTED.split()
"""Types that the kit's components make."""


@cache
def sdk():
    return Sdk("aws")


@cache
def aws():
    return Aws(sdk())


def shape(token):
    found = sdk().resource(f"aws:{token}")
    assert found is not None, token
    return found


def completed(token, inputs, at=HERE, name="wine"):
    """Return inputs with what the provider adds."""
    return {**aws().defaults(shape(token), name, inputs, at), **inputs}


def refused(token, inputs, at=HERE, name="wine"):
    """Return what AWS refuses, path -> why, without what the SDK's shapes refuse."""
    found = aws().problems(shape(token), completed(token, inputs, at, name), at)
    return {problem.path: problem.reason for problem in found}


def made(token, inputs, at=HERE, name="wine"):
    """Return id and outputs."""
    return aws().outputs(shape(token), name, completed(token, inputs, at, name), at)
