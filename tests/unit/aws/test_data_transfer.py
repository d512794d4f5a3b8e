import json
import re

import botocore.session
import pulumi
import pytest
from botocore.validate import ParamValidator
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws import aws_account
from mlops_kit.aws.transfer.data_transfer import DataTransfer
from mlops_kit.inputs import InvalidInputs
from mlops_kit.residency import Provider, ResidencySettings, Resource, judge
from tests.aws_examples.data_transfer import DATA_TRANSFER
from tests.aws_mocks import ACCOUNT, PRINCIPAL, REGIONS, AwsEngine
from tests.aws_stand_in import StrictAwsEngine

TASK = "datasync/task:Task"
S3 = "datasync/s3Location:S3Location"
NFS = "datasync/nfsLocation:NfsLocation"
STORE = "datasync/locationObjectStorage:LocationObjectStorage"
AZURE = "datasync/locationAzureBlob:LocationAzureBlob"
ROLE = "iam/role:Role"
ROLE_POLICY = "iam/rolePolicy:RolePolicy"
RULES = "s3/bucketReplicationConfig:BucketReplicationConfig"
ALARM = "cloudwatch/metricAlarm:MetricAlarm"
RULE = "cloudwatch/eventRule:EventRule"
TARGET = "cloudwatch/eventTarget:EventTarget"
SCHEDULE = "scheduler/schedule:Schedule"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""Pulumi's mark of a secret in what a program sends to the engine."""
each_partition = pytest.mark.parametrize("name", REGIONS)


def key(name="aws", region="eu-central-1", id="a"):
    return f"arn:{name}:kms:{region}:{ACCOUNT}:key/{id}"


def agent(name="aws", region="eu-central-1", letter="0"):
    return f"arn:{name}:datasync:{region}:{ACCOUNT}:agent/agent-{letter * 17}"


def topic(name="aws", region="eu-central-1"):
    return f"arn:{name}:sns:{region}:{ACCOUNT}:alarms"


def destination(name="aws", **more):
    return {"bucket_name": "arrivals", "kms_key_arn": key(name, REGIONS[name][0]), **more}


def nfs(name="aws", **more):
    return {
        "server_hostname": "nas.lab.example",
        "path": "/models",
        "agent_arns": [agent(name, REGIONS[name][0])],
        **more,
    }


def store(**more):
    return {"server_hostname": "s3.lab.example", "bucket_name": "models", **more}


def azure(**more):
    return {
        "container_url": "https://winemodels.blob.core.windows.net/models",
        "sas_token": "sv=not-a-token",
        "agent_arns": [agent()],
        **more,
    }


def google(**more):
    return {"bucket_name": "wine", "access_key": "GOOG", "secret_key": "not-a-secret", **more}


def bucket(name="aws", **more):
    other = REGIONS[name][1]
    return {"bucket_name": "far", "kms_key_arn": key(name, other, "b"), "region": other, **more}


def deploy(name="aws", engine=None, **args):
    engine = engine or AwsEngine(REGIONS[name][0])
    given = {"destination": destination(name), **args}
    engine.run(lambda: DataTransfer("move", given))
    return engine


def plain(value):
    """Take Pulumi's mark off secrets, as the engine does for a provider."""
    if isinstance(value, dict):
        if SECRET in value.values():
            return plain(value["value"])
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def only(engine, token):
    (inputs,) = engine.of_type(token).values()
    return plain(inputs)


def statements(text):
    return json.loads(text)["Statement"]


class Strict(StrictAwsEngine):
    """The stand-in that previews without credentials use, secrets as a provider sees them."""

    def new_resource(self, args):
        args.inputs = plain(args.inputs)
        return super().new_resource(args)


@pytest.mark.parametrize("args", DATA_TRANSFER)
def test_the_contract_of_aws_has_nothing_against_any_input(args):
    engine = Strict()
    # The second example's destination has a region that the contract holds its keys against.
    args = {**args, "destination": {**args["destination"], "region": "eu-central-1"}}
    west = {**args["buckets"]["west"], "region": "eu-west-1"}

    engine.run(lambda: DataTransfer("move", {**args, "buckets": {"west": west}}))

    assert engine.refused == []
    assert len(engine.resources) >= 25


