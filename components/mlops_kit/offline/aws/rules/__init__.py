"""Rules that AWS's contracts do not hold, by resource type; each names its source."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from mlops_kit.offline.aws.place import Where
from mlops_kit.problems import Problem

Rule = Callable[[Mapping[str, Any], Where], Iterator[Problem]]


@lru_cache(maxsize=1)
def table() -> Mapping[str, Rule]:
    """Return the rule of each type that has one, by token."""
    from mlops_kit.offline.aws.rules import (
        compute,
        delivery,
        desired_state,
        identity,
        network,
        sagemaker,
        scaling,
        storage,
        watch,
    )

    return {
        "aws:acm/certificate:Certificate": identity.certificate,
        "aws:appautoscaling/policy:Policy": scaling.policy,
        "aws:appautoscaling/scheduledAction:ScheduledAction": scaling.scheduled_action,
        "aws:appautoscaling/target:Target": scaling.target,
        "aws:backup/plan:Plan": storage.backup_plan,
        "aws:budgets/budget:Budget": watch.budget,
        "aws:cloudcontrol/resource:Resource": desired_state.resource,
        "aws:cloudwatch/compositeAlarm:CompositeAlarm": watch.composite_alarm,
        "aws:cloudwatch/eventRule:EventRule": watch.event_rule,
        "aws:cloudwatch/eventTarget:EventTarget": watch.event_target,
        "aws:cloudwatch/logGroup:LogGroup": watch.log_group,
        "aws:cloudwatch/metricAlarm:MetricAlarm": watch.metric_alarm,
        "aws:datasync/locationAzureBlob:LocationAzureBlob": storage.azure_blob,
        "aws:datasync/locationObjectStorage:LocationObjectStorage": storage.object_storage,
        "aws:datasync/task:Task": storage.task,
        "aws:dynamodb/table:Table": storage.table,
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": network.security_group,
        "aws:ec2/flowLog:FlowLog": network.flow_log,
        "aws:ec2/launchTemplate:LaunchTemplate": compute.launch_template,
        "aws:ec2/natGateway:NatGateway": network.nat_gateway,
        "aws:ec2/route:Route": network.route,
        "aws:ec2/routeTable:RouteTable": network.route_table,
        "aws:ec2/routeTableAssociation:RouteTableAssociation": network.route_table_association,
        "aws:ec2/securityGroup:SecurityGroup": network.security_group,
        "aws:ec2/subnet:Subnet": network.subnet,
        "aws:ec2/vpc:Vpc": network.vpc,
        "aws:ec2/vpcEndpoint:VpcEndpoint": network.vpc_endpoint,
        "aws:ecr/replicationConfiguration:ReplicationConfiguration": storage.ecr_replication,
        "aws:ecr/repository:Repository": storage.repository,
        "aws:efs/fileSystem:FileSystem": storage.file_system,
        "aws:eks/accessEntry:AccessEntry": compute.access_entry,
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": compute.access_policy,
        "aws:eks/cluster:Cluster": compute.cluster,
        "aws:eks/nodeGroup:NodeGroup": compute.node_group,
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider": identity.openid_provider,
        "aws:iam/policy:Policy": identity.managed_policy,
        "aws:iam/role:Role": identity.role,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": identity.attachment,
        "aws:kms/alias:Alias": identity.alias,
        "aws:kms/key:Key": identity.key,
        "aws:kms/replicaKey:ReplicaKey": identity.replica_key,
        "aws:lambda/function:Function": compute.function,
        "aws:lambda/permission:Permission": compute.permission,
        "aws:lb/listener:Listener": delivery.listener,
        "aws:lb/loadBalancer:LoadBalancer": delivery.load_balancer,
        "aws:lb/targetGroup:TargetGroup": delivery.target_group,
        "aws:route53/record:Record": delivery.record,
        "aws:s3/bucket:Bucket": storage.bucket,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": storage.lifecycle,
        "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": storage.lifecycle,
        "aws:s3/bucketLogging:BucketLogging": storage.bucket_part,
        "aws:s3/bucketNotification:BucketNotification": storage.notification,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": storage.bucket_part,
        "aws:s3/bucketPolicy:BucketPolicy": storage.bucket_part,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": storage.bucket_part,
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig": storage.s3_replication,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
            storage.encryption
        ),
        "aws:s3/bucketV2:BucketV2": storage.bucket,
        "aws:s3/bucketVersioning:BucketVersioning": storage.bucket_part,
        "aws:sagemaker/endpoint:Endpoint": sagemaker.endpoint,
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (
            sagemaker.endpoint_configuration
        ),
        "aws:sagemaker/featureGroup:FeatureGroup": sagemaker.feature_group,
        "aws:sagemaker/model:Model": sagemaker.model,
        "aws:sagemaker/pipeline:Pipeline": sagemaker.pipeline,
        "aws:scheduler/schedule:Schedule": scaling.schedule,
        "aws:secretsmanager/secret:Secret": identity.secret,
        "aws:secretsmanager/secretVersion:SecretVersion": identity.secret_version,
        "aws:sns/topic:Topic": watch.topic,
        "aws:sns/topicSubscription:TopicSubscription": watch.subscription,
        "aws:sqs/queue:Queue": watch.queue,
        "aws:ssm/parameter:Parameter": identity.parameter,
        "aws:synthetics/canary:Canary": watch.canary,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": network.group_rule,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": network.group_rule,
    }
