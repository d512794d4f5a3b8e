"""S3, ECR, DynamoDB, EFS, Backup."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use, key_use

_BUCKET = "arn:{partition}:s3:::{bucket}"
_OBJECTS = f"{_BUCKET}/*"
_REPOSITORY = "ecr:repository/{repository}"
_EMPTY = Use("ListObjectVersions DeleteObjects", (_BUCKET, _OBJECTS), "forceDestroy")


def _part(
    read: str,
    write: str,
    delete: str = "",
    passes: dict[str, tuple[str, ...]] | None = None,
    read_more: str = "",
) -> Calls:
    """Return the calls of a bucket's setting that is put, got and put away."""
    return Calls(
        "s3",
        (_BUCKET,),
        create=write,
        read=f"{read} {read_more}".strip(),
        update=write,
        delete=delete,
        passes=passes or {},
    )


_S3_BUCKET = Calls(
    "s3",
    (_BUCKET,),
    create="CreateBucket PutBucketTagging s3control.TagResource",
    read="HeadBucket GetBucketPolicy GetBucketAcl GetBucketCors GetBucketWebsite "
    "GetBucketVersioning GetBucketAccelerateConfiguration GetBucketRequestPayment "
    "GetBucketLogging GetBucketLifecycleConfiguration GetBucketReplication GetBucketEncryption "
    "GetObjectLockConfiguration GetBucketLocation GetBucketTagging s3control.ListTagsForResource",
    update="PutBucketTagging DeleteBucketTagging s3control.TagResource s3control.UntagResource",
    delete="DeleteBucket",
    uses=(_EMPTY, Use("PutObjectLockConfiguration PutBucketVersioning", when="objectLockEnabled")),
)
_VERSIONING = _part("GetBucketVersioning", "PutBucketVersioning")
_ENCRYPTION = _part("GetBucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption")
_LIFECYCLE = _part(
    "GetBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle"
)
_LOGGING = _part("GetBucketLogging", "PutBucketLogging")
_OBJECT = Calls(
    "s3",
    (f"{_BUCKET}/{{key}}", _BUCKET),
    create="PutObject PutObjectTagging",
    read="HeadObject GetObjectTagging HeadBucket",
    update="PutObject PutObjectTagging DeleteObjectTagging",
    delete="DeleteObjects ListObjectVersions",
    uses=(Use("kms.GenerateDataKey kms.Decrypt", ("{kmsKeyId|kms:key/*}",), "kmsKeyId"),),
)