@each_partition
def test_in_each_partition_the_contract_has_nothing_against_the_least_that_can_be_said(name):
    engine = Strict(REGIONS[name][0])
    # aws-eusc has one region so far: both buckets are there.
    near = bucket(name) | {"region": REGIONS[name][0], "kms_key_arn": key(name, REGIONS[name][0])}

    deploy(
        name,
        engine,
        nfs={"lab": nfs(name)},
        buckets={"near": near | {"existing_objects": "rate(1 day)"}},
    )

    assert engine.refused == []


def test_a_source_of_datasync_is_these_resources():
    assert set(deploy(nfs={"lab": nfs()}, alarm_topic_arn=topic()).resources) == {
        "move",
        "move-datasync",
        "move-datasync-permissions",
        "move-log-key",
        "move-logs",
        "move-log-access",
        "move-lab-source",
        "move-lab-destination",
        "move-lab-task",
        "move-failed",
        "move-failed-notice",
    }


def test_a_bucket_is_these_resources():
    names = {"move", "move-far-replication", "move-far-replication-permissions"}
    names |= {"move-far-replication-rules", "move-far-not-copied", "move-far-late"}
    jobs = ("job", "job-permissions", "group", "caller", "caller-permissions", "schedule", "failed")

    assert set(deploy(buckets={"far": bucket()}).resources) == names
    when = "at(2026-12-01T02:00:00)"
    assert set(deploy(buckets={"far": bucket(existing_objects=when)}).resources) == names | {
        f"move-far-batch-{job}" for job in jobs
    }


@each_partition
def test_the_role_of_datasync_can_write_to_the_one_bucket_and_nothing_else(name):
    region = REGIONS[name][0]
    engine = deploy(name, nfs={"lab": nfs(name, destination_prefix="raw/"), "all": nfs(name)})
    role, policy = only(engine, ROLE), only(engine, ROLE_POLICY)
    here = f"arn:{name}:s3:::arrivals"
    ours = {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}

    assert statements(role["assumeRolePolicy"]) == [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"datasync.principal.of.{region}"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:{name}:datasync:{region}:{ACCOUNT}:*"},
            },
        }
    ]
    assert statements(policy["policy"]) == [
        {
            "Effect": "Allow",
            "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            "Resource": here,
            "Condition": ours,
        },
        {
            "Effect": "Allow",
            "Action": [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:GetObjectTagging",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectTagging",
            ],
            "Resource": [f"{here}/raw/*", f"{here}/*"],
            "Condition": ours,
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key(name, region),
            "Condition": {
                "StringLike": {
                    "kms:ViaService": f"s3.{region}.*",
                    "kms:EncryptionContext:aws:s3:arn": [here, f"{here}/*"],
                }
            },
        },
    ]
    IAMPolicyDocumentValidator(policy["policy"]).validate()
    IAMTrustPolicyDocumentValidator(role["assumeRolePolicy"]).validate()


@each_partition
def test_the_logs_are_encrypted_and_only_the_accounts_own_tasks_write_them(name):
    region = REGIONS[name][0]
    engine = deploy(name, nfs={"lab": nfs(name)})
    group = only(engine, "cloudwatch/logGroup:LogGroup")
    access = only(engine, "cloudwatch/logResourcePolicy:LogResourcePolicy")
    (statement,) = statements(access["policyDocument"])

    assert group["kmsKeyId"] == f"arn:{name}:kms:{region}:{ACCOUNT}:key/move-log-key"
    assert group["retentionInDays"] == 90
    assert statement["Principal"] == {"Service": f"datasync.principal.of.{region}"}
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == (
        f"arn:{name}:logs:{region}:{ACCOUNT}:log-group:move-logs-1234567:*"
    )
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:{name}:datasync:{region}:{ACCOUNT}:*"},
    }
    assert access["policyName"] == engine.outputs["log_group_name"] == "move-logs-1234567"
    assert "move-log-access" in engine.dependencies["move-lab-task"]


