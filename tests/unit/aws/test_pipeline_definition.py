"""What a pipeline does with the results of its checks, and what it hands to SageMaker."""

from copy import deepcopy
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.aws.ml_instances import has_local_disk
from mlops_kit.aws.pipelines.args import with_defaults
from mlops_kit.aws.pipelines.checks import ASPECTS, NAMES
from mlops_kit.aws.pipelines.definition import definition
from mlops_kit.offline.aws import pipelines
from mlops_kit.offline.aws.place import Where
from tests.aws_examples.training_pipeline import RED
from tests.pipeline_runs import names_of, run

HERE = Where("eu-central-1", "123456789012", None)
STEPS = {aspect.name: aspect.step for aspect in ASPECTS}
FIRST = ("data_quality", "feature_space", "unit_tests")
METRIC = {"name": "accuracy", "threshold": 0.9, "live_tolerance": 0.01}
ROLE = "arn:aws:iam::123456789012:role/jobs"


def built(checks=NAMES, metric=METRIC, live=True, **args):
    """Build a definition; by default all seven aspects are checked."""
    check = RED["checks"]["accuracy"]
    args = {
        **{k: v for k, v in deepcopy(RED).items() if k not in ("skip_checks", "live_model_uri")},
        "checks": {name: check for name in checks},
        "metric": metric,
        **({"live_model_uri": RED["live_model_uri"]} if live else {}),
        **args,
    }
    return definition({**with_defaults(args), "job_role_arn": ROLE})


def results(passed=None, value=0.95, margin=0.0):
    """Return what the scripts write: all is well but for what is said."""
    made = {STEPS[name]: {"passed": (passed or {}).get(name, True)} for name in NAMES}
    made["Performance"] |= {
        "metrics": {"accuracy": {"value": value}},
        "margins": {"accuracy": {"value": margin}},
    }
    return made


def steps(made):
    found = {}
    for step in made["Steps"]:
        found[step["Name"]] = step
        for branch in ("IfSteps", "ElseSteps"):
            found |= {one["Name"]: one for one in step["Arguments"].get(branch, [])}
    return found


def registered(made):
    return steps(made)["Register"]["Arguments"]


subsets = st.sets(st.sampled_from(NAMES), min_size=1).map(
    lambda some: tuple(name for name in NAMES if name in some)
)
verdicts = st.fixed_dictionaries(
    {name: st.sampled_from([True, True, True, False]) for name in NAMES}
)


@given(
    checks=subsets,
    passed=verdicts,
    value=st.sampled_from([0.0, 0.899, 0.9, 1.0]),
    margin=st.sampled_from([-0.5, -0.011, -0.01, 0.0, 0.2]),
    higher=st.booleans(),
    live=st.booleans(),
    seed=st.integers(),
    late=st.booleans(),
)
def test_a_model_is_registered_when_and_only_when_every_check_passes(
    checks, passed, value, margin, higher, live, seed, late
):
    """In whatever order steps run, and also if a Fail step takes its time."""
    judged = "performance" in checks
    made = built(
        checks,
        {**METRIC, "higher_is_better": higher} if judged else None,
        live=live and judged,
    )

    done = run(made, results(passed, value, margin), Random(seed), late)

    good = all(passed[name] for name in checks)
    if judged:
        good &= value >= 0.9 if higher else value <= 0.9
        if live:
            good &= margin >= -0.01 if higher else margin <= 0.01
    assert ("Register" in done.ran) == good
    assert done.succeeded == good


@given(passed=verdicts, seed=st.integers(), late=st.booleans())
def test_nothing_is_trained_on_what_the_first_checks_refuse(passed, seed, late):
    done = run(built(), results(passed), Random(seed), late)

    if not all(passed[name] for name in FIRST):
        assert "Train" not in done.ran
        assert not {STEPS[name] for name in NAMES if name not in FIRST} & set(done.ran)
    elif all(passed.values()):
        assert set(done.ran) == {name for name in names_of(built()) if not name.endswith("Failed")}


@pytest.mark.parametrize("name", NAMES)
def test_the_failure_names_the_check_and_where_its_result_is(name):
    messages = [
        message
        for seed in range(20)
        for message in run(built(), results({name: False}), Random(seed)).failures
    ]

    said = f"<Steps.{STEPS[name]}.ProcessingOutputConfig.Outputs['result'].S3Output.S3Uri>"
    assert [m for m in messages if m.startswith(f"The check {name} did not pass")]
    assert [m for m in messages if m.endswith(f"; its result is {said}/result.json")]


