"""Which inputs cannot change in place, for the types that this kit uses."""

from typing import Final

_REGISTRY: Final = "CloudFormation's registry schema of the type: createOnlyProperties"
_PROVIDER: Final = "terraform-provider-aws, schema of the resource: ForceNew"
_KNOWN: Final = "terraform-provider-aws, as known: its schema was not read for this"
_API: Final = "AWS's API: no operation changes it after its creation"
_S3_PART = "bucket expectedBucketOwner"
_AUTOSCALED = "resourceId scalableDimension serviceNamespace"
_FSX = "fsxFilesystemArn securityGroupArns subdirectory"
_GROUP_RULE = "securityGroupId"

TABLE: Final[dict[str, tuple[str, str]]] = {
    "aws:acm/certificate:Certificate": (
        "domainName subjectAlternativeNames validationMethod validationOptions keyAlgorithm "
        "certificateAuthorityArn",
        _PROVIDER,
    ),
    "aws:appautoscaling/policy:Policy": (f"name {_AUTOSCALED}", _REGISTRY),
    "aws:appautoscaling/scheduledAction:ScheduledAction": (f"name {_AUTOSCALED}", _PROVIDER),
    "aws:appautoscaling/target:Target": (_AUTOSCALED, _REGISTRY),
    "aws:backup/plan:Plan": ("", _REGISTRY),
    "aws:backup/selection:Selection": (
        "name planId iamRoleArn resources notResources conditions selectionTags",
        _REGISTRY,
    ),
    "aws:backup/vault:Vault": ("name kmsKeyArn", _REGISTRY),
    "aws:budgets/budget:Budget": ("name namePrefix accountId", _PROVIDER),
    "aws:cloudcontrol/resource:Resource": ("typeName desiredState", _PROVIDER),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": ("alarmName", _REGISTRY),
    "aws:cloudwatch/dashboard:Dashboard": ("dashboardName", _REGISTRY),
    "aws:cloudwatch/eventRule:EventRule": ("name namePrefix eventBusName", _REGISTRY),
    "aws:cloudwatch/eventTarget:EventTarget": ("rule targetId eventBusName", _PROVIDER),
    "aws:cloudwatch/logGroup:LogGroup": ("name namePrefix logGroupClass", _PROVIDER),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ("policyName resourceArn", _PROVIDER),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": ("name logGroupName", _REGISTRY),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("name", _REGISTRY),
    "aws:datasync/agent:Agent": (
        "activationKey ipAddress privateLinkEndpoint securityGroupArns subnetArns vpcEndpointId",
        _REGISTRY,
    ),
    "aws:datasync/efsLocation:EfsLocation": (
        "ec2Config efsFileSystemArn accessPointArn fileSystemAccessRoleArn inTransitEncryption "
        "subdirectory",
        _PROVIDER,
    ),
    "aws:datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem": (f"{_FSX} protocol", _PROVIDER),
    "aws:datasync/locationAzureBlob:LocationAzureBlob": ("containerUrl", _REGISTRY),
    "aws:datasync/locationFsxLustre:LocationFsxLustre": (_FSX, _PROVIDER),
    "aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem": (
        "storageVirtualMachineArn securityGroupArns subdirectory protocol",
        _PROVIDER,
    ),
    "aws:datasync/locationFsxWindows:LocationFsxWindows": (
        f"{_FSX} domain password user",
        _PROVIDER,
    ),
    "aws:datasync/locationHdfs:LocationHdfs": ("", _REGISTRY),
    "aws:datasync/locationObjectStorage:LocationObjectStorage": (
        "bucketName serverHostname",
        _PROVIDER,
    ),
    "aws:datasync/locationSmb:LocationSmb": ("serverHostname", _PROVIDER),
    "aws:datasync/nfsLocation:NfsLocation": (
        "serverHostname mountOptions.version onPremConfig.agentArns",
        _PROVIDER,
    ),
    "aws:datasync/s3Location:S3Location": (
        "s3BucketArn agentArns s3Config s3StorageClass subdirectory",
        _PROVIDER,
    ),
    "aws:datasync/task:Task": ("sourceLocationArn destinationLocationArn taskMode", _REGISTRY),
    "aws:dynamodb/table:Table": (
        "name hashKey rangeKey localSecondaryIndexes importTable restoreBackupArn restoreDateTime "
        "restoreSourceName restoreSourceTableArn restoreToLatestTime",
        _PROVIDER,
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ("vpcId", _PROVIDER),
    "aws:ec2/eip:Eip": (
        "address domain ipamPoolId networkBorderGroup publicIpv4Pool",
        _PROVIDER,
    ),
    "aws:ec2/flowLog:FlowLog": (
        "deliverCrossAccountRole destinationOptions eniId iamRoleArn logDestination "
        "logDestinationType logFormat maxAggregationInterval regionalNatGatewayId subnetId "
        "tagFieldSpecifications trafficType transitGatewayAttachmentId transitGatewayId vpcId",
        _REGISTRY,
    ),
    "aws:ec2/internetGateway:InternetGateway": ("", _KNOWN),
    "aws:ec2/launchTemplate:LaunchTemplate": ("name namePrefix", _REGISTRY),
    "aws:ec2/natGateway:NatGateway": (
        "allocationId availabilityMode connectivityType privateIp subnetId vpcId",
        _REGISTRY,
    ),
    "aws:ec2/route:Route": (
        "routeTableId destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId",
        _PROVIDER,
    ),
    "aws:ec2/routeTable:RouteTable": ("vpcId", _REGISTRY),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("subnetId gatewayId", _PROVIDER),
    "aws:ec2/securityGroup:SecurityGroup": ("name namePrefix description vpcId", _REGISTRY),
    "aws:ec2/subnet:Subnet": (
        "vpcId availabilityZone availabilityZoneId cidrBlock ipv4IpamPoolId ipv4NetmaskLength "
        "ipv6IpamPoolId ipv6Native ipv6NetmaskLength outpostArn",
        _REGISTRY,
    ),
    "aws:ec2/vpc:Vpc": ("cidrBlock ipv4IpamPoolId ipv4NetmaskLength", _REGISTRY),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (
        "vpcId serviceName serviceRegion serviceNetworkArn resourceConfigurationArn "
        "vpcEndpointType dnsOptions.privateDnsPreference dnsOptions.privateDnsSpecifiedDomains",
        _REGISTRY,
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ("repository policy", _PROVIDER),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": (
        "ecrRepositoryPrefix upstreamRegistryUrl upstreamRepositoryPrefix",
        _PROVIDER,
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": ("", _API),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": ("", _API),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": ("", _API),
    "aws:ecr/repository:Repository": ("name encryptionConfigurations", _REGISTRY),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository", _KNOWN),
    "aws:efs/fileSystem:FileSystem": (
        "creationToken availabilityZoneName encrypted kmsKeyId performanceMode",
        _REGISTRY,
    ),
    "aws:eks/accessEntry:AccessEntry": ("clusterName principalArn type", _REGISTRY),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (
        "clusterName principalArn policyArn accessScope",
        _PROVIDER,
    ),
    "aws:eks/addon:Addon": ("clusterName addonName namespaceConfig", _REGISTRY),
    "aws:eks/cluster:Cluster": (
        "name roleArn bootstrapSelfManagedAddons outpostConfig "
        "accessConfig.bootstrapClusterCreatorAdminPermissions computeConfig.nodeRoleArn "
        "kubernetesNetworkConfig.ipFamily kubernetesNetworkConfig.serviceIpv4Cidr",
        _PROVIDER,
    ),
    "aws:eks/fargateProfile:FargateProfile": (
        "clusterName fargateProfileName podExecutionRoleArn selectors subnetIds",
        _REGISTRY,
    ),
    "aws:eks/nodeGroup:NodeGroup": (
        "clusterName nodeGroupName nodeGroupNamePrefix nodeRoleArn subnetIds amiType capacityType "
        "diskSize instanceTypes remoteAccess launchTemplate.id launchTemplate.name",
        _REGISTRY,
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
        "clusterName namespace serviceAccount",
        _REGISTRY,
    ),
    "aws:iam/instanceProfile:InstanceProfile": ("name namePrefix path", _REGISTRY),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url", _REGISTRY),
    "aws:iam/policy:Policy": ("name namePrefix path description", _REGISTRY),
    "aws:iam/role:Role": ("name namePrefix path", _REGISTRY),
    "aws:iam/rolePolicy:RolePolicy": ("name namePrefix role", _PROVIDER),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role policyArn", _KNOWN),
    "aws:kms/alias:Alias": ("name namePrefix", _REGISTRY),
    "aws:kms/grant:Grant": (
        "constraints grantCreationTokens granteePrincipal keyId name operations retireOnDelete "
        "retiringPrincipal",
        _API,
    ),
    "aws:kms/key:Key": (
        "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",
        _PROVIDER,
    ),
    "aws:kms/keyPolicy:KeyPolicy": ("keyId", _PROVIDER),
    "aws:kms/replicaKey:ReplicaKey": ("primaryKeyArn", _REGISTRY),
    "aws:lambda/function:Function": ("name packageType tenancyConfig", _REGISTRY),
    "aws:lambda/permission:Permission": (
        "action eventSourceToken function functionUrlAuthType invokedViaFunctionUrl principal "
        "principalOrgId qualifier sourceAccount sourceArn statementId statementIdPrefix",
        _API,
    ),
    "aws:lb/listener:Listener": ("loadBalancerArn", _REGISTRY),
    "aws:lb/loadBalancer:LoadBalancer": (
        "name namePrefix internal loadBalancerType customerOwnedIpv4Pool",
        _REGISTRY,
    ),
    "aws:lb/targetGroup:TargetGroup": (
        "name namePrefix port protocol protocolVersion targetType vpcId ipAddressType",
        _REGISTRY,
    ),
    "aws:route53/record:Record": ("zoneId name", _PROVIDER),
    "aws:route53/zone:Zone": ("name delegationSetId", _REGISTRY),
    "aws:s3/bucket:Bucket": ("bucket bucketPrefix bucketNamespace objectLockEnabled", _KNOWN),
    "aws:s3/bucketAcl:BucketAcl": (_S3_PART, _KNOWN),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (_S3_PART, _PROVIDER),
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": (_S3_PART, _KNOWN),
    "aws:s3/bucketLogging:BucketLogging": (_S3_PART, _KNOWN),
    "aws:s3/bucketLoggingV2:BucketLoggingV2": (_S3_PART, _KNOWN),
    "aws:s3/bucketNotification:BucketNotification": ("bucket", _KNOWN),
    "aws:s3/bucketObjectv2:BucketObjectv2": ("bucket key", _PROVIDER),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ("bucket", _KNOWN),
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", _REGISTRY),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("bucket", _KNOWN),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ("bucket", _KNOWN),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        _S3_PART,
        _KNOWN,
    ),
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": (
        _S3_PART,
        _KNOWN,
    ),
    "aws:s3/bucketV2:BucketV2": (
        "bucket bucketPrefix bucketNamespace objectLockEnabled",
        _KNOWN,
    ),
    "aws:s3/bucketVersioning:BucketVersioning": (_S3_PART, _KNOWN),
    "aws:s3/bucketVersioningV2:BucketVersioningV2": (_S3_PART, _KNOWN),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
        "name dataQualityAppSpecification dataQualityBaselineConfig dataQualityJobInput "
        "dataQualityJobOutputConfig jobResources networkConfig roleArn stoppingCondition",
        _API,
    ),
    "aws:sagemaker/domain:Domain": (
        "domainName authMode vpcId kmsKeyId "
        "domainSettings.rStudioServerProDomainSettings.defaultResourceSpec",
        _REGISTRY,
    ),
    "aws:sagemaker/endpoint:Endpoint": ("name", _REGISTRY),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (
        "name namePrefix productionVariants shadowProductionVariants asyncInferenceConfig "
        "dataCaptureConfig executionRoleArn kmsKeyArn",
        _API,
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": (
        "featureGroupName recordIdentifierFeatureName eventTimeFeatureName featureDefinitions "
        "description roleArn offlineStoreConfig onlineStoreConfig.enableOnlineStore "
        "onlineStoreConfig.securityConfig onlineStoreConfig.storageType",
        _PROVIDER,
    ),
    "aws:sagemaker/image:Image": ("imageName", _REGISTRY),
    "aws:sagemaker/model:Model": (
        "name primaryContainer containers executionRoleArn enableNetworkIsolation "
        "inferenceExecutionConfig vpcConfig",
        _API,
    ),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": (
        "modelPackageGroupName modelPackageGroupDescription",
        _REGISTRY,
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": (
        "modelPackageGroupName",
        _KNOWN,
    ),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": ("name", _REGISTRY),
    "aws:sagemaker/notebookInstance:NotebookInstance": (
        "name directInternetAccess kmsKeyId platformIdentifier securityGroups subnetId",
        _REGISTRY,
    ),
    "aws:sagemaker/pipeline:Pipeline": ("pipelineName", _REGISTRY),
    "aws:sagemaker/project:Project": (
        "projectName serviceCatalogProvisioningDetails.pathId "
        "serviceCatalogProvisioningDetails.productId",
        _PROVIDER,
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": ("name namePrefix", _PROVIDER),
    "aws:scheduler/schedule:Schedule": ("name namePrefix groupName", _REGISTRY),
    "aws:secretsmanager/secret:Secret": ("name namePrefix type", _REGISTRY),
    "aws:secretsmanager/secretVersion:SecretVersion": (
        "secretId secretBinary secretString secretStringWoVersion",
        _PROVIDER,
    ),
    "aws:sns/topic:Topic": ("name namePrefix fifoTopic", _REGISTRY),
    "aws:sns/topicPolicy:TopicPolicy": ("arn", _KNOWN),
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint protocol topic", _REGISTRY),
    "aws:sqs/queue:Queue": ("name namePrefix fifoQueue", _REGISTRY),
    "aws:ssm/parameter:Parameter": ("name dataType", _PROVIDER),
    "aws:synthetics/canary:Canary": ("name", _REGISTRY),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (_GROUP_RULE, _PROVIDER),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (_GROUP_RULE, _PROVIDER),
}
"""Token -> inputs whose change means a new resource, and where that stands.

`replacing.py` adds what can change into one direction only. Not known here: fewer subnets of a
network load balancer.
"""
