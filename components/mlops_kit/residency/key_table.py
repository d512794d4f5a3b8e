"""Which property of which kind must name a customer-managed key."""

from collections.abc import Mapping

AWS = """
amp:Workspace kmsKeyArn
appconfig:ConfigurationProfile kmsKeyIdentifier
appfabric:AppBundle customerManagedKeyArn
appflow:ConnectorProfile kmsArn
appflow:Flow kmsArn
appintegrations:DataIntegration kmsKey
apprunner:Service encryptionConfiguration.kmsKey
athena:Database encryptionConfiguration.kmsKey
athena:Workgroup configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn
auditmanager:AccountRegistration kmsKey
backup:LogicallyAirGappedVault encryptionKeyArn
backup:Vault kmsKeyArn
bedrock:AgentAgent customerEncryptionKeyArn
bedrock:AgentDataSource serverSideEncryptionConfiguration.kmsKeyArn
bedrock:AgentFlow customerEncryptionKeyArn
bedrock:AgentPrompt customerEncryptionKeyArn
bedrock:AgentcoreEvaluator kmsKeyArn
bedrock:AgentcoreGateway kmsKeyArn
bedrock:AgentcoreMemory encryptionKeyArn
bedrock:AgentcorePolicyEngine encryptionKeyArn
bedrock:CustomModel customModelKmsKeyId
bedrock:EvaluationJob customerEncryptionKeyId
bedrock:Guardrail kmsKeyArn
bedrockmodel:InvocationJob outputDataConfig.s3OutputDataConfig.s3EncryptionKeyId
cfg:DeliveryChannel s3KmsKeyArn
chime:SdkvoiceVoiceProfileDomain serverSideEncryptionConfiguration.kmsKeyArn
cloudtrail:EventDataStore kmsKeyId
cloudtrail:Trail kmsKeyId
cloudwatch:EventArchive kmsKeyIdentifier
cloudwatch:EventBus kmsKeyIdentifier
cloudwatch:EventConnection kmsKeyIdentifier
cloudwatch:LogAnomalyDetector kmsKeyId
cloudwatch:LogGroup kmsKeyId
codeartifact:Domain encryptionKey
codebuild:Project encryptionKey
codebuild:ReportGroup exportConfig.s3Destination.encryptionKey
codecommit:Repository kmsKeyId
codegurureviewer:RepositoryAssociation kmsKeyDetails.kmsKeyId
codepipeline:Pipeline artifactStores.encryptionKey.id
comprehend:DocumentClassifier modelKmsKeyId volumeKmsKeyId
comprehend:EntityRecognizer modelKmsKeyId volumeKmsKeyId
customerprofiles:Domain defaultEncryptionKey
datazone:Domain kmsKeyIdentifier
devopsagent:AgentSpace kmsKeyArn
dms:Endpoint kmsKeyArn
dms:ReplicationConfig computeConfig.kmsKeyId
dms:ReplicationInstance kmsKeyArn
dms:S3Endpoint serverSideEncryptionKmsKeyId
docdb:Cluster kmsKeyId
docdb:ElasticCluster kmsKeyId
drs:ReplicationConfigurationTemplate ebsEncryptionKeyArn
dsql:Cluster kmsEncryptionKey
dynamodb:Table serverSideEncryption.kmsKeyArn ?replicas.kmsKeyArn
dynamodb:TableExport s3SseKmsKeyId
dynamodb:TableReplica kmsKeyArn
ebs:SnapshotCopy kmsKeyId
ebs:SnapshotImport kmsKeyId
ebs:Volume kmsKeyId
ec2:AmiCopy kmsKeyId
ec2:Instance rootBlockDevice.kmsKeyId ?ebsBlockDevices.kmsKeyId
ec2:LaunchTemplate blockDeviceMappings.ebs.kmsKeyId
ec2:SpotInstanceRequest rootBlockDevice.kmsKeyId ?ebsBlockDevices.kmsKeyId
ecr:Repository encryptionConfigurations.kmsKey
ecr:RepositoryCreationTemplate encryptionConfigurations.kmsKey
ecs:Service ?volumeConfiguration.managedEbsVolume.kmsKeyId
efs:FileSystem kmsKeyId
efs:ReplicationConfiguration destination.kmsKeyId
eks:Cluster encryptionConfig.provider.keyArn
eks:NodeGroup launchTemplate.id|launchTemplate.name
elasticache:ReplicationGroup kmsKeyId
elasticache:ServerlessCache kmsKeyId
elasticsearch:Domain encryptAtRest.kmsKeyId
elastictranscoder:Pipeline awsKmsKeyArn
emr:Cluster logEncryptionKmsKeyId
emr:Studio encryptionKeyArn
finspace:KxEnvironment kmsKeyId
fsx:FileCache kmsKeyId
fsx:LustreFileSystem kmsKeyId
fsx:OntapFileSystem kmsKeyId
fsx:OpenZfsFileSystem kmsKeyId
fsx:WindowsFileSystem kmsKeyId
glue:DataCatalogEncryptionSettings dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId
glue:SecurityConfiguration encryptionConfiguration.s3Encryption.kmsKeyArn
grafana:Workspace kmsKeyId
guardduty:PublishingDestination kmsKeyArn
imagebuilder:ContainerRecipe kmsKeyId
imagebuilder:ImageRecipe ?blockDeviceMappings.ebs.kmsKeyId
kendra:Index serverSideEncryptionConfiguration.kmsKeyId
keyspaces:Table encryptionSpecification.kmsKeyIdentifier
kinesis:FirehoseDeliveryStream serverSideEncryption.keyArn ?extendedS3Configuration.kmsKeyArn
kinesis:Stream kmsKeyId
kinesis:VideoStream kmsKeyId
lambda:Function kmsKeyArn
location:GeofenceCollection kmsKeyId
location:Tracker kmsKeyId
m2:Application kmsKeyId
m2:Environment kmsKeyId
mailmanager:Archive kmsKeyArn
memorydb:Cluster kmsKeyArn
memorydb:Snapshot kmsKeyArn
mq:Broker encryptionOptions.kmsKeyId
msk:Cluster encryptionInfo.encryptionAtRestKmsKeyArn
mwaa:Environment kmsKey
neptune:Cluster kmsKeyArn
neptunegraph:Graph kmsKeyIdentifier
opensearch:Domain encryptAtRest.kmsKeyId
opensearch:ServerlessCollection encryptionConfigs.kmsKeyArn
opensearchingest:Pipeline encryptionAtRestOptions.kmsKeyArn
pipes:Pipe kmsKeyIdentifier
qbusiness:Application encryptionConfiguration.kmsKeyId
qldb:Ledger kmsKey
rds:Cluster kmsKeyId
rds:ClusterActivityStream kmsKeyId
rds:ClusterSnapshotCopy kmsKeyId
rds:CustomDbEngineVersion kmsKeyId
rds:ExportTask kmsKeyId
rds:Instance kmsKeyId
rds:InstanceAutomatedBackupsReplication kmsKeyId
rds:Integration kmsKeyId
rds:SnapshotCopy kmsKeyId
redshift:Cluster kmsKeyId
redshift:Integration kmsKeyId
redshift:SnapshotCopyGrant kmsKeyId
redshiftserverless:Namespace kmsKeyId
rekognition:StreamProcessor kmsKeyId
s3:BucketReplicationConfig rules.destination.encryptionConfiguration.replicaKmsKeyId
s3:FilesFileSystem kmsKeyId
s3:VectorsVectorBucket encryptionConfigurations.kmsKeyArn
s3tables:TableBucket encryptionConfiguration.kmsKeyArn
sagemaker:DataQualityJobDefinition dataQualityJobOutputConfig.kmsKeyId \
  jobResources.clusterConfig.volumeKmsKeyId
sagemaker:Domain kmsKeyId
sagemaker:EndpointConfiguration kmsKeyArn ?dataCaptureConfig.kmsKeyId \
  ?asyncInferenceConfig.outputConfig.kmsKeyId
sagemaker:FeatureGroup ?offlineStoreConfig.s3StorageConfig.kmsKeyId \
  ?onlineStoreConfig.securityConfig.kmsKeyId
sagemaker:FlowDefinition outputConfig.kmsKeyId
sagemaker:LabelingJob outputConfig.kmsKeyId
sagemaker:ModelCard securityConfig.kmsKeyId
sagemaker:NotebookInstance kmsKeyId
sagemaker:TrainingJob outputDataConfig.kmsKeyId resourceConfig.volumeKmsKeyId
scheduler:Schedule kmsKeyArn
secretsmanager:Secret kmsKeyId ?replicas.kmsKeyId
securitylake:DataLake configuration.encryptionConfigurations.kmsKeyId
sfn:Activity encryptionConfiguration.kmsKeyId
sfn:StateMachine encryptionConfiguration.kmsKeyId
sns:Topic kmsMasterKeyId
sqs:Queue kmsMasterKeyId
ssm:ResourceDataSync s3Destination.kmsKeyArn
storagegateway:CachesIscsiVolume kmsKey
storagegateway:NfsFileShare kmsKeyArn
storagegateway:SmbFileShare kmsKeyArn
storagegateway:StoredIscsiVolume kmsKey
timestreamquery:ScheduledQuery kmsKeyId
timestreamwrite:Database kmsKeyId
workmail:Organization kmsKeyArn
workspaces:Workspace volumeEncryptionKey
"""