def test_the_failure_of_a_weak_candidate_says_what_is_demanded():
    (message,) = {
        m
        for seed in range(30)
        for m in run(built(), results(value=0.8), Random(seed)).failures
        if "performance" in m
    }

    demand = "accuracy must be at least 0.9 and at most 0.01 below the live version's"
    assert message.startswith(f"The check performance did not pass: {demand}; its result is ")


def test_a_metric_of_which_less_is_better_is_compared_the_other_way():
    made = built(metric={"name": "loss", "threshold": 0.2, "higher_is_better": False})

    (condition,) = (s for s in made["Steps"] if s["Name"] == "PerformancePassed")
    _, value, margin = condition["Arguments"]["Conditions"]
    assert (value["Type"], value["RightValue"]) == ("LessThanOrEqualTo", 0.2)
    assert value["LeftValue"]["Std:JsonGet"]["Path"] == "metrics.loss.value"
    assert (margin["Type"], margin["RightValue"]) == ("LessThanOrEqualTo", 0)
    assert margin["LeftValue"]["Std:JsonGet"]["Path"] == "margins.loss.value"


def test_without_tolerance_the_margin_is_compared_with_0():
    made = built(metric={"name": "accuracy", "threshold": 0.9})

    (condition,) = (s for s in made["Steps"] if s["Name"] == "PerformancePassed")
    assert str(condition["Arguments"]["Conditions"][2]["RightValue"]) == "0"


def test_the_live_version_is_read_by_the_performance_check_alone():
    made = built()
    reads = {
        name: [one["InputName"] for one in step["Arguments"]["ProcessingInputs"]]
        for name, step in steps(made).items()
        if step["Type"] == "Processing"
    }

    assert reads == {
        "DataQuality": ["code", "data", "reference"],
        "FeatureSpace": ["code", "data", "reference"],
        "UnitTests": ["code", "reference"],
        "IntegrationTests": ["code", "model", "reference"],
        "Performance": ["code", "model", "live", "reference"],
        "Accuracy": ["code", "model", "data", "reference"],
        "Drift": ["code", "model", "data", "reference"],
    }
    assert "LiveModelUri" not in str(built(live=False))


def test_parameters_of_a_run_have_defaults():
    assert built()["Parameters"] == [
        {"Name": "TrainingDataUri", "Type": "String", "DefaultValue": "s3://data-red/wine/"},
        {"Name": "ModelApprovalStatus", "Type": "String", "DefaultValue": "PendingManualApproval"},
        {"Name": "LiveModelUri", "Type": "String", "DefaultValue": RED["live_model_uri"]},
    ]
    assert built(approval="automatic")["Parameters"][1]["DefaultValue"] == "Approved"


def test_the_registered_version_says_what_was_checked_and_what_was_not_and_why():
    skipped = {"drift": "no reference yet", "live_comparison": "first version"}
    made = built(NAMES[:-1], live=False, skip_checks=skipped)

    assert registered(made)["CustomerMetadataProperties"] == {
        "training_step": "Train",
        "pipeline_execution": {"Get": "Execution.PipelineExecutionId"},
        **{f"check.{name}": "passed" for name in NAMES[:-1]},
        "check.drift": "skipped: no reference yet",
        "check.live_comparison": "skipped: first version",
    }


def test_the_registered_version_has_its_model_its_image_and_its_metrics():
    arguments = registered(built())

    result = "Steps.Performance.ProcessingOutputConfig.Outputs['result'].S3Output.S3Uri"
    assert arguments["ModelMetrics"] == {
        "ModelQuality": {
            "Statistics": {
                "ContentType": "application/json",
                "S3Uri": {"Std:Join": {"On": "/", "Values": [{"Get": result}, "result.json"]}},
            }
        }
    }
    assert arguments["ModelPackageGroupName"] == "wine"
    assert arguments["ModelApprovalStatus"] == {"Get": "Parameters.ModelApprovalStatus"}
    assert arguments["InferenceSpecification"] == {
        "Containers": [
            {
                "Image": RED["inference_image_uri"],
                "ModelDataUrl": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"},
            }
        ],
        "SupportedContentTypes": ["text/csv"],
        "SupportedResponseMIMETypes": ["application/json"],
        "SupportedRealtimeInferenceInstanceTypes": ["ml.m5.large"],
    }


def test_without_the_performance_check_there_are_no_metrics_to_point_to():
    others = tuple(name for name in NAMES if name != "performance")

    assert "ModelMetrics" not in registered(built(others, None, live=False))


