"""What the parts of a platform on AWS get from each other."""

import copy
import json

import pytest

from tests.aws_mocks import ACCOUNT

KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key"
HOST = f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com"
IMAGE = f"{HOST}/monitor:1"
CLOUD = {
    "target": "sagemaker",
    "region": "eu-central-1",
    "account_id": ACCOUNT,
    "assume_role_arn": f"arn:aws:iam::{ACCOUNT}:role/deployer",
    "networks": {"main": {"availability_zones": ["eu-central-1a", "eu-central-1b"]}},
    "registries": {"images": {"repositories": ["wine", "iris"]}},
    "artifact_stores": {"models": {}, "data": {}},
    "ledger_store": "models",
    "model_registries": {"models": {"groups": {"wine": {}}}},
    "endpoints": {
        "wine": {
            "model": {
                "image_uri": "registry://images/wine:3",
                "artifact_uri": "store://models/wine/3/model.tar.gz",
            },
            "instance_type": "ml.m5.large",
            "network": "main",
            "objectives": {"latency_p95_ms": 100},
            "data_capture": {"uri": "store://data/captures/wine"},
            "monitoring": {},
            "drift": {
                "report_uri": "store://data/drift/wine",
                "monitor_image_uri": IMAGE,
                "data_quality": {
                    "baseline_statistics_uri": "store://models/wine/statistics.json",
                    "baseline_constraints_uri": "store://models/wine/constraints.json",
                    "max_drift": {"alcohol": 0.1},
                },
            },
        }
    },
}
SKIPPED = ("feature_space", "unit_tests", "integration_tests", "performance", "accuracy", "drift")
PIPELINE = {
    "package_group_name": "wine",
    "output_uri": "store://models/training",
    "network": "main",
    "inference_image_uri": "registry://images/wine:3",
    "training": {
        "image_uri": "registry://images/wine:train",
        "instance_type": "ml.m5.xlarge",
        "input_uri": "store://data/train/",
    },
    "checks": {
        "data_quality": {
            "image_uri": "registry://images/wine:train",
            "script_uri": "store://data/check.py",
            "instance_type": "ml.m5.large",
            "inputs": {"reference": "store://data/reference/"},
        }
    },
    "skip_checks": dict.fromkeys(SKIPPED, "not yet"),
}


@pytest.fixture
def made(deploy):
    """Deploy the platform with changes to its endpoint and more parts; return what was declared."""

    def run(change=None, **parts):
        platform = copy.deepcopy({**CLOUD, **parts})
        endpoint = platform["endpoints"]["wine"]
        for name, value in (change or {}).items():
            endpoint[name] = value
            if value is None:
                del endpoint[name]
        return deploy({"mlops-kit:platforms": {"cloud": platform}}, "aws")[0]

    return run


def allowed(engine, role, action):
    """Return the resources that a role may use with an action."""
    statements = json.loads(engine.resources[role].inputs["policy"])["Statement"]
    found = [one["Resource"] for one in statements if action in one["Action"]]
    return {arn for one in found for arn in ([one] if isinstance(one, str) else one)}


def subnets():
    return [f"main-private-eu-central-1{zone}-id" for zone in "ab"]


def test_an_endpoint_gets_what_it_names(made):
    rollout = made().resources["wine-rollout"].inputs

    assert {
        "endpoint": "wine",
        "region": "eu-central-1",
        "account_id": ACCOUNT,
        "access": {"assume_role_arn": CLOUD["assume_role_arn"]},
        "ledger_bucket_name": "models-bucket-1234567",
        "log_group_name": "/mlops-kit/rollouts/wine",
        "model": {
            "image_uri": f"{HOST}/wine:3",
            "artifact_uri": "s3://models-bucket-1234567/wine/3/model.tar.gz",
        },
        "network": {
            "subnet_ids": subnets(),
            "security_group_ids": ["main-serving-group-id"],
        },
        "data_capture": {
            "uri": "s3://data-bucket-1234567/captures/wine",
            "kms_key_arn": f"{KEY}/data-key",
        },
    }.items() <= rollout.items()
    assert {"guardrails", "monitoring", "drift", "kms_key_arn"} & set(rollout) == set()


def test_its_role_reads_the_artifact_and_writes_captures_with_the_stores_keys(made):
    engine = made()
    role = "wine-role-permissions"

    assert allowed(engine, role, "s3:GetObject") == {"arn:aws:s3:::models-bucket-1234567/*"}
    assert allowed(engine, role, "s3:PutObject") == {
        "arn:aws:s3:::data-bucket-1234567/captures/wine/*"
    }
    assert allowed(engine, role, "kms:GenerateDataKey") == {f"{KEY}/data-key"}
    assert allowed(engine, role, "kms:Decrypt") == {f"{KEY}/data-key", f"{KEY}/models-key"}