GCP = """
alloydb:Backup encryptionConfig.kmsKeyName
alloydb:Cluster encryptionConfig.kmsKeyName
apigee:Instance diskEncryptionKeyName
apigee:Organization runtimeDatabaseEncryptionKeyName
artifactregistry:Repository kmsKeyName
backupdisasterrecovery:BackupVault encryptionConfig.kmsKeyName
bigquery:Dataset defaultEncryptionConfiguration.kmsKeyName
bigquery:Table encryptionConfiguration.kmsKeyName|datasetId
bigtable:Instance clusters.kmsKeyName
cloudfunctions:Function kmsKeyName
cloudfunctionsv2:Function kmsKeyName
cloudrunv2:Service template.encryptionKey
colab:RuntimeTemplate encryptionSpec.kmsKeyName
compute:Disk diskEncryptionKey.kmsKeySelfLink
compute:Image imageEncryptionKey.kmsKeySelfLink
compute:Instance bootDisk.kmsKeySelfLink|bootDisk.source ?attachedDisks.kmsKeySelfLink
compute:InstanceTemplate disks.diskEncryptionKey.kmsKeySelfLink
compute:MachineImage machineImageEncryptionKey.kmsKeyName
compute:RegionDisk diskEncryptionKey.kmsKeyName
compute:RegionInstanceTemplate disks.diskEncryptionKey.kmsKeySelfLink
compute:Snapshot snapshotEncryptionKey.kmsKeySelfLink
container:Cluster databaseEncryption.keyName
container:NodePool nodeConfig.bootDiskKmsKey
dataflow:FlexTemplateJob kmsKeyName
dataflow:Job kmsKeyName
dataform:Repository kmsKeyName
dataproc:Cluster clusterConfig.encryptionConfig.kmsKeyName
dataproc:MetastoreService encryptionConfig.kmsKey
datastream:Stream customerManagedEncryptionKey
discoveryengine:DataStore kmsKeyName
discoveryengine:SearchEngine kmsKeyName
essentialcontacts:DocumentAiProcessor kmsKeyName
filestore:Instance kmsKeyName
firestore:Database cmekConfig.kmsKeyName
gemini:CodeRepositoryIndex kmsKey
gemini:DataAnalyticsDataAgent kmsKey
healthcare:Dataset encryptionSpec.kmsKeyName
logging:BillingAccountBucketConfig cmekSettings.kmsKeyName
logging:FolderBucketConfig cmekSettings.kmsKeyName
logging:OrganizationBucketConfig cmekSettings.kmsKeyName
logging:ProjectBucketConfig cmekSettings.kmsKeyName
looker:Instance encryptionConfig.kmsKeyName
lustre:Instance kmsKey
memorystore:Instance kmsKey
netapp:BackupVault kmsConfig
netapp:StoragePool kmsConfig
observability:Bucket cmekSettings.kmsKey
parametermanager:Parameter kmsKey
parametermanager:RegionalParameter kmsKey
pubsub:Topic kmsKeyName
redis:Cluster kmsKey
redis:Instance customerManagedKey
secretmanager:RegionalSecret customerManagedEncryption.kmsKeyName
secretmanager:Secret replication.userManaged.replicas.customerManagedEncryption.kmsKeyName
securesourcemanager:Instance kmsKey
spanner:BackupSchedule encryptionConfig.kmsKeyName
spanner:Database encryptionConfig.kmsKeyName
sql:DatabaseInstance encryptionKeyName
storage:Bucket encryption.defaultKmsKeyName
vectorsearch:Collection encryptionSpec.cryptoKeyName
vertex:AiDataset encryptionSpec.kmsKeyName
vertex:AiEndpoint encryptionSpec.kmsKeyName
vertex:AiFeatureOnlineStore encryptionSpec.kmsKeyName
vertex:AiFeatureStore encryptionSpec.kmsKeyName
vertex:AiIndex encryptionSpec.kmsKeyName
vertex:AiIndexEndpoint encryptionSpec.kmsKeyName
vertex:AiMetadataStore encryptionSpec.kmsKeyName
vertex:AiPersistentResource encryptionSpec.kmsKeyName
vertex:AiRagCorpus encryptionSpec.kmsKeyName
vertex:AiReasoningEngine encryptionSpec.kmsKeyName
vertex:AiTensorboard encryptionSpec.kmsKeyName
workbench:Instance gceSetup.bootDisk.kmsKey ?gceSetup.dataDisks.kmsKey
workstations:WorkstationConfig encryptionKey.kmsKey
"""