CALLS: Final = {
    "aws:s3/bucket:Bucket": _S3_BUCKET,
    "aws:s3/bucketV2:BucketV2": _S3_BUCKET,
    "aws:s3/bucketVersioning:BucketVersioning": _VERSIONING,
    "aws:s3/bucketVersioningV2:BucketVersioningV2": _VERSIONING,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        _ENCRYPTION
    ),
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": (
        _ENCRYPTION
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _part(
        "GetPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock"
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _part(
        "GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _part(
        "GetBucketOwnershipControls", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls"
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _LIFECYCLE,
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": _LIFECYCLE,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _part(
        "GetBucketReplication", "PutBucketReplication", "DeleteBucketReplication", {"role": ("s3",)}
    ),
    "aws:s3/bucketLogging:BucketLogging": _LOGGING,
    "aws:s3/bucketLoggingV2:BucketLoggingV2": _LOGGING,
    "aws:s3/bucketAcl:BucketAcl": _part("GetBucketAcl", "PutBucketAcl"),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _part(
        "GetBucketCors", "PutBucketCors", "DeleteBucketCors"
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _part(
        "GetObjectLockConfiguration", "PutObjectLockConfiguration"
    ),
    "aws:s3/bucketMetric:BucketMetric": _part(
        "GetBucketMetricsConfiguration",
        "PutBucketMetricsConfiguration",
        "DeleteBucketMetricsConfiguration",
    ),
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": _part(
        "GetBucketIntelligentTieringConfiguration",
        "PutBucketIntelligentTieringConfiguration",
        "DeleteBucketIntelligentTieringConfiguration",
    ),
    "aws:s3/inventory:Inventory": _part(
        "GetBucketInventoryConfiguration",
        "PutBucketInventoryConfiguration",
        "DeleteBucketInventoryConfiguration",
    ),
    "aws:s3/bucketNotification:BucketNotification": _part(
        "GetBucketNotificationConfiguration", "PutBucketNotificationConfiguration"
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": _OBJECT,
    "aws:s3/bucketObject:BucketObject": _OBJECT,
    "aws:ecr/repository:Repository": Calls(
        "ecr",
        ("ecr:repository/{name}",),
        create="CreateRepository TagResource",
        read="DescribeRepositories ListTagsForResource",
        update="PutImageTagMutability PutImageScanningConfiguration TagResource UntagResource",
        delete="DeleteRepository",
        uses=key_use("encryptionConfigurations.kmsKey", "DescribeKey RetireGrant"),
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Calls(
        "ecr",
        (_REPOSITORY,),
        create="PutLifecyclePolicy",
        read="GetLifecyclePolicy",
        update="PutLifecyclePolicy",
        delete="DeleteLifecyclePolicy",
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Calls(
        "ecr",
        (_REPOSITORY,),
        create="SetRepositoryPolicy",
        read="GetRepositoryPolicy",
        update="SetRepositoryPolicy",
        delete="DeleteRepositoryPolicy",
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": Calls(
        "ecr",
        (),
        create="PutReplicationConfiguration",
        read="DescribeRegistry",
        update="PutReplicationConfiguration",
        delete="PutReplicationConfiguration",
        linked=("replication.ecr",),
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": Calls(
        "ecr",
        (),
        create="PutRegistryPolicy",
        read="GetRegistryPolicy",
        update="PutRegistryPolicy",
        delete="DeleteRegistryPolicy",
    ),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": Calls(
        "ecr",
        (),
        create="PutRegistryScanningConfiguration",
        read="GetRegistryScanningConfiguration",
        update="PutRegistryScanningConfiguration",
        delete="PutRegistryScanningConfiguration",
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Calls(
        "ecr",
        (),
        create="CreatePullThroughCacheRule",
        read="DescribePullThroughCacheRules",
        update="UpdatePullThroughCacheRule",
        delete="DeletePullThroughCacheRule",
        linked=("pullthroughcache.ecr",),
    ),
    "aws:dynamodb/table:Table": Calls(
        "dynamodb",
        ("dynamodb:table/{name}", "dynamodb:table/{name}/index/*"),
        create="CreateTable TagResource",
        read="DescribeTable DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource",
        update="UpdateTable UpdateTimeToLive UpdateContinuousBackups TagResource UntagResource",
        delete="DeleteTable",
        uses=key_use("serverSideEncryption.kmsKeyArn", "DescribeKey"),
    ),
    "aws:efs/fileSystem:FileSystem": Calls(
        "efs",
        ("elasticfilesystem:file-system/*",),
        create="CreateFileSystem TagResource PutLifecycleConfiguration",
        read="DescribeFileSystems DescribeLifecycleConfiguration",
        update="UpdateFileSystem UpdateFileSystemProtection TagResource UntagResource",
        delete="DeleteFileSystem",
        linked=("elasticfilesystem",),
        uses=key_use("kmsKeyId"),
    ),
    "aws:backup/vault:Vault": Calls(
        "backup",
        ("backup:backup-vault:{name}",),
        create="CreateBackupVault TagResource",
        read="DescribeBackupVault ListTags",
        update="TagResource UntagResource",
        delete="DeleteBackupVault",
        uses=(
            Use("backup-storage:MountCapsule"),
            Use("ListRecoveryPointsByBackupVault DeleteRecoveryPoint", when="forceDestroy"),
            *key_use("kmsKeyArn", "DescribeKey RetireGrant Decrypt GenerateDataKey"),
        ),
    ),
    "aws:backup/plan:Plan": Calls(
        "backup",
        ("backup:backup-plan:*",),
        create="CreateBackupPlan TagResource",
        read="GetBackupPlan ListTags",
        update="UpdateBackupPlan TagResource UntagResource",
        delete="DeleteBackupPlan",
    ),
    "aws:backup/selection:Selection": Calls(
        "backup",
        ("backup:backup-plan:{planId}",),
        create="CreateBackupSelection",
        read="GetBackupSelection",
        delete="DeleteBackupSelection",
        passes={"iamRoleArn": ("backup",)},
    ),
}