def test_a_destination_elsewhere_has_its_tasks_logs_and_key_there():
    there = {"bucket_name": "arrivals", "kms_key_arn": key(region="eu-west-1")}
    source = nfs(agent_arns=[agent(region="eu-west-1")])
    engine = AwsEngine()
    args = {"destination": {**there, "region": "eu-west-1"}, "nfs": {"lab": source}}
    args["alarm_topic_arn"] = topic(region="eu-west-1")

    engine.run(lambda: DataTransfer("move", args))

    regional = {n: m.inputs for n, m in engine.resources.items() if "aws:iam/" not in m.typ}
    assert {n for n, i in regional.items() if i.get("region") != "eu-west-1"} == {"move"}
    policy = statements(regional["move-log-key"]["policy"])[1]
    assert policy["Principal"] == {"Service": "logs.in.eu-west-1"}
    assert f":logs:eu-west-1:{ACCOUNT}:log-group:*" in json.dumps(policy["Condition"])


def test_a_task_says_what_is_copied_and_how():
    engine = deploy(
        nfs={"lab": nfs()},
        schedule="rate(12 hours)",
        bandwidth_bytes_per_second=1_048_576,
        verify="point_in_time_consistent",
        include_patterns=["/a*", "/b*"],
        exclude_patterns=["*.part", "*/tmp"],
        overwrite=False,
        delete_removed=True,
        log_level="transfer",
    )
    task = only(engine, TASK)

    assert task["taskMode"] == "BASIC"
    assert task["schedule"] == {"scheduleExpression": "rate(12 hours)"}
    assert task["includes"] == {"filterType": "SIMPLE_PATTERN", "value": "/a*|/b*"}
    assert task["excludes"] == {"filterType": "SIMPLE_PATTERN", "value": "*.part|*/tmp"}
    assert task["options"] == {
        "verifyMode": "POINT_IN_TIME_CONSISTENT",
        "overwriteMode": "NEVER",
        "preserveDeletedFiles": "REMOVE",
        "logLevel": "TRANSFER",
        "objectTags": "NONE",
        "bytesPerSecond": 1_048_576,
    }


def test_what_is_not_said_of_a_task_has_these_defaults():
    task = only(deploy(nfs={"lab": nfs()}), TASK)

    assert task["options"] == {
        "verifyMode": "ONLY_FILES_TRANSFERRED",
        "overwriteMode": "ALWAYS",
        "preserveDeletedFiles": "PRESERVE",
        "logLevel": "BASIC",
        "objectTags": "NONE",
    }
    assert {"schedule", "includes", "excludes"} & set(task) == set()


def test_objects_have_no_owners_and_those_of_google_no_tags():
    engine = deploy(
        object_stores={"ceph": store(), "untagged": store(copy_tags=False)},
        azure_blobs={"azure": azure()},
        google_buckets={"google": google()},
    )
    options = {name: inputs["options"] for name, inputs in engine.of_type(TASK).items()}

    for one in options.values():
        assert (one["uid"], one["gid"], one["posixPermissions"]) == ("NONE", "NONE", "NONE")
    assert {name: one["objectTags"] for name, one in options.items()} == {
        "move-ceph-task": "PRESERVE",
        "move-untagged-task": "NONE",
        "move-azure-task": "PRESERVE",
        "move-google-task": "NONE",
    }


def test_without_agents_datasync_copies_in_its_enhanced_mode():
    engine = deploy(
        object_stores={"ceph": store(), "near": store(agent_arns=[agent()])},
        google_buckets={"google": google()},
    )

    assert {name: one["taskMode"] for name, one in engine.of_type(TASK).items()} == {
        "move-ceph-task": "ENHANCED",
        "move-near-task": "BASIC",
        "move-google-task": "ENHANCED",
    }
    assert "agentArns" not in engine.of_type(STORE)["move-google-source"]


