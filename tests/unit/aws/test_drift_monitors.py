import copy
import json

import pulumi
import pytest
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws import aws_account
from mlops_kit.aws.drift.drift_monitors import DriftMonitors
from mlops_kit.inputs import InvalidInputs
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from tests.aws_examples.drift_monitors import DRIFT_MONITORS
from tests.aws_mocks import ACCOUNT, PRINCIPAL, REGIONS, AwsEngine, partition

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
BY_CLOUD_CONTROL = "cloudcontrol/resource:Resource"
DATA_QUALITY = "sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
ROLE = "iam/role:Role"
SCHEDULE = "sagemaker/monitoringSchedule:MonitoringSchedule"
KEY = "kms/key:Key"
BASELINE = "s3://baselines/wine"
DATA = {
    "baseline_statistics_uri": f"{BASELINE}/statistics.json",
    "baseline_constraints_uri": f"{BASELINE}/constraints.json",
    "max_drift": {"alcohol": 0.2},
}
QUALITY = {
    "baseline_constraints_uri": f"{BASELINE}/quality.json",
    "ground_truth_uri": "s3://labels/wine/",
    "problem_type": "BinaryClassification",
    "minimums": {"f1": 0.8},
}
BIAS = {
    "baseline_constraints_uri": f"{BASELINE}/analysis.json",
    "analysis_config_uri": f"{BASELINE}/analysis_config.json",
    "ground_truth_uri": "s3://labels/wine",
    "label": "quality",
    "label_value": "1",
    "facet": "colour",
    "facet_value": "red",
    "maximums": {"KL": 0.3, "DPPL": 0.1},
}
EXPLAINED = {
    "baseline_constraints_uri": f"{BASELINE}/shap.json",
    "analysis_config_uri": f"{BASELINE}/shap_config.json",
    "minimums": {"alcohol": 0.1},
}
ALL = {"data_quality": DATA, "model_quality": QUALITY, "bias": BIAS, "explainability": EXPLAINED}
each_partition = pytest.mark.parametrize("name", REGIONS)


def image(region="eu-central-1", name="model-monitor-analyzer"):
    suffix = partition(region)["outputs"]["dnsSuffix"]
    return f"999999999999.dkr.ecr.{region}.{suffix}/sagemaker-{name}:latest"


def arguments(region="eu-central-1", **args):
    given = {
        "endpoint_name": "wine",
        "capture_uri": "s3://captures/wine",
        "report_uri": "s3://reports/wine/",
        "monitor_image_uri": image(region),
        "clarify_image_uri": image(region, "clarify-processing"),
        **(args or {"data_quality": DATA}),
    }
    return {key: value for key, value in given.items() if value is not None}


def deploy(region="eu-central-1", **args):
    engine = AwsEngine(region)
    engine.run(lambda: DriftMonitors("wine", arguments(region, **args)))
    return engine


def policy(engine):
    (made,) = engine.of_type("iam/rolePolicy:RolePolicy").values()
    return made["policy"]


def statements(engine):
    """Return action -> resources and condition."""
    return {
        action: (statement["Resource"], statement.get("Condition"))
        for statement in json.loads(policy(engine))["Statement"]
        for action in statement["Action"]
        if action != "kms:Decrypt"
    }


def desired(engine, name):
    return json.loads(engine.of_type(BY_CLOUD_CONTROL)[name]["desiredState"])


def test_one_monitor_is_these_resources():
    assert set(deploy().resources) == {
        "wine",
        "wine-key",
        "wine-role",
        "wine-role-permissions",
        "wine-data-quality",
        "wine-data-quality-schedule",
        "wine-data-quality-alcohol-max",
        "wine-data-quality-silent",
    }


