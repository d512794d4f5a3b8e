import json

import pulumi
import pytest
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws import S3ArtifactStore, aws_account
from mlops_kit.inputs import InvalidInputs
from tests.aws_mocks import ACCOUNT, PRINCIPAL, REGIONS, AwsEngine

BUCKET = "s3/bucket:Bucket"
BUCKET_POLICY = "s3/bucketPolicy:BucketPolicy"
KEY = "kms/key:Key"
ROLE = "iam/role:Role"
ROLE_POLICY = "iam/rolePolicy:RolePolicy"
REPLICATION = "s3/bucketReplicationConfig:BucketReplicationConfig"
PUT = "s3:PutObject"
SSE = "s3:x-amz-server-side-encryption"
each_partition = pytest.mark.parametrize("name", REGIONS)


def deploy(region="eu-central-1", **args):
    engine = AwsEngine(region)
    engine.run(lambda: S3ArtifactStore("models", args))
    return engine


def replicated(name="aws", **replica):
    region, other = REGIONS[name]
    return deploy(region, replica={"region": other, **replica})


def rule(engine):
    (config,) = engine.of_type(REPLICATION).values()
    (only,) = config["rules"]
    return only


def statements(text):
    return {statement.pop("Sid", None): statement for statement in json.loads(text)["Statement"]}


def test_a_store_is_these_resources():
    assert set(deploy().resources) == {
        "models",
        "models-key",
        "models-bucket",
        "models-ownership",
        "models-public-access",
        "models-policy",
        "models-encryption",
        "models-versioning",
        "models-lifecycle",
    }