def test_each_kind_of_source_is_its_kind_of_location():
    engine = deploy(
        nfs={"lab": nfs()},
        object_stores={"ceph": store(access_key="a", secret_key="b", server_port=8443.0)},
        azure_blobs={"azure": azure(prefix="wine/")},
        google_buckets={"google": google(prefix="iris/", destination_prefix="g/")},
    )
    stores = {name: plain(inputs) for name, inputs in engine.of_type(STORE).items()}

    assert only(engine, NFS) == {
        "serverHostname": "nas.lab.example",
        "subdirectory": "/models",
        "onPremConfig": {"agentArns": [agent()]},
    }
    assert stores["move-ceph-source"] == {
        "serverHostname": "s3.lab.example",
        "serverProtocol": "HTTPS",
        "serverPort": 8443,
        "bucketName": "models",
        "subdirectory": "/",
        "accessKey": "a",
        "secretKey": "b",
    }
    assert stores["move-google-source"] == {
        "serverHostname": "storage.googleapis.com",
        "serverProtocol": "HTTPS",
        "bucketName": "wine",
        "subdirectory": "/iris/",
        "accessKey": "GOOG",
        "secretKey": "not-a-secret",
    }
    assert only(engine, AZURE) == {
        "containerUrl": "https://winemodels.blob.core.windows.net/models",
        "authenticationType": "SAS",
        "sasConfiguration": {"token": "sv=not-a-token"},
        "subdirectory": "/wine/",
        "agentArns": [agent()],
    }
    folders = {name: inputs["subdirectory"] for name, inputs in engine.of_type(S3).items()}
    assert folders["move-google-destination"] == "/g/"
    assert folders["move-azure-destination"] == "/"


def test_tokens_and_keys_are_secrets_in_the_state():
    engine = deploy(
        object_stores={"ceph": store(access_key="a", secret_key="b")},
        azure_blobs={"azure": azure()},
        google_buckets={"google": google()},
    )
    stores = engine.of_type(STORE)

    for secret in (
        stores["move-ceph-source"]["secretKey"],
        stores["move-google-source"]["secretKey"],
        engine.of_type(AZURE)["move-azure-source"]["sasConfiguration"],
    ):
        assert SECRET in secret.values()


def test_a_location_of_a_bucket_waits_for_the_permissions_of_its_role():
    before = deploy(nfs={"lab": nfs()}).dependencies["move-lab-destination"]

    assert "move-datasync-permissions" in before


def test_the_topic_hears_of_every_task_of_the_component_that_fails():
    engine = deploy(nfs={"lab": nfs()}, object_stores={"ceph": store()}, alarm_topic_arn=topic())
    pattern = json.loads(only(engine, RULE)["eventPattern"])
    target = only(engine, TARGET)
    arns = engine.outputs["task_arns"]

    assert pattern["detail-type"] == ["DataSync Task Execution State Change"]
    assert pattern["detail"] == {"State": ["ERROR"]}
    assert pattern["resources"] == [{"prefix": f"{arns['lab']}/"}, {"prefix": f"{arns['ceph']}/"}]
    assert target["arn"] == topic()
    assert target["rule"] == "move-failed-1234567"
    template = target["inputTransformer"]["inputTemplate"]
    assert json.loads(re.sub("<.*?>", "x", template)).endswith("its log is in move-logs-1234567.")
    assert set(re.findall("<(.*?)>", template)) == set(target["inputTransformer"]["inputPaths"])


def test_the_pattern_of_as_many_tasks_as_there_may_be_fits_into_a_rule():
    sources = {f"lab{number}": nfs("aws-us-gov") for number in range(16)}
    engine = deploy("aws-us-gov", nfs=sources, alarm_topic_arn=topic("aws-us-gov", "us-gov-west-1"))

    assert len(only(engine, RULE)["eventPattern"]) <= 2048


def test_without_a_topic_nobody_is_told():
    assert deploy(nfs={"lab": nfs()}).of_type(RULE) == {}


@each_partition
def test_a_bucket_is_copied_by_rules_in_its_own_region(name):
    region, other = REGIONS[name]
    engine = deploy(name, buckets={"far": bucket(name, prefix="wine/", delete_markers=True)})
    config = only(engine, RULES)
    (rule,) = config["rules"]

    assert (config["bucket"], config["region"]) == ("far", other)
    assert rule["filter"] == {"prefix": "wine/"}
    assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
    assert rule["destination"] == {
        "bucket": f"arn:{name}:s3:::arrivals",
        "encryptionConfiguration": {"replicaKmsKeyId": key(name, region)},
        "metrics": {"status": "Enabled"},
    }
    assert engine.outputs["role_arns"] == {
        "far": f"arn:{name}:iam::{ACCOUNT}:role/move-far-replication-1234567"
    }
    assert (engine.outputs["task_arns"], engine.outputs["log_group_name"]) == ({}, "")


