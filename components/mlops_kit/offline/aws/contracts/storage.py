"""ECR, S3, DynamoDB, EFS, AWS Backup."""

from typing import Final

from mlops_kit.offline.aws.bound import Names, Stated, Unheld
from mlops_kit.offline.aws.contracts.contract import (
    DOCUMENT,
    OUTPUT,
    PREFIX,
    PROVIDER,
    SWITCH,
    Contract,
)

_BUCKET_NAME = Stated(
    "Amazon S3 User Guide, bucket naming rules", 3, 63, r"[a-z0-9][a-z0-9.-]*[a-z0-9]"
)
_ACL = Stated(
    "canned ACLs, Amazon S3 User Guide",
    values=(
        "private",
        "public-read",
        "public-read-write",
        "aws-exec-read",
        "authenticated-read",
        "bucket-owner-read",
        "bucket-owner-full-control",
        "log-delivery-write",
    ),
)
_OBJECT_LOCK_DATE = "PutObject:ObjectLockRetainUntilDate"

_LIFECYCLE: Final[Names] = {
    "lifecycleRules": "PutBucketLifecycleConfiguration:LifecycleConfiguration.Rules",
    "lifecycleRules.enabled": SWITCH,
    "lifecycleRules.abortIncompleteMultipartUploadDays": (
        "AbortIncompleteMultipartUpload.DaysAfterInitiation"
    ),
    "lifecycleRules.tags": "Filter.And.Tags",
    "*.noncurrentVersionExpiration.days": "NoncurrentDays",
    "*.noncurrentVersionExpirations.days": "NoncurrentDays",
    "*.noncurrentVersionTransitions.days": "NoncurrentDays",
}
_REPLICATION: Final[Names] = {
    "replicationConfiguration": "PutBucketReplication:ReplicationConfiguration",
    "replicationConfigurations": "PutBucketReplication:ReplicationConfiguration",
    "*.destination.accountId": "Account",
    "*.destinations.accountId": "Account",
    "*.metrics.minutes": "EventThreshold.Minutes",
    "*.replicationTime.minutes": "Time.Minutes",
    "*.replicationTimes.minutes": "Time.Minutes",
    "*.destination.replicaKmsKeyId": "EncryptionConfiguration.ReplicaKmsKeyID",
    "*.destinations.replicaKmsKeyId": "EncryptionConfiguration.ReplicaKmsKeyID",
    "*.deleteMarkerReplicationStatus": "DeleteMarkerReplication.Status",
    "*.filter.tags": "And.Tags",
    "*.filters.tags": "And.Tags",
    "*.sseKmsEncryptedObjects.enabled": SWITCH,
}
_BUCKET: Final[Names] = {
    **_LIFECYCLE,
    **_REPLICATION,
    "accelerationStatus": "PutBucketAccelerateConfiguration:AccelerateConfiguration.Status",
    "acl": _ACL,
    "bucket": _BUCKET_NAME,
    "bucketPrefix": PREFIX,
    "corsRules": "PutBucketCors:CORSConfiguration.CORSRules",
    "grants": "PutBucketAcl:AccessControlPolicy.Grants",
    "grants.permissions": "Permission",
    "grants.type": "Grantee.Type",
    "grants.id": "Grantee.ID",
    "grants.uri": "Grantee.URI",
    "logging": "PutBucketLogging:BucketLoggingStatus.LoggingEnabled",
    "loggings": "PutBucketLogging:BucketLoggingStatus.LoggingEnabled",
    "objectLockConfiguration": "PutObjectLockConfiguration:ObjectLockConfiguration",
    "objectLockEnabled": "ObjectLockEnabledForBucket",
    "policy": "PutBucketPolicy:Policy",
    "requestPayer": "PutBucketRequestPayment:RequestPaymentConfiguration.Payer",
    "serverSideEncryptionConfiguration": "PutBucketEncryption:ServerSideEncryptionConfiguration",
    "serverSideEncryptionConfigurations": "PutBucketEncryption:ServerSideEncryptionConfiguration",
    "versioning": "PutBucketVersioning:VersioningConfiguration",
    "versionings": "PutBucketVersioning:VersioningConfiguration",
    "versioning.enabled": SWITCH,
    "versioning.mfaDelete": SWITCH,
    "versionings.enabled": SWITCH,
    "versionings.mfaDelete": SWITCH,
    "website": "PutBucketWebsite:WebsiteConfiguration",
    "websites": "PutBucketWebsite:WebsiteConfiguration",
    "*.errorDocument": "ErrorDocument.Key",
    "*.indexDocument": "IndexDocument.Suffix",
    "*.redirectAllRequestsTo": Unheld("a whole address here, its parts there"),
    "*.routingRules": DOCUMENT,
    "tags": "PutBucketTagging:Tagging.TagSet",
}
_VERSIONING = Contract(
    "s3",
    ("PutBucketVersioning",),
    {
        "versioningConfiguration.status": Stated(
            "docstring of BucketVersioning", values=("Enabled", "Suspended", "Disabled")
        )
    },
)
_ENCRYPTION = Contract(
    "s3", ("PutBucketEncryption", "PutBucketEncryption:ServerSideEncryptionConfiguration")
)
_LIFECYCLE_CONFIGURATION = Contract(
    "s3",
    ("PutBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration:LifecycleConfiguration"),
    needs=("rules",),
)
_LOGGING = Contract(
    "s3", ("PutBucketLogging", "PutBucketLogging:BucketLoggingStatus.LoggingEnabled")
)
_NOTIFICATION = "PutBucketNotificationConfiguration:NotificationConfiguration"
_FILTER = "Filter.Key.FilterRules.Value"