def test_the_bucket_is_private_versioned_encrypted_and_tidied_up():
    engine = deploy()
    made = {name: m.inputs for name, m in engine.resources.items()}
    bucket = {"bucket": engine.outputs["bucket_name"]}

    assert made["models-bucket"] == {"forceDestroy": False}
    assert made["models-ownership"] == {
        **bucket,
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    }
    assert made["models-public-access"] == {
        **bucket,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert made["models-encryption"] == {
        **bucket,
        "rules": [
            {
                "applyServerSideEncryptionByDefault": {
                    "sseAlgorithm": "aws:kms",
                    "kmsMasterKeyId": engine.outputs["kms_key_arn"],
                },
                "bucketKeyEnabled": True,
            }
        ],
    }
    assert made["models-versioning"] == {
        **bucket,
        "versioningConfiguration": {"status": "Enabled"},
    }
    assert made["models-lifecycle"] == {
        **bucket,
        "rules": [
            {
                "id": "upkeep",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                "noncurrentVersionExpiration": {"noncurrentDays": 90},
                "expiration": {"expiredObjectDeleteMarker": True},
            }
        ],
    }
    assert made["models-key"] == {
        "description": "Encrypts artifacts of models",
        "enableKeyRotation": True,
    }


@each_partition
def test_the_bucket_policy_refuses_plain_http_and_every_other_key(name):
    region, _ = REGIONS[name]
    engine = deploy(region)
    arn, key = f"arn:{name}:s3:::models-bucket-1234567", engine.outputs["kms_key_arn"]

    (policy,) = engine.of_type(BUCKET_POLICY).values()

    def deny(action, resources, condition):
        return {
            "Effect": "Deny",
            "Principal": "*",
            "Action": action,
            "Resource": resources,
            "Condition": condition,
        }

    assert key.startswith(f"arn:{name}:kms:{region}:")
    assert policy["bucket"] == "models-bucket-1234567"
    assert json.loads(policy["policy"])["Version"] == "2012-10-17"
    assert statements(policy["policy"]) == {
        "DenyInsecureTransport": deny(
            "s3:*", [arn, f"{arn}/*"], {"Bool": {"aws:SecureTransport": "false"}}
        ),
        "DenyOtherEncryption": deny(
            PUT, [f"{arn}/*"], {"StringNotEquals": {SSE: "aws:kms"}, "Null": {SSE: "false"}}
        ),
        "DenyOtherKeys": deny(
            PUT,
            [f"{arn}/*"],
            {
                "StringNotEquals": {f"{SSE}-aws-kms-key-id": key},
                "Null": {f"{SSE}-aws-kms-key-id": "false"},
            },
        ),
        "DenyUnnamedKeys": deny(
            PUT,
            [f"{arn}/*"],
            {"StringEquals": {SSE: "aws:kms"}, "Null": {f"{SSE}-aws-kms-key-id": "true"}},
        ),
        "DenyCustomerProvidedKeys": deny(
            PUT, [f"{arn}/*"], {"Null": {f"{SSE}-customer-algorithm": "false"}}
        ),
    }


def denied(policy, headers):
    """Evaluate the upload statements as IAM does: all operators of a statement must hold."""

    def holds(operator, key, wanted):
        got = headers.get(key)
        match operator:
            case "Null":
                return (got is None) == (wanted == "true")
            case "StringEquals":
                return got == wanted
            case "StringNotEquals":
                return got != wanted

    return any(
        all(
            holds(operator, key, wanted)
            for operator, keys in statement["Condition"].items()
            for key, wanted in keys.items()
        )
        for statement in statements(policy).values()
        if statement["Action"] == PUT
    )


def test_an_upload_lands_under_the_stores_key_or_nowhere():
    engine = deploy()
    (policy,) = (inputs["policy"] for inputs in engine.of_type(BUCKET_POLICY).values())
    key_id, key = f"{SSE}-aws-kms-key-id", engine.outputs["kms_key_arn"]

    assert not denied(policy, {})
    assert not denied(policy, {SSE: "aws:kms", key_id: key})
    assert denied(policy, {SSE: "AES256"})
    assert denied(policy, {SSE: "aws:kms:dsse", key_id: key})
    assert denied(policy, {SSE: "aws:kms", key_id: f"{key}2"})
    assert denied(policy, {SSE: "aws:kms"}), "S3 would take the key aws/s3"
    assert denied(policy, {f"{SSE}-customer-algorithm": "AES256"})


@each_partition
def test_outputs_say_where_the_store_and_its_copy_are(name):
    region, other = REGIONS[name]

    assert replicated(name).outputs == {
        "bucket_name": "models-bucket-1234567",
        "bucket_arn": f"arn:{name}:s3:::models-bucket-1234567",
        "kms_key_arn": f"arn:{name}:kms:{region}:{ACCOUNT}:key/models-key",
        "uri": "s3://models-bucket-1234567",
        "replica_bucket_name": "models-replica-bucket-1234567",
        "replica_bucket_arn": f"arn:{name}:s3:::models-replica-bucket-1234567",
        "replica_kms_key_arn": f"arn:{name}:kms:{other}:{ACCOUNT}:key/models-replica-key",
    }


def test_without_a_copy_its_outputs_are_empty_and_nothing_is_looked_up():
    engine = deploy()

    assert {v for k, v in engine.outputs.items() if k.startswith("replica")} == {""}
    assert engine.calls == []


def test_the_copy_is_as_hard_as_the_store_and_lies_in_the_other_region():
    engine = replicated()
    made = {name: m.inputs for name, m in engine.resources.items()}
    here = [name for name in made if name.startswith("models-") and "repl" not in name]
    named = {
        "models-bucket-1234567": "models-replica-bucket-1234567",
        engine.outputs["kms_key_arn"]: engine.outputs["replica_kms_key_arn"],
    }

    assert len(here) == 8
    for name in here:
        text = json.dumps(made[name], sort_keys=True)
        for old, new in named.items():
            text = text.replace(old, new)
        there = made[name.replace("models-", "models-replica-")]
        assert there == {**json.loads(text), "region": "eu-west-1"}, name


@each_partition
def test_the_role_of_the_copying_can_do_that_and_nothing_else(name):
    engine = replicated(name)
    here, there = (f"arn:{name}:s3:::models-{part}bucket-1234567" for part in ("", "replica-"))
    (role,) = engine.of_type(ROLE).values()
    (policy,) = engine.of_type(ROLE_POLICY).values()

    def allow(actions, resource, of=None):
        when = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": [of, f"{of}/*"]}}
        condition = {"Condition": when} if of else {}
        return {"Effect": "Allow", "Action": actions, "Resource": resource, **condition}

    assert json.loads(role["assumeRolePolicy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": f"s3.principal.of.{REGIONS[name][0]}"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    assert json.loads(policy["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], here),
            allow(
                [
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionTagging",
                ],
                f"{here}/*",
            ),
            allow(["s3:ReplicateObject", "s3:ReplicateTags"], f"{there}/*"),
            allow(["kms:Decrypt"], engine.outputs["kms_key_arn"], of=here),
            allow(
                ["kms:Encrypt", "kms:GenerateDataKey"],
                engine.outputs["replica_kms_key_arn"],
                of=there,
            ),
        ],
    }
    IAMPolicyDocumentValidator(policy["policy"]).validate()
    IAMTrustPolicyDocumentValidator(role["assumeRolePolicy"]).validate()


def test_the_principal_is_looked_up_once_and_nothing_else():
    (call,) = replicated().calls

    assert (call.token, call.args) == (PRINCIPAL, {"serviceName": "s3"})


@pytest.mark.parametrize("copied", [True, False])
def test_deletions_are_copied_only_when_that_is_asked_for(copied):
    engine = replicated(delete_markers=copied)
    (policy,) = engine.of_type(ROLE_POLICY).values()

    assert ("s3:ReplicateDelete" in policy["policy"]) == copied
    assert rule(engine)["deleteMarkerReplication"] == {
        "status": "Enabled" if copied else "Disabled"
    }


def test_every_new_object_is_copied_and_measured():
    engine = replicated()

    assert rule(engine) == {
        "id": "all",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "deleteMarkerReplication": {"status": "Disabled"},
        "destination": {
            "bucket": engine.outputs["replica_bucket_arn"],
            "encryptionConfiguration": {"replicaKmsKeyId": engine.outputs["replica_kms_key_arn"]},
            "metrics": {"status": "Enabled"},
        },
    }
    (config,) = engine.of_type(REPLICATION).values()
    assert config["bucket"] == "models-bucket-1234567"
    assert config["role"] == f"arn:aws:iam::{ACCOUNT}:role/models-replication-1234567"


def test_the_promise_of_15_minutes_is_measured_at_15_minutes():
    destination = rule(replicated(time_control=True))["destination"]

    assert destination["metrics"] == {"status": "Enabled", "eventThreshold": {"minutes": 15}}
    assert destination["replicationTime"] == {"status": "Enabled", "time": {"minutes": 15}}


def test_without_metrics_cloudwatch_gets_nothing():
    assert rule(replicated(metrics=False))["destination"]["metrics"] == {"status": "Disabled"}


def test_the_copying_waits_for_both_versionings_and_for_the_roles_permissions():
    assert {
        "models-versioning",
        "models-replica-versioning",
        "models-replication-permissions",
    } <= replicated().dependencies["models-replication-rules"]


def test_s3_is_never_asked_to_change_two_rules_of_access_at_once():
    before = deploy().dependencies

    assert "models-ownership" in before["models-public-access"]
    assert "models-public-access" in before["models-policy"]
    assert "models-versioning" in before["models-lifecycle"]


def test_given_keys_are_used_and_none_are_made():
    here = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/here"
    there = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/there"

    engine = deploy(kms_key_arn=here, replica={"region": "eu-west-1", "kms_key_arn": there})

    assert engine.of_type(KEY) == {}
    assert engine.outputs["kms_key_arn"] == here
    assert engine.outputs["replica_kms_key_arn"] == there


def test_everything_that_can_have_tags_has_them():
    engine = deploy(tags={"team": "red"}, replica={"region": "eu-west-1"})

    for token, count in ((BUCKET, 2), (KEY, 2), (ROLE, 1)):
        made = engine.of_type(token)
        assert len(made) == count
        assert all(inputs["tags"] == {"team": "red"} for inputs in made.values())


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        S3ArtifactStore("models", {"replica": {"region": "eu-west-1"}}, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}


def test_a_promise_without_metrics_is_refused():
    with pytest.raises(InvalidInputs, match=r"replica\.metrics: must be true with time_control"):
        replicated(time_control=True, metrics=False)