def test_there_is_an_alarm_where_s3_counts_failures_and_one_where_it_measures_delay():
    far = bucket(alarm_topic_arn=topic(region="eu-west-1"))
    engine = deploy(buckets={"far": far}, alarm_topic_arn=topic(), max_latency_seconds=1200)
    failed, late = (engine.of_type(ALARM)[f"move-far-{kind}"] for kind in ("not-copied", "late"))
    rule = {"SourceBucket": "far", "DestinationBucket": "arrivals", "RuleId": "all"}

    assert failed["dimensions"] == late["dimensions"] == rule
    assert failed["metricName"] == "OperationsFailedReplication"
    assert (failed["region"], failed["statistic"], failed["threshold"]) == ("eu-west-1", "Sum", 0)
    assert failed["alarmActions"] == [topic(region="eu-west-1")]
    assert late["metricName"] == "ReplicationLatency"
    assert (late.get("region"), late["statistic"], late["threshold"]) == (None, "Maximum", 1200)
    assert late["alarmActions"] == [topic()]
    assert engine.outputs["alarm_names"] == [
        "move-far-not-copied-1234567",
        "move-far-late-1234567",
    ]


def test_without_a_topic_the_alarms_are_there_and_tell_nobody():
    engine = deploy(buckets={"far": bucket()})

    assert [inputs.get("alarmActions") for inputs in engine.of_type(ALARM).values()] == [None] * 2
    assert engine.of_type(ALARM)["move-far-late"]["threshold"] == 900


@each_partition
def test_a_schedule_has_s3_copy_what_was_there_before(name):
    other = REGIONS[name][1]
    far = bucket(name, existing_objects="at(2026-12-01T02:00:00)")
    engine = deploy(name, buckets={"far": far})
    schedule = only(engine, SCHEDULE)
    job = json.loads(schedule["target"]["input"])
    s3control = botocore.session.get_session().get_service_model("s3control")

    assert schedule["scheduleExpression"] == "at(2026-12-01T02:00:00)"
    assert schedule["flexibleTimeWindow"] == {"mode": "OFF"}
    assert (schedule["region"], schedule["kmsKeyArn"]) == (other, key(name, other, "b"))
    assert schedule["target"]["arn"] == f"arn:{name}:scheduler:::aws-sdk:s3control:createJob"
    operation = s3control.operation_model("CreateJob")
    assert not ParamValidator().validate(job, operation.input_shape).has_errors()
    assert job["Operation"] == {"S3ReplicateObject": {}}
    assert job["RoleArn"] == f"arn:{name}:iam::{ACCOUNT}:role/move-far-batch-job-1234567"
    assert job["ManifestGenerator"]["S3JobManifestGenerator"] == {
        "ExpectedBucketOwner": ACCOUNT,
        "SourceBucket": f"arn:{name}:s3:::far",
        "EnableManifestOutput": False,
        "Filter": {"EligibleForReplication": True, "ObjectReplicationStatuses": ["NONE", "FAILED"]},
    }
    assert {
        "move-far-batch-job-permissions",
        "move-far-batch-caller-permissions",
        "move-far-replication-rules",
    } <= engine.dependencies["move-far-batch-schedule"]


def test_a_job_is_made_once_for_each_time_however_often_it_is_asked_for():
    engine, far = AwsEngine(), {"far": bucket(existing_objects="rate(1 day)")}
    args = {"destination": destination(), "buckets": far}
    engine.run(lambda: DataTransfer("m" * 60, args))
    token = json.loads(only(engine, SCHEDULE)["target"]["input"])["ClientRequestToken"]

    assert token.endswith("m-far-batch-<aws.scheduler.scheduled-time>")
    longest = token.replace("<aws.scheduler.scheduled-time>", "2026-12-01T02:00:00Z")
    assert len(longest) <= 64, "CreateJob takes no longer token"


