"""Definitions of SageMaker's pipelines: every planted mistake is found at its place, alone."""

import json

import pytest

from mlops_kit.offline.aws import pipelines
from mlops_kit.offline.aws.pipeline_steps import cycle, steps_of
from mlops_kit.offline.aws.place import Where
from tests.offline_planted.altered import altered
from tests.unit.offline.aws.at_hand import HERE, aws, refused, shape

AT = Where("eu-central-1", "123456789012", None)
GONE = object()
IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/wine:1"
PASSED = {
    "Std:JsonGet": {
        "PropertyFile": {"Get": "Steps.Check.PropertyFiles.result"},
        "Path": "passed",
    }
}
GOOD = {
    "Version": "2020-12-01",
    "Metadata": {},
    "Parameters": [
        {"Name": "Data", "Type": "String", "DefaultValue": "s3://data/wine/"},
        {"Name": "Least", "Type": "Float", "DefaultValue": 1},
        {"Name": "Machines", "Type": "Integer", "DefaultValue": 2},
        {"Name": "Strict", "Type": "Boolean", "DefaultValue": True},
    ],
    "Steps": [
        {
            "Name": "Train",
            "Type": "Training",
            "Arguments": {
                "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
                "InputDataConfig": [
                    {
                        "ChannelName": "training",
                        "DataSource": {
                            "S3DataSource": {
                                "S3DataType": "S3Prefix",
                                "S3Uri": {"Get": "Parameters.Data"},
                            }
                        },
                    }
                ],
                "OutputDataConfig": {"S3OutputPath": "s3://models/wine"},
                "ResourceConfig": {
                    "InstanceType": "ml.m5.xlarge",
                    "InstanceCount": {"Get": "Parameters.Machines"},
                    "VolumeSizeInGB": 30,
                },
                "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
                "HyperParameters": {"depth": "3"},
                "EnableNetworkIsolation": True,
            },
            "CacheConfig": {"Enabled": True, "ExpireAfter": "P30D"},
            "RetryPolicies": [
                {"ExceptionType": ["Step.THROTTLING"], "IntervalSeconds": 1, "MaxAttempts": 3}
            ],
        },
        {
            "Name": "Check",
            "Type": "Processing",
            "DependsOn": ["Train"],
            "Arguments": {
                "AppSpecification": {"ImageUri": IMAGE, "ContainerEntrypoint": ["python3"]},
                "ProcessingInputs": [
                    {
                        "InputName": "model",
                        "S3Input": {
                            "S3Uri": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"},
                            "LocalPath": "/opt/ml/processing/input/model",
                            "S3DataType": "S3Prefix",
                            "S3InputMode": "File",
                        },
                    }
                ],
                "ProcessingOutputConfig": {
                    "Outputs": [
                        {
                            "OutputName": "out",
                            "S3Output": {
                                "S3Uri": {
                                    "Std:Join": {
                                        "On": "/",
                                        "Values": [
                                            "s3://models",
                                            {"Get": "Execution.PipelineExecutionId"},
                                        ],
                                    }
                                },
                                "LocalPath": "/opt/ml/processing/output",
                                "S3UploadMode": "EndOfJob",
                            },
                        }
                    ]
                },
                "ProcessingResources": {
                    "ClusterConfig": {
                        "InstanceCount": 1,
                        "InstanceType": "ml.m5.large",
                        "VolumeSizeInGB": 30,
                    }
                },
            },
            "PropertyFiles": [
                {"PropertyFileName": "result", "OutputName": "out", "FilePath": "result.json"}
            ],
        },
        {
            "Name": "Judge",
            "Type": "Condition",
            "Arguments": {
                "Conditions": [
                    {"Type": "Equals", "LeftValue": PASSED, "RightValue": True},
                    {
                        "Type": "Or",
                        "Conditions": [
                            {"Type": "In", "QueryValue": PASSED, "Values": [True]},
                            {
                                "Type": "Not",
                                "Expression": {
                                    "Type": "LessThan",
                                    "LeftValue": PASSED,
                                    "RightValue": {"Get": "Parameters.Least"},
                                },
                            },
                        ],
                    },
                ],
                "IfSteps": [
                    {
                        "Name": "Register",
                        "Type": "RegisterModel",
                        "Arguments": {
                            "ModelPackageGroupName": "wine",
                            "ModelApprovalStatus": "PendingManualApproval",
                            "InferenceSpecification": {
                                "Containers": [
                                    {
                                        "Image": IMAGE,
                                        "ModelDataUrl": {
                                            "Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"
                                        },
                                    }
                                ]
                            },
                            "ModelMetrics": {
                                "ModelQuality": {
                                    "Statistics": {
                                        "ContentType": "application/json",
                                        "S3Uri": {
                                            "Get": "Steps.Check.ProcessingOutputConfig"
                                            ".Outputs['out'].S3Output.S3Uri"
                                        },
                                    }
                                }
                            },
                        },
                    }
                ],
                "ElseSteps": [
                    {
                        "Name": "Refused",
                        "Type": "Fail",
                        "Arguments": {
                            "ErrorMessage": {
                                "Std:Join": {
                                    "On": " ",
                                    "Values": ["passed:", {"Get": "Steps.Judge.Outcome"}],
                                }
                            }
                        },
                    }
                ],
            },
        },
        {
            "Name": "Ask",
            "Type": "Callback",
            "SqsQueueUrl": "https://queue",
            "OutputParameters": [],
            "Arguments": {"a": 1},
        },
        {"Name": "Spark", "Type": "EMR", "StepConfig": {}},
    ],
}
_TRAIN = "Steps.0.Arguments"
_CHECK = "Steps.1.Arguments"
_JUDGE = "Steps.2.Arguments"
_REGISTER = f"{_JUDGE}.IfSteps.0.Arguments"
_INPUT = f"{_CHECK}.ProcessingInputs.0.S3Input.S3Uri"
_PATH = {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Check.PropertyFiles.result"}}}


def nested(kind="Condition"):
    return {
        "Name": "Again",
        "Type": kind,
        "Arguments": {"Conditions": GOOD["Steps"][2]["Arguments"]["Conditions"][:1]},
    }


WRONG = [
    ("Version", "2020-12-02", "Version", "must be 2020-12-01, got '2020-12-02'"),
    ("Step", [], "Step", "did you mean Steps?"),
    ("Steps", GONE, "Steps", "is required but missing"),
    ("Steps", {}, "Steps", "must be a list, got a map"),
    ("Steps.4", "x", "Steps[4]", "must be a map, got 'x'"),
    ("Parameters.3.Name", "a b", "Parameters[3].Name", "must be 1 to 64 letters"),
    ("Parameters.3.Name", "Data", "Parameters[3].Name", "must be different from the other"),
    ("Parameters.3.Type", "Bool", "Parameters[3].Type", "did you mean Boolean?"),
    ("Parameters.3.Type", ["Boolean"], "Parameters[3].Type", "must be one of String"),
    ("Parameters.2.DefaultValue", "2", "Parameters[2].DefaultValue", "must be of type Integer"),
    ("Parameters.2.DefaultValue", True, "Parameters[2].DefaultValue", "must be of type Integer"),
    ("Parameters.2.Default", 2, "Parameters[2].Default", "did you mean DefaultValue?"),
    ("Steps.0.Type", "Trainig", "Steps[0].Type", "did you mean Training?"),
    ("Steps.4.Name", "Train", "Steps[4].Name", "must be different from Steps[0]'s"),
    (
        f"{_JUDGE}.ElseSteps.0.Name",
        "Register",
        "Steps[2].Arguments.ElseSteps[0].Name",
        "must be different from Steps[2].Arguments.IfSteps[0]'s",
    ),
    ("Steps.4.Name", "a.b", "Steps[4].Name", "must be 1 to 64 letters"),
    ("Steps.0.DependOn", [], "Steps[0].DependOn", "did you mean DependsOn?"),
    ("Steps.1.DependsOn", ["Trian"], "Steps[1].DependsOn[0]", "does not exist, got 'Trian'"),
    ("Steps.4.DependsOn", ["Judge"], "Steps[4].DependsOn[0]", "a Condition step, which nothing"),
    ("Steps.4.DependsOn", ["Refused"], "Steps[4].DependsOn[0]", "a Fail step, which nothing"),
    ("Steps.0.DependsOn", "Check", "Steps[0].DependsOn", "must be a list, got 'Check'"),
    ("Steps.0.Arguments", GONE, "Steps[0].Arguments", "is required but missing"),
    (f"{_TRAIN}.TrainingJobName", "a", f"{_TRAIN}.TrainingJobName", "must not be given: Training"),
    (f"{_TRAIN}.OutputDataConfig", GONE, f"{_TRAIN}.OutputDataConfig", "is required but missing"),
    (f"{_TRAIN}.HyperParameter", {}, f"{_TRAIN}.HyperParameter", "did you mean HyperParameters?"),
    (f"{_TRAIN}.HyperParameters.depth", 3, f"{_TRAIN}.HyperParameters.depth", "must be text"),
    (
        f"{_TRAIN}.EnableNetworkIsolation",
        "yes",
        f"{_TRAIN}.EnableNetworkIsolation",
        "true or false",
    ),
    (
        f"{_TRAIN}.ResourceConfig.InstanceType",
        "ml.m5.xlarg",
        f"{_TRAIN}.ResourceConfig.InstanceType",
        "did you mean ml.m5.xlarge?",
    ),
    (
        f"{_TRAIN}.ResourceConfig.VolumeSizeInGB",
        "30",
        f"{_TRAIN}.ResourceConfig.VolumeSizeInGB",
        "must be a whole number, got '30'",
    ),
    (
        f"{_TRAIN}.StoppingCondition.MaxRuntimeInSeconds",
        0,
        f"{_TRAIN}.StoppingCondition.MaxRuntimeInSeconds",
        "must be at least 1, got 0",
    ),
    (
        f"{_TRAIN}.OutputDataConfig.S3OutputPath",
        "models/wine",
        f"{_TRAIN}.OutputDataConfig.S3OutputPath",
        "must match",
    ),
    (
        f"{_TRAIN}.RoleArn",
        "arn:aws-cn:iam::123456789012:role/jobs",
        f"{_TRAIN}.RoleArn",
        "is of partition aws-cn",
    ),
    (f"{_CHECK}.AppSpecification", [], f"{_CHECK}.AppSpecification", "must be a map, got a list"),
    (
        f"{_CHECK}.AppSpecification.ContainerEntrypoint",
        "python3",
        f"{_CHECK}.AppSpecification.ContainerEntrypoint",
        "must be a list, got 'python3'",
    ),
    (
        f"{_CHECK}.AppSpecification.ContainerEntrypoint",
        [],
        f"{_CHECK}.AppSpecification.ContainerEntrypoint",
        "must have at least 1 items, got 0",
    ),
    (
        f"{_CHECK}.ProcessingInputs.0.S3Input.S3InputMode",
        "FastFile",
        f"{_CHECK}.ProcessingInputs[0].S3Input.S3InputMode",
        "must be one of Pipe, File",
    ),
    (
        f"{_CHECK}.ProcessingResources.ClusterConfig.InstanceCount",
        101,
        f"{_CHECK}.ProcessingResources.ClusterConfig.InstanceCount",
        "must be at most 100, got 101",
    ),
    (f"{_CHECK}.AppSpecification.ImageUri", f"{IMAGE}{'x' * 255}", None, "at most 255 characters"),
    (_INPUT, {"Get": "Parameters.Dta"}, f"{_CHECK}.ProcessingInputs[0].S3Input.S3Uri.Get", "Dta"),
    (_INPUT, {"Get": "Execution.Id"}, None, "after Execution."),
    (_INPUT, {"Get": "Data"}, None, "must be Parameters.<name>, Execution.<name> or Steps"),
    (_INPUT, {"Get": "Steps.Trian.A"}, None, "a step that does not exist"),
    (_INPUT, {"Get": "Steps.Train"}, None, "names no property of Train"),
    (_INPUT, {"Get": "Steps.Train.ModelArtefacts"}, None, "which Train does not have"),
    (_INPUT, {"Get": "Steps.Train.ModelArtifacts"}, None, "a structure of Train, not a value"),
    (_INPUT, {"Get": "Steps.Train.ModelArtifacts['a']"}, None, "is no path of properties"),
    (
        f"{_REGISTER}.ModelPackageGroupName",
        {"Get": "Steps.Refused.Message"},
        None,
        "a Fail step, which has no properties",
    ),
    (_INPUT, {"Get": 5}, None, "must be text, got 5"),
    (_INPUT, {"Std:Join": {"Values": "a"}}, None, "must be a list, got 'a'"),
    (_INPUT, {"Std:Join": {"On": 1, "Values": []}}, None, "must be text, got 1"),
    (_INPUT, {"Std:Join": {"Values": [["a"]]}}, None, "must be a value or a function"),
    (_INPUT, {"Std:Join": {"Values": [{"Get": "x"}]}}, None, "must be Parameters.<name>"),
    (_INPUT, {"Std:Join": {"Values": [], "Glue": ""}}, None, "is not a setting here"),
    (_INPUT, {"Std:JsonGet": []}, None, "must be a map, got a list"),
    (f"{_JUDGE}.Conditions.0.LeftValue", _PATH, None, "must be a path in the file, got nothing"),
    (_INPUT, {"Get": "Parameters.Data", "Also": 1}, None, "must be text, got a map"),
    ("Steps.1.PropertyFiles.0.OutputName", "in", None, "that the step does not have, got 'in'"),
    ("Steps.1.PropertyFiles.0.Path", "x", None, "is not a setting here"),
    ("Steps.1.PropertyFiles.0.FilePath", "", None, "must be text, got ''"),
    ("Steps.0.CacheConfig.Enabled", "yes", None, "must be true or false"),
    ("Steps.0.CacheConfig.ExpireAfter", "30 days", None, "must be a duration such as P30D"),
    ("Steps.0.CacheConfig", True, None, "must be a map, got true"),
    (f"{_JUDGE}.IfSteps.0.CacheConfig", {"Enabled": True}, None, "is not a setting here"),
    ("Steps.2.RetryPolicies", [], None, "is not a setting here"),
    ("Steps.0.RetryPolicies.0.ExceptionType", "Step.THROTTLED", None, "Step.THROTTLING?"),
    ("Steps.0.RetryPolicies.0.MaxAttempts", 21, None, "must be at most 20, got 21"),
    ("Steps.0.RetryPolicies.0.IntervalSeconds", -1, None, "at least 0, got -1"),
    ("Steps.0.RetryPolicies.0.ExpireAfterMin", 5, None, "together with MaxAttempts"),
    (
        f"{_JUDGE}.IfSteps.0.RetryPolicies",
        [{"ExceptionType": ["SageMaker.CAPACITY_ERROR"], "MaxAttempts": 1}],
        "Steps[2].Arguments.IfSteps[0].RetryPolicies[0].ExceptionType",
        "must be one of Step.SERVICE_FAULT, Step.THROTTLING",
    ),
    (f"{_JUDGE}.Conditions", [], None, "must have at least 1 item"),
    (f"{_JUDGE}.Conditions", GONE, None, "is required but missing"),
    (f"{_JUDGE}.Else", [], None, "did you mean ElseSteps?"),
    (f"{_JUDGE}.Conditions.0.Type", "Equal", None, "did you mean Equals?"),
    (f"{_JUDGE}.Conditions.0.Type", [], None, "must be one of Equals"),
    (f"{_JUDGE}.Conditions.0.RightValue", GONE, None, "is required but missing"),
    (f"{_JUDGE}.Conditions.0.RightValue", [1], None, "must be a value or a function"),
    (f"{_JUDGE}.Conditions.1.Conditions.1.Expression", 5, None, "must be a condition, got 5"),
    (f"{_JUDGE}.Conditions.1.Conditions.0.Values", 5, None, "must be a list, got 5"),
    (
        f"{_JUDGE}.Conditions.0.LeftValue",
        {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Check.PropertyFiles.r"}, "Path": "a"}},
        "Steps[2].Arguments.Conditions[0].LeftValue.Std:JsonGet.PropertyFile.Get",
        "reads a property file that Check does not have",
    ),
    (
        f"{_JUDGE}.Conditions.0.LeftValue",
        {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.C.PropertyFiles.r"}, "Path": "a"}},
        None,
        "a step that does not exist",
    ),
    (f"{_JUDGE}.Conditions.0.LeftValue", {"Std:JsonGet": {"Path": "a"}}, None, "one of the two"),
    (f"{_JUDGE}.IfSteps.1", nested(), "Steps[2].Arguments.IfSteps[1]", "cannot be nested"),
    (f"{_JUDGE}.ElseSteps.0.Arguments", {}, None, "is required but missing"),
    (f"{_JUDGE}.ElseSteps.0.Arguments.Message", "no", None, "did you mean ErrorMessage?"),
    (f"{_REGISTER}.ModelPackageName", "wine", None, "must not be given: RegisterModel"),
    (f"{_REGISTER}.ModelApprovalStatus", "Pending", None, "must be one of Approved"),
    (
        f"{_REGISTER}.ModelMetrics.ModelQuality.Statistics.S3Uri",
        {"Get": "Steps.Check.ProcessingOutputConfig.Outputs['in'].S3Output.S3Uri"},
        None,
        "reads output 'in', which Check does not have",
    ),
    (f"{_REGISTER}.CustomerMetadataProperties", {}, None, "at least 1 entries, got 0"),
    ("Steps.0.DependsOn", ["Check"], "Steps[0]", "waits for itself: "),
    (
        f"{_JUDGE}.ElseSteps.1",
        {"Name": "Tell", "Type": "Callback", "SqsQueueUrl": "q", "DependsOn": ["Register"]},
        "Steps[2].Arguments.ElseSteps[1]",
        "never starts: it waits for steps of both branches of Judge",
    ),
]


def changed(path, value):
    """Change the good definition; one more item of a list is put at its end."""
    *parents, last = path.split(".")
    made = json.loads(json.dumps(GOOD))
    inner = made
    for part in parents:
        inner = inner[int(part) if part.isdigit() else part]
    if isinstance(inner, list) and int(last) == len(inner):
        inner.append(value)
        return made
    return altered(made, {path: value}, GONE)


def found(definition):
    return {problem.path: problem.reason for problem in pipelines.problems(definition, AT)}


def as_place(path):
    return path.replace("Steps.0", "Steps[0]").replace("Steps.1", "Steps[1]")


def test_a_good_definition_has_no_findings():
    assert found(GOOD) == {}
    assert found({"Steps": []}) == {}


@pytest.mark.parametrize(("path", "value", "place", "words"), WRONG, ids=range(len(WRONG)))
def test_a_planted_mistake_is_the_only_finding_and_is_at_its_place(path, value, place, words):
    problems = found(changed(path, value))

    assert len(problems) == 1, problems
    ((where, reason),) = problems.items()
    assert words in reason
    if place is not None:
        assert where == as_place(place)


def test_all_mistakes_are_told_at_once():
    made = altered(GOOD, {"Version": "1", "Steps.0.Type": "Tranig", "Steps.4.Name": ""}, GONE)

    assert set(found(made)) == {"Version", "Steps[0].Type", "Steps[4].Name"}


def test_a_cycle_names_its_steps_in_order():
    made = changed("Steps.0.DependsOn", ["Check"])
    steps = {step.name: step for step in steps_of(made)}

    assert sorted(cycle(steps)) == ["Check", "Train"]
    assert cycle({step.name: step for step in steps_of(GOOD)}) == []


def test_a_step_of_a_branch_waits_for_its_condition():
    before = {step.name: step.before for step in steps_of(GOOD)}

    assert before["Register"] == {"Judge", "Train", "Check"}
    assert before["Judge"] == {"Check"}
    assert before["Train"] == set()


def test_the_stand_in_tells_the_mistakes_at_their_places_in_the_definition():
    pipeline = {
        "pipelineName": "wine",
        "pipelineDisplayName": "wine",
        "roleArn": "arn:aws:iam::123456789012:role/wine",
        "pipelineDefinition": json.dumps(changed("Steps.0.Type", "Tranig")),
    }

    (place, reason), *rest = refused("sagemaker/pipeline:Pipeline", pipeline).items()
    assert place == "pipelineDefinition.Steps[0].Type"
    assert reason.endswith("did you mean Training?")
    assert rest == []


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, [[]], [{}], {"a": [5]}, True])
def test_values_of_any_shape_end_in_problems_and_never_in_an_error(wrong):
    def places(value, path=()):
        yield path
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner if isinstance(value, dict | list) else ():
            if isinstance(part, dict | list):
                yield from places(part, (*path, key))
            else:
                yield (*path, key)

    for place in places(GOOD):
        made = json.loads(json.dumps(GOOD))
        inner = made
        for key in place[:-1]:
            inner = inner[key]
        if place:
            inner[place[-1]] = wrong
        for problem in pipelines.problems(made, AT):
            assert problem.reason


def test_without_aws_models_the_grammar_is_still_held(monkeypatch):
    monkeypatch.setattr("mlops_kit.offline.aws.models.data_folder", lambda: None)
    kept = aws().problems(
        shape("sagemaker/pipeline:Pipeline"),
        {"pipelineDefinition": json.dumps(changed("Steps.0.Type", "Tranig"))},
        HERE,
    )

    assert "pipelineDefinition.Steps[0].Type" in {problem.path for problem in kept}