def test_every_job_writes_and_keeps_with_the_one_key_and_runs_in_the_one_role():
    for step in steps(built()).values():
        arguments = step["Arguments"]
        if step["Type"] == "Processing":
            assert arguments["ProcessingOutputConfig"]["KmsKeyId"] == RED["kms_key_arn"]
            cluster = arguments["ProcessingResources"]["ClusterConfig"]
            assert cluster["VolumeKmsKeyId"] == RED["kms_key_arn"]
            assert arguments["NetworkConfig"] == {
                "EnableNetworkIsolation": True,
                "VpcConfig": {"Subnets": ["subnet-0a0a0a0a"], "SecurityGroupIds": ["sg-0a0a0a0a"]},
            }
        elif step["Type"] == "Training":
            assert arguments["OutputDataConfig"] == {
                "S3OutputPath": "s3://models-red/wine/models",
                "KmsKeyId": RED["kms_key_arn"],
            }
            assert arguments["ResourceConfig"]["VolumeKmsKeyId"] == RED["kms_key_arn"]
            assert arguments["EnableNetworkIsolation"] is True
        else:
            continue
        assert arguments["RoleArn"] == ROLE
        assert arguments["Tags"] == [{"Key": "team", "Value": "red"}]


@pytest.mark.parametrize(
    ("machine", "local"),
    [
        ("ml.m5.xlarge", False),
        ("ml.c5n.18xlarge", False),
        ("ml.p3.2xlarge", False),
        ("ml.m6i.large", False),
        ("ml.m7i-flex.large", False),
        ("ml.t3.medium", False),
        ("ml.m5d.xlarge", True),
        ("ml.r5d.2xlarge", True),
        ("ml.m6id.xlarge", True),
        ("ml.g4dn.2xlarge", True),
        ("ml.p3dn.24xlarge", True),
        ("ml.p4d.24xlarge", True),
        ("ml.g5.12xlarge", True),
        ("ml.g6e.2xlarge", True),
        ("ml.p6-b200.48xlarge", True),
        ("ml.trn1.2xlarge", True),
    ],
)
def test_machines_with_disks_of_their_own_get_no_key_for_these(machine, local):
    assert has_local_disk(machine) == local

    made = built(training={**RED["training"], "instance_type": machine})
    assert ("VolumeKmsKeyId" in steps(made)["Train"]["Arguments"]["ResourceConfig"]) != local


def test_only_the_training_is_cached_so_that_checks_look_at_what_there_is():
    cached = {name for name, step in steps(built()).items() if "CacheConfig" in step}

    assert cached == {"Train"}
    assert steps(built())["Train"]["CacheConfig"] == {"Enabled": True, "ExpireAfter": "P7D"}
    assert "CacheConfig" not in str(built(training_cache_days=None))


def test_retries_are_of_calls_and_of_jobs_but_never_of_a_registration_that_was_made():
    made = steps(built(max_retries=5))
    jobs = [p["ExceptionType"] for p in made["Train"]["RetryPolicies"]]

    assert jobs == [
        ["Step.SERVICE_FAULT", "Step.THROTTLING"],
        ["SageMaker.JOB_INTERNAL_ERROR", "SageMaker.CAPACITY_ERROR", "SageMaker.RESOURCE_LIMIT"],
    ]
    assert [p["ExceptionType"] for p in made["Register"]["RetryPolicies"]] == jobs[:1]
    assert {p["MaxAttempts"] for s in made.values() for p in s.get("RetryPolicies", [])} == {5}
    assert "RetryPolicies" not in str(built(max_retries=0))


def test_whole_numbers_of_other_languages_are_written_as_whole_numbers():
    training = {**RED["training"], "instance_count": 2.0, "volume_gb": 40.0}
    arguments = steps(built(training=training, max_retries=2.0))["Train"]["Arguments"]

    assert str(arguments["ResourceConfig"]["InstanceCount"]) == "2"
    assert str(arguments["ResourceConfig"]["VolumeSizeInGB"]) == "40"
    assert arguments["EnableInterContainerTrafficEncryption"] is True


@given(checks=subsets, live=st.booleans(), retries=st.integers(0, 20), days=st.integers(0, 365))
def test_what_is_built_is_what_sagemaker_takes(checks, live, retries, days):
    judged = "performance" in checks
    made = built(
        checks,
        METRIC if judged else None,
        live=live and judged,
        max_retries=retries,
        training_cache_days=days or None,
    )

    assert list(pipelines.problems(made, HERE)) == []
    assert len(names_of(made)) <= 50