@each_partition
def test_the_roles_of_a_job_can_start_the_copying_of_one_bucket_and_nothing_else(name):
    region, other = REGIONS[name]
    engine = deploy(name, buckets={"far": bucket(name, existing_objects="rate(1 day)")})
    roles = {n: statements(i["assumeRolePolicy"])[0] for n, i in engine.of_type(ROLE).items()}
    policies = {n: statements(i["policy"]) for n, i in engine.of_type(ROLE_POLICY).items()}
    batch = f"batchoperations.s3.principal.of.{region}"
    group = "move-far-batch-group-1234567"
    scheduler = f"arn:{name}:scheduler:{other}:{ACCOUNT}"

    assert roles["move-far-batch-job"]["Principal"] == {"Service": batch}
    assert policies["move-far-batch-job-permissions"] == [
        {
            "Effect": "Allow",
            "Action": ["s3:InitiateReplication"],
            "Resource": f"arn:{name}:s3:::far/*",
        },
        {
            "Effect": "Allow",
            "Action": ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"],
            "Resource": f"arn:{name}:s3:::far",
        },
    ]
    assert roles["move-far-batch-caller"]["Principal"] == {
        "Service": f"scheduler.principal.of.{region}"
    }
    assert roles["move-far-batch-caller"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"{scheduler}:schedule-group/{group}"},
    }
    assert policies["move-far-batch-caller-permissions"] == [
        {
            "Effect": "Allow",
            "Action": ["s3:CreateJob"],
            "Resource": "*",
            "Condition": {"StringEquals": {"s3:RequestJobOperation": "S3ReplicateObject"}},
        },
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": f"arn:{name}:iam::{ACCOUNT}:role/move-far-batch-job-1234567",
            "Condition": {"StringEquals": {"iam:PassedToService": batch}},
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": key(name, other, "b"),
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:scheduler:schedule:arn": (
                        f"{scheduler}:schedule/{group}/*"
                    )
                }
            },
        },
    ]
    for inputs in engine.of_type(ROLE_POLICY).values():
        IAMPolicyDocumentValidator(inputs["policy"]).validate()


def test_a_job_that_cannot_be_made_is_an_alarm():
    far = bucket(existing_objects="rate(1 day)", alarm_topic_arn=topic(region="eu-west-1"))
    alarm = deploy(buckets={"far": far}).of_type(ALARM)["move-far-batch-failed"]

    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/Scheduler", "TargetErrorCount")
    assert alarm["dimensions"] == {"ScheduleGroup": "move-far-batch-group-1234567"}
    assert alarm["alarmActions"] == [topic(region="eu-west-1")]
    assert alarm["region"] == "eu-west-1"


def test_everything_that_can_have_tags_has_them():
    far = bucket(existing_objects="rate(1 day)")
    engine = deploy(
        nfs={"lab": nfs()}, buckets={"far": far}, tags={"team": "red"}, alarm_topic_arn=topic()
    )
    untagged = {
        made.typ for made in engine.resources.values() if made.inputs.get("tags") != {"team": "red"}
    }

    assert untagged == {
        "mlops-kit:index:DataTransfer",
        *(f"aws:{token}" for token in (ROLE_POLICY, RULES, TARGET, SCHEDULE)),
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    }


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()
    far = {"far": bucket(existing_objects="rate(1 day)")}
    args = {"destination": destination(), "nfs": {"lab": nfs()}, "buckets": far}

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        DataTransfer("move", {**args, "alarm_topic_arn": topic()}, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}
    assert {call.token for call in engine.calls} >= {PRINCIPAL}


def judged(engine, **settings):
    """Hold what was declared against where things may live."""
    provider = Provider("aws", {"region": engine.region})
    resources = [
        Resource(made.typ, f"urn:{name}", name, plain(made.inputs), provider=provider)
        for name, made in engine.resources.items()
        if made.typ.startswith("aws:")
    ]
    return judge(ResidencySettings.model_validate(settings), resources)