def test_data_quality_is_compared_with_its_baseline_every_hour():
    engine = deploy()
    made = engine.resources

    assert made["wine-data-quality"].inputs == {
        "roleArn": engine.outputs["role_arn"],
        "dataQualityAppSpecification": {
            "imageUri": image(),
            "environment": {"publish_cloudwatch_metrics": "Enabled"},
        },
        "dataQualityBaselineConfig": {
            "statisticsResource": {"s3Uri": "s3://baselines/wine/statistics.json"},
            "constraintsResource": {"s3Uri": "s3://baselines/wine/constraints.json"},
        },
        "dataQualityJobInput": {
            "endpointInput": {
                "endpointName": "wine",
                "localPath": "/opt/ml/processing/input/endpoint",
            }
        },
        "dataQualityJobOutputConfig": {
            "kmsKeyId": engine.outputs["kms_key_arn"],
            "monitoringOutputs": {
                "s3Output": {
                    "s3Uri": "s3://reports/wine/data-quality",
                    "localPath": "/opt/ml/processing/output",
                }
            },
        },
        "jobResources": {
            "clusterConfig": {
                "instanceCount": 1,
                "instanceType": "ml.m5.xlarge",
                "volumeSizeInGb": 30,
                "volumeKmsKeyId": engine.outputs["kms_key_arn"],
            }
        },
        "networkConfig": {
            "enableInterContainerTrafficEncryption": True,
            "enableNetworkIsolation": True,
        },
        "stoppingCondition": {"maxRuntimeInSeconds": 1800},
    }
    assert made["wine-data-quality-schedule"].inputs == {
        "monitoringScheduleConfig": {
            "monitoringType": "DataQuality",
            "monitoringJobDefinitionName": "wine-data-quality-1234567",
            "scheduleConfig": {"scheduleExpression": "cron(0 * ? * * *)"},
        }
    }


def test_each_kind_has_its_schedule_that_names_its_definition():
    engine = deploy(**ALL)
    found = {
        name.removeprefix("wine-").removesuffix("-schedule"): inputs["monitoringScheduleConfig"]
        for name, inputs in engine.of_type(SCHEDULE).items()
    }

    assert {kind: config["monitoringType"] for kind, config in found.items()} == {
        "data-quality": "DataQuality",
        "model-quality": "ModelQuality",
        "bias": "ModelBias",
        "explainability": "ModelExplainability",
    }
    for kind in ("model-quality", "bias", "explainability"):
        name = desired(engine, f"wine-{kind}")["JobDefinitionName"]
        assert found[kind]["monitoringJobDefinitionName"] == name
        assert name.startswith(f"wine-{kind}-")
    assert {m["typeName"] for m in engine.of_type(BY_CLOUD_CONTROL).values()} == {
        "AWS::SageMaker::ModelQualityJobDefinition",
        "AWS::SageMaker::ModelBiasJobDefinition",
        "AWS::SageMaker::ModelExplainabilityJobDefinition",
    }


def test_definitions_that_cloud_control_makes_say_only_what_is_meant():
    engine = deploy(**ALL)
    key, role = engine.outputs["kms_key_arn"], engine.outputs["role_arn"]

    state = desired(engine, "wine-explainability")

    assert state.pop("JobDefinitionName")
    assert state == {
        "RoleArn": role,
        "ModelExplainabilityAppSpecification": {
            "ConfigUri": "s3://baselines/wine/shap_config.json",
            "Environment": {"publish_cloudwatch_metrics": "Enabled"},
            "ImageUri": image(name="clarify-processing"),
        },
        "ModelExplainabilityBaselineConfig": {
            "ConstraintsResource": {"S3Uri": "s3://baselines/wine/shap.json"}
        },
        "ModelExplainabilityJobInput": {
            "EndpointInput": {
                "EndpointName": "wine",
                "LocalPath": "/opt/ml/processing/input/endpoint",
            }
        },
        "ModelExplainabilityJobOutputConfig": {
            "KmsKeyId": key,
            "MonitoringOutputs": [
                {
                    "S3Output": {
                        "LocalPath": "/opt/ml/processing/output",
                        "S3Uri": "s3://reports/wine/explainability",
                    }
                }
            ],
        },
        "JobResources": {
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
                "VolumeKmsKeyId": key,
                "VolumeSizeInGB": 30,
            }
        },
        "NetworkConfig": {
            "EnableInterContainerTrafficEncryption": True,
            "EnableNetworkIsolation": False,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
    }


def test_labels_are_merged_into_what_needs_them():
    engine = deploy(
        model_quality={
            **QUALITY,
            "inference_attribute": "0",
            "probability_attribute": "1",
            "probability_threshold": 0,
            "start_time_offset": "-P1D",
            "end_time_offset": "-PT1H",
        }
    )

    state = desired(engine, "wine-model-quality")

    assert state["ModelQualityAppSpecification"]["ProblemType"] == "BinaryClassification"
    assert state["ModelQualityJobInput"] == {
        "EndpointInput": {
            "EndpointName": "wine",
            "LocalPath": "/opt/ml/processing/input/endpoint",
            "InferenceAttribute": "0",
            "ProbabilityAttribute": "1",
            "ProbabilityThresholdAttribute": 0,
            "StartTimeOffset": "-P1D",
            "EndTimeOffset": "-PT1H",
        },
        "GroundTruthS3Input": {"S3Uri": "s3://labels/wine/"},
    }
    assert state["NetworkConfig"]["EnableNetworkIsolation"] is True


