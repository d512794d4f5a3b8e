import json
import re
from copy import deepcopy

import pulumi
import pytest
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws import TrainingPipeline, aws_account
from mlops_kit.aws.pipelines.checks import NAMES
from mlops_kit.inputs import InvalidInputs
from tests.aws_examples.training_pipeline import BLUE, RED
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine, partition
from tests.aws_stand_in import StrictAwsEngine
from tests.pipeline_runs import names_of

KEY = "kms/key:Key"
PIPELINE = "sagemaker/pipeline:Pipeline"
ROLE = "iam/role:Role"
ROLE_POLICY = "iam/rolePolicy:RolePolicy"
RULE = "cloudwatch/eventRule:EventRule"
TARGET = "cloudwatch/eventTarget:EventTarget"
SCHEDULE = "scheduler/schedule:Schedule"
EXTRAS = ("schedule", "alarm_topic_arn", "kms_key_arn", "network", "tags", "read_key_arns")
each_partition = pytest.mark.parametrize("name", REGIONS)


def in_region(args, region):
    """Move images, keys and topics of an example to another region and its partition."""
    here = partition(region)
    text = json.dumps(args)
    text = text.replace("eu-central-1.amazonaws.com", f"{region}.{here['outputs']['dnsSuffix']}")
    text = re.sub(r"arn:aws:(\w+):eu-central-1", rf"arn:{here['id']}:\1:{region}", text)
    return json.loads(text)


def args_of(of=RED, without=(), **changes):
    return {**{k: v for k, v in deepcopy(of).items() if k not in without}, **changes}


def deploy(args=RED, region="eu-central-1", engine=AwsEngine):
    made = engine(region)
    made.run(lambda: TrainingPipeline("wine", in_region(args, region)))
    return made


def statements(engine, name):
    document = json.loads(engine.resources[name].inputs["policy"])
    IAMPolicyDocumentValidator(json.dumps(document)).validate()
    return {statement.pop("Sid"): statement for statement in document["Statement"]}


def refusals(args):
    with pytest.raises(InvalidInputs) as refused:
        deploy(args)
    return [str(problem) for problem in refused.value.problems]


def test_a_pipeline_is_these_resources():
    assert set(deploy(args_of(without=EXTRAS)).resources) == {
        "wine",
        "wine-key",
        "wine-job-role",
        "wine-job-permissions",
        "wine-pipeline-role",
        "wine-pipeline-permissions",
        "wine-pipeline",
    }


@pytest.mark.parametrize("args", [RED, BLUE, args_of(without=EXTRAS)], ids=["red", "blue", "bare"])
@each_partition
def test_aws_has_nothing_against_what_is_declared(name, args):
    engine = deploy(args, REGIONS[name][0], StrictAwsEngine)

    assert len(engine.of_type(PIPELINE)) == 1
    assert engine.refused == []


def test_a_definition_that_sagemaker_refuses_would_be_told():
    engine = deploy(
        args_of(
            checks={n: {**RED["checks"][n], "instance_type": "ml.m5.huge"} for n in RED["checks"]}
        ),
        engine=StrictAwsEngine,
    )

    assert len(engine.refused) == len(RED["checks"])
    assert all("InstanceType: must be one of" in sentence for sentence in engine.refused)


def test_the_pipeline_has_its_name_role_definition_and_parallel_steps():
    engine = deploy()
    (made,) = engine.of_type(PIPELINE).values()

    assert made["pipelineName"] == made["pipelineDisplayName"] == "wine"
    assert made["roleArn"] == engine.outputs["role_arn"]
    assert made["parallelismConfiguration"] == {"maxParallelExecutionSteps": 4}
    assert made["tags"] == {"team": "red"}
    definition = json.loads(made["pipelineDefinition"])
    assert definition["Version"] == "2020-12-01"
    assert {"Train", "Register", "DataQuality", "PerformancePassed"} <= names_of(definition)
    bare = deploy(args_of(without=("max_parallel_steps",)))
    assert "parallelismConfiguration" not in bare.resources["wine-pipeline"].inputs