def test_a_role_that_is_given_gets_no_permissions(made):
    role = f"arn:aws:iam::{ACCOUNT}:role/mine"

    engine = made({"execution_role_arn": role})

    assert engine.resources["wine-rollout"].inputs["execution_role_arn"] == role
    assert "wine-role-permissions" not in engine.resources


def test_objects_repositories_and_keys_can_be_named_where_arns_are_asked_for(made):
    package = f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}:model-package/wine/3"
    engine = made(
        {
            "model": {"package_arn": package},
            "repository_arns": ["registry://images/wine"],
            "artifact_arns": ["store://models/training/*"],
            "kms_key_arn": "store://data",
            "decrypt_key_arns": ["store://data"],
        }
    )
    role = "wine-role-permissions"

    assert engine.resources["wine-rollout"].inputs["kms_key_arn"] == f"{KEY}/data-key"
    assert allowed(engine, role, "ecr:BatchGetImage") == {
        f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/wine"
    }
    assert allowed(engine, role, "s3:GetObject") == {
        "arn:aws:s3:::models-bucket-1234567/training/*"
    }
    assert allowed(engine, role, "kms:Decrypt") == {f"{KEY}/data-key", f"{KEY}/models-key"}


def test_only_addresses_are_read_as_references(made):
    environment = {"MODEL_URI": "store://models/wine"}
    model = {**CLOUD["endpoints"]["wine"]["model"], "environment": environment}

    engine = made({"model": model})

    assert engine.resources["wine-rollout"].inputs["model"]["environment"] == environment


def test_guardrails_watch_the_alarms_of_the_endpoints_own_monitoring(made):
    steps = [{"weight": 10}, {"weight": 100}]

    engine = made({"guardrails": {}, "rollout": {"steps": steps}})

    assert engine.resources["wine-rollout"].inputs["guardrails"]["alarm_names"] == [
        "wine-blue-errors",
        "wine-blue-latency-p95",
        "wine-green-errors",
        "wine-green-latency-p95",
    ]


def test_alarms_that_are_named_are_the_ones(made):
    guardrails = {"alarm_names": ["mine"], "rolling_batch_percent": 20}

    engine = made({"guardrails": guardrails, "rollout": {"strategy": "all_at_once"}})

    assert engine.resources["wine-rollout"].inputs["guardrails"] == guardrails


def test_monitoring_knows_the_endpoint_and_its_objectives(made):
    alarms = made().of_type("cloudwatch/metricAlarm:MetricAlarm")

    assert "wine-monitor-blue-latency-p95" in alarms
    assert {name for name in alarms if "latency-p99" in name} == set()


def test_without_monitoring_there_is_none(made):
    engine = made({"monitoring": None, "drift": None, "data_capture": None})

    assert engine.of_type("cloudwatch/metricAlarm:MetricAlarm") == {}
    assert "log_group_name" not in engine.resources["wine-rollout"].inputs


def test_drift_reads_captures_and_tells_the_endpoints_topic(made):
    engine = made()
    role = "wine-drift-role-permissions"
    jobs = engine.of_type("sagemaker/dataQualityJobDefinition:DataQualityJobDefinition")
    (job,) = jobs.values()
    alarms = engine.of_type("cloudwatch/metricAlarm:MetricAlarm")

    assert job["dataQualityJobInput"]["endpointInput"]["endpointName"] == "wine"
    assert job["networkConfig"]["vpcConfig"]["subnets"] == subnets()
    assert allowed(engine, role, "s3:PutObject") == {
        "arn:aws:s3:::data-bucket-1234567/drift/wine/*"
    }
    assert "arn:aws:s3:::data-bucket-1234567/captures/wine/*" in allowed(
        engine, role, "s3:GetObject"
    )
    assert allowed(engine, role, "kms:GenerateDataKey") == {f"{KEY}/data-key"}
    assert allowed(engine, role, "kms:Decrypt") == {f"{KEY}/data-key", f"{KEY}/models-key"}
    topic = f"arn:aws:sns:eu-central-1:{ACCOUNT}:wine-monitor-ticket-1234567"
    told = [one["alarmActions"] for name, one in alarms.items() if name.startswith("wine-drift")]
    assert told
    assert {tuple(one) for one in told} == {(topic,)}


def test_drift_reads_captures_elsewhere_with_their_own_key(made):
    capture = {"uri": "s3://elsewhere/captures", "kms_key_arn": f"{KEY}/elsewhere"}

    engine = made({"data_capture": capture})

    assert f"{KEY}/elsewhere" in allowed(engine, "wine-drift-role-permissions", "kms:Decrypt")
    assert engine.resources["wine-rollout"].inputs["data_capture"] == capture