def test_residency_sees_both_ends_of_every_transfer():
    engine = AwsEngine()
    engine.run(lambda: DataTransfer("move", DATA_TRANSFER[0]))
    verdict = judged(engine, clouds=["aws"], regions=["eu-central-1"])
    leaks = {(found.name, found.path, found.rule) for found in verdict.leaks}

    assert ("move-west-replication-rules", "region", "region") in leaks
    assert ("move-west-replication-rules", "bucket", "region") in leaks
    assert ("move-azure-source", "containerUrl", "cloud") in leaks
    assert ("move-google-source", "serverHostname", "cloud") in leaks
    assert {found.name for found in verdict.undecided} == {"move-lab-source", "move-ceph-source"}
    assert {name for name, _, _ in leaks if "lab" in name or "ceph" in name} == set()


def test_residency_has_nothing_against_transfers_between_allowed_places():
    engine = AwsEngine()
    engine.run(lambda: DataTransfer("move", DATA_TRANSFER[0]))

    verdict = judged(
        engine,
        clouds=["aws", "azure", "gcp"],
        regions=["eu-central-1", "eu-west-1", "westeurope", "europe-west3", "berlin1"],
        hosts={
            "winemodels.blob.core.windows.net": "westeurope",
            "wine-models.storage.googleapis.com": "europe-west3",
            "*.lab.example": "berlin1",
        },
        customer_managed_keys=True,
        public_access=False,
    )
    assert [found.sentence for found in (*verdict.leaks, *verdict.undecided)] == []


def test_a_destination_in_a_forbidden_region_is_a_leak():
    engine = AwsEngine()
    there = {**destination(), "kms_key_arn": key(region="eu-west-1"), "region": "eu-west-1"}
    source = nfs(agent_arns=[agent(region="eu-west-1")])
    engine.run(lambda: DataTransfer("move", {"destination": there, "nfs": {"lab": source}}))
    verdict = judged(engine, regions=["eu-central-1"], hosts={"*.lab.example": "eu-central-1"})

    assert ("move-lab-destination", "region") in {(one.name, one.path) for one in verdict.leaks}