def test_jobs_run_in_a_role_of_their_own():
    engine = deploy()
    definition = json.loads(engine.resources["wine-pipeline"].inputs["pipelineDefinition"])
    roles = set(re.findall(r'"RoleArn": "([^"]+)"', json.dumps(definition)))

    assert roles == {engine.outputs["job_role_arn"]}
    assert engine.outputs["job_role_arn"] != engine.outputs["role_arn"]


def test_the_pipeline_waits_for_the_permissions_of_its_roles():
    before = deploy().dependencies

    assert {"wine-job-permissions", "wine-pipeline-permissions"} <= before["wine-pipeline"]
    assert "wine-schedule-permissions" in before["wine-schedule"]


@each_partition
def test_outputs_name_the_pipeline_its_roles_and_its_group(name):
    region, _ = REGIONS[name]

    assert deploy(region=region).outputs == {
        "pipeline_arn": f"arn:{name}:sagemaker:{region}:{ACCOUNT}:pipeline/wine",
        "pipeline_name": "wine",
        "role_arn": f"arn:{name}:iam::{ACCOUNT}:role/wine-pipeline-role-1234567",
        "job_role_arn": f"arn:{name}:iam::{ACCOUNT}:role/wine-job-role-1234567",
        "package_group_name": "wine",
    }


@each_partition
def test_the_pipelines_role_starts_jobs_registers_in_its_group_and_nothing_else(name):
    region, _ = REGIONS[name]
    engine = deploy(region=region)
    home = f"arn:{name}:sagemaker:{region}:{ACCOUNT}"
    jobs = [f"{home}:processing-job/pipelines-*", f"{home}:training-job/pipelines-*"]
    packages = [f"{home}:model-package/wine/*"]

    def allow(actions, resources, **condition):
        return {"Effect": "Allow", "Action": actions, "Resource": resources, **condition}

    assert statements(engine, "wine-pipeline-permissions") == {
        "RunJobs": allow(
            [
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
                "sagemaker:DescribeProcessingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopProcessingJob",
                "sagemaker:StopTrainingJob",
            ],
            jobs,
        ),
        "TagJobs": allow(["sagemaker:AddTags"], [*jobs, *packages]),
        "Register": allow(
            ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage"],
            [f"{home}:model-package-group/wine", *packages],
            Condition={
                "StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}
            },
        ),
        "PassJobRole": allow(
            ["iam:PassRole"],
            [engine.outputs["job_role_arn"]],
            Condition={"StringEquals": {"iam:PassedToService": f"sagemaker.principal.of.{region}"}},
        ),
        "ReadResults": allow(["s3:GetObject"], [f"arn:{name}:s3:::models-red/wine/*"]),
        "DecryptResults": allow(["kms:Decrypt"], [f"arn:{name}:kms:{region}:{ACCOUNT}:key/a"]),
    }