def test_answers_in_a_store_are_encrypted_with_its_key(made):
    changes = {
        "asynchronous": {"output_uri": "store://data/answers"},
        "guardrails": {},
        "rollout": {"strategy": "all_at_once"},
        "monitoring": {"max_backlog_per_instance": 3},
    }

    rollout = made(changes).resources["wine-rollout"].inputs

    assert rollout["asynchronous"] == {"output_uri": "s3://data-bucket-1234567/answers"}
    assert rollout["kms_key_arn"] == f"{KEY}/data-key"


def test_with_one_store_that_one_keeps_the_ledgers(made):
    engine = made(
        {"data_capture": None, "drift": None}, artifact_stores={"models": {}}, ledger_store=None
    )

    rollout = engine.resources["wine-rollout"].inputs
    assert rollout["ledger_bucket_name"] == "models-bucket-1234567"


def test_of_several_stores_the_one_that_is_named_keeps_the_ledgers(made):
    rollout = made(ledger_store="data").resources["wine-rollout"].inputs

    assert rollout["ledger_bucket_name"] == "data-bucket-1234567"


def test_a_pipeline_gets_stores_images_network_and_keys(made):
    engine = made(pipelines={"train": PIPELINE})
    definition = engine.resources["train-pipeline"].inputs["pipelineDefinition"]
    role = "train-job-permissions"

    assert "s3://data-bucket-1234567/reference/" in definition
    assert "s3://models-bucket-1234567/training" in definition
    assert f"{HOST}/wine:train" in definition
    assert all(subnet in definition for subnet in subnets())
    assert "store://" not in definition
    assert "registry://" not in definition
    assert f"{KEY}/models-key" in definition
    assert {f"{KEY}/data-key", f"{KEY}/models-key"} <= allowed(engine, role, "kms:Decrypt")
    assert f"{KEY}/data-key" not in allowed(engine, role, "kms:GenerateDataKey")


def test_a_cluster_is_in_the_network_that_it_names(made):
    pools = {"general": {"instance_types": ["m7i.large"], "min_nodes": 1, "max_nodes": 2}}
    cluster = {"version": "1.34", "network": "main", "node_pools": pools}

    engine = made(clusters={"serving": cluster})

    (config,) = engine.of_type("eks/cluster:Cluster").values()
    assert config["vpcConfig"]["subnetIds"] == subnets()


def test_an_adopted_network_is_named_like_any_other(made):
    network = {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        "security_group_ids": ["sg-0123456789abcdef0"],
    }

    engine = made(networks={}, adopted_networks={"main": network})

    assert engine.resources["wine-rollout"].inputs["network"] == {
        "subnet_ids": network["subnet_ids"],
        "security_group_ids": network["security_group_ids"],
    }


def test_subnets_can_be_said_outright(made):
    network = {"subnet_ids": ["subnet-0a0a0a0a"], "security_group_ids": ["sg-0a0a0a0a"]}

    assert made({"network": network}).resources["wine-rollout"].inputs["network"] == network


def test_a_transfer_fills_the_store_that_it_names(made):
    source = {
        "bucket_name": "wine-lab",
        "kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/lab",
        "region": "eu-west-1",
    }

    engine = made(transfers={"raw": {"destination": "data", "buckets": {"lab": source}}})

    (rules,) = engine.of_type("s3/bucketReplicationConfig:BucketReplicationConfig").values()
    destination = rules["rules"][0]["destination"]
    assert destination["bucket"] == "arn:aws:s3:::data-bucket-1234567"
    assert destination["encryptionConfiguration"] == {"replicaKmsKeyId": f"{KEY}/data-key"}


def test_exports_say_where_things_are_and_little_else(deploy):
    parts = {"pipelines": {"train": PIPELINE}}

    _, exported = deploy({"mlops-kit:platforms": {"cloud": {**CLOUD, **parts}}}, "aws")

    assert exported["networks"] == {
        "main": {"vpc_id": "main-vpc-id", "private_subnet_ids": subnets()}
    }
    assert set(exported["monitoring"]["wine"]) == {
        "dashboard_name",
        "page_topic_arn",
        "ticket_topic_arn",
    }
    assert exported["endpoints"]["wine"]["weights"] == {"91cc00000000": 100}
    assert exported["pipelines"]["train"]["package_group_name"] == "wine"
    assert set(exported["model_registries"]["models"]) == {"group_arns", "approval_topic_arn"}
    assert {"clusters", "transfers"} & set(exported) == set()