REFUSED = [
    (
        {},
        "must have a source, one of buckets, nfs, object_stores, azure_blobs, google_buckets; "
        "got none",
    ),
    ({"nfs": {f"lab{n}": nfs() for n in range(17)}}, "must have at most 16 sources, got 17"),
    (
        {"nfs": {"one": nfs()}, "object_stores": {"one": store()}},
        "object_stores.one: must have a name of its own; nfs has one already",
    ),
    (
        {"buckets": {"far": bucket()}, "verify": "none"},
        "verify: is for DataSync, which copies nfs, object_stores, azure_blobs, google_buckets; "
        "here are only buckets",
    ),
    (
        {"nfs": {"lab": nfs()}, "max_latency_seconds": 600},
        "max_latency_seconds: is for buckets, which S3 copies; there are none here",
    ),
    (
        {"google_buckets": {"g": google()}, "verify": "point_in_time_consistent"},
        "verify: must not be point_in_time_consistent without agents (DataSync's enhanced mode "
        "does not do it); without agents: google_buckets.g",
    ),
    (
        {"object_stores": {"c": store()}, "bandwidth_bytes_per_second": 5},
        "bandwidth_bytes_per_second: must not be set without agents (DataSync's enhanced mode "
        "does not do it); without agents: object_stores.c",
    ),
    (
        {"nfs": {"lab": nfs()}, "log_retention_days": 31},
        "log_retention_days: must be one of 1, 3, 5, 7, 14, 30, 60",
    ),
    (
        {"nfs": {"lab": nfs(), "all": nfs()}, "delete_removed": True},
        "nfs.lab.destination_prefix: must be given with delete_removed, or what other sources "
        "brought is deleted; got nothing",
    ),
    (
        {
            "nfs": {"a": nfs(destination_prefix="a/"), "b": nfs(destination_prefix="a/b/")},
            "delete_removed": True,
        },
        "nfs.b.destination_prefix: must not begin with that of nfs.a (a/), which deletes there "
        "by delete_removed; got 'a/b/'",
    ),
    (
        {"nfs": {"lab": nfs()}, "schedule": "at(2026-12-01T02:00:00)"},
        "schedule: must be cron(<six fields>) or rate(<number> hours|days): DataSync runs at "
        "most hourly, and nothing at one time only, got 'at(2026-12-01T02:00:00)'",
    ),
    (
        {"buckets": {"far": bucket(existing_objects="tonight")}},
        "buckets.far.existing_objects: must be at(<year>-<month>-<day>T<hour>:<minute>:<second>)",
    ),
    (
        {"buckets": {"far": bucket(bucket_name="arrivals")}},
        "buckets.far.bucket_name: must be another bucket than the destination, got arrivals",
    ),
    (
        {"buckets": {"far": bucket("aws-cn")}},
        "buckets.far.kms_key_arn: is of partition aws-cn; S3 copies within one, and the "
        "destination is of aws: make it one of object_stores, with the host of its S3",
    ),
    (
        {"destination": destination(region="cn-north-1"), "nfs": {"lab": nfs()}},
        "destination.kms_key_arn: is of partition aws; must be of aws-cn, as cn-north-1 is",
    ),
    (
        {"nfs": {"lab": nfs(agent_arns=[agent(region="eu-west-1")])}},
        "nfs.lab.agent_arns[0]: is of eu-west-1; must be of the region of the bucket and its "
        "key, eu-central-1",
    ),
    (
        {"nfs": {"lab": nfs()}, "alarm_topic_arn": topic(region="eu-west-1")},
        "alarm_topic_arn: is of eu-west-1; must be of the region of the bucket and its key, "
        "eu-central-1",
    ),
    (
        {"buckets": {"far": bucket(alarm_topic_arn=topic())}},
        "buckets.far.alarm_topic_arn: is of eu-central-1; must be of the region of the bucket "
        "and its key, eu-west-1",
    ),
    ({"nfs": {"lab": nfs(agent_arns=[])}}, "nfs.lab.agent_arns: must be 1 to 8 agents, got 0"),
    (
        {"object_stores": {"c": store(access_key="a")}},
        "object_stores.c.secret_key: must be given too, as access_key is; got nothing",
    ),
    (
        {"azure_blobs": {"a": azure(sas_token="")}},
        "azure_blobs.a.sas_token: must be 1 to 4096 characters, got 0",
    ),
    (
        {"azure_blobs": {"a": azure(container_url="http://x/y")}},
        "azure_blobs.a.container_url: must be the address of a container",
    ),
    (
        {"nfs": {"lab": nfs(server_hostname="https://nas")}},
        "nfs.lab.server_hostname: must be the name or address of a server",
    ),
    (
        {"nfs": {"lab": nfs(destination_prefix="/raw")}},
        "nfs.lab.destination_prefix: must be the beginning of keys, ending in /",
    ),
    (
        {"nfs": {"lab": nfs()}, "include_patterns": ["a|b"]},
        "include_patterns[0]: must be a pattern that begins with / or *, without |",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED, ids=lambda part: str(part)[:40])
def test_what_cannot_be_is_refused_with_a_sentence(args, sentence):
    with pytest.raises(InvalidInputs) as refusal:
        deploy(**args)

    assert sentence in str(refusal.value)


def test_all_mistakes_are_named_at_once_and_no_secret_is():
    wrong = azure(sas_token="hush" * 2000, container_url="x")

    with pytest.raises(InvalidInputs) as refusal:
        deploy(azure_blobs={"a": wrong}, schedule="soon", verify="all")

    assert len(refusal.value.problems) == 4
    assert "hush" not in str(refusal.value)


def test_what_is_known_only_later_is_not_refused():
    engine = AwsEngine()
    later = pulumi.Output.from_input("sv=later")
    where = {**destination(), "bucket_name": pulumi.Output.from_input("arrivals")}

    engine.run(
        lambda: DataTransfer(
            "move", {"destination": where, "azure_blobs": {"azure": azure(sas_token=later)}}
        )
    )

    assert only(engine, AZURE)["sasConfiguration"] == {"token": "sv=later"}