AZURE = """
appconfiguration:ConfigurationStore encryption.keyVaultProperties.keyIdentifier
automation:AutomationAccount encryption.keyVaultProperties.keyvaultUri
batch:BatchAccount encryption.keyVaultProperties.keyIdentifier
cognitiveservices:Account properties.encryption.keyVaultProperties.keyName
compute:Disk encryption.diskEncryptionSetId
compute:Snapshot encryption.diskEncryptionSetId
compute:VirtualMachine storageProfile.osDisk.managedDisk.diskEncryptionSet.id \
  ?storageProfile.dataDisks.managedDisk.diskEncryptionSet.id
containerinstance:ContainerGroup encryptionProperties.keyName
containerregistry:Registry encryption.keyVaultProperties.keyIdentifier
containerservice:ManagedCluster diskEncryptionSetID
cosmosdb:DatabaseAccount keyVaultKeyUri
databricks:Workspace encryption.entities.managedServices.keyVaultProperties.keyName
datafactory:Factory encryption.keyName
dbformysql:Server dataEncryption.primaryKeyURI
dbforpostgresql:Server dataEncryption.primaryKeyURI
elasticsan:VolumeGroup encryptionProperties.keyVaultProperties.keyName
eventhub:Namespace encryption.keyVaultProperties.keyName
kusto:Cluster keyVaultProperties.keyName
loadtestservice:LoadTest encryption.keyUrl
machinelearningservices:Workspace encryption.keyVaultProperties.keyIdentifier
netapp:Account encryption.keyVaultProperties.keyName
operationalinsights:Cluster keyVaultProperties.keyName
recoveryservices:Vault properties.encryption.keyVaultProperties.keyUri
redisenterprise:RedisEnterprise encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl
servicebus:Namespace encryption.keyVaultProperties.keyName
sql:ManagedInstance keyId
sql:Server keyId
storage:StorageAccount encryption.keyVaultProperties.keyName
synapse:Workspace encryption.cmk.key.keyVaultUrl
"""


def _read(package: str, text: str) -> dict[str, tuple[str, ...]]:
    found = [line.split() for line in text.strip().splitlines()]
    return {f"{package}:{kind}": tuple(paths) for kind, *paths in found}


KEYS: Mapping[str, tuple[str, ...]] = {
    **_read("aws", AWS),
    **_read("gcp", GCP),
    **_read("azure-native", AZURE),
}
"""Kind -> the properties that name its keys. `?` before one: only for what is there, such as the
volumes of a machine. `|` between two: either."""