_CAPACITY = Stated("docstring of Table: 0 when on demand", 0)
_INDEXES: Final[Names] = {
    f"{indexes}.{name}": to
    for indexes in ("globalSecondaryIndexes", "localSecondaryIndexes")
    for name, to in {
        "name": "IndexName",
        "projectionType": "Projection.ProjectionType",
        "nonKeyAttributes": "Projection.NonKeyAttributes",
        "rangeKey": "KeySchema.AttributeName",
    }.items()
}
_TABLE: Final[Names] = {
    **_INDEXES,
    "globalSecondaryIndexes.hashKey": "KeySchema.AttributeName",
    "globalSecondaryIndexes.readCapacity": _CAPACITY,
    "globalSecondaryIndexes.writeCapacity": _CAPACITY,
    "name": "RestoreTableToPointInTime:TargetTableName",
    "attributes": "AttributeDefinitions",
    "attributes.name": "AttributeName",
    "attributes.type": "AttributeType",
    "hashKey": "KeySchema.AttributeName",
    "rangeKey": "KeySchema.AttributeName",
    "readCapacity": _CAPACITY,
    "writeCapacity": _CAPACITY,
    "globalTableWitness": "UpdateTable:GlobalTableWitnessUpdates.Create",
    "importTable": "ImportTable:.",
    "importTable.s3BucketSource.bucket": "S3Bucket",
    "importTable.s3BucketSource.bucketOwner": "S3BucketOwner",
    "importTable.s3BucketSource.keyPrefix": "S3KeyPrefix",
    "pointInTimeRecovery": "UpdateContinuousBackups:PointInTimeRecoverySpecification",
    "pointInTimeRecovery.enabled": "PointInTimeRecoveryEnabled",
    "replicas": "UpdateTable:ReplicaUpdates.Create",
    "replicas.arn": OUTPUT,
    "replicas.streamArn": OUTPUT,
    "replicas.streamLabel": OUTPUT,
    "replicas.kmsKeyArn": "KMSMasterKeyId",
    "replicas.consistencyMode": "UpdateTable:MultiRegionConsistency",
    "replicas.deletionProtectionEnabled": SWITCH,
    "replicas.pointInTimeRecovery": SWITCH,
    "replicas.propagateTags": PROVIDER,
    "restoreBackupArn": "RestoreTableFromBackup:BackupArn",
    "restoreDateTime": "RestoreTableToPointInTime:RestoreDateTime",
    "restoreSourceName": "RestoreTableToPointInTime:SourceTableName",
    "restoreSourceTableArn": "RestoreTableToPointInTime:SourceTableArn",
    "restoreToLatestTime": "RestoreTableToPointInTime:UseLatestRestorableTime",
    "serverSideEncryption": "SSESpecification",
    "serverSideEncryption.kmsKeyArn": "KMSMasterKeyId",
    "streamEnabled": "StreamSpecification.StreamEnabled",
    "streamViewType": "StreamSpecification.StreamViewType",
    "ttl": "UpdateTimeToLive:TimeToLiveSpecification",
}