@each_partition
def test_the_jobs_role_reads_what_is_named_and_writes_results_only(name):
    region, _ = REGIONS[name]
    made = statements(deploy(region=region), "wine-job-permissions")
    key = f"arn:{name}:kms:{region}:{ACCOUNT}:key"
    bucket = f"arn:{name}:s3:::"

    assert made["WriteResults"]["Resource"] == [f"{bucket}models-red/wine/*"]
    assert set(made["ReadInputs"]["Resource"]) == {
        f"{bucket}models-red/wine/*",
        f"{bucket}models-red/live/model.tar.gz*",
        f"{bucket}data-red/wine/*",
        f"{bucket}more-red/*",
        *(f"{bucket}code-red/{check}.py*" for check in RED["checks"]),
        *(f"{bucket}data-red/{check}/*" for check in RED["checks"]),
    }
    listed = {
        made[f"List{number}"]["Resource"][0]: made[f"List{number}"]["Condition"]
        for number in range(4)
    }
    assert listed[f"{bucket}models-red"] == {
        "StringLike": {"s3:prefix": ["live/model.tar.gz*", "wine/*"]}
    }
    assert set(listed) == {f"{bucket}{part}-red" for part in ("code", "data", "models", "more")}
    assert made["DecryptInputs"]["Resource"] == [f"{key}/a", f"{key}/b"]
    assert made["EncryptResults"]["Resource"] == made["EncryptDisks"]["Resource"] == [f"{key}/a"]
    assert made["EncryptDisks"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert made["PullImages"]["Resource"] == [f"arn:{name}:ecr:{region}:{ACCOUNT}:repository/wine"]


def test_no_action_is_a_wildcard_and_few_resources_are():
    engine = deploy()
    every = [
        statement
        for policy in engine.of_type(ROLE_POLICY)
        for statement in statements(engine, policy).values()
    ]

    assert [a for s in every for a in s["Action"] if "*" in a] == []
    assert {a for s in every if "*" in s["Resource"] for a in s["Action"]} == {
        "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    }


def test_a_run_can_approve_of_its_version_only_where_that_is_automatic():
    manual = statements(deploy(), "wine-pipeline-permissions")["Register"]
    automatic = statements(deploy(args_of(approval="automatic")), "wine-pipeline-permissions")

    assert "Condition" in manual
    assert "Condition" not in automatic["Register"]


def test_only_jobs_in_a_network_may_join_it():
    with_it = statements(deploy(), "wine-job-permissions")
    without = statements(deploy(args_of(without=("network",))), "wine-job-permissions")

    home = f"arn:aws:ec2:eu-central-1:{ACCOUNT}"
    assert with_it["JoinNetwork"]["Resource"] == [
        f"{home}:network-interface/*",
        f"{home}:subnet/subnet-0a0a0a0a",
        f"{home}:security-group/sg-0a0a0a0a",
    ]
    assert set(with_it) - set(without) == {"JoinNetwork", "UseInterfaces", "LookAtNetwork"}


def test_groups_whose_arns_are_in_lower_case_are_meant_too():
    made = statements(deploy(args_of(package_group_name="WineModels")), "wine-pipeline-permissions")

    assert [arn.rpartition(":")[2] for arn in made["Register"]["Resource"]] == [
        "model-package-group/WineModels",
        "model-package-group/winemodels",
        "model-package/WineModels/*",
        "model-package/winemodels/*",
    ]


@each_partition
def test_a_schedule_starts_this_pipeline_and_can_do_nothing_else(name):
    region, _ = REGIONS[name]
    engine = deploy(region=region)
    (schedule,) = engine.of_type(SCHEDULE).values()
    trust = json.loads(engine.resources["wine-schedule-role"].inputs["assumeRolePolicy"])

    assert schedule == {
        "description": "Starts the pipeline wine",
        "scheduleExpression": "rate(7 days)",
        "flexibleTimeWindow": {"mode": "OFF"},
        "kmsKeyArn": f"arn:{name}:kms:{region}:{ACCOUNT}:key/a",
        "target": {
            "arn": engine.outputs["pipeline_arn"],
            "roleArn": f"arn:{name}:iam::{ACCOUNT}:role/wine-schedule-role-1234567",
        },
    }
    assert statements(engine, "wine-schedule-permissions") == {
        "Start": {
            "Effect": "Allow",
            "Action": ["sagemaker:StartPipelineExecution"],
            "Resource": [engine.outputs["pipeline_arn"]],
        },
        "DecryptSchedule": {
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": [schedule["kmsKeyArn"]],
        },
    }
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": f"scheduler.principal.of.{region}"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    IAMTrustPolicyDocumentValidator(json.dumps(trust)).validate()


def test_a_failed_run_is_told_to_the_topic():
    engine = deploy()
    (rule,) = engine.of_type(RULE).values()
    (target,) = engine.of_type(TARGET).values()

    assert json.loads(rule["eventPattern"]) == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Building Pipeline Execution Status Change"],
        "detail": {
            "currentPipelineExecutionStatus": ["Failed"],
            "pipelineArn": [engine.outputs["pipeline_arn"]],
        },
    }
    assert target["arn"] == RED["alarm_topic_arn"]
    assert target["inputTransformer"] == {
        "inputPaths": {"run": "$.detail.pipelineExecutionArn"},
        "inputTemplate": '"The training pipeline wine failed: <run>"',
    }


def test_without_a_key_one_is_made_and_used_everywhere():
    engine = deploy(args_of(without=("kms_key_arn",)))
    (key,) = engine.of_type(KEY).values()
    arn = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/wine-key"
    definition = engine.resources["wine-pipeline"].inputs["pipelineDefinition"]

    assert key["description"] == "Encrypts models and results of wine"
    assert set(re.findall(r'KmsKeyId": "([^"]+)"', definition)) == {arn}
    assert engine.of_type(SCHEDULE)["wine-schedule"]["kmsKeyArn"] == arn
    assert deploy().of_type(KEY) == {}


def test_containers_have_no_network_unless_that_is_said():
    def isolated(args):
        text = deploy(args).resources["wine-pipeline"].inputs["pipelineDefinition"]
        return set(re.findall(r'EnableNetworkIsolation": (\w+)', text))

    assert isolated(args_of(without=("network",))) == {"true"}
    assert isolated(args_of(network={"isolation": False})) == {"false"}


def test_what_is_only_known_at_the_deployment_is_waited_for():
    engine = AwsEngine()
    later = pulumi.Output.from_input("s3://models-later/wine")

    engine.run(lambda: TrainingPipeline("wine", {**RED, "output_uri": later}))

    assert (
        "s3://models-later/wine/models"
        in (engine.resources["wine-pipeline"].inputs["pipelineDefinition"])
    )


def test_everything_that_can_have_tags_has_them():
    engine = deploy(args_of(without=("kms_key_arn",)))

    for token, count in ((KEY, 1), (ROLE, 3), (PIPELINE, 1), (RULE, 1)):
        made = engine.of_type(token)
        assert len(made) == count
        assert all(inputs["tags"] == {"team": "red"} for inputs in made.values())


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        TrainingPipeline("wine", RED, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}


def test_a_check_that_is_not_there_needs_a_reason():
    few = {"data_quality": RED["checks"]["data_quality"]}
    args = args_of(without=("metric", "live_model_uri"), checks=few, skip_checks={"drift": "no"})

    assert refusals(args) == [
        "checks: lacks feature_space, unit_tests, integration_tests, performance, accuracy: "
        "give each a script here, or the reason why not in skip_checks"
    ]


def test_all_mistakes_are_told_at_once_each_with_its_place():
    check = RED["checks"]["accuracy"]
    args = args_of(
        without=("metric", "live_model_uri"),
        output_uri="models/wine",
        inference_image_uri="wine:1",
        checks={
            **RED["checks"],
            "acuracy": check,
            "unit_tests": {
                **check,
                "script_uri": "s3://code-red/tests.sh",
                "inputs": {"data": "s3://b12"},
            },
        },
        skip_checks={"drift": "no!", "accuracy": "said twice"},
        approval="never",
        schedule="daily",
        network={"subnet_ids": ["subnet-0a0a0a0a"]},
        max_retries=21,
    )

    assert set(refusals(args)) == {
        "output_uri: must be an address in S3, s3://<bucket>/<key>, got 'models/wine'",
        "inference_image_uri: must be an image in ECR, "
        "<account>.dkr.ecr.<region>.<suffix>/<repository>:<tag>, got 'wine:1'",
        "checks.unit_tests.script_uri: must be a Python file in S3, s3://<bucket>/<key>.py, "
        "got 's3://code-red/tests.sh'",
        "checks.unit_tests.inputs.data: is a name that the pipeline uses itself; take another",
        "checks.acuracy: is not a setting here; did you mean accuracy? "
        f"allowed: {', '.join(NAMES)}",
        "skip_checks.drift: must be 1 to 200 letters, digits, spaces and _.:/=+-@, got 'no!'",
        "skip_checks.accuracy: is in checks as well: say one of the two",
        "metric: is required but missing: performance is judged by it",
        "live_model_uri: is required but missing, to compare with: say it, or the reason why not "
        "in skip_checks.live_comparison",
        "approval: must be one of manual, automatic, got 'never'",
        "schedule: must be like rate(7 days) or cron(0 3 ? * MON *) or at(2030-01-31T03:00:00), "
        "got 'daily'",
        "network.security_group_ids: is required but missing, as subnet_ids is given",
        "max_retries: must be a whole number from 0 to 20, got 21",
    }


def test_a_pipeline_that_checks_nothing_is_refused():
    args = args_of(
        without=("metric", "live_model_uri"),
        checks={},
        skip_checks={name: "not now" for name in NAMES},
    )

    assert refusals(args) == ["checks: must have at least 1 of the 7 aspects, got none"]


def test_what_the_skipped_performance_check_needs_must_not_be_given():
    checks = {name: check for name, check in RED["checks"].items() if name != "performance"}
    skipped = {"drift": "no", "performance": "no", "live_comparison": "no"}

    assert refusals(args_of(checks=checks, skip_checks=skipped)) == [
        "skip_checks.live_comparison: is not skipped while live_model_uri is given",
        "metric: must not be given: performance, which needs it, is skipped",
        "live_model_uri: must not be given: performance, which needs it, is skipped",
        "skip_checks.live_comparison: is a part of performance, which is skipped",
    ]


def test_a_first_version_is_compared_with_none_and_says_so():
    skipped = {**RED["skip_checks"], "live_comparison": "first version"}
    engine = deploy(args_of(without=("live_model_uri",), skip_checks=skipped))
    definition = engine.resources["wine-pipeline"].inputs["pipelineDefinition"]

    assert '"check.live_comparison": "skipped: first version"' in definition
    assert "margins" not in definition


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("package_group_name", "wine_models", "must be 1 to 63 letters, digits and dashes"),
        ("live_model_uri", "s3://x*/y", "must be an address in S3"),
        ("alarm_topic_arn", "red", "must be the ARN of an SNS topic"),
        ("kms_key_arn", "alias/a", "must be the ARN of a KMS key"),
        ("max_parallel_steps", 0, "must be a whole number from 1 to 50, got 0"),
        ("training_cache_days", 366, "must be a whole number from 1 to 365, got 366"),
        ("training.instance_type", "m5.large", "must be a machine of SageMaker"),
        ("training.max_runtime_seconds", 0, "must be a whole number from 1 to 777600, got 0"),
        ("metric.name", "top-1", "must be letters, digits and _, no digit first"),
        ("metric.threshold", "0.9", "write it without quotes"),
        ("metric.live_tolerance", -1, "must be a number from 0"),
        ("checks.drift", {}, "checks.drift"),
    ],
)
def test_a_value_out_of_its_limits_is_refused_in_a_sentence(place, value, sentence):
    args = deepcopy(RED)
    inner = args
    *parents, last = place.split(".")
    for part in parents:
        inner = inner[part]
    inner[last] = value

    found = refusals(args)
    assert [one for one in found if one.startswith(place) and sentence in one]


def test_a_check_has_room_for_six_inputs_of_its_own():
    inputs = {f"set{number}": f"s3://data-red/{number}" for number in range(7)}
    checks = {**RED["checks"], "accuracy": {**RED["checks"]["accuracy"], "inputs": inputs}}

    assert refusals(args_of(checks=checks)) == ["checks.accuracy.inputs: must be at most 6, got 7"]
