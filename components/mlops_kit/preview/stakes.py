"""What is at stake when a resource of a type goes: data, an address, or capacity.

Source: what each provider's documentation says a deletion takes with it. A replacement deletes the
old resource, so the same holds for it.
"""

from collections.abc import Mapping

DATA: Mapping[str, str] = {
    "aws:s3/bucket:Bucket": "the objects in it",
    "aws:s3/bucketV2:BucketV2": "the objects in it",
    "aws:s3/directoryBucket:DirectoryBucket": "the objects in it",
    "aws:ecr/repository:Repository": "the images in it",
    "aws:kms/key:Key": "the key: what is encrypted with it can no longer be read",
    "aws:kms/replicaKey:ReplicaKey": "the key: what is encrypted with it can no longer be read",
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": "the registered model versions",
    "aws:sagemaker/featureGroup:FeatureGroup": "the features in its online store",
    "aws:sagemaker/domain:Domain": "the users' home folders",
    "aws:dynamodb/table:Table": "the items in it",
    "aws:efs/fileSystem:FileSystem": "the files in it",
    "aws:ebs/volume:Volume": "the data on it",
    "aws:rds/instance:Instance": "the database",
    "aws:rds/cluster:Cluster": "the database",
    "aws:secretsmanager/secret:Secret": "the secret",
    "aws:cloudwatch/logGroup:LogGroup": "the logs in it",
    "aws:backup/vault:Vault": "the backups in it",
    "aws:sqs/queue:Queue": "the messages in it",
    "gcp:storage/bucket:Bucket": "the objects in it",
    "gcp:artifactregistry/repository:Repository": "the images in it",
    "gcp:kms/keyRing:KeyRing": "the keys in it",
    "gcp:kms/cryptoKey:CryptoKey": "the key: what is encrypted with it can no longer be read",
    "gcp:bigquery/dataset:Dataset": "the tables in it",
    "gcp:bigquery/table:Table": "the rows in it",
    "gcp:secretmanager/secret:Secret": "the secret",
    "gcp:pubsub/topic:Topic": "the messages in it",
    "gcp:pubsub/subscription:Subscription": "the messages in it",
    "gcp:sql/databaseInstance:DatabaseInstance": "the database",
    "gcp:vertex/aiIndex:AiIndex": "the vectors in it",
    "azure-native:storage:StorageAccount": "everything stored in it",
    "azure-native:storage:BlobContainer": "the objects in it",
    "azure-native:containerregistry:Registry": "the images in it",
    "azure-native:machinelearningservices:Workspace": "its models, jobs and endpoints",
    "azure-native:machinelearningservices:Registry": "the models in it",
    "azure-native:machinelearningservices:ModelContainer": "the model's versions",
    "azure-native:keyvault:Vault": "the keys and secrets in it",
    "azure-native:keyvault:Key": "the key: what is encrypted with it can no longer be read",
    "azure-native:resources:ResourceGroup": "everything in it",
    "azure-native:operationalinsights:Workspace": "the logs in it",
    "kubernetes:core/v1:PersistentVolumeClaim": "the data on it",
    "kubernetes:core/v1:PersistentVolume": "the data on it",
    "kubernetes:core/v1:Namespace": "everything in it",
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": "every object of this kind",
}
"""Type -> what is lost with it."""

_ERRORS = "clients of the endpoint get errors until it is there again"
_IMAGES = "images cannot be pulled until it is filled again"
_CLUSTER = "the cluster and all that runs in it is gone, its address changes"
ADDRESS: Mapping[str, str] = {
    "mlops-kit:index:LocalRollout": "the endpoint stops answering until it is there again",
    "mlops-kit:index:LocalMachine": "every endpoint of the machine stops",
    "aws:sagemaker/endpoint:Endpoint": _ERRORS,
    "aws:ecr/repository:Repository": "images are pulled from another address",
    "aws:s3/bucket:Bucket": "the bucket's name changes for everybody who uses it",
    "aws:eks/cluster:Cluster": _CLUSTER,
    "aws:lb/loadBalancer:LoadBalancer": "its host name changes",
    "aws:route53/zone:Zone": "its name servers change",
    "aws:apigateway/restApi:RestApi": "its address changes",
    "aws:apigatewayv2/api:Api": "its address changes",
    "aws:lambda/functionUrl:FunctionUrl": "its address changes",
    "aws:ec2/eip:Eip": "its IP address changes",
    "aws:ec2/vpc:Vpc": "everything in it is made anew",
    "aws:sns/topic:Topic": "its subscribers are lost, its ARN changes",
    "gcp:vertex/aiEndpoint:AiEndpoint": _ERRORS,
    "gcp:container/cluster:Cluster": _CLUSTER,
    "gcp:artifactregistry/repository:Repository": _IMAGES,
    "gcp:compute/globalAddress:GlobalAddress": "its IP address changes",
    "gcp:compute/address:Address": "its IP address changes",
    "gcp:dns/managedZone:ManagedZone": "its name servers change",
    "azure-native:machinelearningservices:OnlineEndpoint": (_ERRORS),
    "azure-native:containerregistry:Registry": _IMAGES,
    "azure-native:containerservice:ManagedCluster": (_CLUSTER),
    "azure-native:network:PublicIPAddress": "its IP address changes",
    "kubernetes:core/v1:Service": "its IP address changes",
    "kubernetes:networking.k8s.io/v1:Ingress": "its address changes",
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": "its address changes",
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": "requests find no way",
    "kubernetes:serving.kserve.io/v1beta1:InferenceService": (_ERRORS),
}
"""Type -> what happens to whoever calls it."""

CAPACITY: Mapping[str, str] = {
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": "",
    "aws:eks/nodeGroup:NodeGroup": "its nodes and what runs on them",
    "aws:appautoscaling/target:Target": "the endpoint no longer scales",
    "aws:ec2/instance:Instance": "the machine",
    "aws:autoscaling/group:Group": "its machines",
    "gcp:container/nodePool:NodePool": "its nodes and what runs on them",
    "azure-native:containerservice:AgentPool": "its nodes and what runs on them",
    "azure-native:machinelearningservices:OnlineDeployment": "its instances",
    "azure-native:machinelearningservices:Compute": "its nodes",
    "kubernetes:apps/v1:Deployment": "its pods",
    "kubernetes:apps/v1:StatefulSet": "its pods",
    "kubernetes:apps/v1:DaemonSet": "its pods",
}
"""Type -> the capacity that goes with it; empty: a new one takes over by itself."""

COUNTS = frozenset(
    [
        *("replicas", "minReplicas", "maxReplicas", "minReplicaCount", "maxReplicaCount"),
        *("minCapacity", "maxCapacity", "desiredCapacity", "desiredSize", "minSize", "maxSize"),
        *("initialInstanceCount", "instanceCount", "currentInstanceCount", "capacity", "count"),
        *("nodeCount", "initialNodeCount", "minNodeCount", "maxNodeCount", "minCount", "maxCount"),
        *("totalMinNodeCount", "totalMaxNodeCount", "maxConcurrency", "memorySizeInMb"),
        *("provisionedConcurrency", "minimum", "maximum", "threads", "minAvailable"),
    ]
)
"""Names of properties, as providers spell them, of which less is less capacity."""