CONTRACTS: Final = {
    "aws:ecr/repository:Repository": Contract("ecr", ("CreateRepository",)),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Contract(
        "ecr",
        ("PutLifecyclePolicy",),
        {"policy": "lifecyclePolicyText", "repository": "repositoryName"},
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Contract(
        "ecr", ("SetRepositoryPolicy",), {"policy": "policyText", "repository": "repositoryName"}
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": Contract(
        "ecr", ("PutReplicationConfiguration",)
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": Contract(
        "ecr", ("PutRegistryPolicy",), {"policy": "policyText"}
    ),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": Contract(
        "ecr", ("PutRegistryScanningConfiguration",)
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Contract(
        "ecr", ("CreatePullThroughCacheRule",)
    ),
    "aws:s3/bucket:Bucket": Contract("s3", ("CreateBucket",), _BUCKET),
    "aws:s3/bucketV2:BucketV2": Contract("s3", ("CreateBucket",), _BUCKET),
    "aws:s3/bucketVersioning:BucketVersioning": _VERSIONING,
    "aws:s3/bucketVersioningV2:BucketVersioningV2": _VERSIONING,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        _ENCRYPTION
    ),
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": (
        _ENCRYPTION
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Contract(
        "s3", ("PutPublicAccessBlock", "PutPublicAccessBlock:PublicAccessBlockConfiguration")
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Contract("s3", ("PutBucketPolicy",)),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Contract(
        "s3", ("PutBucketOwnershipControls",), {"rule": "OwnershipControls.Rules"}
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _LIFECYCLE_CONFIGURATION,
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": (
        _LIFECYCLE_CONFIGURATION
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": Contract(
        "s3", ("PutBucketReplication", "PutBucketReplication:ReplicationConfiguration")
    ),
    "aws:s3/bucketLogging:BucketLogging": _LOGGING,
    "aws:s3/bucketLoggingV2:BucketLoggingV2": _LOGGING,
    "aws:s3/bucketAcl:BucketAcl": Contract("s3", ("PutBucketAcl",), {"acl": _ACL}),
    "aws:s3/bucketObjectv2:BucketObjectv2": Contract(
        "s3",
        ("PutObject",),
        {
            "content": Unheld("the object itself"),
            "contentBase64": Unheld("the object itself"),
            "source": Unheld("the object itself"),
            "sourceHash": PROVIDER,
            "etag": PROVIDER,
            "kmsKeyId": "SSEKMSKeyId",
            "objectLockRetainUntilDate": _OBJECT_LOCK_DATE,
            "overrideProvider": PROVIDER,
            "tags": "PutObjectTagging:Tagging.TagSet",
            "websiteRedirect": "WebsiteRedirectLocation",
        },
    ),
    "aws:s3/bucketNotification:BucketNotification": Contract(
        "s3",
        ("PutBucketNotificationConfiguration", _NOTIFICATION),
        {
            "eventbridge": SWITCH,
            "lambdaFunctions": "LambdaFunctionConfigurations",
            "queues": "QueueConfigurations",
            "topics": "TopicConfigurations",
            "*.filterPrefix": _FILTER,
            "*.filterSuffix": _FILTER,
        },
        needs=("lambdaFunctions.lambdaFunctionArn",),
    ),
    "aws:dynamodb/table:Table": Contract("dynamodb", ("CreateTable",), _TABLE),
    "aws:efs/fileSystem:FileSystem": Contract(
        "efs",
        ("CreateFileSystem",),
        {
            "lifecyclePolicies": "PutLifecycleConfiguration:LifecyclePolicies",
            "protection": "UpdateFileSystemProtection:.",
            "protection.replicationOverwrite": "ReplicationOverwriteProtection",
        },
    ),
    "aws:backup/vault:Vault": Contract(
        "backup",
        ("CreateBackupVault",),
        {
            "name": "BackupVaultName",
            "kmsKeyArn": "EncryptionKeyArn",
            "tags": "BackupVaultTags",
        },
    ),
    "aws:backup/plan:Plan": Contract(
        "backup",
        ("CreateBackupPlan", "CreateBackupPlan:BackupPlan"),
        {
            "name": "BackupPlanName",
            "tags": "BackupPlanTags",
            "rules.targetVaultName": "TargetBackupVaultName",
            "rules.schedule": "ScheduleExpression",
            "rules.startWindow": "StartWindowMinutes",
            "rules.completionWindow": "CompletionWindowMinutes",
            "*.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
            "*.lifecycle.deleteAfter": "DeleteAfterDays",
            "*.destinationVaultArn": "DestinationBackupVaultArn",
        },
    ),
    "aws:backup/selection:Selection": Contract(
        "backup",
        ("CreateBackupSelection", "CreateBackupSelection:BackupSelection"),
        {
            "planId": "BackupPlanId",
            "name": "SelectionName",
            "selectionTags": "ListOfTags",
            "selectionTags.type": "ConditionType",
            "*.key": "ConditionKey",
            "*.value": "ConditionValue",
        },
    ),
}
