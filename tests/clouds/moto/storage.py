"""ECR and S3."""

import base64
import json

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.ways import Way

_BUCKET = {"Bucket": "{id}"}
ANYBODY = "anybody"
"""What "*" is in moto, in statements with conditions."""
_PART = {"named": "{bucket}", "key": _BUCKET}


def _in_bucket(asked: Asked, item: Values, state: Values) -> Values:
    return {**item, "Bucket": state["bucket"]}


def _policy_asked(asked: Asked, values: Values, body: Values) -> Values:
    """Have moto pass statements with conditions by: it applies them without these.

    It leaves alone what names a principal that it does not know.
    """
    return {**body, "Policy": _for(body["Policy"], ANYBODY, "*")}


def _policy(asked: Asked, item: Values, state: Values) -> Values:
    return {"Policy": _for(item["Policy"], "*", ANYBODY), "Bucket": state["bucket"]}


def _for(policy: str, principal: str, other: str) -> str:
    document = json.loads(policy)
    for statement in document["Statement"]:
        if statement.get("Condition") and statement.get("Principal") == other:
            statement["Principal"] = principal
    return json.dumps(document)


def _repository_changed(asked: Asked, id: str, inputs: Values) -> None:
    mutability = inputs.get("imageTagMutability") or "MUTABLE"
    asked.call("PutImageTagMutability", repositoryName=id, imageTagMutability=mutability)
    if scanning := inputs.get("imageScanningConfiguration"):
        asked.call(
            "PutImageScanningConfiguration", repositoryName=id, imageScanningConfiguration=scanning
        )


def _place(asked: Asked, values: Values, body: Values) -> Values:
    region = asked.client.meta.region_name
    place = {} if region == "us-east-1" else {"LocationConstraint": region}
    return {**body, **({"CreateBucketConfiguration": place} if place else {})}


def _bucket(asked: Asked, item: Values, state: Values) -> Values:
    tags = asked.find("GetBucketTagging", Bucket=state["id"])
    return {"Bucket": state["id"], "Tagging": {"TagSet": tags["TagSet"] if tags else []}}


def _emptied(asked: Asked, id: str, state: Values) -> None:
    """Delete what is in a bucket that may go with its content."""
    if state.get("forceDestroy"):
        _drop_versions(asked, id, "")


def _object_gone(asked: Asked, id: str, state: Values) -> None:
    _drop_versions(asked, state["bucket"], state["key"])


def _drop_versions(asked: Asked, bucket: str, start: str) -> None:
    found = asked.find("ListObjectVersions", Bucket=bucket, Prefix=start) or {}
    for one in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
        asked.call("DeleteObject", Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


def _body(asked: Asked, values: Values, body: Values) -> Values:
    content = base64.b64decode(values["contentBase64"]) if "contentBase64" in values else None
    return {**body, "Body": str(values.get("content", "")).encode() if content is None else content}


def _object(asked: Asked, item: Values, state: Values) -> Values:
    return {**item, "Bucket": state["bucket"], "Key": state["key"]}


_REPOSITORY = {"repositoryName": "{id}"}

WAYS = {
    "aws:ecr/repository:Repository": Way(
        make="CreateRepository",
        named="{name}",
        show="DescribeRepositories",
        key={"repositoryNames": ["{id}"]},
        item="repositories[0]",
        outputs={"arn": "repositoryArn", "repositoryUrl": "repositoryUri"},
        changing=_repository_changed,
        drop="DeleteRepository",
        drop_key={**_REPOSITORY, "force": "{forceDelete}"},
        tags="ListTagsForResource",
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Way(
        make="PutLifecyclePolicy",
        named="{repository}",
        show="GetLifecyclePolicy",
        key=_REPOSITORY,
        change="PutLifecyclePolicy",
        drop="DeleteLifecyclePolicy",
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Way(
        make="SetRepositoryPolicy",
        named="{repository}",
        show="GetRepositoryPolicy",
        key=_REPOSITORY,
        change="SetRepositoryPolicy",
        drop="DeleteRepositoryPolicy",
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": Way(
        make="PutReplicationConfiguration",
        named="{registryId}",
        show="DescribeRegistry",
        key={},
        change="PutReplicationConfiguration",
        drop="PutReplicationConfiguration",
        drop_key={"replicationConfiguration": {"rules": []}},
        told=lambda asked, item, state: (
            item if item["replicationConfiguration"].get("rules") else None
        ),
    ),
    "aws:s3/bucket:Bucket": Way(
        make="CreateBucket",
        named="{bucket}",
        show="HeadBucket",
        key=_BUCKET,
        bound={"bucket": "CreateBucket.Bucket"},
        asking=_place,
        also={"PutBucketTagging": _BUCKET},
        told=_bucket,
        before=_emptied,
        drop="DeleteBucket",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Way(
        make="PutBucketVersioning",
        show="GetBucketVersioning",
        bound={
            "versioningConfiguration.status": "PutBucketVersioning.VersioningConfiguration.Status"
        },
        told=lambda asked, item, state: {
            "VersioningConfiguration": item,
            "Bucket": state["bucket"],
        },
        change="PutBucketVersioning",
        **_PART,
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Way(
        make="PutBucketEncryption",
        show="GetBucketEncryption",
        told=_in_bucket,
        change="PutBucketEncryption",
        drop="DeleteBucketEncryption",
        **_PART,
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Way(
        make="PutPublicAccessBlock",
        show="GetPublicAccessBlock",
        told=_in_bucket,
        change="PutPublicAccessBlock",
        drop="DeletePublicAccessBlock",
        **_PART,
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Way(
        make="PutBucketPolicy",
        show="GetBucketPolicy",
        asking=_policy_asked,
        told=_policy,
        change="PutBucketPolicy",
        drop="DeleteBucketPolicy",
        **_PART,
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Way(
        make="PutBucketOwnershipControls",
        show="GetBucketOwnershipControls",
        told=_in_bucket,
        change="PutBucketOwnershipControls",
        drop="DeleteBucketOwnershipControls",
        **_PART,
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Way(
        make="PutBucketLifecycleConfiguration",
        show="GetBucketLifecycleConfiguration",
        told=lambda asked, item, state: {"LifecycleConfiguration": item, "Bucket": state["bucket"]},
        change="PutBucketLifecycleConfiguration",
        drop="DeleteBucketLifecycle",
        **_PART,
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": Way(
        make="PutBucketReplication",
        show="GetBucketReplication",
        told=_in_bucket,
        change="PutBucketReplication",
        drop="DeleteBucketReplication",
        unread=("rules.filter", "rules.sourceSelectionCriteria", "rules.deleteMarkerReplication"),
        **_PART,
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": Way(
        make="PutObject",
        named="{bucket}/{key}",
        show="HeadObject",
        key={"Bucket": "{bucket}", "Key": "{key}"},
        asking=_body,
        told=_object,
        change="PutObject",
        before=_object_gone,
    ),
}