def test_another_definition_has_another_name_and_the_same_one_the_same():
    names = [
        desired(deploy(bias=BIAS, **more), "wine-bias")["JobDefinitionName"]
        for more in ({}, {}, {"volume_gb": 31}, {"tags": {"team": "red"}})
    ]

    assert names[0] == names[1]
    assert len(set(names)) == 3


def test_a_whole_number_from_another_language_is_one():
    engine = deploy(bias=BIAS, data_quality=DATA, volume_gb=31.0, instance_count=2.0)

    text = engine.of_type(BY_CLOUD_CONTROL)["wine-bias"]["desiredState"]
    assert '"VolumeSizeInGB": 31}' in text
    assert '"InstanceCount": 2,' in text


@each_partition
def test_the_role_can_do_what_one_monitor_needs_and_nothing_else(name):
    region, _ = REGIONS[name]
    engine = deploy(region)
    (role,) = engine.of_type(ROLE).values()
    logs = f"arn:{name}:logs:{region}:{ACCOUNT}:log-group:/aws/sagemaker/ProcessingJobs"
    key = [f"arn:{name}:kms:{region}:{ACCOUNT}:key/wine-key"]
    reports = f"arn:{name}:s3:::reports/wine/*"

    assert json.loads(role["assumeRolePolicy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"sagemaker.principal.of.{region}"},
            "Action": "sts:AssumeRole",
        }
    ]
    buckets = [f"arn:{name}:s3:::{bucket}" for bucket in ("baselines", "captures", "reports")]
    pulled = [f"arn:{name}:ecr:{region}:999999999999:repository/sagemaker-model-monitor-analyzer"]
    assert statements(engine) == {
        "s3:GetBucketLocation": (buckets, None),
        "s3:ListBucket": (buckets, None),
        "s3:GetObject": (
            [
                f"arn:{name}:s3:::captures/wine/*",
                reports,
                f"arn:{name}:s3:::baselines/wine/statistics.json",
                f"arn:{name}:s3:::baselines/wine/constraints.json",
            ],
            None,
        ),
        "s3:PutObject": ([reports], None),
        "kms:DescribeKey": (key, None),
        "kms:Encrypt": (key, None),
        "kms:GenerateDataKey": (key, None),
        "kms:CreateGrant": (key, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        "ecr:GetAuthorizationToken": (["*"], None),
        "ecr:BatchCheckLayerAvailability": (pulled, None),
        "ecr:BatchGetImage": (pulled, None),
        "ecr:GetDownloadUrlForLayer": (pulled, None),
        "cloudwatch:PutMetricData": (
            ["*"],
            {
                "StringEquals": {
                    "cloudwatch:namespace": [
                        "aws/sagemaker/Endpoints/data-metrics",
                        "/aws/sagemaker/ProcessingJobs",
                    ]
                }
            },
        ),
        "logs:CreateLogGroup": ([logs, f"{logs}:*"], None),
        "logs:DescribeLogStreams": ([logs, f"{logs}:*"], None),
        "logs:CreateLogStream": ([f"{logs}:log-stream:*"], None),
        "logs:PutLogEvents": ([f"{logs}:log-stream:*"], None),
    }
    IAMPolicyDocumentValidator(policy(engine)).validate()
    IAMTrustPolicyDocumentValidator(role["assumeRolePolicy"]).validate()


@each_partition
def test_labels_networks_and_clarifys_endpoint_add_to_the_role(name):
    region, _ = REGIONS[name]
    other = f"arn:{name}:kms:{region}:{ACCOUNT}:key/captures"
    engine = deploy(
        region,
        **ALL,
        subnet_ids=["subnet-11111111"],
        security_group_ids=["sg-11111111"],
        read_kms_key_arns=[other],
    )
    may = statements(engine)
    here = f"{region}:{ACCOUNT}"

    assert f"arn:{name}:s3:::labels/wine/*" in may["s3:GetObject"][0]
    assert may["ecr:BatchGetImage"][0] == [
        f"arn:{name}:ecr:{region}:999999999999:repository/sagemaker-model-monitor-analyzer",
        f"arn:{name}:ecr:{region}:999999999999:repository/sagemaker-clarify-processing",
        f"arn:{name}:ecr:{region}:*:repository/sagemaker-model-monitor-groundtruth-merger",
    ]
    assert may["ec2:CreateNetworkInterface"] == (
        [
            f"arn:{name}:ec2:{here}:network-interface/*",
            f"arn:{name}:ec2:{region}:*:subnet/subnet-11111111",
            f"arn:{name}:ec2:{region}:*:security-group/sg-11111111",
        ],
        None,
    )
    assert may["sagemaker:CreateEndpoint"][0] == [
        f"arn:{name}:sagemaker:{here}:endpoint/sm-clarify-*",
        f"arn:{name}:sagemaker:{here}:endpoint-config/sm-clarify-*",
    ]
    assert may["sagemaker:DescribeModel"][0] == [f"arn:{name}:sagemaker:{here}:model/*"]
    assert {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [other]} in json.loads(
        policy(engine)
    )["Statement"]
    IAMPolicyDocumentValidator(policy(engine)).validate()


def test_only_explanations_need_an_endpoint_and_only_labels_the_merger():
    assert "sm-clarify" not in policy(deploy(bias=BIAS))
    assert "groundtruth-merger" in policy(deploy(bias=BIAS))
    assert "groundtruth-merger" not in policy(deploy(explainability=EXPLAINED))


def test_every_action_that_is_not_limited_to_resources_is_one_that_iam_cannot_limit():
    engine = deploy(**ALL, subnet_ids=["subnet-11111111"], security_group_ids=["sg-11111111"])
    open_to_all = {action for action, (where, _) in statements(engine).items() if where == ["*"]}

    assert {a for a in open_to_all if not a.startswith("ec2:Describe")} == {
        "ecr:GetAuthorizationToken",
        "cloudwatch:PutMetricData",
    }
    assert "*" not in "".join(statements(engine))


def test_drift_of_a_feature_is_found_under_either_set_of_dimensions():
    engine = deploy(
        data_quality={**DATA, "schedule": "cron(0 0/6 ? * * *)"},
        alarm_topic_arn=f"arn:aws:sns:eu-central-1:{ACCOUNT}:red",
    )
    own = {"Endpoint": "wine", "MonitoringSchedule": "wine-data-quality-schedule-1234567"}

    def query(id, dimensions):
        return {
            "id": id,
            "metric": {
                "namespace": "aws/sagemaker/Endpoints/data-metrics",
                "metricName": "feature_baseline_drift_alcohol",
                "dimensions": dimensions,
                "stat": "Maximum",
                "period": 21600,
            },
            "returnData": False,
        }

    assert engine.of_type(ALARM)["wine-data-quality-alcohol-max"] == {
        "alarmDescription": "wine-data-quality: alcohol is above its maximum",
        "metricQueries": [
            query("m0", own),
            query("m1", {**own, "Feature": "alcohol"}),
            {
                "id": "either",
                "expression": "MAX([m0, m1])",
                "label": "feature_baseline_drift_alcohol",
                "returnData": True,
            },
        ],
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 0.2,
        "evaluationPeriods": 1,
        "treatMissingData": "ignore",
        "alarmActions": [f"arn:aws:sns:eu-central-1:{ACCOUNT}:red"],
        "okActions": [f"arn:aws:sns:eu-central-1:{ACCOUNT}:red"],
    }


def test_quality_below_its_minimum_is_an_alarm():
    engine = deploy(model_quality=QUALITY)

    assert engine.of_type(ALARM)["wine-model-quality-f1-min"] == {
        "alarmDescription": "wine-model-quality: f1 is below its minimum",
        "namespace": "aws/sagemaker/Endpoints/model-metrics",
        "metricName": "f1",
        "dimensions": {
            "Endpoint": "wine",
            "MonitoringSchedule": "wine-model-quality-schedule-1234567",
        },
        "statistic": "Minimum",
        "period": 3600,
        "comparisonOperator": "LessThanThreshold",
        "threshold": 0.8,
        "evaluationPeriods": 1,
        "treatMissingData": "ignore",
    }


@pytest.mark.parametrize(("metric", "stage"), [("KL", "Pre-training"), ("DPPL", "Post-Training")])
def test_bias_is_that_of_one_label_and_facet(metric, stage):
    alarm = deploy(bias=BIAS).of_type(ALARM)[f"wine-bias-{metric}-max"]

    assert alarm["metricName"] == f"bias_metric_{metric}"
    assert alarm["namespace"] == "aws/sagemaker/Endpoints/bias-metrics"
    assert alarm["dimensions"] == {
        "Endpoint": "wine",
        "MonitoringSchedule": "wine-bias-schedule-1234567",
        "BiasStage": stage,
        "Label": "quality",
        "LabelValue": "1",
        "Facet": "colour",
        "FacetValue": "red",
    }


def test_what_a_feature_matters_is_its_global_shap_value():
    alarm = deploy(explainability=EXPLAINED).of_type(ALARM)["wine-explainability-alcohol-min"]

    assert alarm["metricName"] == "feature_alcohol"
    assert alarm["namespace"] == "aws/sagemaker/Endpoints/explainability-metrics"
    assert alarm["dimensions"] == {
        "Endpoint": "wine",
        "MonitoringSchedule": "wine-explainability-schedule-1234567",
        "ExplainabilityMethod": "KernelShap",
        "Label": "label0",
        "ValueType": "GlobalShapValues",
    }


@pytest.mark.parametrize(
    ("schedule", "period"),
    [("cron(0 * ? * * *)", 3600), ("cron(0 0/5 ? * * *)", 18000), ("cron(0 3 ? * * *)", 86400)],
)
def test_two_executions_without_metrics_are_an_alarm(schedule, period):
    alarm = deploy(model_quality={**QUALITY, "schedule": schedule}).of_type(ALARM)[
        "wine-model-quality-silent"
    ]

    assert (alarm["statistic"], alarm["comparisonOperator"], alarm["threshold"]) == (
        "SampleCount",
        "LessThanThreshold",
        1,
    )
    assert (alarm["period"], alarm["evaluationPeriods"]) == (period, 2)
    assert alarm["treatMissingData"] == "breaching"
    assert alarm["metricName"] == "f1"


def test_silence_is_that_of_both_sets_of_dimensions():
    alarm = deploy().of_type(ALARM)["wine-data-quality-silent"]

    assert alarm["metricQueries"][-1]["expression"] == "SUM([m0, m1])"
    assert {q["metric"]["stat"] for q in alarm["metricQueries"][:2]} == {"SampleCount"}


def test_outputs_name_what_was_made():
    engine = deploy(**ALL)

    assert engine.outputs == {
        "schedule_names": {
            "data_quality": "wine-data-quality-schedule-1234567",
            "model_quality": "wine-model-quality-schedule-1234567",
            "bias": "wine-bias-schedule-1234567",
            "explainability": "wine-explainability-schedule-1234567",
        },
        "alarm_names": [
            f"wine-{alarm}-1234567"
            for alarm in (
                "data-quality-alcohol-max",
                "data-quality-silent",
                "model-quality-f1-min",
                "model-quality-silent",
                "bias-DPPL-max",
                "bias-KL-max",
                "bias-silent",
                "explainability-alcohol-min",
                "explainability-silent",
            )
        ],
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/wine-role-1234567",
        "report_uri": "s3://reports/wine",
        "kms_key_arn": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/wine-key",
    }


def test_a_schedule_waits_for_its_definition_and_for_the_roles_permissions():
    before = deploy(**ALL).dependencies

    for kind in ("data-quality", "model-quality", "bias", "explainability"):
        assert {f"wine-{kind}", "wine-role-permissions"} <= before[f"wine-{kind}-schedule"]


def test_a_given_key_is_used_and_none_is_made():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mine"
    engine = deploy(data_quality=DATA, kms_key_arn=key)

    assert engine.of_type(KEY) == {}
    assert engine.outputs["kms_key_arn"] == key


def test_everything_that_can_have_tags_has_them():
    engine = deploy(**ALL, tags={"team": "red"})

    for token in (ALARM, DATA_QUALITY, KEY, ROLE, SCHEDULE):
        made = engine.of_type(token)
        assert made
        assert all(inputs["tags"] == {"team": "red"} for inputs in made.values())
    assert desired(engine, "wine-bias")["Tags"] == [{"Key": "team", "Value": "red"}]


def test_only_the_principal_is_looked_up_and_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        DriftMonitors("wine", arguments(**ALL), opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    (call,) = engine.calls
    assert (call.token, call.args) == (PRINCIPAL, {"serviceName": "sagemaker"})
    assert call.provider.split("::")[-2] == "cloud"


@pytest.fixture(scope="module")
def stand_in():
    return StandIn("aws", StandInSettings())


@pytest.mark.parametrize("name", [*REGIONS, "first example", "second example"])
def test_aws_would_take_all_of_it(stand_in, name):
    if name in REGIONS:
        region, _ = REGIONS[name]
        engine = deploy(
            region, **ALL, subnet_ids=["subnet-11111111"], security_group_ids=["sg-11111111"]
        )
    else:
        region = "eu-central-1"
        engine = AwsEngine(region)
        engine.run(lambda: DriftMonitors("wine", DRIFT_MONITORS[name == "second example"]))
    stand_in.configure({"region": region, "allowedAccountIds": [ACCOUNT]})
    made = {n: m for n, m in engine.resources.items() if m.typ.startswith("aws:")}

    assert len(made) >= 18
    for name, resource in made.items():
        inputs = copy.deepcopy(dict(resource.inputs))
        if resource.typ.endswith("Role"):
            made_up = f"sagemaker.principal.of.{region}"
            trust = inputs["assumeRolePolicy"].replace(made_up, "sagemaker.amazonaws.com")
            inputs["assumeRolePolicy"] = trust
        assert stand_in.check(resource.typ, name, inputs, {})[1] == [], name


def test_what_is_not_known_yet_is_not_refused():
    unknown = pulumi.Output.from_input("s3://reports/wine/")
    engine = AwsEngine()

    def program():
        schedule = pulumi.Output.from_input("cron(0 3 ? * * *)")
        quality = {**QUALITY, "problem_type": pulumi.Output.from_input("Regression")}
        args = arguments(
            data_quality={**DATA, "schedule": schedule},
            model_quality={**quality, "minimums": {"f1": pulumi.Output.from_input(0.5)}},
            report_uri=unknown,
            max_runtime_seconds=pulumi.Output.from_input(60),
        )
        DriftMonitors("wine", args)

    engine.run(program)

    assert (
        engine.resources["wine-data-quality-silent"].inputs["metricQueries"][0]["metric"]["period"]
        == 24 * 3600
    )


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            {"tags": {}},
            "must have at least one of data_quality, model_quality, bias, explainability, got none",
        ),
        (
            {"data_quality": DATA, "monitor_image_uri": None},
            "monitor_image_uri: is required but missing, as data_quality runs it",
        ),
        (
            {"bias": BIAS, "clarify_image_uri": None},
            "clarify_image_uri: is required but missing, as bias runs it",
        ),
        (
            {"data_quality": DATA, "monitor_image_uri": "analyzer:latest"},
            "monitor_image_uri: must be an image in ECR, "
            "<account>.dkr.ecr.<region>.<suffix>/<repository>:<tag>, got 'analyzer:latest'",
        ),
        (
            {"data_quality": {**DATA, "schedule": "cron(0/30 * ? * * *)"}},
            "data_quality.schedule: must be cron(0 * ? * * *) for every hour, "
            "cron(0 H ? * * *) for once a day or cron(0 H/N ? * * *) for every N hours, with H "
            "from 0 to 23 and N from 1 to 24, got 'cron(0/30 * ? * * *)'",
        ),
        (
            {"data_quality": {**DATA, "max_drift": {}}},
            "data_quality.max_drift: must name at least 1 feature, got none",
        ),
        (
            {"data_quality": {**DATA, "max_drift": {"alcohol": -1}}},
            "data_quality.max_drift.alcohol: must be a number from 0 to",
        ),
        (
            {"data_quality": {**DATA, "baseline_statistics_uri": "s3://baselines/wine/"}},
            "data_quality.baseline_statistics_uri: must be an object in S3, s3://<bucket>/<key>, "
            "got 's3://baselines/wine/'",
        ),
        (
            {"data_quality": DATA, "capture_uri": "captures/wine"},
            "capture_uri: must be a place in S3, s3://<bucket>/<prefix>, got 'captures/wine'",
        ),
        (
            {"data_quality": DATA, "endpoint_name": "wine_1"},
            "endpoint_name: must be 1 to 63 letters, digits and dashes, with no dash at either "
            "end, got 'wine_1'",
        ),
        (
            {"model_quality": {**QUALITY, "minimums": {}}},
            "model_quality.minimums: must name at least 1 metric, or maximums must; got none",
        ),
        (
            {"model_quality": {**QUALITY, "problem_type": "Regression"}},
            "model_quality.minimums.f1: is no metric of this monitor: "
            "must be one of mae, mse, rmse, r2, got 'f1'",
        ),
        (
            {"model_quality": {**QUALITY, "problem_type": "Ranking"}},
            "model_quality.problem_type: must be one of Regression, BinaryClassification, "
            "MulticlassClassification, got 'Ranking'",
        ),
        (
            {"model_quality": {**QUALITY, "maximums": {"f1": 0.7}}},
            "model_quality.maximums.f1: must be at least the minimum (0.8), got 0.7",
        ),
        (
            {"model_quality": {**QUALITY, "start_time_offset": "1 day"}},
            "model_quality.start_time_offset: must be a time as ISO 8601 has it, such as -P1D or "
            "-PT6H, got '1 day'",
        ),
        (
            {"bias": {**BIAS, "maximums": {"PSI": 0.1}}},
            "bias.maximums.PSI: is no metric of this monitor: must be one of CI, DPL, KL",
        ),
        (
            {"bias": {**BIAS, "analysis_config_uri": f"s3://baselines/{'a' * 250}"}},
            "bias.analysis_config_uri: must be an object in S3",
        ),
        (
            {"explainability": {**EXPLAINED, "minimums": None}},
            "explainability.minimums: must name at least 1 metric, or maximums must; got none",
        ),
        (
            {"data_quality": DATA, "max_runtime_seconds": 3601},
            "max_runtime_seconds: must be at most 3600 with the schedule of data_quality, got 3601",
        ),
        (
            {"model_quality": QUALITY, "max_runtime_seconds": 1801},
            "max_runtime_seconds: must be at most 1800 with the schedule of model_quality, "
            "got 1801",
        ),
        (
            {"data_quality": DATA, "subnet_ids": ["subnet-11111111"]},
            "security_group_ids: is required but missing, as subnet_ids is said",
        ),
        (
            {"data_quality": DATA, "security_group_ids": ["sg-11111111"]},
            "subnet_ids: is required but missing, as security_group_ids is said",
        ),
        (
            {
                "data_quality": DATA,
                "subnet_ids": ["subnet-11111111"],
                "security_group_ids": [f"sg-0000000{number}" for number in range(6)],
            },
            "security_group_ids: must be at most 5, got 6",
        ),
        (
            {"data_quality": DATA, "subnet_ids": [], "security_group_ids": ["sg-11111111"]},
            "subnet_ids: must be at least 1 where it is said, got none",
        ),
        (
            {"data_quality": DATA, "subnet_ids": ["vpc-1"], "security_group_ids": ["sg-11111111"]},
            "subnet_ids[0]: must be the id of a subnet, subnet-<hex digits>, got 'vpc-1'",
        ),
        (
            {"data_quality": DATA, "instance_type": "m5.large"},
            "instance_type: must be a machine of SageMaker, such as ml.m5.xlarge, got 'm5.large'",
        ),
        (
            {"data_quality": DATA, "alarm_topic_arn": "red"},
            "alarm_topic_arn: must be the ARN of an SNS topic, "
            "arn:<partition>:sns:<region>:<account>:<name>, got 'red'",
        ),
    ],
)
def test_a_mistake_is_refused_in_a_sentence(args, sentence):
    with pytest.raises(InvalidInputs) as refused:
        deploy(**args)

    (problem,) = refused.value.problems
    assert str(problem).startswith(sentence)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(InvalidInputs) as refused:
        deploy(
            data_quality={**DATA, "schedule": "NOW", "max_drift": {}},
            bias={**BIAS, "maximums": {"PSI": 1}},
            volume_gb=0,
        )

    assert {problem.path for problem in refused.value.problems} == {
        "data_quality.schedule",
        "data_quality.max_drift",
        "bias.maximums.PSI",
        "volume_gb",
    }


def test_a_job_may_take_as_long_as_its_schedule_lets_it():
    deploy(model_quality={**QUALITY, "schedule": "cron(0 0/5 ? * * *)"}, max_runtime_seconds=14400)
    with pytest.raises(InvalidInputs, match="must be at most 14400 with the schedule"):
        deploy(
            model_quality={**QUALITY, "schedule": "cron(0 0/5 ? * * *)"}, max_runtime_seconds=14401
        )
